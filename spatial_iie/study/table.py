"""The one shape tables are read to: cells as written, and where each row stands in its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.cells import is_missing


@dataclass(frozen=True)
class Table:
    """A table of cells as written, and where each of its rows stands in its file.

    Attributes
    ----------
    frame : pandas.DataFrame
        Cells as read, columns as stripped strings, rows numbered from 0.
    places : numpy.ndarray
        For each row its number (or label) in the file.
    unit : str
        What a place is called there: "line", "row", "observation" or "index".
    source : str
        Name of the file, or "the DataFrame".
    notes : dict
        How it was read: path, encoding, delimiter, sheet, rows dropped.
    """

    frame: pd.DataFrame
    places: np.ndarray[Any, Any]
    unit: str
    source: str
    notes: dict[str, Any] = field(default_factory=dict)

    def where(self, position: int) -> Message:
        """Where row ``position`` stands in the file, as "line 7"."""
        return _at(self.unit, self.places[position])

    def take(self, rows: np.ndarray[Any, Any]) -> Table:
        """Return some of the rows, by position or by mask."""
        return replace(self, frame=self.frame.iloc[rows].reset_index(drop=True), places=self.places[rows])


#: Columns of a table, as many as a sheet of Excel has, and letters of a heading.
COLUMNS, LETTERS = 2**14, 1000


def refuse(wrong: bool, source: str, why: str, /, **values: object) -> None:
    """Raise a DataError that begins with the name of the file, if something is wrong; ``why`` is a template."""
    if wrong:
        raise DataError("{source}: {why}.", source=source, why=Message(why, **values))


_PLACES = {
    "line": "line {place}",
    "row": "row {place}",
    "observation": "observation {place}",
    "index": "index {place}",
}


def _at(unit: str, place: object) -> Message:
    return Message(_PLACES[unit], place=place)


def short(text: object) -> str:
    r"""Write what stands in a file in quotes, on one line and not too long, for an error.

    >>> short("a\n" * 50)
    "'a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a ...'"
    """
    return repr(printable(str(text), 60))


def named(names: Iterable[object], limit: int = 12) -> str:
    """List headings for an error, none of them longer than a line can bear.

    >>> named(["gdp", "population"])
    '[gdp, population]'
    """
    return listed((printable(str(name), 40) for name in names), limit)


def filled(row: Sequence[Any]) -> int:
    """How many cells of a row have anything in them.

    >>> filled(["", " ", None, 0])
    1
    """
    return sum(1 for cell in row if cell is not None and str(cell).strip())


def header(cell: Any) -> str:
    r"""Write a header on one line, without outer blanks.

    >>> header(" GDP\n(亿元) "), header(2017.0), header(None)
    ('GDP (亿元)', '2017', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def table_of_rows(
    rows: Sequence[Sequence[Any]], places: Sequence[int], unit: str, source: str, notes: dict[str, Any]
) -> Table:
    """Make a table of lines of cells: find the header, hold every line to its width.

    Raises
    ------
    DataError
        If there is nothing in it, a title stands over the header, or a line has too many or too few cells.

    Examples
    --------
    >>> table = table_of_rows([["city", "gdp"], [], ["北京", "1"]], [1, 2, 3], "line", "panel.csv", {})
    >>> table.where(0), table.frame["gdp"].tolist(), table.notes["blank_rows"]
    ('line 3', ['1'], 1)
    """
    kept = [(place, row) for place, row in zip(places, rows, strict=True) if filled(row)]
    refuse(not kept, source, "there is nothing in it")
    (top, first), body = kept[0], kept[1:]
    names = [header(cell) for cell in first]
    while not names[-1]:
        names.pop()
    width = len(names)
    _check_header(names, source)
    if body and filled(first) == 1 and filled(body[0][1]) > 1:
        raise DataError(
            "{source}: {first} is a title ({title}), the header seems to be {second}; delete what stands above it.",
            source=source,
            first=_at(unit, top),
            title=short(names[-1]),
            second=_at(unit, body[0][0]),
        )
    for place, row in body:
        if filled(row[width:]) or (unit == "line" and len(row) < width):
            raise DataError(
                "{source}: {where} has {n_row} cells where the header has {width}.",
                source=source,
                where=_at(unit, place),
                n_row=len(row),
                width=width,
            )
    cells = [[*row[:width], *[None] * (width - len(row))] for _, row in body]
    columns = [pd.Series([row[i] for row in cells], dtype=object) for i in range(width)]
    frame = pd.concat(columns, axis="columns").set_axis(names, axis="columns")
    spots = np.array([place for place, _ in body], dtype=object)
    notes["blank_rows"] = sum(1 for place in places if place > top) - len(body)
    return _settled(Table(frame, spots, unit, source, notes))


def table_of_frame(frame: pd.DataFrame, unit: str, source: str, notes: dict[str, Any]) -> Table:
    """Make a table of a DataFrame: named levels of its index become columns, blank rows go.

    Raises
    ------
    DataError
        If columns or index have levels that cannot be told, or the header is among the rows.

    Examples
    --------
    >>> frame = pd.DataFrame({" gdp ": [1.5, None]}, index=pd.Index(["北京", "天津"], name="city"))
    >>> table_of_frame(frame, "index", "the DataFrame", {}).frame.columns.tolist()
    ['city', 'gdp']
    """
    levels = list(frame.index.names)
    refuse(frame.columns.nlevels > 1, source, "its columns have several levels; flatten them first")
    refuse(len(levels) > 1 and None in levels, source, "levels of its index have no names")
    clash = [name for name in levels if name is not None and name in frame.columns]
    refuse(bool(clash), source, "{clash} is a column and a level of the index at once", clash=listed(clash))
    places = frame.index.to_numpy() if unit == "index" else np.arange(1, len(frame) + 1)
    frame = frame.reset_index(drop=levels[0] is None)
    frame = frame.set_axis([header(name) for name in frame.columns], axis="columns")
    _check_header(list(frame.columns), source)
    unnamed = [name for name in frame.columns if name.startswith("Unnamed: ")]
    if len(unnamed) > 1 and 2 * len(unnamed) >= frame.shape[1]:
        raise DataError(
            "{source}: its columns are called {unnamed}: the header is one of its rows; read it "
            "with header=.",
            source=source,
            unnamed=listed(unnamed, 2),
        )
    table = Table(frame, np.asarray(places, dtype=object), unit, source, notes)
    blank = _blank(frame)
    notes["blank_rows"] = int(blank.sum())
    return _settled(table.take(~blank) if blank.any() else table)


def _check_header(names: list[str], source: str) -> None:
    """Refuse a header that is none: more columns than a sheet has, or a heading as long as a page."""
    refuse(
        len(names) > COLUMNS,
        source,
        "its header has {n:,} columns, more than the {most:,} of a sheet; see how its cells are cut",
        n=len(names),
        most=COLUMNS,
    )
    long = next((k for k, name in enumerate(names, start=1) if len(name) > LETTERS), 0)
    refuse(
        bool(long),
        source,
        "the heading of column {column} has more than {most:,} letters; the header may be missing",
        column=long,
        most=LETTERS,
    )


def _blank(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Rows in which no cell has anything in it."""
    blank = np.ones(len(frame), dtype=bool)
    for i in range(frame.shape[1]):
        cells = frame.iloc[:, i]
        empty = cells.isna().to_numpy(dtype=bool)
        if not pd.api.types.is_numeric_dtype(cells.dtype):
            empty = empty | np.array(
                [isinstance(cell, str) and not cell.strip() for cell in cells], dtype=bool
            )
        blank &= empty
    return blank


def _settled(table: Table) -> Table:
    """Drop columns without a name and repeated headers, refuse doubled names and empty tables."""
    names, source = list(table.frame.columns), table.source
    twice = [printable(name, 40) for name, count in Counter(names).items() if name and count > 1]
    refuse(
        bool(twice),
        source,
        "{n} column names appear more than once, {twice}; rename them",
        n=len(twice),
        twice=listed(twice),
    )
    frame = table.frame.iloc[:, [i for i, name in enumerate(names) if not _droppable(table, i, name)]]
    again = np.ones(len(frame), dtype=bool)
    for name in frame.columns:
        again &= np.array(
            [isinstance(cell, str) and header(cell) == name for cell in frame[name]], dtype=bool
        )
    refuse(bool(again.all()), source, "there is a header and no row below it")
    table.notes["repeated_headers"] = int(again.sum())
    table = replace(table, frame=frame)
    return table.take(~again) if again.any() else table


def _droppable(table: Table, i: int, name: str) -> bool:
    """Whether a column without a name holds nothing, or counts the rows from 0."""
    if name and not name.startswith("Unnamed: "):
        return False
    cells = [None if is_missing(cell) else header(cell) for cell in table.frame.iloc[:, i]]
    drop = not filled(cells) or cells == [str(k) for k in range(len(cells))]
    why = "column {column} has values but no name in the header"
    refuse(not drop and not name, table.source, why, column=i + 1)
    return drop
