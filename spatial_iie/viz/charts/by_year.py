"""A global statistic over the years: whether it left the band of spatial randomness, and whether it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.viz.charts._panel import drawing, finish, table_with, write_at
from spatial_iie.viz.charts._statistics import draw_band
from spatial_iie.viz.charts._words import number, p_text
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import INK, PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language
    from spatial_iie.results import GlobalResult, TableResult

_COLUMNS = ("year", "statistic", "expectation", "sd", "p")


def statistic_by_year(
    table: TableResult | pd.DataFrame,
    *,
    others: Mapping[str, TableResult | pd.DataFrame] | None = None,
    change: GlobalResult | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw a global statistic by year over the band in which it lies under spatial randomness.

    Parameters
    ----------
    table : TableResult or DataFrame
        Of :func:`spatial_iie.esda.by_year`: columns year, statistic, expectation, sd and p.
    others : mapping of name to such a table, optional
        With other weights: thin lines.
    change : GlobalResult, optional
        The test of the difference between the first and the last year, of :func:`spatial_iie.esda.moran_change`; it is
        written beneath.
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
        If a table lacks a column.

    Examples
    --------
    >>> rows = [[2018, 0.31, -0.003, 0.03, 0.001], [2019, 0.37, -0.003, 0.03, 0.001]]
    >>> axes = statistic_by_year(pd.DataFrame(rows, columns=["year", "statistic", "expectation", "sd", "p"]))
    >>> [text.get_text() for text in axes.texts if text.get_text()]
    ['0.310', '0.370']
    """
    frame = table_with(table, _COLUMNS, "the table of si.esda.by_year").sort_values("year", ignore_index=True)
    chosen = ChartOptions.usable(options)
    language, about = chosen.language, getattr(table, "about", {})
    name = phrase(language, about.get("statistic") or "Statistic")
    if change is not None:
        chosen = chosen.noting(_changed(change, frame, language))
    place = np.arange(len(frame))
    with drawing(ax, chosen) as axes:
        draw_band(axes, frame, language)
        for k, (weights, other) in enumerate((others or {}).items()):
            rows = table_with(other, _COLUMNS, "the table of si.esda.by_year").set_index("year")
            axes.plot(place, rows["statistic"].reindex(frame["year"]), color=PALE_INK, linewidth=0.9,
                      linestyle=("--", ":", "-.")[k % 3], label=str(weights), gid="other")  # fmt: skip
        axes.plot(
            place, frame["statistic"], color=SERIES[0], marker="o", zorder=3, gid="statistic", label=name
        )
        for x, value in zip(place, frame["statistic"], strict=True):
            write_at(axes, (float(x), float(value)), number(float(value)), INK)
        axes.set_xticks(place, frame["year"].astype(str))
        axes.margins(x=0.08, y=0.18)
        axes.set_ylabel(name)
        axes.grid(visible=False, axis="x")
        usual = chosen.of(name, about.get("variable"))
        points = ", ".join(f"{a} {number(b)}" for a, b in zip(frame["year"], frame["statistic"], strict=True))
        alt = phrase(language, "{points}.", points=points)
        finish(axes, table, of=name, usual=usual, alt=alt, options=chosen, legend=2)
    return axes


def _changed(change: GlobalResult, frame: pd.DataFrame, language: Language) -> str:
    """Return the difference between the first and the last year, with its p value."""
    p = change.p_value if change.reference is None else change.p_simulated
    return phrase(
        language, "Change, {first}–{last}: {value} (p = {p}).",
        first=frame["year"].iloc[0], last=frame["year"].iloc[-1], value=number(change.statistic), p=p_text(p),
    )  # fmt: skip
