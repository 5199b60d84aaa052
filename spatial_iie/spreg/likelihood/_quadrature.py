"""The integral of a likelihood over its spatial parameter, by adaptive Gauss quadrature around the mode."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NODES, _SHARES = np.polynomial.legendre.leggauss(20)
_ERROR = 1e-10  # of the standard deviation of the mode
_AGREED = 1e-8  # of a piece
_NARROWEST = (
    1e-4  # of the interval: towards its ends determinants lose digits, and halving would find but rounding
)
_WIDTHS = np.array([1.5, 4, 8])  # standard deviations from the mode at which pieces end


def log_integral(log_density: Callable[[Floats], Floats], points: Floats) -> float:
    """Return the logarithm of the integral of a density between the first and the last of some points.

    Parameters
    ----------
    log_density : callable
        Of an array; may tend to minus infinity at both ends.
    points : ndarray
        Ascending; where to look for modes.

    Examples
    --------
    >>> round(float(np.exp(log_integral(lambda x: -x * x / 2e-4, np.linspace(-1, 1, 9)))), 10)  # 0.01 sqrt(2 pi)
    0.0250662827
    """
    inner = points[1:-1]
    values = log_density(inner)
    mode, top = _mode(log_density, points, 1 + int(np.argmax(values)))
    width = _deviation(log_density, mode, top, points)
    peaks = inner[1:-1][(values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])]
    around = mode + width * np.concatenate([-_WIDTHS, [0.0], _WIDTHS])
    ends = np.unique(np.concatenate([points[:1], peaks, around, points[-1:]]))
    ends = ends[(ends >= points[0]) & (ends <= points[-1])]

    def sums(low: Floats, high: Floats) -> Floats:
        at = (low + high)[:, np.newaxis] / 2 + (high - low)[:, np.newaxis] / 2 * _NODES
        heights = np.exp(log_density(at.ravel()) - top).reshape(at.shape)
        return np.asarray(heights @ _SHARES * (high - low) / 2)

    narrowest = _NARROWEST * float(points[-1] - points[0])
    return top + float(np.log(_adaptive(sums, ends[:-1], ends[1:], _ERROR * width, narrowest)))


def _adaptive(
    sums: Callable[[Floats, Floats], Floats], low: Floats, high: Floats, error: float, narrowest: float
) -> float:
    """Return the sum over pieces, each halved until both halves say the same or it is very narrow."""
    total, whole = 0.0, sums(low, high)
    while len(low):
        middle = (low + high) / 2
        halves = sums(np.concatenate([low, middle]), np.concatenate([middle, high])).reshape(2, -1)
        off = np.abs(halves.sum(axis=0) - whole)
        open_ = (off > error) & (off > _AGREED * np.abs(whole)) & (high - low > narrowest)
        total += float(halves[:, ~open_].sum())
        low, high = np.concatenate([low[open_], middle[open_]]), np.concatenate([middle[open_], high[open_]])
        whole = halves[:, open_].ravel()
    return total


def _mode(log_density: Callable[[Floats], Floats], points: Floats, best: int) -> tuple[float, float]:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda at: -float(log_density(np.array([at]))[0]),
        bounds=(float(points[best - 1]), float(points[best + 1])),
        method="bounded",
        options={"xatol": 1e-8},
    )
    return float(found.x), -float(found.fun)


def _deviation(log_density: Callable[[Floats], Floats], mode: float, top: float, points: Floats) -> float:
    """Return the standard deviation of the normal density with the same curvature at the mode."""
    step = 1e-3 * min(mode - points[0], points[-1] - mode)
    below, above = log_density(mode + step * np.array([-1.0, 1.0]))
    bend = 2 * top - below - above
    return float(step / np.sqrt(bend)) if bend > 0 else float(points[-1] - points[0]) / 10
