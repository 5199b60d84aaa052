"""Triangulations held to their definitions by brute force, in the plane and on the sphere."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spatial_iie as si
from spatial_iie.weights.places import places

seeds = st.integers(0, 10_000)
BOXES = {"city": (116.3, 116.31, 39.9, 39.91), "china": (75, 130, 18, 53), "world": (-180, 180, -90, 90)}


def points_in(bounds, n, seed, crs):
    west, east, south, north = bounds
    xy = np.random.default_rng(seed).uniform((west, south), (east, north), (n, 2))
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=crs)


def pairs(w):
    return {(int(i), int(j)) for i, j in zip(*w.matrix.nonzero(), strict=True) if i < j}


def gabriel_by_definition(at):
    n = len(at)
    d2 = ((at[:, None] - at) ** 2).sum(axis=2)
    return {
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if all(d2[i, j] < d2[i, k] + d2[j, k] for k in range(n) if k not in (i, j))
    }


def relative_by_definition(at):
    n = len(at)
    d = ((at[:, None] - at) ** 2).sum(axis=2)
    return {
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if all(max(d[i, k], d[j, k]) >= d[i, j] for k in range(n) if k not in (i, j))
    }


def delaunay_on_sphere(at):
    """Sides of triangles whose cap, smaller than a hemisphere, holds no other point."""
    found, n = set(), len(at)
    for i in range(n):
        for j in range(i + 1, n):
            for k in range(j + 1, n):
                normal = np.cross(at[j] - at[i], at[k] - at[i])
                normal *= np.sign(normal @ at[i])
                if (at @ normal <= normal @ at[i] * (1 + 1e-12)).all():
                    found |= {(i, j), (i, k), (j, k)}
    return found


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from(sorted(BOXES)))
def test_on_the_sphere_by_definition(seed, where):
    layer = points_in(BOXES[where], 22, seed, 4326)
    at = places(layer, "x").points
    assert pairs(si.weights.gabriel(layer)) == gabriel_by_definition(at)
    assert pairs(si.weights.relative_neighbour(layer)) == relative_by_definition(at)
    if where != "city":  # the brute force above loses digits among points so close
        assert pairs(si.weights.delaunay(layer)) == delaunay_on_sphere(at)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_in_the_plane_by_definition(seed):
    layer = points_in((0, 9e5, 0, 9e5), 25, seed, 32650)
    at = places(layer, "x").points
    assert pairs(si.weights.gabriel(layer)) == gabriel_by_definition(at)
    assert pairs(si.weights.relative_neighbour(layer)) == relative_by_definition(at)


def test_a_city_on_the_sphere_is_as_in_its_plane():
    layer = points_in(BOXES["city"], 300, 1, 4326)
    flat = layer.to_crs("+proj=stere +lat_0=39.905 +lon_0=116.305 +R=6371008.8")
    round_earth = layer.set_crs("+proj=longlat +R=6371008.8", allow_override=True)
    flat = round_earth.to_crs("+proj=stere +lat_0=39.905 +lon_0=116.305 +R=6371008.8")
    for build in (si.weights.delaunay, si.weights.gabriel, si.weights.relative_neighbour):
        assert pairs(build(layer)) == pairs(build(flat))


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from(sorted(BOXES)))
def test_each_lies_within_the_next_and_all_are_connected(seed, where):
    layer = points_in(BOXES[where], 60, seed, 4326)
    relative, gabriel, delaunay = (
        build(layer) for build in (si.weights.relative_neighbour, si.weights.gabriel, si.weights.delaunay)
    )
    assert pairs(relative) <= pairs(gabriel) <= pairs(delaunay)
    assert relative.component_count == 1


def test_a_world_of_points_has_the_links_of_a_closed_surface():
    """Euler: a triangulated sphere of n points has 3n - 6 sides."""
    random = np.random.default_rng(2)
    xyz = random.standard_normal((500, 3))
    lon, lat = (
        np.degrees(np.arctan2(xyz[:, 1], xyz[:, 0])),
        np.degrees(np.arcsin(xyz[:, 2] / np.linalg.norm(xyz, axis=1))),
    )
    w = si.weights.delaunay(gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326))
    assert w.links == 2 * (3 * 500 - 6)


def test_grids_have_no_arbitrary_gabriel_links():
    layer = gpd.GeoSeries(gpd.points_from_xy(*np.divmod(np.arange(30), 6)[::-1]), crs=32650)
    rook = si.weights.lattice(5, 6, rook=True)
    assert (si.weights.gabriel(layer).matrix != rook.matrix).nnz == 0
    assert (si.weights.relative_neighbour(layer).matrix != rook.matrix).nnz == 0


@pytest.mark.parametrize("n", [2, 3])
def test_few_points_are_all_linked(n):
    layer = gpd.GeoSeries(gpd.points_from_xy([100, 101, 100.5][:n], [30, 30, 31][:n]), crs=4326)
    assert si.weights.delaunay(layer).links == n * (n - 1)
