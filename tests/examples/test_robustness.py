"""The example of robustness checks runs, and says what was counted once."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "robustness.py"


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_robustness(tmp_path, capsys):
    runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    said = capsys.readouterr().out
    assert "SYNTHETIC" in said and "digital_index in 10 regressions" in said
    assert "rook: the same rows and the same weights as queen; 1 fit counted once" in said
    assert (
        "Null hypothesis: log(gdp_per_capita) ~ trade_share with spatially correlated errors is true" in said
    )
    assert (tmp_path / "curve.png").stat().st_size > 20_000
