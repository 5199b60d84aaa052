"""Tables and boundaries from strangers: nothing is fetched, nothing blocks, what is hidden is not read unasked."""

import contextlib
import http.server
import json
import os
import re
import sqlite3
import struct
import threading
import zipfile

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, box

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.boundaries import read_boundaries
from spatial_iie.study.files import read_table

ROWS = [["城市", "年份", "x"], ["北京市", 2019, 1.5], ["天津市", 2019, 2.5]]
SQUARE = {"type": "Polygon", "coordinates": [[[100, 30], [101, 30], [101, 31], [100, 31], [100, 30]]]}
FEATURES = [{"type": "Feature", "properties": {"code": "a"}, "geometry": SQUARE}]


@pytest.fixture
def squares():
    return geopandas.GeoDataFrame(
        {"code": list("abc")}, geometry=[box(k, 0, k + 1, 1) for k in range(3)], crs=4326
    )


@pytest.fixture
def listener():
    """An address on this machine, and what was asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def refused(call, words):
    with pytest.raises(DataError, match=words) as caught:
        call()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000


def book(path, sheets, states=()):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
        page.sheet_state = dict(states).get(name, "visible")
    workbook.save(path)
    return path


# workbooks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_for_the_one_that_is_seen(tmp_path, state):
    draft = [ROWS[0], ["北京市", 2019, 0], ["天津市", 2019, 0]]
    path = book(tmp_path / "panel.xlsx", {"draft": draft, "final": ROWS}, {"draft": state})
    opened = study.open(path)
    assert opened["x", 2019].tolist() == [1.5, 2.5]
    assert opened.about["reading"] == ("Sheet 'final' is read; hidden sheets are not: [draft].",)
    named = study.open(path, sheet="draft")
    assert named["x", 2019].tolist() == [0.0, 0.0]
    assert named.about["reading"] == ("Sheet 'draft' is hidden; it is read because it was named.",)


def test_a_workbook_of_which_nothing_is_seen_is_refused(tmp_path):
    path = book(tmp_path / "panel.xlsx", {"draft": ROWS, "notes": []}, {"draft": "hidden"})
    refused(
        lambda: study.open(path),
        r"only its hidden sheets have anything in them, \[draft\]; say which with sheet=",
    )


def test_hidden_rows_and_columns_are_named(tmp_path):
    path = book(tmp_path / "panel.xlsx", {"a": [[*row, k] for k, row in enumerate(ROWS)]})
    workbook = openpyxl.load_workbook(path)
    page = workbook["a"]
    page["D1"] = "y"
    page.row_dimensions[3].hidden = True
    page.column_dimensions["D"].hidden = True
    page.column_dimensions["K"].hidden = True  # with nothing in it
    workbook.save(path)
    assert study.open(path).about["reading"] == (
        "Hidden rows of sheet 'a' are read as the others are: [3].",
        "Hidden columns of sheet 'a' are read as the others are: [D].",
    )
    assert study.open(path)["y", 2019].tolist() == [1.0, 2.0]


def edited(path, part, change):
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas_are_their_results_and_none_without(tmp_path):
    rows = [ROWS[0], ["北京市", 2019, "=1+0.5"], ["天津市", 2019, 2.5]]
    path = book(tmp_path / "panel.xlsx", {"a": rows})
    refused(
        lambda: study.open(path),
        r"row 2 has a formula without its result \(=1\+0.5\); open and save it in Excel",
    )

    def solved(value, kind=b""):
        return lambda page: re.sub(
            rb"<c r=\"C2\">(<f>.*?</f>)<v ?/?>(</v>)?", rb'<c r="C2"' + kind + rb">\1" + value, page
        )

    assert study.open(edited(path, SHEET, solved(b"<v>1.5</v>")))["x", 2019].tolist() == [1.5, 2.5]
    path = book(tmp_path / "text.xlsx", {"a": rows})
    blank = study.open(edited(path, SHEET, solved(b"<v></v>", b' t="str"')))
    assert blank["x", 2019].isna().tolist() == [True, False]
    path = book(tmp_path / "zero.xlsx", {"a": rows})
    refused(
        lambda: study.open(edited(path, SHEET, solved(b"<v>0</v>"))),
        "were written by a program and never calculated",
    )


def test_what_a_workbook_would_unpack_to_is_weighed_first(tmp_path):
    path = book(tmp_path / "bomb.xlsx", {"a": ROWS})
    edited(path, SHEET, lambda page: page + b" " * 200_000_000)
    assert path.stat().st_size < 1_000_000
    refused(lambda: read_table(path), "would unpack to 200,.*; that is no table")


def test_entities_are_refused(tmp_path):
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    path = book(tmp_path / "panel.xlsx", {"a": ROWS})
    edited(path, SHEET, lambda page: laughs + page)
    refused(lambda: read_table(path), "declares XML entities")


@pytest.mark.parametrize("reference", [b"A1:XFD1048576", b"A1:ZZZ99999999", b""])
def test_a_declared_size_is_not_believed(tmp_path, reference):
    path = book(tmp_path / "panel.xlsx", {"a": ROWS})
    edited(
        path,
        SHEET,
        lambda page: re.sub(rb"<dimension ref=\"[^\"]*\"", b'<dimension ref="' + reference + b'"', page),
    )
    assert study.open(path)["x", 2019].tolist() == [1.5, 2.5]


def test_rows_beyond_any_sheet_are_refused(tmp_path):
    path = book(tmp_path / "panel.xlsx", {"a": ROWS})
    edited(
        path,
        SHEET,
        lambda page: page.replace(b'<row r="3"', b'<row r="99999999999"').replace(b'"A3"', b'"A9"'),
    )
    refused(lambda: read_table(path), "more than 1,048,576 rows|is it damaged")


# other tables ---------------------------------------------------------------------------------------------------


def test_a_stata_file_is_held_to_its_length(tmp_path):
    frame = pd.DataFrame({"city": ["北京市"], "year": [2019], "x": [1.5]})
    for version in (117, 118):
        path = tmp_path / f"{version}.dta"
        (frame if version > 117 else frame.assign(city="a")).to_stata(
            path, version=version, write_index=False
        )
        raw = path.read_bytes()
        at = raw.index(b"<N>") + 3
        path.write_bytes(raw[:at] + struct.pack("<I", 2**31) + raw[at + 4 :])
        refused(
            lambda path=path: read_table(path),
            r"declares 2,147,483,648 observations of 3 variables, more than its",
        )
    path = tmp_path / "old.dta"
    frame.assign(city="a").to_stata(path, version=114, write_index=False)
    raw = path.read_bytes()
    path.write_bytes(raw[:6] + struct.pack("<I", 2**31) + raw[10:])
    refused(lambda: read_table(path), r"declares 2,147,483,648 observations")


def test_a_parquet_file_of_countless_equal_cells_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "panel.parquet"
    pd.DataFrame({"city": ["北京市"] * 1000, "x": 1.0}).to_parquet(path)
    monkeypatch.setattr("spatial_iie.study.files.CELLS", 1999)
    refused(lambda: read_table(path), "declares 2,000 cells")
    monkeypatch.setattr("spatial_iie.study.files.CELLS", 2000)
    assert len(read_table(path).frame) == 1000


def test_a_folder_called_like_a_partition_adds_no_column(tmp_path):
    folder = tmp_path / "year=1999"
    folder.mkdir()
    pd.DataFrame({"city": ["北京市"], "x": [1.0]}).to_parquet(folder / "panel.parquet")
    assert list(read_table(folder / "panel.parquet").frame.columns) == ["city", "x"]


@pytest.mark.parametrize("cell", [[1, 2], {"a": 1}, b"\xff"])
def test_cells_that_are_no_cells_end_in_words(tmp_path, cell):
    path = tmp_path / "panel.parquet"
    pd.DataFrame({"city": ["北京市", "天津市"], "year": [2019, 2019], "x": [cell, cell]}).to_parquet(path)
    refused(lambda: study.open(path), "no column of numbers")
    pd.DataFrame({"city": [cell, cell], "year": [2019, 2019], "x": [1, 2]}).to_parquet(path)
    refused(lambda: study.open(path), "not known")


WIDE = {
    "many": (
        "a," * 20_000 + "b\n" + "1," * 20_000 + "2\n",
        "has 20,001 columns, more than the 16,384 of a sheet",
    ),
    "long": (
        "城市,年份," + "x" * 5000 + "\n北京,2019,1\n",
        "heading of column 3 has more than 1,000 letters",
    ),
    "longer than a cell may be": ("x" * 200_000 + "\n1\n", "is not CSV|letters"),
    "a cell as long as a book": ("城市,年份,x\n北京," + "9" * 100_000 + ",1\n", "are not years"),
    "a key as long as a book": ("城市,年份,x\n" + "京" * 100_000 + ",2019,1\n", "not known"),
}


@pytest.mark.parametrize(("text", "words"), WIDE.values(), ids=WIDE)
def test_wide_and_long_headers_and_cells(tmp_path, text, words):
    path = tmp_path / "panel.csv"
    path.write_text(text, encoding="utf-8")
    refused(lambda: study.open(path), words)


# special files --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its file system")
def test_pipes_devices_and_folders_are_refused_by_kind(tmp_path, squares):
    for name in ("p.csv", "p.xlsx", "p.dta", "p.parquet", "p.shp", "p.geojson", "p.zip"):
        os.mkfifo(tmp_path / name)
        read = read_table if name[2:] in ("csv", "xlsx", "dta", "parquet") else read_boundaries
        refused(lambda path=tmp_path / name, read=read: read(path), "is a pipe, not a file")
        link = tmp_path / f"zero{name[1:]}"
        link.symlink_to("/dev/zero")
        refused(lambda path=link, read=read: read(path), "is a device, not a file")
    refused(lambda: read_boundaries(tmp_path), "is a folder, not a file")
    refused(lambda: read_boundaries("/dev/zero"), "is a device, not a file")
    squares.to_file(tmp_path / "squares.shp")
    (tmp_path / "squares.dbf").unlink()
    os.mkfifo(tmp_path / "squares.dbf")
    refused(
        lambda: read_boundaries(tmp_path / "squares.shp", region="code"), "squares.dbf is a pipe, not a file"
    )


# boundaries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".vrt", ".geojson", ".shp", ".gpkg", ".json", ".fgb"])
def test_a_virtual_layer_asks_nobody_whatever_it_is_called(tmp_path, listener, suffix):
    address, asked = listener
    path = tmp_path / f"layer{suffix}"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{address}/x.geojson</SrcDataSource>'
        f"</OGRVRTLayer></OGRVRTDataSource>"
    )
    refused(lambda: read_boundaries(path, region="code"), "are not read|by its content")
    assert asked == []


@pytest.mark.parametrize(
    "system",
    [
        {"type": "link", "properties": {"href": "ADDRESS/crs", "type": "proj4"}},
        {"type": "url", "properties": {"url": "ADDRESS/crs"}},
        {"type": "name", "properties": {"name": "ADDRESS/crs"}},
        {"type": "name", "properties": {"name": "a plane of my own"}},
    ],
)
def test_a_reference_system_that_is_a_link_or_unknown_is_refused(tmp_path, listener, system):
    """GDAL follows the link, and takes what it cannot find for degrees."""
    address, asked = listener
    text = json.dumps({"type": "FeatureCollection", "crs": system, "features": FEATURES})
    path = tmp_path / "layer.geojson"
    path.write_text(text.replace("ADDRESS", address))
    refused(
        lambda: read_boundaries(path, region="code"),
        "coordinate reference system is given by a link or unknown",
    )
    assert asked == []


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_reference_systems_by_name_are_known(tmp_path, name):
    path = tmp_path / "layer.geojson"
    system = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": FEATURES}))
    layer = read_boundaries(path, region="code")
    assert layer.crs.is_geographic
    assert layer.geometry["a"].equals(shapely.geometry.shape(SQUARE))


@pytest.mark.parametrize(
    "source", ["http://localhost/x.geojson", "/vsicurl/http://localhost/x.shp", "zip://x.zip!y.shp"]
)
def test_addresses_are_not_opened(source):
    refused(lambda: read_boundaries(source), "is an address; addresses are not opened")


def test_a_view_of_a_database_is_not_run(tmp_path, squares):
    path = tmp_path / "layer.gpkg"
    squares.to_file(path)
    assert read_boundaries(path, region="code").index.tolist() == ["a", "b", "c"]
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE VIEW geocoded AS SELECT ogr_geocode('somewhere') AS geom")
    refused(lambda: read_boundaries(path, region="code"), "geocoded is a view, which is not opened")


def test_a_zip_is_unpacked_and_no_name_leads_out_of_it(tmp_path, squares):
    squares.to_file(tmp_path / "squares.shp")
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    parts = [tmp_path / f"squares.{part}" for part in ("shp", "shx", "dbf", "prj")]
    with zipfile.ZipFile(good, "w") as inside, zipfile.ZipFile(bad, "w") as outside:
        for part in parts:
            inside.write(part, f"a folder/{part.name}")
            outside.write(part, f"../../{part.name}")
    assert read_boundaries(good, region="code").index.tolist() == ["a", "b", "c"]
    refused(lambda: read_boundaries(bad, region="code"), "names files outside of itself")
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr("other.geojson", "{}")
    refused(
        lambda: read_boundaries(good, region="code"), r"holds 2 boundary files \[squares.shp, other.geojson\]"
    )


def test_names_that_gdal_would_take_for_something_else_are_names(tmp_path, squares):
    for name in ("a!b.geojson", "PG:host=nowhere.geojson", "q?x=1;y.geojson"):
        squares.to_file(tmp_path / "plain.geojson")
        (tmp_path / "plain.geojson").rename(tmp_path / name)
        assert len(read_boundaries(tmp_path / name, region="code")) == 3


def test_nothing_is_written_beside_a_file_that_is_read(tmp_path, squares, monkeypatch):
    monkeypatch.setenv("SHAPE_RESTORE_SHX", "YES")
    squares.to_file(tmp_path / "squares.shp")
    (tmp_path / "squares.shx").unlink()
    before = sorted(each.name for each in tmp_path.iterdir())
    refused(lambda: read_boundaries(tmp_path / "squares.shp", region="code"), "Unable to open squares.shx")
    assert sorted(each.name for each in tmp_path.iterdir()) == before


def test_the_environment_does_not_outlive_itself_as_an_option(tmp_path, squares, monkeypatch):
    """An index restored beside the built-in layers would be written while others read them."""
    squares.to_file(tmp_path / "squares.shp")
    with monkeypatch.context() as surroundings:
        surroundings.setenv("SHAPE_RESTORE_SHX", "YES")
        read_boundaries(tmp_path / "squares.shp", region="code")
    assert pyogrio.get_gdal_config_option("SHAPE_RESTORE_SHX") is None


def test_several_layers_of_polygons_are_not_chosen_among(tmp_path, squares):
    path = tmp_path / "layers.gpkg"
    squares.to_file(path, layer="one")
    squares.set_geometry(squares.representative_point()).to_file(path, layer="points")
    assert len(read_boundaries(path, region="code")) == 3
    squares.to_file(path, layer="two")
    refused(
        lambda: read_boundaries(path, region="code"), r"has 2 layers of polygons among 3 \[one, points, two\]"
    )


@pytest.mark.filterwarnings("ignore:invalid value")
def test_coordinates_that_are_none_are_named(squares):
    squares.loc[1, "geometry"] = Polygon([(1, 0), (2, 0), (2, float("nan")), (1, 1)])
    refused(
        lambda: read_boundaries(squares, region="code"),
        r"1 region with coordinates that are no numbers: \[b\]",
    )


def test_a_plane_is_not_taken_for_degrees(squares):
    plane = squares.to_crs(3857).set_crs(4326, allow_override=True)
    refused(
        lambda: read_boundaries(plane, region="code"),
        r"said to be in degrees, but 3 regions lie beyond 360 and 90",
    )
