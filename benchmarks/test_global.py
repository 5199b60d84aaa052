"""Global statistics with many permutations at the size of a Chinese prefecture study, beside PySAL's esda."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si

N, DRAWS = 353, 99_999


@pytest.fixture(scope="module")
def case():
    w = si.weights.lattice(19, 19).subset(range(N)).row_standardized()
    return pd.Series(np.random.default_rng(0).gamma(2, size=N), index=w.ids), w


@pytest.mark.parametrize("name", ["moran", "geary", "getis_ord"])
def test_many_permutations(benchmark, case, name):
    """The reference draws of 99,999 relabellings: under a second."""
    y, w = case
    benchmark.pedantic(
        getattr(si.esda, name), args=(y, w), kwargs={"permutations": DRAWS}, rounds=3, warmup_rounds=1
    )


def test_ratio_to_esda(benchmark, case):
    """Both in one run, in turns; esda's draws depend on the global generator, ours on a seed."""
    esda = pytest.importorskip("esda")
    y, w = case
    graph, values = w.to_graph(), y.to_numpy()

    def ours():
        si.esda.moran(y, w, permutations=DRAWS)

    def theirs():
        esda.Moran(values, graph, permutations=DRAWS)

    rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(3)]
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"\nMoran's I, n = {N}, {DRAWS:,} permutations: {rounds}; esda takes {ratio:.1f} times as long")
    benchmark.extra_info["ratio"] = ratio
    benchmark.pedantic(ours, rounds=1)


def _seconds(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
