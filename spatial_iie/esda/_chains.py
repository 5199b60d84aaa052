"""Markov chains as arrays: classes, counts of moves, and the chi-square tests of chains."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError, listed
from spatial_iie.esda.quadrants import QUADRANTS
from spatial_iie.messages import Message

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class ChiSquare(NamedTuple):
    """A chi-square test: its statistic, degrees of freedom, p value, and what is held to be true under the null."""

    name: Message
    statistic: float
    df: int
    p_value: float
    null: Message

    @property
    def sentence(self) -> Message:
        """The test in one sentence."""
        return Message(
            "{name}: chi2({df}) = {statistic:.3f}, p = {p_value:.3g}; null: {null}.", **self._asdict()
        )

    def __str__(self) -> str:
        return str(self.sentence)


def quantile_classes(values: Floats, count: int) -> tuple[Ints, Floats]:
    """Return the quantile class of each value from 0, -1 where it is nan, and the upper limits of the classes.

    >>> quantile_classes(np.array([[1.0, 2.0], [3.0, np.nan], [4.0, 9.0]]), 2)[0].tolist()
    [[0, 0], [0, -1], [1, 1]]
    """
    known = ~np.isnan(values)
    limits = np.quantile(values[known], np.arange(1, count + 1) / count)
    if (np.diff(limits) <= 0).any():
        raise EstimationError(
            "{count} classes cannot be told apart: limits {limits}. Take fewer.",
            count=count,
            limits=listed(limits.round(6)),
        )
    return np.where(known, np.searchsorted(limits[:-1], values, side="left"), -1), limits


def transition_counts(before: Ints, after: Ints, states: int) -> Floats:
    """Return the number of moves from each state to each, shape (states, states); -1 is no state.

    >>> transition_counts(np.array([0, 0, 1, -1]), np.array([0, 1, 1, 1]), 2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    counts = np.zeros((states, states))
    both = (before >= 0) & (after >= 0)
    np.add.at(counts, (before[both], after[both]), 1)
    return counts


def shares(counts: Floats) -> Floats:
    """Return each row's shares, nan for empty rows."""
    totals = counts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0))


def independence_of_moves(counts: Floats) -> tuple[Floats, ChiSquare]:
    """Return expected moves between quadrants if own and neighbours' moves are independent, and the test.

    Parameters
    ----------
    counts : ndarray, shape (4, 4)
        In the order of ``QUADRANTS``.
    """
    split = [tuple(("high", "low").index(word) for word in quadrant.split("-")) for quadrant in QUADRANTS]
    own, around = np.zeros((2, 2)), np.zeros((2, 2))
    for i, (a, b) in enumerate(split):
        for j, (c, d) in enumerate(split):
            own[a, c] += counts[i, j]
            around[b, d] += counts[i, j]
    p_own, p_around = np.nan_to_num(shares(own)), np.nan_to_num(shares(around))
    joint = np.array([[p_own[a, c] * p_around[b, d] for c, d in split] for a, b in split])
    expected = counts.sum(axis=1, keepdims=True) * joint
    possible = expected > 0
    free = possible.sum() - possible.any(axis=1).sum()
    estimated = sum((part > 0).sum() - (part.sum(axis=1) > 0).sum() for part in (own, around))
    statistic = float((np.square(counts - expected)[possible] / expected[possible]).sum())
    null = Message("a region moves between high and low whatever its neighbours' move")
    return expected, _chi_square(Message("Independence of moves"), statistic, int(free - estimated), null)


def homogeneity(counts: Floats) -> tuple[ChiSquare, ChiSquare]:
    """Return Pearson's and the likelihood ratio test of chains being the same in all regimes.

    Parameters
    ----------
    counts : ndarray, shape (m, k, k)
        Moves in each of m regimes.

    Notes
    -----
    Bickenbach and Bode (2003), International Regional Science Review 26.
    """
    pooled = np.nan_to_num(shares(counts.sum(axis=0)))
    expected = counts.sum(axis=2, keepdims=True) * pooled
    possible, seen = expected > 0, counts > 0
    pearson = float((np.square(counts - expected)[possible] / expected[possible]).sum())
    ratio = float(2 * (counts[seen] * np.log(counts[seen] / expected[seen])).sum())
    regimes = (counts.sum(axis=2) > 0).sum(axis=0)  # in which each state occurs
    moves = (pooled > 0).sum(axis=1)
    df = int((np.maximum(regimes - 1, 0) * np.maximum(moves - 1, 0)).sum())
    null = Message("transition probabilities do not depend on the class of the spatial lag")
    return _chi_square(Message("Homogeneity (Pearson)"), pearson, df, null), _chi_square(
        Message("Homogeneity (likelihood ratio)"), ratio, df, null
    )


def _chi_square(name: Message, statistic: float, df: int, null: Message) -> ChiSquare:
    from scipy.stats import chi2

    p = float(chi2.sf(statistic, df)) if df > 0 else float("nan")
    return ChiSquare(name, statistic, df, p, null)
