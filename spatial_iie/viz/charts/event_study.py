"""Effects by years since treatment, of treated regions and of their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.messages import translated
from spatial_iie.viz.charts._intervals import MARKERS
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

_APART = 0.12  # periods between the intervals of two effects


def event_study_plot(
    table: TableResult, *, name: str | None = None, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw the effects of an event study and their 95 % intervals by years since treatment.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.spreg.event_study`.
    name : str, optional
        What to call the outcome; by default its name in the formula.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        The dashed line divides the years before treatment from those after it; the reference is at zero.

    Raises
    ------
    DataError
        If the table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> rows = {"effect": "own", "period": [-2, -1, 0], "estimate": [0.1, 0.0, 0.9],
    ...         "lower": [-0.1, float("nan"), 0.7], "upper": [0.3, float("nan"), 1.1]}
    >>> axes = event_study_plot(TableResult(pd.DataFrame(rows), "Event study"))
    >>> axes.get_xlabel(), [int(tick) for tick in axes.get_xticks()]
    ('Years since treatment', [-2, -1, 0])
    """
    wanted = ("effect", "period", "estimate", "lower", "upper")
    frame = table_with(table, wanted, "the table of si.spreg.event_study")
    chosen = ChartOptions.usable(options)
    groups = {effect: frame[frame["effect"] == effect] for effect in dict.fromkeys(frame["effect"])}
    with drawing(ax, chosen) as axes:
        axes.axhline(0, color=PALE_INK, linewidth=0.9, zorder=1)
        axes.axvline(-0.5, color=PALE_INK, linewidth=0.9, linestyle="--", zorder=1)
        points = []
        for k, (effect, rows) in enumerate(groups.items()):
            label = str(translated(effect, chosen.language))
            _draw(axes, rows, label, k, (k - (len(groups) - 1) / 2) * _APART)
            each = ", ".join(f"{int(row.period)} {number(row.estimate)}" for row in rows.itertuples())
            points.append(f"{label}: {each}")
        axes.set_xticks(sorted({int(period) for period in frame["period"]}))
        axes.set_xlabel(phrase(chosen.language, "Years since treatment"))
        axes.set_ylabel(phrase(chosen.language, "Effect, {level}% CI", level="95"))
        outcome = name or chosen.variable or (table.about.formula or "").partition("~")[0].strip()
        usual = phrase(chosen.language, "Event study of {name}", name=outcome) if outcome else table.title
        alt = phrase(chosen.language, "{points}.", points="; ".join(points))
        finish(axes, table, of="", usual=usual, alt=alt, options=chosen, legend=2 if len(groups) > 1 else 0)
    return axes


def _draw(axes: Axes, rows: pd.DataFrame, label: str, k: int, shift: float) -> None:
    """Draw one effect: its intervals, and a hollow mark at the reference."""
    estimate, low, high = (rows[column].to_numpy(dtype=float) for column in ("estimate", "lower", "upper"))
    place = rows["period"].to_numpy(dtype=float) + shift
    known = np.isfinite(low)
    color, marker = SERIES[k % len(SERIES)], MARKERS[k % len(MARKERS)]
    reach = np.vstack([estimate - low, high - estimate])[:, known]
    axes.errorbar(
        place[known], estimate[known], yerr=reach, fmt=marker, color=color, markersize=5, elinewidth=1.5,
        capsize=2.5, label=label, zorder=3,
    )  # fmt: skip
    axes.plot(place[~known], estimate[~known], marker, color=color, markerfacecolor="white", zorder=3)
