"""Legends of maps: every class in its colour, the empty ones too."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from spatial_iie.viz.maps.classes import Entry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.patches import Patch


def legend_within(axes: Axes, entries: Sequence[Entry], title: str) -> Legend:
    """Put the legend into the lower left corner of the map, which is free where there is an inset: south of Tibet."""
    return axes.legend(
        handles=_patches(entries),
        title=title,
        loc="lower left",
        alignment="left",
        borderpad=0.6,
        labelspacing=0.35,
    )


def legend_beside(axes: Axes, entries: Sequence[Entry], title: str) -> Legend:
    """Put the legend on the right of the map."""
    return axes.legend(
        handles=_patches(entries), title=title, loc="upper left", bbox_to_anchor=(1.02, 1), alignment="left",
        borderaxespad=0,
    )  # fmt: skip


def legend_below(figure: Figure, entries: Sequence[Entry], title: str, height: float, columns: int) -> Legend:
    """Put one legend for all maps of a figure under them, its top at ``height`` of the figure."""
    return figure.legend(
        handles=_patches(entries), title=title, loc="upper center", bbox_to_anchor=(0.5, height), borderaxespad=0,
        ncols=columns,
    )  # fmt: skip


def legend_columns(entries: Sequence[Entry], width: float) -> int:
    """Return in how many columns a legend ``width`` inches wide stands: in one line if it fits, else in even ones.

    >>> legend_columns([Entry(0, "0.1 – 0.2", "red")] * 6, 10.0)
    6
    """
    lines = ceil(sum(_entry_width(entry) for entry in entries) / width)
    return ceil(len(entries) / lines)


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


def _patches(entries: Sequence[Entry]) -> list[Patch]:
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=entry.color,
            edgecolor="#8c8c8c",
            linewidth=0.4,
            hatch=entry.hatch or None,
            label=entry.label,
        )
        for entry in entries
    ]
