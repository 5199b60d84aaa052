"""The Cobb-Douglas production function, by regression of logarithms on the years of a base period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, EstimationError, listed, plural
from spatial_iie.macro._least_squares import least_squares
from spatial_iie.macro._years import calendar_years, yearly
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import FitAbout, TestResult

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

_COLLINEAR = 30.0  # condition number above which coefficients are hard to tell apart


class Elasticities(NamedTuple):
    """Elasticities of output with respect to capital and to labour."""

    capital: float
    labor: float


def production_function(
    data: pd.DataFrame,
    *,
    output: str,
    capital: str,
    labor: str,
    base: tuple[int, int] = (2007, 2016),
    constant_returns: bool = False,
    trend: bool = False,
) -> RegressionResult:
    r"""Estimate a Cobb-Douglas production function by least squares.

    .. math:: \log Y_t = c + a \log K_t + b \log L_t + e_t, \qquad
              \log (Y_t / L_t) = c + a \log (K_t / L_t) + e_t \text{ with } b = 1 - a

    Parameters
    ----------
    data : DataFrame, shape (years, ...)
        Indexed by calendar year.
    output, capital, labor : str
        Columns: real output, real capital stock, persons or hours.
    base : (first, last year)
        Years of the regression, both included; 2007-2016 is the source's.
    constant_returns : bool
        Hold a + b = 1.
    trend : bool
        Let technology grow at a constant rate: a regressor "trend", 0 in the first year. Without it technology is
        taken to be constant but for the errors, and its growth is laid to whatever grows with it: capital.

    Returns
    -------
    RegressionResult
        p values of Student's t with n - k degrees of freedom. Collinearity, serial correlation and elasticities
        outside (0, 1) are said in ``notes``; ``about["elasticities"]`` has a and b.

    Raises
    ------
    DataError
        If a column is missing, a number is missing or not positive, or years of the base period are not there.
    EstimationError
        If years are too few, or capital and labour cannot be told apart.

    Notes
    -----
    Cobb and Douglas (1928), A Theory of Production, American Economic Review 18, 139-165. Estimates by statsmodels.

    Examples
    --------
    >>> k, ell = np.array([100.0, 110, 125, 140, 150, 165]), np.array([50.0, 52, 51, 53, 56, 55])
    >>> y = 2 * k**0.4 * ell**0.6 * [1.01, 1, 0.99, 1, 1, 1]
    >>> data = pd.DataFrame({"Y": y, "K": k, "L": ell}, index=range(2001, 2007))
    >>> fit = production_function(data, output="Y", capital="K", labor="L", base=(2001, 2006), constant_returns=True)
    >>> fit.params.round(2).to_dict()
    {'Intercept': 0.71, 'log(K/L)': 0.38}
    """
    from statsmodels.stats.stattools import durbin_watson

    columns = {"output": output, "capital": capital, "labor": labor}
    table = _base_years(inputs(data, columns.values()), base)
    logs = np.log(table).set_axis(list(columns), axis=1)
    response, z = _regression(logs, columns, constant_returns, trend)
    about = FitAbout(
        formula=f"{response.name} ~ {' + '.join(z.columns)}",
        response=response.name,
        years=base,
        columns=columns,
        constant_returns=constant_returns,
        trend=trend,
        synthetic=bool(data.attrs.get("synthetic", False)),
    )
    fit = least_squares(response, z, about=about)
    found = _elasticities(fit.params, constant_returns)
    condition, watson = _condition(fit.design.z), float(durbin_watson(fit.residuals.to_numpy()))
    more = FitAbout(elasticities=found, condition_number=condition, durbin_watson=watson)
    return replace(fit, about=fit.about | more | FitAbout(notes=_notes(condition, watson, found)))


def constant_returns_test(fit: RegressionResult) -> TestResult:
    """Test in an unrestricted production function whether the elasticities sum to 1.

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`production_function`, with ``constant_returns=False``.

    Returns
    -------
    TestResult
        F with 1 and n - k degrees of freedom.

    Raises
    ------
    EstimationError
        If constant returns were imposed: the fit cannot speak about them.

    Examples
    --------
    >>> k, ell = np.array([100.0, 110, 125, 140, 150, 165]), np.array([50.0, 52, 51, 53, 56, 55])
    >>> y = 2 * k**0.4 * ell**0.6 * [1.01, 1, 0.99, 1, 1, 1]
    >>> data = pd.DataFrame({"Y": y, "K": k, "L": ell}, index=range(2001, 2007))
    >>> constant_returns_test(production_function(data, output="Y", capital="K", labor="L", base=(2001, 2006))).df
    (1, 3)
    """
    if fit.about.constant_returns is not False or fit.residual_df is None:
        raise EstimationError(
            "constant returns are tested in a production function with constant_returns=False."
        )
    weights = np.zeros(len(fit.params))
    weights[-2:] = 1.0
    distance = float(weights @ fit.params.to_numpy()) - 1
    statistic = distance**2 / float(weights @ fit.cov.to_numpy() @ weights)
    null = Message("the elasticities of capital and labour sum to 1")
    return TestResult(Message("Constant returns"), statistic, (1, fit.residual_df), null, "F")


def inputs(data: object, columns: Iterable[str]) -> pd.DataFrame:
    """Return the named columns as positive numbers by ascending year; refuse anything else in words."""
    if not isinstance(data, pd.DataFrame):
        raise DataError("data is a {kind}, not a DataFrame indexed by year.", kind=type(data).__name__)
    named = list(columns)
    lacking = [name for name in named if name not in data.columns]
    if lacking:
        raise DataError(
            "the data have no column{s} {lacking}; there are {columns}.",
            s=plural(lacking),
            lacking=listed(lacking),
            columns=listed(data.columns, 20),
        )
    if len(set(named)) < len(named):
        raise DataError(
            "output, capital and labour must be different columns, not {named}.", named=listed(named)
        )
    calendar_years(data.index, "data")
    return pd.DataFrame({name: yearly(data[name], name, positive=True) for name in named})


def _base_years(table: pd.DataFrame, base: tuple[int, int]) -> pd.DataFrame:
    """Return the rows of the base period, every year of it."""
    if not isinstance(base, tuple | list) or len(base) != 2:
        raise DataError("base must be (first, last year), not {base!r}.", base=base)
    first, last = base
    if first > last:
        raise DataError("base must be (first, last year), not {base}.", base=base)
    missing = [year for year in range(first, last + 1) if year not in table.index]
    if missing:
        raise DataError(
            "the base period {first}-{last} lacks {n_missing} year{s} {missing}; the data have "
            "{begin}-{end}. Choose another {base}.",
            first=first,
            last=last,
            n_missing=len(missing),
            s=plural(missing),
            missing=listed(missing),
            begin=table.index[0],
            end=table.index[-1],
            base=term("base=(first, last)", "--base"),
        )
    return table.loc[first:last]


def _regression(
    logs: pd.DataFrame, columns: dict[str, str], constant_returns: bool, trend: bool
) -> tuple[pd.Series, pd.DataFrame]:
    """Return response and regressors, named."""
    y, k, ell = (logs[name] for name in ("output", "capital", "labor"))
    output, capital, labor = columns.values()
    z = pd.DataFrame(index=logs.index)
    if trend:
        z["trend"] = np.arange(len(logs), dtype=float)
    if constant_returns:
        return (y - ell).rename(f"log({output}/{labor})"), z.assign(**{f"log({capital}/{labor})": k - ell})
    return y.rename(f"log({output})"), z.assign(**{f"log({capital})": k, f"log({labor})": ell})


def _elasticities(params: pd.Series, constant_returns: bool) -> Elasticities:
    if constant_returns:
        return Elasticities(float(params.iloc[-1]), 1 - float(params.iloc[-1]))
    return Elasticities(float(params.iloc[-2]), float(params.iloc[-1]))


def _condition(z: np.ndarray) -> float:
    """Return the condition number, columns scaled to length 1 (Belsley, Kuh and Welsch 1980, section 3.2)."""
    values = np.linalg.svd(z / np.linalg.norm(z, axis=0), compute_uv=False)
    return float(values[0] / values[-1])


def _notes(condition: float, watson: float, found: Elasticities) -> tuple[str, ...]:
    worry = Message(", above 30: the regressors move together and are hard to tell apart")
    serial = Message("; below 1: errors follow one another, and standard errors are too small")
    notes = [
        Message(
            "Condition number of the regressors, columns scaled to length 1: {condition:.4g}{worry}.",
            condition=condition,
            worry=worry if condition > _COLLINEAR else "",
        ),
        Message(
            "Durbin-Watson statistic {watson:.3f} (2 without serial correlation){serial}.",
            watson=watson,
            serial=serial if watson < 1 else "",
        ),
    ]
    every = {"capital {value:.4g}": found.capital, "labour {value:.4g}": found.labor}
    wrong = [Message(text, value=value) for text, value in every.items() if not 0 < value < 1]
    if wrong:
        text = (
            "Elasticities outside (0, 1): {wrong}. They are no shares of income and no sound weights of growth; try "
            "{advice}."
        )
        advice = term(
            "constant_returns=True, or give labor_share=", "--constant-returns, or give --labor-share"
        )
        notes.append(Message(text, wrong=joined(wrong, ", "), advice=advice))
    return tuple(notes)
