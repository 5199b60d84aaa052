"""Simulation of the permutation test of contiguous clusters: how often it rejects with and without clusters.

    python benchmarks/regionalization.py [SAMPLES [METHOD]]

Values on a square lattice (rook): independent normal or lognormal noise; a spatially autocorrelated field; noise with a
block of a quarter of the regions that is higher by one or two standard deviations.
Table: docs/regionalization.md.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import spatial_iie as si

DRAWS = 19


def fields(side):
    """Return what draws each kind of field, by name."""
    w = si.weights.lattice(side, side, rook=True).row_standardized().matrix.toarray()
    half = np.arange(side) < side // 2
    block = np.outer(half, half).ravel().astype(float)

    def autocorrelated(rho):
        root = np.linalg.inv(np.eye(side**2) - rho * w)
        return lambda random: root @ random.normal(size=side**2)

    return {
        "noise": lambda random: random.normal(size=side**2),
        "lognormal noise": lambda random: random.lognormal(size=side**2),
        "autocorrelated, 0.3": autocorrelated(0.3),
        "autocorrelated, 0.6": autocorrelated(0.6),
        "block, 1 sd higher": lambda random: random.normal(size=side**2) + block,
        "block, 2 sd higher": lambda random: random.normal(size=side**2) + 2 * block,
    }


def rejected(method, side, clusters, draw, samples):
    """Return the share of samples with p of 0.05 or less."""
    w = si.weights.lattice(side, side, rook=True)
    names = [f"town {k:03}" for k in range(side**2)]
    weights, p = si.weights.from_matrix(w.matrix, names), []
    for sample in range(samples):
        x = draw(np.random.default_rng(sample))
        study = si.study.open(pd.DataFrame({"region": names, "year": 2019, "x": x}))
        found = si.esda.regionalization(
            study, "x", weights, method=method, clusters=clusters, permutations=DRAWS, seed=sample
        )
        p.append(found.about.p)
    return float(np.mean(np.array(p) <= 0.05))


def main(samples, method):
    """Print the table."""
    side, clusters = (8, 4) if method == "ward" else (6, 3)
    print(f"| values | {method}, {side} x {side}, {clusters} clusters |")
    print("|---|---:|")
    for name, draw in fields(side).items():
        print(f"| {name} | {rejected(method, side, clusters, draw, samples):.1%} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400, sys.argv[2] if len(sys.argv) > 2 else "ward")
