"""How often growth without a direction is called a movement: draws of regions and of provinces (docs/movement.md).

The 366 regions of the embedded example start from its index of 2017; growth is normal, with and without spatial
errors u = lambda W u + e (6 nearest neighbours), scaled to a standard deviation of 0.1. The share of p values of the
eastward shift up to 5 %, from 199 draws each.

    python benchmarks/movement_intervals.py [simulations]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

import spatial_iie as si


def main(simulations: int) -> None:
    """Print a table: spatial dependence by kind of draws."""
    study, random = si.study.demo(), np.random.default_rng(11)
    start = study["digital_index", 2017].to_numpy()
    w = si.weights.knn(study.regions, k=6).row_standardized()
    seats = study.regions.representative_point()  # cheaper than centroids, simulation after simulation
    for dependence in (0.0, 0.6):
        solve = splu((sparse.eye(len(start)) - dependence * w.matrix).tocsc()).solve
        called = dict.fromkeys((None, "province"), 0)
        for seed in range(simulations):
            u = solve(random.standard_normal(len(start)))
            panel = study.panel[["digital_index"]].rename(columns={"digital_index": "simulated"})
            panel = panel.loc[panel.index.get_level_values("year") < 2019]
            values = np.column_stack([start, start * np.exp(0.2 + 0.1 * u / u.std())])
            simulated = type(study)(panel.assign(simulated=values.ravel()), about={})
            for blocks in called:
                moved = si.indices.net_movement(
                    simulated, "simulated", points=seats, blocks=blocks, draws=199, seed=seed
                )
                p = moved.to_frame().set_index("measure").loc["eastward shift", "p"]
                called[blocks] += bool(p <= 0.05)
        for blocks, count in called.items():
            print(f"lambda {dependence}, draws of {blocks or 'region'}s: {count / simulations:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
