"""What a user of weights must know, said in warnings when they are made."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import WeightsWarning, listed

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


def announce(w: Weights, *, stacklevel: int) -> None:
    """Warn of what a user of these weights must know: links found by tolerance only, and islands."""
    pairs = [p for p in w.about.get("links_by_tolerance", ()) if w.ids.isin(p).sum() == 2]
    if pairs:
        warnings.warn(
            f"the layer is no valid coverage: the boundaries of {len(pairs)} pairs of regions that meet do "
            f"not agree vertex by vertex {listed('-'.join(map(str, p)) for p in pairs)}. They were linked "
            f"because they overlap or come within {w.about['tolerance']:.3g} of each other (units of the "
            f"coordinates). "
            f"Mend the layer (shapely.coverage_is_valid shows whether it is), or set tolerance=.",
            WeightsWarning,
            stacklevel=stacklevel,
        )
    alone = w.isolates
    if len(alone):
        warnings.warn(
            f"{len(alone)} of {w.n} regions have no neighbours ({w.recipe}): {listed(alone, limit=12)}. "
            f"Global statistics and regressions leave them out unless told otherwise; local ones are nan there. "
            f"To link them, use w.attach_islands(regions).",
            WeightsWarning,
            stacklevel=stacklevel,
        )


def announce_lost(lost: pd.Index, *, stacklevel: int) -> None:
    """Warn of regions that lost all their neighbours because those were left out."""
    if len(lost):
        warnings.warn(
            f"{len(lost)} regions lost all their neighbours with the regions left out: "
            f"{listed(lost, limit=12)}. "
            f"To link them, use w.attach_islands(regions).",
            WeightsWarning,
            stacklevel=stacklevel,
        )
