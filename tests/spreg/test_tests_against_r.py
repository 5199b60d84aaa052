"""LM, LR, Wald, Hausman, Breusch-Pagan and Moran's I of residuals against R's spdep, spatialreg and lmtest."""

from __future__ import annotations

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.spreg.specification.nested import ladder
from tests import oracles
from tests.spreg.jobs import JOBS, fit, job_id, question, rows_sum_to_one

LM = {
    "LMerr": "LM error",
    "LMlag": "LM lag",
    "RLMerr": "robust LM error",
    "RLMlag": "robust LM lag",
    "SARMA": "SARMA",
}
PAIRS = [tuple(pair.split("_vs_")) for pair in JOBS[0]["LR"]]
EXACT = [
    (large, small)
    for large, small in PAIRS
    if "GNS" not in (large, small) and (large, small) != ("SDM", "SEM")
]
ROW = [job for job in JOBS if job["style"] == "W"]  # elsewhere R tests the lag of the constant, too
jobs = pytest.mark.parametrize("job", JOBS, ids=job_id)
row_jobs = pytest.mark.parametrize("job", ROW, ids=job_id)


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
    """spdep takes isolates out of n but leaves their residuals in; the moments of n - k residuals want them all."""
    test = si.spreg.residual_moran(fit("OLS", job))
    truth = job["lm_moran"]
    isolates = len(question(job)[2].isolates)
    if isolates:
        share = (job["n"] - isolates) / job["n"]
        assert share * test.about["moran"] == pytest.approx(truth["I"], rel=1e-9)
        return
    found = [
        test.about["moran"],
        test.about["expectation"],
        test.about["variance"],
        test.statistic,
        test.p_value,
    ]
    expected = [truth[key] for key in ("I", "expectation", "variance", "z", "p_two")]
    assert found == pytest.approx(expected, rel=1e-7)


@jobs
@pytest.mark.parametrize("model", ["SAR", "SDM"])
def test_error_beside_a_lag(job, model):
    tests = si.spreg.lm_tests(fit(model, job))
    rel = (
        1e-5 if model == "SDM" else 1e-6
    )  # R's SDM stops further from its maximum; four jobs differ by 2e-6 to 8e-6
    agrees(tests["LM error beside the lag"], job[model]["LM_resid_autocorr"], rel=rel)


@jobs
def test_likelihood_ratios(job):
    models = ["OLS", "SLX", "SEM", "SDEM", "SAR", "SDM", *(["SAC"] if job["weights"] == "queen" else [])]
    fits = {model: fit(model, job) for model in models}
    for large, small in EXACT:
        if large not in fits:
            continue
        truth = job["LR"][f"{large}_vs_{small}"]
        test = si.spreg.lr_test(fits[small], fits[large])
        assert test.statistic == pytest.approx(truth["statistic"], rel=1e-6, abs=1e-6)
        assert test.df == (truth["df"],)
        assert test.p_value == pytest.approx(truth["p"], rel=1e-6)


@jobs
def test_the_ladder(job):
    """With the lag of the constant where R has it, all of R's pairs, common factor included."""
    tests = si.spreg.nested_tests(*question(job), lag_intercept=job["style"] != "W", isolates="zero")
    assert set(tests) == {f"{small} < {large}" for small, large in ladder()} | {"SEM < SDM"}
    for name, test in tests.items():
        small, large = name.split(" < ")
        if name == "SEM < SDM" and not rows_sum_to_one(job) and job["style"] == "W":
            continue  # R compares models of which neither is nested in the other
        truth = job["LR"][f"{large}_vs_{small}"]
        assert test.statistic == pytest.approx(truth["statistic"], rel=1e-6, abs=1e-6)
        assert test.df == (truth["df"],)


@row_jobs
def test_f_of_slx(job):
    test = si.spreg.wald_test(fit("SLX", job), form="F")
    truth = job["F_SLX_vs_OLS"]
    assert test.statistic == pytest.approx(truth["F"], rel=1e-8)
    assert (test.df, test.p_value) == (tuple(truth["df"]), pytest.approx(truth["p"], rel=1e-6))


@jobs
@pytest.mark.parametrize(
    ("model", "name"), [("SAR", "rho"), ("SDM", "rho"), ("SEM", "lambda"), ("SDEM", "lambda")]
)
def test_wald_and_lr_of_the_spatial_parameter(job, model, name):
    """Wald is (parameter / error)^2: what R's own parameter may be off by, counts twice over the parameter."""
    result = fit(model, job)
    tests = si.spreg.fit_tests(result)
    off = {"lambda": 1e-6, "rho": 1e-7}[name]
    agrees(tests[f"Wald: {name}"], job[model][f"Wald_{name}"], rel=1e-6 + 2 * off / abs(result.params[name]))
    agrees(tests["LR: space"], job[model][f"LR_{name}"])


@pytest.mark.parametrize("model", ["OLS", "SLX"])
@row_jobs
def test_f_of_all_slopes(job, model):
    test = si.spreg.fit_tests(fit(model, job))["F: slopes"]
    truth = job[model]
    assert test.statistic == pytest.approx(truth["F"], rel=1e-8)
    assert (test.df, test.p_value) == (tuple(truth["F_df"]), pytest.approx(truth["F_p"], rel=1e-6))


@jobs
@pytest.mark.parametrize("model", ["SEM", "SDEM"])
def test_hausman(job, model):
    """spatialreg takes A A where the variance of least squares has A A', A = (I - lambda W)^(-1): right if W = W'."""
    result = fit(model, job)
    z, y, lam = result.design.z, result.design.y, result.params["lambda"]
    b = np.eye(job["n"]) - lam * result.design.weights.matrix.toarray()
    a, inverse = np.linalg.inv(b), np.linalg.inv(z.T @ z)
    of_gls = np.linalg.inv(z.T @ b.T @ b @ z)
    d = inverse @ z.T @ y - result.params.to_numpy()[: z.shape[1]]

    def statistic(middle):
        return d @ np.linalg.solve(inverse @ z.T @ middle @ z @ inverse - of_gls, d) / result.sigma2

    test = si.spreg.hausman_test(result)
    assert test.statistic == pytest.approx(statistic(a @ a.T), rel=1e-6)
    assert test.df == (z.shape[1],) and test.statistic > 0
    truth = job[model]["Hausman"]
    assert truth["statistic"] == pytest.approx(statistic(a @ a), rel=1e-3)
    if job["style"] != "W" and job["weights"] != "knn4":
        agrees(test, truth)


@jobs
@pytest.mark.parametrize("model", ["OLS", "SEM", "SDEM", "SAR", "SDM"])
def test_breusch_pagan(job, model):
    result = fit(model, job)
    if model == "OLS":
        agrees(si.spreg.breusch_pagan(result), job["OLS"]["BP_koenker"], rel=1e-8)
        agrees(si.spreg.breusch_pagan(result, studentized=False), job["OLS"]["BP"], rel=1e-8)
    else:
        agrees(si.spreg.breusch_pagan(result), job[model]["BP"])


def _comfac_jobs():
    ours = {(job["dataset"], job["formula"], job["weights"]): job for job in JOBS if job["style"] == "W"}
    truths = oracles.values("comfac_wald")["values"]
    return [
        (ours[key], truth)
        for truth in truths
        if (key := (truth["dataset"], truth["formula"], truth["weights"])) in ours
    ]


@pytest.mark.parametrize(("job", "truth"), _comfac_jobs())
def test_common_factor(job, truth):
    test = si.spreg.common_factor_test(fit("SDM", job))
    assert test.statistic == pytest.approx(truth["wald"], rel=1e-6)
    assert (test.df, test.p_value) == ((truth["df"],), pytest.approx(truth["p"], rel=1e-6))


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
