"""Weights of neighbours around points: within distances, and at distances by a Gaussian kernel."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.pair_density import AT_ONCE, BINS, ORDER, REACH, _hermite, arcs, chord

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SAME = 1e-12  # relative: a distance this little beyond a limit is at it


def within(
    points: Floats, of: Ints, among: Ints, weights: Floats, radii: Floats, radius: float | None
) -> Floats:
    """Return the weight of the neighbours of points within radii, without the points themselves.

    Parameters
    ----------
    points : ndarray, shape (n, 2) or (n, 3)
        In a plane, or unit vectors.
    of : ndarray of int, shape (a,)
        Whose neighbours.
    among : ndarray of int, shape (b,)
        Which points count.
    weights : ndarray, shape (n,)
    radii : ndarray, shape (m,)
        Ascending; a point at the radius is within it.
    radius : float, optional
        Of the sphere.

    Returns
    -------
    ndarray, shape (a, m)

    Examples
    --------
    >>> line = np.array([[0.0, 0], [1, 0], [3, 0]])
    >>> within(line, np.arange(3), np.arange(3), np.ones(3), np.array([1.0, 2, 3]), None).tolist()
    [[1.0, 1.0, 2.0], [1.0, 2.0, 2.0], [0.0, 1.0, 2.0]]
    """
    m = len(radii)
    limits = np.array([chord(float(r), radius) for r in radii]) * (1 + _SAME)
    found = np.empty((len(of), m))
    for rows, straight in _blocks(points, of, among):
        ring = np.searchsorted(limits, straight.ravel()).reshape(straight.shape)
        ring[of[rows][:, np.newaxis] == among] = m
        place = ring + (m + 1) * np.arange(len(ring))[:, np.newaxis]
        each = np.broadcast_to(weights[among], ring.shape)
        sums = np.bincount(place.ravel(), weights=each.ravel(), minlength=(m + 1) * len(ring))
        found[rows] = np.cumsum(sums.reshape(-1, m + 1)[:, :m], axis=1)
    return found


def around(
    points: Floats,
    of: Ints,
    among: Ints,
    weights: Floats,
    at: Floats,
    bandwidth: float,
    radius: float | None,
) -> Floats:
    """Return the Gaussian-kernel weight of the neighbours of points at distances, without the points themselves.

    Parameters
    ----------
    points, of, among, weights, radius
        See :func:`within`.
    at : ndarray, shape (m,)
    bandwidth : float

    Returns
    -------
    ndarray, shape (a, m)
        Sums of w_j phi((r - d_ij) / h); distances are gathered as in ``kernel_density``.

    Examples
    --------
    >>> two = np.array([[0.0, 0], [1, 0]])
    >>> around(two, np.arange(2), np.arange(2), np.ones(2), np.array([1.0]), 0.5, None).round(6).tolist()
    [[0.398942], [0.398942]]
    """
    bins = int(np.ceil((float(at.max()) / bandwidth + REACH) * BINS))
    z = at[:, np.newaxis] / bandwidth - (np.arange(bins) + 0.5) / BINS
    terms = [each.T / factorial(k) for k, each in enumerate(_hermite(z))]
    found = np.zeros((len(of), len(at)))
    for rows, straight in _blocks(points, of, among, bins * ORDER):
        d = arcs(straight, radius) / bandwidth
        place = np.minimum(d * BINS, bins).astype(np.int64)
        off = d - (place + 0.5) / BINS
        place[of[rows][:, np.newaxis] == among] = bins
        place += (bins + 1) * np.arange(len(place))[:, np.newaxis]
        power = np.broadcast_to(weights[among], place.shape)
        for term in terms:
            sums = np.bincount(place.ravel(), weights=power.ravel(), minlength=(bins + 1) * len(place))
            found[rows] += sums.reshape(-1, bins + 1)[:, :bins] @ term
            power = power * off
    return found


def _blocks(points: Floats, of: Ints, among: Ints, more: int = 0) -> Iterator[tuple[slice, Floats]]:
    from scipy.spatial.distance import cdist

    step = max(1, AT_ONCE // max(len(among), more, 1))
    for start in range(0, len(of), step):
        rows = slice(start, min(start + step, len(of)))
        yield rows, cdist(points[of[rows]], points[among])


def mean_ratio(part: Floats, whole: Floats, share: Floats) -> Floats:
    """Return the mean local ratio over the mean global one, at each distance; points without neighbours do not count.

    Parameters
    ----------
    part, whole : ndarray, shape (a, m)
        Weights of neighbours of the sector, and of all.
    share : ndarray, shape (a,)
        The ratio in all the country, without the point itself.

    Returns
    -------
    ndarray, shape (m,)
        nan where no point has a neighbour.
    """
    there = whole > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        local = np.where(there, part / whole, 0.0).sum(axis=0)
        return np.asarray(local / (there * share[:, np.newaxis]).sum(axis=0))
