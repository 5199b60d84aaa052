"""Who is first, and who moves up or down, year by year: a bump chart of ranks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.results import Result
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import PALE_INK, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = {"up": "#0072b2", "unchanged": "#8a8a8a", "down": "#d55e00"}
"""After Okabe and Ito (2008), Color Universal Design."""

_ROW = 0.24  # inches a region takes


def rank_changes(
    table: Result | pd.DataFrame,
    *,
    top: int = 15,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the ranks of the first regions over the years: one line a region, named at both ends.

    Parameters
    ----------
    table : Result or DataFrame
        Columns name, year and rank (1 is the first), such as the scores of :func:`spatial_iie.indices.composite`;
        names are one to a region. A region without a rank in a year has a gap there.
    top : int
        The regions drawn are those of rank 1 to ``top`` in the first year, in the last, or in both. Where one of them
        is beyond ``top`` it stands under the dashed line, in order but not to scale; its rank is by its name.
    names : mapping, optional
        Name in the table -> name in the figure, such as one in another language.
    ax : Axes, optional
        Where to draw; by default on a new figure, as high as there are regions.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        One line a region, its ``gid`` the name: blue if it rises from the first year to the last, red if it
        falls, grey if it stays or lacks a rank in either.

    Raises
    ------
    DataError
        If the table lacks a column, has a name twice in a year, ranks that are not positive, fewer than two years, or
        ``top`` is not positive.

    Examples
    --------
    >>> rows = [("a", 2018, 1), ("b", 2018, 2), ("c", 2018, 3), ("a", 2019, 2), ("b", 2019, 1), ("c", 2019, 3)]
    >>> axes = rank_changes(pd.DataFrame(rows, columns=["name", "year", "rank"]), top=2)
    >>> [(line.get_gid(), line.get_ydata().tolist()) for line in axes.lines if line.get_gid() != "top"]
    [('b', [2.0, 1.0]), ('a', [1.0, 2.0])]
    """
    ranks = _drawn(table, top, names or {})
    chosen = ChartOptions.usable(options)
    place = _places(ranks, top)
    with drawing(ax, chosen, height=1.4 + _ROW * float(place.max(axis=None))) as axes:
        _draw_lines(axes, ranks, place, chosen)
        _name_ends(axes, ranks, place)
        _dress(axes, ranks, place, top, chosen)
        years = [str(year) for year in ranks.columns]
        usual = phrase(chosen.language, "Changes of rank, {first} to {last}", first=years[0], last=years[-1])
        alt = phrase(chosen.language, "{points}.", points=_in_words(ranks))
        finish(axes, table, usual=usual, alt=alt, options=chosen, legend=len(COLORS))
    return axes


def _drawn(table: Result | pd.DataFrame, top: int, names: Mapping[str, str]) -> pd.DataFrame:
    """Return ranks, regions by years, of the regions to draw, in order of their first rank."""
    frame = table_with(
        table, ("name", "year", "rank"), "scores of si.indices.composite, or columns of these names"
    )
    frame = frame.assign(name=frame["name"].map(lambda name: names.get(name, name)))
    twice = frame.loc[frame.duplicated(["name", "year"]), "name"].unique()
    if len(twice):
        raise DataError(
            "{n_twice} {n_twice:name|names} {n_twice:stands|stand} twice in a year {twice}: "
            "give each region its own name.",
            n_twice=len(twice),
            twice=listed(twice),
        )
    wide = frame.pivot(index="name", columns="year", values="rank").astype(float)  # noqa: PD010 - a pair is one row
    if wide.shape[1] < 2 or not (wide.min(axis=None) >= 1) or top < 1:
        raise DataError(
            "changes of rank need ranks from 1 in at least two years and a positive top; there "
            "are {n_years} years, ranks from {lowest:g}, and top is {top}.",
            n_years=wide.shape[1],
            lowest=wide.min(axis=None),
            top=top,
        )
    first, last = wide.iloc[:, 0], wide.iloc[:, -1]
    chosen = wide[(first <= top) | (last <= top)]
    if chosen.empty:
        raise DataError(
            "no region has a rank from 1 to {top} in {first} or in {last}.",
            top=top,
            first=wide.columns[0],
            last=wide.columns[-1],
        )
    return chosen.sort_values([chosen.columns[0], chosen.columns[-1]])


def _places(ranks: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return heights: the rank, ties one under the other; beyond ``top``, in order under a gap."""

    def of_year(column: pd.Series) -> pd.Series:
        order = column.rank(method="first")
        ties = order - column.rank(method="min")
        inside = column <= top
        return (column + ties).where(inside, order - inside.sum() + top + 1)

    return ranks.apply(of_year).where(ranks.notna())


def _moves(ranks: pd.DataFrame) -> dict[str, str]:
    """Return for each region whether it is up, down, or neither, from the first year to the last."""
    gained = (ranks.iloc[:, 0] - ranks.iloc[:, -1]).fillna(0)
    return dict(
        zip(ranks.index, np.select([gained > 0, gained < 0], ["up", "down"], "unchanged"), strict=True)
    )


def _draw_lines(axes: Axes, ranks: pd.DataFrame, place: pd.DataFrame, options: ChartOptions) -> None:
    """Draw one line a region, by kind of move, so that the legend has each kind once."""
    moves = _moves(ranks)
    for kind, color in COLORS.items():
        for k, name in enumerate(name for name, move in moves.items() if move == kind):
            label = "_" if k else word(kind, options.language)
            axes.plot(range(len(ranks.columns)), place.loc[name], marker="o", markersize=4, color=color,
                      label=label, gid=str(name), zorder=2 if kind == "unchanged" else 3)  # fmt: skip


def _name_ends(axes: Axes, ranks: pd.DataFrame, place: pd.DataFrame) -> None:
    """Write rank and name to the left of the first year and to the right of the last."""
    last = len(ranks.columns) - 1
    for column, x, side in ((0, 0, "right"), (last, last, "left")):
        for name, rank in ranks.iloc[:, column].dropna().items():
            text = f"{name}  {rank:g}" if side == "right" else f"{rank:g}  {name}"
            axes.annotate(text, (x, place[ranks.columns[column]][name]), (-8 if column == 0 else 8, 0),
                          textcoords="offset points", ha=side, va="center", fontsize=small())  # fmt: skip


def _dress(axes: Axes, ranks: pd.DataFrame, place: pd.DataFrame, top: int, options: ChartOptions) -> None:
    lowest = float(place.max(axis=None))
    if (ranks > top).any(axis=None):
        inside = float(place.where(ranks <= top).max(axis=None))
        line = (inside + top + 2) / 2
        axes.axhline(line, color=PALE_INK, linewidth=0.8, linestyle=(0, (4, 3)), gid="top")
        text = phrase(options.language, "beyond {top}", top=top)
        axes.text(0, line, text, transform=axes.get_yaxis_transform(), va="center", fontsize=small(),
                  color=PALE_INK, bbox={"facecolor": "white", "linewidth": 0, "pad": 1.5})  # fmt: skip
    axes.set_ylim(lowest + 0.8, 0.2)
    last = len(ranks.columns) - 1
    axes.set_xlim(-0.32 * last, 1.32 * last)
    shown = range(0, last + 1, 1 + last // 12)
    axes.set_xticks(shown, [str(ranks.columns[k]) for k in shown])
    axes.yaxis.set_visible(False)
    axes.grid(visible=False)
    axes.spines[["left", "right", "top"]].set_visible(False)


def _in_words(ranks: pd.DataFrame) -> str:
    years = ranks.columns
    return "; ".join(
        f"{name} {years[0]}: {_number(row.iloc[0])}, {years[-1]}: {_number(row.iloc[-1])}"
        for name, row in ranks.iterrows()
    )


def _number(rank: float) -> str:
    return "–" if np.isnan(rank) else f"{rank:g}"
