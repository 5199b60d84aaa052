"""Isolates: left out is the same as never having been there, in every model and every table."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.spreg import Moments
from spatial_iie.study.study import Study
from tests.chapter.test_real_panel import FOLDER, panel

FORMULA = "log(y) ~ x + scale(z) + C(kind)"
ALONE = ["r05", "r40"]


def _weights():
    """Return a lattice of 56 with two islands and, by the side, a region whose only neighbour is one of these."""
    matrix = si.weights.lattice(7, 8).matrix.toarray()
    for place in (5, 40):
        matrix[place] = matrix[:, place] = 0
    return si.weights.from_matrix(matrix, [f"r{i:02}" for i in range(56)]).row_standardized()


def _data(w, seed=3):
    random = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "x": random.uniform(200, 300, w.n),
            "z": random.normal(size=w.n),
            "kind": random.choice(["a", "b", "c"], w.n),
            "q": random.normal(size=w.n),
        },
        index=w.ids,
    )
    data.loc[ALONE, "z"] = 9.0  # so that the mean of the whole column is another one
    noise = np.linalg.solve(np.eye(w.n) - 0.5 * w.matrix.toarray(), random.normal(size=w.n))
    data["q"] += 0.03 * data["x"]
    return data.assign(y=np.exp(0.01 * data["x"] + 0.2 * data["z"] + 0.5 * noise))


W = _weights()
DATA = _data(W)
REST = W.ids[~W.ids.isin(ALONE)]


@pytest.mark.parametrize("model", MODELS)
def test_excluding_is_fitting_the_others(model):
    function = getattr(si.spreg, model)
    fit, truth = function(FORMULA, DATA, W), function(FORMULA, DATA.loc[REST], W.subset(REST))
    pd.testing.assert_series_equal(fit.params, truth.params, check_exact=True)
    pd.testing.assert_frame_equal(fit.cov, truth.cov, check_exact=True)
    assert (fit.n, fit.log_likelihood) == (54, truth.log_likelihood)
    assert fit.about["isolates"] == tuple(ALONE) and fit.about["isolates_rule"] == "exclude"
    assert "2 isolates left out [r05, r40]." in fit.notes
    for values, theirs in (
        (fit.residuals, truth.residuals),
        (fit.fitted, truth.fitted),
        (fit.predict(), truth.predict()),
        (fit.predict(DATA), truth.predict(DATA.loc[REST])),
    ):
        assert values.index.equals(DATA.index) and values[ALONE].isna().all()
        pd.testing.assert_series_equal(values[REST], theirs, check_exact=True)
    assert fit.design.weights.n == 54 and not len(fit.design.weights.isolates)


@pytest.mark.parametrize("model", list(MODELS))
def test_excluding_is_fitting_the_others_by_moments(model):
    function, how = getattr(si.spreg, model), Moments(endogenous="x", instruments="scale(q)")
    fit = function("log(y) ~ x + z", DATA, W, method=how)
    truth = function("log(y) ~ x + z", DATA.loc[REST], W.subset(REST), method=how)
    pd.testing.assert_series_equal(fit.params, truth.params, check_exact=True)
    assert fit.n == 54 and "2 isolates left out [r05, r40]." in fit.notes
    holes = DATA.assign(q=DATA["q"].where(DATA.index != "r00"))
    lost = function("log(y) ~ x + z", holes, W, method=how)
    assert lost.n == 53 and lost.residuals.index.equals(DATA.index)
    assert any("r00" in note and "missing: q 1" in note for note in lost.notes)


@pytest.mark.parametrize("model", MODELS)
def test_zero_and_error(model):
    function = getattr(si.spreg, model)
    kept = function(FORMULA, DATA, W, isolates="zero")
    assert kept.n == 56 and any("a lag of 0 there" in note for note in kept.notes)
    assert kept.about["isolates"] == tuple(ALONE) and kept.about["isolates_rule"] == "zero"
    with pytest.raises(WeightsError, match=r"2 regions have no neighbours \[r05, r40\].*isolates='exclude'"):
        function(FORMULA, DATA, W, isolates="error")
    with pytest.raises(si.errors.SpatialIIEError, match="isolates must be one of exclude, zero, error"):
        function(FORMULA, DATA, W, isolates="drop")


def test_at_zero_the_lag_is_least_squares_with_a_dummy_short():
    """With x far from zero, a lag of 0 is a leverage point: the error of W x shrinks many times."""
    kept, out = (si.spreg.slx("log(y) ~ x", DATA, W, isolates=rule) for rule in ("zero", "exclude"))
    assert kept.std_errors["W x"] < 0.5 * out.std_errors["W x"]
    dummy = DATA.assign(island=DATA.index.isin(ALONE) * 1.0)
    dummy["island2"] = (DATA.index == "r05") * 1.0
    absorbed = si.spreg.slx("log(y) ~ x + island + island2", dummy, W, lagged=["x"], isolates="zero")
    for name in ("x", "W x"):  # a dummy an island takes it out of least squares
        assert absorbed.params[name] == pytest.approx(out.params[name], rel=1e-9)


def test_isolates_that_missing_values_make_go_too():
    matrix = np.zeros((30, 30))
    for i in range(28):
        matrix[i, (i + 1) % 28] = matrix[(i + 1) % 28, i] = 1
    matrix[28, 29] = matrix[29, 28] = 1  # a pair of their own
    w = si.weights.from_matrix(matrix, [f"r{i:02}" for i in range(30)]).row_standardized()
    random = np.random.default_rng(1)
    data = pd.DataFrame(random.normal(size=(30, 2)), columns=["x", "y"], index=w.ids)
    data.loc["r29", "x"] = np.nan
    fit = si.spreg.sdem("y ~ x", data, w)
    assert fit.n == 28 and fit.about["isolates"] == ("r28",) and fit.about["left_out"] == ("r29",)
    assert any("1 region lost all neighbours by that [r28]" in note for note in fit.notes)
    truth = si.spreg.sdem("y ~ x", data.drop(["r28", "r29"]), w.subset(w.ids[:28]))
    pd.testing.assert_series_equal(fit.params, truth.params, check_exact=True)


def test_one_directed_link_to_an_isolate_leaves_its_owner_alone():
    matrix = si.weights.lattice(5, 5).matrix.toarray()
    matrix[0] = matrix[:, 0] = matrix[1] = matrix[:, 1] = 0
    matrix[1, 0] = 1  # 0 has no neighbour; without it 1 has none
    w = si.weights.from_matrix(matrix).row_standardized()
    data = pd.DataFrame(np.random.default_rng(0).normal(size=(25, 2)), columns=["x", "y"], index=w.ids)
    assert si.spreg.sar("y ~ x", data, w).about["isolates"] == (0, 1)


def test_least_squares_without_weights_has_no_rule():
    assert si.spreg.ols(FORMULA, DATA).n == 56
    with pytest.raises(WeightsError, match="give w, or leave it out"):
        si.spreg.ols(FORMULA, DATA, isolates="zero")


def test_the_ladder_is_of_one_sample():
    tests, truth = (
        si.spreg.nested_tests(FORMULA, *which, lagged=["x"])
        for which in ((DATA, W), (DATA.loc[REST], W.subset(REST)))
    )
    assert {k: t.statistic for k, t in tests.items()} == {k: t.statistic for k, t in truth.items()}
    assert "All models are fitted to the same 54 regions." in tests.notes
    assert tests["SEM < SDM"].df == truth["SEM < SDM"].df


def test_a_table_is_of_one_sample_and_says_so():
    fits = {"OLS": si.spreg.ols(FORMULA, DATA), "SDEM": si.spreg.sdem(FORMULA, DATA, W)}
    assert fits["OLS"].n == 56
    table = si.spreg.compare(fits, layout="long")
    frame = table.to_frame().set_index(["fit", "term", "part"])["estimate"]
    truth = si.spreg.ols(FORMULA, DATA.loc[REST])
    assert frame["OLS", "x", "regressor"] == truth.params["x"]
    assert frame["OLS", "n", "fit"] == frame["SDEM", "n", "fit"] == 54
    assert any(
        "One sample for all columns, n = 54" in n and "r05" in n and "again for that: OLS" in n
        for n in table.notes
    )
    alone = si.spreg.compare({"OLS": fits["OLS"]}, layout="long").to_frame()
    assert alone.loc[alone["term"] == "n", "estimate"].tolist() == [56]


def test_a_table_of_two_weights_is_of_one_sample():
    near = si.weights.from_matrix(si.weights.lattice(7, 8).matrix, W.ids).row_standardized()
    fits = {
        "islands": si.spreg.sdm(FORMULA, DATA, W),
        "none": si.spreg.sdm(FORMULA, DATA, near, lagged=["x"]),
    }
    kept = {**fits, "zero": si.spreg.sdm(FORMULA, DATA, W, isolates="zero")}
    frame = si.spreg.compare(kept, layout="long").to_frame().set_index(["fit", "term", "part"])["estimate"]
    truth = si.spreg.sdm(FORMULA, DATA.loc[REST], near.subset(REST), lagged=["x"])
    assert frame["none", "rho", "spatial"] == pytest.approx(truth.params["rho"], rel=1e-9)
    assert frame["zero", "n", "fit"] == 56  # kept on purpose
    by_moments = si.spreg.sar("log(y) ~ x", DATA, near, method="gmm")
    with pytest.raises(DataError, match=r"gmm by spatial two-stage least squares, .* has regions"):
        si.spreg.compare({"gmm": by_moments, "islands": fits["islands"]})


def test_the_grid_is_of_one_sample():
    near = si.weights.from_matrix(si.weights.lattice(7, 8).matrix, W.ids).row_standardized()
    rows = (
        pd.concat({year: _data(W, year) for year in (2018, 2019)}, names=["year"])
        .swaplevel()
        .drop(columns="kind")
    )
    rows.index.names = ["region", "year"]
    study = Study(rows.astype(float), about={"source": "made"})
    weights = {"islands": W, "none": near}
    table = si.spreg.robustness("log(y) ~ x", study, weights=weights, models=["ols", "sdem"])
    frame = table.to_frame()
    assert (frame["n"] == 54).all() and table.about["isolates"] == tuple(ALONE)
    assert any("left out of every fit [r05, r40]" in note for note in table.notes)
    assert set(frame["weights"]) == {
        "no weights",
        "islands",
    }  # without the isolates the matrices are the same
    assert any("none: the same rows and the same weights as islands; 2 fits" in note for note in table.notes)
    row = frame[(frame["year"] == 2018) & (frame["model"] == "SDEM")].iloc[0]
    truth = si.spreg.sdem("log(y) ~ x", study.year(2018).loc[REST], near.subset(REST))
    assert row["lag_estimate"] == pytest.approx(truth.params["W x"], rel=1e-10)
    kept = si.spreg.robustness("log(y) ~ x", study, weights=weights, isolates="zero").to_frame()
    assert (kept["n"] == 56).all()
    with pytest.raises(WeightsError, match="no neighbours"):
        si.spreg.robustness("log(y) ~ x", study, weights=weights, isolates="error")


def test_tests_of_residuals_leave_them_out():
    whole, part = si.spreg.ols(FORMULA, DATA), si.spreg.ols(FORMULA, DATA.loc[REST], W.subset(REST))
    for one, truth in (
        (si.spreg.lm_tests(whole, W, lagged=["x"]), si.spreg.lm_tests(part, lagged=["x"])),
        (
            si.spreg.lm_tests(si.spreg.ols(FORMULA, DATA, W), lagged=["x"]),
            si.spreg.lm_tests(part, lagged=["x"]),
        ),
    ):
        for name in truth:
            assert one[name].statistic == pytest.approx(truth[name].statistic, rel=1e-8)
        assert any("r05" in note for note in one.notes)
    moran = si.spreg.residual_moran(whole, W)
    assert moran.statistic == pytest.approx(si.spreg.residual_moran(part).statistic, rel=1e-9)
    kept = si.spreg.residual_moran(whole, W, isolates="zero")
    assert kept.about["moran"] != moran.about["moran"]
    fit = si.spreg.sar(FORMULA, DATA, W, isolates="zero")
    with pytest.raises(EstimationError, match="Fit it with these weights"):
        si.spreg.lm_tests(fit, W)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real panels are not here")
def test_on_the_real_map_the_islands_made_the_lag_significant(tmp_path):
    """Five per cent is crossed by seven cities without neighbours alone; their lag is 0, all others' about 250."""
    panel().to_csv(tmp_path / "panel.csv")
    study = si.study.open(tmp_path / "panel.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        w = si.weights.queen(study.regions)
        attached = w.attach_islands(study.regions).row_standardized()
    w, data = w.row_standardized(), study.year(2019)
    formula = "log(income) ~ index + deposits"
    zero, out, linked = (
        si.spreg.sdem(formula, data, *how[:1], isolates=how[1])
        for how in ((w, "zero"), (w, "exclude"), (attached, "exclude"))
    )
    assert zero.p_values["W index"] < 0.05 < min(out.p_values["W index"], linked.p_values["W index"])
    assert 3 < out.std_errors["W index"] / zero.std_errors["W index"] < 11
    assert set(w.isolates) == set(out.about["isolates"]) and linked.n == len(data) == out.n + 7
