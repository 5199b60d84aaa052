"""Time in the formula of a panel: trends, effects of groups by year, values of other years; statsmodels, by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.study.study import Study
from tests.spreg.test_panel import _points

YEARS = tuple(range(2011, 2017))


def _study(years=YEARS, seed=0, n=36):
    w = si.weights.lattice(6, 6).row_standardized()
    ids = pd.Index([f"r{i:02d}" for i in range(n)])
    w = si.weights.from_matrix(w.matrix, ids=ids)
    random, dense = np.random.default_rng(seed), w.matrix.toarray()
    mu, slope = random.standard_normal((2, n))
    tables, words = [], []
    for t, year in enumerate(years):
        x, z, e = random.standard_normal((3, n))
        x = x + mu + 0.3 * slope * t
        y = np.linalg.solve(np.eye(n) - 0.3 * dense, 1 + x - z + mu + slope * t + 0.2 * t + e)
        tables.append(pd.DataFrame({"y": y, "x": x, "z": z, "year": year}, index=ids))
        words.append(pd.DataFrame({"province": [f"p{i % 4}" for i in range(n)], "year": year}, index=ids))
    panel, words = (
        pd.concat(each).rename_axis("region").set_index("year", append=True) for each in (tables, words)
    )
    return Study(panel, about={"source": "made up"}, layer=_points(ids), words=words), w


def _table(study):
    table = study.panel.reset_index()
    table["province"] = "p" + (table["region"].str[1:].astype(int) % 4).astype(str)
    return table.sort_values(["region", "year"])


def _dummies(formula, table):
    """The regression with its dummies; some repeat others."""
    import statsmodels.formula.api as smf
    from statsmodels.tools.sm_exceptions import SingularMatrixWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SingularMatrixWarning)
        return smf.ols(formula, table).fit()


@pytest.mark.parametrize(
    ("asked", "effects", "written"),
    [
        ("y ~ x + z + year", "region", "y ~ x + z + year + C(region)"),
        ("y ~ x + z + year + I(year**2)", "none", "y ~ x + z + I(year - 2011) + I((year - 2011)**2)"),
        ("y ~ x + z + C(year)", "region", "y ~ x + z + C(region) + C(year)"),
        ("y ~ x + z + C(region)", "time", "y ~ x + z + C(region) + C(year)"),
        ("y ~ x + z + region", "none", "y ~ x + z + C(region)"),
        ("y ~ x + z + C(region):year", "region", "y ~ x + z + C(region) + C(region):I(year - 2011)"),
        ("y ~ x + z + year:C(region)", "both", "y ~ x + z + C(region) + C(year) + C(region):I(year - 2011)"),
        ("y ~ x + z + C(province):C(year)", "region", "y ~ x + z + C(region) + C(province):C(year)"),
        ("y ~ x + z + C(province)*C(year)", "both", "y ~ x + z + C(region) + C(year) + C(province):C(year)"),
        ("y ~ x + z + province:year", "both", "y ~ x + z + C(region) + C(year) + C(province):I(year - 2011)"),
        ("y ~ x + z + C(province):C(year)", "none", "y ~ x + z + C(province):C(year)"),
    ],
)
def test_effects_in_a_formula_are_dummies_that_nobody_sees(asked, effects, written):
    study, w = _study()
    fit = si.spreg.panel(asked, study, w, model="ols", effects=effects)
    right = _dummies(written, _table(study))
    for name in ("x", "z"):
        assert fit.params[name] == pytest.approx(right.params[name], rel=1e-7)
        assert fit.std_errors[name] == pytest.approx(right.bse[name], rel=1e-7)
    shown = set(fit.to_frame().index) - {"Intercept"}
    assert shown <= {"x", "z", "year", "I(year ** 2)"}
    table = si.spreg.compare({"OLS": fit}).to_frame()
    assert not [name for name in table["variable"] if "[" in name]
    assert set(fit.impacts().to_frame().index) == {"x", "z"}


@pytest.mark.parametrize("model", [name for name in MODELS if name not in ("ols", "slx")])
@pytest.mark.parametrize("trend", ["C(region):year", "C(region):I((year - 2011)**2)"])
def test_trends_of_regions_are_dummies_in_a_spatial_model_too(model, trend):
    """The same maximum as with dummies and slopes in the cross-section of stacked years; sigma2 less their number."""
    study, w = _study()
    fit = si.spreg.panel(f"y ~ x + z + {trend}", study, w, model=model, effects="region")
    plain = si.spreg.panel(f"y ~ x + z + {trend}", study, w, model=model, effects="region", correction=False)
    table = study.panel.reset_index().sort_values(["year", "region"]).reset_index(drop=True)
    regions = pd.get_dummies(table["region"]).to_numpy(float)
    of_year = (table["year"].to_numpy() - 2011.0) ** (2 if "**" in trend else 1)
    own = np.hstack([regions, regions * of_year[:, None]])
    big = np.kron(np.eye(len(YEARS)), w.matrix.toarray())
    x = table[["x", "z"]].to_numpy()
    z = np.hstack([x, big @ x]) if MODELS[model].lags else x
    rho, lam = (plain.params.get(name, 0.0) for name in ("rho", "lambda"))
    a, b = np.eye(len(big)) - rho * big, np.eye(len(big)) - lam * big
    every = b @ np.hstack([z, own])
    left = b @ a @ table["y"].to_numpy()
    coefficients, *_ = np.linalg.lstsq(every, left, rcond=None)
    np.testing.assert_allclose(plain.params[: z.shape[1]], coefficients[: z.shape[1]], rtol=1e-6)
    s2 = float(((left - every @ coefficients) ** 2).mean())
    assert plain.sigma2 == pytest.approx(s2, rel=1e-7)
    steps = len(YEARS) - 2
    assert fit.n == 36 * steps and plain.n == 36 * len(YEARS)
    # contrasts leave W as it is: concentrated over rho and lambda both likelihoods are the same function of years kept
    np.testing.assert_allclose(fit.params["x"], plain.params["x"], rtol=0.2)


def test_corrected_trends_have_the_likelihood_of_contrasts():
    """At given parameters: T - 2 years of log|I - rho W|, residual squares of dummies and slopes, n (T - 2) errors."""
    study, w = _study()
    fit = si.spreg.panel("y ~ x + z + C(region):year", study, w, model="sar", effects="region")
    table = study.panel.reset_index().sort_values(["year", "region"]).reset_index(drop=True)
    regions = pd.get_dummies(table["region"]).to_numpy(float)
    own = np.hstack([regions, regions * (table["year"].to_numpy() - 2011.0)[:, None]])
    dense, rho = w.matrix.toarray(), fit.params["rho"]
    filtered = table["y"].to_numpy() - rho * np.kron(np.eye(6), dense) @ table["y"].to_numpy()
    every = np.hstack([table[["x", "z"]].to_numpy(), own])
    squares = float(np.linalg.lstsq(every, filtered, rcond=None)[1][0])
    n = 36 * 4
    right = (
        -n / 2 * (np.log(2 * np.pi * squares / n) + 1) + 4 * np.linalg.slogdet(np.eye(36) - rho * dense)[1]
    )
    assert fit.log_likelihood == pytest.approx(right, rel=1e-9)
    np.testing.assert_allclose(
        fit.params[["x", "z"]], np.linalg.lstsq(every, filtered, rcond=None)[0][:2], rtol=1e-6
    )


@pytest.mark.parametrize("term", ["C(province):C(year)", "C(province):year"])
@pytest.mark.parametrize("effects", ["time", "both"])
def test_groups_beside_years_that_are_kept_as_columns(term, effects):
    """Rows of W that do not sum alike leave the years in as columns; least squares does not depend on W."""
    study, w = _study()
    uneven = si.weights.from_matrix(w.matrix > 0, ids=w.ids)
    removed, kept = (
        si.spreg.panel(f"y ~ x + z + {term}", study, each, model="ols", effects=effects)
        for each in (w, uneven)
    )
    assert any("columns: the rows of W" in note for note in kept.notes)
    assert kept.params[["x", "z"]].to_numpy() == pytest.approx(
        removed.params[["x", "z"]].to_numpy(), rel=1e-9
    )
    assert set(kept.to_frame().index) - {"Intercept"} == {"x", "z"}
    for name in ("r2_within", "r2_between", "r2_overall"):
        assert kept.about[name] == pytest.approx(removed.about[name], rel=1e-9)


@pytest.mark.parametrize("effects", ["region", "both"])
def test_which_groups_are_kept_does_not_depend_on_the_order_of_regions(effects):
    study, w = _study()
    mixed = w.subset(np.random.default_rng(1).permutation(w.ids))
    one, other = (
        si.spreg.panel("y ~ x + z + C(province):C(year)", study, each, model="sar", effects=effects)
        for each in (w, mixed)
    )
    assert other.params.index.equals(one.params.index)
    assert other.params.to_numpy() == pytest.approx(one.params.to_numpy(), rel=1e-6, abs=1e-8)
    assert one.residuals.to_numpy() == pytest.approx(
        other.residuals[one.residuals.index].to_numpy(), abs=1e-6
    )
    for name in ("r2_within", "r2_between", "r2_overall"):
        assert other.about[name] == pytest.approx(one.about[name], rel=1e-6)


def test_values_of_other_years_go_by_year_within_regions():
    years = (2011, 2012, 2013, 2015, 2016, 2017)  # nothing of 2014
    study, w = _study(years)
    shuffled = Study(study.panel.sample(frac=1, random_state=1), about={}, layer=study.layer)
    table = _table(study).set_index(["region", "year"])
    before = table["x"].reindex([(region, year - 1) for region, year in table.index]).to_numpy()
    for formula, column in (
        ("y ~ L(x, 1) + z", before),
        ("y ~ L(x) + z", before),
        ("y ~ D(x) + z", table["x"].to_numpy() - before),
        ("y ~ exp(L(x, 1)) + z", np.exp(before)),
        ("y ~ D(exp(x)) + z", np.exp(table["x"].to_numpy()) - np.exp(before)),
    ):
        known = table.assign(made=column).dropna().reset_index()
        right = _dummies("y ~ made + z + C(region)", known)
        fit = si.spreg.panel(formula, shuffled, w, model="ols", effects="region")
        assert fit.params.index[0] == formula.removeprefix("y ~ ").removesuffix(" + z")
        assert fit.params.iloc[0] == pytest.approx(right.params["made"], rel=1e-9)
        assert fit.about["years"] == (2012, 2013, 2016, 2017) and fit.about["years_left_out"] == (2011, 2015)
    two = si.spreg.panel("y ~ L(x, 2)", study, w, model="ols", effects="region")
    assert two.about["years"] == (2013, 2015, 2017)


def test_years_before_those_asked_for_are_at_hand():
    study, w = _study()
    part = si.spreg.panel("y ~ L(x, 1)", study, w, model="ols", effects="region", years=range(2012, 2017))
    whole = si.spreg.panel("y ~ L(x, 1)", study, w, model="ols", effects="region")
    pd.testing.assert_series_equal(part.params, whole.params)
    assert part.about["years_left_out"] == ()


def test_the_response_may_be_a_change_and_its_lag_a_regressor():
    study, w = _study()
    fit = si.spreg.panel("D(y) ~ L(D(x), 1) + L(y)", study, w, model="ols", effects="none")
    table = _table(study)
    by = table.groupby("region")
    table["dy"], table["ly"] = by["y"].diff(), by["y"].shift()
    table["ldx"] = by["x"].diff().groupby(table["region"]).shift()
    right = _dummies("dy ~ ldx + ly", table.dropna())
    np.testing.assert_allclose(fit.params, right.params, rtol=1e-9)


def test_lags_in_space_of_lags_in_time():
    study, w = _study()
    fit = si.spreg.panel("y ~ L(x, 1) + year", study, w, model="slx", effects="region")
    assert list(fit.params.index) == ["L(x, 1)", "year", "W L(x, 1)"]  # the lag of a trend is the trend again


def test_a_table_says_which_trends_and_effects_are_in():
    study, w = _study()
    fits = {
        "a": si.spreg.panel("y ~ x + C(region):year", study, w, model="ols", effects="region"),
        "b": si.spreg.panel("y ~ x", study, w, model="ols", effects="both"),
    }
    rows = si.spreg.compare(fits).to_frame().set_index("variable")
    assert rows.loc["C(region):year"].tolist() == ["Yes", "No"]
    assert rows.loc["Year effects"].tolist() == ["No", "Yes"]
    assert [cell.split()[1] for cell in rows.loc["AIC"]] == ["(a)", "(b)"]
    groups = {  # which stay in as columns: likelihoods of the same data
        "c": si.spreg.panel("y ~ x + C(province):C(year)", study, w, model="ols", effects="region"),
        "d": si.spreg.panel("y ~ x", study, w, model="ols", effects="region"),
    }
    assert "(a)" not in si.spreg.compare(groups).to_frame().set_index("variable").loc["AIC"].iloc[0]


def test_years_beside_random_effects_are_removed_as_effects_of_years():
    study, w = _study()
    fit = si.spreg.panel("y ~ x + z + C(year)", study, w, model="sar", effects="random")
    right = si.spreg.panel("y ~ x + z", study, w, model="sar", effects="random+time")
    pd.testing.assert_series_equal(fit.params, right.params)
    rows = si.spreg.compare({"RE": fit}).to_frame().set_index("variable")
    assert rows.loc["Year effects"].tolist() == ["Yes"] == rows.loc["Random effects"].tolist()


@pytest.mark.parametrize(
    ("formula", "effects", "error", "words"),
    [
        ("y ~ x + C(region):year", "none", EstimationError, "trends around effects of regions"),
        ("y ~ x + C(region)", "random", EstimationError, "fixed effects of regions"),
        ("y ~ x + C(region):C(year)", "region", EstimationError, "too little is left"),
        ("y ~ x + year", "both", EstimationError, "do not vary"),
        ("y ~ x + C(region):year + C(region):I(2 * year)", "region", EstimationError, "repeats another"),
        ("y ~ L(x, 9)", "region", DataError, "no value in any"),
        ("y ~ L(x, 0)", "region", DataError, "from 1 to 50"),
        ("y ~ L(nothing)", "region", DataError, "nothing"),
        ("y ~ D(log(x))", "region", DataError, "not a finite number"),
        ("y ~ L(scale(x))", "region", DataError, "scale"),
        ("y ~ lag(x)", "region", DataError, "L\\(x, 1\\)"),
        ("y ~ diff(x)", "region", DataError, "D\\(x\\)"),
        ("y ~ L(x.values)", "region", DataError, "dot"),
    ],
)
def test_refusals_in_words(formula, effects, error, words):
    study, w = _study()
    with pytest.raises(error, match=words):
        si.spreg.panel(formula, study, w, model="ols", effects=effects)


@pytest.mark.parametrize("formula", ["y ~ L(x, 1)", "y ~ D(x)", "y ~ x + year"])
def test_one_year_has_no_other_years(formula):
    study, w = _study()
    with pytest.raises(DataError, match="panels of several years"):
        si.spreg.sar(formula, study.year(2012), w)


def test_trends_have_no_impacts_in_dynamic_panels_either():
    study, w = _study()
    fit = si.spreg.panel("y ~ x + year", study, w, model="sar", effects="region", time_lags=("y",))
    assert list(fit.impacts().to_frame().index) == ["x"] and "year" in fit.params
