"""The Moran scatter plot of a page: axes, cross and tint of each variable; the page puts the points in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatial_iie.viz.charts._scatter_points import Limits, Points, limits_of
from spatial_iie.viz.charts.moran_scatter import draw_frame, name_axes
from spatial_iie.viz.linked.slim import svg_of
from spatial_iie.viz.style import themed

if TYPE_CHECKING:
    from spatial_iie.messages import Language
    from spatial_iie.results import LocalResult

_SIZE = (5.4, 5.0)  # inches
_ROOM = (0.115, 0.115, 0.87, 0.87)  # of the axes on the figure: left, bottom, width, height


@dataclass(frozen=True)
class LinkedScatter:
    """Frames of a scatter plot, one over the other.

    Attributes
    ----------
    svg : str
        Groups of the class "frame", numbered as ``data-frame`` in the order of the variables.
    box : (left, top, right, bottom)
        Where the axes lie, in the units of the SVG, the same in every frame.
    limits : tuple of ((left, right), (bottom, top))
        For each frame, the values at the edges of the box.
    """

    svg: str
    box: tuple[float, float, float, float]
    limits: tuple[Limits, ...]


@dataclass(frozen=True)
class Slope:
    """The least-squares line through the points of one plot, and whether its slope is Moran's I."""

    slope: float
    intercept: float
    is_moran: bool

    @classmethod
    def of(cls, result: LocalResult) -> Slope:
        """Return the line of a result; see :func:`spatial_iie.viz.moran_scatter`."""
        points = Points.of(result)
        return cls(*points.line, points.is_moran)


def linked_scatter(results: Mapping[str, Sequence[LocalResult]], language: Language = "en") -> LinkedScatter:
    """Draw a frame for each variable, with room for the points of all its results.

    Parameters
    ----------
    results : mapping of str to results
        What a variable is called, and its local Moran's I of every year and with all weights: their plots share
        axes, and so compare.
    language : {"en", "zh", ...}
        Of the names of the axes.

    Raises
    ------
    SpatialIIEError
        If a result is of another statistic.
    DataError
        If fewer than three regions have a value and a lag.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> result = si.esda.local_moran(pd.Series(range(9), index=w.ids), w, permutations=0)
    >>> drawn = linked_scatter({"y": [result]})
    >>> drawn.svg.count('class="frame"'), [round(edge) for edge in drawn.box]
    (1, [45, 5, 383, 319])
    """
    from matplotlib.figure import Figure

    limits = tuple(limits_of([Points.of(each) for each in parts]) for parts in results.values())
    with themed():
        figure = Figure(figsize=_SIZE, dpi=72)
        for number, (name, edges) in enumerate(zip(results, limits, strict=True)):
            axes = figure.add_axes(_ROOM)
            axes.set_gid(f"frame-{number}")
            draw_frame(axes, edges, 0.0)
            name_axes(axes, name, language, standardized=True)
        svg = svg_of(figure, "scatter")
    left, bottom, width, height = _ROOM
    across, down = (72 * side for side in _SIZE)
    box = (left * across, (1 - bottom - height) * down, (left + width) * across, (1 - bottom) * down)
    return LinkedScatter(svg, box, limits)
