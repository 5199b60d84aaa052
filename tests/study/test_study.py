"""A study cannot be changed, hands out one order of regions, and says what it is."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.demo import _read
from spatial_iie.study.study import Study

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "prefecture_panel"
real = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real panels are not at {REAL}")


@pytest.fixture
def opened():
    frame = pd.DataFrame(
        {
            "adcode": ["130100", "110000", "110000", "120000"],
            "year": [2018, 2019, 2018, 2019],
            "gdp": [1.0, 2.0, 3.0, None],
            "index": [10.0, 20.0, None, 40.0],
        }
    )
    return study.open(frame)


def test_values_are_indexed_by_ids_with_nan_where_there_is_no_row(opened):
    assert opened.ids.tolist() == ["110000", "120000", "130100"]
    series = opened["gdp", 2019]
    assert (series.name, series.index.name, series.dtype) == ("gdp", "adcode", np.float64)
    assert series.index.equals(opened.ids)
    assert series.fillna(-1).tolist() == [2.0, -1.0, -1.0]
    assert opened.year(2018).fillna(-1).to_dict("list") == {
        "gdp": [3.0, -1.0, 1.0],
        "index": [-1.0, -1.0, 10.0],
    }
    assert opened.wide("gdp").fillna(-1).to_numpy().tolist() == [[3.0, 2.0], [-1.0, -1.0], [1.0, -1.0]]
    assert opened.wide("gdp").columns.tolist() == [2018, 2019]
    assert opened["gdp", np.int64(2019)].equals(series)


def test_missing_values_are_counted_and_named(opened):
    assert opened.about["missing"] == {"gdp": {2018: 1, 2019: 2}, "index": {2018: 2, 2019: 1}}
    assert opened.about["absent"] == {2018: ("120000",), 2019: ("130100",)}
    named = opened.missing()
    assert len(named) == 6
    assert named.iloc[1].tolist() == ["gdp", 2019, "120000", "天津市", True]
    assert named.iloc[2].tolist() == ["gdp", 2019, "130100", "石家庄市", False]
    assert repr(opened) == "Study: 3 regions, 2018-2019, 2 variables [gdp, index], 6 values missing"


@pytest.mark.parametrize("name", ["ids", "years", "regions", "panel", "anything"])
def test_nothing_can_be_set_or_deleted(opened, name):
    with pytest.raises(AttributeError, match="a Study cannot be changed"):
        setattr(opened, name, 1)
    with pytest.raises(AttributeError, match="a Study cannot be changed"):
        delattr(opened, name)


def test_what_is_handed_out_is_a_copy(opened):
    panel = opened.panel
    panel.loc[:, "gdp"] = 0.0
    series = opened["gdp", 2019]
    series.iloc[0] = 0.0
    wide = opened.wide("gdp")
    wide.iloc[0, 0] = 0.0
    regions = opened.regions
    regions.loc["110000", "name"] = "x"
    layer = opened.layer
    layer.loc["110000", "name"] = "x"
    opened.about["missing"]["gdp"] = {}
    with pytest.raises(TypeError):
        opened.about["source"] = "x"
    assert opened["gdp", 2019]["110000"] == 2.0
    assert opened.panel["gdp"].sum() == 6.0
    assert opened.regions.loc["110000", "name"] == "北京市"
    assert opened.about["missing"]["gdp"] == {2018: 1, 2019: 2}


def test_the_panel_given_may_change_afterwards():
    index = pd.MultiIndex.from_tuples([("110000", 2019)])
    frame = pd.DataFrame({"gdp": [1.0]}, index=index)
    made = Study(frame, about={})
    frame.iloc[0, 0] = 9.0
    assert made["gdp", 2019].tolist() == [1.0]


def test_regions_names_and_boundaries(opened):
    regions = opened.regions
    assert regions.index.equals(opened.ids)
    assert opened.names.to_dict() == {"110000": "北京市", "120000": "天津市", "130100": "石家庄市"}
    assert len(opened.layer) == 370
    assert opened.boundary_path.name == "prefecture.shp"
    assert opened.boundary_key == "adcode"
    assert regions.loc["110000"].geometry.contains(regions.loc["110000"].geometry.representative_point())
    assert regions.loc["110000"].geometry.bounds[0] == pytest.approx(115.4, abs=0.1)


def test_select_keeps_the_order_of_the_study(opened):
    part = opened.select(["130100", "110000"])
    assert part.ids.tolist() == ["110000", "130100"]
    assert part["gdp", 2018].tolist() == [3.0, 1.0]
    assert part.regions.index.tolist() == ["110000", "130100"]
    assert part.about["selected"] == "2 of 3 regions"
    assert opened.select("110000").ids.tolist() == ["110000"]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: s["gpd", 2019], r"no variable 'gpd'; did you mean 'gdp'\? There are \[gdp, index\]"),
        (lambda s: s["gdp", 2020], r"no year 2020; there are \[2018, 2019\]"),
        (lambda s: s["gdp", "2019"], r"no year '2019'"),
        (lambda s: s["gdp"], r"wants a variable and a year, as in study\['gdp', 2019\]"),
        (lambda s: s.year(2017), "no year 2017"),
        (lambda s: s.wide("GDP"), "did you mean 'gdp'"),
        (
            lambda s: s.select(["110000", "999999"]),
            r"of the regions asked for 1 are not in the study: \[999999\]",
        ),
        (lambda s: s.select([]), "no region is asked for"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(opened, ask, words):
    with pytest.raises(DataError, match=words) as caught:
        ask(opened)
    assert "\n" not in str(caught.value)


def test_a_study_survives_pickling(opened):
    copied = pickle.loads(pickle.dumps(opened))
    assert copied.panel.equals(opened.panel)
    assert dict(copied.about) == dict(opened.about)


@pytest.mark.parametrize(
    "index",
    [pd.Index(["110000"]), pd.MultiIndex.from_tuples([("110000", 2019)] * 2)],
)
def test_a_panel_that_is_none_is_refused(index):
    with pytest.raises(DataError, match=r"wants a panel indexed \(region, year\)"):
        Study(pd.DataFrame({"x": 1.0}, index=index), about={})


def squares(keys, **columns):
    import geopandas
    from shapely.geometry import box

    return geopandas.GeoDataFrame(
        {"key": keys, **columns}, geometry=[box(i, 0, i + 1, 1) for i in range(len(keys))], crs=4326
    )


def test_own_boundaries_are_matched_as_text(tmp_path):
    frame = pd.DataFrame({"name": ["b", "a", "b"], "year": [2019, 2019, 2018], "x": [1.0, 2.0, 3.0]})
    layer = squares(["a", "b", "c"])
    made = study.open(frame, boundaries=layer, boundary_key="key")
    assert made["x", 2019].to_dict() == {"a": 2.0, "b": 1.0}
    assert made.regions.geometry.bounds["minx"].to_dict() == {"a": 0.0, "b": 1.0}
    assert (made.boundary_path, made.boundary_key, len(made.layer)) == (None, "key", 3)
    assert made.names.to_dict() == {"a": "a", "b": "b"}
    assert made.select(["b"]).regions.index.tolist() == ["b"]
    layer.to_file(tmp_path / "own.gpkg")
    read = study.open(frame, boundaries=tmp_path / "own.gpkg", boundary_key="key")
    assert read["x", 2018].fillna(-1).to_dict() == {"a": -1.0, "b": 3.0}
    assert read.boundary_path == tmp_path / "own.gpkg"
    with pytest.raises(
        DataError, match=r"1 region is not in the boundaries: \['z' in index 0\]; those are called"
    ):
        study.open(frame.replace("b", "z"), boundaries=layer, boundary_key="key")
    assert study.open(frame, boundaries=layer).boundary_key == "key"  # the column that has b and a
    assert (
        study.open(frame, boundaries=layer.assign(again=layer["key"])).boundary_key == "key"
    )  # the same twice
    with pytest.raises(DataError, match="boundary_key="):
        study.open(frame, boundaries=layer.assign(again=["b", "a", "c"]))


def test_own_boundaries_with_adcodes_are_matched_as_always():
    frame = pd.DataFrame({"城市": ["天津", "北京"], "x": [1.0, 2.0]})
    layer = squares(["120000", "110000"], name=["津", "京"])
    made = study.open(frame, year=2019, boundaries=layer, boundary_key="key")
    assert made["x", 2019].to_dict() == {"110000": 2.0, "120000": 1.0}
    assert made.names.to_dict() == {"110000": "京", "120000": "津"}
    with pytest.raises(
        DataError,
        match=r"1 region is not in the boundaries: \['北京' in index 1\]",
    ):
        study.open(frame, year=2019, boundaries=layer.iloc[:1], boundary_key="key")


def test_simulated_numbers_say_so(tmp_path):
    rows = "adcode,year,digital_index\n120000,2019,0.30000000000000004\n110000,2019,2.5\n"
    path = tmp_path / "demo.csv"
    path.write_text(rows, encoding="utf-8")
    made = _read(path)
    assert repr(made) == "SYNTHETIC example: 2 regions, 2019, 1 variable [digital_index], no value missing"
    assert "SYNTHETIC" in made._repr_html_()
    assert made.about["synthetic"] is True
    assert made["digital_index", 2019].to_dict() == {"110000": 2.5, "120000": 0.30000000000000004}
    both = made["digital_index", 2019] - study.open(made.panel.reset_index())["digital_index", 2019]
    assert both.attrs["synthetic"] is True
    with pytest.raises(DataError, match=r"gone\.csv is missing"):
        _read(tmp_path / "gone.csv")


def test_the_embedded_example():
    made = study.demo()
    assert repr(made).startswith("SYNTHETIC example")
    assert made.years == (2017, 2018, 2019)
    assert made.variables[:2] == ("digital_index", "gdp_per_capita")
    assert made.regions.index.equals(made.ids)


def test_the_example_needs_no_geometry():
    heavy = ["geopandas", "shapely", "pyogrio", "scipy", "openpyxl"]
    code = (
        "import sys\nfrom spatial_iie import study\ns = study.demo()\ns['digital_index', 2019]\n"
        f"repr(s)\ns.about\ns.names\ns.boundary_path\nprint([m for m in {heavy} if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@real
def test_the_digital_finance_index_opens_without_options():
    made = study.open(REAL / "PKU_DFIIC_city.dta", years=range(2017, 2020))
    raw = pd.read_stata(REAL / "PKU_DFIIC_city.dta")
    raw = raw[raw["year"].isin([2017, 2018, 2019])]
    assert len(made.panel) == len(raw) == 335 + 336 + 333
    assert made.about["matched"] == {"four-digit code": len(raw)}
    assert made.about["later_merged"] == {"371200": (2019,)}
    for row in raw.sample(50, random_state=1).itertuples():
        assert made["index_aggregate", int(row.year)][f"{int(row.pref_code_year18)}00"] == row.index_aggregate
    assert made.about["absent"][2019] == ("540300", "540400", "540600", "650400")


@real
def test_the_digital_finance_index_opens_for_all_years_and_by_name():
    made = study.open(REAL / "PKU_DFIIC_city.dta")
    assert made.years == tuple(range(2011, 2024))
    assert len(made.panel) == 4369
    named = study.open(REAL / "PKU_DFIIC_city.dta", region="pref_name_year18")
    pd.testing.assert_frame_equal(named.panel[list(made.variables)], made.panel)


@real
def test_the_city_panel_opens_without_options():
    made = study.open(REAL / "city_panel_1990_2023.csv", years=range(2017, 2020))
    raw = pd.read_csv(REAL / "city_panel_1990_2023.csv", encoding="utf-8-sig")
    raw = raw[raw["year"].isin([2017, 2018, 2019])]
    assert len(made.panel) == len(raw) - 3
    assert list(made.about["set_aside"]) == ["341400"]
    assert (
        made["gdp_100m", 2019]["110000"]
        == raw.query("year == 2019 and city_code == 110000")["gdp_100m"].item()
    )
    assert np.isnan(made["gdp_100m", 2019]["371200"])
    blank = raw.query("year == 2019 and city_code != 341400")["gdp_100m"].isna().sum()
    assert made.about["missing"]["gdp_100m"][2019] == blank
