"""How often do tests reject where there is nothing to find? Writes the tables of docs/calibration.md.

Run ``nice python benchmarks/calibration.py``; a few minutes on two cores. The numbers depend on SEED alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import spatial_iie as si

SEED, LEVEL = 20240501, 0.05
MAPS, DRAWS = 1500, 199  # a share of 0.05 is possible: 10 of 200 in one tail, 5 in each
LOCAL_MAPS, LOCAL_DRAWS = 200, 499
FAR = 3.5  # standard errors beyond which a share is set in bold
TAILS = ("greater", "less", "two-sided", "directed")
PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
N = 100


def families() -> dict[str, si.weights.Weights]:
    """Return row-standardized weights of four families, 100 regions each."""
    import geopandas
    from shapely import points

    places = np.random.default_rng(SEED).uniform(0, 1e6, size=(N, 2))
    layer = geopandas.GeoSeries(points(places), crs=32650)  # metres
    built = {
        "queen lattice": si.weights.lattice(10, 10),
        "2 nearest": si.weights.knn(layer, k=2),
        "6 nearest": si.weights.knn(layer, k=6),
        "inverse distance": si.weights.inverse_distance(layer),
    }
    return {name: w.row_standardized() for name, w in built.items()}


DATA: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "normal": lambda random: 10 + random.normal(size=N),
    "skewed": lambda random: random.lognormal(sigma=1.0, size=N),
}


def global_results(
    name: str, random: np.random.Generator, data: str, w: si.weights.Weights, seed: int
) -> Any:
    """Return one result under the null; every place has the same distribution, independently."""
    y = pd.Series(DATA[data](random), index=w.ids)
    options = {"permutations": DRAWS, "seed": seed}
    if name in ("moran", "geary", "getis_ord"):
        return getattr(si.esda, name)(y, w, **options)
    if name.startswith("join counts"):
        black = pd.Series(random.random(N) < (0.5 if data == "normal" else 0.1), index=w.ids)
        return si.esda.join_counts(black, w, kind=name[-2:], **options)
    x = 0.7 * y + pd.Series(DATA[data](random), index=w.ids)  # correlated within regions, not between them
    if name == "lee":
        return si.esda.lee(x, y, w, **options)
    return si.esda.bivariate_moran(x, y, w, null=name.split()[-1], **options)


GLOBAL = (
    "moran",
    "geary",
    "getis_ord",
    "join counts BB",
    "join counts BW",
    "bivariate_moran pairs",
    "bivariate_moran independent",
    "lee",
)
LOCAL = ("local_moran", "local_geary", "local_getis_ord G", "local_getis_ord G*", "bivariate_local_moran")


def local_result(name: str, random: np.random.Generator, data: str, w: si.weights.Weights, seed: int) -> Any:
    y = pd.Series(DATA[data](random), index=w.ids)
    options = {"permutations": LOCAL_DRAWS, "seed": seed}
    if name.startswith("local_getis_ord"):
        return si.esda.local_getis_ord(y, w, star=name.endswith("*"), **options)
    if name == "bivariate_local_moran":
        return si.esda.bivariate_local_moran(pd.Series(DATA[data](random), index=w.ids), y, w, **options)
    return getattr(si.esda, name)(y, w, **options)


def p_values(result: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield (what p rests on, tail, p) for everything a result can say."""
    for tail in TAILS:
        one = replace(result, alternative=tail)
        yield "permutation", tail, one.p_simulated
        if hasattr(result, "moments"):
            for moments in ("conditional", "total"):
                yield f"analytic, {moments}", tail, replace(one, moments=moments).p_value
        else:
            for assumption in result.variances:
                yield f"analytic, {assumption}", tail, replace(one, assumption=assumption).p_value


def study(case: tuple[str, str, str, int]) -> list[dict[str, Any]]:
    """Return the share of rejections of one statistic, weights family and kind of data."""
    name, family, data, number = case
    warnings.simplefilter("ignore")
    w = families()[family]
    local = name in LOCAL
    make = local_result if local else global_results
    random = np.random.default_rng([SEED, number])
    rejected: dict[tuple[str, str], list[float]] = {}
    for seed in range(LOCAL_MAPS if local else MAPS):
        for rests, tail, p in p_values(make(name, random, data, w, seed)):
            share = float(np.mean(np.asarray(p) <= LEVEL * (1 + 1e-9)))
            rejected.setdefault((rests, tail), []).append(share)
    return [
        {
            "statistic": name,
            "weights": family,
            "data": data,
            "p": rests,
            "tail": tail,
            **_share(shares, tail, local),
        }
        for (rests, tail), shares in rejected.items()
    ]


def _share(shares: list[float], tail: str, local: bool) -> dict[str, float]:
    """Return the mean over maps, and how many standard errors it lies from its due.

    Regions of a map are not independent: for local statistics the error is that of the maps' own shares.
    """
    due = 2 * LEVEL if tail == "directed" else LEVEL
    spread = float(np.std(shares)) if local else float(np.sqrt(due * (1 - due)))
    mean = float(np.mean(shares))
    return {"share": mean, "distance": (mean - due) / max(spread / np.sqrt(len(shares)), 1e-12)}


def cases() -> list[tuple[str, str, str, int]]:
    plan = [(s, f, d) for s in (*GLOBAL, *LOCAL) for f in families() for d in DATA]
    return [(*case, number) for number, case in enumerate(plan)]


def summary(found: pd.DataFrame) -> str:
    """Return, for each statistic and kind of p, how many shares are off and the range they span."""
    one_sided = found[found["tail"] != "directed"]
    lines = [
        "| statistic | p | shares | beyond Monte Carlo error | smallest | largest |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for (name, rests), part in one_sided.groupby(["statistic", "p"], sort=False):
        off = int((part["distance"].abs() > FAR).sum())
        low, high = part["share"].min(), part["share"].max()
        lines.append(f"| {name} | {rests} | {len(part)} | {off} | {low:.3f} | {high:.3f} |")
    return "\n".join(lines)


def details(found: pd.DataFrame, names: tuple[str, ...]) -> str:
    lines = [
        f"| statistic | weights | data | p | {' | '.join(TAILS)} |",
        "|---|---|---|---|" + "---:|" * len(TAILS),
    ]
    keys = ["statistic", "weights", "data", "p"]
    for key, part in found[found["statistic"].isin(names)].groupby(keys, sort=False):
        by_tail = part.set_index("tail")
        cells = [
            f"**{row['share']:.3f}**" if abs(row["distance"]) > FAR else f"{row['share']:.3f}"
            for row in (by_tail.loc[tail] for tail in TAILS)
        ]
        lines.append(f"| {' | '.join(key)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write(found: pd.DataFrame) -> None:
    """Put the tables between the markers of the page; its words stay."""
    text = PAGE.read_text(encoding="utf-8")
    for marker, table in {
        "summary": summary(found),
        "global": details(found, GLOBAL),
        "local": details(found, LOCAL),
    }.items():
        begin, end = f"<!-- {marker} -->\n", f"\n<!-- end of {marker} -->"
        before, rest = text.split(begin)
        text = before + begin + table + end + rest.split(end)[1]
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    with ProcessPoolExecutor(2) as pool:
        rows = [row for part in pool.map(study, cases()) for row in part]
    found = pd.DataFrame(rows)
    write(found)
    print(summary(found))


if __name__ == "__main__":
    main()
