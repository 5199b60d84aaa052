"""Adjusted score of a short panel with region effects, free of the bias of few periods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError

Floats = NDArray[np.float64]
LEVEL = 0.95
STEPS = 5  # with fewer the interval tells next to nothing; see docs/convergence.md
_REACH, _CEILING, _STRIDE = 0.75, 1.6, 0.005


class Adjusted(NamedTuple):
    """Estimate of beta by the adjusted score, with its interval.

    ``beta``: the estimate. ``low``, ``high``: 95 % interval; infinite where it has no end within reach, nan where no
    value at all agrees with the data. ``p``: of beta = 0, two-sided; below 5 % just where the interval leaves it out.
    ``least_squares``: beta without the adjustment. ``df``: of Student's t, regions less 1.
    """

    beta: float
    low: float
    high: float
    p: float
    least_squares: float
    df: int


class Score(NamedTuple):
    """Level before each step and level after it, deviations from the means of regions, shape (n, T) each."""

    level: Floats
    following: Floats

    @property
    def least_squares(self) -> float:
        """The coefficient phi of the level before, with its bias."""
        return float((self.level * self.following).sum() / (self.level**2).sum())

    def by_region(self, phi: Floats) -> Floats:
        """Return the adjusted score of each region, shape (n, g), at values of phi, shape (g,)."""
        at = np.atleast_1d(phi)
        steps = self.level.shape[1]
        weights = np.array([covariances(each, steps) for each in at]).T
        weights = steps / (steps - 2) * (weights - weights.sum(axis=0) / (steps * (steps - 1)))
        own, cross, square = self.level**2, self.level * self.following, self.following**2
        plain = cross.sum(axis=1, keepdims=True) - at * own.sum(axis=1, keepdims=True)
        return np.asarray(plain + square @ weights - 2 * at * (cross @ weights) + at**2 * (own @ weights))

    def t(self, phi: Floats) -> Floats:
        """Return the adjusted score by its standard error, regions being independent, shape (g,)."""
        scores = self.by_region(phi)
        return np.asarray(scores.sum(axis=0) / np.sqrt((scores**2).sum(axis=0)))


def covariances(phi: float, steps: int) -> Floats:
    r"""Return what the error of each step takes from the covariance of demeaned levels and errors, shape (T,).

    .. math:: h_s(\phi) = \frac{1}{T} \sum_{t > s} \phi^{t - s - 1}, \quad
              E \sum_t \tilde y_{t-1} \tilde u_t = -\sum_s h_s(\phi) \sigma_s^2

    which is Nickell's (1981) bias where all variances are equal.

    >>> covariances(0.0, 3).round(3).tolist(), covariances(1.0, 3).round(3).tolist()
    ([0.333, 0.333, 0.0], [0.667, 0.333, 0.0])
    """
    powers = np.cumsum(phi ** np.arange(steps - 1.0)) / steps
    return np.append(powers[::-1], 0.0)


def check_steps(steps: int) -> None:
    """Refuse effects of regions where there are too few steps.

    Raises
    ------
    EstimationError
    """
    if steps < STEPS:
        raise EstimationError(
            "effects of regions need at least {least} steps between years, and there {are} "
            "{steps}: with fewer, the bias of least squares (Nickell 1981) exceeds any plausible "
            "speed, and its correction leaves an interval too wide to tell anything. Take more "
            "years, or the regression across regions, without effects.",
            least=STEPS,
            are="is" if steps == 1 else "are",
            steps=steps,
        )


def adjusted_score(level: Floats, growth: Floats, *, span: int = 1) -> Adjusted:
    r"""Estimate beta in a panel with region effects, with an interval that covers for few periods, too.

    With :math:`y_t = \phi y_{t-1} + u_t`, :math:`\phi = 1 + s \beta`, deviations from the means of a region marked by a
    tilde, and :math:`h_s` of :func:`covariances`, the score of region i

    .. math:: m_i(\phi) = \sum_t \tilde y_{i,t-1} \tilde u_{it} + \sum_s h_s(\phi) \hat\sigma_{is}^2, \quad
              \hat\sigma_{is}^2 = \frac{T}{T - 2} \Big( \tilde u_{is}^2 - \frac{\sum_t \tilde u_{it}^2}{T (T - 1)} \Big)

    has expectation zero at the true value, for any number of steps T, any first level and any variances by region and
    step, if errors are not correlated over the steps. The estimate is the first zero of :math:`\sum_i m_i` above
    least squares, or its lowest point where there is none. The interval holds the values for which :math:`\sum_i m_i
    / \sqrt{\sum_i m_i^2}` is within Student's t with n - 1 degrees of freedom, and what lies between them; values with
    :math:`\phi > 1` count only if all between them and the estimate, or 1, are held too.

    Parameters
    ----------
    level, growth : ndarray, shape (n, T)
        By region and step, orthogonal to all other regressors, deviations from the means of regions.
    span : int
        s, years of a step; growth is a year.

    Returns
    -------
    Adjusted

    Raises
    ------
    EstimationError
        If there are fewer than 5 steps: intervals are then too wide to tell catching up from drifting apart.

    Notes
    -----
    Dhaene and Jochmans (2016), Likelihood inference in an autoregression with fixed effects, Econometric Theory 32,
    1178-1215, whose adjusted score this is for equal variances; Alvarez and Arellano (2022), Robust likelihood
    estimation of dynamic panel data models, Journal of Econometrics 226, for others. Near :math:`\phi = 1` the score
    is flat at its zero, so that neither normality nor a standard error of the estimate holds; the test does, and is
    inverted. Coverage: docs/convergence.md.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> y = [random.normal(size=200)]
    >>> for _ in range(10): y.append(0.8 * y[-1] + random.normal(size=200))
    >>> y = np.array(y).T
    >>> level, growth = (each - each.mean(axis=1, keepdims=True) for each in (y[:, :-1], np.diff(y)))
    >>> found = adjusted_score(level, growth)
    >>> bool(found.low < -0.2 < found.high), bool(found.least_squares < found.low)
    (True, True)
    """
    from scipy import stats

    check_steps(level.shape[1])
    score = Score(level, growth * span + level)
    start, df = score.least_squares, len(level) - 1
    grid = np.arange(max(start - _REACH, -0.99), max(_CEILING, start + _REACH), _STRIDE)
    limit = float(stats.t.ppf((1 + LEVEL) / 2, df))
    phi = _estimate(score, grid[grid >= start])
    low, high = _interval(score, grid, phi, limit)
    beta, low, high, biased = ((each - 1) / span for each in (phi, low, high, start))
    return Adjusted(beta, low, high, float(2 * stats.t.sf(_least(score, grid, phi), df)), biased, df)


def _estimate(score: Score, grid: Floats) -> float:
    """Return the first zero of the score, or its lowest point."""
    from scipy.optimize import brentq

    def total(phi: float) -> float:
        return float(score.by_region(np.array(phi)).sum())

    totals = score.by_region(grid).sum(axis=0)
    below = np.flatnonzero(totals <= 0)
    if not len(below):
        return float(grid[np.argmin(totals)])
    first = int(below[0])
    return float(grid[0] if first == 0 else brentq(total, grid[first - 1], grid[first]))


def _interval(score: Score, grid: Floats, phi: float, limit: float) -> tuple[float, float]:
    """Return the ends of the values that the test does not reject: around phi, and others that reach down to 1."""
    from scipy.optimize import brentq

    def excess(at: float) -> float:
        return float(np.abs(score.t(np.array(at)))[0] - limit)

    at = np.sort(np.append(grid, (phi, 1.0)))
    held = np.abs(score.t(at)) <= limit
    pieces = np.split(np.arange(len(at)), np.flatnonzero(np.diff(held)) + 1)
    kept = [each for each in pieces if held[each[0]] and (at[each[0]] <= 1 or phi in at[each])]
    if not kept:
        return float("nan"), float("nan")
    first, last = kept[0][0], kept[-1][-1]
    low = float(brentq(excess, at[first - 1], at[first])) if first > 0 else -np.inf
    high = float(brentq(excess, at[last], at[last + 1])) if last + 1 < len(at) else np.inf
    return low, high


def _least(score: Score, grid: Floats, phi: float) -> float:
    """Return the smallest absolute t that speaks for no convergence: at 1, or at and below it if phi is above."""
    against = np.append(grid[grid <= 1], 1.0) if phi > 1 else np.array([1.0])
    return float(np.abs(score.t(against)).min())
