"""The units of end-2018, and every spelling under which one of them may be found.

Spellings are made from the tables outwards: 恩施土家族苗族自治州 is also found as 恩施, 恩施州 and
湖北恩施州. Nothing is ever cut off a key, so 恩施市, which is a county-level city, has no way of
becoming 恩施州.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

from spatial_iie.messages import Message

VINTAGE = 2018
"""The units are those in force at the end of this year."""

FOREVER = 9999
"""The last year of what is still in force."""

Spellings: TypeAlias = Mapping[str, frozenset[str]]
"""Spelling -> six-character codes of what bears it."""

_IN_ENGLISH = {
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
_IN_SHORT = {"自治州": ("州", "自治州"), "自治县": ("县", "自治县")}
_UNHEARD = dict.fromkeys(map(ord, " \t\r\n-_.,()'`‘’ʼ′·‐‑–—"))


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

    @property
    def suffix(self) -> str:
        """The generic part of the full name: 市, 地区, 自治州 ..."""
        return max((s for s in _IN_ENGLISH if self.name.endswith(s)), key=len)


@dataclass(frozen=True, slots=True)
class Province:
    """One province, as in ``provinces.csv``."""

    adcode: str
    name: str
    short_name: str
    name_en: str
    abbreviation: str
    letters: str
    """Two letters, as in GB/T 2260: HE is Hebei, HB Hubei."""

    def __str__(self) -> str:
        return f"{self.adcode} {self.name}"

    @property
    def suffix(self) -> str:
        """The generic part of the full name: 省, 市, 自治区, 特别行政区."""
        return next(s for s in _PROVINCE_IN_ENGLISH if self.name.endswith(s))

    @property
    def written(self) -> tuple[str, ...]:
        """How it is written in front of a name: 广西壮族自治区, 广西自治区, 广西."""
        loose = f"{self.short_name}自治区" if self.name.endswith("自治区") else self.name
        return tuple(dict.fromkeys((self.name, loose, self.short_name)))


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
    name_en: str = ""

    def covers(self, year: int | None) -> bool:
        """Whether the code or name was in force in ``year``; False if no year is given."""
        return year is not None and self.first <= year <= self.last

    def __str__(self) -> str:
        return str(self.in_words())

    def in_words(self) -> Message:
        """Say when it was in force, and what became of it."""
        if self.last == FOREVER:
            when = "{name} from {first}" if self.first else "{name}"
        else:
            when = "{name} {first}-{last}" if self.first else "{name} until {last}"
        head = Message(when, name=self.name or self.code, first=self.first, last=self.last)
        return Message("{head}: {note}", head=head, note=Message(self.note)) if self.note else head


def data_rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a table in ``study/data``."""
    path = files("spatial_iie") / "study" / "data" / file
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def units() -> Mapping[str, Unit]:
    """Every unit by its code, in the order of the codes."""
    return {row["adcode"]: Unit(**row) for row in data_rows("units.csv")}


@cache
def provinces() -> Mapping[str, Province]:
    """Every province by its code."""
    return {row["adcode"]: Province(**row) for row in data_rows("provinces.csv")}


@cache
def records() -> tuple[Record, ...]:
    """Old codes and names: those with a successor, then those without one."""
    orphans = ({"adcode": "", "note": row["reason"], **row} for row in data_rows("not_units.csv"))
    return tuple(
        Record(
            code=row["code"],
            name=row["name"],
            adcode=row["adcode"],
            first=int(row["valid_from"] or 0),
            last=int(row["valid_to"] or FOREVER),
            note=row["note"],
            name_en=row.get("name_en", ""),
        )
        for row in (*data_rows("history.csv"), *orphans)
    )


@cache
def _aliases() -> tuple[tuple[str, Unit], ...]:
    return tuple((row["name"], units()[row["adcode"]]) for row in data_rows("aliases.csv"))


#: Full-width forms. Nothing else is folded: 11000⁰ is no code.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Fullwidth forms made ordinary, white space and invisible characters taken out.

    >>> plain("  １３０６００　")
    '130600'
    """
    folded = "".join(text.translate(_NARROW).split())
    if folded.isprintable():  # no character of format is
        return folded
    return "".join(c for c in folded if unicodedata.category(c) != "Cf")


def latin(text: str) -> str:
    """Letters without case, accents, spaces, hyphens and apostrophes.

    >>> latin("Lǚliáng Shi"), latin("Xi’an")
    ('luliangshi', 'xian')
    """
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_UNHEARD)
    return folded if folded.isascii() else "".join(c for c in folded if not unicodedata.combining(c))


_CHINESE = re.compile("[\u3400-\u9fff]")


def is_chinese(text: str) -> bool:
    """Whether any character is a Chinese one."""
    return _CHINESE.search(text) is not None


def spellings(pairs: Iterable[tuple[str, str]]) -> Spellings:
    """Return what bears each spelling."""
    found: dict[str, set[str]] = {}
    for spelling, adcode in pairs:
        found.setdefault(spelling, set()).add(adcode)
    return {spelling: frozenset(adcodes) for spelling, adcodes in found.items()}


def _suffixed(unit: Unit) -> Iterator[tuple[str, str]]:
    for suffix in _IN_SHORT.get(unit.suffix, ()):
        for stem in (unit.short_name, unit.name.removesuffix(unit.suffix)):
            if stem + suffix != unit.name:
                yield stem + suffix, unit.adcode


def _prefixed(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, adcode in names:
        for prefix in provinces()[units()[adcode].province_adcode].written:
            yield prefix + name, adcode


@cache
def chinese_tables() -> Mapping[str, Spellings]:
    """Rule -> spellings of the units, strict rules before loose ones."""
    full = [(unit.name, unit.adcode) for unit in units().values()]
    short = [(unit.short_name, unit.adcode) for unit in units().values()]
    suffixed = [pair for unit in units().values() for pair in _suffixed(unit)]
    other = [(name, unit.adcode) for name, unit in _aliases() if is_chinese(name)]
    return {
        "full name": spellings(full),
        "short name": spellings(short),
        "name with suffix": spellings(suffixed),
        "province and name": spellings(_prefixed((*full, *short, *suffixed, *other))),
        "other name": spellings(other),
    }


def _all_english() -> Iterator[tuple[str, Unit]]:
    yield from ((latin(unit.name_en), unit) for unit in units().values())
    yield from ((latin(name), unit) for name, unit in _aliases() if not is_chinese(name))


@cache
def english_names() -> Spellings:
    """English and pinyin names as `latin` leaves them, without suffix or province."""
    return spellings((name, unit.adcode) for name, unit in _all_english())


@cache
def english_tables() -> Mapping[str, Spellings]:
    """Rule -> English and pinyin spellings as `latin` leaves them, alone or beside the province's."""
    alone, beside = [], []
    for name, unit in _all_english():
        province = latin(unit.province_en)
        for suffix in ("", *_IN_ENGLISH[unit.suffix]):
            spelling = name + suffix
            alone.append((spelling, unit.adcode))
            for both in (spelling + province, f"{spelling}{province}province", province + spelling):
                beside.append((both, unit.adcode))
    return {"English name": spellings(alone), "English name and province": spellings(beside)}


_PROVINCE_IN_ENGLISH = {
    "省": ("", "province", "sheng"),
    "市": ("", "municipality", "city", "shi"),
    "特别行政区": ("", "specialadministrativeregion", "sar"),
    "自治区": ("", "autonomousregion", "province", "zizhiqu"),
}


@cache
def province_tables() -> Mapping[str, Spellings]:
    """Rule -> spellings of the provinces, those in Latin letters as `latin` leaves them."""
    every = provinces().values()
    aliases = [(row["name"], row["adcode"]) for row in data_rows("province_aliases.csv")]
    english = [(each.name_en, each.adcode) for each in every]
    english += [(name, code) for name, code in aliases if not is_chinese(name)]
    return {
        "full name": spellings((each.name, each.adcode) for each in every),
        "short name": spellings((each.short_name, each.adcode) for each in every),
        "other name": spellings(
            [
                *((name, each.adcode) for each in every for name in each.written[1:]),
                *((name, code) for name, code in aliases if is_chinese(name)),
            ]
        ),
        "abbreviation": spellings((each.abbreviation, each.adcode) for each in every),
        "English name": spellings(
            (latin(name) + end, code)
            for name, code in english
            for end in _PROVINCE_IN_ENGLISH[provinces()[code].suffix]
        ),
        "letters (GB/T 2260)": spellings(
            (prefix + each.letters.lower(), each.adcode) for each in every for prefix in ("", "cn")
        ),
    }


@cache
def province_spellings() -> Spellings:
    """How the provinces are written, in Chinese and in English (as `latin` leaves it)."""
    tables = province_tables().values()
    return spellings((name, code) for table in tables for name, codes in table.items() for code in codes)


def _old_spellings(record: Record) -> Iterator[str]:
    """A renamed city or league goes without its suffix too; 梅县地区 does not, as 梅县 is a county."""
    names = [record.name]
    if record.name.endswith(("市", "盟")):
        names.append(record.name[:-1])
    place = record.adcode or record.code or next(iter(re.findall(r"[0-9]{6}", record.note)))
    for name in names:
        yield name
        yield from (prefix + name for prefix in provinces()[place[:2] + "0000"].written)


@cache
def old_names() -> Mapping[str, tuple[Record, ...]]:
    """Old spelling -> its records."""
    found: dict[str, dict[Record, None]] = {}
    for record in records():
        for spelling in _old_spellings(record) if record.name else ():
            found.setdefault(spelling, {})[record] = None
    return {spelling: tuple(group) for spelling, group in found.items()}


@cache
def old_codes() -> Mapping[str, tuple[Record, ...]]:
    """Old code -> its records."""
    found: dict[str, list[Record]] = {}
    for record in records():
        found.setdefault(record.code, []).append(record)
    found.pop("", None)
    return {code: tuple(group) for code, group in found.items()}
