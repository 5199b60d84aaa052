"""Who moves between the quadrants: streams from year to year."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word
from spatial_iie.viz.style import INK, QUADRANTS, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import PathPatch

    from spatial_iie.results import TableResult

_BAR = 0.09  # half the width of a block, in years
_GAP = 0.04  # between blocks, of the number of regions


def transition_alluvial(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw how many regions moved from each quadrant to each, as streams from year to year.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.esda.transitions`: columns years ("2017-2018"), from, and one for each quadrant.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        A stream is as wide as many regions it carries, in the colour of the quadrant they leave.

    Raises
    ------
    DataError
        If the table lacks a column, or its steps do not follow one another.

    Examples
    --------
    >>> from spatial_iie.results import TableResult
    >>> row = {"years": "2018-2019", "from": "low-low", "high-high": 1, "low-high": 0, "low-low": 7, "high-low": 0}
    >>> axes = transition_alluvial(TableResult(pd.DataFrame([row]), "Moves between quadrants"))
    >>> [patch.get_gid() for patch in axes.patches if "stream" in patch.get_gid()]
    ['stream 2018 low-low to high-high', 'stream 2018 low-low to low-low']
    """
    frame = table_with(table, ("years", "from", *QUADRANTS), "the table of si.esda.transitions")
    chosen = ChartOptions.usable(options)
    flow = _Flow.of(frame)
    with drawing(ax, chosen, height=5.2 if chosen.width == "page" else 3.6) as axes:
        for column in range(len(flow.years)):
            _blocks(axes, flow, column)
        for step in range(len(flow.moves)):
            _streams(axes, flow, step)
        _dress(axes, flow, chosen)
        finish(
            axes,
            table,
            of="",
            usual=chosen.calling(table.title),
            alt=_alt(flow, chosen.language),
            options=chosen,
        )
    return axes


@dataclass(frozen=True, eq=False)
class _Flow:
    """Years, and for each step a square table of moves; block heights and floors follow from them."""

    years: tuple[str, ...]
    moves: tuple[pd.DataFrame, ...]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> _Flow:
        names = list(QUADRANTS)
        steps = [tuple(text.split("-")) for text in frame["years"].drop_duplicates()]
        if any(len(step) != 2 for step in steps) or any(a[1] != b[0] for a, b in pairwise(steps)):
            raise DataError(
                "the steps must follow one another, as 2017-2018, 2018-2019; these are {steps}.", steps=steps
            )
        moves = tuple(
            part.set_index("from")[names].reindex(names).fillna(0).astype(int)
            for _, part in frame.groupby("years", sort=False)
        )
        return cls((steps[0][0], *(step[1] for step in steps)), moves)

    def height(self, column: int) -> pd.Series:
        """Return the number of regions of each quadrant in a year: those that leave, or those that come, if more."""
        leaving = self.moves[column].sum(axis=1) if column < len(self.moves) else 0
        coming = self.moves[column - 1].sum(axis=0) if column else 0
        return pd.DataFrame({"leaving": leaving, "coming": coming}, index=list(QUADRANTS)).max(axis=1)

    def top(self, column: int) -> pd.Series:
        """Return the upper edge of each quadrant's block in a year; the first quadrant is at the top."""
        height = self.height(column)
        gap = _GAP * self.size
        return -(height.cumsum() - height + gap * pd.Series(range(len(height)), index=height.index))

    @property
    def size(self) -> int:
        """Number of regions in the fullest year."""
        return max(int(self.height(column).sum()) for column in range(len(self.years)))


def _blocks(axes: Axes, flow: _Flow, column: int) -> None:
    from matplotlib.patches import Rectangle

    height, top = flow.height(column), flow.top(column)
    for name, color in QUADRANTS.items():
        block = Rectangle(
            (column - _BAR, top[name] - height[name]), 2 * _BAR, height[name], color=color, lw=0
        )
        block.set(gid=f"block {flow.years[column]} {name}", zorder=3)
        axes.add_patch(block)
        if height[name]:
            axes.text(column, top[name] - height[name] / 2, f"{int(height[name])}", ha="center", va="center", zorder=4,
                      fontsize=small(), color="white" if name in ("high-high", "low-low") else INK)  # fmt: skip


def _streams(axes: Axes, flow: _Flow, step: int) -> None:
    """Draw the moves of one step; streams leave and arrive in the order of the quadrants, so none cross needlessly."""
    leave, arrive = flow.top(step).copy(), flow.top(step + 1).copy()
    for start, row in flow.moves[step].iterrows():
        for end, count in row.items():
            if count:
                band = _band(step + _BAR, leave[start], step + 1 - _BAR, arrive[end], int(count))
                band.set(color=QUADRANTS[str(start)], alpha=0.45 if start == end else 0.8, lw=0, zorder=2)
                band.set_gid(f"stream {flow.years[step]} {start} to {end}")
                axes.add_patch(band)
                leave[start] -= count
                arrive[end] -= count


def _band(x0: float, y0: float, x1: float, y1: float, width: int) -> PathPatch:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    middle = (x0 + x1) / 2
    upper = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
    lower = [(x1, y1 - width), (middle, y1 - width), (middle, y0 - width), (x0, y0 - width)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path([*upper, *lower, upper[0]], codes))


def _dress(axes: Axes, flow: _Flow, chosen: ChartOptions) -> None:
    """Name the blocks on the left and the years above, and take away what a scale would need."""
    height, top = flow.height(0), flow.top(0)
    for name in QUADRANTS:
        axes.text(
            -_BAR - 0.04, top[name] - height[name] / 2, word(name, chosen.language), ha="right", va="center"
        )
    axes.set_xlim(-_BAR, len(flow.years) - 1 + _BAR)
    axes.set_ylim(-flow.size * (1 + 3.2 * _GAP), 0.02 * flow.size)
    axes.set_xticks(range(len(flow.years)), flow.years)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _alt(flow: _Flow, language: str) -> str:
    """Say how many stay, and which move is the largest."""
    names = list(QUADRANTS)
    every = sum(int(table.to_numpy().sum()) for table in flow.moves)
    moved = [
        (int(table.loc[start, end]), start, end, year)
        for year, table in zip(flow.years, flow.moves, strict=False)
        for start in names
        for end in names
        if start != end
    ]
    count, start, end, year = max(moved, key=lambda move: move[0])
    move = f"{word(start, language)} → {word(end, language)}, {year}"
    text = "{stay} of {all} region-steps stay in their quadrant; the largest move is {move} ({count})."
    return phrase(language, text, stay=every - sum(n for n, *_ in moved), all=every, move=move, count=count)
