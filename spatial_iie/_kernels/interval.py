"""Where a spatial parameter may lie: between the reciprocals of the extreme real eigenvalues of the weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.spectrum import Extremes, dense_extremes, real_extremes

Floats = NDArray[np.float64]
_ALL_EIGENVALUES = 2_000  # up to this many rows the extreme eigenvalues are computed before anything else
_ROUNDS = 200
_FAR = 1e3  # spectral radii: how far is looked where nothing ends the interval


class Interval(NamedTuple):
    """The open interval around 0 in which I - l W cannot be singular.

    ``exact`` is False if the ends are safe ones, from bounds on the eigenvalues: the true interval is no smaller.
    """

    low: float
    high: float
    exact: bool


def admissible_interval(w: sparse.csr_array) -> Interval:
    """Return (1 / omega_min, 1 / omega_max) of the real extreme eigenvalues of non-negative weights.

    Parameters
    ----------
    w : csr_array, shape (n, n)
        With at least one link.

    Returns
    -------
    Interval
        Without a negative real eigenvalue I - l W is regular for every negative l: ``low`` is then so far out that
        the likelihood has settled, as both ends are for links that form no cycle, which have no eigenvalue but 0.
        For more than a few thousand rows ``low`` is at first the negative of ``high``, which is safe: no eigenvalue
        exceeds the largest one in absolute value (Perron).

    Notes
    -----
    The interval is bounded by the real eigenvalues only: LeSage and Pace (2009), Introduction to Spatial
    Econometrics, section 4.3.2; Pace and LeSage (2004), Computational Statistics and Data Analysis 45.

    Examples
    --------
    >>> pair = sparse.csr_array([[0, 2.0], [2.0, 0]])
    >>> admissible_interval(pair)
    Interval(low=-0.5, high=0.5, exact=True)
    """
    if w.shape[0] <= _ALL_EIGENVALUES:
        return interval_of(real_extremes(w), w)
    high = 1 / radius_bound(w)
    return Interval(-high, high, exact=False)


def full_interval(w: sparse.csr_array) -> Interval:
    """Return the interval from eigenvalues whatever the number of rows; slow for very many."""
    extremes = real_extremes(w)
    if not extremes.exact and w.shape[0] <= _ALL_EIGENVALUES:
        extremes = dense_extremes(w)
    return interval_of(extremes, w)


def interval_of(extremes: Extremes, w: sparse.csr_array) -> Interval:
    """Return the interval that belongs to extreme eigenvalues of ``w``."""
    cycles = extremes.largest > 1e-12
    radius = extremes.largest if cycles else radius_bound(w)
    sums = w.sum(axis=1)
    if np.isclose(radius, sums.max(), rtol=1e-8) and np.allclose(sums[sums > 0], sums.max(), rtol=1e-12):
        radius = float(sums.max())  # rows that sum alike: without the rounding of an eigenvalue
    high = 1 / radius if cycles else _FAR / radius
    low = -_FAR / radius if np.isnan(extremes.smallest) else 1 / extremes.smallest
    return Interval(float(low), float(high), extremes.exact)


def radius_bound(w: sparse.csr_array) -> float:
    """Return an upper bound of the spectral radius of non-negative weights, tight after a few products.

    For any positive x no eigenvalue exceeds max_i (W x)_i / x_i (Collatz 1942; Wielandt 1950).

    >>> radius_bound(sparse.csr_array([[0, 1.0, 0], [0.5, 0, 0.5], [0, 1.0, 0]]))
    1.0
    """
    x = np.ones(w.shape[0])
    norm = bound = float(w.sum(axis=1).max())
    for _ in range(_ROUNDS):
        ratios = (w @ x) / x
        previous, bound = bound, min(bound, float(ratios.max()))
        if ratios.min() >= bound * (1 - 1e-12) or (bound == previous and bound < norm):
            break
        x = 0.5 * x * (1 + ratios / norm)
        x = np.maximum(x / x.max(), 1e-12)
    return bound
