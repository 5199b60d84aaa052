"""spatial-iie weights: build, describe, convert."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.weights import from_matrix, read


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "suffix", [".gal", ".gwt", ".dta", ".swm", ".mat", ".mtx", ".csv", ".matrix.csv", ".parquet"]
)
def test_build_writes_what_the_library_builds(tmp_path, capsys, suffix):
    assert run(["weights", "build", "queen", "--out", f"w{suffix}"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Note: wrote w{suffix}: <Weights queen: 366 regions" in err
    with pytest.warns(si.errors.WeightsWarning, match="330900"):
        w = si.weights.from_spec("queen", si.study.demo())
    written = read(tmp_path / f"w{suffix}", ids=w.ids)
    assert (written.matrix != w.matrix).nnz == 0
    assert written.isolates.tolist() == ["330900"]


def test_build_row_standardized(tmp_path):
    assert run(["weights", "build", "rook", "--out", "w.gwt", "--scaling", "row"]) == 0
    assert read(tmp_path / "w.gwt").normalization == "row"


def test_build_for_the_cities_of_a_table(tmp_path, capsys):
    table = pd.DataFrame({"city": ["杭州市", "嘉兴市", "湖州市"], "year": 2019, "index": [1.0, 2.0, 3.0]})
    table.to_csv("panel.csv", index=False)
    assert run(["weights", "build", "queen", "--data", "panel.csv", "--out", "w.gal"]) == 0
    assert sorted(read(tmp_path / "w.gal").ids) == ["330100", "330400", "330500"]


def test_describe_a_file(capsys):
    from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ["011000", "杭州市", "舟山市"]).write("w.gal")
    assert run(["weights", "describe", "w.gal", "--format", "json"]) == 0
    out, _ = capsys.readouterr()
    values = {row["measure"]: row["value"] for row in json.loads(out)}
    assert (values["regions"], values["links"], values["isolates"], values["S0"]) == (3, 2, "[舟山市]", 2.0)


def test_describe_a_spec_scaled(capsys):
    assert run(["weights", "describe", "rook", "--scaling", "row", "--format", "json"]) == 0
    out, _ = capsys.readouterr()
    values = {row["measure"]: row["value"] for row in json.loads(out)}
    assert values["S0"] == pytest.approx(365)  # every row sums to 1 but Zhoushan's
    assert values["lambda, rho below"] == pytest.approx(1)


def test_convert(tmp_path, capsys):
    w = from_matrix([[0, 1 / 3], [0.1, 0]], ["011000", "杭州市"])
    w.write("w.parquet")
    for before, after in (
        ("w.parquet", "w.gwt"),
        ("w.gwt", "w.dta"),
        ("w.dta", "w.matrix.csv"),
        ("w.matrix.csv", "w.mat"),
    ):
        assert run(["weights", "convert", before, after]) == 0
    assert capsys.readouterr().out == ""
    back = read(tmp_path / "w.mat")
    assert back.ids.tolist() == w.ids.tolist()
    np.testing.assert_array_equal(back.matrix.toarray(), w.matrix.toarray())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "queen"), "--out"),
        (("build", "queen", "--out", "w.docx"), "'w.docx' names no format of weights"),
        (("build", "nonsense", "--out", "w.gal"), "nonsense"),
        (("build", "queen", "--out", "w.gal", "--region", "city"), "--region needs --data"),
        (("build", "queen", "--scaling", "row", "--out", "w.gal"), "GAL holds links without weights"),
        (("build", "queen", "--out", "nowhere/w.gal"), "there is no folder nowhere"),
        (("describe", "w.gal"), "w.gal: there is no such file"),
        (("convert", "w.gal", "w.gwt"), "w.gal: there is no such file"),
        (("convert", "w.gal", "w.docx"), "names no format of weights"),
        (("convert", "w.gal"), "--out"),
        (("describe", "damaged.gal"), "damaged.gal: the first line says 2 regions, but 1 follow"),
        (("spoil",), "spoil"),
    ],
)
def test_refusals_are_one_line(tmp_path, capsys, recwarn, arguments, words):
    (tmp_path / "damaged.gal").write_text("2\na 0\n\n")
    assert run(["weights", *arguments]) == 2
    out, err = capsys.readouterr()
    *notes, line = err.splitlines()
    assert out == ""
    assert all(note.startswith("Note: ") for note in notes)
    assert line.startswith("spatial-iie: ")
    assert words in line
    assert [file.name for file in tmp_path.iterdir()] == ["damaged.gal"]


def test_without_a_command_there_is_help(capsys):
    assert run(["weights"]) == 0
    out, _ = capsys.readouterr()
    assert all(command in out for command in ("build", "describe", "convert"))


def test_contiguity_that_is_kept_needs_no_geometry(tmp_path):
    heavy = "{'geopandas', 'shapely', 'libpysal', 'matplotlib', 'numba'} & set(sys.modules)"
    commands = [["build", "queen", "--out", "w.gal"], ["convert", "w.gal", "w.dta"], ["describe", "w.dta"]]
    code = (
        f"import sys; from spatial_iie.cli import run\n"
        f"for c in {commands}: assert run(['weights', *c]) == 0\n"
        f"assert not {heavy}, {heavy}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True)
