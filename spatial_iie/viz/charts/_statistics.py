"""What charts of test statistics share: the band under spatial randomness, and points filled by significance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import SERIES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language

WIDTH = 1.96  # standard deviations on both sides of the expectation


def draw_band(axes: Axes, frame: pd.DataFrame, language: Language) -> None:
    """Draw where a statistic lies under spatial randomness, in 95 % of all draws, over the rows of its table."""
    middle, half = frame["expectation"], WIDTH * frame["sd"]
    axes.fill_between(np.arange(len(frame)), middle - half, middle + half, color="#d9d9d9", alpha=0.7, lw=0, gid="null",
                      label=phrase(language, "95% band under spatial randomness"))  # fmt: skip


def draw_by_p(axes: Axes, x: np.ndarray, y: np.ndarray, p: np.ndarray, alpha: float = 0.05) -> None:
    """Draw a line through points, which are filled where p is at most ``alpha``."""
    import matplotlib

    size = float(matplotlib.rcParams["lines.markersize"]) + 0.5
    axes.plot(x, y, color=SERIES[0], zorder=2, gid="statistic")
    for sign, rows, fill in (("≤", p <= alpha, SERIES[0]), (">", p > alpha, "white")):
        if rows.any():
            axes.scatter(x[rows], y[rows], s=size**2, color=fill, edgecolor=SERIES[0], linewidth=1.4, zorder=3,
                         label=f"p {sign} {alpha:g}")  # fmt: skip
