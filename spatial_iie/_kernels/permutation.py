"""Random permutations of a variable in bounded blocks, the same for any way of running the blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spatial_iie._execute import Executor, cores, run_blocks

Floats = NDArray[np.float64]
_TOGETHER = 256  # draws made from one stream of random numbers, where so many values are not too many
_MOST = 1 << 20  # values of the draws of one stream
_NEAR = 50_000  # values that are permuted, multiplied and summed before the next ones: 400 kB
_THREADED = 1 << 21  # values in all, from which on threads pay


def permuted_statistic(
    statistic: Callable[[Floats], Floats],
    values: Floats,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Return a statistic of random permutations of its values.

    Parameters
    ----------
    statistic : callable
        Takes values of shape (n, b), one relabelling a column, and returns shape (b,), or (m, b) for
        m numbers at once.
    values : ndarray, shape (n,)
    draws, seed : int
        Draw d of a given seed is the same whatever the number of draws after it and wherever it is made.
    executor, progress
        See :class:`spatial_iie.inference.Permutations`.

    Returns
    -------
    ndarray, shape (draws,) or (m, draws)
    """
    size = max(1, min(_TOGETHER, _MOST // len(values)))
    blocks = [(k, min(size, draws - k * size)) for k in range(-(-draws // size))]
    parts: list[Floats] = []
    done = 0
    threads = cores() if draws * len(values) > _THREADED else 1
    for part in run_blocks(partial(_block, statistic, values, seed), blocks, executor, threads=threads):
        parts.append(part)
        done += part.shape[-1]
        if progress is not None:
            progress(done, draws)
    return np.concatenate(parts, axis=-1)


def _block(
    statistic: Callable[[Floats], Floats], values: Floats, seed: int, block: tuple[int, int]
) -> Floats:
    number, draws = block
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
    step = min(64, max(4, _NEAR // len(values)))
    parts = []
    for first in range(0, draws, step):
        placed = np.repeat(values[:, np.newaxis], min(step, draws - first), axis=1)
        parts.append(statistic(random.permuted(placed, axis=0, out=placed)))
    return np.concatenate(parts, axis=-1)
