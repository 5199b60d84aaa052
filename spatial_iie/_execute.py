"""Run blocks of work here, or on anything that has ``.submit``."""

from __future__ import annotations

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
    function: Callable[[Block], Answer], blocks: Sequence[Block], executor: Executor | None = None
) -> Iterator[Answer]:
    """Yield ``function(block)`` for each block, in the order of the blocks.

    >>> list(run_blocks(abs, [-1, 2]))
    [1, 2]
    """
    if executor is None:
        yield from map(function, blocks)
        return
    futures = [executor.submit(function, block) for block in blocks]
    for future in futures:
        yield future.result()
