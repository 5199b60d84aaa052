"""Where regions are, for errors that may be correlated with errors nearby."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message, term
from spatial_iie.weights.places import Places, pairs_within_km, places, unit_vectors

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.spreg.std_errors.choice import StandardErrors

Floats = NDArray[np.float64]
COLUMNS = (("longitude", "latitude"), ("lon", "lat"), ("经度", "纬度"))
_KM_A_DEGREE = 111.0
_AT_ONCE = 4_000_000  # distances in one block


class Nearby(NamedTuple):
    """Kernel weights between regions, 1 with itself, shape (n, n), and how many others one has on average."""

    kernel: sparse.csr_array
    mean: float


def nearby(choice: StandardErrors, ids: pd.Index, data: pd.DataFrame) -> Nearby:
    """Return the kernel of a cut-off between regions ``ids``, which may stand in ``data`` with their coordinates."""
    n, km = len(ids), float(choice.km or 0.0)
    if km == 0:
        return Nearby(sparse.csr_array(sparse.eye_array(n)), 0.0)
    where = places_of(choice.places, ids, data, Message("a cut-off in km"))
    i, j, d = _flat(where, km) if choice.distance == "flat" else _great_circle(where, km)
    value = 1 - d / km if choice.kernel == "bartlett" else np.ones(len(d))
    matrix = sparse.csr_array((value, (i, j)), shape=(n, n)) + sparse.eye_array(n)
    return Nearby(sparse.csr_array(matrix), len(i) / n)


def _great_circle(where: Places, km: float) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    pairs = pairs_within_km(where, km)
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
    return i, j, np.minimum(where.km_between(i, j), km)


def _flat(where: Places, km: float) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Return pairs by acreg's distance, which is not symmetric: the latitude is that of the first."""
    if not where.on_sphere:
        raise EstimationError("distance='flat' wants longitudes and latitudes, not a projection.")
    x, y, z = where.points.T
    lon, lat = np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1, 1)))
    found = []
    size = max(1, _AT_ONCE // len(lon))
    for start in range(0, len(lon), size):
        rows = np.arange(start, min(start + size, len(lon)))
        d = np.hypot(
            _KM_A_DEGREE * (lat[rows, None] - lat),
            _KM_A_DEGREE * np.cos(np.radians(lat[rows]))[:, None] * (lon[rows, None] - lon),
        )
        i, j = np.nonzero((d <= km) & (rows[:, None] != np.arange(len(lon))))
        found.append((rows[i], j, d[i, j]))
    i, j, d = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return i, j, d


def places_of(layer: pd.DataFrame | None, ids: pd.Index, data: pd.DataFrame, purpose: Message) -> Places:
    """Return where regions are: by a layer, the geometry of the data, their coordinates, or the built-in map."""
    if layer is None and "geometry" in data.columns and hasattr(data, "crs"):
        layer = data
    if layer is None:
        pair = next((pair for pair in COLUMNS if set(pair) <= set(data.columns)), None)
        if pair is not None:
            return _of_columns(data.loc[ids, list(pair)])
        layer = _built_in(ids, purpose)
    missing = ids[~ids.isin(layer.index)]
    if len(missing):
        raise EstimationError(
            "places= has no geometry for {n} {n:region|regions} {regions}: distances ({purpose}) need to know where "
            "every region is.",
            n=len(missing),
            regions=listed(missing),
            purpose=purpose,
        )
    return places(layer.loc[ids], purpose)


def _of_columns(table: pd.DataFrame) -> Places:
    lonlat = table.to_numpy(float)
    bad = ~np.isfinite(lonlat).all(axis=1) | (np.abs(lonlat[:, 0]) > 360) | (np.abs(lonlat[:, 1]) > 90)
    if bad.any():
        raise DataError(
            "columns {columns} hold no longitude and latitude in degrees for {n} {n:region|regions} {regions}.",
            columns=listed(table.columns),
            n=int(bad.sum()),
            regions=listed(table.index[bad]),
        )
    return Places(table.index, unit_vectors(np.radians(lonlat)), "the point itself")


def _built_in(ids: pd.Index, purpose: Message) -> pd.DataFrame:
    if ids.map(lambda each: isinstance(each, str) and len(each) == 6 and each.isdigit()).all():
        from spatial_iie.study.boundaries import boundaries

        for level in ("prefecture", "province"):
            layer = boundaries(level=level)
            if ids.isin(layer.index).all():
                return layer
    raise EstimationError(
        "distances ({purpose}) need to know where the regions are, and the data do not say: {advice}.",
        purpose=purpose,
        advice=term(
            "give columns longitude and latitude, or places=, as in StandardErrors(kind='conley', km=300, "
            "places=study.regions)",
            "give --boundaries, or columns longitude and latitude",
        ),
    )


def place_named(city: str, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the row of a city of a layer, or of China's prefectures, by code or name; None if there is none."""
    from spatial_iie.study.boundaries import boundaries

    for one in (layer, boundaries(level="prefecture")):
        if city in one.index:
            return one.loc[[city], ["geometry"]].to_crs(layer.crs)
        for column in one.columns.intersection(["name", "short_name", "name_en"]):
            found = one[one[column].astype(str).str.casefold() == city.casefold()]
            if len(found) == 1:
                return found[["geometry"]].to_crs(layer.crs)
    return None
