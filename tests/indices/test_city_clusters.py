"""City clusters: the lists of cities of official plans, written here as they print them, against the codes kept."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._city_clusters import CLUSTERS, OUTSIDE, cluster_of
from spatial_iie.errors import DataError
from spatial_iie.indices import region_groups
from spatial_iie.study.vintages import former_units, land, units_in

PLANS = {
    "京津冀": "北京 天津 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水",
    "长三角": "上海 南京 无锡 常州 苏州 南通 盐城 扬州 镇江 泰州 杭州 宁波 嘉兴 湖州 绍兴 金华 舟山 台州 "
    "合肥 芜湖 马鞍山 铜陵 安庆 滁州 池州 宣城",
    "粤港澳大湾区": "香港 澳门 广州 深圳 珠海 佛山 惠州 东莞 中山 江门 肇庆",
    "成渝": "重庆 成都 自贡 泸州 德阳 绵阳 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 资阳",
    "长江中游": "武汉 黄石 鄂州 黄冈 孝感 咸宁 仙桃 潜江 天门 襄阳 宜昌 荆州 荆门 长沙 株洲 湘潭 岳阳 益阳 常德 "
    "衡阳 娄底 南昌 九江 景德镇 鹰潭 新余 宜春 萍乡 上饶 抚州 吉安",
    "海峡西岸": "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德",
    "山东半岛": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜",
    "中原": "郑州 开封 洛阳 平顶山 新乡 焦作 许昌 漯河 济源 鹤壁 商丘 周口 晋城 亳州 安阳 濮阳 三门峡 南阳 信阳 "
    "驻马店 邯郸 邢台 长治 运城 宿州 阜阳 淮北 蚌埠 聊城 菏泽",
    "关中平原": "西安 宝鸡 咸阳 铜川 渭南 商洛 运城 临汾 天水 平凉 庆阳",
    "北部湾": "南宁 北海 钦州 防城港 玉林 崇左 湛江 茂名 阳江 海口 儋州 东方 澄迈 临高 昌江",
    "哈长": "哈尔滨 大庆 齐齐哈尔 绥化 牡丹江 长春 吉林市 四平 辽源 松原 延边",
    "山西中部": "太原 晋中 忻州 吕梁 阳泉",
    "黔中": "贵阳 遵义 安顺 毕节 黔东南 黔南",
    "滇中": "昆明 曲靖 玉溪 楚雄 红河",
    "呼包鄂榆": "呼和浩特 包头 鄂尔多斯 榆林",
    "兰州—西宁": "兰州 白银 定西 临夏州 西宁 海东 海北 海南州 黄南",
}
FIRST = {"邯郸": "京津冀", "邢台": "京津冀", "聊城": "山东半岛", "菏泽": "山东半岛", "运城": "中原"}
"""Named by two plans: the cluster that the 14th Five-Year Plan names first."""


@pytest.fixture(scope="module")
def layer():
    return si.study.boundaries()


def test_every_cluster_has_the_cities_of_its_plan_and_no_other(layer):
    groups = region_groups(layer, "city_clusters", language="zh")
    assert {each.zh for each in CLUSTERS} == set(PLANS)
    for cluster, names in PLANS.items():
        cities = [name for name in names.split() if FIRST.get(name, cluster) == cluster]
        wanted = set(si.study.match(cities).codes())
        assert len(wanted) == len(cities)
        assert set(groups.index[groups == cluster]) == wanted, cluster
    listed = {name for names in PLANS.values() for name in names.split()}
    assert (groups != "城市群以外").sum() == len(listed)
    assert [len(PLANS[name].split()) for name in ("长三角", "成渝", "长江中游", "中原", "北部湾")] == [
        26,
        16,
        31,
        30,
        15,
    ]


def test_groups_stand_in_the_order_of_the_five_year_plan_the_others_last(layer):
    assert region_groups(layer, "city_clusters").cat.categories.tolist() == [
        *(each.en for each in CLUSTERS),
        OUTSIDE,
    ]


@pytest.mark.parametrize("year", [2000, 2005, 2010, 2015, 2025])
def test_units_of_other_years_are_in_the_cluster_of_their_land(year):
    """An abolished city's land went to cities of one cluster: read from the history of the divisions."""
    for code in units_in(year):
        homes = {cluster_of(part if part in land(2018) else part[:4] + "00") for part in land(year)[code]}
        if code in former_units() and code[:2] != "65":
            now = {cluster_of(home) for home, parts in land(2018).items() if parts & land(year)[code]}
            homes = now - ({None} if code == "452100" else set())  # a county of it is now in Laibin, outside
        if len(homes) == 1:
            assert cluster_of(code) == homes.pop(), code
        else:
            assert cluster_of(code) in homes, code


def test_old_codes_and_counties_follow_their_city():
    assert cluster_of("341400").zh == "长三角"
    assert cluster_of("371200").zh == "山东半岛"
    assert cluster_of("632100").zh == "兰州—西宁"
    counties = si.study.boundaries(level="county")
    groups, cities = region_groups(counties, "city_clusters"), counties["pref_code"]
    of_cities = pd.Series({code: region_groups(si.study.boundaries(), "city_clusters")[code]
                           for code in set(cities) & set(si.study.boundaries().index)})  # fmt: skip
    known = cities.isin(of_cities.index)
    assert known.mean() > 0.95
    assert (groups[known].astype(str) == cities[known].map(of_cities).astype(str)).all()


def test_provinces_are_refused():
    with pytest.raises(DataError, match=r"groups of cities or counties; 27 regions are provinces \[Hebei"):
        region_groups(si.study.boundaries(level="province"), "city_clusters")


def test_a_cluster_can_be_left_out_of_a_regression():
    from spatial_iie.spreg.comparison._drop import named_regions

    study = si.study.demo()
    left_out = named_regions(study, "京津冀+Yangtze River Delta")
    assert len(left_out) == 13 + 26
