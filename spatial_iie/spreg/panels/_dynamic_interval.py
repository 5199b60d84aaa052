"""The interval of tau by inverting the test of the adjusted score, valid where its estimate is not normal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.spreg.panels._dynamic_likelihood import (
    NO_MAXIMUM,
    Point,
    Recursion,
    Surface,
    point_at,
    start_of,
    surface_of,
    uphill,
)

if TYPE_CHECKING:
    from spatial_iie._registry import Parameter
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Method, Space
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Floats = NDArray[np.float64]


class Inverted(NamedTuple):
    """Where the adjusted score of tau is zero, or nearest to it, and the values its test does not reject.

    ``point`` is the fit at the estimate, ``start`` the parameters before the correction. ``low`` and ``high`` are
    infinite where the values on the grid have no end, nan where there are none. ``t`` is that of the value at which a
    deviation stays as it is, or the smallest at and below it if the estimate is above.
    """

    tau: float
    low: float
    high: float
    t: float
    point: Point
    start: Floats
    space: Space | SpaceOfYears | None

    def covariance(self, place: int, spread: float) -> Floats:
        """Return the covariance of (b, spatial) other than tau, to which the uncertainty of tau, ``spread``, is added.

        ``place`` is where tau stands; its own row is nan.
        """
        slope, score = self.point.slope, self.point.score
        others = np.delete(np.arange(len(slope)), place)
        bread = np.linalg.inv(slope[np.ix_(others, others)])
        given = bread @ score[np.ix_(others, others)] @ bread
        moved = -bread @ slope[others, place]
        cov = np.full(slope.shape, np.nan)
        cov[np.ix_(others, others)] = given + spread**2 * np.outer(moved, moved)
        return cov[:-1, :-1]


def inverted_score(
    design: Design,
    parameters: tuple[Parameter, ...],
    recursion: Recursion,
    method: Method,
    *,
    ahead: Floats,
    behind: Floats,
    critical: float,
) -> Inverted:
    """Return the estimate of tau and the interval of the values that the test of the adjusted score does not reject.

    The other parameters are at their best for each value; the variance of the score allows for that.

    Parameters
    ----------
    design, parameters, recursion, method
        As :func:`spatial_iie.spreg.panels._dynamic_likelihood.adjusted` takes them.
    ahead, behind : ndarray
        Distances from the estimate of the likelihood at which to test, ascending from 0.
    critical : float
        Largest absolute t that is not rejected.

    Raises
    ------
    EstimationError
        If nowhere the other parameters have a maximum.
    """
    start, space = start_of(design, parameters, method)
    surface, places = surface_of(design, parameters, recursion, space)
    first = start[list(places.values())]
    rows = [
        *_along(design, recursion, surface, places, first, first[0] - behind[1:])[::-1],
        *_along(design, recursion, surface, places, first, first[0] + ahead),
    ]
    if not rows:
        raise EstimationError(NO_MAXIMUM, years=surface.adjustment.years)
    at, score, t = (np.array(column) for column in zip(*[row[:3] for row in rows], strict=True))
    upwards = np.flatnonzero(at[:, 0] >= first[0])
    falls = [k for k in upwards[:-1] if score[k] > 0 >= score[k + 1]]
    if falls:
        k = falls[0]
        share = score[k] / (score[k] - score[k + 1])
        best = uphill(surface, at[k] + share * (at[k + 1] - at[k]))
    else:
        best = at[upwards[np.argmin(np.abs(t[upwards]))]]
    start_of_change, scale, _ = recursion.adjustment.change
    unit = (1 - start_of_change) / scale
    low, high = _held(at[:, 0], np.abs(t), critical, float(best[0]), unit)
    near = int(np.argmin(np.abs(at[:, 0] - unit)))
    stays = _along(design, recursion, surface, places, at[near], np.array([unit]))
    against = [stays[0][2] if stays else t[near]]  # where the others have no maximum at 1: nearest to it
    least = float(np.min(np.abs([*against, *(t[at[:, 0] <= unit] if best[0] > unit else [])])))
    point = point_at(design, recursion, surface, places, best)
    return Inverted(float(best[0]), low, high, least, point, start, space)


Row = tuple[Floats, float, float]


def _along(
    design: Design,
    recursion: Recursion,
    surface: Surface,
    places: dict[str, int],
    first: Floats,
    values: Floats,
) -> list[Row]:
    """Return parameters, adjusted score of tau and its t at values of tau, as far as the others have a maximum."""
    rows: list[Row] = []
    at = first
    for value in values:
        at = np.concatenate([[value], at[1:]])
        try:
            at = uphill(surface, at, held=(0,))
        except EstimationError:
            break
        score, t = _tested(design, recursion, surface, places, at)
        if np.isnan(t):
            break
        rows.append((at, score, t))
    return rows


def _tested(
    design: Design, recursion: Recursion, surface: Surface, places: dict[str, int], at: Floats
) -> tuple[float, float]:
    point = point_at(design, recursion, surface, places, at)
    place = places["tau"]
    others = np.delete(np.arange(len(point.slope)), place)
    apart = np.ones(len(point.slope))
    apart[others] = -np.linalg.solve(point.slope[np.ix_(others, others)], point.slope[others, place])
    score = float(surface.slope(at)[0])
    variance = float(apart @ point.score @ apart)
    return score, score / np.sqrt(variance) if variance > 0 else np.nan


def _held(tau: Floats, size: Floats, critical: float, best: float, unit: float) -> tuple[float, float]:
    """Return the ends of the values that are not rejected: around the estimate, and others that reach down to 1.

    ``unit`` is the value of tau at which a deviation stays as it is; ends between grid points are by straight lines.
    """
    held = size <= critical
    pieces = np.split(np.arange(len(tau)), np.flatnonzero(np.diff(held)) + 1)
    kept = [
        each
        for each in pieces
        if held[each[0]] and (tau[each[0]] <= unit or tau[each[0]] <= best <= tau[each[-1]])
    ]
    if not kept:
        return float("nan"), float("nan")
    first, last = int(kept[0][0]), int(kept[-1][-1])

    def between(inside: int, outside: int) -> float:
        share = (critical - size[inside]) / (size[outside] - size[inside])
        return float(tau[inside] + share * (tau[outside] - tau[inside]))

    low = between(first, first - 1) if first > 0 else -np.inf
    high = between(last, last + 1) if last + 1 < len(tau) else np.inf
    return low, high
