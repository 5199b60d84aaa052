"""The example on instruments runs, and its table is that of the fits."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "instruments.py"


def test_instruments(capsys):
    table = runpy.run_path(str(EXAMPLE))["main"]().set_index("fit")
    out = capsys.readouterr().out
    assert "SYNTHETIC" in out and "trends of each region" in out and "Kleibergen-Paap F" in out
    formula = "log(gdp_per_capita) ~ trade_share + [digital_index ~ population + deposit_share]"
    fit = si.spreg.ols(formula, si.study.demo().year(2019))
    assert table.loc["OLS, 2SLS", "estimate"] == pytest.approx(fit.params["digital_index"])
    assert table["estimate"].nunique() == len(table) == 5
