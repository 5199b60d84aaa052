"""Breaks: against mapclassify, and against what each scheme promises."""

from __future__ import annotations

import mapclassify
import numpy as np
import pytest

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.viz.maps.classes import class_of, finite_or_missing, inner_breaks, interval_labels

SKEWED = np.random.default_rng(3).lognormal(2, 1, 366)


@pytest.mark.parametrize(
    ("scheme", "theirs"),
    [
        ("quantile", lambda y, k: mapclassify.Quantiles(y, k=k)),
        ("equal", lambda y, k: mapclassify.EqualInterval(y, k=k)),
        ("fisher_jenks", lambda y, k: mapclassify.FisherJenks(y, k=k)),
        ("headtail", lambda y, k: mapclassify.HeadTailBreaks(y)),
    ],
)
@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("k", [3, 5, 7])
def test_same_classes_as_mapclassify(scheme, theirs, k):
    theirs = theirs(SKEWED, k)
    ours = inner_breaks(SKEWED, scheme, k, None)
    np.testing.assert_allclose(ours, theirs.bins[:-1], rtol=1e-12)
    np.testing.assert_array_equal(class_of(SKEWED, ours), theirs.yb)


def test_fisher_jenks_is_the_best_of_all_partitions():
    """The least squared deviation from class means, by trying every pair of cuts."""
    y = np.sort(np.random.default_rng(0).normal(size=14))

    def spread(cuts):
        return sum(((part - part.mean()) ** 2).sum() for part in np.split(y, cuts))

    best = min(((i, j) for i in range(1, 13) for j in range(i + 1, 14)), key=spread)
    classes = class_of(y, inner_breaks(y, "fisher_jenks", 3, None))
    assert np.flatnonzero(np.diff(classes)).tolist() == [best[0] - 1, best[1] - 1]


def test_quantiles_hold_equally_many():
    y = np.random.default_rng(1).permutation(100).astype(float)
    assert np.bincount(class_of(y, inner_breaks(y, "quantile", 5, None)).astype(int)).tolist() == [20] * 5


def test_head_and_tail():
    """1..4 has mean 2.5; the head 3, 4 has mean 3.5; the head 4 cannot be divided."""
    assert inner_breaks(np.array([1.0, 2, 3, 4]), "headtail", 5, None).tolist() == [2.5, 3.5]


def test_ties_and_constants_give_fewer_classes_never_empty_ones():
    many_zeros = np.array([0.0] * 90 + list(range(1, 11)))
    for scheme in ("quantile", "fisher_jenks", "equal", "headtail"):
        breaks = inner_breaks(many_zeros, scheme, 5, None)
        classes = class_of(many_zeros, breaks)
        assert classes.min() == 0 and classes.max() == len(breaks), scheme
        assert len(inner_breaks(np.full(9, 4.0), scheme, 5, None)) == 0
    assert interval_labels(4.0, np.array([]), 4.0) == ("4.0",)


def test_a_value_on_a_break_belongs_below():
    assert class_of(np.array([2.0, 2.0000001]), np.array([2.0])).tolist() == [0, 1]


@pytest.mark.parametrize("low, high", [(0.00012, 0.0009), (0.7, 160), (2.1e5, 9e6)])
def test_labels_tell_bounds_apart(low, high):
    bounds = np.linspace(low, high, 6)
    labels = interval_labels(low, bounds[1:-1], high)
    starts = [float(label.split(" – ")[0].replace(",", "")) for label in labels]
    assert len(set(starts)) == 5
    np.testing.assert_allclose(starts, bounds[:-1], atol=0.06 * (bounds[1] - bounds[0]))


def test_refusals():
    for arguments, words in {
        ("natural", 5, None): "scheme must be one of quantile, fisher_jenks",
        ("quantile", 1, None): "k must be a whole number of classes from 2 to 9",
        ("quantile", 5, (1, 2)): "go together",
        ("user", 5, None): "go together",
        ("user", 5, (2, 1)): "ascending",
        ("user", 5, ()): "one to eight",
    }.items():
        with pytest.raises(SpatialIIEError, match=words):
            inner_breaks(SKEWED, *arguments)
    with pytest.raises(DataError, match="2 infinite values"):
        finite_or_missing(np.array([1, np.inf, -np.inf]), "gdp")
    with pytest.raises(DataError, match="gdp has no value"):
        finite_or_missing(np.array([np.nan]), "gdp")
