"""Statistics of two variables and of rates: exact enumeration, PySAL, and identities with the one-variable ones."""

from __future__ import annotations

import itertools
import math
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from tests import oracles


def weights_of(n, seed):
    random = np.random.default_rng(seed)
    matrix = random.random((n, n)) * (random.random((n, n)) < 0.6)
    matrix[np.arange(n), (np.arange(n) + 1) % n] += 0.5
    np.fill_diagonal(matrix, 0)
    return si.weights.from_matrix(matrix)


def standardized(values):
    return (values - values.mean()) / values.std()


def bivariate(x, y, matrix):
    n = len(x)
    return sum(matrix[i, j] * x[i] * y[j] for i in range(n) for j in range(n)) / matrix.sum()


def lee(x, y, matrix):
    total = sum((matrix[i] @ x) * (matrix[i] @ y) for i in range(len(x)))
    return len(x) / (matrix.sum(1) ** 2).sum() * total / math.sqrt((x @ x) * (y @ y))


DEFINITIONS = {"bivariate_moran": bivariate, "lee": lee}


@pytest.mark.parametrize("n", [4, 5, 6, 7])
@pytest.mark.parametrize("name", DEFINITIONS)
def test_moments_are_those_of_all_placements_of_the_pairs(name, n):
    random = np.random.default_rng(n)
    w, x = weights_of(n, n), random.gamma(1, size=n)
    y = x + random.normal(size=n)
    zx, zy, matrix = standardized(x), standardized(y), w.matrix.toarray()
    orders = list(map(list, itertools.permutations(range(n))))
    every = np.array([DEFINITIONS[name](zx[o], zy[o], matrix) for o in orders])
    ours = getattr(si.esda, name)(pd.Series(x), pd.Series(y), w)
    assert ours.statistic == pytest.approx(every[0], abs=1e-12)
    assert (ours.expectation, ours.variance) == pytest.approx((every.mean(), every.var()), abs=1e-12)


def test_moments_of_the_independent_null_are_those_of_all_placements_of_y():
    random = np.random.default_rng(0)
    w, x, y = weights_of(6, 1), random.gamma(1, size=6), random.normal(size=6)
    zx, zy, matrix = standardized(x), standardized(y), w.matrix.toarray()
    every = np.array([bivariate(zx, zy[list(o)], matrix) for o in itertools.permutations(range(6))])
    ours = si.esda.bivariate_moran(pd.Series(x), pd.Series(y), w, null="independent")
    assert ours.statistic == pytest.approx(every[0], abs=1e-12)
    assert (ours.expectation, ours.variance) == pytest.approx((every.mean(), every.var()), abs=1e-12)


@pytest.mark.parametrize("null", ["pairs", "independent"])
def test_permutations_follow_the_null(null):
    """x and y nearly the same: under "pairs" they stay together, which makes the draws much wider."""
    w = si.weights.lattice(2, 3, rook=True)
    x = np.array([1.0, 2.0, 4.0, 1.5, 3.0, 9.0])
    y = x + np.array([0.1, -0.1, 0.0, 0.2, -0.2, 0.0])
    zx, zy, matrix = standardized(x), standardized(y), w.matrix.toarray()
    orders = list(map(list, itertools.permutations(range(6))))
    every = np.array([bivariate(zx[o] if null == "pairs" else zx, zy[o], matrix) for o in orders])
    exact = (every >= every[0] - 1e-12).mean()
    ours = si.esda.bivariate_moran(
        pd.Series(x), pd.Series(y), w, null=null, permutations=20_000, alternative="greater"
    )
    assert abs(ours.p_simulated - exact) < 4.5 * math.sqrt(exact * (1 - exact) / 20_000)
    assert ours.reference.std() == pytest.approx(every.std(), rel=0.05)


def test_permutation_p_of_lee_agrees_with_the_enumeration():
    w = si.weights.lattice(2, 3, rook=True).row_standardized()
    x, y = np.array([1.0, 2.0, 4.0, 1.5, 3.0, 9.0]), np.array([2.0, 2.5, 3.0, 0.0, 7.0, 4.0])
    zx, zy, matrix = standardized(x), standardized(y), w.matrix.toarray()
    every = np.array([lee(zx[list(o)], zy[list(o)], matrix) for o in itertools.permutations(range(6))])
    exact = (every >= every[0] - 1e-12).mean()
    ours = si.esda.lee(pd.Series(x), pd.Series(y), w, permutations=20_000, alternative="greater")
    assert abs(ours.p_simulated - exact) < 4.5 * math.sqrt(exact * (1 - exact) / 20_000)


def test_of_a_variable_with_itself_it_is_moran():
    w, y = oracles.weights("columbus", "queen", "W"), oracles.column("columbus", "CRIME")
    both, one = si.esda.bivariate_moran(y, y, w), si.esda.moran(y, w)
    assert both.statistic == pytest.approx(one.statistic, abs=1e-12)
    assert both.expectation == pytest.approx(one.expectation, abs=1e-12)
    assert both.variance == pytest.approx(one.variance, abs=1e-12)


def test_bivariate_moran_agrees_with_pysal():
    """esda's lag is of the second variable; its draws shuffle that one alone (our null="independent")."""
    esda = pytest.importorskip("esda")
    w = oracles.weights("columbus", "knn4", "W")
    x, y = oracles.column("columbus", "CRIME"), oracles.column("columbus", "INC")
    theirs = esda.Moran_BV(x.to_numpy(), y.to_numpy(), w.to_graph(), permutations=0)
    assert si.esda.bivariate_moran(x, y, w).statistic == pytest.approx(theirs.I, abs=1e-10)


def test_lee_agrees_with_pysal():
    esda = pytest.importorskip("esda.lee")
    w = oracles.weights("columbus", "queen", "W")
    x, y = oracles.column("columbus", "CRIME"), oracles.column("columbus", "INC")
    columns = [series.to_numpy()[:, None] for series in (x, y)]
    theirs = esda.Spatial_Pearson(w.matrix, permutations=0).fit(*columns).association_
    assert si.esda.lee(x, y, w).statistic == pytest.approx(theirs[0, 1], abs=1e-10)
    assert si.esda.lee(y, y, w).statistic == pytest.approx(theirs[1, 1], abs=1e-10)


def test_rates_agree_with_pysal():
    esda = pytest.importorskip("esda")
    w = oracles.weights("sids2", "queen", "W")
    events, births = oracles.column("sids2", "SID79"), oracles.column("sids2", "BIR79")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Moran_Rate(events.to_numpy(), births.to_numpy(), w.to_graph(), permutations=0)
    ours = si.esda.moran_rates(events, births, w)
    assert (ours.statistic, ours.z_score) == pytest.approx((theirs.I, theirs.z_rand), abs=1e-10)


def test_rates_of_equal_populations_are_the_plain_rates():
    """With one population size the variance is the same everywhere and drops out of Moran's I."""
    w = si.weights.lattice(3, 4).row_standardized()
    events = pd.Series([1, 4, 2, 8, 5, 7, 3, 3, 9, 1, 0, 6], index=w.ids)
    equal = pd.Series(100, index=w.ids)
    assert si.esda.moran_rates(events, equal, w).statistic == pytest.approx(
        si.esda.moran(events, w).statistic, abs=1e-12
    )


@pytest.mark.parametrize("name", DEFINITIONS)
def test_draws_depend_on_the_seed_only(name):
    from concurrent.futures import ThreadPoolExecutor

    w = si.weights.lattice(5, 6)
    random = np.random.default_rng(1)
    x, y = (pd.Series(random.standard_normal(30), index=w.ids) for _ in range(2))
    statistic = getattr(si.esda, name)
    here = statistic(x, y, w, permutations=1000, seed=5)
    with ThreadPoolExecutor(2) as pool:
        there = statistic(x, y, w, permutations=si.inference.Permutations(1000, 5, executor=pool))
    assert np.array_equal(here.reference, there.reference)
    assert np.array_equal(here.reference[:300], statistic(x, y, w, permutations=300, seed=5).reference)
    assert not np.array_equal(here.reference, statistic(x, y, w, permutations=1000, seed=6).reference)


def test_order_of_rows_does_not_matter_but_positions_do():
    w = si.weights.lattice(4, 5).row_standardized()
    random = np.random.default_rng(0)
    x, y = (pd.Series(random.gamma(2, size=20), index=w.ids) for _ in range(2))
    calls = {
        "bivariate": si.esda.bivariate_moran,
        "lee": si.esda.lee,
        "rates": lambda a, b, w: si.esda.moran_rates((10 * a).round(), 100 * b, w),
    }
    for name, call in calls.items():
        here = call(x, y, w)
        there = call(x.sample(frac=1, random_state=1), y.sample(frac=1, random_state=2), w)
        assert there.statistic == pytest.approx(here.statistic, abs=1e-12)
        moved = pd.Series(y.sample(frac=1, random_state=2).to_numpy(), index=y.index)
        assert abs(call(x, moved, w).statistic - here.statistic) > 1e-3, name
    forward = si.esda.bivariate_moran(x, y, w).statistic
    assert si.esda.bivariate_moran(3 * x - 4, 2 * y + 1, w).statistic == pytest.approx(forward, abs=1e-12)
    assert si.esda.bivariate_moran(-x, y, w).statistic == pytest.approx(-forward, abs=1e-12)
    assert si.esda.lee(x, y, w).statistic == pytest.approx(si.esda.lee(y, x, w).statistic, abs=1e-12)


def test_what_is_not_defined_is_refused():
    w = si.weights.lattice(3, 3)
    x = pd.Series(range(9), index=w.ids, dtype=float)
    with pytest.raises(si.errors.EstimationError, match="x is constant"):
        si.esda.bivariate_moran(x * 0, x, w)
    with pytest.raises(si.errors.AlignmentError, match=r"x and the weights .* 1 in the weights only \[8\]"):
        si.esda.lee(x.drop(8), x, w)
    with pytest.raises(si.errors.DataError, match=r"1 region has a population that is not positive \[0\]"):
        si.esda.moran_rates(x, x, w)
    with pytest.raises(si.errors.DataError, match=r"1 region has negative events \[2\]"):
        si.esda.moran_rates(x.where(x != 2, -1), x + 1, w)
    with pytest.raises(si.errors.EstimationError, match="no events"):
        si.esda.moran_rates(x * 0, x + 1, w)
    with pytest.raises(si.errors.AlignmentError, match=r"1 are in one only \[8\]"):
        si.esda.moran_rates(x, x.drop(8) + 1, w)
