"""Whole histories exchanged between places: how often the largest neighbourhood sum over start years is exceeded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._execute import Executor
from spatial_iie._kernels.ordered_draws import draw_blocks, ordered_draws
from spatial_iie._kernels.permutation import permuted_statistic
from spatial_iie._kernels.shared_null import TIE, Counts, added

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]
_MOST = 1 << 20  # numbers in a block of draws


def extremes(sums: Floats, axis: int = -1) -> tuple[Floats, Floats]:
    """Return the largest sum over start years, which are an axis, and the largest of the sums with the other sign."""
    return sums.max(axis=axis), -sums.min(axis=axis)


def exchange_counts(
    scores: Floats,
    closed: sparse.csr_array,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Counts:
    r"""Count exchanges of histories whose largest sum :math:`\max_s \sum_j c_{ij} u_{js}` reaches the observed one.

    Parameters
    ----------
    scores : ndarray, shape (n, T)
        u: a number for each place and start year.
    closed : csr_array, shape (n, n)
        c: weights of the neighbourhoods, each with the place itself; rows without an entry are not counted.
    draws, seed : int
    executor, progress
        See :class:`spatial_iie.inference.Permutations`.

    Returns
    -------
    Counts
        ``above``: draws with the largest sum at or above the observed one; ``below``: the same for the sums with the
        other sign; each of shape (n,).

    Notes
    -----
    Where the weights within each row are equal, ordered samples of all n histories are shared by all places and sizes:
    the first m of a sample are a uniform m-sample, the place's own history among them as often as any other. Otherwise
    all n histories are exchanged and the sums of every place computed anew, O(draws x nnz x T).
    """
    high, low = (each - TIE for each in extremes(np.asarray(closed @ scores)))
    size = np.diff(closed.indptr)
    if _even(closed):
        weight = np.zeros(len(size))
        weight[size > 0] = closed.data[closed.indptr[:-1][size > 0]]
        deepest = int(size.max())
        count = partial(_by_size, scores, size, weight, high, low, deepest, seed)
        blocks = draw_blocks(draws, deepest * scores.shape[1], _MOST)
    else:
        matrix = closed.toarray() if closed.nnz > 0.1 * len(size) ** 2 else closed
        count = partial(_by_product, scores, size, matrix, high, low, seed)
        blocks = draw_blocks(draws, scores.size, _MOST)
    return added(count, blocks, executor, progress)


def exchange_extremes(
    scores: Floats,
    operator: Floats,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Floats, Floats]:
    """Return the extremes of ``operator @ scores`` over start years in exchanges of the rows of scores.

    Parameters
    ----------
    scores : ndarray, shape (n, T)
    operator : ndarray, shape (m, n)
    draws, seed : int
    executor, progress
        See :class:`spatial_iie.inference.Permutations`.

    Returns
    -------
    pair of ndarray, shape (m, draws)
        The largest sums, and the largest with the other sign.
    """
    rows = np.arange(len(scores), dtype=float)
    of = partial(_extremes_of, scores, operator)
    both = permuted_statistic(of, rows, draws, seed, executor=executor, progress=progress)
    return both[: len(operator)], both[len(operator) :]


def _extremes_of(scores: Floats, operator: Floats, order: Floats) -> Floats:
    return np.concatenate(extremes(_sums(scores, operator, order.astype(np.int64))))


def _sums(scores: Floats, matrix: Floats | sparse.csr_array, order: Ints) -> Floats:
    """Return the sums of every place, shape (n, b, T), when place i has the history ``order[i, d]`` in draw d."""
    n, years = scores.shape
    return np.asarray(matrix @ scores[order].reshape(n, -1)).reshape(matrix.shape[0], -1, years)


def _even(closed: sparse.csr_array) -> bool:
    """Return whether the weights within each row are equal."""
    first = closed.indptr[:-1][np.diff(closed.indptr) > 0]
    low, high = np.minimum.reduceat(closed.data, first), np.maximum.reduceat(closed.data, first)
    return bool((high - low <= 1e-12 * high).all())


def _by_size(
    scores: Floats,
    size: Ints,
    weight: Floats,
    high: Floats,
    low: Floats,
    deepest: int,
    seed: int,
    block: tuple[int, int],
) -> Counts:
    drawn = ordered_draws(len(scores), deepest, seed, *block)
    counts = Counts(*(np.zeros(len(size), dtype=np.int64) for _ in range(3)))
    by_year, sums, reached = np.ascontiguousarray(scores.T), np.zeros((scores.shape[1], len(drawn))), 0
    for m in np.unique(size[size > 0]):
        for place in range(reached, int(m)):
            sums += by_year[:, drawn[:, place]]
        rows, reached = np.flatnonzero(size == m), int(m)
        for total, seen, wanted in zip(counts[:2], extremes(sums, axis=0), (high, low), strict=True):
            at = np.searchsorted(np.sort(seen), wanted[rows] / weight[rows], side="left")
            total[rows] = len(drawn) - at
        counts.draws[rows] = len(drawn)
    return counts


def _by_product(
    scores: Floats,
    size: Ints,
    matrix: Floats | sparse.csr_array,
    high: Floats,
    low: Floats,
    seed: int,
    block: tuple[int, int],
) -> Counts:
    order = ordered_draws(len(scores), len(scores), seed, *block).T
    counted = [np.zeros(len(size), dtype=np.int64) for _ in range(2)]
    step = max(1, _MOST // scores.size)
    for start in range(0, order.shape[1], step):
        part = _sums(scores, matrix, order[:, start : start + step].astype(np.int64))
        for total, seen, wanted in zip(counted, extremes(part), (high, low), strict=True):
            total += (seen >= wanted[:, np.newaxis]).sum(axis=1)
    linked = size > 0
    return Counts(*(np.where(linked, each, 0) for each in (*counted, np.full(len(size), order.shape[1]))))
