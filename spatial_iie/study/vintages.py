"""The divisions of other years: which units there were at the end of a year, and which land each of them held.

Land is counted in parts: the units of the end of 2018, and of those that have been divided otherwise since 2000 the
counties that changed hands (``data/territory.csv``). A unit of a year is a set of parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from spatial_iie.errors import DataError
from spatial_iie.study._names import (
    FOREVER,
    VINTAGE,
    Record,
    Unit,
    data_rows,
    records,
    units,
)

YEARS = range(2000, 2026)
"""Years at whose ends the divisions are known."""

_ENDINGS = ("自治州", "自治县", "地区", "市", "盟", "县")
_KINDS = {"地区": "prefecture", "盟": "league", "市": "prefecture-level city"}


@dataclass(frozen=True, slots=True)
class Tenure:
    """A part of a unit of 2018, and the unit that held it from the end of one year to that of another.

    ``checked`` says how far the history of others agrees with it, see ``shapefiles/README.md``.
    """

    part: str
    home: str
    name: str
    unit: str
    decided: str
    source: str
    checked: str
    first: int
    last: int


@cache
def tenures() -> tuple[Tenure, ...]:
    """Return who held the parts that have changed hands since 2000."""
    texts = ("part", "home", "name", "unit", "decided", "source", "checked")
    return tuple(
        Tenure(**{text: row[text] for text in texts}, first=_first(row), last=_last(row))
        for row in data_rows("territory.csv")
    )


@cache
def former_units() -> Mapping[str, tuple[Unit, int, int]]:
    """Code -> unit that there was none of at the end of 2018, and its first and last year."""
    home = {unit.province_adcode: unit for unit in units().values()}
    return {
        row["code"]: (_former(row, home), _first(row), _last(row)) for row in data_rows("former_units.csv")
    }


def _former(row: Mapping[str, str], home: Mapping[str, Unit]) -> Unit:
    """Return a former unit, the province as that of another unit there."""
    texts = ("name", "short_name", "name_en", "kind")
    return replace(home[row["province_adcode"]], adcode=row["code"], **{text: row[text] for text in texts})


def _first(row: Mapping[str, str]) -> int:
    return int(row["first"] or 0)


def _last(row: Mapping[str, str]) -> int:
    return int(row["last"] or FOREVER)


def check_vintage(year: int) -> None:
    """Refuse a year whose divisions are not known.

    Raises
    ------
    DataError
        Naming the years that there are.
    """
    if isinstance(year, bool) or year not in YEARS:
        raise DataError(
            "there are no divisions of the end of {year!r}; there are those of {first} to {last}.",
            year=year,
            first=YEARS[0],
            last=YEARS[-1],
        )


@cache
def land(year: int) -> Mapping[str, frozenset[str]]:
    """Return the parts of every unit at the end of a year, by the unit's code of 2018 or its own if it was none then.

    >>> sorted(land(2010)["341400"]), sorted(land(2018)["340100"]), "371200" in land(2019)
    (['340181', '340281', '340522'], ['340100', '340181'], False)
    """
    held: dict[str, set[str]] = {}
    whole = {each.part for each in tenures() if each.part == each.home}
    for code in units():
        if code not in whole:
            held.setdefault(code, set()).add(code)
    for each in tenures():
        if each.first <= year <= each.last:
            held.setdefault(each.unit, set()).add(each.part)
    return {code: frozenset(parts) for code, parts in sorted(held.items())}


@cache
def units_in(year: int) -> Mapping[str, Unit]:
    """Return the units at the end of a year as they were called then: code of 2018, or its own -> unit.

    >>> units_in(2005)["420600"].name, units_in(2005)["540600"].adcode, units_in(2010)["341400"].name_en
    ('襄樊市', '542400', 'Chaohu')
    """
    return {code: _as_called(code, year) for code in land(year)}


def _as_called(code: str, year: int) -> Unit:
    if code in former_units():
        return former_units()[code][0]
    unit = units()[code]
    if year == VINTAGE:
        return unit
    then = sorted(_called(code).get(year, ()), key=lambda record: record.first)
    if not then:
        return unit
    if then[0].code and len({record.first for record in then}) == 1 and len(then) > 1:  # groups of islands
        return replace(
            unit,
            adcode=then[0].code,
            name="、".join(record.name for record in then),
            short_name="西南中沙群岛",
            name_en="Xisha, Nansha and Zhongsha Islands",
            kind="islands under province",
        )
    old = then[-1]
    ending = next((each for each in _ENDINGS if old.name.endswith(each)), "")
    stem = old.name.removesuffix(ending)
    same = stem == unit.short_name or old.name == unit.name
    kind = (
        unit.kind if "under province" in unit.kind or old.code[2:3] == "9" else _KINDS.get(ending, unit.kind)
    )
    if code == "460400":  # a city under the province until 2015
        kind = "county under province"
    return replace(
        unit,
        adcode=old.code or unit.adcode,
        name=old.name,
        short_name=unit.short_name if same else stem,
        name_en=unit.name_en if same else old.name_en or unit.name_en,
        kind=kind,
    )


@cache
def _called(code: str) -> Mapping[int, tuple[Record, ...]]:
    """Year -> the records of other codes and names that a unit of 2018 had at its end."""
    found = [record for record in records() if record.adcode == code and record.name]
    found = [record for record in found if record.code not in former_units() and record.last <= VINTAGE]
    return {year: tuple(record for record in found if record.covers(year)) for year in YEARS}


def held_by(part: str, year: int) -> str:
    """Return the unit that held a part at the end of a year.

    >>> held_by("340281", 2010), held_by("340281", 2011), held_by("110000", 2000)
    ('341400', '340200', '110000')
    """
    return next(
        (each.unit for each in tenures() if each.part == part and each.first <= year <= each.last), part
    )
