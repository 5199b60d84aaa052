"""Distances and the families built on them: exact on a sphere and in a plane, near the ellipsoid, and libpysal."""

import warnings

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from spatial_iie.weights.places import EARTH_RADIUS_KM, places

CHINA = (75, 130, 18, 53)


def points_in(bounds, n, seed=0, crs=4326):
    random = np.random.default_rng(seed)
    west, east, south, north = bounds
    xy = random.uniform((west, south), (east, north), (n, 2))
    ids = [f"c{k}" for k in random.permutation(n)]
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), index=ids, crs=crs)


def haversine(layer):
    lon, lat = np.radians([layer.x, layer.y])
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))


def planar(layer):
    return (
        np.hypot(
            layer.x.to_numpy()[:, None] - layer.x.to_numpy(), layer.y.to_numpy()[:, None] - layer.y.to_numpy()
        )
        / 1000
    )


def quietly(build, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*args, **options)


# --- where a region is --------------------------------------------------------------------------------


def test_the_centroid_of_an_octant_is_its_middle():
    octant = gpd.GeoSeries([Polygon([(0, 0), (90, 0), (90, 90), (0, 90)])], crs=4326)
    assert np.allclose(places(octant, "x").points, np.full((1, 3), 1 / np.sqrt(3)), atol=1e-12)


def test_a_polygon_across_the_date_line_lies_on_it():
    layer = gpd.GeoSeries([box(170, -10, 190, 10)], crs=4326)
    assert np.allclose(places(layer, "x").points, [[-1, 0, 0]], atol=1e-12)


def test_the_ring_s_direction_and_beginning_do_not_matter():
    square = np.array([(100, 30), (104, 30), (105, 33), (99, 34)])
    ways = [np.roll(square, k, axis=0)[::step] for k in range(4) for step in (1, -1)]
    found = places(gpd.GeoSeries([Polygon(way) for way in ways], crs=4326), "x").points
    assert np.ptp(found, axis=0).max() < 1e-14


@pytest.mark.parametrize(("size", "error_m"), [(1e-5, 0.02), (1e-3, 0.02), (0.1, 0.5), (2.0, 500.0)])
def test_centroids_agree_with_those_in_a_local_equal_area_projection(size, error_m):
    shape = Polygon(np.array([(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (0, 2)]) * size + [113, 34])
    layer = gpd.GeoSeries([shape], crs=4326)
    local = pyproj.CRS.from_proj4(f"+proj=laea +lat_0=34 +lon_0=113 +R={EARTH_RADIUS_KM * 1000}")
    sphere = pyproj.CRS.from_proj4(f"+proj=longlat +R={EARTH_RADIUS_KM * 1000}")
    flat = layer.set_crs(sphere, allow_override=True).to_crs(local)
    theirs = flat.centroid.to_crs(sphere)
    ours = places(layer, "x").points[0]
    lat, lon = np.arcsin(ours[2]), np.arctan2(ours[1], ours[0])
    off = np.hypot(lat - np.radians(theirs.y[0]), (lon - np.radians(theirs.x[0])) * np.cos(lat))
    assert off * EARTH_RADIUS_KM * 1000 < error_m


def test_a_hole_moves_the_centroid_away():
    whole, hole = box(100, 30, 104, 34), box(102.5, 31, 103.5, 33)
    with_hole = Polygon(whole.exterior, [hole.exterior])
    solid, holed, cut = places(gpd.GeoSeries([whole, with_hole, hole], crs=4326), "x").points
    area = 1 - hole.area / whole.area
    assert np.allclose(solid, area * holed + (1 - area) * cut, atol=2e-4)


def test_degrees_grads_and_feet_are_converted():
    degrees = gpd.GeoSeries(gpd.points_from_xy([2.0, 2.5], [48.0, 48.5]), crs=4326)
    grads = gpd.GeoSeries(gpd.points_from_xy([2.0 / 0.9, 2.5 / 0.9], [48 / 0.9, 48.5 / 0.9]), crs=4807)
    feet = gpd.GeoSeries(gpd.points_from_xy([0, 5280], [0, 0]), crs=2263)
    d = [places(layer, "x").km_between(np.array([0]), np.array([1]))[0] for layer in (degrees, grads, feet)]
    assert d[0] == pytest.approx(d[1], rel=1e-12)
    assert d[2] == pytest.approx(1.609347, rel=1e-6)


# --- distances ----------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_distances_are_exact_on_the_sphere_and_near_the_ellipsoid(seed):
    layer = points_in((-180, 180, -90, 90), 12, seed)
    i, j = np.triu_indices(12, 1)
    ours = places(layer, "x").km_between(i, j)
    assert np.allclose(ours, haversine(layer)[i, j], rtol=1e-9, atol=1e-9)
    x, y = layer.x.to_numpy(), layer.y.to_numpy()
    ellipsoid = pyproj.Geod(ellps="WGS84").inv(x[i], y[i], x[j], y[j])[2] / 1000
    assert np.abs(ours / ellipsoid - 1).max() < 0.006


def test_a_metre_is_a_metre_and_the_antipode_half_way_round():
    near = gpd.GeoSeries(gpd.points_from_xy([116.0, 116.0], [40.0, 40.0 + 1e-5]), crs=4326)
    one, other = np.array([0]), np.array([1])
    assert places(near, "x").km_between(one, other)[0] == pytest.approx(
        np.radians(1e-5) * EARTH_RADIUS_KM, rel=1e-8
    )
    far = gpd.GeoSeries(gpd.points_from_xy([0, 180], [0, 0]), crs=4326)
    assert places(far, "x").km_between(one, other)[0] == pytest.approx(np.pi * EARTH_RADIUS_KM)


# --- k nearest ----------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_knn_are_the_k_nearest_by_brute_force(seed, k):
    for layer, distance in (
        (points_in(CHINA, 40, seed), haversine),
        (points_in((0, 9e5, 0, 9e5), 40, seed, 32650), planar),
    ):
        w = si.weights.knn(layer, k=k)
        d = distance(layer)
        np.fill_diagonal(d, np.inf)
        expected = np.zeros_like(d)
        np.put_along_axis(expected, np.argsort(d, axis=1)[:, :k], 1, axis=1)
        assert np.array_equal(w.matrix.toarray(), expected)
        assert w.ids.tolist() == layer.index.tolist()
        assert (w.cardinalities == k).all()


def test_knn_of_all_others_and_of_two_regions():
    assert si.weights.knn(points_in(CHINA, 6), k=5).links == 30
    assert si.weights.knn(points_in(CHINA, 2), k=1).links == 2


def test_ties_are_said_and_decided_by_the_order_of_the_layer_or_kept():
    cross = gpd.GeoSeries(
        gpd.points_from_xy([0, 1, 0, -1, 0], [0, 0, 1, 0, -1]), index=list("mensw"), crs=32650
    )
    with pytest.warns(WeightsWarning, match=r"equally far at place 2 .*those that come first"):
        w = si.weights.knn(cross, k=2)
    assert w.matrix.toarray()[0].tolist() == [0, 1, 1, 0, 0]
    assert (w.cardinalities == 2).all()
    assert "m" in w.about["tied"]
    everything = si.weights.knn(cross, k=2, ties="all")
    assert everything.cardinalities["m"] == 4


def test_a_whole_lattice_of_ties_matches_its_rook_neighbours():
    layer = gpd.GeoSeries(gpd.points_from_xy(*np.divmod(np.arange(36), 6)[::-1]), crs=32650)
    w = si.weights.knn(layer, k=2, ties="all")
    inner = [k for k in range(36) if 0 < k // 6 < 5 and 0 < k % 6 < 5]
    rook = si.weights.lattice(6, 6, rook=True)
    assert np.array_equal(w.matrix.toarray()[inner], rook.matrix.toarray()[inner])


def test_coincident_regions_are_named_and_are_each_other_s_nearest():
    layer = gpd.GeoSeries(
        gpd.points_from_xy([100, 100, 100, 101, 102], [30, 30, 30, 31, 32]), index=list("abcde"), crs=4326
    )
    with pytest.warns(WeightsWarning) as said:
        w = si.weights.knn(layer, k=2)
    assert any(
        "3 regions lie in exactly the same place as another [a, b, c]" in str(each.message) for each in said
    )
    assert w.matrix.toarray()[:3, :3].tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_knn_ties_do_not_depend_on_the_tree():
    layer = gpd.GeoSeries(gpd.points_from_xy(*np.divmod(np.arange(49), 7)), crs=32650)
    w = quietly(si.weights.knn, layer, k=3)
    d = planar(layer)
    np.fill_diagonal(d, np.inf)
    for row in range(49):
        first = sorted(range(49), key=lambda j, row=row: (round(d[row, j], 9), j))[:3]
        assert np.flatnonzero(w.matrix.toarray()[row]).tolist() == sorted(first)


# --- bands and inverse distance -----------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(50, 20_100))
def test_bands_are_the_pairs_within_by_brute_force(seed, km):
    layer = points_in((-180, 180, -90, 90), 40, seed)
    d = haversine(layer)
    expected = (d <= km) & ~np.eye(40, dtype=bool)
    assert np.array_equal(quietly(si.weights.distance_band, layer, km=km).matrix.toarray(), expected)


def test_the_limit_itself_is_within():
    layer = gpd.GeoSeries(gpd.points_from_xy(1000 * np.arange(5), np.zeros(5)), crs=32650)
    assert si.weights.distance_band(layer, km=1).links == 8
    with pytest.warns(WeightsWarning, match="5 of 5 regions have no neighbours"):
        si.weights.distance_band(layer, km=0.999999)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 4), st.one_of(st.none(), st.floats(500, 3000)))
def test_inverse_distance_by_definition(seed, power, km):
    layer = points_in(CHINA, 25, seed)
    d = haversine(layer)
    np.fill_diagonal(d, np.inf)
    expected = np.where(d <= (km or np.inf), d**-power, 0)
    w = quietly(si.weights.inverse_distance, layer, power=power, km=km)
    assert np.allclose(w.matrix.toarray(), expected, rtol=1e-9, atol=0)


def test_moving_the_rows_moves_the_links_with_them():
    layer = points_in(CHINA, 60)
    moved = layer.sample(frac=1, random_state=3)
    for build in (
        lambda x: si.weights.knn(x, k=5),
        lambda x: si.weights.distance_band(x, km=800),
        lambda x: si.weights.inverse_distance(x, km=900),
        lambda x: si.weights.kernel(x, k=7),
        si.weights.delaunay,
        si.weights.gabriel,
        si.weights.relative_neighbour,
    ):
        one, other = quietly(build, layer), quietly(build, moved)
        back = quietly(other.subset, layer.index).matrix
        assert abs(one.matrix - back).max() <= 1e-12 * one.matrix.max()


# --- kernels ------------------------------------------------------------------------------------------

FUNCTIONS = {
    "gaussian": lambda z: np.exp(-(z**2) / 2),
    "exponential": lambda z: np.exp(-z),
    "bisquare": lambda z: np.where(z < 1, (1 - z**2) ** 2, 0),
    "triangular": lambda z: np.where(z < 1, 1 - z, 0),
    "epanechnikov": lambda z: np.where(z < 1, 1 - z**2, 0),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("adaptive", [False, True])
def test_kernels_by_definition(function, adaptive):
    layer = points_in(CHINA, 50, 4)
    d = haversine(layer)
    width = np.sort(d, axis=1)[:, [8]] if adaptive else 700
    full = FUNCTIONS[function](d / width)
    np.fill_diagonal(full, 0)
    if function in ("gaussian", "exponential"):
        full[full < 0.01] = 0
    w = quietly(si.weights.kernel, layer, function=function, **({"k": 8} if adaptive else {"km": 700}))
    assert np.allclose(w.matrix.toarray(), full, rtol=1e-8, atol=1e-11)


def test_a_kernel_without_a_bandwidth_leaves_nobody_alone():
    for function in FUNCTIONS:
        assert len(si.weights.kernel(points_in(CHINA, 50, 5), function=function).isolates) == 0


def test_the_floor_drops_what_weighs_less():
    layer = points_in(CHINA, 50, 6)
    low, high = (si.weights.kernel(layer, km=600, floor=floor) for floor in (1e-6, 0.1))
    assert low.matrix.data.min() < 0.01
    assert high.matrix.data.min() >= 0.1
    assert low.links > high.links


# --- libpysal -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flat():
    """Centroids of the prefectures, azimuthal equidistant around the middle of China, metres."""
    from_middle = "+proj=aeqd +lat_0=35 +lon_0=104 +ellps=WGS84"
    return si.study.boundaries().geometry.to_crs(from_middle).centroid


def theirs(build, *args, **options):
    """libpysal's graph as weights; it warns of islands too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return si.weights.from_graph(build(*args, **options))


def same(one, other):
    return one.ids.equals(other.ids) and abs(one.matrix - other.matrix).max() < 1e-12


def test_families_agree_with_libpysal_in_the_plane(flat):
    from libpysal.graph import Graph

    km = gpd.GeoSeries(shapely.transform(flat.array, lambda xy: xy / 1000), index=flat.index)
    assert same(si.weights.knn(flat, k=6), theirs(Graph.build_knn, flat, k=6))
    assert same(
        quietly(si.weights.distance_band, flat, km=300), theirs(Graph.build_distance_band, km, threshold=300)
    )
    assert same(
        quietly(si.weights.inverse_distance, flat, power=2, km=400),
        theirs(Graph.build_distance_band, km, threshold=400, binary=False, alpha=-2),
    )
    for ours, name in (
        (si.weights.delaunay, "delaunay"),
        (si.weights.gabriel, "gabriel"),
        (si.weights.relative_neighbour, "relative_neighborhood"),
    ):
        assert same(ours(flat), theirs(Graph.build_triangulation, flat, method=name))
    province = si.study.boundaries()["province"]
    assert same(quietly(si.weights.block, province), theirs(Graph.build_block_contiguity, province))


@pytest.mark.parametrize("function", ["gaussian", "bisquare", "triangular"])
def test_kernels_agree_with_libpysal_s_decay_form(flat, function):
    """Known disagreements: libpysal cuts the gaussian off at one bandwidth, and without ``decay=True`` scales it
    and bisquare to integrate to 1."""
    from libpysal.graph import Graph

    other = theirs(Graph.build_kernel, flat, kernel=function, bandwidth=500_000, decay=True).matrix
    ours = quietly(si.weights.kernel, flat, function=function, km=500).matrix
    within = quietly(si.weights.distance_band, flat, km=500).matrix
    assert abs(ours.multiply(within) - other).max() < 1e-12


def test_libpysal_takes_degrees_for_a_plane():
    """Known disagreement: of the 4 nearest in degrees, many are not among the 4 nearest in km."""
    from libpysal.graph import Graph

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = si.study.boundaries().geometry.centroid
    in_degrees = theirs(Graph.build_knn, layer, k=4)
    assert quietly(si.weights.difference, in_degrees, si.weights.knn(layer, k=4)).links > 50


def test_the_sphere_and_an_equidistant_plane_agree_but_for_near_ties(flat):
    sphere = si.weights.knn(si.study.boundaries(), k=4)
    plane = si.weights.knn(flat, k=4)
    assert (sphere.matrix - plane.matrix).nnz < 0.05 * sphere.links
