"""The first example runs, and what it shows holds."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "first_steps.py"


def test_first_steps(tmp_path, capsys):
    with pytest.warns(si.errors.WeightsWarning):
        weights = runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    out = capsys.readouterr().out
    assert "SYNTHETIC" in out and "330900" in out
    assert weights["queen"].isolates.tolist() == ["330900"]
    assert weights["queen, Zhoushan linked"].isolates.empty and weights["read back"].isolates.empty
    assert (weights["6 nearest"].cardinalities == 6).all()
    moran = si.esda.moran(si.study.demo()["digital_index", 2019], weights["queen"]).statistic
    assert f"{moran:.3f}" in out
    assert {path.suffix for path in tmp_path.iterdir()} == {".gal", ".gwt", ".dta"}
