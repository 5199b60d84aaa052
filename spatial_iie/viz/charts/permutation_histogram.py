"""Where does the observed statistic lie among those of permuted values?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError
from spatial_iie.inference import tail_in_words
from spatial_iie.viz.charts._panel import drawing, finish
from spatial_iie.viz.charts._words import number, p_text
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import GlobalResult


def permutation_histogram(
    result: GlobalResult,
    *,
    bins: int = 50,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the reference draws of a global statistic, with the observed value and its p value.

    Parameters
    ----------
    result : GlobalResult
        With reference draws.
    bins : int
        Number of bars, all equally wide.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Heights of the bars add up to the number of draws.

    Raises
    ------
    DataError
        If the result has no reference draws.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(4, 4, rook=True).row_standardized()
    >>> y = pd.Series(range(16), index=w.ids, name="y")
    >>> axes = permutation_histogram(si.esda.moran(y, w, permutations=99), bins=10)
    >>> int(sum(bar.get_height() for bar in axes.patches))
    99
    """
    if result.reference is None:
        raise DataError("the result has no reference draws: compute the statistic with permutations=9999.")
    chosen = ChartOptions.usable(options)
    language = chosen.language
    statistic, value = phrase(language, result.name), number(result.statistic)
    p, tail = p_text(result.p_simulated), tail_in_words(result.alternative).render(language)
    draws = f"{result.reference.size:,}"
    with drawing(ax, chosen) as axes:
        axes.hist(result.reference, bins=bins, color=SERIES[4], edgecolor="white", linewidth=0.4, gid="draws")
        text = "Observed: {value}, p = {p} ({tail}, {draws} permutations)"
        observed = phrase(language, text, value=value, p=p, tail=tail, draws=draws)
        axes.axvline(result.statistic, color=SERIES[5], linewidth=2, label=observed, gid="observed")
        expected = phrase(language, "Expectation: {value}", value=number(result.expectation))
        axes.axvline(
            result.expectation, color=INK, linewidth=1, linestyle="--", label=expected, gid="expectation"
        )
        axes.set(
            xlabel=phrase(language, "{statistic} of permuted values", statistic=statistic),
            ylabel=phrase(language, "Permutations"),
        )
        axes.grid(visible=False, axis="x")
        usual = chosen.of(statistic, result.about.variable)
        text = "histogram of {draws} permutations from {low} to {high}; observed {value}, p = {p} ({tail})."
        ends = {
            "low": number(float(np.min(result.reference))),
            "high": number(float(np.max(result.reference))),
        }
        alt = phrase(language, text, draws=draws, value=value, p=p, tail=tail, **ends)
        finish(axes, result, of=statistic, usual=usual, alt=alt, options=chosen, legend=1)
    return axes
