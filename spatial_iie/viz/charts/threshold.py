"""The likelihood ratio of a threshold over its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.errors import DataError
from spatial_iie.results import ThresholdResult
from spatial_iie.viz.charts._panel import drawing, finish
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def threshold_plot(
    result: ThresholdResult, *, name: str | None = None, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw the likelihood ratio by value of the threshold variable: the interval is where it lies below the dashes.

    Parameters
    ----------
    result : ThresholdResult
        Of :func:`spatial_iie.spreg.threshold`.
    name : str, optional
        What to call the threshold variable; by default its column.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        One line per threshold, each with the others given, and a dot at the estimate; the dashed line is the critical
        value.

    Raises
    ------
    DataError
        If the result is of another function.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((80, 3)), columns=["y", "x", "q"])
    >>> axes = threshold_plot(si.spreg.threshold("y ~ x", data, variable="q", draws=19))
    >>> axes.get_xlabel()
    'q'
    """
    if not isinstance(result, ThresholdResult):
        raise DataError(
            "this chart wants the result of si.spreg.threshold, not {kind}.", kind=type(result).__name__
        )
    chosen = ChartOptions.usable(options)
    called = name or chosen.variable or result.about.variable or ""
    critical = float(result.profile["critical"].iloc[0])
    level = 100 * (result.about.level or 0.95)
    with drawing(ax, chosen) as axes:
        axes.axhline(
            critical,
            color=PALE_INK,
            linewidth=0.9,
            linestyle="--",
            label=phrase(chosen.language, "Critical value, {level}%", level=f"{level:g}"),
        )
        for k, (which, part) in enumerate(result.profile.groupby("number")):
            found = result.frame.set_index("number").loc[which]
            label = phrase(
                chosen.language,
                "Threshold {value} [{low}, {high}]",
                value=number(found["threshold"]),
                low=number(found["low"]),
                high=number(found["high"]),
            )
            axes.plot(part["value"], part["ratio"], color=SERIES[k], label=label)
            axes.plot(
                [found["threshold"]], [0.0], marker="o", color=SERIES[k], clip_on=False, linestyle="none"
            )
        axes.set_ylim(bottom=0)
        axes.set_xlabel(called)
        axes.set_ylabel(phrase(chosen.language, "Likelihood ratio"))
        usual = phrase(chosen.language, "Thresholds in {variable}", variable=called)
        points = "; ".join(
            f"{number(row['threshold'])} [{number(row['low'])}, {number(row['high'])}]"
            for _, row in result.frame.iterrows()
        )
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, result, of="", usual=usual, alt=alt, options=chosen, legend=2)
    return axes
