"""The city clusters of the 14th Five-Year Plan, by the lists of cities in the official plan of each."""

from __future__ import annotations

from typing import NamedTuple

from spatial_iie.messages import Message, languages


class CityCluster(NamedTuple):
    """A city cluster: its names, its plan and the year of that, and the cities.

    ``begins``: how the six-digit codes of its cities, and of their counties, begin. ``parts``: those of them of which
    the plan names districts and counties, or only some.
    """

    en: str
    zh: str
    plan: str
    year: int
    begins: tuple[str, ...]
    parts: tuple[str, ...] = ()


CLUSTERS = (
    CityCluster("Beijing-Tianjin-Hebei", "京津冀", "京津冀协同发展规划纲要", 2015, ("11", "12", "13")),
    CityCluster(
        "Yangtze River Delta",
        "长三角",
        "长江三角洲城市群发展规划",
        2016,
        (
            "31", "3201", "3202", "3204", "3205", "3206", "3209", "3210", "3211", "3212", "3301", "3302", "3304",
            "3305", "3306", "3307", "3309", "3310", "3401", "3402", "3405", "3407", "3408", "3411", "3417", "3418",
            "3414",  # Chaohu until 2011, then divided between 3401, 3402 and 3405
        ),
    ),
    CityCluster(
        "Guangdong-Hong Kong-Macao Greater Bay Area",
        "粤港澳大湾区",
        "粤港澳大湾区发展规划纲要",
        2019,
        ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420", "81", "82"),
    ),
    CityCluster(
        "Chengdu-Chongqing",
        "成渝",
        "成渝城市群发展规划",
        2016,
        (
            "50", "5101", "5103", "5105", "5106", "5107", "5109", "5110", "5111", "5113", "5114", "5115", "5116",
            "5117", "5118", "5120",
        ),
        ("50", "5107", "5117", "5118"),
    ),
    CityCluster(
        "Middle Reaches of the Yangtze River",
        "长江中游",
        "长江中游城市群发展规划",
        2015,
        (
            "4201", "4202", "4205", "4206", "4207", "4208", "4209", "4210", "4211", "4212", "429004", "429005",
            "429006", "4301", "4302", "4303", "4304", "4306", "4307", "4309", "4313", "3601", "3602", "3603", "3604",
            "3605", "3606", "3608", "3609", "3610", "3611",
        ),
        ("3608", "3610"),
    ),
    CityCluster("Shandong Peninsula", "山东半岛", "山东半岛城市群发展规划", 2021, ("37",)),
    CityCluster("West Coast of the Taiwan Strait", "海峡西岸", "海峡西岸城市群发展规划", 2010, ("35",)),
    CityCluster(
        "Central Plains",
        "中原",
        "中原城市群发展规划",
        2016,
        ("41", "1304", "1305", "1404", "1405", "1408", "3403", "3406", "3412", "3413", "3416", "3715", "3717"),
    ),
    CityCluster(
        "Guanzhong Plain",
        "关中平原",
        "关中平原城市群发展规划",
        2018,
        ("6101", "6102", "6103", "6104", "6105", "6110", "1408", "1410", "6205", "6208", "6210"),
        ("6110", "1408", "1410", "6208", "6210"),
    ),
    CityCluster(
        "Beibu Gulf",
        "北部湾",
        "北部湾城市群发展规划",
        2017,
        (
            "4501", "4505", "4506", "4507", "4509", "4514", "4408", "4409", "4417", "4601", "4604", "469003",
            "469007", "469023", "469024", "469026",
            "4521",  # Nanning Prefecture until 2002, then divided between 4501 and 4514
        ),
    ),
    CityCluster(
        "Harbin-Changchun",
        "哈长",
        "哈长城市群发展规划",
        2016,
        ("2301", "2302", "2306", "2310", "2312", "2201", "2202", "2203", "2204", "2207", "2224"),
    ),
    CityCluster(
        "Central Shanxi", "山西中部", "山西中部城市群高质量发展规划", 2022, ("1401", "1403", "1407", "1409", "1411")
    ),
    CityCluster(
        "Central Guizhou",
        "黔中",
        "黔中城市群发展规划",
        2017,
        ("5201", "5203", "5204", "5205", "5226", "5227"),
        ("5203", "5205", "5226", "5227"),
    ),
    CityCluster(
        "Central Yunnan",
        "滇中",
        "滇中城市群发展规划",
        2020,
        ("5301", "5303", "5304", "5323", "5325"),
        ("5325",),
    ),
    CityCluster(
        "Hohhot-Baotou-Ordos-Yulin",
        "呼包鄂榆",
        "呼包鄂榆城市群发展规划",
        2018,
        ("1501", "1502", "1506", "6108"),
    ),
    CityCluster(
        "Lanzhou-Xining",
        "兰州—西宁",
        "兰州—西宁城市群发展规划",
        2018,
        ("6201", "6204", "6211", "6229", "6301", "6302", "6321", "6322", "6323", "6325"),  # 6321: Haidong until 2013
        ("6204", "6211", "6229", "6322", "6323", "6325"),
    ),
)  # fmt: skip
"""In the order in which chapter 28 of the 14th Five-Year Plan (2021) names them: of two clusters that name the same
city, the first has it. Of the 19, Liaoning's, Ningxia's and that north of the Tianshan are not here: no list of cities
of an official plan of theirs is known to us."""

OUTSIDE = "Outside the city clusters"
"""The group of all other regions; in other languages it stands in the catalogues."""


def cluster_of(code: str) -> CityCluster | None:
    """Return the cluster of a city or county by its six-digit code, None outside of all.

    >>> cluster_of("130400").zh, cluster_of("429004").en, cluster_of("460200")
    ('京津冀', 'Middle Reaches of the Yangtze River', None)
    """
    return next((each for each in CLUSTERS if code.startswith(each.begins)), None)


def is_province(code: str) -> bool:
    """Return whether a code is that of a province of several cities, which is in no one cluster.

    >>> is_province("320000"), is_province("310000"), is_province("320100")
    (True, False, False)
    """
    return code.endswith("0000") and code[:2] not in ("11", "12", "31", "50", "71", "81", "82")


def in_part(code: str) -> bool:
    """Return whether the plan of a region's cluster names a part of its city only.

    >>> in_part("500000"), in_part("510100")
    (True, False)
    """
    cluster = cluster_of(code)
    return cluster is not None and code.startswith(cluster.parts)


def outside_names() -> set[str]:
    """Return what the group of all other regions is called in every language."""
    return {Message(OUTSIDE).render(language) for language in languages()}
