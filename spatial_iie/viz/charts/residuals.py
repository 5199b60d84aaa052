"""What a regression leaves: residuals against fitted values, against the normal, and against their neighbours'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.viz.charts._panel import figure_of, finish, finish_figure, new_figure
from spatial_iie.viz.charts._scatter_points import Points, limits_of
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.moran_scatter import draw_points, scatter_in_words, slope_in_words
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import COLUMN, INK, PAGE, PALE_INK, SERIES, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.results import LocalResult, RegressionResult


def residual_diagnostics(
    fit: RegressionResult, local: LocalResult | None = None, **options: object
) -> Figure:
    """Draw residuals against fitted values, a normal quantile plot and, if given, their Moran scatter plot.

    Parameters
    ----------
    fit : RegressionResult
    local : LocalResult, optional
        Local Moran's I of the residuals: ``si.esda.local_moran(fit.residuals.dropna(), w, permutations=0)``.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Figure
        Two or three axes. In the quantile plot the points are the sorted residuals at the normal quantiles of
        (i - 1/2) / n, and the line is what a normal sample of their mean and standard deviation would follow.

    Examples
    --------
    >>> import spatial_iie as si
    >>> data = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5], "x": [1.0, 2, 3, 4, 5, 6]})
    >>> figure = residual_diagnostics(si.spreg.ols("y ~ x", data))
    >>> [axes.get_title() for axes in figure.axes]
    ['Residuals and fitted values', 'Normal quantile plot']
    """
    chosen = ChartOptions.usable(options)
    drawn = pd.DataFrame({"residual": fit.residuals, "fitted": fit.fitted}).dropna()
    with themed(chosen.theme, "column"):  # its letters: the panels are as narrow
        panels = _panels(2 if local is None else 3, PAGE if chosen.width == "page" else COLUMN)
        _against_fitted(panels[0], drawn, chosen)
        _quantiles(panels[1], drawn["residual"].to_numpy(), chosen)
        if local is not None:
            _scatter(panels[2], Points.of(local), chosen)
        usual = chosen.of(phrase(chosen.language, "Residuals"), fit.about.response)
        usual = phrase(chosen.language, "{what}, {model}", what=usual, model=fit.model)
        figure = figure_of(panels[0])
        finish_figure(figure, fit, title=chosen.heading(usual), options=chosen)
    return figure


def _panels(number: int, width: float) -> Sequence[Axes]:
    """Return axes beside one another on a page, or in a column one under the other."""
    across = number if width > COLUMN else 1
    down = number // across
    figure = new_figure(width, 0.8 + down * min(width / across, 2.6))
    return list(figure.subplots(down, across, squeeze=False).flat)


def _scatter(axes: Axes, points: Points, chosen: ChartOptions) -> None:
    name = phrase(chosen.language, "residuals")
    draw_points(axes, points, limits_of([points]), name, chosen.language)
    axes.set_xlabel(phrase(chosen.language, "Residual"))
    usual = slope_in_words(points, chosen.language)
    finish(axes, usual=usual, alt=scatter_in_words(points, chosen.language), options=_plain(chosen))


def _plain(chosen: ChartOptions) -> ChartOptions:
    """Return the options of one of the panels: what is around all of them stands once."""
    return replace(chosen, title=None, source=None, note=None)


def _against_fitted(axes: Axes, drawn: pd.DataFrame, chosen: ChartOptions) -> None:
    axes.axhline(0, color=PALE_INK, linewidth=0.9)
    axes.scatter(drawn["fitted"], drawn["residual"], s=14, color=SERIES[0], alpha=0.7, lw=0)
    axes.set(xlabel=phrase(chosen.language, "Fitted value"), ylabel=phrase(chosen.language, "Residual"))
    low, high = number(drawn["residual"].min()), number(drawn["residual"].max())
    text = "{n} residuals from {low} to {high} against fitted values."
    alt = phrase(chosen.language, text, n=len(drawn), low=low, high=high)
    usual = phrase(chosen.language, "Residuals and fitted values")
    finish(axes, usual=usual, alt=alt, options=_plain(chosen))


def _quantiles(axes: Axes, residuals: np.ndarray, chosen: ChartOptions) -> None:
    n, normal = len(residuals), NormalDist()
    quantiles = np.array([normal.inv_cdf((i + 0.5) / n) for i in range(n)])
    axes.plot(
        quantiles[[0, -1]], residuals.mean() + residuals.std() * quantiles[[0, -1]], color=INK, linewidth=1.2
    )
    axes.scatter(quantiles, np.sort(residuals), s=14, color=SERIES[0], alpha=0.7, lw=0)
    axes.set(xlabel=phrase(chosen.language, "Normal quantile"), ylabel=phrase(chosen.language, "Residual"))
    alt = phrase(chosen.language, "{n} sorted residuals against normal quantiles.", n=n)
    usual = phrase(chosen.language, "Normal quantile plot")
    finish(axes, usual=usual, alt=alt, options=_plain(chosen))
