"""Measures of inequality as array functions: values and weights in, one number for each column of weights out.

Weights carry everything: shares of population, how often a region is drawn, or ones. So resampling never sorts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message

Floats = NDArray[np.float64]
Domain = Literal["not negative", "positive", "of positive mean"]


def gini_of(x: Floats, weights: Floats) -> Floats:
    r"""Return Gini's coefficient, by one sort.

    .. math::

        G = \frac{1}{2 \mu W^2} \sum_i \sum_j w_i w_j |x_i - x_j|
          = \frac{1}{\mu} \sum_k F_k (1 - F_k) (x_{(k+1)} - x_{(k)})

    Parameters
    ----------
    x : ndarray, shape (n,)
        Not negative, not all zero.
    weights : ndarray, shape (n, b)
        Not negative; F are their cumulated shares in ascending order of x.

    Returns
    -------
    ndarray, shape (b,)

    Examples
    --------
    >>> gini_of(np.array([3.0, 1.0]), np.ones((2, 1))).tolist()
    [0.25]
    """
    order = np.argsort(x, kind="stable")
    total = weights.sum(axis=0)
    below = np.cumsum(weights[order], axis=0)[:-1] / total
    return np.asarray(np.diff(x[order]) @ (below * (1 - below)) / (x @ weights / total))


def theil_t_of(x: Floats, weights: Floats) -> Floats:
    """Return Theil's T, the mean of u ln u with u = x / mu.

    >>> round(float(theil_t_of(np.array([1.0, 3.0]), np.ones((2, 1)))[0]), 6)
    0.130812
    """
    return entropy_t(x[:, np.newaxis], weights)


def theil_l_of(x: Floats, weights: Floats) -> Floats:
    """Return Theil's L, the mean logarithmic deviation, the mean of -ln u with u = x / mu.

    >>> round(float(theil_l_of(np.array([1.0, 3.0]), np.ones((2, 1)))[0]), 6)
    0.143841
    """
    return entropy_l(x[:, np.newaxis], weights)


def variation_of(x: Floats, weights: Floats) -> Floats:
    """Return the coefficient of variation: standard deviation (divisor n) by mean.

    >>> variation_of(np.array([1.0, 3.0]), np.ones((2, 1))).tolist()
    [0.5]
    """
    _, excess = _relative(x[:, np.newaxis], weights)
    return np.asarray(np.sqrt(_mean(excess**2, weights)))


def entropy_t(x: Floats, weights: Floats) -> Floats:
    """Return Theil's T of values of shape (n, 1) or (n, b), with 0 ln 0 = 0, its limit.

    Since u - 1 has mean 0, the mean of u ln u is that of u ln u - (u - 1), whose terms are not negative.

    >>> round(float(entropy_t(np.array([[0.0], [10.0]]), np.ones((2, 1)))[0]), 6)  # ln 2
    0.693147
    """
    ratio, excess = _relative(x, weights)
    logs = _log(np.where(ratio == 0, 1.0, ratio), np.where(ratio == 0, 0.0, excess))
    return _mean(ratio * logs - excess, weights)


def entropy_l(x: Floats, weights: Floats) -> Floats:
    """Return Theil's L of values of shape (n, 1) or (n, b), as the mean of u - 1 - ln u."""
    ratio, excess = _relative(x, weights)
    return _mean(excess - _log(ratio, excess), weights)


def _relative(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return u = x / mu and u - 1 for the weighted mean mu of each column, each with all its digits."""
    mean = _mean(x, weights)
    return np.asarray(x / mean), np.asarray((x - mean) / mean)


def _log(ratio: Floats, excess: Floats) -> Floats:
    """Return ln u with all digits where u is near 1, too."""
    near = np.abs(excess) < 0.5
    logs = np.log(ratio)
    logs[near] = np.log1p(excess[near])
    return np.asarray(logs)


def _mean(values: Floats, weights: Floats) -> Floats:
    return np.asarray((weights * values).sum(axis=0) / weights.sum(axis=0))


def _influence_of_gini(x: Floats, weights: Floats) -> Floats:
    """Return the integral of (1 - 2 F(t)) (1{x <= t} - F(t)) by the mean, less G (u - 1)."""
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weights[order], axis=0)[:-1] / weights.sum(axis=0)
    steps = np.diff(x[order])[:, np.newaxis] * (1 - 2 * below)
    above = np.zeros_like(weights)
    above[order[:-1]] = np.cumsum(steps[::-1], axis=0)[::-1]
    mean = _mean(x[:, np.newaxis], weights)
    return np.asarray(
        (above - (steps * below).sum(axis=0)) / mean - gini_of(x, weights) * (x[:, np.newaxis] / mean - 1)
    )


def _influence_of_theil_t(x: Floats, weights: Floats) -> Floats:
    ratio, excess = _relative(x[:, np.newaxis], weights)
    each = ratio * np.log(np.where(ratio == 0, 1.0, ratio))
    whole = _mean(each, weights)
    return np.asarray(each - whole - (whole + 1) * excess)


def _influence_of_theil_l(x: Floats, weights: Floats) -> Floats:
    ratio, excess = _relative(x[:, np.newaxis], weights)
    logs = np.log(ratio)
    return np.asarray(excess - logs + _mean(logs, weights))


def _influence_of_variation(x: Floats, weights: Floats) -> Floats:
    _, excess = _relative(x[:, np.newaxis], weights)
    square = _mean(excess**2, weights)
    root = np.sqrt(square)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(root > 0, (excess**2 - square) / (2 * root), 0.0)
    return np.asarray(own - root * excess)


class Measure(NamedTuple):
    """A measure: its name in tables, its array function, the values it is defined for.

    ``influence``: how it changes with a little more weight on each region, shape (n, b), of weighted mean 0
    (Cowell and Flachaire 2007, J. Econometrics 141; Monti 1991, Statistica 51, for Gini's coefficient).
    """

    label: Message
    of: Callable[[Floats, Floats], Floats]
    domain: Domain
    influence: Callable[[Floats, Floats], Floats]

    def spread(self, x: Floats, weights: Floats, counts: Floats) -> Floats:
        """Return standard errors, shape (b,), of regions of ``weights``, shape (n, 1), drawn ``counts`` times."""
        total = weights * counts
        own = weights * self.influence(x, total)
        return np.asarray(np.sqrt((counts * own**2).sum(axis=0)) / total.sum(axis=0))


MEASURES = {
    "gini": Measure(Message("Gini"), gini_of, "not negative", _influence_of_gini),
    "theil_t": Measure(Message("Theil T"), theil_t_of, "not negative", _influence_of_theil_t),
    "theil_l": Measure(Message("Theil L"), theil_l_of, "positive", _influence_of_theil_l),
    "cv": Measure(
        Message("Coefficient of variation"), variation_of, "of positive mean", _influence_of_variation
    ),
}
