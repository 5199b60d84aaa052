"""The counties of the end of 2023, also with the districts of each city as one unit, as county statistics count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from spatial_iie.study._names import data_rows, provinces
from spatial_iie.study.levels import COUNTY_VINTAGE, MERGED_COUNTY
from spatial_iie.study.vintages import units_in

DISTRICTS = "市辖区"
_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True)
class County:
    """One county-level division, as in ``counties.csv``, or the districts of a city together."""

    adcode: str
    name: str
    short_name: str
    kind: str
    prefecture_adcode: str
    prefecture: str
    province_adcode: str
    province: str

    def __str__(self) -> str:
        return f"{self.adcode} {self.full_name}"

    @property
    def full_name(self) -> str:
        """The name behind that of the prefecture, where the unit is a part of one."""
        own = self.adcode == self.prefecture_adcode or self.name.startswith(self.prefecture)
        return self.name if own else self.prefecture + self.name


def prefecture_of(code: str) -> str:
    """Return the prefecture-level unit of 2023, or the one run by its province, in which a county lies.

    >>> prefecture_of("130104"), prefecture_of("110101"), prefecture_of("429004"), prefecture_of("370116")
    ('130100', '110000', '429004', '370100')
    """
    known = units_in(COUNTY_VINTAGE)
    return next(each for each in (code, code[:4] + "00", code[:2] + "0000") if each in known)


def _placed(row: Mapping[str, str]) -> County:
    code = row["adcode"]
    home = prefecture_of(code)
    province = code[:2] + "0000"
    return County(
        **row,
        prefecture_adcode=home,
        prefecture=units_in(COUNTY_VINTAGE)[home].name,
        province_adcode=province,
        province=provinces()[province].name,
    )


@cache
def counties(level: str = "county") -> Mapping[str, County]:
    """Return every county by its code, with the districts of each city apart or as one unit.

    >>> len(counties()), counties()["130104"].full_name, counties("county-merged")["130101"].name
    (2888, '石家庄市桥西区', '石家庄市市辖区')
    """
    if level != MERGED_COUNTY:
        return {row["adcode"]: _placed(row) for row in data_rows("counties.csv")}
    found = {merged_code(unit): unit for unit in counties().values()}
    named = {code: unit if code == unit.adcode else _of_districts(code, unit) for code, unit in found.items()}
    return dict(sorted(named.items()))


def merged_code(unit: County) -> str:
    """Return the code under which county statistics count a unit: of a district, that of all districts of its city.

    >>> [merged_code(counties()[code]) for code in ("130104", "130123", "110101", "500229")]
    ['130101', '130123', '110100', '500229']
    """
    if unit.kind != "district":
        return unit.adcode
    return unit.adcode[:4] + ("00" if unit.adcode[:2] in _MUNICIPALITIES else "01")


def _of_districts(code: str, unit: County) -> County:
    """Return all districts of the city of one of them as a unit."""
    return County(
        code,
        unit.prefecture + DISTRICTS,
        unit.prefecture + DISTRICTS,
        "districts of a city",
        unit.prefecture_adcode,
        unit.prefecture,
        unit.province_adcode,
        unit.province,
    )
