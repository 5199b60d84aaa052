"""Measures of inequality: laws, hands, PySAL and R; year tables; bootstrap intervals."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError
from spatial_iie.indices import (
    atkinson,
    coefficient_of_variation,
    generalized_entropy,
    gini,
    hoover,
    inequality_by_year,
    inequality_change,
    theil_decomposition,
    theil_l,
    theil_t,
)
from spatial_iie.indices._measures import gini_of, measure_named
from spatial_iie.indices.bootstrap import Bootstrap


def atkinson_of_2(y, **options):
    return atkinson(y, 2, **options)


def entropy_of_minus_1(y, **options):
    return generalized_entropy(y, -1, **options)


ALL = [
    gini, theil_t, theil_l, coefficient_of_variation, hoover, atkinson, atkinson_of_2, generalized_entropy,
    entropy_of_minus_1,
]  # fmt: skip
# Incomes of the example on the help page of R's package ineq (Zeileis), whose Gini() prints 0.4620911
INCOMES = [541.0, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]


def labelled(values, seed=None):
    ids = [f"{110000 + 100 * i}" for i in range(len(values))]
    y = pd.Series(np.asarray(values, dtype=float), index=ids, name="income")
    return y if seed is None else y.sample(frac=1, random_state=seed)


@pytest.fixture(scope="module")
def skewed():
    return labelled(np.exp(np.random.default_rng(7).normal(size=40)))


def brute_gini(x, w):
    x, w = np.asarray(x), np.asarray(w)
    mean = (w * x).sum() / w.sum()
    return (np.outer(w, w) * np.abs(x[:, None] - x)).sum() / (2 * mean * w.sum() ** 2)


def brute_theils(x, w):
    p, u = w / w.sum(), x / ((w * x).sum() / w.sum())
    return (p * u * np.log(u)).sum(), -(p * np.log(u)).sum()


@pytest.mark.parametrize(("a", "b"), [(1.0, 3.0), (10.0, 0.5), (2.0, 2.0), (5.0, 0.0)])
def test_gini_of_two_regions_by_hand(a, b):
    assert gini(labelled([a, b])) == pytest.approx(abs(a - b) / (2 * (a + b)), abs=1e-15)


def test_r_ineq():
    assert gini(labelled(INCOMES)) == pytest.approx(0.4620911, abs=5e-8)
    assert gini(labelled(INCOMES), correction=True) == pytest.approx(0.4620911 * 10 / 9, abs=6e-8)


def test_against_pysal(skewed):
    pytest.importorskip("inequality")
    from inequality.gini import Gini
    from inequality.theil import Theil

    assert gini(skewed) == pytest.approx(Gini(skewed.to_numpy()).g, rel=1e-12)
    assert theil_t(skewed) == pytest.approx(Theil(skewed.to_numpy()).T, rel=1e-12)


def test_definitions_with_weights(skewed):
    """Brute force over all pairs; weights in another order than the values."""
    weights = pd.Series(np.random.default_rng(1).uniform(1, 9, 40), index=skewed.index)
    mixed = weights.sample(frac=1, random_state=5)
    x, w = skewed.to_numpy(), weights.to_numpy()
    assert gini(skewed, weights=mixed) == pytest.approx(brute_gini(x, w), rel=1e-12)
    t, low = brute_theils(x, w)
    assert theil_t(skewed, weights=mixed) == pytest.approx(t, rel=1e-12)
    assert theil_l(skewed, weights=mixed) == pytest.approx(low, rel=1e-12)
    mean = (w * x).sum() / w.sum()
    spread = np.sqrt((w * (x - mean) ** 2).sum() / w.sum())
    assert coefficient_of_variation(skewed, weights=mixed) == pytest.approx(spread / mean, rel=1e-12)


@pytest.mark.parametrize("measure", ALL)
def test_laws(measure, skewed):
    value = measure(skewed)
    assert measure(1e9 * skewed) == pytest.approx(value, rel=1e-12)  # no unit
    assert measure(skewed.sample(frac=1, random_state=3)) == pytest.approx(value, rel=1e-12)  # no order
    three = labelled(np.tile(skewed.to_numpy(), 3))
    assert measure(three) == pytest.approx(value, rel=1e-12)  # replication
    counts = pd.Series(3.0, index=skewed.index)
    assert measure(skewed, weights=counts) == pytest.approx(value, rel=1e-12)
    assert measure(skewed + 1) < value  # the same for everyone makes shares more equal


def test_atkinson_and_hoover_against_pysal(skewed):
    """And R's ineq: Atkinson(x, parameter = 0.5) of its example is 0.1796591."""
    pytest.importorskip("inequality")
    from inequality.atkinson import atkinson as pysal_atkinson
    from inequality.schutz import Schutz

    for epsilon in (0.3, 1, 2.5):
        assert atkinson(skewed, epsilon) == pytest.approx(
            pysal_atkinson(skewed.to_numpy(), epsilon), rel=1e-12
        )
    assert hoover(skewed) == pytest.approx(Schutz(skewed.to_frame("y"), "y").distance, rel=1e-12)
    assert atkinson(labelled(INCOMES)) == pytest.approx(0.1796591, abs=6e-8)


@pytest.mark.parametrize("order", [-1.5, 0, 0.5, 1, 2, 3])
def test_entropies_with_weights_are_the_definition(skewed, order):
    weights = pd.Series(np.random.default_rng(1).uniform(1, 9, 40), index=skewed.index)
    p, x = (weights / weights.sum()).to_numpy(), skewed.to_numpy()
    u = x / (p @ x)
    limits = {0: -(p @ np.log(u)), 1: p @ (u * np.log(u))}
    expected = limits[order] if order in limits else (p @ u**order - 1) / (order * (order - 1))
    assert generalized_entropy(skewed, order, weights=weights) == pytest.approx(expected, rel=1e-12)
    if order < 1:  # Atkinson's index of 1 - order: one less the power mean
        mean = np.exp(p @ np.log(u)) if order == 0 else (p @ u**order) ** (1 / order)
        assert atkinson(skewed, 1 - order, weights=weights) == pytest.approx(1 - mean, rel=1e-12)
    near = generalized_entropy(skewed, order + 1e-6)  # continuous in the order, through both limits
    assert near == pytest.approx(generalized_entropy(skewed, order), rel=1e-4)
    assert generalized_entropy(skewed, 2) == pytest.approx(
        coefficient_of_variation(skewed) ** 2 / 2, rel=1e-12
    )


def test_atkinson_and_hoover_take_zeros_where_they_are_defined():
    """Half zero, the others equal: H = 1/2; A = 1 - (1/2 2^(1 - e))^(1 / (1 - e)) = 1 - 2^(-e / (1 - e))."""
    y = labelled([0, 0, 0, 10, 10, 10.0])
    assert hoover(y) == pytest.approx(0.5, rel=1e-15)
    assert atkinson(y, 0.5) == pytest.approx(0.5, rel=1e-14)
    assert atkinson(y, 0.75) == pytest.approx(1 - 2**-3, rel=1e-14)
    assert generalized_entropy(y, 2) == pytest.approx(0.5, rel=1e-14)
    for refused in (lambda: atkinson(y, 1), lambda: generalized_entropy(y, -1), lambda: theil_l(y)):
        with pytest.raises(
            DataError, match=r"zero or negative in 3 regions \[110000, .*hoover or atkinson:0.5"
        ):
            refused()
    for wrong in ("atkinson:0", "atkinson:a", "atkinson:", "ge:inf"):
        with pytest.raises(DataError, match="number after a colon"):
            inequality_by_year(panel([[1.0, 2]]), "x", measures=wrong)


def test_measures_that_nobody_named_leave_out_theil_l_of_zeros_in_words():
    study = panel([[1.0, 2, 5], [3.0, 0, 2]])
    table = inequality_by_year(study, "x", draws=0)
    assert table.to_frame()["measure"].unique().tolist() == ["Gini", "Theil T", "Coefficient of variation"]
    assert any("Theil L is left out: x is zero for [110100 in 2018]" in note for note in table.notes)
    with pytest.raises(DataError, match=r"zero or negative in 1 region \[110100\]"):
        inequality_by_year(study, "x", measures="theil_l", draws=0)


@pytest.mark.parametrize("measure", ALL)
def test_a_transfer_from_rich_to_poor_lowers_inequality(measure, skewed):
    rich, poor = skewed.idxmax(), skewed.idxmin()
    moved = skewed.copy()
    moved[rich] -= 0.1
    moved[poor] += 0.1
    assert measure(moved) < measure(skewed)


@pytest.mark.parametrize("measure", ALL)
def test_limits(measure):
    assert measure(labelled([4.2] * 7)) == pytest.approx(0, abs=1e-15)
    nearly = labelled([1.0, 1 + 1e-9])
    assert 0 < measure(nearly) < 1e-8
    if measure in (gini, coefficient_of_variation):
        everything = labelled([0.0] * 9 + [5.0])
        assert measure(everything) == pytest.approx({gini: 0.9}.get(measure, 3.0))
        assert gini(everything, correction=True) == pytest.approx(1.0)


def test_tiny_differences_lose_no_digits():
    """Two regions that differ by d = 2^-30: G = d / (2 (2 + d)), and T and L are d^2 / 8 up to terms in d^3."""
    d = 2.0**-30
    close = labelled([1.0, 1.0 + d])
    assert gini(close) == pytest.approx(d / (2 * (2 + d)), rel=1e-14, abs=0)
    assert theil_t(close) == pytest.approx(d**2 / 8, rel=1e-6, abs=0)
    assert theil_l(close) == pytest.approx(d**2 / 8, rel=1e-6, abs=0)


def test_huge_differences_keep_their_logarithms():
    """Regions 1 and e^-60: L is (ln 1 + ln e^60) / 2 less ln 2, by hand."""
    assert theil_l(labelled([1.0, np.exp(-60)])) == pytest.approx(30 - np.log(2), rel=1e-14)


def test_zeros_enter_theils_t_with_their_limit():
    """Half zero, the others equal: T = ln 2, all of it between a group of zeros and one of equals."""
    y = labelled([0, 0, 0, 10, 10, 10.0])
    assert theil_t(y) == pytest.approx(np.log(2), rel=1e-14)
    groups = dict(zip(y.index, "xxxyyy", strict=True))
    table = si.indices.theil_decomposition(y, groups, draws=19).to_frame().set_index(["part", "group"])
    assert table.loc[("between", "all"), "estimate"] == pytest.approx(np.log(2), rel=1e-14)
    assert table.loc[("within", "all"), "estimate"] == 0 and np.isnan(table.loc[("within", "x"), "inside"])
    assert table.loc[("between", "all"), "share"] == pytest.approx(1)
    mixed = labelled([0, 4, 1, 3.0])
    u = np.array([4, 1, 3]) / 2
    assert theil_t(mixed) == pytest.approx((u * np.log(u)).sum() / 4)
    split = si.indices.theil_decomposition(mixed, dict(zip(mixed.index, "aabb", strict=True))).to_frame()
    assert split["estimate"].iloc[-1] == pytest.approx(theil_t(mixed))
    near = labelled([1e-12, 4, 1, 3.0])
    assert theil_t(mixed) == pytest.approx(theil_t(near), rel=1e-9)
    with pytest.raises(DataError, match=r"Theil L takes logarithms.* or use Theil T or the Gini coefficient"):
        theil_l(mixed)


@pytest.mark.parametrize(
    ("measure", "values", "words"),
    [
        (
            gini,
            [1, -2, 3],
            r"Gini is not defined for negative values; income is negative in 1 region \[110100\]",
        ),
        (theil_t, [1, -1, 3], r"Theil T is not defined for negative values; .* in 1 region \[110100\]"),
        (theil_t, [0, 0, 0], "relative to the mean, which is 0 for income"),
        (theil_l, [0, 0, -3], r"Theil L takes logarithms; .* in 3 regions \[110000, 110100, 110200\]"),
        (gini, [0, 0, 0], "relative to the mean, which is 0 for income"),
        (coefficient_of_variation, [1, -2, 0.5], "relative to the mean, which is -0.1"),
        (gini, [1, np.nan, 3], r"income has 1 missing value, at \[110100\]"),
        (theil_t, [1, np.inf, 3], r"income has 1 infinite value, at \[110100\]"),
    ],
)
def test_values_a_measure_is_not_defined_for_are_refused(measure, values, words):
    with pytest.raises(DataError, match=words):
        measure(labelled(values))


def test_weights_that_do_not_fit_are_refused(skewed):
    weights = pd.Series(1.0, index=skewed.index, name="population")
    with pytest.raises(AlignmentError, match=r"1 without a weight \[110000\]"):
        gini(skewed, weights=weights.drop("110000"))
    with pytest.raises(DataError, match=r"weights must be positive; 1 are not, at \[110100\]"):
        gini(skewed, weights=weights.where(weights.index != "110100", 0.0))
    with pytest.raises(DataError, match="no weights"):
        gini(skewed, weights=weights, correction=True)
    with pytest.raises(EstimationError, match="income has 1"):
        gini(skewed.head(1))
    with pytest.raises(AlignmentError, match="without region labels"):
        gini([1.0, 2.0])


# --- Theil within and between ---

GROUPS = {"110000": "a", "110100": "a", "110200": "b", "110300": "b", "110400": "c"}
FIVE = labelled([1.0, 3, 2, 6, 4], seed=2)


def test_theil_by_hand():
    """a = {1, 3}, b = {2, 6}, c = {4}; n = 5, total 16, mean 3.2."""
    found = theil_decomposition(FIVE, GROUPS).to_frame().set_index(["part", "group"])["estimate"]
    inside = 0.25 * np.log(0.5) + 0.75 * np.log(1.5)  # of {1, 3} as of {2, 6}
    assert found["within", "a"] == pytest.approx(4 / 16 * inside, abs=1e-15)
    assert found["within", "b"] == pytest.approx(8 / 16 * inside, abs=1e-15)
    assert found["within", "c"] == pytest.approx(0, abs=1e-15)
    between = 4 / 16 * np.log(2 / 3.2) + 8 / 16 * np.log(4 / 3.2) + 4 / 16 * np.log(4 / 3.2)
    assert found["between", "all"] == pytest.approx(between, abs=1e-15)
    found = theil_decomposition(FIVE, GROUPS, index="theil_l").to_frame().set_index(["part", "group"])
    inside = -0.5 * (np.log(0.5) + np.log(1.5))
    assert found.loc[("within", "b"), "inside"] == pytest.approx(inside, abs=1e-15)
    assert found.loc[("within", "b"), "estimate"] == pytest.approx(2 / 5 * inside, abs=1e-15)
    between = 2 / 5 * np.log(3.2 / 2) + 3 / 5 * np.log(3.2 / 4)
    assert found.loc[("between", "all"), "estimate"] == pytest.approx(between, abs=1e-15)


@pytest.mark.parametrize("index", ["theil_t", "theil_l", "ge:2", "ge:-1"])
@pytest.mark.parametrize("weighted", [False, True])
def test_theil_parts_add_up(skewed, index, weighted):
    rng = np.random.default_rng(3)
    groups = pd.Series(rng.integers(0, 5, 40), index=skewed.index)
    weights = pd.Series(rng.uniform(1, 5, 40), index=skewed.index, name="heads") if weighted else None
    table = theil_decomposition(skewed, groups, index=index, weights=weights).to_frame()
    parts = table.set_index(["part", "group"])["estimate"]
    named = {"theil_t": theil_t, "theil_l": theil_l, "ge:2": generalized_entropy, "ge:-1": entropy_of_minus_1}
    measure = named[index]
    total = measure(skewed, weights=weights)
    assert parts["within", "all"] + parts["between", "all"] == pytest.approx(total, rel=1e-12)
    assert parts["total", "all"] == pytest.approx(total, rel=1e-12)
    assert parts["within"].drop("all").sum() == pytest.approx(parts["within", "all"], rel=1e-12)
    for name, rows in skewed.groupby(groups):
        own = measure(rows, weights=None if weights is None else weights[rows.index])
        inside = table.set_index(["part", "group"]).loc[("within", str(name))]
        assert (inside["inside"], inside["n"]) == (pytest.approx(own, rel=1e-12), len(rows))
        assert inside["mean"] == pytest.approx(
            np.average(rows, weights=None if weights is None else weights[rows.index])
        )


def test_theil_against_pysal(skewed):
    pytest.importorskip("inequality")
    from inequality.theil import TheilD

    groups = pd.Series(np.arange(40) % 3, index=skewed.index)
    theirs = TheilD(skewed.to_numpy(), groups.to_numpy())
    ours = theil_decomposition(skewed, groups.sample(frac=1, random_state=9)).to_frame()
    parts = ours.set_index(["part", "group"])["estimate"]
    assert parts["between", "all"] == pytest.approx(theirs.bg.item(), rel=1e-10)
    assert parts["within", "all"] == pytest.approx(theirs.wg.item(), rel=1e-10)


def test_groups_of_one_region_are_told_and_single_groups_refused(skewed):
    table = theil_decomposition(FIVE, GROUPS, draws=50)
    assert any("1 group of one region [c]: no inequality inside" in note for note in table.notes)
    with pytest.raises(EstimationError, match=r"at least 2 groups.*all 5 regions are in \[x\]"):
        theil_decomposition(FIVE, dict.fromkeys(FIVE.index, "x"))
    with pytest.raises(EstimationError, match="every region is one"):
        theil_decomposition(FIVE, {region: region for region in FIVE.index})
    with pytest.raises(AlignmentError, match=r"1 without a group \[110400\]"):
        theil_decomposition(FIVE, {k: v for k, v in GROUPS.items() if v != "c"})


# --- bootstrap ---


def test_draws_have_the_distribution_of_all_resamples():
    """Four regions have 256 ordered resamples; their Gini coefficients enumerated, their shares within 5 sd."""
    x = np.array([1.0, 2.0, 4.0, 9.0])
    every = np.array(
        [round(brute_gini(x[list(rows)], np.ones(4)), 12) for rows in product(range(4), repeat=4)]
    )
    intervals = Bootstrap(draws=4000, seed=5).intervals(
        lambda counts: gini_of(x, counts)[np.newaxis], np.zeros(4, dtype=int)
    )
    drawn = intervals.draws[0].round(12)
    for value in np.unique(every):
        p = (every == value).mean()
        assert abs((drawn == value).mean() - p) < 5 * np.sqrt(p * (1 - p) / 4000)
    assert set(drawn) <= set(every)


def test_strata_are_drawn_by_themselves():
    strata = np.repeat([0, 1, 2], [1, 4, 10])
    seen = []

    def keep(counts):
        seen.append(counts)
        return counts.sum(axis=0)[np.newaxis]

    Bootstrap(draws=600, seed=2).intervals(keep, strata)
    counts = np.concatenate(seen, axis=1)
    for stratum, size in enumerate([1, 4, 10]):
        assert (counts[strata == stratum].sum(axis=0) == size).all()
    assert np.allclose(counts.mean(axis=1), 1, atol=5 / np.sqrt(600))


def test_intervals_against_scipy(skewed):
    """Percentile and BCa limits of Gini's coefficient, up to the noise of 9,999 draws."""
    from scipy import stats

    x = skewed.to_numpy()
    for ours, theirs in (("percentile", "percentile"), ("bca", "BCa")):
        expected = stats.bootstrap(
            (x,), lambda s, axis: np.apply_along_axis(lambda v: brute_gini(v, np.ones(len(v))), axis, s),
            n_resamples=2999, method=theirs, rng=np.random.default_rng(1),
        )  # fmt: skip
        y = pd.MultiIndex.from_product([skewed.index, [2019]])
        study = si.study.Study(pd.DataFrame({"x": x}, index=y), about={})
        row = inequality_by_year(study, "x", measures="gini", draws=9999, interval=ours).to_frame().iloc[0]
        width = row["high"] - row["low"]
        assert row["low"] == pytest.approx(expected.confidence_interval.low, abs=0.06 * width)
        assert row["high"] == pytest.approx(expected.confidence_interval.high, abs=0.06 * width)


def test_the_acceleration_of_a_mean_is_that_of_efron():
    """Efron (1987), equation 4.4: the skewness of the sample over 6 times the root of n."""
    from scipy import stats

    from spatial_iie.indices.bootstrap import _acceleration

    x = np.exp(np.random.default_rng(3).normal(size=25))
    found = _acceleration(lambda counts: (x @ counts / counts.sum(axis=0))[np.newaxis], np.zeros(25, int))
    assert found[0] == pytest.approx(stats.skew(x) / (6 * 5), rel=1e-10)
    assert found[0] > 0.03


def test_bca_limits_of_a_skewed_mean_are_those_of_the_formula():
    """With the acceleration left out, both limits would lie lower by more than a tenth of the interval."""
    from scipy import special, stats

    x = np.exp(1.2 * np.random.default_rng(3).normal(size=25))

    def mean(counts):
        return (x @ counts / counts.sum(axis=0))[np.newaxis]

    strata = np.zeros(25, int)
    found = Bootstrap(draws=1999, seed=0, method="bca").intervals(mean, strata)
    bias = special.ndtri((found.draws[0] < x.mean()).mean())
    z = bias + special.ndtri(np.array([0.025, 0.975]))
    levels = special.ndtr(bias + z / (1 - stats.skew(x) / 30 * z))
    low, high = np.quantile(found.draws[0], levels)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-9)
    without = np.quantile(found.draws[0], special.ndtr(bias + z))
    assert high - without[1] > 0.1 * (without[1] - without[0])


def test_draws_that_equal_the_estimate_lie_half_on_either_side():
    """Where all draws do, as of regions that are all alike, the interval is the estimate, and none is left blank."""
    table = inequality_by_year(panel([[3.0] * 6]), "x", draws=99)
    assert (table.to_frame()[["estimate", "low", "high"]] == 0).all(axis=None)
    assert not [note for note in table.notes if "left blank" in note]


@pytest.mark.parametrize(
    "measure",
    ["gini", "theil_t", "theil_l", "cv", "hoover", "atkinson", "atkinson:1", "atkinson:2.5", "ge:-1", "ge"],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_influence_of_a_region_is_the_derivative_in_its_weight(skewed, measure, weighted):
    """A little more weight on one region: differences of the measures, whose values have oracles of their own."""
    x, one = skewed.to_numpy(), measure_named(measure)
    weights = np.random.default_rng(2).uniform(0.5, 3, (len(x), 1)) if weighted else np.ones((len(x), 1))
    share, step = weights / weights.sum(), 1e-6
    sides = [one.of(x, (1 - h) * share + h * np.eye(len(x))) for h in (-step, step)]
    expected = (sides[1] - sides[0]) / (2 * step)
    assert one.influence(x, weights)[:, 0] == pytest.approx(expected, rel=2e-4, abs=2e-6)
    counts = np.random.default_rng(3).integers(0, 4, (len(x), 5)).astype(float)
    counts[0] = 1.0
    for k, column in enumerate(counts.T):  # the delta method over regions as they were drawn
        rows = np.repeat(np.arange(len(x)), column.astype(int))
        own = one.influence(x[rows], weights[rows])[:, 0] * weights[rows, 0]
        expected = np.sqrt((own**2).sum()) / weights[rows].sum()
        assert one.spread(x, weights, counts)[k] == pytest.approx(expected, rel=1e-9)


def test_studentized_limits_of_a_mean_are_those_of_the_formula():
    """The estimate less the upper and lower quantile of t of the draws, times its standard error."""
    x = np.exp(np.random.default_rng(3).normal(size=25))

    def mean(counts):
        return (x @ counts / 25)[np.newaxis]

    def error(counts):
        center = x @ counts / 25
        return np.sqrt((counts * (x[:, None] - center) ** 2).sum(axis=0) / 25**2)[np.newaxis]

    kept = []

    def seen(counts):
        kept.append(counts)
        return mean(counts)

    found = Bootstrap(draws=999, seed=0, method="studentized").intervals(
        seen, np.zeros(25, int), spread=error
    )
    counts = np.concatenate([each for each in kept if each.shape[1] > 1], axis=1)
    t = np.sort((mean(counts) - x.mean())[0] / error(counts)[0])
    ranks = [int(np.ceil(999 * level)) - 1 for level in (0.975, 0.025)]
    low, high = x.mean() - t[ranks] * x.std() / 5
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-9)
    assert high - x.mean() > 1.3 * (x.mean() - low)
    with pytest.raises(EstimationError, match="studentized' is for measures of inequality by year"):
        Bootstrap(draws=99, method="studentized").intervals(mean, np.zeros(25, int))


def test_limits_end_where_the_measure_does_and_few_regions_have_none():
    two = inequality_by_year(panel([[1.0, 5.0]]), "x", draws=199)
    frame = two.to_frame()
    assert frame["low"].isna().all() or (frame["low"].dropna() >= 0).all()
    assert any("with a limit left blank" in note for note in two.notes)
    skew = inequality_by_year(
        panel([list(np.exp(2 * np.random.default_rng(3).normal(size=12)))]), "x", draws=399
    )
    gini = skew.to_frame().set_index("measure").loc["Gini"]
    assert gini["high"] == 1 and (skew.to_frame()["low"] >= 0).all()
    large = [50.0, 20.0, 1.0, 2.0, 3.0, *np.linspace(0.5, 2, 35)]
    skew = inequality_by_year(panel([large]), "x", draws=39)
    assert any("very skewed" in note and "Theil T and Coefficient" in note for note in skew.notes)
    mild = inequality_by_year(panel([[1.0, 2, 3, 4, 5, 6]]), "x", draws=99)
    assert not any("very skewed" in note for note in mild.notes)


def test_an_estimate_beyond_all_draws_has_no_bca_interval_and_this_is_said():
    """Forty pairs: half of the draws of a pair are one region twice, so no draw has as much within as the data."""
    y = labelled(np.exp(np.random.default_rng(1).normal(size=80)))
    groups = pd.Series(np.arange(80) // 2, index=y.index)
    table = theil_decomposition(y, groups, draws=99)
    key = ["part", "group"]
    row = table.to_frame().set_index(key).loc[("within", "all")]
    percentiles = theil_decomposition(y, groups, draws=99, interval="percentile").to_frame().set_index(key)
    assert percentiles.loc[("within", "all"), "high"] < row["estimate"]
    assert np.isnan(row["low"]) and np.isnan(row["high"])
    assert any(
        re.search(r"\d+ intervals? left blank: the estimate lies beyond all", note) for note in table.notes
    )


# --- years ---


def panel(values, **more):
    """A study of regions in the order of ``labelled`` with a column x, one list a year from 2017."""
    ids = labelled(values[0]).index
    rows = pd.MultiIndex.from_product([range(2017, 2017 + len(values)), ids]).swaplevel()
    columns = {"x": np.concatenate(values), **more}
    return si.study.Study(pd.DataFrame(columns, index=rows).sample(frac=1, random_state=8), about={})


@pytest.fixture(scope="module")
def years():
    rng = np.random.default_rng(12)
    first = np.exp(rng.normal(size=30))
    return panel([first, first**0.8], heads=np.tile(rng.integers(1, 9, 30).astype(float), 2))


def test_year_tables_hold_the_measures_of_each_year(years):
    groups = pd.Series(np.repeat(["n", "s"], [12, 18]), index=years.ids)
    table = inequality_by_year(years, "x", groups=groups, draws=20).to_frame()
    assert table["year"].unique().tolist() == [2017, 2018]
    cells = table.set_index(["year", "group", "measure"])
    names = {
        "Gini": gini,
        "Theil T": theil_t,
        "Theil L": theil_l,
        "Coefficient of variation": coefficient_of_variation,
    }
    for (year, group, name), row in cells.iterrows():
        y = years["x", year]
        y = y if group == "all" else y[groups == group]
        assert row["estimate"] == pytest.approx(names[name](y), rel=1e-12)
        assert row["n"] == len(y)
        assert row["low"] <= row["high"]
    weighted = inequality_by_year(years, "x", measures="gini", weights="heads", draws=0).to_frame()
    expected = [gini(years["x", year], weights=years["heads", year]) for year in (2017, 2018)]
    assert weighted["estimate"].tolist() == pytest.approx(expected, rel=1e-12)
    corrected = inequality_by_year(years, "x", measures=["gini", "cv"], correction=True, draws=0)
    assert corrected.to_frame()["estimate"][0] == pytest.approx(gini(years["x", 2017]) * 30 / 29)
    assert corrected.to_frame()["estimate"][1] == pytest.approx(coefficient_of_variation(years["x", 2017]))
    assert "Gini coefficients are multiplied by n / (n - 1)." in corrected.notes


def test_the_same_seed_gives_the_same_table(years):
    one, two, other = (inequality_by_year(years, "x", draws=50, seed=s).to_frame() for s in (4, 4, 5))
    assert one.equals(two)
    assert one["estimate"].equals(other["estimate"]) and not one["low"].equals(other["low"])


def test_regions_without_a_value_are_left_out_and_named():
    study = panel([[1.0, 2, 3, np.nan], [2.0, 2, 3, 5]])
    table = inequality_by_year(study, "x", measures="gini", draws=0)
    assert table.to_frame()["n"].tolist() == [3, 4]
    assert table.to_frame()["estimate"][0] == pytest.approx(gini(labelled([1, 2, 3])))
    assert any(note.startswith("2017: without a value, left out: 110300") for note in table.notes)
    change = inequality_change(study, "x", draws=0)
    assert change.to_frame()["after"].tolist() == [pytest.approx(gini(labelled([2, 2, 3])))]
    assert any("Without a value in both years, left out: 110300" in note for note in change.notes)


def test_year_tables_refuse_in_words(years):
    with pytest.raises(SpatialIIEError, match="measure must be one of gini, theil_t, theil_l, cv"):
        inequality_by_year(years, "x", measures="entropy")
    with pytest.raises(DataError, match="no measure is asked for"):
        inequality_by_year(years, "x", measures=[])
    with pytest.raises(DataError, match="not asked for"):
        inequality_by_year(years, "x", measures="cv", correction=True)
    with pytest.raises(DataError, match=r"x in 2018 is zero or negative in 1 region \[110100\]"):
        inequality_by_year(panel([[1.0, 2], [3.0, 0]]), "x", measures="theil_l")
    zeros = panel([[1.0, 2, 0, 0], [1.0, 3, 0, 0]])
    groups = dict(zip(labelled([1.0, 2, 0, 0]).index, "aabb", strict=True))
    for function, asked in ((inequality_by_year, {"measures": "gini"}), (inequality_change, {})):
        with pytest.raises(DataError, match=r"that of x in 2017 is not positive inside 1 group \[b\]"):
            function(zeros, "x", groups=groups, draws=0, **asked)
    below = panel([[5.0, 6, -1, -3]])
    assert len(inequality_by_year(below, "x", measures="cv", draws=0).to_frame()) == 1
    with pytest.raises(DataError, match=r"Coefficient of variation .* not positive inside 1 group \[b\]"):
        inequality_by_year(below, "x", measures="cv", groups=groups, draws=0)
    with pytest.raises(EstimationError, match=r"not defined for \d+ of 99 resamples"):
        inequality_by_year(panel([[0.0, 0, 0, 2]]), "x", measures="gini", draws=99)


# --- change ---


def test_a_change_is_the_difference_and_is_drawn_in_pairs(years):
    table = inequality_change(years, "x", draws=199).to_frame()
    (row,) = table.to_dict("records")
    assert (row["before"], row["after"]) == pytest.approx((gini(years["x", 2017]), gini(years["x", 2018])))
    assert row["change"] == pytest.approx(row["after"] - row["before"])
    assert row["high"] < 0 and row["p"] == 2 / 200  # x ** 0.8 is more equal in every resample


@pytest.mark.parametrize("measure", ["gini", "theil_t", "theil_l", "cv", "hoover", "atkinson:1", "ge:2"])
def test_growth_of_all_alike_is_no_change(measure):
    """Paired draws: each holds the same regions in both years, so that nothing but rounding remains."""
    first = np.exp(np.random.default_rng(3).normal(size=25))
    groups = dict(zip(labelled(first).index, np.arange(25) % 2, strict=True))
    table = inequality_change(
        panel([first, 1.7 * first]), "x", measure=measure, groups=groups, draws=99
    ).to_frame()
    for column in ("change", "low", "high"):
        assert table[column].abs().max() < 1e-12
    parts = {"gini": ["within", "between", "transvariation"], "cv": [], "hoover": [], "atkinson:1": []}
    parts = parts.get(measure, ["within", "between"])
    assert table["part"].tolist() == ["total", *parts, "inside", "inside"]


def test_changes_of_parts_add_up(years):
    groups = pd.Series(np.arange(30) % 3, index=years.ids)
    for measure in ("gini", "theil_t", "theil_l", "ge:2"):
        table = inequality_change(
            years, "x", measure=measure, groups=groups, weights="heads", draws=0
        ).to_frame()
        parts = table[table["group"] == "all"].set_index("part")
        for column in ("before", "after", "change"):
            assert parts[column].drop("total").sum() == pytest.approx(parts.loc["total", column], abs=1e-13)
        for name, ids in years.ids.groupby(groups).items():
            inside = table[(table["part"] == "inside") & (table["group"] == str(name))]["after"].item()
            of = {"gini": gini, "theil_t": theil_t, "theil_l": theil_l, "ge:2": generalized_entropy}[measure]
            assert inside == pytest.approx(of(years["x", 2018][ids], weights=years["heads", 2018][ids]))


def test_a_change_needs_two_years(years):
    with pytest.raises(DataError, match=r"between two years; there is \[2018\]"):
        inequality_change(years, "x", years=[2018])
