"""Do the interval of the speed with effects of regions and the trend test of sigma keep their promise?

Tables of docs/convergence.md.

Run: python benchmarks/convergence.py speed|data|trend [samples]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

import spatial_iie as si
from spatial_iie.indices import adjusted_score as score
from spatial_iie.indices.sigma import trend_of

SIZES, STEPS, SPEEDS = (30, 100, 285), (3, 5, 10, 20), (0.0, 0.02, 0.03, 0.05)
score.STEPS = 3  # to show why the package wants 5


def histories(n, steps, speed, random, *, w=None, rho=0.0, lam=0.0, common=0.05, course=(1.0, 1.0)):
    """Return levels, shape (n, steps + 1): regions converge to levels of their own, or walk at random with drifts."""
    phi = np.exp(-speed)
    own = random.normal(0, 0.3, n) * (1 - phi) if speed else random.normal(0, 0.01, n)
    levels = [random.normal(0, 0.3, n) + (own / (1 - phi) if speed else 0)]
    spread = np.eye(n) if w is None else np.linalg.inv(np.eye(n) - lam * w)
    lag = np.eye(n) if w is None else np.linalg.inv(np.eye(n) - rho * w)
    for sd in 0.08 * np.linspace(*course, steps):
        shared, noise = common * random.normal(), sd * random.normal(size=n)
        growth = (phi - 1) * levels[-1] + own + shared + spread @ noise
        levels.append(levels[-1] + lag @ growth)
    return np.array(levels).T


def without_effects(levels, *, years=True):
    """Return the level before and growth, means of regions and of years taken off, shape (n, steps) each."""
    parts = levels[:, :-1], np.diff(levels, axis=1)
    parts = [each - each.mean(axis=1, keepdims=True) for each in parts]
    return [each - each.mean(axis=0) for each in parts] if years else parts


def least_squares(levels, *, years):
    """Return beta by least squares, with its bias."""
    level, growth = without_effects(levels, years=years)
    return float((level * growth).sum() / (level**2).sum())


def half_panel(levels, *, years):
    """Return the half-panel jackknife of Dhaene and Jochmans (2015); both splits of an odd number of steps."""
    steps = levels.shape[1] - 1
    if steps < 4:
        return np.nan  # a half of one step has no variation within regions
    halves = []
    for cut in {steps // 2, -(-steps // 2)}:
        first, second = levels[:, : cut + 1], levels[:, cut:]
        parts = [least_squares(each, years=years) for each in (first, second)]
        halves.append((cut * parts[0] + (steps - cut) * parts[1]) / steps)
    return 2 * least_squares(levels, years=years) - np.mean(halves)


def adjusted(levels, *, years):
    """Return what the package makes of it."""
    return score.adjusted_score(*without_effects(levels, years=years))


def speed(samples):
    """Print bias and coverage of beta by least squares, half-panel jackknife and adjusted score."""
    print("| n | T | speed | effects | LS | HPJ | HPJ covers | adjusted | covers | no interval | width |")
    for n in SIZES:
        for steps in STEPS:
            for true in SPEEDS:
                for years in (False, True):
                    random = np.random.default_rng([n, steps, round(100 * true)])
                    common = 0.05 if years else 0.0
                    drawn = [histories(n, steps, true, random, common=common) for _ in range(samples)]
                    row(n, steps, true, "region and year" if years else "region", drawn, years)


def row(n, steps, true, kind, drawn, years):
    """Print one row: medians of estimates less the truth, in percentage points a year; coverage of 95 % intervals."""
    beta = np.exp(-true) - 1
    plain = np.array([least_squares(each, years=years) for each in drawn])
    jack = np.array([half_panel(each, years=years) for each in drawn])
    found = np.array([adjusted(each, years=years)[:3] for each in drawn])
    covers = np.mean((found[:, 1] <= beta) & (beta <= found[:, 2]))
    best = np.mean(np.abs(jack - beta) <= 1.96 * jack.std())  # with the error it really has
    width = np.median(np.where(np.isnan(found[:, 1]), 0.0, found[:, 2] - found[:, 1]))
    middle = [100 * np.median(each - beta) for each in (plain, jack, found[:, 0])]
    print(
        f"| {n} | {steps} | {100 * true:.0f} % | {kind} | {middle[0]:.1f} | {middle[1]:.1f} | {100 * best:.0f} % | "
        f"{middle[2]:.1f} | {100 * covers:.1f} % | {100 * np.isnan(found[:, 1]).mean():.1f} % | {100 * width:.0f} |",
        flush=True,
    )


def data(samples):
    """Print the same where the data are not as the model has them: variances by step, neighbours that matter."""
    print("| n | T | speed | data | LS | HPJ | HPJ covers | adjusted | covers | no interval | width |")
    sides = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
    kinds = {
        "errors fall by 60 %": {"course": (1.5, 0.6)},
        "errors rise by 150 %": {"course": (0.6, 1.5)},
        "spatial errors, 0.4": {"lam": 0.4},
        "spatial lag, 0.4": {"rho": 0.4},
    }
    for n in SIZES:
        w = si.weights.lattice(*sides[n], rook=True).row_standardized().matrix.toarray()
        for steps in (5, 10, 20):
            for words, kind in kinds.items():
                random = np.random.default_rng([n, steps, len(words)])
                drawn = [histories(n, steps, 0.03, random, w=w, **kind) for _ in range(samples)]
                row(n, steps, 0.03, words, drawn, True)


def trend(samples):
    """Print how often a trend of dispersion is found where there is none: by least squares, over the regions."""
    print("| n | T | AR | least squares | over regions |")
    for n in SIZES:
        for steps in (5, 10, 20):
            for ar in (0.0, 0.5, 0.9):
                random, hits = np.random.default_rng([n, steps, round(10 * ar)]), np.zeros(2)
                for _ in range(samples):
                    x = [random.normal(size=n) / np.sqrt(1 - ar**2)]
                    for _ in range(steps - 1):
                        x.append(ar * x[-1] + random.normal(size=n))
                    values = np.exp(0.1 * np.array(x).T)
                    years = tuple(range(steps))
                    line = stats.linregress(years, np.log(values).std(axis=0))
                    hits += line.pvalue < 0.05, trend_of(values, years, "sd_log").p < 0.05
                print(
                    f"| {n} | {steps} | {ar} | {hits[0] / samples:.3f} | {hits[1] / samples:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    {"speed": speed, "data": data, "trend": trend}[sys.argv[1]](
        int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    )
