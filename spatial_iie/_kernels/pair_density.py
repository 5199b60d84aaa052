"""Distances between pairs of points, their Silverman bandwidth, and the reflected Gaussian density of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import factorial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pairs: TypeAlias = Callable[[], Iterable[tuple[Floats, Floats | None]]]
"""Goes through pairs in blocks: distances, and products of weights or None where each pair counts once."""

AT_ONCE = 4_000_000  # pairs in one block
BINS = 32  # bins of distances in a bandwidth
ORDER = 5  # moments of distances within a bin
REACH = 9.0  # bandwidths beyond which a Gaussian kernel is below rounding
_QUARTILE_BINS = 4096


def arcs(chords: Floats, radius: float | None) -> Floats:
    """Return distances for straight lines: on a sphere with a radius the arcs above chords of the unit sphere.

    >>> round(float(arcs(np.array([2.0]), 1.0)[0]), 6), arcs(np.array([3.0]), None).tolist()
    (3.141593, [3.0])
    """
    return chords if radius is None else 2 * radius * np.arcsin(np.minimum(chords / 2, 1.0))


def chord(distance: float, radius: float | None) -> float:
    """Return the straight line below an arc of a sphere with a radius, at most a diameter."""
    return distance if radius is None else float(2 * np.sin(min(distance / radius, np.pi) / 2))


def pairs_of(points: Floats, weights: Floats | None, radius: float | None, far: float) -> Pairs:
    """Return what goes through the pairs i < j of points at most ``far`` apart.

    Parameters
    ----------
    points : ndarray, shape (n, 2) or (n, 3)
        In a plane, or unit vectors.
    weights : ndarray, shape (n,), optional
        A pair weighs the product of those of its points.
    radius : float, optional
        Of the sphere of the unit vectors.
    far : float

    Returns
    -------
    callable
        Yields blocks of (distances, products).

    Examples
    --------
    >>> ((d, w),) = pairs_of(np.array([[0.0, 0], [3, 4], [0, 50]]), None, None, 10.0)()
    >>> d.tolist(), w
    ([5.0], None)
    """
    from scipy.spatial.distance import cdist, pdist

    n, limit = len(points), chord(far, radius)

    if n * (n - 1) // 2 <= AT_ONCE:
        straight = pdist(points)
        near = straight <= limit
        both = None
        if weights is not None:
            i, j = np.triu_indices(n, 1)
            both = (weights[i] * weights[j])[near]
        whole = [(arcs(straight[near], radius), both)]
        return lambda: whole

    def blocks() -> Iterator[tuple[Floats, Floats | None]]:
        start = 0
        while start < n:
            stop = min(n, start + max(1, AT_ONCE // (n - start)))
            straight = cdist(points[start:stop], points[start:])
            near = straight <= limit
            near &= np.arange(n - start) > np.arange(stop - start)[:, np.newaxis]
            both = None if weights is None else np.multiply.outer(weights[start:stop], weights[start:])[near]
            yield arcs(straight[near], radius), both
            start = stop

    return blocks


def silverman(pairs: Pairs, far: float) -> float:
    """Return Silverman's bandwidth of the distances of pairs up to ``far``, each counted once; nan if there is none.

    0.9 min(s, Q / 1.34) m^(-1/5), with s the standard deviation (divisor m - 1), Q the interquartile range (linear
    interpolation) and m the number of pairs; where Q is zero, s alone.

    Notes
    -----
    Silverman (1986), Density Estimation for Statistics and Data Analysis, eq. 3.31; R's bw.nrd0.

    Examples
    --------
    >>> round(silverman(lambda: [(np.array([1.0, 2, 3, 4]), None)], 10.0), 6)
    0.763514
    """
    count, total, squares = 0, 0.0, 0.0
    bins = np.zeros(_QUARTILE_BINS + 1, dtype=np.int64)
    for d, _ in pairs():
        count += len(d)
        total += float(d.sum())
        bins += np.bincount(_bin(d, far), minlength=len(bins))
    if count < 2:
        return float("nan")
    mean = total / count
    for d, _ in pairs():
        squares += float(((d - mean) ** 2).sum())
    spread = float(np.sqrt(squares / (count - 1)))
    low, high = (_quantile(pairs, far, bins, count, share) for share in (0.25, 0.75))
    least = min(spread, (high - low) / 1.34) or spread
    return float(0.9 * least * count**-0.2)


def _bin(d: Floats, far: float) -> NDArray[np.int64]:
    return np.asarray(d * (_QUARTILE_BINS / far), dtype=np.int64).clip(0, _QUARTILE_BINS)


def _quantile(pairs: Pairs, far: float, bins: NDArray[np.int64], count: int, share: float) -> float:
    """Return a quantile by linear interpolation: only the bins that hold its two order statistics are sorted."""
    place = (count - 1) * share
    below = int(place)
    ends = np.cumsum(bins)
    first = int(np.searchsorted(ends, below, side="right"))
    last = int(np.searchsorted(ends, min(below + 1, count - 1), side="right"))
    found = []
    for d, _ in pairs():
        at = _bin(d, far)
        found.append(d[(at == first) | (at == last)])
    inside = np.sort(np.concatenate(found))
    start = below - (int(ends[first - 1]) if first else 0)
    one, other = inside[start], inside[min(start + 1, len(inside) - 1)]
    return float(one + (place - below) * (other - one))


def kernel_density(pairs: Pairs, total: float, at: Floats, bandwidth: float) -> Floats:
    r"""Return the density of distances by a Gaussian kernel reflected at zero.

    .. math:: \hat K(r) = \frac{1}{h W} \sum_{i < j} w_i w_j
        \left[\phi\left(\frac{r - d_{ij}}{h}\right) + \phi\left(\frac{r + d_{ij}}{h}\right)\right]

    Parameters
    ----------
    pairs : callable
        See :func:`pairs_of`; pairs further apart than ``at.max() + 9 h`` do not matter.
    total : float
        W, of all pairs, also of those that are not gone through.
    at : ndarray, shape (m,)
        Distances r.
    bandwidth : float
        h.

    Returns
    -------
    ndarray, shape (m,)

    Notes
    -----
    Distances are gathered in bins of h / 32 with their powers about the middle of the bin up to the fourth, and the
    kernel is developed about the middle: what is left out is below 1e-10 of the largest density.

    Examples
    --------
    >>> one = lambda: [(np.array([1.0]), None)]
    >>> kernel_density(one, 1.0, np.array([0.0]), 1.0).round(6).tolist()
    [0.483941]
    """
    bins = int(np.ceil((float(at.max()) / bandwidth + REACH) * BINS))
    moments = np.zeros((ORDER, bins + 1))
    for d, products in pairs():
        add_moments(moments, d / bandwidth, products)
    middle = (np.arange(bins) + 0.5) / BINS
    z = at[:, np.newaxis] / bandwidth
    ahead, behind = z - middle, z + middle
    density = np.zeros(len(at))
    signs = (1, -1, 1, -1, 1)
    for k, (here, there) in enumerate(zip(_hermite(ahead), _hermite(behind), strict=True)):
        density += (here + signs[k] * there) @ moments[k, :-1] / factorial(k)
    return np.asarray(density / (bandwidth * total))


def add_moments(moments: Floats, z: Floats, products: Floats | None) -> None:
    """Add distances in bandwidths to the powers about the middles of their bins, shape (order, bins + 1)."""
    last = moments.shape[1] - 1
    place = np.asarray(z * BINS, dtype=np.int64)
    np.minimum(place, last, out=place)
    off = z - (place + 0.5) / BINS
    power = np.ones(len(z)) if products is None else products
    for k in range(len(moments)):
        moments[k] += np.bincount(place, weights=power, minlength=last + 1)
        power = power * off


def _hermite(z: Floats) -> Iterator[Floats]:
    """Yield He_k(z) phi(z), k from 0: derivatives of the Gaussian kernel, their signs changed at odd orders."""
    now = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    before = np.zeros_like(now)
    for k in range(ORDER):
        yield now
        now, before = z * now - k * before, now
