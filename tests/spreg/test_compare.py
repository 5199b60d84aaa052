"""The table of fits side by side: what is in a cell is what is in the fit, in the layout of the field."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.report import render

W = si.weights.lattice(8, 8).row_standardized()


@pytest.fixture(scope="module")
def fits():
    random = np.random.default_rng(1)
    x, z, e = random.standard_normal((3, 64))
    eye, dense = np.eye(64), W.matrix.toarray()
    y = 2 + x - 0.03 * z + dense @ x + np.linalg.solve(eye - 0.5 * dense, e)
    data = pd.DataFrame({"y": y, "x": x, "z": z}, index=W.ids)
    one, other = "y ~ x", "y ~ x + z"
    return {
        "(1)": si.spreg.ols(other, data, W),
        "(2)": si.spreg.sar(one, data, W),
        "(3)": si.spreg.sdem(other, data, W, lagged=["x"]),
    }


def rows_of(table):
    """Return {variable: (cells, cells below)}."""
    frame = table.to_frame()
    names = frame["variable"].tolist()
    cells = frame.drop(columns="variable").to_numpy().tolist()
    below = [*cells[1:], None]
    return {name: (cells[i], below[i]) for i, name in enumerate(names) if name}


def test_cells_are_the_fits_numbers(fits):
    rows = rows_of(si.spreg.compare(fits, decimals=4))
    for name in ("x", "z", "W x", "rho", "lambda"):
        for column, fit in enumerate(fits.values()):
            above, below = rows[name][0][column], rows[name][1][column]
            if name not in fit.params.index:
                assert above == below == ""
                continue
            assert float(above.rstrip("*")) == pytest.approx(fit.params[name], abs=5.1e-5)
            assert float(below.strip("()")) == pytest.approx(fit.z_values[name], abs=5.1e-3)
            p = fit.p_values[name]
            assert above.count("*") == sum(bool(p < level) for level in (0.1, 0.05, 0.01))
    assert [float(cell) for cell in rows["Log-likelihood"][0]] == pytest.approx(
        [fit.log_likelihood for fit in fits.values()], abs=6e-4
    )
    assert [float(cell) for cell in rows["AIC"][0]] == pytest.approx([f.aic for f in fits.values()], abs=6e-4)
    assert rows["N"][0] == ["64"] * 3


def test_blocks_stand_in_the_order_of_the_field(fits):
    names = [name for name in si.spreg.compare(fits).to_frame()["variable"] if name]
    order = [
        "Intercept",
        "x",
        "z",
        "W x",
        "rho",
        "lambda",
        "Wald: slopes",
        "sigma2",
        "Log-likelihood",
        "AIC",
        "BIC",
        "N",
    ]
    assert [name for name in names if name in order] == order


def test_a_small_coefficient_is_not_shown_as_zero(fits):
    data = pd.DataFrame({"y": fits["(1)"].response, "x": 1e5 * fits["(1)"].design.z[:, 1]})
    fit = si.spreg.ols("y ~ x", data)
    assert abs(fit.params["x"]) < 1e-4
    cell = rows_of(si.spreg.compare({"a": fit}))["x"][0][0]
    assert float(cell.rstrip("*")) == pytest.approx(fit.params["x"], rel=0.05)


def test_controls_and_lines(fits):
    table = si.spreg.compare(fits, controls=["z"], lines={"Fixed effects": {"(3)": "Yes"}, "Years": "2019"})
    rows = rows_of(table)
    assert "z" not in rows and rows["Controls"][0] == ["Yes", "No", "Yes"]
    assert rows["Fixed effects"][0] == ["No", "No", "Yes"] and rows["Years"][0] == ["2019"] * 3
    chinese = render(table, language="zh")
    assert "控制变量" in chinese and "Controls" not in chinese
    assert "Fixed effects" in chinese  # the name of a line is the user's
    with pytest.raises(si.errors.DataError, match=r"controls \[nothing\] are in none"):
        si.spreg.compare(fits, controls="nothing")


def test_impacts_are_a_second_panel(fits):
    frame = si.spreg.compare(fits, impacts=True, decimals=4).to_frame()
    start = frame["variable"].tolist().index("Indirect impacts")
    row = frame.iloc[start + 1]
    assert row["variable"] == "x" and row["(1)"] == ""  # OLS has no spillover to show
    for label in ("(2)", "(3)"):
        expected = fits[label].impacts().to_frame().loc["x", "indirect"]
        assert float(row[label].rstrip("*")) == pytest.approx(expected, abs=5.1e-5)


def test_standard_errors_in_parentheses(fits):
    cell = rows_of(si.spreg.compare(fits, parentheses="std_error", decimals=4))["x"][1][2]
    assert float(cell.strip("()")) == pytest.approx(fits["(3)"].std_errors["x"], abs=5.1e-5)


def test_spregsem_rows_come_first_and_say_what_they_are(fits):
    table = si.spreg.compare(fits, style="spregsem")
    rows = rows_of(table)
    assert rows["Wald (spregsem)"][0][:2] == ["", ""] and rows["Wald (spregsem)"][0][2] != ""
    names = [name for name in rows if "Wald" in name or "LR" in name]
    assert names[:2] == ["Wald (spregsem)", "LR (spregsem)"] and "Wald: theta" in names
    assert any("differ from the textbook tests of the same names" in note for note in table.notes)


def test_long_layout_has_every_number_in_full(fits):
    frame = si.spreg.compare(fits, layout="long").to_frame().set_index(["fit", "part", "term"])
    fit = fits["(3)"]
    assert frame.loc[("(3)", "lag", "W x"), "estimate"] == fit.params["W x"]
    assert frame.loc[("(3)", "spatial", "lambda"), "p"] == fit.p_values["lambda"]
    assert frame.loc[("(3)", "total impact", "x"), "estimate"] == fit.impacts().to_frame().loc["x", "total"]
    assert frame.loc[("(2)", "fit", "aic"), "estimate"] == fits["(2)"].aic


def test_what_cannot_be_compared(fits):
    for wrong in ({}, [fits["(1)"]]):
        with pytest.raises(si.errors.DataError, match="mapping of headings to fits"):
            si.spreg.compare(wrong)
    with pytest.raises(si.errors.DataError, match=r"\[a\] are no regression results"):
        si.spreg.compare({"a": 1})


def test_every_format_prints_it(fits):
    table = si.spreg.compare(fits)
    for format in ("table", "markdown", "latex", "csv", "json"):
        assert "lambda" in render(table, format)
