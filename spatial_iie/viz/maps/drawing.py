"""One panel: regions in the colours of their classes, lines over them, and the inset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.classes import Entry
from spatial_iie.viz.style import INK, NO_DATA, NO_DATA_HATCH

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.viz.maps.sheet import Box, Sheet

_BORDER = "#8c8c8c"
_INSET_WIDTH = 0.122  # of the map: ends east of Taiwan


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
    """
    import matplotlib

    _bare(axes, sheet.frame)
    _fill(axes, sheet, classes, entries, scale)
    if sheet.inset is None:
        return None
    left, bottom, right, top = sheet.inset
    height = _INSET_WIDTH * (top - bottom) / (right - left) / sheet.aspect
    inset = axes.inset_axes((1 - _INSET_WIDTH, 0, _INSET_WIDTH, height), zorder=6)
    _bare(inset, sheet.inset)
    _fill(inset, sheet, classes, entries, 0.6 * scale)
    size = 0.55 * scale * float(matplotlib.rcParams["font.size"])
    inset.text(0.97, 0.02, phrase(language, "South\nChina Sea"), transform=inset.transAxes, ha="right", va="bottom",
               fontsize=size, zorder=8, multialignment="right")  # fmt: skip
    return inset


def _bare(axes: Axes, frame: Box) -> None:
    """Show the frame, to scale, without ticks."""
    left, bottom, right, top = frame
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[], facecolor="white")
    axes.set_aspect("equal", adjustable="box", anchor="C")
    axes.apply_aspect()  # from here on places on paper are final
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6, edgecolor=INK, zorder=7)


def _fill(axes: Axes, sheet: Sheet, classes: pd.Series, entries: Sequence[Entry], scale: float) -> None:
    from matplotlib.collections import PathCollection

    if sheet.surroundings:
        axes.add_collection(
            PathCollection(
                sheet.surroundings, facecolor="#f7f7f7", edgecolor="#d0d0d0", linewidth=0.2 * scale, zorder=1
            ),
            autolim=False,
        )
    keys = classes.to_numpy(dtype=object)
    missing = classes.isna().to_numpy()
    for entry in entries:
        chosen = np.flatnonzero(missing if entry.key is None else ~missing & (keys == entry.key))
        regions = PathCollection(
            [sheet.paths[place] for place in chosen],
            facecolor=entry.color,
            edgecolor=_BORDER,
            hatch=entry.hatch or None,
            linewidth=0.2 * scale,
            label=entry.label,
            zorder=2,
        )
        regions.set_gid("regions")
        axes.add_collection(regions, autolim=False)
    for width in sorted({width for _, width, _ in sheet.lines}):
        for colour in sorted({colour for _, each, colour in sheet.lines if each == width}):
            paths = [path for path, each, tint in sheet.lines if (each, tint) == (width, colour)]
            axes.add_collection(
                PathCollection(paths, facecolor="none", edgecolor=colour, linewidth=width * scale, zorder=3),
                autolim=False,
            )
