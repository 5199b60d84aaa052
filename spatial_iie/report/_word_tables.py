"""Results as Word tables with three lines: one above, one below, a thin one beneath the headings."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm

from spatial_iie.report._table_layout import PADDING, Layout
from spatial_iie.report._word_parts import Element, borders, element
from spatial_iie.report._word_styles import CELL

if TYPE_CHECKING:
    import pandas as pd

THICK, THIN = 1.5, 0.75  # points
_TOGETHER = {
    False: 21.5,
    True: 12.5,
}  # centimetres up to which a table is kept on one page, upright and across
_HIGH = 12  # lines of a row that may be broken over pages
_TWIPS = 567  # in a centimetre


def add_table(word: Element, frame: pd.DataFrame, layout: Layout) -> None:
    """Add a table of texts.

    The headings stand again on every page, rows are not broken, a short table stays on its page, and the points
    of numbers stand beneath each other.
    """
    rows = [list(map(str, frame.columns)), *frame.to_numpy().tolist()]
    table = word.add_table(rows=len(rows), cols=len(layout.widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_lines(table)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, layout.widths, strict=True):
        column.w = Cm(width)
    hangs = [layout.hang(frame.iloc[:, k].tolist()) for k in range(frame.shape[1])]
    together = layout.height(rows) <= _TOGETHER[layout.landscape]
    blanks: dict[tuple[object, ...], Element] = {}  # a cell of each look, copied for all that look the same
    for number, (row, texts) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
        indents = [hang[number - 1] if number else 0.0 for hang in hangs]
        _set_row(row, heading=number == 0, broken=layout.lines(texts) > _HIGH)
        kept = number == 0 or together or number == len(rows) - 1 or _begins_pair(rows, number)
        panel = number > 0 and len(texts) > 1 and bool(texts[0]) and not any(texts[1:])
        for k, cell in enumerate(row.tc_lst):
            look = (k, indents[k], kept, number == 0, panel)
            if look not in blanks:
                blanks[look] = deepcopy(cell)
                _set_cell(blanks[look], layout, k, indents[k], kept=kept, heading=number == 0, panel=panel)
            filled = deepcopy(blanks[look])
            filled.p_lst[0].r_lst[0].text = texts[k]
            row.replace(cell, filled)


def _begins_pair(rows: list[list[str]], number: int) -> bool:
    """Say whether the row beneath belongs to this one: its name is empty, as over a z value in parentheses."""
    return number + 1 < len(rows) and not rows[number + 1][0]


def _set_lines(table: Element) -> None:
    properties = table._tbl.tblPr
    for old in properties.findall(element("tblStyle").tag):
        properties.remove(old)
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=round(PADDING * _TWIPS), type="dxa"))
    lines = borders("tblBorders", top=THICK, bottom=THICK)
    layout = properties.find(element("tblLayout").tag)
    layout.addprevious(lines)
    layout.addnext(margins)


def _set_row(row: Element, *, heading: bool, broken: bool) -> None:
    properties = row.get_or_add_trPr()
    if not broken:
        properties.append(element("cantSplit"))
    if heading:
        properties.append(element("tblHeader"))


def _set_cell(
    cell: Element, layout: Layout, k: int, indent: float, *, kept: bool, heading: bool, panel: bool
) -> None:
    """Set the width, the lines and the type of an empty cell of column ``k``."""
    cell.width = Cm(layout.widths[k])
    paragraph = cell.p_lst[0]
    properties = paragraph.get_or_add_pPr()
    properties.style = CELL.replace(" ", "")
    if kept:
        properties.append(element("keepNext"))
    if indent > 0.001:
        properties.append(element("ind", right=round(indent * _TWIPS)))
    properties.append(element("jc", val="right" if layout.numeric[k] else "left"))
    look = paragraph.add_r().get_or_add_rPr()
    if heading or panel:
        look.append(element("b"))
    for tag in ("sz", "szCs"):
        look.append(element(tag, val=round(2 * layout.size)))
    if heading:
        cell.get_or_add_tcPr().append(borders("tcBorders", bottom=THIN))
        cell.tcPr.append(element("vAlign", val="bottom"))
