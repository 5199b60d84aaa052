"""Cells, names, years and headings as tables of statistics have them: each kind with the numbers it must give."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.study.match import match

CITIES = ["石家庄市", "唐山市", "秦皇岛市", "邯郸市", "邢台市", "保定市"]
CODES = ["130100", "130200", "130300", "130400", "130500", "130600"]
YEARS = (2018, 2019)


def value(i, year):
    return 100.0 + 10 * i + (year - 2018)


def text(tmp_path, names=CITIES, cell=str, year=str, between=",", heading=("城市", "年份", "GDP")):
    rows = [between.join(heading)]
    rows += [
        between.join((name, year(when), cell(value(i, when))))
        for i, name in enumerate(names)
        for when in YEARS
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def is_right(study, name="GDP"):
    assert study.ids.tolist() == CODES
    for i, code in enumerate(CODES):
        for year in YEARS:
            assert study[name, year][code] == value(i, year)
    return True


@pytest.mark.parametrize(
    "names",
    [
        ["1.石家庄市", "二、唐山市", "（三）秦皇岛", "4、邯郸市", "⑤邢台市", "6 保定市"],
        ["石家庄市★", "唐山市*", "秦皇岛市[1]", "▲邯郸", "邢台市①", "保定市"],
        [
            "石家庄市(含辛集)",
            "唐山市",
            "秦皇岛市（不包括山海关区）",
            "邯郸市",
            "邢台市",
            "保定市（不含定州）",
        ],
        ["石 家 庄 市", "唐　山", "秦皇島", "邯鄲市", "邢臺市", "保定"],
    ],
)
def test_names_with_what_people_write_with_them(tmp_path, names):
    assert is_right(si.study.open(text(tmp_path, names)))


def test_a_remark_is_a_rule_of_its_own_and_numbers_of_a_list_are_no_codes():
    found = match(["石家庄市（含辛集）", "13 河北省", "130100 石家庄市", "三亚市", "六安"]).to_frame()
    assert found["rule"].tolist()[0] == "name with a remark"
    assert found["adcode"].tolist()[2:] == ["130100", "460200", "341500"]
    assert match(["辽宁省（不含大连）", "1.河北"], level="province").codes().tolist() == ["210000", "130000"]
    assert match(["3. 正定县"], level="county").codes().tolist() == ["130123"]


@pytest.mark.parametrize(
    "year",
    ["{}年（修订）", "{}*", "{}年(初步)", " {} 年度", "{}-12-31 00:00:00", "{}年末"],
)
def test_years_with_a_remark(tmp_path, year):
    assert is_right(si.study.open(text(tmp_path, year=lambda when: year.format(when).replace(" 年", "年"))))


@pytest.mark.parametrize("year", ["{}(预计)", "{}E", "{}Q1", "{}01"])
def test_estimates_quarters_and_months_are_no_years(tmp_path, year):
    with pytest.raises(DataError, match="are not years"):
        si.study.open(text(tmp_path, year=year.format))


@pytest.mark.parametrize("missing", ["n.a.", "/", "空", "未公布", "不详", "…", "N/A", "#N/A", "--"])
def test_marks_of_missing_values(tmp_path, missing):
    study = si.study.open(text(tmp_path, cell=lambda v: missing if v == 121.0 else str(v)))
    assert np.isnan(study["GDP", 2019]["130300"])
    assert study["GDP", 2018]["130300"] == 120.0
    assert not any("separators" in str(note) for note in study.about["reading"])


@pytest.mark.parametrize(("written", "code"), [("-9999", -9999.0), ("0", 0.0), ("-99", -99.0)])
def test_a_number_that_may_stand_for_a_missing_value_is_kept_and_said(tmp_path, written, code):
    study = si.study.open(text(tmp_path, cell=lambda v: written if v == 121.0 else str(v)))
    assert study["GDP", 2019]["130300"] == code
    said = " ".join(map(str, study.about["reading"]))
    assert f"{code:g} in column GDP may stand for a missing value (1 cell)" in said


def test_marks_of_years_and_growth_are_not_doubted():
    rows = pd.DataFrame({"城市": np.repeat(CITIES, 2), "年份": YEARS * 6})
    rows = rows.assign(
        policy=(rows["年份"] == 2019) * 1.0, growth=np.arange(12) - 9.0, count=np.arange(12) % 2 * 4
    )
    assert not any("may stand" in str(note) for note in si.study.open(rows).about.get("reading", ()))


def test_text_by_an_apostrophe_and_lines_cut_by_bars(tmp_path):
    assert is_right(si.study.open(text(tmp_path, cell=lambda v: f"'{v}")))
    assert is_right(si.study.open(text(tmp_path, between="|")))


def test_a_blank_before_a_quote_belongs_to_no_cell(tmp_path):
    path = text(tmp_path)
    lines = [", ".join(f'"{cell}"' for cell in line.split(",")) for line in path.read_text("utf-8").split()]
    path.write_text("\r\n".join(lines), encoding="utf-8")
    assert is_right(si.study.open(path))


def test_a_column_of_names_beside_one_of_pinyin(tmp_path):
    pinyin = ["Shijiazhuang", "Tangshan", "Qinhuangdao", "Handan", "Xingtai", "Baoding"]
    rows = pd.DataFrame({"城市": np.repeat(CITIES, 2), "City": np.repeat(pinyin, 2), "年份": YEARS * 6})
    rows["GDP"] = [value(i, year) for i in range(6) for year in YEARS]
    assert is_right(si.study.open(rows))
    assert is_right(si.study.open(rows.assign(City="x")))
    swapped = rows.assign(City=np.repeat(pinyin[::-1], 2))
    with pytest.raises(DataError, match="2 columns may be the region"):
        si.study.open(swapped)


def test_three_rows_of_headings_keep_the_middle_one(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["地区", "经济", None, "人口", None],
        [None, "GDP", None, "年末人口", None],
        [None, *YEARS, *YEARS],
    ):
        sheet.append(row)
    for i, name in enumerate(CITIES):
        sheet.append([name, value(i, 2018), value(i, 2019), 1, 2])
    for cells in ("A1:A3", "B1:C1", "D1:E1", "B2:C2", "D2:E2"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "table.xlsx")
    study = si.study.open(tmp_path / "table.xlsx")
    assert study.variables == ("经济 GDP", "人口 年末人口")
    assert is_right(study, "经济 GDP")


def test_levels_of_columns_are_joined():
    rows = pd.DataFrame({"城市": np.repeat(CITIES, 2), "年份": YEARS * 6})
    rows["GDP"] = [value(i, year) for i in range(6) for year in YEARS]
    wide = rows.pivot_table(index="城市", columns="年份", values=["GDP"])
    assert is_right(si.study.open(wide))
