"""A third language is one file: a catalogue in the folder of catalogues, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest

from spatial_iie import messages
from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Message, catalogue, listed
from spatial_iie.report import render
from spatial_iie.report.single import write_result
from spatial_iie.results import TableResult

CATALOGUE = {
    "report.columns": {"expectation": "Erwartungswert", "quadrant": "Quadrant"},
    "test": {
        "Regions of {year}": "Regionen {year}",
        "{n} regions left out {regions}.": "{n} Regionen fehlen {regions}.",
        "Note: {note}": "Anmerkung: {note}",
        "high-high": "hoch-hoch",
        "{option} {text!r} is not understood. Write 2019, or 2017-2019, or 2017,2019.": "{option} {text!r}: unklar.",
    },
}


@pytest.fixture
def german(tmp_path, monkeypatch):
    (tmp_path / "de.json").write_text(json.dumps(CATALOGUE), encoding="utf-8")
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    caches = (catalogue, messages.room, messages._rooms)
    for cache in caches:
        cache.cache_clear()
    yield "de"
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def table():
    note = Message("{n} regions left out {regions}.", n=2, regions=listed(["a", "b"]))
    return TableResult(
        pd.DataFrame({"n": [365]}), Message("Regions of {year}", year=2019), {"notes": (note,)}
    )


def test_a_table_prints_its_title_and_notes(german, table):
    printed = render(table, "table", language=german)
    assert printed.startswith("Regionen 2019\n") and printed.endswith(
        "Anmerkung: 2 Regionen fehlen [a, b].\n"
    )


def test_headings_and_words_in_cells_follow(german):
    frame = pd.DataFrame({"expectation": [0.5], "quadrant": ["high-high"], "name": ["high-high"]})
    printed = render(TableResult(frame, "Numbers"), "csv", language=german)
    assert "expectation" in printed  # names of columns are for programs
    printed = render(TableResult(frame, "Numbers", {"notes": ("Level: 0.05.",)}), language=german)
    assert "Erwartungswert" in printed and printed.count("hoch-hoch") == 1 and "Level: 0.05." in printed


@pytest.mark.parametrize("format_", ["markdown", "html", "latex"])
def test_every_layout_for_people_follows(german, table, format_):
    printed = render(table, format_, language=german)
    assert "Regionen 2019" in printed and "2 Regionen fehlen [a, b]." in printed


def test_a_file_follows(german, table, tmp_path):
    written = write_result(table, tmp_path / "a.md", "markdown", language=german).read_text(encoding="utf-8")
    assert "Regionen 2019" in written


def test_a_language_without_a_file_is_refused(table):
    with pytest.raises(SpatialIIEError, match="language must be one of en, zh, not 'de'"):
        render(table, language="de")


def test_the_command_line_follows(tmp_path):
    (tmp_path / "de.json").write_text(json.dumps(CATALOGUE), encoding="utf-8")
    code = (
        "import pathlib, sys; from spatial_iie import messages; messages.FOLDER = pathlib.Path(sys.argv[1]); "
        "from spatial_iie.cli import run; sys.exit(run(sys.argv[2:]))"
    )

    def asked(*words):
        command = [sys.executable, "-c", code, str(tmp_path), "moran", *words]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")

    done = asked("--year", "2019", "--lang", "de")
    assert done.returncode == 0 and "Anmerkung: " in done.stdout and "Note: " not in done.stdout + done.stderr
    refused = asked("--year", "20x", "--lang=de")
    assert (refused.returncode, refused.stderr) == (2, "spatial-iie: --year '20x': unklar.\n")
    assert asked("--lang", "zh").returncode == 2
