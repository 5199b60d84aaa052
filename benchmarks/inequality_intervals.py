"""How often do bootstrap intervals of inequality hold the truth? docs/inequality.md.

Dagum's parts of lognormal regions in groups: python benchmarks/inequality_intervals.py [samples]
Measures of skewed regions: python benchmarks/inequality_intervals.py measures [samples]
The same by bootstrap-t on the scale of logarithms, and of samples with a Pareto tail: ... others [samples]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import special, stats

from spatial_iie.indices._measures import measure_named
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


NAMES = ("gini", "theil_t", "theil_l", "cv", "hoover", "atkinson:0.5", "atkinson:1")


def lognormal(sd):
    """Return draws and the truth of the measures of NAMES (Cowell 2011)."""
    atkinson = (1 - np.exp(-e * sd**2 / 2) for e in (0.5, 1))
    hoover = 2 * stats.norm.cdf(sd / 2) - 1
    true = (special.erf(sd / 2), sd**2 / 2, sd**2 / 2, np.sqrt(np.exp(sd**2) - 1), hoover, *atkinson)
    return lambda rng, n: np.exp(sd * rng.normal(size=n)), true


def gamma(k):
    """Return the same of a gamma distribution of shape k."""
    gini = special.gamma(k + 0.5) / (np.sqrt(np.pi) * special.gamma(k + 1))
    theils = (special.digamma(k + 1) - np.log(k), np.log(k) - special.digamma(k))
    hoover = k**k * np.exp(-k) / special.gamma(k + 1)
    half = 1 - (special.gamma(k + 0.5) / special.gamma(k)) ** 2 / k
    true = (gini, *theils, 1 / np.sqrt(k), hoover, half, 1 - np.exp(-theils[1]))
    return lambda rng, n: rng.gamma(k, size=n), true


def pareto(a):
    """Return the same of a Pareto distribution with exponent a."""
    log = np.log(a / (a - 1))
    hoover, half = (a - 1) ** (a - 1) / a**a, 1 - (a / (a - 0.5)) ** 2 * (a - 1) / a
    theils = (1 / (a - 1) - log, log - 1 / a)
    true = (1 / (2 * a - 1), *theils, 1 / np.sqrt(a * (a - 2)), hoover, half, 1 - np.exp(-theils[1]))
    return lambda rng, n: rng.random(n) ** (-1 / a), true


SKEWED = {
    "gamma, shape 2": gamma(2),
    "gamma, shape 0.7": gamma(0.7),
    "lognormal, sd 0.5": lognormal(0.5),
    "lognormal, sd 1": lognormal(1),
    "Pareto, exponent 3": pareto(3),
    "Pareto, exponent 2.2": pareto(2.2),
}


def measures(samples):
    """Print coverage of intervals of the measures, and how long they are beside the truth (medians)."""
    chosen = [measure_named(name) for name in NAMES]
    print("regions", "n", "interval", *(each.label for each in chosen), sep=" | ")
    for name, (draw, true) in SKEWED.items():
        for n in (30, 100, 285):
            held = {"bca": [], "studentized": []}
            for seed in range(samples):
                x = draw(np.random.default_rng([n, seed]), n)

                def all_of(counts, x=x):
                    return np.array([each.of(x, counts) for each in chosen])

                def spreads(counts, x=x):
                    one = np.ones((len(x), 1))
                    return np.array([each.spread(x, one, counts) for each in chosen])

                for method, found in held.items():
                    made = Bootstrap(DRAWS, seed, method).intervals(all_of, np.zeros(n, int), spread=spreads)
                    found.append(((made.low <= true) & (true <= made.high), (made.high - made.low) / true))
            for method, found in held.items():
                share, length = (
                    np.mean([each[0] for each in found], axis=0),
                    np.median([each[1] for each in found], axis=0),
                )
                cells = (f"{100 * s:.1f} ({w:.2f})" for s, w in zip(share, length, strict=True))
                print(name, n, method, *cells, sep=" | ", flush=True)


def others(samples):
    """Print coverage of bootstrap-t as it is, on the log scale, and of samples whose largest values are Pareto's."""
    print("regions", "n", "interval", *(each.label for each in map(measure_named, NAMES)), sep=" | ")
    for name in ("gamma, shape 0.7", "lognormal, sd 1", "Pareto, exponent 3"):
        draw, true = SKEWED[name]
        for n in (30, 100):
            held = {"studentized": [], "of logarithms": [], "Pareto tail": []}
            for seed in range(samples):
                random = np.random.default_rng([n, seed])
                x = draw(random, n)
                resampled, tailed = random.choice(x, (DRAWS, n)), _with_tail(np.sort(x), random)
                held["studentized"].append(_held(x, resampled, x, true))
                held["of logarithms"].append(_held(x, resampled, x, true, np.log))
                held["Pareto tail"].append(_held(x, tailed[:-1], tailed[-1], true))
            for method, found in held.items():
                share, length = (
                    np.mean([each[0] for each in found], 0),
                    np.median([each[1] for each in found], 0),
                )
                cells = (f"{100 * s:.1f} ({w:.2f})" for s, w in zip(share, length, strict=True))
                print(name, n, method, *cells, sep=" | ", flush=True)


def _with_tail(x, random):
    """Return samples of values below the largest sqrt(n) and of a Pareto tail (Davidson and Flachaire 2007).

    Last, what stands for their distribution.
    """
    n, k = len(x), max(round(len(x) ** 0.5), 5)
    tail, least = 1 / np.log(x[-k:] / x[-k - 1]).mean(), x[-k - 1]

    def values(u):
        beyond = least * ((1 - u) * n / k) ** (-1 / tail)
        return np.where(u < 1 - k / n, x[np.minimum((u * n).astype(int), n - 1)], beyond)

    return [*values(random.random((DRAWS, n))), values((np.arange(50_000) + 0.5) / 50_000)]


def _held(x, samples, whole, true, scale=lambda value: value):
    """Return which of the measures a bootstrap-t interval holds, and its lengths beside them."""

    def of(values):
        one = np.ones((len(values), 1))
        value = np.array([each.of(values, one)[0] for each in map(measure_named, NAMES)])
        error = np.array([each.spread(values, one, one)[0] for each in map(measure_named, NAMES)])
        return scale(value), error / value if scale is np.log else error

    middle, (value, error) = of(whole)[0], of(x)
    t = [(one - middle) / spread for one, spread in map(of, samples)]
    ends = value - np.quantile(t, [0.975, 0.025], axis=0) * error
    low, high = np.exp(ends) if scale is np.log else ends
    return (low <= true) & (true <= high), (high - low) / true


def main():
    """Print a table of coverage in per cent."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("groups", "interval", *PARTS, sep=" | ")
    for designs, close in ((DESIGNS, False), (CLOSE, True)):
        for name, sizes in designs.items():
            for interval, share in coverage(sizes, samples, close=close).items():
                print(name, interval, *(f"{100 * s:.0f}" for s in share), sep=" | ", flush=True)


if __name__ == "__main__":
    if "others" in sys.argv:
        others(int(sys.argv[2]) if len(sys.argv) > 2 else 150)
    elif "measures" in sys.argv:
        measures(int(sys.argv[2]) if len(sys.argv) > 2 else 300)
    else:
        main()
