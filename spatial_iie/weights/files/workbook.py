"""Excel's .xlsx: a matrix or a list of links on the first sheet that has anything in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spatial_iie.weights.files._cells import content_of_cells
from spatial_iie.weights.files._content import Content
from spatial_iie.weights.weights import Weights


def write(w: Weights, path: Path) -> None:
    """Write the full matrix with labels, as text, in the first row and column."""
    import openpyxl

    from spatial_iie.weights.files._content import dense

    labels = [str(label) for label in w.ids]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("W")
    sheet.append(["id", *labels])
    for label, row in zip(labels, dense(w, 5_000, ".xlsx").tolist(), strict=True):
        sheet.append([label, *row])
    with path.open("wb") as file:
        book.save(file)


def read(path: Path) -> Content:
    """Read a matrix, with or without labels, or a list of links."""
    from spatial_iie.study.workbook import read_workbook

    notes: dict[str, Any] = {}
    return content_of_cells(read_workbook(path, None, notes))
