"""Numbers as the world writes them: a column tells its decimal mark, or is refused; no cell is guessed."""

import math
import random

import numpy as np
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.numerals import Column, numeral

BLANKS = (" ", "\u00a0", "\u2009", "\u202f", "\u3000")
WIDE = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789.,-%"}


def written(value, *, group, point, decimals):
    """A number as a printer with this group and decimal mark writes it; Python's own formatting is the truth."""
    text = f"{value:,.{decimals}f}"
    return text.translate({ord(","): group, ord("."): point})


CUSTOMS = [
    (",", ".", "."),
    (" ", ".", "."),
    ("\u00a0", ".", "."),
    ("\u2009", ",", ","),
    ("\u202f", ",", ","),
    (".", ",", ","),
    ("", ",", ","),
    ("", ".", "."),
]


@pytest.mark.parametrize(("group", "point", "mark"), CUSTOMS)
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("decimals", [1, 2, 3, 5])
def test_whatever_is_printed_is_read_back(group, point, mark, wide, decimals):
    draw = random.Random(decimals)
    values = [
        0.125,
        -0.75,
        *(round(draw.choice((-1, 1)) * 10 ** draw.uniform(-1, 8), decimals) for _ in range(60)),
    ]
    texts = [written(value, group=group, point=point, decimals=decimals) for value in values]
    column = Column(pd.Series([text.translate(WIDE) for text in texts] if wide else texts))
    assert column.mark == mark
    assert not column.bad
    assert column.numbers.tolist() == [float(f"{value:.{decimals}f}") for value in values]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["0,345", "-0,123"], [0.345, -0.123]),
        (["0,345", "1,234"], [0.345, 1.234]),
        (["1.234,5", "2.345"], [1234.5, 2345.0]),
        (["1.234.567", "1,5", "0,5"], [1234567.0, 1.5, 0.5]),
        (["12,5", "3", "0,75"], [12.5, 3.0, 0.75]),
        (["1,5e3", "0,5"], [1500.0, 0.5]),
        (["12,5%", "3,25%"], [12.5, 3.25]),
        (["1,234", "345", "12"], [1234.0, 345.0, 12.0]),
        (["1,234", "0.5"], [1234.0, 0.5]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1.234", "2.345"], [1.234, 2.345]),
        (["０，３４５", "１，５"], [0.345, 1.5]),
    ],
)
def test_columns_tell_their_decimal_mark(cells, numbers):
    assert Column(pd.Series(cells)).numbers.tolist() == numbers


@pytest.mark.parametrize(
    "cells",
    [
        ["0,345", "0.5"],
        ["0,345", "1.234"],
        ["0,345", "0,5", "1.234"],
        ["1,234", "5.678"],
        ["1,234,567", "0,345"],
        ["1.234,5", "1,234.5"],
        ["0,345", "1", "2", "3"],
        ["12.5", "0,345"],
        ["1,23", "12"],
    ],
)
def test_columns_that_do_not_are_refused(cells):
    assert Column(pd.Series(cells)).bad


@pytest.mark.parametrize(
    "cell",
    [
        "1,23,456",
        "1.2.3",
        "0 345",
        "0,345,678",
        "1,234.567,8",
        "1 2345",
        "12 34",
        "1'234",
        "1,,2",
        ",",
        "1.234.56",
    ],
)
def test_what_groups_nothing_is_text(cell):
    assert numeral(cell).kind == "text" or math.isnan(numeral(cell).point)


def test_a_comma_after_a_leading_zero_is_never_thousands():
    """The whole kind: every sign, every width, every run of digits behind."""
    for sign in ("", "-", "+", "−"):
        for digits in ("0", "00", "000", "01", "012"):
            for rest in ("123", "000", "999"):
                assert math.isnan(numeral(f"{sign}{digits},{rest}").point)


def test_a_european_table_is_read_and_says_so(tmp_path):
    path = tmp_path / "panel.tsv"
    lines = ["城市\t年份\t占比\tGDP", "北京市\t2019\t0,637\t1.234,5", "天津市\t2019\t0,270\t98,5"]
    path.write_text("\n".join(lines), encoding="utf-8")
    opened = study.open(path)
    assert opened["占比", 2019].tolist() == [0.637, 0.270]
    assert opened["GDP", 2019].tolist() == [1234.5, 98.5]
    assert opened.about["reading"] == ("Numbers of [占比, GDP] have a decimal comma: '0,637' is 0.637.",)


def test_every_column_with_separators_is_named():
    frame = pd.DataFrame({"城市": ["北京", "天津"], "年份": 2019, "a": ["1,234", "5"], "b": ["1 234", "5"], "c": [1, 2],
                          "d": ["3%", "4%"]})  # fmt: skip
    said = study.open(frame).about["reading"]
    assert said == (
        "Numbers of [a, b] have separators of thousands: '1,234' is 1234.",
        "Percent signs of [d] are dropped: 12% is 12.",
    )
    assert study.open(frame[["城市", "年份", "c"]]).about["reading"] == ()


def test_the_decimal_mark_may_be_said():
    frame = pd.DataFrame({"城市": ["北京", "天津"], "年份": 2019, "a": ["1,234", "5,678"]})
    assert study.open(frame)["a", 2019].tolist() == [1234.0, 5678.0]
    assert study.open(frame, decimal=",")["a", 2019].tolist() == [1.234, 5.678]
    with pytest.raises(DataError, match=r"another decimal mark than the rest.*'0,5'"):
        study.open(frame.assign(a=["0,5", "7"]), decimal=".")


def test_series_of_years_go_by_the_same_rule():
    frame = pd.DataFrame({"year": [2018, 2019], "share": ["0,345", "0,350"], "gdp": ["1,234", "2,345"]})
    assert study.read_years(frame, ["share"])["share"].tolist() == [0.345, 0.35]
    with pytest.raises(DataError, match="may be two numbers"):
        study.read_years(frame, ["gdp"])
    assert study.read_years(frame, ["gdp"], decimal=",")["gdp"].tolist() == [1.234, 2.345]


def _opened(cells, heading="x", **options):
    rows = {"城市": ["北京", "天津", "上海", "重庆"], "年份": 2019, heading: cells, "y": 1}
    return study.open(pd.DataFrame(rows), **options)


@pytest.mark.parametrize(
    ("cells", "values", "label"),
    [
        (["12.3亿", "5亿", "3万", "—"], [12.3e8, 5e8, 3e4, np.nan], None),
        (["12.3亿元", "5万元", "1元", ""], [12.3e8, 5e4, 1, np.nan], "x（元）"),
        (["1.2 million", "3 million", "5 thousand", "1 billion"], [1.2e6, 3e6, 5e3, 1e9], None),
        (["1,234.5万", "２万", "3万", "4百万"], [12345000, 2e4, 3e4, 4e6], None),
        (["1,5亿", "2,5亿", "3,75亿", "4亿"], [1.5e8, 2.5e8, 3.75e8, 4e8], None),
        (["12.3 公里", "5公里", "1公里", "2公里"], [12.3, 5, 1, 2], "x（公里）"),
        (["3,4%", "2,5%", "1%", "0,1%"], [3.4, 2.5, 1, 0.1], None),
        (["１２．３", "４", "５", "６"], [12.3, 4, 5, 6], None),
    ],
)
def test_multiples_and_units_behind_all_numbers_of_a_column_are_read(cells, values, label):
    opened = _opened(cells)
    order = ["110000", "120000", "310000", "500000"]
    np.testing.assert_array_equal(opened["x", 2019].loc[order], values)
    assert opened.labels.get("x") == label
    said = " ".join(opened.about["reading"])
    assert (f"'{cells[0]}' is" in said) == (cells[0] != "１２．３") or "Percent" in said


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["12.3亿", "5", "3万", "4"], "has a unit or a multiple (万, 亿) behind it, other cells have none"),
        (["12人", "5人", "1户", "2人"], "has another unit behind it than the rest"),
        (["(5.3)", "1", "2", "3"], "stands in brackets, and may be negative or a remark"),
        (["(5.3)", "(1)", "(2)", "(3)"], "stands in brackets"),
        (["12①", "1", "2", "3"], "is not a number"),
        (["约5", "1", "2", "3"], "is not a number"),
        ([">100", "1", "2", "3"], "is not a number"),
    ],
)
def test_what_may_be_two_numbers_is_refused_in_words(cells, words):
    with pytest.raises(DataError) as caught:
        _opened(cells)["x", 2019]
    assert words in str(caught.value)
    if "number" not in words:  # setting aside would hide numbers
        with pytest.raises(DataError):
            _opened(cells, unmatched="set-aside")["x", 2019]


def test_a_multiple_under_a_heading_with_a_unit_is_refused():
    assert _opened(["12.3元", "5元", "1元", "2元"], "x（元）").labels == {"x": "x（元）"}
    for name in ("x", "x（亿元）"):
        with pytest.raises(DataError, match="have 亿 behind them, and their heading says 亿元"):
            _opened(["12.3亿", "5亿", "3亿", "4亿"], "x（亿元）")[name, 2019]


def test_years_and_grades_are_words_and_no_numbers():
    opened = _opened(["2018年", "2019年", "2018年", "2017年"])
    assert opened.categories(2019)["x"].tolist() == ["2018年", "2019年", "2018年", "2017年"]
