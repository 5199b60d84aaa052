"""The example of treatment effects runs, and says that its data are synthetic."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "treatment.py"


def test_it_runs_and_says_that_its_data_are_synthetic(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found = runpy.run_path(str(EXAMPLE))
    said = capsys.readouterr().out
    assert said.count("SYNTHETIC example data") == 4 and (tmp_path / "event_study.png").stat().st_size > 5000
    rows = found["effects"].to_frame().set_index(["design", "effect"])["estimate"]
    two_way, rings = rows["Two-way", "own"], rows["Rings", "own"]
    assert two_way < rings  # neighbours gained, which the two-way design takes off
    assert rows["Rings", "ring of order 1"] == pytest.approx(0.02, abs=0.03)
