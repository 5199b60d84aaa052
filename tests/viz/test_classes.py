"""Breaks: against mapclassify, and against what each scheme promises."""

from __future__ import annotations

from itertools import combinations, pairwise

import mapclassify
import numpy as np
import pytest

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.viz.maps.classes import class_labels, class_of, finite_or_missing, inner_breaks
from spatial_iie.viz.maps.fisher_jenks import fisher_jenks

SKEWED = np.random.default_rng(3).lognormal(2, 1, 366)


@pytest.mark.parametrize(
    ("scheme", "theirs"),
    [
        ("quantile", lambda y, k: mapclassify.Quantiles(y, k=k)),
        ("equal", lambda y, k: mapclassify.EqualInterval(y, k=k)),
        ("fisher_jenks", lambda y, k: mapclassify.FisherJenks(y, k=k)),
        ("headtail", lambda y, k: mapclassify.HeadTailBreaks(y)),
        ("box", lambda y, k: mapclassify.BoxPlot(y)),
        ("percentile", lambda y, k: mapclassify.Percentiles(y, pct=[1, 10, 50, 90, 99, 100])),
        ("std", lambda y, k: mapclassify.StdMean(y, multiples=[-2, -1, 0, 1, 2])),
    ],
)
@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("k", [3, 5, 7])
def test_same_classes_as_mapclassify(scheme, theirs, k):
    theirs = theirs(SKEWED, k)
    ours = inner_breaks(SKEWED, scheme, k, None)
    np.testing.assert_allclose(ours, theirs.bins[:-1], rtol=1e-12)
    np.testing.assert_array_equal(class_of(SKEWED, ours), theirs.yb)


# quartiles of 1..11 by linear interpolation: 3.5, 6, 8.5, so that an interquartile range is 5
ELEVEN = np.arange(1.0, 12)
BY_HAND = {1.5: [-4, 3.5, 6, 8.5, 16], 3.0: [-11.5, 3.5, 6, 8.5, 23.5]}


@pytest.mark.parametrize("hinge", BY_HAND)
def test_hinges_of_a_box_map_by_hand(hinge):
    """The last of the eleven moved out to 20 is an outlier at 1.5 interquartile ranges, not at 3; no quartile moves."""
    values = np.array([*ELEVEN[:-1], 20.0])
    breaks = inner_breaks(values, "box", 5, None, hinge)
    assert breaks.tolist() == BY_HAND[hinge]
    held = np.bincount(class_of(values, breaks).astype(int), minlength=6)
    assert held.tolist() == ([0, 3, 3, 2, 2, 1] if hinge == 1.5 else [0, 3, 3, 2, 3, 0])


def test_classes_with_a_meaning_are_called_by_it_and_are_there_when_empty():
    values = np.array([*ELEVEN[:-1], 20.0])
    labels = class_labels(values, inner_breaks(values, "box", 5, None), "box")
    assert labels == (
        "Lower outlier", "Below 25%: 1 – 3", "25% to 50%: 4 – 6", "50% to 75%: 7 – 8", "Above 75%: 9 – 16",
        "Upper outlier: 17 – 20",
    )  # fmt: skip
    chinese = class_labels(values, inner_breaks(values, "box", 5, None), "box", "zh")
    assert chinese[0] == "低值异常" and chinese[5] == "高值异常：17 – 20"
    names = [
        label.split(":")[0] for label in class_labels(ELEVEN, inner_breaks(ELEVEN, "std", 5, None), "std")
    ]
    assert names == ["Below −2 SD", "−2 to −1 SD", "−1 SD to mean", "Mean to 1 SD", "1 to 2 SD", "Above 2 SD"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("natural_breaks", "fisher_jenks"), ("box_map", "box"), ("standard_deviation", "std")],
)
def test_names_of_geodas_menu(theirs, ours):
    np.testing.assert_array_equal(inner_breaks(SKEWED, theirs, 5, None), inner_breaks(SKEWED, ours, 5, None))


def test_fisher_jenks_is_the_best_of_all_partitions():
    """The least squared deviation from class means, by trying every pair of cuts."""
    y = np.sort(np.random.default_rng(0).normal(size=14))

    def spread(cuts):
        return sum(((part - part.mean()) ** 2).sum() for part in np.split(y, cuts))

    best = min(((i, j) for i in range(1, 13) for j in range(i + 1, 14)), key=spread)
    classes = class_of(y, inner_breaks(y, "fisher_jenks", 3, None))
    assert np.flatnonzero(np.diff(classes)).tolist() == [best[0] - 1, best[1] - 1]


@pytest.mark.parametrize("seed", range(8))
def test_fisher_jenks_of_values_with_ties_is_the_best_of_all_partitions(seed):
    random = np.random.default_rng(seed)
    y = np.sort(random.integers(-4, 5, size=12).astype(float))
    k = int(random.integers(2, 5))
    cuts = np.flatnonzero(np.diff(y)) + 1

    def spread(parts):
        return sum(((part - part.mean()) ** 2).sum() for part in parts)

    best = min(spread(np.split(y, each)) for each in combinations(cuts, k - 1))
    classes = class_of(y, fisher_jenks(y, k)[:-1])
    assert len(np.unique(classes)) == k
    np.testing.assert_allclose(spread([y[classes == c] for c in range(k)]), best, atol=1e-9)


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
    assert class_labels(np.full(3, 4.0), np.array([]), "quantile") == ("4",)


def test_a_value_on_a_break_belongs_below():
    assert class_of(np.array([2.0, 2.0000001]), np.array([2.0])).tolist() == [0, 1]


def ends(label):
    """Both ends of a label, as numbers."""
    parts = label.split(": ")[-1].replace(",", "").replace("−", "-").replace(" to ", " – ").split(" – ")
    return float(parts[0]), float(parts[-1])


@pytest.mark.parametrize("classes", ["quantile", "fisher_jenks", "equal", "percentile", "std"])
@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
@pytest.mark.parametrize("shift", [0.0, -10.0])
def test_no_two_classes_share_an_end_and_every_value_is_where_its_label_says(classes, size, shift):
    """Up to the rounding of the labels: a value lies within half a unit of their last digit."""
    values = size * (SKEWED + shift)
    breaks = inner_breaks(values, classes, 5, None)
    labels, of = class_labels(values, breaks, classes), class_of(values, breaks)
    held = [ends(label) for place, label in enumerate(labels) if (of == place).any()]
    assert all(before[1] < after[0] for before, after in pairwise(held))
    decimals = max(len(label.split(".")[1].split(" ")[0]) if "." in label else 0 for label in labels)
    for place, label in enumerate(labels):
        inside = values[of == place]
        if len(inside):
            low, high = ends(label)
            assert low - 0.6 * 10.0**-decimals <= inside.min()
            assert inside.max() <= high + 0.6 * 10.0**-decimals
    assert not any(
        "-" in label for label in labels
    )  # a minus sign for negative numbers, a dash or a word between


def test_limits_have_the_decimals_of_the_values():
    counts = np.array([3.0, 4, 4, 9, 10, 12])
    assert class_labels(counts, inner_breaks(counts, "quantile", 2, None), "quantile") == ("3 – 6", "7 – 12")
    tenths = np.array([10.0, 17.5, 17.6, 38.2])
    assert class_labels(tenths, np.array([17.55]), "quantile") == ("10.0 – 17.5", "17.6 – 38.2")
    assert class_labels(tenths, np.array([17.5]), "user") == ("≤ 17.5", "> 17.5")
    assert class_labels(-tenths, np.array([-17.55]), "quantile", "zh") == ("−38.2 ~ −17.6", "−17.5 ~ −10.0")


def test_refusals():
    for arguments, words in {
        ("natural", 5, None): "classes must be one of quantile, fisher_jenks",
        ("quantile", 1, None): "k must be a whole number of classes from 2 to 9",
        ("quantile", 5, (1, 2)): "go together",
        ("user", 5, None): "go together",
        ("user", 5, (2, 1)): "ascending",
        ("user", 5, ()): "one to eight",
    }.items():
        with pytest.raises(SpatialIIEError, match=words):
            inner_breaks(SKEWED, *arguments)
    with pytest.raises(SpatialIIEError, match=r"hinge must be a positive number, such as 1\.5 or 3, not 0"):
        inner_breaks(SKEWED, "box", 5, None, 0)
    with pytest.raises(DataError, match="2 infinite values"):
        finite_or_missing(np.array([1, np.inf, -np.inf]), "gdp")
    with pytest.raises(DataError, match="gdp has no value"):
        finite_or_missing(np.array([np.nan]), "gdp")
