"""Densities of several years above one another: how a distribution moves and changes its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import INK, LEAST, sequential

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_RIDGE = 0.55  # inches a year takes

_AXES = {"log": "{name} (log scale)", "relative": "{name} (mean of the year = 1)"}


def density_ridges(
    densities: TableResult | pd.DataFrame,
    *,
    overlap: float = 1.3,
    name: str | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the density of every year as a ridge, the first year at the top.

    Parameters
    ----------
    densities : TableResult or DataFrame
        Columns year, at and density: the table of ``si.indices.density_by_year``.
    overlap : float
        Height of the highest ridge in distances between two baselines. All ridges have one scale.
    name : str, optional
        Of the horizontal axis; by default what the table says it is of.
    ax : Axes, optional
        Where to draw; by default on a new figure, the taller the more years.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        The baseline of the k-th year from below is at height k; the modes of a year are marked and written above it.
        Densities of logarithms stand over an axis in the units of the variable, whose steps are those of logarithms.

    Raises
    ------
    DataError
        If a column is lacking, or a number is missing or negative.

    Examples
    --------
    >>> at = np.linspace(-3, 3, 61)
    >>> bell = np.exp(-at**2 / 2)
    >>> table = pd.DataFrame({"year": [2018] * 61 + [2019] * 61, "at": [*at, *at + 1], "density": [*bell, *bell]})
    >>> [tick.get_text() for tick in density_ridges(table).get_yticklabels()]
    ['2019', '2018']
    """
    frame = table_with(densities, ["year", "at", "density"], "the table of si.indices.density_by_year")
    _check(frame, overlap)
    chosen = ChartOptions.usable(options)
    years = list(dict.fromkeys(frame["year"]))
    about = densities.about if isinstance(densities, TableResult) else TableAbout()
    modes, logarithms = about.modes, about.scale == "log"
    if logarithms:
        frame = frame.assign(at=np.exp(frame["at"].astype(float)))
        modes = {year: tuple(float(np.exp(mode)) for mode in each) for year, each in modes.items()}
    with drawing(ax, chosen, height=1.6 + _RIDGE * (len(years) + overlap - 1)) as axes:
        scale = overlap / float(frame["density"].max())
        pale = sequential(len(years) + len(years) // 2 + 2)[
            1:
        ]  # neither too pale nor too dark for lines over them
        for k, year in enumerate(years):
            part = frame[frame["year"] == year]
            _ridge(axes, part, len(years) - 1 - k, scale, pale[k], modes.get(year, ()))
        axes.set_yticks(range(len(years)), [str(year) for year in reversed(years)])
        axes.set_ylim(-0.15, max(float(np.max(line.get_ydata())) for line in axes.lines) + 0.15)
        if logarithms:
            _logarithmic(axes)
        axes.margins(x=0)
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        what = about.what if name is None else name
        axes.set_xlabel(_axis(what, about, chosen) if name is None else name)
        called = chosen.variable or about.variable
        usual = phrase(chosen.language, "Density of {name} by year", name=called) if called else what
        points = "; ".join(_described(frame, year, modes) for year in years)
        alt = phrase(
            chosen.language,
            "one density a year above the next, the first year at the top. Modes: {points}.",
            points=points,
        )
        finish(axes, densities, usual=usual, alt=alt, options=chosen)
    return axes


def _logarithmic(axes: Axes) -> None:
    """Make equal steps of the axis equal ratios, with plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _check(frame: pd.DataFrame, overlap: float) -> None:
    numbers = frame[["at", "density"]].apply(pd.to_numeric, errors="coerce")
    wrong = ~np.isfinite(numbers).all(axis=1) | (numbers["density"] < 0)
    if wrong.any():
        raise DataError(
            "a ridge wants densities from 0 up; {n} are missing or negative, in {unique}.",
            n=int(wrong.sum()),
            unique=listed(frame["year"][wrong].unique()),
        )
    if not numbers["density"].any():
        raise DataError("every density is zero: there is nothing to draw.")
    if not np.isfinite(overlap) or overlap <= 0:
        raise DataError("overlap must be a positive number, not {overlap!r}.", overlap=overlap)


def _ridge(
    axes: Axes, part: pd.DataFrame, base: int, scale: float, colour: str, modes: tuple[float, ...]
) -> None:
    """Draw one year: a filled curve over its baseline, later years before earlier ones, and its modes."""
    at, height = part["at"].to_numpy(dtype=float), base + scale * part["density"].to_numpy(dtype=float)
    from matplotlib import patheffects

    front = 10 - base / 1000  # a lower ridge stands before the one above it
    axes.fill_between(at, base, height, color=colour, linewidth=0, zorder=front)
    axes.plot(at, height, color=INK, linewidth=0.9, zorder=front)
    axes.axhline(base, color=INK, linewidth=0.4, zorder=front)
    for mode in modes:
        top = float(np.interp(mode, at, height))
        axes.vlines(
            mode, base, top, color=INK, linewidth=0.7, linestyle=(0, (2, 2)), zorder=front, gid="mode"
        )
        written = axes.annotate(
            f"{mode:,.3g}", (mode, top), (0, 2), textcoords="offset points", ha="center", fontsize=LEAST,
            zorder=front + 1, gid="mode",
        )  # fmt: skip
        written.set_path_effects([patheffects.withStroke(linewidth=1.5, foreground="white")])


def _axis(what: str, about: TableAbout, options: ChartOptions) -> str:
    called = options.variable or about.variable
    return phrase(options.language, _AXES.get(about.scale, "{name}"), name=called) if called else what


def _described(frame: pd.DataFrame, year: int, modes: Mapping[int, tuple[float, ...]]) -> str:
    part = frame[frame["year"] == year]
    found = modes.get(year) or (float(part["at"].iloc[int(part["density"].to_numpy().argmax())]),)
    return f"{year}: {', '.join(f'{mode:,.3g}' for mode in found)}"
