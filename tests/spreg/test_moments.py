"""Moment estimators against R's stsls, PySAL's spreg where it is right, and laws where it is not."""

from __future__ import annotations

import importlib
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import GRID, MODELS
from spatial_iie.spreg import Moments
from tests.spreg.jobs import JOBS, job_id, question

SHARED = Path(__file__).parents[3] / "shared"
jobs = pytest.mark.parametrize("job", JOBS, ids=job_id)


def _data(w, seed=0, lam=0.0, rho=0.0, beta=1.0):
    random = np.random.default_rng(seed)
    x, q, v, e = random.standard_normal((4, w.n))
    eye, dense = np.eye(w.n), w.matrix.toarray()
    d = q + 0.8 * e + v  # endogenous
    u = np.linalg.solve(eye - lam * dense, e)
    y = np.linalg.solve(eye - rho * dense, 1 + x + beta * d + u)
    return pd.DataFrame({"y": y, "x": x, "d": d, "q": q}, index=w.ids)


@jobs
@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("WX_W2X", {"errors": "classical"}),
        ("WX_only", {"errors": "classical", "instrument_lags": 1}),
        ("HC0", {"errors": "white"}),
    ],
)
def test_two_stage_least_squares_agrees_with_r(job, key, options):
    truth = job["S2SLS"][key]
    try:
        fit = si.spreg.sar(*question(job), method=Moments(**options), isolates="zero")
    except si.errors.EstimationError as error:
        assert "outside the admissible interval" in str(error)
        interval = 1 / job["eig_range"][1]
        assert abs(truth["coef"]["Rho"]) >= min(interval, -1 / job["eig_range"][0])
        return
    names = ["rho", *[name for name in fit.params.index if name != "rho"]]
    np.testing.assert_allclose(fit.params[names], list(truth["coef"].values()), rtol=1e-6)
    np.testing.assert_allclose(fit.std_errors[names], list(truth["se"].values()), rtol=1e-5)
    assert np.isnan(fit.log_likelihood) and np.isfinite(fit.impacts().to_frame().to_numpy()).all()


@pytest.mark.parametrize(("errors", "name"), [("white", "GM_Error_Het"), ("classical", "GM_Error_Hom")])
@pytest.mark.parametrize("model", [name for name in MODELS if MODELS[name].of_errors])
def test_error_models_agree_with_spreg_on_row_standardized_weights(errors, name, model):
    import libpysal
    import spreg

    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 3, lam=0.5)
    fit = getattr(si.spreg, model)("y ~ x + d", data, w, method=Moments(errors=errors))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        legacy = libpysal.weights.WSP(w.matrix).to_W(silence_warnings=True)
        theirs = getattr(spreg, name)(
            data[["y"]].to_numpy(), data[["x", "d"]].to_numpy(), legacy, slx_lags=int(model == "sdem"),
            max_iter=50, epsilon=1e-10,
        )  # fmt: skip
    np.testing.assert_allclose(fit.params, theirs.betas[:, 0].astype(float), rtol=1e-5)
    np.testing.assert_allclose(fit.cov, theirs.vm, rtol=1e-4, atol=1e-10)


def test_the_scale_of_the_weights_does_not_matter():
    """Where spreg, which searches in (-1, 1), would find a local optimum."""
    w = si.weights.lattice(12, 12)
    data = _data(w, 4, lam=0.08)
    small = si.weights.from_matrix(0.01 * w.matrix, ids=w.ids)
    one, other = (si.spreg.sem("y ~ x + d", data, each, method="gmm") for each in (w, small))
    assert other.params["lambda"] == pytest.approx(100 * one.params["lambda"], rel=1e-6)
    np.testing.assert_allclose(one.params[:-1], other.params[:-1], rtol=1e-6)
    assert one.params["lambda"] == pytest.approx(0.08, abs=3 * one.std_errors["lambda"])


@pytest.mark.parametrize("model", GRID)
@pytest.mark.parametrize("errors", ["white", "classical"])
def test_instruments_recover_an_endogenous_coefficient(model, errors):
    """Beyond 0.9, too, where spreg 1.9 cuts the coefficient of the last endogenous regressor of an error model."""
    w = si.weights.lattice(30, 30).row_standardized()
    truth = {"lam": 0.4} if MODELS[model].of_errors else {"rho": 0.4}
    data = _data(w, 5, beta=3.0, **truth)
    function, options = getattr(si.spreg, model), Moments(errors, endogenous="d", instruments="q")
    fit = function("y ~ x + d", data, w, method=options)
    assert fit.params["d"] == pytest.approx(3.0, abs=3.5 * fit.std_errors["d"])
    naive = function("y ~ x + d", data, w)
    assert abs(naive.params["d"] - 3) > 5 * naive.std_errors["d"]
    name = "lambda" if "lam" in truth else "rho"
    assert fit.params[name] == pytest.approx(0.4, abs=3.5 * fit.std_errors[name])
    assert list(fit.params.index) == list(naive.params.index)
    assert any("Endogenous: d" in note for note in fit.notes)


def test_units_of_an_endogenous_regressor_do_not_matter():
    w = si.weights.lattice(12, 12).row_standardized()
    data = _data(w, 6, lam=0.4, beta=2.0)
    options = Moments(endogenous="d", instruments="q")
    one = si.spreg.sem("y ~ x + d", data, w, method=options)
    other = si.spreg.sem("y ~ x + d", data.assign(d=data["d"] / 1000), w, method=options)
    assert other.z_values["d"] == pytest.approx(one.z_values["d"], rel=1e-4)
    assert other.params["lambda"] == pytest.approx(one.params["lambda"], rel=1e-4)


def test_hac_with_a_kernel_of_no_reach_is_white():
    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 7, rho=0.3)
    tiny = si.weights.from_matrix(1e-12 * si.weights.lattice(9, 9).matrix, ids=w.ids)
    white, hac = (
        si.spreg.sar("y ~ x + d", data, w, method=options)
        for options in (Moments(), Moments("hac", kernel=tiny))
    )
    np.testing.assert_allclose(white.cov, hac.cov, rtol=1e-8)
    wide = si.weights.from_matrix(0.5 * si.weights.lattice(9, 9).matrix, ids=w.ids)
    far = si.spreg.sar("y ~ x + d", data, w, method=Moments("hac", kernel=wide))
    z = np.column_stack([far.design.z, w.matrix @ far.design.y])
    h = np.column_stack([far.design.z, w.matrix @ z[:, 1:3], w.matrix @ (w.matrix @ z[:, 1:3])])
    fitted = h @ np.linalg.lstsq(h, z, rcond=None)[0]
    scores = fitted * far.residuals.to_numpy()[:, np.newaxis]
    middle = scores.T @ (np.eye(81) + wide.matrix.toarray()) @ scores
    bread = np.linalg.inv(fitted.T @ fitted)
    np.testing.assert_allclose(far.cov, bread @ middle @ bread, rtol=1e-8)


def test_rows_in_any_order_and_missing_instruments():
    w = si.weights.lattice(10, 10).row_standardized()
    data = _data(w, 8, rho=0.3)
    options = Moments(endogenous="d", instruments="q")
    fit = si.spreg.sar("y ~ x + d", data, w, method=options)
    shuffled = si.spreg.sar("y ~ x + d", data.sample(frac=1, random_state=1), w, method=options)
    np.testing.assert_allclose(fit.params, shuffled.params, rtol=1e-9)
    holes = data.assign(q=data["q"].where(np.arange(100) > 4))
    assert si.spreg.sar("y ~ x + d", holes, w, method=options).n == 95


def test_nothing_is_printed(capsys):
    w = si.weights.lattice(9, 9).row_standardized()
    for model in MODELS:
        getattr(si.spreg, model)("y ~ x + q", _data(w, 9, rho=0.3), w, method="gmm")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f, d, w: si.spreg.sem(f, d, w, method="iv"), "method must be one of ml, reml, gmm"),
        (lambda f, d, w: si.spreg.sem(f, d, w, method=Moments("hac", kernel=w)), "for models without lambda"),
        (lambda f, d, w: Moments("hac"), "wants kernel="),
        (lambda f, d, w: Moments(endogenous="d"), "at least as many instruments"),
        (
            lambda f, d, w: si.spreg.sar(f, d, w, method=Moments(endogenous="k", instruments="q")),
            r"names \[k\]",
        ),
        (lambda f, d, w: si.spreg.sar(f, d, w, method=Moments(instruments="x")), "stands outside"),
        (lambda f, d, w: si.spreg.sar(f, d, w, method=Moments(instruments="nowhere")), "nowhere"),
        (
            lambda f, d, w: si.spreg.residual_moran(si.spreg.sac(f, d, w, method="gmm")),
            "lambda is tested by",
        ),
        (
            lambda f, d, w: si.spreg.lr_test(si.spreg.ols(f, d), si.spreg.sar(f, d, w, method="gmm")),
            "no likelihood",
        ),
    ],
)
def test_refused_in_words(call, words):
    w = si.weights.lattice(9, 9).row_standardized()
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        call("y ~ x + d", _data(w, 1), w)


def _columbus():
    folder = SHARED / "cases" / "macro" / "c13_ols_robust_shac"
    if not folder.exists():
        pytest.skip("the shared folder with Columbus is not there")
    data = pd.read_csv(folder / "columbus.csv").set_index("id")
    return data, si.weights.read(folder / "columbus.gal").row_standardized()


def test_sac_in_one_step_agrees_with_sphet(monkeypatch):
    """R's sphet, spreg(model="sarar", het=TRUE); it takes one step where we go on until lambda settles."""
    monkeypatch.setattr(importlib.import_module("spatial_iie.spreg.moments"), "_STEPS", 1)
    fit = si.spreg.sac("CRIME ~ INC + HOVAL", *_columbus(), method="gmm")
    printed = np.array([44.1168, -1.00500, -0.27033, 0.45443, 0.06064])
    assert (np.abs(fit.params.to_numpy() - printed) < 0.5 * np.array([1e-4, 1e-5, 1e-5, 1e-5, 1e-5])).all()


@pytest.mark.parametrize(("errors", "name"), [("white", "HC0"), ("classical", "nonrobust")])
@pytest.mark.parametrize("model", [name for name in MODELS if not MODELS[name].parameters])
def test_least_squares_agree_with_statsmodels(model, errors, name):
    from statsmodels.regression.linear_model import OLS

    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 11)
    fit = getattr(si.spreg, model)("y ~ x + d", data, w, method=Moments(errors))
    theirs = OLS(data["y"].to_numpy(), fit.design.z).fit(cov_type=name)
    np.testing.assert_allclose(fit.params, theirs.params, rtol=1e-9)
    np.testing.assert_allclose(fit.cov, theirs.cov_params(), rtol=1e-8)
    assert "log-likelihood" not in " ".join(fit.notes)


def test_least_squares_with_a_kernel_by_the_formula():
    w = si.weights.lattice(9, 9).row_standardized()
    kernel = si.weights.from_matrix(0.5 * si.weights.lattice(9, 9).matrix, ids=w.ids)
    fit = si.spreg.ols("y ~ x + d", _data(w, 12), method=Moments("hac", kernel=kernel))
    z = fit.design.z
    scores = z * fit.residuals.to_numpy()[:, np.newaxis]
    bread = np.linalg.inv(z.T @ z)
    right = bread @ scores.T @ (np.eye(81) + kernel.matrix.toarray()) @ scores @ bread
    np.testing.assert_allclose(fit.cov, right, rtol=1e-8)


@pytest.mark.parametrize("model", [name for name in MODELS if name not in GRID])
def test_the_other_models_take_instruments_too(model):
    w = si.weights.lattice(30, 30).row_standardized()
    data = _data(w, 13, beta=3.0)
    fit = getattr(si.spreg, model)("y ~ x + d", data, w, method=Moments(endogenous="d", instruments="q"))
    assert fit.params["d"] == pytest.approx(3.0, abs=3.5 * fit.std_errors["d"])
    naive = getattr(si.spreg, model)("y ~ x + d", data, w)
    assert abs(naive.params["d"] - 3) > 5 * naive.std_errors["d"]
    for name in fit.params.index.intersection(["rho", "lambda"]):
        assert fit.params[name] == pytest.approx(0, abs=3.5 * fit.std_errors[name])


def test_a_grid_by_moments_has_the_numbers_of_each_fit():
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    formula, models = "log(gdp_per_capita) ~ digital_index + trade_share", ("ols", "sem", "sac")
    chosen = {"weights": {"knn": w}, "years": 2019, "models": models}
    table = si.spreg.robustness(formula, study, method="gmm", **chosen).to_frame().set_index("model")
    for model in models:
        fit = getattr(si.spreg, model)(formula, study.year(2019), w, method="gmm")
        assert table.loc[model.upper(), "std_error"] == pytest.approx(
            fit.std_errors["digital_index"], rel=1e-9
        )
    assert table["log_likelihood"].isna().all() and (table["note"] == "").all()
    with pytest.raises(si.errors.DataError, match=r"no column of the data \[q\]"):
        si.spreg.robustness(formula, study, method=Moments(endogenous="d", instruments="q"), **chosen)


@pytest.mark.parametrize(
    ("model", "options", "called"),
    [
        ("ols", {}, "OLS by ordinary least squares, heteroskedasticity-robust standard errors"),
        ("slx", {"errors": "classical"}, "SLX by ordinary least squares, classical standard errors"),
        (
            "ols",
            {"endogenous": ("d",), "instruments": ("q",)},
            "OLS by two-stage least squares, heteroskedasticity-robust standard errors",
        ),
        ("sar", {}, "SAR by spatial two-stage least squares, heteroskedasticity-robust standard errors"),
        ("sem", {"errors": "classical"}, "SEM by generalized method of moments, classical standard errors"),
        ("sac", {}, "SAC by generalized spatial two-stage least squares, heteroskedasticity-robust"),
    ],
)
def test_the_title_says_what_the_estimator_is(model, options, called):
    w = si.weights.lattice(6, 6).row_standardized()
    fit = getattr(si.spreg, model)("y ~ x + d", _data(w), w, method=Moments(**options))
    assert str(fit.title).startswith(called)
    assert any(words in fit.title.render("zh") for words in ("最小二乘法", "广义矩估计"))


def test_a_kernel_may_have_regions_that_the_fit_leaves_out():
    w = si.weights.lattice(5, 5)
    matrix = w.matrix.toarray()
    matrix[[3], :] = matrix[:, [3]] = 0  # a region without neighbours, which the fit leaves out
    alone = si.weights.from_matrix(matrix, ids=w.ids)
    data = _data(w.row_standardized(), seed=4)
    fit = si.spreg.slx("y ~ x", data, alone, method=Moments(errors="hac", kernel=w))
    left = [i for i in w.ids if i != w.ids[3]]
    same = si.spreg.slx(
        "y ~ x", data.loc[left[::-1]], alone.subset(left), method=Moments(errors="hac", kernel=w.subset(left))
    )
    np.testing.assert_allclose(fit.cov.to_numpy(), same.cov.to_numpy(), rtol=1e-10)


@pytest.mark.parametrize("model", [name for name in MODELS if not MODELS[name].parameters])
def test_a_kernel_meets_the_regions_by_label(model):
    """A kernel of no symmetry, in another order of regions: the sandwich written out by label."""
    w = si.weights.lattice(5, 5).row_standardized()
    random = np.random.default_rng(8)
    data = _data(w, seed=8)
    gap = np.abs(np.subtract.outer(*[np.sort(random.gamma(0.7, 4, w.n))] * 2))
    kernel = pd.DataFrame(np.where(gap < 3, 1 - gap / 3, 0.0), w.ids, w.ids)
    order = random.permutation(w.n)
    shuffled = kernel.iloc[order, order]
    given = si.weights.from_matrix(shuffled.to_numpy() * ~np.eye(w.n, dtype=bool), ids=shuffled.index)
    fit = getattr(si.spreg, model)("y ~ x", data, w, method=Moments(errors="hac", kernel=given))
    z = np.column_stack([np.ones(w.n), data["x"]])
    z = np.column_stack([z, w.matrix @ data["x"]]) if model == "slx" else z
    scores = z * (data["y"].to_numpy() - z @ fit.params.to_numpy())[:, None]
    bread = np.linalg.inv(z.T @ z)
    np.testing.assert_allclose(fit.cov, bread @ scores.T @ kernel.to_numpy() @ scores @ bread, rtol=1e-8)


def test_sac_by_moments_says_how_its_intervals_cover():
    w = si.weights.lattice(10, 10).row_standardized()
    notes = [si.spreg.sac("y ~ x", _data(w, 3), w, method=how).notes for how in ("gmm", "ml")]
    assert [any("too short" in note for note in each) for each in notes] == [True, False]
    assert not any("too short" in note for note in si.spreg.sem("y ~ x", _data(w, 3), w, method="gmm").notes)
