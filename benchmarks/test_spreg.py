"""How long an SDEM with standard errors takes: beside PySAL's spreg at n = 3,025, alone at 90,000 and a million."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si

ALONE = """
import resource, time
from benchmarks.test_spreg import lattice_data
import spatial_iie as si
side, method = {side}, {method!r}
si.spreg.sdem("y ~ a + b", *lattice_data(20))  # imports
data, w = lattice_data(side)
begun = time.perf_counter()
fit = si.spreg.sdem("y ~ a + b", data, w, logdet=method)
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(f"{{seconds:.1f}} s, peak {{peak:.2f}} GB, {{fit.about['logdet']}}, lambda "
      f"{{fit.params['lambda']:.4f}} ({{fit.std_errors['lambda']:.4f}}), log-determinant off by at most "
      f"{{fit.about['logdet_error']:.3g}}")
"""


def lattice_data(side: int) -> tuple[pd.DataFrame, si.weights.Weights]:
    """Return an SDEM with lambda = 0.5 on a queen lattice."""
    w = si.weights.lattice(side, side).row_standardized()
    random = np.random.default_rng(0)
    x = random.standard_normal((w.n, 2))
    e = random.standard_normal(w.n)
    u = e.copy()
    for _ in range(60):
        u = 0.5 * (w.matrix @ u) + e
    y = 1 + x @ [1.0, -0.5] + (w.matrix @ x) @ [0.5, 0.2] + u
    return pd.DataFrame({"y": y, "a": x[:, 0], "b": x[:, 1]}, index=w.ids), w


def _seconds(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def test_sdem_beside_spreg(benchmark):
    """Each of our fits has new weights: nothing of an earlier fit is kept."""
    import spreg

    si.spreg.sdem("y ~ a + b", *lattice_data(20))  # imports
    data, w = lattice_data(55)
    columns = (data[["y"]].to_numpy(), data[["a", "b"]].to_numpy())
    graph = w.to_graph().to_W()

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return spreg.ML_Error(*columns, graph, slx_lags=1, method="LU")

    def fresh():
        return ("y ~ a + b", *lattice_data(55)), {}

    def of_ours() -> float:
        arguments, _ = fresh()
        return _seconds(lambda: si.spreg.sdem(*arguments))

    rounds = []
    for _ in range(2):
        rounds.append((statistics.median(of_ours() for _ in range(5)), _seconds(theirs)))
    ours, pysal = (statistics.median(column) for column in zip(*rounds, strict=True))
    found, reference = si.spreg.sdem("y ~ a + b", data, w), theirs()
    np.testing.assert_allclose(found.params, reference.betas.ravel(), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.std_errors, np.sqrt(np.diag(reference.vm)), rtol=2e-3)
    print(f"\nSDEM with errors, n = 3,025: ours {ours:.3f} s; spreg.ML_Error(slx_lags=1, method='LU') {pysal:.2f} s; "
          f"ratio {statistics.median(round_[1] / round_[0] for round_ in rounds):.0f}")  # fmt: skip
    benchmark.pedantic(si.spreg.sdem, setup=fresh, rounds=3)


def _alone(side: int, method: str) -> None:
    script = ALONE.format(side=side, method=method)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    print(f"\nSDEM with errors, n = {side * side:,}: {done.stdout.strip()}")


def test_exact_at_ninety_thousand(benchmark):
    benchmark.pedantic(_alone, args=(300, "exact"), rounds=1)


def test_chebyshev_at_a_million(benchmark):
    benchmark.pedantic(_alone, args=(1000, "chebyshev"), rounds=1)
