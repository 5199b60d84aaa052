"""LM, LR, Wald, Hausman, Breusch-Pagan and Moran's I of residuals against R's spdep, spatialreg and lmtest."""

from __future__ import annotations

import numpy as np
import pytest

import spatial_iie as si
from tests import oracles
from tests.spreg.jobs import JOBS, fit, job_id, question, rows_sum_to_one

LM = {"LMerr": "LM error", "LMlag": "LM lag", "RLMerr": "robust LM error", "RLMlag": "robust LM lag", "SARMA": "SARMA"}
PAIRS = [tuple(pair.split("_vs_")) for pair in JOBS[0]["LR"]]
EXACT = [(large, small) for large, small in PAIRS if "GNS" not in (large, small) and (large, small) != ("SDM", "SEM")]
jobs = pytest.mark.parametrize("job", JOBS, ids=job_id)


def agrees(test, truth, rel=1e-6):
    """R's likelihoods are within 1e-11 or so of the maximum, its statistics within 1e-6 of themselves."""
    assert test.statistic == pytest.approx(truth["statistic"], rel=rel, abs=1e-7)
    if truth.get("df") is not None:
        assert test.df == tuple(np.atleast_1d(truth["df"]))
    assert test.p_value == pytest.approx(truth["p"], rel=max(1e-4, 10 * rel), abs=1e-7)


@jobs
def test_lm_tests(job):
    tests = si.spreg.lm_tests(fit("OLS", job))
    for name, ours in LM.items():
        agrees(tests[ours], job["LM"][name], rel=1e-8)


@jobs
def test_morans_i_of_residuals(job):
    """spdep counts the isolates of a W out of n; no job has any."""
    test = si.spreg.residual_moran(fit("OLS", job))
    truth = job["lm_moran"]
    found = [test.about["moran"], test.about["expectation"], test.about["variance"], test.statistic, test.p_value]
    expected = [truth[key] for key in ("I", "expectation", "variance", "z", "p_two")]
    assert found == pytest.approx(expected, rel=1e-7)


@jobs
@pytest.mark.parametrize("model", ["SAR", "SDM"])
def test_error_beside_a_lag(job, model):
    tests = si.spreg.lm_tests(fit(model, job))
    agrees(tests["LM error beside the lag"], job[model]["LM_resid_autocorr"], rel=1e-5)


@jobs
def test_likelihood_ratios(job):
    fits = {model: fit(model, job) for model in ("OLS", "SLX", "SEM", "SDEM", "SAR", "SDM", "SAC")}
    for large, small in EXACT:
        truth = job["LR"][f"{large}_vs_{small}"]
        test = si.spreg.lr_test(fits[small], fits[large])
        assert test.statistic == pytest.approx(truth["statistic"], rel=1e-6, abs=1e-6)
        assert test.df == (truth["df"],)
        assert test.p_value == pytest.approx(truth["p"], rel=1e-5)


@jobs
def test_the_ladder(job):
    """With the lag of the constant where R has it, all of R's pairs, common factor included."""
    tests = si.spreg.nested_tests(*question(job), lag_intercept=job["style"] != "W")
    assert set(tests) == {f"{small} < {large}" for small, large in si.spreg.nested.LADDER} | {"SEM < SDM"}
    for name, test in tests.items():
        small, large = name.split(" < ")
        if name == "SEM < SDM" and not rows_sum_to_one(job) and job["style"] == "W":
            continue  # R compares models of which neither is nested in the other
        truth = job["LR"][f"{large}_vs_{small}"]
        assert test.statistic == pytest.approx(truth["statistic"], rel=1e-6, abs=1e-6)
        assert test.df == (truth["df"],)


@jobs
def test_f_of_slx(job):
    if job["style"] != "W":
        pytest.skip("R adds the lag of the constant to the lags that are tested")
    test = si.spreg.wald_test(fit("SLX", job), form="F")
    truth = job["F_SLX_vs_OLS"]
    assert test.statistic == pytest.approx(truth["F"], rel=1e-8)
    assert (test.df, test.p_value) == (tuple(truth["df"]), pytest.approx(truth["p"], rel=1e-6))


@jobs
@pytest.mark.parametrize(("model", "name"), [("SAR", "rho"), ("SDM", "rho"), ("SEM", "lambda"), ("SDEM", "lambda")])
def test_wald_and_lr_of_the_spatial_parameter(job, model, name):
    tests = si.spreg.fit_tests(fit(model, job))
    agrees(tests[f"Wald: {name}"], job[model][f"Wald_{name}"], rel=1e-5)
    agrees(tests["LR: space"], job[model][f"LR_{name}"])


@pytest.mark.parametrize("model", ["OLS", "SLX"])
@jobs
def test_f_of_all_slopes(job, model):
    if model == "SLX" and job["style"] != "W":
        pytest.skip("R's F leaves the lag of the constant out of the test in a way of its own")
    test = si.spreg.fit_tests(fit(model, job))["F: slopes"]
    truth = job[model]
    assert test.statistic == pytest.approx(truth["F"], rel=1e-8)
    assert (test.df, test.p_value) == (tuple(truth["F_df"]), pytest.approx(truth["F_p"], rel=1e-6))


@jobs
@pytest.mark.parametrize("model", ["SEM", "SDEM"])
def test_hausman(job, model):
    truth = job[model]["Hausman"]
    if "statistic" not in truth or truth["statistic"] < 0:
        pytest.skip("spatialreg cuts the series of its covariance short, so that the quadratic form is not positive")
    agrees(si.spreg.hausman_test(fit(model, job)), truth, rel=1e-4)


@jobs
@pytest.mark.parametrize("model", ["OLS", "SEM", "SDEM", "SAR", "SDM"])
def test_breusch_pagan(job, model):
    result = fit(model, job)
    if model == "OLS":
        agrees(si.spreg.breusch_pagan(result), job["OLS"]["BP_koenker"], rel=1e-8)
        agrees(si.spreg.breusch_pagan(result, studentised=False), job["OLS"]["BP"], rel=1e-8)
    else:
        agrees(si.spreg.breusch_pagan(result), job[model]["BP"], rel=1e-5)


def _comfac_jobs():
    ours = {(job["dataset"], job["formula"], job["weights"]): job for job in JOBS if job["style"] == "W"}
    truths = oracles.values("comfac_wald")["values"]
    return [(ours[key], truth) for truth in truths if (key := (truth["dataset"], truth["formula"], truth["weights"])) in ours]


@pytest.mark.parametrize(("job", "truth"), _comfac_jobs())
def test_common_factor(job, truth):
    test = si.spreg.common_factor_test(fit("SDM", job))
    assert test.statistic == pytest.approx(truth["wald"], rel=1e-5)
    assert (test.df, test.p_value) == ((truth["df"],), pytest.approx(truth["p"], rel=1e-5))


def test_stata_prints_the_same_wald_tests_of_space():
    """The Wald test of spregress is of all spatial terms at once: theta and rho or lambda; observed information."""
    stata = oracles.values("published_stata_columbus")["values"]
    job = JOBS[0]
    for model, spatial in (("SAR", ["rho"]), ("SEM", ["lambda"]), ("SDM", ["W INC", "W HOVAL", "rho"]),
                           ("SDEM", ["W INC", "W HOVAL", "lambda"])):  # fmt: skip
        truth = stata[model]
        test = si.spreg.wald_test(fit(model, job, information="observed"), spatial)
        assert test.statistic == pytest.approx(truth["wald_spatial_chi2"], abs=0.006)
        assert test.df == (truth["wald_spatial_df"],)
        assert test.p_value == pytest.approx(truth["wald_spatial_p"], abs=5e-5)
