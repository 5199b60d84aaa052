"""Weights held to numbers worked by hand, to statsmodels and numpy, and to what no choice of units may change."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.indices.weighting import (
    Evidence,
    component_weights,
    critic_weights,
    entropy_weights,
    expert_weights,
    variation_weights,
)

IDS = ["110000", "120000", "310000"]
HAND = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [10.0, 20.0, 50.0]}, index=IDS)
# min-max: a is 0, 1/2, 1 and b is 0, 1/4, 1; shares: a is 0, 1/3, 2/3 and b is 0, 1/5, 4/5


def _study(*tables, years=(2018, 2019)):
    frames = dict(zip(years, tables, strict=False))
    return si.study.Study(pd.concat(frames).swaplevel(), about={"source": "by hand"})


def _evidence(table):
    return Evidence(table, table, "2019")


def test_entropy_of_a_year_by_hand():
    """H_a = 1/3 ln 3 + 2/3 ln 3/2 = ln 3 - 2/3 ln 2; H_b = 1/5 ln 5 + 4/5 ln 5/4; what is 0 adds nothing."""
    h_a, h_b = log(3) - 2 / 3 * log(2), log(5) / 5 + 4 / 5 * log(5 / 4)
    d_a, d_b = 1 - h_a / log(3), 1 - h_b / log(3)
    index = si.indices.composite(_study(HAND), ["a", "b"], weights="entropy")
    w_a, w_b = d_a / (d_a + d_b), d_b / (d_a + d_b)
    assert index.weights["panel"].to_dict() == pytest.approx({"a": w_a, "b": w_b}, abs=1e-15)
    assert index.scores.xs(2018, level="year").to_dict() == pytest.approx(
        {"110000": 0, "120000": w_a / 2 + w_b / 4, "310000": 1}, abs=1e-15
    )


def test_entropy_of_a_panel_by_hand():
    """The same table in both years: every share is halved, H grows by ln 2, and k = 1 / ln 6 instead of 1 / ln 3."""
    h_a, h_b = log(3) - 2 / 3 * log(2), log(5) / 5 + 4 / 5 * log(5 / 4)
    d_a, d_b = (1 - (h + log(2)) / log(6) for h in (h_a, h_b))
    panel = si.indices.composite(_study(HAND, HAND), ["a", "b"], over="panel").weights
    assert panel["panel"].to_dict() == pytest.approx(
        {"a": d_a / (d_a + d_b), "b": d_b / (d_a + d_b)}, abs=1e-15
    )
    years = si.indices.composite(_study(HAND, HAND), ["a", "b"], over="year").weights
    alone = si.indices.composite(_study(HAND), ["a", "b"]).weights["panel"]
    for year in (2018, 2019):
        assert years[year].to_dict() == pytest.approx(alone.to_dict(), abs=1e-15)


def test_panel_entropy_takes_the_years_together():
    """Two regions, two years, a = 0, 1, 1, 2 and b = 0, 0, 0, 1: shares of the panel, not of the years."""
    first = pd.DataFrame({"a": [0.0, 1.0], "b": [0.0, 0.0]}, index=IDS[:2])
    second = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 1.0]}, index=IDS[:2])
    d_a = 1 - (2 * log(4) / 4 + log(2) / 2) / log(4)  # shares 0, 1/4, 1/4, 1/2; all of b is in one row
    index = si.indices.composite(_study(first, second), ["a", "b"])
    assert index.weights["panel"].to_dict() == pytest.approx(
        {"a": d_a / (d_a + 1), "b": 1 / (d_a + 1)}, abs=1e-15
    )


def test_shifted_entropy_by_hand():
    """With 1/2 added a is 1/2, 1, 3/2, shares 1/6, 1/3, 1/2; b is 1/2, 3/4, 3/2, shares 2/11, 3/11, 6/11."""
    h_a = log(6) / 6 + log(3) / 3 + log(2) / 2
    h_b = 2 / 11 * log(11 / 2) + 3 / 11 * log(11 / 3) + 6 / 11 * log(11 / 6)
    d_a, d_b = 1 - h_a / log(3), 1 - h_b / log(3)
    index = si.indices.composite(_study(HAND), ["a", "b"], shift=0.5)
    assert index.weights["panel"]["a"] == pytest.approx(d_a / (d_a + d_b), abs=1e-14)
    assert index.standardized["a"].tolist() == [0, 0.5, 1]  # what is weighted is not shifted


def test_critic_by_hand():
    """Deviations a (-1/2, 0, 1/2), b (-1/2, 1/2, 0), c (2/3, -1/3, -1/3): r_ab = 1/2, r_ac = r_bc = -sqrt(3)/2."""
    z = pd.DataFrame({"a": [0, 0.5, 1], "b": [0, 1, 0.5], "c": [1.0, 0, 0]}, index=IDS)
    c_a = sqrt(1 / 6) * (0.5 + 1 + sqrt(3) / 2)
    c_c = sqrt(2 / 9) * 2 * (1 + sqrt(3) / 2)
    total = 2 * c_a + c_c
    found = critic_weights(_evidence(z)).weights.to_dict()
    assert found == pytest.approx({"a": c_a / total, "b": c_a / total, "c": c_c / total}, abs=1e-15)


def test_variation_by_hand_and_in_other_units():
    """sd / mean with ddof = 0: a is sqrt(2/3) / 2, b is sqrt(2600/9) / (80/3)."""
    v_a, v_b = sqrt(2 / 3) / 2, sqrt(2600 / 9) / (80 / 3)
    found = variation_weights(_evidence(HAND)).weights
    assert found.to_dict() == pytest.approx({"a": v_a / (v_a + v_b), "b": v_b / (v_a + v_b)}, abs=1e-15)
    other = variation_weights(_evidence(HAND * [1000, 0.01])).weights
    assert other.to_dict() == pytest.approx(found.to_dict(), abs=1e-15)


@pytest.fixture
def correlated():
    random = np.random.default_rng(11)
    common = random.normal(size=60)
    values = common[:, None] * [1, 0.8, 0.6, 0.9] + random.normal(size=(60, 4))
    return pd.DataFrame(values, columns=list("abcd"), index=[f"r{k:02}" for k in range(60)])


def test_component_is_that_of_statsmodels_and_of_the_singular_values(correlated):
    from statsmodels.multivariate.pca import PCA

    found = component_weights(_evidence(correlated))
    theirs = PCA(correlated, standardize=True)
    loading = theirs.loadings.iloc[:, 0]
    assert found.weights.to_numpy() == pytest.approx((loading / loading.sum()).to_numpy(), abs=1e-12)
    z = ((correlated - correlated.mean()) / correlated.std(ddof=0)).to_numpy()
    _, singular, vectors = np.linalg.svd(z)
    assert found.weights.to_numpy() == pytest.approx(vectors[0] / vectors[0].sum(), abs=1e-12)
    share = 100 * singular[0] ** 2 / (singular**2).sum()
    assert f"explains {share:.1f} %" in found.note
    assert f"{(singular**2 / 60 > 1).sum()} of 4 eigenvalues" in found.note


def test_component_of_two_indicators_weighs_them_alike():
    """The eigenvectors of [[1, r], [r, 1]] are (1, 1) and (1, -1), whatever r is."""
    pair = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, 3, 2, 9]})
    found = component_weights(_evidence(pair))
    r = np.corrcoef(pair.T)[0, 1]
    assert found.weights.tolist() == pytest.approx([0.5, 0.5])
    assert f"explains {50 * (1 + r):.1f} %" in found.note


def test_component_that_sets_indicators_against_each_other():
    apart = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [4.0, 2, 3, 1]})
    with pytest.raises(DataError, match=r"sum to zero and make no weights"):
        component_weights(_evidence(apart))
    random = np.random.default_rng(1)
    common = random.normal(size=50)
    three = pd.DataFrame({name: sign * common + random.normal(size=50) / 2 for name, sign in
                          (("a", 1), ("b", 1), ("against", -1))})  # fmt: skip
    found = component_weights(_evidence(three))
    assert found.weights["against"] < 0 < found.weights[["a", "b"]].min()
    assert "Negative weights, for indicators that move against the others: [against]" in found.note


def test_a_component_of_z_values_is_the_component(correlated):
    """weights="pca" with standardization="z" gives scores in proportion to the first principal component."""
    ids = si.study.demo().ids[:60]
    study = _study(correlated.set_axis(ids))
    index = si.indices.composite(study, list("abcd"), weights="pca", standardization="z")
    z = ((correlated - correlated.mean()) / correlated.std(ddof=0)).to_numpy()
    left, singular, _ = np.linalg.svd(z, full_matrices=False)
    ratio = index.scores.to_numpy() / (left[:, 0] * singular[0])
    assert ratio == pytest.approx(np.full(60, ratio[0]), rel=1e-9)


def test_weights_sum_to_one_and_are_not_negative(correlated):
    positive = correlated - correlated.min() + 1
    for rule in (entropy_weights, critic_weights, variation_weights, component_weights):
        weights = rule(_evidence(positive)).weights
        assert weights.sum() == pytest.approx(1, abs=1e-12) and (weights > 0).all()
        shuffled = rule(_evidence(positive.sample(frac=1, random_state=3))).weights
        assert shuffled.to_dict() == pytest.approx(weights.to_dict(), abs=1e-12)


def test_regions_counted_twice_change_no_weight_but_entropy(correlated):
    """Spread, correlation and variation are means; entropy's k = 1 / ln n is not."""
    positive = correlated - correlated.min() + 1
    twice = pd.concat([positive, positive])
    for rule in (critic_weights, variation_weights, component_weights):
        once = rule(_evidence(positive)).weights
        assert rule(_evidence(twice)).weights.to_dict() == pytest.approx(once.to_dict(), abs=1e-12)


def test_an_indicator_named_twice_takes_what_critic_gives_to_what_is_its_own():
    """A copy adds 1 - 1 = 0 to the conflict of its twin, and as much as the twin to that of the others."""
    z = pd.DataFrame({"a": [0, 0.5, 1], "b": [0, 1, 0.5]})
    assert critic_weights(_evidence(z)).weights.tolist() == pytest.approx([0.5, 0.5])
    copied = critic_weights(_evidence(z.assign(copy=z["a"]))).weights
    assert copied.tolist() == pytest.approx([0.25, 0.5, 0.25])  # conflicts 1/2, 1/2 + 1/2, 1/2; equal spread


def test_expert_weights_are_normalized_and_said_to_be():
    assert expert_weights({"a": 0.3, "b": 0.7}, ["a", "b"]).note == ""
    found = expert_weights({"b": 7, "a": 3}, ["a", "b"])
    assert found.weights.to_dict() == {"a": 0.3, "b": 0.7}
    assert found.note == "the weights given sum to 10 and were divided by it."


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"a": 1}, r"1 indicators without a weight \[b\], 0 weights without an indicator \[\]"),
        ({"a": 1, "b": 1, "z": 1}, r"1 weights without an indicator \[z\]"),
        ({"a": 1, "b": 0}, r"1 weight is not positive \[b\].*left out"),
        ({"a": -1, "b": float("nan")}, r"2 weights are not positive \[a, b\]"),
        ({"a": float("inf"), "b": 1}, r"not positive \[a\]"),
    ],
)
def test_expert_weights_that_are_none_are_refused(weights, words):
    with pytest.raises(DataError, match=words):
        expert_weights(weights, ["a", "b"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": "entropy", "standardization": "z"}, r"2 indicators \[a, b\] have negative standardized values in "
         r"2018 \(the smallest is -1.22"),
        ({"weights": "entropy", "standardization": "vector", "directions": {"b": "cost"}}, r"indicator \[b\] has neg"),
        ({"weights": "critic", "standardization": "z"}, "standard deviation of 1"),
        ({"weights": "pca", "directions": {"a": "cost"}}, "sum to zero"),
    ],
)  # fmt: skip
def test_weights_undefined_for_a_scale_are_refused(options, words):
    with pytest.raises(DataError, match=words):
        si.indices.composite(_study(HAND), ["a", "b"], **options)


def test_critic_of_indicators_that_all_agree_is_refused():
    with pytest.raises(DataError, match=r"agree perfectly in 2018 \[a, b\]"):
        si.indices.composite(_study(HAND.assign(b=5 * HAND["a"] + 2)), ["a", "b"], weights="critic")


def test_variation_of_negative_values_is_refused():
    with pytest.raises(DataError, match=r"1 indicator \[b\] has some in 2018"):
        si.indices.composite(_study(HAND.assign(b=[-1.0, 2, 3])), ["a", "b"], weights="variation")


def test_costs_are_turned_round_and_nobody_is_sent_to_a_shift():
    """The cost of one is the benefit of its negative: the same weights; what has no shares is sent to min-max."""
    study = _study(HAND)
    turned = type(study)(study.panel.assign(b=-study.panel["b"]), about={})
    first = si.indices.composite(turned, ["a", "b"], directions={"b": "cost"}).weights
    np.testing.assert_allclose(first, si.indices.composite(study, ["a", "b"]).weights)
    with pytest.raises(
        DataError, match=r"Use standardization='min-max' .*costs round as \(max - x\)"
    ) as refused:
        si.indices.composite(study, ["a", "b"], directions={"b": "cost"}, standardization="vector")
    assert "larger shift" not in str(refused.value)


def test_enough_shift_makes_entropy_of_z_values_possible():
    index = si.indices.composite(_study(HAND), ["a", "b"], standardization="z", shift=2)
    assert index.weights["panel"].sum() == pytest.approx(1)
    assert any("2 was added to standardized values" in note for note in index.notes)


def test_nearly_even_indicators_keep_their_entropy_weights():
    """With shares (1 + x) / n and small x, 1 - e is var(x) / (2 ln n): weights are as variances, whatever the shift."""
    wanted = HAND.assign(a=(HAND["a"] - 1) / 2, b=(HAND["b"] - 10) / 40).var()
    for shift in (1e5, 1e9):
        index = si.indices.composite(_study(HAND), ["a", "b"], shift=shift, years=2018)
        assert index.weights["panel"].tolist() == pytest.approx((wanted / wanted.sum()).tolist(), rel=1e-4)


def test_weights_that_are_no_numbers_are_refused():
    with pytest.raises(DataError, match="weights must be numbers: could not convert string to float: 'much'"):
        expert_weights({"a": "much", "b": 1}, ["a", "b"])
