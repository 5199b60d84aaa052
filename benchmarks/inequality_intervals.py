"""How often do bootstrap intervals of inequality hold the truth? Lognormal regions in groups; docs/inequality.md.

Run: python benchmarks/inequality_intervals.py [samples]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from spatial_iie.indices.bootstrap import Bootstrap
from spatial_iie.indices.dagum import PARTS, dagum_parts, excess

DESIGNS = {
    "103, 87, 140, 36": [103, 87, 140, 36],
    "2 x 50": [50] * 2,
    "9 x 40": [40] * 9,
    "12 x 30": [30] * 12,
    "31 x 12": [12] * 31,
}
CLOSE = {f"4 x {size}": [size] * 4 for size in (20, 30, 50, 80)}
"""Groups whose means lie close together: 0, 0.1, 0.2 and 0.3 in logarithms, standard deviation 0.5."""
DRAWS = 399
BIG = 2000  # quantiles that stand for a group's whole population


def parts(x, weights, codes, k):
    """Return Dagum's parts, shape (4, b)."""
    return dagum_parts(excess(x, weights, (codes == np.arange(k)[:, None]).astype(float)))


def truth(means, sizes, sd):
    """Return the parts of groups of endless size that count as the sizes say."""
    k = len(sizes)
    z = stats.norm.ppf((np.arange(BIG) + 0.5) / BIG)
    x = np.exp(np.repeat(means, BIG) + sd * np.tile(z, k))
    weights = np.repeat(np.array(sizes) / BIG, BIG)[:, None]
    return parts(x, weights, np.repeat(np.arange(k), BIG), k)[:, 0]


def coverage(sizes, samples, *, close=False):
    """Return how often intervals hold the truth: levels by method, and the change to a more equal year."""
    rng, k = np.random.default_rng(20), len(sizes)
    means, codes = rng.normal(0, 0.4, k), np.repeat(np.arange(k), sizes)
    first, second = (0.5, 0.4) if close else (0.7, 0.6)
    means = 0.1 * np.arange(k) if close else means
    before, after = truth(means, sizes, first), truth(0.8 * means, sizes, second)
    held = {"percentile": np.zeros(4), "bca": np.zeros(4), "change": np.zeros(4)}
    for sample in range(samples):
        z = rng.normal(size=(2, len(codes)))
        x = np.exp(means[codes] + first * z[0])
        y = np.exp(0.8 * means[codes] + second * (0.95 * z[0] + np.sqrt(1 - 0.95**2) * z[1]))

        def level(counts, x=x):
            return parts(x, counts, codes, k)

        def change(counts, x=x, y=y):
            return parts(y, counts, codes, k) - parts(x, counts, codes, k)

        for name, method, statistic, right in (
            ("percentile", "percentile", level, before),
            ("bca", "bca", level, before),
            ("change", "percentile", change, after - before),
        ):
            found = Bootstrap(DRAWS, sample, method).intervals(statistic, codes)
            held[name] += (found.low <= right) & (right <= found.high)
    return {name: hits / samples for name, hits in held.items()}


def main():
    """Print a table of coverage in per cent."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("groups", "interval", *PARTS, sep=" | ")
    for designs, close in ((DESIGNS, False), (CLOSE, True)):
        for name, sizes in designs.items():
            for interval, share in coverage(sizes, samples, close=close).items():
                print(name, interval, *(f"{100 * s:.0f}" for s in share), sep=" | ", flush=True)


if __name__ == "__main__":
    main()
