"""Files for other programs: what is written is what is read again, to the last digit; nothing is left half written."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from shapely import get_coordinates
from shapely.geometry import box

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.demo import FILE

TABLES = [".csv", ".xlsx", ".dta", ".parquet"]
LAYERS = [".shp", ".gpkg", ".geojson"]


@pytest.mark.parametrize("ending", TABLES)
def test_the_example_comes_back_whole_and_marked(tmp_path, ending):
    path = study.export(study.demo(), tmp_path / f"demo{ending}")
    again = study.open(path)
    truth = study.demo().panel
    assert again.panel.index.tolist() == truth.index.tolist() and again.variables == study.demo().variables
    assert np.array_equal(again.panel.to_numpy(), truth.to_numpy())
    assert again.about["synthetic"] and repr(again).startswith("SYNTHETIC")


@pytest.mark.parametrize("ending", TABLES)
def test_other_programs_find_the_committed_numbers(tmp_path, ending):
    """Read by pandas alone, against the file that travels with the package."""
    path = study.export(study.demo(), tmp_path / f"demo{ending}")
    read = {".csv": pd.read_csv, ".xlsx": pd.read_excel, ".dta": pd.read_stata, ".parquet": pd.read_parquet}[
        ending
    ]
    frame = read(path).astype({"adcode": str})
    truth = pd.read_csv(FILE, dtype={"adcode": str})
    assert list(frame.columns) == ["adcode", "name", *truth.columns[1:], "synthetic"]
    pd.testing.assert_frame_equal(frame[truth.columns].astype(truth.dtypes), truth, check_exact=True)
    assert frame["synthetic"].astype(bool).all()
    names = dict(zip(frame["adcode"], frame["name"], strict=True))
    assert names["110000"] == "北京市" and names["659001"] == "石河子市"


def test_excel_knows_the_encoding(tmp_path):
    assert (
        study.export(study.demo(), tmp_path / "a.csv")
        .read_bytes()
        .startswith(b"\xef\xbb\xbfadcode,name,year,")
    )


@pytest.mark.parametrize("ending", TABLES)
def test_digits_blanks_and_words_survive(tmp_path, ending):
    frame = pd.DataFrame(
        {
            "adcode": ["110000", "120000", "310000"],
            "year": [2019, 2019, 2019],
            "x": [0.1 + 0.2, np.nan, -1e-300],
            "y": [12345678901234567.0, 2.0**-1074, 1 / 3],
            "words": ["=1+1", None, "甲"],
        }
    )
    opened = study.open(study.export(frame, tmp_path / f"a{ending}"))
    assert np.array_equal(opened.panel["x"], frame["x"], equal_nan=True)
    assert opened.panel["y"].tolist() == frame["y"].tolist()
    words = study.merge(tmp_path / f"a{ending}").to_frame()["words"]
    assert words.iloc[2] == "甲" and pd.isna(words.iloc[1]) and words.iloc[0] == "=1+1"


def test_a_text_that_looks_like_a_formula_is_text_in_a_workbook(tmp_path):
    frame = pd.DataFrame({"=A1": ["=HYPERLINK(1)"], "v": [1.0]})
    sheet = load_workbook(study.export(frame, tmp_path / "a.xlsx")).active
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s", "s", "n"]


def test_names_that_stata_does_not_allow_become_labels(tmp_path):
    frame = pd.DataFrame(
        {"adcode": ["110000"], "year": [2019], "GDP（亿元）": [1.0], "2019": [2.0], "if": [3.0]}
    )
    path = study.export(frame.assign(**{"long name " * 5: 4.0}), tmp_path / "a.dta")
    assert list(pd.read_stata(path).columns) == [
        "adcode", "year", "GDP_亿元_", "_2019", "_if", "long_name_long_name_long_name_lo",
    ]  # fmt: skip
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.variable_labels()["GDP_亿元_"] == "GDP（亿元）"


@pytest.mark.parametrize("ending", LAYERS)
@pytest.mark.parametrize("level", ["prefecture", "province"])
def test_boundaries_come_back_with_keys_names_and_every_vertex(tmp_path, ending, level):
    layer = study.boundaries(level=level)
    again = (
        geopandas.read_file(study.export(layer, tmp_path / f"layer{ending}"))
        .set_index("adcode")
        .loc[layer.index]
    )
    assert again.crs.to_epsg() == 4326
    assert again["name"].tolist() == layer["name"].tolist()
    for found, truth in zip(again.geometry.normalize(), layer.geometry.normalize(), strict=True):
        assert np.allclose(get_coordinates(found), get_coordinates(truth), rtol=0, atol=1e-12)


def test_exported_boundaries_make_the_same_study(tmp_path):
    path = study.export(study.boundaries(), tmp_path / "layer.shp")
    panel = study.demo().year(2019).reset_index()
    opened = study.open(panel, boundaries=path, year=2019)
    assert opened["digital_index", 2019].to_dict() == study.demo()["digital_index", 2019].to_dict()


def test_a_study_gives_its_regions_to_a_layer(tmp_path):
    few = study.demo().select(["110000", "120000"])
    assert geopandas.read_file(study.export(few, tmp_path / "few.gpkg"))["adcode"].tolist() == [
        "110000",
        "120000",
    ]


def test_geojson_is_in_degrees(tmp_path):
    squares = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[box(500000, 0, 500100, 100)], crs=32650)
    west = geopandas.read_file(study.export(squares, tmp_path / "a.geojson")).total_bounds[0]
    assert west == pytest.approx(117.0, abs=1e-9)  # the central meridian of the zone


@pytest.mark.parametrize(
    ("what", "name", "words"),
    [
        (pd.DataFrame({"a": [1]}), "a.xls", "files of kind .xls are not written"),
        (pd.DataFrame({"a": [1]}), "a", r"\(no ending\)"),
        (pd.DataFrame({"a": [1]}), "a.gpkg", "is a file for boundaries"),
        (pd.DataFrame([[1, 2]], columns=[2019, "2019"]), "a.csv", r"1 headings stand twice \[2019\]"),
        (pd.DataFrame({"a": [np.inf]}), "a.dta", "a.dta: .dta cannot hold this table: .*infinity"),
        (3, "a.csv", "a int is neither a study, a table nor boundaries"),
        (
            geopandas.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326),
            "a.csv",
            "is a file for tables",
        ),
        (
            geopandas.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)]),
            "a.gpkg",
            "no coordinate reference system",
        ),
        (
            geopandas.GeoDataFrame({"a_long_name": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326),
            "a.shp",
            r"\[a_long_name\]; write .gpkg",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_writes_nothing(tmp_path, what, name, words):
    with pytest.raises(DataError, match=words):
        study.export(what, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_what_was_there_stays_if_writing_fails(tmp_path):
    path = study.export(study.demo(), tmp_path / "a.xlsx")
    before = path.read_bytes()
    with pytest.raises(DataError, match=r"a sheet holds 1,048,576 rows, not 1,048,577"):
        study.export(pd.DataFrame({"a": np.zeros(1_048_576)}), path)
    assert path.read_bytes() == before and [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("ending", TABLES)
def test_cells_of_any_kind_are_written_as_text(tmp_path, ending):
    """Of mixed columns, dates and objects; a column of whole numbers kept as objects stays one of numbers."""
    cells = {"mixed": [1, "a", None], "day": pd.to_datetime(["2019-12-31", None, "2018-01-01"])}
    frame = pd.DataFrame({**cells, "whole": pd.Series([3, 1, 2], dtype=object)})
    path = study.export(frame, tmp_path / f"a{ending}")
    read = {".csv": pd.read_csv, ".xlsx": pd.read_excel, ".dta": pd.read_stata, ".parquet": pd.read_parquet}[
        ending
    ]
    again = read(path)
    assert again["whole"].tolist() == [3, 1, 2]
    assert again["mixed"].fillna("").tolist() == ["1", "a", ""]
    assert again["day"].fillna("").tolist() == ["2019-12-31", "", "2018-01-01"]


def test_results_and_tables_with_an_index(tmp_path):
    study.export(study.demo().year(2019), tmp_path / "a.csv")
    frame = pd.read_csv(tmp_path / "a.csv", dtype={"adcode": str})
    assert frame.columns[0] == "adcode" and frame["adcode"].iloc[0] == "110000" and frame["synthetic"].all()
    study.export(study.merge(study.demo()), tmp_path / "b.csv")
    assert (pd.read_csv(tmp_path / "b.csv").columns == "synthetic").sum() == 1
