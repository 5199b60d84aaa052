"""The 34 provincial units, and the economic regions they belong to."""

from __future__ import annotations

from typing import NamedTuple


class Province(NamedTuple):
    """A provincial unit: its names, one of the four economic regions, one of the three belts."""

    en: str
    zh: str
    four: str
    three: str


GROUPS = (
    "East",
    "Central",
    "West",
    "Northeast",
    "Hong Kong, Macau, Taiwan",
    "Southeast of the Hu line",
    "Northwest of the Hu line",
)
"""Names of groups, in the order in which tables show them; in other languages they stand in the catalogues."""

_APART = "Hong Kong, Macau, Taiwan"

PROVINCES = {
    "11": Province("Beijing", "北京市", "East", "East"),
    "12": Province("Tianjin", "天津市", "East", "East"),
    "13": Province("Hebei", "河北省", "East", "East"),
    "14": Province("Shanxi", "山西省", "Central", "Central"),
    "15": Province("Inner Mongolia", "内蒙古自治区", "West", "West"),
    "21": Province("Liaoning", "辽宁省", "Northeast", "East"),
    "22": Province("Jilin", "吉林省", "Northeast", "Central"),
    "23": Province("Heilongjiang", "黑龙江省", "Northeast", "Central"),
    "31": Province("Shanghai", "上海市", "East", "East"),
    "32": Province("Jiangsu", "江苏省", "East", "East"),
    "33": Province("Zhejiang", "浙江省", "East", "East"),
    "34": Province("Anhui", "安徽省", "Central", "Central"),
    "35": Province("Fujian", "福建省", "East", "East"),
    "36": Province("Jiangxi", "江西省", "Central", "Central"),
    "37": Province("Shandong", "山东省", "East", "East"),
    "41": Province("Henan", "河南省", "Central", "Central"),
    "42": Province("Hubei", "湖北省", "Central", "Central"),
    "43": Province("Hunan", "湖南省", "Central", "Central"),
    "44": Province("Guangdong", "广东省", "East", "East"),
    "45": Province("Guangxi", "广西壮族自治区", "West", "West"),
    "46": Province("Hainan", "海南省", "East", "East"),
    "50": Province("Chongqing", "重庆市", "West", "West"),
    "51": Province("Sichuan", "四川省", "West", "West"),
    "52": Province("Guizhou", "贵州省", "West", "West"),
    "53": Province("Yunnan", "云南省", "West", "West"),
    "54": Province("Tibet", "西藏自治区", "West", "West"),
    "61": Province("Shaanxi", "陕西省", "West", "West"),
    "62": Province("Gansu", "甘肃省", "West", "West"),
    "63": Province("Qinghai", "青海省", "West", "West"),
    "64": Province("Ningxia", "宁夏回族自治区", "West", "West"),
    "65": Province("Xinjiang", "新疆维吾尔自治区", "West", "West"),
    "71": Province("Taiwan", "台湾省", _APART, _APART),
    "81": Province("Hong Kong", "香港特别行政区", _APART, _APART),
    "82": Province("Macau", "澳门特别行政区", _APART, _APART),
}
"""By the first two digits of an adcode.

Four: National Bureau of Statistics (2011), 东西中部和东北地区划分方法, which does not cover the last three. Three:
the belts of the Seventh Five-Year Plan as they have been drawn since the Western Development of 2000, with Inner
Mongolia and Guangxi in the west.
"""
