"""Provinces: names and codes in every form, the level found out, selections, weights and the example."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, WeightsError, WeightsWarning
from spatial_iie.study.boundaries import boundary_file

#: ISO 3166-2:CN, which agrees with GB/T 2260.
PAIRS = """
11 BJ 12 TJ 13 HE 14 SX 15 NM 21 LN 22 JL 23 HL 31 SH 32 JS 33 ZJ 34 AH
35 FJ 36 JX 37 SD 41 HA 42 HB 43 HN 44 GD 45 GX 46 HI 50 CQ 51 SC 52 GZ
53 YN 54 XZ 61 SN 62 GS 63 QH 64 NX 65 XJ 71 TW 81 HK 82 MO
"""
ISO = PAIRS.split()
CODES = [code + "0000" for code in ISO[::2]]
FORMS = {
    "内蒙古": "150000",
    "内蒙": "150000",
    "Inner Mongolia": "150000",
    "Nei Mongol": "150000",
    "广西壮族自治区": "450000",
    "广西自治区": "450000",
    "桂": "450000",
    "Guangxi Zhuang Autonomous Region": "450000",
    "Hebei": "130000",
    "HEBEI PROVINCE": "130000",
    "河北省": "130000",
    "13": "130000",
    "130000": "130000",
    "130000000000": "130000",
    "156130000": "130000",
    "HB": "420000",
    "CN-HB": "420000",
    "湖北*": "420000",
    "廣東": "440000",
    "Shaanxi": "610000",
    "Shanxi": "140000",
    "Xizang": "540000",
    "Jilin": "220000",
    "海南": "460000",
    "Hong Kong SAR": "810000",
    "Macao": "820000",
    "臺灣": "710000",
}


def panel(keys, column="省份", **more):
    numbers = np.arange(1.0, len(keys) + 1) ** 2 % 17
    return pd.DataFrame({column: keys, "年份": 2019, "y": numbers, **more})


@pytest.mark.parametrize(("key", "code"), FORMS.items())
def test_every_form_of_a_name(key, code):
    assert si.study.match([key], level="province").codes().tolist() == [code]


def test_letters_are_those_of_the_standard():
    assert si.study.match(ISO[1::2], level="province").codes().tolist() == CODES
    assert si.study.match([int(code) for code in ISO[::2]], level="province").codes().tolist() == CODES


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("石家庄", "not a province, but a part of 河北省"),
        ("130100", "not a province, but a part of 河北省"),
        ("全国", "no such name"),
        ("99", "no such code"),
        ("Jilin City", "a part of 吉林省"),
        ("", "missing"),
    ],
)
def test_what_is_no_province_has_none(key, reason):
    assert reason in str(si.study.match([key], level="province").unmatched.loc[0, "reason"])


def test_the_level_is_found_out_and_said():
    mixed = ["内蒙古", "广西壮族自治区", "Hebei", "GD", "54", "海南省", "吉林", "北京"]
    study = si.study.open(panel(mixed))
    assert study.level == study.about["level"] == "province"
    assert study.about["level_found_out"]
    assert list(study.ids) == sorted(
        ["150000", "450000", "130000", "440000", "540000", "460000", "220000", "110000"]
    )
    assert study.names["450000"] == "广西壮族自治区"
    assert study.regions.crs is not None
    assert len(study.layer) == 34


@pytest.mark.parametrize("keys", [["北京", "上海", "天津", "重庆"], ["石家庄", "北京"]])
def test_municipalities_alone_are_prefectures_as_ever(keys):
    assert si.study.open(panel(keys, "地区")).level == "prefecture"
    assert si.study.open(panel(keys, "地区"), level="prefecture").level == "prefecture"


def test_a_level_that_is_given_is_taken():
    study = si.study.open(panel(["北京", "上海"], "城市"), level="province")
    assert study.level == "province"
    with pytest.raises(DataError, match="a province, not a prefecture-level unit"):
        si.study.open(panel(["河北", "河南"]), level="prefecture")
    with pytest.raises(DataError, match="not a province, but a part of"):
        si.study.open(panel(["石家庄", "河南"]), level="province")
    with pytest.raises(DataError, match="no level 'village'"):
        si.study.open(panel(["河北", "河南"]), level="village")


def test_a_heading_that_says_cities_is_believed():
    with pytest.raises(DataError, match="a province, not a prefecture-level unit"):
        si.study.open(panel(["河北", "河南"], "城市"))


def test_a_column_of_provinces_wins_over_parts_of_the_country():
    study = si.study.open(panel(["河北", "河南", "四川"], 地区=["东部", "中部", "西部"]))
    assert list(study.ids) == ["130000", "410000", "510000"]
    assert study.about["region_column"] == "省份"


def test_a_column_of_provinces_beside_cities_is_not_the_region():
    study = si.study.open(panel(["河北", "河北"], 地区=["石家庄", "唐山"]))
    assert study.level == "prefecture"
    assert list(study.ids) == ["130100", "130200"]


@pytest.mark.parametrize(
    ("name", "n", "without"),
    [("mainland", 31, "71 81 82"), ("mainland-without-tibet", 30, "54 71 81 82")],
)
def test_named_selections(name, n, without):
    study = si.study.open(panel(CODES), select=name)
    assert len(study.ids) == n
    assert set(CODES) - set(study.ids) == {code + "0000" for code in without.split()}
    assert set(study.about["deselected"]) == {code + "0000" for code in without.split()}
    assert si.study.open(panel(CODES)).select(name).ids.equals(study.ids)
    with pytest.raises(DataError, match="no selection 'all'"):
        si.study.open(panel(CODES), select="all")


def test_borders_are_those_of_the_map():
    study = si.study.open(panel(CODES))
    with pytest.warns(WeightsWarning):
        w = si.weights.from_spec("queen", study)
    neighbours = {
        study.names[a]: {study.names[b] for b in study.ids[w.matrix[[i], :].indices]}
        for i, a in enumerate(study.ids)
    }
    assert neighbours["北京市"] == {"天津市", "河北省"}
    assert neighbours["上海市"] == {"江苏省", "浙江省"}
    assert neighbours["福建省"] == {"浙江省", "江西省", "广东省"}
    assert neighbours["重庆市"] == {"湖北省", "湖南省", "贵州省", "四川省", "陕西省"}
    assert neighbours["香港特别行政区"] == neighbours["澳门特别行政区"] == {"广东省"}
    assert [name for name, near in neighbours.items() if not near] == ["海南省", "台湾省"]
    layer = geopandas.read_file(boundary_file("province")).set_index("adcode")
    with pytest.warns(WeightsWarning):
        built = si.weights.queen(layer)
    assert (w.matrix != built.matrix).nnz == 0, "the contiguity kept in the package is that of the layer"


def test_hainan_is_attached_by_rule_or_by_name():
    study = si.study.open(panel(CODES), select="mainland")
    with pytest.warns(WeightsWarning, match="460000"):
        w = si.weights.from_spec("queen", study)
    by_rule = w.attach_islands(study.regions, how="border")
    by_name = si.weights.from_spec("linked:queen+海南-广东", study)
    assert by_rule.about["attached"] == by_name.about["attached"] == (("440000", "460000"),)
    assert (by_rule.matrix != by_name.matrix).nnz == 0
    both = si.weights.from_spec("linked:queen+460000-Guangdong+海南省-广西", study)
    assert len(both.about["attached"]) == 2
    with pytest.raises(WeightsError):
        si.weights.from_spec("linked:queen+海南-石家庄", study)


def test_the_nearest_border_is_across_the_strait():
    study = si.study.open(panel(CODES))
    with pytest.warns(WeightsWarning):
        w = si.weights.from_spec("queen", study)
    attached = w.attach_islands(study.regions, how="border").about["attached"]
    assert attached == (("350000", "710000"), ("440000", "460000"))
    with pytest.raises(WeightsError, match="not for components"):
        w.attach_islands(study.regions, how="border", components=True)


def test_the_example_by_province_adds_up():
    small, large = si.study.demo(), si.study.demo(level="province")
    assert large.about["synthetic"]
    assert len(large.ids) == 31
    for name in ("population", "gdp", "employment"):
        assert large.year(2019)[name].sum() == pytest.approx(small.year(2019)[name].sum())
    jiangsu = small.year(2019).loc["320100":"321300"]
    mean = np.average(jiangsu["digital_index"], weights=jiangsu["population"])
    assert large["digital_index", 2019]["320000"] == pytest.approx(mean)
    beijing = large.year(2019).loc["110000"] / small.year(2019).loc["110000"]
    assert np.allclose(beijing, 1, atol=1e-3)


def test_keys_of_a_file(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("省份,y\n内蒙古,1\nHebei,2\n", encoding="utf-8")
    assert si.study.match_file(file).codes().tolist() == ["150000", "130000"]
    assert si.study.match_file(file, level="prefecture").unmatched["key"].tolist() == ["内蒙古", "Hebei"]


def test_tables_of_provinces_are_joined():
    a, b = panel(["内蒙古", "河北"]), panel(["NM", "13"], "province")[["province", "年份", "y"]]
    frame = si.study.merge(a, b.rename(columns={"y": "z"})).to_frame()
    assert frame["adcode"].tolist() == ["130000", "150000"]
    assert frame["name"].tolist() == ["河北省", "内蒙古自治区"]
