"""The example around an index runs, says that it is SYNTHETIC, and its numbers agree with one another."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "around_an_index.py"


def test_around_an_index(tmp_path, capsys):
    made = runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    assert "SYNTHETIC" in capsys.readouterr().out
    assert (tmp_path / "coupling.png").stat().st_size > 50_000
    obstacles = made["obstacles"].to_frame()
    shares = obstacles[["share_1", "share_2", "share_3"]]
    assert ((shares["share_1"] >= shares["share_2"]) & (shares.sum(axis=1) < 100)).all()
    assert made["coupling"].scores.between(0, 1).all()
    (row,) = made["uncertain"].to_frame().to_dict("records")
    assert row["low"] < row["statistic"] < row["high"] and row["p_simulated"] == pytest.approx(0.02)
