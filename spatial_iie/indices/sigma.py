"""Do regions become alike? Sigma convergence: the dispersion by year, its trend and its change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.indices._balanced import Balanced, balanced, check_positive, counted
from spatial_iie.indices._measures import variation_of
from spatial_iie.indices._resampling import draws_of, in_words, interval, p_of_zero, scarce
from spatial_iie.inference import check_choice
from spatial_iie.results import TableResult, TestResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Dispersion = Literal["sd_log", "cv"]
_WORDS = {"sd_log": "standard deviation of logarithms", "cv": "coefficient of variation"}


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
        One row a year: year, dispersion, its 95 % interval low, high (nan without draws), n. The notes give the change
        from the first to the last year with the interval and p value of the paired draws and, from three years, the
        trend by least squares with its t test, which is also in ``about["tests"]``; ``about["change"]`` holds estimate,
        low, high and p of the change.

    Raises
    ------
    DataError
        If a value has no logarithm, a mean is not positive, the regions are all alike in every year, or years or
        regions are too few.

    Notes
    -----
    Barro and Sala-i-Martin (1992), Journal of Political Economy 100. Beta convergence is necessary for sigma
    convergence and not sufficient.

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
            f"{variable} is the same in all {len(data.table)} regions in every year: nothing can converge."
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
    change, told = _change(values, drawn, data.years)
    trend = _trend(values, data.years)
    notes = [*data.about["notes"], told, *(_trend_in_words(test, values, data.years) for test in trend)]
    return TableResult(
        table,
        heading=f"Sigma convergence of {variable}: {_WORDS[measure]}",
        about={
            **data.about,
            "measure": measure,
            "draws": draws,
            "seed": seed,
            "change": change,
            "tests": trend,
            "notes": (*notes, *((in_words(draws, seed), *scarce(draws, len(data.table))) if draws else ())),
        },
    )


def _check_domain(data: Balanced, study: Study, measure: Dispersion) -> None:
    if measure == "sd_log":
        check_positive(data, study, "the standard deviation of logarithms")
    elif (data.table.mean() <= 0).any():
        low = data.table.index[(data.table <= 0).any(axis=1)]
        raise DataError(
            f"the coefficient of variation divides by the mean, which is not positive in every year; zero or negative "
            f"in {counted(low, study)}."
        )


def _dispersion(x: Floats, weights: Floats, measure: Dispersion) -> Floats:
    """Return the dispersion of x, shape (n,), for weights of shape (n, b)."""
    if measure == "cv":
        return variation_of(x, weights)
    logs = np.log(x / x[0])  # regions all alike are exactly so
    share = weights / weights.sum(axis=0)
    away = logs[:, np.newaxis] - logs @ share
    return np.asarray(np.sqrt((share * away**2).sum(axis=0)))


def _change(values: Floats, drawn: Floats, years: tuple[int, ...]) -> tuple[dict[str, float], str]:
    change, of_draws = float(values[-1] - values[0]), drawn[-1] - drawn[0]
    low, high = (float(each) for each in interval(of_draws))
    p = float(p_of_zero(of_draws))
    word = "fell" if change < 0 else "rose" if change > 0 else "did not change"
    by = f" by {abs(change):.4f}" if change else ""
    text = f"From {years[0]} to {years[-1]} it {word}{by}"
    if drawn.shape[-1]:
        text += f" (change {change:.4f}, 95 % interval {low:.4f} to {high:.4f}, p = {p:.3f})"
    return {"estimate": change, "low": low, "high": high, "p": p}, f"{text}."


def _trend(values: Floats, years: tuple[int, ...]) -> tuple[TestResult, ...]:
    """Return the t test of a linear trend, nothing for two years or a perfect line."""
    if len(years) < 3:
        return ()
    slope, left, spread = _line(values, years)
    if left <= 1e-24 * float(values @ values):
        return ()
    error = np.sqrt(left / (len(years) - 2) / spread)
    null = "the dispersion has no linear trend"
    return (TestResult("trend", float(slope / error), (float(len(years) - 2),), null, "t"),)


def _line(values: Floats, years: tuple[int, ...]) -> tuple[float, float, float]:
    """Return the slope on the years, the sum of squares it leaves, and that of the years."""
    time = np.asarray(years, dtype=float) - np.mean(years)
    spread = float(time @ time)
    slope = float(time @ values / spread)
    rest = values - values.mean() - slope * time
    return slope, float(rest @ rest), spread


def _trend_in_words(test: TestResult, values: Floats, years: tuple[int, ...]) -> str:
    slope: Any = _line(values, years)[0]
    return f"Trend {slope:.5f} a year, t({test.df[0]:.0f}) = {test.statistic:.2f}, p = {test.p_value:.3f}."
