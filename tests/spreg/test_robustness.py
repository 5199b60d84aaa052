"""The grid of fits: every row is the fit it says it is."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.study.study import Study

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share + deposit_share"


@pytest.fixture(scope="module")
def study():
    demo = si.study.demo()
    return demo.select(demo.ids[:90])


@pytest.fixture(scope="module")
def weights(study):
    specs = ("knn:4", "knn:6")
    return {spec: si.weights.from_spec(spec, study).row_standardized() for spec in specs}


def test_rows_are_the_fits(study, weights):
    models = ["ols", "slx", "sem", "sdem", "sar", "sdm"]
    seen = []
    table = si.spreg.robustness(
        FORMULA,
        study,
        weights=weights,
        years=[2017, 2019],
        models=models,
        lagged=["digital_index"],
        progress=lambda done, total: seen.append((done, total)),
    )
    frame = table.to_frame()
    assert seen == [(i, 22) for i in range(1, 23)] and len(frame) == 22
    keys = [(w, year, model.upper()) for w in weights for year in (2017, 2019) for model in models]
    once = [
        ("no weights" if model == "OLS" else w, year, model) for w, year, model in keys
    ]  # OLS has no weights
    assert list(zip(frame["weights"], frame["year"], frame["model"], strict=True)) == list(
        dict.fromkeys(once)
    )
    for _, row in frame.iterrows():
        row["weights"] = "knn:4" if row["model"] == "OLS" else row["weights"]
        options = {"lagged": ["digital_index"]} if row["model"] in ("SLX", "SDEM", "SDM") else {}
        function = getattr(si.spreg, row["model"].lower())
        fit = function(FORMULA, study.year(row["year"]), weights[row["weights"]], **options)
        found = [row["estimate"], row["std_error"], row["p"], row["aic"], row["n"]]
        name = "digital_index"
        expected = [fit.params[name], fit.std_errors[name], fit.p_values[name], fit.aic, fit.n]
        assert found == pytest.approx(expected, rel=1e-12)
        interval = fit.conf_int().loc[name]
        assert (row["low"], row["high"]) == (interval["lower"], interval["upper"])
        impact = fit.impacts().to_frame().loc[name]
        assert row["total"] == impact["total"] and row["direct_p"] == impact["direct_p"]
        for column, parameter in (("lag_estimate", f"W {name}"), ("rho", "rho"), ("lambda", "lambda")):
            if parameter in fit.params.index:
                assert row[column] == fit.params[parameter]
            else:
                assert np.isnan(row[column])


def test_sets_of_regressors(study, weights):
    formulas = {"short": "log(gdp_per_capita) ~ digital_index", "long": FORMULA}
    lagged = ["digital_index", "trade_share"]
    frame = si.spreg.robustness(
        formulas, study, weights={"knn:4": weights["knn:4"]}, years=[2018], lagged=lagged
    ).to_frame()
    assert frame["regressors"].tolist() == ["short", "long"]
    fit = si.spreg.sdem(formulas["short"], study.year(2018), weights["knn:4"], lagged=["digital_index"])
    assert frame.loc[0, "lag_estimate"] == fit.params["W digital_index"]


def test_missing_values_are_left_out_fit_by_fit(study, weights):
    panel = study.panel
    panel.loc[(study.ids[:3].tolist(), 2018), "trade_share"] = np.nan
    holes = Study(panel, about={"source": "with holes"})
    table = si.spreg.robustness(FORMULA, holes, weights={"k": weights["knn:6"]}, years=[2018, 2019])
    assert table.to_frame()["n"].tolist() == [87, 90]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        fit = si.spreg.sdem(FORMULA, holes.year(2018), weights["knn:6"])
    assert table.to_frame().loc[0, "estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-12)
    assert any("n = [87, 90] of 90" in note for note in table.notes)


def test_a_fit_that_fails_is_a_row_with_its_reason(study, weights):
    panel = study.panel
    panel.loc[(slice(None), 2018), "trade_share"] = 7.0
    flat = Study(panel, about={"source": "constant in a year"})
    frame = si.spreg.robustness(FORMULA, flat, weights={"k": weights["knn:4"]}, years=[2018, 2019]).to_frame()
    assert "trade_share" in frame.loc[0, "note"] and np.isnan(frame.loc[0, "estimate"])
    assert frame.loc[1, "note"] == "" and np.isfinite(frame.loc[1, "estimate"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"years": [1999]}, r"no year \[1999\]"),
        ({"weights": {}}, "at least one formula, one set of weights"),
        ({"variable": "gdp"}, "has no regressor 'gdp'"),
        ({"models": ["gwr"]}, "model must be one of"),
    ],
)
def test_what_cannot_be_fitted(study, weights, options, words):
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        si.spreg.robustness(FORMULA, study, **{"weights": weights, **options})


def test_weights_must_cover_the_study(study, weights):
    part = weights["knn:4"].subset(study.ids[:50])
    with pytest.raises(si.errors.AlignmentError, match="do not cover the same regions"):
        si.spreg.robustness(FORMULA, study, weights={"part": part})
