"""The change of Moran's I against exchanged years: identities, and every exchange counted on a small map."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError

W = si.weights.lattice(3, 3, rook=True).row_standardized()


@pytest.fixture
def years():
    random = np.random.default_rng(5)
    before = pd.Series(random.standard_normal(9), index=W.ids, name="y")
    return before, (before + 0.6 * random.standard_normal(9)).rename("y")


def test_statistic_is_the_difference_of_morans_i(years):
    before, after = years
    result = si.esda.moran_change(before, after, W, permutations=0)
    difference = si.esda.moran(after, W).statistic - si.esda.moran(before, W).statistic
    assert result.statistic == pytest.approx(difference, abs=1e-14)
    assert np.isnan(result.p_simulated)


def test_it_is_the_difference_with_weights_that_are_not_symmetric_too(years):
    points = np.random.default_rng(2).random((9, 2))
    nearest = np.argsort(((points[:, None] - points[None]) ** 2).sum(-1), axis=1)[:, 1:3]
    matrix = np.zeros((9, 9))
    np.put_along_axis(matrix, nearest, [[1.0, 0.4]], axis=1)
    w = si.weights.from_matrix(matrix, ids=W.ids)
    before, after = years
    difference = si.esda.moran(after, w).statistic - si.esda.moran(before, w).statistic
    assert si.esda.moran_change(before, after, w, permutations=0).statistic == pytest.approx(difference)


def test_moments_and_p_are_those_of_all_exchanges(years):
    """All 2^9 exchanges of the standardized values, each with its difference of z'Wz / S0."""
    before, after = years
    a, b = ((y - y.mean()).to_numpy() / y.std(ddof=0) for y in years)
    matrix = W.matrix.toarray()
    every = []
    for kept in product((True, False), repeat=9):
        first, second = np.where(kept, a, b), np.where(kept, b, a)
        every.append((second @ matrix @ second - first @ matrix @ first) / matrix.sum())
    result = si.esda.moran_change(before, after, W, permutations=20_000, seed=3)
    assert result.statistic == pytest.approx(every[0])
    assert result.expectation == pytest.approx(np.mean(every), abs=1e-14) == 0.0
    assert result.variances["exchange"] == pytest.approx(np.var(every))
    exact = 2 * min(
        np.mean(np.array(every) >= every[0] - 1e-12), np.mean(np.array(every) <= every[0] + 1e-12)
    )
    assert result.p_simulated == pytest.approx(
        min(1.0, exact), abs=0.02
    )  # three standard errors of the draws
    seen = {round(float(value), 9) for value in result.reference}
    assert seen <= {round(float(value), 9) for value in every}


def test_years_in_the_other_order_change_the_sign_alone(years):
    before, after = years
    there = si.esda.moran_change(before, after, W, permutations=999)
    back = si.esda.moran_change(after, before, W, permutations=999)
    assert back.statistic == pytest.approx(-there.statistic)
    assert back.variances["exchange"] == pytest.approx(there.variances["exchange"])


def test_order_of_rows_and_units_do_not_matter(years):
    before, after = years
    plain = si.esda.moran_change(before, after, W, permutations=99)
    shuffled = si.esda.moran_change(
        1000 * before.iloc[::-1] - 5, after.sample(frac=1, random_state=1), W, permutations=99
    )
    assert shuffled.statistic == pytest.approx(plain.statistic)
    assert np.allclose(shuffled.reference, plain.reference)


def test_a_region_without_neighbours_is_left_out_and_named(years):
    w = si.weights.lattice(3, 3, rook=True)
    matrix = w.matrix.toarray()
    matrix[0], matrix[:, 0] = 0, 0
    alone = si.weights.from_matrix(matrix, ids=w.ids)
    before, after = years
    result = si.esda.moran_change(before, after, alone, permutations=9)
    rest = w.ids[1:]
    cut = si.esda.moran_change(before[rest], after[rest], alone.subset(rest), permutations=9)
    assert result.n == 8 and result.about["left_out"] == (w.ids[0],)
    assert result.statistic == pytest.approx(cut.statistic)


def test_refusals(years):
    before, after = years
    with pytest.raises(EstimationError, match="no change to test"):
        si.esda.moran_change(before, 2 * before + 1, W)
    with pytest.raises(EstimationError, match="after is constant"):
        si.esda.moran_change(before, after * 0, W)
    with pytest.raises(DataError, match="1 missing"):
        si.esda.moran_change(before, after.where(after < after.max()), W)
    with pytest.raises(AlignmentError, match="do not cover the same regions"):
        si.esda.moran_change(before, after.iloc[1:], W)
