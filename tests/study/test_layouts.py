"""Tables in the layouts of Chinese statistical sources open, and every number stands under its city and year."""

import sys

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie import study
from spatial_iie.errors import DataError
from tests.study.layouts import (
    CITIES,
    LAYOUTS,
    VARIABLES,
    after,
    book,
    long,
    of_year,
    text,
    truth,
    two_rows,
    wide,
)
from tests.study.sources import SOURCES, beside


def test_there_are_many():
    assert len(ALL) >= 115


@pytest.mark.parametrize("layout", (ALL := {**LAYOUTS, **SOURCES}).values(), ids=ALL)
def test_a_table_opens_and_every_number_is_right(tmp_path, layout):
    opened = study.open(layout.write(tmp_path), **layout.options)
    assert opened.years == layout.years
    assert set(CITIES.values()) <= set(opened.ids) <= {*CITIES.values(), "130500"}
    assert set(layout.names.values()) <= set(opened.variables)
    thousand = 1000 if "separators" in layout.says else 0
    for variable, name in layout.names.items():
        for year in layout.years:
            values = opened[name, year]
            for city, code in CITIES.items():
                assert values[code] == truth(variable, city, year) + thousand, (variable, city, year)
    said = " ".join([*opened.about["reading"], *map(str, opened.about.get("set_aside", {}).items())])
    for words in layout.says:
        assert words in said


REFUSED = {
    "a second table beneath": (
        book(after(wide(), ["城市", "人口", "面积", "职工"], ["石家庄市", 1, 2, 3])),
        {"unmatched": "set-aside"},
        "a second table with other headings begins in row 7",
    ),
    "numbers that may be cut": (
        text(after(long(), ["邢台市", 2019, 1, 2, 345])),
        {},
        "has 5 cells where the header has 4",
    ),
    "a number without a heading above": (
        text([["城市", None, "地区生产总值"], [None, "2017", "2018"], ["石家庄市", 1, 2]]),
        {},
        "two rows of headings",
    ),
    "a row without a city": (text(after(long(), [None, 2019, 1, 2])), {}, 'unmatched="set-aside"'),
    "a county": (text(after(long(), ["辛集市", 2019, 9, 9])), {}, 'unmatched="set-aside"'),
    "a year that is none": (text(after(long(), ["邢台市", "某年", 9, 9])), {}, "are not years"),
    "an indicator twice": (
        book([["指标", "城市", "2019年"], ["人口", "石家庄市", 1], ["人口", "石家庄市", 2]]),
        {},
        "Keep one row of each",
    ),
    "two tables beside one another, under two titles": (
        book(
            [["GDP", None, None, None, "人口"], *beside([wide()[0], *wide()[1:4]], [wide()[0], *wide()[4:]])]
        ),
        {},
        "two columns are called '地区'",
    ),
    "codes that a spreadsheet has rounded": (
        text([["代码", "年份", "x"], ["1.3E+05", 2019, 1], ["1.302E+05", 2019, 2]]),
        {},
        'unmatched="set-aside"',
    ),
    "years written once that do not repeat": (
        text([["年份", "城市", "x"], [2018, "石家庄市", 1], ["", "唐山市", 2], [2019, "石家庄市", 1]]),
        {},
        "are not years",
    ),
    "a region twice": (text(after(long(), ["石家庄", 2019, 9, 9])), {}, "more than one row"),
    "no year": (text(of_year(2019)), {}, "year=2019"),
    "no other word": (text(long()), {"unmatched": "drop"}, "unmatched= is 'error' or 'set-aside'"),
}


@pytest.mark.parametrize(("write", "options", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_doubtful_is_refused_with_a_way_on(tmp_path, write, options, words):
    with pytest.raises(DataError) as caught:
        study.open(write(tmp_path), **options)
    assert words in str(caught.value)


def test_a_bad_column_stops_nobody_who_asks_for_another(tmp_path):
    file = text(after(long(), ["邢台市", 2019, "待核实", 3]))(tmp_path)
    opened = study.open(file)
    assert opened["人口", 2019]["130500"] == 3
    with pytest.raises(DataError, match="'待核实'"):
        opened["地区生产总值", 2019]
    aside = study.open(file, unmatched="set-aside")
    assert aside["地区生产总值", 2019].isna().sum() == 1


def test_setting_cells_aside_leaves_the_table_of_the_user_as_it_is():
    frame = pd.DataFrame({"城市": ["北京", "天津"], "年份": 2019, "x": [np.inf, 2.0]})
    assert study.open(frame, unmatched="set-aside")["x", 2019].isna().tolist() == [True, False]
    assert frame["x"].tolist() == [np.inf, 2.0]


def test_a_province_among_cities_is_no_city_and_a_table_of_provinces_is_no_table_of_totals(tmp_path):
    rows = [
        ["地区", "年份", "x"],
        *([name, 2019, i] for i, name in enumerate(["北京", "河北", "山西", "辽宁", "江苏"])),
    ]
    assert study.open(text(rows)(tmp_path)).ids.tolist() == ["110000", "130000", "140000", "210000", "320000"]


def test_two_rows_of_headings_do_not_change_places(tmp_path):
    """Each variable stands over its own years: a shift by one column would give another number."""
    rows = two_rows("variables")
    opened = study.open(book(rows)(tmp_path))
    assert opened.variables == VARIABLES
    assert opened["人口", 2017]["130100"] == truth("人口", "石家庄市", 2017)


def test_rows_of_codes_and_words_are_no_labels(tmp_path):
    """A first row with a code and no number but the year is data, however much it looks like a row of labels."""
    rows = [["代码", "2018年", "2019年"], ["130100", "—", "—"], ["130200", 1, 2]]
    assert study.open(text(rows)(tmp_path)).ids.tolist() == ["130100", "130200"]
    words = [["代码", "年份", "类型", "x"], ["130100", 2019, "省会", "—"], ["130200", 2019, "其他", 2]]
    assert study.open(text(words)(tmp_path)).ids.tolist() == ["130100", "130200"]


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_words_are_categories_of_formulas():
    """The coefficient of a regression on C(类型) is that of least squares on the dummies of the words."""
    demo = si.study.demo()
    frame = demo.year(2019).reset_index()[["adcode", "digital_index", "gdp_per_capita"]].assign(year=2019)
    kinds = np.array(["甲", "乙", "丙"])[np.arange(len(frame)) % 3]
    opened = study.open(frame.assign(类型=kinds))
    w = si.weights.queen(opened.regions).row_standardized()
    fit = si.spreg.ols("gdp_per_capita ~ digital_index + C(类型)", study.cross_section(opened, 2019), w)
    linked = np.asarray(w.matrix.sum(axis=1)).ravel() > 0
    columns = [np.ones(len(frame)), frame["digital_index"], kinds == "甲", kinds == "乙"]
    x, y = np.column_stack(columns).astype(float)[linked], frame["gdp_per_capita"].to_numpy()[linked]
    right = np.linalg.lstsq(x, y, rcond=None)[0]
    assert fit.params["digital_index"] == pytest.approx(right[1], rel=1e-9)
    assert opened.select(opened.ids[:3]).categories(2019)["类型"].tolist() == ["甲", "乙", "丙"]
    assert demo.categories(2019).loc["130600", "province"] == "河北省"


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_words_of_a_panel_are_categories_too():
    demo = si.study.demo()
    w = si.weights.queen(demo.regions).row_standardized()
    fit = si.spreg.panel(
        "gdp_per_capita ~ digital_index + C(province):digital_index", demo, w, model="ols", effects="region"
    )
    assert "C(province)[T.河北省]:digital_index" in fit.params.index


def test_old_workbooks_are_read_with_the_extra(tmp_path):
    pytest.importorskip("python_calamine", reason="python-calamine, of the extra xls, is not installed")
    xlwt = pytest.importorskip("xlwt", reason="xlwt, which writes .xls files, is not installed")
    made = xlwt.Workbook()
    for year in (2018, 2019):
        sheet = made.add_sheet(str(year))
        for i, row in enumerate(of_year(year)):
            for k, cell in enumerate(row):
                sheet.write(i, k, cell)
    made.save(str(tmp_path / "table.xls"))
    opened = study.open(tmp_path / "table.xls")
    assert opened["人口", 2018]["130100"] == truth("人口", "石家庄市", 2018)


def test_an_old_workbook_without_the_extra_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    file = tmp_path / "table.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(DataError, match=r"spatial-iie\[xls\].*save it as .xlsx"):
        study.open(file)
