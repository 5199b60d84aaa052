"""The example on agglomeration runs, and tells neighbouring from scattered concentration."""

from __future__ import annotations

import runpy
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "agglomeration.py"


def test_agglomeration(capsys):
    found = runpy.run_path(str(EXAMPLE))
    rows = found["table"].loc[["electronics_manufacturing", "internet_services"]]
    assert (rows["gini"] > 0.4).all()
    assert rows["moran_p"].iloc[0] < 0.001 and rows["moran_p"].iloc[1] > 0.1
    assert "competitive" in capsys.readouterr().out
