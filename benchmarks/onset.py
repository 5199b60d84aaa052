"""Onset of clusters: error rates of both nulls, power and dates, on a lattice and the prefectures of the example.

    python benchmarks/onset.py            # 600 panels a cell of the first null, 100 of the others
    python benchmarks/onset.py 60         # a tenth

Panels have ten years. Histories are independent over regions: independent over time, autoregressive (0.7), with shocks
of a year that all regions share, or exp() of these. Findings are those of si.esda.onset at its defaults: 2.5 % for
hot, 2.5 % for cold, as many draws as it takes. Prints the tables of docs/onset.md.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.sparse.csgraph import breadth_first_order

import spatial_iie as si
from spatial_iie.esda._dating import dated_clusters, dated_regions
from spatial_iie.esda._histories import normal_scores
from spatial_iie.esda._mann_kendall import mann_kendall
from spatial_iie.esda._onset import closed_gi_star, nulls, serial_correlation, start_scores
from spatial_iie.esda._onset_notes import least_draws
from spatial_iie.esda.emerging_hot_spots import categories
from spatial_iie.esda.local_getis_ord import weight_of_itself
from spatial_iie.inference import Permutations
from spatial_iie.results.local_result import cutoff_of

YEARS = tuple(range(2010, 2020))
STEP = 10_000


@cache
def weights(name: str) -> si.weights.Weights:
    """Return row-standardized weights by name: a lattice by its side, else of the prefectures."""
    if name.startswith("lattice"):
        _, side, *kind = name.split()
        rows, columns = (int(part) for part in side.split("x"))
        grid = si.weights.lattice(rows, columns)
        if not kind:
            return grid.row_standardized()
        at = np.indices((rows, columns)).reshape(2, -1)
        apart = np.hypot(*(at[:, :, None] - at[:, None, :]))
        inverse = np.divide(1, apart, out=np.zeros_like(apart), where=apart > 0)
        return si.weights.from_matrix(inverse, ids=grid.ids).row_standardized()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return si.weights.from_spec(name, si.study.demo()).row_standardized()


def histories(random: np.random.Generator, n: int, kind: str) -> np.ndarray:
    """Return histories of n regions, exchangeable between them."""
    serial = 0.0 if kind == "independent" else 0.7
    values = random.standard_normal((n, len(YEARS)))
    for year in range(1, len(YEARS)):
        values[:, year] = serial * values[:, year - 1] + np.sqrt(1 - serial**2) * values[:, year]
    if kind == "year shocks":
        values += 2 * random.standard_normal(len(YEARS))
    return np.exp(values) if kind == "lognormal" else values


@cache
def closed_of(name: str) -> tuple:
    """Return Gi* as a matrix, the sizes of neighbourhoods, and the default number of draws."""
    w = weights(name)
    closed = closed_gi_star(w.matrix, weight_of_itself(w)[0])
    size = np.diff(closed.indptr)
    return closed, size, STEP * -(-(least_draws(int((size > 0).sum()), 0.05) + 1) // STEP) - 1


def tested(values: np.ndarray, name: str, seed: int, filtered: int = 0) -> tuple:
    """Return the statistic by start year and the p values of si.esda.onset, with its default number of draws."""
    closed, _, draws = closed_of(name)
    z = normal_scores(values)
    serial = serial_correlation(z)
    second = Permutations(filtered, seed) if filtered else None
    p = nulls(z, serial, closed, weights(name).matrix, Permutations(draws, seed), second)
    return np.asarray(closed @ start_scores(z, serial)), p


def found_in(values: np.ndarray, name: str, seed: int, filtered: int = 0) -> tuple:
    """Return regions and clusters as si.esda.onset finds them."""
    statistic, p = tested(values, name, seed, filtered)
    regions = dated_regions(statistic, closed_of(name)[1], p, YEARS, 0.05)
    return regions, dated_clusters(statistic, regions, weights(name), YEARS, 0.05)


def null_rate(name: str, kind: str, panels: int) -> dict[str, object]:
    """Return the share of panels without any pattern in which a region is found."""
    n, random, held = weights(name).n, np.random.default_rng(1), []
    for panel in range(panels):
        _, p = tested(histories(random, n, kind), name, panel)
        sides = (each[~np.isnan(each)] for each in (p.hot, p.cold))
        held.append([int((each <= cutoff_of(each, 0.025, "fdr")).sum()) for each in sides])
    many = np.array(held)
    some = many.sum(axis=1)
    return {"weights": name, "n": n, "histories": kind, "panels": panels, "any region, %": 100 * np.mean(some > 0),
            "hot, %": 100 * np.mean(many[:, 0] > 0),
            "regions if any": some[some > 0].mean() if some.any() else 0.0}  # fmt: skip


def block_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a block of 25 regions and its core, whose whole neighbourhoods lie in the block."""
    w = weights(name)
    if name.startswith("lattice"):
        side = int(np.sqrt(w.n))
        block = np.array([row * side + column for row in range(7, 12) for column in range(7, 12)])
    else:
        start = int(w.ids.get_loc("410100"))  # Zhengzhou: inland, with many neighbours
        block = breadth_first_order(w.matrix, start)[0][:25]
    links = w.matrix.toarray() > 0
    core = np.array([i for i in block if set(np.flatnonzero(links[i])) <= set(block)])
    return block, core


def power(
    name: str, kind: str, shift: float, first: int, panels: int, spatial: float = 0.0, filtered: int = 0
) -> dict:
    """Return how often the core of a block that rises in year number ``first`` is found and dated."""
    w, random = weights(name), np.random.default_rng(2)
    block, core = block_of(name)
    field = np.linalg.inv(np.eye(w.n) - spatial * w.matrix.toarray())
    found, dated, special, clusters, cold = [], [], [], [], 0
    for panel in range(panels):
        values = field @ histories(random, w.n, kind)
        values[np.ix_(block, range(first - 1, len(YEARS)))] += shift * values.std()
        regions, groups = found_in(values, name, panel, filtered)
        its = regions.iloc[core]
        hot = (its["cluster"] == "hot spot").to_numpy()
        near = hot & ((its["onset"] - YEARS[first - 1]).abs() <= 1).fillna(value=False).to_numpy()
        found.append(hot.mean())
        dated.append(near.mean())
        special.append((hot & (its["special_p"] <= 0.05).to_numpy()).mean())
        own = groups[groups["cluster_number"].isin(its["cluster_number"].dropna())]
        clusters += ((own["onset"] - YEARS[first - 1]).abs() <= 1).tolist()
        cold += (regions["cluster"] == "cold spot").any()
    return {"weights": name, "histories": kind, "lambda": spatial, "shift, sd": shift, "from year": first,
            "panels": panels, "core found, %": 100 * np.mean(found), "and within a year, %": 100 * np.mean(dated),
            "clusters within a year, %": 100 * np.mean(clusters), "any cold, %": 100 * cold / panels,
            "core special, %": 100 * np.mean(special) if filtered else np.nan}  # fmt: skip


def second_null(name: str, spatial: float, panels: int) -> dict[str, object]:
    """Return the share of panels of a stationary autocorrelated field in which a region is special, or has emerged."""
    w, random = weights(name), np.random.default_rng(3)
    field = np.linalg.inv(np.eye(w.n) - spatial * w.matrix.toarray())
    special, first, emerged = 0, [], 0
    for panel in range(panels):
        regions, groups = found_in(field @ histories(random, w.n, "AR 0.7"), name, panel, 299)
        special += (regions["special_p"] <= 0.05).any()
        first.append(regions["cluster"].isin(["hot spot", "cold spot"]).sum())
        emerged += (groups["verdict"] == "emerged").any()
    return {"weights": name, "n": w.n, "lambda": spatial, "panels": panels, "any special, %": 100 * special / panels,
            "any emerged, %": 100 * emerged / panels, "regions found by the first null": np.mean(first)}  # fmt: skip


def rules(panels: int) -> dict[str, object]:
    """Return how many regions emerging hot spot rules put into a category without any pattern, at 5 %, analytic."""
    w, random = weights("lattice 19x19"), np.random.default_rng(4)
    closed = closed_gi_star(w.matrix, weight_of_itself(w)[0])
    held = []
    for _ in range(panels):
        values = histories(random, w.n, "AR 0.7")
        gi = closed @ ((values - values.mean(axis=0)) / values.std(axis=0))
        named = categories(gi > 1.96, gi < -1.96, mann_kendall(gi), 0.05)
        held.append(sum(name != "no pattern" for name in named))
    return {"panels": panels, "panels with a category, %": 100 * np.mean(np.array(held) > 0),
            "regions in a category, %": 100 * np.mean(held) / w.n}  # fmt: skip


def shown(title: str, make: Callable[..., dict], cells: list[tuple]) -> None:
    """Print a table, a cell a row."""
    print(f"\n{title}\n")
    for place, cell in enumerate(cells):
        row = make(*cell)
        if place == 0:
            print(f"| {' | '.join(row)} |\n|{'---|' * len(row)}")
        numbers = (f"{x:.1f}" if isinstance(x, float) else str(x) for x in row.values())
        print(f"| {' | '.join(numbers).replace('nan', '')} |", flush=True)


def main(panels: int) -> None:
    """Run every table."""
    few = max(panels // 6, 10)
    kinds = ("independent", "AR 0.7", "year shocks", "lognormal")
    shown("First null: panels without any pattern", null_rate, [
        *((name, kind, panels) for name in ("lattice 19x19", "queen") for kind in kinds),
        *((name, kind, panels) for name in ("lattice 5x6", "lattice 10x10") for kind in ("AR 0.7", "lognormal")),
        ("knn:6", "AR 0.7", panels),
        ("lattice 10x10 inverse", "AR 0.7", few),
        ("idw:1:300km", "AR 0.7", few // 2),
    ])  # fmt: skip
    shown("A block of 25 regions that rises", power, [
        ("lattice 19x19", "independent", 1.0, 6, few),
        ("lattice 19x19", "AR 0.7", 1.0, 6, few),
        ("lattice 19x19", "AR 0.7", 2.0, 6, few),
        ("lattice 19x19", "AR 0.7", 2.0, 1, few),
        ("lattice 19x19", "AR 0.7", 2.0, 10, few),
        ("queen", "AR 0.7", 2.0, 6, few),
        ("queen", "AR 0.7", 2.0, 1, few),
        ("queen", "AR 0.7", 2.0, 10, few),
    ])  # fmt: skip
    shown("Second null: a stationary field, autocorrelated in space", second_null, [
        ("lattice 19x19", 0.5, few), ("queen", 0.5, few), ("queen", 0.0, few), ("lattice 10x10", 0.5, few),
        ("lattice 5x6", 0.5, few),
    ])  # fmt: skip
    shown("Second null: power", power, [
        ("lattice 19x19", "AR 0.7", 2.0, 6, few // 2, 0.5, 299), ("queen", "AR 0.7", 2.0, 6, few // 2, 0.0, 299),
    ])  # fmt: skip
    shown("Emerging hot spots: panels without any pattern", rules, [(few,)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
