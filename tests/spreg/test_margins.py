"""Margins: derivatives of the expected response by hand, and by differences of what the model predicts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.errors import DataError
from tests.spreg.test_panel_time import _study


def _data(n=49, seed=0):
    w = si.weights.lattice(7, 7).row_standardized()
    random = np.random.default_rng(seed)
    data = pd.DataFrame(random.uniform(0.5, 3, (n, 3)), columns=["x", "z", "v"], index=w.ids)
    data["g"] = np.where(np.arange(n) % 2, "a", "b")
    data["y"] = data["x"] * (1 + data["z"]) + random.standard_normal(n)
    return data, w


def test_of_an_interaction_at_values_as_textbooks_have_it():
    """beta + gamma z, with variance V(beta) + z^2 V(gamma) + 2 z C(beta, gamma): Brambor, Clark and Golder (2006)."""
    data, _ = _data()
    fit = si.spreg.ols("y ~ x * z + v", data)
    table = si.spreg.margins(fit, "x", at={"z": [0, 1.5, 3]}).to_frame()
    assert (
        list(table.columns) == ["z", "estimate", "std_error", "z", "p", "low", "high"][:0]
        or "impact" not in table
    )
    b, v = fit.params, fit.cov
    for z, row in zip((0, 1.5, 3), table.to_dict("records"), strict=True):
        assert row["estimate"] == pytest.approx(b["x"] + z * b["x:z"], rel=1e-8)
        variance = v.loc["x", "x"] + z**2 * v.loc["x:z", "x:z"] + 2 * z * v.loc["x", "x:z"]
        assert row["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-8)
    from scipy.stats import t

    reach = t.ppf(0.975, fit.residual_df) * table["std_error"]
    np.testing.assert_allclose(table["high"] - table["estimate"], reach, rtol=1e-9)


@pytest.mark.parametrize(
    ("formula", "variable", "right"),
    [
        ("y ~ x + I(x**2)", "x", lambda d, b: b["x"] + 2 * b["I(x ** 2)"] * d["x"].mean()),
        ("y ~ log(x) + z", "x", lambda d, b: b["log(x)"] * (1 / d["x"]).mean()),
        ("y ~ log(x) * z", "log(x)", lambda d, b: b["log(x)"] + b["log(x):z"] * d["z"].mean()),
        ("y ~ x * log(z)", "x", lambda d, b: b["x"] + b["x:log(z)"] * np.log(d["z"]).mean()),
        ("y ~ scale(x) + z", "x", lambda d, b: b["scale(x)"] / d["x"].std()),
        ("y ~ x * C(g)", "x", lambda d, b: b["x"] + b["x:C(g)[T.b]"] * (d["g"] == "b").mean()),
        ("y ~ x + z", "x", lambda d, b: b["x"]),
    ],
)
def test_averages_over_what_is_not_held(formula, variable, right):
    data, _ = _data()
    fit = si.spreg.ols(formula, data)
    (row,) = si.spreg.margins(fit, variable).to_frame().to_dict("records")
    assert row["estimate"] == pytest.approx(right(data, fit.params), rel=1e-7)


def test_functions_are_held_at_values_too():
    data, _ = _data()
    fit = si.spreg.ols("y ~ x * log(z)", data)
    by_column = si.spreg.margins(fit, "x", at={"z": [1.0, np.e]}).to_frame()
    by_function = si.spreg.margins(fit, "x", at={"log(z)": [0.0, 1.0]}).to_frame()
    np.testing.assert_allclose(by_column["estimate"], by_function["estimate"], rtol=1e-9)


@pytest.mark.parametrize("model", [name for name in MODELS if name != "ols"])
def test_in_spatial_models_are_impacts_where_all_regions_have_the_values(model):
    """By differences: x of one region up by a little, all z at the value; (I - rho W)^(-1) (Z b) changes by S e."""
    data, w = _data()
    fit = getattr(si.spreg, model)("y ~ x * z", data, w)
    b, dense, n, z = fit.params, w.matrix.toarray(), len(data), 1.7
    own = (b["x"] + z * b["x:z"]) * np.eye(n)
    near = (b.get("W x", 0.0) + z * b.get("W x:z", 0.0)) * dense
    effect = np.linalg.solve(np.eye(n) - b.get("rho", 0.0) * dense, own + near)
    direct, total = np.trace(effect) / n, effect.sum() / n
    table = si.spreg.margins(fit, "x", at={"z": [z]}).to_frame()
    if model == "sem":
        assert table["estimate"].tolist() == pytest.approx([direct], rel=1e-8)
        return
    got = table.set_index("impact")["estimate"]
    assert got.to_dict() == pytest.approx(
        {"direct": direct, "indirect": total - direct, "total": total}, rel=1e-8
    )


def test_without_an_interaction_they_are_the_impacts_with_their_errors():
    data, w = _data()
    fit = si.spreg.sdm("y ~ x + z", data, w)
    impacts = fit.impacts().to_frame().loc["x"]
    table = si.spreg.margins(fit, "x").to_frame().set_index("impact")
    for kind in ("direct", "indirect", "total"):
        assert table.loc[kind, "estimate"] == pytest.approx(impacts[kind], rel=1e-8)
        assert table.loc[kind, "std_error"] == pytest.approx(impacts[f"{kind}_std_error"], rel=1e-7)
        assert table.loc[kind, "p"] == pytest.approx(impacts[f"{kind}_p"], rel=1e-6)


def test_of_panels_with_lags_and_trends():
    study, w = _study()
    fit = si.spreg.panel("y ~ L(x, 1) * z + C(region):year", study, w, model="sar", effects="region")
    table = si.spreg.margins(fit, "L(x, 1)", at={"z": [0.0, 1.0]}).to_frame()
    direct = table[table["impact"] == "direct"]["estimate"].to_numpy()
    impacts = fit.impacts().to_frame()["direct"]
    np.testing.assert_allclose(
        direct, [impacts["L(x, 1)"], impacts["L(x, 1)"] + impacts["L(x, 1):z"]], rtol=1e-7
    )


def test_several_columns_are_combined_and_named_apart():
    data, _ = _data()
    fit = si.spreg.ols("y ~ x * z * p", data.rename(columns={"v": "p"}))
    table = si.spreg.margins(fit, "x", at={"z": [0, 1], "p": [2, 3]}).to_frame()
    assert table[["z", "at p"]].to_numpy().tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
    b = fit.params
    at = [
        b["x"] + z * b["x:z"] + p * b["x:p"] + z * p * b["x:z:p"] for z, p in table[["z", "at p"]].to_numpy()
    ]
    np.testing.assert_allclose(table["estimate"], at, rtol=1e-8)


@pytest.mark.parametrize(
    ("variable", "at", "words"),
    [
        ("nothing", {}, "not in the formula"),
        ("x", {"nothing": [1]}, "not in the formula"),
        ("x", {"x": [1]}, "at once"),
        ("g", {}, "category"),
        ("C(g)", {}, "category"),
        ("x", {"g": ["a"]}, "category"),
        ("x", {"z": ["high"]}, "numbers"),
        ("x", {"z": []}, "numbers"),
    ],
)
def test_refusals_in_words(variable, at, words):
    data, _ = _data()
    fit = si.spreg.ols("y ~ x * z + C(g)", data)
    with pytest.raises(DataError, match=words):
        si.spreg.margins(fit, variable, at=at)
