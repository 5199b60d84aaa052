"""The shapes that regressions come in: derived inference, tables, tests with their null in words."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError
from spatial_iie.results import TestResult


@pytest.fixture(scope="module")
def fits():
    w = si.weights.lattice(6, 7).row_standardized()
    random = np.random.default_rng(2)
    data = pd.DataFrame(random.standard_normal((42, 2)), columns=["y", "x"], index=w.ids)
    data.attrs = {"year": 2019, "synthetic": True}
    return {name: getattr(si.spreg, name)("y ~ x", data, w) for name in ("ols", "sdem", "sar")}


def test_inference_is_derived_from_params_and_cov(fits):
    for name, fit in fits.items():
        np.testing.assert_allclose(fit.std_errors**2, np.diag(fit.cov))
        np.testing.assert_allclose(fit.z_values, fit.params / fit.std_errors)
        law = stats.t(40) if name == "ols" else stats.norm
        np.testing.assert_allclose(fit.p_values, 2 * law.sf(np.abs(fit.z_values)), rtol=1e-12)
        interval = fit.conf_int(0.9)
        np.testing.assert_allclose((interval["upper"] - fit.params) / fit.std_errors, law.ppf(0.95))
        np.testing.assert_allclose(interval["lower"] + interval["upper"], 2 * fit.params)
        assert fit.aic == pytest.approx(2 * (len(fit.params) + 1) - 2 * fit.log_likelihood)
        assert fit.bic == pytest.approx(np.log(42) * (len(fit.params) + 1) - 2 * fit.log_likelihood)
        np.testing.assert_allclose(fit.fitted + fit.residuals, fit.response)
        assert fit.sigma2 == pytest.approx((fit.residuals**2).mean())
        assert 0 <= fit.pseudo_r2 <= 1


def test_tables_and_words(fits):
    fit = fits["sdem"]
    assert list(fit.to_frame().columns) == ["coefficient", "std_error", "z", "p", "lower", "upper"]
    assert list(fit.to_frame().index) == ["Intercept", "x", "W x", "lambda"]
    assert repr(fit).startswith("<SYNTHETIC example, SDEM by maximum likelihood: y ~ x, 2019: n = 42")
    assert "lambda = " in repr(fit)
    assert "expected information" in fit.summary()
    assert "SYNTHETIC" in fit._repr_html_()
    assert fit.about["versions"]["spatial_iie"] == si.__version__
    assert "SYNTHETIC" in fit.impacts().summary()


def test_results_cannot_be_changed(fits):
    fit = fits["sar"]
    with pytest.raises(AttributeError):
        fit.n = 3
    with pytest.raises(ValueError, match="read-only"):
        fit.params.to_numpy()[0] = 1
    with pytest.raises(TypeError):
        fit.about["n"] = 3
    with pytest.raises(ValueError, match="read-only"):
        fit.cov.to_numpy()[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        fit.cov.iloc[0, 0] = 1
    frame = fit.to_frame()
    frame.iloc[0, 0] = 99
    assert fit.to_frame().iloc[0, 0] == fit.params.iloc[0]


@pytest.mark.parametrize("logdet", ["eigenvalues", "exact", "chebyshev"])
def test_fits_travel_to_other_processes(logdet):
    """What comes back answers as what was sent."""
    w = si.weights.lattice(6, 7).row_standardized()
    data = pd.DataFrame(np.random.default_rng(2).standard_normal((42, 2)), columns=["y", "x"], index=w.ids)
    fit = si.spreg.sdm("y ~ x", data, w, logdet=logdet)
    fit.predict()
    again = pickle.loads(pickle.dumps(fit))
    pd.testing.assert_series_equal(again.params, fit.params)
    pd.testing.assert_frame_equal(again.impacts().to_frame(), fit.impacts().to_frame())
    pd.testing.assert_series_equal(again.predict(data), fit.predict(data))


@pytest.mark.parametrize(
    ("distribution", "df", "law"),
    [
        ("chi2", (3,), stats.chi2(3).sf(2.5)),
        ("F", (3, 20), stats.f(3, 20).sf(2.5)),
        ("t", (20,), 2 * stats.t(20).sf(2.5)),
        ("normal", (), 2 * stats.norm.sf(2.5)),
    ],
)
def test_p_values_of_tests(distribution, df, law):
    test = TestResult("a test", 2.5, df, "nothing is there", distribution)
    assert test.p_value == pytest.approx(law, rel=1e-12)
    assert "null: nothing is there" in repr(test)
    assert test.to_frame().loc[0, "p"] == test.p_value
    assert "nothing is there" in test.summary()


def test_degrees_of_freedom_must_fit_the_distribution():
    with pytest.raises(SpatialIIEError, match="distribution F has 2 degrees of freedom, not 1"):
        TestResult("a test", 2.5, (3,), "nothing", "F")
