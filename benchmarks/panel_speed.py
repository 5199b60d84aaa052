"""How long a two-way panel takes, beside PySAL's spreg on the same arrays, in one process.

Run ``OMP_NUM_THREADS=1 python benchmarks/panel_speed.py``. Processor seconds, the median of three runs on new weights
objects, so that nothing is kept between runs, after one that loads modules.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

import spatial_iie as si
from spatial_iie.study.study import Study


def layer(n: int) -> gpd.GeoDataFrame:
    """Return n random points within China's extent."""
    random = np.random.default_rng(0)
    ids = pd.Index([f"r{i:04d}" for i in range(n)], name="region")
    points = gpd.points_from_xy(random.uniform(100, 120, n), random.uniform(22, 42, n))
    return gpd.GeoDataFrame({"name": ids}, geometry=points, index=ids, crs=4326)


def study(places: gpd.GeoDataFrame, w: si.weights.Weights, years: int) -> Study:
    """Return a simulated panel with a lag of 0.4 and both effects."""
    random, n = np.random.default_rng(1), w.n
    x, z, e = random.standard_normal((3, years, n))
    effects = random.standard_normal(n) + random.standard_normal((years, 1))
    solve = splu((sparse.eye(n) - 0.4 * w.matrix).tocsc()).solve
    y = np.stack([solve(row) for row in x + 0.5 * z + effects + e])
    index = pd.MultiIndex.from_product([range(2000, 2000 + years), places.index], names=["year", "region"])
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel(), "z": z.ravel()}, index=index)
    return Study(table.swaplevel(), about={"source": "simulated"}, layer=places)


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Return the median time of runs after the first."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times[1:])


def again(w: si.weights.Weights) -> si.weights.Weights:
    """Return the same weights, of which nothing is known yet."""
    return si.weights.from_matrix(w.matrix, ids=list(w.ids)).row_standardized()


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    places = layer(285)
    near, far = (
        si.weights.knn(places, k=6).row_standardized(),
        si.weights.inverse_distance(places).row_standardized(),
    )
    counties = layer(2_850)
    lattice = si.weights.from_matrix(
        si.weights.lattice(57, 50).matrix, ids=list(counties.index)
    ).row_standardized()

    def ours(made: Study, w: si.weights.Weights, model: str, effects: str = "both") -> float:
        return seconds(
            lambda: si.spreg.panel("y ~ x + z", made, again(w), model=model, effects=effects).impacts()
        )

    for name, places_of, w, years in (
        ("285 x 20, inverse distance", places, far, 20),
        ("285 x 20, 6 nearest", places, near, 20),
        ("2,850 x 20, queen lattice", counties, lattice, 20),
    ):
        made = study(places_of, w, years)
        print(f"| {name}: SDM, both effects, with impacts | {ours(made, w, 'sdm'):.2f} s |", flush=True)
    print(f"| 200 fits, 285 x 15 | {grid(places):.1f} s |", flush=True)
    beside_spreg(places)


def grid(places: gpd.GeoDataFrame) -> float:
    """Return the time of 200 fits: five weights, four models, two kinds of effects, five sets of years."""
    weights = [si.weights.knn(places, k=k).row_standardized() for k in (4, 6, 8, 10, 12)]
    made = study(places, weights[0], 15)
    start = time.process_time()
    for w in weights:
        for model in ("sar", "sem", "sdm", "sdem"):
            for effects in ("region", "both"):
                for first in range(2000, 2005):
                    si.spreg.panel(
                        "y ~ x + z", made, w, model=model, effects=effects, years=range(first, 2015)
                    ).impacts()
    return time.process_time() - start


def beside_spreg(places: gpd.GeoDataFrame) -> None:
    """Print the same models of region effects by PySAL's spreg."""
    import spreg

    for n, years in ((100, 10), (285, 10), (285, 20)):
        some = places.iloc[:n]
        part = si.weights.knn(some, k=6).row_standardized()
        made = study(some, part, years)
        stacked = made.panel.reset_index().sort_values(["year", "region"])
        y, x, legacy = stacked[["y"]].to_numpy(), stacked[["x", "z"]].to_numpy(), part.to_w()
        for model, theirs in (("sar", spreg.Panel_FE_Lag), ("sem", spreg.Panel_FE_Error)):
            mine = seconds(
                lambda made=made, part=part, model=model: si.spreg.panel(
                    "y ~ x + z", made, again(part), model=model, effects="region"
                )
            )
            other = seconds(lambda theirs=theirs, y=y, x=x, legacy=legacy: theirs(y, x, legacy), runs=1)
            label = f"{n} x {years}, {model.upper()}, region effects"
            print(f"| {label} | {mine:.3f} s | {other:.3f} s | {mine / other:.1f} |", flush=True)


if __name__ == "__main__":
    main()
