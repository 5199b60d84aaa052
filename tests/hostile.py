"""A layer and a table whose names attack: spreadsheets, terminals, mark-up, LaTeX, mathematics, files."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

FORMULAS = ["=1+1", "@SUM(A1)", "-2+3", "+cmd|' /C calc'!A0"]
CONTROLS = ["\x1b[31mred\x1b[0m", "\u202etxt", "zero\u200bwidth", "\x9b31m", "new\nline"]
MARKUP = ["[island]", "[/nope]", ":smile:", "<script>alert(1)</script>", "a|b", "a\\|b", "![i](http://t/x)"]
MATHS = ["$x^2$", "$a", "$\\frac{", "a_b\\frac", "\U0001f600"]
LATEX = ["\\input{/etc/passwd}", "\\write18{ls}", "100%", "a&b", "~"]
NAMES = [*FORMULAS, *CONTROLS, *MARKUP, *MATHS, *LATEX]
VALUE = "=v$x$[b]"
SIDE = 6
READ = (
    "--data", "h.csv", "--region", "key", "--boundaries", "h.geojson", "--boundary-key", "key", "--value", VALUE,
)  # fmt: skip
UNSEEN = [chr(k) for k in (*range(32), *range(127, 160)) if chr(k) != "\n"] + ["\u202e", "\u200b", "\ufeff"]


def names_in(folder):
    """Return the names of what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def keys():
    """The attacking names, and plain ones up to a square of squares."""
    return [*NAMES, *(f"r{k}" for k in range(SIDE**2 - len(NAMES)))]


def write_hostile(folder):
    """Write ``h.geojson`` and ``h.csv``: 36 squares in China, two years, two variables."""
    squares = [box(100 + k % SIDE, 30 + k // SIDE, 101 + k % SIDE, 31 + k // SIDE) for k in range(SIDE**2)]
    gpd.GeoDataFrame({"key": keys()}, geometry=squares, crs=4326).to_file(folder / "h.geojson")
    rng = np.random.default_rng(0)
    years = [
        pd.DataFrame({
            "key": keys(),
            "year": year,
            VALUE: np.repeat(np.arange(SIDE), SIDE) / 2 + rng.normal(size=SIDE**2),
            "w": rng.normal(size=SIDE**2),
        })
        for year in (2018, 2019)
    ]  # fmt: skip
    pd.concat(years).to_csv(folder / "h.csv", index=False)
