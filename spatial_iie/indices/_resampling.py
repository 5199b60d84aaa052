"""Bootstrap percentile intervals and p values of zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.indices.bootstrap import Bootstrap
from spatial_iie.inference import Permutations, count_beyond, simulated_p
from spatial_iie.messages import Message

Floats = NDArray[np.float64]
LEVEL = 0.95
_DRAWS, _UNITS = 40, 20  # fewer say little of a 2.5 % tail; see docs/movement.md


class Interval(NamedTuple):
    """Percentiles of draws, nan without draws."""

    low: Floats
    high: Floats


def draws_of(
    statistic: Callable[[Floats], Floats],
    n: int,
    draws: int,
    seed: int,
    *,
    blocks: pd.Series | None = None,
    within: pd.Series | None = None,
) -> Floats:
    """Return bootstrap draws of m numbers, shape (m, draws); with no draws, shape (m, 0).

    Parameters
    ----------
    statistic : callable
        Takes how often each of n regions counts, shape (n, b), and returns shape (m, b).
    n, draws, seed : int
    blocks : Series, shape (n,), optional
        Regions with the same label are drawn together, as many blocks as there are.
    within : Series, shape (n,), optional
        The regions of each label are drawn by themselves, as many as there are (stratified).

    Raises
    ------
    SpatialIIEError
        If ``draws`` or ``seed`` is no whole number, or negative.
    DataError
        If there is only one block.
    EstimationError
        If the numbers are not defined for some draw.
    """
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 0:
        raise SpatialIIEError("draws must be a whole number of at least 0, not {draws!r}.", draws=draws)
    if Permutations.of(draws, seed) is None:
        return np.empty((len(statistic(np.ones((n, 1)))), 0))
    sampled = Bootstrap(draws=draws, seed=seed)
    if blocks is None:
        strata = np.zeros(n, dtype=np.int64) if within is None else pd.factorize(within)[0].astype(np.int64)
        return sampled.intervals(statistic, strata).draws
    place, labels = pd.factorize(blocks)
    if len(labels) < 2:
        raise DataError(
            "all regions are in one block, {block}: resampling needs at least two.", block=labels[0]
        )
    return sampled.intervals(
        lambda counts: statistic(counts[place]), np.zeros(len(labels), dtype=np.int64)
    ).draws


def interval(draws: Floats) -> Interval:
    """Return the percentile interval over the last axis, nan where there are no draws.

    >>> interval(np.arange(101.0)).low.round(6).item()
    2.5
    """
    if draws.shape[-1] == 0:
        nothing = np.full(draws.shape[:-1], np.nan)
        return Interval(nothing, nothing)
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=-1)
    return Interval(low, high)


def angular_interval(draws: Floats, centre: Floats, period: float) -> Interval:
    """Return the interval of angles around ``centre``, shape (...), from draws of shape (..., S).

    Deviations from the centre wrap at half a period, so limits may leave 0 to ``period``. Draws without a direction,
    nan, are not counted.

    >>> angular_interval(np.array([350.0, 10.0, 0.0]), np.array(0.0), 360.0).low.round(1).item()
    -9.5
    """
    around = np.asarray(centre)
    away = (draws - around[..., np.newaxis] + period / 2) % period - period / 2
    one_by_one = [interval(each[np.isfinite(each)]) for each in away.reshape(around.size, -1)]
    low, high = np.array(one_by_one).T.reshape(2, *around.shape)
    return Interval(around + low, around + high)


def p_of_zero(draws: Floats) -> Floats:
    """Return two-sided p values of zero over the last axis: twice the smaller share of draws on either side of it.

    A draw that differs from zero by rounding counts on both sides.

    >>> p_of_zero(np.array([1.0, 2.0, 3.0])).item()
    0.5
    """
    if draws.shape[-1] == 0:
        return np.full(draws.shape[:-1], np.nan)
    counts = np.array([count_beyond(each, 0.0) for each in draws.reshape(-1, draws.shape[-1])])
    above, below = counts.T.reshape(2, *draws.shape[:-1])
    return simulated_p(above, below, draws.shape[-1])


def in_words(draws: int, seed: int, *, blocks: str | None = None, within: bool = False) -> Message:
    """Return the sentence on how intervals were made: of blocks, of regions within their group, or of any."""
    if blocks is not None:
        return Message(
            "Intervals: 95% CI, percentiles of {draws} bootstrap replications that resample {blocks}, the same "
            "in every year; seed {seed}.",
            draws=draws,
            blocks=blocks,
            seed=seed,
        )
    return Message(
        "Intervals: 95% CI, percentiles of {draws} bootstrap replications that resample regions{within}, the "
        "same in every year; seed {seed}.",
        draws=draws,
        within=Message(" within their group") if within else "",
        seed=seed,
    )


def scarce(draws: int, units: int | None = None) -> tuple[Message, ...]:
    """Return warnings of draws, or of regions or blocks drawn, that are too few for what is made of them.

    >>> scarce(999, 31), len(scarce(9, 4))
    ((), 2)
    """
    notes = []
    if 0 < draws < _DRAWS:
        notes.append(Message("{draws} replications are too few for a 95 % interval: take 999.", draws=draws))
    if draws and units is not None and units < _UNITS:
        notes.append(
            Message(
                "Only {units} {units:unit|units} {units:is|are} resampled: intervals are too "
                "narrow and p values too small to rely on.",
                units=units,
            )
        )
    return tuple(notes)
