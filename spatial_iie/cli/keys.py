"""The command that shows how the names and codes of regions were matched."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from spatial_iie import results, study
from spatial_iie.chapter.data import Data
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._records import REQUIRED, Use, option
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import given_options, how_it_was_read
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.study.table import Table as Read


@dataclass(frozen=True, kw_only=True)
class Table:
    """Which table, and where it is written with codes."""

    file: str = option(
        "Table with a column of names or codes of regions: csv, xlsx, dta or parquet.",
        REQUIRED,
        argument="FILE",
    )
    out: str | None = option(
        "File for the table with six-digit codes, one row per region and year: .csv .xlsx .dta .parquet. Rows and "
        "cells that are no data are set aside.",
        panel=o.OUTPUT,
    )


_READING = ("region", "province", "prefecture", "year", "encoding", "sheet", "level")


@command
def match(table: Table, panel: Annotated[Data, Use(only=_READING)], output: o.Output) -> None:
    """List how each name or code of a table was matched to a prefecture or a province, and by which rule.

    Notes say what was read from where, what is set aside and why, and how to go on. The exit status is 2 if a
    key could not be matched and no rule says that it is none; the table is printed all the same.

    \b
    spatial-iie match panel.xlsx --region 城市
    spatial-iie match panel.xlsx --out matched.csv
    """
    from spatial_iie.study.files import read_table  # loads numpy

    reading = {name: getattr(panel, name) for name in _READING}
    read = read_table(Path(table.file), encoding=reading.pop("encoding"), sheet=reading.pop("sheet"))
    matching = study.match_file(read, **reading)
    rows = matching.to_frame()
    heading = Message(
        "Matching of {n} keys: {matched} matched, {lost} unmatched",
        n=len(rows),
        matched=int(rows["adcode"].notna().sum()),
        lost=int(rows["adcode"].isna().sum()),
    )
    output.show(results.TableResult(rows, heading=heading))
    refusal, opened = _opened(table, read, panel, reading)
    if refusal is not None and len(matching.unmatched):
        if not opened:
            matching.codes()
        raise refusal
    if refusal is not None and table.out is not None and not opened:
        raise refusal


def _opened(
    table: Table, read: Read, panel: Data, reading: Mapping[str, Any]
) -> tuple[DataError | None, bool]:
    """Open a table, say how, and write it; return the refusal if it needs more words, and whether it opens then."""
    refusal, more = None, list[tuple[str, str]]()
    try:
        opened = study.open(read, **reading)
    except DataError as error:
        refusal, more = error, [("--unmatched", "set-aside")]
        try:
            opened = study.open(read, unmatched="set-aside", **reading)
        except DataError:
            note("as it stands the table gives no study: {why}", why=error.message)
            return error, False
    _tell(opened, table, [*given_options(panel), *more])
    if table.out is not None:
        study.export(opened, table.out)
        note("wrote {file}: {what}.", file=table.out, what=repr(opened))
    return refusal, True


def _tell(opened: study.Study, table: Table, given: list[tuple[str, str]]) -> None:
    """Say what was read from where, and what to write to go on."""
    from spatial_iie.study.cells import span

    about = opened.about
    for line in how_it_was_read(about):
        note(line)
    read = "{rows} rows, {years}, columns of numbers {columns}."
    note(
        f"headings in {{where}}; {read}" if "headings_at" in about else read,
        where=about.get("headings_at"),
        rows=about["rows_read"],
        years=span(opened.years),
        columns=listed(opened.variables, 12),
    )
    value = [("--value", opened.variables[0])] if len(opened.variables) > 1 else []
    options = [("--data", table.file), *given, *value]
    words = " ".join(f"{name} {shlex.quote(text)}" for name, text in options)
    note("to go on, write: {words}", words=f"spatial-iie moran {words}")
