"""Where a concentrated likelihood is largest."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.interval import Interval
from spatial_iie._kernels.logdet import LogDeterminant
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message

Floats = NDArray[np.float64]
Function = Callable[[float], float]
_CLOSE = 1e-4  # share of an end of the interval: nearer than this is at the end


def maximum(
    value: Function, values: Callable[[Floats], Floats], slope: Function, logdet: LogDeterminant, name: str
) -> float:
    """Return the parameter at which a function of one spatial parameter is largest.

    Parameters
    ----------
    value, values, slope : callable
        Log-likelihood at a value inside the interval, at several, shape (m,), and its derivative at one.
    logdet : LogDeterminant
        Says where to look: at all of its points if that is cheap, else outwards from 0 while the value rises.
    name : str
        The parameter, for errors.

    Raises
    ------
    EstimationError
        If the likelihood rises up to the edge of the interval.
    """
    points = logdet.points
    best = int(np.argmax(values(points))) if logdet.cheap else _uphill(value, slope, points)
    if best in (0, len(points) - 1):
        raise EdgeError(name, logdet.interval, low=best == 0)
    low, middle, high = (float(points[best + step]) for step in (-1, 0, 1))
    return _root(slope, low, middle, high, _peak(value, (low, middle, high)))


_HEIGHTS: WeakKeyDictionary[LogDeterminant, Floats] = WeakKeyDictionary()


def heights(logdet: LogDeterminant) -> Floats:
    """Return the log-determinant at its points, made once for all likelihoods it is part of."""
    if logdet not in _HEIGHTS:
        _HEIGHTS[logdet] = np.array([logdet.value(float(point)) for point in logdet.points])
    return _HEIGHTS[logdet]


class EdgeError(EstimationError):
    """The likelihood is largest at the edge of the admissible interval."""

    def __init__(self, name: str, interval: Interval, *, low: bool) -> None:
        self.low, self.at_a_safe_end = low, low and not interval.exact
        super().__init__(
            "the likelihood rises towards the {edge} of the admissible interval of {name}, ({low:.6g}, {high:.6g}): it "
            "has no maximum inside. Look for a trend or a regressor that is missing, for regions alike by "
            "construction, or try other weights.",
            edge=Message("lower edge" if low else "upper edge"),
            name=name,
            low=interval.low,
            high=interval.high,
        )


def check_inside(at: float, interval: Interval, name: str) -> None:
    """Refuse an estimate so close to an end of the interval that determinants cancel to their last digits."""
    for end in (interval.low, interval.high):
        if abs(end - at) < _CLOSE * abs(end):
            raise EdgeError(name, interval, low=end < 0)


def _uphill(value: Function, slope: Function, points: Floats) -> int:
    now = int(np.flatnonzero(points == 0)[0])
    step = 1 if slope(0.0) > 0 else -1
    height = value(0.0)
    while 0 < now < len(points) - 1:
        further = value(float(points[now + step]))
        if further <= height:
            break
        now, height = now + step, further
    return now


def _peak(value: Function, points: tuple[float, float, float]) -> float:
    """Return the vertex of the parabola through three points."""
    a, b, c = np.polyfit(np.array(points) - points[1], [value(point) for point in points], 2)
    del c
    return points[1] - b / (2 * a) if a < 0 else points[1]


def _root(slope: Function, low: float, middle: float, high: float, guess: float) -> float:
    """Return where the slope is zero between low and high, trying first the side on which the guess lies."""
    from scipy.optimize import brentq

    left, right = np.nextafter(middle, low), middle
    on_the_left = slope(left) < 0 if guess < middle else slope(right) <= 0
    a, b = (np.nextafter(low, middle), left) if on_the_left else (right, np.nextafter(high, middle))
    if slope(a) <= 0 or slope(b) >= 0:
        return float(a if slope(a) <= 0 else b)
    return float(brentq(slope, a, b, xtol=1e-14, rtol=1e-14))
