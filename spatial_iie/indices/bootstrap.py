"""Bootstrap intervals: regions resampled with replacement, expressed as weights so that nothing is sorted twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie.errors import EstimationError
from spatial_iie.indices._measures import Floats
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.messages import Message

Method = Literal["percentile", "bca", "studentized"]
Statistic = Callable[[Floats], Floats]
_CELLS = 1 << 20  # multiplicities a block holds at most: 8 MB
_LEVEL = 0.95
_TAILS = np.array([(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])


class Intervals(NamedTuple):
    """Limits of m numbers, and their bootstrap draws."""

    low: Floats
    high: Floats
    draws: Floats


@dataclass(frozen=True)
class Bootstrap:
    """Options of the bootstrap.

    Parameters
    ----------
    draws, seed : int
        The answer depends on the seed and on nothing else.
    method : {"percentile", "bca", "studentized"}
        Percentiles of the draws; percentiles corrected for bias and skewness (Efron 1987); or quantiles of the draws'
        distances from the estimate in their own standard errors (bootstrap-t), for numbers that have one.

    Raises
    ------
    SpatialIIEError
        If draws or seed are no whole numbers, or there is no such method.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0, 10.0])
    >>> found = Bootstrap(draws=999, seed=1).intervals(lambda counts: (x @ counts / 4)[np.newaxis], np.zeros(4, int))
    >>> found.draws.shape, float(found.low[0]) < 4 < float(found.high[0])
    ((1, 999), True)
    """

    draws: int = 999
    seed: int = 0
    method: Method = "percentile"

    def __post_init__(self) -> None:
        Permutations(draws=self.draws, seed=self.seed)  # the same rules
        check_choice("method", self.method, Method)

    def intervals(
        self,
        statistic: Statistic,
        strata: NDArray[np.int64],
        labels: pd.Index | None = None,
        *,
        spread: Statistic | None = None,
    ) -> Intervals:
        """Return 95 % intervals of m numbers.

        Parameters
        ----------
        statistic : callable
            Takes how often each region counts, shape (n, b), one resample a column; returns shape (m, b).
        strata : ndarray of int, shape (n,)
            Stratum of each region: as many regions are drawn from each as it has.
        labels : Index of length n, optional
            The regions: draws go through them in the order of their labels, so that the order of rows is nothing to
            the answer. By default they are in that order.
        spread : callable, optional
            Takes the same, returns the standard errors of the numbers, shape (m, b).

        Returns
        -------
        Intervals
            ``low`` and ``high`` of shape (m,), ``draws`` of shape (m, draws). With BCa a number beyond all of its
            draws has no limits: nan; nor has a studentized one with too few regions for a standard error.

        Raises
        ------
        EstimationError
            If the numbers are not defined for some resample, or are to be studentized and have no standard error.
        """
        order = np.arange(len(strata)) if labels is None else label_order(labels)
        if self.method == "studentized":
            return self._studentized(statistic, spread, strata, order)
        draws = _defined(self._drawn(statistic, strata, order), Message("resamples"))
        levels = np.tile(_TAILS, (len(draws), 1))
        if self.method == "bca":
            levels = _bca_levels(statistic, strata, draws, _TAILS)
        low, high = np.array([_quantiles(d, q) for d, q in zip(draws, levels, strict=True)]).T
        return Intervals(low, high, draws)

    def _studentized(
        self,
        statistic: Statistic,
        spread: Statistic | None,
        strata: NDArray[np.int64],
        order: NDArray[np.intp],
    ) -> Intervals:
        """Return the estimate less quantiles of t times its standard error: Davison and Hinkley (1997), section 5.2."""
        if spread is None:
            raise EstimationError(
                "interval='studentized' is for measures of inequality by year, whose standard errors are known. Use "
                "'bca' or 'percentile'."
            )
        both = self._drawn(lambda counts: np.vstack([statistic(counts), spread(counts)]), strata, order)
        draws, errors = np.split(both, 2)
        draws, one = _defined(draws, Message("resamples")), np.ones((len(strata), 1))
        observed, error = statistic(one), spread(one)
        slack = 1e-12 * np.abs(observed)
        still = np.abs(draws - observed) <= slack
        with np.errstate(invalid="ignore", divide="ignore"):
            t = np.where(still, 0.0, (draws - observed) / np.where(errors > slack, errors, 0.0))
            limits = [_reach(each, _TAILS[::-1]) for each in t]
            low, high = (observed - np.where(error > slack, error, 0.0) * np.array(limits)).T
        low, high = (np.where(np.isfinite(each), each, np.nan) for each in (low, high))
        return Intervals(low, high, draws)

    def _drawn(self, statistic: Statistic, strata: NDArray[np.int64], order: NDArray[np.intp]) -> Floats:
        size = max(1, min(256, _CELLS // len(strata)))
        blocks = [(k, min(size, self.draws - k * size)) for k in range(-(-self.draws // size))]
        with np.errstate(invalid="ignore", divide="ignore"):  # what is not defined is refused in words
            return np.concatenate(
                [statistic(self._counts(strata[order], order, *block)) for block in blocks], axis=-1
            )

    def _counts(self, strata: NDArray[np.int64], order: NDArray[np.intp], block: int, columns: int) -> Floats:
        """Return how often each region is drawn, shape (n, columns); block k has its own stream."""
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(block,))))
        counts = np.empty((len(strata), columns))
        for stratum in dict.fromkeys(strata.tolist()):
            where = order[strata == stratum]
            counts[where] = random.multinomial(len(where), np.full(len(where), 1 / len(where)), columns).T
        return counts


def _quantiles(draws: Floats, levels: Floats) -> Floats:
    return np.quantile(draws, levels) if np.isfinite(levels).all() else np.full(len(levels), np.nan)


def _reach(t: Floats, levels: Floats) -> Floats:
    """Return quantiles of numbers some of which may be infinite: no interpolation, which would make them nan."""
    return np.quantile(t, levels, method="inverted_cdf")


def _defined(values: Floats, what: str) -> Floats:
    """Return the numbers of all samples if they are numbers."""
    undefined = ~np.isfinite(values).all(axis=0)
    if undefined.any():
        raise EstimationError(
            "the measure is not defined for {n} of {total} {what}: nothing but zeros was "
            "drawn. Leave the regions of value zero out, or ask for no interval with draws=0.",
            n=int(undefined.sum()),
            total=values.shape[-1],
            what=what,
        )
    return values


def _bca_levels(statistic: Statistic, strata: NDArray[np.int64], draws: Floats, tails: Floats) -> Floats:
    """Return the percentiles to read off, shape (m, 2): Davison and Hinkley (1997), section 5.3.2."""
    from scipy.special import ndtr, ndtri

    observed = statistic(np.ones((len(strata), 1)))[:, 0]
    acceleration = _acceleration(statistic, strata)
    slack = 1e-12 * np.abs(observed)[:, np.newaxis]
    below = (draws < observed[:, np.newaxis] - slack).mean(axis=1)
    ties = (np.abs(draws - observed[:, np.newaxis]) <= slack).mean(axis=1)
    share = below + ties / 2
    inside = (share > 0) & (share < 1)
    bias = ndtri(np.where(inside, share, np.nan))[:, np.newaxis]
    z = bias + ndtri(tails)
    return np.asarray(ndtr(bias + z / (1 - acceleration[:, np.newaxis] * z)))


def _acceleration(statistic: Statistic, strata: NDArray[np.int64]) -> Floats:
    """Return the skewness of the jackknife values, each region left out of its stratum once."""
    n = len(strata)
    sizes = np.bincount(strata)[strata]
    several = np.flatnonzero(sizes > 1)
    size = max(1, _CELLS // n)
    parts = [np.empty((len(statistic(np.ones((n, 1)))), 0))]
    for start in range(0, len(several), size):
        left = several[start : start + size]
        counts = np.ones((n, len(left)))
        counts[left, np.arange(len(left))] = 0
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append(statistic(counts))
    values = _defined(np.concatenate(parts, axis=-1), Message("leave-one-out samples"))
    cubes, squares = np.zeros(len(values)), np.zeros(len(values))
    for stratum in np.unique(strata[several]):
        mine = values[:, strata[several] == stratum]
        m = mine.shape[1]
        influence = (m - 1) * (mine.mean(axis=1, keepdims=True) - mine)
        cubes += (influence**3).sum(axis=1) / m**3
        squares += (influence**2).sum(axis=1) / m**2
    return np.divide(cubes, 6 * squares**1.5, out=np.zeros_like(cubes), where=squares > 0)
