"""Tables as Chinese statistical sources write them, made by a script; each says how it is opened and what is in it.

Every table holds the same invented numbers: ``truth(variable, city, year)`` of five cities of Hebei.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

CITIES = {
    "石家庄市": "130100",
    "唐山市": "130200",
    "保定市": "130600",
    "沧州市": "130900",
    "廊坊市": "131000",
}
YEARS = (2017, 2018, 2019)
VARIABLES = ("地区生产总值", "人口")


def truth(variable: str, city: str, year: int) -> float:
    """The invented number of a city in a year: no two are alike, so that no row can be taken for another."""
    return VARIABLES.index(variable) * 1000 + list(CITIES).index(city) * 100 + (year - 2000) + 0.25


@dataclass(frozen=True)
class Layout:
    """A file, the options with which it opens, and the variables, cities and years that it holds.

    ``names`` gives what a variable is called in the study, ``says`` what the list of what was set aside or the notes
    on reading must name.
    """

    write: Callable[[Path], Path]
    options: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: {v: v for v in VARIABLES})
    years: tuple[int, ...] = YEARS
    says: tuple[str, ...] = ()


def text(rows: list[list[Any]], *, encoding: str = "utf-8", mark: str = ",", name: str = "table.csv"):
    """Write rows as a text file."""

    def write(folder: Path) -> Path:
        lines = [mark.join("" if cell is None else str(cell) for cell in row) for row in rows]
        (folder / name).write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return folder / name

    return write


def book(sheets: dict[str, list[list[Any]]] | list[list[Any]], merged: dict[str, list[str]] | None = None):
    """Write rows as sheets of a workbook."""

    def write(folder: Path) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for cells in (merged or {}).get(name, ()):
                sheet.merge_cells(cells)
        made.save(folder / "table.xlsx")
        return folder / "table.xlsx"

    return write


def long(city: str = "城市", year: str = "年份", cities: Any = None, cell: Any = None) -> list[list[Any]]:
    """A row a city and year."""
    of = cell or (lambda v: v)
    rows = [
        [name, y, *(of(truth(v, name, y)) for v in VARIABLES)] for name in cities or CITIES for y in YEARS
    ]
    return [[city, year, *VARIABLES], *rows]


def wide(first: str = "地区", pattern: str = "{y}年", variable: str = VARIABLES[0]) -> list[list[Any]]:
    """A row a city, a column a year."""
    head = [first, *(pattern.format(y=y) for y in YEARS)]
    return [head, *([name, *(truth(variable, name, y) for y in YEARS)] for name in CITIES)]


def indicators(first: str = "指标", second: str = "地区") -> list[list[Any]]:
    """A row an indicator and city, a column a year, as EPS exports them."""
    rows = [[v, name, *(truth(v, name, y) for y in YEARS)] for v in VARIABLES for name in CITIES]
    return [[first, second, *(f"{y}年" for y in YEARS)], *rows]


def piled() -> list[list[Any]]:
    """A row an indicator, city and year."""
    rows = [[v, name, y, truth(v, name, y)] for v in VARIABLES for name in CITIES for y in YEARS]
    return [["指标名称", "城市", "时间", "数值"], *rows]


def two_rows(above: str) -> list[list[Any]]:
    """Two rows of headings: variables over years, or years over variables."""
    if above == "variables":
        over = [x for v in VARIABLES for x in (v, None, None)]
        under = [f"{y}年" for _ in VARIABLES for y in YEARS]
        cells = [(v, y) for v in VARIABLES for y in YEARS]
    else:
        over = [x for y in YEARS for x in (f"{y}年", None)]
        under = [v for _ in YEARS for v in VARIABLES]
        cells = [(v, y) for y in YEARS for v in VARIABLES]
    return [["城市", *over], [None, *under], *([n, *(truth(v, n, y) for v, y in cells)] for n in CITIES)]


def of_year(y: int, first: str = "城市") -> list[list[Any]]:
    """A sheet of one year."""
    return [[first, *VARIABLES], *([n, *(truth(v, n, y) for v in VARIABLES)] for n in CITIES)]


def once(rows: list[list[Any]], step: int = len(YEARS)) -> list[list[Any]]:
    """Rows with the city written in the first of its years only."""
    return [rows[0], *([row[0] if i % step == 0 else None, *row[1:]] for i, row in enumerate(rows[1:]))]


def after(rows: list[list[Any]], *more: list[Any]) -> list[list[Any]]:
    """Rows, and more beneath."""
    return [*rows, *more]


def filled_up(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows made as wide as the widest, as spreadsheets save them as text."""
    wide_ = max(map(len, rows))
    return [[*row, *[None] * (wide_ - len(row))] for row in rows]


ONE = {VARIABLES[0]: "value"}
TITLE = ["2-1 各市地区生产总值"]
SHORT = {name.removesuffix("市"): name for name in CITIES}


def renamed(rows: list[list[Any]], column: int, of: Callable[[Any], Any]) -> list[list[Any]]:
    """Rows with the cells of a column written otherwise."""
    return [rows[0], *([*row[:column], of(row[column]), *row[column + 1 :]] for row in rows[1:])]


def with_first(rows: list[list[Any]], head: Any, cell: Callable[[int], Any]) -> list[list[Any]]:
    """Rows with a column before them."""
    return [[head, *rows[0]], *([cell(i), *row] for i, row in enumerate(rows[1:]))]


HEADINGS = [
    ("城市名称", "年度"),
    ("地级市", "统计年份"),
    ("所属城市", "年度标识"),
    ("CITY", "YEAR"),
    ("City_Name", "Year"),
    ("cityname", "nf"),
    ("地市", "会计年度"),
    ("行政区划名称", "时间"),
    ("地 区", "年 份"),
    ("prefecture", "yr"),
]
FOOT = [["注：2019年为初步数"], ["资料来源：中国城市统计年鉴"]]

LAYOUTS: dict[str, Layout] = {
    "long, utf-8": Layout(text(long())),
    "long, gbk": Layout(text(long(), encoding="gbk")),
    "long, utf-16, tabs": Layout(text(long(), encoding="utf-16", mark="\t", name="table.txt")),
    "long, semicolons": Layout(text(long(), mark=";")),
    "codes in any heading": Layout(text(renamed(long("行政区划代码"), 0, CITIES.get))),
    "codes of 12 digits": Layout(text(renamed(long("统计用区划代码"), 0, lambda n: CITIES[n] + "0" * 6))),
    "short names": Layout(text(renamed(long(), 0, lambda n: n.removesuffix("市")))),
    "dates for years": Layout(text(renamed(long("城市", "统计日期"), 1, "{}-12-31".format))),
    "years with 年": Layout(text(renamed(long(), 1, "{}年".format))),
    "region heading unknown": Layout(text(long("样本单位"))),
    "no heading over the cities": Layout(text(long(""))),
    "index of pandas": Layout(text(with_first(long(), "", lambda i: i)), says=("numbers of rows",)),
    "row numbers, 序号": Layout(text(with_first(long(), "序号", lambda i: i + 1))),
    "wide, years with 年": Layout(book(wide()), names=ONE),
    "wide, bare years": Layout(text(wide(pattern="{y}")), names=ONE),
    "wide, variable and year": Layout(text(wide(pattern="gdp_{y}")), names={VARIABLES[0]: "gdp"}),
    "wide, no heading over the cities": Layout(book(wide(first=None)), names=ONE),
    "title above": Layout(book([TITLE, *wide()]), names=ONE, says=("a title above the headings",)),
    "title and unit above": Layout(
        book([TITLE, [None, None, None, "单位：亿元"], *wide()]), names=ONE, says=("单位：亿元",)
    ),
    "title, blank row, long": Layout(book([TITLE, [None], *long()]), says=("各市地区生产总值",)),
    "title as text": Layout(text(filled_up([TITLE, *long()])), says=("a title",)),
    "export of the statistical bureau": Layout(
        book([["数据库：主要城市年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近3年"], *wide(), *FOOT]),
        names=ONE,
        says=("数据库", "资料来源"),
    ),
    "the same as text": Layout(
        text(
            [["数据库：主要城市年度数据"], ["指标：地区生产总值"], ["时间：最近3年"], *wide(), *FOOT],
            encoding="gbk",
        ),
        names=ONE,
        says=("资料来源",),
    ),
    "notes at the foot": Layout(book(after(long(), [], *FOOT)), says=("a note or a source",)),
    "notes with commas, text": Layout(
        text(after(long(), ["注：甲", "乙"], ["数据来源：年鉴"])), says=("注：甲",)
    ),
    "long words at the foot": Layout(
        book(after(wide(), ["各市数据按当年价格计算，未作调整"])), names=ONE, says=("当年价格",)
    ),
    "watermark in another column": Layout(
        book(after(long(), [None, None, None, None, "数据库导出，仅供研究使用"]))
    ),
    "remark beside the table": Layout(
        book([*long()[:2], [*long()[2], None, "核对过"], *long()[3:]]), says=("a remark beside",)
    ),
    "totals": Layout(
        text(after(long(), ["全国", 2019, 9, 9], ["合计", 2019, 9, 9], ["平均值", 2019, 9, 9])),
        says=("全国", "合计", "平均值"),
    ),
    "a row of the province": Layout(text(after(long(), ["河北省", 2019, 9, 9])), says=("河北省",)),
    "parts of the country": Layout(
        text(after(long(), ["东部地区", 2019, 9, 9], ["西部", 2019, 9, 9])), says=("东部地区",)
    ),
    "blank rows between": Layout(book([*long()[:4], [], [None, None], *long()[4:]])),
    "headings again": Layout(text([*long()[:7], long()[0], *long()[7:]]), says=("the headings again",)),
    "a column twice": Layout(
        text([[*row, row[3]] for row in long()]), says=("a column that is there twice",)
    ),
    "labels beneath (CSMAR)": Layout(
        book(
            [
                ["CityCode", "Sgnyea", *VARIABLES],
                ["城市代码", "统计年度", "总值", "人口"],
                ["没有单位", "没有单位", "亿元", "万人"],
                *renamed(long(), 0, CITIES.get)[1:],
            ]
        ),
        says=("labels or units",),
    ),
    "units beneath": Layout(
        book([long()[0], [None, None, "亿元", "万人"], *long()[1:]]), says=("labels or units",)
    ),
    "indicators down, years across (EPS)": Layout(book(indicators()), says=("Indicators of column 指标",)),
    "the same, cities first": Layout(
        book([[r[1], r[0], *r[2:]] for r in indicators("指标名称(单位)", "城市")])
    ),
    "the same, with titles and notes": Layout(
        book([["EPS数据平台"], *indicators(), *FOOT]), says=("EPS", "来源")
    ),
    "the same, with a column of units": Layout(
        book([[*r[:2], "单位" if i == 0 else "亿元", *r[2:]] for i, r in enumerate(indicators())])
    ),
    "indicators, years and values down": Layout(text(piled())),
    "two rows of headings, merged": Layout(
        book({"Sheet1": two_rows("variables")}, {"Sheet1": ["A1:A2", "B1:D1", "E1:G1"]})
    ),
    "two rows of headings, text": Layout(text(two_rows("variables"))),
    "years over variables": Layout(
        book({"Sheet1": two_rows("years")}, {"Sheet1": ["A1:A2", "B1:C1", "D1:E1", "F1:G1"]})
    ),
    "years over variables, city beneath": Layout(
        book([[None, *two_rows("years")[0][1:]], ["城市", *two_rows("years")[1][1:]], *two_rows("years")[2:]])
    ),
    "merged cells of cities": Layout(
        book({"Sheet1": once(long())}, {"Sheet1": [f"A{2 + 3 * k}:A{4 + 3 * k}" for k in range(5)]})
    ),
    "cities written once, text": Layout(text(once(long())), says=("written once",)),
    "merged cells of the province": Layout(
        book(
            {"Sheet1": with_first(long(), "省份", lambda i: "河北省" if i == 0 else None)},
            {"Sheet1": ["A2:A16"]},
        )
    ),
    "one sheet a year": Layout(book({f"{y}年": of_year(y) for y in YEARS}), says=("Sheets of years",)),
    "one sheet a year, with notes": Layout(
        book({"说明": [["本表说明"]], **{str(y): [*of_year(y), *FOOT] for y in YEARS}})
    ),
    "a sheet of notes first": Layout(book({"说明": [["数据说明"], ["一、口径见年鉴"]], "数据": long()})),
    "regions across": Layout(
        text([["年份", *CITIES], *([y, *(truth(VARIABLES[0], n, y) for n in CITIES)] for y in YEARS)]),
        names=ONE,
        says=("Regions are read from the headings",),
    ),
    "indicator and region across (CEIC, Wind)": Layout(
        text(
            [
                ["指标名称", *(f"{v}:{n}" for v in VARIABLES for n in CITIES)],
                *([f"{y}-12-31", *(truth(v, n, y) for v in VARIABLES for n in CITIES)] for y in YEARS),
            ]
        ),
    ),
    "cross-section": Layout(text(of_year(2019)), options={"years": 2019}, years=(2019,)),
    "numbers with thousands": Layout(text(long(cell=lambda v: f'"{v + 1000:,}"')), says=("separators",)),
    "errors of a spreadsheet": Layout(
        book(after(long(), ["邢台市", 2019, "#DIV/0!", "#N/A"])), says=("Errors of a spread",)
    ),
    "a city abolished since": Layout(text(after(long(), ["巢湖市", 2019, 1, 2])), says=("巢湖市",)),
    "counties among the cities": Layout(
        text(after(long(), ["辛集市", 2019, 9, 9])), options={"unmatched": "set-aside"}, says=("辛集市",)
    ),
    "a cell of words": Layout(
        text(after(long(), ["邢台市", 2019, "待核实", 3])),
        options={"unmatched": "set-aside"},
        says=("待核实",),
    ),
    "a column of words nobody asks for": Layout(
        text([[*r, "备注" if i == 0 else "略"] for i, r in enumerate(long())])
    ),
}
LAYOUTS |= {f"headings {city}, {year}": Layout(text(long(city, year))) for city, year in HEADINGS}
