"""A heading with a unit is the name of a variable and its unit: found by the name, printed with the unit."""

import numpy as np
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.measurement import is_measure, split_unit
from tests.study.layouts import book, text

GDP = [35371.3, 14104.3, 38155.3]


def opened(heading, **more):
    return study.open(pd.DataFrame({"城市": ["北京", "天津", "上海"], "年份": 2019, heading: GDP, **more}))


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("GDP（亿元）", "GDP", "亿元"),
        ("GDP(亿元)", "GDP", "亿元"),
        ("GDP\n（亿元）", "GDP", "亿元"),
        ("GDP[亿元]", "GDP", "亿元"),
        ("GDP【亿元】", "GDP", "亿元"),
        ("GDP（单位：亿元）", "GDP", "亿元"),
        ("GDP (100 million yuan)", "GDP", "100 million yuan"),
        ("GDP (unit: 100 million yuan)", "GDP", "100 million yuan"),
        ("GDP (RMB 100 million)", "GDP", "RMB 100 million"),
        ("GDP(10 000 yuan)", "GDP", "10 000 yuan"),
        ("GDP_亿元", "GDP", "亿元"),
        ("GDP：亿元", "GDP", "亿元"),
        ("GDP/亿元", "GDP", "亿元"),
        ("GDP，亿元", "GDP", "亿元"),
        ("GDP 亿元", "GDP", "亿元"),
        ("GDP（万元，当年价）", "GDP", "万元，当年价"),
        ("地区生产总值（当年价格）（万元）", "地区生产总值（当年价格）", "万元"),
        ("GDP(万元)_全市", "GDP_全市", "万元"),
        ("人均GDP（元/人）", "人均GDP", "元/人"),
        ("人口密度(人/平方公里)", "人口密度", "人/平方公里"),
        ("PM2.5（μg/m³）", "PM2.5", "μg/m³"),
        ("人口自然增长率（‰）", "人口自然增长率", "‰"),
        ("GDP指数（上年=100）", "GDP指数", "上年=100"),
        ("用电量（万千瓦时）", "用电量", "万千瓦时"),
        ("Area (sq. km)", "Area", "sq. km"),
        ("Population (10,000 persons)", "Population", "10,000 persons"),
    ],
)
def test_the_name_is_the_variable_and_the_heading_its_label(heading, name, unit):
    made = opened(heading)
    assert made.variables == (name,)
    assert made[name, 2019].tolist() == [35371.3, 14104.3, 38155.3]
    assert made.labels == {name: " ".join(heading.split())} and made.about["units"] == {name: unit}
    assert made[" ".join(heading.split()), 2019].name == name  # the heading as it stands goes on working


@pytest.mark.parametrize(
    "heading",
    [
        "GDP",
        "GDP（当年价）",
        "GDP（指数）",
        "gdp_yuan",
        "GDP/人",
        "是否省会（1=是）",
        "GDP（对数）",
        "（亿元）",
    ],
)
def test_what_is_no_unit_stays_in_the_name(heading):
    assert opened(heading).variables == (heading,)


def test_two_headings_of_one_name_keep_their_units_and_the_name_alone_is_refused():
    made = opened("GDP（亿元）", **{"GDP（万元）": [1.0, 2, 3], "人口（万人）": [1.0, 2, 3]})
    assert made.variables == ("GDP（亿元）", "GDP（万元）", "人口")
    assert made["GDP（万元）", 2019].tolist() == [1, 2, 3]
    with pytest.raises(
        DataError, match=r"2 headings are 'GDP' without their units: \[GDP（亿元）, GDP（万元）\]"
    ):
        made["GDP", 2019]


def test_a_heading_without_a_unit_is_what_it_says():
    made = opened("GDP（亿元）", GDP=[1.0, 2, 3])
    assert made["GDP", 2019].tolist() == [1, 2, 3]
    assert made["GDP（亿元）", 2019].tolist() == GDP


def test_a_bad_cell_is_told_under_the_name_too():
    made = study.open(
        pd.DataFrame({"城市": ["北京", "天津"], "年份": 2019, "GDP（亿元）": [1, "12x"], "y": 1})
    )
    with pytest.raises(DataError, match="'12x'"):
        made["GDP", 2019]


@pytest.mark.parametrize(
    "pattern", ["GDP（亿元）{y}", "GDP_{y}（亿元）", "{y}年GDP（亿元）", "GDP（亿元）_{y}年"]
)
def test_wide_tables_have_one_variable_over_the_years(pattern):
    made = study.open(
        pd.DataFrame({"城市": ["北京", "天津"], **{pattern.format(y=y): [y, y + 0.5] for y in (2018, 2019)}})
    )
    assert made.labels == {"GDP": "GDP（亿元）"}
    assert made["GDP", 2018].tolist() == [2018, 2018.5]


def test_years_in_different_units_are_not_one_variable():
    made = study.open(pd.DataFrame({"城市": ["北京"], "GDP2018（亿元）": [1], "GDP2019（万元）": [20000]}))
    with pytest.raises(DataError, match="without their units"):
        made["GDP", 2019]


def test_units_beneath_the_headings_and_in_a_column_of_units(tmp_path):
    beneath = book([["城市", "年份", "GDP"], [None, None, "亿元"], ["北京", 2019, 1.5], ["天津", 2019, 2.5]])
    assert study.open(beneath(tmp_path)).labels == {"GDP": "GDP（亿元）"}
    piled = [
        ["指标", "单位", "地区", "2019年"],
        ["GDP", "亿元", "北京", 1],
        ["GDP", "", "天津", 2],
        ["人口", "万人", "北京", 3],
    ]
    made = study.open(text(piled)(tmp_path))
    assert made.labels == {"GDP": "GDP（亿元）", "人口": "人口（万人）"}
    assert made["GDP", 2019].tolist() == [1, 2]
    piled[2][1] = "万元"
    with pytest.raises(DataError, match="without their units"):
        study.open(text(piled)(tmp_path))["GDP", 2019]


def test_sheets_of_years_in_different_units_are_not_one_variable(tmp_path):
    def sheet(unit, value):
        return [["城市", "GDP"], [None, unit], ["北京", value], ["天津", value]]

    same = book({"2018": sheet("亿元", 1.5), "2019": sheet("亿元", 2.5)})
    assert study.open(same(tmp_path)).labels == {"GDP": "GDP（亿元）"}
    differ = book({"2018": sheet("亿元", 1.5), "2019": sheet("万元", 20000)})
    with pytest.raises(DataError, match="without their units"):
        study.open(differ(tmp_path))["GDP", 2019]


def test_every_unit_of_the_grammar_is_taken_off_and_no_other_word_is():
    """Units are products of multiples and units; a word more or less, and it is none."""
    for many in ("", "百", "千", "万", "百万", "亿"):
        for unit in ("元", "人", "吨", "平方公里", "立方米", "户", "千瓦时", "美元", "件"):
            assert is_measure(many + unit) and split_unit(f"指标（{many}{unit}）") == ("指标", many + unit)
            assert is_measure(f"{many}{unit}/万人") and not is_measure(f"{many}{unit}价")
    for count in ("10,000", "10 000", "100 million", "billion", "10^4"):
        assert is_measure(f"{count} yuan") and not is_measure(count) and not is_measure(f"{count} apples")
    assert np.all([not is_measure(word) for word in ("年鉴", "人均", "2019年", "元旦", "城市", "比重")])


def test_tables_and_maps_of_the_command_line_print_the_heading(tmp_path, capsys):
    from spatial_iie.cli import run

    names = [
        "石家庄市",
        "唐山市",
        "秦皇岛市",
        "邯郸市",
        "邢台市",
        "保定市",
        "张家口市",
        "承德市",
        "沧州市",
        "廊坊市",
        "衡水市",
    ]
    rows = [
        ["城市", "年份", "GDP（亿元）", "人口(万人)"],
        *([name, 2019, i * i, i] for i, name in enumerate(names)),
    ]
    file = str(text(rows)(tmp_path))
    for value in ("GDP", "GDP（亿元）"):
        assert not run(["moran", "--data", file, "--value", value])
        out = capsys.readouterr().out
        assert out.startswith("Moran's I of GDP（亿元）") and "2019  GDP（亿元）" in out
        assert not run(["moran", "--data", file, "--value", value, "--format", "csv"])
        assert ",GDP," in capsys.readouterr().out  # data keep the name
    assert not run(["regress", "--model", "ols", "--data", file, "--formula", "GDP ~ 人口"])
    out = capsys.readouterr().out
    assert "GDP ~ 人口," in out and "人口(万人)" in out
    assert not run(["map", "--data", file, "--value", "GDP", "--out", str(tmp_path / "map.svg")])
    assert "亿元" in (tmp_path / "map.svg").read_text(encoding="utf-8")
