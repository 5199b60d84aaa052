"""The wild cluster bootstrap by refitting, and standard errors over the cut-off."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.study.study import Study
from tests.spreg.test_std_errors import FORMULA, _panel, _table


@pytest.mark.parametrize("groups", [7, 20])
def test_draws_are_those_of_refitting_the_whole_sample(groups):
    """New responses from residuals under the null, least squares and clustered errors again, draw by draw."""
    table = _table()
    table["group"] = np.arange(90) % groups
    fit = si.spreg.ols(FORMULA, table, errors="cluster:group")
    made = si.spreg.wild_bootstrap(fit, "x", draws=99, seed=3).to_frame().loc[0]
    z, y = np.column_stack([np.ones(90), table[["x", "z"]]]), table["y"].to_numpy()
    others = z[:, [0, 2]]
    b0 = np.linalg.lstsq(others, y)[0]
    e0, random = y - others @ b0, np.random.default_rng(3)
    signs = random.integers(0, 2, (99, groups)) * 2.0 - 1
    if groups < 12:
        signs *= np.sqrt([0.5, 1.0, 1.5])[random.integers(0, 3, (99, groups))]
    more = 0
    for sign in signs:
        drawn = table.assign(y=others @ b0 + e0 * sign[table["group"]])
        more += abs(si.spreg.ols(FORMULA, drawn, errors="cluster:group").z_values["x"]) >= abs(
            fit.z_values["x"]
        )
    assert made["p_bootstrap"] == pytest.approx((1 + more) / 100)
    assert made["std_error"] == fit.std_errors["x"] and made["p"] == fit.p_values["x"]


def test_all_slopes_and_a_panel_with_effects_of_regions():
    """Effects of regions lie within clusters: a sign for each cluster leaves them what they are."""
    study, w = _panel()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="region", errors="cluster:region")
    made = si.spreg.wild_bootstrap(fit, draws=499, seed=1)
    table = study._panel.reset_index()
    dummies = pd.get_dummies(table["region"], dtype=float)
    frame = pd.concat([table[["y", "x", "z", "region"]], dummies], axis=1)
    frame.index = [f"o{i:03d}" for i in range(60)]
    names = " + ".join(dummies.columns)
    pooled = si.spreg.ols(f"y ~ 0 + x + z + {names}", frame, errors="cluster:region")
    again = si.spreg.wild_bootstrap(pooled, ["x", "z"], draws=499, seed=1)
    assert made.to_frame()["p_bootstrap"].tolist() == again.to_frame()["p_bootstrap"].tolist()
    assert any("12 clusters" in note for note in made.notes)


def test_what_has_no_bootstrap_is_refused():
    table = _table()
    plain, both = (si.spreg.ols(FORMULA, table, errors=e) for e in (None, "cluster:group+kind"))
    for fit in (plain, both):
        with pytest.raises(EstimationError, match="clustered in one way"):
            si.spreg.wild_bootstrap(fit)
    with pytest.raises(DataError, match="no coefficient is named"):
        si.spreg.wild_bootstrap(si.spreg.ols(FORMULA, table, errors="cluster:group"), [])
    with pytest.raises(DataError, match="are no parameters"):
        si.spreg.wild_bootstrap(si.spreg.ols(FORMULA, table, errors="cluster:group"), "nothing")
    study, w = _panel()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="both", errors="cluster:region")
    with pytest.raises(EstimationError, match="effects of years"):
        si.spreg.wild_bootstrap(fit)


@pytest.mark.parametrize("kernel", ["bartlett", "uniform"])
def test_errors_by_cutoff_are_those_of_the_fits(kernel):
    table = _table()
    where = gpd.GeoSeries(
        gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326
    )
    bare = table.drop(columns=["longitude", "latitude"])
    w = si.weights.knn(where, 4).row_standardized()
    for model in ("ols", "sar"):
        function = getattr(si.spreg, model)
        found = si.spreg.errors_by_cutoff(
            function(FORMULA, bare, w), "x", km=[0, 300, 600], kernel=kernel, places=where
        ).to_frame()
        for row in found.itertuples():
            fit = function(FORMULA, table, w, errors=f"conley:{row.km:g}km:{kernel}")
            assert row.std_error == pytest.approx(fit.std_errors["x"], rel=1e-9)
            assert row.p == pytest.approx(fit.p_values["x"], rel=1e-9)
    assert found["others"].is_monotonic_increasing and found["others"].iloc[0] == 0


def test_errors_by_cutoff_of_a_panel_and_of_a_fit_with_chosen_errors():
    study, w = _panel()
    plain, chosen = (
        si.spreg.panel(FORMULA, study, w, model="sem", effects="both", errors=e) for e in (None, "cluster")
    )
    tables = [
        si.spreg.errors_by_cutoff(fit, "x", km=[0, 500], places=study.regions).to_frame()
        for fit in (plain, chosen)
    ]
    pd.testing.assert_frame_equal(*tables)
    fit = si.spreg.panel(FORMULA, study, w, model="sem", effects="both", errors="conley:500km")
    assert tables[0]["std_error"].iloc[1] == pytest.approx(fit.std_errors["x"])
    with pytest.raises(DataError, match="no coefficient"):
        si.spreg.errors_by_cutoff(fit, "w")
    with pytest.raises(DataError, match="at least one cut-off"):
        si.spreg.errors_by_cutoff(fit, "x", km=[])


@pytest.mark.parametrize(
    "options",
    [
        {"effects": "random"},
        {"time_lags": ("W y",), "model": "ols"},
        {"time_lags": ("W y",), "effects": "none"},
        {"w": "by year", "effects": "none"},
        {"w": "by year", "effects": "none", "model": "sac"},
        {"w": "by year", "model": "sar"},
        {"w": "pair", "model": "sac"},
        {"balance": "cells"},
        {"balance": "cells", "model": "ols"},
    ],
)
def test_fits_without_a_sandwich_have_no_errors_by_cutoff(options):
    """Some of these ended in a traceback, and a pair of matrices in numbers of one."""
    study, w = _panel()
    other = si.weights.knn(study.regions, 3).row_standardized()
    options = {"model": "sem", "effects": "region"} | options
    ws = {"by year": {y: (w, other)[y % 2] for y in study.years}, "pair": (w, other), None: w}
    if "balance" in options:
        panel = study.panel
        panel.iloc[[3, 17], panel.columns.get_loc("y")] = np.nan
        study = Study(panel, about={"source": "made up"}, layer=study.layer)
    fit = si.spreg.panel(FORMULA, study, ws[options.pop("w", None)], **options)
    with pytest.raises(EstimationError, match="Conley errors are not for fits with random effects"):
        si.spreg.errors_by_cutoff(fit, "x", km=[0, 500], places=study.layer)


def test_errors_by_cutoff_of_least_squares_take_weights_of_every_year():
    study, w = _panel()
    other = si.weights.knn(study.regions, 3).row_standardized()
    ws = {year: (w, other)[year % 2] for year in study.years}
    fit, chosen = (
        si.spreg.panel(FORMULA, study, ws, model="slx", effects="both", errors=e)
        for e in (None, "conley:500km")
    )
    table = si.spreg.errors_by_cutoff(fit, "W x", km=[500], places=study.layer).to_frame()
    assert table["std_error"].iloc[0] == pytest.approx(chosen.std_errors["W x"], rel=1e-12)
