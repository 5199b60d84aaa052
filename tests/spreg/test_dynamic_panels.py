"""Dynamic panels: against explicit matrices, numerical derivatives, published numbers, and simulated panels."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import null_space

import spatial_iie as si
from spatial_iie import _registry
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.spreg.panels._dynamic import stability
from spatial_iie.spreg.panels._dynamic_bias import Adjustment, Change, eigenvalues, without_ones
from spatial_iie.study.study import Study
from tests.spreg.dense_panel import Dense
from tests.spreg.test_panel_effects import NUMBERS, cigarettes, knn, needs_shared

N, T = 12, 6
TAU, ETA, RHO = 0.4, -0.15, 0.3
PARAMETERS = {name: each.parameters for name, each in _registry.MODELS.items()}
LAGS = ("y", "W y")


def script(name="dynamic_panels"):
    spec = importlib.util.spec_from_file_location(
        name, Path(__file__).parents[2] / "benchmarks" / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def simulated(w, seed=5, years=T, rho=RHO, lam=0.0, common=1.0):
    """Return y, x, shape (T + 1, n), and their study."""
    random, n, dense = np.random.default_rng(seed), w.n, w.matrix.toarray()
    inverse = np.linalg.inv(np.eye(n) - rho * dense)
    filtered = np.linalg.inv(np.eye(n) - lam * dense)
    mu, y, rows = random.standard_normal(n), random.standard_normal(n), []
    for _ in range(years + 30):
        x = random.standard_normal(n) + 0.5 * mu
        trend = TAU * y + ETA * dense @ y + x + 0.5 * dense @ x + mu + common * random.standard_normal()
        y = inverse @ (trend + filtered @ random.standard_normal(n))
        rows.append((y, x))
    y, x = (np.array(part)[-years - 1 :] for part in zip(*rows, strict=True))
    index = pd.MultiIndex.from_product([range(2000, 2001 + years), w.ids], names=["year", "region"])
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index.swaplevel())
    return y, x, Study(table, about={"source": "made up"})


def dense_of(model, y, x, w, effects, lags=LAGS):
    dense, columns = w.matrix.toarray(), [x[1:]]
    if _registry.MODELS[model].lags:
        columns.append(x[1:] @ dense.T)
    columns += [{"y": y[:-1], "W y": y[:-1] @ dense.T}[lag] for lag in lags]
    return Dense(y[1:], np.stack(columns, axis=2), dense, effects)


@pytest.mark.parametrize(
    ("model", "effects"),
    [("sar", "time"), ("sdm", "both"), ("sdm", "region"), ("sem", "both"), ("sac", "region")],
)
def test_before_the_correction_it_is_the_likelihood_of_contrasts(model, effects):
    w = knn(n=N)
    y, x, study = simulated(w, lam=0.3 if model in ("sem", "sac") else 0.0)
    at = dense_of(model, y, x, w, effects).maximum(PARAMETERS[model])
    fit = si.spreg.panel("y ~ x", study, w, model=model, effects=effects, time_lags=LAGS, correction=False)
    named = fit.params.drop("Intercept", errors="ignore")
    np.testing.assert_allclose(named, at[:-1], rtol=5e-5, atol=5e-6)
    assert fit.sigma2 == pytest.approx(at[-1], rel=1e-5)
    assert fit.n == (N - (effects in ("time", "both"))) * (T - (effects != "time"))
    assert list(named.index[-2 - len(PARAMETERS[model]) :]) == ["tau", "eta", *PARAMETERS[model]]


# --- the expectation and the variance of the score, by matrices of all region-years


def components(w, effects, tau, eta, rho, change=Change()):  # noqa: B008
    """Return the matrices M, of region-years, with scores e'Me / sigma2 of tau, eta and rho, and their projection."""
    n, dense = len(w), w
    start, scale, carried = change
    s = np.linalg.inv(np.eye(n) - rho * dense)
    a = s @ ((start + scale * tau) * np.eye(n) + (scale * eta - carried * rho) * dense)
    later = sum(np.kron(np.eye(T, k=-h - 1), np.linalg.matrix_power(a, h) @ s) for h in range(T - 1))
    over_years = null_space(np.ones((1, T))) if effects in ("region", "both") else np.eye(T)
    over_regions = null_space(np.ones((1, n))) if effects == "both" else np.eye(n)
    project = np.kron(over_years @ over_years.T, over_regions @ over_regions.T)
    eye, big = np.eye(n * T), np.kron(np.eye(T), dense)
    lag = np.kron(np.eye(T), dense @ s) @ (
        (start - carried + scale * tau) * later + scale * eta * big @ later + eye
    )
    return project, [scale * later, scale * big @ later, lag]


@pytest.mark.parametrize("change", [Change(), Change(1.0, 2.0, 1.0)], ids=["levels", "growth"])
@pytest.mark.parametrize("effects", ["region", "both"])
def test_the_adjustment_is_minus_the_expected_score(effects, change):
    """And what the variance of the score has beyond its observed information is tr(MM), without what W y has there."""
    w = knn(n=7)
    at = (TAU, ETA, RHO) if change.start == 0 else (-0.2, ETA / 2, RHO)
    omega = eigenvalues(w) if effects == "region" else without_ones(eigenvalues(w), w)
    terms = Adjustment(omega, T, change).at(*at)
    project, parts = components(w.matrix.toarray(), effects, *at, change)
    g = w.matrix.toarray() @ np.linalg.inv(np.eye(7) - RHO * w.matrix.toarray())
    of_space = [0, 0, np.trace(project @ np.kron(np.eye(T), g))]
    score = [np.trace(project @ m) - part for m, part in zip(parts, of_space, strict=True)]
    np.testing.assert_allclose(terms.slope, -np.array(score), rtol=1e-9)
    squares = np.array([[np.trace(project @ a @ project @ b) for b in parts] for a in parts])
    squares[2, 2] -= np.trace(project @ np.kron(np.eye(T), g @ g))
    np.testing.assert_allclose(terms.excess, squares, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("change", [Change(), Change(1.0, 2.0, 1.0)], ids=["levels", "growth"])
def test_the_derivatives_of_the_adjustment(change):
    adjustment = Adjustment(eigenvalues(knn(n=9)), 5, change)
    at, step = np.array([0.3, 0.1, 0.2]) - change.start * np.array([0.4, 0, 0]), 1e-5
    ahead, back = ([adjustment.at(*(at + sign * step * unit)) for unit in np.eye(3)] for sign in (1, -1))
    slopes = [(a.value - b.value) / (2 * step) for a, b in zip(ahead, back, strict=True)]
    curvatures = [(a.slope - b.slope) / (2 * step) for a, b in zip(ahead, back, strict=True)]
    terms = adjustment.at(*at)
    np.testing.assert_allclose(terms.slope, slopes, rtol=1e-6)
    np.testing.assert_allclose(terms.curvature, curvatures, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "effects", "lags"),
    [("slx", "region", LAGS), ("sdm", "both", LAGS), ("sdm", "region", ("y",)), ("sdm", "both", ("W y",)),
     ("sdem", "both", LAGS), ("sac", "both", LAGS), ("sac", "region", ("y",)), ("sar", "region", LAGS)],
)  # fmt: skip
def test_the_estimate_and_its_sandwich(model, effects, lags):
    """The score of the dense likelihood is minus the expected one; errors by differences of the dense likelihood."""
    w = knn(n=20)
    rho, lam = (
        value if name in PARAMETERS[model] else 0.0 for name, value in (("rho", RHO), ("lambda", 0.3))
    )
    y, x, study = simulated(w, rho=rho, lam=lam, years=8, seed=1, common=float(effects == "both"))
    fit = si.spreg.panel("y ~ x", study, w, model=model, effects=effects, time_lags=lags)
    d, parameters = dense_of(model, y, x, w, effects, lags), PARAMETERS[model]
    at, names = np.append(fit.params, fit.sigma2), list(fit.params.index)
    omega = eigenvalues(w) if effects == "region" else without_ones(eigenvalues(w), w)
    terms = Adjustment(omega, 8).at(*(fit.params.get(name, 0.0) for name in ("tau", "eta", "rho")))
    score = np.zeros(len(at))
    for i in range(len(at)):
        for sign in (1, -1):
            t = at.copy()
            t[i] += sign * 1e-6
            score[i] += sign * d.log_likelihood(*d.unpacked(t, parameters)) / 2e-6
    dynamic = [name for name in ("tau", "eta", "rho") if name in names]
    of, rows = (
        [("tau", "eta", "rho").index(name) for name in dynamic],
        [names.index(name) for name in dynamic],
    )
    score[rows] += terms.slope[of]
    np.testing.assert_allclose(score, 0, atol=2e-4)
    observed = d.observed(at, parameters)
    slope, variance = observed.copy(), observed.copy()
    slope[np.ix_(rows, rows)] -= terms.curvature[np.ix_(of, of)]
    variance[np.ix_(rows, rows)] += terms.excess[np.ix_(of, of)]
    bread = np.linalg.inv(slope)
    errors = np.sqrt(np.diag(bread @ variance @ bread))[:-1]
    np.testing.assert_allclose(fit.std_errors, errors, rtol=5e-3)
    assert np.isnan(fit.log_likelihood)


def test_the_order_of_rows_and_regions_does_not_matter():
    w = knn(n=N)
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x", study, w, model="sdm", effects="both", time_lags=LAGS)
    order = list(np.random.default_rng(0).permutation(w.ids))
    other = Study(study.panel.sample(frac=1, random_state=1), about={"source": "made up"})
    again = si.spreg.panel("y ~ x", other, w.subset(order), model="sdm", effects="both", time_lags=LAGS)
    np.testing.assert_allclose(again.params, fit.params, rtol=1e-7)
    np.testing.assert_allclose(again.std_errors, fit.std_errors, rtol=1e-6)


def test_growth_is_the_same_model_as_levels():
    """Growth on the first level and its lag is the dynamic model of levels: beta = tau - 1, theta = eta + rho."""
    w = knn(n=20)
    random, dense = np.random.default_rng(2), w.matrix.toarray()
    x = random.standard_normal((11, 20))
    logs = [random.standard_normal(20)]
    mu, inverse = random.standard_normal(20), np.linalg.inv(np.eye(20) - RHO * dense)
    for year in range(10):
        logs.append(
            inverse @ (0.6 * logs[-1] + 0.1 * dense @ logs[-1] + x[year] + mu + random.standard_normal(20))
        )
    index = pd.MultiIndex.from_product([range(2000, 2011), w.ids], names=["year", "region"]).swaplevel()
    before = np.vstack([x[:1], x[:-1]])
    table = pd.DataFrame(
        {"income": np.exp(logs).ravel(), "x": x.ravel(), "before": before.ravel()}, index=index
    )
    study, name = Study(table, about={"source": "made up"}), "log(income)"
    growth = si.indices.beta_convergence(
        study, "income", w, model="sdm", lagged=[name], controls=["x"], effects="both"
    )
    levels = si.spreg.panel("log(income) ~ before", study, w, model="sar", effects="both", time_lags=LAGS)
    p, q = growth.params, levels.params
    assert p[name] == pytest.approx(q["tau"] - 1, abs=1e-7)
    assert p[f"W {name}"] == pytest.approx(q["eta"] + q["rho"], abs=1e-7)
    assert p[["x", "rho"]].tolist() == pytest.approx(q[["before", "rho"]].tolist(), abs=1e-7)
    assert growth.about.adjusted["low"] < p[name] < growth.about.adjusted["high"]
    half = (growth.about.adjusted["high"] - growth.about.adjusted["low"]) / 2 / 1.959964
    assert half == pytest.approx(levels.std_errors["tau"], rel=0.2)
    assert growth.std_errors["x"] == pytest.approx(levels.std_errors["before"], rel=0.1)
    assert growth.std_errors["rho"] == pytest.approx(levels.std_errors["rho"], rel=0.1)
    assert growth.about.adjusted["p"] < 0.001


# --- published


@needs_shared
def test_cigarettes():
    """Elhorst (2014), section 4.6; before the correction by an independent dense program."""
    truth = json.loads(NUMBERS.read_text())["cigarettes"]["dynamic_sdm_both_transformed_likelihood"]
    study, w = cigarettes()
    before = si.spreg.panel(
        "logc ~ logp + logy", study, w, model="sdm", effects="both", time_lags=LAGS, correction=False
    )
    expected = [*truth["b"], *truth["Wb"], truth["tau"], truth["eta"], truth["rho"]]
    np.testing.assert_allclose(before.params, expected, atol=6e-7)
    fit = si.spreg.panel("logc ~ logp + logy", study, w, model="sdm", effects="both", time_lags=LAGS)
    assert dict(fit.about.uncorrected) == pytest.approx(dict(before.params), abs=1e-8)
    assert fit.params["tau"] > before.params["tau"] + 0.03
    assert stability(fit).largest < 1


# --- impacts


def over_the_years(fit, w, years):
    """Return the mean direct and total response to a lasting unit more of x, by going from year to year."""
    p, dense, n = fit.params, w.matrix.toarray(), w.n
    inverse = np.linalg.inv(np.eye(n) - p.get("rho", 0.0) * dense)
    change = np.eye(n) * p["x"] + dense * p.get("W x", 0.0)
    y = np.zeros((n, n))
    for _ in range(years):
        y = inverse @ (p.get("tau", 0.0) * y + p.get("eta", 0.0) * dense @ y + change)
    return np.trace(y) / n, y.sum() / n


@pytest.mark.parametrize(
    ("model", "lags"), [("sdm", LAGS), ("sar", ("y",)), ("slx", LAGS), ("ols", ("W y",))]
)
def test_impacts_are_those_of_going_from_year_to_year(model, lags):
    w = knn(n=N)
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x", study, w, model=model, effects="both", time_lags=lags)
    row = fit.impacts().to_frame().loc["x"]
    for years, prefix in ((1, ""), (600, "long_run_")):
        direct, total = over_the_years(fit, w, years)
        assert row[f"{prefix}direct"] == pytest.approx(direct, rel=1e-7)
        assert row[f"{prefix}total"] == pytest.approx(total, rel=1e-7)
        assert row[f"{prefix}indirect"] == pytest.approx(total - direct, rel=1e-6, abs=1e-9)


def test_errors_of_impacts_are_by_the_derivatives():
    from dataclasses import replace

    w = knn(n=N)
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x", study, w, model="sdm", effects="both", time_lags=LAGS)
    table = fit.impacts().to_frame()
    columns = [name for name in table if f"{name}_std_error" in table]
    derivatives = []
    for name in fit.params.index:
        step = pd.Series(1e-5, index=[name]).reindex(fit.params.index, fill_value=0.0)
        up, down = (
            replace(fit, params=fit.params + sign * step).impacts().to_frame().loc["x", columns]
            for sign in (1, -1)
        )
        derivatives.append((up - down).astype(float).to_numpy() / 2e-5)
    jacobian = np.array(derivatives).T
    expected = np.sqrt(np.diag(jacobian @ fit.cov.to_numpy() @ jacobian.T))
    found = table.loc["x", [f"{name}_std_error" for name in columns]].astype(float)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_simulated_errors_of_impacts_agree_where_the_model_is_far_from_the_edge():
    bench = script()
    w = bench.weights(100, "queen")
    y, x = bench.sample(
        "sdm",
        (0.3, 0.0, 0.2),
        w,
        20,
        np.random.default_rng(0),
        np.linalg.inv(np.eye(100) - 0.2 * w.matrix.toarray()),
    )
    fit = bench.fitted("sdm", y, x, w, "both", True)
    delta, drawn = (
        fit.impacts(errors=each, draws=400, seed=1).to_frame().loc["x"] for each in ("delta", "simulated")
    )
    for name in ("direct", "total", "long_run_direct", "long_run_total"):
        assert drawn[f"{name}_std_error"] == pytest.approx(delta[f"{name}_std_error"], rel=0.2)


def test_estimates_that_are_not_stable_have_no_long_run():
    w = knn(n=N)
    *_, study = simulated(w)
    table = study.panel
    years = table.index.get_level_values("year").to_numpy(dtype=float) - 2000
    regions = pd.factorize(table.index.get_level_values("region"))[0]
    growing = Study(
        table.assign(y=1.3**years * (1 + regions) + 0.1 * table["x"] + 0.01 * table["y"]),
        about={"source": "made up"},
    )
    fit = si.spreg.panel("y ~ x", growing, w, model="ols", effects="none", time_lags="y")
    assert fit.params["tau"] > 1
    assert any("NOT stable" in note for note in fit.notes)
    row = fit.impacts().to_frame().loc["x"]
    assert np.isnan(row["long_run_total"]) and np.isfinite(row["total"])
    assert any("no long-run impacts" in note for note in fit.impacts().notes)


# --- what is refused


def test_gaps_in_the_years_are_refused():
    w = knn(n=N)
    *_, study = simulated(w)
    with pytest.raises(DataError, match="not consecutive: gaps \\[2002-2004"):
        si.spreg.panel(
            "y ~ x", study, w, model="sar", years=[2000, 2001, 2002, 2004, 2005, 2006], time_lags="y"
        )
    fit = si.spreg.panel(
        "y ~ x", study, w, model="sar", years=[2000, 2002, 2004, 2006], effects="none", time_lags="y"
    )
    assert fit.n == N * 3 and fit.about.years == (2000, 2002, 2004, 2006)


@pytest.mark.parametrize("lags", [("x",), ("y", "y"), ("W y", "z"), ("Wy",)])
def test_unknown_lags_are_refused(lags):
    w = knn(n=N)
    *_, study = simulated(w)
    with pytest.raises(DataError, match="time_lags takes 'y'"):
        si.spreg.panel("y ~ x", study, w, model="sar", time_lags=lags)


def test_what_has_no_estimator_is_refused():
    w = knn(n=N)
    *_, study = simulated(w)
    with pytest.raises(DataError, match="no estimator with effects='random'"):
        si.spreg.panel("y ~ x", study, w, model="sar", effects="random", time_lags="y")
    with pytest.raises(EstimationError, match="at least 4 years"):
        si.spreg.panel("y ~ x", study, w, model="sar", years=[2000, 2001, 2002], time_lags="y")
    with pytest.raises(EstimationError, match="sandwich"):
        si.spreg.panel("y ~ x", study, w, model="sar", time_lags="y", information="observed")
    unequal = si.weights.from_matrix(si.weights.lattice(3, 4).matrix.toarray(), ids=list(w.ids))
    with pytest.raises(WeightsError, match="rows of W sum alike"):
        si.spreg.panel("y ~ x", study, unequal, model="slx", effects="both", time_lags="y")
    named = Study(study.panel.rename(columns={"x": "tau"}), about={"source": "made up"})
    with pytest.raises(DataError, match="called like a parameter"):
        si.spreg.panel("y ~ tau", named, w, model="sar", time_lags="y")


def test_the_common_factor_restricts_the_lag_in_time_too():
    w = knn(n=N)
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x", study, w, model="sdm", effects="both", time_lags=LAGS)
    p, cov = fit.params, fit.cov
    gap = np.array([p["W x"] + p["rho"] * p["x"], p["eta"] + p["rho"] * p["tau"]])
    jacobian = pd.DataFrame(0.0, index=range(2), columns=p.index)
    jacobian.loc[0, ["W x", "x", "rho"]] = 1, p["rho"], p["x"]
    jacobian.loc[1, ["eta", "tau", "rho"]] = 1, p["rho"], p["tau"]
    test = si.spreg.common_factor_test(fit)
    assert test.statistic == pytest.approx(gap @ np.linalg.solve(jacobian @ cov @ jacobian.T, gap), rel=1e-8)
    assert test.df == (2,)
    one = si.spreg.panel("y ~ x", study, w, model="sdm", effects="both", time_lags="y")
    with pytest.raises(EstimationError, match="both lags in time"):
        si.spreg.common_factor_test(one)
    with pytest.raises(EstimationError, match="not valid beside a lag in time"):
        si.spreg.lm_tests(si.spreg.panel("y ~ x", study, w, model="slx", effects="both", time_lags="y"))
    with pytest.raises(EstimationError, match="has no likelihood; use wald_test"):
        si.spreg.lr_test(one, fit)


def test_no_maximum_is_said():
    """All regions move together, which effects of regions alone leave in: like a unit root."""
    w = knn(n=N)
    *_, study = simulated(w)
    with pytest.raises(EstimationError, match="has no maximum"):
        si.spreg.panel("y ~ x", study, w, model="sar", years=[2000, 2002, 2004, 2006], time_lags="y")


# --- simulation


@pytest.mark.parametrize("effects", ["region", "both"])
def test_the_corrected_estimate_lies_where_the_truth_is(effects):
    bench = script()
    w = bench.weights(30, "queen")
    before, after, lost = bench.study("sdm", bench.VALUES[0.4], w, 10, effects, 30)
    assert before.loc["tau", "bias"] < -0.05 and before.loc["tau", "coverage"] < 0.8
    assert abs(after.loc["tau", "bias"]) < 3 * after.loc["tau", "sd"] / np.sqrt(30) + 0.01
    assert after.loc["tau", "coverage"] > 0.8 and lost < 0.1
    assert after.loc["tau", "error"] == pytest.approx(after.loc["tau", "sd"], rel=0.35)


@pytest.mark.parametrize(("course", "said"), [((1.0, 1.0), False), ((1.5, 0.6), True)])
def test_variances_that_change_are_said(course, said):
    """The corrected likelihood is far off then: docs/dynamic_panels.md."""
    bench = script("convergence")
    w = si.weights.lattice(8, 8, rook=True).row_standardized()
    levels = bench.histories(
        64, 10, 0.5, np.random.default_rng(2), w=w.matrix.toarray(), rho=0.3, course=course
    )
    index = pd.MultiIndex.from_product([w.ids, range(2000, 2011)], names=["region", "year"])
    table = pd.DataFrame({"income": np.exp(levels).ravel()}, index=index)
    table["x"] = np.random.default_rng(0).standard_normal(len(table))
    study = Study(table, about={"source": "made up"})
    growth = si.indices.beta_convergence(study, "income", w, model="sar", effects="both")
    panel = si.spreg.panel("log(income) ~ x", study, w, model="sar", effects="both", time_lags=LAGS)
    for fit in (growth, panel):
        assert any("Bartlett" in note for note in fit.notes) == said


def test_the_script_is_the_public_function():
    bench = script()
    w = bench.weights(30, "knn:4")
    inverse = np.linalg.inv(np.eye(30) - 0.3 * w.matrix.toarray())
    y, x = bench.sample("sdm", bench.VALUES[0.4], w, 6, np.random.default_rng(1), inverse)
    index = pd.MultiIndex.from_product([range(2000, 2007), w.ids], names=["year", "region"])
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index.swaplevel())
    study = Study(table, about={"source": "simulated"})
    one = si.spreg.panel("y ~ x", study, w, model="sdm", effects="both", time_lags=LAGS)
    other = bench.fitted("sdm", y, x, w, "both", True)
    np.testing.assert_allclose(one.params, other.params, rtol=1e-9)
    np.testing.assert_allclose(one.std_errors, other.std_errors, rtol=1e-9)
