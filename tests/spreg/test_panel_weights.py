"""Weights that change from year to year, and unbalanced panels: against dense likelihoods by their definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.linalg import block_diag, null_space
from scipy.optimize import brentq, minimize_scalar

import spatial_iie as si
from spatial_iie.errors import EstimationError, SpatialIIEError, WeightsError
from spatial_iie.study.study import Study
from tests.spreg.test_panel_effects import N, T, knn, simulated

FORMULA = "y ~ x + z"
YEARS = range(2001, 2001 + T)
NONE = np.zeros((T, N), dtype=bool)


def changing(scaled=True):
    """Return one matrix a year, of the nearest of points that move: not symmetric, not equal."""
    random = np.random.default_rng(5)
    place, found = random.uniform(size=(N, 2)), {}
    for year in YEARS:
        place = place + random.normal(scale=0.1, size=(N, 2))
        far = np.linalg.norm(place[:, None] - place, axis=2) + 9 * np.eye(N)
        near = (far.argsort(axis=1).argsort(axis=1) < 3) / far
        w = si.weights.from_matrix(near, ids=list(knn().ids))
        found[year] = w.row_standardized() if scaled else w.normalized("spectral")
    return found


def data(gaps=NONE, column="y"):
    """Return y, x, z of shape (T, n) with their study, without a value where ``gaps`` says so."""
    y, x, z, study = simulated(knn(), lam=0.4, rho=0.0)
    holes = pd.Series(gaps.ravel(), index=pd.MultiIndex.from_product([YEARS, knn().ids]).swaplevel())
    panel = study.panel.copy()
    panel.loc[holes.reindex(panel.index).to_numpy(), column] = np.nan
    return y, x, z, Study(panel, about={"source": "made up"})


def some(share=0.15, seed=2):
    """Return where values are missing; one region keeps a single year, and one has none in the first two."""
    gaps = np.random.default_rng(seed).random((T, N)) < share
    gaps[1:, 3], gaps[:2, 5], gaps[2:, 5] = True, True, False
    gaps[0, 3] = False
    return gaps


def regressors(x, z, ws, model):
    columns = [x, z]
    if model in ("sdem", "sdm", "slx"):
        columns += [np.stack([w @ row for w, row in zip(ws, each, strict=True)]) for each in (x, z)]
    return np.stack(columns, axis=2).reshape(x.size, -1)


def dummies(exists, effects):
    """Return indicators of cells without a value and of effects, shape (T n, r), not of full rank."""
    years, n = exists.shape
    columns = [np.eye(years * n)[:, ~exists.ravel()]]
    if effects in ("region", "both"):
        columns.append(np.tile(np.eye(n), (years, 1)))
    if effects in ("time", "both"):
        columns.append(np.repeat(np.eye(years), n, axis=0))
    return np.column_stack(columns)


class Contrasts:
    """The normal density of K y, the orthonormal contrasts free of nuisance columns, y = Zb + (I - lambda W)^(-1) e."""

    def __init__(self, y, z, w, d):
        self.k = null_space(d.T).T if d.size else np.eye(len(y))
        self.w, self.y, self.z = w, self.k @ y, self.k @ z

    def variance(self, lam):
        back = self.k @ np.linalg.inv(np.eye(len(self.w)) - lam * self.w)
        return back @ back.T

    def at(self, lam):
        """Return the profile log-likelihood, b and sigma2."""
        v = self.variance(lam)
        root = np.linalg.inv(np.linalg.cholesky(v))
        z, y, m = root @ self.z, root @ self.y, len(v)
        b = np.linalg.lstsq(z, y)[0]
        s2 = float(((y - z @ b) ** 2).sum()) / m
        return -m / 2 * (np.log(2 * np.pi * s2) + 1) - np.linalg.slogdet(v)[1] / 2, b, s2

    def maximum(self):
        found = minimize_scalar(
            lambda lam: -self.at(lam)[0], bounds=(-0.95, 0.95), method="bounded", options={"xatol": 1e-10}
        )
        return found.x, *self.at(found.x)

    def log_likelihood(self, b, lam, s2):
        v, e = s2 * self.variance(lam), self.y - self.z @ b
        return -(len(v) * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + e @ np.linalg.solve(v, e)) / 2

    def observed(self, at):
        """Return minus the Hessian in (b, lambda, sigma2), by differences."""
        step, size = 1e-4 * np.maximum(np.abs(at), 0.1), len(at)
        hessian = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                for a in (1, -1):
                    for c in (1, -1):
                        t = at.copy()
                        t[i] += a * step[i]
                        t[j] += c * step[j]
                        hessian[i, j] += a * c * self.log_likelihood(t[:-2], t[-2], t[-1])
                hessian[i, j] /= 4 * step[i] * step[j]
        return -hessian

    def expected(self, lam, s2):
        v = self.variance(lam)
        change = (self.variance(lam + 1e-5) - self.variance(lam - 1e-5)) / 2e-5
        p, k = np.linalg.solve(v, change), self.z.shape[1]
        matrix = np.zeros((k + 2, k + 2))
        matrix[:k, :k] = self.z.T @ np.linalg.solve(v, self.z) / s2
        matrix[k, k] = np.trace(p @ p) / 2
        matrix[k, -1] = matrix[-1, k] = np.trace(p) / (2 * s2)
        matrix[-1, -1] = len(v) / (2 * s2**2)
        return matrix


def check(fit, truth, information):
    """Compare a fit with the maximum of a dense likelihood."""
    lam, log_likelihood, b, s2 = truth.maximum()
    expected = (
        truth.expected(lam, s2) if information == "expected" else truth.observed(np.array([*b, lam, s2]))
    )
    cov = np.linalg.inv(expected)[:-1, :-1]
    np.testing.assert_allclose(fit.params, [*b, lam], rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(fit.log_likelihood, log_likelihood, rtol=1e-9)
    np.testing.assert_allclose(fit.sigma2, s2, rtol=1e-5)
    np.testing.assert_allclose(fit.cov, cov, rtol=3e-4, atol=2e-5 * np.abs(cov).max())


@pytest.mark.parametrize("information", ["expected", "observed"])
@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("model", ["sem", "sdem"])
def test_error_models_by_year(model, effects, information):
    y, x, z, study = data()
    w = changing()
    ws = [each.matrix.toarray() for each in w.values()]
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects, information=information)
    columns = regressors(x, z, ws, model)
    if effects == "none":
        columns = np.column_stack([np.ones(x.size), columns])
    truth = Contrasts(y.ravel(), columns, block_diag(*ws), dummies(~NONE, effects))
    check(fit, truth, information)
    assert fit.n == len(truth.y)


@pytest.mark.parametrize("one", [True, False], ids=["one W", "W by year"])
@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("model", ["sem", "sdem"])
def test_unbalanced_error_models(model, effects, one):
    """The density of the values there are: rows and columns of the covariance of all regions."""
    gaps = some()
    y, x, z, study = data(gaps)
    w = knn() if one else changing()
    ws = [w.matrix.toarray()] * T if one else [each.matrix.toarray() for each in w.values()]
    columns = regressors(x, z, ws, model)
    if effects == "none":
        columns = np.column_stack([np.ones(x.size), columns])
    truth = Contrasts(y.ravel(), columns, block_diag(*ws), dummies(~gaps, effects))
    for information in ("expected", "observed"):
        fit = si.spreg.panel(
            FORMULA, study, w, model=model, effects=effects, balance="cells", information=information
        )
        check(fit, truth, information)
    if effects == "none":  # written once more, from the covariance itself
        lam, b, there = fit.params["lambda"], fit.params.to_numpy()[:-1], ~gaps.ravel()
        back = np.linalg.inv(np.eye(N * T) - lam * block_diag(*ws))
        v = fit.sigma2 * (back @ back.T)[np.ix_(there, there)]
        e = (y.ravel() - columns @ b)[there]
        value = -(len(e) * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + e @ np.linalg.solve(v, e)) / 2
        np.testing.assert_allclose(fit.log_likelihood, value, rtol=1e-10)
    assert f"{int((~gaps).sum())} of {N * T} region-years used" in str(fit.about.notes)


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("model", ["ols", "slx"])
def test_unbalanced_least_squares_is_that_with_dummies(model, effects):
    gaps = some()
    _, x, z, study = data(gaps)
    w = knn()
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects, balance="cells")
    table = study.panel.reset_index().sort_values(["year", "region"])
    formula = FORMULA
    if model == "slx":
        dense = w.matrix.toarray()
        table["wx"], table["wz"] = (x @ dense.T).ravel(), (z @ dense.T).ravel()
        formula += " + wx + wz"
    for kind, name in (("region", "region"), ("time", "year")):
        formula += f" + C({name})" if effects in (kind, "both") else ""
    truth = smf.ols(formula, table.dropna()).fit()
    wanted = [name.replace("W ", "w") for name in fit.params.index]
    np.testing.assert_allclose(fit.params, truth.params[wanted], rtol=1e-9)
    np.testing.assert_allclose(fit.bse, truth.bse[wanted], rtol=1e-9)
    assert fit.residual_df == truth.df_resid
    np.testing.assert_allclose(fit.resid, truth.resid, atol=1e-10)


def test_a_lag_of_a_regressor_wants_all_neighbours():
    """A missing x takes its own cell and those whose neighbour it is; a missing y its own."""
    gaps = some()
    *_, of_y = data(gaps)
    *_, of_x = data(gaps, "x")
    w = knn()
    touched = np.stack([(w.matrix.toarray() > 0) @ row > 0 for row in gaps]) | gaps
    fits = [
        si.spreg.panel(FORMULA, study, w, model="slx", effects="none", balance="cells")
        for study in (of_y, of_x)
    ]
    assert [fit.n for fit in fits] == [int((~gaps).sum()), int((~touched).sum())]
    assert f"{int(touched.sum() - gaps.sum())} more a neighbour's regressor" in str(fits[1].about.notes)


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("model", ["ols", "slx", "sem", "sdem"])
def test_cells_of_a_complete_panel_are_the_panel(model, effects):
    *_, study = data()
    one, other = (
        si.spreg.panel(FORMULA, study, knn(), model=model, effects=effects, balance=balance)
        for balance in (None, "cells")
    )
    pd.testing.assert_series_equal(one.params, other.params)
    assert one.log_likelihood == other.log_likelihood


def test_no_gap_is_the_transformed_likelihood():
    """Without gaps and with one matrix the restricted likelihood is Lee and Yu's."""
    gaps = NONE.copy()
    gaps[0, 0] = True
    y, x, z, _study = data(gaps)
    w = knn()
    ws = [w.matrix.toarray()] * T
    lee_yu = si.spreg.panel(FORMULA, data()[-1], w, model="sem", effects="both")
    truth = Contrasts(y.ravel(), regressors(x, z, ws, "sem"), block_diag(*ws), dummies(~NONE, "both"))
    check(lee_yu, truth, "expected")


@pytest.mark.parametrize("effects", ["none", "region", "time", "both", "random"])
@pytest.mark.parametrize("model", ["ols", "slx", "sem", "sdem", "sar", "sdm", "sac"])
def test_equal_matrices_are_one(model, effects):
    *_, study = data()
    w = knn()
    copies = {year: si.weights.from_matrix(w.matrix, ids=list(w.ids)) for year in YEARS}
    one, other = (si.spreg.panel(FORMULA, study, each, model=model, effects=effects) for each in (w, copies))
    np.testing.assert_allclose(one.params, other.params, rtol=1e-10)
    np.testing.assert_allclose(one.cov, other.cov, rtol=1e-10)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("effects", ["none", "time"])
@pytest.mark.parametrize("model", ["sar", "sdm", "sac"])
def test_nearly_equal_matrices_are_nearly_one(model, effects):
    """The path of changing weights, which equal ones do not take."""
    *_, study = data()
    w = knn()
    matrices = {year: w.matrix.toarray() for year in YEARS}
    matrices[2002] = matrices[2002] * (1 + 1e-11)
    nearly = {year: si.weights.from_matrix(m, ids=list(w.ids)) for year, m in matrices.items()}
    one, other = (si.spreg.panel(FORMULA, study, each, model=model, effects=effects) for each in (w, nearly))
    assert any("changes" in str(note) for note in other.about.notes)
    np.testing.assert_allclose(one.params, other.params, rtol=1e-6)
    np.testing.assert_allclose(one.cov, other.cov, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("effects", ["region", "both"])
@pytest.mark.parametrize("model", ["sem", "sdem", "sar", "sdm"])
def test_nearly_equal_matrices_beside_effects_of_regions(model, effects):
    *_, study = data()
    w = knn()
    matrices = {year: w.matrix.toarray() for year in YEARS}
    matrices[2002] = matrices[2002] * (1 + 1e-11)
    nearly = {year: si.weights.from_matrix(m, ids=list(w.ids)) for year, m in matrices.items()}
    one, other = (si.spreg.panel(FORMULA, study, each, model=model, effects=effects) for each in (w, nearly))
    np.testing.assert_allclose(one.params, other.params, rtol=1e-5)
    if model in (
        "sem",
        "sdem",
    ):  # of lag models a part of the information is from the data, not from the estimates
        np.testing.assert_allclose(one.bse, other.bse, rtol=1e-4)


class AdjustedScore:
    """The score of a lag model with dummies, less its expectation, by dense matrices."""

    def __init__(self, y, z, ws, effects):
        self.n, self.y, self.z, self.w = y.size, y.ravel(), z, block_diag(*ws)
        k = null_space(dummies(~NONE, effects).T)
        self.m = k @ k.T

    def parts(self, rho):
        g = self.w @ np.linalg.inv(np.eye(self.n) - rho * self.w)
        left = self.m @ (self.y - rho * self.w @ self.y)
        z = self.m @ self.z
        b = np.linalg.lstsq(z, left)[0]
        e = left - z @ b
        return g, b, e, float(e @ e) / np.linalg.matrix_rank(self.m)

    def score(self, rho):
        g, _, e, s2 = self.parts(rho)
        return (self.w @ self.y) @ e / s2 - np.trace(self.m @ g)

    def covariance(self, rho):
        """Return A^-1 V A^-1', A minus the derivative of the scores, V their variance for normal errors."""
        g, b, _e, s2 = self.parts(rho)
        wy, z, k = self.m @ self.w @ self.y, self.m @ self.z, self.z.shape[1]
        rank = np.linalg.matrix_rank(self.m)

        def scores(t):
            inner = self.w @ np.linalg.inv(np.eye(self.n) - t[k] * self.w)
            e = self.m @ (self.y - t[k] * self.w @ self.y) - z @ t[:k]
            return np.array(
                [*(z.T @ e / t[-1]), wy @ e / t[-1] - np.trace(self.m @ inner),
                 e @ e / (2 * t[-1] ** 2) - rank / (2 * t[-1])]
            )  # fmt: skip

        at = np.array([*b, rho, s2])
        steps = np.diag(1e-5 * np.maximum(np.abs(at), 0.1))
        a = -np.column_stack([(scores(at + h) - scores(at - h)) / (2 * h.sum()) for h in steps])
        mean = wy @ wy / s2 - np.trace(
            self.m @ g @ g.T
        )  # of what is not random in MWy, squared, without bias
        v = a.copy()
        v[k, k] = mean + np.trace(self.m @ g @ self.m @ g) + np.trace(self.m @ g @ g.T)
        back = np.linalg.inv(a)
        return (back @ v @ back.T)[:-1, :-1]


@pytest.mark.parametrize("effects", ["region", "both"])
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_lag_models_by_year_beside_effects_of_regions(model, effects):
    y, x, z, study = data()
    w = changing()
    ws = [each.matrix.toarray() for each in w.values()]
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects)
    truth = AdjustedScore(y, regressors(x, z, ws, model), ws, effects)
    rho = brentq(truth.score, -0.9, 0.9, xtol=1e-13)
    np.testing.assert_allclose(fit.params, [*truth.parts(rho)[1], rho], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(fit.cov, truth.covariance(rho), rtol=1e-5, atol=1e-9)
    assert np.isnan(fit.log_likelihood)


@pytest.mark.parametrize("effects", ["none", "time"])
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_lag_models_by_year(model, effects):
    y, x, z, study = data()
    w = changing()
    ws = [each.matrix.toarray() for each in w.values()]
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects, information="observed")
    columns = regressors(x, z, ws, model)
    if effects == "none":
        columns = np.column_stack([np.ones(x.size), columns])
    k = null_space(dummies(~NONE, effects).T).T if effects == "time" else np.eye(y.size)
    whole, y, columns = k @ block_diag(*ws) @ k.T, k @ y.ravel(), k @ columns
    eye = np.eye(len(y))

    def log_likelihood(rho):
        a = (eye - rho * whole) @ y
        e = a - columns @ np.linalg.lstsq(columns, a)[0]
        m = len(y)
        return -m / 2 * (np.log(2 * np.pi * (e @ e) / m) + 1) + np.linalg.slogdet(eye - rho * whole)[1]

    found = minimize_scalar(
        lambda rho: -log_likelihood(rho), bounds=(-0.9, 0.9), method="bounded", options={"xatol": 1e-10}
    )
    np.testing.assert_allclose(fit.params["rho"], found.x, atol=1e-7)
    np.testing.assert_allclose(fit.log_likelihood, -found.fun, rtol=1e-10)
    step = 1e-4
    bend = (
        log_likelihood(found.x + step) - 2 * log_likelihood(found.x) + log_likelihood(found.x - step)
    ) / step**2
    np.testing.assert_allclose(fit.cov.loc["rho", "rho"], -1 / bend, rtol=1e-4)


@pytest.mark.parametrize("effects", ["none", "region"])
def test_notes_name_a_pseudo_r2_where_there_is_a_prediction(effects):
    *_, study = data()
    fit = si.spreg.panel(FORMULA, study, changing(), model="sar", effects=effects)
    assert np.isfinite(fit.pseudo_r2) == (effects == "none")
    assert any("pseudo R2" in note for note in fit.notes) == (effects == "none")
    assert any(note.startswith(f"n = {fit.n}, sigma2 = ") for note in fit.notes)
    assert "nan" not in "".join(fit.notes)


def test_impacts_by_year_are_means_over_years():
    *_, study = data()
    w = changing()
    for effects in ("time", "both"):
        fit = si.spreg.panel(FORMULA, study, w, model="sdm", effects=effects)
        rho, b, theta = fit.params["rho"], fit.params["x"], fit.params["W x"]
        parts = []
        for each in w.values():
            dense = each.matrix.toarray()
            parts.append(np.linalg.solve(np.eye(N) - rho * dense, b * np.eye(N) + theta * dense))
        row = fit.impacts().to_frame().loc["x"]
        assert row["direct"] == pytest.approx(np.mean([np.trace(s) / N for s in parts]), rel=1e-9)
        assert row["total"] == pytest.approx(np.mean([s.sum() / N for s in parts]), rel=1e-9)


@pytest.mark.parametrize("model", ["sem", "sdm"])
def test_the_order_of_regions_does_not_matter(model):
    gaps = some() if model == "sem" else NONE
    *_, study = data(gaps)
    w = changing()
    mixed = {
        year: each.subset(list(each.ids[::-1] if year % 2 else each.ids[3:].append(each.ids[:3])))
        for year, each in w.items()
    }
    balance = "cells" if model == "sem" else None
    one, other = (
        si.spreg.panel(FORMULA, study, each, model=model, effects="both", balance=balance)
        for each in (w, dict(reversed(list(mixed.items()))))
    )
    np.testing.assert_allclose(one.params, other.params, rtol=1e-8)


def test_lm_tests_by_year_are_those_of_the_large_matrix():
    *_, study = data()
    w = changing()
    ols = si.spreg.panel(FORMULA, study, w, model="ols", effects="none")
    table = study.panel.reset_index().sort_values(["year", "region"])
    table.index = pd.Index(
        [f"{region} {year}" for region, year in zip(table["region"], table["year"], strict=True)]
    )
    whole = si.weights.from_matrix(
        block_diag(*[w[year].matrix.toarray() for year in YEARS]), ids=list(table.index)
    )
    truth = si.spreg.lm_tests(si.spreg.ols(FORMULA, table, whole))
    found = si.spreg.lm_tests(ols)
    for name in ("LM error", "LM lag", "robust LM error", "robust LM lag", "Moran's I of residuals"):
        assert found[name].statistic == pytest.approx(truth[name].statistic, rel=1e-9), name


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"w": {2001: knn()}}, WeightsError, r"no weights of \[2002, 2003, 2004\]"),
        ({"model": "sac", "effects": "both"}, EstimationError, "no estimator beside effects of regions"),
        ({"effects": "random"}, WeightsError, "one matrix in all years"),
        ({"effects": "both", "correction": False}, EstimationError, "complete panels with one matrix"),
        ({"model": "sar", "effects": "both", "information": "observed"}, EstimationError, "sandwich"),
        ({"logdet": "chebyshev", "effects": "none"}, WeightsError, "one matrix"),
        ({"time_lags": ("y",)}, EstimationError, "complete panels with one matrix"),
        ({"errors": "HC1"}, EstimationError, "complete panels"),
    ],
)
def test_what_changing_weights_do_not_allow_is_refused(options, error, words):
    *_, study = data()
    with pytest.raises(error, match=words):
        si.spreg.panel(**{"formula": FORMULA, "study": study, "w": changing(), "model": "sem", **options})


@pytest.mark.parametrize("model", ["sar", "sdm", "sac"])
def test_gaps_beside_a_lag_of_the_response_are_refused(model):
    *_, study = data(some())
    with pytest.raises(EstimationError, match=r"lag of the response needs their values.*balance='regions'"):
        si.spreg.panel(FORMULA, study, knn(), model=model, balance="cells")


def test_tests_of_gaps_are_refused_in_words():
    *_, study = data(some())
    fit = si.spreg.panel(FORMULA, study, knn(), model="ols", balance="cells")
    with pytest.raises(SpatialIIEError, match="same regions in all years"):
        si.spreg.lm_tests(fit)


# --- pairs


def pair():
    return knn(), knn(5)


class TwoMatrices:
    """SAC with one matrix for the response and one for the errors, in the contrasts that effects leave."""

    def __init__(self, y, x, z, ws, effects):
        k = null_space(dummies(~NONE, effects).T).T if effects != "none" else np.eye(y.size)
        self.y = k @ y.ravel()
        columns = np.column_stack([x.ravel(), z.ravel()])
        self.z = k @ (np.column_stack([np.ones(x.size), columns]) if effects == "none" else columns)
        self.w1, self.w2 = (k @ np.kron(np.eye(T), w.matrix.toarray()) @ k.T for w in ws)

    def log_likelihood(self, at):
        *b, rho, lam, s2 = at
        eye = np.eye(len(self.y))
        a, filtered = eye - rho * self.w1, eye - lam * self.w2
        e = filtered @ (a @ self.y - self.z @ np.array(b))
        value = np.linalg.slogdet(a)[1] + np.linalg.slogdet(filtered)[1] - e @ e / (2 * s2)
        return value - len(e) / 2 * np.log(2 * np.pi * s2)

    def hessian(self, at):
        step, size = np.diag(1e-4 * np.maximum(np.abs(at), 0.1)), len(at)
        found = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                total = sum(
                    a * c * self.log_likelihood(at + a * step[i] + c * step[j])
                    for a in (1, -1)
                    for c in (1, -1)
                )
                found[i, j] = total / (4 * step[i, i] * step[j, j])
        return found

    def expected(self, at):
        """Return the information from mean and variance of y, by differences."""

        def moments(t):
            eye = np.eye(len(self.y))
            back = np.linalg.inv(eye - t[-3] * self.w1)
            error = back @ np.linalg.inv(eye - t[-2] * self.w2)
            return back @ self.z @ t[:-3], t[-1] * error @ error.T

        inverse, parts = np.linalg.inv(moments(at)[1]), []
        for step in np.diag(1e-5 * np.maximum(np.abs(at), 0.1)):
            (m1, v1), (m0, v0) = moments(at + step), moments(at - step)
            parts.append(((m1 - m0) / (2 * step.sum()), inverse @ (v1 - v0) / (2 * step.sum())))
        return np.array([[m @ inverse @ k + np.trace(p @ q) / 2 for k, q in parts] for m, p in parts])


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
def test_two_matrices_in_sac(effects):
    y, x, z, study = simulated(knn(), rho=0.3, lam=0.2, seed=4)
    ws = pair()
    truth = TwoMatrices(y, x, z, ws, effects)
    for information in ("observed", "expected"):
        fit = si.spreg.panel(FORMULA, study, ws, model="sac", effects=effects, information=information)
        at = np.array([*fit.params, fit.sigma2])
        assert fit.log_likelihood == pytest.approx(truth.log_likelihood(at), rel=1e-10)
        found = -truth.hessian(at) if information == "observed" else truth.expected(at)
        cov = np.linalg.inv(found)[:-1, :-1]
        np.testing.assert_allclose(fit.cov, cov, rtol=2e-3, atol=1e-4 * np.abs(cov).max())
    for step in np.diag(np.full(len(at), 1e-3)):  # a maximum
        assert max(truth.log_likelihood(at + step), truth.log_likelihood(at - step)) < fit.log_likelihood


@pytest.mark.parametrize("model", ["sdm", "sdem"])
def test_another_matrix_for_the_lags_of_regressors(model):
    """The same as its lags as regressors of a model without lags; impacts from dense inverses."""
    _, x, z, study = data()
    w, other = pair()
    fit = si.spreg.panel(FORMULA, study, (w, other), model=model, effects="both")
    dense = other.matrix.toarray()
    index = pd.MultiIndex.from_product([YEARS, w.ids]).swaplevel()
    lags = {
        f"w{name}": pd.Series((each @ dense.T).ravel(), index=index) for name, each in (("x", x), ("z", z))
    }
    plain = si.spreg.panel(
        FORMULA + " + wx + wz",
        study.assign(**lags),
        w,
        model=model[0] + ("ar" if model == "sdm" else "em"),
        effects="both",
    )
    np.testing.assert_allclose(fit.params, plain.params, rtol=1e-9)
    np.testing.assert_allclose(fit.cov, plain.cov, rtol=1e-9, atol=1e-14)

    def means(t):
        rho = t[-1] if model == "sdm" else 0.0
        s = np.linalg.solve(np.eye(N) - rho * w.matrix.toarray(), t[0] * np.eye(N) + t[2] * dense)
        return np.array([np.trace(s) / N, (s.sum() - np.trace(s)) / N, s.sum() / N])

    at = fit.params.to_numpy()
    slopes = np.column_stack(
        [(means(at + h) - means(at - h)) / (2 * h.sum()) for h in np.diag(np.full(len(at), 1e-6))]
    )
    row = fit.impacts().to_frame().loc["x"]
    np.testing.assert_allclose(
        row[["direct", "indirect", "total"]].astype(float), means(at), rtol=1e-8, atol=1e-12
    )
    errors = np.sqrt(np.diag(slopes @ fit.cov.to_numpy() @ slopes.T))
    np.testing.assert_allclose(
        row[[f"{k}_std_error" for k in ("direct", "indirect", "total")]].astype(float),
        errors,
        rtol=1e-5,
        atol=1e-9,
    )


def test_nested_tests_tell_pairs_apart():
    *_, study = data()
    fits = {
        name: si.spreg.panel(FORMULA, study, w, model=model, effects="both")
        for name, model, w in (
            ("sdm", "sdm", pair()),
            ("again", "sdm", pair()),
            ("sar", "sar", knn()),
            ("one", "sdm", knn()),
        )
    }
    with pytest.raises(EstimationError, match="not nested"):
        si.spreg.common_factor_test(fits["sdm"])
    with pytest.raises(EstimationError, match="different weights"):
        si.spreg.lr_test(fits["sar"], fits["sdm"])
    assert si.spreg.lr_test(fits["sar"], fits["one"]).df == (2,)


@pytest.mark.parametrize("model", ["sac", "sdm", "sdem"])
def test_a_pair_of_one_matrix_is_that_matrix(model):
    *_, study = data()
    w = knn()
    copy = si.weights.from_matrix(w.matrix, ids=list(w.ids)).row_standardized()
    one, other = (
        si.spreg.panel(FORMULA, study, each, model=model, effects="both") for each in (w, (w, copy))
    )
    np.testing.assert_allclose(one.params, other.params, rtol=1e-7)
    np.testing.assert_allclose(one.cov, other.cov, rtol=1e-6, atol=1e-10)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "sar"}, "SAR has one matrix"),
        ({"w": (knn(),) * 3, "model": "sac"}, "3 matrices"),
        ({"model": "sac", "effects": "random"}, "no estimator here"),
        ({"model": "sdm", "time_lags": ("y",), "effects": "both"}, "no estimator here"),
    ],
)
def test_pairs_that_are_refused(options, words):
    *_, study = data()
    with pytest.raises(WeightsError, match=words):
        si.spreg.panel(**{"formula": FORMULA, "study": study, "w": pair(), **options})
