"""Mediation: how much of an effect passes through another variable, and what that does and does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import MODELS, Effects, model_of
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_choice, check_draws, check_level, critical_value, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg._blocks import ROW_STANDARDIZED, rows_sum_alike
from spatial_iie.spreg.formulas.formula import complete_regions, regressors
from spatial_iie.spreg.formulas.instrumented import read_instruments
from spatial_iie.spreg.heterogeneity._mediation_draws import drawn_effects, total_impact
from spatial_iie.spreg.models._method import fitted
from spatial_iie.spreg.panels.panel import panel

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
_FIXED = ("none", "region", "time", "both")
_MODELS = tuple(name for name, each in MODELS.items() if len(each.parameters) < 2)


class _Effect(NamedTuple):
    """An effect, its standard error, and the degrees of freedom of its t value."""

    value: float
    error: float
    df: int | None


def mediation(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights | None = None,
    *,
    mediator: str,
    variable: str | None = None,
    model: str = "ols",
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
    effects: Effects = "both",
    years: Iterable[int] | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TableResult:
    r"""Estimate an effect through a mediator in three equations, with Sobel's test and a bootstrap interval.

    .. math:: y = c x + \ldots, \quad m = a x + \ldots, \quad y = c' x + b m + \ldots

    The mediated effect is a b, the direct effect c'. In models that spill over, a, b, c and c' are the total impacts.

    Parameters
    ----------
    formula : str
        The first equation, without the mediator: ``"log(gdp) ~ x + controls"``.
    data : DataFrame or Study
        One year, one row per region; or a study, all years of which make a panel.
    w : Weights, optional
        Between the regions; not needed by OLS of one year. Models with lags need weights whose rows sum alike.
    mediator : str
        The mediator as it is to stand in a formula: ``"m"`` or ``"log(m)"``.
    variable : str, optional
        The regressor x; by default the first of the formula.
    model : str
        One of ols, slx, sem, sdem, sar, sdm, for all equations.
    level : float
        Of the intervals.
    draws, seed : int
        Of the bootstrap: regions with all their years, drawn with replacement, for OLS and SLX; in the other models,
        whose W would not survive that, residuals times random signs, one a region (wild bootstrap).
    effects, years
        Of a panel; see :func:`spatial_iie.spreg.panel`. Fixed effects or none.
    isolates, errors
        As for :func:`spatial_iie.spreg.sdm`; errors are behind Sobel's test.
    progress : callable, optional
        Called as ``progress(done, total)`` while draws are fitted.

    Returns
    -------
    TableResult
        Rows total effect (c), a, b, direct effect (c'), mediated (a b) by Sobel and by bootstrap, and the share
        a b / c where the signs agree. ``about["fits"]`` has the three regressions.

    Raises
    ------
    DataError
        If a variable is not in the formula, or the mediator is in it.
    EstimationError
        If the model or the effects have no such decomposition, or the equations differ in their rows.

    Notes
    -----
    Baron and Kenny (1986); Sobel (1982); MacKinnon, Lockwood and Williams (2004) on the percentile interval. None of it
    identifies a causal effect of the mediator: that takes sequential ignorability (Imai, Keele and Yamamoto 2010,
    Statistical Science 25), which a random x does not bring. Jiang Ting (2022, China Industrial Economics 5) advises
    to show the effect of x on m, and to argue that of m on y.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((200, 3)), columns=["x", "m", "y"])
    >>> data["m"] += data["x"]
    >>> data["y"] += data["m"]
    >>> table = mediation("y ~ x", data, mediator="m", draws=199).to_frame().set_index("effect")
    >>> a, b, both = (table.loc[row, "estimate"] for row in ("a", "b", "mediated, Sobel"))
    >>> bool(np.isclose(a * b, both))
    True
    """
    name = _checked(model, effects, level)
    check_draws("draws", draws, at_least=99, seed=seed)
    x = _variable(formula, variable, mediator)
    left, _, right = formula.partition("~")
    equations = (formula, f"{mediator} ~{right}", f"{left}~{right} + {mediator}")
    fit = _fitter(data, w, equations[2], name, effects, years, isolates, errors)
    fits = {equation: fit(equation) for equation in equations}
    c, a, direct = (_effect(each, x) for each in fits.values())
    whole, first, second = fits.values()
    b = _effect(second, mediator)
    if len({each.n for each in fits.values()}) > 1:
        raise EstimationError(
            "{mediator} lacks values that the other variables have: the equations have {n} rows. Choose regions and "
            "years that have all values.",
            mediator=mediator,
            n=listed(sorted({each.n for each in fits.values()})),
        )
    made = drawn_effects(first, second, (x, mediator), draws, seed, progress)
    frame = _table({"total effect": c, "a": a, "b": b, "direct effect": direct}, a, b, made, level)
    about = _about(whole, x, mediator, name, level, draws, seed, c.value, a.value * b.value)
    heading = Message(
        "Mediation of {variable} by {mediator} in the {model} of {formula}",
        variable=x,
        mediator=mediator,
        model=whole.model,
        formula=formula,
    )
    return TableResult(frame, heading, about | TableAbout(fits=fits))


def _checked(model: str, effects: str, level: float) -> str:
    check_choice("model", model.lower() if isinstance(model, str) else model, _MODELS)
    check_choice("effects", effects, _FIXED)
    check_level(level)
    return model.upper()


def _variable(formula: str, variable: str | None, mediator: str) -> str:
    if read_instruments(formula).endogenous:
        raise DataError("mediation takes all regressors as exogenous: leave the square brackets out.")
    there = regressors(formula)
    if mediator in there:
        raise DataError(
            "{mediator} is a regressor of the formula: leave it out there, the third equation adds it.",
            mediator=mediator,
        )
    if not there:
        raise DataError("the formula has no regressor whose effect could be mediated.")
    if variable is None:
        return there[0]
    if variable not in there:
        raise DataError(
            "{variable} is no regressor of the formula. There are {known}.",
            variable=variable,
            known=listed(there, 12),
        )
    return variable


def _fitter(
    data: pd.DataFrame | Study,
    w: Weights | None,
    longest: str,
    name: str,
    effects: Effects,
    years: Iterable[int] | None,
    isolates: Isolates,
    errors: str | StandardErrors | None,
) -> Callable[[str], RegressionResult]:
    """Return what fits an equation to the rows that have all variables of the longest."""
    if model_of(name).spills_over and w is not None and not rows_sum_alike(w):
        raise EstimationError(
            "the effects of a mediator multiply only where the rows of W sum alike: use {scaling}.",
            scaling=ROW_STANDARDIZED,
        )
    lags = None if model_of(name).lags else ()
    if not isinstance(data, pd.DataFrame):
        if w is None:
            raise EstimationError("{model} needs weights: give w.", model="panel")
        chosen = None if years is None else list(years)
        lagged = None if model_of(name).takes_lagged else ()
        return lambda equation: panel(
            equation,
            data,
            w,
            model=name,
            effects=effects,
            years=chosen,
            lagged=lagged,
            isolates=isolates,
            errors=errors,
        )
    kept = complete_regions(longest, data)
    part = w if w is None or len(kept) == len(w.ids) else w._part(w.ids[w.ids.isin(kept)])
    table = data.loc[kept]
    return lambda equation: fitted(name, equation, table, part, lagged=lags, isolates=isolates, errors=errors)


def _effect(fit: RegressionResult, name: str) -> _Effect:
    """Return a coefficient or, in a model that spills over, the total impact."""
    if name not in fit.params.index:
        raise DataError("{name} makes no single column: its effect is no number.", name=name)
    if not model_of(fit.model).spills_over:
        return _Effect(float(fit.params[name]), float(fit.std_errors[name]), fit.residual_df)
    row = fit.impacts().to_frame().loc[name]
    assert np.isclose(row["total"], total_impact(fit.design, fit.params.to_numpy(), name))
    return _Effect(float(row["total"]), float(row["total_std_error"]), fit.residual_df)


def _table(effects: dict[str, _Effect], a: _Effect, b: _Effect, drawn: Floats, level: float) -> pd.DataFrame:
    rows = []
    for name, each in effects.items():
        rows.append((name, *_inference(each.value, each.error, each.df, level)))
    both = a.value * b.value
    sobel = float(np.hypot(a.value * b.error, b.value * a.error))
    rows.append(("mediated, Sobel", *_inference(both, sobel, None, level)))
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    below = float((drawn < 0).mean())
    p = min(1.0, 2 * (1 + len(drawn) * min(below, 1 - below)) / (1 + len(drawn)))
    rows.append(("mediated, bootstrap", both, float(drawn.std(ddof=1)), np.nan, p, float(low), float(high)))
    total = effects["total effect"].value
    if total * both > 0 and abs(both) <= abs(total):
        rows.append(("share", both / total, *[np.nan] * 5))
    columns = ["effect", "estimate", "std_error", "z", "p", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(effect=pd.Series([Message(str(row[0])) for row in rows], dtype=object))


def _inference(value: float, error: float, df: int | None, level: float) -> tuple[float, ...]:
    z, reach = value / error, critical_value(level, df) * error
    return value, error, z, float(two_sided_p(np.asarray(z), df)), value - reach, value + reach


def _about(
    fit: RegressionResult,
    x: str,
    mediator: str,
    name: str,
    level: float,
    draws: int,
    seed: int,
    total: float,
    both: float,
) -> TableAbout:
    notes = [
        Message(
            "total effect: {x} in the first equation; a: {x} in that of {mediator}; b: {mediator}, direct effect: {x}, "
            "with both in the equation; mediated: a times b.",
            x=x,
            mediator=mediator,
        )
    ]
    if model_of(name).spills_over:
        notes.append(Message("Effects are the total impacts of the {model}.", model=name))
    how = "wild bootstrap" if model_of(name).parameters else "regions drawn with replacement"
    notes.append(
        Message(
            "Intervals at {level:.0%}; of the bootstrap percentiles of {draws} draws ({how}), seed {seed}. Sobel's "
            "test takes a b as normal, which it is not when a and b are small: the bootstrap stands beside it.",
            level=level,
            draws=draws,
            how=Message(how),
            seed=seed,
        )
    )
    if total * both < 0:
        notes.append(
            Message(
                "The mediated effect has the sign opposite to the total effect (suppression): it has no share."
            )
        )
    notes.append(
        Message(
            "Not causal by itself: a b is the effect through {mediator} only if nothing unobserved moves both "
            "{mediator} and the response (sequential ignorability), even where {x} is as good as random. Jiang (2022) "
            "advises to report the effect of {x} on {mediator} and to argue its effect on the response from theory and "
            "other studies.",
            mediator=mediator,
            x=x,
        )
    )
    errors = Message("Standard errors: {errors}.", errors=fit.about.errors)
    about = TableAbout.of(carried(fit.about)) | TableAbout(
        variable=x, formula=fit.about.formula, draws=draws, seed=seed, level=level
    )
    return about | TableAbout(notes=(*fit.about.notes, errors, *notes))


def without_mediator(formula: str, mediator: str) -> str:
    """Return a formula without a term of its right side.

    >>> without_mediator("log(y) ~ x + m", "m")
    'log(y) ~ x'
    """
    kept = [name for name in regressors(formula) if name != mediator]
    return f"{formula.partition('~')[0].strip()} ~ {' + '.join(kept) or '1'}"
