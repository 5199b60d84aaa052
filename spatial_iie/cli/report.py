"""Commands that make a whole report: write a study file, run it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note, say, spoken
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.chapter.plan import Plan
    from spatial_iie.study import Study


@reads_a_panel
def init(
    panel: Panel,
    file: Annotated[Path, typer.Argument(help="Study file to write.")] = Path("study.toml"),
    year: o.Year = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a study file: what the report is made of, every key with its words.

    \b
    spatial-iie init
    spatial-iie init --data panel.xlsx my_study.toml
    spatial-iie init --data panel.xlsx --sheet Sheet2 --year 2011-2019 my_study.toml
    """
    from spatial_iie import chapter
    from spatial_iie._writing import write_bytes
    from spatial_iie.cli._study import open_study, parse_years
    from spatial_iie.errors import DataError

    if file.exists() and not force:
        raise DataError("{file} is there already. Name another file, or replace it with --force.", file=file)
    if not file.parent.is_dir():
        raise DataError("{file}: there is no folder {parent}. Make it first.", file=file, parent=file.parent)
    plan, columns = chapter.example_plan(), tuple[str, ...]()
    opened = open_study(panel, parse_years(year))
    if panel.data is None and year is not None:
        raise DataError("--year needs --data FILE: the study file of the example has all of its years.")
    if panel.data is not None:
        plan, columns = _first_plan(opened, panel, file), opened.variables
    text = chapter.study_file(plan, name=file.name, columns=columns)
    write_bytes(file, text.encode())
    note("wrote {file}. Read it, change it, then: spatial-iie report {file} --out out/", file=file)


def report(
    study: Annotated[
        Path | None, typer.Argument(help="Study file; without it, the report of the synthetic example.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")] = Path("out"),
    only: Annotated[
        str | None,
        typer.Option(
            help="Of html, word, excel, latex, figures, data, weights, with commas; tables: excel, latex and data."
        ),
    ] = None,
    lang: Annotated[o.Language | None, typer.Option("--lang", help="By default the study file's.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Compute anew what an interrupted run had computed.")
    ] = False,
) -> None:
    """Make the whole report: page, Word, Excel, LaTeX, figures, data, weights, and a record of every number.

    An interrupted run, started again, takes up what it had computed. A part that fails is named, the rest is
    written, and the exit status is 1.

    \b
    spatial-iie report --out out/
    spatial-iie report study.toml --out out/ --lang zh
    spatial-iie report study.toml --only figures,tables
    """
    from spatial_iie import chapter
    from spatial_iie.cli._output import progress_bar

    plan = _plan(study, lang)
    formats = chapter.formats_of(only, plan)
    steps = chapter.stages(plan, formats)

    def announce(stage: str) -> None:
        say(f"[{steps.index(stage) + 1:2}/{len(steps)}] {stage}")

    with progress_bar("within the stage") as progress:
        made = chapter.make(plan, out, formats=formats, announce=announce, progress=progress, fresh=fresh)
    for failure in made.failures:
        failed = Message("{name} could not be made: {why}", name=failure.name, why=failure.why)
        say(f"spatial-iie: {spoken(failed)}")
    note("wrote {n} files to {folder}", n=len(made.files), folder=out)
    if made.failures:
        raise typer.Exit(1)


def _plan(study: Path | None, lang: o.Language | None) -> Plan:
    from dataclasses import replace

    from spatial_iie.chapter import example_plan, read_plan

    plan = example_plan() if study is None else read_plan(study)
    return plan if lang is None else replace(plan, language=lang.value)


def _first_plan(opened: Study, panel: Panel, file: Path) -> Plan:
    """Return the plan a new study file starts from: what can be told by looking at the table."""
    from dataclasses import replace

    from spatial_iie.chapter import Plan

    def beside(path: Path | None) -> str | None:
        if path is None:
            return None
        return Path(os.path.relpath(path.resolve(), file.resolve().parent)).as_posix()

    plan = Plan()
    read: dict[str, Any] = {
        name: getattr(panel, name)
        for name in (
            "region",
            "province",
            "encoding",
            "sheet",
            "decimal",
            "boundary_key",
            "longitude",
            "latitude",
            "level",
            "select",
        )
    }
    files = {"file": beside(panel.data), "boundaries": beside(panel.boundaries)}
    index = opened.variables[0] if len(opened.variables) == 1 else None
    return replace(
        plan,
        data=replace(
            plan.data,
            **read,
            **files,
            year=panel.year_column,
            years=opened.years,
            unmatched=panel.unmatched.value if panel.unmatched else plan.data.unmatched,
        ),
        variables=replace(plan.variables, index=index),
    )
