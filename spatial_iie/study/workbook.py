"""Sheets of Excel workbooks as rows of cells: which sheet, what of it is hidden, formulas without results.

A workbook is an archive of XML from outside. What it would unpack to is weighed before it is unpacked, entities are
refused, and rows are counted as they come, whatever size the sheet says it has.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study.about import Notes
from spatial_iie.study.cells import read_year
from spatial_iie.study.layout import filled, has_years, is_table
from spatial_iie.study.table import refuse

if TYPE_CHECKING:
    from openpyxl import Workbook

#: What a sheet can have in Excel.
ROWS, COLUMNS = 2**20, 2**14
#: Unpacked sizes above which a workbook is no table of regions: in bytes, and as a multiple of the packed size.
UNPACKED, RATIO = 2**31, 200
#: A workbook smaller than this may be packed as tightly as it likes.
HARMLESS = 2**26
#: Cells that are kept, filled or between filled ones.
CELLS = 50_000_000


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: rows of values, and which cells are merged, by positions from 0."""

    name: str
    rows: list[list[object]]
    merged: tuple[tuple[int, int, int, int], ...] = ()


def read_workbook(path: Path, sheet: str | None, notes: Notes) -> list[Sheet]:
    """Read the sheets of a table: the one named, the one that is a table, or one for each year.

    Parameters
    ----------
    path : path
    sheet : str, optional
    notes : dict
        Learns the sheet, the others, and under ``reading`` what is hidden and what else there is.

    Returns
    -------
    list of Sheet
        One; or several if they are named by years. Values of cells, formulas as their results.

    Raises
    ------
    DataError
        If there is no such sheet, none to be seen has anything in it, a formula was saved without its result, or the
        file would unpack to more than any table.
    """
    import openpyxl

    raw = path.read_bytes()
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        _weigh(archive, len(raw), path.name)
        book = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        states = {each.title: each.sheet_state for each in book.worksheets}
        chosen = _chosen(book, sheet, path.name)
        pages = {name: archive.read(book[name]._worksheet_path) for name, _ in chosen}
        name = chosen[0][0]
        notes["sheet"], notes["other_sheets"] = name, tuple(each for each in states if each not in pages)
        reading = list(_described(states, name, named=sheet is not None))
        for name, rows in chosen:
            reading += _hidden(pages[name], name, rows)
            _refuse_uncalculated(archive, pages[name], path.name)
        if sheet is None:
            reading += what_is_read(list(pages), _others(book, states, name, path.name))
        notes["reading"] = tuple(reading)
    return [Sheet(name, rows, tuple(_merged(pages[name]))) for name, rows in chosen]


def _others(book: Workbook, states: dict[str, str], name: str, source: str) -> list[str]:
    """Return the other sheets that have tables in them."""
    seen = [each for each, state in states.items() if state == "visible" and each != name]
    return [each for each in seen if is_table(_rows(book, each, source, most=SOME))]


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")


def _merged(page: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Return the merged cells of a sheet: top, left, bottom, right, from 0."""
    from openpyxl.utils import column_index_from_string

    for left, top, right, bottom in _MERGED.findall(page):
        sides = (column_index_from_string(side.decode()) - 1 for side in (left, right))
        first, last = sides
        yield int(top) - 1, first, int(bottom) - 1, last


def _weigh(archive: zipfile.ZipFile, packed: int, source: str) -> None:
    """Refuse an archive that unpacks to what no workbook holds, and entities, which no workbook needs."""
    unpacked = sum(each.file_size for each in archive.infolist())
    if unpacked > UNPACKED or (unpacked > HARMLESS and unpacked > RATIO * packed):
        raise DataError(
            "{source}: its {packed:,} bytes would unpack to {unpacked:,}; that is no table. Save "
            "the sheet as .csv.",
            source=source,
            packed=packed,
            unpacked=unpacked,
        )
    for each in archive.infolist():
        if each.filename.endswith((".xml", ".rels")):
            with archive.open(each) as part:
                refuse(
                    b"<!ENTITY" in part.read(2**16), source, "declares XML entities, which no workbook needs"
                )


def _chosen(book: Workbook, sheet: str | None, source: str) -> list[tuple[str, list[list[object]]]]:
    states = {each.title: each.sheet_state for each in book.worksheets}
    refuse(not states, source, "has no sheet of cells")
    wrong = sheet is not None and sheet not in states
    refuse(wrong, source, "has no sheet {sheet!r}; it has {sheets}", sheet=sheet, sheets=listed(states))
    if sheet is not None:
        return [(sheet, _rows(book, sheet, source))]
    seen = [name for name, state in states.items() if state == "visible"]
    starts = {name: _rows(book, name, source, most=SOME) for name in seen}
    there = [name for name in seen if any(map(filled, starts[name]))] or [
        name for name in seen if any(map(filled, _rows(book, name, source)))
    ]
    if there:
        return [(name, _rows(book, name, source)) for name in sheets_of_table({n: starts[n] for n in there})]
    hidden = [name for name in states if name not in seen and any(map(filled, _rows(book, name, source)))]
    refuse(
        bool(hidden),
        source,
        "only its hidden sheets have anything in them, {sheets}; say which with sheet=",
        sheets=listed(hidden),
    )
    return [((seen or list(states))[0], [])]


def sheets_of_table(starts: Mapping[str, Sequence[Sequence[object]]]) -> list[str]:
    """Return which sheets are read, by their first rows: those of years, or the first that is a table."""
    years = [name for name in starts if year_of_name(name)]
    if len(years) > 1 and not any(has_years(starts[name]) for name in years):
        return years
    return ([name for name, rows in starts.items() if is_table(rows)] or list(starts))[:1]


def what_is_read(chosen: Sequence[str], others: Sequence[str]) -> Iterator[Message]:
    """Say that several sheets are read as one table, or which other sheets have tables in them."""
    if len(chosen) > 1:
        note = "Sheets of years are read as one table: {sheets}."
        yield Message(note, sheets=listed(chosen, 40))
    elif others:
        note = "Sheet {sheet!r} is read, {others} are not; {say} reads another."
        yield Message(note, sheet=chosen[0], others=listed(others), say=term("sheet=", "--sheet"))


#: Rows by which a sheet is known for a table.
SOME = 40


def year_of_name(name: str) -> int | None:
    """Return the year that a sheet is named by.

    >>> year_of_name("2018年"), year_of_name("GDP2018"), year_of_name("Sheet1")
    (2018, None, None)
    """
    return read_year(name)


def year_of_sheet(sheet: Sheet) -> int:
    """Return the year that a sheet of several is of."""
    year = year_of_name(sheet.name)
    assert year is not None
    return year


def _rows(book: Workbook, name: str, source: str, most: int = ROWS) -> list[list[object]]:
    """Cells of a sheet, counted as they come; blank ends of rows are cut."""
    book[name].reset_dimensions()
    rows: list[list[object]] = []
    kept = last = 0
    for row in book[name].iter_rows(values_only=True):
        if most < ROWS and len(rows) >= most:
            break
        width = len(row)
        while width and row[width - 1] is None:
            width -= 1
        kept += width
        last = len(rows) + 1 if width else last
        why = "sheet {sheet!r} has more than {most:,} rows, as no sheet of Excel can"
        refuse(len(rows) >= ROWS, source, why, sheet=name, most=ROWS)
        why = "sheet {sheet!r} has more than {most:,} cells; save what is needed as .csv"
        refuse(kept > CELLS, source, why, sheet=name, most=CELLS)
        rows.append(list(row[:width]))
    return rows[:last]


def _described(states: dict[str, str], name: str, *, named: bool) -> Iterator[Message]:
    """Say what is hidden among the sheets."""
    hidden = [each for each, state in states.items() if state != "visible" and each != name]
    if named and states[name] != "visible":
        yield Message("Sheet {sheet!r} is hidden; it is read because it was named.", sheet=name)
    elif hidden:
        note = "Sheet {sheet!r} is read; hidden sheets are not: {hidden}."
        yield Message(note, sheet=name, hidden=listed(hidden))


_TAG = re.compile(rb"<(?:\w+:)?(row|col)\s([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]+)<")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']")


def _hidden(page: bytes, name: str, rows: Sequence[Sequence[object]]) -> Iterator[Message]:
    """Say which rows and columns with anything in them a person who looks at the sheet does not see."""
    from openpyxl.utils import get_column_letter

    hidden: dict[str, list[int]] = {"row": [], "col": []}
    place = 0
    for kind, text in _TAG.findall(page):
        attributes = dict(_ATTRIBUTE.findall(text))
        first = place = (
            _number(attributes.get(b"r"), place + 1) if kind == b"row" else _number(attributes.get(b"min"), 1)
        )
        last = first if kind == b"row" else min(_number(attributes.get(b"max"), first), COLUMNS)
        if attributes.get(b"hidden") in (b"1", b"true"):
            hidden[kind.decode()] += range(first, last + 1)
    width = max(map(len, rows), default=0)
    lines = [k for k in hidden["row"] if 0 < k <= len(rows) and filled(rows[k - 1])]
    columns = [k for k in hidden["col"] if 0 < k <= width and any(filled(row[k - 1 : k]) for row in rows)]
    for note, found in (
        ("Hidden rows of sheet {sheet!r} are read as the others are: {hidden}.", lines),
        (
            "Hidden columns of sheet {sheet!r} are read as the others are: {hidden}.",
            [get_column_letter(k) for k in columns],
        ),
    ):
        if found:
            yield Message(note, sheet=name, hidden=listed(found))


def _number(text: bytes | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 9 else otherwise


def _refuse_uncalculated(archive: zipfile.ZipFile, page: bytes, source: str) -> None:
    """Refuse formulas saved without their results: they would read as blank cells, or as the 0 of a program."""
    if not _FORMULA.search(page):
        return
    zeros = 0
    for attributes, content in _CELL.findall(page):
        formula = _FORMULA.search(content)
        if formula is None:
            continue
        note, value = dict(_ATTRIBUTE.findall(attributes)), _VALUE.search(content)
        if value is None and note.get(b"t") != b"str":
            _refuse_formula(note.get(b"r", b""), formula[1] or b"", source)
        zeros = zeros + 1 if value is not None and value[1] == b"0" and zeros >= 0 else -1
    if zeros > 0 and b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml"):
        why = "its {n} formulas were written by a program and never calculated; open and save it in Excel"
        refuse(True, source, why, n=zeros)


def _refuse_formula(cell: bytes, formula: bytes, source: str) -> None:
    place = cell.decode("ascii", "replace").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    text = unescape(formula.decode("utf-8", "replace"))
    why = "row {place} has a formula without its result (={formula}); open and save it in Excel"
    refuse(True, source, why, place=place, formula=printable(text, 60))
