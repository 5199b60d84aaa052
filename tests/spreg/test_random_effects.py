"""Random effects: errors against the definition of the likelihood, published estimates, the limits of phi."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.report.labels import in_words
from spatial_iie.study.study import Study

SHARED = Path(__file__).parents[3] / "shared" / "replication"
YEARS = (2001, 2002, 2003, 2004)
SIDE = 5
N, T = SIDE**2, len(YEARS)


def _study(table: pd.DataFrame, ids: pd.Index) -> Study:
    import geopandas

    points = geopandas.points_from_xy(range(len(ids)), [0.0] * len(ids))
    layer = geopandas.GeoDataFrame(geometry=points, index=pd.Index(ids, name="code"), crs=3857)
    return Study(table, about={"source": "made up"}, layer=layer)


def _drawn(seed=0, *, mu=1.0, lam=0.3, rho=0.3, e=1.0):
    lattice = si.weights.lattice(SIDE, SIDE).row_standardized()
    ids = pd.Index([f"r{i:02d}" for i in range(N)])
    w = si.weights.from_matrix(lattice.matrix, ids=ids)
    random, eye, dense = np.random.default_rng(seed), np.eye(N), w.matrix.toarray()
    effects = mu * random.standard_normal(N)
    tables = []
    for t, year in enumerate(YEARS):
        x, z = random.standard_normal((2, N))
        u = np.linalg.solve(eye - lam * dense, effects + e * random.standard_normal(N))
        y = np.linalg.solve(eye - rho * dense, 1 + (1 + 0.2 * t) * x - z + u)
        tables.append(pd.DataFrame({"y": y, "x": x, "z": z, "year": year}, index=ids))
    table = pd.concat(tables).rename_axis("region").set_index("year", append=True)
    return table, ids, w


class Definition:
    """y of all years is normal with mean A^-1 Z b and variance A^-1 B^-1 (s2 I + s2_mu 1 1') (A^-1 B^-1)'."""

    def __init__(self, fit, table, w):
        self.names = [*fit.params.index, "sigma2"]
        self.at = np.array([*fit.params, fit.sigma2])
        stacked = table.reset_index().sort_values(["year", "region"])
        self.y = stacked["y"].to_numpy()
        own = {"Intercept": np.ones(N * T), "x": stacked["x"].to_numpy(), "z": stacked["z"].to_numpy()}
        self.w = np.kron(np.eye(T), w.matrix.toarray())
        columns = own | {f"W {name}": self.w @ values for name, values in own.items()}
        self.k = sum(name in columns for name in fit.params.index)
        self.z = np.column_stack([columns[name] for name in fit.params.index[: self.k]])
        self.j = np.kron(np.ones((T, T)) / T, np.eye(N))

    def moments(self, theta):
        value = dict(zip(self.names, theta, strict=True))
        a = np.eye(N * T) - value.get("rho", 0.0) * self.w
        both = np.linalg.inv((np.eye(N * T) - value.get("lambda", 0.0) * self.w) @ a)
        core = value["sigma2"] * (np.eye(N * T) - self.j + self.j / value["phi"] ** 2)
        return np.linalg.solve(a, self.z @ theta[: self.k]), both @ core @ both.T

    def log_likelihood(self, theta):
        mean, variance = self.moments(theta)
        left = self.y - mean
        size = np.linalg.slogdet(variance)[1]
        return -0.5 * (N * T * np.log(2 * np.pi) + size + left @ np.linalg.solve(variance, left))

    def observed(self):
        """Minus the second differences of the log-likelihood."""
        steps = np.diag(1e-3 * np.maximum(np.abs(self.at), 0.1))
        value, p = self.log_likelihood, len(self.at)
        matrix = np.empty((p, p))
        for i in range(p):
            for j in range(i + 1):
                a, b = steps[i], steps[j]
                up, down = value(self.at + a + b), value(self.at - a - b)
                mixed = value(self.at + a - b) + value(self.at - a + b)
                matrix[i, j] = matrix[j, i] = -(up + down - mixed) / (4 * a[i] * b[j])
        return matrix

    def expected(self):
        """m_i' V^-1 m_j + tr(V^-1 V_i V^-1 V_j) / 2, from first differences of mean and variance."""
        inverse = np.linalg.inv(self.moments(self.at)[1])
        means, variances = [], []
        for i in range(len(self.at)):
            step = np.zeros(len(self.at))
            step[i] = 1e-5 * max(abs(self.at[i]), 0.1)
            up, down = self.moments(self.at + step), self.moments(self.at - step)
            means.append((up[0] - down[0]) / (2 * step[i]))
            variances.append(inverse @ (up[1] - down[1]) / (2 * step[i]))
        m = np.array(means)
        traces = [[np.sum(a * b.T) / 2 for b in variances] for a in variances]
        return m @ inverse @ m.T + np.array(traces)


@pytest.mark.parametrize("information", ["expected", "observed"])
@pytest.mark.parametrize("model", MODELS)
def test_covariance_is_the_inverse_of_the_joint_information(model, information):
    table, ids, w = _drawn(seed=4)
    fit = si.spreg.panel(
        "y ~ x + z", _study(table, ids), w, model=model, effects="random", information=information
    )
    definition = Definition(fit, table, w)
    assert fit.log_likelihood == pytest.approx(definition.log_likelihood(definition.at), rel=1e-9)
    truth = np.linalg.inv(getattr(definition, information)())[:-1, :-1]
    scale = np.sqrt(np.diag(truth))
    np.testing.assert_allclose(fit.std_errors, scale, rtol=1e-4)
    np.testing.assert_allclose(fit.cov / np.outer(scale, scale), truth / np.outer(scale, scale), atol=1e-4)
    assert fit.residual_df is None and f"Standard errors: {information} information." in fit.notes


def test_least_squares_errors_are_those_of_a_mixed_model():
    """Its errors are from the Hessian at the maximum."""
    import warnings

    import statsmodels.formula.api as smf

    table, ids, w = _drawn(seed=1, lam=0.0, rho=0.0)
    fit = si.spreg.panel(
        "y ~ x + z", _study(table, ids), w, model="ols", effects="random", information="observed"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mixed = smf.mixedlm("y ~ x + z", table.reset_index(), groups="region").fit(reml=False, gtol=1e-10)
    np.testing.assert_allclose(fit.std_errors[["Intercept", "x", "z"]], mixed.bse_fe, rtol=1e-3)


@pytest.fixture(scope="module")
def munnell():
    if not (SHARED / "produc.csv").exists():
        pytest.skip("the published data beside the repository are not there")
    table = pd.read_csv(SHARED / "produc.csv").rename(columns={"region": "census"})
    matrix = pd.read_csv(SHARED / "usaww.csv", index_col=0)
    ids = pd.Index(matrix.index)
    w = si.weights.from_matrix(matrix.to_numpy(), ids=ids)
    study = _study(table.set_index(["state", "year"]).rename_axis(["region", "year"]), ids)
    published = json.loads((SHARED / "numbers.json").read_text(encoding="utf-8"))["munnell"]
    return study, w, published


def test_published_lag_model(munnell):
    """Millo and Piras (2012); with phi taken for known, the observed error of rho was 0.0176."""
    study, w, published = munnell
    fit = si.spreg.panel(
        published["formula"], study, w, model="sar", effects="random", information="observed"
    )
    np.testing.assert_allclose(fit.params.iloc[:5], published["re_sar_coef"], rtol=1e-4)
    assert fit.std_errors["rho"] == pytest.approx(0.0290, abs=1e-4)


def test_published_error_model(munnell):
    """Kapoor, Kelejian and Prucha's, by maximum likelihood, as splm prints it."""
    study, w, published = munnell
    fit = si.spreg.panel(published["formula"], study, w, model="sem", effects="random")
    np.testing.assert_allclose(fit.params.iloc[:5], published["re_kkp"]["coef"], rtol=1e-4)
    assert fit.params["lambda"] == pytest.approx(published["re_kkp"]["lambda"], rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_a_response_constant_in_time_is_refused(model):
    table, ids, w = _drawn()
    first = table.xs(YEARS[0], level="year")["y"]
    table["y"] = first.reindex(table.index.get_level_values("region")).to_numpy()
    with pytest.raises(si.errors.EstimationError, match="y does not vary over time in any region"):
        si.spreg.panel("y ~ x + z", _study(table, ids), w, model=model, effects="random")


def test_a_response_whose_changes_are_all_explained_is_refused():
    table, ids, w = _drawn(mu=1.0, e=0.0, lam=0.0, rho=0.0)
    table["y"] = table["y"] - table["x"] * 0.2 * (table.index.get_level_values("year") - YEARS[0])
    with pytest.raises(si.errors.EstimationError, match="rises until phi is below"):
        si.spreg.panel("y ~ x + z", _study(table, ids), w, model="sem", effects="random")


def test_effects_that_dwarf_the_errors_are_still_told_apart():
    table, ids, w = _drawn(mu=1.0, e=1e-3, lam=0.3, rho=0.0)
    table["y"] = table["y"] - table["x"] * 0.2 * (table.index.get_level_values("year") - YEARS[0])
    fit = si.spreg.panel("y ~ x + z", _study(table, ids), w, model="ols", effects="random")
    assert 1e-4 < fit.params["phi"] < 2e-3 and np.isfinite(fit.std_errors["phi"])


@pytest.mark.parametrize("model", ["ols", "sar", "sem"])
def test_without_effects_the_fit_is_the_pooled_one_and_says_so(model):
    """Errors whose means over time are all zero vary less between regions than chance: phi is at its limit."""
    table, ids, w = _drawn(seed=2)
    e = pd.Series(np.random.default_rng(3).standard_normal(N * T), index=table.index)
    table["y"] = 1 + table["x"] - table["z"] + e - e.groupby("region").transform("mean")
    study = _study(table, ids)
    fit, pooled = (
        si.spreg.panel("y ~ x + z", study, w, model=model, effects=effects) for effects in ("random", "none")
    )
    assert fit.params["phi"] == 1.0 and np.isnan(fit.std_errors["phi"])
    assert fit.about["sigma2_effects"] == 0.0
    np.testing.assert_allclose(fit.params.iloc[:-1], pooled.params, rtol=1e-8)
    shrunk = np.sqrt(1 - 3 / (N * T)) if model == "ols" else 1.0  # least squares divides by n - k
    np.testing.assert_allclose(fit.std_errors.iloc[:-1], shrunk * pooled.std_errors, rtol=1e-6)
    assert any("phi is at its limit 1" in note for note in fit.notes)
    assert any("phi 取边界值 1" in in_words(note, "zh") for note in fit.notes)


@pytest.mark.parametrize("errors", ["delta", "simulated"])
def test_what_follows_a_fit_at_the_limit_of_phi_has_errors(errors):
    """Impacts, the test of common factors and the table are those of the model without effects."""
    table, ids, w = _drawn(seed=2)
    e = pd.Series(np.random.default_rng(3).standard_normal(N * T), index=table.index)
    table["y"] = 1 + table["x"] - table["z"] + e - e.groupby("region").transform("mean")
    study = _study(table, ids)
    fit, pooled = (
        si.spreg.panel("y ~ x + z", study, w, model="sdm", effects=effects) for effects in ("random", "none")
    )
    ours, theirs = (each.impacts(errors=errors, draws=200).to_frame() for each in (fit, pooled))
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-5)
    one, other = (si.spreg.common_factor_test(each) for each in (fit, pooled))
    assert one.statistic == pytest.approx(other.statistic, rel=1e-6)
    shown = si.spreg.compare({"RE": fit}).to_frame().set_index("variable")["RE"]
    assert shown["phi"] == "1.000"
