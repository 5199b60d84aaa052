"""Notes on joined tables in Chinese: every kind, with its numbers, and no English left."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.report.labels import in_words

ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,})+")


@pytest.fixture(scope="module")
def said():
    a = pd.DataFrame(
        {
            "城市": ["北京", "北京", "天津"],
            "年份": [2018, 2019, 2019],
            "甲": ["1%", "2%", "3%"],
            "空": [None] * 3,
        }
    )
    b = pd.DataFrame(
        {"城市": ["北京", "上海"], "组": ["A", "B"], "乙_2018": [1.0, 2.0], "乙_2016": [3.0, 4.0]}
    )
    c = pd.DataFrame({"代码": ["110000"], "市": ["北京"], "丙": [1.0], "组": ["A"]})
    d = pd.DataFrame({"城市": ["巢湖市", "北京", "天津"], "年份": 2018, "丁": [1.0, 2.0, 3.0]})
    tables = (*study.merge(a, b, c, d).notes, *study.merge(a, b, how="inner").notes)
    alone = (*study.merge(a.head(1)).notes, *study.merge(c).notes, *study.merge(c, c, same="丙").notes)
    return sorted({*tables, *alone})


def test_every_kind_of_note_is_there(said):
    kinds = (
        *(
            "has no years",
            "without a year",
            "left out (another key)",
            "left out (empty)",
            "percent signs",
            "1 region.",
        ),
        *(
            " regions, ",
            "lacks 1 region [",
            "year [",
            "single row",
            "one column",
            "blank there",
            ": left out",
            "1 row of",
        ),
    )
    for kind in kinds:
        assert any(kind in note for note in said), kind


def test_no_english_is_left_and_numbers_are_kept(said):
    for note in said:
        told = in_words(note, "zh")
        assert not ENGLISH.search(told), told
        assert re.search("[\u4e00-\u9fff]", re.sub(r"\[.*?\]|（.*?）", "", told)), told
        assert sorted(re.findall(r"\d+", told)) == sorted(re.findall(r"\d+", note)), told


def test_some_of_them_word_for_word(said):
    told = {in_words(note, "zh") for note in said}
    assert "表 3 缺 2 个地区（120000 天津市、310000 上海市）：该表各列在此留空。" in told
    assert "共 7 行：3 个地区，2016、2018、2019 年；其中 1 行各表均有。" in told
    assert "表 1：未纳入的列（其他标识列）：市。" in told


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        ({"城市": ["北京", "鬼城"], "年份": 2018, "甲": [1.0, 2.0]}, {}, "没有这样的名称"),
        ({"城市": ["北京", "北京"], "年份": 2018, "甲": [1.0, 2.0]}, {}, "110000，2018 年：索引 0"),
        (
            {"城市": ["北京", "天津"], "年份": 2018, "甲": ["0,3", "0,25"], "乙": ["1,234", "5,678"]},
            {},
            "--decimal ','",
        ),
        ({"城市": ["北京", "天津", "上海"], "年份": 2018, "甲": ["1", "2", "x"]}, {}, "不是数字"),
        ({"城市": ["北京"], "年份": ["某年"], "甲": [1.0]}, {}, "1700 至 2100"),
        ({"城市": ["北京"], "年份": 2018, "甲": [1.0]}, {"region": "城"}, "没有地区列"),
        ({"城市": ["北京"], "年份": 2018, "甲": [1.0]}, {"years": 2019}, "已有年份：2018"),
        ({"城市": ["北京"], "甲": [1.0]}, {}, "--year-column"),
    ],
)
def test_errors_of_reading_a_table_are_in_chinese_in_the_terms_of_the_shell(table, options, told):
    with pytest.raises(DataError) as caught:
        study.open(pd.DataFrame(table), **options)["乙", 2018]
    said = caught.value.message.render("zh", "shell").replace("--unmatched set-aside", "")
    assert told in said and not ENGLISH.search(said), said
