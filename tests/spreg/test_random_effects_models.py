"""Random effects beside year effects, errors of Baltagi, Song and Koh, and means over time: by brute force."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import null_space

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.report.labels import in_words
from spatial_iie.spreg._blocks import Blocks, Lag
from spatial_iie.spreg.panels._error_components import contrasts
from spatial_iie.study.study import Study
from tests.spreg.test_panel_effects import N, T, knn, simulated

SPATIAL = {"ols": (), "sar": ("rho",), "sem": ("lambda",), "sdm": ("rho",), "sac": ("rho", "lambda")}
CASES = [
    *((model, "random+time", "kkp") for model in SPATIAL),
    *((model, effects, "baltagi") for model in ("sem", "sac") for effects in ("random", "random+time")),
]


@pytest.fixture(scope="module")
def made():
    w = knn()
    y, x, z, study = simulated(w, rho=0.3, lam=0.4, seed=8)
    return (y, x, z), study, w


class Definition:
    """y is normal: mean A^-1 Z b, variance of A^-1 u with u = mu + v, in the space that year effects leave."""

    def __init__(self, fit, arrays, w, effects, kind):
        y, x, z = arrays
        matrix = w.matrix.toarray()
        columns = [np.ones((T, N)), x, z]
        columns += [x @ matrix.T, z @ matrix.T] if fit.model == "SDM" else []
        f = null_space(np.ones((1, N))).T if effects.endswith("time") else np.eye(N)
        self.w = f @ matrix @ f.T
        self.y = (y @ f.T).ravel()
        kept = columns[1:] if effects.endswith("time") else columns
        self.z = np.stack([(each @ f.T).ravel() for each in kept], axis=1)
        self.m, self.kind = len(f), kind
        self.names = [*fit.params.index, "sigma2"]
        self.at = np.array([*fit.params, fit.sigma2])

    def moments(self, theta):
        value = dict(zip(self.names, theta, strict=True))
        eye, k = np.eye(self.m), self.z.shape[1]
        a, b = eye - value.get("rho", 0.0) * self.w, eye - value.get("lambda", 0.0) * self.w
        error = np.linalg.inv(b.T @ b)
        effect = (1 / value["phi"] ** 2 - 1) / T * (error if self.kind == "kkp" else eye)
        core = value["sigma2"] * (np.kron(np.eye(T), error) + np.kron(np.ones((T, T)), effect))
        back = np.kron(np.eye(T), np.linalg.inv(a))
        return back @ self.z @ theta[:k], back @ core @ back.T

    def log_likelihood(self, theta):
        mean, variance = self.moments(theta)
        left = self.y - mean
        size = np.linalg.slogdet(variance)[1]
        return -0.5 * (len(left) * np.log(2 * np.pi) + size + left @ np.linalg.solve(variance, left))

    def differences(self, function, at, step):
        return np.array(
            [
                (function(at + each) - function(at - each)) / (2 * each.sum())
                for each in np.diag(step * np.maximum(np.abs(at), 0.1))
            ]
        )

    def observed(self):
        def score(at):
            return self.differences(self.log_likelihood, at, 1e-4)

        return -self.differences(score, self.at, 1e-4)

    def expected(self):
        inverse = np.linalg.inv(self.moments(self.at)[1])
        means = self.differences(lambda at: self.moments(at)[0], self.at, 1e-5)
        parts = inverse @ self.differences(lambda at: self.moments(at)[1], self.at, 1e-5)
        return means @ inverse @ means.T + np.einsum("aij,bji->ab", parts, parts) / 2


@pytest.mark.parametrize("information", ["expected", "observed"])
@pytest.mark.parametrize(("model", "effects", "kind"), CASES)
def test_maximum_and_errors(made, model, effects, kind, information):
    arrays, study, w = made
    fit = si.spreg.panel(
        "y ~ x + z",
        study,
        w,
        model=model,
        effects=effects,
        error_components=kind,
        information=information,
    )
    definition = Definition(fit, arrays, w, effects, kind)
    best = definition.log_likelihood(definition.at)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-9) and 0.05 < fit.params["phi"] < 0.99
    assert fit.n == definition.m * T
    score = definition.differences(definition.log_likelihood, definition.at, 1e-5)
    truth = np.linalg.inv(getattr(definition, information)())
    assert np.abs(score * np.sqrt(np.diag(truth))).max() < 2e-3  # in standard errors
    np.testing.assert_allclose(fit.std_errors, np.sqrt(np.diag(truth))[:-1], rtol=2e-3)
    random = np.random.default_rng(1)
    for _ in range(30):
        away = definition.at + random.standard_normal(len(definition.at)) * np.sqrt(np.diag(truth))
        away[-2] = np.clip(away[-2], 0.01, 1.0)
        assert definition.log_likelihood(away) < best


@pytest.mark.parametrize("kind", ["kkp", "baltagi"])
def test_year_effects_do_not_move_the_estimates(made, kind):
    """Any number added to a year's values of all regions is gone with its effect."""
    _, study, w = made
    table = pd.concat({year: study.table(year) for year in study.years}, names=["year", "region"]).swaplevel()
    shift = table.index.get_level_values("year").map(
        dict(zip(study.years, (5.0, -3.0, 11.0, 0.0), strict=True))
    )
    moved = Study(table.assign(y=table["y"] + shift, x=table["x"] - 2 * shift), about={"source": "made up"})
    options = {"model": "sem", "effects": "random+time", "error_components": kind}
    one, other = (si.spreg.panel("y ~ x + z", each, w, **options) for each in (study, moved))
    np.testing.assert_allclose(one.params, other.params, rtol=1e-5, atol=1e-6)
    assert any("Year effects removed by means over regions" in note for note in one.notes)
    assert one.about["effects"] == "random and year"


def test_errors_of_both_kinds_are_the_same_without_lambda_or_without_effects(made):
    """Whose means over time do not vary have no effects: at phi = 1 there is one error only."""
    (y, x, z), _, w = made
    e = np.random.default_rng(3).standard_normal((T, N))
    flat = 1 + x - z + e - e.mean(axis=0)
    index = pd.MultiIndex.from_product([range(2001, 2001 + T), w.ids], names=["year", "region"])
    table = pd.DataFrame({"y": flat.ravel(), "x": x.ravel(), "z": z.ravel()}, index=index.swaplevel())
    study = Study(table, about={"source": "made up"})
    one, other = (
        si.spreg.panel("y ~ x + z", study, w, model="sem", effects="random", error_components=kind)
        for kind in ("kkp", "baltagi")
    )
    assert one.params["phi"] == other.params["phi"] == 1.0 and np.isnan(other.std_errors["phi"])
    np.testing.assert_allclose(one.params, other.params, rtol=1e-6)
    np.testing.assert_allclose(one.std_errors.iloc[:-1], other.std_errors.iloc[:-1], rtol=1e-6)
    assert y.shape == e.shape


def test_residuals_are_independent_innovations(made):
    """Their sum of squares is n sigma2, in rows of regions and years."""
    _, study, w = made
    for effects in ("random", "random+time"):
        fit = si.spreg.panel("y ~ x + z", study, w, model="sdem", effects=effects, error_components="baltagi")
        assert (fit.residuals**2).sum() == pytest.approx(fit.n * fit.sigma2, rel=1e-9)
        assert fit.about["error_components"] == "baltagi" and "baltagi" in str(fit.about)
        note = next(note for note in fit.notes if note.startswith("Errors of Baltagi"))
        assert "空间相关" in in_words(note, "zh")
        assert list(fit.impacts().to_frame().index) == ["x", "z"]


def test_contrasts_turn_back():
    w = knn()
    columns = np.random.default_rng(2).standard_normal((T * N, 1))
    for centred in (False, True):
        data = contrasts(columns, Lag(w.matrix, Blocks(T, T, centred=centred)))
        left = columns[:, 0].reshape(T, N)
        left = left - left.mean(axis=1, keepdims=True) if centred else left
        np.testing.assert_allclose(data.back(data.rows[:, :, 0]), left.ravel(), atol=1e-12)


# --- means over time


@pytest.mark.parametrize("years", [False, True])
@pytest.mark.parametrize("model", ["ols", "slx"])
def test_slopes_of_correlated_effects_are_those_within(made, model, years):
    """Mundlak (1978): exactly, in least squares of a balanced panel."""
    _, study, w = made
    kinds = ("correlated+time", "both") if years else ("correlated", "region")
    fit, within = (si.spreg.panel("y ~ x + z", study, w, model=model, effects=each) for each in kinds)
    np.testing.assert_allclose(fit.params[within.params.index], within.params, rtol=1e-9)
    names = ["mean of x", "mean of z", *(["W mean of x", "W mean of z"] if model == "slx" else [])]
    assert [name for name in fit.params.index if "mean of" in name] == names
    assert si.spreg.mundlak_test(fit).df == (len(names),)
    shown = si.spreg.compare({"CRE": fit}).to_frame()["variable"].tolist()
    assert not any("mean of" in str(name) for name in shown)


def test_mundlak_is_the_wald_test_of_the_means(made):
    _, study, w = made
    fit = si.spreg.panel("y ~ x + z", study, w, model="sar", effects="correlated")
    names = ["mean of x", "mean of z"]
    b, v = fit.params[names].to_numpy(), fit.cov.loc[names, names].to_numpy()
    test = si.spreg.mundlak_test(fit)
    assert test.statistic == pytest.approx(b @ np.linalg.solve(v, b), rel=1e-9) and test.df == (2,)
    with pytest.raises(EstimationError, match="no means over time to test"):
        si.spreg.mundlak_test(si.spreg.panel("y ~ x + z", study, w, model="sar", effects="random"))


def test_what_has_no_mean_of_its_own_gets_none(made):
    """A regressor without variation over time is its own mean; one without variation between regions has a constant."""
    _, study, w = made
    table = pd.concat({year: study.table(year) for year in study.years}, names=["year", "region"]).swaplevel()
    fixed = dict(zip(w.ids, np.random.default_rng(0).standard_normal(N), strict=True))
    table["still"] = table.index.get_level_values("region").map(fixed)
    table["trend"] = table.index.get_level_values("year") - 2000.0
    fit = si.spreg.panel(
        "y ~ x + still + trend",
        Study(table, about={"source": "made up"}),
        w,
        model="ols",
        effects="correlated",
    )
    assert [name for name in fit.params.index if "mean of" in name] == ["mean of x"]


def test_common_factor_with_means(made):
    """SEM is nested in the SDM that has the lags of the means too."""
    _, study, w = made
    sem, sdm = (
        si.spreg.panel("y ~ x + z", study, w, model=model, effects="correlated") for model in ("sem", "sdm")
    )
    assert si.spreg.lr_test(sem, sdm).df == si.spreg.common_factor_test(sdm).df == (4,)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (
            {"model": "sar", "error_components": "baltagi", "effects": "random"},
            DataError,
            "of models with lambda",
        ),
        (
            {"model": "sem", "error_components": "baltagi", "effects": "region"},
            DataError,
            "of models with lambda",
        ),
        ({"model": "sem", "error_components": "bsk", "effects": "random"}, si.errors.SpatialIIEError, "bsk"),
        ({"model": "sem", "effects": "correlated", "correction": False}, DataError, "nothing to do with"),
        (
            {"model": "sem", "effects": "random+time", "time_lags": "y"},
            DataError,
            "time_lags has no estimator",
        ),
        ({"model": "sem", "effects": "random+time", "years": [2001]}, EstimationError, "at least two years"),
    ],
)
def test_refused(made, options, error, words):
    _, study, w = made
    with pytest.raises(error, match=words):
        si.spreg.panel("y ~ x + z", study, w, **options)


def test_tests_that_are_not_of_these_errors(made):
    _, study, w = made
    fit = si.spreg.panel("y ~ x + z", study, w, model="sem", effects="random", error_components="baltagi")
    with pytest.raises(EstimationError, match="one filter makes independent"):
        si.spreg.hausman_test(fit)
    full = si.spreg.panel("y ~ x + z", study, w, model="sdm", effects="random")
    with pytest.raises(EstimationError, match="not nested"):
        si.spreg.lr_test(fit, full)


def test_year_effects_need_rows_that_sum_alike():
    one = knn().matrix.toarray() > 0
    w = si.weights.from_matrix((one | one.T).astype(float), ids=knn().ids)
    *_, study = simulated(knn())
    with pytest.raises(WeightsError, match="rows of W sum alike"):
        si.spreg.panel("y ~ x + z", study, w, model="sem", effects="random+time")
    fit = si.spreg.panel("y ~ x + z", study, w, model="ols", effects="correlated+time")
    assert "year 2002" in fit.params.index and "mean of x" in fit.params.index


def test_fits_side_by_side(made):
    """The errors of Baltagi are those of the models that have them; where none has, they are refused."""
    _, study, w = made
    fits = si.spreg.panel_fits(
        "y ~ x + z",
        study,
        {"w": w},
        models=["sar", "sem"],
        effects=["random", "correlated", "region"],
        error_components="baltagi",
    )
    assert {label: fit.about["error_components"] for label, fit in fits.items() if "error_components" in fit.about} == {
        "SEM, random": "baltagi", "SEM, correlated": "baltagi"
    }  # fmt: skip
    rows = si.spreg.compare(fits).to_frame().set_index("variable")
    assert rows.loc["Means over time"].tolist() == ["No", "Yes", "No"] * 2
    assert rows.loc["Random effects"].tolist() == ["Yes", "Yes", "No"] * 2
    with pytest.raises(DataError, match="of models with lambda"):
        si.spreg.panel_fits("y ~ x", study, {"w": w}, models=["sar"], error_components="baltagi")
