"""Size of the test against the dartboard, and coverage of intervals of gamma and of location quotients.

Run ``python benchmarks/agglomeration.py [SAMPLES]``; the tables are in docs/agglomeration.md.

* Dartboard: plants with sizes exp(N(0, s^2)) fall on n regions with probabilities proportional to exp(N(0, 1)), drawn
  once. Share of |z| < 1.96 for both indices, and of |z| < 1.96 for the index of a pair of such sectors.
* Gamma: probabilities of the sector are Dirichlet with mean x and E gamma = g (Ellison and Glaeser's model). Share of
  95 % intervals that hold the gamma of the probabilities drawn.
* Location quotients: firms, or jobs in plants, of 3 sectors by a multinomial; share of intervals that hold the
  quotient of the probabilities, and of them beyond each end.
"""

from __future__ import annotations

import sys

import numpy as np

from spatial_iie.agglomeration._dartboard import INDICES, Map, bootstrap
from spatial_iie.agglomeration._sectors import Year
from spatial_iie.agglomeration.location_quotient import limits, quotients

MAPS = (31, 100, 366)


def board(n: int, random: np.random.Generator) -> np.ndarray:
    """Return the shares of n regions."""
    x = np.exp(random.standard_normal(n))
    return x / x.sum()


def sizes(plants: int, spread: float, random: np.random.Generator) -> np.ndarray:
    """Return the shares of plants."""
    z = np.exp(spread * random.standard_normal(plants))
    return z / z.sum()


def darts(samples: int) -> None:
    """Print the share of |z| < 1.96 on the dartboard."""
    print("n plants spread EG MS pair")
    for n in MAPS:
        for plants, spread in ((50, 1.0), (300, 1.0), (300, 1.5), (2000, 1.0)):
            random = np.random.default_rng(n + plants)
            x = board(n, random)
            inside = np.zeros((samples, 3), dtype=bool)
            z = [sizes(plants, spread, random) for _ in range(2)]
            h, here = [(each**2).sum() for each in z], Map.of(x)
            for k in range(samples):
                s = [np.bincount(random.choice(n, plants, p=x), each, n) for each in z]
                for column, index in enumerate(INDICES.values()):
                    raw = float(index.raw(s[0][:, None], x[:, None])[0])
                    sd = index.variance(here, z[0]) ** 0.5
                    inside[k, column] = abs(raw - float(index.expected(here, np.asarray(h[0])))) < 1.96 * sd
                inside[k, 2] = abs((s[0] - x) @ (s[1] - x)) < 1.96 * (h[0] * h[1] * here.trace) ** 0.5
            print(n, plants, spread, *(100 * inside.mean(axis=0)).round(1))


def gammas(samples: int) -> None:
    """Print the coverage of bootstrap intervals of gamma."""
    print("n plants gamma EG MS")
    for n in MAPS:
        for plants, g in ((100, 0.0), (100, 0.02), (100, 0.1), (1000, 0.0), (1000, 0.02), (1000, 0.1)):
            random = np.random.default_rng(n + plants)
            inside = np.zeros((samples, 2), dtype=bool)
            for k in range(samples):
                x, z = board(n, random), sizes(plants, 1.0, random)
                p = random.dirichlet(x * (1 - g) / g) if g else x
                place, here = random.choice(n, plants, p=p), Map.of(x)
                for column, index in enumerate(INDICES.values()):
                    truth = float(index.raw(p[:, None], x[:, None])[0]) / here.spread
                    drawn = bootstrap(index, place, z, x[:, None], 399, k)
                    low, high = np.quantile(drawn, [0.025, 0.975])
                    inside[k, column] = low <= truth <= high
            print(n, plants, g, *(100 * inside.mean(axis=0)).round(1))


def location_quotients(samples: int) -> None:
    """Print the coverage of intervals of location quotients of the first sector, over all regions."""
    print("n firms per plant unit covered above below")
    shares = np.array([0.05, 0.25, 0.7])
    for n in MAPS:
        for firms in (20 * n, 200 * n):
            for mean in (1, 20):
                random = np.random.default_rng(n + firms)
                x = board(n, random)
                tilt = np.exp(0.5 * random.standard_normal((n, 3)))
                p = x[:, None] * shares * tilt
                p = p / p.sum()
                truth = p[:, 0] / p.sum(axis=1) / p[:, 0].sum()
                hit = []
                for _ in range(samples):
                    counts = random.multinomial(firms, p.ravel()).reshape(n, 3).astype(float)
                    unit = np.ones(3)
                    if mean > 1:  # jobs: each firm has exp(N(0, 1)) times the mean of them
                        size = mean * np.exp(random.standard_normal(firms) - 0.5)
                        home = np.repeat(np.arange(3 * n), counts.ravel().astype(int))
                        counts = np.bincount(home, size, 3 * n).reshape(n, 3)
                        unit = np.full(3, (size**2).sum() / size.sum())
                    year = Year(None, None, counts, counts.sum(axis=1))  # type: ignore[arg-type]
                    there = year.total > 0
                    low, high = limits(year, unit, 0.95)
                    assert np.isfinite(quotients(year)[there]).all()
                    hit.append([np.mean((low[:, 0] <= truth)[there] & (truth <= high[:, 0])[there]),
                                np.mean((low[:, 0] > truth)[there]), np.mean((high[:, 0] < truth)[there])])  # fmt: skip
                print(
                    n, firms, mean, "size-weighted" if mean > 1 else 1, *(100 * np.mean(hit, axis=0)).round(1)
                )


if __name__ == "__main__":
    n_samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    darts(n_samples)
    location_quotients(max(20, n_samples // 10))
    gammas(max(100, n_samples // 3))
