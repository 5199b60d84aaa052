"""A function of distance with its local and global bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

_LOCAL, _GLOBAL = "#c4c4c4", "#e8e8e8"
_AXES = {"k_density": "K density", "m_cumulative": "M", "m_density": "m"}
_SHOWN = 6  # distances that the alternative text tells


def envelope_plot(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw the K density, M or m of firms over distance, between its local and global bands.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.agglomeration.duranton_overman` or :func:`spatial_iie.agglomeration.marcon_puech`.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Dark grey: the local band; light grey: the global one; dashed: the mean of the simulations.

    Raises
    ------
    DataError
        If the table is of no such function.

    Examples
    --------
    >>> import spatial_iie as si
    >>> firms = si.agglomeration.demo_firms()
    >>> found = si.agglomeration.duranton_overman(firms, "trade", permutations=39)
    >>> envelope_plot(found).get_xlabel()
    'Distance (km)'
    """
    frame = table_with(table, ("distance",), "the table of si.agglomeration.duranton_overman")
    column = next((name for name in _AXES if name in frame), None)
    if column is None:
        raise DataError("the table has no K density, M or m over distance.")
    chosen = ChartOptions.usable(options)
    language, at, values = chosen.language, frame["distance"], frame[column]
    unit = table.about.unit
    with drawing(ax, chosen) as axes:
        if "global_lower" in frame:
            for kind, color, words in (
                ("global", _GLOBAL, "{level} global band"),
                ("local", _LOCAL, "{level} local band"),
            ):
                label = phrase(language, words, level=f"{table.about.level or 0.95:.0%}")
                low, high = frame[f"{kind}_lower"], frame[f"{kind}_upper"]
                axes.fill_between(at, low, high, color=color, lw=0, label=label)
            mean = phrase(language, "Mean of the simulations")
            axes.plot(at, frame["mean_simulated"], color=PALE_INK, linestyle="--", linewidth=0.9, label=mean)
        name = phrase(language, _AXES[column])
        axes.plot(at, values, color=SERIES[0], linewidth=1.6, label=name)
        far = phrase(language, "Distance ({unit})", unit=unit) if unit else phrase(language, "Distance")
        if column == "k_density" and unit:
            name = phrase(language, "K density (per {unit})", unit=unit)
        axes.set(xlabel=far, ylabel=name)
        axes.margins(x=0)
        if column == "k_density":
            axes.set_ylim(bottom=0)
        rows = np.unique(np.linspace(0, len(frame) - 1, _SHOWN).astype(int))
        points = ", ".join(f"{at.iloc[k]:g} {unit or ''}".strip() + f" {values.iloc[k]:.4g}" for k in rows)
        alt = phrase(language, "{points}.", points=points)
        legend = 2 if "global_lower" in frame else 0
        finish(axes, table, usual=chosen.calling(table.title), alt=alt, options=chosen, legend=legend)
    return axes
