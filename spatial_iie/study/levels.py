"""The levels of divisions: which one the keys of a table are of, and named selections of units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spatial_iie.errors import DataError
from spatial_iie.messages import joined
from spatial_iie.study._names import VINTAGE

MERGED_COUNTY = "county-merged"
"""Counties, the districts of each city being one unit."""

KEYED = ("prefecture", "province", "county", MERGED_COUNTY)
"""Levels whose units are known by name and code, the default first."""

COUNTY_VINTAGE = 2023
"""The year at whose end the counties stood: there are no others."""

SELECTIONS = {"mainland": ("71", "81", "82"), "mainland-without-tibet": ("54", "71", "81", "82")}
"""Named selections, by the first two digits of the codes that they leave out."""


def check_level(level: str, known: Sequence[str] = KEYED) -> None:
    """Refuse a level that there is not.

    Raises
    ------
    DataError
        Naming those that there are.
    """
    if level not in known:
        raise DataError(
            "there is no level {level!r}; there are {known}", level=level, known=joined(known, ", ")
        )


IS_HIGHER = "a prefecture or province, not a county"
"""Why a key is no county that is one of these."""


def is_county(level: str) -> bool:
    """Whether units of a level are counties.

    >>> is_county("county"), is_county("county-merged"), is_county("prefecture")
    (True, True, False)
    """
    return level in KEYED[2:]


def vintage_of(level: str, vintage: int | None) -> int:
    """Return the year of the map: the one chosen, else the year of the layer of a level.

    Raises
    ------
    DataError
        If counties of another year than 2023 are wanted.
    """
    if is_county(level):
        if vintage not in (None, COUNTY_VINTAGE):
            raise DataError(
                "the counties are those of the end of {there}; there are none of {year!r}.",
                there=COUNTY_VINTAGE,
                year=vintage,
            )
        return COUNTY_VINTAGE
    return VINTAGE if vintage is None else vintage


def selected(name: str, ids: Iterable[object]) -> list[str]:
    """Return the units of a named selection.

    >>> selected("mainland", ["110000", "540000", "710000"])
    ['110000', '540000']
    """
    return [str(code) for code in ids if str(code)[:2] not in SELECTIONS[name]]


def check_selection(name: str) -> None:
    """Refuse a selection that there is not.

    Raises
    ------
    DataError
        Naming those that there are.
    """
    if name not in SELECTIONS:
        raise DataError(
            "there is no selection {name!r}; there are {known}", name=name, known=joined(SELECTIONS, ", ")
        )
