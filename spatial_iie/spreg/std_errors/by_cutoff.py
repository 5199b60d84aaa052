"""How Conley's standard error of a coefficient depends on the cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.spreg.std_errors.choice import Kernel, StandardErrors
from spatial_iie.spreg.std_errors.places import nearby

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.models._model import LinearModel

COLUMNS = ("km", "others", "std_error", "df", "t", "p")


def errors_by_cutoff(
    fit: RegressionResult,
    coefficient: str,
    *,
    km: float | Iterable[float] = (0, 50, 100, 150, 200, 300, 400, 500, 700, 1000),
    kernel: Kernel | None = None,
    places: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
) -> TableResult:
    """Return Conley's standard error of a coefficient at several cut-offs, to see whether one matters.

    Parameters
    ----------
    fit : RegressionResult
        Least squares or maximum likelihood, without random effects, lags in time or gaps; its own standard errors do
        not matter.
    coefficient : str
        Name in ``fit.params``.
    km : float or iterable of float
        Cut-offs; 0 is White's (HC0) error of least squares.
    kernel : {"uniform", "bartlett"}, optional
        As of :class:`spatial_iie.spreg.StandardErrors`: by default uniform and adjusted.
    places : GeoDataFrame or GeoSeries, optional
        Where the regions are; by default as in :class:`spatial_iie.spreg.StandardErrors`.

    Returns
    -------
    TableResult
        One row per cut-off: km, others (regions within it, on average), std_error, df (of Student's t; missing where z
        is normal), t, p. ``spatial_iie.viz.cutoff_plot`` draws it.

    Raises
    ------
    DataError
        If there is no such coefficient, or no cut-off.
    EstimationError
        If the places of the regions are not known, or the fit has no such errors.

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = si.spreg.ols("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019))
    >>> table = errors_by_cutoff(fit, "digital_index", km=[0, 200, 400])
    >>> bool(table.to_frame()["std_error"].iloc[-1] > table.to_frame()["std_error"].iloc[0])
    True
    """
    if coefficient not in fit.params.index:
        raise DataError(
            "{coefficient!r} is no coefficient of the fit. There are {known}.",
            coefficient=coefficient,
            known=listed(fit.params.index, 12),
        )
    _check(fit)
    table, regions = _table(fit), fit.design.weights.ids if fit.design.several_years else fit.design.ids
    rows = []
    for cut_off in km if isinstance(km, Iterable) else [km]:
        choice = StandardErrors(kind="conley", km=cut_off, kernel=kernel, places=places)
        found = with_errors(fit, choice, table)
        others = nearby(choice, regions, table.iloc[: len(regions)].set_axis(regions)).mean
        df = np.nan if found.residual_df is None else found.residual_df
        one = (found.std_errors[coefficient], df, found.z_values[coefficient], found.p_values[coefficient])
        rows.append((float(cut_off), others, *one))
    if not rows:
        raise DataError("km= wants at least one cut-off, such as (100, 200, 400).")
    heading = Message("Conley standard errors of {coefficient} by cut-off", coefficient=coefficient)
    return TableResult(pd.DataFrame(rows, columns=list(COLUMNS)), heading, _about(fit, coefficient, kernel))


def _check(fit: RegressionResult) -> None:
    """Refuse fits whose likelihood has no sandwich."""
    design, about = fit.design, fit.about
    changing = isinstance(design.w, WeightsByYear) and bool(model_of(fit.model).parameters)
    corrected = about.adjusted is not None or design.time_lags or "phi" in fit.params.index
    if changing or corrected or about.cells is not None or design.error_w is not None:
        raise EstimationError(
            "Conley errors are not for fits with random effects, lags in time, a correction of bias, region-years "
            "without values, a second matrix of the errors or, in models with rho or lambda, weights that change from "
            "year to year."
        )


def _table(fit: RegressionResult) -> pd.DataFrame:
    """Return the rows of the data as far as the fit has kept them."""
    kept = cast("LinearModel", fit.fitted_model).sandwich
    if kept is not None:
        return kept.table
    design = fit.design
    if not design.several_years:
        return cast("pd.DataFrame", design.columns.table.loc[design.ids])
    count = len(design.weights.ids) * len(fit.about.years)
    return pd.DataFrame(index=range(count))


def _about(fit: RegressionResult, coefficient: str, kernel: str | None) -> TableAbout:
    notes = (
        Message(
            "{model} by {method}, {kernel}; the coefficient is {value:.6g}.",
            model=fit.model,
            method=fit.method,
            kernel=Message("Bartlett kernel" if kernel == "bartlett" else "uniform kernel"),
            value=float(fit.params[coefficient]),
        ),
        Message(
            "km 0: no other region. An error that still grows where the cut-off holds many regions is a sign of "
            "correlation that reaches far; one that falls at long cut-offs is no sign of precision."
        ),
    )
    return TableAbout.of(carried(fit.about)) | TableAbout(variable=coefficient, notes=notes)
