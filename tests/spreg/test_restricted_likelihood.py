"""Restricted and adjusted likelihood against dense matrices: estimate, intervals, p values, impacts; and laws."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import linalg, optimize, stats

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.impacts import multipliers
from spatial_iie.spreg.likelihood import _restricted_profile
from spatial_iie.spreg.likelihood._adjusted_logdet import TraceLogDeterminant, adjusted_logdet
from spatial_iie.spreg.likelihood._mixture import Mixture
from spatial_iie.spreg.likelihood._space import exact_space

MODELS = ("sem", "sdem", "sar", "sdm")
FORMULA = "y ~ x + v"


def _weights(kind):
    if kind == "directed":  # not similar to a symmetric matrix: no eigenvectors are used
        random = np.random.default_rng(8)
        matrix = np.zeros((24, 24))
        for row in range(24):
            others = np.delete(np.arange(24), row)
            matrix[row, random.choice(others, 4, replace=False)] = random.uniform(0.5, 2, 4)
        return si.weights.from_matrix(
            matrix, ids=pd.Index([f"r{i:02d}" for i in range(24)])
        ).row_standardized()
    w = si.weights.lattice(4, 6)
    w = si.weights.from_matrix(w.matrix, ids=pd.Index([f"r{i:02d}" for i in range(24)]))
    return w if kind == "binary" else w.row_standardized()


def _data(w, seed=9, at=0.5):
    random = np.random.default_rng(seed)
    n, dense = w.n, w.matrix.toarray()
    radius = np.abs(np.linalg.eigvals(dense)).max()
    data = pd.DataFrame(random.standard_normal((n, 3)), columns=["x", "v", "e"], index=w.ids)
    signal = 1 + data["x"] + 0.5 * data["v"] + data["e"]
    return data.assign(y=np.linalg.solve(np.eye(n) - at / radius * dense, signal))


class Dense:
    """The same fit from dense matrices and the definitions."""

    def __init__(self, model, data, w):
        self.w, self.y = w.matrix.toarray(), data["y"].to_numpy()
        x = np.column_stack([np.ones(len(data)), data[["x", "v"]]])
        self.z = x if model in ("sem", "sar") else np.column_stack([x, self.w @ x[:, 1:]])
        self.of_errors = model in ("sem", "sdem")
        self.n, self.k = self.z.shape
        omega = np.linalg.eigvals(self.w)
        real = omega.real[np.abs(omega.imag) < 1e-9]
        self.low, self.high = 1 / real.min(), 1 / real.max()

    def given(self, at):
        """Return b, s2 (Z'Z)^(-1) and the sum of squares given the parameter."""
        a = np.eye(self.n) - at * self.w
        z, y = (a @ self.z, a @ self.y) if self.of_errors else (self.z, a @ self.y)
        b = np.linalg.lstsq(z, y, rcond=None)[0]
        squares = ((y - z @ b) ** 2).sum()
        return b, squares / (self.n - self.k) * np.linalg.inv(z.T @ z), squares

    def objective(self, at):
        a = np.eye(self.n) - at * self.w
        value = np.linalg.slogdet(a)[1] - (self.n - self.k) / 2 * np.log(self.given(at)[2])
        if self.of_errors:
            z = a @ self.z
            return value - (np.linalg.slogdet(z.T @ z)[1] - np.linalg.slogdet(self.z.T @ self.z)[1]) / 2
        hat = self.z @ np.linalg.inv(self.z.T @ self.z) @ self.z.T
        return value - np.trace(hat @ linalg.logm(a)).real

    def estimate(self):
        return optimize.minimize_scalar(
            lambda at: -self.objective(at), bounds=(self.low, self.high), method="bounded",
            options={"xatol": 1e-10},
        ).x  # fmt: skip

    def ratio_interval(self, top, level):
        depth = stats.chi2.ppf(level, 1) / 2

        def gap(at):
            return self.objective(at) - self.objective(top) + depth

        low = self.low + 1e-6 * (top - self.low)
        high = self.high - 1e-6 * (self.high - top)
        ends = [self.low if gap(low) > 0 else optimize.brentq(gap, low, top)]
        return [*ends, self.high if gap(high) > 0 else optimize.brentq(gap, top, high)]

    def mixture(self, combine, level=0.95, points=24):
        """Return quantiles and p values of linear combinations, by pieces that shrink towards both ends."""
        shares = np.array([0, 0.003, 0.03, 0.2, 0.5, 0.8, 0.97, 0.997, 1])
        ends = np.sort(np.append(self.low + (self.high - self.low) * shares, 0.0))
        nodes, parts = np.polynomial.legendre.leggauss(points)
        grid = np.concatenate([(a + b) / 2 + (b - a) / 2 * nodes for a, b in itertools.pairwise(ends)])
        steps = np.concatenate([(b - a) / 2 * parts for a, b in itertools.pairwise(ends)])
        heights = np.array([self.objective(at) for at in grid])
        weights = steps * np.exp(heights - heights.max())
        weights /= weights.sum()
        centers, scales = [], []
        for at in grid:
            b, cov, _ = self.given(at)
            rows = combine(at)
            centers.append(rows @ b)
            scales.append(np.sqrt(np.diag(rows @ cov @ rows.T)))
        centers, scales = np.array(centers), np.array(scales)
        df = self.n - self.k

        def below(value, column):
            return weights @ stats.t.cdf((value - centers[:, column]) / scales[:, column], df)

        ends, p = [], []
        for column in range(centers.shape[1]):
            span = centers[:, column].mean() + np.array([-1, 1]) * 1e3
            ends.append([optimize.brentq(lambda v, c=column, q=q: below(v, c) - q, *span)
                         for q in ((1 - level) / 2, (1 + level) / 2)])  # fmt: skip
            under = below(0.0, column)
            p.append(2 * min(under, 1 - under))
        return np.array(ends), np.array(p)

    def impacts(self, at):
        """Return rows that give direct, indirect and total impacts of x and v from b, given rho."""
        s = np.eye(self.n) if self.of_errors else np.linalg.inv(np.eye(self.n) - at * self.w)
        rows = np.zeros((3, 2, self.k))
        for variable in range(2):
            for column, matrix in ((1 + variable, np.eye(self.n)), (3 + variable, self.w)):
                if column < self.k:
                    rows[0, variable, column] = np.trace(s @ matrix) / self.n
                    rows[2, variable, column] = (s @ matrix).sum() / self.n
        rows[1] = rows[2] - rows[0]
        return rows.reshape(6, self.k)


@pytest.fixture(scope="module", params=["row", "binary", "directed"])
def w(request):
    return _weights(request.param)


@pytest.fixture(scope="module")
def fits(w):
    data = _data(w)
    return {name: getattr(si.spreg, name)(FORMULA, data, w, method="reml") for name in MODELS}


@pytest.mark.parametrize("model", MODELS)
def test_estimate_error_and_interval_of_the_parameter(model, w, fits):
    dense, fit = Dense(model, _data(w), w), fits[model]
    at, name = float(fit.params.iloc[-1]), fit.params.index[-1]
    assert name == ("lambda" if dense.of_errors else "rho")
    assert at == pytest.approx(dense.estimate(), abs=1e-6)
    b, _, squares = dense.given(at)
    assert fit.params.to_numpy()[:-1] == pytest.approx(b, rel=1e-9)
    assert fit.sigma2 == pytest.approx(squares / (dense.n - dense.k))
    step = 1e-4
    bend = (dense.objective(at + step) - 2 * dense.objective(at) + dense.objective(at - step)) / step**2
    assert fit.std_errors[name] == pytest.approx((-bend) ** -0.5, rel=1e-4)
    for level in (0.5, 0.95):
        ends = fit.conf_int(level).loc[name].to_numpy()
        assert ends == pytest.approx(dense.ratio_interval(at, level), abs=2e-6)
    ratio = 2 * (dense.objective(at) - dense.objective(0.0))
    assert fit.p_values[name] == pytest.approx(stats.chi2.sf(ratio, 1), rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_intervals_of_coefficients_and_impacts(model, w, fits):
    dense, fit = Dense(model, _data(w), w), fits[model]
    wanted = [0, 1, 4, 5] if model == "sem" else list(range(6))  # SEM: the indirect impacts are 0
    ends, p = dense.mixture(lambda at: np.vstack([np.eye(dense.k), dense.impacts(at)[wanted]]))
    size = ends[:, 1] - ends[:, 0]
    found = fit.conf_int().to_numpy()[:-1]
    assert found[1:] == pytest.approx(ends[1 : dense.k], abs=2e-3 * size[1 : dense.k].max())
    assert fit.p_values.to_numpy()[1:-1] == pytest.approx(p[1 : dense.k], abs=2e-3)
    table = fit.impacts().to_frame()
    for place, kind in enumerate(("direct", "indirect", "total")):
        if kind == "indirect" and model == "sem":
            assert (table[["indirect_low", "indirect_high"]] == 0).all(axis=None)
            continue
        start = dense.k + wanted.index(2 * place)
        part = slice(start, start + 2)
        columns = table[[f"{kind}_low", f"{kind}_high"]].to_numpy()
        assert columns == pytest.approx(ends[part], rel=5e-3, abs=5e-3)
        assert table[f"{kind}_p"].to_numpy() == pytest.approx(p[part], abs=2e-3)


@pytest.mark.parametrize("model", MODELS)
def test_covariance_is_that_of_the_linear_approximation(model, w, fits):
    dense, fit = Dense(model, _data(w), w), fits[model]
    at, step = float(fit.params.iloc[-1]), 1e-5
    moved = (dense.given(at + step)[0] - dense.given(at - step)[0]) / (2 * step)
    cov = dense.given(at)[1] + np.outer(moved, moved) * fit.cov.iloc[-1, -1]
    assert fit.cov.to_numpy()[:-1, :-1] == pytest.approx(cov, rel=1e-5, abs=1e-9)
    assert fit.cov.to_numpy()[:-1, -1] == pytest.approx(moved * fit.cov.iloc[-1, -1], rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("truth", [-0.4, 0.0, 0.6])
def test_the_score_has_expectation_zero(model, truth):
    """Over errors along every direction that the regressors leave, either way, the mean score at the truth is 0."""
    w = _weights("row")
    data = _data(w)
    found = getattr(si.spreg, model)(FORMULA, data, w, method="reml").inference
    dense = Dense(model, data, w)
    a = np.eye(dense.n) - truth * dense.w
    basis = linalg.null_space((a @ dense.z if dense.of_errors else dense.z).T)
    b, slopes = np.arange(1.0, dense.k + 1), []
    for direction in [*basis.T, *-basis.T]:
        y = (
            dense.z @ b + np.linalg.solve(a, direction)
            if dense.of_errors
            else np.linalg.solve(a, dense.z @ b + direction)
        )
        design = replace(getattr(si.spreg, model)(FORMULA, data, w).design, y=y)
        again = _restricted_profile.restricted_profile(design, found.parameter, "auto")
        slopes.append(again.slope(truth))
    assert np.mean(slopes) == pytest.approx(0.0, abs=1e-8)
    assert np.std(slopes) > 0.1


@pytest.mark.parametrize("kind", ["row", "binary"])
def test_both_ways_to_the_adjusted_determinant_agree(kind):
    w = _weights(kind)
    space = exact_space(w)
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((w.n, 4)))[0]
    one, other = adjusted_logdet(space, basis), TraceLogDeterminant(space, basis)
    low, high = space.logdet.interval[:2]
    for at in (0.999 * low, 0.5 * low, 0.0, 0.3 * high, 0.9 * high, 0.9999 * high):
        assert other.value(at) == pytest.approx(one.value(at), abs=1e-7)
        assert other.slope(at) == pytest.approx(one.slope(at), rel=1e-6)
        assert other.curvature(at) == pytest.approx(one.curvature(at), rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_p_values_are_those_of_the_intervals(model, fits):
    fit = fits[model]
    for name, p in fit.p_values.items():
        if 1e-6 < p < 0.999:
            ends = fit.conf_int(1 - p).loc[name]
            assert np.abs(ends).min() == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_order_of_rows_and_units_change_nothing(model, w, fits):
    shuffled = _data(w).sample(frac=1, random_state=4)
    again = getattr(si.spreg, model)(FORMULA, shuffled, w, method="reml")
    assert again.conf_int().to_numpy() == pytest.approx(fits[model].conf_int().to_numpy(), rel=1e-6)
    units = _data(w).assign(x=lambda d: 1e4 * d["x"], y=lambda d: 1e-3 * d["y"])
    other = getattr(si.spreg, model)(FORMULA, units, w, method="reml")
    assert other.conf_int().loc["x"].to_numpy() == pytest.approx(
        1e-7 * fits[model].conf_int().loc["x"].to_numpy(), rel=1e-5
    )
    assert other.conf_int().iloc[-1].to_numpy() == pytest.approx(
        fits[model].conf_int().iloc[-1].to_numpy(), abs=1e-6
    )


@pytest.mark.parametrize("model", MODELS)
def test_what_spans_the_regressors_does_not_matter(model, w, fits):
    data, fit = _data(w), fits[model]
    other = getattr(si.spreg, model)("y ~ I(x + v) + I(x - 2 * v)", data, w, method="reml")
    assert other.conf_int().iloc[-1].to_numpy() == pytest.approx(fit.conf_int().iloc[-1].to_numpy(), abs=1e-6)
    assert other.params["I(x + v)"] + other.params["I(x - 2 * v)"] == pytest.approx(fit.params["x"])
    if model in ("sem", "sdem"):  # what the regressors explain is no part of the restricted likelihood
        moved = data.assign(y=lambda d: d["y"] + 7 - 3 * d["x"])
        shifted = getattr(si.spreg, model)(FORMULA, moved, w, method="reml")
        assert shifted.params["lambda"] == pytest.approx(fit.params["lambda"], abs=1e-7)
        assert shifted.conf_int().loc["x"].to_numpy() == pytest.approx(
            fit.conf_int().loc["x"].to_numpy() - 3, abs=1e-6
        )


def test_without_spatial_parameters_it_is_least_squares_with_t():
    w = _weights("row")
    data = _data(w)
    for model in ("ols", "slx"):
        fit, usual = (getattr(si.spreg, model)(FORMULA, data, w, method=each) for each in ("reml", "ml"))
        pd.testing.assert_frame_equal(fit.conf_int(), usual.conf_int())
        assert fit.residual_df == 24 - len(fit.params)
    ols = si.spreg.ols(FORMULA, data)
    one = Mixture(np.ones(1), ols.params.to_numpy()[None], ols.std_errors.to_numpy()[None], 21)
    assert one.interval(0.9) == pytest.approx(ols.conf_int(0.9).to_numpy())
    assert one.p_values() == pytest.approx(ols.p_values.to_numpy())


def test_a_mixture_weighs_its_parts():
    parts = Mixture(np.array([0.3, 0.7]), np.array([[0.0], [10.0]]), np.array([[1.0], [2.0]]), 5)
    at = parts.quantiles(0.8)[0]
    assert 0.3 * stats.t.cdf(at, 5) + 0.7 * stats.t.cdf((at - 10) / 2, 5) == pytest.approx(0.8)
    under = 0.3 * 0.5 + 0.7 * stats.t.cdf(-5, 5)
    assert parts.p_values()[0] == pytest.approx(2 * under)


@pytest.mark.parametrize("model", MODELS)
def test_at_the_end_of_the_admissible_interval(model):
    """Intervals end there where the likelihood does not fall; without a maximum the weights give the estimate."""
    w = si.weights.lattice(4, 4).row_standardized()
    open_ended = without = 0
    for seed in range(40):
        data = _data(w, seed=seed, at=0.9)
        fit = getattr(si.spreg, model)("y ~ x", data, w, method="reml")
        dense, found = Dense(model, data.assign(v=0.0), w), fit.inference
        dense.z = dense.z[:, [0, 1]] if dense.z.shape[1] == 3 else dense.z[:, [0, 1, 3]]
        dense.k = dense.z.shape[1]
        name, high = fit.params.index[-1], fit.about.interval[1]
        noted = any("reaches the upper edge" in note for note in fit.about.notes)
        assert (fit.conf_int().loc[name, "upper"] == high) == noted
        open_ended += noted
        near = np.array([dense.objective(at) for at in (0.9, 0.99, 0.999)])
        if "has no maximum inside" not in " ".join(fit.about.notes):
            assert found.inside
            continue
        without += 1
        assert near[0] < near[1] < near[2] and noted
        low = float(fit.conf_int().loc[name, "lower"])
        assert dense.objective(low) == pytest.approx(dense.objective(1 - 1e-6) - 1.9207, abs=0.01)
        grid = np.linspace(dense.low, 1, 2002)[1:-1]
        heights = np.array([dense.objective(at) for at in grid[::20]])
        weights = np.exp(np.interp(grid, grid[::20], heights) - heights.max())
        weights /= weights.sum()
        assert fit.params[name] == pytest.approx(grid[np.searchsorted(np.cumsum(weights), 0.5)], abs=0.02)
        spread = np.sqrt(weights @ (grid - weights @ grid) ** 2)
        assert fit.std_errors[name] == pytest.approx(spread, abs=0.02)
        assert fit.params.iloc[0] == pytest.approx(dense.given(fit.params[name])[0][0])
        if without == 2:
            break
    assert open_ended >= 2 and without == 2


def test_wald_tests_are_f_and_the_parameter_is_tested_by_its_likelihood(fits):
    fit = fits["sdm"]
    tests = si.spreg.fit_tests(fit)
    assert list(tests) == ["Wald: slopes", "Wald: theta", "LR: rho"]
    lags = ["W x", "W v"]
    b, v = fit.params[lags].to_numpy(), fit.cov.loc[lags, lags].to_numpy()
    assert tests["Wald: theta"].statistic == pytest.approx(b @ np.linalg.solve(v, b) / 2)
    assert tests["Wald: theta"].df == (2, 24 - 5)
    assert tests["Wald: theta"].p_value == pytest.approx(stats.f.sf(tests["Wald: theta"].statistic, 2, 19))
    assert tests["LR: rho"].p_value == pytest.approx(fit.p_values["rho"])
    assert si.spreg.common_factor_test(fit).df == (2, 19)


def test_margins_are_impacts_where_there_is_no_interaction(fits):
    for model in ("sem", "sdm"):
        impacts = fits[model].impacts().to_frame().loc["x"]
        margins = si.spreg.margins(fits[model], "x").to_frame()
        kinds = ("direct", "indirect", "total") if model == "sdm" else ("direct",)
        wanted = np.array([[impacts[f"{kind}_{part}"] for part in ("low", "high", "p")] for kind in kinds])
        assert margins[["low", "high", "p"]].to_numpy() == pytest.approx(wanted, abs=1e-6)


def test_tables_show_these_intervals(fits):
    fit = fits["sdem"]
    tidy = fit.tidy().set_index("term")
    assert tidy.loc["W x", "conf.low"] == fit.conf_int().loc["W x", "lower"]
    assert fit.glance().loc[0, "method"] == "restricted maximum likelihood"
    assert "averaged over it" in fit.summary() and "log-likelihood" not in fit.summary()
    table = si.spreg.compare({"a": fit}, parentheses="ci", impacts=True, decimals=3).to_frame()
    text = table.to_string()
    impacts = fit.impacts().to_frame()
    for low in (
        fit.conf_int().loc["x", "lower"],
        impacts.loc["v", "indirect_low"],
        impacts.loc["x", "total_low"],
    ):
        assert f"{low:.3f}" in text


def test_columns_of_one_sample_are_fitted_again_in_the_same_way():
    w = _weights("row")
    data, links = _data(w), w.matrix.toarray()
    links[0], links[:, 0] = 0, 0
    other = si.weights.from_matrix(links, ids=w.ids).row_standardized()  # r00 has no neighbour
    fits = {
        "all": si.spreg.sem(FORMULA, data, w, method="reml"),
        "less": si.spreg.sem(FORMULA, data, other, method="reml"),
    }
    assert [fit.n for fit in fits.values()] == [24, 23]
    table = si.spreg.compare(fits, layout="long").to_frame().set_index(["fit", "part", "term"])
    fewer = w.ids[1:]
    truth = si.spreg.sem(FORMULA, data.loc[fewer], w.subset(fewer), method="reml")
    assert table.loc[("all", "regressor", "x"), "p"] == pytest.approx(truth.p_values["x"], rel=1e-6)
    assert table.loc[("all", "spatial", "lambda"), "std_error"] == pytest.approx(
        truth.std_errors["lambda"], rel=1e-6
    )


def test_multipliers_where_all_rows_sum_alike():
    ring = np.roll(np.eye(7), 1, axis=1) + np.roll(np.eye(7), -1, axis=1)  # every row sums to 2
    found = multipliers(exact_space(si.weights.from_matrix(ring)), 0.3)
    g = ring @ np.linalg.inv(np.eye(7) - 0.3 * ring)
    assert (found.all, found.all_slope) == pytest.approx((g.sum() / 7, (g @ g).sum() / 7))
    assert (found.own, found.own_slope) == pytest.approx((np.trace(g) / 7, np.trace(g @ g) / 7))


def test_robustness_fits_by_restricted_likelihood():
    study = si.study.demo()
    w = {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()}
    formula = "log(gdp_per_capita) ~ digital_index + trade_share"
    table = si.spreg.robustness(formula, study, weights=w, years=2019, models=("sem", "ols"), method="reml")
    fit = si.spreg.sem(formula, study.year(2019), w["knn:4"], method="reml")
    row = table.to_frame().set_index("model").loc["SEM"]
    assert row["low"] == pytest.approx(fit.conf_int().loc["digital_index", "lower"])
    assert any("restricted maximum likelihood" in note for note in table.about.notes)
    with pytest.raises(EstimationError, match="method='reml' is for one year"):
        si.spreg.robustness(formula, study, weights=w, effects="region", method="reml")


def test_what_does_not_go_with_it_is_refused(fits, monkeypatch):
    w = _weights("row")
    data = _data(w)
    with pytest.raises(EstimationError, match="one spatial parameter; SAC has rho and lambda"):
        si.spreg.sac(FORMULA, data, w, method="reml")
    for options in ({"errors": "hc3"}, {"information": "observed"}):
        with pytest.raises(EstimationError, match="neither errors= nor information="):
            si.spreg.sem(FORMULA, data, w, method="reml", **options)
    assert si.spreg.sem(FORMULA, data, w, method="reml", errors="classical").inference is not None
    with pytest.raises(EstimationError, match="errors='simulated' draws"):
        fits["sdm"].impacts(errors="simulated")
    with pytest.raises(EstimationError, match="fit both by method='ml'"):
        si.spreg.lr_test(si.spreg.ols(FORMULA, data, w), si.spreg.sem(FORMULA, data, w, method="reml"))
    with pytest.raises(EstimationError, match="neither errors= nor information="):
        si.spreg.errors_by_cutoff(fits["sdm"], "x", km=(0, 100))
    monkeypatch.setattr(_restricted_profile, "_MOST", 20)
    with pytest.raises(EstimationError, match="up to 20 regions, there are 24"):
        si.spreg.sar(FORMULA, data, w, method="reml")


def test_a_note_below_200_regions():
    def notes(n, **options):
        w = si.weights.lattice(n // 10, 10).row_standardized()
        data = _data(w)
        return [note for note in si.spreg.sem(FORMULA, data, w, **options).about.notes if "too short" in note]

    assert notes(190) == [
        "With fewer than 200 regions intervals by maximum likelihood are too short; those of method='reml' are not."
    ]
    assert (
        notes(200) == notes(190, method="reml") == notes(190, errors="hc3") == notes(190, method="gmm") == []
    )


def test_beyond_2000_regions_the_interval_is_that_of_the_eigenvalues():
    w = si.weights.lattice(46, 46).row_standardized()
    random = np.random.default_rng(0)
    data = pd.DataFrame(random.standard_normal((w.n, 3)), columns=["x", "v", "y"], index=w.ids)
    fit = si.spreg.sar(FORMULA, data, w, method="reml")
    assert fit.about.interval[0] < -1.5  # at first a safe one, -1, is used
    usual = si.spreg.sar(FORMULA, data, w)
    assert fit.conf_int().to_numpy() == pytest.approx(usual.conf_int().to_numpy(), abs=0.004)
    assert fit.std_errors.to_numpy() == pytest.approx(usual.std_errors.to_numpy(), rel=0.02)
