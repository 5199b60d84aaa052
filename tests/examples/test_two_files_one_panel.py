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
    whole = si.weights.knn(panel.regions, k=6).row_standardized()
    table = si.esda.by_year(panel, ["index", "gdp"], whole)
    assert table.summary() in out
    rows = table.to_frame().set_index(["variable", "year"])["statistic"]
    w = whole.subset(example.ids)
    for variable, truth in (("index", "digital_index"), ("gdp", "gdp")):
        for year in example.years:
            moran = si.esda.moran(example[truth, year], w).statistic
            assert abs(rows[variable, year] - moran) < 1e-14
