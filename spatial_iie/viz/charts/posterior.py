"""Posterior probabilities of models and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.viz.charts._intervals import height_of
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import SERIES, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def posterior_plot(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw posterior probabilities as bars, one for every model and weights, from 0 to 1.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.spreg.model_posterior`: columns model, weights, probability.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        In the order of the table, from the top down; the most probable bar is dark.

    Raises
    ------
    DataError
        If the table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> rows = pd.DataFrame({"model": ["OLS", "SDM"], "weights": ["", "queen"], "probability": [0.1, 0.9]})
    >>> axes = posterior_plot(TableResult(rows, "Posterior probabilities of models"))
    >>> [float(bar.get_width()) for bar in axes.patches]
    [0.1, 0.9]
    """
    frame = table_with(table, ("model", "weights", "probability"), "the table of si.spreg.model_posterior")
    chosen = ChartOptions.usable(options)
    several = len(set(frame["weights"]) - {""}) > 1
    names = [
        f"{row.model}, {row.weights}" if several and row.weights else str(row.model)
        for row in frame.itertuples()
    ]
    values = frame["probability"].to_numpy(dtype=float)
    with drawing(ax, chosen, height=height_of(len(frame), 1)) as axes:
        place = np.arange(len(frame))[::-1]
        colors = [SERIES[0] if value == values.max() else SERIES[0] + "80" for value in values]
        bars = axes.barh(place, values, 0.65, color=colors)
        axes.bar_label(bars, [number(value, 3) for value in values], padding=3, fontsize=small())
        axes.set_yticks(place, names)
        axes.set(xlim=(0, 1.12), xlabel=phrase(chosen.language, "Posterior probability"))
        axes.set_xticks(np.linspace(0, 1, 6))
        axes.grid(visible=False, axis="y")
        points = "; ".join(f"{name} {number(value, 3)}" for name, value in zip(names, values, strict=True))
        alt = phrase(chosen.language, "{points}.", points=points)
        response = (table.about.formula or "").partition("~")[0].strip()
        usual = chosen.of(phrase(chosen.language, "Posterior probabilities of models"), response)
        finish(axes, table, of="", usual=usual, alt=alt, options=chosen)
    return axes
