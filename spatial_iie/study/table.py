"""The one shape tables are read to: cells as written, and where each row stands in its file."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.about import Notes
from spatial_iie.study.headings import is_key, is_place, is_years
from spatial_iie.study.layout import (
    AGAIN,
    LABEL_ROWS,
    LABELS,
    REMARK,
    ROW_NUMBERS,
    SAME,
    TITLE,
    TOP,
    TWICE,
    UNNAMED,
    Aside,
    Headings,
    body_of,
    fill_merged,
    header,
    is_blank,
    is_filled,
    is_unit,
    is_words,
)
from spatial_iie.study.measurement import with_unit


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
    spots : dict
        Column -> for each row the place of its cell, where the table was turned.
    """

    frame: pd.DataFrame
    places: NDArray[np.object_]
    unit: str
    source: str
    notes: Notes = field(default_factory=Notes)
    spots: dict[str, NDArray[np.object_]] = field(default_factory=dict)

    def where(self, position: int, column: str | None = None) -> Message:
        """Where row ``position`` stands in the file, as "line 7"; with a column, where its cell stands."""
        return _at(self.unit, self.spots.get(column or "", self.places)[position])

    def set_aside(self) -> list[Message]:
        """Return sentences on the rows, columns and cells that are set aside, by rule."""
        aside = self.notes.get("set_aside")
        found = aside.in_words() if aside is not None else {}
        return [Message("Set aside: {place} ({why}).", place=place, why=why) for place, why in found.items()]

    def in_words(self) -> tuple[str, ...]:
        """Return sentences on how the table was read and on what is set aside."""
        return (*self.notes.get("reading", ()), *self.set_aside())

    def copied(self) -> Table:
        """Return the table with notes of its own, so that it can be opened again in another way."""
        return replace(self, notes=copy.deepcopy(self.notes))

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Table:
        """Return some of the rows, by position or by mask."""
        spots = {name: places[rows] for name, places in self.spots.items()}
        frame = self.frame.iloc[rows].reset_index(drop=True)
        return replace(self, frame=frame, places=self.places[rows], spots=spots)


def add_aside(table: Table, rule: Message, where: Message, text: object = None) -> None:
    """Put a row or a cell on the list of what is set aside."""
    table.notes.setdefault("set_aside", Aside()).add(rule, where, text)


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


def table_of_rows(
    rows: Sequence[Sequence[object]],
    places: Sequence[int],
    unit: str,
    source: str,
    notes: Notes,
    merged: Iterable[tuple[int, int, int, int]] = (),
) -> Table:
    """Make a table of lines of cells: find its headings, set aside what is no data, hold every line to its width.

    Parameters
    ----------
    rows, places : sequence
        Cells of each line, and its number in the file.
    unit, source, notes
        As of a Table; ``notes`` learns what is set aside.
    merged : iterable of (top, left, bottom, right)
        Merged cells, by positions in ``rows``: keys in them count for each of their lines.

    Raises
    ------
    DataError
        If there is nothing in it, a second table begins in it, or a line has too many or too few cells.

    Examples
    --------
    >>> table = table_of_rows([["city", "gdp"], [], ["北京", "1"]], [1, 2, 3], "line", "panel.csv", {})
    >>> table.where(0), table.frame["gdp"].tolist(), table.notes["blank_rows"]
    ('line 3', ['1'], 1)
    """
    there = [i for i, row in enumerate(rows) if not is_blank(row)]
    refuse(not there, source, "there is nothing in it")
    aside = Aside()
    top = [rows[i] for i in there[: TOP + LABEL_ROWS + 1]]
    headings = Headings(top, source)
    for i in range(headings.first):
        aside.add(TITLE, _at(unit, places[there[i]]), next(filter(is_filled, top[i])))
    for i in range(headings.first + 1, headings.end) if headings.labels or headings.described else ():
        aside.add(LABELS, _at(unit, places[there[i]]))
    notes["headings_at"] = _at(unit, places[there[headings.first]])
    names, written = headings.names, len(top[headings.end - 1])
    _check_header(names, source)
    lines: Sequence[Sequence[object]] = rows
    notes["filled_down"] = 0
    if merged:
        lines = copied = [list(row) for row in rows]
        notes["filled_down"] = fill_merged(copied, merged, there[headings.first], names)
    body = there[headings.end :]
    if merged:
        first = there[headings.end - 1] + 1
        body = [i for i in range(first, len(lines)) if not is_blank(lines[i])]
    notes["blank_rows"] = len(rows) - there[headings.first] - (headings.end - headings.first) - len(body)
    beneath = body
    kept = body_of([lines[i] for i in beneath], lambda k: _at(unit, places[beneath[k]]), names, source, aside)
    body = [body[k] for k in kept]
    refuse(not body, source, "there is a header and no row below it")
    width = len(names)
    for i in body:
        row = lines[i]
        if unit == "line" and (
            len(row) < width or (len(row) > written and any(map(is_filled, row[written:])))
        ):
            raise DataError(
                "{source}: {where} has {n_row} cells where the header has {width}.",
                source=source,
                where=_at(unit, places[i]),
                n_row=len(row),
                width=width,
            )
        if len(row) > width:
            for cell in filter(is_filled, row[width:]):
                aside.add(REMARK, _at(unit, places[i]), cell)
    columns = list(
        zip_longest(*(row if len(row) == width else row[:width] for row in map(lines.__getitem__, body)))
    )
    columns += [(None,) * len(body)] * (width - len(columns))
    frame = pd.concat([pd.Series(cells, dtype=object) for cells in columns], axis="columns")
    notes["labels"] = headings.labels
    spots = np.array([places[i] for i in body], dtype=object)
    table = Table(frame.set_axis(names, axis="columns"), spots, unit, source, notes)
    above = {str(cell) for row in top[: headings.first] for cell in row if is_filled(cell)}
    return _settled(_halves_stacked(table) if len(above) < 2 else table, aside)


def _halves_stacked(table: Table) -> Table:
    """Put the parts of a table beside one another, each under the same headings, under one another."""
    names = list(table.frame.columns)
    there = [k for k, name in enumerate(names) if name]
    called = [names[k] for k in there]
    count = called.count(called[0]) if called else 0
    width = len(called) // max(count, 1)
    if count < 2 or width < 2 or called != called[:width] * count or not is_place(called[0]):
        return table
    parts = [there[k * width : (k + 1) * width] for k in range(count)]
    frames = [table.frame.iloc[:, part] for part in parts]
    if all(frame.map(header).equals(frames[0].map(header)) for frame in frames[1:]):
        return table  # columns that are there twice
    note = Message("{n} tables beside one another, under the same headings, are read as one.", n=count)
    notes = table.notes | Notes(reading=(*table.notes.get("reading", ()), note))
    stacked_frame = pd.concat(frames, ignore_index=True)
    made = replace(table, frame=stacked_frame, places=np.tile(table.places, count), notes=notes)
    return made.take(~_blank(stacked_frame))


def stacked(tables: Sequence[Table], sheets: Sequence[tuple[int, str]], notes: Notes) -> Table:
    """Put tables of one year each under one another, with a column of years.

    Raises
    ------
    DataError
        If the first columns, those of the regions, have different headings.
    """
    first = tables[0]
    called = [table.frame.columns[0] for table in tables]
    refuse(
        len(set(called)) > 1,
        first.source,
        "its sheets of years begin with different headings, {called}; give them one, or read one with sheet=",
        called=listed(dict.fromkeys(called)),
    )
    frames, places, aside = [], [], Aside()
    for table, (year, name) in zip(_of_one_unit(tables), sheets, strict=True):
        frames.append(table.frame.assign(year=year))
        places += [Message("{place} of sheet {sheet}", place=place, sheet=name) for place in table.places]
        aside.take(table.notes["set_aside"])
    frame = pd.concat(frames, ignore_index=True).astype({"year": object})
    labels = {name: label for table in tables for name, label in table.notes["labels"].items()}
    notes |= Notes(set_aside=aside, labels=labels, blank_rows=0, repeated_headers=0, filled_down=0)
    return Table(frame, np.array(places, dtype=object), first.unit, first.source, notes)


def _of_one_unit(tables: Sequence[Table]) -> list[Table]:
    """Write units beneath headings into the headings where sheets differ in them: they are not one variable."""
    names = {name for table in tables for name in table.frame.columns}
    differ = {name for name in names if len({table.notes["labels"].get(name) for table in tables}) > 1}
    made = []
    for table in tables:
        labels = table.notes["labels"]
        units = {name: with_unit(name, labels[name]) for name in differ if is_unit(labels.get(name, ""))}
        made.append(replace(table, frame=table.frame.rename(columns=units)))
    return made


def table_of_frame(frame: pd.DataFrame, unit: str, source: str, notes: Notes) -> Table:
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
    if frame.columns.nlevels > 1:
        frame = frame.set_axis([_one_heading(levels) for levels in frame.columns], axis="columns")
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
    return _settled(table.take(~blank) if blank.any() else table, Aside())


def _one_heading(levels: Sequence[object]) -> str:
    """Join what the levels of a heading say, blank ones and those that pandas made up apart.

    >>> _one_heading(("GDP", 2018)), _one_heading(("城市", "")), _one_heading(("城市", "Unnamed: 0_level_1"))
    ('GDP_2018', '城市', '城市')
    """
    texts = [header(level) for level in levels]
    return "_".join(text for text in texts if text and not text.startswith("Unnamed: "))


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


def _blank(frame: pd.DataFrame) -> NDArray[np.bool_]:
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


def _settled(table: Table, aside: Aside) -> Table:
    """Set aside columns without a name, columns there twice and repeated headers; refuse empty tables."""
    keep, called = _named_columns(table, aside)
    frame = table.frame.iloc[:, keep].set_axis(called, axis="columns")
    again = np.ones(len(frame), dtype=bool)
    for name in frame.columns:
        if not again.any():
            break
        again[again] = [_is_heading(cell, name) for cell in frame[name][again]]
    refuse(bool(again.all()), table.source, "there is a header and no row below it")
    for i in np.flatnonzero(again):
        aside.add(AGAIN, table.where(int(i)))
    table.notes["repeated_headers"] = int(again.sum()) + aside.count(AGAIN) * (not again.any())
    table.notes["set_aside"] = aside
    table = replace(table, frame=frame)
    return table.take(~again) if again.any() else table


def _is_heading(cell: object, name: str) -> bool:
    return (
        isinstance(cell, str) and cell.lstrip("\ufeff \t\r\n\u3000")[:1] == name[:1] and header(cell) == name
    )


def _named_columns(table: Table, aside: Aside) -> tuple[list[int], list[str]]:
    """Return which columns have a name, each once, and the names; the others are set aside."""
    names = [str(name) for name in table.frame.columns]
    first: dict[str, int] = {}
    keep: list[int] = []
    for i, name in enumerate(names):
        where = Message("column {column}", column=i + 1)
        cells = table.frame.iloc[:, i]
        if not name or name.startswith("Unnamed: "):
            if i == 0 and _holds_words(cells):
                names[0] = FIRST
                keep.append(0)
            elif _numbers_rows(cells):
                aside.add(ROW_NUMBERS, where)
            elif any(is_filled(cell) for cell in cells):
                few = sum(map(is_filled, cells)) <= max(3, len(cells) // 10)
                aside.add(REMARK if few else UNNAMED, where, next(filter(is_filled, cells)))
        elif name in first:
            same = [header(cell) for cell in cells] == [header(c) for c in table.frame.iloc[:, first[name]]]
            aside.add(SAME if same else TWICE, where, name)
            if not same:
                table.notes["twice"] = (*table.notes.get("twice", ()), name)
                keep = [k for k in keep if k != first[name]]
                refuse(is_key(name) or is_years(name), table.source, _TWICE, name=repr(printable(name, 40)))
        else:
            first[name] = i
            keep.append(i)
    return keep, [names[i] for i in keep]


#: What a first column of words without a heading is called: pandas, R and EPS leave that of the regions blank.
FIRST = "(1)"
_TWICE = "two columns are called {name}, with different cells; rename one"


def _holds_words(cells: pd.Series) -> bool:
    there = [cell for cell in cells if is_filled(cell)]
    return bool(there) and 2 * sum(map(is_words, there)) > len(there)


def _numbers_rows(cells: pd.Series) -> bool:
    """Whether a column counts the rows, from 0 or from 1."""
    written = [header(cell) for cell in cells]
    return any(written == [str(k) for k in range(start, start + len(written))] for start in (0, 1))
