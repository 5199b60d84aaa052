"""Legends of maps: every class in its colour, the empty ones too."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spatial_iie.viz.maps.classes import PERSISTENT, Entry, class_of
from spatial_iie.viz.style import BORDER, INK

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.path import Path


def legend_within(axes: Axes, entries: Sequence[Entry], title: str) -> Legend:
    """Put the legend into the lower left corner of the map, which is free where there is an inset: south of Tibet."""
    return axes.legend(
        handles=_handles(entries),
        title=title,
        loc="lower left",
        alignment="left",
        borderpad=0.6,
        labelspacing=0.35,
    )


def hides_land(axes: Axes, legend: Legend, paths: Sequence[Path]) -> bool:
    """Say whether a legend on a map stands over regions."""
    box = legend.get_window_extent().transformed(axes.transData.inverted())
    corners = np.concatenate([np.asarray(path.vertices) for path in paths])
    return bool(((corners > box.min) & (corners < box.max)).all(axis=1).any())


def legend_beside(axes: Axes, entries: Sequence[Entry], title: str) -> Legend:
    """Put the legend on the right of the map."""
    return axes.legend(
        handles=_handles(entries), title=title, loc="upper left", bbox_to_anchor=(1.02, 1), alignment="left",
        borderaxespad=0,
    )  # fmt: skip


def fits_cell(entries: Sequence[Entry], title: str, width: float, height: float) -> bool:
    """Say whether a legend has room in the place of a map, in inches."""
    lines = 1.38 * (len(entries) + (1.3 if title else 0)) * _size() / 72
    return lines <= height and legend_width(entries, title) <= width


def legend_in_cell(figure: Figure, maps: Sequence[Axes], entries: Sequence[Entry], title: str) -> Legend:
    """Put one legend for all maps of a figure into the place after the last."""
    last = maps[-1].get_position()
    place = last.x1 + maps[0].get_position().x0, last.y1
    return figure.legend(
        handles=_handles(entries), title=title, loc="upper left", bbox_to_anchor=place, borderaxespad=0, borderpad=0,
        alignment="left", labelspacing=0.35,
    )  # fmt: skip


def histogram_above(
    axes: Axes,
    corner: tuple[float, float],
    *,
    values: NDArray[np.float64],
    bounds: NDArray[np.float64],
    colours: Sequence[str],
) -> Axes:
    """Draw the distribution of the values, in the colours of their classes, from a corner on the map on."""
    chart = axes.inset_axes((*corner, 0.16, 0.075), zorder=6)
    held = values[~np.isnan(values)]
    of = class_of(held, bounds)
    edges = np.histogram_bin_edges(held, bins=min(30, 8 + int(len(held) ** 0.5)))
    chart.hist(
        [held[of == place] for place in range(len(colours))], bins=edges.tolist(), stacked=True, color=list(colours),
        edgecolor=BORDER, linewidth=0.15,
    )  # fmt: skip
    chart.set(xticks=[], yticks=[], facecolor="none")
    chart.grid(visible=False)
    for side, spine in chart.spines.items():
        spine.set(visible=side == "bottom", linewidth=0.5)
    chart.set_gid("histogram")
    return chart


def legend_below(figure: Figure, entries: Sequence[Entry], title: str, height: float, columns: int) -> Legend:
    """Put one legend for all maps of a figure under them, its top at ``height`` of the figure."""
    return _fitting(figure, figure, entries, columns, title=title, loc="upper center", bbox_to_anchor=(0.5, height),
                    columnspacing=1.2)  # fmt: skip


def legend_under(axes: Axes, entries: Sequence[Entry], title: str, columns: int, depth: float) -> Legend:
    """Put the legend of one map ``depth`` points under its frame."""
    from matplotlib.transforms import ScaledTranslation

    figure = axes.figure.figure
    place = axes.transAxes + ScaledTranslation(0, -(depth + 4) / 72, figure.dpi_scale_trans)
    return _fitting(axes, figure, entries, columns, title=title, loc="upper left", bbox_to_anchor=(0, 0),
                    bbox_transform=place, borderpad=0, alignment="left", labelspacing=0.35)  # fmt: skip


def _fitting(
    on: Axes | Figure, figure: Figure, entries: Sequence[Entry], columns: int, **where: Any
) -> Legend:
    """Draw a legend in so many columns, or in as many as the figure holds."""
    for ncols in range(columns, 0, -1):
        legend = on.legend(handles=_handles(entries), ncols=ncols, borderaxespad=0, **where)
        box = legend.get_window_extent()
        if (box.x0 >= 0 and box.x1 <= 0.97 * figure.bbox.width) or ncols == 1:
            break
        legend.remove()
    return legend


def legend_columns(entries: Sequence[Entry], width: float) -> int:
    """Return in how many columns a legend ``width`` inches wide stands: in one line if it fits, else in even ones.

    >>> legend_columns([Entry(0, "0.1 – 0.2", "red")] * 6, 10.0)
    6
    """
    widths = [_entry_width(entry) for entry in entries]
    most = ceil(len(entries) / ceil(sum(widths) / width))
    for columns in range(most, 1, -1):
        rows = ceil(len(entries) / columns)
        if sum(max(widths[at : at + rows]) for at in range(0, len(widths), rows)) <= width:
            return columns
    return 1


def legend_width(entries: Sequence[Entry], title: str) -> float:
    """Return the inches a legend beside a map takes, with the gap between them."""
    return max(*(_entry_width(entry) for entry in entries), 0.6 * len(title) * _size() / 72) + 0.1


def _entry_width(entry: Entry) -> float:
    """Return about how many inches an entry takes: its words, the coloured box and the gaps around it."""
    ems = sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.55 for letter in entry.label)
    return (ems + 5) * _size() / 72


def _size() -> float:
    import matplotlib
    from matplotlib.font_manager import font_scalings

    size = matplotlib.rcParams["legend.fontsize"]
    return float(font_scalings[size] * matplotlib.rcParams["font.size"] if size in font_scalings else size)


def _handles(entries: Sequence[Entry]) -> list[Artist]:
    """Return what stands for each class in a legend: a box, or a line."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Patch(facecolor="white", edgecolor=INK, linewidth=1.3, label=entry.label)
        if entry.key == PERSISTENT
        else Line2D([], [], color=entry.color, linewidth=1.6, linestyle=entry.line, label=entry.label)
        if entry.line
        else Patch(
            facecolor=entry.color,
            edgecolor=entry.border,
            linewidth=0.4,
            hatch=entry.hatch or None,
            label=entry.label,
        )
        for entry in entries
        if entry.label
    ]
