"""One estimate under every choice that could have been made: sorted, with the choices beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.charts._panel import finish_figure, new_figure, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, titled, word
from spatial_iie.viz.style import PALE_INK, SERIES, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.results import Result

CHOICES = ("weights", "regressors", "effects", "year", "model")


def specification_curve(
    table: Result | pd.DataFrame,
    *,
    choices: Sequence[str] | None = None,
    estimate: str = "estimate",
    low: str = "low",
    high: str = "high",
    name: str | None = None,
    **options: object,
) -> Figure:
    """Draw the estimates of many fits in order of size, with intervals, and which choices led to each.

    Parameters
    ----------
    table : TableResult or DataFrame
        Of :func:`spatial_iie.spreg.robustness`, or any table of one row per fit.
    choices : sequence of str, optional
        Columns that say what was chosen; every value of each has its own line of marks. By default those of
        weights, regressors, year and model in which fits differ.
    estimate, low, high : str
        Columns with the estimate and the ends of its interval, by default those of the variable itself. Fits
        without an estimate are not drawn.
    name : str, optional
        What the estimate is called; by default "Estimate".
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Figure
        Two axes: the curve above, the choices below.

    Raises
    ------
    DataError
        If the table lacks a column, fits differ in no choice or none has an estimate.

    Notes
    -----
    Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4, figure 2.

    Examples
    --------
    >>> rows = [("queen", 2018, 0.2, 0.1, 0.3), ("knn:4", 2018, 0.1, -0.1, 0.3), ("queen", 2019, 0.3, 0.2, 0.4)]
    >>> table = pd.DataFrame(rows, columns=["weights", "year", "estimate", "low", "high"])
    >>> curve, marks = specification_curve(table).axes
    >>> [tick.get_text() for tick in marks.get_yticklabels()]
    ['queen', 'knn:4', '2018', '2019']
    """
    frame = table_with(table, (*(choices or ()), estimate, low, high), "the table of si.spreg.robustness")
    frame = frame[frame[estimate].notna()]
    if frame.empty:
        raise DataError("no fit has an estimate.")
    choices = _differing(frame) if choices is None else choices
    if not choices:
        raise DataError(
            "the fits differ in no choice: name columns, for example choices=['weights', 'year']."
        )
    chosen = ChartOptions.usable(options)
    lines = [(column, value) for column in choices for value in pd.unique(frame[column])]
    frame = frame.sort_values(estimate, kind="stable", ignore_index=True)
    with themed(chosen.theme):
        figure = new_figure(height=2.6 + 0.2 * (len(lines) + len(choices)) + 0.6)
        curve, marks = figure.subplots(
            2, 1, sharex=True, height_ratios=[2.4, 0.2 * (len(lines) + len(choices))]
        )
        apart = _curve(curve, frame, estimate, low, high, chosen)
        curve.set_ylabel(name or phrase(chosen.language, "Estimate"))
        _marks(marks, frame, lines, apart, chosen)
        marks.set_xlabel(phrase(chosen.language, "Specifications, by estimate"))
        title = chosen.heading(getattr(table, "title", ""))
        ends = number(frame[estimate].iloc[0]), number(frame[estimate].iloc[-1])
        text = "{n} specifications, estimates from {low} to {high}, {share} with an interval that leaves out zero."
        share = f"{int(apart.sum())} / {len(frame)}"
        alt = phrase(chosen.language, text, n=len(frame), low=ends[0], high=ends[1], share=share)
        describe(curve, titled(title or name or estimate, alt, chosen.language))
        finish_figure(figure, table, title=title, options=chosen)
    return figure


def _differing(frame: pd.DataFrame) -> list[str]:
    return [name for name in CHOICES if name in frame and len(frame[name].unique()) > 1]


def _curve(
    axes: Axes, frame: pd.DataFrame, estimate: str, low: str, high: str, chosen: ChartOptions
) -> np.ndarray:
    """Draw estimates and intervals, those whose interval leaves out zero in colour; return which these are."""
    place = np.arange(len(frame))
    apart = ((frame[low] > 0) | (frame[high] < 0)).to_numpy()
    axes.axhline(0, color=PALE_INK, linewidth=0.9)
    for key, rows, color in (
        ("Interval without zero", apart, SERIES[0]),
        ("Interval with zero", ~apart, PALE_INK),
    ):
        if rows.any():
            part = frame[rows]
            reach = np.vstack([part[estimate] - part[low], part[high] - part[estimate]])
            axes.errorbar(place[rows], part[estimate], yerr=reach, fmt="o", markersize=3.5, elinewidth=0.9, color=color,
                          label=phrase(chosen.language, key))  # fmt: skip
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.grid(visible=False, axis="x")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.2)
    return np.asarray(apart)


def _marks(
    axes: Axes, frame: pd.DataFrame, lines: list[tuple[str, object]], apart: np.ndarray, chosen: ChartOptions
) -> None:
    """Draw one line of marks for each value of each choice, with a step between choices, each named at its head."""
    place, y, ticks = np.arange(len(frame)), 0.0, []
    before = None
    for column, value in lines:
        if column != before:
            heading = word(column, chosen.language) if column in CHOICES else column
            axes.text(0, y, heading, transform=axes.get_yaxis_transform(), fontsize="small", va="center")
            y, before = y + 1, column
        led = (frame[column] == value).to_numpy()
        colors = np.where(apart[led], SERIES[0], PALE_INK)
        axes.axhline(y, color="#eeeeee", linewidth=0.8, zorder=0)
        axes.scatter(
            place[led], np.full(led.sum(), y), marker="|", s=45, color=colors, linewidth=1.6, zorder=2
        )
        ticks.append(y)
        y += 1
    axes.set_yticks(ticks, [str(value) for _, value in lines])
    axes.set_ylim(y - 0.5, -0.6)
    axes.set_xlim(-0.8, len(frame) - 0.2)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    for side in ("left", "bottom", "top", "right"):
        axes.spines[side].set_visible(False)
