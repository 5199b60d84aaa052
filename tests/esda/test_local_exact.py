"""Local inference against exact enumeration: all subsets, all ordered placements, all permutations."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.stats import chisquare

import spatial_iie as si
from spatial_iie._kernels import conditional, shared_null
from spatial_iie._kernels.ordered_draws import ordered_draws
from spatial_iie.inference import Permutations
from tests.esda import enumeration as exact

LATTICES = [(1, 4), (1, 7), (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (4, 4)]
DRAWS = 9999
BOUND = 4.5  # binomial standard deviations; seeds are fixed, so nothing here is left to chance

STATISTICS = {
    "moran": (lambda y, x, w, **o: si.esda.local_moran(y, w, **o), exact.moran, exact.moran_of_neighbours),
    "bivariate": (
        lambda y, x, w, **o: si.esda.bivariate_local_moran(x, y, w, **o),
        exact.bivariate,
        exact.bivariate_of_neighbours,
    ),
    "geary": (lambda y, x, w, **o: si.esda.local_geary(y, w, **o), exact.geary, exact.geary_of_neighbours),
    "g": (
        lambda y, x, w, **o: si.esda.local_getis_ord(y, w, star=False, **o),
        exact.getis_ord,
        exact.getis_ord_of_neighbours,
    ),
    "g_star": (
        lambda y, x, w, **o: si.esda.local_getis_ord(y, w, **o),
        exact.getis_ord_star,
        exact.getis_ord_of_neighbours,  # the region's own value is fixed: no matter for the order of the cases
    ),
}


def values(n, kind, seed=0):
    random = np.random.default_rng(seed)
    if kind == "tied":
        return random.integers(1, 4, n).astype(float)
    return random.gamma(1.0, size=n)


def assert_counts(result, y, x, w, of_neighbours, *, ordered):
    """The shares of draws at or above, at or below, are within Monte Carlo error of the exact probabilities."""
    above, below, draws = (part.to_numpy() for part in result.counts)
    for i in np.flatnonzero((w > 0).any(axis=1)):
        weights = w[i][w[i] > 0]
        cases = of_neighbours(i, y, x, exact.neighbour_values(i, y, w, ordered=ordered), weights)
        observed = of_neighbours(i, y, x, y[w[i] > 0], weights)
        for share, p in zip(
            (above[i] / draws[i], below[i] / draws[i]), exact.tails(cases, observed), strict=True
        ):
            assert abs(share - p) <= BOUND * np.sqrt(p * (1 - p) / draws[i]) + 1e-12, (i, share, p, draws[i])


@pytest.mark.parametrize("rook", [True, False], ids=["rook", "queen"])
@pytest.mark.parametrize("kind", ["continuous", "tied"])
@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("size", LATTICES, ids=str)
def test_the_shared_null_against_all_subsets(size, statistic, kind, rook):
    w = si.weights.lattice(*size, rook=rook).row_standardized()
    y, x = values(w.n, kind, seed=2), values(w.n, "continuous", seed=1)
    function, _, of_neighbours = STATISTICS[statistic]
    result = function(pd.Series(y), pd.Series(x), w, permutations=DRAWS, seed=3)
    assert_counts(result, y, x, w.matrix.toarray(), of_neighbours, ordered=False)


@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("kind", ["continuous", "tied"])
@pytest.mark.parametrize(("size", "rook"), [((2, 3), False), ((3, 3), True), ((1, 5), True)])
def test_unequal_weights_against_all_ordered_placements(size, rook, kind, statistic):
    lattice = si.weights.lattice(*size, rook=rook).matrix
    lattice.data = np.random.default_rng(5).uniform(0.2, 1.0, lattice.nnz)
    w = si.weights.from_matrix(lattice)
    y, x = values(w.n, kind, seed=7), values(w.n, "continuous", seed=8)
    function, _, of_neighbours = STATISTICS[statistic]
    result = function(pd.Series(y), pd.Series(x), w, permutations=DRAWS, seed=9)
    linked = w.cardinalities.to_numpy() > 0
    assert (result.counts[2][linked] == DRAWS).all()
    assert_counts(result, y, x, w.matrix.toarray(), of_neighbours, ordered=True)


@pytest.mark.parametrize("vectors", [1, 2])
def test_the_shared_null_and_the_general_kernel_agree_on_equal_weights(vectors):
    random = np.random.default_rng(11)
    n, draws = 40, 50_000
    links = sparse.csr_array((random.uniform(size=(n, n)) < 0.25).astype(float))
    links.setdiag(0)
    links.eliminate_zeros()
    v, b = random.normal(size=(vectors, n)), random.normal(size=(vectors, n))
    size = np.diff(links.indptr).astype(np.int64)
    shared = shared_null.shared_counts(v, b, size, (links @ v.T).T, draws, 1)
    general = conditional.conditional_counts(v, b, links, draws, 2)
    for one, other in zip(shared[:2], general[:2], strict=True):
        p, q = one / shared.draws, other / general.draws
        assert (np.abs(p - q) <= BOUND * np.sqrt(q * (1 - q) * (1 / shared.draws + 1 / draws)) + 1e-3).all()


@pytest.mark.parametrize("k", [1, 4, 9, 10, 15, 18, 19])
def test_draws_used_are_those_that_do_not_hold_the_region(k):
    """Beyond half of the others the ones left out are drawn, so at least half of the draws remain."""
    n = 20
    matrix = np.zeros((n, n))
    for step in range(1, k + 1):
        matrix[np.arange(n), (np.arange(n) + step) % n] = 1
    result = si.esda.local_moran(
        pd.Series(values(n, "continuous")), si.weights.from_matrix(matrix), permutations=DRAWS
    )
    drawn = min(k, n - 1 - k)
    share = 1 - drawn / n
    assert np.abs(result.counts[2] - DRAWS * share).max() <= BOUND * np.sqrt(DRAWS * share * (1 - share))
    if k == n - 1:
        assert (result.p_simulated == 1).all()
        assert result.z_score.isna().all()


@pytest.mark.parametrize("normalize", [True, False], ids=["row", "raw"])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_moments_against_all_permutations(statistic, normalize):
    random = np.random.default_rng(4)
    matrix = random.uniform(0.1, 1, size=(7, 7)) * (random.uniform(size=(7, 7)) < 0.5)
    np.fill_diagonal(matrix, 0)
    matrix[0, 1:] = 0.5  # all others
    matrix[3] = 0  # nobody
    w = si.weights.from_matrix(matrix)
    w = w.row_standardized() if normalize else w
    dense = w.matrix.toarray()
    y, x = values(7, "continuous", seed=5), values(7, "continuous", seed=6)
    function, textbook, _ = STATISTICS[statistic]
    result = function(pd.Series(y), pd.Series(x), w, permutations=0)
    for i in (0, 2, 5):
        assert result.statistic[i] == pytest.approx(textbook(i, y, x, dense), rel=1e-12)
        for name, cases in (("conditional", exact.conditional), ("total", exact.total)):
            null = cases(textbook, i, y, x, dense)
            assert result.expectations[name][i] == pytest.approx(null.mean(), rel=1e-10, abs=1e-12)
            assert result.variances[name][i] == pytest.approx(null.var(), rel=1e-10, abs=1e-12)
    assert np.isnan(result.statistic[3])
    assert np.isnan(result.expectation[3])


@pytest.mark.parametrize("unequal", [False, True])
def test_any_blocks_and_any_workers_give_the_same_counts(monkeypatch, unequal):
    w = si.weights.lattice(9, 8)
    matrix = w.matrix
    if unequal:
        matrix.data = np.random.default_rng(1).uniform(1, 2, matrix.nnz)
    w = si.weights.from_matrix(matrix)
    y = pd.Series(values(72, "continuous"))

    def counts(**options):
        done = []
        given = Permutations(
            draws=5000, seed=6, progress=lambda part, all_: done.append((part, all_)), **options
        )
        found = si.esda.local_geary(y, w, permutations=given).counts
        assert done[-1] == (5000, 5000)
        return np.stack(found)

    whole = counts()
    monkeypatch.setattr(shared_null, "_MOST", 1)
    monkeypatch.setattr(conditional, "_ROWS", 7)
    np.testing.assert_array_equal(counts(), whole)
    with ThreadPoolExecutor(3) as threads:
        np.testing.assert_array_equal(counts(executor=threads), whole)
    with ProcessPoolExecutor(2) as processes:
        np.testing.assert_array_equal(counts(executor=processes), whole)


def test_seeds_decide_the_answer():
    w, y = si.weights.lattice(6, 6), pd.Series(values(36, "continuous"))
    one, same, other = (
        si.esda.local_moran(y, w, permutations=499, seed=seed).p_simulated for seed in (1, 1, 2)
    )
    pd.testing.assert_series_equal(one, same)
    assert not one.equals(other)


@pytest.mark.parametrize(("n", "size"), [(5, 2), (4, 3), (4, 4), (6, 3), (9, 2)])
def test_ordered_samples_are_all_equally_likely(n, size):
    """One path redraws repetitions (size up to half of n), the other shuffles everything."""
    drawn = ordered_draws(n, size, 1, 0, 40_960)
    assert (np.sort(drawn, axis=1)[:, 1:] > np.sort(drawn, axis=1)[:, :-1]).all()
    assert drawn.min() >= 0
    assert drawn.max() < n
    cell = (drawn * n ** np.arange(size)).sum(axis=1)
    found = np.unique(cell, return_counts=True)[1]
    assert len(found) == np.prod(np.arange(n - size + 1, n + 1))
    assert chisquare(found).pvalue > 1e-3
