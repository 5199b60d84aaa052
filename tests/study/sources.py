"""More tables as they come out of data bases, yearbooks and other programs; see ``layouts``."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from tests.study.layouts import (
    CITIES,
    FOOT,
    ONE,
    TITLE,
    VARIABLES,
    YEARS,
    Layout,
    after,
    book,
    filled_up,
    indicators,
    long,
    of_year,
    once,
    piled,
    renamed,
    text,
    truth,
    wide,
    with_first,
)


def frame(change: Callable[[pd.DataFrame], pd.DataFrame], name: str) -> Callable[[Path], Path]:
    """Write the long table, changed, as a Stata or Parquet file."""

    def write(folder: Path) -> Path:
        rows = long()
        table = change(pd.DataFrame(rows[1:], columns=rows[0]))
        if name.endswith(".dta"):
            table.to_stata(folder / name, write_index=False, version=118)
        else:
            table.to_parquet(folder / name)
        return folder / name

    return write


def styled(rows: list[list[Any]], change: Callable[[Any], None]) -> Callable[[Path], Path]:
    """Write rows as a workbook whose sheet is changed afterwards: hidden columns, formats, filters."""

    def write(folder: Path) -> Path:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        change(made.active)
        made.save(folder / "table.xlsx")
        return folder / "table.xlsx"

    return write


def hidden(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def beside(rows: list[list[Any]], *more: list[list[Any]]) -> list[list[Any]]:
    """Put tables beside one another, as yearbooks do to save paper."""
    deep = max(len(each) for each in (rows, *more))
    padded = [[*each, *[[None] * len(each[0])] * (deep - len(each))] for each in (rows, *more)]
    return [[cell for each in padded for cell in each[i]] for i in range(deep)]


def by_province() -> list[list[Any]]:
    """Cities beneath a row of their province, a sum beneath them."""
    rows = wide()
    return [
        rows[0],
        ["河北省", None, None, None],
        *[[f"　{r[0]}", *r[1:]] for r in rows[1:]],
        ["河北省合计", 9, 9, 9],
    ]


def wind(*more: list[Any]) -> list[list[Any]]:
    """Series of Wind: names, frequency, unit, number, then dates."""
    series = [(v, n) for v in VARIABLES for n in CITIES]
    head = [
        ["指标名称", *(f"{n}:{v}" if more else f"{v}:{n}" for v, n in series)],
        ["频率", *("年" for _ in series)],
        ["单位", *("亿元" if v == VARIABLES[0] else "万人" for v, _ in series)],
        ["指标ID", *(f"M00{i:05d}" for i, _ in enumerate(series))],
        ["来源", *("统计局" for _ in series)],
    ]
    dates = [[datetime.datetime(y, 12, 31), *(truth(v, n, y) for v, n in series)] for y in YEARS]
    return [*head, *dates, ["数据来源：Wind"]]


def by_year(cell: Callable[[int], Any] = lambda y: y, *, once_only: bool = False) -> list[list[Any]]:
    """A row a year and city, the years first."""
    rows = [[cell(y), n, *(truth(v, n, y) for v in VARIABLES)] for y in YEARS for n in CITIES]
    if once_only:
        rows = [[row[0] if i % len(CITIES) == 0 else None, *row[1:]] for i, row in enumerate(rows)]
    return [["年份", "城市", *VARIABLES], *rows]


def three_rows() -> list[list[Any]]:
    """Headings in three rows: a group, an indicator, a unit."""
    rows = long()
    return [["城市", "年份", "综合", None], [None, None, *VARIABLES], [None, None, "亿元", "万人"], *rows[1:]]


def parts() -> list[list[Any]]:
    """Each indicator for the whole city and for its districts."""
    head = [
        ["城市", "年份", *(x for v in VARIABLES for x in (v, None))],
        [None, None, *("全市", "市辖区") * 2],
    ]
    rows = [
        [n, y, *(x for v in VARIABLES for x in (truth(v, n, y), -truth(v, n, y)))]
        for n in CITIES
        for y in YEARS
    ]
    return [*head, *rows]


def pointed(value: float) -> str:
    """A number as a spreadsheet of text: with thousands."""
    return f"{value:,.2f}"


WHOLE = {v: f"{v} 全市" for v in VARIABLES}
SOURCES: dict[str, Layout] = {
    "EPS: title, frequency, units, source": Layout(
        book(
            [
                ["中国城市数据库"],
                ["频度：年"],
                [*indicators()[0][:2], "单位", *indicators()[0][2:]],
                *([*r[:2], "亿元" if r[0] == VARIABLES[0] else "万人", *r[2:]] for r in indicators()[1:]),
                ["数据来源：EPS DATA"],
            ]
        )
    ),
    "EPS: indicators with units, regions merged": Layout(
        book(
            [
                ["地区", "指标", *(f"{y}" for y in YEARS)],
                *(
                    [n if v == VARIABLES[0] else None, f"{v}({u})", *(truth(v, n, y) for y in YEARS)]
                    for n in CITIES
                    for v, u in zip(VARIABLES, ("亿元", "万人"), strict=True)
                ),
            ],
            {"Sheet1": [f"A{2 + 2 * k}:A{3 + 2 * k}" for k in range(5)]},
        )
    ),
    "the same, regions written once, not merged": Layout(
        book(
            [
                ["地区", "指标", *(f"{y}" for y in YEARS)],
                *(
                    [n if v == VARIABLES[0] else None, v, *(truth(v, n, y) for y in YEARS)]
                    for n in CITIES
                    for v in VARIABLES
                ),
            ]
        )
    ),
    "indicators written once, regions beneath": Layout(book(once(indicators(), len(CITIES)))),
    "CSMAR: headings with field names": Layout(
        text([["城市代码[CityCode]", "统计年度[Sgnyea]", *VARIABLES], *renamed(long(), 0, CITIES.get)[1:]])
    ),
    "CNRDS: labels beneath": Layout(
        book([["Ctnm", "Year", *VARIABLES], ["城市", "年份", "总值", "人口数"], *long()[1:]]),
        says=("labels",),
    ),
    "Wind: frequency, unit, number beneath": Layout(book(wind())),
    "Wind: region before indicator": Layout(book(wind([]))),
    "panel of a data shop: codes, provinces, regions": Layout(
        text(
            [
                ["年份", "省份", "省份代码", "城市", "城市代码", "所属地域", "长江经济带", *VARIABLES],
                *(
                    [y, "河北省", 130000, n, c, "华北", 0, *(truth(v, n, y) for v in VARIABLES)]
                    for n, c in CITIES.items()
                    for y in YEARS
                ),
            ]
        )
    ),
    "Stata: labelled cities": Layout(frame(lambda t: t.assign(城市=pd.Categorical(t["城市"])), "table.dta")),
    "Stata: codes as floats": Layout(
        frame(lambda t: t.assign(城市=t["城市"].map(CITIES).astype(float)), "table.dta")
    ),
    "Parquet: categories and dates": Layout(
        frame(
            lambda t: t.assign(
                城市=t["城市"].astype("category"), 年份=pd.to_datetime(t["年份"].astype(str) + "-12-31")
            ),
            "table.parquet",
        )
    ),
    "GB18030 with a mark": Layout(text([["\ufeff城市", *long()[0][1:]], *long()[1:]], encoding="gb18030")),
    "UTF-8 with a mark, tabs, .txt": Layout(text(long(), encoding="utf-8-sig", mark="\t", name="table.txt")),
    "GBK, tabs, .txt": Layout(text(long(), encoding="gbk", mark="\t", name="table.txt")),
    "semicolons and decimal commas": Layout(
        text(long(cell=lambda v: f"{v:.2f}".replace(".", ",")), mark=";")
    ),
    "numbers as text with thousands": Layout(
        book(long(cell=lambda v: pointed(v + 1000))), says=("separators",)
    ),
    "years: 2019年度": Layout(text(by_year("{}年度".format))),
    "years: 2019.0": Layout(text(by_year("{}.0".format))),
    "years: FY2019": Layout(text(by_year("FY{}".format))),
    "years: 2019年末": Layout(text(by_year("{}年末".format))),
    "years: 2019-12": Layout(text(by_year("{}-12".format))),
    "years: 12/31/2019": Layout(text(by_year("12/31/{}".format))),
    "years: dates of a sheet": Layout(book(by_year(lambda y: datetime.date(y, 12, 31)))),
    "years written once, text": Layout(text(by_year(once_only=True)), says=("written once",)),
    "years merged": Layout(
        book(
            {"Sheet1": by_year(once_only=True)}, {"Sheet1": [f"A{2 + 5 * k}:A{6 + 5 * k}" for k in range(3)]}
        )
    ),
    "headings with line breaks": Layout(
        book([["城\n市", "年\n份", "地区\n生产总值\n（亿元）", "人口\n（万人）"], *long()[1:]]),
        names={VARIABLES[0]: "地区 生产总值", VARIABLES[1]: "人口"},
    ),
    "a hidden column": Layout(styled(long(), hidden), says=("Hidden columns",)),
    "a filter with a row of sums": Layout(book(after(long(), ["汇总", None, 9, 9])), says=("汇总",)),
    "a province above its cities, a sum beneath": Layout(
        book(by_province()), names=ONE, says=("河北省", "合计")
    ),
    "rows that are there twice": Layout(
        text(after(long(), *long()[1:3])), says=("a row that is there twice, with the same cells",)
    ),
    "two halves beside each other": Layout(
        book(beside([wide()[0], *wide()[1:4]], [wide()[0], *wide()[4:]])), names=ONE, says=("beside",)
    ),
    "two halves with a blank column between": Layout(
        book(beside([wide()[0], *wide()[1:4]], [[None]] * 4, [wide()[0], *wide()[4:]])), names=ONE
    ),
    "continued beneath, headings again": Layout(
        book([*long()[:8], ["续表"], long()[0], *long()[8:]]), says=("the headings again",)
    ),
    "a diagonal heading": Layout(book(wide("地区\\年份")), names=ONE),
    "a diagonal heading with a blank": Layout(book(wide("年份     城市")), names=ONE),
    "the table begins in column B, row 3": Layout(book([[], [], *([None, *row] for row in long())])),
    "blank columns between": Layout(book([[row[0], None, *row[1:3], None, row[3]] for row in long()])),
    "blank cells at all ends, text": Layout(text([[*row, "", "", ""] for row in long()])),
    "codes as formulas of text": Layout(text(renamed(long(), 0, lambda n: f'"=""{CITIES.get(n, n)}"""'))),
    "codes with an apostrophe": Layout(text(renamed(long(), 0, lambda n: f"'{CITIES[n]}"))),
    "codes as powers of ten": Layout(text(renamed(long("代码"), 0, lambda n: f"{int(CITIES[n]):.5E}"))),
    "names in two languages": Layout(text(renamed(long(), 0, lambda n: f"{n} Hebei"))),
    "blanks within names": Layout(text(renamed(long(), 0, lambda n: " ".join(n)))),
    "headings in three rows": Layout(book(three_rows()), names={v: f"综合 {v}" for v in VARIABLES}),
    "whole cities and districts": Layout(book(parts()), names=WHOLE),
    "whole cities and districts, merged": Layout(
        book({"Sheet1": parts()}, {"Sheet1": ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]}), names=WHOLE
    ),
    "growth beside years": Layout(
        book([[*r, "年均增长（%）" if i == 0 else 1.5] for i, r in enumerate(wide())]), names=ONE
    ),
    "a year in the title, one year beneath": Layout(
        book([["2019年各市主要指标"], *of_year(2019)]), options={"years": 2019}, years=(2019,)
    ),
    "a sheet of contents first": Layout(
        book({"目录": [["序号", "表名", "页码"], [1, "各市地区生产总值", 3], [2, "人口", 4]], "数据": long()})
    ),
    "notes of forty rows above": Layout(book([*([f"说明第{i}条"] for i in range(40)), *long()])),
    "rank beside names": Layout(text(with_first(long(), "排名", lambda i: i + 1))),
    "title over all columns, text": Layout(text(filled_up([TITLE, ["（续）"], *long(), *FOOT]))),
    "indicators, values and units piled": Layout(
        text([[*r, "单位" if i == 0 else "亿元"] for i, r in enumerate(piled())])
    ),
    "missing values in six ways": Layout(
        text(
            after(
                long(),
                ["邢台市", 2017, "…", "NaN"],
                ["邢台市", 2018, "#N/A", "--"],
                ["邢台市", 2019, "缺失", "."],
            )
        )
    ),
    "a plan of this year as a further column": Layout(
        book([[*r, "2020E" if i == 0 else 5] for i, r in enumerate(wide())]), names=ONE
    ),
    "county rows set aside": Layout(
        text(after(long(), ["正定县", 2019, 9, 9], ["辛集市", 2019, 9, 9])),
        options={"unmatched": "set-aside"},
        says=("正定县",),
    ),
    "a title above semicolons": Layout(text([["各市主要指标"], *long()], mark=";")),
    "a title above tabs": Layout(
        text([["各市主要指标 2017-2019"], [""], *long()], mark="\t", name="table.txt")
    ),
    "a line that tells Excel the delimiter": Layout(text([["sep=;"], *long()], mark=";")),
    "headings in two languages": Layout(text(long("城市 City", "年份/Year"))),
    "headings in two languages, in brackets": Layout(text(long("城市(City)", "年度（Year）"))),
    "headings with year's end": Layout(
        book([["城市", *(f"{y}年末总人口（万人）" for y in YEARS)], *wide(variable=VARIABLES[1])[1:]]),
        names={VARIABLES[1]: "年末总人口"},
    ),
    "lines that end as on old Macs": Layout(
        text([["城市,年份,地区生产总值,人口\r" + "\r".join(",".join(map(str, r)) for r in long()[1:])]])
    ),
    "a title in the middle": Layout(book([[None, None, "主要指标", None], *long()])),
    "codes as text beside blanks": Layout(text(renamed(long("City_ID"), 0, lambda n: f" {CITIES[n]}.0 "))),
    "sheets of years with titles": Layout(
        book({f"{y}": [[f"{y}年各市主要指标"], ["单位：亿元"], *of_year(y), *FOOT] for y in YEARS})
    ),
    "rows of statistics beneath": Layout(
        text(
            after(
                long(),
                ["最大值", "", 9, 9],
                ["最小值", "", 1, 1],
                ["标准差", "", 2, 2],
                ["样本数", "", 15, 15],
            )
        )
    ),
    "provinces as headings of blocks, long": Layout(
        book([long()[0], ["河北省", None, None, None], *long()[1:], ["合　计", 2019, 9, 9]])
    ),
}
