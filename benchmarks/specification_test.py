"""How often the joint test of many specifications rejects when the regressor has no effect.

    python benchmarks/specification_test.py [samples] [n ...]

Regions on a grid of squares; y = z + u with u = 0.6 W u + e and normal e; the regressor x has no effect. "apart": x is
independent between regions and of z. "related": x = (I - 0.6 W)^(-1) v + z / 2, and z is autocorrelated likewise. Two
specifications, OLS and SEM with z. 19 draws under the null a test, so that p <= 0.05 if none is as extreme.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from spatial_iie.spreg.comparison._battery import Asked, Battery
from spatial_iie.spreg.comparison.joint import _summary, _table, _under_null
from spatial_iie.study.study import Study

SIZES = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
STATISTICS = ("median estimate", "share significant", "Stouffer's Z")
LEVEL, DRAWS, CORRELATION = 0.05, 19, 0.6


def weights(kind: str, rows: int, columns: int) -> si.weights.Weights:
    """Return row-standardized weights between squares: contiguity, four nearest neighbours or inverse distance."""
    ids = [f"r{i:03d}" for i in range(rows * columns)]
    if kind == "contiguity":
        return si.weights.from_matrix(si.weights.lattice(rows, columns).matrix, ids=ids).row_standardized()
    at = np.array([(i, j) for i in range(rows) for j in range(columns)], dtype=float)
    apart = np.sqrt(((at[:, np.newaxis] - at) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    matrix = 1 / apart
    if kind == "knn:4":
        order = np.argsort(apart, axis=1, kind="stable")[:, :4]
        matrix = np.zeros_like(apart)
        np.put_along_axis(matrix, order, 1.0, axis=1)
    return si.weights.from_matrix(matrix, ids=ids).row_standardized()


def studies(w: si.weights.Weights, related: bool, samples: int, seed: int) -> Iterator[Study]:
    """Yield samples in which x has no effect."""
    filtered = np.linalg.inv(np.eye(w.n) - CORRELATION * w.matrix.toarray())
    random = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product([w.ids, [2019]])
    for _ in range(samples):
        u, v, z = random.standard_normal((3, w.n))
        x = v
        if related:
            z = filtered @ z
            x = filtered @ v + z / 2
        yield Study(
            pd.DataFrame({"y": z + filtered @ u, "x": x, "z": z}, index=rows), about={"source": "simulated"}
        )


def rejected(w: si.weights.Weights, related: bool, null: str, samples: int) -> list[float]:
    """Return the share of samples in which each statistic rejects, in percent."""
    found = [
        rejects(w, study, null, number) for number, study in enumerate(studies(w, related, samples, seed=w.n))
    ]
    return [100 * float(share) for share in np.mean(found, axis=0)]


def rejects(w: si.weights.Weights, study: Study, null: str, seed: int) -> np.ndarray:
    """Say for each statistic whether it is more extreme than all draws; no more are made once none can be."""
    battery = Battery(Asked(formula="y ~ x + z", study=study, weights={"w": w}, models=["ols", "sem"]))
    draw, random = _under_null(battery, study, null), np.random.default_rng(seed)
    observed, extreme = _summary(battery, "coefficient", LEVEL), np.ones(len(STATISTICS), dtype=bool)
    for _ in range(DRAWS):
        one = _table(observed, [_summary(draw(random), "coefficient", LEVEL)], None)
        extreme &= (one["p"] < 1).to_numpy()
        if not extreme.any():
            break
    return extreme


def main() -> None:
    """Print the table of docs/robustness.md."""
    warnings.simplefilter("ignore", WeightsWarning)
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    chosen = [int(each) for each in sys.argv[2:]] or list(SIZES)
    print("| n | weights | regressor | null | " + " | ".join(STATISTICS) + " |")
    print("|---|---|---|---|---|---|---|")
    for kind in ("contiguity", "knn:4", "idw:1"):
        for n in chosen:
            w = weights(kind, *SIZES[n])
            for related in (False, True):
                for null in ("permutation", "bootstrap") if related else ("permutation",):
                    shares = rejected(w, related, null, samples)
                    words = "related" if related else "apart"
                    print(
                        f"| {n} | {kind} | {words} | {null} | "
                        + " | ".join(f"{x:.0f}" for x in shares)
                        + " |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
