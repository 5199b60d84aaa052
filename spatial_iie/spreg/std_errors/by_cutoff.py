"""How Conley's standard error of a coefficient depends on the cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
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
    km: Iterable[float] = (0, 50, 100, 150, 200, 300, 400, 500, 700, 1000),
    kernel: Kernel = "bartlett",
    places: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
) -> TableResult:
    """Return Conley's standard error of a coefficient at several cut-offs, to see whether one matters.

    Parameters
    ----------
    fit : RegressionResult
        Of any model but with random effects or lags in time; its own standard errors do not matter.
    coefficient : str
        Name in ``fit.params``.
    km : iterable of float
        Cut-offs; 0 is White's (HC0) error of least squares.
    kernel : {"bartlett", "uniform"}
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
        If the places of the regions are not known.

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
    if "phi" in fit.params.index or "tau" in fit.params.index:
        raise EstimationError("fits with random effects or lags in time have no Conley errors.")
    table, regions = _table(fit), fit.design.weights.ids if fit.design.several_years else fit.design.ids
    rows = []
    for cut_off in km:
        choice = StandardErrors(kind="conley", km=float(cut_off), kernel=kernel, places=places)
        found = with_errors(fit, choice, table)
        others = nearby(choice, regions, table.iloc[: len(regions)].set_axis(regions)).mean
        df = np.nan if found.residual_df is None else found.residual_df
        one = (found.std_errors[coefficient], df, found.z_values[coefficient], found.p_values[coefficient])
        rows.append((float(cut_off), others, *one))
    if not rows:
        raise DataError("km= wants at least one cut-off, such as (100, 200, 400).")
    heading = Message("Conley standard errors of {coefficient} by cut-off", coefficient=coefficient)
    return TableResult(pd.DataFrame(rows, columns=list(COLUMNS)), heading, _about(fit, coefficient, kernel))


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


def _about(fit: RegressionResult, coefficient: str, kernel: str) -> TableAbout:
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
