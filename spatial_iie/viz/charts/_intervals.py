"""Estimates with their intervals, in rows: what coefficient and impact plots share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = "osD^vPX"
_SPREAD = 0.7  # of a row, shared by its groups


class Estimates(NamedTuple):
    """Estimates and both ends of their intervals, each a Series over rows."""

    estimate: pd.Series
    low: pd.Series
    high: pd.Series


def intervals(axes: Axes, groups: Mapping[str, Estimates], rows: list[str], names: list[str]) -> None:
    """Draw one row per name, from the top down, the groups beside one another in each, and a line at zero."""
    step = min(0.2, _SPREAD / len(groups))
    axes.axvline(0, color=PALE_INK, linewidth=0.9, zorder=1)
    for k, (label, group) in enumerate(groups.items()):
        place = (
            np.array([rows.index(row) for row in group.estimate.index]) + (k - (len(groups) - 1) / 2) * step
        )
        reach = np.vstack([group.estimate - group.low, group.high - group.estimate])
        axes.errorbar(
            group.estimate, place, xerr=reach, fmt=MARKERS[k % len(MARKERS)], color=SERIES[k % len(SERIES)],
            markersize=5, elinewidth=1.5, capsize=2.5, label=label, zorder=3,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def height_of(rows: int, groups: int) -> float:
    """Return how high a figure of rows must be, in inches.

    >>> height_of(4, 1) < height_of(4, 3) < height_of(12, 3)
    True
    """
    return 1.6 + rows * (0.22 + 0.13 * groups)
