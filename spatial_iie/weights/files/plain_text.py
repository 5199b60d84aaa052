"""Text files of weights: matrices, links, Stata's ``spmat export``, and GAL or GWT by another name."""

from __future__ import annotations

from pathlib import Path

from spatial_iie.errors import WeightsError
from spatial_iie.weights.files import gal, gwt
from spatial_iie.weights.files._cells import content_of_cells
from spatial_iie.weights.files._content import Content, linked
from spatial_iie.weights.files._text import text_of
from spatial_iie.weights.files.csv_text import rows_of


def read(path: Path) -> Content:
    """Read whatever the first line says that it is.

    ``spmat export`` writes the number of regions, then a row for each, behind its identifier unless ``noid`` was given;
    with ``nlist`` each row is an identifier and those of its neighbours.

    Raises
    ------
    WeightsError
        If it is none of these.
    """
    rows = [row for row in rows_of(text_of(path)) if any(row)]
    first, rest = rows[0] if rows else [], rows[1:]
    counted = len(first) == 1 and first[0].isdecimal()
    if counted and len(rest) == int(first[0]):
        widths = {len(row) for row in rest}
        if widths <= {len(rest), len(rest) + 1}:
            return content_of_cells(rest)
        return _lists(rest)
    if _is_banded(first, rest):
        raise WeightsError(
            "a banded matrix, as Stata's spmat export writes it, is not read. In Stata export the matrix whole, or its "
            "lists of neighbours (nlist)."
        )
    if counted or (len(first) == 4 and first[0] == "0" and first[1].isdecimal()):
        reader = gwt.read if rest and all(len(row) == 3 for row in rest) else gal.read
        return reader(path)
    return content_of_cells(rows)


def _is_banded(first: list[str], rest: list[list[str]]) -> bool:
    """Whether a first line says how many regions and bands there are, and the rows are as wide as the bands."""
    if len(first) != 3 or not all(cell.isdecimal() for cell in first) or len(rest) != int(first[0]):
        return False
    width = int(first[1]) + int(first[2]) + 1
    return {len(row) for row in rest} <= {width, width + 1} and width < len(rest)


def _lists(rows: list[list[str]]) -> Content:
    own = [row[0] for row in rows]
    unknown = [label for row in rows for label in row[1:] if label not in set(own)]
    if unknown:
        raise WeightsError(
            "neither a matrix nor lists of neighbours: {label} is no region of it.", label=unknown[0]
        )
    links = [(row[0], label, 1.0) for row in rows for label in row[1:]]
    alone = [(row[0], row[0], 0.0) for row in rows if len(row) == 1]
    focal, neighbor, weight = zip(*links, *alone, strict=True)
    return linked(focal, neighbor, weight)
