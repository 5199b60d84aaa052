"""What any layer of regions must be before weights can be built on it: labels once, geometry in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message, term

if TYPE_CHECKING:
    import geopandas as gpd

POINT = 0
POLYGONS = (3, 6)


def geometries(
    regions: gpd.GeoDataFrame | gpd.GeoSeries, purpose: str, *, points: bool, advice: Message
) -> tuple[NDArray[np.object_], pd.Index]:
    """Return the geometries of a layer and their labels, or say why there can be no weights.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n rows
        Indexed by region.
    purpose : str
        What is being built, for the errors.
    points : bool
        Whether points are allowed beside polygons.
    advice : Message
        What to do with geometries of another kind.

    Returns
    -------
    geometry : ndarray of n geometries
    ids : Index

    Raises
    ------
    WeightsError
        If it is no layer, is empty, names a region twice, or a geometry is missing, empty or of another kind.
    """
    import shapely

    kinds = Message("points or polygons") if points else Message("polygons")
    if not hasattr(regions, "geometry"):
        raise WeightsError(
            "{purpose} needs a GeoDataFrame or GeoSeries of {kinds}, not {kind}.",
            purpose=purpose,
            kinds=kinds,
            kind=type(regions).__name__,
        )
    ids = regions.index
    if not ids.is_unique:
        raise WeightsError(
            "regions occur more than once {unique}. Dissolve them first.",
            unique=listed(ids[ids.duplicated()].unique()),
        )
    if len(ids) == 0:
        raise WeightsError("the layer of regions is empty.")
    geometry = np.asarray(regions.geometry.array)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    if missing.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:has|have} no geometry {ids}. Leave them out{how}.",
            count=int(missing.sum()),
            ids=listed(ids[missing]),
            how=term(": regions.drop(...)", " of the layer"),
        )
    other = ~np.isin(shapely.get_type_id(geometry), (*POLYGONS, POINT) if points else POLYGONS)
    if other.any():
        found = ", ".join(sorted({geometry[k].geom_type for k in np.flatnonzero(other)}))
        raise WeightsError(
            "{purpose} needs {kinds}, but {count} {count:region|regions} {count:is|are} {found} {ids}. {advice}",
            purpose=purpose,
            kinds=kinds,
            count=int(other.sum()),
            found=found,
            ids=listed(ids[other]),
            advice=advice,
        )
    at, of = shapely.get_coordinates(geometry, return_index=True)
    wild = np.bincount(of, ~np.isfinite(at).all(axis=1), len(ids)) > 0
    if wild.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:has|have} coordinates that are not finite "
            "{ids}. Mend or leave them out.",
            count=int(wild.sum()),
            ids=listed(ids[wild]),
        )
    return geometry, ids
