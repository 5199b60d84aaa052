"""Conditional permutation inference region by region, for neighbours of unequal weight."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._execute import Executor
from spatial_iie._kernels.ordered_draws import draw_blocks, ordered_draws
from spatial_iie._kernels.shared_null import TIE, Counts, added

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_MOST = 1 << 21  # numbers in a block of draws


def conditional_counts(
    vectors: Floats,
    slopes: Floats,
    matrix: sparse.csr_array,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    r"""Count conditional permutations beyond the observed :math:`t_i = \sum_m b_{im} \sum_j w_{ij} v_{mj}`.

    Parameters
    ----------
    vectors : ndarray, shape (M, n)
        v, in any unit.
    slopes : ndarray, shape (M, n)
        b.
    matrix : sparse array, shape (n, n)
        Weights with an empty diagonal; rows without weights are not counted.
    draws, seed : int
    executor, progress
        See :class:`spatial_iie.inference.Permutations`. On an executor each block runs on one thread.

    Returns
    -------
    Counts

    Notes
    -----
    Ordered samples of all n regions, one longer than the longest row, are shared by all regions. Region i
    takes the first k numbers of a sample that are not i: leaving one out of a uniform ordering is a uniform
    ordering of the others. So each region has all S draws.
    """
    n = matrix.shape[0]
    sd = vectors.std(axis=1, keepdims=True)
    standard = (vectors - vectors.mean(axis=1, keepdims=True)) / sd
    slopes = slopes * sd
    slopes[np.abs(slopes) <= TIE * np.abs(slopes).max()] = 0.0
    observed = (slopes * (matrix @ standard.T).T).sum(axis=0)
    length = np.diff(matrix.indptr).astype(np.int64)
    heaviest = np.zeros(n)
    heaviest[length > 0] = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][length > 0])
    slack = TIE * heaviest * np.abs(slopes).sum(axis=0)
    rows = _Rows(matrix.data, matrix.indptr.astype(np.int64), np.ascontiguousarray(slopes.T), observed, slack)
    deepest = min(n, int(length.max()) + 1)
    count = partial(_block, standard, rows, deepest, seed, executor is None)
    return added(count, draw_blocks(draws, deepest, _MOST), executor, progress)


class _Rows(NamedTuple):
    """The weights row by row, and per region the slopes, the observed value and what counts as equal to it."""

    weight: Floats
    start: Ints
    slopes: Floats
    observed: Floats
    slack: Floats


def _block(vectors: Floats, rows: _Rows, deepest: int, seed: int, parallel: bool, block: tuple[int, int]) -> Counts:
    n = vectors.shape[1]
    drawn = ordered_draws(n, deepest, seed, *block)
    holder = np.argsort(drawn, axis=None, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(drawn.ravel(), minlength=n))])
    loops = compiled()
    weigh = loops.weigh_parallel if parallel else loops.weigh_serial
    above, below = weigh(
        vectors[:, drawn], holder, first, *rows[:3], rows.observed - rows.slack, rows.observed + rows.slack
    )
    return Counts(above, below, np.where(np.diff(rows.start) > 0, len(drawn), 0))


class _Loops(NamedTuple):
    weigh_parallel: Callable[..., Any]
    weigh_serial: Callable[..., Any]
    compare_parallel: Callable[..., Any]
    compare_serial: Callable[..., Any]


@cache
def compiled() -> _Loops:
    """Return the loops over regions, each on all threads and on one; the numbers are the same."""
    from numba import njit, prange

    sums_in_any_order = njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})

    @sums_in_any_order
    def weigh_row(i, vectors, holder, first, weight, start, slopes, low, high):  # type: ignore[no-untyped-def]  # noqa: ANN
        draws, deepest = vectors.shape[1], vectors.shape[2]
        own = weight[start[i] : start[i + 1]]
        k = len(own)
        place = np.full(draws, k)
        for entry in holder[first[i] : first[i + 1]]:
            place[entry // deepest] = min(k, entry % deepest)
        above = below = 0
        for d in range(draws):
            total = 0.0
            for m in range(vectors.shape[0]):
                values = vectors[m, d]
                part = 0.0
                for j in range(place[d]):
                    part += own[j] * values[j]
                for j in range(place[d], k):
                    part += own[j] * values[j + 1]
                total += slopes[i, m] * part
            above += total >= low[i]
            below += total <= high[i]
        return above, below

    @njit(nogil=True, cache=True, parallel=True)
    def weigh_parallel(vectors, holder, first, weight, start, slopes, low, high):  # type: ignore[no-untyped-def]
        n = len(start) - 1
        above, below = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for i in prange(n):
            if start[i + 1] > start[i]:
                above[i], below[i] = weigh_row(i, vectors, holder, first, weight, start, slopes, low, high)
        return above, below

    @njit(nogil=True, cache=True)
    def weigh_serial(vectors, holder, first, weight, start, slopes, low, high):  # type: ignore[no-untyped-def]
        n = len(start) - 1
        above, below = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for i in range(n):
            if start[i + 1] > start[i]:
                above[i], below[i] = weigh_row(i, vectors, holder, first, weight, start, slopes, low, high)
        return above, below

    @njit(nogil=True, cache=True)
    def compare_row(i, reached, slopes, low, high):  # type: ignore[no-untyped-def]
        above = below = 0
        for d in range(reached.shape[1]):
            total = slopes[i, 0] * reached[0, d] + slopes[i, 1] * reached[1, d]
            above += total >= low[i]
            below += total <= high[i]
        return above, below

    @njit(nogil=True, cache=True, parallel=True)
    def compare_parallel(reached, slopes, low, high):  # type: ignore[no-untyped-def]
        n = len(low)
        above, below = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for i in prange(n):
            above[i], below[i] = compare_row(i, reached, slopes, low, high)
        return above, below

    @njit(nogil=True, cache=True)
    def compare_serial(reached, slopes, low, high):  # type: ignore[no-untyped-def]
        n = len(low)
        above, below = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for i in range(n):
            above[i], below[i] = compare_row(i, reached, slopes, low, high)
        return above, below

    return _Loops(weigh_parallel, weigh_serial, compare_parallel, compare_serial)
