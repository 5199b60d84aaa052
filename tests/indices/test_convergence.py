"""Beta and sigma convergence: data whose speed is known, statsmodels, the spreg room, and what has no half-life."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError, WeightsError
from spatial_iie.indices.sigma import trend_of
from spatial_iie.indices.speed import speed_of
from spatial_iie.report.labels import in_words
from tests.indices.places_of import study_of


def grid_study(columns, years, size=7):
    """Return a study on a lattice of points, and its weights."""
    cells = [(lon, lat) for lat in range(20, 20 + size) for lon in range(100, 100 + size)]
    first = next(iter(columns.values()))
    study = study_of(cells, first, years, name=next(iter(columns)))
    panel = study.panel
    for name, values in columns.items():
        panel[name] = np.asarray(values).ravel()
    study = type(study)(panel, about={"source": "made for a test"}, layer=study.layer)
    lattice = si.weights.lattice(size, size, rook=True)
    return study, si.weights.from_matrix(lattice.matrix, ids=study.ids).row_standardized()


def off(values, *columns):
    """Return what columns and a constant leave of values."""
    z = np.column_stack([np.ones(len(values)), *columns])
    return values - z @ np.linalg.lstsq(z, values, rcond=None)[0]


def converging(speed, span, seed=0, noise=0.02):
    """Levels that close their distance to 8 at a speed, by the recursion year for year, and noise across it."""
    random = np.random.default_rng(seed)
    start = random.normal(5, 1, 49)
    logs = start
    for _ in range(span):
        logs = logs + (1 - np.exp(-speed)) * (8 - logs)
    logs = logs + off(noise * random.normal(size=49), start)
    return np.exp(np.column_stack([start, logs]))


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


@pytest.mark.parametrize(("speed", "span"), [(0.02, 10), (0.3, 3), (0.001, 1)])
def test_the_speed_of_the_recursion_is_found(speed, span):
    study, _ = grid_study({"income": converging(speed, span)}, (2000, 2000 + span))
    fit = si.indices.beta_convergence(study, "income")
    assert fit.params["log(income)"] == pytest.approx(-(1 - np.exp(-speed * span)) / span, rel=1e-9)
    row = si.indices.convergence_speed(fit).to_frame().iloc[0]
    assert row["speed"] == pytest.approx(speed, rel=1e-9)
    assert row["half_life"] == pytest.approx(np.log(2) / speed, rel=1e-9)
    assert fit.about["span"] == span and any(note.startswith("Absolute conv") for note in fit.notes)


def test_after_a_half_life_half_of_the_gap_is_left():
    half = np.log(2) / speed_of(-0.08, 0.01, 5).speed
    years = 5.0
    left_after_span = 1 + years * -0.08
    assert left_after_span ** (half / years) == pytest.approx(0.5)


def test_against_statsmodels(demo):
    import statsmodels.formula.api as smf

    study, _ = demo
    table = study.year(2017)
    table["growth"] = np.log(study["gdp_per_capita", 2019] / study["gdp_per_capita", 2017]) / 2
    theirs = smf.ols("growth ~ np.log(gdp_per_capita) + np.log(population) + trade_share", table).fit()
    ours = si.indices.beta_convergence(
        study, "gdp_per_capita", controls=["log(population)", "trade_share"], years=[2017, 2018, 2019]
    )
    assert ours.params.tolist() == pytest.approx(theirs.params.tolist(), rel=1e-9)
    assert ours.std_errors.tolist() == pytest.approx(theirs.bse.tolist(), rel=1e-9)
    assert any(note.startswith("Conditional conv") for note in ours.notes)
    row = si.indices.convergence_speed(ours).to_frame().iloc[0]
    beta, error = theirs.params.iloc[1], theirs.bse.iloc[1]
    speed = -np.log(1 + 2 * beta) / 2
    margin = stats.t.ppf(0.975, theirs.df_resid) * error / (1 + 2 * beta)
    assert row[["beta", "std_error", "p"]].tolist() == pytest.approx([beta, error, theirs.pvalues.iloc[1]])
    assert row[["speed", "speed_low", "speed_high"]].tolist() == pytest.approx(
        [speed, speed - margin, speed + margin]
    )


def test_the_delta_method_by_a_difference():
    beta, step = -0.05, 1e-7
    slope = (speed_of(beta + step, 1, 4).speed - speed_of(beta - step, 1, 4).speed) / (2 * step)
    assert speed_of(beta, 0.003, 4).std_error == pytest.approx(0.003 * abs(slope), rel=1e-6)


@pytest.mark.parametrize("model", ["slx", "sem", "sdem", "sar", "sdm"])
def test_spatial_models_are_those_of_spreg(demo, model):
    study, w = demo
    table = study.year(2017)
    table["growth"] = np.log(study["gdp", 2019] / study["gdp", 2017]) / 2
    theirs = getattr(si.spreg, model)("growth ~ log(gdp) + trade_share", table, w)
    ours = si.indices.beta_convergence(study, "gdp", w, model=model, controls="trade_share")
    assert ours.model == model.upper()
    pd.testing.assert_series_equal(ours.params, theirs.params)
    pd.testing.assert_frame_equal(ours.cov, theirs.cov)
    effects = si.indices.convergence_speed(ours).to_frame().set_index("effect")
    if model == "sem":
        assert list(effects.index) == ["coefficient"]
        return
    impacts = theirs.impacts().to_frame().loc["log(gdp)"]
    assert effects.loc["total impact", "beta"] == pytest.approx(impacts["total"])
    assert effects.loc["direct impact", "std_error"] == pytest.approx(impacts["direct_std_error"])
    assert effects.loc["total impact", "speed"] == pytest.approx(-np.log(1 + 2 * impacts["total"]) / 2)


def test_only_chosen_regressors_are_lagged(demo):
    study, w = demo
    fit = si.indices.beta_convergence(
        study, "gdp", w, model="sdem", controls=["trade_share"], lagged=["log(gdp)"]
    )
    assert list(fit.params.index) == ["Intercept", "log(gdp)", "trade_share", "W log(gdp)", "lambda"]


def test_the_unit_does_not_matter_and_rows_may_stand_in_any_order(demo):
    study, w = demo
    fit = si.indices.beta_convergence(study, "gdp", w, model="sar")
    other = type(study)((1e4 * study.panel[["gdp"]]).sample(frac=1, random_state=1), about={})
    again = si.indices.beta_convergence(other, "gdp", w, model="sar")
    for name in ("log(gdp)", "rho"):
        assert again.params[name] == pytest.approx(fit.params[name], rel=1e-6)


def test_names_that_are_no_words(demo):
    study, _ = demo
    other = type(study)(study.panel.rename(columns={"gdp": "人均 GDP"}), about=study.about)
    fit = si.indices.beta_convergence(other, "人均 GDP")
    same = si.indices.beta_convergence(study, "gdp")
    assert fit.params.tolist() == pytest.approx(same.params.tolist())
    assert len(si.indices.convergence_speed(fit).to_frame()) == 1 and fit.about["synthetic"]


def test_controls_are_of_the_first_year():
    """Growth made of the first year's control exactly: its coefficient comes back."""
    random = np.random.default_rng(4)
    start, control, later = random.normal(5, 1, (3, 49))
    noise = off(0.01 * random.normal(size=49), start, control)
    growth = 0.1 - 0.04 * start + 0.03 * control + noise
    income = np.exp(np.column_stack([start, start + 4 * growth]))
    study, _ = grid_study({"income": income, "skill": np.column_stack([control, later])}, (2000, 2004))
    fit = si.indices.beta_convergence(study, "income", controls=["skill"])
    assert fit.params.tolist() == pytest.approx([0.1, -0.04, 0.03], rel=1e-8)


def test_divergence_has_no_half_life_and_says_so():
    study, _ = grid_study({"income": 1 / converging(-0.05, 4)}, (2000, 2004))
    fit = si.indices.beta_convergence(study, "income")
    assert fit.params["log(income)"] > 0
    assert any("none. beta is not negative: there is no beta convergence" in note for note in fit.notes)
    table = si.indices.convergence_speed(fit)
    row = table.to_frame().iloc[0]
    assert row["speed"] < 0 and row[["half_life", "half_life_low", "half_life_high"]].isna().all()
    assert "coefficient: beta is not negative" in " ".join(table.notes)


def test_growth_that_more_than_undoes_the_gaps_is_refused():
    random = np.random.default_rng(0)
    start = random.normal(5, 1, 49)
    logs = 10 - start + off(0.1 * random.normal(size=49), start)  # the ranks turn round: beta = -1 with T = 2
    study, _ = grid_study({"income": np.exp(np.column_stack([start, logs]))}, (2000, 2002))
    fit = si.indices.beta_convergence(study, "income")
    assert any("1 + T beta = -1 is not positive (beta = -1, T = 2)" in note for note in fit.notes)
    with pytest.raises(EstimationError, match="no speed of convergence does that"):
        si.indices.convergence_speed(fit)


def test_a_speed_that_may_be_zero_has_no_upper_half_life():
    found = speed_of(-0.01, 0.02, 5)
    assert found.low < 0 < found.speed
    assert np.isinf(found.half_life_high) and found.half_life_low == pytest.approx(np.log(2) / found.high)
    study, _ = grid_study({"income": converging(0.01, 2, noise=0.4)}, (2000, 2002))
    table = si.indices.convergence_speed(si.indices.beta_convergence(study, "income"))
    assert any("no upper limit" in note for note in table.notes)
    assert np.isinf(table.to_frame()["half_life_high"].item())


def test_pooled_with_years_against_statsmodels(demo):
    import statsmodels.formula.api as smf

    study, w = demo
    parts = []
    for year in (2017, 2018):
        growth = np.log(study["gdp", year + 1] / study["gdp", year])
        part = pd.DataFrame({"growth": growth, "initial": np.log(study["gdp", year]), "year": year})
        parts.append(part.drop(w.isolates))
    theirs = smf.ols("growth ~ initial + C(year)", pd.concat(parts)).fit()
    fit = si.indices.beta_convergence(study, "gdp", w, effects="time")
    assert fit.params["log(gdp)"] == pytest.approx(theirs.params["initial"])
    assert fit.std_errors["log(gdp)"] == pytest.approx(theirs.bse["initial"])
    assert fit.about["span"] == 1 and fit.n == 2 * (365 - 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1, 2], [0, 2], [3, -1], [2, 2]], r"zero or negative in 2 regions \[r001, r002\] \(lowest -1\)"),
        ([[1, 2], [np.nan, 2], [np.nan, 1], [2, np.nan]], "1 region of 4 have income in all of"),
    ],
)
def test_values_without_a_logarithm_are_named(values, words):
    study = study_of([[100 + k, 30] for k in range(4)], values, name="income")
    for function in (si.indices.beta_convergence, si.indices.sigma_convergence):
        with pytest.raises(DataError, match=words):
            function(study, "income")


def test_regions_that_lack_a_year_are_left_out_and_named():
    values = converging(0.02, 5)
    values[3, 1] = np.nan
    study, w = grid_study({"income": values}, (2000, 2005))
    fit = si.indices.beta_convergence(study, "income", w, model="sem")
    assert fit.n == 48 and "r003" in " ".join(fit.notes)
    rest = study.select(study.ids.drop("r003"))
    again = si.indices.beta_convergence(rest, "income", w.subset(rest.ids), model="sem")
    assert again.params.tolist() == pytest.approx(fit.params.tolist())


def test_what_cannot_be_asked_is_refused(demo):
    study, w = demo
    with pytest.raises(WeightsError, match="the model sar needs weights"):
        si.indices.beta_convergence(study, "gdp", model="sar")
    with pytest.raises(SpatialIIEError, match="model must be one of"):
        si.indices.beta_convergence(study, "gdp", model="gwr")
    with pytest.raises(DataError, match="no column of the data"):
        si.indices.beta_convergence(study, "gdp", controls=["skill"])
    with pytest.raises(DataError, match="at least 2 years"):
        si.indices.sigma_convergence(study, "gdp", years=[2019])
    with pytest.raises(EstimationError, match="that of a fit of"):
        si.indices.convergence_speed(si.spreg.ols("gdp ~ population", study.year(2019)))
    with pytest.raises(SpatialIIEError, match="measure must be one of"):
        si.indices.sigma_convergence(study, "gdp", measure="gini")
    uneven, w = grid_study(
        {"income": np.exp(np.random.default_rng(0).normal(size=(49, 3)))}, (2000, 2001, 2003)
    )
    with pytest.raises(EstimationError, match="pooled, they must be equal"):
        si.indices.beta_convergence(uneven, "income", w, effects="time")
    taken = type(uneven)(uneven.panel.assign(growth=1.0), about={})
    with pytest.raises(DataError, match="called 'growth'"):
        si.indices.beta_convergence(taken, "income")


def test_sigma_by_hand():
    """Logs 0, 2 and 1, 2: standard deviations 1 and 1/2; relative to the mean 1 -> 3 and 2 -> 2."""
    e = np.exp
    study = study_of([[100, 30], [101, 30]], e([[0, 1], [2, 2]]))
    table = si.indices.sigma_convergence(study, "amount", draws=0)
    assert table.to_frame()["dispersion"].tolist() == pytest.approx([1, 0.5])
    assert table.about["change"]["estimate"] == pytest.approx(-0.5)
    assert any(note.startswith("From 2018 to 2019 it fell by 0.5000") for note in table.notes)
    study = study_of([[100, 30], [101, 30]], [[1, 2], [3, 2]])
    table = si.indices.sigma_convergence(study, "amount", measure="cv", draws=0)
    assert table.to_frame()["dispersion"].tolist() == pytest.approx([0.5, 0])


def test_sigma_does_not_know_units_and_knows_powers(demo):
    study, _ = demo
    values = si.indices.sigma_convergence(study, "gdp", draws=0).to_frame()["dispersion"]
    assert values.tolist() == pytest.approx(np.log(study.wide("gdp")).std(ddof=0).tolist())
    other = type(study)(5 * study.panel[["gdp"]] ** 2, about={})
    squared = si.indices.sigma_convergence(other, "gdp", draws=0).to_frame()["dispersion"]
    assert squared.tolist() == pytest.approx((2 * values).tolist())


def test_the_trend_by_scipy_and_by_leaving_out_each_region():
    random = np.random.default_rng(2)
    logs, years = random.normal(size=(9, 5)), np.arange(2010, 2015)
    study = study_of([[100 + k, 30] for k in range(9)], np.exp(logs), range(2010, 2015))
    table = si.indices.sigma_convergence(study, "amount", draws=0)
    slope = stats.linregress(years, table.to_frame()["dispersion"]).slope
    without = [stats.linregress(years, np.delete(logs, i, axis=0).std(axis=0)).slope for i in range(9)]
    error = np.sqrt(8 / 9 * ((without - np.mean(without)) ** 2).sum())
    (test,) = table.about["tests"]
    assert test.statistic == pytest.approx(slope / error) and test.df == (8.0,)
    assert test.p_value == pytest.approx(2 * stats.t.sf(abs(slope / error), 8))
    trend, margin = table.about["trend"], error * stats.t.ppf(0.975, 8)
    assert (trend["low"], trend["high"]) == pytest.approx((slope - margin, slope + margin))
    (note,) = (each for each in table.notes if each.startswith(f"Trend {slope:.5f} a year"))
    assert "whole histories" in note and "各地区的全部历史" in in_words(note, "zh")


def test_the_trend_test_holds_its_size_where_gaps_persist():
    """No trend, gaps that follow AR(1) with 0.9: a t test over the years finds one in half of the cases."""
    random, found, over_years = np.random.default_rng(1), 0, 0
    for _ in range(150):
        x = [random.normal(size=30) / np.sqrt(0.19)]
        for _ in range(11):
            x.append(0.9 * x[-1] + random.normal(size=30))
        logs = 0.1 * np.array(x).T
        found += trend_of(np.exp(logs), tuple(range(12)), "sd_log").p < 0.05
        over_years += stats.linregress(range(12), logs.std(axis=0)).pvalue < 0.05
    assert found <= 15 and over_years >= 45  # 5 % are 7.5, with a standard deviation of 2.7


def test_the_trend_of_the_coefficient_of_variation():
    values = np.random.default_rng(7).gamma(4, 1, (300, 4))  # more regions than are left out at once
    found = trend_of(values, (2000, 2001, 2002, 2004), "cv")
    years = np.array([2000, 2001, 2002, 2004.0])
    without = [
        np.polyfit(years - 2000, (kept := np.delete(values, i, axis=0)).std(axis=0) / kept.mean(axis=0), 1)[0]
        for i in range(300)
    ]
    assert found.std_error == pytest.approx(np.sqrt(299 * np.var(without)), rel=1e-8)


def test_the_paired_bootstrap_of_sigma():
    """Every gap shrinks by a tenth: so does each draw's dispersion, whatever it is."""
    random = np.random.default_rng(3)
    logs = random.normal(size=30)
    study = study_of([[100 + k / 9, 30] for k in range(30)], np.exp(np.column_stack([logs, 0.9 * logs])))
    table = si.indices.sigma_convergence(study, "amount", draws=199)
    change, frame = table.about["change"], table.to_frame()
    assert change["p"] == pytest.approx(2 / 200) and change["high"] < 0
    assert change["low"] == pytest.approx(-0.1 * frame["high"][0])
    assert (frame["high"][1], frame["low"][1]) == pytest.approx(
        (0.9 * frame["high"][0], 0.9 * frame["low"][0])
    )
    same = si.indices.sigma_convergence(study, "amount", draws=199).to_frame()
    pd.testing.assert_frame_equal(frame, same)


def test_regions_that_are_all_alike_cannot_converge():
    study = study_of([[100, 30], [101, 30], [102, 30]], [[2, 3]] * 3)
    with pytest.raises(DataError, match="the same in all 3 regions in every year"):
        si.indices.sigma_convergence(study, "amount")
    hundred = study_of(
        [[100 + k / 10, 30] for k in range(100)], [[3, 3]] * 100
    )  # log 3 is summed with rounding
    with pytest.raises(DataError, match="the same in all 100 regions in every year"):
        si.indices.sigma_convergence(hundred, "amount")
    with pytest.raises(DataError, match="not positive in every year; zero or negative in 2 regions"):
        low = study_of([[100, 30], [101, 30]], [[-2, 3], [0, 3]])
        si.indices.sigma_convergence(low, "amount", measure="cv")
