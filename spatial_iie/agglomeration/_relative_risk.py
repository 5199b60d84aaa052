"""Score intervals of a ratio of two proportions, for many pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
_FAR = 60.0  # logarithms of ratios beyond which none can be


def ratio_limits(
    x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float = 0.95
) -> tuple[Floats, Floats]:
    r"""Return the limits of (x1 / n1) / (x2 / n2) by the score test, 0 and infinity where there is none.

    The limits are the ratios theta that the score test does not reject:

    .. math::

        z(\theta) = \frac{\hat p_1 - \theta \hat p_2}
            {\sqrt{\tilde p_1 (1 - \tilde p_1) / n_1 + \theta^2 \tilde p_2 (1 - \tilde p_2) / n_2}}

    with p of the highest likelihood among those of ratio theta.

    Parameters
    ----------
    x1, n1, x2, n2 : ndarray, shapes that go together
        Successes and trials, which need not be whole; n positive, x from 0 to n.
    level : float

    Returns
    -------
    low, high : ndarray

    Notes
    -----
    Koopman (1984), Biometrics 40; Miettinen and Nurminen (1985), Statistics in Medicine 4, without their n / (n - 1).

    Examples
    --------
    >>> low, high = ratio_limits(*np.array([[36.0], [40.0], [16.0], [80.0]]))  # Koopman's example
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (2.94, 7.15)
    """
    x1, n1, x2, n2 = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (x1, n1, x2, n2)))
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(x1 > 0, _root(z, x1, n1, x2, n2), 0.0)
        high = np.where(x2 > 0, _root(-z, x1, n1, x2, n2), np.inf)
    return low, high


def _root(target: float, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return theta at which z is the target, by halving the logarithm's range: z falls in theta."""
    low, high = np.full(x1.shape, -_FAR), np.full(x1.shape, _FAR)
    for _ in range(64):
        middle = (low + high) / 2
        above = _score(np.exp(middle), x1, n1, x2, n2) > target
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp((low + high) / 2))


def _score(theta: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return z(theta); the constrained p2 is the smaller root of a quadratic."""
    a = theta * (n1 + n2)
    b = theta * (x2 + n1) + x1 + n2
    both = x1 + x2
    p2 = 2 * both / (b + np.sqrt(np.maximum(b**2 - 4 * a * both, 0)))  # no difference of two near numbers
    p1 = np.minimum(theta * p2, 1.0)
    variance = p1 * (1 - p1) / n1 + theta**2 * p2 * (1 - p2) / n2
    return np.asarray((x1 / n1 - theta * x2 / n2) / np.sqrt(variance))
