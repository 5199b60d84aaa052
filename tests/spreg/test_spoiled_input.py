"""Input that cannot be used is refused in words: what, how many, where, what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError, WeightsError


@pytest.fixture
def w():
    return si.weights.lattice(6, 6).row_standardized()


@pytest.fixture
def data(w):
    random = np.random.default_rng(0)
    columns = {
        "y": random.standard_normal(36),
        "x": random.standard_normal(36),
        "z": random.uniform(1, 2, 36),
    }
    return pd.DataFrame(columns, index=w.ids)


def test_perfect_collinearity_names_the_columns(data, w):
    both = data.assign(sum=data["x"] + 2 * data["z"])
    for model in (si.spreg.ols, si.spreg.sdem, si.spreg.sar):
        with pytest.raises(EstimationError, match=r"perfect collinearity among \[x, z, sum\]"):
            model("y ~ x + z + sum", both, w)


def test_near_collinearity_is_no_collinearity(data, w):
    close = data.assign(close=data["x"] + 1e-5 * data["z"])
    assert np.isfinite(si.spreg.sem("y ~ x + close", close, w).std_errors).all()


def test_constant_beside_the_intercept(data, w):
    with pytest.raises(EstimationError, match=r"\[year\] does not vary: a constant beside the intercept"):
        si.spreg.sem("y ~ x + year", data.assign(year=2019.0), w)
    assert "year" in si.spreg.sem("y ~ 0 + x + year", data.assign(year=2019.0), w).params


def test_a_lag_that_repeats_a_regressor(data, w):
    repeated = data.assign(around=w.lag(data["x"]))
    with pytest.raises(EstimationError, match=r"the lag W x repeats around: leave it out of lagged="):
        si.spreg.sdem("y ~ x + around", repeated, w, lagged=["x"])


def test_lag_of_the_constant_where_rows_sum_to_one(data, w):
    with pytest.raises(EstimationError, match=r"\[W Intercept\] does not vary"):
        si.spreg.sdem("y ~ x", data, w, lag_intercept=True)


def test_a_column_called_like_a_lag(data, w):
    with pytest.raises(DataError, match=r"columns called like a lag \[W x\]"):
        si.spreg.sdem("y ~ x + `W x`", data.assign(**{"W x": data["z"]}), w)


def test_missing_values_are_left_out_and_named(data, w):
    holes = data.copy()
    holes.loc[[1, 6, 7], "x"] = np.nan  # the neighbours of the corner 0
    holes.loc[20, "y"] = np.nan
    fit = si.spreg.sdem("y ~ x + z", holes, w, isolates="zero")
    out = [1, 6, 7, 20]
    assert fit.n == 32
    assert fit.about["left_out"] == tuple(out)
    assert fit.about["missing"] == {"x": 3, "y": 1}
    assert fit.about["isolates"] == (0,)
    notes = " ".join(fit.notes)
    assert "4 regions with missing values left out [1, 6, 7, 20] (missing: x 3, y 1)." in notes
    assert "1 region lost all neighbours by that [0]." in notes
    assert fit.residuals.index.equals(data.index)
    assert fit.residuals[out].isna().all()
    assert fit.residuals.drop(out).notna().all()
    by_hand = si.spreg.sdem("y ~ x + z", holes.drop(out), w._part(w.ids.drop(out)), isolates="zero")
    pd.testing.assert_series_equal(fit.params, by_hand.params)
    pd.testing.assert_series_equal(fit.residuals.drop(out), by_hand.residuals)


def test_missing_values_of_other_columns_do_not_matter(data, w):
    fit = si.spreg.sem("y ~ x", data.assign(other=np.nan), w)
    assert fit.n == 36


def test_no_complete_region(data, w):
    with pytest.raises(
        DataError, match=r"none of 36 regions has values of all of \[x, y\] \(missing: x 36\)"
    ):
        si.spreg.ols("y ~ x", data.assign(x=np.nan), w)


def test_infinite_values(data, w):
    with pytest.raises(DataError, match=r"x is infinite at \[5\]"):
        si.spreg.sem("y ~ x", data.assign(x=data["x"].where(data.index != 5, np.inf)), w)


def test_logarithm_of_what_has_none(data, w):
    spoiled = data.assign(gdp=data["z"].where(data.index != 5, 0.0).where(data.index != 9, -2.0))
    match = r"log\(gdp\) is not a finite number for 2 regions \[5, 9\] \(gdp there: \[0.0, -2.0\]\)"
    with pytest.raises(DataError, match=match):
        si.spreg.sem("log(gdp) ~ x", spoiled, w)
    with pytest.raises(DataError, match=match):
        si.spreg.sem("y ~ x + log(gdp)", spoiled, w)


def test_numbers_written_as_text(data, w):
    with pytest.raises(DataError, match=r"x holds numbers written as text.*pd\.to_numeric"):
        si.spreg.ols("y ~ x", data.assign(x=data["x"].astype(str)), w)
    mostly = data["x"].astype(str).where(data.index != 3, "-")
    with pytest.raises(DataError, match=r"x holds numbers written as text; not so \[-\], at \[3\]"):
        si.spreg.ols("y ~ x", data.assign(x=mostly), w)


def test_text_that_is_no_category_and_dates(data, w):
    with pytest.raises(DataError, match="name is text with 36 different values in 36 regions"):
        si.spreg.ols("y ~ name", data.assign(name=[f"city {i}" for i in range(36)]), w)
    with pytest.raises(DataError, match=r"day holds datetime64.* neither numbers nor categories"):
        si.spreg.ols("y ~ day", data.assign(day=pd.Timestamp("2019-01-01")), w)


def test_unknown_names_come_with_the_nearest(data, w):
    named = data.rename(columns={"x": "digital_index"})
    with pytest.raises(DataError, match=r"\[digital_idx\].* Did you mean 'digital_index'\?"):
        si.spreg.sdem("y ~ digital_idx", named, w)
    with pytest.raises(DataError, match=r"lagged names 'digital'.* Did you mean 'digital_index'\?"):
        si.spreg.sdem("y ~ digital_index", named, w, lagged=["digital"])
    with pytest.raises(DataError, match=r"in backticks: `tax\.rate`"):
        si.spreg.ols("y ~ log(tax.rate)", data.rename(columns={"z": "tax.rate"}), w)
    quoted = si.spreg.ols("y ~ log(`tax.rate`)", data.rename(columns={"z": "tax.rate"}), w)
    assert quoted.params.iloc[1] == pytest.approx(si.spreg.ols("y ~ log(z)", data, w).params["log(z)"])


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("y ~ x +", "cannot be read"),
        ("y ~ log(x", "cannot be read"),
        ("x + z", "must have the form 'response ~ regressors'"),
        ("y ~ x | z", "must have the form"),
        ("y + z ~ x", "makes 2 columns"),
        ("y ~ 0", "neither an intercept nor a regressor"),
        (None, "a formula is text"),
    ],
)
def test_formulas_that_are_none(data, w, formula, words):
    with pytest.raises(DataError, match=words):
        si.spreg.sem(formula, data, w)


def test_no_regressor_to_lag(data, w):
    with pytest.raises(DataError, match="no regressor whose lag could be taken"):
        si.spreg.sdem("y ~ 1", data, w)
    with pytest.raises(DataError, match="the constant has no lag of its own"):
        si.spreg.sdem("y ~ x", data, w, lagged=["Intercept"])
    with pytest.raises(DataError, match=r"twice \[x, x\]"):
        si.spreg.sdem("y ~ x", data, w, lagged=["x", "x"])


def test_weights_of_another_study(data, w):
    with pytest.raises(AlignmentError, match="25 in the weights only"):
        si.spreg.sem("y ~ x", data.rename(index=lambda i: f"r{i}"), si.weights.lattice(5, 5))
    with pytest.raises(AlignmentError, match="data is a ndarray"):
        si.spreg.sem("y ~ x", data.to_numpy(), w)
    with pytest.raises(AlignmentError, match=r"1 region more than once \[0\]"):
        si.spreg.sem("y ~ x", pd.concat([data, data.iloc[:1]]), w)


def test_too_few_regions(data, w):
    few = w._part(w.ids[:6])
    with pytest.raises(EstimationError, match="6 regions are too few for 5 coefficients"):
        si.spreg.sdem("y ~ x + z", data.iloc[:6], few)


def test_weights_without_links(data):
    none = si.weights.from_matrix(np.zeros((36, 36)))
    with pytest.raises(WeightsError, match="no region has a neighbour"):
        si.spreg.sem("y ~ x", data, none)


def test_nothing_to_explain_and_everything_explained(data, w):
    with pytest.raises(EstimationError, match=r"y is constant \(all 36 values are 1\)"):
        si.spreg.ols("y ~ x", data.assign(y=1.0), w)
    for model in (si.spreg.ols, si.spreg.sem, si.spreg.sar):
        with pytest.raises(EstimationError, match="reproduce the response exactly"):
            model("y ~ x", data.assign(y=1 + 2 * data["x"]), w)


@pytest.mark.parametrize("model", ["sem", "sar", "sac"])
def test_a_maximum_at_the_edge(data, model):
    """Where all are neighbours of all, W y is y turned round but for its mean: nothing identifies the parameter."""
    everyone = si.weights.from_matrix(np.ones((36, 36)) - np.eye(36)).row_standardized()
    with pytest.raises(EstimationError, match=r"edge of the admissible interval of .*, \(-35, 1\)"):
        getattr(si.spreg, model)("y ~ x", data, everyone)


@pytest.mark.parametrize("seed", [8, 12, 14, 20, 36, 38])
@pytest.mark.parametrize("information", ["expected", "observed"])
def test_two_parameters_are_held_to_the_same_edges_as_one(seed, information):
    """A search for both used to stop on the ridge that leads to the edge, at rho = -28.99 and lambda = -28.99."""
    draw, n = np.random.default_rng(seed), 30
    everyone = si.weights.from_matrix(np.ones((n, n)) - np.eye(n)).row_standardized()
    table = pd.DataFrame({"x": draw.standard_normal(n)})
    table["y"] = 1 + table["x"] + draw.standard_normal(n)
    with pytest.raises(EstimationError, match=r"edge of the admissible interval of .*, \(-29, 1\)"):
        si.spreg.sac("y ~ x", table, everyone, information=information)


def test_unknown_options(data, w):
    with pytest.raises(SpatialIIEError, match="information must be one of expected, observed"):
        si.spreg.sem("y ~ x", data, w, information="outer")
    with pytest.raises(SpatialIIEError, match="logdet must be one of"):
        si.spreg.sem("y ~ x", data, w, logdet="lu")
    with pytest.raises(WeightsError, match="needs weights that are symmetric"):
        directed = si.weights.from_matrix(np.roll(np.eye(36), 1, axis=1))
        si.spreg.sem("y ~ x", data, directed, logdet="chebyshev")
    with pytest.raises(SpatialIIEError, match="errors must be one of delta, simulated"):
        si.spreg.sem("y ~ x", data, w).impacts(errors="bootstrap")
    with pytest.raises(SpatialIIEError, match="level must be a number between 0 and 1"):
        si.spreg.sem("y ~ x", data, w).conf_int(95)


def test_new_data_for_predictions(data, w):
    fit = si.spreg.sdem("y ~ log(z)", data, w)
    with pytest.raises(DataError, match=r"no column of the data \[z\]"):
        fit.predict(data[["x"]])
    with pytest.raises(DataError, match=r"z is missing in 1 region \[3\] of the new data"):
        fit.predict(data.assign(z=data["z"].where(data.index != 3)))
    with pytest.raises(AlignmentError, match="1 in the weights only"):
        fit.predict(data.drop(index=3))
    with pytest.raises(WeightsError, match="fitted without weights"):
        _ = si.spreg.ols("y ~ x", data).design.weights


def test_text_that_says_the_same_everywhere_is_refused():
    data = pd.DataFrame({"y": [1.0, 2, 4, 3, 5], "x": [2.0, 1, 3, 5, 4], "kind": "same"}, index=list("abcde"))
    with pytest.raises(DataError, match=r"\[kind\] makes no regressor: it says the same in every region"):
        si.spreg.ols("y ~ x + kind", data)
