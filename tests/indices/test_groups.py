"""Groups of regions: published lists of provinces, known cities on both sides of the Hu line, and own groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._hu_line import HEIHE, TENGCHONG
from spatial_iie._provinces import PROVINCES
from spatial_iie.errors import AlignmentError, DataError
from spatial_iie.indices import region_groups
from spatial_iie.viz.maps.options import CHINA_ALBERS

# National Bureau of Statistics (2011), as printed there
FOUR = {
    "East": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "Central": "山西 安徽 江西 河南 湖北 湖南",
    "West": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "Northeast": "辽宁 吉林 黑龙江",
}
# Western Development (2000): 12 provinces are the west; the other two belts as in the Seventh Five-Year Plan
THREE = {
    "East": "北京 天津 河北 辽宁 上海 江苏 浙江 福建 山东 广东 海南",
    "Central": "山西 吉林 黑龙江 安徽 江西 河南 湖北 湖南",
    "West": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
}
SOUTHEAST = "北京 上海 广州 成都 西安 昆明 哈尔滨 长春 太原 重庆 郑州 沈阳"
NORTHWEST = "呼和浩特 银川 兰州 西宁 拉萨 乌鲁木齐 呼伦贝尔 酒泉 喀什 日喀则"


@pytest.fixture(scope="module")
def layer():
    return si.study.boundaries()


@pytest.fixture(scope="module")
def demo():
    return si.study.demo()


@pytest.mark.parametrize(("by", "published"), [("four", FOUR), ("three", THREE)])
def test_every_province_is_in_its_published_region(layer, by, published):
    groups = region_groups(layer, by)
    short = layer["province"].str.removesuffix("省").str.removesuffix("市")
    for name in ["维吾尔", "壮族", "回族"]:
        short = short.str.replace(name, "")
    short = short.str.removesuffix("自治区")
    for group, provinces in published.items():
        assert set(short[groups == group]) == set(provinces.split())
    assert set(short[groups == "Hong Kong, Macau, Taiwan"]) == {"台湾", "香港特别行政区", "澳门特别行政区"}
    assert groups.cat.categories.tolist() == [*published, "Hong Kong, Macau, Taiwan"]


def test_the_table_of_provinces_is_that_of_the_map():
    provinces = si.study.boundaries(level="province")
    assert {code[:2] for code in provinces.index} == set(PROVINCES)
    for code, row in provinces.iterrows():
        assert (PROVINCES[code[:2]].en, PROVINCES[code[:2]].zh) == (row["name_en"], row["name"])


def test_provinces_are_those_of_the_layer(layer):
    assert (region_groups(layer, "province").astype(str) == layer["prov_en"]).all()
    assert (region_groups(layer, "province", language="zh").astype(str) == layer["province"]).all()


@pytest.mark.parametrize(("cities", "side"), [(SOUTHEAST, "东南"), (NORTHWEST, "西北")])
def test_known_cities_are_on_their_side_of_the_hu_line(demo, cities, side):
    groups = region_groups(demo, "hu_line", language="zh")
    for code in si.study.match(cities.split()).codes():
        assert groups[code] == f"胡焕庸线{side}", code


def test_the_great_circle_and_the_line_drawn_on_maps_part_the_regions_alike(layer):
    """In Albers' projection, by the plane's own centroids: nothing of the sphere in it."""
    from pyproj import Transformer

    to_map = Transformer.from_crs("EPSG:4326", CHINA_ALBERS, always_xy=True)
    west, east = np.array(to_map.transform(*TENGCHONG)), np.array(to_map.transform(*HEIHE))
    along = east - west
    centroids = layer.to_crs(CHINA_ALBERS).geometry.centroid
    left = along[0] * (centroids.y - west[1]) - along[1] * (centroids.x - west[0]) > 0
    groups = region_groups(layer, "hu_line")
    assert ((groups == "Northwest of the Hu line") == left).all()
    assert left.sum() == 73


def test_sides_do_not_hang_on_projection_or_order(layer):
    groups = region_groups(layer, "hu_line")
    shuffled = layer.sample(frac=1, random_state=4)
    assert region_groups(shuffled, "hu_line").index.equals(shuffled.index)
    assert region_groups(shuffled, "hu_line").astype(str).to_dict() == groups.astype(str).to_dict()
    projected = region_groups(layer.to_crs(32648), "hu_line")
    assert projected.astype(str).equals(groups.astype(str))


def test_own_groups_follow_labels_in_any_order(demo):
    given = pd.Series(np.arange(366) % 3, index=demo.ids)
    found = region_groups(demo, given.sample(frac=1, random_state=1))
    assert found.index.equals(demo.ids)
    assert (found.astype(str) == given.astype(str)).all()
    assert (region_groups(demo, given.to_dict()).astype(str) == given.astype(str)).all()
    ordered = given.map({0: "b", 1: "a", 2: "c"}).astype(pd.CategoricalDtype(["c", "a", "b", "none"]))
    assert region_groups(demo, ordered).cat.categories.tolist() == ["c", "a", "b"]


def test_own_groups_that_do_not_fit_are_refused(demo):
    given = pd.Series("x", index=demo.ids)
    with pytest.raises(AlignmentError, match=r"1 without a group \[110000\], 0 unknown"):
        region_groups(demo, given.drop("110000"))
    with pytest.raises(AlignmentError, match=r"0 without a group \[\], 1 unknown \[999999\]"):
        region_groups(demo, {**given.to_dict(), "999999": "x"})
    with pytest.raises(AlignmentError, match=r"1 region twice \[110000\]"):
        region_groups(demo, pd.concat([given, given.head(1)]))
    with pytest.raises(DataError, match=r"group of 1 region is missing \[120000\]"):
        region_groups(demo, given.where(given.index != "120000"))
    with pytest.raises(DataError, match="by is a list"):
        region_groups(demo, ["four"])


def test_what_has_no_province_or_place_is_refused(demo):
    squares = si.study.boundaries().head(2).set_axis(["a", "b"], axis=0)
    with pytest.raises(DataError, match=r"2 regions with no six-digit code of China's divisions \[a, b\]"):
        region_groups(squares, "four")
    with pytest.raises(DataError, match="need geometry"):
        region_groups(demo["gdp", 2019], "hu_line")
    with pytest.raises(si.errors.WeightsError, match="no coordinate system"):
        region_groups(squares.set_crs(None, allow_override=True), "hu_line")
    with pytest.raises(DataError, match="there is no grouping 'fuor'"):
        region_groups(demo, "fuor")
    with pytest.raises(si.errors.SpatialIIEError, match="language must be one of en, zh"):
        region_groups(demo, language="fr")
    with pytest.raises(DataError, match="regions is a list"):
        region_groups(["110000"])


def test_a_variable_groups_if_it_is_whole_and_constant():
    rows = pd.MultiIndex.from_product([["110000", "120000", "130100"], [2018, 2019]])
    panel = {"zone": [10.0, 10, 9, 9, 9, np.nan], "moving": [1.0, 2, 1, 1, 1, 1], "half": [0.5] * 6}
    study = si.study.Study(pd.DataFrame(panel, index=rows), about={})
    groups = region_groups(study, "zone")
    assert groups.to_dict() == {"110000": "10", "120000": "9", "130100": "9"}
    assert groups.cat.categories.tolist() == ["9", "10"]
    with pytest.raises(DataError, match=r"moving cannot group the regions: 1 of 3 with values that change"):
        region_groups(study, "moving")
    with pytest.raises(DataError, match="half cannot group the regions: 3 of 3 with values not whole"):
        region_groups(study, "half")
