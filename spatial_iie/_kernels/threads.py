"""Linear algebra on one thread where matrices are small: starting and joining threads takes longer than the work."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

_SMALL = 1_000


def one_thread(n: int) -> AbstractContextManager[object]:
    """Return a context in which matrices of n rows are worked on by one thread; of many rows, by as many as there are.

    >>> with one_thread(3):
    ...     pass
    """
    if n > _SMALL:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits
