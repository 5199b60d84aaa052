"""A grid of regressions as a paper prints it: a column a model, what varies in the rows."""

from __future__ import annotations

import pandas as pd

from spatial_iie.results.parentheses import Estimate, Parentheses
from spatial_iie.spreg.comparison._specifications import CHOICES, NO_WEIGHTS

_NUMBERS = ["estimate", "std_error", "z", "p", "low", "high"]


def paper_grid(
    frame: pd.DataFrame, inside: Parentheses, weights: tuple[str, ...], decimals: int = 3
) -> pd.DataFrame:
    """Return the coefficient of every fit with stars, and below it what is to stand in parentheses.

    Fits without weights stand beside those with each of the weights.
    """
    frame = _beside_all(frame, weights)
    rows = [each for each in CHOICES if each in frame and each != "model"]
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


def _beside_all(frame: pd.DataFrame, weights: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows with those of fits without weights once for each of the weights that others have."""
    without = frame["weights"] == NO_WEIGHTS
    used = [label for label in weights if (frame["weights"] == label).any()]
    if not used or not without.any():
        return frame
    repeated = [frame[without].assign(weights=label) for label in used]
    return pd.concat([frame[~without], *repeated]).sort_index(kind="stable").pipe(_by_weights, used)


def _by_weights(frame: pd.DataFrame, used: list[str]) -> pd.DataFrame:
    order = frame["weights"].map({label: place for place, label in enumerate(used)})
    return frame.assign(_order=order).sort_values("_order", kind="stable").drop(columns="_order")
