"""Regimes against PySAL's spreg on its Baltimore data, and the laws of impacts by regime."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import spreg as pysal
from libpysal import examples
from libpysal.weights import Queen
from scipy import stats
from spreg.ml_error import BaseML_Error

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError

PUBLISHED = Path(__file__).parents[3] / "shared" / "replication" / "numbers.json"
X = ["NROOM", "AGE", "SQFT"]
pytestmark = pytest.mark.filterwarnings(
    "ignore:The inplace keyword", "ignore:Method 'bounded'"
)  # in PySAL's spreg
FORMULA = "PRICE ~ NROOM + AGE + SQFT"


@pytest.fixture(scope="module")
def baltimore():
    places = geopandas.read_file(examples.get_path("baltim.shp"))
    data = pd.DataFrame(places[["PRICE", *X, "CITCOU"]], dtype=float)
    w = Queen.from_dataframe(places, use_index=False)  # of the Voronoi polygons of the houses
    w.transform = "r"
    data["CITCOU"] = data["CITCOU"].astype(int)
    ours = si.weights.from_matrix(w.sparse, data.index)
    return data, w, ours


def _theirs(function, baltimore, **options):
    data, w, _ = baltimore
    return function(
        data[["PRICE"]].to_numpy(),
        data[X].to_numpy(),
        data["CITCOU"].tolist(),
        w=w,
        name_x=list(X),
        **options,
    )


def _ours(baltimore, model, **options):
    data, _, w = baltimore
    return si.spreg.regimes(FORMULA, data, w, groups="CITCOU", model=model, **options)


def _in_their_order(fit):
    names = [f"{name}[{label}]" for label in "01" for name in ["Intercept", *X]]
    return [*names, *(name for name in fit.params.index if name in ("rho", "lambda"))]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="published numbers are not here")
def test_baltimore_is_as_published(baltimore):
    wanted = json.loads(PUBLISHED.read_text(encoding="utf-8"))["regimes_baltimore"]
    fit = _ours(baltimore, "sar")
    assert fit.params["rho"] == pytest.approx(wanted["rho"], abs=5e-7)
    names = _in_their_order(fit)
    assert fit.params[names[:8]].round(4).tolist() == wanted["coef"]
    # the variances and the likelihood printed in PySAL's documentation of the class
    printed = [48.6818, 2.4524, 0.0052, 0.0663, 71.4439, 3.2837, 0.0118, 0.0498, 0.0042]
    np.testing.assert_allclose(fit.std_errors[names] ** 2, printed, atol=1.5e-4)
    assert fit.log_likelihood == pytest.approx(-867.086467, abs=1e-6)
    assert fit.sigma2 == pytest.approx(204.827093, abs=1e-4)


@pytest.mark.parametrize("model", ["sar", "ols"])
def test_estimates_errors_and_chow_tests_are_those_of_pysal(baltimore, model):
    function, options = (
        (pysal.ML_Lag_Regimes, {}) if model == "sar" else (pysal.OLS_Regimes, {"regime_err_sep": False})
    )
    fit, theirs = _ours(baltimore, model), _theirs(function, baltimore, **options)
    names = _in_their_order(fit)
    tolerance = 1e-9 if model == "ols" else 2e-5  # their search for rho stops at 1e-7
    np.testing.assert_allclose(fit.params[names], theirs.betas.ravel(), rtol=tolerance)
    np.testing.assert_allclose(fit.cov.loc[names, names], theirs.vm, rtol=20 * tolerance, atol=1e-7)
    table = si.spreg.chow_tests(fit).to_frame().set_index("coefficient")
    each, joint = theirs.chow.regi, theirs.chow.joint
    np.testing.assert_allclose(table["statistic"].iloc[:4], each[:4, 0], rtol=50 * tolerance)
    restrictions = 4 if model == "ols" else 1  # F is Wald by 4
    assert table.loc["all coefficients", "statistic"] * restrictions == pytest.approx(
        joint[0], rel=50 * tolerance
    )
    if model == "sar":
        np.testing.assert_allclose(table["p"].iloc[:4], each[:4, 1], rtol=50 * tolerance)


def test_an_error_model_by_regime_maximizes_the_likelihood(baltimore):
    """PySAL's ML_Error on the columns of regimes; its ML_Error_Regimes stops at a lower likelihood (-872.86)."""
    data, w, _ = baltimore
    fit = _ours(baltimore, "sem")
    x = np.column_stack([np.ones(len(data)), data[X]])
    columns = np.column_stack(
        [np.where((data["CITCOU"] == side).to_numpy()[:, None], x, 0.0) for side in (0, 1)]
    )
    theirs = BaseML_Error(data[["PRICE"]].to_numpy(), columns, w, method="full")
    np.testing.assert_allclose(fit.params[_in_their_order(fit)], theirs.betas.ravel(), rtol=2e-5)
    np.testing.assert_allclose(
        fit.std_errors[_in_their_order(fit)][:8] ** 2, np.diag(theirs.vm)[:8], rtol=1e-4
    )
    assert fit.log_likelihood == pytest.approx(
        -871.8902863, abs=1e-6
    )  # of the formula, with a dense determinant


def test_a_variance_for_each_regime_is_pysals(baltimore):
    fit = _ours(baltimore, "ols", variances="regime")
    theirs = _theirs(pysal.OLS_Regimes, baltimore, regime_err_sep=True)
    names = _in_their_order(fit)
    np.testing.assert_allclose(fit.params[names], theirs.betas.ravel(), rtol=1e-9)
    np.testing.assert_allclose(fit.std_errors[names] ** 2, np.diag(theirs.vm), rtol=1e-9)


def test_chows_test_is_the_ratio_of_sums_of_squares(baltimore):
    """Chow (1960): ((S - S1 - S2) / k) / ((S1 + S2) / (n - 2k))."""
    data, _, _ = baltimore
    whole = si.spreg.ols(FORMULA, data)
    parts = [si.spreg.ols(FORMULA, part) for _, part in data.groupby("CITCOU")]
    squares, apart = (sum(fit.sigma2 * fit.n for fit in fits) for fits in ([whole], parts))
    wanted = (squares - apart) / 4 / (apart / (len(data) - 8))
    fit = si.spreg.regimes(FORMULA, data, groups="CITCOU")
    table = si.spreg.chow_tests(fit).to_frame().set_index("coefficient")
    assert table.loc["all coefficients", "statistic"] == pytest.approx(wanted, rel=1e-9)
    assert table.loc["all coefficients", "p"] == pytest.approx(stats.f.sf(wanted, 4, len(data) - 8), rel=1e-6)


def _brute(fit, groups, w, name):
    """Return S = (I - rho W)^(-1) (D_beta + D_theta W) as a matrix."""
    beta = groups.map(lambda g: fit.params.get(f"{name}[{g}]", fit.params.get(name, 0.0))).to_numpy()
    theta = groups.map(
        lambda g: fit.params.get(f"W {name}[{g}]", fit.params.get(f"W {name}", 0.0))
    ).to_numpy()
    dense = w.matrix.toarray()
    inverse = np.linalg.inv(np.eye(len(dense)) - fit.params.get("rho", 0.0) * dense)
    return inverse @ (np.diag(beta) + theta[:, None] * dense)


@pytest.mark.parametrize(
    ("model", "common"), [("sdm", ()), ("sar", ("AGE",)), ("slx", ()), ("sdem", ("AGE",))]
)
def test_impacts_by_regime_are_sums_of_the_matrix_of_derivatives(baltimore, model, common):
    data, _, w = baltimore
    fit = _ours(baltimore, model, common=common)
    table = fit.impacts().to_frame().set_index(["variable", "changed", "effect"])["estimate"]
    groups = data["CITCOU"].astype(str)
    for name in X:
        matrix = _brute(fit, groups, w, name)
        for label in "01":
            here = (groups == label).to_numpy()
            direct = np.diag(matrix)[here].mean()
            assert table[name, label, "direct effect"] == pytest.approx(direct, rel=1e-8)
            for target in "01":
                there = (groups == target).to_numpy()
                wanted = matrix[np.ix_(there, here)].sum() / here.sum() - direct * (label == target)
                assert table[name, label, f"on {target}"] == pytest.approx(wanted, rel=1e-7, abs=1e-12)
            assert table[name, label, "total effect"] == pytest.approx(
                matrix[:, here].sum() / here.sum(), rel=1e-8
            )


@pytest.mark.parametrize("name", ["AGE", "NROOM"])
@pytest.mark.parametrize("target", ["0", "1"])
def test_errors_of_impacts_are_the_delta_method(baltimore, target, name):
    """The derivatives, by differences of the matrix."""
    data, _, w = baltimore
    fit = _ours(baltimore, "sdm")
    groups = data["CITCOU"].astype(str)
    here, there = (groups == "0").to_numpy(), (groups == target).to_numpy()

    def effect(params):
        class Moved:
            pass

        moved = Moved()
        moved.params = params
        matrix = _brute(moved, groups, w, name)
        own = np.diag(matrix)[here & there].sum()  # direct effects are no part of it
        return (matrix[np.ix_(there, here)].sum() - own) / here.sum()

    slopes = []
    for parameter in fit.params.index:
        step = 1e-6 * max(1.0, abs(fit.params[parameter]))
        up, down = fit.params.copy(), fit.params.copy()
        up[parameter] += step
        down[parameter] -= step
        slopes.append((effect(up) - effect(down)) / (2 * step))
    wanted = np.sqrt(np.array(slopes) @ fit.cov.to_numpy() @ np.array(slopes))
    table = fit.impacts().to_frame().set_index(["variable", "changed", "effect"])
    assert table.loc[(name, "0", f"on {target}"), "std_error"] == pytest.approx(wanted, rel=1e-5)


def test_robust_errors_go_into_the_tests(baltimore):
    plain, robust = _ours(baltimore, "ols"), _ours(baltimore, "ols", errors="hc3")
    theirs = _theirs(pysal.OLS_Regimes, baltimore, regime_err_sep=False, robust="white", sig2n_k=False)
    hc0 = _ours(baltimore, "ols", errors="hc0")
    names = _in_their_order(hc0)
    np.testing.assert_allclose(hc0.std_errors[names] ** 2, np.diag(theirs.vm), rtol=1e-7)
    np.testing.assert_allclose(plain.params, robust.params)
    first, second = (si.spreg.chow_tests(fit).to_frame()["p"] for fit in (plain, robust))
    assert not np.allclose(first, second)


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def near(study):
    return si.weights.from_spec("knn:4", study).row_standardized()


def test_a_panel_by_regime_is_the_panel_with_columns_of_its_own(study, near):
    """Least squares with dummies of regions and years gives the slopes of regimes."""
    groups = si.indices.region_groups(study, "hu_line")
    fit = si.spreg.regimes(
        "log(gdp_per_capita) ~ digital_index", study, near, groups=groups, model="ols", effects="both"
    )
    kept = fit.design.weights.ids
    frames = [study.table(year).loc[kept, ["gdp_per_capita", "digital_index"]] for year in study.years]
    y = np.log(np.concatenate([frame["gdp_per_capita"] for frame in frames]))
    x = np.concatenate([frame["digital_index"] for frame in frames])
    codes = np.tile(groups.reindex(kept).cat.codes, len(frames))
    n, years = len(kept), len(frames)
    z = np.column_stack([np.where(codes == 0, x, 0), np.where(codes == 1, x, 0),
                         np.tile(np.eye(n), (years, 1)), np.repeat(np.eye(years)[:, 1:], n, axis=0)])  # fmt: skip
    b = np.linalg.lstsq(z, y, rcond=None)[0][:2]
    np.testing.assert_allclose(fit.params, b, rtol=1e-6)
    assert si.spreg.chow_tests(fit).to_frame().loc[0, "coefficient"] == "digital_index"


def test_a_spatial_panel_by_regime_has_impacts_by_regime(study, near):
    groups = si.indices.region_groups(study, "four")
    fit = si.spreg.regimes(
        "log(gdp_per_capita) ~ digital_index", study, near, groups=groups, model="sdm", years=[2018, 2019]
    )
    table = fit.impacts().to_frame().set_index(["variable", "changed", "effect"])["estimate"]
    kept = groups.reindex(fit.design.weights.ids).astype(str)
    matrix = _brute(fit, kept, fit.design.weights, "digital_index")
    here = (kept == "East").to_numpy()
    assert table["digital_index", "East", "total effect"] == pytest.approx(
        matrix[:, here].sum() / here.sum(), rel=1e-7
    )
    assert fit.about.years == (2018, 2019)


def test_effects_of_years_alone_leave_regimes_their_levels(study, near):
    groups = si.indices.region_groups(study, "hu_line")
    fit = si.spreg.regimes(
        "log(gdp_per_capita) ~ digital_index", study, near, groups=groups, model="ols", effects="time"
    )
    sides = list(groups.cat.categories)
    assert list(fit.params.index) == [f"digital_index[{side}]" for side in sides] + [f"group[{sides[1]}]"]
    assert "group" not in set(si.spreg.chow_tests(fit).to_frame()["coefficient"])


def test_what_cannot_be_divided_is_refused(baltimore):
    data, _, w = baltimore
    with pytest.raises(DataError, match=r"groups='CITCO' is no column of the data\. Did you mean 'CITCOU'"):
        si.spreg.regimes(FORMULA, data, groups="CITCO")
    with pytest.raises(DataError, match="puts every region into one regime"):
        si.spreg.regimes(FORMULA, data.assign(all=1), groups="all")
    with pytest.raises(DataError, match="has no regime for 210 regions"):
        si.spreg.regimes(FORMULA, data, groups={data.index[0]: "a"})
    few = data.assign(few=np.where(np.arange(len(data)) < 4, "a", "b"))
    with pytest.raises(EstimationError, match="regime a has 4 regions, too few for 4 coefficients"):
        si.spreg.regimes(FORMULA, few, groups="few")
    flat = data.assign(AGE=np.where(data["CITCOU"] == 1, 3.0, data["AGE"]))
    with pytest.raises(EstimationError, match=r"regime 1 do not determine its coefficients \[?.AGE"):
        si.spreg.regimes(FORMULA, flat, groups="CITCOU")
    si.spreg.regimes(FORMULA, flat, groups="CITCOU", common="AGE")
    with pytest.raises(EstimationError, match="variances='regime' is for OLS and SLX"):
        si.spreg.regimes(FORMULA, data, w, groups="CITCOU", model="sar", variances="regime")
    with pytest.raises(DataError, match="common= names what is no regressor"):
        si.spreg.regimes(FORMULA, data, groups="CITCOU", common=["AG"])
    with pytest.raises(EstimationError, match=r"the result of si\.spreg\.regimes"):
        si.spreg.chow_tests(si.spreg.ols(FORMULA, data))
    with pytest.raises(EstimationError, match="SAR has no lags of regressors"):
        si.spreg.regimes(FORMULA, data, w, groups="CITCOU", model="sar", lagged=["AGE"])
    with pytest.raises(EstimationError, match="SAR needs weights"):
        si.spreg.regimes(FORMULA, data, groups="CITCOU", model="sar")


def test_regions_without_a_regime_are_left_out_and_named(baltimore):
    data, _, w = baltimore
    gaps = data.assign(side=data["CITCOU"].astype(object).where(data.index != data.index[7]))
    fit = si.spreg.regimes(FORMULA, gaps, w, groups="side", model="sem")
    assert fit.about.left_out == (data.index[7],)
    assert sum(fit.about.regimes.values()) == len(data) - 1


def test_options_are_those_of_the_model(baltimore):
    """Regimes are columns: observed information and exact factors go into the fit as they do without them."""
    usual, other = (
        _ours(baltimore, "sar"),
        _ours(baltimore, "sar", information="observed", logdet="exact", isolates="zero"),
    )
    np.testing.assert_allclose(usual.params, other.params, rtol=1e-6)
    assert other.about.information == "observed"
    assert not np.allclose(usual.std_errors, other.std_errors, rtol=1e-6)


def test_small_samples_of_spatial_models_are_told_of(baltimore):
    data, _, w = baltimore
    few = data.index[:60]
    part = w._part(w.ids[w.ids.isin(few)])
    fit = si.spreg.regimes("PRICE ~ NROOM", data.loc[few], part, groups="CITCOU", model="sem")
    assert any("reject too often" in note for note in si.spreg.chow_tests(fit).notes)
    assert not any("reject too often" in note for note in si.spreg.chow_tests(_ours(baltimore, "sem")).notes)


@pytest.fixture(scope="module")
def few():
    """Thirty regions of two kinds: a lattice with rows that sum to one."""
    w = si.weights.lattice(6, 5).row_standardized()
    random = np.random.default_rng(4)
    data = pd.DataFrame(random.standard_normal((30, 3)), columns=["x", "v", "y"], index=w.ids)
    data["y"] = np.linalg.solve(np.eye(30) - 0.5 * w.matrix.toarray(), 1 + data["x"] + data["y"])
    return data.assign(side=np.where(np.arange(30) % 5 < 2, "a", "b")), w


def _restricted(few, model, **options):
    data, w = few
    return si.spreg.regimes("y ~ x + v", data, w, groups="side", model=model, method="reml", **options)


@pytest.mark.parametrize("model", ["sem", "sar"])
def test_the_restricted_likelihood_by_regime_is_that_of_columns_of_their_own(few, model):
    """Regimes written out as columns: the same estimates, intervals and p values; F tests of their differences."""
    data, w = few
    fit = _restricted(few, model)
    inside = {label: (data["side"] == label).astype(float) for label in "ab"}
    columns = {f"{name}_{label}": data[name] * inside[label] for name in ("x", "v") for label in "ab"}
    table = data.assign(b=inside["b"], **columns)
    other = getattr(si.spreg, model)("y ~ b + " + " + ".join(columns), table, w, method="reml")
    slopes = [f"{name}[{label}]" for name in ("x", "v") for label in "ab"]
    ours = fit.conf_int().loc[[*slopes, fit.params.index[-1]]].to_numpy()
    np.testing.assert_allclose(ours, other.conf_int().iloc[2:].to_numpy(), rtol=1e-6)
    np.testing.assert_allclose(fit.p_values[slopes], other.p_values.iloc[2:-1], rtol=1e-6)
    tests = si.spreg.chow_tests(fit).to_frame().set_index("coefficient")
    f = (other.params["b"] / other.std_errors["b"]) ** 2
    assert tests.loc["Intercept", "statistic"] == pytest.approx(f, rel=1e-6)
    assert tests.loc["Intercept", "p"] == pytest.approx(stats.f.sf(f, 1, 24), rel=1e-6)
    assert tests.loc["slopes", "df"] == "2, 24"


def test_impacts_by_regime_after_restricted_likelihood_average_over_rho(few):
    """Given rho an impact is linear in the coefficients: dense matrices at every value of the grid."""
    data, w = few
    fit = _restricted(few, "sdm")
    rho, weights = fit.inference.grid
    b, cov = fit.inference._given
    names, dense = list(fit.params.index)[:-1], w.matrix.toarray()
    here, there = ((data["side"] == label).to_numpy() for label in "ab")
    centers, scales = [], []
    for value, mean, spread in zip(rho, b, cov, strict=True):
        inverse = np.linalg.inv(np.eye(30) - value * dense)
        form = np.zeros(len(names))
        form[names.index("x[a]")] = inverse[np.ix_(there, here)].sum() / here.sum()
        for label, rows in (("a", here), ("b", there)):
            through = inverse[np.ix_(there, rows)] @ dense[np.ix_(rows, here)]
            form[names.index(f"W x[{label}]")] = through.sum() / here.sum()
        centers.append(form @ mean)
        scales.append(np.sqrt(form @ spread @ form))
    row = fit.impacts().to_frame().set_index(["variable", "changed", "effect"]).loc[("x", "a", "on b")]
    for end, level in (("low", 0.025), ("high", 0.975)):
        below = weights @ stats.t.cdf((row[end] - np.array(centers)) / scales, fit.inference.df)
        assert below == pytest.approx(level, abs=1e-7)
    below = weights @ stats.t.cdf(-np.array(centers) / scales, fit.inference.df)
    assert row["p"] == pytest.approx(2 * min(below, 1 - below), rel=1e-6)


def test_restricted_likelihood_by_regime_in_any_order_and_where_it_is_not(few):
    data, w = few
    fit, order = _restricted(few, "sar"), np.random.default_rng(1).permutation(30)
    again = _restricted((data.iloc[order], w), "sar")
    np.testing.assert_allclose(again.conf_int(), fit.conf_int(), rtol=1e-7)
    assert not any("reject too often" in note for note in si.spreg.chow_tests(fit).notes)
    assert _restricted(few, "ols").p_values.equals(
        si.spreg.regimes("y ~ x + v", data, groups="side").p_values
    )
    with pytest.raises(EstimationError, match="SAC has rho and lambda"):
        _restricted(few, "sac")
    with pytest.raises(EstimationError, match="takes neither errors= nor information="):
        _restricted(few, "sar", errors="hc3")
    with pytest.raises(EstimationError, match="is for one year"):
        si.spreg.regimes(
            "log(gdp_per_capita) ~ digital_index",
            si.study.demo(),
            w,
            groups="side",
            model="sar",
            method="reml",
        )


def test_impacts_of_regimes_that_change_are_means_over_region_years():
    """By dense matrices: years of the same pattern count as often as they are, years without a regime not at all."""
    w = si.weights.lattice(4, 5).row_standardized()
    random, years = np.random.default_rng(2), range(2010, 2016)
    index = pd.MultiIndex.from_product([w.ids, years])
    data = pd.DataFrame(random.standard_normal((120, 2)), index=index, columns=["x", "y"])
    high = np.zeros((20, 6), dtype=bool)  # the same in three years, in one year nobody
    high[:6, :3], high[3:15, 3], high[10:, 4] = True, True, True
    data["q"] = np.where(high.ravel(), 1.0, 0.0) + 0.01 * random.random(120)
    data["y"] += 5 * data["x"] * high.ravel()
    study = si.study.Study(data, about={})
    found = si.spreg.threshold(
        "y ~ x", study, w, variable="q", model="slx", effects="region", draws=19, trim=0.2
    )
    assert found.to_frame()["threshold"][0] < 0.02  # all that is high is in one regime
    fit = found.fit
    low_label, high_label = fit.fitted_model.regimes.labels
    cut, wide = found.to_frame()["threshold"][0], study.wide("q").to_numpy()
    codes = (wide > cut).astype(int)
    table = fit.impacts().to_frame().set_index(["variable", "changed", "effect"])["estimate"]
    b = [[fit.params[f"{name}[{label}]"] for name in ("x", "W x")] for label in (low_label, high_label)]
    dense = w.matrix.toarray()
    for code, label in enumerate((low_label, high_label)):
        direct, other = [], []
        for t in range(6):
            slopes = np.array([b[c] for c in codes[:, t]])
            s = np.diag(slopes[:, 0]) + slopes[:, [1]] * dense
            for j in np.flatnonzero(codes[:, t] == code):
                direct.append(s[j, j])
                other.append(s[codes[:, t] == 1 - code, j].sum())
        assert table[("x", label, "direct effect")] == pytest.approx(np.mean(direct), rel=1e-9)
        against = high_label if code == 0 else low_label
        assert table[("x", label, f"on {against}")] == pytest.approx(np.mean(other), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (None, "not as a NoneType"),
        (["a"] * 30, "not as a list"),
        (3, "not as a int"),
        (pd.Series([1] * 15 + ["1"] * 15, dtype=object), "written alike"),
    ],
)
def test_groups_that_are_none(groups, words):
    data = pd.DataFrame(np.random.default_rng(0).standard_normal((30, 2)), columns=["x", "y"])
    with pytest.raises(DataError, match=words):
        si.spreg.regimes("y ~ x", data, groups=groups)


def test_three_groups_beside_effects_of_years_are_dummies():
    w = si.weights.lattice(5, 6).row_standardized()
    random, years = np.random.default_rng(4), [2010, 2011, 2012]
    index = pd.MultiIndex.from_product([w.ids, years])
    data = pd.DataFrame(random.standard_normal((90, 2)), index=index, columns=["x", "y"])
    groups = pd.Series(np.repeat(["a", "b", "c"], 10), index=w.ids, name="area")
    fit = si.spreg.regimes("y ~ x", si.study.Study(data, about={}), w, groups=groups, effects="time")
    own = groups.loc[index.get_level_values(0)].to_numpy()
    columns = {f"x[{label}]": np.where(own == label, data["x"], 0.0) for label in "abc"}
    columns |= {f"area[{label}]": (own == label).astype(float) for label in "bc"}
    when = pd.get_dummies(index.get_level_values(1)).to_numpy(float)
    z = np.column_stack([*columns.values(), when])
    b = np.linalg.lstsq(z, data["y"].to_numpy(), rcond=None)[0]
    np.testing.assert_allclose(fit.params[list(columns)], b[:5], rtol=1e-8)
