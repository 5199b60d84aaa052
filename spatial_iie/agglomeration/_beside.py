"""Moran's I of shares beside a measure that does not know which regions are neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._align import check_weights
from spatial_iie.errors import AlignmentError, EstimationError, WeightsError, listed
from spatial_iie.esda.moran import moran
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatial_iie._isolates import Isolates
    from spatial_iie.weights.weights import Weights

COLUMNS = ("moran", "moran_z", "moran_p")
NOTE = Message(
    "moran: Moran's I of {what}, p two-sided under randomization: positive where what is concentrated lies in "
    "neighbouring regions, near 0 where it lies in scattered ones."
)


def beside(
    shares: NDArray[np.float64], regions: pd.Index, w: Weights, isolates: Isolates
) -> dict[str, NDArray[np.float64]]:
    """Return Moran's I, its z and p of each column of shares, shape (n, S); nan where it is not defined."""
    check_weights(w)
    outside = regions[~regions.isin(w.ids)]
    if len(outside):
        raise AlignmentError(
            "{n} {n:region|regions} of the table {n:is|are} not in the weights {regions}. Take weights between all of "
            "its regions.",
            n=len(outside),
            regions=listed(outside),
        )
    cut = w if len(regions) == w.n else w.subset(w.ids[w.ids.isin(regions)])
    found = [_moran(pd.Series(column, index=regions), cut, isolates) for column in shares.T]
    return dict(zip(COLUMNS, np.array(found).T, strict=True))


def _moran(y: pd.Series, w: Weights, isolates: Isolates) -> tuple[float, float, float]:
    if not np.isfinite(y).all():
        return (np.nan,) * 3
    try:
        result = moran(y, w, permutations=0, isolates=isolates)
    except (EstimationError, WeightsError):
        if isolates == "error":
            raise
        return (
            np.nan,
        ) * 3  # a constant, too few regions, or none with a neighbour: no autocorrelation to measure
    return float(result.statistic), float(result.z_score), float(result.p_value)
