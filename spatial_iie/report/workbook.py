"""The tables of a report as an Excel workbook: numbers are numbers, with all their digits."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie._spreadsheet import begins_a_formula
from spatial_iie._visible import visible
from spatial_iie._writing import write_bytes
from spatial_iie.errors import DataError
from spatial_iie.messages import Language, Message
from spatial_iie.report.document import Document, Table
from spatial_iie.report.readable import display_width, is_numeric, notes, readable, with_index
from spatial_iie.report.zips import without_times
from spatial_iie.results import SYNTHETIC

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.worksheet import Worksheet

_FRONT = Message("Table of contents")  # no table can be called so: names have no spaces
_HEADINGS = tuple(map(Message, ("Sheet", "Table", "Caption", "Rows")))
_WIDEST = 80  # characters of a column
_LINE, _HIGHEST = 15, 409  # points: of a line, and the highest row Excel knows
_HEAD = 3  # the row of the headings; above it the caption and an empty one
_FONT = "Calibri"
_P_VALUE = '[<0.00005]"<0.0001";0.0000'


def write_workbook(document: Document, path: Path) -> Path:
    """Write every table of a document, printed or not, as a sheet of an .xlsx file.

    Parameters
    ----------
    document : Document
    path : Path

    Returns
    -------
    Path
        The file: first a sheet of contents, then a sheet a table, called as it is. Cells hold what ``to_frame()``
        holds; they show as many decimals as the printed tables. The same document gives the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from openpyxl import load_workbook
    >>> from spatial_iie.report.document import Section
    >>> from spatial_iie.results import TableResult
    >>> table = Table("years", TableResult(pd.DataFrame({"year": [2019], "z": [1 / 3]}), "Regions"), "Regions by year")
    >>> document = Document("Title", "", "en", (Section("data", "Data", (table,)),))
    >>> book = load_workbook(write_workbook(document, Path(tempfile.mkdtemp()) / "tables.xlsx"))
    >>> book.sheetnames, book["years"]["B4"].value == 1 / 3, book["years"]["B4"].number_format
    (['Table of contents', 'years'], True, '0.000')
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = document.title or None, "spatial_iie"
    if document.title:
        _write_contents(book.active, document)
    else:  # one table alone
        book.remove(book.active)
    for table in document.tables:
        _write_table(book.create_sheet(table.name), table, document.language)
    file = BytesIO()
    try:
        book.save(file)
    except (
        Exception
    ) as error:  # sheets go to the system's temporary folder first, and whatever is wrong there
        raise DataError(
            "the workbook cannot be written; is the system's temporary folder full? ({error})", error=error
        ) from None
    return write_bytes(path, without_times(file.getvalue()))


def _write_contents(sheet: Worksheet, document: Document) -> None:
    from openpyxl.styles import Font

    sheet.title = _FRONT.render(document.language)
    _put_text(sheet["A1"], document.title).font = Font(name=_FONT, bold=True, size=14)
    _put_text(sheet["A2"], document.subtitle)
    if document.synthetic:
        warned = _put_text(sheet["A3"], SYNTHETIC.render(document.language))
        warned.font = Font(name=_FONT, bold=True, color="B01E1E")
    rows = [
        (
            table.name,
            document.labels[table.name] if table.printed else "",
            table.caption,
            len(table.result.to_frame()),
        )
        for table in document.tables
    ]
    headings = tuple(each.render(document.language) for each in _HEADINGS)
    for k, heading in enumerate(headings):
        place = sheet.cell(5, k + 1, heading)
        place.font, place.alignment = Font(name=_FONT, bold=True), _aligned(0, k == 3, "bottom")
    for number, row in enumerate(rows, 6):
        for k, value in enumerate(row[:-1], 1):
            _put_text(sheet.cell(number, k), value)
        sheet.cell(number, len(row), row[-1])
        _link(sheet.cell(number, 1), row[0])
    _draw_lines(sheet, 5, len(rows), len(_HEADINGS))
    _set_widths(sheet, 5, [headings, *[tuple(map(str, row)) for row in rows]])
    sheet.freeze_panes = "A6"
    _set_page(sheet, 5)


def _write_table(sheet: Worksheet, table: Table, language: Language) -> None:
    from openpyxl.styles import Font

    frame, shown = with_index(table.result), readable(table.result, language)
    _put_text(sheet["A1"], table.caption).font = Font(name=_FONT, bold=True, size=12)
    for k, name in enumerate(frame.columns):
        number = k > 0 and is_numeric(shown.iloc[:, k])
        heading = _put_text(sheet.cell(_HEAD, k + 1), str(shown.columns[k]))
        heading.font, heading.alignment = Font(name=_FONT, bold=True), _aligned(k, number, "bottom")
        cells = zip(frame.iloc[:, k].tolist(), shown.iloc[:, k].tolist(), strict=True)
        for row, (value, text) in enumerate(cells, _HEAD + 1):
            place = sheet.cell(row, k + 1)
            _put(place, str(name), value, text)
            place.alignment = _aligned(k, number, "top")
    _draw_lines(sheet, _HEAD, len(frame), len(frame.columns))
    _set_widths(sheet, _HEAD, [tuple(map(str, shown.columns)), *map(tuple, shown.to_numpy().tolist())])
    for row, note in enumerate(notes(table.result, language), _HEAD + len(frame) + 2):
        _put_text(sheet.cell(row, 1), note).font = Font(name=_FONT, size=9, color="555555")
    sheet.freeze_panes = sheet.cell(_HEAD + 1, 2)
    _set_page(sheet, _HEAD)


def _set_page(sheet: Worksheet, head: int) -> None:
    """Print a sheet across the page, as wide as it is, with its headings on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{head}:{head}"


def _put_text(place: Cell, text: str) -> Cell:
    """Put a text into a cell and return the cell: a text that begins as a formula does is none, and stays none."""
    place.value, place.data_type = visible(text), "s"
    place.quotePrefix = begins_a_formula(text)
    return place


def _put(place: Cell, name: str, value: object, text: str) -> None:
    """Put a value into a cell: a number with the decimals of the printed text, a word as printed, a gap empty."""
    if text == "":
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _put_text(place, text).number_format = "@"
        return
    place.value, place.data_type = repr(value), "n"  # of a float openpyxl would write 16 digits; some need 17
    decimals = len(text.partition(".")[2])
    if text == "<0.0001" or name in ("p", "p_simulated") or name.endswith("_p"):
        place.number_format = _P_VALUE
    else:
        place.number_format = "0" + ("." + "0" * decimals if decimals else "")


def _aligned(column: int, number: bool, vertical: str) -> Alignment:
    from openpyxl.styles import Alignment

    if number:
        return Alignment(horizontal="right", vertical=vertical)
    return Alignment(horizontal="left", vertical=vertical, indent=min(column, 1), wrap_text=True)


def _link(place: Cell, name: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{name}'!A1", display=name)
    place.font = Font(name=_FONT, color="0563C1", underline="single")


def _draw_lines(sheet: Worksheet, head: int, rows: int, columns: int) -> None:
    """Draw the three lines: above and beneath the headings, and beneath the last row."""
    from openpyxl.styles import Border, Side

    thick, thin = Side(style="medium"), Side(style="thin")
    for k in range(1, columns + 1):
        sheet.cell(head, k).border = Border(top=thick, bottom=thin if rows else thick)
        if rows:
            sheet.cell(head + rows, k).border = Border(top=thin if rows == 1 else None, bottom=thick)


def _set_widths(sheet: Worksheet, head: int, rows: list[tuple[str, ...]]) -> None:
    """Make columns as wide as their texts up to a limit, and rows as high as texts beyond it need."""
    from openpyxl.utils import get_column_letter

    for k, texts in enumerate(zip(*rows, strict=True), 1):
        widest = max(map(display_width, texts))
        sheet.column_dimensions[get_column_letter(k)].width = min(max(widest, 6), _WIDEST) * 1.1 + 3
    for number, texts in enumerate(rows, head):
        lines = max((-(-display_width(text) // _WIDEST) for text in texts), default=1)
        if lines > 1:
            sheet.row_dimensions[number].height = min(_LINE * lines, _HIGHEST)
