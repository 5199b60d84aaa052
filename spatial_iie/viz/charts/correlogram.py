"""A statistic over orders of neighbours or bands of distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._statistics import draw_band, draw_by_p
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def correlogram(
    table: TableResult,
    *,
    alpha: float = 0.05,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw a correlogram: the statistic at each order or band, and where it would lie without autocorrelation.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.esda.correlogram`.
    alpha : float
        Points with p at most this are filled; the simulated p where there is one.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        The grey band is the expectation with 1.96 standard deviations on both sides.

    Raises
    ------
    DataError
        If the table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> columns = ["order", "statistic", "expectation", "sd", "p"]
    >>> rows = pd.DataFrame([[1, 0.4, -0.1, 0.1, 0.001], [2, 0.0, -0.1, 0.1, 0.3]], columns=columns)
    >>> axes = correlogram(TableResult(rows, "Correlogram", {"statistic": "Moran's I"}))
    >>> axes.get_ylabel(), len(axes.get_xticks())
    ("Moran's I", 2)
    """
    frame = table_with(table, ("statistic", "expectation", "sd", "p"), "the table of si.esda.correlogram")
    chosen = ChartOptions.usable(options)
    language, kind = chosen.language, str(frame.columns[0])
    place, steps = np.arange(len(frame)), frame[kind].astype(str)
    p = frame["p_simulated" if "p_simulated" in frame else "p"]
    with drawing(ax, chosen) as axes:
        draw_band(axes, frame, language)
        axes.plot(place, frame["expectation"], color=PALE_INK, linestyle="--", linewidth=0.9)
        draw_by_p(axes, place, frame["statistic"].to_numpy(), p.to_numpy(), alpha)
        axes.set_xticks(place, steps)
        name = phrase(language, table.about.statistic or "Statistic")
        axes.set(
            xlabel=phrase(language, "Order of neighbours" if kind == "order" else "Distance band"),
            ylabel=name,
        )
        points = ", ".join(f"{a} {number(b)}" for a, b in zip(steps, frame["statistic"], strict=True))
        usual = phrase(language, "Correlogram: {what}", what=chosen.of(name, table.about.variable))
        alt = phrase(language, "{points}.", points=points)
        finish(axes, table, of=name, usual=usual, alt=alt, options=chosen, legend=3)
    return axes
