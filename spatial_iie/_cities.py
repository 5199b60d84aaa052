"""Cities by rank: those run as provinces, capitals of provinces, sub-provincial cities, cities planned separately."""

from __future__ import annotations

CAPITALS = (
    "130100", "140100", "150100", "210100", "220100", "230100", "320100", "330100", "340100", "350100", "360100",
    "370100", "410100", "420100", "430100", "440100", "450100", "460100", "510100", "520100", "530100", "540100",
    "610100", "620100", "630100", "640100", "650100",
)  # fmt: skip
"""省会: of 22 provinces and the five autonomous regions, without Taiwan."""

SEPARATELY_PLANNED = ("210200", "330200", "350200", "370200", "440300")
"""计划单列市 since 1997: Dalian, Ningbo, Xiamen, Qingdao, Shenzhen."""

VICE_PROVINCIAL = (
    "210100", "220100", "230100", "320100", "330100", "370100", "420100", "440100", "510100", "610100",
    *SEPARATELY_PLANNED,
)  # fmt: skip
"""副省级市: ten capitals and the five cities planned separately (中编〔1994〕1号; without Chongqing since 1997)."""

CITIES = {
    "municipalities": ("11", "12", "31", "50"),
    "vice-provincial": tuple(code[:4] for code in VICE_PROVINCIAL),
    "capitals": tuple(code[:4] for code in CAPITALS),
    "separately planned": tuple(code[:4] for code in SEPARATELY_PLANNED),
}
"""Name of a set -> how the six-digit codes of its cities, and of their counties, begin."""

IN_CHINESE = {
    "直辖市": "municipalities",
    "副省级市": "vice-provincial",
    "副省级城市": "vice-provincial",
    "省会": "capitals",
    "省会城市": "capitals",
    "计划单列市": "separately planned",
}
