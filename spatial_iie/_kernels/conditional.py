"""Conditional permutation inference region by region, for neighbours of unequal weight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._execute import Executor
from spatial_iie._kernels.ordered_draws import TOGETHER, draw_blocks, ordered_draws
from spatial_iie._kernels.shared_null import TIE, Counts, added

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ROWS = 128  # regions weighed together: with 1024 draws 1 MB of sums
_WIDE = 256  # neighbours from which a full block of rows is multiplied as a dense matrix


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
        See :class:`spatial_iie.inference.Permutations`.

    Returns
    -------
    Counts

    Notes
    -----
    Ordered samples of all n regions, one longer than the longest row, are shared by all regions. The weights
    of region i, k of them, go to the first k of a sample; if i is among these, the number that follows takes
    its place. The sample without i, and the one that follows moved into the gap, is a uniform ordered k-sample
    of the others, so that each region has all draws. The sums of all regions over all draws are one product
    of the weights, moved to the left in their rows, and the drawn values; a row's own place is mended after.
    """
    n = matrix.shape[0]
    standard = (vectors - vectors.mean(axis=1, keepdims=True)) / vectors.std(axis=1, keepdims=True)
    slopes = slopes * vectors.std(axis=1, keepdims=True)
    slopes[np.abs(slopes) <= TIE * np.abs(slopes).max()] = 0.0
    size = np.diff(matrix.indptr).astype(np.int64)
    observed = (slopes * (matrix @ standard.T).T).sum(axis=0)
    heaviest = np.zeros(n)
    heaviest[size > 0] = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][size > 0])
    slack = TIE * heaviest * np.abs(slopes).sum(axis=0)
    deepest = min(n, int(size.max()) + 1)
    place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], size)
    left = sparse.csr_array((matrix.data, place, matrix.indptr), shape=(n, deepest))
    rows = _Rows(
        _cut(left), left.data, matrix.indptr[:-1], size, standard, slopes, observed - slack, observed + slack
    )
    count = partial(_block, rows, deepest, seed)
    return added(count, draw_blocks(draws, deepest, TOGETHER), executor, progress)


class _Rows(NamedTuple):
    """The weights in blocks of rows and flat, where each row starts and how long it is; what is counted."""

    blocks: tuple[sparse.csr_array, ...]
    weight: Floats
    start: Ints
    size: Ints
    vectors: Floats
    slopes: Floats
    low: Floats
    high: Floats


def _cut(left: sparse.csr_array) -> tuple[sparse.csr_array, ...]:
    return tuple(left[first : first + _ROWS] for first in range(0, left.shape[0], _ROWS))


def _block(rows: _Rows, deepest: int, seed: int, block: tuple[int, int]) -> Counts:
    n = len(rows.size)
    drawn = ordered_draws(n, deepest, seed, *block)
    values = np.ascontiguousarray(rows.vectors[:, drawn.T])
    region, draw, change = _mended(rows, drawn, values)
    edges = np.searchsorted(region, np.arange(0, n + _ROWS, _ROWS))
    above, below = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    for number, weights in enumerate(rows.blocks):
        here = slice(number * _ROWS, number * _ROWS + weights.shape[0])
        own = slice(edges[number], edges[number + 1])
        sums = _weighed(weights, rows.slopes[:, here], values)
        sums[region[own] - here.start, draw[own]] += change[own]
        above[here] = np.count_nonzero(sums >= rows.low[here, np.newaxis], axis=1)
        below[here] = np.count_nonzero(sums <= rows.high[here, np.newaxis], axis=1)
    linked = rows.size > 0
    return Counts(above * linked, below * linked, len(drawn) * linked)


def _weighed(weights: sparse.csr_array, slopes: Floats, values: Floats) -> Floats:
    """Return the statistic of a block of regions for each draw, as if no draw held the region itself."""
    crowded = weights.shape[1] > _WIDE and 2 * weights.nnz > weights.shape[0] * weights.shape[1]
    matrix = weights.toarray() if crowded else weights
    return np.asarray(
        sum(slope[:, np.newaxis] * (matrix @ drawn) for slope, drawn in zip(slopes, values, strict=True))
    )


def _mended(rows: _Rows, drawn: NDArray[np.int32], values: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the regions that a draw holds among their first k, the draw, and what it takes to put another there.

    Sorted by region.
    """
    draw, place = np.nonzero(np.arange(drawn.shape[1]) < rows.size[drawn])
    region = drawn[draw, place].astype(np.int64)
    order = np.argsort(region, kind="stable")
    draw, place, region = draw[order], place[order], region[order]
    other = values[:, rows.size[region], draw] - rows.vectors[:, region]
    change: Floats = rows.weight[rows.start[region] + place] * (rows.slopes[:, region] * other).sum(axis=0)
    return region, draw, change
