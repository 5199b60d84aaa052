"""Spoiled panels, each with the words of its error; none gives a study."""

import re

import openpyxl
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError

TEXTS = {
    "nothing but blanks": ("\n  \n,,\n", {}, "panel.csv: there is nothing in it"),
    "header only": ("city,year,x\n", {}, "there is a header and no row below it"),
    "header again and again": ("city,year,x\ncity,year,x\n", {}, "there is a header and no row below it"),
    "column name twice": (
        "city,year,x,x\n北京,2019,1,2\n",
        {},
        "several columns are called 'x', with different cells",
    ),
    "too many cells": ("city,year,x\n北京,2019,1,234\n", {}, "line 2 has 4 cells where the header has 3"),
    "too few cells": (
        "city,year,x\n北京,2019,1\n天津,2019\n",
        {},
        "line 3 has 2 cells where the header has 3",
    ),
    "open quote": ('city,year,x\n北京,2019,"1\n天津,2019,2\n', {}, "the text from line 2 on is not CSV"),
    "no such region column": (
        "city,year,x\n北京,2019,1\n",
        {"region": "ctiy"},
        "there is no column 'ctiy' for the regions; did you mean 'city'?",
    ),
    "no such year column": (
        "city,year,x\n北京,2019,1\n",
        {"year": "yaer"},
        "there is no column 'yaer' for the years; did you mean 'year'?",
    ),
    "no column looks like the region": (
        "place,year,x\n甲地,2019,1\n",
        {},
        "no column looks like the region; say which with region=. There are [place, year, x]",
    ),
    "two may be the region": (
        "city,城市,year,x\n北京,天津,2019,1\n",
        {},
        "2 columns may be the region, [city, 城市]; say which with region=",
    ),
    "two may be the year": (
        "city,year,年份,x\n北京,2019,2018,1\n",
        {},
        "2 columns may be the year, [year, 年份]; say which with year=",
    ),
    "no year anywhere": ("city,x\n北京,1\n", {}, "no column of years, and no years in the names of columns"),
    "one year for all beside a column": (
        "city,year,x\n北京,2019,1\n",
        {"year": 2019},
        "there is a column 'year'; use years=2019",
    ),
    "one year that is none": ("city,x\n北京,1\n", {"year": 19}, "year=19 is neither a column nor a year"),
    "region and year the same": (
        "city,year,x\n北京,2019,1\n",
        {"region": "year", "year": "year"},
        "cannot be the column of regions and of years at once",
    ),
    "years of two digits": (
        "city,year,x\n北京,19,1\n",
        {},
        "1 cells of column 'year' are not years from 1700 to 2100: [line 2: '19']",
    ),
    "years of five digits": ("city,year,x\n北京,2019,1\n天津,20190,1\n", {}, "[line 3: '20190']"),
    "blank year": (
        "city,year,x\n北京,2019,1\n天津,,1\n",
        {},
        "are not years from 1700 to 2100: [line 3: '']",
    ),
    "half a year": ("city,year,x\n北京,2019.5,1\n", {}, "[line 2: '2019.5']"),
    "years not there": (
        "city,year,x\n北京,2019,1\n",
        {"years": [2018, 2019]},
        "there is nothing of [2018]; its years are [2019]",
    ),
    "years that are none": (
        "city,year,x\n北京,2019,1\n",
        {"years": ["all"]},
        "years= wants calendar years such as range(2017, 2020), not [all]",
    ),
    "unknown region": (
        "city,year,x\n北京,2019,1\n石家装市,2019,2\n",
        {},
        "1 region is not known: ['石家装市' in line 3 (no such name; nearest: 130100 石家庄市",
    ),
    "county-level city": (
        "city,year,x\n恩施市,2019,1\n",
        {},
        "not to be confused with 422800 恩施土家族苗族自治州",
    ),
    "unknown code": ("adcode,year,x\n110000,2019,1\n990000,2019,1\n", {}, "'990000' in line 3"),
    "province as a region": (
        "city,year,x\n河北省,2019,1\n",
        {},
        "'河北省' in line 2 (a province, not a prefecture-level unit)",
    ),
    "row of no region": ("city,year,x\n北京,2019,1\n合肥经开区,2019,3\n", {}, "'合肥经开区' in line 3"),
    "namesakes": ("city,year,x\nSuzhou,2019,1\n", {}, "'Suzhou' in line 2 (ambiguous"),
    "unknown province": (
        "city,省,year,x\nSuzhou,江南,2019,1\n",
        {"province": "省"},
        "'江南' is no province of China",
    ),
    "no such province column": (
        "city,year,x\n北京,2019,1\n",
        {"province": "省"},
        "there is no column '省' for the provinces",
    ),
    "wrong province": (
        "city,省,year,x\n保定市,安徽,2019,1\n",
        {"province": "省"},
        "not in 安徽省, but 130600 保定市 of 河北省",
    ),
    "blank region": (
        "city,year,x\n北京,2018,1\n,2019,2\n",
        {},
        "1 row has no region in column 'city': [line 3]",
    ),
    "same row twice": (
        "city,year,x\n北京,2019,1\n天津,2019,2\n北京,2019,3\n",
        {},
        "110000 in 2019: line 2 (北京) and line 4 (北京)",
    ),
    "two names of one region": (
        "city,year,x\n襄阳市,2019,1\n襄樊市,2019,2\n",
        {},
        "420600 in 2019: line 2 (襄阳市) and line 3 (襄樊市)",
    ),
    "not a number": (
        "city,year,x\n北京,2019,1\n天津,2019,2a\n",
        {},
        "panel.csv: 1 cell of 'x' cannot be used, each is not a number: [line 3, column x: '2a']",
    ),
    "one of two": ("city,year,x\n北京,2019,1\n天津,2019,约2\n", {}, "[line 3, column x: '约2']"),
    "infinite": (
        "city,year,x\n北京,2019,1\n天津,2019,inf\n",
        {},
        "each is infinite: [line 3, column x: 'inf']",
    ),
    "infinite by size": ("city,year,x\n北京,2019,1\n天津,2019,1e999\n", {}, "each is infinite: [line 3"),
    "percent here and there": (
        "city,year,x\n北京,2019,1.5\n天津,2019,2%\n",
        {},
        "has a percent sign, other cells have none: [line 3",
    ),
    "two decimal marks": (
        "city;year;x\n北京;2019;1,5\n天津;2019;1.5\n上海;2019;0.25\n",
        {},
        "1 cell of 'x' cannot be used, each has another decimal mark than the rest: [line 2, column x: '1,5']",
    ),
    "thousands or decimals": (
        "city;year;x;y\n北京;2019;0,5;1,234\n天津;2019;1,5;2,345\n",
        {},
        "2 cells of 'y' cannot be used, each may be two numbers",
    ),
    "thousands by points, perhaps": (
        "city\tyear\tx\ty\n北京\t2019\t0,5\t1.234\n天津\t2019\t1,5\t2.345\n",
        {},
        "2 cells of 'y' cannot be used, each may be two numbers",
    ),
    "a decimal comma among others": (
        "city\tyear\tx\n北京\t2019\t12.5\n天津\t2019\t0,345\n上海\t2019\t1,234\n",
        {},
        "[line 3, column x: '0,345']. Correct, or leave blank what is missing. If the comma is the decimal mark",
    ),
    "no such decimal mark": (
        "city,year,x\n北京,2019,1\n",
        {"decimal": ";"},
        "decimal= is '.' or ',', not ';'",
    ),
    "financial years": (
        "city,year,x\n北京,2010-11,1\n北京,2011-12,2\n",
        {},
        "column 'year' may hold months, or years that begin in one calendar year and end in the next: ['2010-11', "
        "'2011-12']",
    ),
    "no month": ("city,year,x\n北京,2018-99,1\n", {}, "are not years from 1700 to 2100: [line 2: '2018-99']"),
    "year and the next": ("city,year,x\n北京,2018/19,1\n", {}, "[line 2: '2018/19']"),
    "months of six digits": ("city,year,x\n北京,201801,1\n", {}, "[line 2: '201801']"),
    "no day": ("city,year,x\n北京,2018-02-31,1\n", {}, "[line 2: '2018-02-31']"),
    "a number shown as a date": (
        "city,year,x\n北京,1905-07-11,1\n",
        {},
        "a date of 1905 is a number that a spreadsheet shows as a date",
    ),
    "codes and names of different regions": (
        "adcode,城市,year,x\n110000,北京,2019,1\n120000,石家庄市,2019,2\n",
        {},
        "columns 'adcode' and '城市' name different regions in 1 row: [120000 (120000 天津市) beside 石家庄市 "
        "(130100 石家庄市) in line 3]",
    ),
    "names and codes, names being asked for": (
        "adcode,城市,year,x\n110000,北京,2019,1\n120000,石家庄市,2019,2\n",
        {"region": "城市"},
        "columns '城市' and 'adcode' name different regions in 1 row",
    ),
    "codes and names in a wide table": (
        "adcode,城市,x2018,x2019\n110000,天津,1,2\n120000,北京,1,2\n",
        {},
        "columns 'adcode' and '城市' name different regions in 4 rows",
    ),
    "nothing but text": (
        "city,year,x\n北京,2019,好\n",
        {},
        "there is no column of numbers beside region and year; left out: [x: text]",
    ),
    "nothing but keys": (
        "city,year\n北京,2019\n",
        {},
        "there is no column of numbers beside region and year; nothing else is there",
    ),
    "all missing": ("city,year,x\n北京,2019,—\n", {}, "left out: [x: empty]"),
    "wide, one year twice": (
        "city,gdp_2019,gdp2019\n北京,1,2\n",
        {},
        "columns 'gdp_2019' and 'gdp2019' are both gdp of 2019",
    ),
    "wide, not a number": (
        "city,gdp_2018,gdp_2019\n北京,1,2\n天津,x,1\n",
        {},
        "line 3, column gdp_2018: 'x'",
    ),
    "wide, same row twice": (
        "city,gdp_2019\n北京,1\n北京市,2\n",
        {},
        "110000 in 2019: line 2 (北京) and line 3 (北京市)",
    ),
    "wide, years not there": ("city,gdp_2019\n北京,1\n", {"years": 2018}, "there is nothing of [2018]"),
    "no such encoding": (
        "city,year,x\n北京,2019,1\n",
        {"encoding": "utf-99"},
        "there is no encoding called 'utf-99'",
    ),
    "UTF-8 said to be GBK": (
        "city,year,x\n北京,2019,1\n",
        {"encoding": "gb18030"},
        "is UTF-8 with Chinese in it, not gb18030",
    ),
    "UTF-8 said to be Latin": (
        "city,year,x\n北京市,2019,1\n",
        {"encoding": "latin-1"},
        "is UTF-8 with Chinese in it, not latin-1",
    ),
    "UTF-8 said to be ASCII": (
        "city,year,x\nBeijing,2019,1\n天津,2019,1\n",
        {"encoding": "ascii"},
        "is not ascii, see line 3",
    ),
    "other vintage": (
        "city,year,x\n北京,2019,1\n",
        {"vintage": 1999},
        "there are no divisions of the end of 1999",
    ),
    "key without boundaries": ("city,year,x\n北京,2019,1\n", {"boundary_key": "id"}, "give boundaries= too"),
    "sheet of a text file": ("city,year,x\n北京,2019,1\n", {"sheet": "a"}, "sheet= is for workbooks"),
}


def refused(panel, options, words):
    with pytest.raises(DataError, match=re.escape(words)) as caught:
        opened = study.open(panel, **options)
        for name in opened.about["left_out"]:  # a column that cannot be used is refused when it is asked for
            opened[name, opened.years[0]]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "options", "words"), TEXTS.values(), ids=TEXTS)
def test_text(tmp_path, text, options, words):
    path = tmp_path / "panel.csv"
    path.write_text(text, encoding="utf-8")
    refused(path, options, words)


FILES = {
    "empty": ("panel.csv", b"", {}, "panel.csv: the file is empty"),
    "workbook under the name of a text": (
        "panel.csv",
        b"PK\x03\x04rest",
        {},
        "is a workbook under the name of a text file",
    ),
    "no text at all": ("panel.csv", b"\xff\x00\xfe\x81" * 40, {}, "panel.csv: "),
    "no encoding fits": (
        "panel.csv",
        b"city,year,x\n\x80\x81\xff\xff,2019,1\n",
        {},
        "neither UTF-8, UTF-16 nor GBK",
    ),
    "GBK said to be UTF-8": (
        "panel.csv",
        "city,year,x\n北京,2019,1\n".encode("gbk"),
        {"encoding": "utf-8"},
        "is not utf-8, see line 2",
    ),
    "damaged workbook": (
        "panel.xlsx",
        b"PK\x03\x04 no workbook",
        {},
        "cannot be read as a workbook without a password; is it damaged?",
    ),
    "text under the name of a workbook": ("panel.xlsx", b"city,year,x\n", {}, "cannot be read as a workbook"),
    "damaged Stata file": (
        "panel.dta",
        b"<stata_dta><header>",
        {},
        "cannot be read as a Stata file; is it damaged?",
    ),
    "damaged Parquet file": (
        "panel.parquet",
        b"PAR1 nothing PAR1",
        {},
        "cannot be read as a Parquet file; is it damaged?",
    ),
    "old workbook": ("panel.xls", b"<html><table>", {}, "is a page (HTML) under the name of a workbook"),
    "SPSS": (
        "panel.sav",
        b"x",
        {},
        "files of kind .sav are not read; use .csv, .xlsx, .xls, .dta or .parquet",
    ),
    "no extension": ("panel", b"x", {}, "files of kind (no extension) are not read"),
    "encoding of a workbook": (
        "panel.xlsx",
        b"x",
        {"encoding": "gbk"},
        "encoding= is for text files (.csv) only",
    ),
}


@pytest.mark.parametrize(("name", "raw", "options", "words"), FILES.values(), ids=FILES)
def test_file(tmp_path, name, raw, options, words):
    (tmp_path / name).write_bytes(raw)
    refused(tmp_path / name, options, words)


def test_no_file_and_no_table(tmp_path):
    refused(tmp_path / "gone.csv", {}, "gone.csv: there is no such file")
    refused(tmp_path, {}, "is a folder, not a file")
    refused([1, 2], {}, "a panel is a path or a DataFrame, not a list")
    refused(None, {}, "a panel is a path or a DataFrame, not a NoneType")


SHEETS = {
    "blank": ([], {}, "there is nothing in it"),
    "no such sheet": ([["city"]], {"sheet": "数据"}, "has no sheet '数据'; it has [Sheet]"),
    "merged cells of regions": (
        [["城市", "年份", "x"], ["北京", 2018, 1], [None, 2019, 2]],
        {},
        "[row 3]. Fill them in",
    ),
    "formula without its result": (
        [["城市", "年份", "x"], ["北京", 2019, "=1+1"]],
        {},
        "row 2 has a formula without its result (=1+1)",
    ),
    "text in numbers": (
        [["城市", "年份", "x"], ["北京", 2019, 1.5], ["天津", 2019, "见附表"]],
        {},
        "[row 3, column x: '见附表']",
    ),
}


@pytest.mark.parametrize(("rows", "options", "words"), SHEETS.values(), ids=SHEETS)
def test_workbook(tmp_path, rows, options, words):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "panel.xlsx")
    refused(tmp_path / "panel.xlsx", options, words)


GOOD = pd.DataFrame({"城市": ["北京", "天津"], "年份": [2019, 2019], "x": [1.0, 2.0]})
FRAMES = {
    "no rows": (GOOD.iloc[:0], "there is a header and no row below it"),
    "no columns": (GOOD[[]], "the DataFrame: "),
    "columns twice": (
        pd.concat([GOOD, GOOD[["x"]] + 1], axis=1),
        "several columns are called 'x', with different cells; rename them",
    ),
    "levels without names": (
        GOOD.set_axis(pd.MultiIndex.from_tuples([(1, 2), (3, 4)])),
        "levels of its index have no names",
    ),
    "index and column": (
        GOOD.set_axis(pd.Index([1, 2], name="x")),
        "[x] is a column and a level of the index at once",
    ),
    "header among the rows": (
        GOOD.set_axis(["表", "Unnamed: 1", "Unnamed: 2"], axis=1),
        "the header is one of its rows",
    ),
    "infinite": (GOOD.assign(x=[1.0, float("inf")]), "each is infinite: [index 1, column x: inf]"),
    "true among numbers": (GOOD.assign(x=pd.Series([1.5, True], dtype=object)), "column x: True"),
    "year missing": (GOOD.assign(年份=[2019, None]), "are not years from 1700 to 2100: [index 1: nan]"),
}


@pytest.mark.parametrize(("frame", "words"), FRAMES.values(), ids=FRAMES)
def test_frame(frame, words):
    refused(frame, {}, words)
