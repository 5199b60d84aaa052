"""Geary's C, Getis-Ord G and join counts against R (spdep), exact enumeration, PySAL and their laws."""

from __future__ import annotations

import dataclasses
import itertools
import math
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from tests import oracles

TRUTH = oracles.values("global_spdep")["values"]
ISLANDS = ("CC89",)  # spdep mixes two values of n there: C comes out 97 / 99 of what either of them gives
CASES = [
    (dataset, weights, style, column)
    for dataset, by_weights in TRUTH.items()
    for weights, by_style in by_weights.items()
    for style, by_column in by_style.items()
    for column in by_column
    if weights not in ISLANDS
]
CASES_OF_G = [case for case in CASES if TRUTH[case[0]][case[1]][case[2]][case[3]].get("G")]


def close(expected, rel=1e-9):
    """p values in the far tails carry the relative error of exp(-z^2 / 2): below 1e-15 only the size counts."""
    return pytest.approx(expected, rel=rel, abs=1e-15)


@pytest.mark.parametrize("assumption", ["randomization", "normality"])
@pytest.mark.parametrize(("dataset", "weights", "style", "column"), CASES)
def test_geary_agrees_with_spdep(dataset, weights, style, column, assumption):
    w = oracles.weights(dataset, weights, style)
    truth = TRUTH[dataset][weights][style][column]["geary"]
    theirs = truth["randomization" if assumption == "randomization" else assumption]
    ours = si.esda.geary(oracles.column(dataset, column), w, assumption=assumption)
    assert (ours.statistic, ours.expectation, ours.variance) == close(
        (truth["statistic"], truth["expectation"], theirs["variance"])
    )
    assert ours.z_score == close(-theirs["sd_deviate"]), "spdep's deviate is (E - C) / sd"
    for tail, name in (("two-sided", "p_two"), ("greater", "p_greater"), ("less", "p_less")):
        assert dataclasses.replace(ours, alternative=tail).p_value == close(theirs[name], rel=1e-8)


@pytest.mark.parametrize(("dataset", "weights", "style", "column"), CASES_OF_G)
def test_getis_ord_agrees_with_spdep(dataset, weights, style, column):
    """The variance is the one with the authors' correction of B1 (spdep's default), not the one first printed."""
    truth = TRUTH[dataset][weights][style][column]["G"]
    ours = si.esda.getis_ord(oracles.column(dataset, column), oracles.weights(dataset, weights, style))
    assert (ours.statistic, ours.expectation, ours.variance, ours.z_score) == close(
        (truth["statistic"], truth["expectation"], truth["variance"], truth["z"]), rel=1e-8
    )
    assert ours.p_value == close(truth["p_two"], rel=1e-7)
    assert dataclasses.replace(ours, alternative="greater").p_value == close(truth["p_greater"], rel=1e-7)
    assert ours.variance != close(truth["B1correct_false_variance"], rel=1e-4)


def weights_of(n, seed=0, *, binary=False):
    """Asymmetric weights without any regularity, no region without neighbours."""
    random = np.random.default_rng(seed)
    matrix = (random.random((n, n)) < 0.6) * (1.0 if binary else random.random((n, n)))
    matrix[np.arange(n), (np.arange(n) + 1) % n] += 0.5
    np.fill_diagonal(matrix, 0)
    return si.weights.from_matrix(matrix)


def enumerated(value, n):
    return np.array([value(list(order)) for order in itertools.permutations(range(n))])


def by_definition(name, y, matrix):
    """Return a statistic as its defining double sum, one term at a time."""
    n, pairs = len(y), list(itertools.permutations(range(len(y)), 2))
    if name == "moran":
        z = y - y.mean()
        return n / matrix.sum() * sum(matrix[i, j] * z[i] * z[j] for i, j in pairs) / (z @ z)
    if name == "geary":
        squares = sum(matrix[i, j] * (y[i] - y[j]) ** 2 for i, j in pairs)
        return (n - 1) / (2 * matrix.sum()) * squares / ((y - y.mean()) ** 2).sum()
    if name == "getis_ord":
        return sum(matrix[i, j] * y[i] * y[j] for i, j in pairs) / sum(y[i] * y[j] for i, j in pairs)
    joined = {"BB": lambda a, b: a * b, "WW": lambda a, b: (1 - a) * (1 - b), "BW": lambda a, b: a != b}[name]
    return sum(matrix[i, j] * joined(y[i], y[j]) for i, j in pairs) / 2


@pytest.mark.parametrize("n", [4, 5, 6, 7])
@pytest.mark.parametrize("name", ["moran", "geary", "getis_ord"])
def test_randomization_moments_are_those_of_all_relabellings(name, n):
    w = weights_of(n, seed=n)
    y = np.random.default_rng(n).gamma(1.0, size=n)
    matrix = w.matrix.toarray()
    every = enumerated(lambda order: by_definition(name, y[order], matrix), n)
    ours = getattr(si.esda, name)(pd.Series(y), w)
    assert ours.statistic == pytest.approx(every[0], abs=1e-12)
    assert ours.expectation == pytest.approx(every.mean(), abs=1e-12)
    assert ours.variance == pytest.approx(every.var(), rel=1e-12, abs=1e-14)


def test_getis_ord_keeps_its_digits_where_the_mean_is_large():
    """E[G^2] - E[G]^2 would leave no correct digit of a variance of 1e-17."""
    w = weights_of(6)
    y = 1e6 + np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    matrix = w.matrix.toarray()
    # with y = m + z, sum w y y = m^2 S0 + m sum_i a_i z_i + sum w z z: the first part never changes
    z, a = y - y.mean(), matrix.sum(0) + matrix.sum(1)
    every = enumerated(lambda order: y.mean() * (a @ z[order]) + z[order] @ matrix @ z[order], 6)
    exact = every.var() / (y.sum() ** 2 - y @ y) ** 2
    assert si.esda.getis_ord(pd.Series(y), w).variance == pytest.approx(exact, rel=1e-9)


def test_normality_variance_of_geary_is_that_of_normal_values():
    """For normal values C is a ratio of quadratic forms independent of its denominator, as I is."""
    w = weights_of(6, seed=3)
    n, matrix = 6, w.matrix.toarray()
    both = (matrix + matrix.T) / 2
    centring = np.eye(n) - 1 / n
    form = centring @ (np.diag(both.sum(1)) - both) @ centring  # sum w (y_i - y_j)^2 = 2 y'form y
    eigenvalues, scale = np.linalg.eigvalsh(form), (n - 1) / w.s0
    expectation = scale * eigenvalues.sum() / (n - 1)
    second = scale**2 * (2 * (eigenvalues**2).sum() + eigenvalues.sum() ** 2) / (n**2 - 1)
    ours = si.esda.geary(pd.Series(range(6), dtype=float), w, assumption="normality")
    assert expectation == pytest.approx(1.0, abs=1e-12)
    assert ours.variance == pytest.approx(second - 1, abs=1e-13)


@pytest.mark.parametrize("kind", ["BB", "BW", "WW"])
@pytest.mark.parametrize("ones", [1, 2, 3, 5])
def test_join_counts_of_given_ones_are_those_of_all_placements(kind, ones):
    w = weights_of(7, seed=ones)
    y = np.array([1] * ones + [0] * (7 - ones))
    matrix = w.matrix.toarray()
    every = enumerated(lambda order: by_definition(kind, y[order], matrix), 7)
    ours = si.esda.join_counts(pd.Series(y), w, kind=kind)
    assert ours.statistic == pytest.approx(every[0], abs=1e-12)
    assert (ours.expectation, ours.variance) == pytest.approx((every.mean(), every.var()), abs=1e-12)


@pytest.mark.parametrize("kind", ["BB", "BW", "WW"])
def test_free_join_counts_are_those_of_all_maps(kind):
    """Each of the 2^6 maps has the probability p^ones (1 - p)^zeros."""
    w, p = weights_of(6, seed=9), 0.3
    matrix = w.matrix.toarray()
    maps = [np.array(bits) for bits in itertools.product((0, 1), repeat=6)]
    chance = np.array([p ** bits.sum() * (1 - p) ** (6 - bits.sum()) for bits in maps])
    every = np.array([by_definition(kind, bits, matrix) for bits in maps])
    mean = chance @ every
    y = pd.Series([1, 0, 0, 1, 0, 1])
    ours = si.esda.join_counts(y, w, kind=kind, sampling="free", probability=p)
    assert (ours.expectation, ours.variance) == pytest.approx((mean, chance @ (every - mean) ** 2), abs=1e-12)
    at_share = si.esda.join_counts(y, w, kind=kind, sampling="free")
    assert (
        at_share.expectation
        == si.esda.join_counts(y, w, kind=kind, sampling="free", probability=0.5).expectation
    )


def test_join_counts_add_up_and_name_their_tails():
    w = si.weights.lattice(4, 4)
    y = pd.Series([1] * 8 + [0] * 8, index=w.ids)
    found = {kind: si.esda.join_counts(y, w, kind=kind, alternative="greater") for kind in ("BB", "BW", "WW")}
    assert sum(result.statistic for result in found.values()) == w.links / 2
    assert found["BW"].z_score < 0, "fewer mixed joins than by chance"
    assert all(result.p_value < 0.01 for result in found.values()), (
        "half and half: every kind shows clustering"
    )


def test_join_counts_agree_with_pysal():
    esda = pytest.importorskip("esda")
    w = oracles.weights("columbus", "queen", "B")
    y = (oracles.column("columbus", "CRIME") > 35).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it calls pandas in a way that is going out of use
        theirs = esda.Join_Counts(y.to_numpy(), w.to_graph(), permutations=0)
    ours = [si.esda.join_counts(y, w, kind=kind).statistic for kind in ("BB", "BW", "WW")]
    assert ours == [theirs.bb, theirs.bw, theirs.ww]


@pytest.mark.parametrize("style", ["B", "W"])
def test_geary_and_g_agree_with_pysal(style):
    """esda's analytic p values are one-tailed in the direction of the data: ours are asked for that."""
    esda = pytest.importorskip("esda")
    w, y = oracles.weights("columbus", "knn4", style), oracles.column("columbus", "HOVAL")
    ours = si.esda.geary(y, w, alternative="directed")
    theirs = esda.Geary(
        y.to_numpy(), w.to_graph(), permutations=0, transformation=style.replace("W", "r").lower()
    )
    assert (ours.statistic, ours.z_score) == pytest.approx((theirs.C, theirs.z_rand), abs=1e-10)
    assert ours.variances["normality"] == pytest.approx(theirs.VC_norm, abs=1e-10)
    assert ours.p_value == pytest.approx(theirs.p_rand, abs=1e-10)
    if style == "B":
        high = si.esda.getis_ord(y, w, alternative="directed")
        g = esda.G(y.to_numpy(), w.to_graph(), permutations=0)
        assert (high.statistic, high.z_score, high.p_value) == pytest.approx(
            (g.G, g.z_norm, g.p_norm), abs=1e-10
        )


@pytest.fixture
def case():
    w = si.weights.lattice(4, 5).row_standardized()
    return pd.Series(np.random.default_rng(2).gamma(2, size=20), index=w.ids), w


@pytest.mark.parametrize("name", ["geary", "getis_ord"])
def test_order_and_labels_do_not_matter_but_positions_do(case, name):
    y, w = case
    statistic = getattr(si.esda, name)
    here = statistic(y, w)
    assert statistic(y.sample(frac=1, random_state=0), w).statistic == here.statistic
    renamed = si.weights.from_matrix(w.matrix, ids=[f"r{i:02}" for i in w.ids])
    assert statistic(y.rename(lambda i: f"r{i:02}"), renamed).statistic == here.statistic
    shuffled = pd.Series(y.sample(frac=1, random_state=0).to_numpy(), index=y.index)
    assert abs(statistic(shuffled, w).statistic - here.statistic) > 1e-4


def test_units_do_not_matter_where_they_should_not(case):
    y, w = case
    geary, g = si.esda.geary(y, w), si.esda.getis_ord(y, w)
    assert si.esda.geary(1e4 - 3 * y, w).statistic == pytest.approx(geary.statistic, abs=1e-10)
    scaled = si.esda.getis_ord(1000 * y, w)
    assert (scaled.statistic, scaled.z_score) == pytest.approx((g.statistic, g.z_score), abs=1e-10)
    assert si.esda.getis_ord(y + 5, w).z_score != pytest.approx(g.z_score, abs=1e-3), "G depends on the zero"


def test_geary_and_moran_meet_where_all_regions_weigh_the_same():
    """On a ring C = (n - 1) / n (1 - I): every region has the same row and column sum."""
    n = 9
    matrix = np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)
    w, y = si.weights.from_matrix(matrix), pd.Series(np.random.default_rng(5).normal(size=n))
    c, i = si.esda.geary(y, w), si.esda.moran(y, w)
    assert c.statistic == pytest.approx((n - 1) / n * (1 - i.statistic), abs=1e-12)
    assert c.z_score == pytest.approx(-i.z_score, abs=1e-10)
    assert c.p_value == pytest.approx(i.p_value, abs=1e-10)


def test_tails_are_named_by_autocorrelation():
    w = si.weights.lattice(5, 5, rook=True)
    y = pd.Series(np.repeat(np.arange(5.0), 5), index=w.ids)
    c = si.esda.geary(y, w, alternative="greater", permutations=999)
    assert c.z_score < 0 and c.p_value < 1e-4 and c.p_simulated < 0.01
    less = dataclasses.replace(c, alternative="less")
    assert less.p_value == pytest.approx(1 - c.p_value, abs=1e-12) and less.p_simulated > 0.99


@pytest.mark.parametrize("name", ["geary", "getis_ord"])
def test_permutation_p_agrees_with_the_enumeration(name):
    """720 equally likely placements: 20,000 draws come within 4.5 standard errors of the exact tail."""
    w = si.weights.lattice(2, 3, rook=True)
    y = np.array([1.0, 2.0, 4.0, 1.5, 3.0, 9.0])
    every = enumerated(lambda order: by_definition(name, y[order], w.matrix.toarray()), 6)
    above = name != "geary"
    exact = ((every >= every[0] - 1e-12) if above else (every <= every[0] + 1e-12)).mean()
    ours = getattr(si.esda, name)(pd.Series(y), w, permutations=20_000, alternative="greater", seed=3)
    assert abs(ours.p_simulated - exact) < 4.5 * math.sqrt(exact * (1 - exact) / 20_000)
    assert ours.reference.std() == pytest.approx(every.std(), rel=0.05)


@pytest.mark.parametrize("kind", ["BB", "BW", "WW"])
def test_permutation_p_of_join_counts_counts_ties_on_both_sides(kind):
    w = si.weights.lattice(2, 3, rook=True).row_standardized()
    y = np.array([1, 1, 0, 1, 0, 0])
    every = enumerated(lambda order: by_definition(kind, y[order], w.matrix.toarray()), 6)
    for tail, beyond in (("greater", 1), ("less", -1)):
        beyond = -beyond if kind == "BW" else beyond
        exact = (beyond * (every - every[0]) >= -1e-9).mean()
        ours = si.esda.join_counts(pd.Series(y), w, kind=kind, permutations=20_000, alternative=tail, seed=1)
        assert abs(ours.p_simulated - exact) <= 4.5 * math.sqrt(exact * (1 - exact) / 20_000) + 1e-4


@pytest.mark.parametrize("name", ["moran", "geary", "getis_ord"])
def test_weights_that_cannot_tell_places_apart_find_nothing(name):
    """Where everyone neighbours everyone all placements tie, though their sums are rounded differently."""
    everyone = si.weights.from_matrix(np.ones((30, 30)) - np.eye(30)).row_standardized()
    y = pd.Series(np.random.default_rng(0).gamma(1, size=30))
    result = getattr(si.esda, name)(y, everyone, permutations=199, alternative="greater")
    assert result.p_simulated == 1.0 and not result.p_value < 0.5


def test_a_count_that_cannot_vary_has_no_z():
    w = si.weights.lattice(4, 4)
    one = si.esda.join_counts(pd.Series([1] + [0] * 15), w, kind="BB", permutations=99)
    assert (one.statistic, one.variance, one.p_simulated) == (0.0, 0.0, 1.0)
    assert math.isnan(one.z_score) and math.isnan(one.p_value)


def test_what_a_statistic_is_not_defined_for_is_refused(case):
    y, w = case
    with pytest.raises(si.errors.DataError, match=r"2 negative values, at \[3, 7\]: G is defined"):
        si.esda.getis_ord(y.where(~y.index.isin([3, 7]), -1.0), w)
    with pytest.raises(si.errors.EstimationError, match="all values but one are zero"):
        si.esda.getis_ord(y.where(y.index == 4, 0.0), w)
    with pytest.raises(
        si.errors.SpatialIIEError, match="assumption must be one of randomization, not 'normality'"
    ):
        si.esda.getis_ord(y, w, assumption="normality")
    with pytest.raises(si.errors.DataError, match="19 values that are neither 0 nor 1"):
        si.esda.join_counts(y.where(y.index != 0, 1.0), w)
    with pytest.raises(si.errors.DataError, match="takes the number of ones as given"):
        si.esda.join_counts((y > 2).astype(int), w, probability=0.4)
    for statistic in (si.esda.geary, si.esda.getis_ord):
        with pytest.raises(si.errors.EstimationError, match="y is constant"):
            statistic(y * 0 + 3.0, w)
        with pytest.raises(si.errors.DataError, match="1 missing value, at"):
            statistic(y.where(y.index != 5), w)


@pytest.mark.parametrize("name", ["geary", "getis_ord"])
def test_isolates_are_as_if_not_in_the_study(case, name):
    y, w = case
    matrix = np.zeros((21, 21))
    matrix[:20, :20] = w.matrix.toarray()
    with_island = si.weights.from_matrix(matrix, ids=[*w.ids, "island"])
    both = pd.concat([y, pd.Series({"island": 1000.0})])
    ours, without = getattr(si.esda, name)(both, with_island), getattr(si.esda, name)(y, w)
    assert (ours.statistic, ours.n) == pytest.approx((without.statistic, 20), abs=1e-12)
    assert ours.sd == pytest.approx(without.sd, rel=1e-12)
    assert ours.about["left_out"] == ("island",)
