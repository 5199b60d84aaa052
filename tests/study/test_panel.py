"""Cells become numbers, wide tables long ones, rows regions; each value stays with its region and year."""

import datetime
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.cells import MISSING
from spatial_iie.study.headers import dated
from spatial_iie.study.numerals import Column

UNITS = files("spatial_iie") / "study" / "data" / "units.csv"

CODES = pd.read_csv(UNITS, dtype=str)["adcode"]
NAMES = pd.read_csv(UNITS, dtype=str).set_index("adcode")["name"]


def random_panel(n=40, years=(2016, 2017, 2018), seed=5):
    rng = np.random.default_rng(seed)
    codes = rng.choice(CODES, n, replace=False)
    rows = [(code, year) for code in codes for year in years]
    frame = pd.DataFrame(rows, columns=["adcode", "year"])
    return frame.assign(gdp=rng.lognormal(size=len(frame)), index=rng.normal(size=len(frame)))


def two(**columns):
    return pd.DataFrame({"城市": ["北京", "天津"], "年份": [2019, 2019], **columns})


def values(cells, **options):
    return study.open(two(x=cells), **options)["x", 2019]


def test_every_value_is_found_under_its_region_and_year_whatever_the_order_of_rows():
    frame = random_panel()
    opened = study.open(frame)
    assert opened.ids.tolist() == sorted(set(frame["adcode"]))
    for row in frame.itertuples():
        assert opened["gdp", row.year][row.adcode] == row.gdp
        assert opened.wide("index").loc[row.adcode, row.year] == frame.loc[row.Index, "index"]
    shuffled = study.open(frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.panel, opened.panel)


def test_names_and_codes_of_any_kind_are_the_same_regions():
    frame = random_panel()
    by_code = study.open(frame)
    named = frame.rename(columns={"adcode": "城市"}).assign(城市=NAMES.reindex(frame["adcode"]).to_numpy())
    numbered = frame.assign(adcode=frame["adcode"].astype(float))
    pd.testing.assert_frame_equal(study.open(named).panel, by_code.panel)
    pd.testing.assert_frame_equal(study.open(numbered).panel, by_code.panel)


@pytest.mark.parametrize(
    "pattern", ["{v}_{y}", "{v}{y}", "{y}年{v}", "{v}({y})", "{v}（{y}年）", "{v} {y}年", "{y}_{v}"]
)
def test_wide_and_long_are_the_same_study(pattern):
    frame = random_panel()
    wide = frame.pivot_table(index="adcode", columns="year", values=["gdp", "index"])
    wide.columns = [pattern.format(v=variable, y=year) for variable, year in wide.columns]
    opened = study.open(wide.reset_index().sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(opened.panel, study.open(frame).panel)
    assert opened.about["year_column"] == "none: years are in the names of columns"


def test_bare_years_are_one_variable_called_value():
    opened = study.open(pd.DataFrame({"城市": ["天津", "北京"], 2018: [1.0, 2.0], 2019: [3.0, 4.0]}))
    assert opened.wide("value").to_dict("list") == {2018: [2.0, 1.0], 2019: [4.0, 3.0]}


def test_columns_of_a_wide_table_without_a_year_are_left_out_and_named():
    frame = pd.DataFrame(
        {"城市": ["北京"], "面积": [16410], "gdp_2018": [1.0], "gdp_2019": [2.0], "pop_2019": [3.0]}
    )
    opened = study.open(frame)
    assert opened.about["left_out"] == {"面积": "no year in its name"}
    assert opened.about["missing"] == {"pop": {2018: 1}}


def test_headers_without_a_calendar_year_are_not_dated():
    assert [dated(name) for name in ("gdp_20190", "x12017", "pref_code_year18", "gdp_1850", "gdp")] == [
        None
    ] * 5


def test_one_year_for_all_rows():
    frame = pd.DataFrame({"城市": ["北京", "天津"], "gdp": [1.0, 2.0], "pop_2010": [5, 6]})
    opened = study.open(frame, year=2019)
    assert (opened.years, opened.variables) == ((2019,), ("gdp", "pop_2010"))
    assert opened["pop_2010", 2019].tolist() == [5.0, 6.0]


@pytest.mark.parametrize(
    "mark", [*sorted(MISSING), None, np.nan, pd.NA, pd.NaT, " — ", "……", "N/A", "…", "　"]
)
def test_marks_of_missing_values(mark):
    opened = study.open(two(x=[1.5, mark], y=[1, 2]))
    assert opened["x", 2019].isna().tolist() == [False, True]
    assert opened.about["missing"] == {"x": {2019: 1}}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1234.5),
        ("1，234，567", 1234567.0),
        ("1 234", 1234.0),
        ("1\u00a0234\u00a0567.5", 1234567.5),
        ("12\u202f345", 12345.0),
        ("12\u2009345", 12345.0),
        ("１，２３４", 1234.0),
        ("-1,234", -1234.0),
        (" 12 ", 12.0),
        ("１２．５", 12.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("－3", -3.0),
        ("+.5", 0.5),
        ("1.5E+3", 1500.0),
        ("007", 7.0),
        (np.int8(4), 4.0),
    ],
)
def test_numbers_as_people_write_them(cell, value):
    assert values(["1", cell]).tolist() == [1.0, value]


@pytest.mark.parametrize(
    "cell",
    [
        "1,23",
        "12,34.5",
        "1.2.3",
        "1_000",
        "0x1F",
        "12 34",
        "12a",
        "1,2345",
        "¥5",
        "2019-01-01",
    ],
)
def test_what_is_no_number_is_not_made_one(cell):
    assert Column(pd.Series(["1", cell])).kinds == ["number", "text"]
    with pytest.raises(
        DataError, match=r"the DataFrame: 1 cell of 'x' cannot be used, each is not a number: \[index 1"
    ):
        values(["1", cell])


def test_percent_signs_are_dropped_if_all_have_them():
    opened = study.open(two(x=["12.5%", "３％"]))
    assert opened["x", 2019].tolist() == [12.5, 3.0]
    assert opened.about["percent"] == ("x",)
    assert study.open(two(x=["12.5%", "—"]))["x", 2019].fillna(-1).tolist() == [12.5, -1.0]


def test_true_and_false_are_one_and_zero():
    assert values([True, False]).tolist() == [1.0, 0.0]
    assert values(["True", "FALSE"]).tolist() == [1.0, 0.0]
    assert values(pd.array([True, None], dtype="boolean")).fillna(-1).tolist() == [1.0, -1.0]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "Float64", "float32", "object", "str", "category"])
def test_numbers_of_every_type(dtype):
    assert values(pd.Series([3, 4]).astype(dtype)).tolist() == [3.0, 4.0]


def test_text_keys_dates_and_empty_columns_are_left_out_and_named():
    frame = two(
        省份=["北京", "天津"], code=[1, 2], 空=[None, None], 日期=pd.to_datetime(["2019-01-01"] * 2), x=[1, 2]
    )
    opened = study.open(frame, region="城市")
    assert opened.variables == ("x",)
    assert opened.about["left_out"] == {"省份": "text", "code": "another key", "空": "empty", "日期": "dates"}
    with pytest.raises(DataError, match=r"no variable .空. .column .空. was left out: empty"):
        opened["空", 2019]


YEARS = [
    2019,
    2019.0,
    "2019",
    "2019.0",
    "2019年",
    " ２０１９年度",
    "2019-12-31",
    "2019/12",
    "2019年12月",
    "2019.12.31",
]
DATES = [
    datetime.date(2019, 12, 31),
    pd.Timestamp("2019-12-31"),
    pd.Period("2019"),
    np.datetime64("2019-12-31"),
]


@pytest.mark.parametrize("year", [*YEARS, *DATES, "2019-12-31 00:00:00"])
def test_years_as_people_write_them(year):
    frame = pd.DataFrame({"城市": ["北京"], "年份": [year], "x": [1.0]})
    assert study.open(frame).years == (2019,)


@pytest.mark.parametrize("header", ["year", "Year", "年份", "年度", "时间"])
@pytest.mark.parametrize(
    "key", ["adcode", "城市", "地区", "城市名称", "行政区划代码", "region", "City", "name", "city_code"]
)
def test_conventional_headers(key, header):
    opened = study.open(pd.DataFrame({key: ["110000"], header: [2019], "x": [1.0]}))
    assert (opened.about["region_column"], opened.about["year_column"]) == (key, header)


def test_codes_go_before_names():
    frame = two(x=[1, 2], region=["华北", "华北"], city_code=[110000, 120000])
    opened = study.open(frame)
    assert opened.about["region_column"] == "city_code"
    assert opened.ids.tolist() == ["110000", "120000"]


def test_rows_of_other_years_are_not_even_looked_at():
    frame = pd.DataFrame({"城市": ["北京", "某地", "天津"], "年份": [2019, 2010, 2018], "x": [1, "坏", 2]})
    opened = study.open(frame, years=range(2018, 2020))
    assert (opened.years, opened.ids.tolist()) == ((2018, 2019), ["110000", "120000"])
    assert opened.about["rows_of_other_years"] == 1
    assert study.open(frame, years=2019).years == (2019,)


def test_repeated_header_lines_and_blank_rows_are_dropped_and_counted(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("城市,年份,x\n北京,2019,1\n,,\n城市,年份,x\n天津,2019,2\n", encoding="utf-8")
    opened = study.open(path)
    assert opened["x", 2019].tolist() == [1.0, 2.0]
    assert (opened.about["blank_rows"], opened.about["repeated_headers"]) == (1, 1)


def test_laiwu_stands_on_the_map_of_2018_and_is_named():
    frame = pd.DataFrame({"城市": ["济南", "莱芜", "莱芜"], "年份": [2019, 2019, 2018], "x": [1.0, 2.0, 3.0]})
    opened = study.open(frame)
    assert opened["x", 2019].to_dict() == {"370100": 1.0, "371200": 2.0}
    assert opened.about["later_merged"] == {"371200": (2019,)}


def test_rows_of_a_unit_that_was_none_any_more_are_set_aside_and_named():
    frame = pd.DataFrame({"城市": ["合肥市", "巢湖市"], "年份": [2017, 2017], "x": [1.0, 2.0]})
    opened = study.open(frame)
    assert opened.ids.tolist() == ["340100"]
    assert "1 row of [2017]; not a unit of 2018" in opened.about["set_aside"]["巢湖市"]
    early = study.open(frame.assign(年份=2005))
    assert early["x", 2005].to_dict() == {"340100": 1.0}
    assert "1 row of [2005]; not a unit of 2018" in early.about["set_aside"]["巢湖市"]
    with pytest.raises(DataError, match=r"'巢湖市' in index 0 .not a unit of 2018"):
        study.open(frame.iloc[1:].reset_index(drop=True))


def test_provinces_tell_namesakes_apart():
    frame = pd.DataFrame(
        {"city": ["Suzhou", "Suzhou"], "prov": ["江苏", "安徽"], "year": 2019, "x": [1.0, 2.0]}
    )
    opened = study.open(frame, province="prov")
    assert opened["x", 2019].to_dict() == {"320500": 1.0, "341300": 2.0}
    wide = frame.drop(columns="year").rename(columns={"x": "x_2019"}).assign(x_2018=[3.0, 4.0])
    assert study.open(wide, province="prov")["x", 2018].to_dict() == {"320500": 3.0, "341300": 4.0}


@pytest.mark.parametrize("cell", ["12①", "15²", "½", "１２③", "١٢", "3⁰"])
def test_marks_of_footnotes_are_no_digits(cell):
    """Unicode's compatibility forms would make 121 of 12①; a wrong number is worse than none."""
    from spatial_iie.study import match

    assert Column(pd.Series([cell])).kinds == ["text"]
    assert match(["11000⁰", "1100①0"]).to_frame()["adcode"].isna().all()


def test_two_spellings_of_one_unknown_key_are_named_not_stumbled_over():
    table = pd.DataFrame({"城市": ["火星", "火 星", "北京"], "年份": 2019, "x": [1, 2, 3]})
    with pytest.raises(DataError, match="火星"):
        study.open(table)


@pytest.mark.parametrize("mark", ["True", "1", "true"])
def test_a_table_written_from_simulated_numbers_keeps_its_mark(tmp_path, mark):
    """Scores of the example, written and read again, are no observation of real cities."""
    file = tmp_path / "scores.csv"
    file.write_text(f"adcode,year,score,synthetic\n110000,2019,1.5,{mark}\n120000,2019,2.5,{mark}\n")
    read = study.open(file)
    assert (read.about["synthetic"], read.variables) == (True, ("score",))
    assert "SYNTHETIC" in repr(read)
    file.write_text("adcode,year,score,synthetic\n110000,2019,1.5,0\n120000,2019,2.5,0\n")
    read = study.open(file)
    assert (read.about["synthetic"], read.variables) == (False, ("score",))


def test_years_before_1900_in_a_column_of_years():
    """Cobb and Douglas's series begin in 1899; elsewhere a number such as 1809 is rather a code."""
    from spatial_iie.study.headers import dated
    from spatial_iie.study.years import read_years

    frame = pd.DataFrame({"year": [1899, 1900], "Y": [100.0, 101]})
    assert read_years(frame, ["Y"])["Y"].to_dict() == {1899: 100.0, 1900: 101.0}
    assert dated("gdp_1809") is None
    with pytest.raises(DataError, match="not years from 1700 to 2100"):
        read_years(frame.assign(year=[1699, 1900]), ["Y"])


@pytest.mark.parametrize(
    "day", [datetime.date(1905, 7, 11), datetime.datetime(1905, 7, 11), pd.Timestamp(1905, 7, 11)]
)
def test_a_year_that_a_spreadsheet_shows_as_a_date_is_refused(day):
    """2019 days after the end of 1899 it was 11 July 1905."""
    assert (datetime.date(1905, 7, 11) - datetime.date(1899, 12, 30)).days == 2019
    frame = pd.DataFrame({"城市": ["北京"], "年份": pd.Series([day], dtype=object), "x": [1.0]})
    with pytest.raises(DataError, match="a date of 1905 is a number that a spreadsheet shows as a date"):
        study.open(frame)


def test_numbers_of_somebodys_own_are_no_second_key():
    """One of them happens to be the code of a unit."""
    frame = pd.DataFrame(
        {"城市": ["北京", "天津", "唐山"], "city_id": [1301, 2, 3], "年份": 2019, "x": [1.0, 2.0, 3.0]}
    )
    assert study.open(frame, region="城市")["x", 2019].tolist() == [1.0, 2.0, 3.0]


def test_old_names_and_codes_are_no_contradiction():
    frame = pd.DataFrame(
        {"adcode": [420600, 540600, 371200], "城市": ["襄樊市", "那曲地区", "莱芜市"], "年份": 2019, "x": 1.0}
    )
    assert study.open(frame).ids.tolist() == ["371200", "420600", "540600"]


def test_rows_set_aside_leave_the_others_with_their_names():
    frame = pd.DataFrame(
        {
            "城市": ["合肥市", "巢湖市", "芜湖市"],
            "adcode": [340100, 341400, 340200],
            "年份": 2017,
            "x": [1.0, 2, 3],
        }
    )
    opened = study.open(frame, region="城市")
    assert opened["x", 2017].to_dict() == {"340100": 1.0, "340200": 3.0}


def test_a_name_that_is_unknown_does_not_excuse_those_that_contradict():
    frame = pd.DataFrame(
        {"adcode": [110000, 120000, 130100], "城市": ["天津", "北京", "某地"], "年份": 2019, "x": 1.0}
    )
    with pytest.raises(DataError, match="name different regions in 2 rows"):
        study.open(frame)


@pytest.mark.parametrize("years", [2018, (2017, 2018), None])
def test_the_column_of_provinces_tells_namesakes_apart_whatever_years_are_read(years):
    frame = pd.DataFrame(
        {
            "city": ["Suzhou", "Suzhou"] * 3,
            "province": ["江苏", "安徽"] * 3,
            "year": [2017, 2017, 2018, 2018, 2019, 2019],
            "v": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    ).sample(frac=1, random_state=3)
    opened = study.open(frame, province="province", years=years)
    assert opened["v", 2018].to_dict() == {"320500": 3.0, "341300": 4.0}
