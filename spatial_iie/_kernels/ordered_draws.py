"""Ordered samples without replacement, the same for any way of cutting the draws into blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
TOGETHER = 1024  # draws made from one stream of random numbers


def ordered_draws(n: int, size: int, seed: int, first: int, last: int) -> Ints:
    """Return the draws ``first`` to ``last - 1`` of a sequence of ordered samples of ``range(n)``.

    Parameters
    ----------
    n, size : int
        ``size`` different numbers out of n, at most n.
    seed : int
    first, last : int
        ``first`` is a multiple of ``TOGETHER``.

    Returns
    -------
    ndarray of int32, shape (last - first, size)
        Row d holds draw ``first + d``. Every ordered sample is equally likely, and so is every prefix.

    Notes
    -----
    Draw d depends on (n, size, seed, d) alone.

    Examples
    --------
    >>> long, short = ordered_draws(9, 3, 1, 0, 2000), ordered_draws(9, 3, 1, 1024, 1030)
    >>> np.array_equal(long[1024:1030], short)
    True
    """
    together = [_together(n, size, seed, number) for number in range(first // TOGETHER, -(-last // TOGETHER))]
    return np.concatenate(together)[: last - first]


def draw_blocks(draws: int, size: int, most: int) -> list[tuple[int, int]]:
    """Cut draws of ``size`` numbers each into blocks of about ``most`` numbers.

    >>> draw_blocks(3000, 8, 10000)
    [(0, 1024), (1024, 2048), (2048, 3000)]
    """
    step = TOGETHER * max(1, most // (TOGETHER * size))
    return [(first, min(first + step, draws)) for first in range(0, draws, step)]


def _together(n: int, size: int, seed: int, number: int) -> Ints:
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
    if 2 * size > n:
        everything: NDArray[np.int32] = np.tile(np.arange(n, dtype=np.int32), (TOGETHER, 1))
        return random.permuted(everything, axis=1, out=everything)[:, :size]
    return _redrawn(random, random.integers(n, size=(TOGETHER, size), dtype=np.int32), n)


def _redrawn(random: np.random.Generator, drawn: Ints, n: int) -> Ints:
    """Draw repeated numbers anew, the later place of two, until a row has none.

    What is drawn anew depends on which places hold equal numbers and not on which numbers these are. The
    procedure treats all numbers alike, so all ordered samples are equally likely.
    """
    size = drawn.shape[1]
    place = np.arange(size)
    rows = np.arange(len(drawn))
    while len(rows):
        key = drawn[rows] * np.int64(size) + place
        key.sort(axis=1)
        value = key // size
        row, column = np.nonzero(value[:, 1:] == value[:, :-1])
        drawn[rows[row], key[row, column + 1] - value[row, column + 1] * size] = random.integers(
            n, size=len(row), dtype=np.int32
        )
        rows = rows[np.unique(row)]
    return drawn
