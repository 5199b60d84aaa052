"""A part of a map enlarged, where the map has room for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Language
from spatial_iie.viz.maps.furniture import scale_bar
from spatial_iie.viz.notes import wrapped
from spatial_iie.viz.style import COLUMN, INK, LEAST, PALE_INK, page_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.viz.maps.sheet import Box, Sheet

Floats = NDArray[np.float64]
_SIZE = (0.25, 0.22)  # of the map's width and height


def draw_zoom(axes: Axes, sheet: Sheet, points: Floats, title: str, language: Language) -> Axes:
    """Add axes that show the surroundings of some points, with a scale bar of their own and lines to the place.

    Parameters
    ----------
    axes : Axes
        Of the whole map, with everything on it that must not be hidden.
    sheet : Sheet
    points : ndarray, shape (k, 2)
        What to show, in map coordinates.
    title : str
    language : {"en", "zh", ...}

    Returns
    -------
    Axes
    """
    from matplotlib import patheffects
    from matplotlib.collections import PathCollection

    lines = wrapped(title, 150.0 if page_width() > COLUMN else 90.0, LEAST)
    x, y = _free_place(axes, sheet, points, len(lines))
    inset = axes.inset_axes((x, y, *_SIZE), zorder=9)
    wide = _SIZE[0] / (_SIZE[1] * sheet.aspect)
    frame = _around(points, wide)
    inset.set(xlim=frame[::2], ylim=frame[1::2], xticks=[], yticks=[], facecolor="white")
    inset.grid(visible=False)
    for spine in inset.spines.values():
        spine.set(visible=True, linewidth=0.6, edgecolor=INK)
    inset.add_collection(
        PathCollection(sheet.main_paths, facecolor="#f7f5f1", edgecolor="#b5b5b5", linewidth=0.4, zorder=1),
        autolim=False,
    )
    heading = inset.set_title("\n".join(lines), fontsize=LEAST, loc="left", pad=2, color=INK)
    heading.set_path_effects([patheffects.withStroke(linewidth=2, foreground="white")])
    scale_bar(inset, replace(sheet, frame=frame), language, (0.74, 0.06))
    place = axes.indicate_inset_zoom(inset, edgecolor=PALE_INK, linewidth=0.7, alpha=0.9)
    for line in place.connectors or ():
        line.set_visible(False)  # it would run over names
    return inset


def _around(points: Floats, wide: float) -> Box:
    """Return a box around points with room at its edges, ``wide`` times as wide as high."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    width, height = high - low
    height = max(1.9 * height, 1.9 * width / wide, 2000.0)  # two kilometres where nothing moves
    return (
        float(middle[0] - height * wide / 2),
        float(middle[1] - 0.55 * height),  # the scale bar stands below
        float(middle[0] + height * wide / 2),
        float(middle[1] + 0.45 * height),
    )


def _free_place(axes: Axes, sheet: Sheet, points: Floats, heading: int) -> tuple[float, float]:
    """Return the lower left corner, in parts of the map, where an inset hides least and is nearest to the points."""
    left, bottom, right, top = sheet.frame
    target = (points.mean(axis=0) - (left, bottom)) / (right - left, top - bottom)
    land = _land(sheet)
    taken, lines = _taken(axes)
    best, found = (np.inf, np.inf, np.inf), (0.02, 0.02)
    for x, y in product(
        np.arange(0.01, 0.99 - _SIZE[0], 0.01), np.arange(0.02, 1.0 - 0.05 * heading - _SIZE[1], 0.01)
    ):
        box = np.array([x, y, x + _SIZE[0], y + _SIZE[1] + 0.05 * heading])  # the title stands above
        blocked = sum(_overlap(box, other) > 0 for other in taken) + (_inside(lines, box) > 0)
        distance = float(np.hypot(*(box[:2] + np.array(_SIZE) / 2 - target)))
        score = (float(blocked), round(_hidden(land, box), 3), distance)
        if score < best:
            best, found = score, (float(x), float(y))
    return found


def _land(sheet: Sheet, across: int = 200) -> NDArray[np.int64]:
    """Return for a grid over the map how many of its places left of and below each lie in a region."""
    left, bottom, right, top = sheet.frame
    x, y = np.meshgrid(np.linspace(left, right, across), np.linspace(bottom, top, across))
    grid = np.column_stack([x.ravel(), y.ravel()])
    land = np.zeros(len(grid), dtype=np.int64)
    for path in sheet.main_paths:
        corners = np.asarray(path.vertices)
        if not len(corners):
            continue
        low, high = corners.min(axis=0), corners.max(axis=0)
        near = np.flatnonzero(((grid >= low) & (grid <= high)).all(axis=1))
        if len(near):
            land[near] |= path.contains_points(grid[near])
    return np.asarray(land.reshape(across, across).cumsum(axis=0).cumsum(axis=1))


def _hidden(land: NDArray[np.int64], box: Floats) -> float:
    """Return which part of a box is land."""
    west, south, east, north = np.clip(np.round(box * (len(land) - 1)).astype(int), 0, len(land) - 1)
    count = land[north, east] - land[south, east] - land[north, west] + land[south, west]
    return float(count / max(1, (east - west) * (north - south)))


def _taken(axes: Axes) -> tuple[list[Floats], Floats]:
    """Return what stands on a map beside the regions, in parts of the axes: boxes of words, and places on lines."""
    inside = axes.transAxes.inverted()
    boxes = [part.get_window_extent() for part in axes.child_axes]
    boxes += [text.get_window_extent() for text in axes.texts]
    legend = axes.get_legend()
    if legend is not None:
        boxes.append(legend.get_window_extent())
    lines = [
        _along(inside.transform(line.get_transform().transform(line.get_xydata()))) for line in axes.lines
    ]
    places = np.concatenate(lines) if lines else np.empty((0, 2))
    return [np.asarray(inside.transform_bbox(box).extents) for box in boxes], places


def _along(line: Floats, step: float = 0.02) -> Floats:
    """Return places on a line about ``step`` apart."""
    parts = [line[:1]]
    for start, end in pairwise(line):
        count = int(np.hypot(*(end - start)) / step)
        parts.append(start + np.linspace(0, 1, count + 2)[1:, np.newaxis] * (end - start))
    return np.concatenate(parts)


def _inside(places: Floats, box: Floats) -> int:
    return int(((places > box[:2]) & (places < box[2:])).all(axis=1).sum())


def _overlap(one: Floats, other: Floats) -> float:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    return float(np.prod(np.maximum(sides, 0)))
