"""PySAL's spreg, where it is right: row-standardized weights. Known disagreements are written down."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from tests import oracles


@pytest.fixture(scope="module")
def pysal():
    """spreg, its data and weights: Columbus, row-standardized queen."""
    spreg = pytest.importorskip("spreg")
    w = oracles.weights("columbus", "queen", "W")
    data = oracles.frame("columbus")
    graph = w.to_graph().to_W()
    graph.transform = "r"
    return spreg, data, w, (data[["CRIME"]].to_numpy(), data[["INC", "HOVAL"]].to_numpy(), graph)


def _theirs(spreg_model, arrays, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return spreg_model(*arrays, method="full", **options)


@pytest.mark.parametrize(("name", "lags"), [("sem", 0), ("sdem", 1)])
def test_error_models(pysal, name, lags):
    """spreg's AIC leaves out sigma2 and lambda: ours is larger by 4. Its search stops at 1e-7 of lambda."""
    spreg, data, w, arrays = pysal
    theirs = _theirs(spreg.ML_Error, arrays, slx_lags=lags)
    ours = getattr(si.spreg, name)("CRIME ~ INC + HOVAL", data, w)
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), rtol=1e-5)
    np.testing.assert_allclose(ours.std_errors, np.sqrt(np.diag(theirs.vm)), rtol=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.logll, rel=1e-9)
    assert ours.aic == pytest.approx(theirs.aic + 4, rel=1e-9)
    assert ours.sigma2 == pytest.approx(theirs.sig2, rel=1e-5)
    np.testing.assert_allclose(ours.residuals, theirs.e_filtered.ravel(), atol=1e-4)
    np.testing.assert_allclose(ours.trend_residuals, theirs.u.ravel(), atol=1e-4)


@pytest.mark.parametrize(("name", "lags"), [("sar", 0), ("sdm", 1)])
def test_lag_models(pysal, name, lags):
    """spreg's AIC leaves out sigma2: ours is larger by 2."""
    spreg, data, w, arrays = pysal
    theirs = _theirs(spreg.ML_Lag, arrays, slx_lags=lags)
    ours = getattr(si.spreg, name)("CRIME ~ INC + HOVAL", data, w)
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), rtol=1e-5)
    count = len(ours.params)
    np.testing.assert_allclose(ours.std_errors, np.sqrt(np.diag(theirs.vm))[:count], rtol=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.logll, rel=1e-9)
    assert ours.aic == pytest.approx(theirs.aic + 2, rel=1e-9)
    np.testing.assert_allclose(ours.residuals, theirs.u.ravel(), atol=1e-4)


@pytest.mark.parametrize("method", ["LU", "ord"])
def test_binary_weights_where_spreg_is_wrong(method):
    """Beyond row-standardized weights spreg's methods disagree with one another; R's value is the truth."""
    spreg = pytest.importorskip("spreg")
    w = oracles.weights("oldcol", "colnb", "B")
    data = oracles.frame("oldcol")
    columns = (data[["CRIME"]].to_numpy(), data[["INC", "HOVAL"]].to_numpy(), w.to_graph().to_W())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = spreg.ML_Error(*columns, method=method)
    jobs = oracles.values("models_spatialreg")["values"]
    (truth,) = [job["SEM"]["lambda"] for job in jobs if (job["dataset"], job["style"]) == ("oldcol", "B")]
    ours = si.spreg.sem("CRIME ~ INC + HOVAL", data, w).params["lambda"]
    assert ours == pytest.approx(truth, abs=1e-6)
    assert abs(float(theirs.lam) - truth) > 0.03


def test_labels_are_looked_at(pysal):
    """Shuffled rows change nothing here; spreg would take them for other regions."""
    _, data, w, _ = pysal
    mixed = data.sample(frac=1, random_state=0)
    fit, same = (si.spreg.sdem("CRIME ~ INC + HOVAL", table, w) for table in (data, mixed))
    pd.testing.assert_series_equal(fit.params, same.params, rtol=1e-9)
    pd.testing.assert_series_equal(fit.residuals, same.residuals.reindex(data.index), rtol=1e-7)
