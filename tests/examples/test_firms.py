"""The example of firms as points runs, and says that its data are synthetic."""

from __future__ import annotations

import runpy
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "firms.py"


def test_it_runs_and_says_that_its_data_are_synthetic(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found = runpy.run_path(str(EXAMPLE))
    said = capsys.readouterr().out
    assert said.count("SYNTHETIC example data") == 2
    assert "software_services is localized at 0-" in said
    assert found["k_density"].to_frame()["localization"][0] > 0
    assert found["m"].to_frame()["m_cumulative"][0] > 2
    assert all((tmp_path / name).stat().st_size > 5000 for name in ("k_density.png", "m.png"))
