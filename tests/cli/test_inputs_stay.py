"""No command writes over a file that it has read, by whatever name it is called."""

from __future__ import annotations

import os

import pytest

import spatial_iie as si
from spatial_iie.cli import run
from tests.hostile import names_in


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    demo = si.study.demo()
    table = demo.year(2018)[["digital_index", "gdp", "population"]].assign(city=demo.names, year=2018)
    table.to_csv("panel.csv", index=False)
    table.to_parquet("panel.parquet")
    si.weights.knn(demo.regions, k=4).write("knn.gwt")
    os.link("panel.csv", "hard.csv")
    (tmp_path / "soft.csv").symlink_to("panel.csv")
    return tmp_path


OWN = ("--data", "panel.csv", "--region", "city")
PARQUET = ("--data", "panel.parquet", "--region", "city")


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("weights", "build", "queen", *OWN, "--out", "panel.csv"), "panel.csv"),
        (("weights", "build", "queen", *OWN, "--out", "./hard.csv"), "panel.csv"),
        (("weights", "build", "queen", *OWN, "--out", "soft.csv"), "panel.csv"),
        (("weights", "build", "queen", *PARQUET, "--out", "panel.parquet"), "panel.parquet"),
        (("weights", "convert", "knn.gwt", "knn.gwt"), "knn.gwt"),
        (("weights", "build", "knn.gwt", "--out", "knn.gwt"), "knn.gwt"),
        (("index", "build", *OWN, "--indicators", "gdp,population", "--out", "panel.csv"), "panel.csv"),
        (("init", *OWN, "--force", "panel.csv"), "panel.csv"),
    ],
)
def test_an_input_is_never_replaced(folder, capsys, arguments, file):
    before, names = (folder / file).read_bytes(), names_in(folder)
    assert run(list(arguments)) == 2
    assert "was read: it would be lost" in capsys.readouterr().err
    assert (folder / file).read_bytes() == before and names_in(folder) == names
    assert (folder / "soft.csv").is_symlink()


def test_other_files_are_replaced_as_before(folder, capsys):
    (folder / "other.csv").write_text("old")
    assert run(["weights", "build", "queen", *OWN, "--out", "other.csv"]) == 0
    assert "focal" in (folder / "other.csv").read_text()
    capsys.readouterr()


@pytest.mark.parametrize(
    ("file", "out"),
    [("tables.xlsx", "."), ("out/data/mine.csv", "out"), ("out/tables/tables.csv", "out/../out")],
)
def test_a_report_is_not_written_over_what_it_is_made_from(folder, capsys, file, out):
    demo = si.study.demo()
    table = demo.year(2018)[["digital_index"]].assign(city=demo.names, year=2018)
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_excel(path, index=False) if path.suffix == ".xlsx" else table.to_csv(path, index=False)
    (folder / "s.toml").write_text(f'[data]\nfile = "{file}"\n[statistics]\npermutations = 99\n')
    before = path.read_bytes()
    assert run(["report", "s.toml", "--out", out, "--only", "excel,data"]) == 2
    err = capsys.readouterr().err
    assert "is an input, and stands where the report writes" in err and len(err.splitlines()) == 1
    assert path.read_bytes() == before


def test_a_report_follows_no_link_out_of_its_folder(folder, capsys):
    (folder / "elsewhere").mkdir()
    (folder / "out").mkdir()
    (folder / "out" / "tables").symlink_to(folder / "elsewhere")
    assert run(["report", "--out", "out", "--only", "latex"]) == 2
    assert "symbolic link" in capsys.readouterr().err and not names_in(folder / "elsewhere")
