"""Tables as text: cells, alignment, escaping."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Message, term
from spatial_iie.report import narrow, plain, readable, render
from spatial_iie.report.readable import display_width
from spatial_iie.results import TableAbout, TableResult


@pytest.fixture
def table():
    frame = pd.DataFrame({"name": ["舟山市", "A & B_c"], "p": [0.00001, np.nan], "n": [365, 7]})
    return TableResult(frame, "Title", about={"notes": ("50 % < all",)})


def test_columns_line_up_with_chinese_text(table):
    lines = render(table).splitlines()[2:6]
    widths = {display_width(line) for line in lines}
    assert len(widths) == 1
    assert lines[2].endswith("<0.0001  365") and lines[3].endswith("7")


def test_json_is_records_with_all_digits(table):
    rows = json.loads(render(table, "json"))
    assert rows == [{"name": "舟山市", "p": 1e-05, "n": 365}, {"name": "A & B_c", "p": None, "n": 7}]


def test_latex_escapes(table):
    text = render(table, "latex")
    assert r"A \& B\_c" in text and r"50 \% $<$ all" in text and r"\toprule" in text


def test_markdown_has_a_row_for_each_row(table):
    rows = [line for line in render(table, "markdown").splitlines() if line.startswith("|")]
    assert len(rows) == 4 and rows[2] == "| 舟山市 | <0.0001 | 365 |"


def test_unknown_format_or_language(table):
    with pytest.raises(
        SpatialIIEError, match="format must be one of table, full, json, csv, markdown, latex"
    ):
        render(table, "word")
    with pytest.raises(SpatialIIEError, match="language must be one of en, zh"):
        render(table, language="fr")


def test_the_work_of_a_printed_table_grows_with_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the rows measure at most about twice as many texts: no cell measures its whole column."""
    measured = 0

    def counted(text: str) -> int:
        nonlocal measured
        measured += 1
        return readable.display_width(text)

    for module in (plain, narrow):
        monkeypatch.setattr(module, "display_width", counted)

    def texts_measured(rows: int) -> int:
        nonlocal measured
        measured = 0
        frame = pd.DataFrame({"city": ["a city of a long name"] * rows, "value": np.arange(rows) / 7})
        plain.plain(TableResult(frame, "Cities"))
        return measured

    assert texts_measured(20) > 0
    assert texts_measured(400) <= 2.2 * texts_measured(200)


@pytest.mark.parametrize("width", [50, 100])
def test_no_word_of_a_long_text_is_lost_in_a_narrow_table(width):
    texts = [" ".join(f"{row}word{n}" for n in range(40)) for row in "ab"]
    printed = plain.plain(TableResult(pd.DataFrame({"text": texts, "p": [0.1, 0.2]}), "Title"), width=width)
    assert max(map(display_width, printed.splitlines())) <= width
    assert [word for word in printed.split() if "word" in word] == " ".join(texts).split()


@pytest.mark.parametrize(
    ("interface", "words"), [("python", "method='reml' or errors='hc1'"), ("shell", "--reml or --errors hc1")]
)
def test_notes_are_in_the_terms_of_the_interface(interface, words):
    note = Message("Try {way} or errors='hc1'.", way=term("method='reml'", "--reml"))
    table = TableResult(pd.DataFrame({"x": [1.0]}), "Title", TableAbout(notes=(note,)))
    assert f"Note: Try {words}." in plain.plain(table, interface=interface)
