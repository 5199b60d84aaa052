"""Margins: what a unit more of a regressor does, at given values of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import critical_value, two_sided_p
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.formulas.formula import closest, moved_regressors
from spatial_iie.spreg.impacts import KINDS, impacts_with_slopes, mixture_of_impacts

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.formulas.formula import Columns

Floats = NDArray[np.float64]
At = Mapping[str, Iterable[float | str]]
_COLUMNS = ("impact", "estimate", "std_error", "p", "low", "high")
_STEP = 1e-5  # of a value: the central difference is exact for products and squares, and good to ten digits for others


def margins(fit: RegressionResult, variable: str, *, at: At | None = None) -> TableResult:
    r"""Return the margins of a regressor: the derivative of the expected response, at given values of others.

    With an interaction, :math:`y = x \beta + x z \gamma`, the margin of x at z is :math:`\beta + \gamma z`. In models
    with spatial lags it is an impact: direct, indirect and total, where every region has the given values.

    Parameters
    ----------
    fit : RegressionResult
        Of one year or of a panel.
    variable : str
        A column, or a function of one as it stands in the formula, such as ``log(x)``.
    at : mapping of str to iterable, optional
        Column -> values it is held at; of several columns all combinations. Others keep their values, over which the
        margin is averaged.

    Returns
    -------
    TableResult
        The columns of ``at`` (one called like a column of this table as ``at p``), ``impact`` (direct, indirect, total)
        if the model spills over, estimate, std_error, p and the 95 % interval low to high. Standard errors by the delta
        method, from the covariance of the fit.

    Raises
    ------
    DataError
        If a variable or a value is not in the formula, or no number.

    Notes
    -----
    Brambor, Clark and Golder (2006), Political Analysis 14. ``margins, dydx(x) at(z = (...))`` of Stata.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((40, 3)), columns=["y", "x", "z"])
    >>> fit = si.spreg.ols("y ~ x * z", data)
    >>> table = margins(fit, "x", at={"z": [0, 2]}).to_frame()
    >>> bool(np.isclose(table.loc[1, "estimate"], fit.params["x"] + 2 * fit.params["x:z"]))
    True
    """
    columns: Columns = fit.design.columns
    held = {name: _several(values) for name, values in (at or {}).items()}
    _check(columns, variable, held)
    values, slopes, cov = impacts_with_slopes(fit)
    names = [f"at {name}" if name in _COLUMNS else name for name in held]
    rows: list[dict[str, object]] = []
    combined: list[Floats] = []
    for point in product(*held.values()):
        given = dict(zip(held, point, strict=True))
        weights = _derivatives(columns, variable, given).reindex(fit.design.variables).fillna(0.0).to_numpy()
        for kind, value, slope, combination in _kinds(fit, weights, values, slopes):
            error = float(np.sqrt(slope @ cov @ slope))
            rows.append(
                {**dict(zip(names, point, strict=True)), **kind, "estimate": value, "std_error": error}
            )
            combined.append(combination)
    frame = _with_inference(pd.DataFrame(rows), fit.residual_df)
    if fit.inference is not None:
        mixture = mixture_of_impacts(fit, np.array(combined))
        ends = mixture.interval(0.95)
        frame = frame.assign(p=mixture.p_values(), low=ends[:, 0], high=ends[:, 1])
    return TableResult(frame, _heading(fit, variable), _about(fit, variable, names, held))


def _several(values: Iterable[float | str] | float | str) -> list[float | str]:
    return [values] if isinstance(values, int | float | str) else list(values)


def _check(columns: Columns, variable: str, held: Mapping[str, list[float | str]]) -> None:
    functions = [
        factor.expr
        for term in columns.spec.terms
        for factor in term.factors
        if factor.eval_method.value == "python"
    ]
    known = list(dict.fromkeys([*columns.variables, *functions]))
    for name in (variable, *held):
        if name not in known:
            raise DataError(
                "{name!r} is not in the formula.{closest} There are {known}.",
                name=name,
                closest=closest(name, known),
                known=listed(known, 12),
            )
    if variable in held:
        raise DataError("{name!r} cannot be held at a value and change at once.", name=variable)
    for name in (variable, *held):
        if name.startswith("C(") or (name in columns.table and not is_numeric_dtype(columns.table[name])):
            raise DataError("{name} is a category: margins are of numbers, at numbers.", name=name)
    for name, values in held.items():
        wrong = [each for each in values if isinstance(each, bool | str) or not np.isfinite(each)]
        if wrong or not values:
            raise DataError(
                "{name} must be held at numbers, not at {wrong}.",
                name=name,
                wrong=listed(wrong or ["nothing"]),
            )


def _derivatives(columns: Columns, variable: str, given: Mapping[str, float | str]) -> pd.Series:
    """Return the derivative of every regressor in a variable, averaged over the rows."""
    fixed = {name: partial(_held_at, to=float(to)) for name, to in given.items()}
    up, down = (
        moved_regressors(columns, {**fixed, variable: partial(_stepped, sign=sign)}) for sign in (1, -1)
    )
    width = moved_regressors(columns, {**fixed, variable: _steps}, only=variable)
    return (up - down).div(2 * width, axis=0).mean()


def _held_at(values: pd.Series, to: float) -> pd.Series:
    return values * 0 + to


def _steps(values: pd.Series) -> pd.Series:
    return _STEP * np.maximum(np.abs(values), 0.01 * float(np.std(values)) or 1.0)


def _stepped(values: pd.Series, sign: int) -> pd.Series:
    return values + sign * _steps(values)


def _kinds(
    fit: RegressionResult, weights: Floats, values: Floats, slopes: Floats
) -> Iterator[tuple[dict[str, str], float, Floats, Floats]]:
    """Yield each impact with its name, derivatives and weights; a model without spatial lags has one, without name."""
    spills = "rho" in fit.params.index or bool(fit.design.lags)
    count = len(weights)
    for place, kind in enumerate(KINDS if spills else KINDS[:1]):
        combination = np.zeros(len(values))
        combination[place * count : (place + 1) * count] = weights
        named = {"impact": kind} if spills else {}
        yield named, float(combination @ values), combination @ slopes, combination


def _with_inference(frame: pd.DataFrame, df: int | None) -> pd.DataFrame:
    ratio = frame["estimate"] / frame["std_error"].where(frame["std_error"] > 0)
    reach = critical_value(0.95, df) * frame["std_error"]
    return frame.assign(
        p=np.where(ratio.isna(), np.nan, two_sided_p(ratio.to_numpy(), df)),
        low=frame["estimate"] - reach,
        high=frame["estimate"] + reach,
    )


def _heading(fit: RegressionResult, variable: str) -> Message:
    return Message(
        "Margins of {variable} in the {model} of {formula}",
        variable=variable,
        model=fit.model,
        formula=fit.about.formula,
    )


def _about(fit: RegressionResult, variable: str, names: list[str], held: Mapping[str, object]) -> TableAbout:
    others = [name for name in fit.design.columns.variables if name not in (variable, *held)]
    notes = [
        Message("Standard errors: {how}, {errors}.", how=Message("delta method"), errors=fit.about.errors)
    ]
    if others:
        notes.append(Message("Averaged over the values of {names}.", names=joined(others, ", ")))
    about = TableAbout.of(carried(fit.about))
    return about | TableAbout(variable=variable, own_columns=tuple(names), notes=(*fit.about.notes, *notes))
