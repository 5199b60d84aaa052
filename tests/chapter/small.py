"""A study of one's own that is computed and drawn quickly: squares in China, and a table of simulated numbers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

SIDE = 6
FILE = """\
title = "Squares"
[data]
file = "cells.csv"
region = "cell"
year = "year"
boundaries = "cells.gpkg"
boundary_key = "cell"
[variables]
index = "index"
explore = ["income"]
[labels]
index = { en = "digital index", zh = "数字指数" }
[weights]
others = ["idw:1:150km"]
[statistics]
permutations = 99
[models]
formula = "log(income) ~ index + trade"
ladder = ["ols", "sdem"]
[robustness]
weights = ["queen", "idw:1:150km"]
models = ["sdem"]
[figures]
formats = ["png"]
dpi = 60
"""


def write_small_study(folder, text=FILE, crs=32650):
    """Write boundaries, table and study file into a folder; return the study file."""
    squares = [box(x, y, x + 60_000, y + 60_000) for y in _steps() for x in _steps()]
    keys = [f"c{i:02}" for i in range(SIDE**2)]
    names = [f"Square {i}" for i in range(SIDE**2)]
    layer = gpd.GeoDataFrame({"cell": keys, "name": names}, geometry=squares, crs=crs)
    layer.to_file(folder / "cells.gpkg")
    table(keys).sample(frac=1, random_state=0).to_csv(folder / "cells.csv", index=False)
    file = folder / "study.toml"
    file.write_text(text, encoding="utf-8")
    return file


def table(keys):
    rng = np.random.default_rng(5)
    rows = []
    for year in (2018, 2019):
        index = 5 + np.repeat(np.arange(SIDE), SIDE) / 3 + rng.normal(size=SIDE**2)
        trade = rng.uniform(1, 9, SIDE**2)
        income = np.exp(2 + 0.1 * index + 0.02 * trade + rng.normal(scale=0.2, size=SIDE**2))
        columns = {"cell": keys, "year": year, "index": index, "trade": trade, "income": income}
        rows.append(pd.DataFrame(columns))
    return pd.concat(rows)


def _steps():
    return range(400_000, 400_000 + SIDE * 60_000, 60_000)
