"""The record of weights: sums by definition, scaling, lag, subsets, immutability, conversions, description."""

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import spatial_iie as si
from spatial_iie._kernels import spectrum
from spatial_iie.errors import AlignmentError, WeightsError, WeightsWarning

seeds = st.integers(0, 10_000)


def random_weights(seed, n=12, density=0.3, symmetric=False):
    random = np.random.default_rng(seed)
    a = random.uniform(0.1, 2, (n, n)) * (random.random((n, n)) < density)
    if symmetric:
        a = np.triu(a, 1) + np.triu(a, 1).T
    np.fill_diagonal(a, 0)
    return si.weights.from_matrix(a, ids=[f"r{k}" for k in random.permutation(n)])


def quietly(build, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*args, **options)


# --- sums and scaling ---------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans())
def test_s0_s1_s2_by_definition(seed, symmetric):
    w = random_weights(seed, symmetric=symmetric)
    a = w.matrix.toarray()
    n = len(a)
    assert w.s0 == pytest.approx(sum(a[i, j] for i in range(n) for j in range(n)))
    assert w.s1 == pytest.approx(sum((a[i, j] + a[j, i]) ** 2 for i in range(n) for j in range(n)) / 2)
    assert w.s2 == pytest.approx(sum((a[i].sum() + a[:, i].sum()) ** 2 for i in range(n)))


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_rows_sum_to_one_or_are_empty_and_scaling_again_changes_nothing(seed):
    w = random_weights(seed, density=0.12)
    row = w.row_standardized()
    sums = row.matrix.sum(axis=1)
    assert np.allclose(sums[w.cardinalities > 0], 1, rtol=1e-15)
    assert (sums[w.cardinalities == 0] == 0).all()
    assert row.row_standardized() is row
    assert row.about["steps"] == ("row",)


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans())
def test_spectral_and_min_max_scale_by_one_number(seed, symmetric):
    w = random_weights(seed, density=0.4, symmetric=symmetric)
    a = w.matrix.toarray()
    radius = np.abs(np.linalg.eigvals(a)).max()
    norm = min(a.sum(axis=0).max(), a.sum(axis=1).max())
    if radius > 1e-3:
        assert np.allclose(w.normalized("spectral").matrix.toarray(), a / radius, rtol=1e-9)
    if norm > 0:
        assert np.allclose(w.normalized("min-max").matrix.toarray(), a / norm, rtol=1e-14)
    assert norm >= radius * (1 - 1e-12)


def test_the_order_of_steps_is_kept():
    w = random_weights(1, density=0.5).normalized("min-max").normalized("row")
    assert w.about["steps"] == ("min-max", "row")
    assert w.normalization == "row"
    assert ", row-standardized:" in repr(w)


def test_a_one_way_chain_has_no_largest_eigenvalue():
    w = si.weights.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]])
    with pytest.raises(WeightsError, match="largest eigenvalue of these weights is zero"):
        w.normalized("spectral")


def test_an_unknown_scaling_is_refused():
    with pytest.raises(
        si.errors.SpatialIIEError, match="normalization must be one of row, spectral, min-max"
    ):
        si.weights.lattice(2, 2).normalized("column")


# --- lag ----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_the_lag_is_the_product_and_stays_on_its_row(seed):
    w = random_weights(seed, density=0.15)
    random = np.random.default_rng(seed)
    y = pd.Series(random.standard_normal(w.n), index=w.ids, name="x")
    expected = pd.Series(w.matrix.toarray() @ y.to_numpy(), index=w.ids).where(w.cardinalities > 0)
    moved = y.sample(frac=1, random_state=seed)
    lagged = w.lag(moved)
    assert lagged.index.equals(moved.index)
    assert lagged.name == "W x"
    assert np.allclose(lagged[w.ids], expected, equal_nan=True)


def test_relabelling_moves_the_lag_with_the_labels():
    w = random_weights(4)
    y = pd.Series(np.arange(12.0), index=w.ids)
    names = {old: f"n{k}" for k, old in enumerate(w.ids)}
    other = si.weights.Weights(w.matrix, w.ids.map(names))
    assert np.array_equal(other.lag(y.rename(names)).to_numpy(), w.lag(y).to_numpy(), equal_nan=True)


# --- subset -------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(["none", "row", "min-max", "spectral"]))
def test_a_subset_is_the_submatrix_scaled_again(seed, how):
    raw = random_weights(seed, density=0.6, symmetric=True)
    keep = raw.ids[np.random.default_rng(seed).permutation(12)[:7]]
    w = raw if how == "none" else raw.normalized(how)
    part = quietly(w.subset, keep)
    frame = pd.DataFrame(raw.matrix.toarray(), index=raw.ids, columns=raw.ids).loc[keep, keep]
    expected = quietly(raw.subset, keep) if how == "none" else quietly(raw.subset, keep).normalized(how)
    assert part.ids.equals(keep)
    assert np.allclose(quietly(raw.subset, keep).matrix.toarray(), frame)
    assert np.allclose(part.matrix.toarray(), expected.matrix.toarray(), rtol=1e-9)
    assert part.normalization == how


def test_the_whole_is_itself_and_strangers_are_refused():
    w = si.weights.lattice(2, 2)
    assert w.subset([0, 1, 2, 3]) is w
    with pytest.raises(AlignmentError, match=r"1 region is not in the weights \[9\]"):
        w.subset([0, 9])
    with pytest.raises(AlignmentError, match=r"named twice \[1\]"):
        w.subset([1, 1])


# --- immutability -------------------------------------------------------------------------------------


def test_nothing_in_weights_can_be_changed():
    w = si.weights.lattice(3, 3)
    for array in (w.matrix.data, w.matrix.indices, w.matrix.indptr):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        w.recipe = "other"
    with pytest.raises(TypeError):
        w.about["x"] = 1
    with pytest.raises(ValueError, match="read-only"):
        w.component_labels[0] = 7


def test_the_matrix_given_can_be_changed_afterwards():
    given_matrix = sparse.csr_array([[0, 2.0], [2.0, 0]])
    w = si.weights.from_matrix(given_matrix)
    given_matrix.data[:] = 99
    assert w.s0 == 4
    changed = w.matrix.copy()
    changed.data[:] = 7
    assert w.s0 == 4


# --- lattices, matrices, graphs -----------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.booleans())
def test_lattices_by_brute_force(rows, columns, rook):
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    steps = np.array([[(abs(a - c), abs(b - d)) for c, d in cells] for a, b in cells])
    expected = steps.sum(axis=2) == 1 if rook else steps.max(axis=2) == 1
    assert np.array_equal(si.weights.lattice(rows, columns, rook=rook).matrix.toarray(), expected)


def test_matrices_keep_labels_and_scaling():
    frame = pd.DataFrame([[0, 0.5, 0.5], [1, 0, 0], [1, 0, 0]], index=list("xyz"), columns=list("xyz"))
    w = si.weights.from_matrix(frame)
    assert w.ids.tolist() == ["x", "y", "z"]
    assert w.normalization == "row"
    assert si.weights.from_matrix([[0, 1], [1, 0]]).normalization == "none"


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_graphs_there_and_back(seed):
    w = random_weights(seed, density=0.12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = w.to_graph()
    back = si.weights.from_graph(graph)
    order = back.ids.get_indexer(w.ids)
    assert set(back.ids) == set(w.ids)
    assert abs(back.matrix[order][:, order] - w.matrix).max() == 0
    assert set(back.isolates) == set(w.isolates) == set(graph.isolates)


# --- components and repr ------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_components_agree_with_networkx(seed):
    import networkx as nx

    w = random_weights(seed, density=0.06)
    graph = nx.from_scipy_sparse_array(w.matrix, create_using=nx.DiGraph)
    expected = {frozenset(w.ids[list(part)]) for part in nx.weakly_connected_components(graph)}
    assert {frozenset(part) for part in w.components} == expected
    assert w.component_count == len(expected)
    sizes = [len(part) for part in w.components]
    assert sizes == sorted(sizes, reverse=True)


def test_the_repr_is_one_line_with_everything_in_it():
    w = si.weights.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ids=list("abc"))
    assert repr(w) == (
        "<Weights user matrix: 3 regions, 2 links, 0.67 neighbours on average, 1 isolate [c], 2 components>"
    )


# --- description --------------------------------------------------------------------------------------


def real_ends(a):
    values = np.linalg.eigvals(a)
    real = values.real[np.abs(values.imag) < 1e-8]
    return real.min(), real.max()


def test_the_description_of_a_star_with_an_island():
    a = np.zeros((5, 5))
    a[0, 1:4] = a[1:4, 0] = 1
    d = si.weights.from_matrix(a, ids=list("hxyzi")).describe()
    assert d.histogram.to_dict() == {0: 1, 1: 3, 3: 1}
    assert d.interval == pytest.approx((-1 / np.sqrt(3), 1 / np.sqrt(3)))
    assert (d.one_way, d.asymmetry) == (0, 0.0)
    assert [part.tolist() for part in d.components] == [["h", "x", "y", "z"], ["i"]]
    table = d.to_frame().set_index("measure")["value"]
    assert (table["regions"], table["links"], table["isolates"], table["components"]) == (5, 6, "[i]", 2)
    assert (table["S0"], table["S1"], table["S2"]) == (6, 12, (2 * 3) ** 2 + 3 * 2**2)
    assert table["regions with 1 neighbours"] == 3


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans())
def test_the_interval_against_all_eigenvalues(seed, symmetric):
    w = random_weights(seed, density=0.5, symmetric=symmetric)
    low, high = real_ends(w.matrix.toarray())
    d = w.describe()
    assert d.interval[1] == pytest.approx(1 / high, rel=1e-8)
    assert d.interval[0] == (pytest.approx(1 / low, rel=1e-8) if low < -1e-9 else -np.inf)


@pytest.mark.parametrize("dense", [1, 10_000])
@pytest.mark.parametrize("scaling", ["none", "row", "spectral", "min-max"])
@pytest.mark.parametrize("family", ["queen", "knn", "idw"])
def test_the_interval_by_iteration_on_the_prefectures(monkeypatch, family, scaling, dense):
    monkeypatch.setattr(spectrum, "_DENSE", dense)
    build = {
        "queen": lambda x: quietly(si.weights.queen, x),
        "knn": lambda x: si.weights.knn(x, k=5),
        "idw": lambda x: quietly(si.weights.inverse_distance, x, km=400),
    }[family]
    regions = si.study.boundaries()
    w = build(regions[regions.index.str[0] == "4"])
    w = w if scaling == "none" else w.normalized(scaling)
    low, high = real_ends(w.matrix.toarray())
    assert w.describe().interval == pytest.approx((1 / low, 1 / high), rel=1e-7)
    if scaling in ("row", "spectral"):
        assert high == pytest.approx(1)


def test_a_directed_ring_has_no_lower_end_and_a_chain_has_none_at_all():
    ring = si.weights.from_matrix(np.roll(np.eye(3), 1, axis=1))
    assert ring.describe().interval == (-np.inf, pytest.approx(1))
    chain = si.weights.from_matrix(np.eye(40, k=1))
    assert chain.describe().interval == (-np.inf, np.inf)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_the_symmetrizer_makes_symmetric_or_is_none(seed):
    w = random_weights(seed, symmetric=True, density=0.2)
    row = w.row_standardized().matrix
    d = spectrum.symmetrizer(row)
    product = d[:, None] * row.toarray()
    assert np.allclose(product, product.T, rtol=1e-9)
    changed = w.matrix.toarray()
    triangle = np.array([[0, 1, 2], [1, 0, 1], [1, 1, 0]])
    changed[:3, :3] = triangle  # the product around the triangle differs by direction
    assert spectrum.symmetrizer(sparse.csr_array(changed)) is None


def test_an_unsettled_iteration_gives_a_safe_interval(monkeypatch):
    monkeypatch.setattr(spectrum, "_DENSE", 1)
    monkeypatch.setattr(spectrum, "_STEPS", 25)
    w = si.weights.lattice(40, 40)
    d = w.describe()
    one = 1 + 2 * np.cos(
        np.pi * np.arange(1, 41) / 41
    )  # of a path with loops; the lattice is its square less I
    exact = (np.outer(one, one) - 1).min(), (np.outer(one, one) - 1).max()
    assert d.interval[0] >= 1 / exact[0]
    assert d.interval[1] <= 1 / exact[1]
    assert any("safe one" in note for note in d.notes)


def test_asymmetry_is_counted():
    d = si.weights.from_matrix([[0, 1, 0], [3, 0, 1], [0, 0, 0]]).describe()
    assert (d.one_way, d.asymmetry) == (1, 2.0)


def test_attaching_where_there_are_no_islands():
    import geopandas as gpd

    towns = gpd.GeoSeries(gpd.points_from_xy([0, 1000, 2500], [0, 0, 0]), crs=32650)
    w = si.weights.knn(towns, k=1)
    same = w.attach_islands(towns)
    assert same.about["attached"] == () and np.array_equal(same.matrix.toarray(), w.matrix.toarray())


@pytest.mark.parametrize("size", [1e-300, 1e-121, 1e121, 1e300])
def test_weights_out_of_the_range_of_their_sums_are_refused(size):
    """S2 squares the sums of weights: beyond this range it would be zero or infinite in silence."""
    with pytest.raises(si.errors.WeightsError, match="leave the range that can be computed with"):
        si.weights.from_matrix([[0, size], [size, 0]])
    inside = si.weights.from_matrix([[0, 1e120], [1e120, 0]])
    assert 0 < inside.s2 < float("inf")
