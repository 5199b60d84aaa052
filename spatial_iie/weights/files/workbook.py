"""Excel's .xlsx: a matrix or a list of links on the first sheet that has anything in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._cells import content_of_cells
from spatial_iie.weights.files._content import Content

if TYPE_CHECKING:
    from spatial_iie.study.about import Notes
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


def read(path: Path, sheet: str | None = None) -> Content:
    """Read a matrix, with or without labels, or a list of links: of the sheet named, or of the only one that has any.

    Raises
    ------
    WeightsError
        If there is no such sheet, or none or several of them hold weights.
    """
    from spatial_iie.study.workbook import read_workbook

    notes: Notes = {}
    rows = read_workbook(path, sheet, notes)[0].rows
    if sheet is not None or not notes["other_sheets"]:
        return content_of_cells(rows)
    sheets = {notes["sheet"]: rows} | {
        name: read_workbook(path, name, {})[0].rows for name in notes["other_sheets"]
    }
    found: dict[str, Content] = {}
    refused: dict[str, WeightsError] = {}
    for name, cells in sheets.items():
        try:
            found[name] = content_of_cells(cells)
        except WeightsError as error:
            refused[name] = error
    if not found:
        raise refused[notes["sheet"]]
    if len(found) > 1:
        raise WeightsError(
            "{n} {n:sheet|sheets} {n:holds|hold} weights {sheets}. Say which: {how}.",
            n=len(found),
            sheets=listed(found),
            how=f"{path.name}@sheet={next(iter(found))}",
        )
    return next(iter(found.values()))
