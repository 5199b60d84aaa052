"""Every command runs on what it has of its own, whatever versions are installed: see .ci/lowest."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.cli import every_command, run
from spatial_iie.messages import languages
from spatial_iie.report.readable import display_width

PRINTING = {
    "moran": ["--year", "2019"],
    "geary": ["--year", "2019"],
    "getis-ord": ["--year", "2019"],
    "lisa": ["--year", "2019", "--permutations", "99"],
    "local": ["--statistic", "geary", "--year", "2019", "--permutations", "99"],
    "correlogram": ["--orders", "2"],
    "moran-change": ["--permutations", "99"],
    "bivariate": ["--value", "digital_index,population"],
    "lee": ["--value", "digital_index,population"],
    "join-counts": ["--above", "50"],
    "rates": ["--value", "gdp", "--population", "population"],
    "quadrants": [],
    "transitions": [],
    "hotspots": ["--permutations", "999", "--filtered-permutations", "19"],
    "regress": ["--model", "sac"],
    "sdem": [],
    "compare": [],
    "robustness": ["--year", "2019", "--models", "sdem"],
    "panel": ["--model", "sar,sdm"],
    "regimes": ["--groups", "three", "--show", "chow"],
    "moderation": ["--moderator", "trade_share"],
    "threshold": ["--variable", "trade_share", "--draws", "19"],
    "mediation": ["--mediator", "deposit_share", "--draws", "99"],
    "did": ["--treated", "杭州=2018,武汉=2018,西安=2019", "--permutations", "19"],
    "employment": [],
    "accounts": [],
    "value-added": ["--draws", "99"],
    "scores": ["--draws", "99"],
    "market-shares": [],
    "inequality": ["--draws", "19"],
    "agglomeration": ["--year", "2019"],
    "firms": ["--permutations", "19"],
    "movement": ["--draws", "19"],
    "convergence": [],
    "contribution": ["--published"],
    "scenario": ["--published"],
    "index build": [],
    "coupling": [],
    "uncertainty": ["--year", "2019", "--draws", "20", "--permutations", "19"],
    "weights describe": ["queen"],
}
DRAWING = {"map": ["--year", "2019"], "scatter": [], "figure": ["5-6"]}
OTHERS = {
    "gwr",
    "regionalization",
    "match",
    "init",
    "report",
    "weights build",
    "weights convert",
    "data export",
    "data merge",
} | {"data template"}  # below, and the tests of their own


def test_no_command_is_forgotten():
    assert {name for name, _ in every_command()} == {*PRINTING, *DRAWING, *OTHERS}


@pytest.mark.parametrize("command", PRINTING)
def test_prints_a_table_of_numbers(command, capsys):
    assert run([*command.split(), *PRINTING[command], "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    cells = [cell for row in rows[1:] for cell in row]
    assert "-9998" not in cells and any(_is_number(cell) for cell in cells)


FORMULA = re.compile(r"\b(?:log|sqrt|exp)\([a-z_]+\)|\b[a-z_]+ ~.*")
PYTHON = re.compile(
    r"\b(?:si|w|np|pd|study|esda|spreg)\.[a-z_]+|\b[a-z_]+\(|\b[a-z][a-z_]+=|\bNone\b|[a-z]+_islands"
)
ENGLISH = re.compile(r"[a-z'-]{2,} [a-z'-]{2,} [a-z'-]{2,}")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", PRINTING)
def test_no_line_is_wider_than_a_terminal_or_speaks_of_python_or_another_language(command, language, ask):
    status, out, err = ask(*command.split(), *PRINTING[command], "--lang", language)
    lines = out.splitlines()
    assert status == 0 and len(lines) > 3 and [line for line in lines if display_width(line) > 100] == []
    said = [FORMULA.sub("", line) for line in [*lines, *err.splitlines()]]
    assert not [line for line in said if PYTHON.search(line)]
    assert language == "en" or not [line for line in said if ENGLISH.search(line)]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["join-counts"], "--above 50"),
        (["moran", "--weights", "band:30km", "--isolates", "error"], "--isolates"),
        (["sdem", "--show", "lm", "--lagged", "nothing"], "nothing"),
        (["compare", "--style", "spregsem", "--models", "ols"], "--style"),
        (["regress", "--formula", "gdp ~ nothing"], "nothing"),
        (["local", "--statistic", "g-star", "--isolates", "zero"], "--isolates"),
        (["weights", "build", "queen", "--gwt", "weights", "--out", "w.gal"], "queen"),
        (["data", "template", "--value", "x", "--year", "19", "--out", "t.csv"], "--year"),
        (["employment", "--errors", "hac"], "--errors"),
        (["inequality", "--groups", "nothing"], "--groups"),
        (["convergence", "--year", "2019"], "2"),
        (["rates", "--value", "gdp", "--population", "nothing"], "nothing"),
        (["index", "build", "--indicators", "nothing"], "nothing"),
        (["movement", "--projection", "EPSG:3857"], "3857"),
        (["did"], "--treated"),
        (["did", "--treated", "杭州", "--since", "2018", "--show", "placebo", "--ahead", "2"], "--ahead"),
    ],
)
def test_a_refusal_speaks_of_options_in_the_language(arguments, option, language, ask, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    status, out, err = ask(*arguments, "--lang", language)
    last = FORMULA.sub("", err.splitlines()[-1])
    assert (status, out) == (2, "") and option in err and not PYTHON.search(last)
    assert language == "en" or not ENGLISH.search(last)


def _is_number(cell):
    try:
        return np.isfinite(float(cell))
    except ValueError:
        return False


@pytest.mark.parametrize("command", DRAWING)
def test_draws_a_figure(command, tmp_path):
    path = tmp_path / "figure.png"
    assert run([command, *DRAWING[command], "--out", str(path)]) == 0
    assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 10_000


@pytest.mark.parametrize("ending", ["gal", "gwt", "mtx", "csv", "parquet"])
def test_weights_are_the_same_through_a_file(ending, tmp_path, capsys):
    path, again = tmp_path / f"w.{ending}", tmp_path / "again.gwt"
    assert run(["weights", "build", "gabriel", "--out", str(path)]) == 0
    assert run(["weights", "convert", str(path), str(again)]) == 0
    capsys.readouterr()
    assert run(["weights", "describe", str(path), "--format", "csv"]) == 0
    told = dict(csv.reader(io.StringIO(capsys.readouterr().out)))
    w = si.weights.from_spec("gabriel", si.study.demo())
    assert (int(told["regions"]), int(told["links"])) == (w.n, w.links)
    assert int(told["components"]) == w.component_count


def test_starts_a_study_file_and_matches_names(tmp_path, capsys):
    assert run(["init", str(tmp_path / "study.toml")]) == 0
    table = tmp_path / "cities.csv"
    table.write_text("city,x\n襄樊,1\n苏州,2\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["match", str(table), "--format", "csv"]) == 0
    assert "420600" in capsys.readouterr().out
