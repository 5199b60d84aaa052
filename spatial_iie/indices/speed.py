"""From the coefficient of the initial level to the speed of convergence and its half-life."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.errors import EstimationError
from spatial_iie.inference import critical_value
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

LEVEL = 0.95


class Speed(NamedTuple):
    """Speed of convergence a year with its standard error and interval, and the half-life in years with its own.

    The half-life is nan where the speed is not positive, its upper limit inf where the lower one of the speed is not.
    """

    speed: float
    std_error: float
    low: float
    high: float
    half_life: float
    half_life_low: float
    half_life_high: float


def speed_of(beta: float, std_error: float, span: int, df: int | None = None) -> Speed:
    r"""Return speed and half-life for a coefficient of the initial level.

    .. math:: \lambda = -\frac{\ln(1 + T \beta)}{T}, \quad se(\lambda) = \frac{se(\beta)}{1 + T \beta}, \quad
              t_{1/2} = \frac{\ln 2}{\lambda}

    Parameters
    ----------
    beta, std_error : float
    span : int
        T, the years between the two levels; growth is in logarithms a year.
    df : int, optional
        Degrees of freedom of Student's t; by default the quantile is the normal one.

    Raises
    ------
    EstimationError
        If 1 + T beta is not positive: growth more than undoes the whole initial gap, which no speed does.

    Notes
    -----
    Barro and Sala-i-Martin (1992), Journal of Political Economy 100. The interval of the speed is
    the delta method's; that of the half-life is its image, which stays positive.

    Examples
    --------
    >>> found = speed_of((np.exp(-0.02 * 10) - 1) / 10, 0.001, 10)
    >>> round(found.speed, 12), round(found.half_life, 6)
    (0.02, 34.657359)
    """
    left = _left(beta, span)
    speed, error = _speed_at(beta, span), std_error / left
    margin = error * critical_value(LEVEL, df)
    return _with_half_lives(speed, error, speed - margin, speed + margin)


def speed_between(beta: float, low: float, high: float, span: int) -> Speed:
    """Return speed and half-life for a coefficient whose interval is given; there is no standard error.

    Where the lower limit of beta undoes the whole gap, the speed has no upper limit: inf.

    Raises
    ------
    EstimationError
        As :func:`speed_of`.

    Examples
    --------
    >>> found = speed_between(-0.03, -1.2, 0.0, 1)
    >>> round(found.speed, 5), found.low, found.high, found.half_life_low
    (0.03046, 0.0, inf, 0.0)
    """
    _left(beta, span)
    speed, slow, fast = (_speed_at(at, span) for at in (beta, high, low))
    return _with_half_lives(speed, np.nan, slow, fast)


def percent_a_year(beta: float, span: int) -> Message:
    """Return the speed of a coefficient in words.

    >>> percent_a_year(-0.2, 1), percent_a_year(-1.5, 1)
    ('22.31 % a year', 'without limit')
    """
    speed = _speed_at(beta, span)
    if not np.isfinite(speed):
        return Message("without limit")
    return Message("{percent:.2f} % a year", percent=100 * speed)


def _speed_at(beta: float, span: int) -> float:
    left = 1 + span * beta
    return float("inf") if left <= 0 else float(0.0 - np.log(left) / span)  # no change is 0, not -0


def _left(beta: float, span: int) -> float:
    """Return what a step leaves of a gap; refuse what more than undoes it."""
    left = 1 + span * beta
    if left <= 0:
        raise EstimationError(
            "1 + T beta = {left:.4g} is not positive (beta = {beta:.4g}, T = {span}): growth "
            "more than undoes the initial gaps, and no speed of convergence does that.",
            left=left,
            beta=beta,
            span=span,
        )
    return left


def _with_half_lives(speed: float, error: float, low: float, high: float) -> Speed:
    halves = [np.log(2) / at if at > 0 else np.inf for at in (high, low)]
    if speed <= 0 or np.isnan(low):
        halves = [np.nan, np.nan]
    half = np.log(2) / speed if speed > 0 else np.nan
    return Speed(*(float(each) for each in (speed, error, low, high, half, *halves)))


_KEPT = ("variable", "years", "span", "formula", "model", "n", "weights", "source", "synthetic", "versions")


def convergence_speed(fit: RegressionResult) -> TableResult:
    """Return speed of convergence and half-life of a fit of :func:`beta_convergence`.

    Parameters
    ----------
    fit : RegressionResult

    Returns
    -------
    TableResult
        One row per effect: effect, beta, std_error and p of beta, speed a year with its 95 % interval speed_low,
        speed_high, and half_life in years with half_life_low, half_life_high. "coefficient" is the coefficient of the
        initial level. In models whose regressors or response have a lag two more rows start from impacts: "direct
        impact", what a region's own level does, and "total impact", what the level of all regions together does. Where
        there is no half-life the numbers are nan, and the notes say why.

    Raises
    ------
    EstimationError
        If the fit is not of :func:`beta_convergence`, or 1 + T beta is not positive for the coefficient.

    Notes
    -----
    Formulas: :func:`spatial_iie.indices.speed.speed_of`. Impacts: LeSage and Fischer (2008), Journal of Geographical
    Systems 10.

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = si.indices.beta_convergence(si.study.demo(), "gdp_per_capita")
    >>> list(convergence_speed(fit).to_frame()["effect"])
    ['coefficient']
    """
    if fit.about.span is None or fit.about.initial is None:
        raise EstimationError("the speed of convergence is that of a fit of si.indices.beta_convergence.")
    span, rows = fit.about.span, []
    notes: list[str] = []
    for effect, (beta, error, p) in _effects(fit).items():
        try:
            found = _found(fit, beta, error)
        except EstimationError as refused:
            if effect == "coefficient":
                raise
            notes.append(Message("{effect}: {why}", effect=Message(effect), why=refused.message))
            found = Speed(*[float("nan")] * 7)
        else:
            notes += [Message("{effect}: {why}", effect=Message(effect), why=why) for why in _why_not(found)]
        rows.append({"effect": effect, "beta": beta, "std_error": error, "p": p, **_columns(found)})
    formula = Message(
        "speed = -ln(1 + T beta) / T, T = {span}; half-life = ln 2 / speed; intervals by {method}.",
        span=span,
        method=Message("inverting a test") if fit.about.adjusted else Message("the delta method"),
    )
    notes += [note for note in fit.about.notes if fit.about.adjusted and "Nickell" in note]
    return TableResult(
        pd.DataFrame(rows),
        heading=Message(
            "Speed of convergence of {variable}, {model}, {first} to {last}",
            variable=fit.about.variable,
            model=fit.model,
            first=fit.about.years[0],
            last=fit.about.years[-1],
        ),
        about=TableAbout.of(fit.about.only(*_KEPT)) | TableAbout(notes=(*notes, formula)),
    )


def speed_in_words(fit: RegressionResult) -> Message:
    """Return the sentence on speed and half-life that stands under a fit, or why there are none."""
    beta, error, _ = _effects(fit)["coefficient"]
    try:
        found = _found(fit, beta, error)
    except EstimationError as refused:
        return refused.message
    if found.speed <= 0:
        return Message("none. {why}", why=_why_not(found)[0])
    if np.isnan(found.low):
        return Message("speed {speed:.2f} % a year; {why}", speed=100 * found.speed, why=_why_not(found)[0])
    to = Message("to {high:.2f}", high=100 * found.high) if np.isfinite(found.high) else Message("and more")
    span = Message("{low:.1f} to {high:.1f}.", low=found.half_life_low, high=found.half_life_high)
    if np.isinf(found.half_life_high):
        span = Message("at least {low:.1f}: {why}", low=found.half_life_low, why=_why_not(found)[0])
    return Message(
        "speed {speed:.2f} % a year, 95 % interval {low:.2f} {to}; half-life {half:.1f} years, {span}",
        speed=100 * found.speed,
        low=100 * found.low,
        to=to,
        half=found.half_life,
        span=span,
    )


def _effects(fit: RegressionResult) -> dict[str, tuple[float, float, float]]:
    """Return beta, its standard error and p value, as a coefficient and, where they differ, as impacts."""
    name = fit.about.initial
    if fit.about.adjusted:
        return {"coefficient": (float(fit.params[name]), float("nan"), float(fit.about.adjusted["p"]))}
    found = {
        "coefficient": tuple(float(each[name]) for each in (fit.params, fit.std_errors, fit.p_values)),
    }
    if f"W {name}" in fit.params.index or "rho" in fit.params.index:
        impacts = fit.impacts().to_frame().loc[name]
        for kind in ("direct", "total"):
            found[f"{kind} impact"] = tuple(
                float(impacts[f"{kind}{part}"]) for part in ("", "_std_error", "_p")
            )
    return found  # type: ignore[return-value]


def _found(fit: RegressionResult, beta: float, error: float) -> Speed:
    """Return the speed with its interval: by the delta method, or as the adjusted score gives it."""
    span, adjusted = fit.about.span, fit.about.adjusted
    assert span is not None
    if not adjusted:
        return speed_of(beta, error, span, fit.residual_df)
    return speed_between(beta, adjusted["low"], adjusted["high"], span)


def _why_not(found: Speed) -> list[Message]:
    if np.isnan(found.low):
        return [
            Message(
                "no speed agrees with the data and the assumptions of the correction at 5 %: there is no interval."
            )
        ]
    if found.speed <= 0:
        return [Message("beta is not negative: there is no beta convergence and no half-life.")]
    if np.isinf(found.half_life_high):
        return [Message("the interval of the speed holds zero, so the half-life has no upper limit.")]
    return []


def _columns(found: Speed) -> dict[str, float]:
    return {
        "speed": found.speed,
        "speed_low": found.low,
        "speed_high": found.high,
        "half_life": found.half_life,
        "half_life_low": found.half_life_low,
        "half_life_high": found.half_life_high,
    }
