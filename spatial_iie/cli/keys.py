"""The command that shows how city names and codes were matched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import UnitLevel


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
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print how each name or code of a table was matched to a prefecture or a province, and by which rule.

    Exit status 2 if a key could not be matched; the table is printed all the same.

    \b
    spatial-iie match panel.xlsx --region 城市
    """
    from spatial_iie import study
    from spatial_iie.cli._output import show
    from spatial_iie.results import TableResult

    matching = study.match_file(
        file,
        region=region,
        year=year_column,
        province=province,
        encoding=encoding,
        sheet=sheet,
        level=level,
    )
    show(TableResult(matching.to_frame(), heading=repr(matching)), format.value, lang.value)
    if len(matching.unmatched):
        matching.codes()
