"""The example of a report runs; what it prints is in the record, and the plan it writes is the plan it reads."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pandas as pd
import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "report_of_a_study.py"


def test_report_of_a_study(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    with pytest.warns(si.errors.WeightsWarning):
        made = runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    out = capsys.readouterr().out
    assert made.failures == () and "SYNTHETIC" in out
    record = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    plan = record["about"]["plan"]
    assert (plan["inequality"]["groups"], plan["models"]["formula"]) == ("hu_line", None)
    names = [section["name"] for section in record["sections"]]
    assert "inequality" in names and "models" not in names
    gini = pd.read_csv(next((tmp_path / "out" / "data").glob("inequality*.csv")))
    expected = si.indices.gini(si.study.demo()["digital_index", 2019])
    assert (gini.select_dtypes("number") - expected).abs().min().min() < 1e-12
