"""Interval, p and estimate belong together: over all models and ways of estimation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie._registry import MODELS, model

WAYS = [(name, "ml") for name in MODELS] + [(name, "gmm") for name in MODELS]
every_way = pytest.mark.parametrize(("name", "method"), WAYS)
LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)


@pytest.fixture(scope="module")
def w():
    return si.weights.lattice(8, 8).row_standardized()


@pytest.fixture(scope="module")
def data(w):
    """Coefficients from none to clear, so that p values lie on both sides of every level."""
    random = np.random.default_rng(6)
    frame = pd.DataFrame(random.standard_normal((64, 4)), columns=["a", "b", "c", "e"], index=w.ids)
    u = np.linalg.solve(np.eye(64) - 0.4 * w.matrix.toarray(), frame["e"])
    return frame.assign(y=0.2 + 0.05 * frame["a"] + 0.25 * frame["b"] + frame["c"] + u)


def _fit(name, method, data, w, formula="y ~ a + b + c"):
    options = {} if method == "ml" else {"method": method}
    return model(name)(formula, data, w, **options)


@every_way
@pytest.mark.parametrize("level", LEVELS)
def test_p_is_below_the_level_where_the_interval_excludes_zero(name, method, level, data, w):
    fit = _fit(name, method, data, w)
    interval = fit.conf_int(level)
    outside = (interval["lower"] > 0) | (interval["upper"] < 0)
    assert (outside == (fit.p_values < 1 - level)).all()
    middle = (interval["lower"] + interval["upper"]) / 2
    np.testing.assert_allclose(middle, fit.params, rtol=1e-9, atol=1e-12)


@every_way
def test_z_and_p_are_of_estimate_over_error(name, method, data, w):
    fit = _fit(name, method, data, w)
    ratio = fit.params / fit.std_errors
    np.testing.assert_allclose(fit.z_values, ratio, rtol=1e-12)
    tail = stats.norm.sf(ratio.abs()) if fit.residual_df is None else stats.t.sf(ratio.abs(), fit.residual_df)
    np.testing.assert_allclose(fit.p_values, 2 * tail, rtol=1e-8)
    assert (fit.residual_df is None) == (method == "gmm" or bool(MODELS[name].parameters))


@every_way
def test_the_sign_of_the_response_turns_estimates_and_intervals_and_no_p(name, method, data, w):
    one, other = (_fit(name, method, data.assign(y=sign * data["y"]), w) for sign in (1, -1))
    names = [each for each in one.params.index if each not in ("rho", "lambda")]
    np.testing.assert_allclose(one.params[names], -other.params[names], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(one.p_values, other.p_values, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(
        one.conf_int().loc[names, "lower"], -other.conf_int().loc[names, "upper"], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("name", [name for name in MODELS if name != "ols" and name != "sem"])
def test_impacts_have_the_p_of_their_ratio_and_add_up(name, data, w):
    fit = _fit(name, "ml", data, w)
    table = fit.impacts().to_frame()
    for kind in ("direct", "indirect", "total"):
        ratio = table[kind] / table[f"{kind}_std_error"]
        np.testing.assert_allclose(table[f"{kind}_z"], ratio, rtol=1e-9)
        df = fit.residual_df
        tail = stats.norm.sf(ratio.abs()) if df is None else stats.t.sf(ratio.abs(), df)
        np.testing.assert_allclose(table[f"{kind}_p"], 2 * tail, rtol=1e-8)
    np.testing.assert_allclose(table["total"], table["direct"] + table["indirect"], rtol=1e-9, atol=1e-12)


def test_a_wald_test_of_one_coefficient_is_its_z_squared(data, w):
    for name in MODELS:
        fit = _fit(name, "ml", data, w)
        test = si.spreg.wald_test(fit, coefficients="b")
        assert test.statistic == pytest.approx(fit.z_values["b"] ** 2, rel=1e-9)
        assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, 1), rel=1e-9)


def test_the_ladder_of_tests_does_not_depend_on_the_log_determinant(data, w):
    one, other = (si.spreg.nested_tests("y ~ a + b", data, w, logdet=way) for way in ("eigenvalues", "exact"))
    for test, twin in zip(one.values(), other.values(), strict=True):
        assert test.statistic == pytest.approx(twin.statistic, rel=1e-7, abs=1e-7)
        assert test.df == twin.df
