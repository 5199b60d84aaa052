"""The example of counties runs, and finds what the example of the package holds."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "counties.py"


def test_counties(tmp_path, capsys):
    answer = runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    assert "SYNTHETIC" in capsys.readouterr().out
    example = si.study.demo(level="county")
    assert answer.study.level == "county" and answer.study.about.synthetic
    assert answer.study["gdp", 2018].tolist() == pytest.approx(example["gdp", 2018].tolist())
    assert answer.study.about.matched["old name"] == 3
    assert answer.moran.statistic > 0.5
    assert (tmp_path / "counties.png").stat().st_size > 100_000
    home = {"130102", "130104", "130105", "130107", "130108", "130109", "130110", "130111"}
    districts = [code for code in example.ids if code in home]
    assert answer.merged["gdp", 2019]["130101"] == pytest.approx(example["gdp", 2019][districts].sum())
