"""Weights from likeness, groups and other weights: by definition, by brute force, by set algebra."""

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

import spatial_iie as si
from spatial_iie.errors import WeightsWarning


def quietly(build, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*args, **options)


def random_weights(seed, n=12, density=0.3, symmetric=False, binary=False, prefix="r"):
    random = np.random.default_rng(seed)
    a = random.uniform(0.1, 2, (n, n)) * (random.random((n, n)) < density)
    if symmetric:
        a = np.triu(a, 1) + np.triu(a, 1).T
    np.fill_diagonal(a, 0)
    return si.weights.from_matrix(
        (a > 0).astype(float) if binary else a, ids=[f"{prefix}{k}" for k in range(n)]
    )


def dense(w, ids=None):
    frame = pd.DataFrame(w.matrix.toarray(), index=w.ids, columns=w.ids)
    return frame if ids is None else frame.loc[ids, ids]


seeds = st.integers(0, 10_000)


# --- higher order -------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 6), st.booleans())
def test_order_is_the_number_of_steps_of_the_shortest_way(seed, order, symmetric):
    w = random_weights(seed, density=0.12, symmetric=symmetric)
    steps = shortest_path(w.matrix, unweighted=True)
    exactly = quietly(si.weights.higher_order, w, order)
    upto = quietly(si.weights.higher_order, w, order, lower=True)
    assert np.array_equal(exactly.matrix.toarray(), steps == order)
    assert np.array_equal(upto.matrix.toarray(), (steps <= order) & (steps > 0))


def test_order_agrees_with_networkx_and_libpysal_on_the_prefectures():
    import networkx as nx

    w = quietly(si.weights.queen, si.study.boundaries())
    graph = nx.from_scipy_sparse_array(w.matrix)
    third = quietly(si.weights.higher_order, w, 3)
    ways = dict(nx.all_pairs_shortest_path_length(graph, cutoff=3))
    expected = {(i, j) for i, row in ways.items() for j, steps in row.items() if steps == 3}
    assert set(zip(*third.matrix.nonzero(), strict=True)) == expected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = si.weights.from_graph(w.to_graph().higher_order(k=3, diagonal=False))
    assert (theirs.matrix != third.matrix).nnz == 0


# --- economic and gravity -----------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_economic_distance_by_definition_and_whatever_the_order(seed):
    random = np.random.default_rng(seed)
    g = pd.Series(random.lognormal(10, 1, 15), index=[f"c{k}" for k in random.permutation(15)], name="gdp")
    expected = 1 / np.abs(g.to_numpy()[:, None] - g.to_numpy() + np.diag(np.full(15, np.inf)))
    w = si.weights.economic(g)
    assert np.allclose(w.matrix.toarray(), expected, rtol=1e-12)
    assert w.recipe == "economic:gdp"
    moved = g.sample(frac=1, random_state=1)
    assert dense(si.weights.economic(moved), g.index).equals(dense(w))


def test_a_table_of_years_is_averaged_first():
    years = pd.DataFrame({2018: [1.0, 2, 6], 2019: [3.0, 6, 8]}, index=list("abc"))
    assert np.allclose(dense(si.weights.economic(years)).loc["a"], [0, 1 / 2, 1 / 5])


def test_least_bounds_the_difference():
    g = pd.Series([1.0, 1.0, 1.25, 3.0], index=list("abcd"))
    w = dense(si.weights.economic(g, least=0.5))
    assert w.loc["a"].tolist() == [0, 2, 2, 0.5]


def test_economic_within_links_is_the_product_with_them():
    w = random_weights(3, symmetric=True, binary=True)
    g = pd.Series(np.random.default_rng(1).random(12), index=w.ids[::-1])
    on_links = quietly(si.weights.economic, g, within=w)
    product = quietly(si.weights.nested, w, si.weights.economic(g))
    assert np.allclose(dense(on_links), dense(product))


def test_gravity_by_definition_and_whatever_the_order():
    xy = np.array([[0, 0], [3000, 4000], [6000, 8000], [0, 2000]])
    towns = gpd.GeoSeries(gpd.points_from_xy(*xy.T), index=list("abcd"), crs=32650)
    mass = pd.Series({"d": 7.0, "b": 3.0, "a": 2.0, "c": 5.0}, name="gdp")
    w = dense(si.weights.gravity(mass, towns))
    assert w.loc["a", "b"] == pytest.approx(2 * 3 / 5**2)
    assert w.loc["a", "c"] == pytest.approx(2 * 5 / 10**2)
    assert w.loc["d", "a"] == w.loc["a", "d"] == pytest.approx(7 * 2 / 2**2)
    cut = si.weights.gravity(mass, towns, power=1, km=5)
    assert dense(cut).loc["a", "c"] == 0
    assert dense(cut).loc["b", "a"] == pytest.approx(6 / 5)


# --- block --------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 6))
def test_blocks_by_definition(seed, groups):
    g = pd.Series(np.random.default_rng(seed).integers(0, groups, 14), index=[f"c{k}" for k in range(14)])
    same = (g.to_numpy()[:, None] == g.to_numpy()) & ~np.eye(14, dtype=bool)
    assert np.array_equal(quietly(si.weights.block, g).matrix.toarray(), same)


# --- two weights --------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_product_and_mix_by_definition_with_the_second_in_another_order(seed):
    one, other = random_weights(seed), random_weights(seed + 1)
    shuffled = quietly(other.subset, other.ids[np.random.default_rng(seed).permutation(12)])
    product = quietly(si.weights.nested, one, shuffled)
    assert np.allclose(dense(product), dense(one) * dense(other))

    def rows(w):
        a = dense(w)
        return a.div(a.sum(axis=1).where(a.sum(axis=1) > 0, 1), axis=0)

    mix = quietly(si.weights.nested, one, shuffled, how="mix", alpha=0.3)
    raw = 0.3 * rows(one) + 0.7 * rows(other)
    assert np.allclose(dense(mix), raw.div(raw.sum(axis=1).where(raw.sum(axis=1) > 0, 1), axis=0))
    assert mix.normalization == "row"


def test_the_ends_of_a_mix_are_its_parts():
    one, other = random_weights(5, density=0.6), random_weights(6, density=0.6)
    ends = [quietly(si.weights.nested, one, other, how="mix", alpha=alpha) for alpha in (1, 0)]
    for end, part in zip(ends, (one, other), strict=True):
        assert end.links == part.links
        assert np.allclose(dense(end), dense(part.row_standardized()), rtol=1e-15)


def test_a_region_alone_in_one_part_of_a_mix_still_has_rows_of_one():
    geo = si.weights.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ids=list("abc"))
    eco = si.weights.economic(pd.Series([1.0, 2.0, 4.0], index=list("abc"), name="g"))
    mix = si.weights.nested(geo, eco, how="mix")
    assert np.allclose(mix.matrix.sum(axis=1), 1)
    assert mix.about["steps"][:2] == ("user matrix", "economic:g")
    assert mix.about["steps"][-1] == "row"


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_set_operations_are_those_of_sets(seed):
    one, other = random_weights(seed), random_weights(seed + 1)

    def links(w):
        return set(zip(*w.matrix.nonzero(), strict=True))

    assert links(quietly(si.weights.union, one, other)) == links(one) | links(other)
    assert links(quietly(si.weights.intersection, one, other)) == links(one) & links(other)
    assert links(quietly(si.weights.difference, one, other)) == links(one) - links(other)
    assert set(quietly(si.weights.union, one, other).matrix.data) == {1.0}


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_symmetrized_by_definition(seed):
    w = random_weights(seed)
    a = w.matrix.toarray()
    for how, expected in (("max", np.maximum(a, a.T)), ("min", np.minimum(a, a.T)), ("mean", (a + a.T) / 2)):
        assert np.array_equal(quietly(si.weights.symmetrized, w, how=how).matrix.toarray(), expected)


def test_knn_symmetrized_is_within_and_around():
    layer = si.study.boundaries()
    w = si.weights.knn(layer, k=5)
    either, mutual = si.weights.symmetrized(w), quietly(si.weights.symmetrized, w, how="min")
    assert mutual.links < w.links < either.links
    assert mutual.links + either.links == 2 * w.links


def test_nothing_is_changed_by_combining():
    one, other = random_weights(1), random_weights(2)
    before = one.matrix.toarray().copy(), other.matrix.toarray().copy()
    for combine in (si.weights.nested, si.weights.union, si.weights.intersection, si.weights.difference):
        quietly(combine, one, other)
    assert np.array_equal(one.matrix.toarray(), before[0])
    assert np.array_equal(other.matrix.toarray(), before[1])
    assert sparse.issparse(one.matrix)
