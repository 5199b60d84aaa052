"""The example on standard errors runs, and its table is that of the fits."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "robust_errors.py"


def test_robust_errors(capsys):
    table = runpy.run_path(str(EXAMPLE))["main"]()
    out = capsys.readouterr().out
    assert "SYNTHETIC" in out and "p_bootstrap" in out and "cluster:province" in out
    rows = table.set_index(["model", "errors"])["std_error"]
    study = si.study.demo()
    formula = "log(gdp_per_capita) ~ digital_index + trade_share"
    fit = si.spreg.ols(formula, study.year(2019), errors="cluster:province")
    assert rows["OLS", "cluster:province"] == pytest.approx(fit.std_errors["digital_index"])
    assert rows.nunique() == len(rows)
