"""Names from data in every format of a report: no formula, no command, no link, no character that a format lacks."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._spreadsheet import quoted, unquoted
from spatial_iie.report import render
from spatial_iie.report.document import Document, Figure, Listing, Paragraph, Section, Table
from spatial_iie.report.figures import draw_figures
from spatial_iie.report.latex_tables import write_latex_tables
from spatial_iie.report.manifest import write_manifest
from spatial_iie.report.page.page import write_page
from spatial_iie.report.tidy import write_tidy
from spatial_iie.report.word import write_word
from spatial_iie.report.workbook import write_workbook
from spatial_iie.results import TableResult
from spatial_iie.study.files import read_table
from tests.hostile import FORMULAS, MARKUP, NAMES, UNSEEN

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = [-1.5 - k for k in range(len(NAMES))]
BLEEDING = "=1+1 \x1b[31m \x00\x0b $x$"


@pytest.fixture(scope="module")
def result():
    frame = pd.DataFrame({"city": NAMES, "=v": NUMBERS, "text": ["-0.5"] * len(NAMES)})
    return TableResult(frame, f"Title {BLEEDING}", {"notes": (f"note {BLEEDING}",)})


@pytest.fixture(scope="module")
def document(result):
    def draw():
        from matplotlib.figure import Figure as Drawing

        drawing = Drawing()
        drawing.add_subplot().set_label(BLEEDING)
        return drawing

    blocks = (
        Paragraph(f"Sentence {BLEEDING}."),
        Listing((f"item {BLEEDING}",)),
        Table("names", result, f"={BLEEDING}"),
        Figure("empty", draw, BLEEDING),
    )
    return Document(BLEEDING, f"+{BLEEDING}", "en", (Section("data", BLEEDING, blocks),))


def test_no_text_of_a_workbook_is_a_formula(document, tmp_path):
    from openpyxl import load_workbook

    book = load_workbook(write_workbook(document, tmp_path / "tables.xlsx"))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    begin = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(DANGEROUS)]
    # an editor that leaves such a cell keeps it as text; the numbers in words are no formulas
    assert {cell.quotePrefix for cell in begin if cell.value != "-0.5"} == {True}
    assert {cell.quotePrefix for cell in cells if cell.value == "-0.5"} == {False}
    numbers = [book["names"].cell(row, 2) for row in range(4, 4 + len(NAMES))]
    assert [cell.value for cell in numbers] == NUMBERS and {cell.data_type for cell in numbers} == {"n"}
    assert book.worksheets[0]["A1"].value == r"=1+1 \x1b[31m \x00\x0b $x$"


def test_no_text_of_a_csv_is_a_formula_and_numbers_are_numbers(document, result, tmp_path):
    for text in (render(result, "csv"), write_tidy(document, tmp_path)[0].read_text()):
        head, *rows = csv.reader(io.StringIO(text))
        assert head == ["city", "'=v", "text"]
        assert not [row[0] for row in rows if row[0].startswith(DANGEROUS)]
        assert [float(row[1]) for row in rows] == NUMBERS
        assert {row[2] for row in rows} == {"-0.5"}  # a number in words is a number
    assert pd.read_csv(io.StringIO(render(result, "csv")))["'=v"].tolist() == NUMBERS


def test_the_reader_of_tables_gets_the_names_back(document, tmp_path):
    file, _ = write_tidy(document, tmp_path)
    frame = read_table(file).frame
    assert frame.columns.tolist() == ["city", "=v", "text"]
    assert frame["city"].tolist() == NAMES
    assert frame["=v"].map(float).tolist() == NUMBERS


@pytest.mark.parametrize("suffix", [".csv", ".matrix.csv"])
def test_weights_keep_their_names_through_csv(suffix, tmp_path):
    names = [
        name for name in (*FORMULAS, *MARKUP, "'=x", "''=x", "'tHooft", "-", "-1.5") if name.strip() == name
    ]
    matrix = [[float(abs(i - j) == 1) for j in range(len(names))] for i in range(len(names))]
    w = si.weights.from_matrix(matrix, ids=names)
    w.write(tmp_path / f"w{suffix}")
    rows = list(csv.reader(io.StringIO((tmp_path / f"w{suffix}").read_text(encoding="utf-8"))))
    texts = [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    assert set(texts) <= {"-", "-1.5"}
    again = si.weights.read(tmp_path / f"w{suffix}", ids=names)
    assert (again.matrix != w.matrix).nnz == 0 and list(again.ids) == names


def test_quoting_is_undone_whatever_the_text():
    texts = [
        *NAMES,
        "",
        "'",
        "-",
        "=",
        "-1e5",
        "+86",
        "1-2",
        "'=x",
        "''=x",
        "'",
        "''",
        "＝1",
        "'-1.5",
        "\t=1",
        "\r=1",
    ]
    assert quoted("-0.64**") == "-0.64**" and quoted("-A1*2") == "'-A1*2"  # stars of significance
    for text in texts:
        assert unquoted(quoted(text)) == text
        assert quoted(text) == text or quoted(text) == f"'{text}"
    assert [quoted(text) for text in ("\t=1", "\r=1", "＝1+1", "＠a", "-a")] == [
        "'\t=1", "'\r=1", "'＝1+1", "'＠a", "'-a"
    ]  # fmt: skip


def test_a_word_file_has_every_text_and_no_field_from_data(document, tmp_path):
    drawn = draw_figures(document, tmp_path, formats=["png"])
    assert not drawn.failures
    file = write_word(document, tmp_path / "r.docx", drawn.pictures)
    xml = zipfile.ZipFile(file).read("word/document.xml").decode()
    ElementTree.fromstring(xml)
    assert r"\x1b[31m \x00\x0b" in xml and not [c for c in UNSEEN if c in xml and c not in "\t\r"]
    codes = re.findall(r"<w:instrText[^>]*>\s*(\w+)", xml)
    assert set(codes) <= {"SEQ", "REF"}


def test_latex_commands_are_text(document, result, tmp_path):
    files = write_latex_tables(document, tmp_path)
    text = files[0].read_text(encoding="utf-8") + render(result, "latex")
    assert not re.search(r"\\(input|write18|frac)\b", text)
    assert r"\textbackslash{}input\{/etc/passwd\}" in text
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0]
    assert not re.search(r"(?<!\\)[%#_~]", body) and "^" not in body.replace("$^", "")
    assert not [c for c in UNSEEN if c in text]
    rows = [line for line in body.splitlines() if line.strip()]
    assert len(rows) == len(NAMES) and all(len(re.findall(r"(?<!\\)&", row)) == 2 for row in rows)


def test_markdown_shows_names_as_they_are(result):
    text = render(result, "markdown")
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(NAMES)
    for row in rows:
        cells = re.split(r"(?<!\\)(?:\\\\)*\|", row)
        assert len(cells) == 5, row
    assert not re.search(r"(?<!\\)(<[a-z/]|\]\(|`)", text)
    assert not [c for c in UNSEEN if c in text]


def test_a_page_runs_nothing_from_data(document, tmp_path):
    page = write_page(document, tmp_path / "r.html", {}).read_text(encoding="utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert not [c for c in UNSEEN if c in page]


def test_json_is_valid_and_gives_every_name_back(document, result, tmp_path):
    text = render(result, "json")
    assert [row["city"] for row in json.loads(text)] == NAMES
    manifest = write_manifest(document, tmp_path / "manifest.json", []).read_text(encoding="utf-8")
    assert json.loads(manifest)["sections"][0]["blocks"][2]["records"][0]["city"] == NAMES[0]
    assert not [c for c in UNSEEN if c in text + manifest]


def test_records_with_odd_cells_stay_as_they_are():
    """Only cells that begin a formula are touched: an object column of numbers keeps its digits and gaps."""
    frame = pd.DataFrame(
        {"k": pd.Series([1, None, "a"], dtype=object), "n": pd.Series([1, None], dtype=object)}
    )
    plain = frame.to_csv(index=False, lineterminator="\n")
    assert render(TableResult(frame, "t"), "csv") == plain
