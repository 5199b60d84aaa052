"""Spoiled input that gives a number in today's packages must not give one here: each has its one line."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError, WeightsError

W = si.weights.from_matrix(
    np.kron(np.eye(2), np.ones((3, 3)))
    - np.eye(6)
    + np.diag([0, 0, 1, 0, 0], 1)
    + np.diag([0, 0, 1, 0, 0], -1),
    ids=list("abcdef"),
)
Y = pd.Series([1.0, 2, 4, 3, 5, 9], index=list("abcdef"), name="gdp")


def with_value(value):
    return Y.astype(object).where(Y.index != "c", value)


SPOILED = {
    "no labels": (Y.to_numpy(), W, AlignmentError, "ndarray without region labels"),
    "a list": (list(Y), W, AlignmentError, "list without region labels"),
    "a table": (Y.to_frame(), W, AlignmentError, "DataFrame without region labels"),
    "other labels": (
        Y.set_axis(list("uvwxyz")),
        W,
        AlignmentError,
        "6 in the weights only [a, b, c, d, e and 1 more]",
    ),
    "labels of another kind": (
        Y.set_axis(range(6)),
        W,
        AlignmentError,
        "y is labelled by integer, the weights by string",
    ),
    "positions as labels": (
        Y.reset_index(drop=True),
        W,
        AlignmentError,
        "w.subset(ids) or study.select(ids)",
    ),
    "one region short": (Y.drop("c"), W, AlignmentError, "1 in the weights only [c], 0 in y only []"),
    "one region more": (
        pd.concat([Y, pd.Series({"z": 1.0})]),
        W,
        AlignmentError,
        "0 in the weights only [], 1 in y only [z]",
    ),
    "one region other": (
        Y.rename({"c": "C"}),
        W,
        AlignmentError,
        "1 in the weights only [c], 1 in y only [C]",
    ),
    "a region twice": (pd.concat([Y, Y[["c"]]]), W, AlignmentError, "1 region more than once [c]"),
    "a region twice, same length": (Y.rename({"c": "d"}), W, AlignmentError, "more than once [d]"),
    "empty": (Y.iloc[:0], W, AlignmentError, "6 in the weights only"),
    "one value missing": (Y.where(Y.index != "c"), W, DataError, "1 missing value, at [c]"),
    "all values missing": (Y * np.nan, W, DataError, "6 missing values, at [a, b, c, d, e and 1 more]"),
    "missing as None": (with_value(None), W, DataError, "1 missing value, at [c]"),
    "missing as NA": (Y.astype("Float64").where(Y.index != "c"), W, DataError, "1 missing value, at [c]"),
    "infinite": (Y.where(Y.index != "c", np.inf), W, DataError, "1 infinite value, at [c]"),
    "minus infinite": (Y.where(Y.index != "c", -np.inf), W, DataError, "1 infinite value, at [c]"),
    "text": (Y.astype(str), W, DataError, "not real numbers"),
    "one cell of text": (with_value("n/a"), W, DataError, "not numbers"),
    "complex": (Y.astype(complex), W, DataError, "complex128 values, not real numbers"),
    "dates": (pd.Series(pd.date_range("2019", periods=6), index=Y.index), W, DataError, "not real numbers"),
    "constant": (Y * 0 + 7, W, EstimationError, "y is constant (all 6 values are 7)"),
    "constant up to rounding": (1e9 + Y * 1e-9, W, EstimationError, "y is constant"),
    "three regions": (
        Y[:3],
        W.subset(["a", "b", "c"]),
        EstimationError,
        "needs at least 4 regions with neighbours; there are 3",
    ),
    "no neighbours at all": (
        Y,
        si.weights.from_matrix(np.zeros((6, 6)), list("abcdef")),
        WeightsError,
        "no region has",
    ),
    "a bare matrix": (Y, W.matrix, WeightsError, "w is a csr_array, not Weights"),
    "a libpysal graph": (Y, W.to_graph(), WeightsError, "w is a Graph, not Weights"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_spoiled_values_give_no_number(case):
    y, w, error, words = SPOILED[case]
    with pytest.raises(error, match=re.escape(words)) as raised:
        si.esda.moran(y, w)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"alternative": "both"},
            "alternative must be one of two-sided, greater, less, directed, not 'both'",
        ),
        ({"assumption": "free"}, "assumption must be one of randomization, normality, not 'free'"),
        ({"isolates": "drop"}, "isolates must be one of exclude, zero, error, not 'drop'"),
        ({"permutations": -1}, "permutations must be a whole number of at least 0, not -1"),
        ({"permutations": 9.5}, "permutations must be a whole number"),
        ({"permutations": True}, "permutations must be a whole number"),
        ({"permutations": 9, "seed": -3}, "seed must be a whole number of at least 0, not -3"),
        ({"permutations": 9, "seed": 1.5}, "seed must be a whole number"),
    ],
)
def test_spoiled_options_give_no_number(options, words):
    with pytest.raises(SpatialIIEError, match=re.escape(words)):
        si.esda.moran(Y, W, **options)


def test_every_error_is_a_value_error():
    """Callers who know nothing of this package can still catch it."""
    with pytest.raises(ValueError, match="constant"):
        si.esda.moran(Y * 0, W)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"variable": "gdpp"}, "no variable 'gdpp'"),
        ({"years": [2021]}, "no year 2021"),
        ({"years": []}, "no years were chosen"),
        ({"statistic": "morran"}, "statistic must be one of"),
        ({"style": "stata"}, "style must be one of spatgsa"),
        ({"w": W}, "not in the weights"),
    ],
)
def test_spoiled_year_tables(arguments, words):
    study = si.study.demo().select(["110000", "120000", "130100", "131000", "130600"])
    w = si.weights.from_matrix(np.ones((5, 5)) - np.eye(5), ids=study.ids)
    call = {"variable": "gdp", "w": w, **arguments}
    with pytest.raises(SpatialIIEError, match=re.escape(words)):
        si.esda.by_year(study, call.pop("variable"), call.pop("w"), **call)


def test_variance_zero_is_no_p_value():
    """Where everyone neighbours everyone, I is -1/(n - 1) whatever the values: z is undefined, not huge."""
    w = si.weights.from_matrix(np.ones((6, 6)) - np.eye(6), ids=list("abcdef"))
    result = si.esda.moran(Y, w)
    assert result.statistic == pytest.approx(-1 / 5)
    assert np.isnan(result.z_score) and np.isnan(result.p_value)
