"""The legend of several Moran scatter plots as a table: a row for each quadrant, a column for each plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spatial_iie.viz.charts._scatter_points import Points
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import INK, LEAST, QUADRANTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language

_ROW = 0.165  # inches
_NAME = 1.05  # of the names, with the marks before them


def draw_table(
    figure: Figure, box: tuple[float, float, float, float], parts: Mapping[str, Points], language: Language
) -> None:
    """Draw the table into a box in inches: marks and names of quadrants and of the line, counts and slopes."""
    from matplotlib.lines import Line2D

    wide, high = figure.get_size_inches()
    left, bottom, width, height = box
    step = min(0.62, (width - _NAME) / len(parts))

    def write(x: float, row: int, text: str, side: str = "left") -> None:
        y = bottom + height - (row + 0.5) * _ROW
        figure.text((left + x) / wide, y / high, text, ha=side, va="center", fontsize=LEAST, gid="counts")

    def mark(x: Sequence[float], row: int, colour: str, marker: str = "") -> None:
        y = (bottom + height - (row + 0.5) * _ROW) / high
        places = [(left + each) / wide for each in x]
        figure.add_artist(
            Line2D(
                places,
                [y] * len(places),
                transform=figure.transFigure,
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=1.2,
            )
        )

    moran = all(points.is_moran for points in parts.values())
    for row, (quadrant, colour) in enumerate(QUADRANTS.items(), 1):
        mark([0.1], row, colour, "o")
        write(0.25, row, word(quadrant, language))
    mark([0.02, 0.18], 5, INK)
    write(0.25, 5, phrase(language, "Slope, Moran's I" if moran else "Slope"))
    for k, (heading, points) in enumerate(parts.items(), 1):
        column = [heading, *(str(points.counts[name]) for name in QUADRANTS), number(points.line[0])]
        for row, text in enumerate(column):
            write(_NAME + k * step, row, writable(text), "right")
