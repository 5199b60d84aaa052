"""Own boundaries, provinces and sheets from the command line; encodings of the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import box

import spatial_iie as si
from spatial_iie.cli import run

VALUES = [3.0, 1, 4, 1, 5, 9, 2, 6, 5]


@pytest.fixture(params=["cells.gpkg", "cells.geojson", "cells.shp", "CELLS.SHP"])
def cells(request, tmp_path, monkeypatch):
    """A lattice of 3 x 3 squares whose key column is called cell, and a table of values in another order."""
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    squares = [box(x, y, x + 1, y + 1) for y in range(3) for x in range(3)]
    layer = gpd.GeoDataFrame({"cell": [f"c{i}" for i in range(9)]}, geometry=squares, crs=32650)
    path = tmp_path / request.param
    layer.to_file(tmp_path / request.param.lower())
    if path.name.isupper():
        for part in list(tmp_path.glob("cells.*")):
            part.rename(tmp_path / part.name.upper())
    table = pd.DataFrame({"cell": layer["cell"], "year": 2019, "x": VALUES}).iloc[::-1]
    table.to_csv(tmp_path / "cells.csv", index=False)
    return path, tmp_path / "cells.csv"


def moran_of(capsys, cells, *more):
    boundaries, table = cells
    arguments = ["moran", "--data", str(table), "--region", "cell", "--boundaries", str(boundaries)]
    status = run([*arguments, "--boundary-key", "cell", "--format", "json", *more])
    captured = capsys.readouterr()
    assert status == 0, captured.err
    return json.loads(captured.out)[0]["statistic"]


def test_own_boundaries_with_their_own_key(capsys, cells):
    """The answer of the lattice built without geometry, twice: once built, once from the cache."""
    w = si.weights.lattice(3, 3).row_standardized()
    expected = si.esda.moran(pd.Series(VALUES, index=w.ids), w).statistic
    assert moran_of(capsys, cells) == pytest.approx(expected, abs=1e-12)
    assert moran_of(capsys, cells) == pytest.approx(expected, abs=1e-12)


def test_a_changed_map_is_another_map(capsys, cells, tmp_path):
    """Three rows of squares far apart: the kept contiguity of the old file must not be used."""
    moran_of(capsys, cells)
    path, _ = cells
    squares = [box(x, 10 * y, x + 1, 10 * y + 1) for y in range(3) for x in range(3)]
    layer = gpd.GeoDataFrame({"cell": [f"c{i}" for i in range(9)]}, geometry=squares, crs=32650)
    for part in tmp_path.glob("[cC]*.*"):
        if part.suffix != ".csv":
            part.unlink()
    layer.to_file(tmp_path / path.name.lower())
    if path.name.isupper():
        for part in tmp_path.glob("cells.*"):
            if part.suffix != ".csv":
                part.rename(tmp_path / part.name.upper())
    rows = si.weights.from_matrix(
        [[float(i // 3 == j // 3 and abs(i - j) == 1) for j in range(9)] for i in range(9)]
    ).row_standardized()
    expected = si.esda.moran(pd.Series(VALUES, index=rows.ids), rows).statistic
    assert moran_of(capsys, cells) == pytest.approx(expected, abs=1e-12)


def test_the_key_column_is_found_by_the_table_and_one_that_does_not_exist_refused(capsys, cells):
    boundaries, table = cells
    command = ["moran", "--data", str(table), "--region", "cell", "--boundaries", str(boundaries)]
    assert run(command) == 0
    assert "regions are told apart by column cell" in capsys.readouterr().err
    assert run([*command, "--boundary-key", "nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_sheet_and_province(capsys, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["nothing", "here"])
    sheet = book.create_sheet("数据")
    sheet.append(["province", "city", "year", "x"])
    for province, city, value in [("Jiangsu", "Suzhou", 1), ("Jiangsu", "Wuxi", 2), ("Jiangsu", "Changzhou", 4),
                                  ("Jiangsu", "Nantong", 3), ("Anhui", "Suzhou", 9)]:  # fmt: skip
        sheet.append([province, city, 2019, value])
    book.save(tmp_path / "book.xlsx")
    arguments = ["moran", "--data", str(tmp_path / "book.xlsx"), "--sheet", "数据", "--format", "json"]
    assert run([*arguments]) == 2
    assert "Suzhou" in capsys.readouterr().err
    assert run([*arguments, "--province", "province"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["n"] == 4  # Suzhou in Anhui borders none of the others


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_terminals_without_chinese_get_utf8(tmp_path, encoding):
    command = [sys.executable, "-m", "spatial_iie", "moran", "--year", "2019"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0
    assert "舟山市" in done.stdout.decode("utf-8")
