"""The options that say which table of years a command reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    import pandas as pd

_TITLE = "Your data"

Data = Annotated[
    Path | None,
    typer.Option(
        help="Table with one row a year: csv, xlsx, dta or parquet. Without it: the figures the report prints.",
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


def needs_data(**given: object) -> None:
    """Refuse options that say how to read a table where there is none."""
    named = [f"--{name.replace('_', '-')}" for name, value in given.items() if value is not None]
    if named:
        raise DataError(f"{', '.join(named)} needs --data FILE: the printed figures are read as they are.")


def complete_years(
    data: Path, columns: Iterable[str], year: str | None, encoding: str | None, sheet: str | None
) -> pd.DataFrame:
    """Return the years with all the columns; those without are named on stderr."""
    from spatial_iie import study

    whole, lost = study.complete_years(data, columns, year=year, encoding=encoding, sheet=sheet)
    if lost:
        print(f"Note: {data.name}: left out, with a number missing: {listed(lost, 12)}.", file=sys.stderr)  # noqa: T201
    return whole
