"""One panel: regions in the colours of their classes, lines over them, and the inset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.classes import DARKER, OUTLINE, PERSISTENT, Entry
from spatial_iie.viz.maps.outlines import draw_outlines
from spatial_iie.viz.style import INK, LEAST, NO_DATA, NO_DATA_HATCH, darkened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.path import Path

    from spatial_iie.viz.maps.sheet import Box, Sheet

INSET_WIDTH = 0.14  # of the map: ends east of Taiwan
_RIM, _THICK = 1.2, 2.6  # points, of which half is seen: around groups, and around their persistent members
_THIN = 400  # regions: borders of more are thinner


def no_data(language: Language) -> Entry:
    """Return the class of regions without a value."""
    return Entry(None, phrase(language, "No data"), NO_DATA, NO_DATA_HATCH)


def draw_panel(
    axes: Axes,
    sheet: Sheet,
    classes: pd.Series,
    entries: Sequence[Entry],
    language: Language,
    *,
    scale: float = 1.0,
    named: bool = True,
    darker: NDArray[np.bool_] | None = None,
    persistent: NDArray[np.bool_] | None = None,
) -> Axes | None:
    """Colour the regions of one map, and return its inset if it has one.

    Parameters
    ----------
    axes : Axes
    sheet : Sheet
    classes : Series
        For each region of the sheet the key of its class; nan where there is none.
    entries : sequence of Entry
        The classes; the last is that of regions without data.
    language : {"en", "zh", ...}
    scale : float
        Widths of lines, 1 for a map that fills a page's width.
    named : bool
        Whether the name of the sea is written, within the inset or, on a small map, beside it.
    darker : ndarray of bool, shape (n,), optional
        Which regions stand in a darker tone of the colour of their class.
    persistent : ndarray of bool, shape (n,), optional
        Which regions have a thick rim around each group of them.
    """
    none = np.zeros(len(classes), dtype=bool)
    marks = none if darker is None else darker, none if persistent is None else persistent
    _bare(axes, sheet.frame)
    _fill(axes, sheet, classes, entries, marks, scale, main=True)
    if sheet.inset is None:
        return None
    left, bottom, right, top = sheet.inset
    height = INSET_WIDTH * (top - bottom) / (right - left) / sheet.aspect
    inset = axes.inset_axes((1 - INSET_WIDTH, 0, INSET_WIDTH, height), zorder=6)
    _bare(inset, sheet.inset)
    _fill(inset, sheet, classes, entries, marks, max(0.6 * scale, 0.45), main=False)
    if named:
        _name_sea(axes, inset, phrase(language, "South\nChina Sea"))
    return inset


def _name_sea(axes: Axes, inset: Axes, name: str) -> None:
    """Write the name of the sea in the lower right corner of the inset, or on its left if it does not fit."""
    text = inset.annotate(
        name, (1, 0), (-2, 2), xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom",
        fontsize=LEAST, zorder=8, multialignment="right", gid="sea",
    )  # fmt: skip
    if text.get_window_extent().width > 0.75 * inset.get_window_extent().width:
        text.remove()
        axes.annotate(
            name, (1 - INSET_WIDTH, 0), (-2, 2), xycoords="axes fraction", textcoords="offset points", ha="right",
            va="bottom", fontsize=LEAST, zorder=8, multialignment="right", gid="sea",
        )  # fmt: skip


def _bare(axes: Axes, frame: Box) -> None:
    """Show the frame, to scale, without ticks."""
    left, bottom, right, top = frame
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[], facecolor="white")
    axes.set_aspect("equal", adjustable="box", anchor="C")
    axes.apply_aspect()  # from here on places on paper are final
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6, edgecolor=INK, zorder=7)


def _fill(
    axes: Axes,
    sheet: Sheet,
    classes: pd.Series,
    entries: Sequence[Entry],
    marks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    scale: float,
    *,
    main: bool,
) -> None:
    from matplotlib.collections import PathCollection

    if sheet.surroundings:
        axes.add_collection(
            PathCollection(
                sheet.surroundings, facecolor="#f7f7f7", edgecolor="#d0d0d0", linewidth=0.2 * scale, zorder=1
            ),
            autolim=False,
        )
    shapes, lines = (sheet.main_paths, sheet.main_lines) if main else (sheet.paths, sheet.lines)
    thin = 0.2 * min(1.0, (_THIN / len(shapes)) ** 0.5)
    keys, (darker, persistent) = classes.to_numpy(dtype=object), marks
    missing = classes.isna().to_numpy()
    for entry in (each for each in entries if each.key not in (DARKER, PERSISTENT, OUTLINE)):
        chosen = missing if entry.key is None else ~missing & (keys == entry.key)
        _draw_class(axes, shapes, entry, chosen & ~persistent, darker, thin * scale, 2.2 if entry.rim else 2)
        if entry.rim:
            _draw_rim(axes, shapes, chosen, _RIM * scale, 2.1, "rim")
        if (chosen & persistent).any():
            _draw_rim(axes, shapes, chosen & persistent, _THICK * scale, 2.5, "persistent")
            _draw_class(axes, shapes, entry, chosen & persistent, darker, thin * scale, 2.6)
    for width in sorted({width for _, width, _ in lines}):
        for colour in sorted({colour for _, each, colour in lines if each == width}):
            paths = [path for path, each, tint in lines if (each, tint) == (width, colour)]
            axes.add_collection(
                PathCollection(paths, facecolor="none", edgecolor=colour, linewidth=width * scale, zorder=3),
                autolim=False,
            )
    draw_outlines(axes, sheet, scale)


def _draw_class(
    axes: Axes,
    shapes: Sequence[Path],
    entry: Entry,
    places: NDArray[np.bool_],
    darker: NDArray[np.bool_],
    width: float,
    zorder: float,
) -> None:
    """Draw regions in the colour of their class, some of them darker."""
    from matplotlib.collections import PathCollection

    of, deep = np.flatnonzero(places).tolist(), darkened(entry.color)
    colours = [deep if darker[place] else entry.color for place in of] or entry.color
    regions = PathCollection(
        [shapes[place] for place in of], facecolor=colours,
        edgecolor=entry.border, hatch=entry.hatch or None, linewidth=width, label=entry.label, zorder=zorder,
        gid="regions",
    )  # fmt: skip
    axes.add_collection(regions, autolim=False)


def _draw_rim(
    axes: Axes, shapes: Sequence[Path], places: NDArray[np.bool_], width: float, zorder: float, gid: str
) -> None:
    """Draw a line around groups: under their members and over all others, so that half of it is seen."""
    from matplotlib.collections import PathCollection

    paths = [shapes[place] for place in np.flatnonzero(places).tolist()]
    rim = PathCollection(paths, facecolor="none", edgecolor=INK, linewidth=width, zorder=zorder, gid=gid)
    axes.add_collection(rim, autolim=False)
