"""Layers keyed by a column that tables have too, and layers of other countries, from the command line."""

import json

import geopandas
import pandas as pd
import pytest
from shapely.geometry import box

import spatial_iie as si
from spatial_iie.cli import run


def layer(key, *, west=100.0, south=30.0, step=1.0):
    squares = [box(west + i * step, south + j * step, west + (i + 1) * step, south + (j + 1) * step)
               for j in range(4) for i in range(4)]  # fmt: skip
    return geopandas.GeoDataFrame({key: [f"r{k}" for k in range(16)]}, geometry=squares, crs=4326)


def table():
    values = [1.0, 5, 2, 8, 3, 7, 9, 4, 6, 2.5, 7.5, 1.5, 3.5, 8.5, 4.5, 6.5]
    return pd.DataFrame({"region": [f"r{k}" for k in range(16)], "year": 2019, "v": values})


@pytest.mark.parametrize(
    "key", ["name", "cluster", "year", "geom", "quadrant", "lag", "p", "value", "region", "variable"]
)
def test_a_key_column_of_any_name(tmp_path, capsys, key):
    table().to_csv(tmp_path / "p.csv", index=False)
    layer(key).to_file(tmp_path / "b.geojson")
    data = [
        "--data",
        str(tmp_path / "p.csv"),
        "--boundaries",
        str(tmp_path / "b.geojson"),
        "--boundary-key",
        key,
    ]
    assert run(["lisa", *data, "--format", "json", "--permutations", "99"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert {record["region"] for record in records} == {record["name"] for record in records}
    assert {record["region"] for record in records} == {f"r{k}" for k in range(16)}
    opened = si.study.open(tmp_path / "p.csv", boundaries=tmp_path / "b.geojson", boundary_key=key)
    plain = si.study.open(table(), boundaries=layer("key"), boundary_key="key")
    assert (opened.boundary_key, opened.ids.name) == (key, "region")
    assert opened.select(["r0", "r1"]).boundary_key == key
    for kind in (opened, plain):
        w = si.weights.queen(kind.regions)
        assert si.esda.moran(kind["v", 2019], w).statistic == si.esda.moran(plain["v", 2019], w).statistic
    assert opened["v", 2019].to_dict() == dict(zip(table()["region"], table()["v"], strict=True))


def test_a_report_on_a_layer_keyed_by_names(tmp_path, capsys):
    frame = pd.concat([table().assign(yr=year) for year in (2018, 2019)]).drop(columns="year")
    frame.to_csv(tmp_path / "p.csv", index=False)
    layer("name").to_file(tmp_path / "b.geojson")
    lines = ["[data]", 'file = "p.csv"', 'region = "region"', 'year = "yr"', 'boundaries = "b.geojson"',
             'boundary_key = "name"', "[variables]", 'index = "v"', "[weights]", "others = []", "[statistics]",
             "permutations = 99"]  # fmt: skip
    (tmp_path / "s.toml").write_text("\n".join(lines), encoding="utf-8")
    assert run(["report", str(tmp_path / "s.toml"), "--out", str(tmp_path / "out"), "--only", "data"]) == 0
    assert "Traceback" not in capsys.readouterr().err


PLACES = {
    "the United States": (-120, 25, 6),
    "Brazil, over the equator": (-70, -25, 8),
    "the Arctic": (10, 70, 4),
    "the world": (-180, -80, 40),
    "Fiji, over the edge of the map": (177, -19, 1),
}


@pytest.mark.parametrize(("west", "south", "step"), PLACES.values(), ids=PLACES)
def test_maps_of_any_part_of_the_world(tmp_path, west, south, step):
    table().to_csv(tmp_path / "p.csv", index=False)
    layer("code", west=west, south=south, step=step).to_file(tmp_path / "b.geojson")
    data = [
        "--data",
        str(tmp_path / "p.csv"),
        "--boundaries",
        str(tmp_path / "b.geojson"),
        "--boundary-key",
        "code",
    ]
    assert run(["map", *data, "--out", str(tmp_path / "map.png")]) == 0
    assert (tmp_path / "map.png").stat().st_size > 10_000


@pytest.mark.parametrize(("west", "south", "step"), [(-120, 25, 6), (-70, -25, 8), (10, 70, 2), (-10, 36, 2)])
def test_areas_on_the_map_are_those_on_the_ellipsoid(west, south, step):
    from pyproj import Geod

    from spatial_iie._projection import equal_area

    squares = layer("code", west=west, south=south, step=step)
    dense = squares.segmentize(0.05)
    drawn = dense.to_crs(equal_area(*squares.total_bounds)).area
    truth = [abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) for shape in dense]
    assert drawn.to_numpy() == pytest.approx(truth, rel=2e-3)
