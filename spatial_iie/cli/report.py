"""Commands that make a whole report: write a study file, run it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie import chapter
from spatial_iie._writing import write_bytes
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.plan import Plan
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import option
from spatial_iie.cli._streams import note, say, speak_by_default, spoken
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.study import Study


@dataclass(frozen=True, kw_only=True)
class NewFile(o.Language):
    """Which file is written."""

    out: str | None = option("Study file to write. By default study.toml.", panel=o.OUTPUT)
    file: str | None = option("Study file to write.", argument="[FILE]", hidden=True)
    force: bool = option("Replace an existing file.", False, panel=o.OUTPUT)


@command
def init(panel: Data, years: o.Years, new: NewFile) -> None:
    """Write a study file: what the report is made of, with every key explained.

    \b
    spatial-iie init
    spatial-iie init --data panel.xlsx --out my_study.toml
    spatial-iie init --data panel.xlsx --sheet Sheet2 --year 2011-2019 --out my_study.toml
    """
    file = Path(o.file_to_write(new.out, new.file) or "study.toml")
    if file.exists() and not new.force:
        raise DataError("{file} is there already. Name another file, or replace it with --force.", file=file)
    if not file.parent.is_dir():
        raise DataError("{file}: there is no folder {parent}. Make it first.", file=file, parent=file.parent)
    plan, columns = chapter.example_plan(), tuple[str, ...]()
    opened = open_study(panel, years.years)
    if panel.file is None and years.year is not None:
        raise DataError("--year needs --data FILE: the study file of the example has all of its years.")
    if panel.file is not None:
        plan, columns = _first_plan(opened, panel, file), opened.variables
    else:
        plan = replace(plan, data=panel)
    plan = replace(plan, language=o.language())
    text = chapter.study_file(plan, name=file.name, columns=columns)
    write_bytes(file, text.encode())
    note("wrote {file}. Read it, change it, then: spatial-iie report {file} --out out/", file=file)


@dataclass(frozen=True, kw_only=True)
class Run(o.Language):
    """What is written, and where."""

    study: str | None = option(
        "Study file; without it, the report of the synthetic example.", argument="[STUDY]"
    )
    out: str = option("Folder to write into; created if it does not exist.", "out", panel=o.OUTPUT)
    only: str | None = option(
        "Of html, word, excel, latex, figures, data, weights, separated by commas; tables: excel, latex and data.",
        panel=o.OUTPUT,
    )
    fresh: bool = option("Compute anew what an interrupted run had computed.", False, panel=o.OUTPUT)


@command
def report(asked: Run) -> int:
    """Make the whole report: page, Word, Excel, LaTeX, figures, data, weights, and a record of every number.

    An interrupted run, started again, takes up what it had computed. A part that fails is named, the rest is
    written, and the exit status is 1.

    \b
    spatial-iie report --out out/
    spatial-iie report study.toml --out out/ --lang zh
    spatial-iie report study.toml --only figures,tables
    """
    plan = chapter.example_plan() if asked.study is None else chapter.read_plan(Path(asked.study))
    if asked.lang is None:
        speak_by_default(plan.language)
    else:
        plan = replace(plan, language=asked.lang)
    formats = chapter.formats_of(asked.only, plan)
    steps = chapter.stages(plan, formats)
    out = Path(asked.out)

    def announce(stage: str) -> None:
        say(f"[{steps.index(stage) + 1:2}/{len(steps)}] {stage}")

    with progress_bar("within the stage") as progress:
        made = chapter.make(
            plan, out, formats=formats, announce=announce, progress=progress, fresh=asked.fresh
        )
    for failure in made.failures:
        failed = Message("{name} could not be made: {why}", name=failure.name, why=failure.why)
        say(f"spatial-iie: {spoken(failed)}")
    note("wrote {n} files to {folder}", n=len(made.files), folder=out)
    return 1 if made.failures else 0


def _first_plan(opened: Study, panel: Data, file: Path) -> Plan:
    """Return the plan a new study file starts from: what can be read off the table."""

    def beside(path: str | None) -> str | None:
        if path is None:
            return None
        return Path(os.path.relpath(Path(path).resolve(), file.resolve().parent)).as_posix()

    plan = Plan()
    files: Keywords = {
        "file": beside(panel.file),
        "boundaries": beside(panel.boundaries),
        "shares": beside(panel.shares),
    }
    index = opened.variables[0] if len(opened.variables) == 1 else None
    return replace(
        plan,
        data=replace(panel, **files, years=opened.years),
        variables=replace(plan.variables, index=index),
    )
