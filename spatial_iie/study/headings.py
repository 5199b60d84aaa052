"""The usual headings of keys: regions, years, indicators; in any case, with or without blanks and brackets."""

from __future__ import annotations

import re
from functools import cache

from spatial_iie.study.cells import plain


def folded(heading: str) -> str:
    """Write a heading as it is compared: narrow, in small letters, without blanks, underscores and a final colon.

    The name of a field behind a Chinese heading goes, too, and the same heading in English.

    >>> folded("City_Code"), folded(" 年 份："), folded("城市（名称）")
    ('citycode', '年份', '城市(名称)')
    >>> folded("城市代码[CityCode]"), folded("城市 City")
    ('城市代码', '城市')
    """
    text = re.sub(r"[\s_\-.]+", "", plain(heading).casefold()).rstrip(":")
    if text.isascii():
        return text
    twice = re.fullmatch(r"([^\x00-\x7f]+)[/|(]?([a-z]+)\)?", text)
    if twice and twice[2] in _BESIDE:
        return twice[1]
    return re.sub(r"[\[(][a-z][a-z0-9]{2,}[\])]$", "", text)


def _set(words: str) -> frozenset[str]:
    return frozenset(map(folded, words.split()))


#: English headings that stand behind the same heading in Chinese: 城市 City.
_BESIDE = frozenset(
    ("city", "cityname", "citycode", "code", "name", "region", "area", "prefecture", "province")
)
_BESIDE |= {"year", "years", "time", "date"}


#: Codes and names of counties, which come before those of the prefectures that they are in.
COUNTY_HEADERS = (
    _set(
        "county_code countycode county_id countyid 县代码 县级代码 县域代码 县区代码 区县代码 县市代码 县编码 "
        "区县编码 县码"
    ),
    _set(
        "county counties county_name countyname 县 县名 县名称 县区 县区名称 区县 区县名称 区县名 县域 县域名称 "
        "县市 县(市) 县(市、区) 县(区) 区(县) 县市区 县、市、区 市县 县(市)名称 县级市 县级行政区 所属区县 所属县 "
        "所在县 所在区县"
    ),
)
CITY_HEADERS = _set(
    "pref_name_year18 pref_name prefname prefecture prefecture_name city city_name cityname "
    "cityname_cn city_cn  "
    "cityname_en ctnm_cn citynm prefecturecity prefecture-level_city 城市 城市名称 城市名 "
    "地级市 地级市名称 地级市名 地级城市  "
    "地级及以上城市 地市 地市名称 市 市名 市名称 市级 市州 市(州) 市、州 地(市) 地(市、州) "
    "所属城市 所在城市 所属地市 所属地级市  "
    "所在地级市 所在地市 城市(市) 市域 城市中文名称 城市名称(中文)"
)
#: Headers taken for the region when none is named, in classes: the first class with any decides.
REGION_HEADERS = (
    _set("adcode adcode6"),
    COUNTY_HEADERS[0],
    _set(
        "pref_code_year18 pref_code prefcode city_code citycode city_id cityid cityno code "
        "region_code regioncode  "
        "regionid areacode admincode admin_code gbcode gb_code zonecode ccode citycd 行政区划代码 "
        "行政区划编码 行政区代码 行政代码  "
        "行政区划码 区划代码 区划码 城市代码 城市编码 城市编号 地区代码 地区编码 地市代码 市代码 "
        "市级代码 市码 地级市代码 地级市编码  "
        "行政区域代码 代码 编码"
    ),
    COUNTY_HEADERS[1],
    CITY_HEADERS,
    _set(
        "region region_name regionname name area areaname area_name district 地区 地区名称 地区名 "
        "区域 区域名称 名称 地名  "
        "行政区划 行政区划名称 行政区 行政区名称 行政区域 单位名称 所属地区 所在地区 统计地区 地域 "
        "各市 各地区 分地区"
    ),
)
#: Headers taken for the region where no other is, or first where the regions are to be provinces.
PROVINCE_HEADERS = (
    _set("province_code prov_code provcode provinceid 省份代码 省代码 省级代码 省份编码 省码"),
    _set(
        "province provinces prov provname provincename province_name prov_name provincecn prvnm "
        "prvnm_cn prov_cn 省份 省 省市  "
        "省区市 省份名称 省份名 省名 省域 省级 所属省份 所在省份 所属省 所在省 省(区、市) "
        "省、自治区、直辖市 省、市、自治区 省市自治区 省(市)  "
        "省/市 省级行政区 省自治区直辖市 省份/直辖市"
    ),
)
#: Headers of keys of some other kind, never variables.
OTHER_KEYS = _set(
    "pref_code_year14 province_code prov_code provcode province_id id 省份代码 省代码 省级代码 序号"
)
YEAR_HEADERS = _set(
    "year years yr yyyy nf nian nianfen niandu yearid year_id sgnyea 年份 年度 年 时间 统计年度 "
    "统计年份 会计年度 年度标识 年份标识  "
    "年份(年) 时间(年) 年度(年) 年别 数据年份 数据年度 所属年份 所属年度 样本年份"
)
#: Taken for the years where no heading above is there.
DATE_HEADERS = _set(
    "date enddate accper time period 日期 统计日期 截止日期 报告期 统计时间 统计截止日期 期间 会计期间"
)
INDICATOR_HEADERS = _set(
    "indicator indicators indicatorname indicator_name variable variablename series 指标 "
    "指标名称 指标名 变量 变量名 变量名称  "
    "统计指标 指标(单位) 项目 项目名称 数据指标"
)
VALUE_HEADERS = _set("value values data obsvalue 数值 值 数据 指标值 指标数值 数据值 观测值 取值")
UNIT_HEADERS = _set("unit units 单位 计量单位 指标单位")


ALL_HEADINGS = frozenset().union(*REGION_HEADERS, *PROVINCE_HEADERS)
"""Every usual heading of regions and provinces, as it is compared."""


@cache
def is_region(heading: str) -> bool:
    """Whether a heading is one of names or codes of regions.

    >>> is_region("City_Code"), is_region("省代码")
    (True, False)
    """
    return folded(heading) in frozenset().union(*REGION_HEADERS)


@cache
def is_place(heading: str) -> bool:
    """Whether a heading is one of names or codes of regions or of provinces.

    >>> is_place("省份"), is_place("城市"), is_place("GDP")
    (True, True, False)
    """
    return is_region(heading) or folded(heading) in frozenset().union(*PROVINCE_HEADERS)


@cache
def is_key(heading: str) -> bool:
    """Whether a heading is one of a key, so that its column is no variable.

    >>> is_key("City_Code"), is_key("省代码"), is_key("gdp")
    (True, True, False)
    """
    return is_region(heading) or folded(heading) in OTHER_KEYS


def is_years(heading: str) -> bool:
    """Whether a heading is one of years.

    >>> is_years("年度标识"), is_years("Year"), is_years("2019")
    (True, True, False)
    """
    return folded(heading) in YEAR_HEADERS


def is_indicator(heading: str) -> bool:
    """Whether a heading is one of names of indicators.

    >>> is_indicator("指标名称(单位)"), is_indicator("GDP")
    (True, False)
    """
    return re.sub(r"\(.*\)$", "", folded(heading)) in INDICATOR_HEADERS
