"""The options that say which table of years a command reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    import pandas as pd

_TITLE = "Your data"

Data = Annotated[
    Path | None,
    typer.Option(
        help="Table with one row a year: csv, xlsx, dta or parquet.",
        rich_help_panel=_TITLE,
    ),
]
Published = Annotated[
    bool,
    typer.Option(
        "--published",
        help="In place of --data, the national figures that Tsinghua University published in 2022.",
        rich_help_panel=_TITLE,
    ),
]
YearColumn = Annotated[
    str | None,
    typer.Option(help="Column of years. By default found by its heading.", rich_help_panel=_TITLE),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="Encoding of a csv file. By default found out.", rich_help_panel=_TITLE),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        help="Sheet of a workbook. By default the first that is seen and not blank.", rich_help_panel=_TITLE
    ),
]
Gdp = Annotated[str | None, typer.Option(help="Column of GDP. By default gdp.", rich_help_panel=_TITLE)]
ValueAdded = Annotated[
    str | None,
    typer.Option(
        help="Column of value added; several, with commas, are parts that are added up. By default value_added.",
        rich_help_panel=_TITLE,
    ),
]


def check_origin(data: Path | None, *, published: bool, **reading: object) -> None:
    """Refuse a command that names no figures to start from, or two kinds, or reads a table it does not name."""
    named = [f"--{name.replace('_', '-')}" for name, value in reading.items() if value is not None]
    if data is None and named:
        raise DataError(
            "{named} needs --data FILE: published figures are read as they are.", named=", ".join(named)
        )
    if data is None and not published:
        raise DataError(
            "there are no figures to start from. Name a table of your own with --data FILE, or take the national "
            "figures published in 2022 with --published."
        )
    if data is not None and published:
        raise DataError("--data and --published exclude each other: your own table, or published figures.")


def complete_years(
    data: Path, columns: Iterable[str], year: str | None, encoding: str | None, sheet: str | None
) -> pd.DataFrame:
    """Return the years with all the columns; those without are named on stderr."""
    from spatial_iie import study

    whole, lost = study.complete_years(data, columns, year=year, encoding=encoding, sheet=sheet)
    if lost:
        note("{file}: left out, with a number missing: {lost}.", file=data.name, lost=listed(lost, 12))
    return whole
