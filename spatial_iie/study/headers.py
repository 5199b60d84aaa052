"""Which column is the region, which the year, and which years stand in the names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.messages import term
from spatial_iie.study._quoted import named, nearest
from spatial_iie.study.cells import YEARS_SAID, plain, read_key, read_year
from spatial_iie.study.headings import (
    CITY_HEADERS,
    COUNTY_HEADERS,
    DATE_HEADERS,
    PROVINCE_HEADERS,
    REGION_HEADERS,
    YEAR_HEADERS,
    folded,
)
from spatial_iie.study.levels import KEYED, is_county
from spatial_iie.study.measurement import split_unit, with_unit
from spatial_iie.study.table import Table

#: What a variable is called whose columns have a year for a name and nothing else.
BARE = "value"

_YEAR_LAST = re.compile(r"(?P<name>.*?\D|)[\s_\-.(\[]*(?P<year>(?:19|20)\d\d)年?[)\]]?")
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)年?[\s_\-.]*(?P<name>\D.*)")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
#: Two years of a span, or a year and what might be the end of one: 2018-2019, 2018/19, 2018-99.
_SPAN = re.compile(r"(?:19|20)\d\d年?度?\s*[-/–—~至到]\s*(?:(?:19|20)\d\d|\d{1,2}(?![^\W年]))")


def region_column(table: Table, region: str | None, level: str | None = None) -> str:
    """Find the column of regions: the one named, or the only conventional one of its class.

    Where a column of provinces stands beside one of a general heading (地区, name), the first is taken unless the
    second holds units. For ``level="province"`` columns of provinces come first.

    Raises
    ------
    DataError
        If there is no such column, or none or several may be meant.
    """
    names, source = list(table.frame.columns), table.source
    if region is not None:
        if region not in names:
            raise DataError(
                "{source}: there is no column {region!r} for the regions; {nearest}.",
                source=source,
                region=region,
                nearest=nearest(region, names),
            )
        return region
    found = usual_region(table, level)
    if len(found) > 1 and not _same_cells(table, found):
        found = _that_hold_units(table, found)
    if len(found) > 1 and not _same_units(table, found):
        raise DataError(
            "{source}: {n_found} columns may be the region, {named}; say which with region=.",
            source=source,
            n_found=len(found),
            named=named(found),
        )
    found = found or [name for name in names if _holds_regions(table.frame[name])][:1]
    if found:
        return found[0]
    raise DataError(
        "{source}: no column looks like the region; say which with region=. There are {named}.",
        source=source,
        named=named(names),
    )


def usual_region(table: Table, level: str | None = None) -> list[str]:
    """Return the columns of the first class of usual headings; one that holds units goes before one that holds none.

    Where a heading says counties, or they are asked for, the first class comes first that holds counties.
    """
    from spatial_iie.study.found_level import share_known

    def classes(several: Iterable[frozenset[str]]) -> list[list[str]]:
        found = ([str(name) for name in table.frame.columns if folded(name) in each] for each in several)
        return [names for names in found if names]

    if is_county(level or "") or (level is None and classes(COUNTY_HEADERS)):
        for found in classes(REGION_HEADERS):
            if any(share_known(table.frame[name], KEYED[2:]) >= 0.5 for name in found):
                return found
    several = [each for each in REGION_HEADERS if each not in COUNTY_HEADERS]
    provinces, regions = classes(PROVINCE_HEADERS), classes(several)
    if level == "province" and provinces:
        return provinces[0]
    only_loose = bool(regions) and regions[0] == next(iter(classes(REGION_HEADERS[-1:])), None)
    if len(regions) < 2 and not (only_loose and provinces):
        return next(iter([*regions, *provinces]), [])
    known = (found for found in regions if any(share_known(table.frame[name]) >= 0.5 for name in found))
    return next(known, provinces[0] if only_loose else regions[0])


def _holds_regions(cells: pd.Series) -> bool:
    """Whether at least half of the different texts of a column are units: names, or codes of six digits."""
    from spatial_iie.study.found_level import share_known

    keys = [key for key in dict.fromkeys(map(read_key, cells.iloc[:5000])) if key]
    fit = [key for key in keys if not re.fullmatch(r"[-+]?[\d.,]{1,5}%?|.*[.,]\d+%?", key)]
    return 2 * len(fit) > len(keys) and share_known(fit) >= 0.5


def home_columns(table: Table) -> tuple[list[str], list[str]]:
    """Return the columns of prefectures and those of provinces, by their headings."""
    names = [str(name) for name in table.frame.columns]
    provinces = frozenset[str]().union(*PROVINCE_HEADERS)
    return [name for name in names if folded(name) in CITY_HEADERS], [
        name for name in names if folded(name) in provinces
    ]


def _same_cells(table: Table, names: list[str]) -> bool:
    first, *others = ([read_key(cell) for cell in table.frame[name]] for name in names)
    return all(each == first for each in others)


def _that_hold_units(table: Table, names: list[str]) -> list[str]:
    """Return the columns that hold names or codes of units, if any does."""
    from spatial_iie.study.found_level import share_known

    return [name for name in names if share_known(table.frame[name]) >= 0.5] or names


def _same_units(table: Table, names: list[str]) -> bool:
    """Whether columns name the same units of one level, row by row: names and pinyin of cities."""
    from spatial_iie.study.found_level import level_of
    from spatial_iie.study.match import look_up

    columns = [[read_key(cell) for cell in table.frame[name]] for name in names]
    levels = {level_of(keys) for keys in columns}
    if len(levels) > 1:
        return False
    (level,) = levels
    first, *others = (look_up(keys, level=level).to_frame()["adcode"].tolist() for keys in columns)
    return all(first) and all(each == first for each in others)


def says_cities(header: str) -> bool:
    """Whether a header is one of names of cities.

    >>> says_cities("城市"), says_cities("地区")
    (True, False)
    """
    return folded(header) in CITY_HEADERS


def year_column(table: Table, year: str | int | None) -> str | int | None:
    """Find the column of years, or the year all rows are of; None if names of columns hold the years.

    Raises
    ------
    DataError
        If there is no such column, or none or several may be meant.
    """
    names, source = list(table.frame.columns), table.source
    usual = usual_years(table)
    if isinstance(year, str) and year not in names and read_year(year, YEARS_SAID) is not None:
        year = read_year(year, YEARS_SAID)
    if isinstance(year, str):
        if year not in names:
            raise DataError(
                "{source}: there is no column {year!r} for the years; {nearest}.",
                source=source,
                year=year,
                nearest=nearest(year, names),
            )
        return year
    if year is not None:
        return _year_of_all(year, usual, source)
    if len(usual) > 1 and not _same_cells(table, usual):
        raise DataError(
            "{source}: {n_usual} columns may be the year, {named}; say which with year=.",
            source=source,
            n_usual=len(usual),
            named=named(usual),
        )
    if usual:
        return usual[0]
    if any(dated(name) for name in names):
        return None
    raise DataError(
        "{source}: no column of years, and no years in the names of columns; say which with "
        "year=, or {all_of_one} if all rows are of 2019. There are {named}.",
        source=source,
        all_of_one=term("year=2019", "--year 2019"),
        named=named(names),
    )


def usual_years(table: Table) -> list[str]:
    """Return the columns with a usual heading of years, or else of dates."""
    names = [str(name) for name in table.frame.columns]
    usual = [name for name in names if folded(name) in YEAR_HEADERS]
    return usual or [name for name in names if folded(name) in DATE_HEADERS]


def has_no_years(table: Table) -> bool:
    """Whether a table has neither a column of years nor years in its headings: it is then of no year."""
    return not usual_years(table) and not any(dated(name) for name in table.frame.columns)


def _year_of_all(year: int, usual: list[str], source: str) -> int:
    given = read_year(year, YEARS_SAID)
    if given is None:
        raise DataError(
            "{source}: year={year!r} is neither a column nor a year from 1700 to 2100.",
            source=source,
            year=year,
        )
    if usual:
        raise DataError(
            "{source}: year={given} says that all rows are of {given}, but there is a column "
            "{usual!r}; use years={given} to read that year only.",
            source=source,
            given=given,
            usual=usual[0],
        )
    return given


def dated(header: str) -> tuple[str, int] | None:
    """Split a header with a year in it into variable and year.

    >>> [dated(h) for h in ("gdp_2017", "gdp2017", "2017年GDP", "2017", "指数（2019）")]
    [('gdp', 2017), ('gdp', 2017), ('GDP', 2017), ('value', 2017), ('指数', 2019)]
    >>> dated("GDP_2017（亿元）"), dated("2017年（亿元）"), dated("2017年末总人口（万人）")
    (('GDP（亿元）', 2017), ('value（亿元）', 2017), ('年末总人口（万人）', 2017))
    >>> [dated(h) for h in ("pref_code_year18", "x12017", "growth 2018-2019", "2018/19", "2018-99")]
    [None, None, None, None, None]
    """
    text = plain(header)
    if _SPAN.search(text):
        return None
    name, unit = split_unit(header) if _ANY_YEAR.search(text) else (text, "")
    name = plain(name)
    found = _YEAR_LAST.fullmatch(name) or _YEAR_FIRST.fullmatch(name)
    if found is None or found["name"].casefold() in (
        "e",
        "f",
        "p",
        "b",
    ):  # 2020E: an estimate, a forecast, a plan
        return None
    called = found["name"].strip(" _-.([")
    called = f"年{called}" if called[:1] in ("末", "底") and name.startswith(found["year"]) else called
    return with_unit(called or BARE, unit), int(found["year"])
