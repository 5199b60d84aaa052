"""Moderation: the effect of one regressor at values of another, and where it is significant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_level, critical_value
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.margins import margins

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult

Floats = NDArray[np.float64]
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def moderation(
    fit: RegressionResult,
    variable: str,
    moderator: str,
    *,
    at: Iterable[float] | None = None,
    level: float = 0.95,
) -> TableResult:
    r"""Return the margin of a regressor at values of a moderator, and the values where it is significant.

    With an interaction, :math:`y = x \beta + z \delta + x z \gamma`, the margin of x at z is
    :math:`m = \beta + \gamma z`. It is significant where :math:`m^2` exceeds :math:`c^2` times its variance,
    :math:`V_{\beta\beta} + 2 z V_{\beta\gamma} + z^2 V_{\gamma\gamma}`: an interval of z, or what lies outside of one
    (Johnson and Neyman 1936).

    Parameters
    ----------
    fit : RegressionResult
        With an interaction of the two, as in ``"y ~ x * z"``; of one year or of a panel, spatial or not.
    variable : str
        The regressor whose effect is moderated, as it stands in the formula.
    moderator : str
        The other one.
    at : iterable of float, optional
        Values of the moderator; by default its deciles 1 and 9, quartiles and median.
    level : float
        Of the regions of significance.

    Returns
    -------
    TableResult
        The table of :func:`spatial_iie.spreg.margins`, in models with spatial lags by impact; notes say where each is
        significant, and how many rows of the data lie there.

    Raises
    ------
    DataError
        If a variable is not in the formula, or no number.
    EstimationError
        If the margin does not depend on the moderator, or not linearly.

    Notes
    -----
    Brambor, Clark and Golder (2006), Political Analysis 14; Bauer and Curran (2005), Multivariate Behavioral Research
    40. The critical value is that of one test: over many values of z the level of all together is not held.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((200, 3)), columns=["y", "x", "z"])
    >>> data["y"] += data["x"] * data["z"]
    >>> table = moderation(si.spreg.ols("y ~ x * z", data), "x", "z")
    >>> print(table.notes[-1].partition(":")[0])
    Significant at the 5% level
    """
    df = fit.residual_df if fit.inference is None else fit.inference.df
    critical = critical_value(check_level(level), df)
    values = _values(fit, moderator)
    points = (
        [at]
        if isinstance(at, int | float | str)
        else list(at)
        if at is not None
        else sorted({float(np.quantile(values, each)) for each in _QUANTILES})
    )
    table = margins(fit, variable, at={moderator: points})
    notes = [
        _in_words(kind, roots, positive, values, level, moderator)
        for kind, roots, positive in _regions(fit, variable, moderator, values, critical)
    ]
    return replace(table, about=table.about | TableAbout(level=level, notes=(*table.about.notes, *notes)))


def _values(fit: RegressionResult, moderator: str) -> Floats:
    """Return the values of the moderator in the data; of a function, those of its column."""
    columns = fit.design.columns
    for table in (columns.table, columns.regressors):
        if moderator in table and is_numeric_dtype(table[moderator]):
            return np.asarray(table[moderator], dtype=float)
    return np.zeros(1)  # margins refuses it


def _regions(
    fit: RegressionResult, variable: str, moderator: str, values: Floats, critical: float
) -> list[tuple[str, list[float], bool]]:
    """Return for each impact where the margin is at its critical value, and whether it is significant beyond.

    The margin and its variance are a line and a parabola in the moderator, known from three points of the table.
    """
    low, high = float(values.min()), float(values.max())
    points = np.linspace(low, high, 4)
    frame = margins(fit, variable, at={moderator: points.tolist()}).to_frame()
    groups = frame.groupby("impact", sort=False) if "impact" in frame else [("", frame)]
    found = []
    for kind, part in groups:
        line, rest = _polynomial(points, part["estimate"], 1)
        variance, more = _polynomial(points, part["std_error"] ** 2, 2)
        if max(rest, more) > 1e-6:
            raise EstimationError(
                "the margin of {variable} is no line in {moderator}: regions of significance are of a plain "
                "interaction, as in y ~ x * z.",
                variable=variable,
                moderator=moderator,
            )
        if abs(line[0]) * (high - low) <= 1e-9 * np.abs(part["estimate"]).max():
            raise EstimationError(
                "the margin of {variable} does not depend on {moderator}: give the formula their interaction, as in "
                "y ~ {variable} * {moderator}.",
                variable=variable,
                moderator=moderator,
            )
        excess = np.polysub(np.polymul(line, line), critical**2 * variance)  # significant where positive
        roots = [float(each.real) for each in np.roots(excess) if abs(each.imag) <= 1e-9 * abs(each)]
        found.append((str(kind), sorted(roots) if len(roots) == 2 else [], bool(excess[0] > 0)))
    return found


def _polynomial(points: Floats, values: pd.Series, degree: int) -> tuple[Floats, float]:
    """Return the polynomial through values, and how far they are from it, relative to the largest."""
    centre, scale = points.mean(), np.ptp(points) or 1.0
    fitted = np.polynomial.Polynomial.fit(
        points, values.to_numpy(), degree, domain=[centre - scale, centre + scale]
    )
    off = float(np.abs(fitted(points) - values).max() / max(np.abs(values).max(), 1e-300))
    return np.asarray(fitted.convert().coef[::-1]), off


def _in_words(
    kind: str, roots: list[float], beyond: bool, values: Floats, level: float, moderator: str
) -> Message:
    """Say where the margin is significant, and for how much of the data."""
    inside = np.zeros(len(values), dtype=bool)
    if roots:
        inside = (values > roots[0]) & (values < roots[1])
        low, high = (f"{each:.6g}" for each in roots)
        where = (
            Message("{moderator} < {low} or > {high}", moderator=moderator, low=low, high=high)
            if beyond
            else Message("{moderator} between {low} and {high}", moderator=moderator, low=low, high=high)
        )
    else:
        where = Message(
            "every value of {moderator}" if beyond else "no value of {moderator}", moderator=moderator
        )
    share = float((~inside if beyond else inside).mean())
    return Message(
        "Significant at the {alpha:.0%} level{kind}: {where} ({share:.0%} of the data, which go from {least:.6g} to "
        "{most:.6g}).",
        alpha=1 - level,
        kind=Message(", {impact}", impact=Message(f"{kind} impact")) if kind else "",
        where=where,
        share=share,
        least=float(values.min()),
        most=float(values.max()),
    )


def with_interaction(formula: str, variable: str, moderator: str) -> str:
    """Return a formula with the interaction of two terms, and both of them, if it lacks it.

    >>> with_interaction("y ~ x + c", "x", "z")
    'y ~ x + c + z + x:z'
    """
    from spatial_iie.spreg.formulas.formula import regressors

    there = regressors(formula)
    lacking = [name for name in (variable, moderator) if name not in there]
    if not {f"{variable}:{moderator}", f"{moderator}:{variable}"} & set(there):
        lacking.append(f"{variable}:{moderator}")
    return " + ".join([formula, *lacking])
