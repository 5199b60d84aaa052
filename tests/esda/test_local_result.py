"""The shape of local results: clusters at any level, corrections, immutability, tables."""

import dataclasses
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.results import LocalResult


def with_p(p):
    """A result whose analytic p values are given (nan for isolates)."""
    p = np.asarray(p, dtype=float)
    nan = np.where(np.isnan(p), np.nan, 1.0)
    index = pd.Index(list("abcdefgh")[: len(p)] if len(p) < 9 else range(len(p)))
    return LocalResult(
        name="made", index=index, value=np.ones(len(p)), lag=nan, statistic=nan,
        expectations={"conditional": 0 * nan}, variances={"conditional": nan}, tails=(p, nan), alternative="greater",
    )  # fmt: skip


def significant(result, **options):
    words = result.clusters(**options)
    return words.index[words == "high-high"].tolist()


def test_levels_and_corrections():
    """Benjamini and Hochberg (1995): the largest k with p(k) <= k alpha / m; here m = 5, alpha = 0.05."""
    result = with_p([0.011, 0.019, np.nan, 0.029, 0.2, 0.005])
    assert significant(result) == ["a", "b", "d", "f"]
    assert significant(result, alpha=0.02) == ["a", "b", "f"]
    assert significant(result, correction="bonferroni") == ["f"]  # 0.01
    assert significant(result, correction="fdr") == ["a", "b", "d", "f"]  # 0.029 <= 4 / 5 x 0.05
    assert significant(with_p([0.04, 0.039, 0.038]), correction="fdr") == ["a", "b", "c"]
    assert significant(with_p([0.04, 0.039, 0.051]), correction="fdr") == []
    assert result.clusters()["e"] == "not significant"
    assert result.clusters().isna().tolist() == [False, False, True, False, False, False]


@pytest.mark.parametrize("correction", ["fdr", "bonferroni", None])
@pytest.mark.parametrize("alpha", [0.05, 0.01, 0.1])
def test_a_p_value_at_the_threshold_is_inside(alpha, correction):
    """Simulated p values are multiples of 1 / (1 + S), and so are thresholds: k of n tests pass at alpha k / n."""
    for n in range(1, 130):
        k = {"fdr": n // 2 + 1, "bonferroni": 1, None: n}[correction]
        at = Fraction(str(alpha)) * k / n
        p = [float(at)] * k + [1.0] * (n - k)
        result = with_p(p)
        assert len(significant(result, alpha=alpha, correction=correction)) == k, n
        beyond = with_p([value * (1 + 1e-9) if value < 1 else value for value in p])
        assert significant(beyond, alpha=alpha, correction=correction) == [], n


@pytest.mark.parametrize("alpha", [0, 1, 5, True, "0.05"])
def test_a_level_is_between_0_and_1(alpha):
    with pytest.raises(si.errors.SpatialIIEError, match="alpha must be a number between 0 and 1"):
        with_p([0.1]).clusters(alpha=alpha)


def test_an_unknown_correction_is_refused():
    with pytest.raises(si.errors.SpatialIIEError, match="correction must be one of fdr, bonferroni"):
        with_p([0.1]).clusters(correction="holm")


@pytest.fixture
def result():
    w = si.weights.lattice(5, 5).row_standardized()
    y = pd.Series(np.random.default_rng(1).normal(size=25), index=w.ids, name="index")
    y.attrs["year"] = 2019
    return si.esda.local_moran(y.sample(frac=1, random_state=2), w, permutations=99)


def test_a_result_cannot_be_changed(result):
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.statistic = 1
    with pytest.raises(ValueError, match="read-only"):
        result.statistic.iloc[0] = 5.0
    with pytest.raises(TypeError):
        result.about["n"] = 5
    table = result.to_frame()
    table["statistic"] = 0.0
    assert (result.to_frame()["statistic"] != 0).all()


def test_every_series_has_the_index_of_the_input(result):
    for name in (
        "value",
        "lag",
        "statistic",
        "expectation",
        "variance",
        "z_score",
        "p_value",
        "p_simulated",
        "quadrant",
    ):
        assert getattr(result, name).index.equals(result.index), name
    assert result.clusters().index.equals(result.index)
    assert list(result.to_frame().columns) == [
        "value", "lag", "quadrant", "statistic", "expectation", "sd", "z", "p", "p_simulated"
    ]  # fmt: skip


def test_a_line_that_helps(result):
    assert repr(result).startswith("<Local Moran's I of index, 2019: n = 25; at 5 % (two-sided, 99 draws): ")
    assert result.title == "Local Moran's I of index, 2019"
    assert result.notes[-1] == "p two-sided; conditional moments"
    assert "Note: p two-sided" in result.summary()
    assert "<table" in result._repr_html_()


def test_tails_belong_together(result):
    greater, less, both, directed = (
        dataclasses.replace(result, alternative=tail) for tail in ("greater", "less", "two-sided", "directed")
    )
    for p in ("p_value", "p_simulated"):
        smaller = np.minimum(getattr(greater, p), getattr(less, p))
        np.testing.assert_allclose(getattr(directed, p), smaller, rtol=1e-12)
        np.testing.assert_allclose(getattr(both, p), np.minimum(1, 2 * smaller), rtol=1e-12)
    np.testing.assert_allclose(greater.p_value + less.p_value, 1, rtol=1e-12)


def test_without_draws_clusters_are_by_the_analytic_p(result):
    w = si.weights.lattice(5, 5).row_standardized()
    y = pd.Series(np.random.default_rng(1).normal(size=25), index=w.ids)
    analytic = si.esda.local_moran(y, w, permutations=0)
    assert analytic.p_simulated.isna().all()
    assert "p_simulated" not in analytic.to_frame()
    words = analytic.clusters(alpha=0.3)
    assert ((words == "not significant") == (analytic.p_value > 0.3)).all()


def test_synthetic_data_say_so():
    study = si.study.demo()
    w = si.weights.knn(study.regions, k=4)
    result = si.esda.local_moran(study["digital_index", 2019], w, permutations=99)
    assert repr(result).startswith("<SYNTHETIC example, Local Moran's I of digital_index")
    assert result.notes[0].startswith("SYNTHETIC")
