"""Lines over years: shares, and futures that part from one past (figures 5-3 to 5-5 of the source)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._panel import drawing, figure_of, finish, lay_out, table_of, write_at
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase, with_unit
from spatial_iie.viz.style import INK, PALE_INK, SERIES, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

Bands: TypeAlias = "tuple[pd.DataFrame | pd.Series, pd.DataFrame | pd.Series]"
Phases = Mapping[str, tuple[float, float]]


def share_line(
    values: pd.Series | pd.DataFrame,
    *,
    name: str = "",
    unit: str | None = "%",
    digits: int = 2,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw shares over years as lines with their numbers.

    Parameters
    ----------
    values : Series, shape (years,), or DataFrame, shape (years, lines)
        In the unit named; missing numbers leave gaps.
    name, unit : str
        Of the axis.
    digits : int
        Decimals of the numbers written at the points.
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
        If there is no number.

    Examples
    --------
    >>> axes = share_line(pd.Series({2019: 2.25, 2020: 2.33, 2021: 2.44}, name="Share of GDP"))
    >>> axes.lines[0].get_ydata().tolist()
    [2.25, 2.33, 2.44]
    """
    frame = _numbers(values)
    chosen = ChartOptions.usable(options)
    name = name or (str(values.name or "") if isinstance(values, pd.Series) else "")
    with drawing(ax, chosen) as axes:
        place = np.arange(len(frame))
        for k, (column, line) in enumerate(frame.items()):
            color = SERIES[k % len(SERIES)]
            axes.plot(place, line, marker="o", color=color, label=str(column))
            for x, value in zip(place, line, strict=True):
                if np.isfinite(value):
                    write_at(axes, (float(x), float(value)), number(value, digits), color)
        axes.set_xticks(place, frame.index.astype(str))
        axes.margins(x=0.08, y=0.18)
        axes.set_ylabel(with_unit(name, unit, chosen.language))
        alt = phrase(chosen.language, "{points}.", points=_in_words(frame, digits))
        legend = min(4, frame.shape[1]) if frame.shape[1] > 1 else 0
        finish(axes, values, usual=name, alt=alt, options=chosen, legend=legend)
    return axes


def scenarios(
    past: pd.Series,
    paths: pd.DataFrame,
    *,
    name: str = "",
    unit: str | None = None,
    digits: int = 1,
    bands: Bands | None = None,
    phases: Phases | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw one past and several futures, each named with its last number at its end.

    Parameters
    ----------
    past : Series, shape (years,)
        Indexed by year, ascending.
    paths : DataFrame or TableResult, shape (later years, scenarios)
        Indexed by year, in the unit of the past. Each line starts from the last number of the past.
    name, unit : str
        Of the axis.
    digits : int
        Decimals of the numbers at the ends.
    bands : pair of DataFrame or TableResult (low, high), optional
        Of the shape and labels of ``paths``: a pale band around each line.
    phases : mapping of name to (first, last year), optional
        Spans that are tinted and named at the top.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Its first line is the past; then one line a scenario.

    Raises
    ------
    DataError
        If a number is missing, the futures start before the past ends, or a band has not the labels of the paths.

    Examples
    --------
    >>> past = pd.Series({2018: 2.2, 2021: 2.4})
    >>> paths = pd.DataFrame({"low": [12.0], "high": [33.0]}, index=[2035])
    >>> [line.get_ydata().tolist() for line in scenarios(past, paths, name="Share of GDP", unit="%").lines]
    [[2.2, 2.4], [2.4, 12.0], [2.4, 33.0]]
    """
    from matplotlib.ticker import MaxNLocator

    before, after = _numbers(past).iloc[:, 0], _numbers(paths)
    low_band, high_band = _checked_bands(bands, after)
    _check_order(before, after)
    chosen = ChartOptions.usable(options)
    with drawing(ax, chosen) as axes:
        axes.plot(before.index, before, color=INK, linewidth=2.2, gid="past")
        years = [before.index[-1], *after.index]
        for k, (scenario, line) in enumerate(after.items()):
            color = SERIES[k % len(SERIES)]
            if bands is not None:
                edges = [[before.iloc[-1], *band[scenario]] for band in (low_band, high_band)]
                axes.fill_between(
                    years, edges[0], edges[1], color=color, alpha=0.15, lw=0, gid=f"band {scenario}"
                )
            axes.plot(years, [before.iloc[-1], *line], color=color, linewidth=2, label=str(scenario))
        low = min(0.0, float(before.min()), float(low_band.min().min()))
        high = max(float(before.max()), float(high_band.max().max()))
        axes.set_ylim(low, high + (high - low) * (0.18 if phases else 0.08))
        axes.set_xlim(before.index[0], after.index[-1])
        names = _tint(axes, phases or {})
        axes.set_ylabel(with_unit(name, unit, chosen.language))
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        axes.grid(visible=False, axis="x")
        ends = ", ".join(f"{key} {number(v, digits)}" for key, v in after.iloc[-1].items())
        points = f"{before.index[-1]}: {number(before.iloc[-1], digits)}; {after.index[-1]}: {ends}"
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, past, paths, usual=name, alt=alt, options=chosen)
        _name_ends(axes, after, digits)
        _stack(names)
    return axes


def _name_ends(axes: Axes, after: pd.DataFrame, digits: int) -> None:
    """Write name and last number of each line to its right, in its colour, at least a line of text apart."""
    import matplotlib

    figure = figure_of(axes)
    lay_out(figure)
    height = 1.5 * matplotlib.rcParams["font.size"] * figure.dpi / 72
    last = after.iloc[-1]
    place = np.argsort(last.to_numpy(), kind="stable")
    above = -np.inf
    for k in place:
        scenario, value = last.index[k], float(last.iloc[k])
        y = float(axes.transData.transform((0, value))[1])
        shift = max(0.0, above + height - y)
        above = y + shift
        axes.annotate(
            writable(f"{scenario} {number(value, digits)}"), (after.index[-1], value), (6, shift * 72 / figure.dpi),
            textcoords="offset points", va="center", color=SERIES[k % len(SERIES)],
            annotation_clip=False,
        )  # fmt: skip


def _tint(axes: Axes, phases: Phases) -> list[Annotation]:
    """Tint spans of years in turn, and name them at the top."""
    names = []
    for k, (name, (first, last)) in enumerate(phases.items()):
        axes.axvspan(
            first, last, color="#f0f0f0" if k % 2 else "#e2ebf3", lw=0, zorder=0, gid=f"phase {name}"
        )
        text = axes.annotate(name, ((first + last) / 2, 1), (0, -4), xycoords=("data", "axes fraction"), va="top",
                             textcoords="offset points", ha="center", fontsize=small(), color=PALE_INK)  # fmt: skip
        names.append(text)
    return names


def _stack(names: list[Annotation]) -> None:
    """Move names that would touch one before them a line down."""
    ends: list[float] = []  # of the last name on each line
    for text in names:
        box = text.get_window_extent()
        line = next((k for k, end in enumerate(ends) if box.x0 > end + 0.6 * box.height), len(ends))
        ends[line : line + 1] = [box.x1]
        text.xyann = (0, -4 - 1.3 * line * float(text.get_fontsize()))


def _checked_bands(bands: Bands | None, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ends of the bands in the order of the lines; without bands, the lines."""
    if bands is None:
        return after, after
    low, high = (_numbers(each) for each in bands)
    for name, each in (("low", low), ("high", high)):
        if (
            set(each.index) != set(after.index)
            or set(each.columns) != set(after.columns)
            or each.isna().any(axis=None)
        ):
            raise DataError(
                "the {name} end of the bands has not the years and scenarios of the paths, or gaps.",
                name=name,
            )
    return low.loc[after.index, after.columns], high.loc[after.index, after.columns]


def _numbers(data: object) -> pd.DataFrame:
    frame = data.to_frame() if isinstance(data, pd.Series) else table_of(data)
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    if not numbers.notna().to_numpy().any():
        raise DataError("there is no number to draw.")
    return numbers


def _check_order(before: pd.Series, after: pd.DataFrame) -> None:
    missing = int(before.isna().sum() + after.isna().sum().sum())
    if missing:
        raise DataError(
            "{missing} of the numbers to draw are missing; a path needs them all.", missing=missing
        )
    years = [*before.index, *after.index]
    if years != sorted(set(years)):
        raise DataError(
            "years must ascend, and the futures start after the past ends; these are {years}.", years=years
        )


def _in_words(frame: pd.DataFrame, digits: int) -> str:
    return "; ".join(
        f"{column}: " + ", ".join(f"{row} {number(v, digits)}" for row, v in line.items())
        for column, line in frame.items()
    )
