"""The Word document, opened again by python-docx: what a reader and what Word finds in it."""

from __future__ import annotations

import re

import docx
import pytest
from docx.oxml.ns import qn

from spatial_iie.report.document import Document, Listing, Section
from spatial_iie.report.figures import draw_figures
from spatial_iie.report.readable import notes, readable
from spatial_iie.report.word import write_word
from spatial_iie.results import SYNTHETIC
from tests.report import documents

LANGUAGES = ["en", "zh"]


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    document = documents.document(request.param)
    drawn = draw_figures(document, folder / "figures", formats=["png"], dpi=100)
    return document, docx.Document(str(write_word(document, folder / "report.docx", drawn.pictures)))


def _printed(document):
    return [table for table in document.tables if table.printed]


def _texts(word, style):
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == style]


def test_every_cell_of_every_printed_table_is_there(written):
    document, word = written
    assert len(word.tables) == len(_printed(document)) == 5
    for table, found in zip(_printed(document), word.tables, strict=True):
        expected = readable(table.result, document.language)
        rows = [[cell.text for cell in row.cells] for row in found.rows]
        assert rows == [list(map(str, expected.columns)), *expected.to_numpy().tolist()]


def _line(borders, side):
    found = borders.find(qn(f"w:{side}"))
    return None if found is None else (found.get(qn("w:val")), int(found.get(qn("w:sz"))))


def test_tables_have_three_lines_and_no_others(written):
    """Widths are in eighths of a point: 12 is 1.5 points, 6 is 0.75."""
    _, word = written
    for table in word.tables:
        outer = table._tbl.tblPr.find(qn("w:tblBorders"))
        assert {side.tag.split("}")[1] for side in outer} == {"top", "bottom"}
        assert _line(outer, "top") == _line(outer, "bottom") == ("single", 12)
        assert table._tbl.tblPr.find(qn("w:tblStyle")) is None
        for number, row in enumerate(table._tbl.tr_lst):
            for cell in row.tc_lst:
                inner = cell.tcPr.find(qn("w:tcBorders"))
                if number == 0:
                    assert [side.tag for side in inner] == [qn("w:bottom")]
                    assert _line(inner, "bottom") == ("single", 6)
                else:
                    assert inner is None


def test_headings_stand_on_every_page_and_rows_are_whole(written):
    document, word = written
    for table, found in zip(_printed(document), word.tables, strict=True):
        rows = found._tbl.tr_lst
        assert [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [
            True, *[False] * (len(rows) - 1)
        ]  # fmt: skip
        whole = [row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows]
        assert (
            all(whole) or table.name == "quadrant_cities"
        )  # a list of 180 cities may go over to the next page


def test_numbers_are_right_aligned_with_their_points_in_a_line(written):
    """Right indents make up for what stands behind the point, counted here in Times digits of half the type's size."""
    _, word = written
    models = word.tables[1]
    ends = set()
    for row in models.rows[1:]:
        cell = row.cells[2]
        if not re.fullmatch(r"\(?-?\d+\.\d+\)?\**", cell.text):
            continue
        paragraph = cell.paragraphs[0]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "right"
        indent = paragraph._p.pPr.find(qn("w:ind"))
        behind = cell.text.split(".")[1]
        widths = {")": 1 / 3, **dict.fromkeys("0123456789*", 0.5)}
        size = int(paragraph.runs[0]._r.rPr.find(qn("w:sz")).get(qn("w:val"))) / 2
        moved = int(indent.get(qn("w:right"))) / 20 if indent is not None else 0
        ends.add(round(moved + size * sum(widths[character] for character in behind), 0))
    assert len(ends) == 1


def test_captions_are_fields_numbered_in_order_above_tables_and_below_figures(written):
    document, word = written
    captions = _texts(word, "Caption")
    shown = [*(_printed(document)), *document.figures]
    assert sorted(captions) == sorted(f"{document.labels[block.name]}  {block.caption}" for block in shown)
    fields = re.findall(r"<w:instrText[^>]*> SEQ (\S+) ", word.element.xml)
    assert [fields.count(word_) for word_ in dict.fromkeys(fields)] == [5, 2]
    body = list(word.element.body)
    for element in body:
        text = "".join(element.itertext(qn("w:t"))) if element.tag == qn("w:p") else ""
        if element.tag == qn("w:tbl"):
            assert body[body.index(element) - 1].pPr.pStyle.val == "Caption"
        elif any(text == f"{document.labels[figure.name]}  {figure.caption}" for figure in document.figures):
            assert body[body.index(element) - 1].xpath(".//w:drawing")


def test_sentences_refer_to_captions_by_fields(written):
    document, word = written
    references = re.findall(r" REF (\w+) \\h ", word.element.xml)
    bookmarks = re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', word.element.xml)
    assert references == ["ref_moran", "ref_points"]
    assert set(references) <= set(bookmarks) and len(bookmarks) == len(set(bookmarks)) == 7
    first = documents.SENTENCES[document.language][0]
    for name in ("moran", "points", "regions"):
        first = first.replace(f"[[{name}]]", document.labels[name])
    assert _texts(word, "Body Text")[0] == first


def test_headings_lists_and_notes_have_their_styles(written):
    document, word = written
    assert _texts(word, "Title") == [document.title] and _texts(word, "Subtitle") == [document.subtitle]
    assert _texts(word, "Heading 1") == [section.title for section in document.sections]
    assert _texts(word, "List Bullet") == list(document.sections[0].blocks[-1].items)
    below = " ".join(_texts(word, "Table Note"))
    assert all(
        note in below for table in _printed(document) for note in notes(table.result, document.language)
    )


def test_figures_fit_the_page_and_say_what_they_show(written):
    document, word = written
    pictures = word.inline_shapes
    assert len(pictures) == 2
    room = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    for picture, drawn in zip(pictures, ((7, 4.6), (4, 12)), strict=True):
        assert 0 < picture.width <= room and picture.height.cm <= 20.01
        assert picture.width / picture.height == pytest.approx(drawn[0] / drawn[1], rel=0.01)
    told = [picture._inline.docPr.get("descr") for picture in pictures]
    assert told == ["Three points, the second the highest.", document.figures[1].caption]


def test_fonts_are_named_for_latin_and_chinese(written):
    _, word = written
    for name, chinese in (
        ("Normal", "宋体"),
        ("Body Text", "宋体"),
        ("Table Text", "宋体"),
        ("Heading 1", "黑体"),
    ):
        fonts = word.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Times New Roman"
        assert fonts.get(qn("w:eastAsia")) == chinese
        assert not [key for key in fonts.attrib if "Theme" in key]  # Word would prefer the theme's


def test_every_page_says_that_the_data_are_simulated(written):
    document, word = written
    mark = SYNTHETIC.render(document.language)
    assert _texts(word, "Synthetic Mark") == [mark]
    assert word.sections[0].header.paragraphs[0].text == mark
    assert all(section.header.is_linked_to_previous for section in list(word.sections)[1:])


def test_real_data_carry_no_mark(tmp_path):
    document = Document("Title", "", "en", (Section("a", "A", (Listing(("One.",)),)),))
    word = docx.Document(str(write_word(document, tmp_path / "a.docx", {})))
    assert "SYNTHETIC" not in word.element.xml + word.sections[0].header._element.xml
    assert word.sections[0].header.paragraphs[0].text == "Title"


def test_pages_are_a4_with_numbers_and_wide_tables_lie_across(written):
    _, word = written
    sizes = {(round(section.page_width.cm, 1), round(section.page_height.cm, 1)) for section in word.sections}
    assert sizes == {(21.0, 29.7), (29.7, 21.0)}
    assert " PAGE " in word.sections[0].footer._element.xml
    orders = [element.tag.split("}")[1] for element in word.element.body if element.tag != qn("w:p")]
    assert orders.count("tbl") == 5 and orders[-1] == "sectPr"


def test_columns_fit_between_the_margins(written):
    _, word = written
    for table in word.tables:
        widths = [column.w.cm for column in table._tbl.tblGrid.gridCol_lst]
        assert sum(widths) <= 24.8 and min(widths) > 0.3
    assert sum(column.w.cm for column in word.tables[3]._tbl.tblGrid.gridCol_lst) == pytest.approx(
        16.0, abs=0.05
    )


def test_a_figure_that_failed_keeps_its_number(tmp_path):
    document = documents.document("en")
    word = docx.Document(str(write_word(document, tmp_path / "a.docx", {})))
    assert not word.inline_shapes
    assert "Figure 1  Three points" in _texts(word, "Caption")
    assert _texts(word, "Body Text").count("This figure could not be drawn.") == 2


def test_properties_have_no_clock_and_no_person(written):
    document, word = written
    properties = word.core_properties
    assert properties.title == document.title and properties.author == "spatial_iie"
    assert properties.created == properties.modified and properties.created.year == 1980
