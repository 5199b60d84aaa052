"""Tables of firms, and firms counted into regions: nothing lost, one clear error."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_iie as si
from spatial_iie.errors import DataError

A = si.agglomeration
ROWS = {"经度": [118.8, 121.5, 113.3], "纬度": [32.1, 31.2, 23.1], "行业": ["软件", "软件", "贸易"]}


def rows(**more):
    return pd.DataFrame({**ROWS, **more})


def test_columns_are_found_by_their_headings_in_chinese_and_english():
    firms = A.read_firms(rows(从业人数=[10, 20, 30], 企业名称=["甲", "乙", "丙"], 年份=[2019] * 3))
    assert firms.sectors == ("贸易", "软件")
    assert firms.years == (2019,)
    assert sorted(firms.frame.index) == ["丙", "乙", "甲"]
    assert firms.frame["employment"].sum() == 60
    english = A.read_firms(pd.DataFrame({"Lon": [1.0], "Lat": [2.0], "Industry": ["a"]}))
    assert english.to_frame().columns.tolist() == ["x", "y", "sector"]


def test_files_are_read_as_other_tables_are(tmp_path):
    path = tmp_path / "企业.csv"
    path.write_text("经度,纬度,行业\n118.8,32.1,软件\n121.5,31.2,贸易\n", encoding="gbk")
    assert len(A.read_firms(path, encoding="gbk")) == len(A.read_firms(path)) == 2


@pytest.mark.parametrize(
    ("frame", "options", "why"),
    [
        (rows(), {"x": "纬度", "y": "经度"}, "columns '纬度' and '经度' are swapped"),
        (rows().drop(columns="行业"), {}, "no column of the sector is found; say which with sector=..."),
        (rows(), {"employment": "人数"}, "there is no column '人数' for the employment"),
        (rows(经度=[118.8, None, 113.3]), {}, "1 of 3 rows cannot be used [index 1: no coordinates]"),
        (rows(经度=[118.8, 0, 113.3], 纬度=[32.1, 0, 23.1]), {}, "index 1: coordinates 0, 0"),
        (rows(行业=["软件", None, "贸易"]), {}, "index 1: no sector"),
        (rows(经度=["118.8", "121°30'", "113.3"]), {}, "in column '经度' (index 1)"),
        (
            rows(经度=[5e5, 6e5, 7e5], 纬度=[3e6, 3.1e6, 3.2e6]),
            {},
            "3 of 3 coordinates, such as 500000, 3e+06, are no",
        ),
        (rows(从业人数=[1, -2, 3]), {}, "employment is negative in 1 rows, -2 in index 1 first"),
        (rows(企业=["甲", "甲", "乙"]), {}, "1 firm stands in more than one row [甲]"),
        (rows(), {"unmatched": "drop"}, "unmatched= is 'error' or 'set-aside'"),
        (rows(), {"crs": "here"}, "'here' is no coordinate reference system"),
        (rows(), {"year": "年"}, "there is no column '年' for the years"),
    ],
)
def test_tables_that_cannot_be_used_are_refused_in_words(frame, options, why):
    with pytest.raises(DataError) as error:
        A.read_firms(frame, **options)
    assert why in str(error.value)


def test_rows_set_aside_are_named_and_the_others_stay():
    firms = A.read_firms(rows(经度=[118.8, None, 113.3]), unmatched="set-aside")
    assert len(firms) == 2
    assert firms.about.notes == ("1 of 3 rows are set aside [index 1: no coordinates].",)


def test_many_firms_at_one_place_are_said():
    frame = pd.concat([rows()] * 10, ignore_index=True).assign(经度=118.8, 纬度=32.1)
    notes = A.read_firms(frame).about.notes
    assert "30 of 30 firms stand at one place (118.8, 32.1)" in notes[0]


def test_a_firm_of_two_years_is_two_rows_and_one_year_is_taken():
    frame = pd.concat([rows(年份=[year] * 3, 企业=["甲", "乙", "丙"]) for year in (2018, 2019)])
    firms = A.read_firms(frame)
    assert firms.years == (2018, 2019)
    with pytest.raises(
        DataError, match=r"firms are of 2 years \[2018, 2019\]; take one: firms.in_year\(2019\)"
    ):
        A.duranton_overman(firms, "软件")
    assert len(firms.in_year(2018)) == 3
    with pytest.raises(DataError, match=r"there are no firms of 2011"):
        firms.in_year(2011)
    counts = A.count_firms(firms, level="province").to_frame()
    assert counts.groupby("year")["firms"].sum().tolist() == [3, 3]


def test_projected_coordinates_give_distances_of_the_plane():
    at = gpd.GeoSeries.from_xy(ROWS["经度"], ROWS["纬度"], crs=4326).to_crs("EPSG:32650")
    frame = pd.DataFrame({"x": at.x, "y": at.y, "sector": "a"})
    firms = A.read_firms(frame, crs="EPSG:32650")
    assert firms.unit == "km"
    d = np.linalg.norm(firms.points()[0] - firms.points()[1])
    assert d == pytest.approx(np.hypot(*(frame[["x", "y"]].sort_values("x").diff().iloc[1])) / 1000)
    plane = A.read_firms(frame, crs="plane")
    assert plane.unit == ""
    with pytest.raises(DataError, match=r"coordinates of a plane have no place on a map"):
        A.count_firms(plane)


def squares():
    return gpd.GeoDataFrame(
        {"name": ["b", "a"]},
        geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)],
        index=pd.Index(["r2", "r1"], name="region"),
        crs=4326,
    )


def test_every_firm_is_in_one_region_or_named():
    frame = pd.DataFrame(
        {
            "x": [0.5, 1.5, 1.0, 2.0, 5.0],
            "y": [0.5, 0.5, 0.5, 0.5, 0.5],
            "sector": ["s", "s", "t", "s", "t"],
            "employment": [1, 2, 4, 8, 16],
            "firm": list("ABCDE"),
        }
    )
    firms = A.read_firms(frame)
    located = A.locate_firms(firms, squares())
    where = located.to_frame().set_index("firm")["region"]
    assert where.dropna().to_dict() == {"A": "r1", "B": "r2", "C": "r1", "D": "r2"}
    assert located.about.left_out == ("E",)
    assert "1 of 5 firms lie outside of every region and are in none [E]." in located.notes
    assert "1 firm lies on a border and counts in the first region by label [C]." in located.notes
    counts = A.count_firms(firms, squares()).to_frame()
    assert counts.set_index(["region", "sector"])["firms"].to_dict() == {
        ("r2", "s"): 2, ("r2", "t"): 0, ("r1", "s"): 1, ("r1", "t"): 1,
    }  # fmt: skip
    employment = A.count_firms(firms, squares(), amount="employment").to_frame()
    assert employment["employment"].sum() == 15
    shuffled = A.count_firms(frame.sample(frac=1, random_state=0), squares().iloc[::-1]).to_frame()
    assert (
        shuffled.sort_values(["region", "sector"]).to_numpy().tolist()
        == counts.sort_values(["region", "sector"]).to_numpy().tolist()
    )


@pytest.mark.parametrize("level", ["province", "prefecture", "county"])
def test_the_example_lies_where_it_was_drawn_and_goes_on_to_the_other_measures(level):
    firms = A.demo_firms()
    counts = A.count_firms(firms, level=level)
    assert counts.to_frame()["firms"].sum() + len(counts.about.left_out) == 3000
    assert len(counts.about.left_out) <= 3
    table = A.location_quotient(
        counts.to_frame().groupby("region").filter(lambda rows: rows["firms"].sum() > 0)
    )
    assert table.to_frame()["lq"].max() > 1


def test_counts_become_a_study():
    counts = A.count_firms(A.demo_firms()).to_frame()
    wide = counts.pivot_table("firms", "region", "sector").reset_index().assign(year=2019)
    study = si.study.open(wide, region="region")
    assert study["trade", 2019].sum() == 480


def test_boundaries_that_cannot_be_used_are_refused():
    firms = A.demo_firms()
    with pytest.raises(DataError, match=r"no coordinate reference system"):
        A.count_firms(firms, squares().set_crs(None, allow_override=True))
    with pytest.raises(DataError, match=r"a region twice"):
        A.locate_firms(firms, pd.concat([squares(), squares()]))
    with pytest.raises(DataError, match=r"none of 3000 firms lies in a region"):
        A.locate_firms(firms, squares())


def test_the_example_can_be_made_again():
    from spatial_iie.study.data import simulate_firms

    sectors = pd.read_csv(simulate_firms.HERE / "demo_sectors.csv", dtype={"adcode": str})
    made = simulate_firms.simulate(sectors)
    kept = pd.read_csv(simulate_firms.HERE / "demo_firms.csv")
    pd.testing.assert_frame_equal(made, kept, check_exact=False, atol=1e-9)


def test_counties_of_another_year_and_a_sheet_of_a_workbook_are_read(tmp_path):
    path = tmp_path / "firms.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"note": ["nothing"]}).to_excel(book, sheet_name="notes", index=False)
        rows().to_excel(book, sheet_name="firms", index=False)
    firms = A.read_firms(path, sheet="firms")
    assert A.locate_firms(firms, vintage=2010).to_frame()["region"].notna().all()
    assert A.count_firms(firms, vintage=2010, level="province").to_frame()["firms"].sum() == 3
