"""Panels by moments: two-stage least squares with dummies for every effect, by linearmodels and by dense matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.spreg import Moments

REGIONS, YEARS = 30, (2011, 2012, 2014, 2015)
W = si.weights.lattice(5, 6).row_standardized()
FORMULA = "y ~ x + [d ~ q + r]"
EFFECTS = ("none", "region", "time", "both")


def _study(seed=3, rho=0.0):
    random = np.random.default_rng(seed)
    n, t = REGIONS, len(YEARS)
    mu, tau = random.standard_normal((1, n)), random.standard_normal((t, 1))
    x, q, r, v, e = random.standard_normal((5, t, n)) + 0.5 * mu
    d = q + 0.7 * r + 0.6 * e + v + mu
    y = (1 + x + 0.5 * d + e * (1 + 0.4 * np.abs(q)) + mu + tau) @ np.linalg.inv(
        np.eye(n) - rho * W.matrix.toarray()
    ).T
    index = pd.MultiIndex.from_product([YEARS, W.ids], names=["year", "region"])
    table = pd.DataFrame(
        {name: values.ravel() for name, values in zip("yxdqr", (y, x, d, q, r), strict=True)}, index=index
    )
    table["far"] = np.tile(random.standard_normal(n), t)
    return _made(table), table


def _made(table):
    return si.study.Study(table.swaplevel().sort_index(), about={})


def _dummies(effects):
    regions, years = np.tile(np.eye(REGIONS), (len(YEARS), 1)), np.repeat(np.eye(len(YEARS)), REGIONS, axis=0)
    if effects == "both":
        return np.column_stack([regions, years[:, 1:]])
    return {"none": np.ones((len(regions), 1)), "region": regions, "time": years}[effects]


def _rows(table, effects, model):
    """Return y, exogenous and endogenous columns and instruments of all years, with a dummy for each effect."""
    w = np.kron(np.eye(len(YEARS)), W.matrix.toarray())
    y, x, d, q = (table[list(names)].to_numpy() for names in ("y", "x", "d", "qr"))
    z = [x]
    if model in ("slx", "sdm"):
        z.append(w @ x)
        d = np.column_stack([d, w @ d])
    out = [q]
    if model == "slx":
        out.append(w @ q)
    if model in ("sar", "sdm"):
        d = np.column_stack([d, w @ y])
        out += [w @ q, w @ w @ q, *(np.linalg.matrix_power(w, p) @ x for p in range(1, 3 + (model == "sdm")))]
    exogenous = np.column_stack([*z, _dummies(effects)])
    q = np.column_stack(out)
    basis, kept = np.linalg.qr(exogenous)[0], []
    for place, column in enumerate(q.T):
        left = column - basis @ (basis.T @ column)
        if np.linalg.norm(left) > 1e-8 * np.linalg.norm(column):
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
            kept.append(place)
    return y, exogenous, d, q[:, kept]


@pytest.mark.parametrize("errors", ["classical", "hc0", "cluster:region"])
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm"])
def test_two_stages_with_dummies_by_linearmodels(model, effects, errors):
    iv = pytest.importorskip("linearmodels.iv", reason="linearmodels is not installed")
    study, table = _study(seed=7, rho=0.3)
    fit = si.spreg.panel(FORMULA, study, W, model=model, effects=effects, errors=errors)
    y, exogenous, d, q = _rows(table, effects, model)
    regions = np.tile(np.arange(REGIONS), len(YEARS))
    how = {
        "classical": {"cov_type": "unadjusted", "debiased": True},
        "hc0": {"cov_type": "robust"},
        "cluster:region": {"cov_type": "clustered", "clusters": regions},
    }[errors]
    theirs = iv.IV2SLS(y, exogenous, d, q).fit(**how)
    mine = exogenous.shape[1] - _dummies(effects).shape[1]
    places = [*range(mine), *range(exogenous.shape[1], exogenous.shape[1] + d.shape[1])]
    names = {"slx": ["x", "W x", "d", "W d"], "sdm": ["x", "W x", "d", "W d", "rho"]}
    order = names.get(model, ["x", "d", *(["rho"] if model == "sar" else [])])
    np.testing.assert_allclose(fit.params[order], theirs.params.to_numpy()[places], rtol=1e-7, atol=1e-9)
    factor = 1.0
    if errors == "cluster:region":  # N / (N - k), effects that lie within clusters not counted
        k = fit.design.z.shape[1] + (model in ("sar", "sdm"))
        factor = len(y) / (len(y) - k)
    cov = theirs.cov.to_numpy()[np.ix_(places, places)] * factor
    np.testing.assert_allclose(fit.cov.loc[order, order], cov, rtol=1e-6, atol=1e-12)
    if errors == "classical":
        sargan = si.spreg.instrument_tests(fit)["Sargan"]
        left = fit.residuals.to_numpy()
        assert sargan.statistic == pytest.approx(theirs.sargan.stat * len(left) / len(y), rel=1e-7)
        assert sargan.df == (theirs.sargan.df,)


@pytest.mark.parametrize("effects", ["region", "both"])
def test_tests_with_clusters_by_dense_matrices(effects):
    """First-stage F, Kleibergen-Paap, Anderson-Rubin and J with sums by region of the rows with dummies."""
    study, table = _study()
    fit = si.spreg.panel(FORMULA, study, W, model="ols", effects=effects)
    assert fit.about.standard_errors == "cluster:region"  # the default of panels
    y, exogenous, d, q = _rows(table, effects, "ols")
    m = np.eye(len(y)) - exogenous @ np.linalg.pinv(exogenous)
    y, d, q = m @ y[:, 0], m @ d[:, 0], m @ q
    same = np.kron(np.ones((len(YEARS), len(YEARS))), np.eye(REGIONS))
    left = np.eye(len(y)) - q @ np.linalg.inv(q.T @ q) @ q.T

    def wald(column, e):
        return q.T @ column @ np.linalg.solve(q.T @ (same * np.outer(e, e)) @ q, q.T @ column)

    k = fit.design.z.shape[1] - 1 + 2  # regressors and dummies of years that stand as columns, instruments
    small = (REGIONS - 1) / REGIONS * (len(y) - k) / (len(y) - 1)
    tests = si.spreg.instrument_tests(fit)
    assert tests["Robust first-stage F: d"].statistic == pytest.approx(
        wald(d, left @ d) / 2 * small, rel=1e-7
    )
    assert tests["Kleibergen-Paap F"].statistic == pytest.approx(wald(d, left @ d) / 2 * small, rel=1e-7)
    assert tests["Kleibergen-Paap LM"].statistic == pytest.approx(wald(d, d), rel=1e-7)
    assert tests["Anderson-Rubin"].statistic == pytest.approx(wald(y, left @ y) / 2 * small, rel=1e-7)
    assert tests["Anderson-Rubin"].df == (2, REGIONS - 1)
    through = q @ np.linalg.solve(q.T @ q, q.T @ d)
    e = y - d * (through @ y) / (through @ d)
    s = np.linalg.inv(q.T @ (same * np.outer(e, e)) @ q)
    a, g = q.T @ d, q.T @ y
    g = g - a * (a @ s @ g) / (a @ s @ a)
    assert tests["Hansen J"].statistic == pytest.approx(g @ s @ g, rel=1e-7)


def test_without_instruments_it_is_least_squares_and_spatial_two_stages():
    study, _ = _study()
    plain = si.spreg.panel("y ~ x + d", study, W, model="slx", effects="both", errors="cluster:region")
    fit = si.spreg.panel("y ~ x + d", study, W, model="slx", effects="both", method="gmm")
    np.testing.assert_allclose(fit.params[plain.params.index], plain.params, rtol=1e-8)
    assert np.isnan(fit.log_likelihood)


@pytest.mark.parametrize("model", ["sem", "sdem", "sac"])
@pytest.mark.parametrize("effects", ["none", "region", "both"])
def test_models_with_lambda_find_the_truth(model, effects):
    random = np.random.default_rng(12)
    w = si.weights.lattice(20, 20).row_standardized()
    n, t = w.n, 4
    mu = random.standard_normal((1, n)) * (effects != "none")
    x, q, v, e = random.standard_normal((4, t, n))
    d = q + 0.8 * e + v + mu
    u = np.linalg.solve(np.eye(n) - 0.4 * w.matrix.toarray(), e.T).T
    y = 1 + x + 0.5 * d + u + mu
    index = pd.MultiIndex.from_product([range(2010, 2010 + t), w.ids], names=["year", "region"])
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel(), "d": d.ravel(), "q": q.ravel()}, index=index)
    study = _made(table)
    fit = si.spreg.panel("y ~ x + [d ~ q]", study, w, model=model, effects=effects)
    for name, truth in {"x": 1.0, "d": 0.5, "lambda": 0.4}.items():
        assert abs(fit.params[name] - truth) < 4 * fit.std_errors[name] < 0.6
    assert fit.n == n * (t - (effects != "none"))


def test_lags_in_time_are_instruments():
    study, _ = _study()
    fit = si.spreg.panel(
        "y ~ x + [d ~ L(q, 1) + q]", study, W, model="ols", effects="region", years=(2012, 2015)
    )
    assert fit.about.years == (2012, 2015)
    assert si.spreg.instrument_strength(fit).to_frame()["instruments"].tolist() == [2]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"effects": "random"}, EstimationError, "panels by moments have effects="),
        ({"information": "observed", "model": "sar"}, EstimationError, "belong to maximum likelihood"),
        ({"correction": False, "effects": "region"}, EstimationError, "belong to maximum likelihood"),
        ({"w": (W, W.subset(W.ids[::-1]))}, EstimationError, "no pair"),
        ({"formula": "y ~ x + [d ~ far]"}, EstimationError, r"\[far\] do not vary .*as in far:L\(national_x"),
        ({"formula": "y ~ x + [d ~ x]"}, DataError, r"\['?x'?\] are regressors"),
        ({"method": Moments(endogenous="d", instruments="q")}, EstimationError, "write one of them"),
        ({"method": "reml"}, EstimationError, "is for one year"),
        ({"method": Moments("hac", kernel=W)}, EstimationError, "is for one year"),
    ],
)  # fmt: skip
def test_refused_in_words(options, error, words):
    study, _ = _study()
    options = {
        "formula": FORMULA,
        "w": W,
        "model": "sdm" if isinstance(options.get("w"), tuple) else "ols",
        "effects": "region",
    } | options
    with pytest.raises(error, match=words):
        si.spreg.panel(options.pop("formula"), study, options.pop("w"), **options)


def test_weights_by_year_are_for_models_without_rho():
    study, _ = _study()
    near = si.weights.from_matrix(np.roll(W.matrix.toarray(), 1, axis=(0, 1)), ids=W.ids).row_standardized()
    by_year = {year: W if year < 2014 else near for year in YEARS}
    with pytest.raises(WeightsError, match="one matrix in all years"):
        si.spreg.panel(FORMULA, study, by_year, model="sar", effects="none")
    fit = si.spreg.panel(FORMULA, study, by_year, model="slx", effects="region")
    assert {"W d", "W x"} <= set(fit.params.index)


@pytest.mark.parametrize("model", ["ols", "sar"])
@pytest.mark.parametrize("effects", EFFECTS)
def test_limited_information_is_that_with_dummies(effects, model):
    study, table = _study(rho=0.3)
    fit = si.spreg.panel(FORMULA, study, W, model=model, effects=effects, method="fuller", errors="hc0")
    y, x, d, q = _rows(table, effects, model)
    every, z = np.column_stack([x, q]), np.column_stack([x, d])
    left, whole = (
        np.column_stack([y, d]) - each @ np.linalg.pinv(each) @ np.column_stack([y, d]) for each in (every, x)
    )
    kappa = np.linalg.eigvals(np.linalg.solve(left.T @ left, whole.T @ whole)).real.min()
    kappa -= 1 / (len(y) - np.linalg.matrix_rank(every))
    inside = (1 - kappa) * z + kappa * every @ np.linalg.pinv(every) @ z
    b = np.linalg.solve(inside.T @ z, inside.T @ y).ravel()
    names = ["d", "rho"][: 1 + (model == "sar")]
    np.testing.assert_allclose(fit.params[names], b[-len(names) :], rtol=1e-7)


@pytest.mark.parametrize("effects", EFFECTS)
def test_leverages_of_anderson_rubin_count_the_effects(effects):
    """With residuals as HC3, by the regression on dummies: leverages of all that it has."""
    study, table = _study()
    fit = si.spreg.panel(FORMULA, study, W, model="ols", effects=effects, errors="hc0")
    y, x, _, q = _rows(table, effects, "ols")
    every = np.column_stack([x, q])
    hat = every @ np.linalg.pinv(every)
    e = (y.ravel() - hat @ y.ravel()) / (1 - np.diag(hat))
    q = q - x @ np.linalg.pinv(x) @ q
    g = q.T @ y.ravel()
    test = si.spreg.instrument_tests(fit)["Anderson-Rubin"]
    assert test.statistic == pytest.approx(g @ np.linalg.solve(q.T @ (q * e[:, None] ** 2), g) / 2, rel=1e-7)


def test_trends_of_instruments_are_named_and_nothing_else():
    """Distance times year is a line in the year for every region; times a series that is no line it is not."""
    _, table = _study()
    made = table.assign(line=table["far"] * table.index.get_level_values("year"))
    made["bent"] = table["far"] * np.asarray(table.index.get_level_values("year") - 2011) ** 2
    for name, is_line in (("line", True), ("bent", False)):
        fit = si.spreg.panel(f"y ~ x + [d ~ q + {name}]", _made(made), W, model="ols", effects="region")
        said = [
            note
            for note in fit.notes
            if note.startswith(f"Instruments [{name}] vary over time only as trends")
        ]
        assert bool(said) == is_line
