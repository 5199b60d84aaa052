"""CSV, written in UTF-8 and read in any encoding: a list of links (``.csv``), or the n x n matrix (``.matrix.csv``)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._spreadsheet import harmless, quoted, unquoted
from spatial_iie.errors import WeightsError
from spatial_iie.weights.files._cells import INTEGER, content_of_cells
from spatial_iie.weights.files._content import Content, dense, kind_of, links_of
from spatial_iie.weights.files._text import text_of

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_LARGEST_MATRIX = 20_000  # rows; the text of the matrix is a gigabyte then


def write_links(w: Weights, path: Path) -> None:
    """Write ``focal,neighbor,weight``; a region without neighbours is a link to itself of weight 0."""
    suffix = INTEGER if kind_of(w.ids) == "integer" else ""
    focal, neighbor, weight = links_of(w)
    frame = pd.DataFrame(
        {f"focal{suffix}": focal, f"neighbor{suffix}": neighbor, "weight": map(repr, weight)}
    )
    harmless(frame).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_matrix(w: Weights, path: Path) -> None:
    """Write the full matrix, with ids in the first row and column.

    Raises
    ------
    WeightsError
        If there are more than 20,000 regions.
    """
    suffix = INTEGER if kind_of(w.ids) == "integer" else ""
    labels = [quoted(str(label)) for label in w.ids]
    frame = pd.DataFrame(dense(w, _LARGEST_MATRIX, ".matrix.csv"), index=labels, columns=labels)
    frame.to_csv(path, index_label=f"id{suffix}", encoding="utf-8", lineterminator="\n")


def read(path: Path) -> Content:
    """Read a matrix, with or without labels, or a list of links; encoding and delimiter are found out.

    Raises
    ------
    WeightsError
        If it is neither.
    """
    _refuse_wide(path)
    return content_of_cells(rows_of(text_of(path)))


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of a text cut by commas, tabs, semicolons, bars or blanks.

    >>> rows_of("城市;a;b"), rows_of(" 0   1 ")
    ([['城市', 'a', 'b']], [['0', '1']])
    """
    from spatial_iie.study.text import delimiter

    mark = delimiter(text)
    if mark not in text and "|" in text:
        mark = "|"
    if mark not in text:
        return [line.split() for line in text.splitlines()]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise WeightsError(
            "not a table of comma-separated values ({error}).", error=str(error).strip()
        ) from None
    return [
        list(map(unquoted, row[:2])) + row[2:] if k else list(map(unquoted, row))
        for k, row in enumerate(rows)
    ]


def _refuse_wide(path: Path) -> None:
    """Refuse a first line with more fields than the file has lines: no matrix, and slow to read."""
    content = path.read_bytes()
    columns, lines = content.partition(b"\n")[0].count(b",") + 1, content.count(b"\n") + 1
    if columns > max(lines + 2, 5):
        raise WeightsError(
            "neither a matrix nor a list of links headed focal,neighbor,weight: the first line "
            "has {columns} fields, the file {lines} lines.",
            columns=columns,
            lines=lines,
        )
