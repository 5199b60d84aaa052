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


Pair = tuple[LogDeterminant, LogDeterminant]


def maximum_of_two(profile: Profile, logdets: Pair, n: int) -> tuple[float, float]:
    """Return (rho, lambda) at the largest of the local maxima found from 16 starts.

    Raises
    ------
    EdgeError
        If the largest lies at the edge of the admissible interval.
    """
    from scipy.optimize import minimize

    intervals = [logdet.interval for logdet in logdets]
    spans = [min(one.high - one.low, _WIDE * one.high) for one in intervals]
    margins = [_CLOSE * span / 10 for span in spans]
    limits = [(one.low + m, one.high - m) for one, m in zip(intervals, margins, strict=True)]
    starts = [[_inside(share, one.low, one.high) for share in _STARTS] for one in intervals]
    options = {"ftol": 1e-14, "gtol": 1e-8}
    arguments = (profile, logdets, n)
    runs = [
        minimize(_negative, start, arguments, "L-BFGS-B", jac=True, bounds=limits, options=options)
        for start in itertools.product(*starts)
    ]
    best = min(runs, key=lambda run: float(run.fun))
    rho, lam = _polished(best.x, profile, logdets, n)
    for name, at, one, span in zip(("rho", "lambda"), (rho, lam), intervals, spans, strict=True):
        if min(at - one.low, one.high - at) < _CLOSE * span:
            raise EdgeError(name, one, low=at - one.low < one.high - at)
    return rho, lam


def _inside(share: float, low: float, high: float) -> float:
    return share * high if share > 0 else -share * max(low, -high)


def _negative(at: Floats, profile: Profile, logdets: Pair, n: int) -> tuple[float, Floats]:
    """Return minus the log-likelihood / n, up to a constant, and its gradient in (rho, lambda)."""
    rho, lam = map(float, at)
    error = profile.squared_error(lam, rho)
    first, second = logdets
    value = 0.5 * np.log(error.value) - (first.value(rho) + second.value(lam)) / n
    gradient = np.array([error.by_rho, error.by_lambda]) / (2 * error.value)
    gradient -= np.array([first.slope(rho), second.slope(lam)]) / n
    return float(value), gradient


def _polished(start: Floats, profile: Profile, logdets: Pair, n: int) -> tuple[float, float]:
    """Return where the gradient vanishes near a minimum; the minimum itself if that leads elsewhere."""
    from scipy.optimize import root

    low = np.array([logdet.interval.low for logdet in logdets])
    high = np.array([logdet.interval.high for logdet in logdets])

    def gradient(at: Floats) -> Floats:
        return _negative(np.clip(at, low + 1e-9, high - 1e-9), profile, logdets, n)[1]

    found = root(gradient, start, tol=1e-13)
    near = (np.abs(found.x - start) < 1e-3 * (high - low)).all()
    rho, lam = found.x if near else start
    return float(rho), float(lam)
