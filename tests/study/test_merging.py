"""Joined tables: every value on its own region and year, whatever each table calls its regions; nothing lost unsaid."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from spatial_iie import study
from spatial_iie.errors import DataError, SpatialIIEError

UNITS = files("spatial_iie") / "study" / "data" / "units.csv"

ROSTER = pd.read_csv(UNITS, dtype=str)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel"
NAN = float("nan")


def told(code, year, variable):
    """A number that says where it belongs."""
    return int(code) * 100 + (year - 2000) + variable / 10


def long_of(codes, years, variable, name, spelling, seed):
    """Rows in random order, regions spelled in one of the ways in which they are found."""
    units = ROSTER.set_index("adcode", drop=False).loc[codes]
    rows = [
        (units.loc[code, spelling] if spelling else code[:4], year, told(code, year, variable))
        for code in codes
        for year in years
    ]
    frame = pd.DataFrame(rows, columns=["city_code" if spelling is None else "城市", "年份", name])
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


@pytest.fixture
def files(tmp_path):
    """Two files by hand: names in GBK and rows of years; four-digit codes and years in the headings of a workbook."""
    text = "城市,年份,指数\n天津,2019年,3\n北京市,2019年,2\n北京市,2018年,1\n保定,2018年,4\n"
    (tmp_path / "index.csv").write_bytes(text.encode("gbk"))
    money = {"code": [3101, 1306, 1100], "gdp_2019": [382.0, 37.0, 354.0], "gdp_2018": [360.0, 35.0, "—"]}
    pd.DataFrame(money).to_excel(tmp_path / "money.xlsx", index=False)
    return tmp_path / "index.csv", tmp_path / "money.xlsx"


def rows_of(result, *columns):
    frame = result.to_frame()
    return [
        tuple(row)
        for row in frame[["adcode", "year", *columns]].astype(object).where(frame.notna(), None).to_numpy()
    ]


def test_two_files_in_two_layouts(files):
    merged = study.merge(*files)
    assert list(merged.to_frame().columns) == ["adcode", "name", "year", "指数", "gdp"]
    assert rows_of(merged, "name", "指数", "gdp") == [
        ("110000", 2018, "北京市", 1.0, None),
        ("110000", 2019, "北京市", 2.0, 354.0),
        ("120000", 2019, "天津市", 3.0, None),
        ("130600", 2018, "保定市", 4.0, 35.0),
        ("130600", 2019, "保定市", None, 37.0),
        ("310000", 2018, "上海市", None, 360.0),
        ("310000", 2019, "上海市", None, 382.0),
    ]
    assert merged.notes == (
        "7 rows: 4 regions, 2018-2019; 3 of them in every table.",
        "index.csv lacks 1 region [310000 上海市]: its columns are blank there.",
        "index.csv lacks 1 single row [130600 保定市 2019]: its columns are blank there.",
        "money.xlsx lacks 1 region [120000 天津市]: its columns are blank there.",
    )


def test_the_order_of_the_tables_is_the_order_of_the_columns_and_nothing_else(files):
    there, back = study.merge(*files).to_frame(), study.merge(*reversed(files)).to_frame()
    pd.testing.assert_frame_equal(there, back[list(there.columns)])
    assert list(back.columns)[3:] == ["gdp", "指数"]


def test_inner_keeps_what_is_in_all_and_says_what_is_not(files):
    merged = study.merge(*files, how="inner")
    assert rows_of(merged, "指数", "gdp") == [
        ("110000", 2018, 1.0, None),  # a row with a blank cell is a row
        ("110000", 2019, 2.0, 354.0),
        ("130600", 2018, 4.0, 35.0),
    ]
    assert merged.notes == (
        "3 rows: 2 regions, 2018-2019; 3 of them in every table.",
        "index.csv lacks 1 region [310000 上海市]: left out.",
        "index.csv lacks 1 single row [130600 保定市 2019]: left out.",
        "money.xlsx lacks 1 region [120000 天津市]: left out.",
    )


@pytest.mark.parametrize("spelling", ["name", "short_name", "name_en", "adcode", None])
def test_every_value_lands_on_its_region_and_year(spelling):
    rng = np.random.default_rng(8)
    plain = ROSTER[~ROSTER["short_name"].isin(["吉林", "海南"]) & (ROSTER["adcode"].str[4:] == "00")]
    plain = plain[~plain["name_en"].duplicated(keep=False)]["adcode"].to_numpy()
    one, two = rng.choice(plain, 90, replace=False), rng.choice(plain, 90, replace=False)
    a = long_of(one, (2016, 2017, 2018), 1, "a", "name", 1)
    b = long_of(two, (2017, 2018), 2, "b", spelling, 2)
    frame = study.merge(a, b).to_frame()
    assert set(frame["adcode"]) == set(one) | set(two)
    assert frame["name"].tolist() == ROSTER.set_index("adcode")["name"].loc[frame["adcode"]].tolist()
    for row in frame.itertuples():
        expected = told(row.adcode, row.year, 1) if row.adcode in one else NAN
        assert row.a == expected or (np.isnan(row.a) and np.isnan(expected))
        expected = told(row.adcode, row.year, 2) if row.adcode in two and row.year > 2016 else NAN
        assert row.b == expected or (np.isnan(row.b) and np.isnan(expected))
    pairs = {(code, year) for code in one for year in (2016, 2017, 2018)} | {
        (c, y) for c in two for y in (2017, 2018)
    }
    assert set(zip(frame["adcode"], frame["year"], strict=True)) == pairs and len(frame) == len(pairs)


def test_three_tables_and_one():
    a = pd.DataFrame({"city": ["北京", "天津"], "year": 2018, "a": [1.0, 2.0]})
    b = pd.DataFrame({"city": ["天津", "上海"], "year": 2018, "b": [3.0, 4.0]})
    c = pd.DataFrame({"city": ["上海", "天津"], "year": 2018, "c": [5.0, 6.0]})
    assert rows_of(study.merge(a, b, c, how="inner"), "a", "b", "c") == [("120000", 2018, 2.0, 3.0, 6.0)]
    assert rows_of(study.merge(a, b, c), "a", "b", "c") == [
        ("110000", 2018, 1.0, None, None),
        ("120000", 2018, 2.0, 3.0, 6.0),
        ("310000", 2018, None, 4.0, 5.0),
    ]
    alone = study.merge(pd.DataFrame({"city": ["天津", "北京"], "v_2018": [1.0, 2.0], "v_2017": [3.0, 4.0]}))
    assert rows_of(alone, "v") == [
        ("110000", 2017, 4.0),
        ("110000", 2018, 2.0),
        ("120000", 2017, 3.0),
        ("120000", 2018, 1.0),
    ]
    assert alone.notes == ("4 rows: 2 regions, 2017-2018.",)


def test_a_table_without_years_stands_in_every_year():
    panel = pd.DataFrame({"city": ["北京", "北京", "天津"], "year": [2018, 2019, 2019], "v": [1.0, 2.0, 3.0]})
    fixed = pd.DataFrame({"adcode": [310000, 110000], "size": [6340, 16410], "group": ["长三角", "京津冀"]})
    merged = study.merge(panel, fixed)
    assert rows_of(merged, "v", "size", "group") == [
        ("110000", 2018, 1.0, 16410.0, "京津冀"),
        ("110000", 2019, 2.0, 16410.0, "京津冀"),
        ("120000", 2019, 3.0, None, None),
        ("310000", 2018, None, 6340.0, "长三角"),
        ("310000", 2019, None, 6340.0, "长三角"),
    ]
    assert "table 2 has no years: its values stand in every year." in merged.notes
    assert rows_of(study.merge(fixed, panel, how="inner"), "size") == [
        ("110000", 2018, 16410.0),
        ("110000", 2019, 16410.0),
    ]


def test_tables_without_years_alone_give_a_table_without_years():
    a = pd.DataFrame({"city": ["天津", "北京"], "v": [1.0, 2.0]})
    b = pd.DataFrame({"adcode": ["110000"], "type": ["A"]})
    frame = study.merge(a, b).to_frame()
    assert list(frame.columns) == ["adcode", "name", "v", "type"]
    assert (
        frame["v"].tolist() == [2.0, 1.0]
        and frame["type"].tolist()[0] == "A"
        and pd.isna(frame["type"].iloc[1])
    )


def test_columns_of_words_and_of_no_year_are_kept_in_wide_tables():
    wide = pd.DataFrame(
        {
            "city": ["天津", "北京"],
            "group": ["B", "A"],
            "size": ["1,200", "16"],
            "v_2018": [1.0, 2.0],
            "v_2019": [3.0, 4.0],
        }
    )
    merged = study.merge(wide)
    assert rows_of(merged, "v", "group", "size") == [
        ("110000", 2018, 2.0, "A", 16.0),
        ("110000", 2019, 4.0, "A", 16.0),
        ("120000", 2018, 1.0, "B", 1200.0),
        ("120000", 2019, 3.0, "B", 1200.0),
    ]
    assert (
        "[group, size] without a year in the heading: the values stand in each of its years"
        in merged.notes[0]
    )


def test_a_bad_cell_in_a_column_of_no_year_is_refused_with_its_place():
    wide = pd.DataFrame(
        {"city": ["天津", "北京", "上海"], "size": [12, "16km", 3], "v_2018": [1.0, 2.0, 3.0]}
    )
    with pytest.raises(
        DataError, match=r"table 1: 1 cell of 'size' cannot be used.*index 1, column size: '16km'"
    ):
        study.merge(wide)


def test_rows_without_a_place_shift_no_other():
    """A unit of old is set aside from the midst; columns of no year and provinces stay with their rows."""
    wide = pd.DataFrame(
        {"city": ["巢湖市", "Suzhou", "Suzhou"], "home": ["安徽", "江苏", "安徽"], "v_2018": [1.0, 2.0, 3.0]}
    )
    merged = study.merge(wide, province="home")
    assert rows_of(merged, "v", "home") == [("320500", 2018, 2.0, "江苏"), ("341300", 2018, 3.0, "安徽")]
    assert "table 1: 巢湖市 left out: 1 row of [2018]" in merged.notes[0]
    homes, years = ["江苏", "安徽", "安徽", "江苏"], [2017, 2017, 2018, 2018]
    long = pd.DataFrame({"city": ["Suzhou"] * 4, "home": homes, "year": years, "v": range(4)})
    assert rows_of(study.merge(long, province="home", years=2018), "v") == [
        ("320500", 2018, 3.0),
        ("341300", 2018, 2.0),
    ]


def test_what_is_left_out_is_named():
    frame = pd.DataFrame({"adcode": ["110000"], "city": ["北京"], "year": [2018], "v": [1.0], "w": [None]})
    merged = study.merge(frame)
    assert list(merged.to_frame().columns) == ["adcode", "name", "year", "v"]
    assert "table 1: columns left out (another key): [city]." in merged.notes
    assert "table 1: columns left out (empty): [w]." in merged.notes


def test_years_are_chosen_though_a_table_lacks_some(files):
    later = pd.DataFrame({"city": ["北京"], "year": [2019], "x": [9.0]})
    assert rows_of(study.merge(files[0], later, years=(2018, 2019)), "x")[1] == ("110000", 2019, 9.0)
    assert rows_of(study.merge(*files, years=2018), "指数", "gdp") == [
        ("110000", 2018, 1.0, None),
        ("130600", 2018, 4.0, 35.0),
        ("310000", 2018, None, 360.0),
    ]
    with pytest.raises(DataError, match=r"index.csv: there is nothing of \[2020\]"):
        study.merge(*files, years=2020)


def test_rows_of_other_years_need_no_place_on_the_map():
    """巢湖 was divided in 2011: a row of 2005 has none; it is set aside and named, and stops nobody."""
    old = pd.DataFrame({"city": ["巢湖市", "北京"], "year": [2005, 2018], "v": [1.0, 2.0]})
    assert any("巢湖市 left out" in note for note in study.merge(old).about["notes"])
    old = pd.DataFrame({"city": ["无此市", "北京"], "year": [2005, 2018], "v": [1.0, 2.0]})
    with pytest.raises(DataError, match="无此市"):
        study.merge(old)
    assert rows_of(study.merge(old, years=2018), "v") == [("110000", 2018, 2.0)]


def clashing():
    a = pd.DataFrame({"city": ["北京", "天津"], "year": 2018, "gdp": [1.0, 2.0], "type": ["A", "B"]})
    b = pd.DataFrame({"city": ["天津", "上海"], "year": 2018, "gdp": [2.0, 3.0], "type": ["B", "C"]})
    return a, b


def test_clashing_columns_are_refused_with_two_ways_out():
    a, b = clashing()
    with pytest.raises(
        DataError, match=r"1 column is in more than one table \[gdp: table 1 and table 2\].*prefixes=.*same="
    ):
        study.merge(a, b)
    apart = study.merge(a, b, prefixes=(None, "b_"))
    assert rows_of(apart, "gdp", "b_gdp", "type", "b_type")[1] == ("120000", 2018, 2.0, 2.0, "B", "B")
    one = study.merge(a, b, same="gdp")
    assert rows_of(one, "gdp", "type") == [
        ("110000", 2018, 1.0, "A"),
        ("120000", 2018, 2.0, "B"),
        ("310000", 2018, 3.0, "C"),
    ]
    assert one.notes[-1] == "[gdp, type] of several tables: one column, the values agree."


def test_the_same_variable_must_agree():
    a, b = clashing()
    b.loc[0, "gdp"] = 2.1
    with pytest.raises(
        DataError, match=r"gdp differs between table 1 and table 2 in 1 row: \[120000 in 2018: 2.0 and 2.1\]"
    ):
        study.merge(a, b, same=["gdp"])
    a["gdp"], b["gdp"] = [1.0, 2.1], [float(np.float32(2.1)), 3.0]  # kept with fewer digits elsewhere
    assert b["gdp"].iloc[0] != 2.1
    assert rows_of(study.merge(a, b, same="gdp"), "gdp")[1][2] == 2.1  # the first table gives it
    assert rows_of(study.merge(b, a, same="gdp"), "gdp")[1][2] == float(np.float32(2.1))
    b["type"] = ["X", "C"]
    with pytest.raises(
        DataError, match=r"type differs between table 1 and table 2 in 1 row: .*B and X.*prefixes="
    ):
        study.merge(a, b, same="gdp")
    with pytest.raises(DataError, match=r"same= names \[gpd\]"):
        study.merge(a, b, same="gpd")


def test_one_table_continues_another():
    a = pd.DataFrame({"city": ["北京", "天津"], "year": 2018, "v": [1.0, 2.0]})
    b = pd.DataFrame({"code": ["1200", "1100"], "year": 2019, "v": [4.0, 3.0]})
    assert rows_of(study.merge(a, b, same="v"), "v") == [
        ("110000", 2018, 1.0),
        ("110000", 2019, 3.0),
        ("120000", 2018, 2.0),
        ("120000", 2019, 4.0),
    ]


def test_doubles_inside_a_table_are_refused():
    a = pd.DataFrame({"city": ["北京"], "year": 2018, "v": [1.0]})
    b = pd.DataFrame({"city": ["襄樊", "襄阳市"], "year": 2018, "w": [1.0, 2.0]})
    with pytest.raises(
        DataError, match=r"table 2: 1 pairs of region and year have more than one row: 420600 in 2018"
    ):
        study.merge(a, b)


def test_names_that_the_joined_table_gives_itself_are_refused():
    a = pd.DataFrame({"城市": ["北京"], "年份": [2018], "v": [1.0]})
    b = pd.DataFrame({"城市": ["北京"], "年份": [2018], "synthetic_": [1.0], "YEAR": [3.0]})
    with pytest.raises(DataError, match="may be the year"):
        study.merge(a, b)
    b = b.rename(columns={"YEAR": "year"})
    with pytest.raises(DataError, match=r"\[year\] would stand twice"):
        study.merge(a, b, year=["年份", "年份"])
    assert "b_year" in study.merge(a, b, year="年份", prefixes=("", "b_")).to_frame()


def test_options_for_each_table():
    a = pd.DataFrame({"where": ["北京"], "when": [2018], "v": [1.0]})
    b = pd.DataFrame({"unit": ["Suzhou", "Beijing"], "prov": ["江苏", "北京"], "w": [2.0, 3.0]})
    merged = study.merge(a, b, region=["where", "unit"], year=["when", 2018], province=[None, "prov"])
    assert rows_of(merged, "v", "w") == [("110000", 2018, 1.0, 3.0), ("320500", 2018, None, 2.0)]
    with pytest.raises(DataError, match=r"region= has 1 value for 2 tables"):
        study.merge(a, b, region=["where"])
    with pytest.raises(DataError, match=r"prefixes= wants one for each table"):
        study.merge(a, b, prefixes="b_")
    with pytest.raises(DataError, match="at least one table"):
        study.merge()
    with pytest.raises(SpatialIIEError, match="how must be one of outer, inner"):
        study.merge(a, b, how="left")


def test_nothing_in_common_is_an_error_of_the_inner_join_and_said_in_the_outer():
    a = pd.DataFrame({"city": ["北京"], "year": [2018], "v": [1.0]})
    b = pd.DataFrame({"city": ["北京"], "year": [2019], "w": [1.0]})
    with pytest.raises(
        DataError, match=r"nothing is in every table: table 1: 1 regions, years \[2018\]; table 2"
    ):
        study.merge(a, b, how="inner")
    assert study.merge(a, b).notes[0] == "2 rows: 1 region, 2018-2019; 0 of them in every table."


def test_inputs_are_untouched():
    a, b = clashing()
    before = a.copy(), b.copy()
    study.merge(a, b, same="gdp")
    pd.testing.assert_frame_equal(a, before[0])
    pd.testing.assert_frame_equal(b, before[1])


def test_a_joined_table_opens_as_a_study(files):
    opened = study.open(study.merge(*files).to_frame())
    assert opened["gdp", 2019].dropna().to_dict() == {"110000": 354.0, "130600": 37.0, "310000": 382.0}
    assert opened["指数", 2018].dropna().to_dict() == {"110000": 1.0, "130600": 4.0}


def test_what_is_simulated_stays_marked():
    mine = pd.DataFrame({"city": ["北京"], "year": [2019], "v": [1.0]})
    merged = study.merge(mine, study.demo(), how="inner")
    assert merged.notes[0].startswith("SYNTHETIC")
    assert merged.to_frame()["synthetic"].tolist() == [True]
    assert merged.to_frame()["digital_index"].tolist() == [209.38]  # the row of demo.csv
    again = study.open(merged.to_frame())
    assert again.about["synthetic"] and "synthetic" not in again.variables
    assert study.merge(merged.to_frame(), mine, same="v").about["synthetic"]
    assert not study.merge(mine).about["synthetic"] and "synthetic" not in study.merge(mine).to_frame()


def test_own_boundaries():
    squares = geopandas.GeoDataFrame(
        {"tract": ["t2", "t1"], "name": ["two", "one"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326
    )
    a = pd.DataFrame({"tract": ["t1", "t2"], "year": 2018, "v": [1.0, 2.0]})
    b = pd.DataFrame({"tract": ["t2"], "year": 2018, "w": [3.0]})
    frame = study.merge(a, b, region="tract", boundaries=squares, boundary_key="tract").to_frame()
    assert frame.to_numpy().tolist()[1] == ["t2", "two", 2018, 2.0, 3.0] and frame.columns[0] == "tract"
    opened = study.open(a, region="tract", boundaries=squares, boundary_key="tract")
    with pytest.raises(DataError, match="different maps"):
        study.merge(opened, pd.DataFrame({"city": ["北京"], "year": 2018, "x": [1.0]}))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real panels are not here")
def test_two_real_files():
    """The index has four-digit codes, the controls names and six-digit ones: looked up by hand, by code and year."""
    index, controls = SHARED / "PKU_DFIIC_city.dta", SHARED / "city_panel_1990_2023.csv"
    merged = study.merge(index, controls, years=range(2017, 2020))
    frame = merged.to_frame()
    raw_index, raw_controls = pd.read_stata(index), pd.read_csv(controls)
    codes = (raw_index["pref_code_year18"].astype(int).astype(str) + "00").tolist()
    by_hand = dict(
        zip(zip(codes, raw_index["year"].astype(int), strict=True), raw_index["index_aggregate"], strict=True)
    )
    gdp = {(str(row.city_code), row.year): row.gdp_100m for row in raw_controls.itertuples()}
    moved = {"542400": "540600", "652100": "650400", "652200": "650500", "469003": "460400"}
    gdp, by_hand = (
        {(moved.get(code, code), year): value for (code, year), value in table.items()}
        for table in (gdp, by_hand)
    )
    both = 0
    for row in frame.itertuples():
        for found, truth in ((row.index_aggregate, by_hand), (row.gdp_100m, gdp)):
            expected = truth.get((row.adcode, row.year), NAN)
            assert found == expected or (np.isnan(found) and np.isnan(expected)), row
        both += (row.adcode, row.year) in by_hand and (row.adcode, row.year) in gdp
    pairs = {pair for pair in (*by_hand, *gdp) if pair[1] in (2017, 2018, 2019)}
    assert pairs - set(zip(frame["adcode"], frame["year"], strict=True)) == {
        ("341400", y) for y in (2017, 2018, 2019)
    }
    assert len(frame) == len(pairs) - 3
    assert any(
        "341400 left out: 3 rows of [2017, 2018, 2019]" in note for note in merged.notes
    )  # divided in 2011
    assert both > 850
    assert set(frame["huhuanyong"].dropna()) == {"东南侧", "西北侧"}


def test_tables_are_joined_on_the_map_of_their_vintage(files):
    with pytest.raises(DataError, match="1999"):
        study.merge(*files, vintage=1999)
