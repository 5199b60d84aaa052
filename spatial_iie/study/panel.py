"""From a table of cells to a panel: wide to long, numbers, one row per region and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message, joined, term
from spatial_iie.study.cells import YEARS_SAID, may_be_two_years, read_key, read_year
from spatial_iie.study.headers import dated, is_key, is_region, region_column, year_column
from spatial_iie.study.numerals import Column, how_written, read_columns
from spatial_iie.study.table import Table

UNDATED = Message("no year in its name")


@dataclass(frozen=True)
class LongTable:
    """Rows of one region and one year each, cells still as written.

    Attributes
    ----------
    table : Table
        The columns that may be variables, and where each row stands.
    keys : list of str
        Name or code of each row's region, as text.
    years : numpy.ndarray
        Year of each row.
    rows : numpy.ndarray
        Which row of the table as it was read each row comes from.
    columns : dict
        (variable, year) -> the column it came from, for tables in wide form.
    about : dict
        Which columns were taken for what, and which were left out and why.
    others : dict
        Columns that by their headings hold names or codes of regions as well, as text, by heading.
    """

    table: Table
    keys: list[str]
    years: np.ndarray[Any, Any]
    rows: np.ndarray[Any, Any]
    columns: dict[tuple[str, int], str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)

    def cell(self, position: int, variable: str) -> Message:
        """Where a cell stands and what is in it, as "line 5, column gdp: '12a'"."""
        column = self.columns.get((variable, int(self.years[position])), variable)
        content = self.table.frame[variable].astype(object).iloc[position]
        return Message(
            "{where}, column {column}: {content}",
            where=self.table.where(position),
            column=printable(column, 40),
            content=printable(repr(content), 60),
        )

    def take(self, rows: np.ndarray[Any, Any]) -> LongTable:
        """Return some of the rows, by mask."""
        others = {name: _kept(keys, rows) for name, keys in self.others.items()}
        keys, table = _kept(self.keys, rows), self.table.take(rows)
        return replace(
            self, table=table, keys=keys, years=self.years[rows], rows=self.rows[rows], others=others
        )


def _kept(keys: list[str], rows: np.ndarray[Any, Any]) -> list[str]:
    return [key for key, keep in zip(keys, rows, strict=True) if keep]


def _other_keys(table: Table, key: str) -> dict[str, list[str]]:
    """Read the columns beside that of the regions whose headings are those of regions."""
    names = [name for name in table.frame.columns if name != key and is_region(name)]
    return {name: [read_key(cell) for cell in table.frame[name]] for name in names}


def to_long(
    table: Table,
    *,
    region: str | None,
    year: str | int | None,
    years: tuple[int, ...] | None,
    level: str | None = None,
) -> LongTable:
    """Settle which columns are region and year, and bring wide tables into long form.

    Parameters
    ----------
    table : Table
        As read.
    region : str, optional
        Column of names or codes; without it a conventional header is looked for, codes before names.
    year : str or int, optional
        Column of years, or the one year all rows are of; without it a conventional header is looked for,
        then years in the names of columns.
    years : tuple of int, optional
        Keep the rows of these years only.
    level : str, optional
        That of the regions; where it is "province", columns of provinces come first.

    Raises
    ------
    DataError
        If a column does not exist, or none or several may be meant, or a cell is no year, or a year has no
        rows.

    Examples
    --------
    >>> from spatial_iie.study.files import read_table
    >>> wide = read_table(pd.DataFrame({"城市": ["北京"], "gdp_2018": [1.0], "2019年gdp": [2.0]}))
    >>> long = to_long(wide, region=None, year=None, years=None)
    >>> long.keys, long.years.tolist(), long.table.frame["gdp"].tolist()
    (['北京', '北京'], [2018, 2019], [1.0, 2.0])
    """
    key = region_column(table, region, level)
    when = year_column(table, year)
    frame = table.frame
    about: dict[str, Any] = {"region_column": key}
    if isinstance(when, str):
        if when == key:
            raise DataError(
                "{source}: {key!r} cannot be the column of regions and of years at once.",
                source=table.source,
                key=key,
            )
        stamps = years_of_rows(table, when)
        about["year_column"] = when
    elif isinstance(when, int):
        stamps = np.full(len(frame), when)
        about["year_column"] = Message("none: all rows are of {year}", year=when)
    else:
        return _long_of_wide(table, key, years)
    keep = _rows_of(stamps, years, table.source)
    part = table.take(keep)
    keys = [read_key(cell) for cell in part.frame[key]]
    rest = part.frame.drop(columns=[key, *([when] if isinstance(when, str) else [])])
    about["rows_of_other_years"] = int((~keep).sum())
    return LongTable(
        _with(part, rest), keys, stamps[keep], np.flatnonzero(keep), {}, about, _other_keys(part, key)
    )


def years_of_rows(table: Table, column: str) -> np.ndarray[Any, Any]:
    """Return the year of every row from a column of years; refuse cells that are none, naming them."""
    cells = table.frame[column].astype(object)
    read = [read_year(cell, YEARS_SAID) for cell in cells]
    wrong = [
        Message("{where}: {content}", where=table.where(i), content=printable(repr(cells.iloc[i]), 40))
        for i, stamp in enumerate(read)
        if stamp is None
    ]
    if wrong:
        raise DataError(
            "{source}: {n_wrong} cells of column {column!r} are not years from 1700 to 2100: "
            "{wrong}. {advice}",
            source=table.source,
            n_wrong=len(wrong),
            column=column,
            wrong=listed(wrong),
            advice=_ADVICE_ON_YEARS,
        )
    if may_be_two_years(cells):
        raise DataError(
            "{source}: column {column!r} may hold months, or years that begin in one calendar "
            "year and end in the next: {unique}. Write one year, such as 2011.",
            source=table.source,
            column=column,
            unique=listed(printable(repr(cell), 40) for cell in cells.unique()),
        )
    return np.array(read, dtype=np.int64)


_ADVICE_ON_YEARS = Message(
    "Write calendar years, such as 2019; a date of 1905 is a number that a spreadsheet shows as a date."
)


def _rows_of(
    stamps: np.ndarray[Any, Any], years: tuple[int, ...] | None, source: str
) -> np.ndarray[Any, Any]:
    if years is None:
        return np.ones(len(stamps), dtype=bool)
    absent = sorted(set(years) - set(stamps.tolist()))
    if absent:
        raise DataError(
            "{source}: there is nothing of {absent}; its years are {unique}.",
            source=source,
            absent=listed(absent),
            unique=listed(np.unique(stamps), 40),
        )
    return np.isin(stamps, years)


def _with(table: Table, frame: pd.DataFrame) -> Table:
    return Table(frame, table.places, table.unit, table.source, table.notes)


def _long_of_wide(table: Table, key: str, years: tuple[int, ...] | None) -> LongTable:
    columns: dict[tuple[str, int], str] = {}
    undated: dict[str, str] = {}
    for name in table.frame.columns:
        split = dated(name) if name != key else None
        if split is None:
            undated[name] = UNDATED
        elif split in columns:
            raise DataError(
                "{source}: columns {first!r} and {second!r} are both {variable} of {year}.",
                source=table.source,
                first=columns[split],
                second=name,
                variable=split[0],
                year=split[1],
            )
        else:
            columns[split] = name
    undated.pop(key)
    stamps = np.array(sorted({stamp for _, stamp in columns}))
    kept = stamps[_rows_of(stamps, years, table.source)].tolist()
    variables = list(dict.fromkeys(name for name, _ in columns))
    blank = pd.Series([None] * len(table.frame), dtype=object)
    parts = []
    for stamp in kept:
        cells = {v: table.frame[columns[v, stamp]] if (v, stamp) in columns else blank for v in variables}
        parts.append(pd.DataFrame({name: cell.astype(object) for name, cell in cells.items()}))
    places = np.tile(table.places, len(kept))
    long = Table(pd.concat(parts, ignore_index=True), places, table.unit, table.source, table.notes)
    keys = [read_key(cell) for cell in table.frame[key]] * len(kept)
    about = {
        "region_column": key,
        "year_column": Message("none: years are in the names of columns"),
        "left_out": undated,
    }
    others = {name: keys * len(kept) for name, keys in _other_keys(table, key).items()}
    rows = np.tile(np.arange(len(table.frame)), len(kept))
    return LongTable(long, keys, np.repeat(kept, len(table.frame)), rows, columns, about, others)


@dataclass(frozen=True)
class Numbers:
    """The variables of a long table: float64, one value a row, nan where missing.

    ``left_out`` says which columns are no variables and why, ``percent`` whose every number had a percent sign,
    ``written`` how numbers with separators were read.
    """

    variables: dict[str, np.ndarray[Any, Any]]
    left_out: dict[str, str]
    percent: tuple[str, ...]
    written: tuple[str, ...]


def numbers_of(long: LongTable, *, decimal: str | None = None, needed: bool = True) -> Numbers:
    """Turn cells into numbers.

    Raises
    ------
    DataError
        If a column that is mostly numbers has a cell that is none, or may be two, or is infinite, or no column is
        of numbers.
    """
    table = long.table
    left_out: dict[str, str] = dict(long.about.get("left_out", {}))
    left_out |= {name: Message("another key") for name in table.frame.columns if is_key(name)}
    columns = read_columns(
        table.frame[[name for name in table.frame.columns if not is_key(name)]],
        decimal=decimal,
        semicolons=table.notes.get("delimiter") == ";",
    )
    for name, column in columns.items():
        _refuse_bad(long, name, column)
        if column.numbers is None:
            left_out[name] = column.reason
    variables = {name: column.numbers for name, column in columns.items() if column.numbers is not None}
    if needed and not variables:
        raise DataError(
            "{source}: there is no column of numbers beside region and year; {said}.",
            source=table.source,
            said=_said(left_out),
        )
    percent = tuple(name for name, column in columns.items() if column.percent)
    return Numbers(variables, left_out, percent, how_written(columns))


def _refuse_bad(long: LongTable, name: str, column: Column) -> None:
    """Refuse a column of numbers with cells that cannot be used, naming those of the commonest fault."""
    if not column.bad:
        return
    why = Counter(reason for _, reason in column.bad).most_common(1)[0][0]
    cells = [long.cell(i, name) for i, reason in column.bad if reason == why]
    commas = any("," in str(long.table.frame[name].iloc[i]) or "two" in reason for i, reason in column.bad)
    raise DataError(
        "{source}: {n_cells} cell{s} of {name!r} cannot be used, each {why}: {cells}. {advice}",
        source=long.table.source,
        n_cells=len(cells),
        s=plural(cells),
        name=name,
        why=why,
        cells=listed(cells),
        advice=_ADVICE_ON_COMMAS if commas else Message(_ADVICE),
    )


_ADVICE = "Correct, or leave blank what is missing."
_ADVICE_ON_COMMAS = Message(
    "{advice} If the comma is the decimal mark of the table, {say}.",
    advice=Message(_ADVICE),
    say=term("say decimal=',' (--decimal ','), else decimal='.'", "say --decimal ',', else --decimal '.'"),
)


def _said(left_out: dict[str, str]) -> Message:
    if not left_out:
        return Message("nothing else is there")
    columns = (
        Message("{column}: {why}", column=printable(name, 40), why=why) for name, why in left_out.items()
    )
    return Message("left out: {columns}", columns=listed(columns))


def refuse_blank_keys(long: LongTable) -> None:
    """Refuse rows without a region, naming them."""
    blank = [long.table.where(i) for i, key in enumerate(long.keys) if not key]
    if blank:
        raise DataError(
            "{source}: {n_blank} rows have no region in column {about!r}: {blank}. Fill them in; "
            "a merged cell counts for its first row only.",
            source=long.table.source,
            n_blank=len(blank),
            about=long.about["region_column"],
            blank=listed(blank),
        )


def refuse_doubles(long: LongTable, ids: np.ndarray[Any, Any]) -> None:
    """Refuse more than one row of a region in a year, naming the rows."""
    pairs = pd.MultiIndex.from_arrays([ids, long.years])
    if not pairs.has_duplicates:
        return
    twice = pairs[pairs.duplicated()].unique()
    said = []
    for code, stamp in twice[:3]:
        rows = np.flatnonzero((ids == code) & (long.years == stamp))
        places = (
            Message("{where} ({key})", where=long.table.where(i), key=printable(long.keys[i], 40))
            for i in rows[:3]
        )
        said.append(
            Message("{region} in {year}: {places}", region=code, year=stamp, places=joined(places, " and "))
        )
    raise DataError(
        "{source}: {n_twice} pairs of region and year have more than one row: {said}. Keep one row of each.",
        source=long.table.source,
        n_twice=len(twice),
        said=joined(said),
    )


def with_undated(long: LongTable, table: Table) -> LongTable:
    """Repeat the columns of a wide table that have no year in their name over its years; ``about`` names them."""
    left_out = dict(long.about.get("left_out", {}))
    undated = tuple(name for name, why in left_out.items() if why == UNDATED)
    cells = {name: table.frame[name].astype(object).iloc[long.rows].to_numpy() for name in undated}
    about = {
        **long.about,
        "undated": undated,
        "left_out": {k: why for k, why in left_out.items() if why != UNDATED},
    }
    return replace(long, table=_with(long.table, long.table.frame.assign(**cells)), about=about)
