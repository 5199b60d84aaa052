"""Several plots with common axes on a page: up to three in a row, titles of the axes once, room for a table."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from spatial_iie.viz.notes import wrapped
from spatial_iie.viz.style import LEAST, PALE_INK, page_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _GAP, _EDGE = 0.62, 0.14, 0.08
_HEAD, _FOOT = 0.3, 0.28  # above and below each plot: its title, its numbers
_LEAST = 1.6  # a plot and the gap beside it
_LINE = 1.45 * LEAST / 72


def laid_out(
    number: int, notes: Sequence[str], title: str, table: Callable[[float], float | None]
) -> tuple[Figure, list[Axes], tuple[float, float, float, float]]:
    """Return a figure as wide as a page, axes for each plot, and the box of a table in inches from the lower left.

    ``table`` returns the inches the table is high if it is so many wide, None if it does not fit. It stands in the free
    place of the last row, or else under the plots.
    """
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    page = page_width()
    columns = min(3, int(page / _LEAST), number)
    rows, free = ceil(number / columns), number % columns
    width = (page - _LEFT - _EDGE - _GAP * (columns - 1)) / columns
    height = min(width, 2.6)
    left = _LEFT + free * (width + _GAP)
    tall = table(page - _EDGE - left)
    free = free if tall is not None and tall <= height else 0
    under = 0.0 if free else table(page - _LEFT - _EDGE) or 0.0
    size = float(matplotlib.rcParams["axes.titlesize"])
    lines = wrapped(title, 72 * page, size) if title else []
    top = 1.3 * size / 72 * len(lines) + (_EDGE if lines else 0)
    beneath = 0.24 + under + _LINE * len(notes) + _EDGE
    tall = top + rows * (_HEAD + height + _FOOT) + beneath
    figure = ShownFigure(figsize=(page, tall))
    figure.text(_EDGE / page, 1 - _EDGE / tall, "\n".join(lines), va="top", fontsize=size)
    figure.text(
        _EDGE / page, (_LINE * len(notes) + 0.5 * _EDGE) / tall, "\n".join(notes), va="top", fontsize=LEAST,
        color=PALE_INK, gid="note",
    )  # fmt: skip
    axes = []
    for place in range(number):
        row, column = divmod(place, columns)
        bottom = tall - top - row * (_HEAD + height + _FOOT) - _HEAD - height
        x = _LEFT + column * (width + _GAP)
        axes.append(figure.add_axes((x / page, bottom / tall, width / page, height / tall)))
    if free:
        bottom = axes[-1].get_position().y0 * tall
        return figure, axes, (left, bottom, page - _EDGE - left, height)
    return figure, axes, (_LEFT, _LINE * len(notes) + _EDGE, page - _LEFT - _EDGE, under)


def name_sides(figure: Figure, panels: Sequence[Axes], across: str, up: str) -> None:
    """Write the titles of the axes once: under the last row and left of the first column."""
    boxes = [axes.get_position() for axes in panels]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    bottom, top = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    tall = figure.get_figheight()
    lines = "\n".join(wrapped(across, 72 * (page_width() - _LEFT), 8.0))
    figure.text(
        (1 + left) / 2 if "\n" in lines else (left + right) / 2,
        bottom - _FOOT / tall,
        lines,
        ha="center",
        va="top",
        fontsize=8.0,
    )
    figure.text(
        _EDGE / page_width(), (bottom + top) / 2, up, ha="left", va="center", rotation=90, fontsize=8.0
    )
