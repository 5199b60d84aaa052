"""The blocks of a document as the template wants them: plain texts, ready to be set."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spatial_iie.report.document import Block, Document, Figure, Listing, Paragraph, Section, Table
from spatial_iie.report.figures import Pictures, alternative_text
from spatial_iie.report.readable import is_numeric, notes, readable


@dataclass(frozen=True)
class Column:
    """Heading of a column, and whether numbers stand in it."""

    heading: str
    numeric: bool


@dataclass(frozen=True)
class Item:
    """One block: ``kind`` says which of the other fields the template reads.

    Attributes
    ----------
    kind : {"paragraph", "listing", "table", "figure"}
    parts : tuple of (text, name or None)
        Of a paragraph; what refers to a table or figure on the page has its name.
    items : tuple of str
        Of a listing; of a table, its notes.
    name, label, caption : str
        Of a table or figure.
    columns, rows
        Of a table.
    picture, alt : str
        Of a figure: base64 of a PNG, "" if it could not be drawn, and what it shows in words.
    width, height : int
        Of the picture.
    """

    kind: str
    parts: tuple[tuple[str, str | None], ...] = ()
    items: tuple[str, ...] = ()
    name: str = ""
    label: str = ""
    caption: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0


def items_of(section: Section, document: Document, pictures: Pictures) -> Iterator[Item]:
    """Yield the blocks of a section that are shown on a page.

    Parameters
    ----------
    section : Section
    document : Document
        Of which the section is a part: it numbers tables and figures.
    pictures : mapping of str to mapping
        Name of a figure -> format -> file.
    """
    shown = {table.name for table in document.tables if table.printed}
    shown |= {figure.name for figure in document.figures}
    for block in section.blocks:
        if not isinstance(block, Table) or block.printed:
            yield _item(block, document, pictures, shown)


def _item(block: Block, document: Document, pictures: Pictures, shown: set[str]) -> Item:
    if isinstance(block, Paragraph):
        parts = ((text, name if name in shown else None) for text, name in document.parts(block))
        return Item("paragraph", parts=tuple(parts))
    if isinstance(block, Listing):
        return Item("listing", items=block.items)
    return _table(block, document) if isinstance(block, Table) else _figure(block, document, pictures)


def _table(block: Table, document: Document) -> Item:
    frame = readable(block.result, document.language)
    places = range(frame.shape[1])
    columns = tuple(Column(str(frame.columns[k]), is_numeric(frame.iloc[:, k])) for k in places)
    return Item(
        "table",
        name=block.name,
        label=document.labels[block.name],
        caption=block.caption,
        columns=columns,
        rows=tuple(tuple(map(str, row)) for row in frame.to_numpy().tolist()),
        items=tuple(notes(block.result, document.language)),
    )


def _figure(block: Figure, document: Document, pictures: Pictures) -> Item:
    label = document.labels[block.name]
    file = pictures.get(block.name, {}).get("png")
    if file is None:
        return Item("figure", name=block.name, label=label, caption=block.caption)
    width, height = _size(file)
    return Item(
        "figure",
        name=block.name,
        label=label,
        caption=block.caption,
        picture=base64.b64encode(file.read_bytes()).decode("ascii"),
        alt=alternative_text(file) or block.caption,
        width=width,
        height=height,
    )


def _size(picture: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(picture) as image:
        return int(image.width), int(image.height)
