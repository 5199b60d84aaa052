"""Sigma convergence: the dispersion of a variable by year, its trend and its change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.indices._balanced import Balanced, balanced, check_positive, counted
from spatial_iie.indices._measures import variation_of
from spatial_iie.indices._resampling import draws_of, in_words, interval, p_of_zero, scarce
from spatial_iie.inference import check_choice, p_in_words
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, TestResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Dispersion = Literal["sd_log", "cv"]
_BLOCK = 256  # regions left out at once
_WORDS = {
    "sd_log": Message("standard deviation of logarithms"),
    "cv": Message("coefficient of variation"),
}


def sigma_convergence(
    study: Study,
    variable: str,
    *,
    measure: Dispersion = "sd_log",
    years: Iterable[int] | None = None,
    draws: int = 999,
    seed: int = 0,
) -> TableResult:
    """Return the dispersion of a variable over the regions by year, and test whether it fell.

    Parameters
    ----------
    study : Study
        Only the regions that have a value in all of the years count; the others are named.
    variable : str
    measure : {"sd_log", "cv"}
        Standard deviation of natural logarithms, or of the values divided by their mean; both with divisor n.
    years : iterable of int, optional
        At least two; by default all, ascending.
    draws, seed : int
        Bootstrap draws of regions, the same for every year; 0 for none.

    Returns
    -------
    TableResult
        One row per year: year, dispersion, its 95 % interval low, high (nan without draws), n. The notes give the
        change from the first to the last year with the interval and p value of the paired draws and, from three years,
        the trend by least squares, tested over the regions (:func:`trend_of`), which is also in ``about["tests"]`` and
        ``about["trend"]``; ``about["change"]`` holds estimate, low, high and p of the change.

    Raises
    ------
    DataError
        If a value has no logarithm, a mean is not positive, the regions are all alike in every year, or years or
        regions are too few.

    Notes
    -----
    Barro and Sala-i-Martin (1992), Journal of Political Economy 100. Beta convergence is necessary for sigma
    convergence and not sufficient. The trend and the change are tested by leaving out, or drawing again, regions with
    their whole histories: the null is that the regions, were there endlessly many, would show none. A t test over the
    years would take the years as independent, and finds trends in half of all cases without one.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = si.indices.sigma_convergence(si.study.demo(), "gdp_per_capita", draws=0)
    >>> table.to_frame().columns.tolist()
    ['year', 'dispersion', 'low', 'high', 'n']
    """
    check_choice("measure", measure, Dispersion)
    data = balanced(study, variable, years, at_least=2)
    _check_domain(data, study, measure)

    def of_all_years(counts: Floats) -> Floats:
        return np.stack([_dispersion(x, counts, measure) for x in data.numbers.T])

    values = of_all_years(np.ones((len(data.table), 1)))[:, 0]
    if not values.any():
        raise DataError(
            "{variable} is the same in all {n} regions in every year: nothing can converge.",
            variable=variable,
            n=len(data.table),
        )
    drawn = draws_of(of_all_years, len(data.table), draws, seed)
    bounds = interval(drawn)
    table = pd.DataFrame(
        {
            "year": data.years,
            "dispersion": values,
            "low": bounds.low,
            "high": bounds.high,
            "n": len(data.table),
        }
    )
    change, note = _change(values, drawn, data.years)
    trend = _trend(data, measure)
    notes = [*data.about.notes, note, *([] if trend is None else [_trend_in_words(trend)])]
    return TableResult(
        table,
        heading=Message(
            "Sigma convergence of {variable}: {measure}", variable=variable, measure=_WORDS[measure]
        ),
        about=data.about
        | TableAbout(
            measure=measure,
            draws=draws,
            seed=seed,
            change=change,
            trend=None if trend is None else trend._asdict(),
            tests=_tests(trend),
            notes=(*notes, *((in_words(draws, seed), *scarce(draws, len(data.table))) if draws else ())),
        ),
    )


def _check_domain(data: Balanced, study: Study, measure: Dispersion) -> None:
    if measure == "sd_log":
        check_positive(data, study, Message("the standard deviation of logarithms"))
    elif (data.table.mean() <= 0).any():
        low = data.table.index[(data.table <= 0).any(axis=1)]
        raise DataError(
            "the coefficient of variation divides by the mean, which is not positive in every "
            "year; zero or negative in {counted}.",
            counted=counted(low, study),
        )


def _dispersion(x: Floats, weights: Floats, measure: Dispersion) -> Floats:
    """Return the dispersion of x, shape (n,), for weights of shape (n, b)."""
    if measure == "cv":
        return variation_of(x, weights)
    logs = np.log(x / x[0])  # regions all alike are exactly so
    share = weights / weights.sum(axis=0)
    away = logs[:, np.newaxis] - logs @ share
    return np.asarray(np.sqrt((share * away**2).sum(axis=0)))


def _change(values: Floats, drawn: Floats, years: tuple[int, ...]) -> tuple[dict[str, float], Message]:
    change, of_draws = float(values[-1] - values[0]), drawn[-1] - drawn[0]
    low, high = (float(each) for each in interval(of_draws))
    p = float(p_of_zero(of_draws))
    found = {"estimate": change, "low": low, "high": high, "p": p}
    inside = Message(
        " (change {estimate:.4f}, 95 % interval {low:.4f} to {high:.4f}, {p})",
        **found | {"p": p_in_words(p)},
    )
    note = Message(
        "From {first} to {last} it {moved}{inside}.",
        first=years[0],
        last=years[-1],
        moved=_moved(change),
        inside=inside if drawn.shape[-1] else "",
    )
    return found, note


def _moved(change: float) -> Message:
    if change == 0:
        return Message("did not change")
    return Message("fell by {by:.4f}" if change < 0 else "rose by {by:.4f}", by=abs(change))


def _trend(data: Balanced, measure: Dispersion) -> Trend | None:
    """Return the trend; nothing for fewer than three years or three regions, or where every region gives the same."""
    if len(data.years) < 3 or len(data.table) < 3:
        return None
    found = trend_of(data.numbers, data.years, measure)
    return found if found.std_error > 1e-12 * abs(found.slope) else None


class Trend(NamedTuple):
    """The slope of the dispersion on the years, and what leaving out each region once says of it.

    ``df``: regions less 1; ``p``: of no slope, two-sided.
    """

    slope: float
    std_error: float
    low: float
    high: float
    p: float
    df: int


def trend_of(numbers: Floats, years: tuple[int, ...], measure: Dispersion) -> Trend:
    r"""Return the linear trend of the dispersion, tested over the regions.

    .. math:: b = \sum_t c_t s_t, \quad se(b)^2 = \frac{n - 1}{n} \sum_i (b_{(i)} - \bar b)^2

    with :math:`c_t` the weights of least squares on the years and :math:`b_{(i)}` the slope without region i.

    Parameters
    ----------
    numbers : ndarray, shape (n, T)
    years : tuple of int
    measure : {"sd_log", "cv"}

    Notes
    -----
    Each region brings its whole history, so that serial correlation of any form is allowed for; regions are taken as
    independent of one another. Student's t has n - 1 degrees of freedom. The jackknife: Efron and Stein (1981),
    Annals of Statistics 9. Size: docs/convergence.md.

    Examples
    --------
    >>> logs = np.random.default_rng(0).normal(size=(30, 1)) * [1.0, 0.9, 0.8]
    >>> found = trend_of(np.exp(logs), (2017, 2018, 2019), "sd_log")
    >>> found.high < 0 and found.p < 0.05
    True
    """
    from scipy import stats

    n = len(numbers)
    time = np.asarray(years, dtype=float) - np.mean(years)
    weights = time / (time @ time)
    slope = float(weights @ [_dispersion(x, np.ones((n, 1)), measure)[0] for x in numbers.T])
    without = np.concatenate([_slopes_without(numbers, k, weights, measure) for k in range(0, n, _BLOCK)])
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    margin = error * float(stats.t.ppf(0.975, n - 1))
    p = float(2 * stats.t.sf(abs(slope) / error, n - 1)) if error > 0 else float("nan")
    return Trend(slope, error, slope - margin, slope + margin, p, n - 1)


def _slopes_without(numbers: Floats, start: int, weights: Floats, measure: Dispersion) -> Floats:
    """Return the slope without each region of a block."""
    n = len(numbers)
    left = np.arange(start, min(start + _BLOCK, n))
    counts = np.ones((n, len(left)))
    counts[left, np.arange(len(left))] = 0
    return np.asarray(weights @ np.stack([_dispersion(x, counts, measure) for x in numbers.T]))


def _tests(trend: Trend | None) -> tuple[TestResult, ...]:
    if trend is None:
        return ()
    null = Message("the dispersion has no linear trend over the years")
    return (TestResult(Message("trend"), trend.slope / trend.std_error, (float(trend.df),), null, "t"),)


def _trend_in_words(trend: Trend) -> Message:
    return Message(
        "Trend {slope:.5f} a year, 95 % interval {low:.5f} to {high:.5f}, t({df}) = {t:.2f}, {p}, regions with "
        "their whole histories taken as independent.",
        t=trend.slope / trend.std_error,
        **trend._asdict() | {"p": p_in_words(trend.p)},
    )
