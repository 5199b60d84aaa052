"""A statistic over orders of neighbours or bands of distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

_WIDTH = 1.96  # standard deviations on both sides of the expectation


def correlogram(
    table: TableResult,
    *,
    alpha: float = 0.05,
    variable: str | None = None,
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
    variable : str, optional
        What to call the variable; by default its name in the table's ``about``.
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
        middle, half = frame["expectation"], _WIDTH * frame["sd"]
        axes.fill_between(place, middle - half, middle + half, color="#d9d9d9", alpha=0.7, lw=0, gid="null",
                          label=phrase(language, "Expectation ± {k} sd", k=_WIDTH))  # fmt: skip
        axes.plot(place, middle, color=PALE_INK, linestyle="--", linewidth=0.9)
        axes.plot(place, frame["statistic"], color=SERIES[0], zorder=2, gid="statistic")
        for key, chosen_rows, fill in (
            ("p ≤ {alpha}", p <= alpha, SERIES[0]),
            ("p > {alpha}", p > alpha, "white"),
        ):
            if chosen_rows.any():
                axes.scatter(place[chosen_rows], frame["statistic"][chosen_rows], s=42, color=fill, edgecolor=SERIES[0],
                             linewidth=1.4, zorder=3, label=key.format(alpha=f"{alpha:g}"))  # fmt: skip
        axes.set_xticks(place, steps)
        name = phrase(language, table.about.statistic or "Statistic")
        axes.set(
            xlabel=phrase(language, "Order of neighbours" if kind == "order" else "Distance band"),
            ylabel=name,
        )
        points = ", ".join(f"{a} {number(b)}" for a, b in zip(steps, frame["statistic"], strict=True))
        variable = variable or table.about.variable
        usual = phrase(language, "{statistic} of {name}", statistic=name, name=variable) if variable else name
        usual = phrase(language, "Correlogram: {what}", what=usual)
        alt = phrase(language, "{points}.", points=points)
        finish(axes, table, of=name, usual=usual, alt=alt, options=chosen, legend=3)
    return axes
