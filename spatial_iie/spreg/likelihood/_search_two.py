"""Where a concentrated likelihood of two spatial parameters is largest, from several starts."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.logdet import LogDeterminant
from spatial_iie._kernels.profile import Profile
from spatial_iie.spreg.likelihood._search import EdgeError

Floats = NDArray[np.float64]
_STARTS = (-0.6, -0.2, 0.2, 0.6)  # shares of the way from 0 to either end
_WIDE = 100.0  # upper ends: an interval that nothing ends on one side is no wider than this for what is close
_CLOSE = 1e-6  # share of the interval: nearer to an end than this is at the end


def maximum_of_two(profile: Profile, logdet: LogDeterminant, n: int) -> tuple[float, float]:
    """Return (rho, lambda) at the largest of the local maxima found from 16 starts.

    Raises
    ------
    EdgeError
        If the largest lies at the edge of the admissible interval.
    """
    from scipy.optimize import minimize

    low, high = logdet.interval.low, logdet.interval.high
    span = min(high - low, _WIDE * high)
    margin = _CLOSE * span / 10
    limits = (low + margin, high - margin)
    starts = [_inside(share, low, high) for share in _STARTS]
    options = {"ftol": 1e-14, "gtol": 1e-8}
    arguments = (profile, logdet, n)
    runs = [
        minimize(_negative, start, arguments, "L-BFGS-B", jac=True, bounds=[limits] * 2, options=options)
        for start in itertools.product(starts, starts)
    ]
    best = min(runs, key=lambda run: float(run.fun))
    rho, lam = _polished(best.x, profile, logdet, n)
    for name, at in (("rho", rho), ("lambda", lam)):
        if min(at - low, high - at) < _CLOSE * span:
            raise EdgeError(name, logdet.interval, low=at - low < high - at)
    return rho, lam


def _inside(share: float, low: float, high: float) -> float:
    return share * high if share > 0 else -share * max(low, -high)


def _negative(at: Floats, profile: Profile, logdet: LogDeterminant, n: int) -> tuple[float, Floats]:
    """Return minus the log-likelihood / n, up to a constant, and its gradient in (rho, lambda)."""
    rho, lam = map(float, at)
    error = profile.squared_error(lam, rho)
    value = 0.5 * np.log(error.value) - (logdet.value(rho) + logdet.value(lam)) / n
    gradient = np.array([error.by_rho, error.by_lambda]) / (2 * error.value)
    gradient -= np.array([logdet.slope(rho), logdet.slope(lam)]) / n
    return float(value), gradient


def _polished(start: Floats, profile: Profile, logdet: LogDeterminant, n: int) -> tuple[float, float]:
    """Return where the gradient vanishes near a minimum; the minimum itself if that leads elsewhere."""
    from scipy.optimize import root

    low, high = logdet.interval.low, logdet.interval.high

    def gradient(at: Floats) -> Floats:
        return _negative(np.clip(at, low + 1e-9, high - 1e-9), profile, logdet, n)[1]

    found = root(gradient, start, tol=1e-13)
    near = np.abs(found.x - start).max() < 1e-3 * (high - low)
    rho, lam = found.x if near else start
    return float(rho), float(lam)
