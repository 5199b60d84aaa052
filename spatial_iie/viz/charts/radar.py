"""Radar charts: scores of countries on several dimensions (figures 2-2 to 2-6 of the source)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._panel import axes_or_new, finish, new_figure, table_of
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import LEAST, PALE_INK, SERIES, page_width, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.projections.polar import PolarAxes

_MARKERS = "osD^vPX"


def radar(
    scores: pd.DataFrame,
    *,
    highest: float | None = None,
    digits: int = 1,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw scores on several dimensions as closed lines, one for each country.

    Parameters
    ----------
    scores : DataFrame or TableResult, shape (dimensions, countries)
        Not negative, all on one scale. With one country the scores are written at the corners.
    highest : float, optional
        Outer ring; by default just above the highest score.
    digits : int
        Decimals of the scores.
    ax : polar Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Polar: the first dimension at the top, the others clockwise; the centre is 0.

    Raises
    ------
    DataError
        If there are fewer than three dimensions, a score is missing, negative or beyond ``highest``, or the
        axes given are not polar.

    Examples
    --------
    >>> scores = pd.DataFrame({"A": [3.0, 4, 5]}, index=["IT", "CT", "OT"])
    >>> axes = radar(scores, highest=5)
    >>> axes.lines[0].get_ydata().tolist()
    [3.0, 4.0, 5.0, 3.0]
    """
    frame = _checked(table_of(scores), highest, ax)
    chosen = ChartOptions.usable(options)
    with themed(chosen.theme, chosen.width):
        drawn_on = (
            new_figure(*[min(5.4, page_width())] * 2).add_subplot(projection="polar")
            if ax is None
            else axes_or_new(ax)
        )
        axes = cast("PolarAxes", drawn_on)
        axes.set_theta_zero_location("N")
        axes.set_theta_direction(-1)
        angles = np.linspace(0, 2 * np.pi, len(frame), endpoint=False)
        closed = np.append(angles, angles[0])
        for k, (country, values) in enumerate(frame.items()):
            color, around = SERIES[k % len(SERIES)], np.append(values, values.iloc[0])
            axes.plot(
                closed,
                around,
                color=color,
                marker=_MARKERS[k % len(_MARKERS)],
                markersize=4,
                label=str(country),
            )
            axes.fill(closed, around, color=color, alpha=0.18 if frame.shape[1] == 1 else 0.05, lw=0)
        _rings(axes, frame, angles, highest, digits)
        usual = " · ".join(map(str, frame.columns))
        points = "; ".join(
            f"{country}: " + ", ".join(f"{dimension} {number(v, digits)}" for dimension, v in values.items())
            for country, values in frame.items()
        )
        alt = phrase(chosen.language, "radar chart. {points}.", points=points)
        finish(
            axes,
            scores,
            of="",
            usual=usual,
            alt=alt,
            options=chosen,
            legend=min(4, frame.shape[1]) if frame.shape[1] > 1 else 0,
        )
    return axes


def _rings(
    axes: PolarAxes, frame: pd.DataFrame, angles: np.ndarray, highest: float | None, digits: int
) -> None:
    """Set the scale, name the corners, and with one country write its scores."""
    axes.set_ylim(0, highest or 1.08 * float(frame.max().max()))
    corners = list(frame.index.astype(str))
    if frame.shape[1] == 1:
        corners = [f"{name}\n{number(v, digits)}" for name, v in zip(corners, frame.iloc[:, 0], strict=True)]
    axes.set_xticks(angles, corners)
    axes.tick_params(axis="x", pad=10)
    axes.tick_params(axis="y", labelsize=LEAST, labelcolor=PALE_INK)
    axes.set_rlabel_position(180 / len(frame))
    axes.spines["polar"].set_color("#cccccc")
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)


def _checked(frame: pd.DataFrame, highest: float | None, ax: Axes | None) -> pd.DataFrame:
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    if len(numbers) < 3:
        raise DataError("a radar chart needs at least 3 dimensions, not {n_numbers}.", n_numbers=len(numbers))
    if (numbers.isna() | (numbers < 0)).to_numpy().any():
        raise DataError("a radar chart needs every score, and none below 0.")
    if highest is not None and float(numbers.max().max()) > highest:
        raise DataError(
            "the highest score is {value:g}, beyond the outer ring highest={highest:g}.",
            value=numbers.max().max(),
            highest=highest,
        )
    if ax is not None and ax.name != "polar":
        raise DataError("a radar chart wants polar axes: figure.add_subplot(projection='polar').")
    return numbers
