"""Names beside points: each where it hides no other name and no point, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.viz.charts._panel import figure_of
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.style import PALE_INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

_DIRECTIONS = ((1, 0.6), (-1, 0.6), (1, -0.6), (-1, -0.6), (1, 0), (-1, 0), (0, 1), (0, -1))
_DISTANCES = (5.0, 9.0, 14.0, 20.0, 28.0, 40.0)  # points
_AROUND = 2.5  # points a name keeps from dots
_NEAR = 5.5  # points within which a name needs no line to its dot


def name_points(
    axes: Axes, places: Sequence[tuple[float, float]], names: Sequence[str], *, size: float
) -> list[Annotation]:
    """Write names beside points, the first ones first, none over another or over another point.

    Parameters
    ----------
    axes : Axes
        Laid out, its limits set; points and lines drawn on it are kept free where possible.
    places : sequence of (x, y)
        In data units.
    names : sequence of str
    size : float
        Of the letters, in points.

    Returns
    -------
    list of Annotation
        Those that found a place inside the axes; one further off has a line to its point.
    """
    dots = _drawn(axes)
    taken: list[Bbox] = []
    written = []
    for place, name in zip(places, names, strict=True):
        annotation = _placed(axes, place, writable(name), size, taken, dots)
        if annotation is not None:
            taken.append(annotation.get_window_extent())
            written.append(annotation)
    return written


def _drawn(axes: Axes) -> np.ndarray:
    """Return where points are, and places along the lines but those across the whole plot, in pixels."""
    parts = [
        part.get_offset_transform().transform(np.asarray(part.get_offsets())) for part in axes.collections
    ]
    for line in axes.lines:
        if line.get_transform() != axes.transData:
            continue  # the cross, which a name may stand on
        ends = line.get_transform().transform(line.get_xydata())
        steps = np.linspace(0, 1, 150)
        parts += [a + steps[:, np.newaxis] * (b - a) for a, b in pairwise(ends)]
    return np.concatenate([np.empty((0, 2)), *parts])


def _placed(
    axes: Axes, place: tuple[float, float], name: str, size: float, taken: list[Bbox], dots: np.ndarray
) -> Annotation | None:
    """Write one name at the place that hides the fewest points, or take it away if others' names are hidden."""
    from matplotlib import patheffects

    best, fewest = None, np.inf
    annotation = axes.annotate(name, place, (0, 0), textcoords="offset points", fontsize=size)
    reach = _AROUND * figure_of(axes).dpi / 72
    for offset, ha, va in _candidates():
        annotation.set(position=offset, ha=ha, va=va)
        box = annotation.get_window_extent()
        if not _inside(box, axes.bbox) or any(box.overlaps(other) for other in taken):
            continue
        hidden = box.padded(reach).count_contains(dots) + 0.05 * float(np.hypot(*offset))
        if hidden < fewest:
            best, fewest = (offset, ha, va), hidden
        if fewest < 1:  # it hides nothing, and candidates further off are no better
            break
    annotation.remove()
    if best is None:
        return None
    offset, ha, va = best
    line = {"arrowstyle": "-", "linewidth": 0.5, "color": PALE_INK, "shrinkA": 0, "shrinkB": 2}
    written = axes.annotate(
        name,
        place,
        offset,
        textcoords="offset points",
        fontsize=size,
        ha=ha,
        va=va,
        arrowprops=line if np.hypot(*offset) > _NEAR else None,
    )
    written.set_path_effects([patheffects.withStroke(linewidth=1.5, foreground="white")])
    return written


def _candidates() -> Iterator[tuple[tuple[float, float], str, str]]:
    for distance in _DISTANCES:
        for right, up in _DIRECTIONS:
            ha = {1: "left", 0: "center", -1: "right"}[right]
            va = "center" if right else ("bottom" if up > 0 else "top")
            yield (right * distance, up * distance), ha, va


def _inside(box: Bbox, frame: Bbox) -> bool:
    return bool(frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1)
