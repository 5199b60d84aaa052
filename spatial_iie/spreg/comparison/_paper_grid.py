"""A grid of regressions as a paper prints it: a column a model, what varies in the rows."""

from __future__ import annotations

import pandas as pd

from spatial_iie.results.parentheses import Estimate, Parentheses

_NUMBERS = ["estimate", "std_error", "z", "p", "low", "high"]


def paper_grid(frame: pd.DataFrame, inside: Parentheses, decimals: int = 3) -> pd.DataFrame:
    """Return the coefficient of every fit with stars, and below it what is to stand in parentheses."""
    rows = [each for each in ("weights", "regressors", "effects", "year") if each in frame]
    models = list(dict.fromkeys(frame["model"]))
    lines = []
    for keys, of in frame.groupby(rows, sort=False):
        fits = of.set_index("model")[_NUMBERS].astype(float)
        cells = [
            Estimate(*fits.loc[name]).cells(inside, decimals)
            if name in fits.index and pd.notna(fits.loc[name, "estimate"])
            else ("", "")
            for name in models
        ]
        for place, first in enumerate((list(map(str, keys)), [""] * len(rows))):
            lines.append([*first, *(cell[place] for cell in cells)])
    return pd.DataFrame(lines, columns=[*rows, *models], dtype=object)
