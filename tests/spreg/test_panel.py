"""Panels: laws that tie them to cross-sections and dummies, spreg's estimators where they are right, statsmodels."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import spatial_iie as si
from spatial_iie._registry import GRID, MODELS
from spatial_iie.study.study import Study

FORMULA = "y ~ x + z"
YEARS = (2001, 2002, 2003)


def _study(n=49, seed=0, lam=0.0, rho=0.0, effect=1.0, w=None):
    w = w or si.weights.lattice(7, 7).row_standardized()
    ids = pd.Index([f"r{i:03d}" for i in range(n)])
    w = si.weights.from_matrix(w.matrix, ids=ids)
    random, eye, dense = np.random.default_rng(seed), np.eye(n), w.matrix.toarray()
    mu = effect * random.standard_normal(n)
    tables = []
    for t, year in enumerate(YEARS):
        x, z, e = random.standard_normal((3, n))
        x = x + 0.5 * mu if effect else x
        u = np.linalg.solve(eye - lam * dense, e)
        y = np.linalg.solve(eye - rho * dense, 1 + x - z + mu + 0.3 * t + u)
        tables.append(pd.DataFrame({"y": y, "x": x, "z": z, "fixed": mu, "year": year}, index=ids))
    panel = pd.concat(tables).rename_axis("region").set_index("year", append=True)
    layer = _points(ids)
    return Study(panel, about={"source": "made up"}, layer=layer), w


def _points(ids):
    import geopandas

    return geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(range(len(ids)), [0.0] * len(ids)),
        index=pd.Index(ids, name="code"), crs=3857,
    )  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_of_one_year_is_the_cross_section(model):
    study, w = _study(lam=0.4)
    one = si.spreg.panel(FORMULA, study, w, model=model, effects="none", years=[2002])
    cross = getattr(si.spreg, model)(FORMULA, study.year(2002), w)
    np.testing.assert_allclose(one.params, cross.params, rtol=1e-8)
    np.testing.assert_allclose(one.cov, cross.cov, rtol=1e-7, atol=1e-12)
    assert one.log_likelihood == pytest.approx(cross.log_likelihood, rel=1e-10)


def test_region_effects_of_least_squares_are_dummies():
    import statsmodels.formula.api as smf

    study, w = _study()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="both")
    table = study.panel.reset_index()
    dummies = smf.ols(f"{FORMULA} + C(region) + C(year)", table).fit()
    for name in ("x", "z"):
        assert fit.params[name] == pytest.approx(dummies.params[name], rel=1e-9)
        assert fit.std_errors[name] == pytest.approx(dummies.bse[name], rel=1e-9)
        assert fit.p_values[name] == pytest.approx(dummies.pvalues[name], rel=1e-7)
    assert list(fit.params.index) == ["x", "z"] and fit.n == 48 * 2


@pytest.mark.parametrize("model", GRID)
def test_region_effects_are_dummies_in_a_spatial_model_too(model):
    """Same maximum as with a dummy for every region; those leave sigma2 too small by (T - 1) / T."""
    study, w = _study(lam=0.4, rho=0.2)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects="region")
    lagged = ["x", "z"] if MODELS[model].lags else ()
    stacked = study.panel.reset_index()
    stacked = stacked.sort_values(["year", "region"]).set_index(stacked.index.astype(str))
    blocks = np.kron(np.eye(3), w.matrix.toarray())
    big = si.weights.from_matrix(blocks, ids=stacked.index)
    options = {"lagged": lagged} if lagged else {}
    dummies = getattr(si.spreg, model)("y ~ 0 + C(region) + x + z", stacked, big, **options)
    np.testing.assert_allclose(fit.params, dummies.params[fit.params.index], rtol=1e-6)
    assert fit.sigma2 == pytest.approx(dummies.sigma2 * 3 / 2, rel=1e-7)


@pytest.mark.parametrize(("model", "name"), [("sem", "Panel_FE_Error"), ("sar", "Panel_FE_Lag")])
def test_without_correction_it_is_spregs(model, name):
    import libpysal
    import spreg

    study, w = _study(lam=0.4, rho=0.2)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects="region", correction=False)
    stacked = study.panel.reset_index().sort_values(["year", "region"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        legacy = libpysal.weights.WSP(sparse.csr_matrix(w.matrix)).to_W(silence_warnings=True)
        theirs = getattr(spreg, name)(
            stacked[["y"]].to_numpy(), stacked[["x", "z"]].to_numpy(), legacy, epsilon=1e-10
        )
    np.testing.assert_allclose(fit.params, theirs.betas[:, 0].astype(float), rtol=1e-5)
    without_division = 147 / 2 * np.log(147)  # spreg 1.9 takes the sum of squares for its mean in logll
    assert fit.log_likelihood == pytest.approx(float(np.squeeze(theirs.logll)) + without_division, rel=1e-8)
    np.testing.assert_allclose(fit.std_errors, np.sqrt(np.diag(theirs.vm)), rtol=1e-4)


def test_the_correction_changes_sigma2_and_errors_alone():
    study, w = _study(lam=0.4)
    right, wrong = (
        si.spreg.panel(FORMULA, study, w, model="sdem", correction=choice) for choice in (True, False)
    )
    np.testing.assert_allclose(right.params, wrong.params, rtol=1e-7)
    assert right.sigma2 == pytest.approx(1.5 * wrong.sigma2, rel=1e-9)
    np.testing.assert_allclose(right.std_errors[:4], np.sqrt(1.5) * wrong.std_errors[:4], rtol=1e-7)
    assert (right.n, wrong.n) == (98, 147)


@pytest.mark.parametrize(("model", "parameter"), [("sem", "lambda"), ("sar", "rho")])
def test_time_effects_without_correction_are_a_category_of_years(model, parameter):
    study, w = _study(lam=0.4)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects="time", correction=False)
    stacked = study.panel.reset_index().sort_values(["year", "region"])
    stacked["when"] = stacked["year"].astype(str).astype("category")
    stacked = stacked.reset_index(drop=True)
    big = si.weights.from_matrix(np.kron(np.eye(3), w.matrix.toarray()))
    other = getattr(si.spreg, model)(f"{FORMULA} + C(when)", stacked, big)
    for name in ("x", "z", parameter):
        assert fit.params[name] == pytest.approx(other.params[name], rel=1e-6)
        assert fit.std_errors[name] == pytest.approx(other.std_errors[name], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)


def test_effects_of_regions_rescue_a_coefficient_that_pooling_spoils():
    """x is correlated with the effects; its coefficient is 1."""
    study, w = _study(n=225, seed=3, lam=0.4, effect=2.0, w=si.weights.lattice(15, 15).row_standardized())
    pooled, within = (si.spreg.panel(FORMULA, study, w, model="sem", effects=e) for e in ("none", "region"))
    assert abs(within.params["x"] - 1) < 3.5 * within.std_errors["x"]
    assert abs(pooled.params["x"] - 1) > 5 * pooled.std_errors["x"]


class TestRandomEffects:
    def test_of_least_squares_are_those_of_a_mixed_model(self):
        import statsmodels.formula.api as smf

        study, w = _study(n=100, w=si.weights.lattice(10, 10).row_standardized())
        fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="random")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mixed = smf.mixedlm(FORMULA, study.panel.reset_index(), groups="region").fit(
                reml=False, gtol=1e-10
            )
        np.testing.assert_allclose(fit.params[["Intercept", "x", "z"]], mixed.fe_params, rtol=1e-4)
        assert fit.sigma2 == pytest.approx(mixed.scale, rel=1e-4)
        assert fit.about["sigma2_effects"] == pytest.approx(float(mixed.cov_re.iloc[0, 0]), rel=1e-3)
        assert fit.log_likelihood == pytest.approx(mixed.llf, rel=1e-8)
        assert fit.aic == pytest.approx(-2 * mixed.llf + 2 * 5, rel=1e-8)

    @pytest.mark.parametrize("model", ["sem", "sar"])
    def test_likelihood_is_that_of_the_definition(self, model):
        study, w = _study(seed=5, lam=0.3, rho=0.2)
        fit = si.spreg.panel(FORMULA, study, w, model=model, effects="random")
        p, n = fit.params, 49
        stacked = study.panel.reset_index().sort_values(["year", "region"])
        z = np.column_stack([np.ones(3 * n), stacked[["x", "z"]]])
        spatial = np.kron(np.eye(3), np.eye(n) - p.get("lambda", p.get("rho")) * w.matrix.toarray())
        y = stacked["y"].to_numpy()
        e = spatial @ (y - z @ p[:3]) if model == "sem" else spatial @ y - z @ p[:3]
        j = np.kron(np.ones((3, 3)) / 3, np.eye(n))
        variance = fit.sigma2 * (np.eye(3 * n) - j + j / p["phi"] ** 2)
        logdet = np.linalg.slogdet(variance)[1]
        value = -0.5 * (3 * n * np.log(2 * np.pi) + logdet + e @ np.linalg.solve(variance, e))
        assert fit.log_likelihood == pytest.approx(value + np.linalg.slogdet(spatial)[1], rel=1e-9)
        pooled = si.spreg.panel(FORMULA, study, w, model=model, effects="none")
        assert fit.log_likelihood > pooled.log_likelihood

    def test_lag_model_agrees_with_spreg(self):
        """Its coefficients; spreg's likelihood lacks n log(phi)."""
        import libpysal
        import spreg

        study, w = _study(seed=6, rho=0.3, effect=0.8)
        fit = si.spreg.panel(FORMULA, study, w, model="sar", effects="random")
        stacked = study.panel.reset_index().sort_values(["year", "region"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            legacy = libpysal.weights.WSP(sparse.csr_matrix(w.matrix)).to_W(silence_warnings=True)
            theirs = spreg.Panel_RE_Lag(
                stacked[["y"]].to_numpy(), stacked[["x", "z"]].to_numpy(), legacy, epsilon=1e-10
            )
        np.testing.assert_allclose(fit.params, theirs.betas[:, 0].astype(float), rtol=2e-3)

    def test_tables_show_phi_and_no_ratio_of_likelihoods_that_hold_it_fixed(self):
        study, w = _study(seed=5, lam=0.3)
        fit = si.spreg.panel(FORMULA, study, w, model="sem", effects="random")
        names = si.spreg.compare({"RE": fit}).to_frame()["variable"].tolist()
        assert names.index("lambda") < names.index("phi") < names.index("Random effects")
        assert "Wald: lambda" in names and "LR: space" not in names

    def test_without_effects_phi_is_at_its_limit_or_near(self):
        study, w = _study(seed=8, effect=0.0, n=225, w=si.weights.lattice(15, 15).row_standardized())
        fit = si.spreg.panel(FORMULA, study, w, model="sem", effects="random")
        assert fit.params["phi"] > 0.9


def test_missing_years_leave_a_region_out_of_all():
    study, w = _study(lam=0.4)
    panel = study.panel
    panel.loc[("r003", 2002), "x"] = np.nan
    holes = Study(panel, about={"source": "holes"}, layer=_points(study.ids))
    fit = si.spreg.panel(FORMULA, holes, w, model="sdem", effects="region")
    assert fit.n == 96 and fit.about["left_out"] == ("r003",)
    assert any("r003" in note for note in fit.notes)


def test_rows_and_weights_in_any_order():
    study, w = _study(lam=0.4)
    shuffled = w.subset(w.ids[np.random.default_rng(2).permutation(49)])
    one, other = (si.spreg.panel(FORMULA, study, each, model="sdem") for each in (w, shuffled))
    np.testing.assert_allclose(one.params, other.params, rtol=1e-7)


def test_tests_and_tables_work_on_panels():
    study, w = _study(lam=0.4)
    ols, sem, sdem = (si.spreg.panel(FORMULA, study, w, model=m) for m in ("ols", "sem", "sdem"))
    assert si.spreg.lr_test(sem, sdem).df == (2,)
    assert si.spreg.lm_tests(ols)["LM error"].p_value < 0.05
    rows = si.spreg.compare({"SEM": sem, "SDEM": sdem}).to_frame().set_index("variable")
    assert rows.loc["Region effects"].tolist() == ["Yes", "Yes"]
    assert rows.loc["Year effects"].tolist() == ["No", "No"]
    impact = sdem.impacts().to_frame().loc["x"]
    assert impact["total"] == pytest.approx(sdem.params["x"] + sdem.params["W x"], rel=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"formula": "y ~ x + fixed"}, r"\[fixed\] do not vary over time"),
        ({"years": [2001]}, "at least two years"),
        ({"years": [1999]}, r"no year \[1999\]"),
        ({"effects": "city"}, "effects must be one of"),
        ({"model": "gwr"}, "model must be one of"),
    ],
)
def test_refused_in_words(options, words):
    study, w = _study()
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        si.spreg.panel(**{"formula": FORMULA, "study": study, "w": w, "model": "sem", **options})
