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
    study, chosen = si.study.demo(), {name: w for name, w in weights.items() if name != "read back"}
    table = si.esda.by_year(study, "digital_index", chosen)
    assert table.summary() in out
    rows = table.to_frame().set_index(["weights", "year"])["statistic"]
    for name, w in chosen.items():
        for year in study.years:
            moran = si.esda.moran(study["digital_index", year], w).statistic
            assert rows[name, year] == pytest.approx(moran, abs=1e-14)
    assert {path.suffix for path in tmp_path.iterdir()} == {".gal", ".gwt", ".dta"}
