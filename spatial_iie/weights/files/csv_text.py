"""CSV in UTF-8: a list of links (``.csv``), or the n x n matrix (``.matrix.csv``)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._spreadsheet import harmless, quoted, unquoted
from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._content import (
    Content,
    Kind,
    as_kind,
    dense,
    kind_of,
    linked,
    links_of,
    numbers,
    unique,
)
from spatial_iie.weights.weights import Weights

Cells = np.ndarray[tuple[int, int], np.dtype[np.object_]]

_LARGEST_MATRIX = 20_000  # rows; the text of the matrix is a gigabyte then
_INTEGER = ":integer"  # after a heading: the ids below are numbers, not text


def write_links(w: Weights, path: Path) -> None:
    """Write ``focal,neighbor,weight``; a region without neighbours is a link to itself of weight 0."""
    suffix = _INTEGER if kind_of(w.ids) == "integer" else ""
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
    suffix = _INTEGER if kind_of(w.ids) == "integer" else ""
    labels = [quoted(str(label)) for label in w.ids]
    frame = pd.DataFrame(dense(w, _LARGEST_MATRIX, ".matrix.csv"), index=labels, columns=labels)
    frame.to_csv(path, index_label=f"id{suffix}", encoding="utf-8", lineterminator="\n")


def read(path: Path) -> Content:
    """Read a matrix, with or without ids in its first row and column, or a list of links of three columns.

    Raises
    ------
    WeightsError
        If it is neither.
    """
    cells = _cells(path)
    rows, columns = cells.shape
    if rows == columns and _is_number(cells[0, 0]):
        return Content(_floats(cells))
    if rows == columns and (cells[0, 1:] == cells[1:, 0]).all():
        return Content(_floats(cells[1:, 1:]), unique(as_kind(cells[1:, 0], _kind(cells[0, 0]))))
    if columns == 3 and cells[0, 2].strip().lower() == "weight":
        focal, neighbor, weight = cells[1:].T
        return linked(focal.tolist(), neighbor.tolist(), numbers(weight), _kind(cells[0, 0]))
    if rows == columns:
        differ = cells[1:, 0][cells[0, 1:] != cells[1:, 0]]
        raise WeightsError(
            "rows and columns are not labelled alike, in the same order, at {differ}.", differ=listed(differ)
        )
    raise WeightsError(
        "neither a matrix nor a list of links headed focal,neighbor,weight: {rows} rows and "
        "{columns} columns.",
        rows=rows,
        columns=columns,
    )


def _cells(path: Path) -> Cells:
    _refuse_wide(path)
    try:
        frame = pd.read_csv(
            path, header=None, dtype=str, na_filter=False, encoding="utf-8-sig", low_memory=False
        )
    except UnicodeDecodeError as error:
        raise WeightsError("not UTF-8 text (byte {start}). Save it as UTF-8.", start=error.start) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise WeightsError(
            "not a table of comma-separated values ({error}).", error=str(error).strip()
        ) from None
    cells: Cells = frame.to_numpy(dtype=object, copy=True)
    cells[0] = list(map(unquoted, cells[0]))
    for k in range(min(2, cells.shape[1])):  # where ids stand, of links and of a matrix
        cells[1:, k] = list(map(unquoted, cells[1:, k]))
    return cells


def _refuse_wide(path: Path) -> None:
    """Refuse a first line with more fields than the file has lines: no matrix, and slow to read."""
    content = path.read_bytes()
    columns, lines = content.partition(b"\n")[0].count(b",") + 1, content.count(b"\n") + 1
    if columns > max(lines, 3):
        raise WeightsError(
            "neither a matrix nor a list of links headed focal,neighbor,weight: the first line "
            "has {columns} fields, the file {lines} lines.",
            columns=columns,
            lines=lines,
        )


def _floats(cells: Cells) -> NDArray[np.float64]:
    return numbers(cells.ravel()).reshape(cells.shape)


def _kind(heading: str) -> Kind:
    return "integer" if heading.endswith(_INTEGER) else "text"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
