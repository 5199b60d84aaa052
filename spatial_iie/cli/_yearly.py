"""The options that say which table of years a command reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from spatial_iie import study
from spatial_iie.chapter.data import Data
from spatial_iie.cli._records import Use
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    import pandas as pd

READING = ("year", "encoding", "sheet", "decimal")
Table = Annotated[
    Data,
    Use(only=("file", *READING), words={"file": "Table with one row per year: csv, xlsx, dta or parquet."}),
]


def reading_of(table: Data) -> dict[str, object]:
    """Return how a table of years is to be read."""
    return {name: getattr(table, name) for name in READING}


def named(table: Data) -> dict[str, object]:
    """Return what was said of how to read a table, by the names of options."""
    return {"year_column": table.year, **{name: getattr(table, name) for name in READING[1:]}}


def check_origin(data: str | None, *, published: bool, **reading: object) -> None:
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


def complete_years(data: Path, columns: Iterable[str], reading: Mapping[str, Any]) -> pd.DataFrame:
    """Return the years with all the columns; those without are named on stderr."""
    whole, lost = study.complete_years(data, columns, **reading)
    if lost:
        note("{file}: left out, with a number missing: {lost}.", file=data.name, lost=listed(lost, 12))
    for line in whole.attrs["notes"]:
        note("{file}: {line}", file=data.name, line=line)
    return whole
