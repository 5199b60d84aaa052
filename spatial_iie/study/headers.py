"""Which column is the region, which the year, and which years stand in the names of columns."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from difflib import get_close_matches

from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study.cells import YEARS_SAID, plain, read_year
from spatial_iie.study.table import Table, named, short

#: Headers taken for the region when none is named, in classes: the first class with any decides.
REGION_HEADERS = tuple(
    frozenset(line.split())
    for line in (
        "adcode adcode6",
        "pref_code_year18 pref_code prefcode city_code citycode city_id cityid code region_code regioncode "
        "行政区划代码 行政区代码 行政代码 区划代码 城市代码 地区代码 地市代码 代码",
        "pref_name_year18 pref_name prefecture city city_name cityname "
        "城市 城市名称 城市名 地级市 地市 地市名称 市",
        "region region_name name area 地区 地区名称 区域 名称 地名 行政区划 行政区",
    )
)
#: Headers taken for the region where no other is, or first where the regions are to be provinces.
PROVINCE_HEADERS = tuple(
    frozenset(line.split())
    for line in (
        "province_code prov_code provcode 省份代码 省代码 省级代码",
        "province provinces prov province_name prov_name 省份 省 省市 省区市 省份名称 省名 省域 省级 "
        "省(区、市) 省、自治区、直辖市",
    )
)
#: Headers of keys of some other kind, never variables.
OTHER_KEYS = frozenset(
    "pref_code_year14 province_code prov_code provcode province_id id 省份代码 省代码 省级代码 序号".split()  # noqa: SIM905
)
YEAR_HEADERS = frozenset("year years yr 年份 年度 年 时间 统计年度 会计年度".split())  # noqa: SIM905
#: What a variable is called whose columns have a year for a name and nothing else.
BARE = "value"

_YEAR_LAST = re.compile(r"(?P<name>.*?\D|)[\s_\-.(\[]*(?P<year>(?:19|20)\d\d)年?[)\]]?")
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)年?[\s_\-.]*(?P<name>\D.*)")
#: Two years of a span, or a year and what might be the end of one: 2018-2019, 2018/19, 2018-99.
_SPAN = re.compile(r"(?:19|20)\d\d年?度?\s*[-/–—~至到]\s*(?:(?:19|20)\d\d|\d{1,2}(?![^\W年]))")


def nearest(wanted: object, there: Iterable[Hashable]) -> Message:
    """Name what exists, and first what is nearest to what was asked.

    >>> nearest("gpd", ["population", "gdp"])
    "did you mean 'gdp'? There are [population, gdp]"
    """
    names = [str(name) for name in there]
    folded = {name.casefold(): name for name in reversed(names)}
    close = get_close_matches(str(wanted).casefold(), folded, n=1)
    if not close:
        return Message("There are {names}", names=named(names))
    told = "did you mean {nearest}? There are {names}"
    return Message(told, nearest=short(folded[close[0]]), names=named(names))


def is_key(header: str) -> bool:
    """Whether a header is one of a key, so that its column is no variable.

    >>> is_key("City_Code"), is_key("省代码"), is_key("gdp")
    (True, True, False)
    """
    return is_region(header) or plain(header).casefold() in OTHER_KEYS


def is_region(header: str) -> bool:
    """Whether a header is one of names or codes of regions.

    >>> is_region("City_Code"), is_region("省代码")
    (True, False)
    """
    return plain(header).casefold() in frozenset().union(*REGION_HEADERS)


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
    loose = REGION_HEADERS[-1]
    order = (
        (*PROVINCE_HEADERS, *REGION_HEADERS) if level == "province" else (*REGION_HEADERS, *PROVINCE_HEADERS)
    )
    for headers in order:
        found = [str(name) for name in names if plain(name).casefold() in headers]
        if headers is loose and level is None and _holds_provinces_instead(table, found):
            continue
        if len(found) == 1:
            return found[0]
        if found:
            raise DataError(
                "{source}: {n_found} columns may be the region, {named}; say which with region=.",
                source=source,
                n_found=len(found),
                named=named(found),
            )
    raise DataError(
        "{source}: no column looks like the region; say which with region=. There are {named}.",
        source=source,
        named=named(names),
    )


def _holds_provinces_instead(table: Table, loose: list[str]) -> bool:
    """Whether no column of a general heading holds units while another has a heading of provinces."""
    of_provinces = frozenset().union(*PROVINCE_HEADERS)
    if not any(plain(name).casefold() in of_provinces for name in table.frame.columns):
        return False
    from spatial_iie.study.levels import share_known

    return bool(loose) and not any(share_known(table.frame[name]) >= 0.5 for name in loose)


def says_cities(header: str) -> bool:
    """Whether a header is one of names of cities.

    >>> says_cities("城市"), says_cities("地区")
    (True, False)
    """
    return plain(header).casefold() in REGION_HEADERS[2]


def year_column(table: Table, year: str | int | None) -> str | int | None:
    """Find the column of years, or the year all rows are of; None if names of columns hold the years.

    Raises
    ------
    DataError
        If there is no such column, or none or several may be meant.
    """
    names, source = list(table.frame.columns), table.source
    usual = [str(name) for name in names if plain(name).casefold() in YEAR_HEADERS]
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
    if len(usual) > 1:
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
        "year=, or year=2019 if all rows are of 2019. There are {named}.",
        source=source,
        named=named(names),
    )


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
    >>> [dated(h) for h in ("pref_code_year18", "x12017", "growth 2018-2019", "2018/19", "2018-99")]
    [None, None, None, None, None]
    """
    text = plain(header)
    if _SPAN.search(text):
        return None
    found = _YEAR_LAST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    return found["name"].strip(" _-.([") or BARE, int(found["year"])
