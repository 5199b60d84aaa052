"""Coefficients of one fit or of several, with their confidence intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import translated
from spatial_iie.viz.charts._intervals import Estimates, Per, height_of, in_units, intervals
from spatial_iie.viz.charts._panel import drawing, finish
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language
    from spatial_iie.results import RegressionResult

SPATIAL = {"rho": "ρ", "lambda": "λ"}


def coefficient_plot(
    fits: RegressionResult | Mapping[str, RegressionResult],
    *,
    level: float = 0.95,
    variables: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    per: Per = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw coefficients and their confidence intervals, one row each, several fits beside one another.

    Parameters
    ----------
    fits : RegressionResult, or mapping of name to RegressionResult
    level : float
        Of the intervals.
    variables : sequence of str, optional
        Which coefficients, from the top down; by default all but ``Intercept``, rho and lambda. These two are on no
        scale of the regressors and stand in the note.
    names : mapping, optional
        What to call regressors, also where they are lagged, and the response.
    per : mapping of str to float, or "auto"
        Units of regressors, as ``{"digital_index": 10}``: the effect of ten units is drawn, and the row says so. "auto"
        for powers of ten with which no effect begins with 0.00.
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
        If there are no fits, a coefficient asked for is in none of them, or units are of no regressor.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5], "x": [1.0, 2, 3, 4, 5, 6]})
    >>> fit = si.spreg.ols("y ~ x", data)
    >>> axes = coefficient_plot(fit)
    >>> [tick.get_text() for tick in axes.get_yticklabels()]
    ['x']
    """
    every = dict(fits) if isinstance(fits, Mapping) else {fits.model: fits}
    if not every:
        raise DataError("there are no fits to draw.")
    rows = _rows(every, variables)
    chosen = ChartOptions.usable(options)
    every = {str(translated(label, chosen.language)): fit for label, fit in every.items()}
    groups = {str(label): _estimates(fit, rows, level) for label, fit in every.items()}
    with drawing(ax, chosen, height=height_of(len(rows), len(groups))) as axes:
        groups, called = in_units(groups, rows, names or {}, per, chosen.language)
        intervals(axes, groups, rows, called)
        axes.set_xlabel(phrase(chosen.language, "Coefficient, {level}% CI", level=f"{100 * level:g}"))
        usual = _title(every, names or {}, chosen.language)
        spatial = _spatial(every, rows, level)
        if spatial:
            said = phrase(
                chosen.language,
                "Spatial parameters, {level}% CI: {points}",
                level=f"{100 * level:g}",
                points=_in_words(spatial, SPATIAL),
            )
            chosen = chosen.noting(said, phrase(chosen.language, "; "))
        alt = phrase(
            chosen.language, "{points}.", points=_in_words(groups, dict(zip(rows, called, strict=True)))
        )
        finish(
            axes,
            *every.values(),
            of="",
            usual=usual,
            alt=alt,
            options=chosen,
            legend=4 if len(groups) > 1 else 0,
        )
    return axes


def _estimates(fit: RegressionResult, rows: Sequence[str], level: float) -> Estimates:
    bounds = fit.conf_int(level)
    inside = [row for row in rows if row in fit.params.index]
    return Estimates(fit.params[inside], bounds["lower"][inside], bounds["upper"][inside])


def _spatial(fits: Mapping[str, RegressionResult], rows: Sequence[str], level: float) -> dict[str, Estimates]:
    """Return rho and lambda of the fits that have them, unless they have rows of their own."""
    wanted = [name for name in SPATIAL if name not in rows]
    found = {str(label): _estimates(fit, wanted, level) for label, fit in fits.items()}
    return {label: each for label, each in found.items() if len(each.estimate)}


def _title(fits: Mapping[str, RegressionResult], names: Mapping[str, str], language: Language) -> str:
    """Return whose coefficients they are: of which response, in which models."""
    responses = {str(fit.about.response) for fit in fits.values()}
    models = ", ".join(map(str, fits))
    if len(responses) != 1:
        return models
    response = responses.pop()
    if any(mark in label for label in fits for mark in ",，"):  # long headings, which the legend has
        return phrase(language, "Regressions of {responses}", responses=names.get(response, response))
    return phrase(
        language, "Regression of {name}: {models}", name=names.get(response, response), models=models
    )


def _rows(fits: Mapping[str, RegressionResult], variables: Sequence[str] | None) -> list[str]:
    there = list(dict.fromkeys(str(name) for fit in fits.values() for name in fit.params.index))
    if variables is None:
        return [name for name in there if name.partition("[")[0] not in ("Intercept", *SPATIAL)] or there
    unknown = [name for name in variables if name not in there]
    if unknown:
        raise DataError(
            "{n_unknown} coefficients are in none of the fits {unknown}; there are {there}.",
            n_unknown=len(unknown),
            unknown=listed(unknown),
            there=listed(there, 12),
        )
    return list(variables)


def _in_words(groups: Mapping[str, Estimates], names: Mapping[str, str]) -> str:
    return "; ".join(
        f"{label}: "
        + ", ".join(
            f"{names[str(row)]} {number(value)} [{number(group.low[row])}, {number(group.high[row])}]"
            for row, value in group.estimate.items()
        )
        for label, group in groups.items()
    )
