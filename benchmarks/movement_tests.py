"""How often tests of centre and ellipse reject growth without a direction, and intervals hold one: docs/movement.md.

n of the 366 regions of the embedded example, drawn anew, start from its index of 2017; the logarithm of growth has a
standard deviation, and in the second table a gradient to the east, whose change of these regions the intervals should
hold. Signs, and for comparison percentiles of paired bootstrap draws.

    python benchmarks/movement_tests.py [simulations]

All 366 regions, whose growth has spatial errors u = 0.6 W u + e (6 nearest neighbors) or none; signs of regions, of
provinces, and of strips of longitude with as many regions each:

    python benchmarks/movement_tests.py blocks [simulations]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

import spatial_iie as si
from spatial_iie.indices._moments import moments
from spatial_iie.indices._plane import located
from spatial_iie.indices._resampling import p_of_zero
from spatial_iie.indices._signs import signed
from spatial_iie.indices.ellipse import ellipses
from spatial_iie.indices.movement import _UNITS, _changes

DRAWS = 399
NAMES = ("east", "north", "major axis", "minor axis", "rotation", "area")
GRADIENT = 0.1  # of log growth over one standard deviation of the longitude


def main(simulations: int) -> None:
    """Print sizes of 5 % tests, then coverage of 95 % intervals where growth has a direction."""
    there = located(si.study.demo(), "digital_index", [2017, 2019], None)
    print("| n | sd of growth | test | " + " | ".join(NAMES) + " |\n" + "| --- " * (3 + len(_UNITS)) + "|")
    for n in (30, 100, 285):
        for sd in (0.1, 0.5):
            signs, samples = _sizes(there, n, sd, simulations)
            for name, found in (("signs", signs), ("bootstrap", samples)):
                print(
                    f"| {n} | {sd} | {name} | " + " | ".join(f"{100 * x:.1f}" for x in found) + " |",
                    flush=True,
                )
    print("\n| n | sd of growth | " + " | ".join(NAMES) + " |\n" + "| --- " * (2 + len(_UNITS)) + "|")
    for n in (30, 100, 285):
        for sd in (0.1, 0.5):
            found = _covered(there, n, sd, simulations)
            print(f"| {n} | {sd} | " + " | ".join(f"{100 * x:.1f}" for x in found) + " |", flush=True)


def blocks(simulations: int) -> None:
    """Print sizes of 5 % tests by kind of signs, with and without spatial dependence of growth."""
    study = si.study.demo()
    there = located(study, "digital_index", [2017, 2019], None)
    start, w = there.data.numbers[:, 0], si.weights.knn(study.regions, k=6).row_standardized()
    strip = there.points[:, 0].argsort().argsort() / len(start)
    kinds = {"regions": None, "provinces": pd.Series(study.ids.str[:2])}
    kinds |= {f"{m} blocks": pd.Series((m * strip).astype(int)) for m in (8, 20)}
    print("| spatial errors | signs of | " + " | ".join((*NAMES, "distance")) + " |\n" + "| --- " * 9 + "|")
    for dependence in (0.0, 0.6):
        solve = splu((sparse.eye(len(start)) - dependence * w.matrix).tocsc()).solve
        random, rejected = np.random.default_rng(11), {name: np.zeros(7) for name in kinds}
        for seed in range(simulations):
            u = solve(random.standard_normal(len(start)))
            end = start * np.exp(0.2 + 0.1 * u / u.std())
            now = _pair(there, start, end)
            for name, of in kinds.items():
                found = signed(
                    lambda a, b: _changes(there, a, b, 1.0), start, end, study.ids, DRAWS, seed, blocks=of
                )
                joint = found._replace(draws=found.draws[:2]).joint_p(now[:2])
                rejected[name] += np.array([*found.p(now), joint]) <= 0.05
        for name, count in rejected.items():
            cells = " | ".join(f"{100 * x:.1f}" for x in count / simulations)
            print(f"| {dependence} | {name} | {cells} |", flush=True)


def _sizes(there, n, sd, simulations):
    random, rejected = np.random.default_rng(n), np.zeros((2, len(_UNITS)))
    for seed in range(simulations):
        here, start, growth = _sample(there, random, n)
        end = start * np.exp(sd * growth)
        found = _found(here, start, end, seed)
        now = _changes(here, start[:, None], end[:, None], 1.0)[:, 0]
        rejected[0] += found.p(now) <= 0.05
        counts = random.multinomial(n, np.full(n, 1 / n), DRAWS).T.astype(float)
        rejected[1] += p_of_zero(_in_plane(here, counts * start[:, None], counts * end[:, None])) <= 0.05
    return rejected / simulations


def _covered(there, n, sd, simulations):
    """Return how often intervals hold what growth without its random part would change."""
    random, held = np.random.default_rng(n), np.zeros(len(_UNITS))
    for seed in range(simulations):
        here, start, growth = _sample(there, random, n)
        expected = start * np.exp(GRADIENT * _east(here.points, there.points))
        end = expected * np.exp(sd * growth)
        margin = _found(here, start, end, seed).margin()
        held += np.abs(_pair(here, start, end) - _pair(here, start, expected)) <= margin
    return held / simulations


def _east(points, of):
    return (points[:, 0] - of[:, 0].mean()) / of[:, 0].std()


def _in_plane(here, start, end):
    """Return changes from n amounts to n others, column by column; directions are those of the plane."""
    first, last = (moments(here.points, each) for each in (start, end))
    before, after = (ellipses(each) for each in (first, last))
    turned = (after.rotation - before.rotation + 90) % 180 - 90
    axes = (after.major - before.major, after.minor - before.minor)
    return np.array([last.x - first.x, last.y - first.y, *axes, turned, after.area - before.area])


def _pair(here, start, end):
    return _changes(here, start[:, None], end[:, None], 1.0)[:, 0]


def _sample(there, random, n):
    rows = random.permutation(len(there.points))[:n]
    return there._replace(points=there.points[rows]), there.data.numbers[rows, 0], random.standard_normal(n)


def _found(here, start, end, seed):
    labels = pd.RangeIndex(len(start))
    return signed(lambda a, b: _changes(here, a, b, 1.0), start, end, labels, DRAWS, seed)


if __name__ == "__main__":
    given = sys.argv[1:]
    if "blocks" in given:
        blocks(int(given[1]) if len(given) > 1 else 200)
    else:
        main(int(given[0]) if given else 400)
