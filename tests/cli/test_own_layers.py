"""Layers of one's own from the shell and from a study file: encoding, reference system, keys, projection."""

import geopandas
import numpy as np
import pytest
from PIL import Image
from shapely import box

import spatial_iie as si
from spatial_iie.cli import run

NAMES = ["石家庄市", "唐山市", "濮阳市", "亳州市", "保定市", "廊坊市"]


@pytest.fixture
def files(tmp_path):
    shapes = [box(10 + x, 50 + y, 11 + x, 51 + y) for x in range(3) for y in range(2)]
    path = tmp_path / "own.shp"
    geopandas.GeoDataFrame({"name": NAMES}, geometry=shapes, crs=4326).to_file(path, encoding="GBK")
    for suffix in (".cpg", ".prj"):
        path.with_suffix(suffix).unlink()
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = 0
    path.with_suffix(".dbf").write_bytes(content)
    rows = "".join(f"{name.removesuffix('市')},2019,{k * k + 1}\n" for k, name in enumerate(NAMES))
    (tmp_path / "own.csv").write_text("城市,year,gdp\n" + rows, encoding="utf-8")
    return ["--data", str(tmp_path / "own.csv"), "--boundaries", str(path), "--boundary-key", "name"]


def test_a_layer_that_says_nothing_of_itself_is_read_and_the_notes_say_how(files, capsys):
    assert run(["moran", *files]) == 0
    said = capsys.readouterr().err
    assert "own.shp are read as gb18030, which was found out; --boundary-encoding says otherwise" in said
    assert "contiguity needs none" in said
    assert "Say it with --crs, EPSG:4326 if they are in longitude and latitude" in said


def test_distances_need_the_reference_system(files, capsys):
    assert run(["moran", *files, "--weights", "knn:2"]) == 2
    assert "Say it with --crs, as --crs EPSG:4326" in capsys.readouterr().err
    assert (
        run(["moran", *files, "--weights", "knn:2", "--crs", "EPSG:4326", "--boundary-encoding", "gbk"]) == 0
    )
    assert "coordinate" not in capsys.readouterr().err


def test_a_wrong_encoding_is_refused(files, capsys):
    assert run(["moran", *files, "--boundary-encoding", "utf-8"]) == 2
    assert (
        "--boundary-encoding says utf-8, but words in it are not in that encoding" in capsys.readouterr().err
    )


@pytest.mark.parametrize("projection", ["EPSG:3035", "auto"])
def test_a_map_in_a_projection(files, tmp_path, projection):
    out = tmp_path / "map.png"
    assert (
        run(["map", *files, "--crs", "4326", "--projection", projection, "--out", str(out), "--dpi", "50"])
        == 0
    )
    assert np.asarray(Image.open(out)).std() > 0


def test_what_is_no_projection_is_refused(files, capsys, tmp_path):
    out = str(tmp_path / "m.png")
    assert run(["map", *files, "--crs", "4326", "--projection", "albers", "--out", out]) == 2
    assert (
        "'albers' is no coordinate reference system; write a code such as EPSG:4326"
        in capsys.readouterr().err
    )


def test_options_of_a_layer_need_one(files, capsys):
    assert run(["moran", *files[:2], "--crs", "EPSG:4326"]) == 2
    assert "--crs is for boundaries of your own; give --boundaries too" in capsys.readouterr().err


def test_a_study_file_says_the_same(files, tmp_path):
    from spatial_iie.chapter.opening import open_desk
    from spatial_iie.chapter.study_file import read_plan

    text = """
    [data]
    file = "own.csv"
    boundaries = "own.shp"
    boundary_key = "name"
    boundary_encoding = "gbk"
    crs = "EPSG:4326"
    [weights]
    main = "knn:2"
    others = []
    [figures]
    projection = "EPSG:3035"
    """
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    desk = open_desk(read_plan(tmp_path / "study.toml"))
    assert sorted(desk.study.ids) == sorted(NAMES)
    from spatial_iie.chapter.look import maps

    look = maps(desk, "en")
    assert look["projection"] == "EPSG:3035"
    axes = si.viz.choropleth(desk.layer, desk.study["gdp", 2019], **{**look, "title": None})
    assert axes.get_title(loc="left") == "gdp"


def test_tables_are_merged_on_such_a_layer(files, tmp_path, capsys):
    out = tmp_path / "joined.csv"
    table, rest = files[1], [*files[2:], "--crs", "EPSG:4326", "--boundary-encoding", "gbk"]
    assert run(["data", "merge", table, *rest, "--out", str(out)]) == 0
    assert "石家庄市" in out.read_text(encoding="utf-8-sig")
    merged = si.study.merge(
        table, boundaries=files[3], boundary_key="name", boundary_encoding="gbk", crs=4326
    )
    assert len(merged.to_frame()) == len(NAMES)
