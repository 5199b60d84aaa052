"""National series from a file: one row per year, no regions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study._quoted import nearest
from spatial_iie.study.files import read_table
from spatial_iie.study.headers import year_column
from spatial_iie.study.numerals import how_written, read_columns
from spatial_iie.study.panel import years_of_rows


def read_years(
    source: str | Path | pd.DataFrame,
    columns: Iterable[str],
    *,
    year: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
) -> pd.DataFrame:
    """Read columns of numbers from a table with one row per year.

    Parameters
    ----------
    source : path or pandas.DataFrame
        CSV, ``.xlsx``, ``.dta`` or ``.parquet``, as for :func:`open`.
    columns : iterable of str
        Columns wanted.
    year : str, optional
        Column of years; without it a conventional header is looked for.
    encoding : str, optional
        Of a text file, if it is not to be found out.
    sheet : str, optional
        Of a workbook.
    decimal : {".", ","}, optional
        The decimal mark, where the columns do not tell.

    Returns
    -------
    DataFrame, shape (years, columns)
        Indexed by year, in the order of the file; nan where a number is missing. ``attrs["notes"]`` says how the table
        was read, and what of it was set aside.

    Raises
    ------
    DataError
        If the file cannot be read, a column is not there or holds no numbers, or a year is there twice.

    Examples
    --------
    >>> frame = pd.DataFrame({"年份": ["2019年", "2020年"], "GDP": ["986,515", "1,013,567"]})
    >>> read_years(frame, ["GDP"])["GDP"].to_dict()
    {2019: 986515.0, 2020: 1013567.0}
    """
    table = read_table(source, encoding=encoding, sheet=sheet)
    when = year_column(table, year)
    if not isinstance(when, str):
        raise DataError(
            "{source}: the names of its columns hold years; a row a year is wanted. Turn the table.",
            source=table.source,
        )
    years = pd.Index(years_of_rows(table, when), name="year")
    if not years.is_unique:
        twice = years[years.duplicated()].unique()
        raise DataError(
            "{source}: {twice} stand in more than one row; one row per year is wanted.",
            source=table.source,
            twice=listed(twice),
        )
    wanted = list(columns)
    for name in wanted:
        if name not in table.frame.columns:
            raise DataError(
                "{source}: there is no column {name!r}; {nearest}.",
                source=table.source,
                name=name,
                nearest=nearest(name, table.frame.columns),
            )
    if when in wanted:
        raise DataError(
            "{source}: column {name!r} holds the years; name another.", source=table.source, name=when
        )
    read = read_columns(
        table.frame.drop(columns=when), decimal=decimal, semicolons=table.notes.get("delimiter") == ";"
    )
    numbers = {}
    for name in wanted:
        column = read[name]
        if column.numbers is None:
            raise DataError(
                "{source}: column {name!r} holds no numbers: {reason}.",
                source=table.source,
                name=name,
                reason=column.reason,
            )
        if column.bad:
            where = [Message("{year} {why}", year=years[i], why=why) for i, why in column.bad]
            raise DataError(
                "{source}: {n_where} cells of column {name!r} cannot be used: {where}.",
                source=table.source,
                n_where=len(where),
                name=name,
                where=listed(where),
            )
        numbers[name] = np.asarray(column.numbers, dtype=float)
    frame = pd.DataFrame(numbers, index=years)
    frame.attrs["notes"] = (*table.in_words(), *how_written({name: read[name] for name in wanted}))
    return frame


def complete_years(
    source: str | Path | pd.DataFrame,
    columns: Iterable[str],
    *,
    year: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Read the years that have a number in every column.

    Parameters
    ----------
    source, columns, year, encoding, sheet, decimal
        As for :func:`read_years`.

    Returns
    -------
    table : DataFrame, shape (years, columns)
        Indexed by year, ascending.
    left_out : tuple of int
        The years that lack a number, ascending.

    Raises
    ------
    DataError
        As :func:`read_years`, and if no year is whole.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2020, 2019], "gdp": [1013567, 986515], "value_added": [None, 20000]})
    >>> table, left_out = complete_years(frame, ["gdp", "value_added"])
    >>> table.index.tolist(), left_out
    ([2019], (2020,))
    """
    table = read_years(source, columns, year=year, encoding=encoding, sheet=sheet, decimal=decimal)
    table = table.sort_index()
    whole = table.dropna()
    whole.attrs = dict(table.attrs)
    if whole.empty:
        name = (
            source.name
            if isinstance(source, Path)
            else str(source)
            if isinstance(source, str)
            else Message("the table")
        )
        raise DataError(
            "{name}: no year has a number in every column of {columns}.",
            name=name,
            columns=listed(table.columns),
        )
    return whole, tuple(int(each) for each in table.index.difference(whole.index))
