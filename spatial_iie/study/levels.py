"""The levels of divisions: which one the keys of a table are of, and named selections of units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

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


def level_of(keys: Iterable[str]) -> str:
    """Find out whether keys are of provinces: most of them are, and more than are of prefectures.

    Names and codes of the four municipalities are of both.

    >>> level_of(["内蒙古", "河北省", "Shanxi"]), level_of(["石家庄", "北京"]), level_of(["北京", "上海"])
    ('province', 'prefecture', 'prefecture')
    """
    from spatial_iie.study.match import match

    distinct = [key for key in dict.fromkeys(keys) if key]
    as_provinces = match(distinct, level="province").to_frame()["adcode"].count()
    if 2 * as_provinces <= len(distinct):
        return KEYED[0]
    return "province" if as_provinces > match(distinct).to_frame()["adcode"].count() else KEYED[0]


def share_known(cells: Iterable[object]) -> float:
    """Return the share of the first different cells of a column that are names or codes of prefectures or provinces.

    >>> share_known(["东部", "西部", "西部"]), share_known(["石家庄", "河北"])
    (0.0, 1.0)
    """
    from spatial_iie.study.cells import read_key
    from spatial_iie.study.match import match

    distinct = [key for key in dict.fromkeys(map(read_key, islice(cells, 5000))) if key][:100]
    known = [match(distinct, level=level).to_frame()["adcode"].notna() for level in KEYED]
    return float((known[0] | known[1]).mean()) if distinct else 0.0


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
