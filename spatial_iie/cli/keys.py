"""The command that shows how city names and codes were matched."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import UnitLevel
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message


def match(
    file: Annotated[
        Path, typer.Argument(help="Table with a column of city names or codes: csv, xlsx, dta or parquet.")
    ],
    region: Annotated[
        str | None,
        typer.Option(
            help="Column of names or codes. By default found by its heading.", rich_help_panel="Your data"
        ),
    ] = None,
    year_column: Annotated[
        str | None,
        typer.Option(
            help="Column of years, to tell names apart whose meaning changed.", rich_help_panel="Your data"
        ),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option(help="Column of provinces, to tell namesakes apart.", rich_help_panel="Your data"),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(help="Encoding of a csv file. By default found out.", rich_help_panel="Your data"),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            help="Sheet of a workbook. By default the first that is seen and not blank.",
            rich_help_panel="Your data",
        ),
    ] = None,
    level: Annotated[
        UnitLevel | None,
        typer.Option(
            help="What the keys are to stand for. By default found out from them.",
            rich_help_panel="Your data",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="File for the table with six-digit codes, a row a region and year: .csv .xlsx .dta .parquet. Rows "
            "and cells that are no data are set aside.",
            rich_help_panel="Output",
        ),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print how each name or code of a table was matched to a prefecture or a province, and by which rule.

    Notes say what was read from where, what is set aside and why, and what to write to go on. Exit status 2 if a key
    could not be matched and no rule says that it is none; the table is printed all the same.

    \b
    spatial-iie match panel.xlsx --region 城市
    spatial-iie match panel.xlsx --out matched.csv
    """
    from spatial_iie import study
    from spatial_iie.cli._output import show
    from spatial_iie.results import TableResult

    read: dict[str, Any] = {
        "region": region,
        "province": province,
        "encoding": encoding,
        "sheet": sheet,
        "level": level.value if level else None,
    }
    matching = study.match_file(file, year=year_column, **read)
    heading = Message(
        "Matching of {n} keys: {matched} matched, {lost} unmatched",
        n=len(matching.to_frame()),
        matched=int(matching.to_frame()["adcode"].notna().sum()),
        lost=int(matching.to_frame()["adcode"].isna().sum()),
    )
    show(TableResult(matching.to_frame(), heading=heading), format.value, lang.value)
    refusal, opened = _tell(file, year_column, read, out)
    if refusal is not None and len(matching.unmatched):
        if not opened:
            matching.codes()
        raise refusal
    if refusal is not None and out is not None and not opened:
        raise refusal


def _tell(
    file: Path, year: str | None, read: dict[str, Any], out: Path | None
) -> tuple[DataError | None, bool]:
    """Say how a table is opened and write it; return the refusal if it needs more words, and whether it opens then."""
    from spatial_iie import study
    from spatial_iie.cli._study import how_it_was_read
    from spatial_iie.study._coverage import span

    refusal, more = None, ""
    try:
        opened = study.open(file, year=year, **read)
    except DataError as error:
        refusal, more = error, " --unmatched set-aside"
        try:
            opened = study.open(file, year=year, unmatched="set-aside", **read)
        except DataError:
            note("as it stands the table gives no study: {why}", why=error.message)
            return error, False
    about = opened.about
    for line in how_it_was_read(about):
        note(line)
    told = (
        "headings in {where}; {rows} rows, {years}, columns of numbers {columns}."
        if "headings_at" in about
        else ""
    )
    told = told or "{rows} rows, {years}, columns of numbers {columns}."
    note(
        told,
        where=about.get("headings_at"),
        rows=about["rows_read"],
        years=span(opened.years),
        columns=listed(opened.variables, 12),
    )
    value = f" --value {shlex.quote(opened.variables[0])}" if len(opened.variables) > 1 else ""
    given = "".join(f" --{name} {shlex.quote(text)}" for name, text in read.items() if text)
    given += f" --year-column {shlex.quote(year)}" if year else ""
    note(
        "to go on, write: {words}",
        words=f"spatial-iie moran --data {shlex.quote(str(file))}{given}{value}{more}",
    )
    if out is not None:
        study.export(opened, out)
        note("wrote {file}: {what}.", file=out, what=repr(opened))
    return refusal, True
