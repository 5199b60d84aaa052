"""What docs/architecture.md says must be written for something new is all that must be written: one of each is made up.

A global statistic and a model are in tests/test_registry.py, a language in tests/report/test_third_language.py.
"""

from __future__ import annotations

import json
import re
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie._registry import LOCAL_STATISTICS
from spatial_iie.chapter import run as running
from spatial_iie.chapter.make import make
from spatial_iie.chapter.part import Part
from spatial_iie.chapter.study_file import read_plan
from spatial_iie.cli import run
from spatial_iie.messages import Message
from spatial_iie.report.document import Paragraph, Table
from spatial_iie.results import TableResult
from spatial_iie.weights import spec
from tests import made_up
from tests.chapter.small import FILE, write_small_study

ROOT = Path(__file__).parents[1]


def asked(capsys, *arguments):
    status = run([*arguments])
    out, err = capsys.readouterr()
    assert status == 0, err
    return out


def test_a_local_statistic(monkeypatch, capsys):
    monkeypatch.setitem(LOCAL_STATISTICS, "local_product", made_up.LOCAL_PRODUCT)
    monkeypatch.delitem(sys.modules, "spatial_iie.cli.local", raising=False)
    choice = ("--year", "2019", "--permutations", "99", "--format", "json")
    new, moran = (
        json.loads(asked(capsys, "local", "--statistic", name, *choice)) for name in ("product", "moran")
    )
    np.testing.assert_allclose(
        [row["statistic"] for row in new if row["statistic"] is not None],
        [2 * row["statistic"] for row in moran if row["statistic"] is not None],
        rtol=1e-9,
    )
    assert [row["p_simulated"] for row in new] == [row["p_simulated"] for row in moran]
    assert "Local product" in asked(
        capsys, "local", "--statistic", "product", "--year", "2019", "--permutations", "99"
    )


def test_a_family_of_weights(monkeypatch, capsys, tmp_path):
    """Every region and the next in the order of codes: as a name of the command line and of a study file."""

    def chain(_spec, rest, study):
        n, step = len(study.ids), int(rest or 1)
        matrix = np.eye(n, k=step) + np.eye(n, k=-step)
        return si.weights.Weights(matrix, study.ids, recipe=f"chain:{step}")

    monkeypatch.setitem(spec._FAMILIES, "chain", chain)
    monkeypatch.setattr(spec, "FORMS", ("chain:1", *spec.FORMS))
    study = si.study.demo()
    assert si.weights.from_spec("chain:2", study).links == 2 * (len(study.ids) - 2)
    assert "chain:2" in asked(capsys, "weights", "describe", "chain:2")
    (row,) = json.loads(asked(capsys, "moran", "--weights", "chain", "--year", "2019", "--format", "json"))
    truth = si.esda.moran(
        study["digital_index", 2019], si.weights.from_spec("chain", study).row_standardized()
    )
    assert row["statistic"] == pytest.approx(truth.statistic, rel=1e-12)
    with pytest.raises(si.errors.WeightsError, match="chain:1"):
        si.weights.from_spec("no_such", study)
    plan = read_plan(write_small_study(tmp_path, FILE.replace('["idw:1:150km"]', '["chain:6"]', 1)))
    assert "chain:6" in running.open_desk(plan).weights


def test_a_part_of_a_report(monkeypatch, tmp_path):
    """A module with PART and its name among the parts: every format, the record and the failures follow."""

    def compute(desk):
        table = desk.study.year(2019)[["index"]].describe().reset_index(names="number")
        return {"table": TableResult(table, Message("Numbers of the index"))}

    def compose(_desk, findings, _language):
        return (
            Paragraph("A part of a test."),
            Table("made_up", findings["made_up"]["table"], "Numbers of the index"),
        )

    module = types.ModuleType("spatial_iie.chapter.parts.made_up")
    module.PART = Part("made_up", "A made-up part", compute, compose)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(running, "PARTS", ("data", "made_up"))
    plan = read_plan(write_small_study(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        made = make(plan, tmp_path / "out", formats=["html", "data", "excel"])
    assert not made.failures
    page = next((tmp_path / "out").rglob("*.html")).read_text(encoding="utf-8")
    assert "A made-up part" in page and "A part of a test." in page
    files = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert any(name.startswith("made_up") for name in files), files
    record = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "made_up" in json.dumps(record)

    module.PART = Part("made_up", "A made-up part", lambda _desk: 1 / 0, compose)
    made = make(plan, tmp_path / "again", formats=["data"])
    assert [each.name for each in made.failures] == ["made_up"]


def _recipes():
    """Return the table of recipes: name -> cells."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## One change, one file")[2].partition("\n## ")[0]
    rows = [row.strip("|").split(" | ") for row in table.splitlines() if row.startswith("| ")]
    return {cells[0].strip(): cells[1:] for cells in rows[1:]}


def test_the_recipes_name_files_that_there_are():
    recipes = _recipes()
    names = (
        "global statistic, a local statistic, a model, a family of weights, a part of the report, a language"
    )
    assert list(recipes) == f"a {names}".split(", ")
    for name, (files, count, tests) in recipes.items():
        named = re.findall(r"`([^`]+)`", files)
        assert len(named) == int(count), name
        for each in named:
            assert list((ROOT / "spatial_iie").glob(each.replace("NAME", "*"))), (name, each)
        for each in re.findall(r"`(tests/[^`]+)`", tests):
            assert (ROOT / each).is_file(), (name, each)
