"""Margins of a regressor over the values of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._intervals import MARKERS
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def margins_plot(
    table: TableResult,
    *,
    name: str | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw margins as a line over the values of another regressor, with their interval as a band.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.spreg.margins` with ``at`` of one or two columns: the first is the axis, each value of a
        second a line of its own, as is each impact of a spatial model.
    name : str, optional
        What to call the other regressor; by default its column.
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
        If the table lacks a column, or margins are at no values.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((40, 3)), columns=["y", "x", "z"])
    >>> fit = si.spreg.ols("y ~ x * z", data)
    >>> axes = margins_plot(si.spreg.margins(fit, "x", at={"z": [0, 1, 2]}))
    >>> axes.get_xlabel(), len(axes.lines[1].get_xdata())
    ('z', 3)
    """
    frame = table_with(table, ("estimate", "low", "high"), "the table of si.spreg.margins")
    held = [str(column) for column in table.about.own_columns]
    if not held:
        raise DataError("margins at no values are one number, no line: give at={'z': [0, 1]}.")
    chosen = ChartOptions.usable(options)
    groups = [column for column in (*held[1:], "impact") if column in frame]
    lines = list(frame.groupby(groups, sort=False)) if groups else [((), frame)]
    with drawing(ax, chosen) as axes:
        axes.axhline(0.0, color=PALE_INK, linewidth=0.9, linestyle="--")
        for k, (keys, part) in enumerate(lines):
            color, label = SERIES[k % len(SERIES)], _label(groups, keys, chosen.language)
            part = part.sort_values(held[0])
            axes.fill_between(part[held[0]], part["low"], part["high"], facecolor=color + "1a", edgecolor=color,
                              linewidth=0.6 if groups else 0, linestyle="--" if groups else "-")  # fmt: skip
            axes.plot(
                part[held[0]], part["estimate"], color=color, marker=MARKERS[k % len(MARKERS)], label=label
            )
        axes.set_xlabel(name or held[0])
        axes.set_ylabel(phrase(chosen.language, "Margin, {level}% CI", level=95))
        alt = phrase(chosen.language, "{points}.", points=_in_words(frame, held[0], groups, chosen.language))
        usual = phrase(
            chosen.language, "Margins of {variable}", variable=chosen.variable or table.about.variable or ""
        )
        finish(axes, table, of="", usual=usual, alt=alt, options=chosen, legend=3 if len(lines) > 1 else 0)
    return axes


def _label(groups: list[str], keys: object, language: str) -> str:
    parts = keys if isinstance(keys, tuple) else (keys,)
    texts = [
        word(str(key), language) if group == "impact" else f"{group} = {number(float(key))}"
        for group, key in zip(groups, parts, strict=True)
    ]
    return ", ".join(texts)


def _in_words(frame: pd.DataFrame, held: str, groups: list[str], language: str) -> str:
    points = (
        f"{held} {number(float(row[held]))}"
        + "".join(f", {_label([group], (row[group],), language)}" for group in groups)
        + f": {number(row['estimate'])} [{number(row['low'])}, {number(row['high'])}]"
        for _, row in frame.iterrows()
    )
    return "; ".join(points)
