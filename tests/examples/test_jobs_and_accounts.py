"""The example of jobs and accounts runs, and what it shows holds."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np

EXAMPLE = Path(__file__).parents[2] / "examples" / "jobs_and_accounts.py"


def test_jobs_and_accounts(capsys):
    tables = runpy.run_path(str(EXAMPLE))["main"]()
    out = capsys.readouterr().out
    assert "SYNTHETIC" in out and "seed 2022" in out
    inverse = tables["inverse"].to_frame()
    np.testing.assert_allclose(
        inverse, [[1.254, 0.330], [0.264, 1.122]], atol=0.0005
    )  # as the textbook prints it
    assert "synthetic" not in tables["inverse"].about and tables["jobs"].about["synthetic"]
    points, ranges = tables["value added"].to_frame()["value_added"], tables["ranges"].to_frame()
    np.testing.assert_allclose(ranges["at_mode"], points, rtol=1e-10)
    assert (ranges["q05"] < points).all() and (points < ranges["q95"]).all()
    later = tables["later"].to_frame()
    np.testing.assert_allclose(
        later.loc[2018, ["direct_value_added", "penetration"]].sum() * 1.0779, points["total"], rtol=1e-3
    )  # of the benchmark year, at prices of 2015
