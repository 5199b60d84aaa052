"""Direct, indirect and total impacts, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING

from spatial_iie.viz.charts._intervals import Estimates, height_of, intervals
from spatial_iie.viz.charts._panel import axes_or_new, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

KINDS = ("direct", "indirect", "total")


def impacts_plot(
    table: TableResult,
    *,
    level: float = 0.95,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw direct, indirect and total impacts of every variable with normal intervals.

    Parameters
    ----------
    table : TableResult
        Of ``fit.impacts()``: one row per variable; columns direct, indirect, total and their ``_std_error``.
    level : float
        Of the intervals, estimate -/+ normal quantile * standard error.
    names : mapping, optional
        What to call variables.
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
        If the table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> row = {"direct": [0.5], "indirect": [0.1], "total": [0.6]} | {f"{k}_std_error": [0.1] for k in KINDS}
    >>> axes = impacts_plot(TableResult(pd.DataFrame(row, index=["x"]), "Impacts"))
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['Direct', 'Indirect', 'Total']
    """
    wanted = (*KINDS, *(f"{kind}_std_error" for kind in KINDS))
    frame = table_with(table, wanted, "the table of fit.impacts()")
    chosen = ChartOptions.usable(options)
    reach = NormalDist().inv_cdf((1 + level) / 2)
    frame.index = frame.index.astype(str)
    groups = {
        word(kind, chosen.language): Estimates(
            frame[kind],
            frame[kind] - reach * frame[f"{kind}_std_error"],
            frame[kind] + reach * frame[f"{kind}_std_error"],
        )
        for kind in KINDS
    }
    rows = list(frame.index)
    with themed(chosen.theme):
        axes = axes_or_new(ax, height=height_of(len(rows), len(KINDS)))
        intervals(axes, groups, rows, [str((names or {}).get(row, row)) for row in rows])
        axes.set_xlabel(phrase(chosen.language, "Impact, {level} % interval", level=f"{100 * level:g}"))
        points = "; ".join(
            f"{(names or {}).get(row, row)}: "
            + ", ".join(f"{label} {number(group.estimate[row])}" for label, group in groups.items())
            for row in rows
        )
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, table, of="", usual=table.title, alt=alt, options=chosen, legend=len(KINDS))
    return axes
