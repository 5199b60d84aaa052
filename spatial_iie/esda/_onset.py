"""Onset of clusters as arrays: scores of histories by start year, Gi* of closed neighbourhoods, both nulls."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.exchange import exchange_counts, exchange_extremes, extremes
from spatial_iie._kernels.interval import admissible_interval
from spatial_iie._kernels.logdet import eigen_logdet, exact_logdet
from spatial_iie._kernels.shared_null import TIE
from spatial_iie.inference import Permutations, simulated_p

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_SERIAL = (-0.5, 0.95)
_ALL_EIGENVALUES = 1_000  # up to this many regions
_WITHIN = 4.0  # of the squared statistic: years of onset this close to the best are plausible


class Nulls(NamedTuple):
    """p values of every region, nan for isolates, and what they rest on.

    ``hot``, ``cold``: of exchanges of histories. ``special``: familywise, of exchanges of filtered histories, of
    whichever of both is larger. ``autocorrelation``: lambda of all years, nan where it was not needed.
    """

    hot: Floats
    cold: Floats
    special: Floats
    autocorrelation: float


def serial_correlation(scores: Floats) -> float:
    """Return the correlation of normal scores of one year with the next, one number for all regions."""
    return float(np.clip((scores[:, 1:] * scores[:, :-1]).mean(), *_SERIAL))


def start_scores(scores: Floats, serial: float) -> Floats:
    r"""Return :math:`u_i(s) = z_i' \Omega^{-1} 1_s / \sqrt{1_s' \Omega^{-1} 1_s}`, shape (n, T).

    :math:`1_s` is one from year s to the last and :math:`\Omega` has the elements serial to the power of the distance.

    >>> start_scores(np.array([[1.0, 1.0]]), 0.0).round(4).tolist()
    [[1.4142, 1.0]]
    """
    years = scores.shape[1]
    omega = serial ** np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    since = np.tril(np.ones((years, years)))  # column s is one from year s
    weighted = np.linalg.solve(omega, since)
    return np.asarray(scores @ weighted / np.sqrt((since * weighted).sum(axis=0)))


def closed_gi_star(matrix: sparse.csr_array, own: Floats) -> sparse.csr_array:
    r"""Return Gi* as a matrix: :math:`c_{ij} = w^*_{ij} \sqrt{(n-1) / (n \sum_j w_{ij}^{*2} - (\sum_j w^*_{ij})^2)}`.

    ``own`` is the weight of each region in its own neighbourhood; rows of isolates are empty. On values of mean 0 and
    sd 1 the products are the z scores of Gi*.
    """
    n = matrix.shape[0]
    linked = np.diff(matrix.indptr) > 0
    closed = sparse.csr_array(matrix + sparse.diags_array(np.where(linked, own, 0.0)))
    closed.eliminate_zeros()
    sums, squares = closed.sum(axis=1), closed.power(2).sum(axis=1)
    spread = n * squares - sums**2
    linked &= spread > 1e-9 * n * squares  # a neighbourhood of all regions is compared with nothing
    scale = np.where(linked, np.sqrt((n - 1) / np.where(linked, spread, 1.0)), 0.0)
    scaled = sparse.csr_array(sparse.diags_array(scale) @ closed)
    scaled.eliminate_zeros()
    return scaled


def plausible(statistic: Floats) -> Bools:
    """Return which start years are plausible, shape of ``statistic`` (n, T): squared, within 4 of the largest.

    >>> plausible(np.array([[-3.0, 1.0, 3.0, 2.5]])).tolist()
    [[False, False, True, True]]
    """
    positive = np.maximum(statistic, 0) ** 2
    best = statistic.max(axis=1, keepdims=True) ** 2
    return np.asarray((positive >= best - _WITHIN) & (statistic > 0))


def nulls(
    scores: Floats,
    serial: float,
    closed: sparse.csr_array,
    row_standardized: sparse.csr_array,
    draws: Permutations,
    filtered: Permutations | None,
) -> Nulls:
    """Return the p values of both nulls; without ``filtered`` no region is special."""
    starts = start_scores(scores, serial)
    counts = exchange_counts(
        starts, closed, draws.draws, draws.seed, executor=draws.executor, progress=draws.progress
    )
    tested = counts.draws > 0
    hot, cold = (
        np.where(tested, simulated_p(many, many, counts.draws, "greater"), np.nan)
        for many in (counts.above, counts.below)
    )
    if filtered is None:
        return Nulls(hot, cold, np.full(len(scores), np.nan), float("nan"))
    spatial = pooled_autocorrelation(scores, row_standardized)
    return Nulls(hot, cold, _special(starts, closed, row_standardized, spatial, filtered), spatial)


def pooled_autocorrelation(scores: Floats, w: sparse.csr_array) -> float:
    r"""Return lambda of z - m = lambda W (z - m) + e by restricted likelihood, pooled over years, each with its mean m.

    .. math:: \log |A| - \tfrac12 \log 1'A'A1 - \tfrac{n - 1}{2} \log RSS, \quad A = I - \lambda W

    Maximum likelihood is biased towards 0 where regions are few, and regions then too often seem special.
    """
    from scipy.optimize import minimize_scalar

    interval = admissible_interval(w)
    logdet = (eigen_logdet if len(scores) <= _ALL_EIGENVALUES else exact_logdet)(w, interval)
    lags, sums = w @ scores, w.sum(axis=1)

    def deviance(at: float) -> float:
        constant, filtered = 1 - at * sums, scores - at * lags
        size = (constant**2).sum()
        squares = (filtered**2).sum() - ((constant @ filtered) ** 2).sum() / size
        return float((np.log(size) + (len(scores) - 1) * np.log(squares)) / 2 - logdet.value(at))

    edge = 1e-6 * (interval.high - interval.low)
    low, high = max(interval.low, -interval.high * 10) + edge, interval.high - edge
    found = minimize_scalar(deviance, bounds=(low, high), method="bounded", options={"xatol": 1e-8})
    return float(found.x)


def _special(
    starts: Floats,
    closed: sparse.csr_array,
    w: sparse.csr_array,
    spatial: float,
    draws: Permutations,
) -> Floats:
    """Return familywise p values under constant spatial autocorrelation: filtered histories exchanged between places.

    The statistic is linear in the histories: a product with one matrix. Each region's is standardized by its mean and
    sd over the draws and the histories observed, which are one more draw, and compared with the largest of all regions
    and both signs.
    """
    n = len(starts)
    tested = np.diff(closed.indptr) > 0
    filtered = starts - spatial * (w @ starts)
    operator = closed.toarray()[tested] @ np.linalg.inv(np.eye(n) - spatial * w.toarray())
    sides = exchange_extremes(
        filtered, operator, draws.draws, draws.seed, executor=draws.executor, progress=draws.progress
    )
    most, largest = np.full(tested.sum(), -np.inf), np.full(draws.draws, -np.inf)
    for observed, drawn in zip(extremes(operator @ filtered), sides, strict=True):
        every = np.column_stack([drawn, observed])
        center, spread = every.mean(axis=1), every.std(axis=1)
        most = np.maximum(most, (observed - center) / spread)
        largest = np.maximum(largest, ((drawn - center[:, np.newaxis]) / spread[:, np.newaxis]).max(axis=0))
    above = len(largest) - np.searchsorted(np.sort(largest), most - TIE, side="left")
    special = np.full(n, np.nan)
    special[tested] = simulated_p(above, above, draws.draws, "greater")
    return special
