"""Local statistics with many permutations, beside PySAL's esda and pygeoda; each ratio is from one run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si

SIDE, DRAWS = 55, 99_999  # 3,025 regions, as many as China has counties

MILLION = """
import resource, time
import numpy as np, pandas as pd, spatial_iie as si
w = si.weights.lattice(1000, 1000).row_standardized()
y = pd.Series(np.random.default_rng(0).gamma(2, size=w.n), index=w.ids)
begun = time.perf_counter()
p = si.esda.local_moran(y, w, permutations=99_999).p_simulated
seconds, memory = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(seconds, memory, float((p <= 0.05).mean()))
"""


@pytest.fixture(scope="module")
def case():
    w = si.weights.lattice(SIDE, SIDE).row_standardized()
    return pd.Series(np.random.default_rng(0).gamma(2, size=w.n), index=w.ids), w


@pytest.mark.parametrize("name", ["local_moran", "local_geary", "local_getis_ord"])
def test_many_permutations(benchmark, case, name):
    y, w = case
    function = getattr(si.esda, name)
    benchmark.pedantic(function, args=(y, w), kwargs={"permutations": DRAWS}, rounds=3, warmup_rounds=1)


def test_ratio_to_esda(benchmark, case):
    """One process each; esda keeps no simulations."""
    y, w = case
    report(
        benchmark, f"Local Moran, n = {w.n:,}, {DRAWS:,} permutations", "esda on one process",
        lambda: si.esda.local_moran(y, w, permutations=DRAWS), esda_local_moran(y, w, DRAWS), rounds=3,
    )  # fmt: skip


@pytest.mark.parametrize("method", ["complete", "lookup-table"])
def test_ratio_to_pygeoda(benchmark, case, method):
    """GeoDa's library on two threads; "lookup-table" is its fast mode."""
    pygeoda = pytest.importorskip("pygeoda")
    y, w = case
    graph = pygeoda.queen_weights(pygeoda.open(squares()))
    values = y.tolist()
    report(
        benchmark, f"Local Moran, n = {w.n:,}, {DRAWS:,} permutations", f"pygeoda ({method}) on two threads",
        lambda: si.esda.local_moran(y, w, permutations=DRAWS),
        lambda: pygeoda.local_moran(graph, values, permutations=DRAWS, permutation_method=method, cpu_threads=2),
        rounds=1 if method == "complete" else 3,
    )  # fmt: skip


@pytest.mark.parametrize(("cutoff", "draws"), [(0.05, 9999), (2.0, 99)], ids=["near", "all others"])
def test_unequal_weights(benchmark, cutoff, draws):
    """Inverse distance, to some 23 neighbours and to all other regions (esda: minutes for 999 draws)."""
    random = np.random.default_rng(1)
    places = random.uniform(size=(SIDE**2, 2))
    apart = np.sqrt(((places[:, np.newaxis] - places) ** 2).sum(axis=2))
    near = (apart > 0) & (apart < cutoff)
    w = si.weights.from_matrix(np.where(near, 1 / np.where(near, apart, 1), 0)).row_standardized()
    y = pd.Series(random.gamma(2, size=w.n))
    report(
        benchmark, f"Inverse distance, n = {w.n:,}, {w.links / w.n:.0f} neighbours, {draws:,} permutations",
        "esda on one process", lambda: si.esda.local_moran(y, w, permutations=draws), esda_local_moran(y, w, draws),
        rounds=1,
    )  # fmt: skip


def test_a_million_regions(benchmark):
    """In a process of its own, to see how much memory it takes at most."""

    def run():
        return subprocess.run(
            [sys.executable, "-c", MILLION], check=True, capture_output=True, text=True
        ).stdout

    seconds, memory, share = map(float, benchmark.pedantic(run, rounds=1).split())
    print(f"\nLocal Moran, n = 1,000,000, {DRAWS:,} permutations: {seconds:.2f} s, at most {memory:.2f} GB")
    assert 0.04 < share < 0.06


def report(benchmark, what, other, ours, theirs, *, rounds):
    ours(), theirs()  # compiled and loaded
    measured = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    mine, their = (statistics.median(column) for column in zip(*measured, strict=True))
    ratio = statistics.median(b / a for a, b in measured)
    print(f"\n{what}: {mine:.3f} s; {other} {their:.2f} s, {ratio:.0f} times as long")
    benchmark.extra_info["ratio"] = ratio
    benchmark.pedantic(ours, rounds=1)


def seconds(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def esda_local_moran(y, w, draws):
    esda = pytest.importorskip("esda")
    values = y.to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = w.to_w()

    def call():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            esda.Moran_Local(values, graph, permutations=draws, keep_simulations=False, n_jobs=1, seed=1)

    return call


def squares():
    import geopandas
    from shapely import box

    cells = np.arange(SIDE**2)
    x, y = cells % SIDE, cells // SIDE
    return geopandas.GeoDataFrame({"cell": cells}, geometry=box(x, y, x + 1, y + 1))
