"""Effects of years: against explicit eigenvectors and numerical Hessians, published panels, and simulated ones."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie import _registry
from spatial_iie.errors import EstimationError, WeightsError
from spatial_iie.study.study import Study
from tests.spreg.dense_panel import Dense

SHARED = Path(__file__).parents[3] / "shared"
NUMBERS = SHARED / "replication" / "numbers.json"
MUNNELL = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
needs_shared = pytest.mark.skipif(
    not NUMBERS.exists(), reason="the published panels (../shared) are not here"
)
MODELS = {name: each.parameters for name, each in _registry.MODELS.items() if each.parameters}
N, T = 14, 4


def knn(k=3, n=N, scaled=True):
    """Return k nearest neighbours of points in the plane: not symmetric."""
    place = np.random.default_rng(7).uniform(size=(n, 2))
    far = np.linalg.norm(place[:, None] - place, axis=2) + 9 * np.eye(n)
    matrix = np.zeros((n, n))
    np.put_along_axis(matrix, np.argsort(far, axis=1)[:, :k], 1.0, axis=1)
    w = si.weights.from_matrix(matrix, ids=[f"r{i:02d}" for i in range(n)])
    return w.row_standardized() if scaled else w


def simulated(w, rho=0.3, lam=0.0, seed=3, years=T):
    """Return y, x, z, shape (T, n), and their study."""
    random, n, dense = np.random.default_rng(seed), w.n, w.matrix.toarray()
    scale = dense.sum(axis=1)[0]
    x, z, e = random.standard_normal((3, years, n))
    mu, tau = random.standard_normal(n), 2 * random.standard_normal((years, 1))
    x = x + 0.5 * mu + tau
    u = np.linalg.solve(np.eye(n) - lam / scale * dense, e.T).T
    y = np.linalg.solve(np.eye(n) - rho / scale * dense, (x - 0.5 * z + mu + tau + u).T).T
    index = pd.MultiIndex.from_product([range(2001, 2001 + years), w.ids], names=["year", "region"])
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel(), "z": z.ravel()}, index=index.swaplevel())
    return y, x, z, Study(table, about={"source": "made up"})


def dense_of(model, y, x, z, w, effects):
    columns, dense = [x, z], w.matrix.toarray()
    if model in ("sdem", "sdm"):
        columns += [x @ dense.T, z @ dense.T]
    return Dense(y, np.stack(columns, axis=2), dense, effects)


@pytest.mark.parametrize("scaled", [True, False], ids=["row", "binary"])
@pytest.mark.parametrize("effects", ["time", "both"])
@pytest.mark.parametrize("model", MODELS)
def test_against_explicit_eigenvectors(model, effects, scaled):
    """Estimates, likelihood and both kinds of standard errors; the weights are not symmetric, or not even scaled."""
    w = knn(scaled=scaled)
    y, x, z, study = simulated(w, rho=0.35, lam=0.3 if model == "sac" else 0.0)
    dense = dense_of(model, y, x, z, w, effects)
    parameters = MODELS[model]
    at = dense.maximum(parameters)
    for information in ("expected", "observed"):
        fit = si.spreg.panel("y ~ x + z", study, w, model=model, effects=effects, information=information)
        np.testing.assert_allclose(fit.params, at[:-1], rtol=2e-5, atol=2e-6)
        assert fit.sigma2 == pytest.approx(at[-1], rel=1e-5)
        value = dense.log_likelihood(*dense.unpacked(at, parameters))
        assert fit.log_likelihood == pytest.approx(value, rel=1e-8)
        assert fit.n == dense.n == (N - 1) * (T - (effects == "both"))
        matrix = getattr(dense, information)(at, parameters)
        errors = np.sqrt(np.diag(np.linalg.inv(matrix)))[:-1]
        np.testing.assert_allclose(fit.std_errors, errors, rtol=2e-4)


@pytest.mark.parametrize("seed", range(5))
def test_every_log_determinant_finds_the_same_maximum(seed):
    """Around 0 too, where the search that starts there must know that the transformed W has a trace."""
    w = knn(n=25)
    y, x, z, study = simulated(w, rho=0.0, seed=seed)
    truth = dense_of("sar", y, x, z, w, "both").maximum(("rho",))[2]
    one, other = (
        si.spreg.panel("y ~ x + z", study, w, model="sar", effects="both", logdet=logdet)
        for logdet in ("eigenvalues", "exact")
    )
    assert one.params["rho"] == pytest.approx(truth, abs=2e-6)
    assert other.params["rho"] == pytest.approx(one.params["rho"], abs=1e-7)
    assert other.std_errors["rho"] == pytest.approx(one.std_errors["rho"], rel=1e-5)


def test_region_effects_alone_against_contrasts():
    w = knn()
    y, x, z, study = simulated(w)
    dense = dense_of("sdm", y, x, z, w, "region")
    fit = si.spreg.panel("y ~ x + z", study, w, model="sdm")
    at = dense.maximum(("rho",))
    np.testing.assert_allclose(fit.params, at[:-1], rtol=1e-5, atol=1e-6)
    errors = np.sqrt(np.diag(np.linalg.inv(dense.expected(at, ("rho",)))))[:-1]
    np.testing.assert_allclose(fit.std_errors, errors, rtol=1e-4)


def test_impacts_are_those_of_all_regions():
    w = knn()
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x + z", study, w, model="sdm", effects="both")
    p, dense = fit.params, w.matrix.toarray()
    s = np.linalg.solve(np.eye(N) - p["rho"] * dense, np.eye(N) * p["x"] + dense * p["W x"])
    row = fit.impacts().to_frame().loc["x"]
    assert row["direct"] == pytest.approx(np.trace(s) / N, rel=1e-8)
    assert row["total"] == pytest.approx(s.sum() / N, rel=1e-8)
    assert list(fit.impacts().to_frame().index) == ["x", "z"]


@pytest.fixture(scope="module", params=["time", "both"])
def least_squares(request):
    """Return a fit, and the arrays it is of."""
    w = knn()
    y, x, z, study = simulated(w, rho=0.2, seed=11)
    fit = si.spreg.panel("y ~ x + z", study, w, model="ols", effects=request.param)
    return fit, (y, x, z, w, request.param)


class TestLagrangeMultipliers:
    """Each is s' I^-1 s of the transformed model, score and information by differences of dense likelihoods."""

    @pytest.mark.parametrize(
        ("name", "model", "parameters"),
        [
            ("LM error", "sem", ("lambda",)),
            ("LM lag", "sar", ("rho",)),
            ("SARMA", "sac", ("rho", "lambda")),
            ("LM WX", "sdm", ()),
            ("LM SDM", "sdm", ("rho",)),
            ("LM SDEM", "sdem", ("lambda",)),
        ],
    )
    def test_is_a_score_test(self, least_squares, name, model, parameters):
        fit, arrays = least_squares
        dense = dense_of(model, *arrays)
        b = np.zeros(dense.k)
        b[:2] = fit.params[["x", "z"]]
        e = dense.y - dense.z @ b
        restricted = np.concatenate([b, np.zeros(len(parameters)), [e @ e / dense.n]])
        assert fit.sigma2 == pytest.approx(restricted[-1], rel=1e-10)
        test = si.spreg.lm_tests(fit)[name]
        assert test.statistic == pytest.approx(dense.score_test(restricted, parameters), rel=1e-4)
        assert test.df == (len(parameters) + dense.k - 2,)

    def test_moran_of_residuals_has_the_moments_of_what_is_left(self, least_squares):
        fit, arrays = least_squares
        dense = dense_of("ols", *arrays)
        m = np.eye(dense.n) - dense.z @ np.linalg.pinv(dense.z)
        df, mw = dense.n - 2, m @ dense.w
        expectation = np.trace(mw) / df
        second = np.trace(mw @ m @ dense.w.T) + np.trace(mw @ mw) + np.trace(mw) ** 2
        variance = second / (df * (df + 2)) - expectation**2
        e = m @ dense.y
        z = (e @ dense.w @ e / (e @ e) - expectation) / np.sqrt(variance)
        assert si.spreg.lm_tests(fit)["Moran's I of residuals"].statistic == pytest.approx(z, rel=1e-8)
        w, effects = arrays[3:]
        *_, study = simulated(w, rho=0.2, seed=11)
        direct = si.spreg.panel("y ~ x + z", study, w, model="ols", effects=effects, correction=False)
        assert si.spreg.residual_moran(direct).statistic == pytest.approx(z, rel=1e-8)

    def test_beside_a_lag(self, least_squares):
        """With the weights of the fit and with others: I of (b, rho, lambda) by the dense program of each pair."""
        _, (y, x, z, w, effects) = least_squares
        *_, study = simulated(w, rho=0.2, seed=11)
        fit = si.spreg.panel("y ~ x + z", study, w, model="sar", effects=effects)
        dense = dense_of("sar", y, x, z, w, effects)
        p = np.concatenate([fit.params[["x", "z", "rho"]], [0.0, fit.sigma2]])
        statistic = dense.score_test(p, ("rho", "lambda"))
        found = si.spreg.lm_tests(fit)["LM error beside the lag"].statistic
        assert found == pytest.approx(statistic, rel=1e-4)
        other = knn(5)
        g = dense.w @ np.linalg.inv(np.eye(dense.n) - fit.params["rho"] * dense.w)
        w2, s2 = dense_of("sar", y, x, z, other, effects).w, fit.sigma2
        e = dense.y - fit.params["rho"] * dense.w @ dense.y - dense.z @ fit.params[["x", "z"]].to_numpy()
        gzb, zz = g @ dense.z @ fit.params[["x", "z"]].to_numpy(), dense.z.T @ dense.z
        off = gzb - dense.z @ np.linalg.solve(zz, dense.z.T @ gzb)
        known = np.array([[np.trace(g @ g + g.T @ g) + off @ off / s2, np.trace(g) / s2],
                          [np.trace(g) / s2, dense.n / 2 / s2**2]])  # fmt: skip
        mixed = np.array([np.trace(w2 @ g + w2.T @ g), np.trace(w2) / s2])
        variance = np.trace(w2 @ w2 + w2.T @ w2) - mixed @ np.linalg.solve(known, mixed)
        anselin = (e @ w2 @ e / s2 - np.trace(w2)) ** 2 / variance
        found = si.spreg.lm_tests(fit, other)["LM error beside the lag"].statistic
        assert found == pytest.approx(anselin, rel=1e-9)


def test_hausman_in_the_transformed_space():
    w = knn()
    y, x, z, study = simulated(w, rho=0.0, lam=0.4)
    fit = si.spreg.panel("y ~ x + z", study, w, model="sem", effects="both")
    d = dense_of("sem", y, x, z, w, "both")
    b = np.eye(d.n) - fit.params["lambda"] * d.w
    inverse = np.linalg.inv(d.z.T @ d.z)
    ols = fit.sigma2 * inverse @ d.z.T @ np.linalg.inv(b.T @ b) @ d.z @ inverse
    gls = fit.sigma2 * np.linalg.inv(d.z.T @ b.T @ b @ d.z)
    gap = inverse @ d.z.T @ d.y - fit.params[["x", "z"]].to_numpy()
    assert si.spreg.hausman_test(fit).statistic == pytest.approx(
        gap @ np.linalg.solve(ols - gls, gap), rel=1e-6
    )


def test_breusch_pagan_keeps_its_constant():
    """n R2 of e^2 on a constant and what the effects leave of the regressors."""
    w = knn(n=40)
    *_, study = simulated(w, years=5)
    fit = si.spreg.panel("y ~ x + z", study, w, model="ols", effects="both")
    z = np.column_stack([np.ones(len(fit.design.y)), fit.design.z])
    squares = fit.residuals.to_numpy() ** 2
    left = squares - z @ np.linalg.lstsq(z, squares, rcond=None)[0]
    r2 = 1 - left @ left / ((squares - squares.mean()) ** 2).sum()
    test = si.spreg.breusch_pagan(fit)
    assert test.statistic == pytest.approx(len(squares) * r2, rel=1e-9) and test.df == (2,)


def test_predictions_solve_the_transformed_model():
    w = knn()
    *_, study = simulated(w)
    fit = si.spreg.panel("y ~ x + z", study, w, model="sar", effects="both")
    design, rho = fit.design, float(fit.params["rho"])
    trend = fit.predict().to_numpy()
    fixed = rho * (design.lag @ trend) + design.z @ fit.params[["x", "z"]].to_numpy()
    np.testing.assert_allclose(trend, fixed, atol=1e-10)
    with pytest.raises(EstimationError, match="effects were removed"):
        fit.predict(study.year(2001))


class TestWhatIsNested:
    def test_the_common_factor_of_a_two_way_model(self):
        """Both tests have a degree of freedom a regressor, and agree roughly where the error model is true."""
        w = knn(n=60)
        *_, study = simulated(w, rho=0.0, lam=0.5, years=6)
        sem, sdm = (si.spreg.panel("y ~ x + z", study, w, model=m, effects="both") for m in ("sem", "sdm"))
        wald, lr = si.spreg.common_factor_test(sdm), si.spreg.lr_test(sem, sdm)
        assert wald.df == lr.df == (2,)
        assert wald.statistic == pytest.approx(lr.statistic, rel=0.2)
        at, cov = sdm.params, sdm.cov
        gap = np.array([at[f"W {name}"] + at["rho"] * at[name] for name in ("x", "z")])
        jacobian = np.zeros((2, 5))
        for row, name in enumerate(("x", "z")):
            jacobian[row, [at.index.get_loc(name), at.index.get_loc(f"W {name}"), 4]] = at["rho"], 1, at[name]
        assert wald.statistic == pytest.approx(
            gap @ np.linalg.solve(jacobian @ cov @ jacobian.T, gap), rel=1e-8
        )

    def test_a_corrected_and_an_uncorrected_likelihood_are_not_compared(self):
        w = knn()
        *_, study = simulated(w)
        sem = si.spreg.panel("y ~ x + z", study, w, model="sem", effects="time", correction=False)
        sdm = si.spreg.panel("y ~ x + z", study, w, model="sdm", effects="time")
        with pytest.raises(EstimationError, match="only one is corrected"):
            si.spreg.lr_test(sem, sdm)


@pytest.fixture(scope="module")
def unequal():
    """Return weights whose rows do not sum alike, and a study."""
    w = si.weights.lattice(4, 4)
    return w, simulated(w, rho=0.2)[3]


class TestOtherWeights:
    """Rows that do not sum alike: no transformation without bias."""

    @pytest.mark.parametrize("model", MODELS)
    def test_spatial_models_are_refused(self, unequal, model):
        w, study = unequal
        with pytest.raises(WeightsError, match="rows of W sum alike"):
            si.spreg.panel("y ~ x + z", study, w, model=model, effects="both")

    def test_least_squares_keeps_the_years_as_nuisance(self, unequal):
        import statsmodels.formula.api as smf

        w, study = unequal
        fit = si.spreg.panel("y ~ x + z", study, w, model="slx", effects="both")
        table = pd.concat(
            study.year(year).loc[w.ids].assign(
                wx=w.matrix @ study.year(year).loc[w.ids, "x"],
                wz=w.matrix @ study.year(year).loc[w.ids, "z"], year=year, region=w.ids)
            for year in study.years
        )  # fmt: skip
        theirs = smf.ols("y ~ x + z + wx + wz + C(region) + C(year)", table).fit()
        for mine, other in (("x", "x"), ("W x", "wx"), ("W z", "wz")):
            assert fit.params[mine] == pytest.approx(theirs.params[other], rel=1e-8)
            assert fit.std_errors[mine] == pytest.approx(theirs.bse[other], rel=1e-8)
        assert fit.design.nuisance == ("year 2002", "year 2003", "year 2004")
        assert fit.design.variables == ("x", "z") and list(fit.impacts().to_frame().index) == ["x", "z"]
        names = si.spreg.compare({"SLX": fit}).to_frame()["variable"].tolist()
        assert "Year effects" in names and not any("year 2" in name for name in names)
        assert si.spreg.fit_tests(fit)["Wald: slopes"].df == (4,)
        with pytest.raises(EstimationError, match="rows of W sum alike"):
            si.spreg.lm_tests(si.spreg.panel("y ~ x + z", study, w, model="ols", effects="time"))

    def test_uncorrected_is_the_model_with_dummies_and_says_so(self, unequal):
        w, study = unequal
        fit = si.spreg.panel("y ~ x + z", study, w, model="sar", effects="time", correction=False)
        stacked = study.panel.reset_index().sort_values(["year", "region"])
        stacked["when"] = "in " + stacked["year"].astype(str)
        big = si.weights.from_matrix(np.kron(np.eye(T), w.matrix.toarray()))
        other = si.spreg.sar("y ~ x + z + C(when)", stacked.reset_index(drop=True), big)
        np.testing.assert_allclose(fit.params[["x", "z", "rho"]], other.params[["x", "z", "rho"]], rtol=1e-6)
        assert any("bias rho and lambda downwards" in note for note in fit.notes)

    def test_other_weights_are_refused_by_tests_of_a_two_way_fit(self, unequal):
        w, study = unequal
        fit = si.spreg.panel("y ~ x", study, w.row_standardized(), model="ols", effects="both")
        with pytest.raises(EstimationError, match="rows of W sum alike"):
            si.spreg.lm_tests(fit, w)


def test_a_complete_graph_alike_is_refused_beside_years():
    n = 8
    w = si.weights.from_matrix(1 - np.eye(n), ids=[f"r{i}" for i in range(n)]).row_standardized()
    *_, study = simulated(w)
    with pytest.raises(EstimationError, match="neighbour of all others alike"):
        si.spreg.panel("y ~ x + z", study, w, model="sar", effects="both")
    fit = si.spreg.panel("y ~ x + z", study, w, model="ols", effects="both")
    with pytest.raises(EstimationError, match="neighbour of all others alike"):
        si.spreg.lm_tests(fit)


@pytest.mark.parametrize(
    ("effects", "column", "words"),
    [("region", "fixed", "do not vary over time"), ("time", "trend", "do not vary between regions"),
     ("both", "trend", "beyond the sum of both"), ("both", "sum", "beyond the sum of both")],
)  # fmt: skip
def test_what_is_only_effects_is_refused(effects, column, words):
    w = knn()
    *_, study = simulated(w)
    table = study.panel
    year = table.index.get_level_values("year").to_numpy(dtype=float)
    region = pd.factorize(table.index.get_level_values("region"))[0]
    table = table.assign(fixed=region**2, trend=year**2, sum=3.0 * region + 100 * year)
    other = Study(table, about={"source": "made up"})
    for model in ("ols", "sar"):
        with pytest.raises(EstimationError, match=words):
            si.spreg.panel(f"y ~ x + {column}", other, w, model=model, effects=effects)
        with pytest.raises(EstimationError, match="nothing but effects"):
            si.spreg.panel(f"{column} ~ x", other, w, model=model, effects=effects)


# --- published panels


def cigarettes():
    table = pd.read_csv(SHARED / "replication" / "cigar.csv")
    matrix = pd.read_csv(SHARED / "replication" / "usa46.csv", index_col=0).to_numpy()
    table["logc"], table["logp"] = np.log(table["sales"]), np.log(table["price"] / table["cpi"])
    table["logy"] = np.log(table["ndi"] / table["cpi"])
    return panel_of(table[["state", "year", "logc", "logp", "logy"]]), row(matrix, table)


def munnell():
    table = pd.read_csv(SHARED / "replication" / "produc.csv").drop(columns="region")
    matrix = pd.read_csv(SHARED / "replication" / "usaww.csv", index_col=0).to_numpy()
    return panel_of(table), row(matrix, table)


def row(matrix, table):
    return si.weights.from_matrix(matrix, ids=table["state"].astype(str).unique()).row_standardized()


def panel_of(table):
    table = table.assign(region=table["state"].astype(str)).drop(columns="state")
    return Study(table.set_index(["region", "year"]), about={"source": "published"})


@needs_shared
def test_cigarettes():
    """Elhorst (2014), section 3.6: corrected by two independent dense programs, uncorrected as software prints."""
    truth = json.loads(NUMBERS.read_text())["cigarettes"]
    study, w = cigarettes()
    formula = "logc ~ logp + logy"
    fit = si.spreg.panel(formula, study, w, model="sdm", effects="both")
    exact = truth["lee_yu_both"]
    assert fit.params["rho"] == pytest.approx(exact["sdm_rho"], abs=1e-7)
    assert fit.std_errors["rho"] == pytest.approx(exact["se_expected_information"], abs=5e-4)
    np.testing.assert_allclose(fit.params.iloc[:4], exact["coef_logp_logy_Wlogp_Wlogy"], atol=5e-7)
    direct = truth["exact_uncorrected"]
    for model, effects in (("sar", "region"), ("sdm", "region"), ("sar", "both"), ("sdm", "both")):
        other = si.spreg.panel(formula, study, w, model=model, effects=effects, correction=False)
        assert other.params["rho"] == pytest.approx(direct[f"{model}_{effects}"], abs=2e-8)
    assert other.log_likelihood == pytest.approx(direct["loglik_sdm_both"], abs=5e-4)


@needs_shared
def test_munnell():
    """splm: region effects, and the LM tests of its vignette, which do not correct for what effects leave."""
    truth = json.loads(NUMBERS.read_text())["munnell"]
    study, w = munnell()
    sem = si.spreg.panel(MUNNELL, study, w, model="sem", correction=False)
    np.testing.assert_allclose(sem.params, [*truth["fe_sem"]["coef"], truth["fe_sem"]["lambda"]], atol=6e-7)
    np.testing.assert_allclose(np.roll(sem.std_errors, 1), truth["fe_sem"]["se"], atol=6e-7)
    for correction in (True, False):
        sar = si.spreg.panel(MUNNELL, study, w, model="sar", correction=correction)
        assert sar.params["rho"] == pytest.approx(truth["fe_sar"]["rho"], abs=6e-8)
    sac = si.spreg.panel(MUNNELL, study, w, model="sac")
    assert sac.params["rho"] == pytest.approx(truth["fe_sac"]["rho"], abs=6e-8)
    assert sac.params["lambda"] == pytest.approx(truth["fe_sac"]["lambda"], abs=6e-8)


@needs_shared
@pytest.mark.parametrize(
    ("effects", "numbers"),
    [("region", (223.8684, 163.6954, 94.92254, 34.7495)), ("both", (98.72462, 69.2586, 39.2031, 9.7371))],
)
def test_munnell_lm(effects, numbers):
    study, w = munnell()
    fit = si.spreg.panel(MUNNELL, study, w, model="ols", effects=effects, correction=False)
    tests = si.spreg.lm_tests(fit)
    found = [tests[name].statistic for name in ("LM error", "LM lag", "robust LM error", "robust LM lag")]
    np.testing.assert_allclose(found, numbers, atol=6e-5)
    assert tests["LM WX"].df == (4,)


def case(name):
    """Return study and weights of a recorded case."""
    folder = SHARED / "cases" / "regression" / name
    table = pd.read_csv(folder / "panel.csv", dtype={"region": str})
    edges = pd.read_csv(folder / "w.csv", dtype={"i": str, "j": str})
    ids = sorted(table["region"].unique())
    matrix = edges.pivot_table(index="i", columns="j", values="w").reindex(index=ids, columns=ids).fillna(0)
    w = si.weights.from_matrix(matrix.to_numpy(), ids=ids).row_standardized()
    return Study(table.set_index(["region", "year"]), about={"source": name}), w


@needs_shared
def test_case_of_inverse_distance():
    fit = si.spreg.panel("y ~ x", *case("c01_twoway_idw"), model="sdm", effects="both")
    np.testing.assert_allclose(fit.params, [0.9252, 0.0192, 0.5947], atol=6e-5)
    assert fit.std_errors["rho"] == pytest.approx(0.1983, abs=6e-5)
    assert fit.sigma2 == pytest.approx(1.0269, abs=6e-5)


@needs_shared
def test_case_of_no_dependence():
    fit = si.spreg.panel("y ~ x", *case("c03_twoway_null"), model="sdm", effects="both")
    assert fit.params["rho"] == pytest.approx(-0.135, abs=6e-4)
    assert fit.z_values["rho"] == pytest.approx(-0.39, abs=6e-3)


@needs_shared
@pytest.mark.parametrize("name", ["c04_sdm_to_sem_two_way", "c05_lm_two_way", "c13_year_dummies_everywhere"])
def test_cases_of_tables_and_tests(name):
    study, w = case(name)
    fits = {m: si.spreg.panel("y ~ x + z", study, w, model=m, effects="both") for m in ("ols", "sem", "sdm")}
    assert si.spreg.common_factor_test(fits["sdm"]).df == (2,)
    assert si.spreg.lr_test(fits["sem"], fits["sdm"]).df == (2,)
    tests, named = (si.spreg.lm_tests(fits["ols"], lagged=each) for each in (None, ["x", "z"]))
    assert tests["LM WX"].df == (2,) and tests["LM WX"].statistic == named["LM WX"].statistic
    rows = si.spreg.compare(fits).to_frame().set_index("variable")
    assert rows.loc["Year effects"].tolist() == rows.loc["Region effects"].tolist() == ["Yes"] * 3
    assert [name for name in rows.index if name][:5] == ["x", "z", "W x", "W z", "rho"]


# --- simulation


def test_truth_lies_where_the_interval_says():
    """Provinces, inverse distance, T = 10, rho = 0.4: with dummies for years the mean estimate is below 0."""
    spec = importlib.util.spec_from_file_location(
        "panel_effects", Path(__file__).parents[2] / "benchmarks" / "panel_effects.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    w = script.weights(script.regions(30), "idw:1")
    bias, sd, coverage, lost = script.study("sar", 0.4, w, 10, 60, 5, correction=True)
    assert abs(bias) < 3 * sd / np.sqrt(60) + 0.05 and coverage > 0.85 and lost < 0.1
    bias, sd, coverage, _ = script.study("sar", 0.4, w, 10, 20, 5, correction=False)
    assert bias < -2 * sd / np.sqrt(20) and coverage < 0.85


def test_too_little_left_is_refused():
    w = knn(n=5)
    *_, study = simulated(w)
    with pytest.raises(EstimationError, match="4 observations left by the effects are too few"):
        si.spreg.panel("y ~ x + z", study, w, model="ols", years=[2001, 2002], effects="both")
