"""What every model of the room promises, whatever is in it: one suite over all that are registered."""

from __future__ import annotations

import inspect
import warnings
from functools import cache

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie import _registry
from spatial_iie._registry import MODELS
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError, WeightsError

FORMULA = "y ~ x + z"
ALONE = ["r004", "r011"]
WAYS = [(name, "ml") for name in MODELS] + [(name, "gmm") for name in MODELS]
every = pytest.mark.parametrize("name", MODELS)
every_way = pytest.mark.parametrize(("name", "way"), WAYS)


def takes(name, option):
    return option in inspect.signature(_registry.model(name)).parameters


def fitted(name, data, w, way="ml", formula=FORMULA, **options):
    if way != "ml":
        options["method"] = way
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        return _registry.model(name)(formula, data, w, **options)


@pytest.fixture(scope="module")
def w():
    """64 regions with labels in no order, two of them isolates; neighbours need not be mutual."""
    random = np.random.default_rng(7)
    matrix = (random.uniform(size=(64, 64)) < 0.1).astype(float)
    np.fill_diagonal(matrix, 0)
    ids = [f"r{number:03d}" for number in random.permutation(64)]
    places = [ids.index(label) for label in ALONE]
    matrix[places], matrix[:, places] = 0, 0
    return si.weights.from_matrix(matrix, ids=ids).row_standardized()


@pytest.fixture(scope="module")
def data(w):
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"x": random.normal(size=w.n), "z": random.gamma(2.0, 1.0, w.n)}, index=w.ids)
    trend = 1 + 2 * frame["x"] + w.matrix @ frame["x"] - 2 * frame["z"] + random.normal(size=w.n)
    return frame.assign(y=np.linalg.solve(np.eye(w.n) - 0.3 * w.matrix.toarray(), trend))


@pytest.fixture(scope="module")
def plain(data, w):
    """The fits to the data as they are, each made once."""
    return cache(lambda name, way="ml": fitted(name, data, w, way))


def assert_same(one, other, rename=None):
    pd.testing.assert_series_equal(one.params, other.params, rtol=1e-6, atol=1e-8)
    pd.testing.assert_series_equal(one.std_errors, other.std_errors, rtol=1e-5, atol=1e-8)
    renamed = one.residuals if rename is None else one.residuals.rename(rename)
    here, there = renamed.sort_index(), other.residuals.sort_index()
    pd.testing.assert_series_equal(here, there, rtol=1e-5, atol=1e-7, check_names=False)


@every_way
def test_the_order_of_rows_does_not_matter(name, way, data, w, plain):
    shuffled = data.sample(frac=1, random_state=3)
    one, other = plain(name, way), fitted(name, shuffled, w, way)
    assert_same(one, other)
    assert other.residuals.index.equals(shuffled.index)


@every_way
def test_the_order_of_the_weights_does_not_matter(name, way, data, w, plain):
    turned = w.subset(w.ids[np.random.default_rng(3).permutation(w.n)])
    assert_same(plain(name, way), fitted(name, data, turned, way))


@every_way
def test_new_labels_carry_the_values_along(name, way, data, w, plain):
    new = {label: 5000 - number for number, label in enumerate(sorted(w.ids))}
    relabelled = si.weights.from_matrix(w.matrix, ids=[new[label] for label in w.ids])
    assert_same(plain(name, way), fitted(name, data.rename(new), relabelled, way), rename=new)


@every_way
def test_inputs_and_the_global_generator_are_untouched(name, way, data, w):
    kept, matrix = data.copy(deep=True), w.matrix.toarray()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    fit = fitted(name, data, w, way)
    fit.impacts()
    fit.predict(data)
    pd.testing.assert_frame_equal(data, kept)
    np.testing.assert_array_equal(w.matrix.toarray(), matrix)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@every_way
def test_excluding_isolates_is_fitting_the_others(name, way, data, w, plain):
    fit = plain(name, way)
    others = w.ids[~w.ids.isin(ALONE)]
    truth = fitted(name, data.loc[others], w.subset(others), way)
    pd.testing.assert_series_equal(fit.params, truth.params, rtol=1e-9)
    assert fit.n == truth.n == w.n - len(ALONE)
    assert fit.residuals[ALONE].isna().all()
    assert any(all(label in note for label in ALONE) for note in fit.notes)


@every_way
def test_isolates_can_stay_or_be_refused(name, way, data, w):
    assert fitted(name, data, w, way, isolates="zero").n == w.n
    with pytest.raises(WeightsError, match=r"2 regions have no neighbours \[(r004, r011|r011, r004)\]"):
        fitted(name, data, w, way, isolates="error")
    with pytest.raises(SpatialIIEError, match="isolates must be one of exclude, zero, error"):
        fitted(name, data, w, way, isolates="drop")


@every
def test_units_of_the_response_scale_coefficients_and_errors(name, data, w, plain):
    one, other = plain(name), fitted(name, data.assign(y=100 * data["y"]), w)
    spatial = list(MODELS[name].parameters)
    pd.testing.assert_series_equal(
        100 * one.params.drop(spatial), other.params.drop(spatial), rtol=1e-5, atol=1e-6
    )
    pd.testing.assert_series_equal(one.params[spatial], other.params[spatial], rtol=1e-5, atol=1e-7)
    pd.testing.assert_series_equal(one.p_values, other.p_values, rtol=1e-4, atol=1e-9)


@every
def test_a_region_with_a_missing_value_is_left_out_and_named(name, data, w):
    fit = fitted(name, data.assign(x=data["x"].where(data.index != "r003")), w)
    assert fit.n <= w.n - len(ALONE) - 1
    assert fit.residuals["r003"] != fit.residuals["r003"]
    assert any("r003" in note for note in fit.notes)


@every
@pytest.mark.parametrize("column", ["y", "x"])
@pytest.mark.parametrize("spoil", ["infinite", "duplicated", "unknown", "unlabelled", "constant", "text"])
def test_spoiled_input_is_refused_in_words(name, spoil, column, data, w):
    spoiled, error, words = {
        "infinite": (
            data.assign(**{column: data[column].where(data.index != "r003", np.inf)}),
            DataError,
            "infinite.*r003",
        ),
        "duplicated": (pd.concat([data, data.iloc[:1]]), AlignmentError, "more than once"),
        "unknown": (data.rename({"r003": "nowhere"}), AlignmentError, "nowhere|r003"),
        "unlabelled": (data.reset_index(drop=True), AlignmentError, "region"),
        "constant": (
            data.assign(**{column: 1.0}),
            (DataError, EstimationError),
            "does not vary|constant|exact",
        ),
        "text": (data.assign(**{column: "about 3"}), SpatialIIEError, column),
    }[spoil]
    if (spoil, column) == ("text", "x"):
        pytest.skip("words are the categories of a regressor")
    with pytest.raises(error, match=words):
        fitted(name, spoiled, w)


@every
def test_unknown_options_are_refused_in_words(name, data, w):
    with pytest.raises(DataError, match="no column of the data"):
        fitted(name, data, w, formula="y ~ x + nothing")
    if takes(name, "information"):
        with pytest.raises(SpatialIIEError, match="information must be one of expected, observed"):
            fitted(name, data, w, information="robust")
    if takes(name, "lagged"):
        with pytest.raises(SpatialIIEError, match="nothing"):
            fitted(name, data, w, lagged=["nothing"])


@every
def test_the_record_tells_the_truth(name, data, w, plain):
    record, fit = MODELS[name], plain(name)
    assert fit.model == record.label
    spatial = tuple(each for each in fit.params.index if each in ("rho", "lambda"))
    assert spatial == record.parameters
    lags = [each for each in fit.params.index if each.startswith("W ")]
    assert lags == (["W x", "W z"] if record.lags else [])
    assert takes(name, "lagged") == record.takes_lagged
    assert takes(name, "method")
    assert takes(name, "information") == bool(record.parameters)
    if record.takes_lagged:
        assert "W x" in fitted(name, data, w, lagged=["x"]).params.index
    assert bool((fit.impacts().to_frame()["indirect"] != 0).any()) == record.spills_over
    assert (fit.residual_df is None) == bool(record.parameters)


@every
def test_a_fit_reads_in_one_line_and_as_one_table(name, data, w, plain):
    fit = plain(name)
    assert "\n" not in repr(fit) and MODELS[name].label in repr(fit)
    assert {"formula", "weights", "isolates", "versions"} <= set(fit.about)
    frame = fit.to_frame()
    frame["coefficient"] = 0.0
    assert (fit.to_frame()["coefficient"] != 0).all()
