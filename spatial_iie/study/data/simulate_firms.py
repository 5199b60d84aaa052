"""How the SYNTHETIC firms were made. Run ``python simulate_firms.py`` to write ``demo_firms.csv``.

Nothing in it was observed. 3,000 firms of 2019 are divided among the ten sectors of ``demo_sectors.csv`` (itself
simulated) as ``FIRMS`` says. The region of a firm is drawn in proportion to the employment of its sector there, its
place from a normal distribution about the middle of the region, with the standard deviation ``SPREAD`` of its sector,
drawn again until it lies in the region, to three decimals of a degree. Employment is lognormal, rounded up. All is
drawn from a legacy ``numpy.random.RandomState``, whose stream numpy has frozen.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

import spatial_iie as si

HERE = Path(__file__).parent
SEED = 2019
FIRMS = {
    # number of firms, standard deviation of their places in degrees, median of employment
    "electronics_manufacturing": (320, 0.15, 120),
    "telecommunications": (160, 0.20, 60),
    "software_services": (280, 0.05, 40),
    "internet_services": (240, 0.08, 30),
    "other_manufacturing": (620, 0.30, 80),
    "construction": (320, 0.30, 60),
    "trade": (480, 0.30, 15),
    "transport": (180, 0.30, 40),
    "finance": (100, 0.20, 40),
    "other_services": (300, 0.30, 20),
}


def simulate(sectors: pd.DataFrame) -> pd.DataFrame:
    """Return the firms: longitude, latitude, sector, employment."""
    random = np.random.RandomState(SEED)
    there = sectors[sectors["year"] == 2019].set_index("adcode")
    regions = si.study.boundaries().loc[there.index]
    shapes = regions.geometry.to_numpy()
    middles = shapely.get_coordinates(shapely.point_on_surface(shapes))
    found = []
    for sector, (count, spread, median) in FIRMS.items():
        share = there[sector].to_numpy(dtype=float)
        home = random.choice(len(share), size=count, p=share / share.sum())
        at = middles[home]
        wrong = np.arange(count)
        while len(wrong):
            at[wrong] = np.round(middles[home[wrong]] + spread * random.standard_normal((len(wrong), 2)), 3)
            wrong = wrong[~shapely.contains_xy(shapes[home[wrong]], at[wrong])]
        people = np.ceil(median * np.exp(random.standard_normal(count))).astype(int)
        found.append(
            pd.DataFrame(
                {"longitude": at[:, 0], "latitude": at[:, 1], "sector": sector, "employment": people}
            )
        )
    return pd.concat(found).sort_values(["longitude", "latitude", "sector"], ignore_index=True)


if __name__ == "__main__":
    firms = simulate(pd.read_csv(HERE / "demo_sectors.csv", dtype={"adcode": str}))
    firms.to_csv(HERE / "demo_firms.csv", index=False, lineterminator="\n", float_format="%.3f")
