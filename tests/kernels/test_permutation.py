"""Permutations: the same draws however they are grouped, threaded, or followed by others."""

import numpy as np
import pytest

from spatial_iie import _execute
from spatial_iie._kernels import permutation
from spatial_iie._kernels.permutation import permuted_statistic

VALUES = np.arange(40.0) ** 1.5
WEIGHTS = np.random.default_rng(3).normal(size=(2, 40))


def _sums(columns):
    return WEIGHTS @ columns


def _one_by_one(draws, seed):
    """A stream of random numbers for each 256 draws, which follow one another in it."""
    found = []
    for number in range(-(-draws // 256)):
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
        for _ in range(min(256, draws - 256 * number)):
            found.append(WEIGHTS @ random.permuted(VALUES))
    return np.array(found).T


def test_draws_are_those_made_one_by_one():
    np.testing.assert_allclose(permuted_statistic(_sums, VALUES, 600, 5), _one_by_one(600, 5), rtol=1e-12)


@pytest.mark.parametrize("near", [1, 40 * 7, 10**9])
def test_how_many_are_held_at_once_does_not_matter(near, monkeypatch):
    before = permuted_statistic(_sums, VALUES, 600, 5)
    monkeypatch.setattr(permutation, "_NEAR", near)
    np.testing.assert_allclose(permuted_statistic(_sums, VALUES, 600, 5), before, rtol=1e-12)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_do_not_matter(threads, monkeypatch):
    before = permuted_statistic(_sums, VALUES, 600, 5)
    monkeypatch.setattr(permutation, "_THREADED", 0)
    monkeypatch.setattr(permutation, "cores", lambda: threads)
    done = []
    after = permuted_statistic(_sums, VALUES, 600, 5, progress=lambda k, of: done.append((k, of)))
    assert np.array_equal(after, before)
    assert done == [(256, 600), (512, 600), (600, 600)]


def test_an_error_in_a_thread_is_raised_and_the_rest_is_not_begun():
    begun = []

    def fails(block):
        begun.append(block)
        raise ValueError(block)

    with pytest.raises(ValueError, match=r"^0$"):
        list(_execute.run_blocks(fails, range(10_000), threads=2))
    assert len(begun) < 10_000
