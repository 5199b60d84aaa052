"""Global Moran's I against exact enumeration, R (spdep), PySAL and its own laws."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.inference import Permutations
from tests import oracles

CASES = [
    (dataset, weights, style, column)
    for dataset, by_weights in oracles.values("global_spdep")["values"].items()
    for weights, by_style in by_weights.items()
    for style, by_column in by_style.items()
    for column in by_column
]


@pytest.mark.parametrize(("dataset", "weights", "style", "column"), CASES)
def test_agrees_with_spdep(dataset, weights, style, column):
    """The variances of R are for the convention of its default, which differs from ours where there are islands."""
    truth = oracles.values("global_spdep")["values"][dataset][weights][style][column]
    w = oracles.weights(dataset, weights, style)
    has_islands = len(w.isolates) > 0
    result = si.esda.moran(oracles.column(dataset, column), w, isolates="zero")
    if has_islands:
        r = truth["moran_adjust_n_false"]
        expected = (r["statistic"], r["expectation"], r["var_r"], r["var_n"], r["z_r"], r["p_two_r"])
    else:
        r = truth["moran"]
        random, normal = r["randomization"], r["normality"]
        expected = (r["statistic"], r["expectation"], random["variance"], normal["variance"],
                    random["sd_deviate"], random["p_two"])  # fmt: skip
        for tail in ("greater", "less"):
            p = dataclasses.replace(result, alternative=tail).p_value
            assert p == pytest.approx(random[f"p_{tail}"], rel=1e-9, abs=1e-15)
    found = (result.statistic, result.expectation, result.variances["randomization"],
             result.variances["normality"], result.z_score, result.p_value)  # fmt: skip
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert result.n == w.n


def test_moments_equal_the_enumeration_of_all_relabellings():
    """Under randomization all n! placements of the values are equally likely: n = 6 has 720 of them."""
    w = si.weights.lattice(2, 3)
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    z = values - values.mean()
    dense = w.matrix.toarray()
    every = [
        len(z) / dense.sum() * (p @ dense @ p) / (z @ z) for p in map(np.array, itertools.permutations(z))
    ]
    result = si.esda.moran(pd.Series(values, index=w.ids), w)
    assert result.expectation == pytest.approx(math.fsum(every) / 720, abs=1e-12)
    variance = math.fsum((value - result.expectation) ** 2 for value in every) / 720
    assert result.variances["randomization"] == pytest.approx(variance, abs=1e-12)


def test_normality_variance_is_that_of_normal_values():
    """For normal values I is a ratio of quadratic forms independent of its denominator (Cliff and Ord 1981, 2.3)."""
    w = si.weights.from_matrix(np.array([[0, 1, 0, 2], [1, 0, 3, 0], [0, 1, 0, 1], [2, 0, 1, 0.0]]))
    n = 4
    centring = np.eye(n) - 1 / n
    form = centring @ (w.matrix.toarray() + w.matrix.toarray().T) / 2 @ centring
    eigenvalues = np.linalg.eigvalsh(form)
    mean, second = eigenvalues.sum(), 2 * (eigenvalues**2).sum() + eigenvalues.sum() ** 2
    scale = n / w.s0
    expectation = scale * mean / (n - 1)
    variance = scale**2 * second / (n**2 - 1) - expectation**2  # E[(z'z)^2] = (n - 1)(n + 1)
    result = si.esda.moran(pd.Series([1.0, 5.0, 2.0, 2.5]), w)
    assert result.expectation == pytest.approx(expectation, abs=1e-14)
    assert result.variances["normality"] == pytest.approx(variance, abs=1e-14)


def test_agrees_with_pysal_esda():
    """esda divides nothing differently for the global statistic; only its p is one-tailed when simulated."""
    esda = pytest.importorskip("esda")
    w = oracles.weights("columbus", "knn4", "W")
    y = oracles.column("columbus", "HOVAL")
    theirs = esda.Moran(y.to_numpy(), w.to_graph(), permutations=0, two_tailed=True)
    ours = si.esda.moran(y, w)
    assert ours.statistic == pytest.approx(theirs.I, abs=1e-10)
    assert ours.variances["randomization"] == pytest.approx(theirs.VI_rand, abs=1e-10)
    assert ours.variances["normality"] == pytest.approx(theirs.VI_norm, abs=1e-10)
    assert ours.p_value == pytest.approx(theirs.p_rand, abs=1e-10)


def test_permutation_p_agrees_with_the_enumeration():
    """With 720 equally likely placements the exact tail is known; 20,000 draws come within 4.5 standard errors."""
    w = si.weights.lattice(2, 3, rook=True)
    y = pd.Series([1.0, 2.0, 4.0, 1.5, 3.0, 9.0], index=w.ids)
    z = y.to_numpy() - y.mean()
    dense = w.matrix.toarray()
    every = np.array([p @ dense @ p for p in map(np.array, itertools.permutations(z))])
    exact = (every >= z @ dense @ z - 1e-9).mean()
    result = si.esda.moran(y, w, permutations=20_000, alternative="greater", seed=3)
    assert abs(result.p_simulated - exact) < 4.5 * math.sqrt(exact * (1 - exact) / 20_000)
    assert result.reference.mean() == pytest.approx(
        result.expectation, abs=4.5 * result.sd / math.sqrt(20_000)
    )


def test_ties_count_in_both_tails():
    """Two values only, all placements of which on a ring of four give one of two statistics."""
    w = si.weights.from_matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])
    y = pd.Series([1.0, 1.0, 0.0, 0.0])  # neighbours on the ring: the higher of the two values of I
    greater = si.esda.moran(y, w, permutations=6000, alternative="greater")
    assert greater.p_simulated == pytest.approx(2 / 3, abs=0.03)
    less = dataclasses.replace(greater, alternative="less")
    assert less.p_simulated == 1.0
    assert dataclasses.replace(greater, alternative="two-sided").p_simulated == 1.0
    assert dataclasses.replace(greater, alternative="directed").p_simulated == greater.p_simulated


def test_draws_depend_on_the_seed_only():
    from concurrent.futures import ThreadPoolExecutor

    w = si.weights.lattice(5, 6)
    y = pd.Series(np.random.default_rng(1).standard_normal(30), index=w.ids)
    here = si.esda.moran(y, w, permutations=1000, seed=5)
    with ThreadPoolExecutor(2) as pool:
        there = si.esda.moran(y, w, permutations=Permutations(1000, 5, executor=pool))
    assert np.array_equal(here.reference, there.reference)
    assert np.array_equal(here.reference[:300], si.esda.moran(y, w, permutations=300, seed=5).reference)
    assert not np.array_equal(here.reference, si.esda.moran(y, w, permutations=1000, seed=6).reference)


def test_progress_is_told():
    w = si.weights.lattice(4, 4)
    told = []
    options = Permutations(600, progress=lambda done, total: told.append((done, total)))
    si.esda.moran(pd.Series(range(16), index=w.ids, dtype=float), w, permutations=options)
    assert told[-1] == (600, 600)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


@pytest.fixture
def case():
    w = si.weights.lattice(4, 5).row_standardized()
    return pd.Series(np.random.default_rng(2).gamma(2, size=20), index=w.ids), w


def test_order_of_rows_does_not_matter(case):
    y, w = case
    assert si.esda.moran(y.sample(frac=1, random_state=0), w).statistic == si.esda.moran(y, w).statistic


def test_units_do_not_matter(case):
    y, w = case
    assert si.esda.moran(1e4 - 3 * y, w).statistic == pytest.approx(si.esda.moran(y, w).statistic, abs=1e-12)


def test_positions_do_matter(case):
    """A shuffle of the values over the labels must change the answer: else the labels were not used."""
    y, w = case
    shuffled = pd.Series(y.sample(frac=1, random_state=0).to_numpy(), index=y.index)
    assert abs(si.esda.moran(shuffled, w).statistic - si.esda.moran(y, w).statistic) > 0.05


def test_scale_of_all_weights_does_not_matter(case):
    y, w = case
    tenfold = si.weights.from_matrix(w.matrix * 10, ids=w.ids)
    ours, theirs = si.esda.moran(y, w), si.esda.moran(y, tenfold)
    assert (ours.statistic, ours.sd) == pytest.approx((theirs.statistic, theirs.sd), abs=1e-12)


def test_isolates_are_as_if_not_in_the_study():
    w = si.weights.lattice(3, 3)
    y = pd.Series([3.0, 1, 4, 1, 5, 9, 2, 6, 5], index=w.ids)
    matrix = np.zeros((10, 10))
    matrix[:9, :9] = w.matrix.toarray()
    with_island = si.weights.from_matrix(matrix, ids=[*w.ids, "island"])
    both = pd.concat([y, pd.Series({"island": 1000.0})])
    result, without = si.esda.moran(both, with_island), si.esda.moran(y, w)
    assert (result.statistic, result.sd, result.n) == (without.statistic, without.sd, 9)
    assert result.about["left_out"] == ("island",)
    counted = si.esda.moran(both, with_island, isolates="zero")
    assert counted.n == 10 and counted.statistic != result.statistic
    with pytest.raises(si.errors.WeightsError, match=r"1 region has no neighbours \[island\]"):
        si.esda.moran(both, with_island, isolates="error")


def test_the_result_is_one_line_and_cannot_be_changed(case):
    result = si.esda.moran(*case, permutations=99)
    assert "\n" not in repr(result) and f"{result.statistic:.4f}" in repr(result)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.statistic = 0.0
    with pytest.raises(ValueError, match="read-only"):
        result.reference[0] = 0.0
    frame = result.to_frame()
    frame["p"] = -1
    assert result.to_frame()["p"].item() == result.p_value
