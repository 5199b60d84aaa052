"""Relative transition paths of convergence clubs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError
from spatial_iie.results import ConvergenceClubs
from spatial_iie.viz.charts._panel import drawing, finish
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_THIN = 60  # members of a club: of more, lines are paler


def transition_paths(
    result: ConvergenceClubs, *, name: str | None = None, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw the relative transition paths of convergence clubs: of every region, and their means.

    Parameters
    ----------
    result : ConvergenceClubs
        Of :func:`spatial_iie.indices.convergence_clubs`.
    name : str, optional
        What to call the variable; by default its name.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Thin lines are regions, thick ones the means of clubs; 1 is the mean of all regions.

    Raises
    ------
    DataError
        If the result is of another function.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableAbout
    >>> paths = pd.DataFrame([[1.2, 1.1], [0.8, 0.9]], index=["a", "b"], columns=[2018, 2019])
    >>> members = pd.DataFrame({"name": ["a", "b"], "club": [1, 1]}, index=["a", "b"])
    >>> found = ConvergenceClubs(frame=members, heading="", about=TableAbout(), members=members, paths=paths)
    >>> [len(line.get_xdata()) for line in transition_paths(found).lines]
    [2, 2, 2, 2]
    """
    if not isinstance(result, ConvergenceClubs):
        raise DataError(
            "this figure wants the result of si.indices.convergence_clubs, not {kind}.",
            kind=type(result).__name__,
        )
    chosen, clubs = ChartOptions.usable(options), result.members["club"]
    years = result.paths.columns.to_numpy(dtype=int)
    order = sorted(set(clubs) - {0}) + ([0] if (clubs == 0).any() else [])
    ends = []
    with drawing(ax, chosen) as axes:
        axes.axhline(1, color=PALE_INK, linewidth=0.9, linestyle="--", zorder=1)
        for club in order:
            paths = result.paths[clubs == club].to_numpy(dtype=float)
            color = SERIES[(club - 1) % len(SERIES)] if club else PALE_INK
            pale = 0.35 if len(paths) <= _THIN else 0.12
            text = phrase(
                chosen.language, "Club {k} ({n})" if club else "In no club ({n})", k=club, n=len(paths)
            )
            for path in paths:
                axes.plot(years, path, color=color, linewidth=0.5, alpha=pale, zorder=1.5)
            axes.plot(years, paths.mean(axis=0), color=color, linewidth=2.4, label=text, zorder=3)
            first, last = paths.mean(axis=0)[[0, -1]]
            ends.append(phrase(chosen.language, "{club}: {first} to {last}", club=text, first=number(first),
                               last=number(last)))  # fmt: skip
        axes.set_ylabel(phrase(chosen.language, "Relative transition path"))
        axes.set_xticks(years[:: max(1, int(np.ceil(len(years) / 10)))])
        variable = name or chosen.variable or result.about.variable or ""
        usual = phrase(chosen.language, "Convergence clubs of {name}", name=variable)
        alt = phrase(chosen.language, "{points}.", points="; ".join(ends))
        finish(axes, result, of="", usual=usual, alt=alt, options=chosen, legend=min(4, len(order)))
    return axes
