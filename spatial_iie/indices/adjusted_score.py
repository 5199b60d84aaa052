"""Speed within regions: the score of a panel with effects of regions, free of the bias that few steps bring."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError

Floats = NDArray[np.float64]
LEVEL = 0.95
STEPS = 5  # with fewer the interval tells next to nothing; see docs/convergence.md
_REACH, _CEILING, _STRIDE = 0.75, 1.6, 0.0025


class Adjusted(NamedTuple):
    """What the adjusted score says of beta.

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


class Sums(NamedTuple):
    """Sums over the steps of each region, shape (n,): of level by level, level by next level, next by next."""

    own: Floats
    cross: Floats
    next: Floats
    steps: int

    @classmethod
    def of(cls, level: Floats, following: Floats, regions: NDArray[np.int64], steps: int) -> Sums:
        """Add up deviations from the means of regions, by region."""
        pairs = (level * level, level * following, following * following)
        return cls(*(np.bincount(regions, each) for each in pairs), steps)

    @property
    def least_squares(self) -> float:
        """The coefficient phi of the level before, with its bias."""
        return float(self.cross.sum() / self.own.sum())

    def scores(self, phi: Floats) -> Floats:
        """Return the adjusted score of each region, shape (n, g), at values of phi, shape (g,)."""
        at = np.atleast_1d(phi)
        own, cross, following = (each[:, np.newaxis] for each in self[:3])
        squares = following - 2 * at * cross + at**2 * own
        bias = np.array([covariance(each, self.steps) for each in at])
        return np.asarray(cross - at * own + bias / (self.steps - 1) * squares)

    def t(self, phi: Floats) -> Floats:
        """Return the adjusted score by its standard error, regions being independent, shape (g,)."""
        scores = self.scores(phi)
        return np.asarray(scores.sum(axis=0) / np.sqrt((scores**2).sum(axis=0)))


def covariance(phi: float, steps: int) -> float:
    r"""Return by how much the demeaned errors and levels of a region covary, per unit of the errors' variance.

    .. math:: h_T(\phi) = \frac{1}{T} \sum_{k=1}^{T-1} (T - k) \phi^{k-1}

    of which the expectation of :math:`\sum_t \tilde y_{t-1} \tilde u_t` is the negative (Nickell 1981, equation 14).

    >>> covariance(0.0, 5), covariance(1.0, 5)
    (0.8, 2.0)
    """
    k = np.arange(1, steps)
    return float(((steps - k) * phi ** (k - 1.0)).sum() / steps)


def check_steps(steps: int) -> None:
    """Refuse effects of regions where there are too few steps.

    Raises
    ------
    EstimationError
    """
    if steps < STEPS:
        raise EstimationError(
            f"effects of regions need at least {STEPS} steps between years, and there {'is' if steps == 1 else 'are'} "
            f"{steps}: with fewer, the bias of least squares (Nickell 1981) exceeds any plausible speed, and its "
            f"correction leaves an interval too wide to tell anything. Take more years, or the regression across "
            f"regions, without effects."
        )


def adjusted_score(
    level: Floats, growth: Floats, regions: NDArray[np.int64], *, steps: int, span: int = 1
) -> Adjusted:
    r"""Estimate beta in a panel with effects of regions, and give an interval that covers for few steps, too.

    With :math:`y_t = \phi y_{t-1} + u_t`, :math:`\phi = 1 + s \beta`, deviations from the means of a region marked by a
    tilde, and :math:`h_T` of :func:`covariance`, the score of region i

    .. math:: m_i(\phi) = \sum_t \tilde y_{i,t-1} \tilde u_{it}(\phi)
              + \frac{h_T(\phi)}{T - 1} \sum_t \tilde u_{it}(\phi)^2

    has expectation zero at the true value, for any number of steps T, any first level and a variance of its own in each
    region, if errors are not correlated over the steps and equally variable in all. The estimate is the
    first zero of :math:`\sum_i m_i` above least squares, or its lowest point where there is none. The interval holds the
    values for which :math:`\sum_i m_i / \sqrt{\sum_i m_i^2}` is within Student's t with n - 1 degrees of freedom, as far
    as they are connected with the estimate.

    Parameters
    ----------
    level, growth : ndarray, shape (m,)
        Orthogonal to all other regressors, effects of regions removed: by forward orthogonal deviations (T - 1 rows a
        region) or by means (T rows).
    regions : ndarray of int, shape (m,)
        Which region a row is of, 0 to n - 1.
    steps : int
        T, of each region.
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
    1178-1215, whose adjusted profile score this is; Lancaster (2002), Review of Economic Studies 69. Near
    :math:`\phi = 1` the score is flat at its zero, so that neither normality nor a standard error of the estimate
    holds; the test does, and is inverted. Coverage: docs/convergence.md.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> y = [random.normal(size=200)]
    >>> for _ in range(10): y.append(0.8 * y[-1] + random.normal(size=200))
    >>> y = np.array(y)
    >>> level, growth = (each - each.mean(axis=0) for each in (y[:-1], np.diff(y, axis=0)))
    >>> found = adjusted_score(level.ravel(), growth.ravel(), np.tile(np.arange(200), 10), steps=10)
    >>> bool(found.low < -0.2 < found.high), bool(found.least_squares < found.low)
    (True, True)
    """
    from scipy import stats

    check_steps(steps)
    sums = Sums.of(level, growth * span + level, regions, steps)
    start = sums.least_squares
    grid = np.arange(max(start - _REACH, -0.99), max(_CEILING, start + _REACH), _STRIDE)
    df = len(sums.own) - 1
    limit = float(stats.t.ppf((1 + LEVEL) / 2, df))
    phi = _estimate(sums, grid[grid >= start])
    low, high = _interval(sums, grid, phi, limit)
    p = 2 * stats.t.sf(_furthest(sums, phi, 1.0), df)
    beta, low, high, biased = ((each - 1) / span for each in (phi, low, high, start))
    return Adjusted(beta, low, high, float(p), biased, df)


def _estimate(sums: Sums, grid: Floats) -> float:
    """Return the first zero of the score, or its lowest point."""
    from scipy.optimize import brentq

    def score(phi: float) -> float:
        return float(sums.scores(np.array(phi)).sum())

    scores = sums.scores(grid).sum(axis=0)
    below = np.flatnonzero(scores <= 0)
    if not len(below):
        return float(grid[np.argmin(scores)])
    first = int(below[0])
    return float(grid[0] if first == 0 else brentq(score, grid[first - 1], grid[first]))


def _interval(sums: Sums, grid: Floats, phi: float, limit: float) -> tuple[float, float]:
    """Return the ends of the values around phi that the test does not reject."""
    from scipy.optimize import brentq

    def excess(at: float) -> float:
        return float(np.abs(sums.t(np.array(at)))[0] - limit)

    if excess(phi) > 0:
        return float("nan"), float("nan")
    ends = []
    for side, nothing in ((grid[grid < phi][::-1], -np.inf), (grid[grid > phi], np.inf)):
        out = np.flatnonzero(np.abs(sums.t(side)) > limit)
        if not len(out):
            ends.append(nothing)
            continue
        inside = phi if out[0] == 0 else side[out[0] - 1]
        ends.append(float(brentq(excess, inside, side[out[0]])))
    return ends[0], ends[1]


def _furthest(sums: Sums, phi: float, value: float) -> float:
    """Return the largest absolute t between the estimate and a value: the test goes with the connected interval."""
    between = np.append(np.arange(min(phi, value), max(phi, value), _STRIDE), value)
    return float(np.abs(sums.t(between)).max())
