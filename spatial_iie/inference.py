"""Inference options and the one place where statistics become p values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.messages import Message, joined

if TYPE_CHECKING:
    from spatial_iie._execute import Executor

Alternative = Literal["two-sided", "greater", "less", "directed"]
Assumption = Literal["randomization", "normality"]

MOST_DRAWS = 100_000_000
"""Random draws that are made at most: a number of eight bytes is kept of each."""

_TAILS = {
    "two-sided": "two-sided",
    "greater": "one-sided, positive autocorrelation",
    "less": "one-sided, negative autocorrelation",
    "directed": "one-sided in the direction of the data",
}


@dataclass(frozen=True)
class Permutations:
    """How permutation inference is done; accepted wherever ``permutations=`` is.

    Parameters
    ----------
    draws : int
        Number of random permutations S; the smallest possible p value is 1 / (1 + S).
    seed : int
        Seed of the random numbers. The answer depends on the seed and on nothing else: not on ``executor``.
    executor : object with ``submit``, optional
        Where blocks of draws run: a ``concurrent.futures`` executor, a dask ``Client``; by default, here.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of draws.

    Raises
    ------
    SpatialIIEError
        If ``draws`` is not a positive or ``seed`` not a non-negative whole number, or ``draws`` is more than
        100 million.

    Examples
    --------
    >>> Permutations(draws=999, seed=7)
    Permutations(draws=999, seed=7)
    """

    draws: int = 9999
    seed: int = 0
    executor: Executor | None = None
    progress: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        check_draws("draws", self.draws, at_least=1, seed=self.seed)

    def __repr__(self) -> str:
        return f"Permutations(draws={self.draws}, seed={self.seed})"

    @classmethod
    def of(cls, permutations: int | Permutations | None, seed: int = 0) -> Permutations | None:
        """Read a ``permutations=`` argument: a number of draws, an options record, or nothing."""
        if isinstance(permutations, Permutations):
            return permutations
        _whole("seed", seed, at_least=0)
        if permutations is None:
            return None
        check_draws("permutations", permutations)
        if permutations == 0:
            return None
        return cls(draws=int(permutations), seed=seed)


def check_alpha(alpha: object) -> None:
    """Refuse what is no level of a test.

    >>> check_alpha(5)
    Traceback (most recent call last):
    spatial_iie.errors.SpatialIIEError: alpha must be a number between 0 and 1, not 5.
    """
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 1:
        raise SpatialIIEError("alpha must be a number between 0 and 1, not {alpha!r}.", alpha=alpha)


def check_level(level: object) -> float:
    """Return the level of intervals; refuse what is none.

    >>> check_level(95)
    Traceback (most recent call last):
    spatial_iie.errors.DataError: level must be a number between 0 and 1, not 95.
    """
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        raise DataError("level must be a number between 0 and 1, not {level!r}.", level=level)
    return float(level)


def check_draws(name: str, value: object, *, at_least: int = 0, seed: object = 0) -> None:
    """Refuse what is no number of random draws, a number that no computer gets through, and what is no seed.

    >>> check_draws("permutations", 10**12)
    Traceback (most recent call last):
    spatial_iie.errors.SpatialIIEError: 1,000,000,000,000 random draws would fill 8,000 GB and take months; at most \
100,000,000 are made. 999,999 can show a p value of 0.000001.
    """
    _whole("seed", seed, at_least=0)
    draws = _whole(name, value, at_least=at_least)
    if draws > MOST_DRAWS:
        raise SpatialIIEError(
            "{draws:,} random draws would fill {size:,.0f} GB and take months; at most "
            "{most:,} are made. 999,999 can show a p value of 0.000001.",
            draws=draws,
            size=8e-9 * draws,
            most=MOST_DRAWS,
        )


def draws_for(tests: int, alpha: float, alternative: Alternative = "two-sided", share: float = 1.0) -> int:
    """Return how many draws let each of many tests reject after Bonferroni's correction, rounded up.

    Parameters
    ----------
    tests : int
        Number of tests; the smallest p value must not exceed alpha / tests.
    alpha : float
    alternative : {"two-sided", "greater", "less", "directed"}
        Two-sided p values are twice as large at least.
    share : float
        Of the draws that count for the test that has the fewest.

    Returns
    -------
    int
        One less than 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> draws_for(365, 0.05), draws_for(365, 0.05, "greater"), draws_for(3000, 0.01)
    (19999, 9999, 999999)
    """
    least = smallest_p(0, alternative) * tests / alpha / share
    power = 10 ** math.floor(math.log10(max(least, 100.0)))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-12))) - 1


def smallest_p(draws: int, alternative: Alternative = "two-sided") -> float:
    """Return the smallest p value that so many draws can give.

    >>> smallest_p(9999), smallest_p(9999, "greater")
    (0.0002, 0.0001)
    """
    return (2 if alternative == "two-sided" else 1) / (1 + draws)


def _whole(name: str, value: object, *, at_least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise SpatialIIEError(
            "{name} must be a whole number of at least {at_least}, not {value!r}.",
            name=name,
            at_least=at_least,
            value=value,
        )
    return int(value)


def check_choice(name: str, value: str, choices: Any) -> str:
    """Return ``value`` if it is one of the choices (a ``Literal`` or a collection); refuse it in words.

    >>> check_choice("assumption", "normality", Assumption)
    'normality'
    """
    allowed = get_args(choices) or tuple(choices)
    if value not in allowed:
        raise SpatialIIEError(
            "{name} must be one of {choices}, not {value!r}.",
            name=name,
            choices=joined(map(str, allowed), ", "),
            value=value,
        )
    return value


def tail_in_words(alternative: Alternative) -> Message:
    """Say which tail a p value belongs to.

    >>> tail_in_words("directed")
    'one-sided in the direction of the data'
    """
    return Message(_TAILS[check_choice("alternative", alternative, Alternative)])


def p_in_words(p: float) -> str:
    """Return a p value as tables print it, never as a bare zero.

    >>> p_in_words(0.0478), p_in_words(1e-9)
    ('p = 0.0478', 'p < 0.0001')
    """
    return "p < 0.0001" if p < 0.00005 else f"p = {p:.4f}"


def analytic_p(z: ArrayLike, alternative: Alternative = "two-sided") -> NDArray[np.float64]:
    """Return p values of standard normal deviates.

    Parameters
    ----------
    z : array_like, any shape
        Deviates, positive for positive autocorrelation.
    alternative : {"two-sided", "greater", "less", "directed"}
        "directed" is the smaller of the two tails.

    Returns
    -------
    ndarray, shape of ``z``
        nan where ``z`` is nan.

    Examples
    --------
    >>> round(float(analytic_p(1.959963984540054)), 12)
    0.05
    """
    check_choice("alternative", alternative, Alternative)
    deviates = np.asarray(z, dtype=float)
    if alternative == "greater":
        return _upper_tail(deviates)
    if alternative == "less":
        return _upper_tail(-deviates)
    tail = _upper_tail(np.abs(deviates))
    return tail if alternative == "directed" else np.minimum(1.0, 2 * tail)


def _upper_tail(deviates: NDArray[np.float64]) -> NDArray[np.float64]:
    if deviates.ndim == 0:  # loading scipy.special is a tenth of a short command's time
        return np.asarray(0.5 * math.erfc(float(deviates) / math.sqrt(2)))
    from scipy.special import ndtr

    return cast("NDArray[np.float64]", ndtr(-deviates))


def critical_value(level: float, df: int | None = None) -> float:
    """Return how many standard errors an interval reaches: of normal deviates, or of Student's t.

    >>> round(critical_value(0.95), 4), round(critical_value(0.95, 4), 4)
    (1.96, 2.7764)
    """
    from scipy.special import ndtri, stdtrit

    tail = (1 + level) / 2
    return float(ndtri(tail) if df is None else stdtrit(df, tail))


def two_sided_p(z: NDArray[np.float64], df: int | None = None) -> NDArray[np.float64]:
    """Return two-sided p values of normal deviates, or of Student's t with ``df`` degrees of freedom.

    >>> two_sided_p(np.array([2.0]), 4).round(6)
    array([0.116117])
    """
    if df is None:
        return analytic_p(z)
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(df, -np.abs(z)), dtype=float)


def count_beyond(reference: NDArray[np.float64], observed: float) -> tuple[int, int]:
    """Return how many draws are at or above, and at or below, the observed value.

    A draw counts as equal within 1e-10 standard deviations of the draws, or 1e-13 of their size, so that placements
    that tie (swapped equal values, mirrored maps) tie whatever the order in which their sums were rounded.

    >>> count_beyond(np.array([0.1 + 0.2, 0.0, 1.0]), 0.3)
    (2, 2)
    """
    slack = max(1e-10 * float(reference.std()), 1e-13 * float(np.abs(reference).max()))
    return int((reference >= observed - slack).sum()), int((reference <= observed + slack).sum())


def simulated_p(
    at_or_above: ArrayLike, at_or_below: ArrayLike, draws: ArrayLike, alternative: Alternative = "two-sided"
) -> NDArray[np.float64]:
    """Return pseudo p values from counts of reference draws; ties belong to both counts.

    Parameters
    ----------
    at_or_above, at_or_below : array_like of int
        Numbers of draws not below, not above the observed value, in the direction in which larger means
        more positive autocorrelation.
    draws : array_like of int
        Number of draws S.
    alternative : {"two-sided", "greater", "less", "directed"}
        p = (1 + count) / (1 + S) in one tail; two-sided is min(1, twice the smaller tail).

    Returns
    -------
    ndarray
        Shape of the counts.

    Notes
    -----
    Davison and Hinkley (1997), Bootstrap Methods and their Application, equation 4.11.

    Examples
    --------
    >>> simulated_p(4, 996, 999).item(), simulated_p(4, 996, 999, "greater").item()
    (0.01, 0.005)
    """
    total = 1.0 + np.asarray(draws)
    return p_of_tails(
        (1.0 + np.asarray(at_or_above)) / total, (1.0 + np.asarray(at_or_below)) / total, alternative
    )


def p_of_tails(
    greater: ArrayLike, less: ArrayLike, alternative: Alternative = "two-sided"
) -> NDArray[np.float64]:
    """Return the p value of an alternative from the probabilities of both tails.

    Parameters
    ----------
    greater, less : array_like
        Probability of a value at or above, at or below the observed one.
    alternative : {"two-sided", "greater", "less", "directed"}
        Two-sided is min(1, twice the smaller tail).

    Returns
    -------
    ndarray
        nan where a tail is nan.

    Examples
    --------
    >>> p_of_tails(0.25, 0.85).item(), p_of_tails(0.25, 0.85, "directed").item()
    (0.5, 0.25)
    """
    check_choice("alternative", alternative, Alternative)
    if alternative == "greater":
        return np.asarray(greater, dtype=float)
    if alternative == "less":
        return np.asarray(less, dtype=float)
    smaller = np.minimum(greater, less)
    return np.asarray(smaller if alternative == "directed" else np.minimum(1.0, 2 * smaller), dtype=float)


def stars(p: float) -> str:
    """Return the stars of a p value: one at 10 %, two at 5 %, three at 1 %; none where it is not defined.

    >>> stars(0.003), stars(0.04), stars(0.0999), stars(0.1)
    ('***', '**', '*', '')
    """
    return "***" if p < 0.01 else "**" if p < 0.05 else "*" if p < 0.1 else ""
