"""Contiguity held to set operations of GEOS, to libpysal, to the full-resolution links, and to borders gone wrong."""

import csv
import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay
from shapely import MultiPolygon, Polygon, box

import spatial_iie as si
from spatial_iie._kernels.contiguity import Rings, shared_boundaries
from spatial_iie.errors import WeightsWarning
from spatial_iie.weights.contiguity import rings_of


def links(w):
    """The links as a set of pairs of labels."""
    coo = w.matrix.tocoo()
    return {(w.ids[i], w.ids[j]) for i, j in zip(coo.row, coo.col, strict=True)}


def both_ways(*pairs):
    return {*pairs, *((b, a) for a, b in pairs)}


def quietly(build, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*args, **options)


def by_geos(layer):
    """Queen and rook pairs from the intersection of every two polygons."""
    queen, rook = set(), set()
    for a, one in layer.items():
        for b, other in layer.items():
            if a != b and one.intersects(other):
                queen.add((a, b))
                if one.intersection(other).length > 1e-9:
                    rook.add((a, b))
    return queen, rook


def squares(rows=4, columns=5):
    return gpd.GeoSeries([box(c, r, c + 1, r + 1) for r in range(rows) for c in range(columns)])


def noisy(layer, scale, seed=0):
    """Every polygon moved by its own noise, vertex by vertex; rings stay closed."""
    random = np.random.default_rng(seed)

    def shaken(ring):
        moved = np.array(ring.coords)[:-1]
        return moved + scale * random.standard_normal(moved.shape)

    moved = [Polygon(shaken(p.exterior), [shaken(hole) for hole in p.interiors]) for p in layer]
    return gpd.GeoSeries(moved, index=layer.index, crs=layer.crs)


def random_coverage(seed, points=40, regions=9):
    """Triangles of random points, dissolved at random into (multi)polygons with holes and enclaves."""
    random = np.random.default_rng(seed)
    at = random.random((points, 2))
    triangles = at[Delaunay(at).simplices]
    label = random.integers(0, regions, len(triangles))
    parts = {
        f"r{k}": shapely.coverage_union_all(shapely.polygons(triangles[label == k])) for k in np.unique(label)
    }
    return gpd.GeoSeries(parts)


# --- valid coverages ----------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 25))
def test_random_coverages_have_the_links_of_their_intersections(seed, regions):
    layer = random_coverage(seed, regions=regions)
    queen, rook = by_geos(layer)
    assert links(quietly(si.weights.queen, layer)) == queen
    assert links(quietly(si.weights.rook, layer)) == rook


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 50))
def test_where_a_ring_begins_and_which_way_it_runs_does_not_matter(seed, shift):
    layer = random_coverage(seed)

    def turned(ring, by):
        moved = np.roll(np.array(ring.coords)[:-1], by, axis=0)
        return moved[::-1] if by % 2 else moved

    other = [
        MultiPolygon(
            [
                Polygon(turned(p.exterior, shift), [turned(hole, shift + 1) for hole in p.interiors])
                for p in shapely.get_parts(shape)
            ]
        )
        for shape in layer
    ]
    again = gpd.GeoSeries(other, index=layer.index)
    for build in (si.weights.queen, si.weights.rook):
        assert links(quietly(build, again)) == links(quietly(build, layer))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_symmetric_rook_within_queen_and_relabelling_moves_links(seed):
    layer = random_coverage(seed)
    queen, rook = quietly(si.weights.queen, layer), quietly(si.weights.rook, layer)
    assert (queen.matrix != queen.matrix.T).nnz == 0
    assert links(rook) <= links(queen)
    order = np.random.default_rng(seed).permutation(len(layer))
    assert links(quietly(si.weights.queen, layer.iloc[order])) == links(queen)


@pytest.mark.parametrize("rook", [False, True])
def test_a_lattice_of_squares_has_the_links_of_the_lattice(rook):
    build = si.weights.rook if rook else si.weights.queen
    assert (build(squares(6, 7)).matrix != si.weights.lattice(6, 7, rook=rook).matrix).nnz == 0


def test_prefectures_agree_with_libpysal_and_with_the_full_resolution_links():
    from libpysal.graph import Graph

    from spatial_iie.study.boundaries import boundary_file

    regions = si.study.boundaries()
    with pytest.warns(WeightsWarning, match="have no neighbours"):
        queen = si.weights.queen(regions)
    with (boundary_file().parent / "links.csv").open(encoding="utf-8", newline="") as file:
        full = {(row["from"], row["to"]): row["kind"] for row in csv.DictReader(file)}
    assert links(queen) == both_ways(*full)
    rook = quietly(si.weights.rook, regions)
    assert links(rook) == both_ways(*(pair for pair, kind in full.items() if kind == "rook"))
    for w, theirs in (
        (queen, Graph.build_contiguity(regions, rook=False)),
        (rook, Graph.build_contiguity(regions)),
    ):
        assert links(w) == links(si.weights.from_graph(theirs))


def test_islands_are_named_and_stay():
    layer = gpd.GeoSeries({"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1), "island": box(5, 5, 6, 6)})
    with pytest.warns(WeightsWarning, match=r"1 of 3 regions has no neighbours \(queen\): \[island\]"):
        w = si.weights.queen(layer)
    assert w.isolates.tolist() == ["island"]


def test_zero_and_minus_zero_are_one_place():
    left, right = (
        Polygon([(-1, 0), (-0.0, 0), (-0.0, 1), (-1, 1)]),
        Polygon([(0.0, 0), (1, 0), (1, 1), (0.0, 1)]),
    )
    assert si.weights.rook(gpd.GeoSeries([left, right])).links == 2


def test_a_hash_collision_is_noticed(monkeypatch):
    from spatial_iie._kernels import contiguity

    rings = rings_of(np.asarray(squares(5, 5).array))
    right = shared_boundaries(rings)
    monkeypatch.setattr(contiguity, "_hashed", lambda x, y: (3 * x).astype(np.uint64))
    wrong_hash = contiguity.shared_boundaries(Rings(*rings))
    assert right.doubled is wrong_hash.doubled is False
    for one, other in zip(right[:3], wrong_hash[:3], strict=True):
        assert np.array_equal(np.sort(one, axis=0), np.sort(other, axis=0))


def test_order_two_by_the_builder_is_the_order_of_the_graph():
    layer = squares(5, 5)
    exactly = si.weights.queen(layer, order=2)
    upto = si.weights.queen(layer, order=2, lower=True)
    assert links(exactly) == {(a, b) for a in range(25) for b in range(25) if max(*_steps(a, b)) == 2}
    assert links(upto) == links(exactly) | links(si.weights.queen(layer))
    assert (exactly.recipe, upto.recipe) == ("queen:2", "queen:1-2")
    rook = si.weights.rook(layer, order=3)
    assert links(rook) == {(a, b) for a in range(25) for b in range(25) if sum(_steps(a, b)) == 3}


def _steps(a, b):
    return abs(a // 5 - b // 5), abs(a % 5 - b % 5)


# --- borders that should agree and do not -------------------------------------------------------------


@pytest.mark.parametrize("crs", [None, 4326, 32650])
@pytest.mark.parametrize("seed", [0, 1])
def test_jitter_loses_and_gains_no_link(crs, seed):
    size = 1000 if crs == 32650 else 1  # squares far larger than the tolerance of a metre
    layer = noisy(squares().scale(size, size, origin=(0, 0)).set_crs(crs), 1e-12 * size, seed)
    for build, rook in ((si.weights.queen, False), (si.weights.rook, True)):
        with pytest.warns(WeightsWarning, match="no valid coverage"):
            w = build(layer)
        assert (w.matrix != si.weights.lattice(4, 5, rook=rook).matrix).nnz == 0


def test_jittered_prefectures_keep_their_links():
    regions = si.study.boundaries().geometry
    some = regions[regions.index.str[:2].isin(["44", "45"])]
    parts = shapely.get_parts(some.array, return_index=True)
    largest = [max(parts[0][parts[1] == k], key=lambda p: p.area) for k in range(len(some))]
    mainland = gpd.GeoSeries(largest, index=some.index, crs=some.crs)
    shaken = noisy(mainland, 1e-12)
    for build in (si.weights.queen, si.weights.rook):
        assert links(quietly(build, shaken)) == links(quietly(build, mainland))


def test_t_junctions_are_found():
    tall = box(0, 0, 1, 2)
    layer = gpd.GeoSeries(
        {"tall": tall, "low": box(1, 0, 2, 1), "high": box(1, 1, 2, 2), "corner": box(2, 2, 3, 3)}
    )
    expected = both_ways(("tall", "low"), ("tall", "high"), ("low", "high"))
    assert links(quietly(si.weights.rook, layer)) == expected
    assert links(quietly(si.weights.queen, layer)) == expected | both_ways(("high", "corner"))


def test_a_vertex_on_the_middle_of_an_edge_is_a_queen_neighbour_only():
    layer = gpd.GeoSeries({"base": box(0, 0, 4, 1), "tip": Polygon([(2, 1), (3, 2), (1, 2)])})
    with pytest.warns(WeightsWarning, match=r"1 pairs of regions that meet do not agree .*base-tip"):
        assert links(si.weights.queen(layer)) == both_ways(("base", "tip"))
    assert links(quietly(si.weights.rook, layer)) == set()


@pytest.mark.parametrize(
    "other", [box(1, 1, 3, 3), box(1, 0, 3, 2), box(1.999, 0, 4, 2), box(0.5, -1, 1.5, 3)]
)
def test_overlapping_polygons_are_neighbours_of_both_kinds(other):
    layer = gpd.GeoSeries({"a": box(0, 0, 2, 2), "b": other, "far": box(9, 9, 10, 10)})
    for build in (si.weights.queen, si.weights.rook):
        assert links(quietly(build, layer)) == both_ways(("a", "b"))


def test_an_enclave_without_its_hole_is_a_neighbour_of_both_kinds():
    layer = gpd.GeoSeries(
        {"around": box(0, 0, 10, 10), "enclave": box(4, 4, 6, 6), "beside": box(10, 0, 11, 10)}
    )
    for build in (si.weights.queen, si.weights.rook):
        assert links(quietly(build, layer)) == both_ways(("around", "enclave"), ("around", "beside"))


def test_what_lies_within_an_enclave_touches_what_lies_around_it_only_without_the_hole():
    core = box(4, 4, 6, 6)
    enclave = Polygon(box(3, 3, 7, 7).exterior, [core.exterior])
    whole, holed = box(0, 0, 10, 10), Polygon(box(0, 0, 10, 10).exterior, [enclave.exterior])
    inner = both_ways(("around", "enclave"), ("enclave", "core"))
    for build in (si.weights.queen, si.weights.rook):
        layer = gpd.GeoSeries({"around": holed, "enclave": enclave, "core": core})
        assert links(build(layer)) == inner
        layer["around"] = whole  # all edges of the core are shared, and yet it lies inside what is around
        assert links(quietly(build, layer)) == inner | both_ways(("around", "core"))


def test_an_enclave_with_its_hole_needs_no_tolerance():
    inner = box(4, 4, 6, 6)
    layer = gpd.GeoSeries({"around": Polygon(box(0, 0, 10, 10).exterior, [inner.exterior]), "enclave": inner})
    w = si.weights.rook(layer)
    assert w.links == 2
    assert "links_by_tolerance" not in w.about


def test_two_points_in_common_are_no_edge():
    below = Polygon([(0, 0), (4, 0), (4, 1), (3, 1), (1, 1), (0, 1)])
    above = Polygon([(1, 1), (2, 2), (3, 1), (4, 3), (0, 3)])
    layer = gpd.GeoSeries({"below": below, "above": above})
    assert si.weights.queen(layer).links == 2
    assert quietly(si.weights.rook, layer).links == 0


def test_the_tolerance_decides_about_gaps():
    layer = gpd.GeoSeries({"a": box(0, 0, 1, 1), "b": box(1.01, 0, 2, 1)}, crs=32650)
    assert quietly(si.weights.queen, layer, tolerance=0.02).links == 2
    assert quietly(si.weights.rook, layer, tolerance=0.02).links == 2
    assert quietly(si.weights.queen, layer, tolerance=0.005).links == 0


@pytest.mark.parametrize(("crs", "gap"), [(4326, 5e-6), (32650, 0.5), (2263, 1.5)])
def test_the_default_tolerance_is_a_metre_in_any_unit(crs, gap):
    size = 1e5 * gap
    near = gpd.GeoSeries([box(0, 0, size, size), box(size + gap, 0, 2 * size, size)], crs=crs)
    assert quietly(si.weights.rook, near).links == 2
    far = gpd.GeoSeries([box(0, 0, size, size), box(size + 4 * gap, 0, 2 * size, size)], crs=crs)
    assert quietly(si.weights.rook, far).links == 0


@pytest.mark.parametrize("crs", [None, 32650, 4326])
def test_the_default_tolerance_is_small_beside_a_small_layer(crs):
    """A metre would link squares of a metre across the square between them."""
    side = 1e-5 if crs == 4326 else 1.0
    row = gpd.GeoSeries([box(i * side, 0, (i + 1) * side, side) for i in range(4)], crs=crs)
    assert si.weights.queen(row).links == si.weights.rook(row).links == 6


def test_libpysal_loses_what_jitter_moves():
    """Known disagreement: exact comparison of vertices without a tolerance."""
    from libpysal.graph import Graph

    shaken = noisy(squares(), 1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Graph.build_contiguity(shaken, rook=True)
    assert theirs.n_edges < quietly(si.weights.rook, shaken).links


def _stack(kind):
    """Layers with overlaps, and which pairs have inner points in common: all edges shared, or most of them."""
    grid = [box(i % 6, i // 6, i % 6 + 1, i // 6 + 1) for i in range(36)]
    if kind == "corner over a cell":  # cell 0 reaches into cell 7, all of whose edges are shared
        grid[0] = box(0, 0, 1.5, 1.5)
    elif kind == "bar through cells":  # it begins and ends outside, and has no vertex inside any
        grid.append(box(-1, 2.4, 7, 2.6))
    elif kind == "one over many":  # cells deep inside have no unshared edge near them
        grid.append(box(0.5, 0.5, 5.5, 5.5))
    elif kind == "two coverages of one outline":  # every edge is shared; the thirds share no vertex inside
        left = shapely.Polygon(
            [(0, 0), (1, 0), (2, 0), (2.5, 2.5), (2, 6), (1, 6), *[(0, y) for y in range(6, 0, -1)]]
        )
        right = shapely.Polygon(
            [(2, 0), *[(x, 0) for x in range(3, 7)], *[(6, y) for y in range(1, 7)], *[(x, 6) for x in range(5, 1, -1)],
             (2.5, 2.5)]
        )  # fmt: skip
        grid += [left, right]
    elif kind == "the same region twice":
        grid.append(grid[14])
    return gpd.GeoSeries(grid)


OVERLAPS = [
    "corner over a cell",
    "bar through cells",
    "one over many",
    "two coverages of one outline",
    "the same region twice",
]


@pytest.mark.parametrize("kind", OVERLAPS)
def test_regions_that_overlap_are_linked_whether_or_not_their_edges_are_shared(kind, recwarn):
    """Truth: shapely, pair by pair: a point in common for queen, an area or a stretch in common for rook."""
    layer = _stack(kind)
    shapes = layer.to_numpy()
    n = len(layer)
    meets = np.array([[i != j and shapes[i].intersects(shapes[j]) for j in range(n)] for i in range(n)])
    common = [[0 if i == j else shapes[i].intersection(shapes[j]).length for j in range(n)] for i in range(n)]
    stretch = np.array(common) > 1e-3
    np.testing.assert_array_equal(si.weights.queen(layer).matrix.toarray() > 0, meets)
    np.testing.assert_array_equal(si.weights.rook(layer).matrix.toarray() > 0, stretch)


def test_an_overlap_of_a_region_whose_edges_are_all_shared_is_named():
    with pytest.warns(WeightsWarning, match=r"0-7"):
        w = si.weights.queen(_stack("corner over a cell"))
    assert (0, 7) in w.about["links_by_tolerance"]


def test_a_valid_coverage_is_never_compared_pair_by_pair(monkeypatch):
    """The built-in layer, and one whose rings all run the other way round."""
    from spatial_iie.weights import _imperfect

    monkeypatch.setattr(_imperfect, "_overlapping", lambda geometry: pytest.fail("every pair was compared"))
    layer = si.study.boundaries().iloc[:120]
    quietly(si.weights.queen, layer)
    quietly(si.weights.queen, gpd.GeoSeries(shapely.reverse(layer.geometry.array), crs=layer.crs))
