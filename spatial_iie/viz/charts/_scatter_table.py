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
_NAME, _MARK = 1.05, 0.3  # of the names with the marks before them, and of the marks alone
_HEAD = len(QUADRANTS) + 2  # rows: years, quadrants, slopes
_STEP = 0.29  # a number


def height_of_table(number: int, width: float) -> float | None:
    """Return the inches a table of so many plots is high if it is ``width`` inches wide, None if it does not fit.

    >>> height_of_table(3, 5.0) < height_of_table(5, 2.0), height_of_table(9, 2.0)
    (True, None)
    """
    if width < _MARK + _STEP * number:
        return None
    return _ROW * (_HEAD + 0.5 if width >= _NAME + _STEP * number else 2 * _HEAD + 0.5)


def draw_table(
    figure: Figure, box: tuple[float, float, float, float], parts: Mapping[str, Points], language: Language
) -> None:
    """Draw the table into a box in inches: marks and names of quadrants and of the line, counts and slopes.

    Where names and numbers are too wide to stand beside one another, the names stand above, in a list of their own.
    """
    from matplotlib.lines import Line2D

    wide, high = figure.get_size_inches()
    left, bottom, width, height = box
    apart = (width - _NAME) / len(parts) < _STEP
    head, start = (_HEAD, _MARK) if apart else (0, _NAME)
    step = min(0.62, (width - start) / len(parts))

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
    for first in {1, head + 1}:
        for row, colour in enumerate(QUADRANTS.values(), first):
            mark([0.1], row, colour, "o")
        mark([0.02, 0.18], first + len(QUADRANTS), INK)
    names = [
        *(word(name, language) for name in QUADRANTS),
        phrase(language, "Slope, Moran's I" if moran else "Slope"),
    ]
    for row, name in enumerate(names, 1):
        write(0.25, row, name)
    for k, (heading, points) in enumerate(parts.items(), 1):
        column = [heading, *(str(points.counts[name]) for name in QUADRANTS), number(points.line[0])]
        for row, text in enumerate(column, head):
            write(start + k * step, row, writable(text), "right")
