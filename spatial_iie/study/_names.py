"""The units of end-2018, and every spelling under which one of them may be found.

The spellings are made from the tables outwards: 恩施土家族苗族自治州 is also found as 恩施, 恩施州 and 湖北恩施州.
Nothing is ever cut off a key, so 恩施市, which is a county-level city, has no way of becoming 恩施州.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

VINTAGE = 2018
"""The units are those in force at the end of this year."""

Spellings = Mapping[str, frozenset[str]]
"""Spelling -> six-character codes of the units that bear it."""

_ENGLISH_SUFFIXES = {
    "市": ("city", "shi", "municipality", "prefecturelevelcity"),
    "地区": ("prefecture", "diqu", "region"),
    "自治州": ("prefecture", "autonomousprefecture", "zhou", "zizhizhou"),
    "盟": ("league", "meng"),
    "自治县": ("county", "autonomouscounty", "xian", "zizhixian"),
    "县": ("county", "xian"),
    "林区": ("forestrydistrict", "linqu"),
    "特别行政区": ("sar", "specialadministrativeregion"),
    "省": ("province",),
}
_CHINESE_SUFFIXES = {"自治州": ("州", "自治州"), "自治县": ("县", "自治县")}
_REGIONS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区")
_UNHEARD = frozenset(" \t\r\n-_.,()'`‘’ʼ′·‐‑–—")


@dataclass(frozen=True, slots=True)
class Unit:
    """One prefecture-level division, as in ``units.csv``."""

    adcode: str
    name: str
    short_name: str
    name_en: str
    kind: str
    province_adcode: str
    province: str
    province_en: str

    def __str__(self) -> str:
        return f"{self.adcode} {self.name}"


@dataclass(frozen=True, slots=True)
class Province:
    """One province, as in ``provinces.csv``."""

    adcode: str
    name: str
    short_name: str
    name_en: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class Record:
    """An old code or name: what it means now, and the years (at 31 December) in which it was in force.

    ``adcode`` is empty where no single unit of today took over; ``note`` then says what became of it.
    """

    code: str
    name: str
    adcode: str
    first: int
    last: int
    note: str

    def covers(self, year: int | None) -> bool:
        """Whether the code or name was in force in ``year``; False if no year is given."""
        return year is not None and self.first <= year <= self.last

    def __str__(self) -> str:
        years = f"{self.first or ''}-{self.last if self.last < 9999 else ''}"
        span = {True: f"until {self.last}", False: years}[self.first == 0 and self.last < 9999]
        span = f"since {self.first}" if self.first and self.last == 9999 else span
        head = f"{self.name or self.code} {span}".removesuffix(" -")
        return f"{head}: {self.note}" if self.note else head


def _rows(file: str) -> list[dict[str, str]]:
    path = files("spatial_iie") / "study" / "data" / file
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def units() -> Mapping[str, Unit]:
    """All units by code, in the order of their codes."""
    return {row["adcode"]: Unit(**row) for row in _rows("units.csv")}


@cache
def provinces() -> Mapping[str, Province]:
    """All provinces by code."""
    return {row["adcode"]: Province(**row) for row in _rows("provinces.csv")}


@cache
def records() -> tuple[Record, ...]:
    """Old codes and names: first those with a successor, then those without one."""
    rows = _rows("history.csv") + [
        {**row, "adcode": "", "note": row["reason"]} for row in _rows("not_units.csv")
    ]
    return tuple(
        Record(
            row["code"],
            row["name"],
            row["adcode"],
            int(row["valid_from"] or 0),
            int(row["valid_to"] or 9999),
            row["note"],
        )
        for row in rows
    )


def plain(text: str) -> str:
    """Fullwidth forms to ordinary ones, and no white space or invisible characters.

    >>> plain("  １３０６００\\u3000")
    '130600'
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


def latin(text: str) -> str:
    """Letters without case, accents, spaces, hyphens or apostrophes.

    >>> latin("Lǚliáng Shi"), latin("Xi’an")
    ('luliangshi', 'xian')
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c not in _UNHEARD and not unicodedata.combining(c))


def is_chinese(text: str) -> bool:
    """Whether any character is a Chinese one."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def suffix_of(name: str) -> str:
    """The generic part of a full Chinese name: 市, 地区, 自治州 ...; empty if it has none."""
    endings = (*_ENGLISH_SUFFIXES, "区", "旗")
    return max((s for s in endings if name.endswith(s)), key=len, default="")


def spoken_provinces(province: Province) -> tuple[str, ...]:
    """How a province is written in front of a name: 广西壮族自治区, 广西自治区, 广西."""
    loose = province.short_name + "自治区" if province.name.endswith(_REGIONS) else province.name
    return tuple(dict.fromkeys((province.name, loose, province.short_name)))


def _table(pairs: Iterable[tuple[str, str]]) -> Spellings:
    found: dict[str, set[str]] = {}
    for spelling, adcode in pairs:
        found.setdefault(spelling, set()).add(adcode)
    return {spelling: frozenset(adcodes) for spelling, adcodes in found.items()}


def _with_suffix(unit: Unit) -> Iterator[str]:
    suffix = suffix_of(unit.name)
    for loose in _CHINESE_SUFFIXES.get(suffix, ()):
        yield unit.short_name + loose
        yield unit.name.removesuffix(suffix) + loose


@cache
def _aliases() -> tuple[tuple[str, str], ...]:
    return tuple((row["name"], row["adcode"]) for row in _rows("aliases.csv"))


def _chinese_aliases() -> Iterator[tuple[str, str]]:
    return ((name, adcode) for name, adcode in _aliases() if is_chinese(name))


def _own_names(unit: Unit) -> Iterator[str]:
    yield unit.name
    yield unit.short_name
    yield from _with_suffix(unit)


def _prefixed() -> Iterator[tuple[str, str]]:
    names = [(name, unit.adcode) for unit in units().values() for name in _own_names(unit)]
    for name, adcode in (*names, *_chinese_aliases()):
        for prefix in spoken_provinces(provinces()[units()[adcode].province_adcode]):
            yield prefix + name, adcode


@cache
def chinese_tables() -> Mapping[str, Spellings]:
    """Rule -> spellings of the units of today, strict rules first."""
    everyone = units().values()
    return {
        "full name": _table((unit.name, unit.adcode) for unit in everyone),
        "short name": _table((unit.short_name, unit.adcode) for unit in everyone),
        "name with suffix": _table((name, unit.adcode) for unit in everyone for name in _with_suffix(unit)),
        "province and name": _table(_prefixed()),
        "other name": _table(_chinese_aliases()),
    }


def _english_names() -> Iterator[tuple[str, str]]:
    names = [(unit.name_en, unit.adcode) for unit in units().values()]
    names += [(name, adcode) for name, adcode in _aliases() if not is_chinese(name)]
    for name, adcode in names:
        unit = units()[adcode]
        for suffix in ("", *_ENGLISH_SUFFIXES[suffix_of(unit.name)]):
            yield latin(name) + suffix, unit.province_en
            yield latin(name) + suffix, adcode


@cache
def english_table() -> Spellings:
    """English and pinyin names, alone and with the province before or after them."""
    pairs = []
    names = [(unit.name_en, unit) for unit in units().values()]
    names += [(name, units()[adcode]) for name, adcode in _aliases() if not is_chinese(name)]
    for name, unit in names:
        province = latin(unit.province_en)
        for suffix in ("", *_ENGLISH_SUFFIXES[suffix_of(unit.name)]):
            spelling = latin(name) + suffix
            spoken = (spelling, spelling + province, spelling + province + "province", province + spelling)
            pairs += [(one, unit.adcode) for one in spoken]
    return _table(pairs)
