"""Only the package's own words are translated: a user's variable or region keeps its name whatever it looks like."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatial_iie import report_2022, spreg, weights
from spatial_iie.messages import Message
from spatial_iie.report import render
from spatial_iie.report.labels import cell, column_label
from spatial_iie.report.readable import readable
from spatial_iie.results import TableResult

WORDS = [
    "total",
    "distance",
    "links",
    "p",
    "year",
    "key",
    "weak",
    "direct",
    "high-high",
    "Yes",
    "N",
    "row",
    "fit",
]
"""Names a user may give, all of which the package uses as words of its own elsewhere."""


@pytest.mark.parametrize(
    "column", ["variable", "region", "name", "sector", "indicator", "country", "rater", "fit"]
)
def test_users_words_stay(column):
    table = TableResult(pd.DataFrame({column: WORDS, "n": range(len(WORDS))}), "Numbers")
    assert readable(table, "zh").iloc[:, 0].tolist() == WORDS


@pytest.mark.parametrize(
    ("column", "word", "chinese"),
    [
        ("quadrant", "high-high", "高-高"),
        ("2019", "low-low", "低-低"),
        ("test", "LM error", "LM 误差"),
        ("null", "all slopes are zero", "全部斜率为零"),
        ("kind", "key", "关键部门"),
        ("part", "total", "合计"),
        ("measure", "distance", "移动距离"),
        ("group", "all", "全部地区"),
        ("variable", "Intercept", "常数项"),
        ("variable", "rho", "rho"),
        ("scenario", "baseline", "基准情形"),
    ],
)
def test_words_of_the_package_are_translated_in_its_columns(column, word, chinese):
    assert cell(column, word, "zh") == chinese and cell(column, word, "en") == word


def test_a_message_is_translated_in_any_column():
    assert cell("region", Message("has no table"), "zh") == "没有数据表"


@pytest.fixture(scope="module")
def fits():
    random = np.random.default_rng(4)
    w = weights.lattice(5, 5).row_standardized()
    frame = pd.DataFrame(random.normal(size=(25, 3)), index=w.ids, columns=["total", "distance", "links"])
    return {name: spreg.ols("total ~ distance + links", frame, w) for name in ("total", "key")}


def test_coefficients_of_variables_called_like_words(fits):
    printed = readable(fits["total"], "zh")
    assert printed["变量"].tolist() == ["常数项", "distance", "links"]


def test_fits_called_like_words_keep_their_headings(fits):
    printed = readable(spreg.compare(fits), "zh")
    assert printed.columns.tolist() == ["变量", "total", "key"]
    rows = printed["变量"].tolist()
    assert {"distance", "links", "常数项", "样本数", "对数似然值"} <= set(rows)


def test_countries_called_like_words_keep_their_headings():
    scores = pd.DataFrame(
        {
            "rater": ["a", "a", "b", "b"],
            "country": ["total", "p"] * 2,
            "dimension": "year",
            "score": [1, 2, 3, 4],
        }
    )
    printed = readable(report_2022.aggregate_scores(scores), "zh")
    assert printed.columns.tolist()[1:] == ["total", "p"] and printed.iloc[0, 0] == "year"


def test_an_institute_called_like_a_word_keeps_its_name():
    assert column_label("growth_pct · total", "zh") == "增速（%） · total"
    assert column_label("growth_pct · This report", "zh") == "增速（%） · 本报告"


def test_an_unknown_heading_is_not_translated_by_its_look():
    table = TableResult(pd.DataFrame({"regressor": [1.5], "high-high": [2]}), "Numbers")
    assert readable(table, "zh").columns.tolist() == ["regressor", "高-高"]


def test_titles_that_are_messages_follow_the_language():
    table = TableResult(
        pd.DataFrame({"n": [1]}), Message("has no table"), {"notes": (Message("a number"), "plain")}
    )
    for format_ in ("table", "markdown", "html", "latex"):
        printed = render(table, format_, language="zh")
        assert "没有数据表" in printed and "has no table" not in printed and "plain" in printed
    assert "注：数\n注：plain" in render(table, language="zh") and "Note: a number" in render(table)
