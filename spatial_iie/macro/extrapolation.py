"""A straight line through the years, and how far it can be trusted beyond them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_level
from spatial_iie.macro._years import calendar_years, yearly
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

_FEWEST = 3  # points: two leave nothing to judge the line by


def extrapolate(series: pd.Series, years: Iterable[int], *, level: float = 0.95) -> TableResult:
    r"""Continue a series along its least squares line, with prediction intervals.

    .. math:: \hat y_t = a + b t, \qquad
              \hat y_t \pm t_{n-2} \, s \sqrt{1 + 1/n + (t - \bar t)^2 / \sum_j (t_j - \bar t)^2}

    Parameters
    ----------
    series : Series, shape (n,)
        Indexed by year; years without a value are left out beforehand (``series.dropna()``).
    years : iterable of int
        Years without a value, before, between or after those of the series.
    level : float
        Probability that a new value lies in its interval, if the line holds and the errors are independent and
        normal.

    Returns
    -------
    TableResult
        By year: estimate, prediction_low, prediction_high. The slope and its standard error are in ``about``.

    Raises
    ------
    DataError
        If a year has a value already, or the series is not finite numbers by year.
    EstimationError
        If there are fewer than 3 points.

    Notes
    -----
    Draper and Smith (1998), Applied Regression Analysis, section 3.1: the interval of a new observation.

    Examples
    --------
    >>> table = extrapolate(pd.Series({2015: 1.0, 2016: 2.1, 2017: 2.9, 2018: 4.0}), [2019])
    >>> table.to_frame().round(3).to_dict("records")
    [{'estimate': 4.95, 'prediction_low': 4.305, 'prediction_high': 5.595}]
    """
    known = yearly(series, "series")
    if not isinstance(years, Iterable) or isinstance(years, str):
        raise DataError("years must be a list of years, such as [2019, 2020], not {years!r}.", years=years)
    wanted = calendar_years(pd.Index(list(years)), "years").sort_values()
    _check(known, wanted, level)
    slope, intercept, slope_error, half = _line(known, wanted.to_numpy(dtype=float), level)
    estimate = intercept + slope * (wanted.to_numpy() - known.index.to_numpy().mean())
    frame = pd.DataFrame(
        {"estimate": estimate, "prediction_low": estimate - half, "prediction_high": estimate + half},
        index=wanted,
    )
    what = str(series.name) if series.name else Message("the series")
    about = TableAbout(
        variable=what,
        years=(int(known.index[0]), int(known.index[-1])),
        n=len(known),
        level=level,
        slope=slope,
        slope_std_error=slope_error,
        notes=_notes(known, frame, slope, slope_error, level),
        versions=versions(),
    )
    return TableResult(frame, Message("Linear extrapolation of {what}", what=what), about)


def line_draws(
    series: pd.Series, years: pd.Index, draws: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw new values in some years from the predictive distribution of the line, shape (draws, years).

    Each draw has a line and a variance of its own, so that the years of a draw go together; in each year the quantiles
    are the ends of the prediction intervals of :func:`extrapolate`.

    >>> known = pd.Series({2015: 1.0, 2016: 2.1, 2017: 2.9, 2018: 4.0})
    >>> found = line_draws(known, pd.Index([2019]), 40_000, np.random.default_rng(0))
    >>> np.round(np.quantile(found, [0.025, 0.975]), 1).tolist()  # 4.305 and 5.595
    [4.3, 5.6]
    """
    known = yearly(series, "series")
    y, t = known.to_numpy(), known.index.to_numpy(dtype=float)
    n, middle = len(y), t.mean()
    slope, mean, slope_error, _ = _line(known, t, 0.95)
    spread = float(((t - middle) ** 2).sum())
    s = slope_error * np.sqrt(spread) * np.sqrt((n - 2) / random.chisquare(n - 2, draws))[:, None]
    means = mean + s * random.standard_normal((draws, 1)) / np.sqrt(n)
    slopes = slope + s * random.standard_normal((draws, 1)) / np.sqrt(spread)
    ahead = np.asarray(years, dtype=float) - middle
    return np.asarray(means + slopes * ahead + s * random.standard_normal((draws, len(ahead))))


def _line(known: pd.Series, wanted: np.ndarray, level: float) -> tuple[float, float, float, np.ndarray]:
    """Return slope, mean, standard error of the slope, and half the width of the intervals."""
    from scipy import stats

    y, t = known.to_numpy(), known.index.to_numpy(dtype=float)
    n, middle = len(y), t.mean()
    spread = float(((t - middle) ** 2).sum())
    slope = float((t - middle) @ y / spread)
    left = y - y.mean() - slope * (t - middle)
    s = float(np.sqrt(left @ left / (n - 2)))
    half = stats.t.ppf((1 + level) / 2, n - 2) * s * np.sqrt(1 + 1 / n + (wanted - middle) ** 2 / spread)
    return slope, float(y.mean()), s / float(np.sqrt(spread)), half


def _check(known: pd.Series, wanted: pd.Index, level: float) -> None:
    check_level(level)
    if len(wanted) == 0:
        raise DataError("years is empty: say which years to extrapolate to.")
    there = wanted.intersection(known.index)
    if len(there):
        raise DataError(
            "the series has values in {there} already; leave those years out of years=.", there=listed(there)
        )
    if len(known) < _FEWEST:
        raise EstimationError(
            "a line with an interval wants at least {fewest} points, not {n_known} {years}.",
            fewest=_FEWEST,
            n_known=len(known),
            years=listed(known.index),
        )


def _notes(
    known: pd.Series, frame: pd.DataFrame, slope: float, slope_error: float, level: float
) -> tuple[str, ...]:
    first, last = int(known.index[0]), int(known.index[-1])
    notes = [
        Message(
            "Least squares line through {n} years, {first}-{last}: {slope:.6g} a year (standard error "
            "{std_error:.3g}). Intervals hold a new value with probability {level:g} if the line holds and its errors "
            "are independent; those of yearly series seldom are, so true intervals are wider.",
            n=len(known),
            first=first,
            last=last,
            slope=slope,
            std_error=slope_error,
            level=level,
        )
    ]
    far = [year for year in frame.index if year > last + (last - first) or year < first - (last - first)]
    if far:
        text = "{years} lie further from the data than the data reach ({reach} years)."
        notes.append(Message(text, years=listed(far), reach=last - first))
    below = frame.index[frame["estimate"] < 0]
    if (known > 0).all() and len(below):
        text = "The line falls below zero in {years}, where the series never was."
        notes.append(Message(text, years=listed(below)))
    return tuple(notes)
