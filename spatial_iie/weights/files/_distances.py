"""Whether a file holds weights or distances: weights fall with distance, or at least do not grow.

GeoDa writes the distances of k nearest neighbours and distance bands into the third column of a .gwt and itself gives
all neighbours of a region the same weight; so does R's ``nb2listw(read.gwt2nb(file))``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import WeightsError, WeightsWarning, warn
from spatial_iie.messages import Message
from spatial_iie.weights.files._content import Content
from spatial_iie.weights.files.words import Third

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]

_LINKS = 200_000  # that are compared at most
_PAIRS = 5  # of regions, at least: fewer agree with anything
_SAME = 1.1  # largest ratio of value to distance over the smallest, where values are distances in some unit
_VARY = 1.5  # largest distance over the smallest, below which that says nothing
_GROWS = 0.5  # rank correlation of values with distances
_UNITS = (1.0, 1000.0, 0.621371)  # a kilometre in kilometres, metres and miles
_ABOUT = 1.6  # by what factor distances between other points of the regions, or by road, may differ


class Compared(NamedTuple):
    """How the values of a file go with the distances between its regions."""

    ratio: float  # largest of value / distance over the smallest
    rank: float  # Spearman's correlation
    in_unit: bool  # whether all are about as large as the distances in some unit

    @property
    def distances(self) -> bool:
        """Whether values are distances, in whatever unit, or grow with them."""
        return self.ratio <= _SAME or self.rank >= _GROWS or (self.in_unit and self.rank >= _GROWS / 2)

    @property
    def weights(self) -> bool:
        """Whether values fall with distance."""
        return self.rank <= -_GROWS


def settled_third(
    content: Content, third: Third | None, regions: gpd.GeoDataFrame | None, name: str
) -> Content:
    """Return links of a .gwt with equal weights if its third column holds distances.

    Parameters
    ----------
    content : Content
        As read. What this package wrote says that it holds weights, and is not asked.
    third : {"distances", "weights"}, optional
        What the column holds. By default the values tell, if they are equal or rows sum to 1, or ``regions`` do.
    regions : GeoDataFrame, optional
        The layer, indexed by region.
    name : str
        Of the file, for the warning.

    Raises
    ------
    WeightsError
        If neither values nor regions tell.
    """
    if third is None:
        third = "weights" if content.third_is_weights else _third_of(content, regions)
        if third == "distances":
            warn(
                Message(
                    "{name}: the third column holds the distances between regions, as GeoDa writes it. Neighbours of a "
                    "region weigh the same, as in GeoDa and R; if they are weights, say gwt=weights.",
                    name=name,
                ),
                WeightsWarning,
            )
    if third == "weights":
        return content
    coo = sparse.coo_array(content.matrix)
    equal = (coo.coords[0] != coo.coords[1]).astype(float)
    return replace(content, matrix=sparse.csr_array((equal, coo.coords), shape=coo.shape))


def refuse_distances(content: Content, regions: gpd.GeoDataFrame) -> None:
    """Refuse a file whose values are the distances between its regions, or a full matrix that grows with them.

    Raises
    ------
    WeightsError
    """
    found = _compared(content, regions)
    if found is None:
        return
    n = content.matrix.shape[0]
    full = sparse.coo_array(content.matrix).nnz == n * (n - 1)
    if found.ratio <= _SAME or (found.in_unit and found.rank >= _GROWS) or (full and found.rank >= 0.9):
        raise WeightsError(
            "it holds distances between regions, not weights: the farther, the larger. Take idw:1, which builds "
            "1 / distance from the map, or write 1 / value into the file, with 0 on the diagonal."
        )


def _third_of(content: Content, regions: gpd.GeoDataFrame | None) -> Third:
    matrix = sparse.coo_array(content.matrix)
    values = matrix.data[matrix.coords[0] != matrix.coords[1]]
    rows = np.asarray(matrix.sum(axis=1))
    if not (np.isfinite(values) & (values >= 0)).all():
        return "weights"  # refused as such
    if len(values) == 0 or np.ptp(values) <= 1e-9 * np.abs(values).max():
        return "weights"
    if np.allclose(rows[rows != 0], 1.0, rtol=1e-6, atol=0):
        return "weights"
    found = None if regions is None else _compared(content, regions)
    if found is not None and found.distances:
        return "distances"
    if found is not None and found.weights:
        return "weights"
    raise WeightsError(
        "its third column may hold distances, as GeoDa writes it for nearest neighbours and bands, or weights. Say "
        "which: gwt=distances makes all neighbours of a region weigh the same, gwt=weights takes the column as it is."
    )


def _compared(content: Content, regions: gpd.GeoDataFrame) -> Compared | None:
    """Compare values with distances; None where regions are not those of the layer, or too few are linked."""
    if content.ids is None:
        return None
    labels = pd.Index(regions.index.map(str))
    position = labels.get_indexer(content.ids.map(str)) if labels.is_unique else np.array([-1])
    if (position < 0).any():
        return None
    matrix = sparse.coo_array(content.matrix)
    i, j = (np.asarray(part, dtype=np.int64) for part in matrix.coords)
    value = np.asarray(matrix.data, dtype=float)
    kept = np.flatnonzero((i != j) & (value > 0))[:: max(1, len(value) // _LINKS)]
    pairs = len(np.unique(np.minimum(i, j)[kept] * matrix.shape[0] + np.maximum(i, j)[kept]))
    if pairs < _PAIRS or np.ptp(value[kept]) <= 1e-9 * value[kept].max():
        return None
    i, j, value = position[i[kept]], position[j[kept]], value[kept]
    apart = _apart(regions, i, j)
    ratios = [float((value / d).max() / (value / d).min()) for d in apart if d.max() >= _VARY * d.min() > 0]
    with np.errstate(divide="ignore"):
        logs = np.log(value / apart[0])
    in_unit = any(bool((np.abs(logs - np.log(unit)) <= np.log(_ABOUT)).all()) for unit in _UNITS)
    return Compared(min(ratios, default=np.inf), _rank_correlation(value, apart[0]), in_unit)


def _apart(regions: gpd.GeoDataFrame, i: NDArray[np.int64], j: NDArray[np.int64]) -> list[Floats]:
    """Return distances in kilometres and, as GeoDa may have measured them, in the units of the coordinates."""
    import shapely

    from spatial_iie.weights.places import places

    at = shapely.get_coordinates(shapely.centroid(np.asarray(regions.geometry.array)))
    return [
        places(regions, Message("comparing a file with distances")).km_between(i, j),
        np.linalg.norm(at[i] - at[j], axis=1),
    ]


def _rank_correlation(one: Floats, other: Floats) -> float:
    from scipy.stats import rankdata

    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
