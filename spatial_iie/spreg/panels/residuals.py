"""Residuals of a panel, by region and year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.results import carried
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.panels._contrasts import in_all_years, over_time
from spatial_iie.spreg.panels._effects import contrasts_beside
from spatial_iie.spreg.panels._panel_rows import labels

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def panel_residuals(fit: RegressionResult) -> pd.DataFrame:
    """Return the innovations of a panel by region and year, without the effects that were removed.

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`spatial_iie.spreg.panel`. Its ``residuals`` are of the transformed data, with effects of regions a
        year less; these are turned back into deviations from the means over time, or from trends of each region.

    Returns
    -------
    DataFrame, shape (n, T)
        Regions by years, nan in the region-years of an unbalanced panel that lack a value; for
        :func:`spatial_iie.viz.residual_map`, ``panel_residuals(fit)[2019]``.

    Raises
    ------
    EstimationError
        If the fit is of one year, or W changes from year to year and effects of regions were removed.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fit = si.spreg.panel("log(gdp_per_capita) ~ digital_index", study, w, model="sem", effects="both")
    >>> residuals = panel_residuals(fit)
    >>> residuals.shape, bool((residuals.sum(axis=1).abs() < 1e-9).all()), bool((residuals.sum().abs() < 1e-9).all())
    ((366, 3), True, True)
    """
    design, years = fit.design, fit.about.years
    if not design.several_years:
        raise EstimationError("residuals by region and year are of a panel; a fit of one year has residuals.")
    if fit.about.cells is not None:
        return _of_cells(fit)
    changing = isinstance(design.weights, WeightsByYear) and bool(model_of(fit.model).parameters)
    if changing and "region" in fit.about.effects:
        raise EstimationError(
            "residuals by region and year want one W in all years where effects of regions were removed."
        )
    explained = years[len(years) - design.blocks.free - _lost(fit) :] if design.time_lags else years
    e = fit.residuals.reindex(design.ids).to_numpy()
    if design.blocks.trends and design.blocks.count < len(explained):
        basis = np.column_stack([np.ones(len(explained)), *map(np.asarray, design.blocks.trends)])
        e = over_time(contrasts_beside(basis).T, e)
    else:
        e = in_all_years(e, design.blocks.count, len(explained))
    return _by_year(e.reshape(len(explained), -1), fit, explained)


def _of_cells(fit: RegressionResult) -> pd.DataFrame:
    """Return the residuals of the region-years that have a value."""
    years = fit.about.years
    every = labels(fit.design.w.ids, years)
    return _by_year(fit.residuals.reindex(every).to_numpy().reshape(len(years), -1), fit, years)


def _by_year(e: NDArray[np.float64], fit: RegressionResult, years: Sequence[int]) -> pd.DataFrame:
    frame = pd.DataFrame(e.T, index=fit.design.w.ids, columns=pd.Index(years, name="year"))
    frame.attrs = carried(fit.about)
    return frame


def _lost(fit: RegressionResult) -> int:
    """Return how many years effects of regions took beside the first, which lags in time take."""
    return int("region" in fit.about.effects)
