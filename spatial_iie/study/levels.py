"""The levels of divisions: which one the keys of a table are of, and named selections of units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spatial_iie.errors import DataError
from spatial_iie.messages import joined

KEYED = ("prefecture", "province")
"""Levels whose units are known by name and code, the default first."""

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
