"""Hot and cold spots over the years: Gi* by region and year, and the share of regions in clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.results import OnsetResult, SpotResult
from spatial_iie.viz.charts._panel import drawing, figure_of, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import CLUSTERS, INK, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

_ROW = 0.17  # inches a region takes
_EDGE = 4.0  # standard deviations, beyond which colours do not change


def spot_heatmap(result: SpotResult, *, most: int = 40, ax: Axes | None = None, **options: object) -> Axes:
    """Draw Gi* of the regions found, by year: red above and blue below expectation.

    Parameters
    ----------
    result : SpotResult
        Of :func:`spatial_iie.esda.onset` or :func:`spatial_iie.esda.emerging_hot_spots`.
    most : int
        Regions drawn at most: those with the largest Gi* in absolute value in any year. The note says how many are not.
    ax : Axes, optional
        Where to draw; by default on a new figure, as high as there are regions.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Regions of hot spots first, those of one cluster together; of an onset, the black line is at its year.

    Raises
    ------
    DataError
        If no region was found, or ``most`` is not positive.
    """
    chosen = ChartOptions.usable(options)
    rows, beyond = _rows(result, most)
    values = result.yearly.loc[rows.index].to_numpy(dtype=float)
    if beyond:
        text = phrase(chosen.language, "{n} further regions are not shown.", n=beyond)
        chosen = chosen.noting(text)
    with drawing(ax, chosen, height=1.9 + _ROW * len(rows)) as axes:
        image = axes.pcolormesh(
            np.arange(values.shape[1] + 1) - 0.5,
            np.arange(len(rows) + 1) - 0.5,
            values,
            cmap="RdBu_r",
            vmin=-_EDGE,
            vmax=_EDGE,
            edgecolor="white",
            linewidth=0.4,
        )
        axes.set_yticks(range(len(rows)), [writable(str(name)) for name in rows["name"]], fontsize=small())
        years = list(result.yearly.columns)
        axes.set_xticks(range(len(years)), [str(year) for year in years])
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.invert_yaxis()
        if isinstance(result, OnsetResult):
            _mark_onsets(axes, rows, years)
        bar = figure_of(axes).colorbar(
            image, ax=axes, extend="both", shrink=min(1.0, 12 / len(rows) + 0.3), aspect=25
        )
        bar.set_label(phrase(chosen.language, "Gi* (z score)"))
        called = chosen.variable or result.about.variable
        usual = phrase(chosen.language, "Gi* of {name} by region and year", name=called)
        alt = phrase(chosen.language, "{points}.", points=_in_words(rows, result, chosen))
        finish(axes, result, usual=usual, alt=alt, options=chosen)
    return axes


def _rows(result: SpotResult, most: int) -> tuple[pd.DataFrame, int]:
    """Return the regions to draw in their order, and how many are left out."""
    if most < 1:
        raise DataError("most must be a positive number, not {most!r}.", most=most)
    frame = result.frame
    if isinstance(result, OnsetResult):
        found = frame[frame["cluster"].isin(["hot spot", "cold spot"])]
        keys = ["cluster_number", "onset"]
    else:
        found = frame[frame["category"].notna() & (frame["category"] != "no pattern")]
        found = found.assign(cold=found["category"].str.endswith("cold spot"))
        keys = ["cold", "category"]
    if found.empty:
        raise DataError("no region is in a cluster: there is nothing to draw.")
    extent = result.yearly.loc[found.index].abs().max(axis=1)
    kept = extent.sort_values(ascending=False, kind="stable").index[:most]
    return found[found.index.isin(kept)].sort_values(keys, kind="stable"), len(found) - len(kept)


def _mark_onsets(axes: Axes, rows: pd.DataFrame, years: list[int]) -> None:
    """Draw a line before the year of onset of every region, and one between clusters."""
    for place, year in enumerate(rows["onset"]):
        at = years.index(int(year)) - 0.5
        axes.plot([at, at], [place - 0.5, place + 0.5], color=INK, linewidth=2.2, clip_on=False, zorder=4)
    for place in np.flatnonzero(np.diff(rows["cluster_number"].to_numpy(dtype=float))) + 0.5:
        axes.axhline(place, color=INK, linewidth=0.6, zorder=3)


def _in_words(rows: pd.DataFrame, result: SpotResult, options: ChartOptions) -> str:
    words = []
    for key, row in zip(rows.index, rows.itertuples(), strict=True):
        last = f"{row.name} {number(float(result.yearly.loc[key].iloc[-1]))}"
        since = phrase(options.language, "since {year}", year=row.onset) if hasattr(row, "onset") else ""
        words.append(f"{last} {since}".strip())
    return "; ".join(words)


def cluster_share(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw the share of regions in hot and in cold clusters by year, with the band that plausible years of onset allow.

    Parameters
    ----------
    table : TableResult
        Of ``si.esda.onset(...).by_year()``: columns year, cluster, clustered_pct, band_low_pct, band_high_pct.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Two lines, hot spots in red and cold spots in blue.

    Raises
    ------
    DataError
        If the table lacks a column.

    Examples
    --------
    >>> from spatial_iie.results import TableResult
    >>> rows = {"year": [2018, 2019], "cluster": ["hot spot"] * 2, "clustered_pct": [1.0, 2.0],
    ...         "band_low_pct": [0.5, 2.0], "band_high_pct": [1.5, 2.0]}
    >>> cluster_share(TableResult(pd.DataFrame(rows), "Share")).lines[0].get_ydata().tolist()
    [1.0, 2.0]
    """
    wanted = ("year", "cluster", "clustered_pct", "band_low_pct", "band_high_pct")
    frame = table_with(table, wanted, "the table of si.esda.onset(...).by_year()")
    chosen = ChartOptions.usable(options)
    points = []
    with drawing(ax, chosen) as axes:
        for kind, rows in frame.groupby("cluster", sort=False):
            color, label = CLUSTERS[str(kind)], word(str(kind), chosen.language)
            year, share, low, high = (rows[name].to_numpy(dtype=float) for name in (wanted[0], *wanted[2:]))
            axes.fill_between(year, low, high, color=color, alpha=0.18, linewidth=0)
            style = {"hot spot": "-", "cold spot": "--"}[str(kind)]
            axes.plot(year, share, marker="o", markersize=4, linestyle=style, color=color, label=label)
            each = ", ".join(f"{int(at)} {number(part, 1)}" for at, part in zip(year, share, strict=True))
            points.append(f"{label}: {each}")
        ticks = sorted({int(each) for each in frame["year"]})
        axes.set_xticks(ticks[:: -(-len(ticks) // 12)])
        axes.set_ylim(bottom=0)
        axes.margins(y=0.1)
        axes.set_ylabel(phrase(chosen.language, "Share of regions (%)"))
        usual = chosen.of(phrase(chosen.language, "Share of regions in clusters"), table.about.variable)
        alt = phrase(chosen.language, "{points}.", points="; ".join(points))
        chosen = chosen.noting(phrase(chosen.language, "Band: plausible years of onset."))
        finish(axes, table, usual=usual, alt=alt, options=chosen, legend=2)
    return axes
