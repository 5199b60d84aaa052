"""Panels in the layout of journals: R2 within, between and overall, what likelihoods may stand side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.spreg.specification.moran_by_year import moran_by_year
from spatial_iie.study.study import Study
from tests.spreg.test_panel import FORMULA, _points, _study

PARTS = ("within", "between", "overall")


def _r2(fit):
    return [fit.about[f"r2_{part}"] for part in PARTS]


def _by_hand(y, predicted):
    """Squared correlations of xtreg; arrays of years by regions."""
    pairs = (
        ((y - y.mean(0)).ravel(), (predicted - predicted.mean(0)).ravel()),
        (y.mean(0), predicted.mean(0)),
        (y.ravel(), predicted.ravel()),
    )
    return [np.corrcoef(*pair)[0, 1] ** 2 for pair in pairs]


def test_r2_is_what_stata_prints_for_the_data_of_grunfeld():
    """``webuse grunfeld``, ``xtreg invest mvalue kstock, fe``: 0.7668, 0.8194, 0.8060 (Stata manual, ten firms)."""
    from statsmodels.datasets import grunfeld

    table = grunfeld.load_pandas().data.query("firm != 'American Steel'")
    ids = pd.Index(sorted(table["firm"].unique()))
    panel = table.assign(year=table["year"].astype(int)).set_index(["firm", "year"])
    study = Study(panel[["invest", "value", "capital"]], about={"source": "Grunfeld"}, layer=_points(ids))
    w = si.weights.from_matrix(1.0 - np.eye(10), ids=ids).row_standardized()
    fit = si.spreg.panel("invest ~ value + capital", study, w, model="ols", effects="region")
    assert [round(value, 4) for value in _r2(fit)] == [0.7668, 0.8194, 0.8060]


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
def test_effects_of_years_are_regressors_to_r2_and_those_of_regions_are_not(effects):
    import statsmodels.formula.api as smf

    study, w = _study()
    table = study.panel.reset_index().sort_values(["year", "region"])
    dummies = {"region": " + C(region)", "time": " + C(year)", "both": " + C(region) + C(year)", "none": ""}
    fit = smf.ols(FORMULA + dummies[effects], table).fit()
    without = fit.params.filter(regex=r"^(?!C\(region)")
    predicted = pd.DataFrame(fit.model.exog, columns=fit.params.index)[without.index].to_numpy() @ without
    shape = 3, len(study.ids)
    right = _by_hand(table["y"].to_numpy().reshape(shape), predicted.reshape(shape))
    ours = si.spreg.panel(FORMULA, study, w, model="ols", effects=effects)
    np.testing.assert_allclose(_r2(ours), right, rtol=1e-9)


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem", "sac"])
def test_r2_of_a_spatial_model_is_that_of_the_reduced_form(model):
    """Dense matrices: (I - rho W)^(-1) (Z b + effects of years by generalized least squares given rho and lambda)."""
    study, w = _study(lam=0.3, rho=0.4)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects="time")
    years, dense, n = study.years, w.matrix.toarray(), len(study.ids)
    rho, lam = fit.params.get("rho", 0.0), fit.params.get("lambda", 0.0)
    filters = np.eye(n) - rho * dense, np.eye(n) - lam * dense
    y, predicted = [], []
    for year in years:
        table = study.year(year)
        x = table[["x", "z"]].to_numpy()
        z = np.hstack([x, dense @ x]) if MODELS[model].lags else x
        trend, ones = z @ fit.params.to_numpy()[: z.shape[1]], filters[1] @ np.ones(n)
        left = filters[1] @ (filters[0] @ table["y"].to_numpy() - trend)
        predicted.append(np.linalg.solve(filters[0], trend + (ones @ left) / (ones @ ones)))
        y.append(table["y"].to_numpy())
    np.testing.assert_allclose(_r2(fit), _by_hand(np.array(y), np.array(predicted)), rtol=1e-9)


def _rows(table):
    frame = table.to_frame().set_index("variable")
    return {name: list(row) for name, row in zip(frame.index, frame.to_numpy().tolist(), strict=True) if name}


def test_the_table_has_what_journals_print_and_no_dummies():
    study, w = _study(lam=0.3)
    fits = {
        m.upper(): si.spreg.panel(FORMULA, study, w, model=m, effects="both") for m in ("ols", "sar", "sdm")
    }
    rows = _rows(si.spreg.compare(fits))
    assert list(rows)[:6] == ["x", "z", "W x", "W z", "rho", "Region effects"]
    assert rows["Region effects"] == rows["Year effects"] == ["Yes"] * 3
    n = len(study.ids)
    assert rows["N"] == [str(3 * n)] * 3 and rows["Independent observations"] == [str(2 * (n - 1))] * 3
    assert rows["Number of regions"] == [str(n)] * 3 and rows["Number of years"] == ["3"] * 3
    assert rows["R2 within"] == [f"{fit.about['r2_within']:.3f}" for fit in fits.values()]
    assert "Pseudo R2" not in rows and not [name for name in rows if name.startswith("year ")]
    assert rows["Log-likelihood"] == [f"{fit.log_likelihood:.3f}" for fit in fits.values()]


def test_likelihoods_of_other_transformed_samples_are_marked():
    study, w = _study(lam=0.3)
    ways = ("none", "region", "both", "random")
    fits = {way: si.spreg.panel(FORMULA, study, w, model="sem", effects=way) for way in ways}
    fits["dummies"] = si.spreg.panel(FORMULA, study, w, model="sem", effects="both", correction=False)
    table = si.spreg.compare(fits)
    rows = _rows(table)
    for name in ("Log-likelihood", "AIC", "BIC"):  # pooled, random and dummies: all of the data as they are
        assert [cell.split()[1] for cell in rows[name]] == ["(a)", "(b)", "(c)", "(a)", "(a)"]
    assert any("same letter" in note for note in table.about.notes)
    assert any("same letter" in note for note in si.spreg.compare(fits, layout="long").about.notes)
    alike = si.spreg.compare({way: fits[way] for way in ("none", "random", "dummies")})
    assert not any("same letter" in note for note in alike.about.notes)
    assert "(a)" not in _rows(alike)["AIC"][0]


def test_likelihoods_of_other_years_or_regions_are_marked():
    study, w = _study(lam=0.3)
    part = study.ids[:45]
    fits = {
        "all": si.spreg.panel(FORMULA, study, w, model="ols"),
        "two years": si.spreg.panel(FORMULA, study, w, model="ols", years=[2001, 2002]),
        "fewer": si.spreg.panel(FORMULA, study.select(part), w.subset(part), model="ols"),
    }
    assert [cell.split()[1] for cell in _rows(si.spreg.compare(fits))["AIC"]] == ["(a)", "(b)", "(c)"]


def test_panels_side_by_side_are_of_one_sample():
    study, w = _study(lam=0.3)
    matrix = w.matrix.toarray()
    matrix[0] = matrix[:, 0] = 0  # the first has no neighbours
    other = si.weights.from_matrix(matrix, ids=w.ids).row_standardized()
    weights = {"a": w, "b": other}
    kept_all = si.spreg.panel_fits(
        FORMULA, study, weights, models=["sdm"], lagged=["x"], isolates="zero", effects=["region"]
    )
    assert {fit.about["regions"] for fit in kept_all.values()} == {49} and "W z" not in kept_all[
        "SDM, a"
    ].params
    fits = si.spreg.panel_fits(FORMULA, study, weights, models=["sar"], effects=["region"])
    assert list(fits) == ["SAR, a", "SAR, b"] and {fit.about["regions"] for fit in fits.values()} == {48}
    kept = study.ids[1:]
    alone = si.spreg.panel(FORMULA, study.select(kept), w.subset(kept), model="sar", effects="region")
    assert fits["SAR, a"].params["rho"] == pytest.approx(alone.params["rho"], rel=1e-9)


def test_nothing_to_fit_is_refused():
    study, w = _study()
    with pytest.raises(si.errors.DataError, match="at least one model"):
        si.spreg.panel_fits(FORMULA, study, {"w": w}, models=[])
    with pytest.raises(si.errors.WeightsError, match="every one of the weights"):
        ids, half = w.ids, np.zeros((2, 49, 49))
        half[0][0, 1] = half[0][1, 0] = half[1][2, 3] = half[1][3, 2] = 1
        made = {}
        for name, each in zip("ab", half, strict=True):
            made[name] = si.weights.from_matrix(each, ids=ids)
        si.spreg.panel_fits(FORMULA, study, made)


def test_nested_tests_take_panels():
    study, w = _study(lam=0.3, rho=0.2)
    tests = si.spreg.nested_tests(FORMULA, study, w, effects="both", years=[2001, 2002, 2003], lagged=["x"])
    fits = {
        name: si.spreg.panel(FORMULA, study, w, model=name, effects="both", lagged=lags)
        for name, lags in (("ols", None), ("slx", ["x"]), ("sem", None), ("sdm", None))
    }
    for small, large, df in (("ols", "slx", 1), ("sem", "sdm", 2), ("ols", "sem", 1)):
        test = tests[f"{small.upper()} < {large.upper()}"]
        right = 2 * (fits[large].log_likelihood - fits[small].log_likelihood)
        assert test.statistic == pytest.approx(right, rel=1e-6, abs=1e-8) and test.df == (df,)
    with pytest.raises(si.errors.DataError, match="effects is missing"):
        si.spreg.nested_tests(FORMULA, study, w)
    with pytest.raises(si.errors.EstimationError, match="lag_intercept"):
        si.spreg.nested_tests(FORMULA, study, w, effects="both", lag_intercept=True)


def test_a_grid_of_panels_is_of_one_sample_and_one_row_a_fit():
    study, w = _study(lam=0.3)
    matrix = w.matrix.toarray()
    matrix[0] = matrix[:, 0] = 0
    weights = {"a": w, "b": si.weights.from_matrix(matrix, ids=w.ids).row_standardized()}
    table = si.spreg.robustness(
        {"one": "y ~ x", "two": FORMULA}, study, weights=weights, effects=["region", "both"], models=["ols", "sdm"],
        lagged=["z"], balance="regions",
    ).to_frame()  # fmt: skip
    assert (
        len(table) == 2 * 2 * (1 + 1) and set(table["year"]) == {"2001-2003"} and set(table["note"]) == {""}
    )
    assert list(table.columns[:5]) == ["weights", "regressors", "effects", "year", "model"]
    kept = study.ids[1:]
    right = si.spreg.panel(
        FORMULA, study.select(kept), w.subset(kept), model="sdm", effects="both", lagged=["z"]
    )
    row = table.query("weights == 'a' and regressors == 'two' and effects == 'both' and model == 'SDM'").iloc[
        0
    ]
    assert row["estimate"] == pytest.approx(right.params["x"], rel=1e-9) and row["n"] == right.n
    assert row["total"] == pytest.approx(right.impacts().to_frame().loc["x", "total"], rel=1e-9)


def test_a_grid_of_panels_says_what_failed_and_refuses_what_has_no_use():
    study, w = _study()
    failed = si.spreg.robustness("fixed ~ x", study, weights={"w": w}, effects="region", models=["ols"])
    assert "nothing but effects" in failed.to_frame()["note"].iloc[0]
    with pytest.raises(si.errors.SpatialIIEError, match="for panels"):
        si.spreg.robustness(FORMULA, study, weights={"w": w}, balance="regions")


def test_a_grid_of_panels_in_columns():
    study, w = _study()
    table = si.spreg.robustness(
        FORMULA, study, weights={"w": w}, effects=["region", "both"], models=["ols", "sar"], layout="paper"
    ).to_frame()
    assert list(table.columns) == ["weights", "effects", "year", "OLS", "SAR"] and len(table) == 4


def test_residuals_beside_trends_are_deviations_from_the_trend_of_each_region():
    study, w = _study(lam=0.3)
    fit = si.spreg.panel("y ~ x + z + C(region):year", study, w, model="sar", effects="region")
    e = study.wide("y") - fit.params["rho"] * (w.matrix @ study.wide("y").to_numpy())
    e = (e - fit.params["x"] * study.wide("x") - fit.params["z"] * study.wide("z")).to_numpy()
    basis = np.column_stack([np.ones(3), np.arange(3.0)])
    left = e - (basis @ np.linalg.lstsq(basis, e.T, rcond=None)[0]).T
    np.testing.assert_allclose(si.spreg.panel_residuals(fit).to_numpy(), left, atol=1e-8)


def test_weights_by_year_stand_beside_others_and_residuals_are_of_balanced_panels():
    study, w = _study(lam=0.3)
    weights = {"fixed": w, "by year": dict.fromkeys(study.years, w)}
    fits = si.spreg.panel_fits(FORMULA, study, weights, models=["sar"])
    one, other = (fit.params["rho"] for fit in fits.values())
    assert one == pytest.approx(other, rel=1e-6)
    whole = si.spreg.panel_residuals(fits["SAR, fixed"])
    y, dense = study.wide("y").to_numpy(), w.matrix.toarray()
    x = [study.wide(name).to_numpy() for name in ("x", "z")]
    b = fits["SAR, fixed"].params
    e = y - b["rho"] * dense @ y - b["x"] * x[0] - b["z"] * x[1]
    e = e - e.mean(axis=1, keepdims=True) - e.mean(axis=0) + e.mean()
    np.testing.assert_allclose(whole.to_numpy(), e, atol=1e-9)
    gaps = study.panel
    gaps.loc[("r000", 2002), "x"] = np.nan
    fit = si.spreg.panel(
        FORMULA, Study(gaps, about={}, layer=study.layer), w, model="ols", effects="both", balance="cells"
    )
    left = si.spreg.panel_residuals(fit)
    assert np.argwhere(left.isna().to_numpy()).tolist() == [[0, 1]]  # r000 in 2002, of 2001 to 2003
    assert left.loc["r001", 2003] == fit.residuals["r001 2003"]
    for test in (si.spreg.pesaran_cd, moran_by_year):
        with pytest.raises(si.errors.EstimationError, match="balanced panel"):
            test(fit)
    with pytest.raises(si.errors.EstimationError, match="of a panel"):
        si.spreg.panel_residuals(si.spreg.ols(FORMULA, study.year(2002), w))
