"""How the SYNTHETIC employment by sector was made. Run ``python simulate_sectors.py`` to write ``demo_sectors.csv``.

Nothing in it was observed. The employment of each region and year in ``demo.csv`` (10,000 persons, itself simulated)
is divided among ten sectors, in whole persons that sum to it exactly. The share of sector k in region i and year t is
proportional to

    base_k exp(size_k s_i + smooth_k f_ik + own_k e_ik + drift_k (t - 2017) + 0.05 u_ikt)

with s the standardized logarithm of town size, f a standardized field that neighbours share (three steps over W, the
row-standardized queen contiguity), e and u independent noise. Electronics thereby lie in neighbouring regions,
software and internet services in large cities far from one another. All is drawn from a legacy
``numpy.random.RandomState``, whose stream numpy has frozen.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spatial_iie as si

HERE = Path(__file__).parent
SEED = 1163  # chosen, not drawn: of 1000 to 1249 the one with the most plausible ranking of cities
PERSONS = 10_000  # employment of demo.csv is in 10,000 persons
SECTORS = {
    # base share, what it does with size, with its smooth field and with its own noise, what it gains a year (logs)
    "electronics_manufacturing": (0.040, 0.10, 0.90, 0.30, 0.03),
    "telecommunications": (0.012, 0.05, 0.05, 0.10, 0.01),
    "software_services": (0.015, 0.80, 0.00, 0.50, 0.12),
    "internet_services": (0.012, 0.60, 0.10, 0.80, 0.15),
    "other_manufacturing": (0.250, 0.00, 0.35, 0.20, -0.02),
    "construction": (0.160, -0.05, 0.05, 0.20, -0.01),
    "trade": (0.160, 0.05, 0.05, 0.10, 0.00),
    "transport": (0.070, 0.00, 0.10, 0.25, 0.01),
    "finance": (0.041, 0.15, 0.05, 0.10, 0.01),
    "other_services": (0.240, 0.00, 0.00, 0.10, 0.01),
}

Floats = NDArray[np.float64]


def simulate(demo: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Return employment in persons: one row per region and year, a column of each sector."""
    random = np.random.RandomState(SEED)
    ids = pd.Index(sorted(demo["adcode"].unique()))
    size = _standardized(np.log(sizes.reindex(ids).to_numpy(dtype=float)))
    shape = (len(SECTORS), len(ids))
    fields, own = _smooth(random.standard_normal(shape), ids), random.standard_normal(shape)
    base, by_size, by_field, by_own, drift = (
        np.array(each)[:, None] for each in zip(*SECTORS.values(), strict=True)
    )
    level = np.log(base) + by_size * size + by_field * fields + by_own * own
    years = []
    for year, rows in demo.groupby("year"):
        share = np.exp(level + drift * (int(year) - 2017) + 0.05 * random.standard_normal(shape))
        total = np.round(rows.set_index("adcode")["employment"].reindex(ids) * PERSONS).astype(int).to_numpy()
        persons = _divided(total, share / share.sum(axis=0))
        years.append(
            pd.DataFrame(dict(zip(SECTORS, persons, strict=True))).assign(adcode=ids, year=int(year))
        )
    return pd.concat(years, ignore_index=True)[["adcode", "year", *SECTORS]]


def _smooth(noise: Floats, ids: pd.Index) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Zhoushan is an island
        w = si.weights.queen(si.study.boundaries().loc[ids]).row_standardized().matrix
    fields = noise
    for _ in range(3):
        fields = (fields + (w @ fields.T).T) / 2
    return np.array([_standardized(field) for field in fields])


def _standardized(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std())


def _divided(total: NDArray[np.int64], share: Floats) -> NDArray[np.int64]:
    """Divide in whole persons; what rounding down leaves over goes to the largest remainders."""
    persons = np.floor(share * total).astype(int)
    left = total - persons.sum(axis=0)
    place = np.argsort(np.argsort(persons - share * total, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(persons + (place < left))


def committed() -> tuple[pd.DataFrame, pd.Series]:
    """Return the committed panel and town sizes, from which :func:`simulate` starts."""
    demo = pd.read_csv(HERE / "demo.csv", dtype={"adcode": str})
    sizes = pd.read_csv(HERE / "town_sizes.csv", dtype={"adcode": str}).set_index("adcode")["population"]
    return demo, sizes


if __name__ == "__main__":
    simulate(*committed()).to_csv(HERE / "demo_sectors.csv", index=False, lineterminator="\n")
