"""What every p value and option of inference owes to its statistic, over all statistics of the registry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.esda.rates import empirical_bayes_rates
from tests.esda.test_contract import GLOBAL, LOCAL, UNEQUAL, options_of, run, variables, weights

TAILS = ("greater", "less", "two-sided", "directed")
each_global = pytest.mark.parametrize("name", GLOBAL)
each_local = pytest.mark.parametrize("name", LOCAL)


@pytest.fixture(scope="module")
def w():
    return weights(UNEQUAL)


def _tails(name, given, w, attribute, draws):
    return {
        tail: np.asarray(getattr(run(name, given, w, draws, alternative=tail), attribute), dtype=float)
        for tail in TAILS
    }


def _belong(p):
    """Two-sided is twice the smaller tail and at most 1, "directed" the smaller tail."""
    smaller = np.minimum(p["greater"], p["less"])
    np.testing.assert_allclose(p["directed"], smaller, rtol=1e-12)
    np.testing.assert_allclose(p["two-sided"], np.minimum(1, 2 * smaller), rtol=1e-10)


@pytest.mark.parametrize("name", [*GLOBAL, *LOCAL])
def test_tails_of_simulated_p_belong_together(name, w):
    p = _tails(name, variables(name, w), w, "p_simulated", 99)
    _belong(p)
    total = p["greater"] + p["less"]  # every draw counts once, ties and the observed value twice
    assert (total[np.isfinite(total)] > 1 + 1 / 100 - 1e-12).all()


@pytest.mark.parametrize("name", [*GLOBAL, *LOCAL])
def test_tails_of_analytic_p_belong_together_and_to_z(name, w):
    given = variables(name, w)
    p = _tails(name, given, w, "p_value", 0)
    _belong(p)
    result = run(name, given, w, 0)
    z = np.atleast_1d(np.asarray(result.z_score, dtype=float))
    known = np.isfinite(z) & np.isfinite(np.atleast_1d(p["greater"])) & (np.abs(z) > 1)
    if getattr(result, "tails", None) is None:
        oriented = getattr(result, "orientation", 1) * z[known]
        assert (np.sign(oriented) == np.sign(0.5 - np.atleast_1d(p["greater"])[known])).all()


@each_global
def test_statistic_and_p_keep_their_place_when_units_change(name, w):
    """z and both kinds of p are the same in other units; the events of a rate and ones have no other unit."""
    if name in ("join_counts", "moran_rates"):
        pytest.skip("counts and ones have no other unit")
    given = variables(name, w)
    one = run(name, given, w)
    other = run(name, {key: 1e3 * y for key, y in given.items()}, w)
    assert one.z_score == pytest.approx(other.z_score, rel=1e-9)
    assert (one.p_value, one.p_simulated) == pytest.approx((other.p_value, other.p_simulated), rel=1e-9)


@pytest.mark.parametrize("name", [name for name in GLOBAL if "isolates" in options_of(name, isolates=1)])
def test_isolates_are_left_out_counted_or_refused(name, w):
    given = variables(name, w)
    joined = w.ids[~w.ids.isin(w.isolates)]
    kept = {key: y.loc[joined] for key, y in given.items()}
    without = run(name, kept, w.subset(joined), 0)
    if name == "moran_rates":  # standardized over all regions, as documented
        rates = empirical_bayes_rates(*given.values())
        without = si.esda.moran(rates.loc[joined], w.subset(joined))
    left_out, counted = (run(name, given, w, 0, isolates=choice) for choice in ("exclude", "zero"))
    assert (left_out.statistic, left_out.z_score) == pytest.approx(
        (without.statistic, without.z_score), rel=1e-9
    )
    assert (left_out.n, counted.n) == (22, 24)
    with pytest.raises(si.errors.SpatialIIEError, match="neighbour"):
        run(name, given, w, 0, isolates="error")


@pytest.mark.parametrize("name", [name for name in GLOBAL if "assumption" in options_of(name, assumption=1)])
def test_assumptions_change_the_variance_alone(name, w):
    given = variables(name, w)
    one = run(name, given, w, 0, assumption="randomization")
    if name == "getis_ord":
        with pytest.raises(si.errors.SpatialIIEError, match="normality"):
            run(name, given, w, 0, assumption="normality")
        return
    other = run(name, given, w, 0, assumption="normality")
    assert (one.statistic, one.expectation) == pytest.approx((other.statistic, other.expectation))
    assert one.sd != other.sd and one.p_value != other.p_value


def test_options_reach_every_order_of_a_correlogram(w):
    y = variables("moran", w)["y"]
    for statistic in ("moran", "geary"):
        chosen = {"assumption": "normality", "isolates": "zero", "alternative": "greater"}
        table = si.esda.correlogram(y, {"all": w}, statistic=statistic, **chosen).to_frame().iloc[0]
        single = getattr(si.esda, statistic)(y, w, **chosen)
        assert table["p"] == pytest.approx(single.p_value)


def test_a_change_has_the_tail_asked_for_and_the_isolates(w):
    random = np.random.default_rng(4)
    before, after = (pd.Series(random.normal(size=w.n), index=w.ids) for _ in range(2))
    p = {
        tail: si.esda.moran_change(before, after, w, alternative=tail, permutations=199).p_simulated
        for tail in TAILS
    }
    _belong({tail: np.asarray(value) for tail, value in p.items()})
    reverse = si.esda.moran_change(after, before, w, alternative="less", permutations=199)
    assert reverse.p_simulated == pytest.approx(p["greater"], abs=1e-12)
    zero = si.esda.moran_change(before, after, w, permutations=0, isolates="zero")
    both = [si.esda.moran(y, w, isolates="zero").statistic for y in (before, after)]
    assert zero.statistic == pytest.approx(both[1] - both[0])
