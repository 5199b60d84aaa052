"""Run blocks of work here, or on anything that has ``.submit``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Block = TypeVar("Block")
Answer = TypeVar("Answer")
Outcome = TypeVar("Outcome", covariant=True)


class Future(Protocol[Outcome]):
    """What an executor returns at once, for later."""

    def result(self) -> Outcome:
        """Wait for what is computed, and return it."""


class Executor(Protocol):
    """What is asked of an executor: ``concurrent.futures`` executors and a dask ``Client`` have it."""

    def submit(self, fn: Callable[[Block], Answer], argument: Block, /) -> Future[Answer]:
        """Return a future whose ``result()`` is ``fn(argument)``."""


def run_blocks(
    function: Callable[[Block], Answer],
    blocks: Sequence[Block],
    executor: Executor | None = None,
    *,
    threads: int = 1,
) -> Iterator[Answer]:
    """Yield ``function(block)`` for each block, in the order of the blocks.

    ``threads`` run them here where there is no executor; worth it where a block is mostly work of numpy or scipy.

    >>> list(run_blocks(abs, [-1, 2]))
    [1, 2]
    >>> list(run_blocks(abs, [-1, 2], threads=2))
    [1, 2]
    """
    if executor is None and threads > 1 and len(blocks) > 1:
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(threads)
        try:
            yield from run_blocks(function, blocks, pool)
        finally:
            pool.shutdown(cancel_futures=True)
        return
    if executor is None:
        yield from map(function, blocks)
        return
    futures = [executor.submit(function, block) for block in blocks]
    for future in futures:
        yield future.result()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
