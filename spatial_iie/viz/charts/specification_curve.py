"""One estimate under every choice that could have been made: sorted, with the choices beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.messages import translated
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.charts._panel import finish_figure, fitting_legend, new_figure, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, titled, word
from spatial_iie.viz.notes import wrapped
from spatial_iie.viz.style import INK, PALE_INK, SERIES, page_width, small, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language
    from spatial_iie.results import Result

_TALL = 150.0  # points, about: the height of the curve
CHOICES = (
    "weights",
    "regressors",
    "effects",
    "year",
    "model",
    "sample",
    "outliers",
    "timing",
    "measure",
    "errors",
)


def specification_curve(
    table: Result | pd.DataFrame,
    *,
    choices: Sequence[str] | None = None,
    estimate: str = "estimate",
    low: str = "low",
    high: str = "high",
    name: str | None = None,
    names: Mapping[str, str] | None = None,
    main: Mapping[str, object] | None = None,
    within: str | None = None,
    per: float = 1.0,
    **options: object,
) -> Figure:
    """Draw the estimates of many fits in order of size, with intervals, and which choices led to each.

    Parameters
    ----------
    table : TableResult or DataFrame
        Of :func:`spatial_iie.spreg.robustness`, or any table of one row per fit.
    choices : sequence of str, optional
        Columns that say what was chosen; every value of each has its own line of marks. By default those of
        weights, regressors, effects, year, model, alterations of the data and standard errors in which fits differ.
    estimate, low, high : str
        Columns with the estimate and the ends of its interval, by default those of the variable itself; where the
        table has them, per standard deviation, since measures of it differ. Fits without an estimate are not drawn.
    name : str, optional
        What the estimate is called; by default the coefficient of the variable of the table.
    names : mapping, optional
        What to call the values of the choices, such as ``{"knn:6": "6 nearest neighbours"}``.
    main : mapping of column to value, optional
        The main specification, such as ``{"weights": "queen", "year": 2019, "model": "SDEM"}``; it is marked.
    within : str, optional
        A choice, such as "model": its values stand beside one another, a line between them, each in order of size.
    per : float
        Units of the variable, such as 10: the effect of so many is drawn, and the axis says so.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Figure
        Two axes: the curve above, the choices below. Points whose interval includes zero are hollow. Of fits that
        differ in their weights alone and have the same estimate and interval (rook and queen on most maps) one is
        drawn, and a note counts the others.

    Raises
    ------
    DataError
        If the table lacks a column, fits differ in no choice or none has an estimate, or ``per`` is not positive.

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
    frame = table_with(table, (*(choices or ()), *filter(None, [within]), estimate, low, high),
                       "the table of si.spreg.robustness")  # fmt: skip
    if estimate == "estimate" and "estimate_per_sd" in frame and per == 1:
        estimate, low, high = "estimate_per_sd", "low_per_sd", "high_per_sd"
    frame = frame[frame[estimate].notna()]
    if frame.empty:
        raise DataError("no fit has an estimate.")
    choices = _differing(frame) if choices is None else choices
    if not choices:
        raise DataError(
            "the fits differ in no choice: name columns, for example choices=['weights', 'year']."
        )
    if not 0 < per < np.inf:
        raise DataError("per must be a positive number of units, not {per!r}.", per=per)
    chosen = ChartOptions.usable(options)
    frame, alike = _distinct(frame, [estimate, low, high], choices, main or {})
    if alike:
        text = "{n} {n:fit|fits} with the same estimate and interval under other weights {n:is|are} not shown"
        text = phrase(chosen.language, text, n=alike)
        chosen = chosen.noting(text, phrase(chosen.language, "; "))
    lines = [(column, value) for column in choices for value in pd.unique(frame[column])]
    frame = _in_order(frame, estimate, within)
    frame[[estimate, low, high]] *= per
    with themed(chosen.theme, chosen.width):
        figure = new_figure(height=2.6 + 0.2 * (len(lines) + len(choices)) + 0.6)
        curve, marks = figure.subplots(
            2, 1, sharex=True, height_ratios=[2.4, 0.2 * (len(lines) + len(choices))]
        )
        apart = _curve(curve, frame, estimate, low, high, chosen)
        of = chosen.variable or getattr(table, "about", {}).get("variable")
        usual = _called(frame, of, chosen.language)
        if per != 1:
            name = phrase(chosen.language, "{name} (per\u00a0{step})", name=name or usual, step=f"{per:,g}")
        curve.set_ylabel("\n".join(wrapped(name or usual, _TALL, small())))
        _between(curve, marks, frame, within)
        _mark_main(curve, frame, estimate, main or {}, chosen)
        fitting_legend(
            curve, 3, 0.7 * page_width(), loc="lower center", bbox_to_anchor=(0.5, 1.0), borderaxespad=0.2
        )
        _marks(marks, frame, lines, apart, names or {}, chosen)
        marks.set_xlabel(_order_in_words(within, chosen.language))
        counted = phrase(
            chosen.language, "{name}: {n} distinct specifications", name=name or usual, n=len(frame)
        )
        title = chosen.heading(counted)
        ends = number(frame[estimate].iloc[0]), number(frame[estimate].iloc[-1])
        text = "{n} specifications, estimates from {low} to {high}, {share} with an interval that leaves out zero."
        share = f"{int(apart.sum())} / {len(frame)}"
        alt = phrase(chosen.language, text, n=len(frame), low=ends[0], high=ends[1], share=share)
        describe(curve, titled(title or name or estimate, alt, chosen.language))
        finish_figure(figure, table, title=title, options=chosen)
    return figure


def _called(frame: pd.DataFrame, of: object, language: Language) -> str:
    """Return what is estimated: the coefficient of the variable, or what the column ``tested`` says."""
    if not of:
        return phrase(language, "Estimate")
    what = frame["tested"].iloc[0] if "tested" in frame else "coefficient"
    if what == "coefficient":
        return phrase(language, "Coefficient of {name}", name=of)
    words = str(translated(what, language))
    return phrase(language, "{what} of {name}", what=words[:1].upper() + words[1:], name=of)


def _differing(frame: pd.DataFrame) -> list[str]:
    return [name for name in CHOICES if name in frame and len(frame[name].unique()) > 1]


def _distinct(
    frame: pd.DataFrame, numbers: list[str], choices: Sequence[str], main: Mapping[str, object]
) -> tuple[pd.DataFrame, int]:
    """Return one of the fits that differ in their weights alone and agree in all numbers, and how many are left out.

    The main specification is never left out.
    """
    if "weights" not in frame:
        return frame, 0
    others = [name for name in dict.fromkeys((*CHOICES, *choices)) if name in frame and name != "weights"]
    keys = frame[others].astype(str).join(frame[numbers].map(lambda value: f"{value:.9g}"))
    order = np.argsort(~_is_main(frame, main), kind="stable")
    twice = np.empty(len(frame), dtype=bool)
    twice[order] = keys.iloc[order].duplicated()
    return frame[~twice], int(twice.sum())


def _in_order(frame: pd.DataFrame, estimate: str, within: str | None) -> pd.DataFrame:
    """Return the fits in order of size, of each value of a choice beside one another in the order of the table."""
    if within is None:
        return frame.sort_values(estimate, kind="stable", ignore_index=True)
    values = list(pd.unique(frame[within]))
    order = np.lexsort((frame[estimate], frame[within].map(values.index)))
    return frame.iloc[order].reset_index(drop=True)


def _between(curve: Axes, marks: Axes, frame: pd.DataFrame, within: str | None) -> None:
    """Draw a line between the values of the choice within which fits are in order."""
    if within is None:
        return
    starts = np.flatnonzero(frame[within].to_numpy()[1:] != frame[within].to_numpy()[:-1])
    for axes in (curve, marks):
        for place in starts:
            axes.axvline(place + 0.5, color=PALE_INK, linewidth=0.6, linestyle=":", gid="between")


def _order_in_words(within: str | None, language: Language) -> str:
    if within is None:
        return phrase(language, "Specifications, by estimate")
    choice = word(within, language).lower() if within in CHOICES else within
    return phrase(language, "Specifications, by {choice} and estimate", choice=choice)


def _is_main(frame: pd.DataFrame, main: Mapping[str, object]) -> np.ndarray:
    """Return for each fit whether it is of the main specification; without one, no fit is."""
    same = [frame[column].to_numpy() == value for column, value in main.items()]
    return np.all(same, axis=0) if same else np.zeros(len(frame), dtype=bool)


def _curve(
    axes: Axes, frame: pd.DataFrame, estimate: str, low: str, high: str, chosen: ChartOptions
) -> np.ndarray:
    """Draw estimates and intervals, hollow where the interval includes zero; return where it does not."""
    place = np.arange(len(frame))
    apart = ((frame[low] > 0) | (frame[high] < 0)).to_numpy()
    axes.axhline(0, color=INK, linewidth=0.9, gid="zero")
    for key, rows, color, fill in (
        ("95% CI excludes zero", apart, SERIES[0], SERIES[0]),
        ("95% CI includes zero", ~apart, PALE_INK, "white"),
    ):
        part = frame[rows]
        reach = np.vstack([part[estimate] - part[low], part[high] - part[estimate]])
        axes.errorbar(place[rows], part[estimate], yerr=reach, fmt="o", markersize=3.5, elinewidth=0.9, color=color,
                      markerfacecolor=fill, label=phrase(chosen.language, key))  # fmt: skip
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.grid(visible=False, axis="x")
    return np.asarray(apart)


def _mark_main(
    axes: Axes, frame: pd.DataFrame, estimate: str, main: Mapping[str, object], chosen: ChartOptions
) -> None:
    """Mark the main specification, if it is among the fits."""
    for place in np.flatnonzero(_is_main(frame, main))[:1]:
        axes.scatter(
            [place], [frame[estimate].iloc[place]], marker="D", s=42, facecolor=SERIES[5], edgecolor="white",
            linewidth=0.6, zorder=5, label=phrase(chosen.language, "Main specification"), gid="main",
        )  # fmt: skip


def _marks(
    axes: Axes,
    frame: pd.DataFrame,
    lines: list[tuple[str, object]],
    apart: np.ndarray,
    names: Mapping[str, str],
    chosen: ChartOptions,
) -> None:
    """Draw one line of marks for each value of each choice, with a step between choices, each named at its head."""
    place, y, ticks = np.arange(len(frame)), 0.0, []
    before = None
    for column, value in lines:
        if column != before:
            heading = word(column, chosen.language) if column in CHOICES else column
            axes.text(0, y, heading, transform=axes.get_yaxis_transform(), fontsize=small(), va="center")
            y, before = y + 1, column
        led = (frame[column] == value).to_numpy()
        colors = np.where(apart[led], SERIES[0], PALE_INK)
        axes.axhline(y, color="#eeeeee", linewidth=0.8, zorder=0)
        axes.scatter(
            place[led], np.full(led.sum(), y), marker="|", s=45, color=colors, linewidth=1.6, zorder=2
        )
        ticks.append(y)
        y += 1
    shown = [names.get(str(value), translated(value, chosen.language)) for _, value in lines]
    axes.set_yticks(ticks, [str(each) for each in shown])
    axes.set_ylim(y - 0.5, -0.6)
    axes.set_xlim(-0.8, len(frame) - 0.2)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    for side in ("left", "bottom", "top", "right"):
        axes.spines[side].set_visible(False)
