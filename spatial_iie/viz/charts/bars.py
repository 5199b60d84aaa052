"""Bars over years: stacked parts, and a level with its growth (figures 5-1 and 5-2 of the source)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.viz.charts._panel import drawing, finish, legend_beneath, table_of, write_at
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, with_unit
from spatial_iie.viz.style import INK, SERIES, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_ASIDE = 0.2  # of a place: beside the numbers in the middle of a bar
_LINE_FROM = 0.68  # of the height: bars below, the line of growth above


def stacked_bars(
    table: pd.DataFrame,
    *,
    name: str = "",
    unit: str | None = None,
    digits: int = 2,
    colors: Mapping[str, str] | None = None,
    interval: tuple[pd.Series, pd.Series] | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw parts that add up to a whole, one bar a row: direct and penetration value added, for example.

    Parameters
    ----------
    table : DataFrame or TableResult, shape (years, parts)
        Numbers of one unit, none negative; the index is written under the bars, the columns in the legend.
    name, unit : str
        Of the axis.
    digits : int
        Decimals of the numbers written in and over the bars.
    colors : mapping, optional
        Colour of each part.
    interval : (Series, Series), optional
        Lower and upper end of an interval of each whole, drawn as a line over the bar.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        If there is nothing to draw, or a number is missing or negative.

    Examples
    --------
    >>> parts = pd.DataFrame({"direct": [0.772, 1.074], "penetration": [1.046, 1.324]}, index=[2018, 2021])
    >>> axes = stacked_bars(parts, name="Value added", unit="trillion CNY")
    >>> [round(float(bar.get_height()), 3) for bar in axes.patches]
    [0.772, 1.074, 1.046, 1.324]
    """
    frame = _checked(table_of(table))
    chosen = ChartOptions.usable(options)
    with drawing(ax, chosen) as axes:
        place, base = np.arange(len(frame)), np.zeros(len(frame))
        most = float(frame.sum(axis=1).max())
        for k, column in enumerate(frame.columns):
            heights = frame[column].to_numpy(dtype=float)
            color = (colors or {}).get(column, SERIES[k % len(SERIES)])
            part = axes.bar(place, heights, 0.6, bottom=base, color=color, edgecolor="white", linewidth=0.6,
                            label=str(column))  # fmt: skip
            written = [number(h, digits) if h > 0.045 * most else "" for h in heights]
            axes.bar_label(part, written, label_type="center", color=legible_on(color), fontsize=small())
            base = base + heights
        if interval is not None:
            low, high = (each.reindex(frame.index).to_numpy(dtype=float) for each in interval)
            axes.errorbar(
                place + _ASIDE,
                base,
                [base - low, high - base],
                fmt="none",
                ecolor=INK,
                elinewidth=1.0,
                capsize=3,
                zorder=4,
            )
            most = max(most, float(high.max()))
        for x, total in zip(place, base, strict=True):
            axes.annotate(number(total, digits), (x, total), (0, 3), textcoords="offset points", ha="center",
                          fontsize=small())  # fmt: skip
        axes.set_xticks(place, frame.index.astype(str))
        axes.set(ylabel=with_unit(name, unit, chosen.language), ylim=(0, 1.1 * most))
        axes.grid(visible=False, axis="x")
        alt = phrase(chosen.language, "stacked bars. {points}.", points=_in_words(frame, digits))
        finish(axes, table, usual=name, alt=alt, options=chosen, legend=min(4, frame.shape[1]))
    return axes


def level_and_growth(
    level: pd.Series,
    growth: pd.Series,
    *,
    unit: str | None = None,
    growth_unit: str | None = "%",
    digits: tuple[int, int] = (2, 2),
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw a level as bars and its growth as a line above them, on a second axis.

    Parameters
    ----------
    level, growth : Series, shape (years,)
        With the same index; named as they are to be called. Growth may be missing, as in the first year.
    unit, growth_unit : str
        Of the left and of the right axis.
    digits : pair of int
        Decimals of the numbers written over bars and points.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        That of the bars, which start at 0. The axis of the line does not.

    Raises
    ------
    AlignmentError
        If level and growth have not the same index.
    DataError
        If a level is missing or negative, or no growth is given.

    Examples
    --------
    >>> level = pd.Series({2018: 1.82, 2019: 2.00}, name="Value added")
    >>> growth = pd.Series({2018: float("nan"), 2019: 9.96}, name="Growth")
    >>> axes = level_and_growth(level, growth, unit="trillion CNY")
    >>> [float(bar.get_height()) for bar in axes.patches]
    [1.82, 2.0]
    """
    _same_index(level, growth)
    frame = _checked(level.to_frame())
    chosen = ChartOptions.usable(options)
    names = str(level.name or ""), str(growth.name or "")
    with drawing(ax, chosen) as axes:
        place = np.arange(len(frame))
        part = axes.bar(place, level.to_numpy(dtype=float), 0.55, color=SERIES[0], label=names[0])
        axes.bar_label(part, [number(v, digits[0]) for v in level], padding=2, fontsize=small())
        axes.set_xticks(place, frame.index.astype(str))
        axes.set(
            ylabel=with_unit(names[0], unit, chosen.language),
            ylim=(0, float(level.max()) / (_LINE_FROM - 0.1)),
        )
        axes.set_yticks([tick for tick in axes.get_yticks() if tick <= 1.1 * float(level.max())])
        axes.grid(visible=False, axis="x")
        line = _growth_line(axes, growth, digits[1], with_unit(names[1], growth_unit, chosen.language))
        both = pd.DataFrame({names[0]: level, names[1]: growth})
        alt = phrase(chosen.language, "{points}.", points=_in_words(both, digits[0]))
        legend_beneath(axes, 2, handles=[part, line])
        finish(axes, level, growth, usual=names[0], alt=alt, options=chosen)
    return axes


def _growth_line(axes: Axes, growth: pd.Series, digits: int, label: str) -> Line2D:
    """Draw the line in the upper part of the chart, on an axis of its own with ticks only where the line is."""
    from matplotlib.ticker import MaxNLocator

    values = growth.to_numpy(dtype=float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    span = (high - low) or max(abs(high), 1.0)
    scale = span / (0.9 - _LINE_FROM)
    right = axes.twinx()
    right.set_label("")
    right.set_ylim(low - _LINE_FROM * scale, high + 0.1 * scale)
    (line,) = right.plot(
        np.arange(len(values)), values, color=SERIES[5], marker="o", label=str(growth.name or "")
    )
    for x, value in enumerate(values):
        if np.isfinite(value):
            write_at(right, (x, value), number(value, digits), SERIES[5])
    ticks = MaxNLocator(4).tick_values(low, high)
    right.set_yticks([tick for tick in ticks if low - 0.3 * span <= tick <= high + 0.3 * span])
    right.grid(visible=False)
    right.spines["right"].set_visible(True)
    right.set_ylabel(label, loc="top")
    return line


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    wrong = numbers.isna() | (numbers < 0)
    if wrong.to_numpy().any():
        where = [f"{row} {column}" for column in wrong.columns for row in wrong.index[wrong[column]]]
        raise DataError(
            "bars want numbers from 0 up; {n_where} are missing or negative {where}.",
            n_where=len(where),
            where=listed(where),
        )
    return numbers


def _same_index(level: pd.Series, growth: pd.Series) -> None:
    if not level.index.equals(growth.index):
        other = level.index.symmetric_difference(growth.index)
        raise AlignmentError(
            "level and growth have not the same years in the same order; these differ: {other}.",
            other=listed(other),
        )
    if growth.notna().sum() == 0:
        raise DataError("growth has no number: there is no line to draw.")


def legible_on(color: str) -> str:
    """Return white or black, whichever is read more easily on a colour."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(color)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"


def _in_words(frame: pd.DataFrame, digits: int) -> str:
    return "; ".join(
        f"{row}: " + ", ".join(f"{c} {number(v, digits)}" for c, v in values.items())
        for row, values in frame.iterrows()
    )
