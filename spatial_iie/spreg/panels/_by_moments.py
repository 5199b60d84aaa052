"""Panels by moments: instruments and regressors lose the same effects, then two stages or generalized moments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError, WeightsError, listed
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg._instruments import Outside
from spatial_iie.spreg.moments import Moments, instruments_from
from spatial_iie.spreg.panels._contrasts import over_time
from spatial_iie.spreg.panels._effects import (
    OF_REGIONS,
    OF_YEARS,
    RANDOM,
    contrasts_beside,
    with_years,
    without_effects,
)

if TYPE_CHECKING:
    from spatial_iie._registry import Effects
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.panels._panel_rows import Rows
    from spatial_iie.spreg.std_errors.choice import StandardErrors

Floats = NDArray[np.float64]


def check_panel_method(method: object) -> None:
    """Refuse what is for one year."""
    if method == "reml":
        raise EstimationError(
            "method='reml' is for one year: the likelihood of panels without effects is restricted already. Leave it "
            "out."
        )


def with_own_errors(name: str, options: Moments) -> tuple[Moments, StandardErrors | None]:
    """Return the options with the standard errors of panels, and these; none where the estimator has its own."""
    if "lambda" in model_of(name).parameters:
        return options, options.beyond
    options = options if options.errors is not None else replace(options, errors="cluster:region")
    return options, options.choice


def check_moments(
    name: str, rows: Rows, effects: Effects, time_lags: tuple[str, ...], correction: bool, likelihood: bool
) -> None:
    """Refuse what a panel by moments has no estimator for, and options of the likelihood."""
    if likelihood or not correction:
        raise EstimationError(
            "logdet=, information= and correction= belong to maximum likelihood; an estimate by moments has none of "
            "them. Leave them out, or use method='ml'."
        )
    if effects in RANDOM or time_lags:
        raise EstimationError(
            "panels by moments have effects='none', 'region', 'time' or 'both', and no time_lags=: leave random "
            "effects and lags in time out, or use method='ml'."
        )
    if rows.gaps or rows.other is not None:
        raise EstimationError(
            "panels by moments are complete and have one matrix: use balance='regions' or balance='years', and no pair."
        )
    if isinstance(rows.w, WeightsByYear) and model_of(name).parameters:
        raise WeightsError(
            "{name} by moments is for one matrix in all years. Use one, or OLS or SLX.", name=name
        )


def in_contrasts(
    name: str, formula: str, rows: Rows, whole: Design, effects: Effects, trends: Floats, options: Moments
) -> tuple[Design, Outside | None]:
    """Return design and instruments without effects: those of regions by forward deviations, of years as columns.

    Lags of instruments are taken before the effects are, as those of regressors.
    """
    design, years = whole, rows.years
    if effects in OF_YEARS:
        design = with_years(design, years)
    left: Effects = "region" if effects in OF_REGIONS else "none"
    design = without_effects(design, years, left, True, spatial=False, trends=trends)
    outside = instruments_from(name, formula, rows.table, whole, options)
    if outside is None or effects not in OF_REGIONS:
        return design, outside
    contrasts = contrasts_beside(np.array([np.ones(len(years)), *design.blocks.trends]).T)
    own, *lags = (_over_time(contrasts, each) for each in (outside.own, *outside.lags))
    _check_varying(outside.names, own)
    return design, Outside(outside.names, own, tuple(lags), _of_trends(outside, years))


def _of_trends(outside: Outside, years: tuple[int, ...]) -> tuple[str, ...]:
    """Return the instruments that are a line in the year for every region."""
    if len(years) < 3:
        return ()
    left = _over_time(contrasts_beside(np.column_stack([np.ones(len(years)), years])), outside.own)
    return tuple(name for name, column in zip(outside.names, left.T, strict=True) if not column.any())


def _over_time(contrasts: Floats, columns: Floats) -> Floats:
    """Return contrasts of columns; 0 where nothing but rounding is left."""
    after = over_time(contrasts, columns)
    gone = np.linalg.norm(after, axis=0) <= 1e-9 * np.linalg.norm(columns, axis=0)
    return np.where(gone, 0.0, after)


def _check_varying(names: tuple[str, ...], own: Floats) -> None:
    if constant := [name for name, column in zip(names, own.T, strict=True) if not column.any()]:
        raise EstimationError(
            "the instruments {names} do not vary over time beside the effects and trends of regions, which absorb "
            "them. Multiply them by a national series of the year before, as in {name}:L(national_x, 1).",
            names=listed(constant),
            name=constant[0],
        )
