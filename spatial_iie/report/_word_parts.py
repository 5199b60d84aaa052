"""Pieces of WordprocessingML that python-docx has no call for: fonts, fields, bookmarks, borders."""

from __future__ import annotations

from typing import Any, TypeAlias

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element: TypeAlias = Any  # of python-docx, or of the XML beneath it: neither has types

LATIN = "Times New Roman"
SONG, HEI = "宋体", "黑体"


def element(tag: str, **attributes: object) -> Element:
    """Return ``<w:tag w:attribute="...">``."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_fonts(properties: Element, east_asian: str, latin: str = LATIN) -> None:
    """Name the fonts of Latin and of Chinese characters in run properties, in place of those of the theme."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = element("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)
    place = 1 if properties.find(qn("w:rStyle")) is not None else 0
    properties.insert(place, fonts)


def add_field(paragraph: Element, code: str, shown: str) -> None:
    r"""Add a field, such as ``SEQ Table \* ARABIC``, that shows ``shown`` until Word works it out anew."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run()._r
        if kind == "code":
            text = element("instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {code} "
            run.append(text)
        elif kind == "shown":
            run.text = shown
        else:
            run.append(element("fldChar", fldCharType=kind))


def start_bookmark(paragraph: Element, number: int, name: str) -> None:
    """Begin a bookmark where the paragraph ends now."""
    paragraph._p.append(element("bookmarkStart", id=number, name=name))


def end_bookmark(paragraph: Element, number: int) -> None:
    """End a bookmark where the paragraph ends now."""
    paragraph._p.append(element("bookmarkEnd", id=number))


def borders(tag: str, **points: float) -> Element:
    """Return borders of a table or cell: a single line of so many points on each side that is named."""
    made = element(tag)
    for side, width in points.items():
        made.append(element(side, val="single", sz=round(8 * width), space=0, color="000000"))
    return made
