"""The report as a Word document that can be handed in: real headings, tables, captions and cross-references."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie._writing import write_bytes
from spatial_iie.messages import Message
from spatial_iie.report.document import Block, Document, Figure, Listing, Paragraph, Table
from spatial_iie.report.figures import Pictures, alternative_text
from spatial_iie.report.readable import noted, notes, readable
from spatial_iie.report.zips import without_times
from spatial_iie.results import SYNTHETIC

if TYPE_CHECKING:
    from spatial_iie.report._word_parts import Element

_HIGHEST = 20.0  # centimetres a figure may take of a page
_NOT_DRAWN = Message("This figure could not be drawn.")


def write_word(document: Document, path: Path, pictures: Pictures) -> Path:
    """Write a document as a .docx file.

    Parameters
    ----------
    document : Document
    path : Path
    pictures : mapping
        Of ``draw_figures``; of each figure the PNG is taken. In place of a figure that is not there stands that
        it could not be drawn.

    Returns
    -------
    Path
        The file. The same document and pictures give the same bytes.

    Notes
    -----
    Tables have three lines (1.5, 0.75 and 1.5 points) and the cells of ``readable``. Tables that do not fit on an
    upright page are set smaller, then on a page that lies across. Captions are numbered by SEQ fields, and what
    the sentences say of them refers there, so that Word numbers them anew where tables are added.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from spatial_iie.report.document import Section
    >>> from spatial_iie.results import TableResult
    >>> table = Table("years", TableResult(pd.DataFrame({"year": [2019], "n": [365]}), "Regions"), "Regions by year")
    >>> document = Document("Title", "", "en", (Section("data", "Data", (table,)),))
    >>> write_word(document, Path(tempfile.mkdtemp()) / "report.docx", {}).name
    'report.docx'
    """
    file = BytesIO()
    _Writer(document, pictures).written().save(file)
    return write_bytes(path, without_times(file.getvalue()))


class _Writer:
    """A Word document in the making: it knows which way the page lies and how many bookmarks there are."""

    def __init__(self, document: Document, pictures: Pictures) -> None:
        from docx import Document as Word

        from spatial_iie.report._word_styles import set_up

        self._document, self._pictures = document, pictures
        self._labels = document.labels
        self._word: Element = Word()
        self._across = False
        self._bookmarks = 0
        set_up(self._word, document)

    def written(self) -> Element:
        """Return the python-docx document with everything in it."""
        from spatial_iie.report._word_styles import MARK

        if self._document.title:
            self._add(self._document.title, "Title")
        if self._document.subtitle:
            self._add(self._document.subtitle, "Subtitle")
        if self._document.synthetic:
            self._add(SYNTHETIC.render(self._document.language), MARK)
        for section in self._document.sections:
            if not any(map(_is_shown, section.blocks)):  # what can only be explored on the page
                continue
            self._turn(False)
            if section.title:
                self._add(section.title, "Heading 1")
            for block in section.blocks:
                self._write(block)
        return self._word

    def _write(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._write_paragraph(block)
        elif isinstance(block, Listing):
            self._turn(False)
            for item in block.items:
                self._add(item, "List Bullet")
        elif isinstance(block, Figure):
            self._write_figure(block)
        elif _is_shown(block):
            self._write_table(block)

    def _add(self, text: str, style: str) -> Element:
        return self._word.add_paragraph(text, style)

    def _turn(self, across: bool) -> None:
        """Begin a section of pages that lie the other way, if they must."""
        if across == self._across:
            return
        from docx.enum.section import WD_SECTION

        from spatial_iie.report._word_styles import turn

        turn(self._word.add_section(WD_SECTION.NEW_PAGE), across)
        self._across = across

    def _write_paragraph(self, block: Paragraph) -> None:
        from spatial_iie.report._word_parts import add_field

        self._turn(False)
        paragraph = self._add("", "Body Text")
        for text, name in self._document.parts(block):
            if name is None or name not in self._captioned:
                paragraph.add_run(text)
            else:
                add_field(paragraph, f"REF {_bookmark(name)} \\h", text)

    @property
    def _captioned(self) -> set[str]:
        shown = [table.name for table in self._document.tables if table.printed]
        return {*shown, *(figure.name for figure in self._document.figures)}

    def _caption(self, block: Table | Figure, *, above: bool) -> None:
        from spatial_iie.report._word_parts import add_field, end_bookmark, start_bookmark

        word, number = self._labels[block.name].rsplit(" ", 1)
        paragraph = self._add("", "Caption")
        paragraph.paragraph_format.keep_with_next = above
        start_bookmark(paragraph, self._bookmarks, _bookmark(block.name))
        paragraph.add_run(f"{word} ")
        add_field(paragraph, f"SEQ {word} \\* ARABIC", number)
        end_bookmark(paragraph, self._bookmarks)
        paragraph.add_run(f"  {block.caption}")
        self._bookmarks += 1

    def _write_table(self, block: Table) -> None:
        from spatial_iie.report._table_layout import laid_out
        from spatial_iie.report._word_tables import add_table

        frame = readable(block.result, self._document.language)
        layout = laid_out(frame)
        self._turn(layout.landscape)
        self._caption(block, above=True)
        add_table(self._word, frame, layout)
        self._write_notes(block)

    def _write_notes(self, block: Table) -> None:
        from spatial_iie.report._word_styles import NOTE

        language = self._document.language
        below = notes(block.result, language)
        for k, note in enumerate(below):
            paragraph = self._add(noted(note, language) if k == 0 else note, NOTE)
            paragraph.paragraph_format.keep_with_next = k < len(below) - 1
        self._add("", NOTE)

    def _write_figure(self, block: Figure) -> None:
        self._turn(False)
        file = self._pictures.get(block.name, {}).get("png")
        if file is None:
            self._add(
                _NOT_DRAWN.render(self._document.language), "Body Text"
            ).paragraph_format.keep_with_next = True
        else:
            self._add_picture(block, file)
        self._caption(block, above=False)

    def _add_picture(self, block: Figure, file: Path) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm

        from spatial_iie.report._table_layout import UPRIGHT

        paragraph = self._add("", "Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(str(file))
        scale = min(Cm(UPRIGHT) / picture.width, Cm(_HIGHEST) / picture.height)
        picture.width, picture.height = round(scale * picture.width), round(scale * picture.height)
        properties = picture._inline.docPr
        properties.set("name", block.name)
        properties.set("descr", alternative_text(file) or block.caption)


def _is_shown(block: Block) -> bool:
    return not isinstance(block, Table) or block.printed


def _bookmark(name: str) -> str:
    return f"ref_{name}"
