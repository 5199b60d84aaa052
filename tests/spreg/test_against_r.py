"""Every model of ours in every job of the reference values from R's spatialreg, all weights and scalings."""

from __future__ import annotations

import re

import numpy as np
import pytest

import spatial_iie as si
from tests import oracles

MODELS = ("OLS", "SLX", "SEM", "SDEM", "SAR", "SDM", "SAC", "GNS")
JOBS = oracles.values("models_spatialreg")["values"]
OBSERVED = oracles.values("observed_information")["values"]


def _id(job):
    return "-".join([job["dataset"], job["formula"].split(" ~ ")[0], job["weights"], job["style"]])


def _fit(model, job, **options):
    data = oracles.frame(job["dataset"])
    w = oracles.weights(job["dataset"], job["weights"], job["style"])
    if model == "GNS":
        options |= {"lagged": None}
    function = getattr(si.spreg, {"GNS": "sac"}.get(model, model.lower()))
    return function(job["formula"], data, w, isolates="zero", **options)


def _like_r(model, job, **options):
    """R adds the lag of the constant where rows of W do not sum to 1; we do so when asked."""
    if model in ("SLX", "SDEM", "SDM", "GNS"):
        options |= {"lag_intercept": job["style"] != "W"}
    return _fit(model, job, **options)


def _rows_sum_to_one(job):
    w = oracles.weights(job["dataset"], job["weights"], job["style"])
    return job["style"] == "W" and len(w.isolates) == 0


def _our_name(name):
    lag = name.startswith("lag.")
    plain = re.sub(r"[^\w]+", ".", name.removeprefix("lag.")).strip(".")
    return ("W " if lag else "") + plain


def _plain(name):
    lag = name.startswith("W ")
    return ("W " if lag else "") + re.sub(r"[^\w]+", ".", name.removeprefix("W ")).strip(".")


@pytest.mark.parametrize("job", JOBS, ids=_id)
@pytest.mark.parametrize("model", MODELS)
def test_agrees_with_spatialreg(model, job):
    """R stops its search within 1e-6 of the maximum, so a coefficient may be off by 1e-6 of its error as well."""
    r = job[model]
    fit = _like_r(model, job)
    names = list(r["coef"])
    assert [_plain(name) for name in fit.params.index[: len(names)]] == [_our_name(name) for name in names]
    found, errors = fit.params.to_numpy()[: len(names)], fit.std_errors.to_numpy()[: len(names)]
    truth = np.array(list(r["coef"].values()))
    assert (np.abs(found - truth) <= 1e-6 * (np.abs(truth) + errors)).all()
    np.testing.assert_allclose(errors, list(r["se"].values()), rtol=1e-5)
    assert fit.log_likelihood == pytest.approx(r["logLik"], rel=1e-8)
    assert fit.log_likelihood >= r["logLik"] - 1e-9
    assert fit.aic == pytest.approx(r["AIC"], rel=1e-8)
    if isinstance(r.get("BIC"), float):
        assert fit.bic == pytest.approx(r["BIC"], rel=1e-8)
    tolerance = {"lambda": 1e-6, "rho": 1e-7 if model in ("SAR", "SDM") else 1e-6}
    for name in ("lambda", "rho"):
        if name in r:
            assert fit.params[name] == pytest.approx(r[name], abs=tolerance[name])
            assert fit.std_errors[name] == pytest.approx(r[f"{name}_se"], rel=1e-5)
    if "s2" in r:
        assert fit.sigma2 == pytest.approx(r["s2"], rel=1e-6)
    if "p" in r:
        np.testing.assert_allclose(fit.p_values, list(r["p"].values()), rtol=1e-8)
    if model == "OLS":
        assert fit.pseudo_r2 == pytest.approx(r["r2"], rel=1e-10)
        assert fit.buse_r2 == pytest.approx(r["r2"], rel=1e-10)


@pytest.mark.parametrize("job", [job for job in JOBS if _rows_sum_to_one(job)], ids=_id)
@pytest.mark.parametrize("model", ["SLX", "SDEM", "SAR", "SDM", "SAC"])
def test_impacts_agree_with_spatialreg(model, job):
    """Only where rows sum to 1: for others, and with islands, R still says (beta + theta) / (1 - rho) is the total."""
    r = job[model]["impacts"]
    table = _fit(model, job).impacts().to_frame()
    errors = r if model in ("SLX", "SDEM") else r.get("delta")
    for kind in ("direct", "indirect", "total"):
        np.testing.assert_allclose(table[kind], r[kind], rtol=3e-6)
        if errors is not None:
            np.testing.assert_allclose(table[f"{kind}_std_error"], errors[f"se_{kind}"], rtol=1e-5)


@pytest.mark.parametrize("job", [job for job in JOBS if not _rows_sum_to_one(job)], ids=_id)
@pytest.mark.parametrize("model", ["SAR", "SDM"])
def test_impact_errors_on_weights_of_any_scale(model, job):
    """The delta-method errors derived from R's covariance use the dense definition; the direct impacts are R's own."""
    r = job[model]["impacts"]
    table = _like_r(model, job).impacts().to_frame()
    np.testing.assert_allclose(table["direct"], r["direct"], rtol=1e-6)
    for kind in ("direct", "indirect", "total"):
        np.testing.assert_allclose(table[f"{kind}_std_error"], r["delta"][f"se_{kind}"], rtol=1e-5)


@pytest.mark.parametrize("job", OBSERVED, ids=_id)
@pytest.mark.parametrize("model", MODELS[2:])
def test_observed_information(model, job):
    """Standard errors and impacts' errors from the numerical Hessian of the exact likelihood."""
    r = job[model]
    assert r["posdef"]
    fit = _fit(model, job, information="observed")
    count = len(r["coef"])
    np.testing.assert_allclose(fit.std_errors.to_numpy()[:count], list(r["se_observed"].values()), rtol=3e-6)
    for name in ("lambda", "rho"):
        if name in r:
            assert fit.std_errors[name] == pytest.approx(r[f"{name}_se_observed"], rel=3e-6)
    table = fit.impacts().to_frame()
    for kind in ("direct", "indirect", "total"):
        np.testing.assert_allclose(table[f"{kind}_std_error"], r["impacts"][f"se_{kind}"], rtol=3e-6)


@pytest.mark.parametrize("job", JOBS, ids=_id)
def test_admissible_interval_is_that_of_the_eigenvalues(job):
    """R takes the smallest real part of complex eigenvalues too; ours is of the real ones, so never narrower."""
    low, high = _fit("SEM", job).about["interval"]
    smallest, largest = job["eig_range"]
    assert high == pytest.approx(1 / largest, rel=1e-9)
    if job["weights"] == "knn4":
        assert low <= 1 / smallest * (1 - 1e-9)
    else:
        assert low == pytest.approx(1 / smallest, rel=1e-9)
