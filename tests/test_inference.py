"""The one place where statistics become p values."""

from __future__ import annotations

import numpy as np
import pytest

from spatial_iie.errors import SpatialIIEError
from spatial_iie.inference import Permutations, analytic_p, simulated_p


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [("two-sided", 0.05), ("greater", 0.025), ("less", 0.975), ("directed", 0.025)],
)
def test_tails_of_the_normal_distribution(alternative, expected):
    """1.959963984540054 is the 97.5 % point (any table of the normal distribution)."""
    assert analytic_p(1.959963984540054, alternative) == pytest.approx(expected, abs=1e-15)
    assert analytic_p(np.array([1.959963984540054]), alternative)[0] == pytest.approx(expected, abs=1e-15)


def test_far_tail_keeps_its_digits():
    """P(Z > 10) = 7.6198530241605e-24 (Abramowitz and Stegun, table 26.2)."""
    assert analytic_p(10.0, "greater") == pytest.approx(7.6198530241605e-24, rel=1e-12)


def test_undefined_stays_undefined():
    assert np.isnan(analytic_p(np.array([np.nan, 0.0]))).tolist() == [True, False]


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [("greater", 0.05), ("less", 1.0), ("directed", 0.05), ("two-sided", 0.1)],
)
def test_simulated_counts(alternative, expected):
    """Of 19 draws none is at or above: p = 1/20 (Davison and Hinkley 1997, section 4.2.3)."""
    assert simulated_p(0, 19, 19, alternative) == pytest.approx(expected)


def test_two_sided_never_exceeds_one():
    assert simulated_p(9, 9, 9) == 1.0


@pytest.mark.parametrize("draws", [0, -1, 2.5, "99", True])
def test_draws_must_be_a_positive_whole_number(draws):
    with pytest.raises(SpatialIIEError, match="draws must be a whole number of at least 1"):
        Permutations(draws)


def test_permutations_argument_is_read():
    assert Permutations.of(0) is None and Permutations.of(None) is None
    assert Permutations.of(99, 4) == Permutations(99, 4)
    with pytest.raises(SpatialIIEError, match="permutations must be a whole number"):
        Permutations.of(-1)
    with pytest.raises(
        SpatialIIEError, match="alternative must be one of two-sided, greater, less, directed"
    ):
        analytic_p(1.0, "both")
