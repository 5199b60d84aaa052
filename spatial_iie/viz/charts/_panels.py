"""Several plots with common axes on a page: up to three in a row, titles of the axes once, room for a table."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from spatial_iie.viz.notes import wrapped
from spatial_iie.viz.style import LEAST, PAGE, PALE_INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _GAP, _EDGE = 0.62, 0.14, 0.08
_HEAD, _FOOT = 0.3, 0.28  # above and below each plot: its title, its numbers
_TABLE = 1.15
_LINE = 1.45 * LEAST / 72


def laid_out(
    number: int, notes: Sequence[str], title: str
) -> tuple[Figure, list[Axes], tuple[float, float, float, float]]:
    """Return a figure as wide as a page, axes for each plot, and the box of a table in inches from the lower left.

    The table stands in the free place of the last row if there is one, else under the plots.
    """
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    columns = min(3, number)
    rows, free = ceil(number / columns), number % columns
    width = (PAGE - _LEFT - _EDGE - _GAP * (columns - 1)) / columns
    height = min(width, 2.6)
    size = float(matplotlib.rcParams["axes.titlesize"])
    lines = wrapped(title, 72 * PAGE, size) if title else []
    top = 1.3 * size / 72 * len(lines) + (_EDGE if lines else 0)
    beneath = 0.24 + (0 if free else _TABLE) + _LINE * len(notes) + _EDGE
    tall = top + rows * (_HEAD + height + _FOOT) + beneath
    figure = ShownFigure(figsize=(PAGE, tall))
    figure.text(_EDGE / PAGE, 1 - _EDGE / tall, "\n".join(lines), va="top", fontsize=size)
    figure.text(
        _EDGE / PAGE, (_LINE * len(notes) + 0.5 * _EDGE) / tall, "\n".join(notes), va="top", fontsize=LEAST,
        color=PALE_INK, gid="note",
    )  # fmt: skip
    axes = []
    for place in range(number):
        row, column = divmod(place, columns)
        bottom = tall - top - row * (_HEAD + height + _FOOT) - _HEAD - height
        left = _LEFT + column * (width + _GAP)
        axes.append(figure.add_axes((left / PAGE, bottom / tall, width / PAGE, height / tall)))
    if free:
        left = _LEFT + free * (width + _GAP)
        bottom = axes[-1].get_position().y0 * tall
        return figure, axes, (left, bottom, PAGE - _EDGE - left, height)
    return figure, axes, (_LEFT, _LINE * len(notes) + _EDGE, PAGE - _LEFT - _EDGE, _TABLE)


def name_sides(figure: Figure, panels: Sequence[Axes], across: str, up: str) -> None:
    """Write the titles of the axes once: under the last row and left of the first column."""
    boxes = [axes.get_position() for axes in panels]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    bottom, top = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    tall = figure.get_figheight()
    figure.text((left + right) / 2, bottom - _FOOT / tall, across, ha="center", va="top", fontsize=8.0)
    figure.text(_EDGE / PAGE, (bottom + top) / 2, up, ha="left", va="center", rotation=90, fontsize=8.0)
