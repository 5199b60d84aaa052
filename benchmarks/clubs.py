"""Simulations of convergence clubs: size and power of the log t test, and how often clubs are found.

    python benchmarks/clubs.py size [SAMPLES]
    python benchmarks/clubs.py clubs [SAMPLES]

Values are those of Phillips and Sul (2007, section 5): x_it = d_it, d_it = d_i + s_i z_it / (log(t + 1) t^alpha), z
autoregressive with rho, s_i uniform on (0.02, 0.28), d_i = 1, or as the number of clubs says. The table is in
docs/clubs.md.
"""

from __future__ import annotations

import sys

import numpy as np

from spatial_iie.indices._clubs import Panel, found_clubs, merged
from spatial_iie.indices.clubs import CRITICAL

PERIODS, REGIONS = (5, 10, 20, 40), (30, 100, 285)


def drawn(random, n, periods, alpha, rho, levels):
    """Return values, shape (n, T), of regions that go to some levels, and the club of each."""
    club = np.arange(n) * len(levels) // n
    z = np.zeros((n, periods))
    z[:, 0] = random.normal(size=n)
    for t in range(1, periods):
        z[:, t] = rho * z[:, t - 1] + np.sqrt(1 - rho**2) * random.normal(size=n)
    when = np.arange(1, periods + 1)
    fade = 1 / (np.log(when + 1) * when**alpha)
    return np.array(levels)[club][:, np.newaxis] + random.uniform(0.02, 0.28, n)[
        :, np.newaxis
    ] * z * fade, club


def panel_of(x):
    """Return the panel in the order of the algorithm, and that order."""
    order = np.argsort(-x[:, -1], kind="stable")
    return Panel(x[order], 1 / 3, CRITICAL, 0.0), order


def same_pairs(found, true):
    """Return the adjusted Rand index: 1 where clubs are the true ones, 0 where they agree as by chance."""
    table = np.zeros((found.max() + 1, true.max() + 1))
    np.add.at(table, (found, true), 1)
    pairs = [(m * (m - 1) / 2).sum() for m in (table, table.sum(axis=0), table.sum(axis=1))]
    by_chance = pairs[1] * pairs[2] / (len(true) * (len(true) - 1) / 2)
    largest = (pairs[1] + pairs[2]) / 2
    return 1.0 if largest == by_chance else (pairs[0] - by_chance) / (largest - by_chance)


def size(samples):
    """Print how often convergence is rejected."""
    print("| T | alpha | rho | " + " | ".join(f"n = {n}" for n in REGIONS) + " | diverging, n = 100 |")
    print("|---:|---:|---:|" + "---:|" * (len(REGIONS) + 1))
    for periods in PERIODS:
        for alpha, rho in ((0.0, 0.0), (0.0, 0.5), (0.1, 0.0), (0.1, 0.5), (0.5, 0.0), (0.5, 0.5)):
            shares = []
            for n in REGIONS:
                random = np.random.default_rng([periods, n])
                t = [_t(drawn(random, n, periods, alpha, rho, [1.0])[0]) for _ in range(samples)]
                shares.append(np.mean(np.array(t) <= CRITICAL))
            random = np.random.default_rng(periods)
            apart = [
                _t(drawn(random, 100, periods, alpha, rho, np.linspace(1, 2, 100))[0]) for _ in range(samples)
            ]
            cells = [f"{share:.1%}" for share in (*shares, np.mean(np.array(apart) <= CRITICAL))]
            print(f"| {periods} | {alpha:g} | {rho:g} | " + " | ".join(cells) + " |", flush=True)


def _t(x):
    panel, order = panel_of(x)
    return panel.t(np.arange(len(order)))


def clubs(samples):
    """Print how many clubs are found, and how well they are the true ones."""
    print("| clubs | T | alpha | merging | right number | too many | adjusted Rand index | in none |")
    print("|---:|---:|---:|---|---:|---:|---:|---:|")
    for levels in ([1.0], [1.5, 1.0], [2.0, 1.5, 1.0]):
        for periods in PERIODS:
            for alpha in (0.1, 0.5):
                _print_clubs(levels, periods, alpha, samples)


def _print_clubs(levels, periods, alpha, samples, n=90):
    found = {how: [] for how in ("none", "phillips-sul", "von-lyncker")}
    random = np.random.default_rng([periods, len(levels)])
    for _ in range(samples):
        x, true = drawn(random, n, periods, alpha, 0.5, levels)
        panel, order = panel_of(x)
        before, none = found_clubs(panel)
        for how, rows in found.items():
            sets = before if how == "none" else merged(panel, before, how)
            label = np.zeros(n, dtype=int)
            for k, members in enumerate(sets, 1):
                label[order[members]] = k
            rows.append((len(sets), same_pairs(label, true), len(none) / n))
    for how, rows in found.items():
        number, agreement, alone = np.array(rows).T
        cells = (np.mean(number == len(levels)), np.mean(number > len(levels)))
        words = [f"{cell:.0%}" for cell in cells] + [f"{agreement.mean():.2f}", f"{alone.mean():.1%}"]
        print("|", " | ".join([str(len(levels)), str(periods), f"{alpha:g}", how, *words]), "|", flush=True)


if __name__ == "__main__":
    {"size": size, "clubs": clubs}[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
