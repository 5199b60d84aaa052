"""The Excel workbook, opened again by openpyxl: numbers are numbers, rows stand by their labels."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from openpyxl import load_workbook

from spatial_iie.report.document import Document, Section, Table
from spatial_iie.report.readable import notes, readable
from spatial_iie.report.workbook import write_workbook
from spatial_iie.results import TableResult
from tests.report import documents


@pytest.fixture(scope="module", params=["en", "zh"])
def written(request, tmp_path_factory):
    document = documents.document(request.param)
    path = write_workbook(document, tmp_path_factory.mktemp(request.param) / "tables.xlsx")
    return document, load_workbook(path)


def _rows(sheet, columns):
    """The rows beneath the headings, down to the first empty one."""
    rows = [row[:columns] for row in sheet.iter_rows(min_row=4, values_only=True)]
    ends = [k for k, row in enumerate(rows) if all(cell is None for cell in row)]
    return rows[: ends[0]] if ends else rows


def _book(tmp_path, frame, **about):
    table = Table("numbers", TableResult(frame, "Numbers", about), "Numbers")
    document = Document("T", "", "en", (Section("s", "S", (table,)),))
    return load_workbook(write_workbook(document, tmp_path / "a.xlsx"))["numbers"]


def test_a_sheet_a_table_printed_or_not(written):
    document, book = written
    assert book.sheetnames[1:] == [table.name for table in document.tables]
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_numbers_equal_those_of_the_result_to_the_last_digit_in_the_row_of_their_region(written):
    document, book = written
    for name in ("long", "regions"):
        (table,) = [table for table in document.tables if table.name == name]
        frame = table.result.to_frame()
        rows = {row[0]: row for row in _rows(book[name], 4)}
        assert set(rows) == set(frame.index) and all(isinstance(code, str) for code in rows)
        for code, row in rows.items():
            assert row[1] == frame.loc[code, "name"] and row[2] == frame.loc[code, "value"]


def test_every_number_is_there_exactly_and_gaps_are_empty(written):
    document, book = written
    for table in document.tables:
        frame = table.result.to_frame()
        frame = frame.reset_index() if frame.index.name else frame
        for expected, row in zip(
            frame.itertuples(index=False), _rows(book[table.name], frame.shape[1]), strict=True
        ):
            for value, cell in zip(expected, row, strict=True):
                if isinstance(value, float) and math.isnan(value):
                    assert cell is None
                elif not isinstance(value, str):
                    assert cell == value and not isinstance(cell, str)


def test_headings_and_words_are_those_of_the_language(written):
    document, book = written
    for table in document.tables:
        shown = readable(table.result, document.language)
        headings = [cell.value for cell in book[table.name][3][: shown.shape[1]]]
        assert headings == list(map(str, shown.columns))
        assert book[table.name]["A1"].value == table.caption
    assert book["long"]["D4"].value == {"en": "high-high", "zh": "高-高"}[document.language]


def test_formats_suit_the_columns(written):
    _, book = written
    moran = book["moran"]
    assert moran["A4"].value == 2017 and moran["A4"].number_format == "0"  # a year, not 2,017
    assert moran["C4"].number_format == "0.0000" and moran["E4"].number_format == "0.000"
    assert moran["F4"].value == 8.7e-11 and moran["F4"].number_format == '[<0.00005]"<0.0001";0.0000'
    assert moran["G6"].value == 12345 and moran["G6"].number_format == "0"
    assert book["impacts"]["B4"].number_format.count("0") > 5  # a small coefficient shows two of its digits


def test_contents_lead_to_the_sheets(written):
    document, book = written
    front = book.worksheets[0]
    for number, table in enumerate(document.tables, 6):
        name, label, caption, rows = (cell.value for cell in front[number][:4])
        assert (name, caption, rows) == (table.name, table.caption, len(table.result.to_frame()))
        assert label == (document.labels[table.name] if table.printed else None)
        assert front.cell(number, 1).hyperlink.location == f"'{table.name}'!A1"
    assert any("SYNTHETIC" in str(cell.value) or "合成" in str(cell.value) for cell in front["A"])


def test_notes_stand_beneath(written):
    document, book = written
    for table in document.tables:
        beneath = [cell.value for cell in book[table.name]["A"][3 + len(table.result.to_frame()) :]]
        assert [text for text in beneath if text] == notes(table.result, document.language)


def test_three_lines_a_frozen_head_and_columns_wide_enough(written):
    _, book = written
    sheet = book["moran"]
    head, last = sheet["C3"].border, sheet["C6"].border
    assert (head.top.style, head.bottom.style, last.bottom.style) == ("medium", "thin", "medium")
    assert sheet["C5"].border.bottom.style is None and sheet["C4"].border.left.style is None
    assert sheet.freeze_panes == "B4" and sheet.print_title_rows == "$3:$3"
    assert book["long"].column_dimensions["B"].width >= 20  # ten Chinese characters are twenty wide
    cities = book["quadrant_cities"]
    assert cities["E6"].alignment.wrap_text and cities.row_dimensions[6].height > 200


def test_codes_and_words_that_look_like_formulas_stay_text(tmp_path):
    frame = pd.DataFrame(
        {"name": ["=1+1", "330900", "-2"], "flag": [True, False, True], "z": [math.inf, 1.5, -1.0]}
    )
    sheet = _book(tmp_path, frame)
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == ["=1+1", "330900", "-2"]
    assert {sheet.cell(row, 1).data_type for row in (4, 5, 6)} == {"s"}
    assert sheet["C4"].value == "inf" and sheet["C5"].value == 1.5


def test_a_table_without_rows(tmp_path):
    sheet = _book(tmp_path, pd.DataFrame({"year": [], "z": []}))
    assert [cell.value for cell in sheet[3]] == ["Year", "z"]
