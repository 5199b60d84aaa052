"""Printed numbers: Stata 17 on Columbus (Mendez 2021), and table 2.2 of Elhorst (2014)."""

from __future__ import annotations

import pytest

import spatial_iie as si
from tests import oracles

STATA = oracles.values("published_stata_columbus")["values"]
ELHORST = [
    entry
    for entry in oracles.values("published")["values"]
    if entry["source"].startswith("Elhorst")
    and entry["digits_R"] == entry["digits_printed"]
    and not entry["quantity"].startswith("LR")
]


def _columbus(model, **options):
    w = oracles.weights("columbus", "queen", "W")
    if model == "GNS":
        options |= {"lagged": None}
    function = getattr(si.spreg, {"GNS": "sac"}.get(model, model.lower()))
    return function("CRIME ~ INC + HOVAL", oracles.frame("columbus"), w, **options)


def _stata_name(name, model):
    own = {"_cons": "Intercept", "W:CRIME": "rho", "W:e.CRIME": "lambda"}
    return own.get(name, name.replace("W:", "W "))


@pytest.mark.parametrize("model", ["SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"])
def test_stata(model):
    """Seven printed digits, from the observed information, which is what Stata's errors are."""
    fit, printed = _columbus(model, information="observed"), STATA[model]
    for name, value in printed["coef"].items():
        if name.startswith("W:var"):
            assert fit.sigma2 == pytest.approx(value, rel=1e-5)
            continue
        assert fit.params[_stata_name(name, model)] == pytest.approx(
            value, rel=2e-5 if model == "GNS" else 2e-6
        )
        assert fit.std_errors[_stata_name(name, model)] == pytest.approx(printed["se"][name], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(printed["logLik"], abs=1e-5)
    assert fit.pseudo_r2 == pytest.approx(printed["pseudo_r2"], abs=5.1e-5)
    assert fit.aic == pytest.approx(printed["ic"]["AIC"], abs=1e-4)
    assert fit.bic == pytest.approx(printed["ic"]["BIC"], abs=1e-4)
    table = fit.impacts().to_frame()
    for kind, by_variable in printed["impacts"].items():
        for variable, cell in by_variable.items():
            assert table.loc[variable, kind] == pytest.approx(cell["est"], rel=1e-5)
            assert table.loc[variable, f"{kind}_std_error"] == pytest.approx(cell["se"], rel=1e-5)


def test_stata_slx_is_ours_with_n_for_n_minus_k():
    """Stata fits the SLX by ML and divides by n; the ratio of the errors is sqrt(n / (n - k))."""
    fit, printed = _columbus("SLX"), STATA["SLX"]
    for name, value in printed["coef"].items():
        if not name.startswith("W:var"):
            assert fit.params[_stata_name(name, "SLX")] == pytest.approx(value, rel=1e-6)
            error = fit.std_errors[_stata_name(name, "SLX")] * (44 / 49) ** 0.5
            assert error == pytest.approx(printed["se"][name], rel=1e-6)
    assert fit.sigma2 == pytest.approx(printed["coef"]["W:var(e.CRIME)"], rel=1e-6)


@pytest.mark.parametrize("entry", ELHORST, ids=lambda entry: entry["quantity"])
def test_elhorst(entry):
    """Columbus in shares: crime, income and house value divided by 100; t values from expected information."""
    model, quantity = entry["quantity"].split(" ", 1)
    data = oracles.frame("oldcol")[["CRIME", "INC", "HOVAL"]] / 100
    options = {"lagged": None} if model == "GNS" else {}
    function = getattr(si.spreg, {"GNS": "sac"}.get(model, model.lower()))
    fit = function("CRIME ~ INC + HOVAL", data, oracles.weights("oldcol", "colnb", "W"), **options)
    assert f"{_quantity(fit, quantity):.{_decimals(entry['printed'])}f}" == entry["printed"]


def _quantity(fit, quantity):
    if quantity.startswith("logLik"):
        return fit.log_likelihood
    kind, _, variable = quantity.partition(" ")
    if kind in ("direct", "indirect", "total"):
        return fit.impacts().to_frame().loc[variable, kind]
    of_t = quantity.startswith("t(")
    name = quantity[2:-1] if of_t else quantity
    name = name.replace("(Intercept)", "Intercept").replace("lag.", "W ")
    return (fit.z_values if of_t else fit.params)[name]


def _decimals(printed):
    return len(printed.partition(".")[2])
