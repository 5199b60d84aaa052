"""A report is made whole, again the same, taken up where it stopped; and what fails is named and stops nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from spatial_iie.chapter import formats_of, make, read_plan, stages
from spatial_iie.chapter import run as running
from spatial_iie.chapter.parts import local
from spatial_iie.chapter.plan import FORMATS, Plan
from spatial_iie.chapter.provenance import provenance
from spatial_iie.cli import run
from spatial_iie.errors import DataError, WeightsError
from tests.chapter.small import write_small_study


@pytest.fixture
def study_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    return write_small_study(tmp_path)


def digests(folder):
    files = (file for file in Path(folder).rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_one_command_writes_everything_and_the_record_of_it(study_file, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(["report", str(study_file), "--out", str(out)]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    plan = read_plan(study_file)
    told = [line.split("] ")[1] for line in printed.err.splitlines() if line.startswith("[")]
    assert told == stages(plan, FORMATS)
    for name in (
        "report.html",
        "report.docx",
        "tables.xlsx",
        "weights/queen.gal",
        "weights/queen.dta",
        "weights/idw_1_150km.gwt",
        "tables/all-tables.tex",
        "data/local_statistics.csv",
        "figures/cluster_map.png",
    ):
        assert (out / name).is_file(), name
    record = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    written = digests(out)
    written.pop("manifest.json")
    assert {name: each["sha256"] for name, each in record["files"].items()} == written
    data = record["about"]["inputs"]["data.file"]
    assert data["sha256"] == hashlib.sha256((tmp_path / "cells.csv").read_bytes()).hexdigest()
    assert record["about"]["plan"]["statistics"]["seed"] == 0
    assert str(tmp_path) not in json.dumps(record)


def test_the_same_inputs_give_the_same_bytes(study_file, tmp_path):
    """In another process, another time zone, with another hash seed, from another place."""
    first = tmp_path / "first"
    make(read_plan(study_file), first)
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    for name in ("cells.csv", "cells.gpkg", "study.toml"):
        (elsewhere / name).write_bytes((tmp_path / name).read_bytes())
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "77",
        "TZ": "Asia/Shanghai",
        "SPATIAL_IIE_CACHE": str(tmp_path / "other"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    subprocess.run(
        [sys.executable, "-m", "spatial_iie", "report", "study.toml", "--out", "second"],
        cwd=elsewhere,
        env=environment,
        check=True,
        capture_output=True,
    )
    assert digests(first) == digests(elsewhere / "second")


def test_only_some_formats(study_file, tmp_path):
    out = tmp_path / "out"
    assert run(["report", str(study_file), "--out", str(out), "--only", "figures，tables"]) == 0
    assert {path.name for path in out.iterdir()} == {
        "figures",
        "tables",
        "tables.xlsx",
        "data",
        "manifest.json",
    }
    with pytest.raises(DataError, match=r"there is no format \[pdf\]; there are \[html, word, excel"):
        formats_of("figures,pdf", Plan())
    with pytest.raises(DataError, match="there is no format"):
        formats_of(" , ", Plan())


def test_a_part_that_fails_is_named_and_the_rest_is_written(study_file, tmp_path, capsys):
    text = study_file.read_text(encoding="utf-8").replace("index + trade", "index + tarde")
    study_file.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    assert run(["report", str(study_file), "--out", str(out), "--only", "html,data"]) == 1
    err = capsys.readouterr().err
    assert "spatial-iie: models could not be made: " in err
    assert "tarde" in err
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "This part could not be made: " in page
    record = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {"models", "robustness"} <= set(record["failures"])
    assert (out / "data" / "local_statistics.csv").is_file()


def test_a_part_whose_words_fail_is_named_and_no_other_part_speaks_of_it(study_file, tmp_path, monkeypatch):
    """The key findings refer to tables of the part; without it they say less, and the report stands."""

    def wordless(*_everything):
        raise ValueError("no words")

    monkeypatch.setattr(local, "PART", replace(local.PART, compose=wordless))
    made = make(read_plan(study_file), tmp_path / "out", formats=["data"])
    assert [(failure.name, failure.why) for failure in made.failures] == [("local", "ValueError: no words")]
    findings = next(section for section in made.document.sections if section.name == "summary")
    assert findings.blocks and "cluster_map" not in str(findings.blocks)


def test_a_figure_that_fails_is_named_and_the_rest_is_written(study_file, tmp_path, monkeypatch, capsys):
    from spatial_iie import viz

    def broken(*_args, **_options):
        raise ValueError("no ink")

    monkeypatch.setattr(viz, "cluster_map", broken)
    assert run(["report", str(study_file), "--out", str(tmp_path / "out"), "--only", "word"]) == 1
    assert "cluster_map could not be made: ValueError: no ink" in capsys.readouterr().err
    assert (tmp_path / "out" / "report.docx").is_file()


def test_an_interrupted_run_takes_up_what_it_had_computed(study_file, tmp_path, monkeypatch):
    plan = read_plan(study_file)
    whole = make(plan, tmp_path / "whole", formats=["data"])
    computed = []
    compute = running._computed

    def interrupted(part, desk, kept):
        found = compute(part, desk, kept)
        computed.append(part.name)
        if part.name == "local":
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(running, "_computed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(plan, tmp_path / "again", formats=["data"])
    monkeypatch.setattr(running, "_computed", compute)

    def not_again(_desk):
        raise AssertionError("it was computed before the interruption")

    monkeypatch.setattr(local, "PART", replace(local.PART, compute=not_again))
    again = make(plan, tmp_path / "again", formats=["data"])
    assert (again.failures, len(again.files)) == ((), len(whole.files))
    assert digests(tmp_path / "again") == digests(tmp_path / "whole")
    # it is finished, so nothing is kept: now the part would be computed
    assert [failure.name for failure in make(plan, tmp_path / "third", formats=["data"]).failures] == [
        "local"
    ]


def test_a_full_disk_is_named_and_the_record_names_no_place(study_file, tmp_path, monkeypatch, capsys):
    from spatial_iie.report import manifest

    def full(*_everything):
        raise OSError(28, "No space left on device", str(tmp_path / "out" / ".draft"))

    out = tmp_path / "out"
    (out / "tables.xlsx").mkdir(parents=True)
    assert run(["report", str(study_file), "--out", str(out), "--only", "excel,data"]) == 1
    record = (out / "manifest.json").read_text(encoding="utf-8")
    assert list(json.loads(record)["failures"]) == ["excel"]
    assert str(tmp_path) not in record
    monkeypatch.setattr(manifest, "write_bytes", full)
    assert run(["report", str(study_file), "--out", str(out), "--only", "data"]) == 1
    assert "manifest could not be made: OSError: No space left on device" in capsys.readouterr().err
    assert not (out / "manifest.json").exists()  # the one of the run before is not true any more


def own_weights(folder, linked):
    """Write weights that link each cell to some others, by their distance in the list, as a GAL file."""
    keys = [f"c{i:02}" for i in range(36)]
    lines = [f"0 {len(keys)} cells cell"]
    for i, key in enumerate(keys):
        others = [keys[(i + step) % len(keys)] for step in linked]
        lines += [f"{key} {len(others)}", " ".join(others)]
    (folder / "own.gal").write_text("\n".join(lines) + "\n")


def test_weights_in_a_file_lie_beside_the_study_file_and_are_an_input(study_file, tmp_path, monkeypatch):
    text = study_file.read_text(encoding="utf-8")
    study_file.write_text(text.replace("[weights]", '[weights]\nmain = "own.gal"'), encoding="utf-8")
    own_weights(tmp_path, (1, 35))
    monkeypatch.chdir("/")
    plan = read_plan(study_file)
    monkeypatch.setattr(running, "_document", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        make(plan, tmp_path / "out", formats=["data"])
    monkeypatch.undo()
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    own_weights(tmp_path, (1, 2, 34, 35))  # nothing is taken up that was computed with the file as it was
    made = make(plan, tmp_path / "out", formats=["data", "weights"])
    assert not made.failures
    compared = pd.read_csv(tmp_path / "out" / "data" / "weights_compared.csv").set_index("weights")
    assert compared.loc["own.gal", "links"] == 36 * 4
    record = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    digest = hashlib.sha256((tmp_path / "own.gal").read_bytes()).hexdigest()
    assert json.loads(record)["about"]["inputs"]["weights own.gal"]["sha256"] == digest
    assert str(tmp_path) not in record
    (tmp_path / "own.gal").unlink()
    with pytest.raises(WeightsError, match=r"there is no file own\.gal beside the study file"):
        make(plan, tmp_path / "out")


def test_weights_whose_names_are_alike_are_files_apart(study_file, tmp_path):
    specs = 'others = ["idw:1:150km", "idw:1: 150km"]'
    text = study_file.read_text(encoding="utf-8").replace('others = ["idw:1:150km"]', specs)
    study_file.write_text(text, encoding="utf-8")
    assert not make(read_plan(study_file), tmp_path / "out", formats=["weights"]).failures
    written = {file.name for file in (tmp_path / "out" / "weights").iterdir()}
    assert written == {"queen.gal", "queen.dta"} | {
        f"{stem}.{kind}" for stem in ("idw_1_150km", "idw_1_150km_2") for kind in ("gwt", "dta")
    }


def test_all_that_a_shapefile_consists_of_is_an_input(study_file, tmp_path):
    import geopandas

    geopandas.read_file(tmp_path / "cells.gpkg").to_file(tmp_path / "cells.shp")
    study_file.write_text(study_file.read_text().replace("cells.gpkg", "cells.shp"))
    inputs = provenance(read_plan(study_file))["inputs"]
    for ending in (".dbf", ".shx", ".prj"):
        digest = hashlib.sha256((tmp_path / f"cells{ending}").read_bytes()).hexdigest()
        assert inputs[f"data.boundaries {ending}"]["sha256"] == digest


def test_nothing_is_taken_up_from_other_data(study_file, tmp_path, monkeypatch):
    plan = read_plan(study_file)
    monkeypatch.setattr(running, "_document", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        make(plan, tmp_path / "out")
    monkeypatch.undo()
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    table = tmp_path / "cells.csv"
    table.write_text(table.read_text().replace("2019", "2020"), encoding="utf-8")
    made = make(plan, tmp_path / "out", formats=["data"])
    years = (tmp_path / "out" / "data" / "global_statistics.csv").read_text()
    assert (made.failures, "2020" in years, "2019" in years) == ((), True, False)


def _interrupt(*_everything):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('index = "index"\n', 'index = "idnex"\n'), "the study has no variable 'idnex'"),
        (
            ('index = "index"\n', ""),
            r"the table has 3 columns of numbers \[index, trade, income\]. Say which one",
        ),
        (('file = "cells.csv"', 'file = "none.csv"'), "none.csv"),
        (('explore = ["income"]', 'explore = ["profit"]'), "no variable 'profit'"),
        (("index = { en", "idx = { en"), r"\[labels\] names 'idx'"),
        (("permutations = 99", "permutations = -1"), "draws"),
        (
            ("permutations = 99", "permutations = 19"),
            "the smallest p they can give is 0.1, above alpha.*Take 39 ",
        ),
        (("permutations = 99", "permutations = 99\nmeasures = []"), "measures names none"),
        (('others = ["idw:1:150km"]', 'others = ["nearest"]'), "nearest"),
        (('language = "en"', ""), None),
    ],
)
def test_what_cannot_be_opened_is_refused_before_anything_is_written(
    study_file, tmp_path, change, words, capsys
):
    text = study_file.read_text(encoding="utf-8").replace(*change)
    study_file.write_text(text, encoding="utf-8")
    if words is None:
        assert read_plan(study_file).language == "en"
        return
    assert run(["report", str(study_file), "--out", str(tmp_path / "out")]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("spatial-iie: ")]
    import re

    assert re.search(words, line)
    assert not list((tmp_path / "out").glob("*"))


def test_init_writes_a_file_that_runs(study_file, tmp_path, capsys):
    file = tmp_path / "new.toml"
    assert (
        run(["init", str(file), "--data", str(tmp_path / "cells.csv")]) == 2
    )  # cells are no cities of China
    assert run(["init", str(file)]) == 0
    assert not read_plan(file).data.file
    assert run(["init", str(file)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["init", str(file), "--force", "--level", "county", "--select", "mainland"]) == 0
    assert (read_plan(file).data.level, read_plan(file).data.select) == ("county", "mainland")
    table = tmp_path / "cities.csv"
    table.write_text("城市,年份,指数,gdp\n北京,2019,3,5\n天津,2019,2,4\n", encoding="utf-8")
    assert run(["init", str(tmp_path / "deep.toml"), "--data", str(table)]) == 0
    plan = read_plan(tmp_path / "deep.toml")
    assert (plan.data.file, plan.data.years) == ("cities.csv", (2019,))
    assert "# Columns of the table: 指数, gdp." in (tmp_path / "deep.toml").read_text(encoding="utf-8")


def test_init_reads_a_table_as_every_command_does_and_writes_down_how(study_file, tmp_path, capsys):
    """Own boundaries, columns by name, some of the years: what it took to open the table stands in the file."""
    (tmp_path / "studies").mkdir()
    file = tmp_path / "studies" / "new.toml"
    own = ["--boundaries", str(tmp_path / "cells.gpkg"), "--boundary-key", "cell", "--region", "cell"]
    table = ["--data", str(tmp_path / "cells.csv")]
    assert run(["init", str(file), *table, *own, "--year", "2019"]) == 0
    data = read_plan(file).data
    assert (data.file, data.boundaries, data.boundary_key) == ("../cells.csv", "../cells.gpkg", "cell")
    assert (data.region, data.years) == ("cell", (2019,))
    assert run(["init", str(tmp_path / "example.toml"), "--year", "2017"]) == 2
    assert "--year needs --data" in capsys.readouterr().err


def test_weights_are_written_for_stata_as_they_were_used(study_file, tmp_path):
    """A corner of the squares has three neighbours, a third each; for GeoDa it has them without weights."""
    assert not make(read_plan(study_file), tmp_path / "out", formats=["weights"]).failures
    used = pd.read_stata(tmp_path / "out" / "weights" / "queen.dta").to_numpy()
    assert used.shape == (36, 36)
    assert sorted(used[0].nonzero()[0]) == [1, 6, 7]
    assert used[0][[1, 6, 7]] == pytest.approx(1 / 3)
    lines = (tmp_path / "out" / "weights" / "queen.gal").read_text().splitlines()
    assert lines[1].split() == ["c00", "3"]
    assert set(lines[2].split()) == {"c01", "c06", "c07"}


def test_stages_and_progress_are_told_to_whoever_asks(study_file, tmp_path):
    """Composing tells its stages and the draws done; making a report tells the same, then what is written."""
    plan, told, done = read_plan(study_file), [], []
    running.compose(plan, announce=told.append, progress=lambda some, of: done.append((some, of)), fresh=True)
    assert told[0] == "study" and told[-1] == "sentences" and len(set(told)) == len(told)
    assert all(0 <= some <= of for some, of in done)
    again = []
    make(plan, tmp_path / "out", formats=["weights"], announce=again.append, progress=lambda *_: None)
    assert again[: len(told)] == told and again[-1] == "manifest"
