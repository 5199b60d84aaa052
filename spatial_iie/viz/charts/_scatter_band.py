"""Where the line of a Moran scatter plot lies under spatial randomness."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from spatial_iie.errors import DataError, listed
from spatial_iie.results import GlobalResult, TableResult
from spatial_iie.viz.charts._scatter_points import Points
from spatial_iie.viz.charts._statistics import WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Key = TypeVar("Key", bound=Hashable)
_SAME = 1e-6  # of a slope and the statistic that it is


def slopes_at_random(
    band: GlobalResult | TableResult | None, parts: Mapping[Key, Points]
) -> dict[Key, tuple[float, float]]:
    """Return the ends of the slope of each plot in 95 % of all draws: of the reference draws, or without them normal.

    Raises
    ------
    DataError
        If the statistic is not the slope of every plot.
    """
    if band is None:
        return {}
    observed, ends = {}, {}
    if isinstance(band, GlobalResult):
        low, high = band.expectation - WIDTH * band.sd, band.expectation + WIDTH * band.sd
        if band.reference is not None:
            low, high = np.quantile(band.reference, (0.025, 0.975))
        for key in parts:
            observed[key], ends[key] = band.statistic, (float(low), float(high))
    else:
        for row in band.to_frame().itertuples():
            half = WIDTH * row.sd
            observed[row.year], ends[row.year] = (
                row.statistic,
                (row.expectation - half, row.expectation + half),
            )
    if len(parts) == len(observed) == 1:  # a plot by itself has no heading
        (key,), ((year, value),) = parts, observed.items()
        observed, ends = {key: value}, {key: ends[year]}
    other = [
        key for key, points in parts.items() if not abs(observed.get(key, np.inf) - points.line[0]) < _SAME
    ]
    if other:
        raise DataError(
            "band is not Moran's I of the values and weights that are drawn, in {other}: pass si.esda.moran(y, w) or "
            "si.esda.by_year(study, variable, w) with the same row-standardized weights.",
            other=listed(other),
        )
    return {key: ends[key] for key in parts}


def draw_slopes(axes: Axes, points: Points, slopes: tuple[float, float]) -> None:
    """Draw the band between two lines through the centre of the points."""
    x, y = points.value.mean(), points.lag.mean()
    across = np.array([axes.get_xlim()[0], x, axes.get_xlim()[1]])
    low, high = (y + slope * (across - x) for slope in slopes)
    axes.fill_between(across, low, high, color="#6f6f6f", alpha=0.35, lw=0, zorder=3.5, gid="slopes")
