"""Measures of inequality as array functions: values and weights in, one number for each column of weights out.

Weights carry everything: shares of population, how often a region is drawn, or ones. So resampling never sorts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.inference import check_choice
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


def variation_of(x: Floats, weights: Floats) -> Floats:
    """Return the coefficient of variation: standard deviation (divisor n) by mean.

    >>> variation_of(np.array([1.0, 3.0]), np.ones((2, 1))).tolist()
    [0.5]
    """
    _, excess = _relative(x[:, np.newaxis], weights)
    return np.asarray(np.sqrt(_mean(excess**2, weights)))


def entropy(x: Floats, weights: Floats, alpha: float) -> Floats:
    r"""Return the generalized entropy of order alpha of values of shape (n, 1) or (n, b).

    .. math::

        GE_\alpha = \frac{1}{\alpha (\alpha - 1)} \left( \frac1n \sum_i u_i^\alpha - 1 \right), \qquad u = x / \mu

    and its limits Theil's T, the mean of u ln u (order 1, with 0 ln 0 = 0), and Theil's L, the mean of -ln u (order 0).
    Since u - 1 has mean 0, a multiple of it is taken from every term, so that no term is negative.

    Shorrocks (1980), The class of additively decomposable inequality measures, Econometrica 48(3).

    Examples
    --------
    >>> of = np.array([[0.0], [10.0]]), np.ones((2, 1))
    >>> entropy(*of, 1.0).round(6).tolist(), entropy(*of, 2.0).tolist()  # ln 2, half the squared variation
    ([0.693147], [0.5])
    """
    ratio, excess = _relative(x, weights)
    if alpha == 0:
        return _mean(excess - _log(ratio, excess), weights)
    logs = _log(np.where(ratio == 0, 1.0, ratio), np.where(ratio == 0, 0.0, excess))
    if alpha == 1:
        return _mean(ratio * logs - excess, weights)
    powers = np.where(ratio == 0, -1.0, np.expm1(alpha * logs))
    return _mean((powers - alpha * excess) / (alpha * (alpha - 1)), weights)


def atkinson_of(x: Floats, weights: Floats, epsilon: float) -> Floats:
    """Return Atkinson's index, one less the equally distributed equivalent by the mean.

    With alpha = 1 - epsilon the mean of u^alpha is 1 + alpha (alpha - 1) GE_alpha.

    >>> one = np.ones((2, 1))
    >>> atkinson_of(np.array([1.0, 3.0]), one, 1.0).round(6).tolist()  # 1 - sqrt(3) / 2
    [0.133975]
    >>> atkinson_of(np.array([1.0, 3.0]), one, 2.0).round(6).tolist()  # 1 - 1.5 / 2
    [0.25]
    """
    alpha, inequality = 1 - epsilon, entropy(x[:, np.newaxis], weights, 1 - epsilon)
    if alpha == 0:
        return np.asarray(-np.expm1(-inequality))
    return np.asarray(-np.expm1(np.log1p(alpha * (alpha - 1) * inequality) / alpha))


def hoover_of(x: Floats, weights: Floats) -> Floats:
    """Return Hoover's index, the share of the total that would have to move for all to be equal: half the mean |u - 1|.

    >>> hoover_of(np.array([1.0, 3.0]), np.ones((2, 1))).tolist()
    [0.25]
    """
    _, excess = _relative(x[:, np.newaxis], weights)
    return _mean(np.abs(excess), weights) / 2


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


def _influence_of_entropy(x: Floats, weights: Floats, alpha: float) -> Floats:
    ratio, excess = _relative(x[:, np.newaxis], weights)
    if alpha in (0, 1):
        logs = np.log(np.where(ratio == 0, 1.0, ratio))
        each = logs if alpha == 0 else ratio * logs
        whole = _mean(each, weights)
        return np.asarray(excess - each + whole if alpha == 0 else each - whole - (whole + 1) * excess)
    each = ratio**alpha
    whole = _mean(each, weights)
    return np.asarray((each - whole - alpha * whole * excess) / (alpha * (alpha - 1)))


def _influence_of_atkinson(x: Floats, weights: Floats, epsilon: float) -> Floats:
    """Return that on the entropy of order 1 - epsilon, times epsilon (1 - A) by the mean of u^(1 - epsilon)."""
    equal = 1 - atkinson_of(x, weights, epsilon)
    return np.asarray(epsilon * equal**epsilon * _influence_of_entropy(x, weights, 1 - epsilon))


def _influence_of_hoover(x: Floats, weights: Floats) -> Floats:
    _, excess = _relative(x[:, np.newaxis], weights)
    twice, sign = _mean(np.abs(excess), weights), _mean(np.sign(excess), weights)
    return np.asarray((np.abs(excess) - twice - (sign + twice) * excess) / 2)


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
    (Cowell and Flachaire 2007, J. Econometrics 141; Monti 1991, Statistica 51, for Gini's coefficient). ``most``: where
    it ends. ``order``: of a generalized entropy, which has parts within and between groups.
    """

    label: Message
    of: Callable[[Floats, Floats], Floats]
    domain: Domain
    influence: Callable[[Floats, Floats], Floats]
    most: float = np.inf
    order: float | None = None

    def spread(self, x: Floats, weights: Floats, counts: Floats) -> Floats:
        """Return standard errors, shape (b,), of regions of ``weights``, shape (n, 1), drawn ``counts`` times."""
        total = weights * counts
        own = weights * self.influence(x, total)
        return np.asarray(np.sqrt((counts * own**2).sum(axis=0)) / total.sum(axis=0))


def entropy_measure(alpha: float, label: Message | None = None) -> Measure:
    """Return the generalized entropy of an order; zeros have one if it is positive."""
    return Measure(
        label or Message("Generalized entropy ({order:g})", order=alpha),
        lambda x, weights: entropy(x[:, np.newaxis], weights, alpha),
        "not negative" if alpha > 0 else "positive",
        lambda x, weights: _influence_of_entropy(x, weights, alpha),
        order=alpha,
    )


def atkinson_measure(epsilon: float) -> Measure:
    """Return Atkinson's index of a parameter; with zeros it is 1 from epsilon = 1 on, whatever the others are."""
    return Measure(
        Message("Atkinson ({epsilon:g})", epsilon=epsilon),
        lambda x, weights: atkinson_of(x, weights, epsilon),
        "not negative" if epsilon < 1 else "positive",
        lambda x, weights: _influence_of_atkinson(x, weights, epsilon),
        most=1.0,
    )


USUAL = ("gini", "theil_t", "theil_l", "cv")
MEASURES = {
    "gini": Measure(Message("Gini"), gini_of, "not negative", _influence_of_gini, most=1.0),
    "theil_t": entropy_measure(1, Message("Theil T")),
    "theil_l": entropy_measure(0, Message("Theil L")),
    "cv": Measure(
        Message("Coefficient of variation"), variation_of, "of positive mean", _influence_of_variation
    ),
    "hoover": Measure(Message("Hoover"), hoover_of, "not negative", _influence_of_hoover, most=1.0),
    "atkinson": atkinson_measure(0.5),
    "ge": entropy_measure(2),
}
_FAMILIES: Mapping[str, Callable[[float], Measure]] = {"atkinson": atkinson_measure, "ge": entropy_measure}


def measure_named(name: str) -> Measure:
    """Return the measure of a name, with its parameter after a colon if it has one.

    Raises
    ------
    DataError
        If there is no such measure, or its parameter is not a number it takes.

    Examples
    --------
    >>> print(measure_named("atkinson:2").label, measure_named("theil_t").label)
    Atkinson (2) Theil T
    """
    family, given, parameter = str(name).partition(":")
    if not given or family not in _FAMILIES:
        check_choice("measure", name, MEASURES)
        return MEASURES[name]
    try:
        value = float(parameter)
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or (family == "atkinson" and value <= 0):
        raise DataError(
            "measure {name!r}: the parameter of {family} is a {kind}number after a colon, as in {family}:0.5.",
            name=name,
            family=family,
            kind=Message("positive ") if family == "atkinson" else "",
        )
    return _FAMILIES[family](value)


class Entropy(NamedTuple):
    """What a decomposition must know of a generalized entropy."""

    label: Message
    domain: Domain
    order: float


def entropy_named(name: str) -> Entropy:
    """Return the generalized entropy of a name; other measures have no parts within and between groups.

    >>> entropy_named("theil_l").order
    0
    """
    found = measure_named(name)
    if found.order is None:
        raise DataError(
            "{measure} is no sum of parts within and between groups; the measure must be of theil_t, theil_l, ge:2 (of "
            "any order).",
            measure=found.label,
        )
    return Entropy(found.label, found.domain, found.order)
