"""The parts of inequality over the years: within groups, between them, and from their overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError
from spatial_iie.messages import translated
from spatial_iie.viz.charts._panel import drawing, figure_of, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.bars import legible_on
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import INK, small

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language
    from spatial_iie.results import TableResult

_PARTS = {"within": "#08519c", "between": "#f0a330", "transvariation": "#c6dbef"}
_NAMES = {
    "within": "Within groups",
    "between": "Between groups",
    "transvariation": "Overlap (transvariation)",
}
_MEASURES = {"Gini": "Gini coefficient"}
_BAR, _BESIDE = 0.6, 0.42  # widths: of a bar; from its middle to the point of the whole
_ROOM = 0.05  # of the height: a part that is lower has its share written nowhere


def inequality_parts(table: TableResult, *, ax: Axes | None = None, **options: object) -> Axes:
    """Draw the parts of Gini's coefficient (Dagum) or of Theil's index as stacked bars, one a year.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.indices.decomposition_by_year` with ``kind`` "dagum", "theil_t" or "theil_l"; with low and
        high, the interval of the whole is drawn.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Parts in units of the index, so that a bar is as high as the index is; in each its share in per cent; the parts
        are named beside the last bar; beside each bar the index with its interval.

    Raises
    ------
    DataError
        If the table lacks a column, or a year lacks a part or has it twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> parts = {"within": 0.1, "between": 0.2, "transvariation": 0.1, "total": 0.4}
    >>> rows = [{"year": 2019, "part": p, "estimate": e, "share": e / 0.4} for p, e in parts.items()]
    >>> axes = inequality_parts(TableResult(pd.DataFrame(rows), "Parts", {"measure": "Gini"}))
    >>> [round(float(bar.get_height()), 3) for bar in axes.patches]
    [0.1, 0.2, 0.1]
    """
    frame = table_with(
        table, ("year", "part", "estimate", "share"), "a table of si.indices.decomposition_by_year"
    )
    heights, shares, total = _wide(frame)
    chosen = ChartOptions.usable(options)
    measure = phrase(chosen.language, _MEASURES.get(table.about.measure, table.about.measure))
    with drawing(ax, chosen) as axes:
        _draw_parts(axes, heights, shares, chosen)
        label = _draw_total(axes, total, measure, chosen.language)
        axes.set_xticks(np.arange(len(heights)), heights.index.astype(str))
        axes.set(ylabel=measure, ylim=(0, 1.14 * float(total.max(axis=None))))
        _name_parts(axes, heights, label, float(total["estimate"].iloc[-1]), chosen)
        axes.grid(visible=False, axis="x")
        usual = _title(table, measure, chosen)
        points = _in_words(shares, total, measure, chosen)
        alt = phrase(chosen.language, "stacked bars. {points}.", points=points)
        finish(axes, table, usual=usual, alt=alt, options=chosen)
    return axes


def _wide(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return estimates and shares, years by parts, and the whole, years by estimate and perhaps low and high."""
    if "group" in frame.columns:
        frame = frame[frame["group"] == "all"]
    if frame.duplicated(["year", "part"]).any():
        raise DataError("the table has a part more than once in a year: one row for each year and part.")
    heights = frame.pivot_table(index="year", columns="part", values="estimate", aggfunc="first")
    parts = [part for part in _PARTS if part in heights.columns]
    wanted = [*(parts if "within" in parts and "between" in parts else ["within", "between"]), "total"]
    if heights.reindex(columns=wanted).isna().any(axis=None):
        raise DataError(
            "every year needs the parts {wanted}, each with an estimate.", wanted=", ".join(wanted)
        )
    shares = frame.pivot_table(index="year", columns="part", values="share", aggfunc="first")[parts]
    whole = frame[frame["part"] == "total"].set_index("year").reindex(heights.index)
    return heights[parts], shares, whole[[name for name in ("estimate", "low", "high") if name in whole]]


def _draw_parts(axes: Axes, heights: pd.DataFrame, shares: pd.DataFrame, options: ChartOptions) -> None:
    place, base = np.arange(len(heights)), np.zeros(len(heights))
    least = _ROOM * float(heights.sum(axis=1).max())
    for part in heights.columns:
        values = heights[part].to_numpy(dtype=float)
        color = _PARTS[part]
        bars = axes.bar(place, values, _BAR, bottom=base, color=color, edgecolor="white", linewidth=0.6,
                        label=phrase(options.language, _NAMES[part]))  # fmt: skip
        written = [f"{100 * s:.1f}%" if v > least else "" for s, v in zip(shares[part], values, strict=True)]
        axes.bar_label(
            bars,
            written,
            label_type="center",
            color=legible_on(color),
            fontsize=small(),
            bbox={"facecolor": color, "linewidth": 0, "pad": 1},
        )  # covers the line of an interval
        base = base + values


def _draw_total(axes: Axes, total: pd.DataFrame, measure: str, language: Language) -> str:
    """Draw the whole and its interval beside the bars, not over them, and return what they are called."""
    place, values = np.arange(len(total)) + _BESIDE, total["estimate"].to_numpy(dtype=float)
    known = "high" in total and bool(total[["low", "high"]].notna().all(axis=None))
    axes.plot(place, values, color=INK, marker="o", markersize=4, linestyle="none", gid="total")
    top = values
    if known:
        top = total["high"].to_numpy(dtype=float)
        axes.vlines(place, total["low"], top, color=INK, linewidth=1.0)
    for x, value, height in zip(place, values, top, strict=True):
        axes.annotate(
            number(value), (x, height), (0, 4), textcoords="offset points", ha="center", fontsize=small()
        )
    return phrase(language, "{name}, 95% CI", name=measure) if known else measure


def _name_parts(axes: Axes, heights: pd.DataFrame, whole: str, total: float, options: ChartOptions) -> None:
    """Write the names of the parts, and of the whole, on the right of the last bar, apart from one another."""
    last = heights.iloc[-1].to_numpy(dtype=float)
    middles = [*(last.cumsum() - last / 2), total]
    names = [*(phrase(options.language, _NAMES[part]) for part in heights.columns), whole]
    x, above = len(heights) - 1 + _BESIDE + 0.12, -np.inf
    step = 1.8 * small() / 72 * axes.get_ylim()[1] / (axes.bbox.height / figure_of(axes).dpi)
    for name, middle in zip(names, middles, strict=True):
        above = max(middle, above + step)
        axes.annotate(name, (x, above), va="center", fontsize=small(), gid="part", annotation_clip=False)
    axes.set_xlim(-0.5, len(heights) - 0.35)


def _title(table: TableResult, measure: str, options: ChartOptions) -> str:
    name, groups = options.variable or table.about.variable, translated(table.about.groups, options.language)
    return (
        phrase(
            options.language, "{measure} of {name}, by {groups}", measure=measure, name=name, groups=groups
        )
        if name
        else table.title
    )


def _in_words(shares: pd.DataFrame, total: pd.DataFrame, measure: str, options: ChartOptions) -> str:
    told = []
    for year, row in shares.iterrows():
        parts = ", ".join(
            f"{phrase(options.language, _NAMES[str(p)])} {100 * s:.1f}%" for p, s in row.items()
        )
        told.append(f"{year}: {measure} {number(total.loc[year, 'estimate'])}, {parts}")
    return "; ".join(told)
