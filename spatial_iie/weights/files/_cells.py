"""Weights in rows of cells, from whatever file: a matrix with or without labels, or a list of links.

A matrix may have up to two rows and columns of labels, such as codes and names; titles above it, notes below it, and
blanks for no link. Links have headings in English or Chinese, or none. Whatever may be read in two ways is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message
from spatial_iie.weights.files._content import Content, Kind, as_kind, linked, numbers, unique

Cells = np.ndarray[tuple[int, int], np.dtype[np.object_]]
Floats = NDArray[np.float64]

INTEGER = ":integer"  # after a heading of ours: the labels below are numbers, not text
OWN_LINKS = ("focal", "neighbor", "weight")

_FOCAL = (
    "focal from source origin orig i id1 region1 city1 citya start o "
    "起点 起始 出发 源 始 城市1 城市a 地区1 地区a 区域1 区域a 省份1 省份a 行"
)
_NEIGHBOR = (
    "neighbor neighbour to target destination dest j id2 region2 city2 cityb end d "
    "终点 终止 到达 目标 终 邻居 相邻 邻接 城市2 城市b 地区2 地区b 区域2 区域b 省份2 省份b 列"
)
_WEIGHT = "weight weights w wij value val 权重 空间权重 权 值 数值 强度"
_NOTE = re.compile(r"注|说明|备注|资料来源|数据来源|来源|note|source", re.IGNORECASE)
_COMMENT = re.compile(r"[#%]|//")
_GENERIC = re.compile(r"(?:v|x|w|var|col|row|column|c|unnamed:?|\.\.\.)?_?\d{0,4}", re.IGNORECASE)
_CODED = re.compile(r"代码|编码|code|adcode")
_FAR = re.compile(r"距离|里程|distance|^dist$|^km$|公里", re.IGNORECASE)
_NOTHING, _MISSING = (
    frozenset(("", "-", "—", "–", ".")),
    frozenset(("na", "nan", "null", "none", "n/a", "#n/a")),
)


def content_of_cells(rows: Sequence[Sequence[object]]) -> Content:
    """Return the weights that rows of cells hold.

    Raises
    ------
    WeightsError
        If they are neither a matrix nor links, or may be read in two ways.
    """
    cells, notes = _table([[_text(cell) for cell in row] for row in rows])
    headed = {"focal", "neighbor"} <= {_meaning(_heading(cell)) for cell in cells[0]}
    content = _links(cells) if headed else _matrix(cells) or _links(cells)
    if content is None:
        raise WeightsError(
            "neither a matrix nor a list of links: {rows} rows and {columns} columns. A matrix has the names or "
            "codes of its regions in the first row and column; links have three columns, headed focal, neighbor "
            "and weight.",
            rows=cells.shape[0],
            columns=cells.shape[1],
        )
    return replace(content, notes=(*notes, *content.notes))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return (
            "" if cell != cell else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        )
    return str(cell)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _table(rows: list[list[str]]) -> tuple[Cells, list[Message]]:
    """Return rows as an array without blank rows and columns, titles, comments and notes; say which went."""
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    while kept and _COMMENT.match(next(filter(None, kept[0]))):
        kept = kept[1:]
    width = max((sum(map(bool, row)) for row in kept), default=0)
    aside: list[str] = []
    while len(kept) > 1 and width > 2 and _alone(kept[0]):
        aside.append(next(filter(None, kept[0])))
        kept = kept[1:]
    while len(kept) > 1 and _alone(kept[-1]) and _NOTE.match(next(filter(None, kept[-1]))):
        aside.append(next(filter(None, kept[-1])))
        kept = kept[:-1]
    if not kept:
        raise WeightsError("there is nothing in it.")
    longest = max(map(len, kept))
    shifted = (
        len(kept[0]) == longest - 1 and all(len(row) == longest for row in kept[1:]) and bool(kept[0][0])
    )
    if shifted and len(kept) == longest:  # as R's write.table leaves out the heading of the labels
        kept[0] = ["", *kept[0]]
    cells = np.array([[*row, *[""] * (longest - len(row))] for row in kept], dtype=object)
    cells = cells[:, (cells != "").any(axis=0)]
    note = Message(
        "{n} {n:row|rows} {n:was|were} set aside as titles or notes: {rows}.",
        n=len(aside),
        rows=listed(aside),
    )
    return cells, [note] if aside else []


def _alone(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and not _is_number(filled[0])


# matrices ---------------------------------------------------------------------------------------------------


def _matrix(cells: Cells) -> Content | None:
    """Return the matrix below and beside rows and columns of labels, of which there may be none, one or two."""
    rows, columns = cells.shape
    for top in range(3):
        left = top + columns - rows
        if not 0 <= left <= 2 or rows <= top:
            continue
        block = cells[top:, left:]
        if _floats(block) is None:
            if not all(_is_number(cell) or _is_blank(cell) for cell in block.ravel()):
                continue
            if len(block) > 1 and not any(map(_is_number, block.ravel())):
                continue
        if _has_codes_around(block) or ((top, left) == (0, 0) and not _is_number(block[0, 0])):
            continue
        return _labelled(
            block, [cells[k, left:] for k in range(top)], [cells[top:, k] for k in range(left)], cells
        )
    return None


def _has_codes_around(cells: Cells) -> bool:
    """Whether first row and column of numbers are labels: the same codes."""
    across, down = cells[0, 1:].tolist(), cells[1:, 0].tolist()
    codes = len(across) > 1 and all(re.fullmatch(r"[0-9]{4,}(?:\.0*)?", each) for each in across)
    return codes and across == down and len(set(across)) == len(across)


def _floats(block: Cells) -> Floats | None:
    """Return cells as numbers at once, or nothing where one is blank or in another writing."""
    try:
        values = block.astype(float)
    except ValueError:
        return None
    plain = np.isfinite(values).all() and not any("_" in cell for cell in block.ravel())
    return values if plain else None


def _labelled(block: Cells, across: list[Cells], down: list[Cells], cells: Cells) -> Content:
    declared = bool(across and down) and cells[0, 0].removesuffix(INTEGER) == "id"
    kind: Kind = "integer" if declared and cells[0, 0].endswith(INTEGER) else "text"
    rows = [_unmangled(each) for each in down if not _is_numbering(each) or declared]
    columns = [_unmangled(each) for each in across if not _is_numbering(each) or declared]
    if (
        len(rows) == 1
        and len(columns) == 1
        and rows[0] != columns[0]
        and sorted(rows[0]) == sorted(columns[0])
    ):
        at = {label: k for k, label in enumerate(columns[0])}
        unique(pd.Index(rows[0]))
        block = block[:, [at[label] for label in rows[0]]]
        columns = []
    matrix, half, notes = _values(block, rows[0] if rows else None)
    labels = [*rows, *columns]
    ids = unique(as_kind(labels[0], kind)) if labels else None
    also = tuple(pd.Index(each) for each in labels[1:] if each != labels[0])
    return Content(matrix, ids, also=also, half=half and not declared, notes=tuple(notes))


def _unmangled(labels: Cells) -> list[str]:
    """Return labels without the X that R puts before names that begin with a digit, and codes without decimals."""
    found: list[str] = [re.sub(r"^([0-9]+)\.0+$", r"\1", str(label)) for label in labels]
    if all(re.fullmatch(r"X[0-9]{4,}", label) for label in found):
        return [label[1:] for label in found]
    return found


def _is_numbering(labels: Cells) -> bool:
    """Whether labels only count, as another program writes them: 1 to n, V1 to Vn."""
    found: list[str] = [str(label) for label in labels]
    if not all(_GENERIC.fullmatch(label) for label in found):
        return False
    numbers = [re.sub(r"\D", "", label) for label in found]
    if all(numbers):
        first = int(numbers[0])
        return first in (0, 1) and [int(each) for each in numbers] == list(range(first, first + len(found)))
    return not any(found)


def _values(block: Cells, labels: list[str] | None) -> tuple[Floats, bool, list[Message]]:
    """Return a matrix of numbers, whether one half of it is empty, and what was made of blank cells."""
    n, known = len(block), _floats(block)
    if known is not None:
        return known, _is_half(known), []
    blank = np.array([[_is_blank(cell) for cell in row] for row in block])
    missing = np.array([[cell.lower() in _MISSING for cell in row] for row in block])
    values = np.array([[0.0 if bare else float(_plain(cell)) for cell, bare in zip(*pair, strict=True)]
                        for pair in zip(block, blank, strict=True)])  # fmt: skip
    off = ~np.eye(n, dtype=bool)
    upper, lower = np.triu(off), np.tril(off)
    for here, there in ((lower, upper), (upper, lower)):
        if blank[here].all() and not blank[there].any() and n > 2:
            note = Message("one half of the matrix is blank; the other was taken for both.")
            return values + np.where(there, values, 0).T, False, [note]
    notes: list[Message] = []
    if (blank & off).any():
        zeros = (values == 0) & ~blank & off
        if zeros.any() or (missing & off).any():
            raise WeightsError(
                "{n} cells of the matrix are blank or missing {cells}, beside others that are 0. Write the weight, "
                "or 0 where there is no link.",
                n=int((blank & off).sum()),
                cells=listed(_cell(i, j, labels) for i, j in np.argwhere(blank & off)[:5]),
            )
        notes.append(Message("{n} blank cells of the matrix were taken as 0.", n=int((blank & off).sum())))
    return values, _is_half(values), notes


def _is_half(values: Floats) -> bool:
    upper, lower = np.triu(values, 1), np.tril(values, -1)
    return len(values) > 2 and bool(upper.any() != lower.any())


def _cell(i: int, j: int, labels: list[str] | None) -> Message:
    own = labels or [str(k + 1) for k in range(max(i, j) + 1)]
    return Message("{i} to {j}", i=own[i], j=own[j])


def _is_blank(cell: str) -> bool:
    return cell.strip() in _NOTHING or cell.strip().lower() in _MISSING


def _is_number(cell: str) -> bool:
    if cell.strip().lower() in _MISSING or "_" in cell:
        return False
    try:
        float(_plain(cell))
    except ValueError:
        return False
    return True


# links ------------------------------------------------------------------------------------------------------


def _links(cells: Cells) -> Content | None:
    """Return links in two columns and their weights in a third, found by their headings or their places."""
    heading = [_heading(cell) for cell in cells[0]]
    known = [_meaning(each) for each in heading]
    columns = cells.shape[1]
    if "focal" in known and "neighbor" in known:
        body, places = cells[1:], _by_headings(known, cells)
    elif columns in (2, 3) and (columns == 2 or all(_is_number(cell) for cell in cells[1:, 2])):
        headed = columns == 3 and len(cells) > 1 and not _is_number(cells[0, 2])
        body, places = cells[1:] if headed else cells, list(range(columns))
    else:
        return None
    if len(body) == 0 or places is None:
        return None
    if len(places) > 2 and len(body) < len(cells):
        _refuse_distances(_plain(cells[0, places[2]]))
    focal, neighbor = (_unmangled(body[:, k]) for k in places[:2])
    if "" in focal or "" in neighbor:
        raise WeightsError(
            "{n} {n:link|links} {n:lacks|lack} a region. Complete or delete them.",
            n=focal.count("") + neighbor.count(""),
        )
    weight = body[:, places[2]] if len(places) > 2 else np.full(len(body), "1", dtype=object)
    own = tuple(each.removesuffix(INTEGER) for each in cells[0]) == OWN_LINKS
    kind: Kind = "integer" if own and cells[0, 0].endswith(INTEGER) else "text"
    content = linked(focal, neighbor, numbers(list(map(_plain, weight))), kind)
    pairs = {(a, b) for a, b in zip(focal, neighbor, strict=True) if a != b}
    half = len(pairs) > 1 and not own and not any((b, a) in pairs for a, b in pairs)
    return Content(content.matrix, content.ids, half=half, from_list=True)


def _heading(cell: str) -> str:
    return re.sub(r"[\s_\-.]", "", _plain(cell).casefold().removesuffix(INTEGER))


def _meaning(heading: str) -> str:
    """Return which column of links a heading is of, if any: 起点城市代码 is of the focal region."""
    bare = re.sub(r"(?:城市|地区|区域|省份|市)?(?:名称|名|代码|编码|code|name|id)?$", "", heading) or heading
    for meaning, words in (("focal", _FOCAL), ("neighbor", _NEIGHBOR), ("weight", _WEIGHT)):
        if heading in words.split() or bare in words.split():
            return meaning
    return ""


def _by_headings(known: list[str], cells: Cells) -> list[int] | None:
    heading = [_heading(cell) for cell in cells[0]]
    places = [
        _best([k for k, each in enumerate(known) if each == end], heading) for end in ("focal", "neighbor")
    ]
    if "weight" in known:
        return [*places, known.index("weight")]
    others = [k for k, each in enumerate(known) if not each and all(map(_is_number, cells[1:, k]))]
    others = [k for k in others if not _is_numbering(cells[1:, k])] if len(others) > 1 else others
    if len(others) > 1 or (len(others) == 1 and len(known) > 3):
        raise WeightsError(
            "{n} columns may hold the weights {columns}. Head the right one weight, or leave the others out.",
            n=len(others),
            columns=listed(cells[0, others]),
        )
    return [*places, *others]


def _best(places: list[int], heading: list[str]) -> int:
    """Return the column that says best which region one is: a code before a name, a city before its province."""
    return min(
        places, key=lambda k: ("省" in heading[k] or "prov" in heading[k], not _CODED.search(heading[k]), k)
    )


def _refuse_distances(heading: str) -> None:
    if _FAR.search(heading):
        raise WeightsError(
            "column {heading} holds distances, not weights. knn:6, band:300km and idw:1 build weights by distance; if "
            "these are weights, head the column weight.",
            heading=heading,
        )
