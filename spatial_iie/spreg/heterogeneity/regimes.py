"""Regimes: coefficients that differ between groups of regions, in every model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import MODELS, Effects, model_of
from spatial_iie.errors import EstimationError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.heterogeneity._groups import (
    FEW,
    Groups,
    Regimes,
    by_regime,
    regimes_of,
    split_names,
    with_column,
)
from spatial_iie.spreg.likelihood._maximum import normal_log_likelihood
from spatial_iie.spreg.models._method import is_restricted
from spatial_iie.spreg.models._model import LinearModel, of_design
from spatial_iie.spreg.panels._by_moments import check_panel_method
from spatial_iie.spreg.panels._effects import OF_REGIONS
from spatial_iie.spreg.panels.panel import PanelOptions, fitted_panel
from spatial_iie.spreg.std_errors.apply import with_errors

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import TableResult
    from spatial_iie.spreg.impacts import Errors
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Common = Literal["common", "regime"]
Likelihood = Literal["ml", "reml"]
Split = Callable[[Design, pd.DataFrame], tuple[Design, Regimes]]
"""From the design of all years, and the rows of the data, to that by regime."""
_YEARS_OUT = ("time", "random+time", "correlated+time")


@dataclass(frozen=True, eq=False)
class RegimesModel(LinearModel):
    """A linear model whose columns are those of regimes."""

    regimes: Regimes | None = None

    def impacts(self, result: RegressionResult, *, errors: Errors, draws: int, seed: int) -> TableResult:  # noqa: ARG002
        """Return impacts of a change in each regime on each."""
        from spatial_iie.spreg.heterogeneity.regime_impacts import regime_impacts

        if errors != "delta":
            raise EstimationError(
                "impacts by regime have standard errors by the delta method: errors='delta'."
            )
        return regime_impacts(result)

    def predict(self, result: RegressionResult, data: pd.DataFrame | None, *, spatial: bool) -> pd.Series:
        """Return predictions by region."""
        if data is not None:
            raise EstimationError(
                "predictions of regimes are for the regions and values of the fit: leave data out."
            )
        return super().predict(result, None, spatial=spatial)


def regimes(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights | None = None,
    *,
    groups: Groups,
    model: str = "ols",
    common: Iterable[str] = (),
    variances: Common = "common",
    lagged: Iterable[str] | None = None,
    effects: Effects = "both",
    years: Iterable[int] | None = None,
    isolates: Isolates = "exclude",
    logdet: Method = "auto",
    information: Information = "expected",
    method: Likelihood = "ml",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    r"""Fit a model whose coefficients differ between groups of regions (spatial regimes).

    .. math:: y_i = \rho \sum_j w_{ij} y_j + x_i' \beta_{r(i)} + \sum_j w_{ij} x_j' \theta_{r(i)} + u_i

    with r(i) the regime of region i; rho and lambda are those of all regions.

    Parameters
    ----------
    formula : str
        Such as ``"log(gdp) ~ x + z"``.
    data : DataFrame or Study
        One year, one row per region; or a study, all years of which make a panel.
    w : Weights, optional
        Between the regions; not needed by OLS.
    groups : str, mapping or Series
        The regime of each region: a column, or region -> regime. Regions without one are left out, and named.
    model : str
        One of ols, slx, sem, sdem, sar, sdm, sac.
    common : iterable of str
        Regressors whose coefficients, and those of their lags, are the same in all regimes.
    variances : {"common", "regime"}
        Of OLS and SLX of one year: one error variance, or one a regime (regimes are then regressions of their own). In
        models with rho or lambda, whose estimates would not be consistent for variances taken as equal, use
        ``errors="hc3"``, which assumes nothing of the variances.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; by default all.
    effects : {"none", "region", "time", "both", "random", "random+time", "correlated", "correlated+time"}
        Of a panel; see :func:`spatial_iie.spreg.panel`. They are not by regime.
    years : iterable of int, optional
        Of a panel; by default all.
    method : {"ml", "reml"}
        Maximum likelihood or, in one year, restricted maximum likelihood, with which Chow tests and intervals hold with
        few regions.
    isolates, logdet, information, errors
        As for :func:`spatial_iie.spreg.sdm`.

    Returns
    -------
    RegressionResult
        Coefficients ``x[East]``, ``x[West]``, those of lags ``W x[East]``: of the lag of x in the regions of that
        regime. :func:`spatial_iie.spreg.chow_tests` tests whether they differ; ``impacts()`` says what a change in
        one regime does there and in the others.

    Raises
    ------
    AlignmentError
        If the data and the weights do not cover the same regions.
    DataError
        If there is no such column of groups, there is only one regime, or the formula cannot be used.
    EstimationError
        If a regime does not determine its coefficients, or ``variances="regime"`` meets a spatial parameter.

    Notes
    -----
    Anselin (1988), Spatial Econometrics, chapter 9; Chow (1960), Econometrica 28. Regimes are columns of the design, so
    that the likelihood is that of the model without them, as in PySAL's spreg.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(8, 8).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((64, 2)), columns=["x", "y"], index=w.ids)
    >>> data["side"] = np.repeat(["north", "south"], 32)
    >>> fit = regimes("y ~ x", data, w, groups="side", model="sar")
    >>> list(fit.params.index)
    ['Intercept[north]', 'Intercept[south]', 'x[north]', 'x[south]', 'rho']
    """
    name = check_choice("model", model.lower() if isinstance(model, str) else model, MODELS).upper()
    check_choice("variances", variances, Common)
    check_choice("method", method, Likelihood)
    restricted = is_restricted(method, errors, information)
    common = (common,) if isinstance(common, str) else tuple(common)
    lags = _lags(name, lagged)
    if not isinstance(data, pd.DataFrame):
        _check_variances(name, variances, panel=True)
        check_panel_method(method)
        return regimes_of_panel(
            _by_region(groups, common, effects),
            formula,
            data,
            w,
            model=name,
            effects=effects,
            years=years,
            lagged=None if lags == () else lags,
            isolates=isolates,
            logdet=logdet,
            information=information,
            errors=errors,
        )
    _check_variances(name, variances, panel=False, errors=errors, common=common)
    table, column = with_column(data, groups)
    design = make_design(
        formula,
        table,
        w if name == "OLS" or w is not None else _needed(name),
        lagged=lags,
        isolates=isolates,
        beside=[column],
    )
    found = regimes_of(table.loc[design.ids, column])
    split = by_regime(design, found, common)
    fit = of_design(name, split, logdet=logdet, information=information, restricted=restricted)
    found = replace(found, split=split_names(design, common))
    fit = _by_variances(_known(fit, found), found) if variances == "regime" else _known(fit, found)
    return with_errors(fit, errors, table.loc[design.ids])


def _needed(name: str) -> Weights:
    raise EstimationError("{model} needs weights: give w.", model=name)


def _lags(name: str, lagged: Iterable[str] | None) -> Iterable[str] | None:
    record = model_of(name)
    if lagged is not None and not record.takes_lagged:
        raise EstimationError("{model} has no lags of regressors: leave lagged= out.", model=name)
    return lagged if record.lags or (record.lags_if_named and lagged is not None) else ()


def _check_variances(
    name: str, variances: Common, *, panel: bool, errors: object = None, common: tuple[str, ...] = ()
) -> None:
    if variances == "common":
        return
    if panel or model_of(name).parameters:
        raise EstimationError(
            "variances='regime' is for OLS and SLX of one year. Use errors='hc3', or errors='cluster:region' in a "
            "panel, which assume nothing of the variances."
        )
    if errors is not None or common:
        raise EstimationError(
            "variances='regime' makes each regime a regression of its own: leave errors= and common= out."
        )


def regimes_of_panel(
    split: Split, formula: str, study: Study, w: Weights | None, **options: object
) -> RegressionResult:
    """Return the fit of a panel: the columns of regimes are made before the effects are taken out."""
    made: list[Regimes] = []

    def change(design: Design, table: pd.DataFrame) -> Design:
        divided, found = split(design, table)
        made.append(found)
        return divided

    asked = PanelOptions(**options)  # type: ignore[arg-type]
    fit = fitted_panel(change, formula, study, w if w is not None else _needed("panel"), asked)
    return _known(fit, made[0])


def by_row(regime: Callable[[pd.DataFrame], pd.Series], common: Iterable[str], intercept: bool) -> Split:
    """Return what divides a panel by the regime of every row, which may change over time."""

    def split(design: Design, table: pd.DataFrame) -> tuple[Design, Regimes]:
        found = regimes_of(regime(table))
        names = split_names(design, [*common], intercept)
        return by_regime(design, found, common, intercept), replace(found, split=names)

    return split


def _by_region(groups: Groups, common: tuple[str, ...], effects: str) -> Split:
    """Return what divides a panel by groups of regions, which are not told apart from effects of regions."""

    def split(design: Design, table: pd.DataFrame) -> tuple[Design, Regimes]:
        ids, years = design.weights.ids, len(table) // design.weights.n
        rows = table if isinstance(groups, str) else table.set_axis(np.tile(ids, years))
        divided, column = with_column(rows, groups, years)
        values = divided[column]
        if values.isna().any():
            raise EstimationError(
                "groups has no regime for {n} {n:row|rows} of the panel: choose regions that have one.",
                n=int(values.isna().sum()),
            )
        intercept = effects not in (*OF_REGIONS, *_YEARS_OUT)
        made, found = by_row(lambda _: values, common, intercept)(design, table)
        if effects in _YEARS_OUT and "Intercept" in design.own:
            made = _with_levels(made, found)
        return made, found

    return split


def _with_levels(design: Design, found: Regimes) -> Design:
    """Add a column for each regime but the first: effects of years take the intercept, not its differences."""
    shifts = [(found.codes == code).astype(float) for code in range(1, len(found.labels))]
    own = (*design.own, *(found.of(found.name, label) for label in found.labels[1:]))
    at = len(design.own)
    z = np.column_stack([design.z[:, :at], *shifts, design.z[:, at:]])
    return replace(design, z=z, own=own, names=(*own, *design.names[at:]))


def _known(fit: RegressionResult, found: Regimes) -> RegressionResult:
    """Return the fit with its regimes, and a note on them."""
    model = cast("LinearModel", fit.fitted_model)
    parts = {each.name: getattr(model, each.name) for each in fields(LinearModel)}
    sizes = joined([f"{label} {n}" for label, n in found.sizes.items()], ", ")
    notes = [Message("Regimes: {sizes}.", sizes=sizes)]
    if shared := model_of(fit.model).parameters:
        notes.append(
            Message(
                "{names} {n:is|are} of all regimes together.", names=joined(shared, " and "), n=len(shared)
            )
        )
    few = [label for label, n in found.sizes.items() if n < FEW]
    if few and fit.inference is None:
        notes.append(
            Message(
                "Fewer than {few} rows in {labels}: tests of these regimes reject too often, the more so with robust "
                "errors.",
                few=FEW,
                labels=listed(few),
            )
        )
    about = fit.about | FitAbout(regimes=found.sizes, notes=(*fit.about.notes, *notes))
    return replace(fit, fitted_model=RegimesModel(**parts, regimes=found), about=about)


def _by_variances(fit: RegressionResult, found: Regimes) -> RegressionResult:
    """Return least squares by regime with a variance for each: regressions of their own."""
    design: Design = fit.design
    residuals = fit.residuals.reindex(design.ids).to_numpy()
    k, cov, likelihood, least = len(found.split), np.zeros((len(design.names),) * 2), 0.0, design.size
    for code, label in enumerate(found.labels):
        at = [design.names.index(found.of(name, label)) for name in found.split]
        rows = found.codes == code
        z, squares, n = design.z[np.ix_(rows, at)], float(residuals[rows] @ residuals[rows]), int(rows.sum())
        cov[np.ix_(at, at)] = squares / (n - k) * np.linalg.inv(z.T @ z)
        likelihood += normal_log_likelihood(squares, n)
        least = min(least, n - k)
    how = Message(
        "least squares with a variance for each regime, Student's t with the {df} degrees of freedom of the smallest "
        "regime",
        df=least,
    )
    return replace(
        fit,
        cov=pd.DataFrame(cov, index=fit.cov.index, columns=fit.cov.columns),
        log_likelihood=likelihood,
        residual_df=least,
        about=fit.about | FitAbout(errors=how),
    )
