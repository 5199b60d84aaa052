"""log|I - l W| and (I - l W)^(-1) b for very many regions: Chebyshev series, traces by seeded random probes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.interval import Interval, radius_bound
from spatial_iie._kernels.logdet import fine_grid

Floats = NDArray[np.float64]
_PRODUCTS = 32  # sparse products a probe; the order of the series is twice this
_WORK = 16_000_000  # probes times rows aimed at
_BLOCK = 1 << 24  # numbers in a block of probes: 128 MB


@dataclass(frozen=True, eq=False)
class ChebyshevLogDeterminant:
    r"""Chebyshev moments of a symmetric matrix S with spectrum in [-radius, radius].

    With :math:`x = \omega / r`, :math:`s = l r` and :math:`\beta = s / (1 + \sqrt{1 - s^2})`,

    .. math:: \log|I - l S| = -n \log(1 + \beta^2) - \sum_{k \ge 1} \frac{2 \beta^k}{k} \, tr \, T_k(S / r)

    which is cut after ``order`` terms. The first four traces are exact; the others are means over probes.

    Attributes
    ----------
    moments : ndarray, shape (order,)
        tr T_k(S / radius), k = 1, ..., order.
    covariance : ndarray, shape (order, order)
        Covariance of the errors of ``moments``, estimated between probes.
    n : int
    radius : float
    interval : Interval
        (-1 / radius, 1 / radius): where the series converges.

    Notes
    -----
    Pace and LeSage (2004), Chebyshev approximation of log-determinants, Computational Statistics and Data
    Analysis 45; Han, Malioutov and Shin (2015), Large-scale log-determinant computation, algorithm 1.
    """

    moments: Floats
    covariance: Floats
    n: int
    radius: float
    interval: Interval
    probes: int
    seed: int
    name: str = "chebyshev"
    cheap: bool = True

    @property
    def points(self) -> Floats:
        """Values of l, dense near both ends of the interval."""
        return fine_grid(self.interval)

    def value(self, at: float) -> float:
        """Return log|I - l W|."""
        beta, _, _ = self._beta(at)
        return -self.n * float(np.log1p(beta**2)) + float(self._terms(beta) @ self.moments)

    def slope(self, at: float) -> float:
        """Return the first derivative, -tr G."""
        beta, first, _ = self._beta(at)
        return self.radius * first * self._first(beta)

    def curvature(self, at: float) -> float:
        """Return the second derivative, -tr G^2."""
        beta, first, second = self._beta(at)
        k = np.arange(2, len(self.moments) + 1)
        twice = -2 * self.n * (1 - beta**2) / (1 + beta**2) ** 2
        twice -= 2 * float(((k - 1) * beta ** (k - 2)) @ self.moments[1:])
        return self.radius**2 * (twice * first**2 + self._first(beta) * second)

    def bound(self, at: float) -> float:
        """Return a bound of the error of ``value``: what is cut off, and three standard errors of the probes."""
        return self.truncation(at) + 3 * self.std_error(at)

    def truncation(self, at: float) -> float:
        """Return what the terms left out can add up to at most: n sum_k 2 beta^k / k, since |T_k| is at most 1."""
        beta = abs(self._beta(at)[0])
        order = len(self.moments)
        return float(2 * self.n * beta ** (order + 1) / ((order + 1) * (1 - beta)))

    def std_error(self, at: float) -> float:
        """Return the standard error of ``value`` between probes."""
        terms = self._terms(self._beta(at)[0])
        return float(np.sqrt(np.maximum(0.0, terms @ self.covariance @ terms)))

    def slope_std_error(self, at: float) -> float:
        """Return the standard error of ``slope`` between probes."""
        beta, first, _ = self._beta(at)
        terms = -2 * self.radius * first * beta ** np.arange(len(self.moments))
        return float(np.sqrt(np.maximum(0.0, terms @ self.covariance @ terms)))

    def _beta(self, at: float) -> tuple[float, float, float]:
        s = at * self.radius
        root = np.sqrt(1 - s**2)
        return s / (1 + root), 1 / (root * (1 + root)), s * (1 + 2 * root) / (root**3 * (1 + root) ** 2)

    def _terms(self, beta: float) -> Floats:
        k = np.arange(1, len(self.moments) + 1)
        return np.asarray(-2 * beta**k / k)

    def _first(self, beta: float) -> float:
        k = np.arange(len(self.moments))
        return float(-2 * self.n * beta / (1 + beta**2) - 2 * (beta**k) @ self.moments)


def chebyshev_logdet(
    s: sparse.csr_array,
    *,
    radius: float | None = None,
    probes: int | None = None,
    seed: int = 0,
    products: int = _PRODUCTS,
) -> ChebyshevLogDeterminant:
    """Return the approximate log-determinant of a symmetric non-negative matrix.

    Parameters
    ----------
    s : csr_array, shape (n, n)
        Symmetric, such as the form that row-standardized weights are similar to.
    radius : float, optional
        Upper bound of the spectral radius of S; 1 for row-standardized weights. By default computed.
    probes : int, optional
        Random vectors of +-1; by default between 16 and 256, more for fewer rows.
    seed : int
        Of the probes.
    products : int
        Sparse products for each probe.

    Returns
    -------
    ChebyshevLogDeterminant
        Its ``bound`` says how far off it may be.

    Examples
    --------
    >>> ring = sparse.csr_array(np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2)
    >>> approximate, exact = chebyshev_logdet(ring), np.linalg.slogdet(np.eye(8) - 0.5 * ring.toarray())[1]
    >>> bool(abs(approximate.value(0.5) - exact) <= approximate.bound(0.5))
    True
    """
    n = s.shape[0]
    radius = radius_bound(s) if radius is None else radius
    x = s / radius
    count = int(np.clip(_WORK // n, 16, 256)) if probes is None else probes
    samples = np.concatenate([_moments(x, block, products) for block in sign_probes(n, count, seed)], axis=0)
    exact = _first_four(x)
    moments = samples.mean(axis=0)
    moments[:4] = exact
    spread = samples - samples.mean(axis=0)
    spread[:, :4] = 0.0
    covariance = spread.T @ spread / max(1, count - 1) / count
    interval = Interval(-1 / radius, 1 / radius, exact=False)
    return ChebyshevLogDeterminant(moments, covariance, n, radius, interval, count, seed)


def sign_probes(n: int, count: int, seed: int) -> Iterator[Floats]:
    """Yield blocks of random columns of +-1, ``count`` columns of n rows in all; each column has its own stream."""
    width = max(1, min(count, _BLOCK // n))
    for start in range(0, count, width):
        columns = range(start, min(count, start + width))
        block = np.empty((n, len(columns)))
        for place, number in enumerate(columns):
            random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
            block[:, place] = 2.0 * random.integers(0, 2, size=n, dtype=np.int8) - 1.0
        yield block


def _moments(x: sparse.csr_array, probes: Floats, products: int) -> Floats:
    """Return z'T_k(X)z for k = 1, ..., 2 ``products``, one row per probe.

    One product gives two of them: T_2j = 2 T_j^2 - 1 and T_2j+1 = 2 T_j T_j+1 - T_1.
    """
    out = np.empty((probes.shape[1], 2 * products))
    before, now = probes, x @ probes
    unit, first = _columns(probes, probes), _columns(probes, now)
    out[:, 0] = first
    for j in range(1, products + 1):
        out[:, 2 * j - 1] = 2 * _columns(now, now) - unit
        if j == products:
            break
        after = x @ now
        after *= 2
        after -= before
        out[:, 2 * j] = 2 * _columns(now, after) - first
        before, now = now, after
    return out


def _columns(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", a, b))


def _first_four(x: sparse.csr_array) -> Floats:
    """Return tr T_k(X), k = 1, ..., 4, exactly, from the traces of powers."""
    n = x.shape[0]
    one, two = float(x.diagonal().sum()), float((x.data**2).sum())
    square = (x @ x).tocsr()
    three, four = float(square.multiply(x).sum()), float((square.data**2).sum())
    return np.array([one, 2 * two - n, 4 * three - 3 * one, 8 * four - 8 * two + n])


def chebyshev_solve(s: sparse.csr_array, at: float, b: Floats, radius: float) -> Floats:
    """Return (I - l S)^(-1) b by the series (1 + 2 sum beta^k T_k) / sqrt(1 - (l radius)^2), to 1e-12.

    >>> pair = sparse.csr_array([[0, 1.0], [1.0, 0]])
    >>> chebyshev_solve(pair, 0.5, np.array([3.0, 0.0]), 1.0).round(10)
    array([4., 2.])
    """
    scaled = at * radius
    root = np.sqrt(1 - scaled**2)
    beta = scaled / (1 + root)
    if beta == 0:
        return b.copy()
    order = int(np.ceil(np.log(1e-12 * (1 - abs(beta))) / np.log(abs(beta))))
    x = s / radius
    before, now = b, x @ b
    total = b + 2 * beta * now
    for k in range(2, order + 1):
        after = x @ now
        after *= 2
        after -= before
        total += 2 * beta**k * after
        before, now = now, after
    return np.asarray(total / root)
