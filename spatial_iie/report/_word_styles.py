"""The look of the Word document: A4, headings, captions, page numbers, in the habit of each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from spatial_iie.messages import room
from spatial_iie.report._word_parts import HEI, SONG, Element, add_field, element, set_fonts
from spatial_iie.results import SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatial_iie.report.document import Document

SHORT, LONG, MARGIN = 21.0, 29.7, 2.5  # A4 in centimetres
BLACK, WARNING = RGBColor(0, 0, 0), RGBColor(0xB0, 0x1E, 0x1E)
CELL, NOTE, MARK = "Table Text", "Table Note", "Synthetic Mark"


@dataclass(frozen=True)
class _Look:
    """A paragraph style: size in points, space before and after in points, and how it is set."""

    size: float
    before: float
    after: float
    bold: bool = False
    align: Element = ALIGN.LEFT
    east_asian: str = SONG
    keep_with_next: bool = False
    line: float = 1.0
    colour: RGBColor = BLACK


def set_up(word: Element, document: Document) -> None:
    """Make an empty python-docx document an A4 page with this report's styles, head, foot and properties."""
    facts = room(document.language, "messages.typography")
    _defaults(word)
    for name, look in _looks(facts).items():
        _set_style(word, name, look)
    if characters := int(facts["indent"]):
        indented = word.styles["Body Text"]
        indented.paragraph_format.first_line_indent = Pt(characters * int(facts["text size"]))
        indent = indented.element.pPr.find(qn("w:ind"))
        indent.set(qn("w:firstLineChars"), f"{100 * characters}")  # characters of any size
    _set_page(word.sections[0])
    _set_head_and_foot(word.sections[0], document)
    _set_properties(word, document)


def turn(section: Element, landscape: bool) -> None:
    """Lay the pages of a section across, or upright."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(LONG), Cm(SHORT)) if landscape else (Cm(SHORT), Cm(LONG))


def _looks(facts: Mapping[str, str]) -> dict[str, _Look]:
    body, line = int(facts["text size"]), float(facts["line spacing"])
    return {
        "Normal": _Look(body, 0, 0),
        "Title": _Look(18, 12, 6, bold=True, align=ALIGN.CENTER, east_asian=HEI),
        "Subtitle": _Look(body, 0, 12, align=ALIGN.CENTER),
        "Heading 1": _Look(15, 18, 8, bold=True, east_asian=HEI, keep_with_next=True),
        "Body Text": _Look(body, 0, 6, align=ALIGN.JUSTIFY, line=line),
        "List Bullet": _Look(body, 0, 4, line=1.25),
        "Caption": _Look(
            10.5, 10, 4, align=ALIGN.CENTER, east_asian=HEI, bold=facts["bold captions"] == "yes"
        ),
        CELL: _Look(9, 1.5, 1.5),
        NOTE: _Look(8, 2, 0),
        MARK: _Look(10.5, 4, 12, bold=True, align=ALIGN.CENTER, colour=WARNING),
        "Header": _Look(8, 0, 0, align=ALIGN.CENTER),
        "Footer": _Look(9, 0, 0, align=ALIGN.CENTER),
    }


def _set_style(word: Element, name: str, look: _Look) -> None:
    known = name in {style.name for style in word.styles}
    style = word.styles[name] if known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    set_fonts(style.element.get_or_add_rPr(), look.east_asian)
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = look.colour
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.alignment, shape.line_spacing = look.align, look.line
    shape.keep_with_next = look.keep_with_next
    for spread in style.element.rPr.findall(qn("w:spacing")):  # the template spaces the letters of titles
        style.element.rPr.remove(spread)
    for line in style.element.get_or_add_pPr().findall(qn("w:pBdr")):  # the template underlines its title
        style.element.pPr.remove(line)


def _defaults(word: Element) -> None:
    properties = word.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    set_fonts(properties, SONG)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val="en-US", eastAsia="zh-CN"))
    settings = word.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word opens the file as one of 2010


def _set_page(section: Element) -> None:
    turn(section, landscape=False)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    section.header_distance = section.footer_distance = Cm(1.5)


def _set_head_and_foot(section: Element, document: Document) -> None:
    head = section.header.paragraphs[0]
    run = head.add_run(SYNTHETIC.render(document.language) if document.synthetic else document.title)
    if document.synthetic:
        run.font.color.rgb = WARNING
    add_field(section.footer.paragraphs[0], "PAGE", "1")


def _set_properties(word: Element, document: Document) -> None:
    properties = word.core_properties
    properties.title, properties.subject = document.title, document.subtitle
    properties.author = properties.last_modified_by = "spatial_iie"
    properties.comments = SYNTHETIC.render(document.language) if document.synthetic else ""
    properties.keywords = ""
    properties.language = room(document.language, "messages.typography")["tag"]
    properties.created = properties.modified = datetime(1980, 1, 1)
    properties.revision = 1
    package = word.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]  # the picture of python-docx's empty template
