"""Classes of least squared deviation from their means: exact, by dynamic programming."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


class _Sums(NamedTuple):
    """Numbers, sums and sums of squares of the first 0, 1, ..., m values, each of shape (m + 1,)."""

    number: Floats
    total: Floats
    squares: Floats

    def deviation(self, i: Ints | int, j: Ints | int) -> Floats:
        """Return the squared deviations of values i to j - 1 from their mean."""
        total = self.total[j] - self.total[i]
        return np.asarray(self.squares[j] - self.squares[i] - total**2 / (self.number[j] - self.number[i]))


def fisher_jenks(values: Floats, k: int) -> Floats:
    """Return the largest value of each of the k classes with the least squared deviations from class means.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite.
    k : int

    Returns
    -------
    ndarray, shape (k,), ascending; all different values where these are no more than k.

    Notes
    -----
    Fisher (1958), Journal of the American Statistical Association 53; Jenks (1977). Where a class begins does not
    fall as its end grows, so that halving finds the best beginnings of m different values in O(k m log m).

    Examples
    --------
    >>> fisher_jenks(np.array([1.0, 2, 3, 10, 11, 30]), 3)
    array([ 3., 11., 30.])
    """
    different, counts = np.unique(values, return_counts=True)
    if len(different) <= k:
        return different
    x = different - values.mean()
    sums = _Sums(*(np.concatenate([[0.0], np.cumsum(counts * part)]) for part in (np.ones_like(x), x, x**2)))
    ends = np.arange(1, len(x) + 1)
    best = np.concatenate([[np.inf], sums.deviation(0, ends)])
    starts = []
    for _ in range(k - 1):
        best, start = _one_class_more(best, sums)
        starts.append(start)
    breaks = [len(x)]
    for start in reversed(starts):
        breaks.append(int(start[breaks[-1]]))
    return np.asarray(different[np.array(breaks[::-1]) - 1])


def _one_class_more(best: Floats, sums: _Sums) -> tuple[Floats, Ints]:
    """Return the least deviations of the first j values with a class more, and where that one starts, (m + 1,)."""
    found, start = np.full_like(best, np.inf), np.zeros(len(best), dtype=np.intp)
    spans = [(1, len(best) - 1, 0, len(best) - 2)]
    while spans:
        first, last, low, high = spans.pop()
        if first > last:
            continue
        end = (first + last) // 2
        i = np.arange(low, min(high, end - 1) + 1)
        deviation = best[i] + sums.deviation(i, end)
        here = int(np.argmin(deviation))
        found[end], start[end] = deviation[here], low + here
        spans += [(first, end - 1, low, low + here), (end + 1, last, low + here, high)]
    return found, start
