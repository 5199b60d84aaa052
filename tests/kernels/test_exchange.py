"""Exchanged histories: the counts are those of all orders of the histories."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import pytest
from scipy import sparse

from spatial_iie._kernels.exchange import exchange_counts, exchange_extremes

N, YEARS, DRAWS = 6, 3, 40_000
RANDOM = np.random.default_rng(4)
SCORES = RANDOM.normal(size=(N, YEARS))
SCORES -= SCORES.mean(axis=0)
LINKS = np.array(
    [
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [0, 1, 1, 1, 1, 0],
        [0, 0, 1, 1, 1, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 1],
    ],
    dtype=float,
)
UNEVEN = LINKS * RANDOM.uniform(0.5, 2, size=(N, N))


def exact(matrix):
    """Return the shares of all 720 orders whose largest sum, and whose largest negative sum, reach the observed one."""
    orders = np.array(list(permutations(range(N))))
    sums = np.einsum("ij,djt->dit", matrix, SCORES[orders])
    observed = matrix @ SCORES
    high = (sums.max(axis=2) >= observed.max(axis=1) - 1e-9).mean(axis=0)
    return high, (-sums.min(axis=2) >= -observed.min(axis=1) - 1e-9).mean(axis=0)


@pytest.mark.parametrize(
    "matrix", [LINKS * np.arange(1, N + 1)[:, np.newaxis], UNEVEN], ids=["even", "uneven"]
)
def test_counts_are_those_of_all_orders(matrix):
    counts = exchange_counts(SCORES, sparse.csr_array(matrix), DRAWS, 1)
    linked = np.flatnonzero(matrix.sum(axis=1))
    assert (counts.draws[linked] == DRAWS).all() and counts.draws[4] == 0
    for counted, truth in zip(counts[:2], exact(matrix), strict=True):
        error = np.sqrt(truth[linked] * (1 - truth[linked]) / DRAWS)
        assert (np.abs(counted[linked] / DRAWS - truth[linked]) <= 4.5 * error + 1e-12).all()


@pytest.mark.parametrize("matrix", [LINKS, UNEVEN], ids=["even", "uneven"])
def test_threads_change_nothing(matrix):
    closed = sparse.csr_array(matrix)
    with ThreadPoolExecutor(3) as pool:
        many = exchange_counts(SCORES, closed, 5_000, 1, executor=pool)
    assert all((a == b).all() for a, b in zip(many, exchange_counts(SCORES, closed, 5_000, 1), strict=True))


def test_extremes_are_those_of_all_orders():
    high, low = exchange_extremes(SCORES, UNEVEN[[0, 2]], DRAWS, 1)
    observed = UNEVEN @ SCORES
    for drawn, seen, truth in zip(
        (high, low), (observed.max(axis=1), -observed.min(axis=1)), exact(UNEVEN), strict=True
    ):
        share = (drawn >= seen[[0, 2]][:, np.newaxis] - 1e-9).mean(axis=1)
        assert np.abs(share - truth[[0, 2]]).max() < 0.012
