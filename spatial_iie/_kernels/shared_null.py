"""Conditional permutation inference for all regions at once, from one set of draws."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._execute import Executor, run_blocks
from spatial_iie._kernels.ordered_draws import draw_blocks, ordered_draws

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_MOST = 1 << 20  # numbers in a block of draws: 4 MB of them, 8 MB a vector of cumulative sums
TIE = 1e-9  # standard deviations of one value


class Counts(NamedTuple):
    """Reference draws at or above the observed value, at or below it, and in all; each of shape (n,)."""

    above: Ints
    below: Ints
    draws: Ints


class Targets(NamedTuple):
    """What is counted: draws with ``slopes[i] @ (sums over the first size[i] of a draw)`` beyond ``observed[i]``.

    ``vectors``: shape (M, n), each of mean 0 and standard deviation 1. ``slopes``: shape (M, n). ``size``:
    shape (n,), at most (n - 1) / 2. ``observed``, ``slack``: shape (n,); a draw within slack is equal.
    """

    vectors: Floats
    slopes: Floats
    size: Ints
    observed: Floats
    slack: Floats


def shared_counts(
    vectors: Floats,
    slopes: Floats,
    size: Ints,
    sums: Floats,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    r"""Count conditional permutations beyond the observed :math:`t_i = \sum_m b_{im} \sum_{j \in N_i} v_{mj}`.

    Parameters
    ----------
    vectors : ndarray, shape (M, n)
        v, in any unit.
    slopes : ndarray, shape (M, n)
        b.
    size : ndarray of int, shape (n,)
        Number of neighbours of each region; none are counted for 0.
    sums : ndarray, shape (M, n)
        Observed sums of v over the neighbours.
    draws, seed : int
    executor, progress
        See :class:`spatial_iie.inference.Permutations`.

    Returns
    -------
    Counts
        ``draws`` differs between regions: those of the S shared draws that do not hold the region itself.

    Notes
    -----
    Ordered samples of all n regions are shared by all regions and all sizes: the first k of a sample are a
    uniform k-sample, and those that do not hold i are uniform k-samples of the others, which is what
    conditional permutation of region i draws (Anselin 1995, Local indicators of spatial association, section 3).
    More than half of the others are drawn by drawing those left out. With one vector the sums of each size
    are sorted once and searched, O(S k + S log S + n log S); with two each region is compared with each draw.
    """
    targets = _targets(vectors, slopes, size, sums)
    linked = size > 0
    deepest = max(1, int(targets.size.max()))
    blocks = draw_blocks(draws, deepest, _MOST)
    count = partial(_block, targets, linked, deepest, seed)
    return added(count, blocks, executor, progress)


def added(
    count: Callable[[tuple[int, int]], Counts],
    blocks: list[tuple[int, int]],
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
) -> Counts:
    """Count every block of draws, here or on the executor, and add up."""
    total: tuple[Ints, ...] = ()
    for (_, last), part in zip(blocks, run_blocks(count, blocks, executor), strict=True):
        total = tuple(a + b for a, b in zip(total, part, strict=True)) if total else part
        if progress is not None:
            progress(last, blocks[-1][1])
    return Counts(*total)


def _targets(vectors: Floats, slopes: Floats, size: Ints, sums: Floats) -> Targets:
    """Standardize the vectors, and turn large neighbourhoods into the few others they leave out."""
    n = vectors.shape[1]
    mean, sd = vectors.mean(axis=1, keepdims=True), vectors.std(axis=1, keepdims=True)
    standard = (vectors - mean) / sd
    observed = (sums - size * mean) / sd
    slopes = slopes * sd
    most = 2 * size > n - 1
    observed = np.where(most, -standard - observed, observed)  # all values add up to 0
    slopes = np.where(most, -slopes, slopes)
    slopes[np.abs(slopes) <= TIE * np.abs(slopes).max()] = 0.0
    weight = np.abs(slopes).sum(axis=0)
    return Targets(
        standard, slopes, np.where(most, n - 1 - size, size), (slopes * observed).sum(axis=0), TIE * weight
    )


def _block(
    targets: Targets, linked: NDArray[np.bool_], deepest: int, seed: int, block: tuple[int, int]
) -> Counts:
    drawn = ordered_draws(targets.vectors.shape[1], deepest, seed, *block)
    sums = np.cumsum(targets.vectors[:, drawn.T], axis=1)
    everywhere = _beyond(targets, linked, sums)
    own = _holding_themselves(targets, linked, drawn, sums)
    return Counts(*(a - b for a, b in zip(everywhere, own, strict=True)))


def _beyond(targets: Targets, linked: NDArray[np.bool_], sums: Floats) -> Counts:
    """Count all draws, those that hold the region included."""
    n, draws = len(linked), sums.shape[2]
    above, below = (np.zeros(n, dtype=np.int64) for _ in range(2))
    order = np.argsort(np.where(linked, targets.size, -1), kind="stable")[n - int(linked.sum()) :]
    size = targets.size[order]
    starts = np.flatnonzero(np.diff(size, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(order)], strict=True):
        rows, k = order[start:stop], int(size[start])
        reached = sums[:, k - 1] if k else np.zeros((len(sums), draws))
        slopes, observed = targets.slopes[:, rows], targets.observed[rows]
        if len(reached) == 1:
            above[rows], below[rows] = _by_search(reached, slopes, observed)
        else:
            above[rows], below[rows] = _by_comparing(reached, slopes, observed, targets.slack[rows])
    return Counts(above, below, np.where(linked, draws, 0))


def _by_search(reached: Floats, slopes: Floats, observed: Floats) -> tuple[Ints, Ints]:
    """Count with one vector: sort the draws, search the observed sums; a negative slope turns the order around."""
    ordered = np.sort(reached[0])
    slope = slopes[0]
    fixed = slope == 0
    at = observed / np.where(fixed, 1.0, slope)
    not_below = len(ordered) - np.searchsorted(ordered, at - TIE, side="left")
    not_above = np.searchsorted(ordered, at + TIE, side="right")
    above, below = np.where(slope < 0, not_above, not_below), np.where(slope < 0, not_below, not_above)
    return np.where(fixed, len(ordered), above), np.where(fixed, len(ordered), below)


def _by_comparing(reached: Floats, slopes: Floats, observed: Floats, slack: Floats) -> tuple[Ints, Ints]:
    """Count with two vectors: compare every region with every draw."""
    above, below = np.empty(len(observed), dtype=np.int64), np.empty(len(observed), dtype=np.int64)
    low, high = observed - slack, observed + slack
    for i, (first, second) in enumerate(slopes.T):
        sums = first * reached[0]
        sums += second * reached[1]
        above[i], below[i] = np.count_nonzero(sums >= low[i]), np.count_nonzero(sums <= high[i])
    return above, below


def _holding_themselves(
    targets: Targets, linked: NDArray[np.bool_], drawn: NDArray[np.int32], sums: Floats
) -> Counts:
    """Count the draws whose first k hold the region itself, for which they are no draws."""
    n = len(linked)
    reach = np.where(linked, targets.size, 0)
    draw, place = np.nonzero(np.arange(drawn.shape[1]) < reach[drawn])
    region = drawn[draw, place]
    value = (targets.slopes[:, region] * sums[:, reach[region] - 1, draw]).sum(axis=0)
    above = value >= (targets.observed - targets.slack)[region]
    below = value <= (targets.observed + targets.slack)[region]
    return Counts(*(np.bincount(region[part], minlength=n) for part in (above, below, slice(None))))
