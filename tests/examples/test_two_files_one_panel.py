"""Two files in two layouts become one panel, and the panel has the example's numbers on the example's regions."""

from __future__ import annotations

import runpy
from pathlib import Path

import geopandas
import numpy as np

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "two_files_one_panel.py"


def test_two_files_one_panel(tmp_path, capsys):
    panel = runpy.run_path(str(EXAMPLE))["main"](tmp_path)
    out = capsys.readouterr().out
    example = si.study.demo()
    assert panel.about["synthetic"] and "SYNTHETIC" in out
    assert len(panel.ids) == 370 and "controls.csv lacks 4 regions [460300 三沙市, 710000 台湾省" in out
    for variable, truth in (("index", "digital_index"), ("gdp", "gdp")):
        found = panel.panel[variable].dropna()
        assert len(found) == 3 * 366
        assert np.array_equal(found.to_numpy(), example.panel[truth].loc[found.index].to_numpy())
    assert geopandas.read_file(tmp_path / "regions.gpkg")["adcode"].tolist() == panel.ids.tolist()
    w = si.weights.knn(panel.regions, k=6).row_standardized().subset(example.ids)
    for variable in ("digital_index", "gdp"):
        for year in example.years:
            moran = si.esda.moran(example[variable, year], w).statistic
            assert any(f"{moran:.{digits}f}" in out for digits in (3, 4))
