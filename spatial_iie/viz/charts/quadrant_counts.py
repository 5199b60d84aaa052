"""How many regions are in each quadrant of the Moran scatter plot, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._panel import table_with
from spatial_iie.viz.charts.bars import stacked_bars
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import QUADRANTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def quadrant_counts(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw the number of regions in each quadrant as stacked bars, one a year.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.esda.quadrant_cities`: columns year, quadrant, count.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        High-high at the foot, then low-high, low-low and high-low.

    Raises
    ------
    DataError
        If the table lacks a column or has a year and quadrant twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> rows = pd.DataFrame({"year": [2019, 2019], "quadrant": ["high-high", "low-low"], "count": [74, 143]})
    >>> axes = quadrant_counts(TableResult(rows, "Regions by quadrant"))
    >>> [int(bar.get_height()) for bar in axes.patches]
    [74, 0, 143, 0]
    """
    frame = table_with(table, ("year", "quadrant", "count"), "the table of si.esda.quadrant_cities")
    if frame.duplicated(["year", "quadrant"]).any():
        raise DataError(
            "the table has a quadrant more than once in a year: one row for each year and quadrant."
        )
    wide = (
        frame.pivot(index="year", columns="quadrant", values="count")
        .reindex(columns=list(QUADRANTS))
        .fillna(0)
    )
    wide.attrs = {"synthetic": table.about.synthetic}
    chosen = ChartOptions.usable(options)
    words: dict[str, Any] = {**options, "title": chosen.heading(chosen.calling(table.title))}
    names = {quadrant: word(quadrant, chosen.language) for quadrant in QUADRANTS}
    return stacked_bars(
        wide.rename(columns=names),
        name=phrase(chosen.language, "Number of regions"),
        digits=0,
        colors={names[quadrant]: color for quadrant, color in QUADRANTS.items()},
        ax=ax,
        **words,
    )
