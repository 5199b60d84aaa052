"""Numbers as the world writes them: a column tells its decimal mark, or is refused; no cell is guessed."""

import math
import random

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
