"""Boundary files as they are published: several layers, borders that cross themselves, no word of what the key is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError
from spatial_iie.study.boundaries import read_boundaries

NAMES = ["Goiás", "São Paulo", "Paraná", "Acre"]
CODES = ["01", "02", "06", "51"]


def squares(**columns):
    shapes = [box(i, 0, i + 1, 1) for i in range(4)]
    return geopandas.GeoDataFrame({"id": CODES, "name": NAMES, **columns}, geometry=shapes, crs=4326)


def table(keys):
    regions = list(keys)
    return pd.DataFrame({"region": regions, "year": 2019, "x": np.arange(len(regions)) ** 2.0})


def neighbours(w, region):
    return set(w.ids[w.matrix[[w.ids.get_loc(region)]].indices])


@pytest.mark.parametrize(
    ("keys", "column"),
    [
        (CODES, "id"),
        (["1", "2", "6", "51"], "id"),
        (NAMES, "name"),
        (["GOIAS", "Sao Paulo", "Parana"], "name"),
    ],
)
def test_the_column_that_has_the_regions_of_the_table_tells_them_apart(keys, column):
    study = si.study.open(table(keys), boundaries=squares(), region="region")
    assert study.regions.index.tolist() == sorted(squares()[column][: len(keys)])
    assert f"regions are told apart by column {column}." in " ".join(map(str, study.about["reading"]))


def test_names_of_china_find_their_column_too():
    layer = squares(id=["a", "b", "c", "d"], name=["石家庄市", "唐山市", "保定市", "沧州市"])
    study = si.study.open(table(["石家庄", "唐山", "130600"]), boundaries=layer, region="region")
    assert sorted(study.ids) == sorted(["石家庄市", "唐山市", "保定市"])


@pytest.mark.parametrize(
    "columns",
    [
        {"again": CODES[::-1]},  # two columns have them, in other rows
        {"id": ["1", "1", "6", "51"]},  # a code twice
        {"id": ["7", "8", "9", "51"]},  # few of them
    ],
)
def test_a_column_is_not_chosen_where_there_is_a_doubt(columns):
    with pytest.raises(DataError, match="name the column that tells the regions apart with boundary_key="):
        si.study.open(table(CODES), boundaries=squares(**columns), region="region")


def test_a_border_that_doubles_back_or_touches_itself_is_mended_and_said():
    spike = Polygon([(0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 1.2), (0.5, 1), (0, 1)])
    ring = Polygon([(1, 0), (2, 0), (2, 1), (1.5, 1), (1.4, 0.99), (1.6, 0.99), (1.5, 1), (1, 1)])
    layer = squares().set_crs(3857, allow_override=True)
    layer.loc[[0, 1], "geometry"] = [spike, ring]
    assert not layer.is_valid.all()
    read = read_boundaries(layer, region="name")
    assert read.is_valid.all()
    assert set(read.geom_type) <= {"Polygon", "MultiPolygon"}
    np.testing.assert_allclose(read.area, 1, rtol=0.01)
    assert "mended: [Goiás, São Paulo]" in str(read.attrs["reading"][0])
    w = si.weights.queen(read)
    assert [len(neighbours(w, name)) for name in NAMES] == [1, 2, 2, 1]


def test_a_shape_that_mending_would_change_is_refused():
    layer = squares()
    layer.loc[0, "geometry"] = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(DataError, match=r"1 region with an invalid geometry: \[Goiás\]"):
        read_boundaries(layer, region="name")


@pytest.mark.parametrize("first", [0, 1])  # a point east, and one west of the antimeridian
def test_a_ring_that_jumps_across_the_antimeridian_goes_on_beyond_it(first):
    layer = squares()
    ring = [(178, 0), (-178, 0), (-178, 1), (179, 2), (178, 1)]
    layer.loc[0, "geometry"] = Polygon([*ring[first:], *ring[:first]])
    layer.loc[1, "geometry"] = MultiPolygon([Polygon([(177, 0), (178, 0), (178, 1), (177, 1)])])
    read = read_boundaries(layer, region="name")
    assert read.geometry["Goiás"].bounds == (178, 0, 182, 2)
    assert "São Paulo" in neighbours(si.weights.queen(read), "Goiás")


def topojson(path, **objects):
    """Write squares side by side under each name, all arcs whole rings; a None has no shape."""
    arcs, content = [], {}
    for name, n in objects.items():
        shapes = []
        for i in range(n):
            shapes.append(
                {"type": "Polygon", "arcs": [[len(arcs)]], "id": str(i), "properties": {"name": f"n{i}"}}
            )
            arcs.append([[i, 0], [i + 1, 0], [i + 1, 1], [i, 1], [i, 0]])
        content[name] = {"type": "GeometryCollection", "geometries": shapes}
    path.write_text(json.dumps({"type": "Topology", "objects": content, "arcs": arcs}), encoding="utf-8")


def test_a_layer_of_one_region_is_no_map_and_others_are_chosen_by_name(tmp_path, capsys):
    path, rows = tmp_path / "atlas.json", tmp_path / "rows.csv"
    table(["n0", "n1", "n2", "n3"]).to_csv(rows, index=False)
    topojson(path, states=4, nation=1)
    ask = ["moran", "--data", str(rows), "--region", "region", "--boundaries", str(path), "--value", "x"]
    assert run(ask) == 0
    assert "of its layers [states, nation], states has more than one region" in capsys.readouterr().err
    topojson(path, counties=5, states=4, nation=1)
    assert run(ask) == 2
    assert "has 3 layers of polygons among 3 [counties, states, nation]; say which with --boundary-layer" in (
        capsys.readouterr().err
    )
    for layer, n in (("states", 4), ("counties", 5)):
        study = si.study.open(rows, region="region", boundaries=path, boundary_layer=layer)
        assert len(study.layer) == n
        assert si.weights.from_spec("queen", study).n == 4
    merged = si.study.merge(
        rows, region="region", boundaries=path, boundary_key="name", boundary_layer="counties"
    )
    assert merged.to_frame()["x"].tolist() == [0, 1, 4, 9]
    with pytest.raises(
        DataError, match=r"there is no layer 'districts'; there are \[counties, states, nation\]"
    ):
        read_boundaries(path, layer="districts")
    with pytest.raises(DataError, match="boundary_layer= is for boundaries in a file"):
        read_boundaries(squares(), layer="states")
    with pytest.raises(DataError, match="boundary_layer= is for boundaries of your own"):
        si.study.open(table(["北京"]), boundary_layer="states")


def test_a_row_of_a_region_without_a_shape_is_refused_with_the_reason():
    layer = squares()
    layer.loc[3, "geometry"] = None
    with pytest.raises(DataError, match=r"'51' in index 3 \(without a shape there\)"):
        si.study.open(table(CODES), boundaries=layer, boundary_key="id", region="region")
    study = si.study.open(
        table(CODES), boundaries=layer, boundary_key="id", region="region", unmatched="set-aside"
    )
    assert study.ids.tolist() == CODES[:3]


def _atlas(name):
    """Return the folder of a package of npm, if it is installed beside this project or for everybody."""
    roots = [Path(__file__).parents[2] / "node_modules"]
    if shutil.which("npm"):
        found = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
        roots.append(Path(found.stdout.strip()))
    return next((root / name for root in roots if (root / name).is_dir()), None)


@pytest.mark.filterwarnings("ignore:7 of 56 regions")
def test_the_states_and_counties_of_the_united_states():
    folder = _atlas("us-atlas")
    if folder is None:
        pytest.skip("the npm package us-atlas is not installed")
    states = json.loads((folder / "states-10m.json").read_text(encoding="utf-8"))["objects"]["states"]
    rows = table(each["properties"]["name"] for each in states["geometries"])
    study = si.study.open(rows, region="region", boundaries=folder / "states-10m.json", crs="EPSG:4326")
    w = si.weights.from_spec("queen", study)
    assert neighbours(w, "Colorado") == {
        "Arizona", "Kansas", "Nebraska", "New Mexico", "Oklahoma", "Utah", "Wyoming"
    }  # fmt: skip
    counties = read_boundaries(folder / "counties-10m.json", layer="counties", region="id", crs="EPSG:4326")
    assert len(counties) == 3230
    assert counties.is_valid.all()


def test_a_border_whose_mending_would_change_the_region_stays():
    """Two lobes of 1 and 1/4: what the border encloses, 3/4, would become 5/4."""
    from spatial_iie.study._mended import mended

    twisted = Polygon([(0, -1), (0, 1), (1.5, -0.5), (1.5, 0.5)])
    layer = geopandas.GeoDataFrame(geometry=[twisted], index=["a"], crs=3857)
    same, notes = mended(layer, "the boundaries")
    assert notes == () and same.geometry["a"].equals_exact(twisted)
