"""Where regions are: one point each, on a sphere or in a plane, such that distances are kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message, term
from spatial_iie.weights._layer import POINT, geometries
from spatial_iie.weights._limits import check_links
from spatial_iie.weights.about import WeightsAbout

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAME = 1e-12  # relative: two distances this close are a tie, a distance this little beyond a limit is at it
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, (2a + b) / 3 of WGS 84 (Moritz, 2000, Geodetic Reference System 1980)."""


class Places(NamedTuple):
    """Points of n regions among which a straight-line tree can search.

    ``points``: shape (n, 3), unit vectors, where the layer is in longitude and latitude; shape (n, 2), km,
    where it is projected. ``point``: which point of a region is meant, in words.
    """

    ids: pd.Index
    points: Floats
    point: str

    @property
    def on_sphere(self) -> bool:
        """Whether distances are along great circles."""
        return bool(self.points.shape[1] == 3)

    @property
    def metric(self) -> str:
        """How distances are measured, in words."""
        if self.on_sphere:
            return f"great-circle km on a sphere of radius {EARTH_RADIUS_KM}"
        return "km in the plane of the layer's projection"

    def about(self) -> WeightsAbout:
        """Return what ``about`` of weights built on these places must say."""
        return WeightsAbout(distance=self.metric, point=self.point)

    def km(self, straight: Floats) -> Floats:
        """Return kilometres for straight-line distances: for a chord c the arc, 2R asin(c / 2)."""
        if not self.on_sphere:
            return straight
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(straight / 2, 1.0)))

    def straight(self, km: float) -> float:
        """Return the straight-line distance for kilometres: a chord for an arc d, 2 sin(d / 2R)."""
        if not self.on_sphere:
            return km
        return float(2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2))

    def km_between(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> Floats:
        """Return the kilometres from places i to places j, shape of both."""
        return self.km(np.asarray(np.linalg.norm(self.points[i] - self.points[j], axis=1)))


def places(regions: gpd.GeoDataFrame | gpd.GeoSeries, purpose: str) -> Places:
    """Return one point a region: itself if it is a point, else the centroid of its area.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        With a coordinate system. In longitude and latitude, the centroid is that of the area on the sphere;
        in a projection, that of the area in the plane, coordinates being converted to kilometres.
    purpose : str
        What is being built, for the errors.

    Returns
    -------
    Places

    Raises
    ------
    WeightsError
        If the layer has no coordinate system, one whose distances are wrong everywhere (Mercator),
        coordinates that are no longitudes and latitudes, or geometries of another kind.
    """
    geometry, ids = geometries(regions, purpose, points=True, advice=Message("Take their centroids first."))
    crs = check_system(regions, purpose)
    if crs.is_geographic:
        at, areal = _on_sphere(geometry, ids, float(crs.axis_info[0].unit_conversion_factor))
        where = "on the sphere"
    else:
        at, areal = _in_plane(geometry, _km_per_unit(crs, purpose))
        where = "in the projection's plane"
    if not areal.any():
        return Places(ids, at, "the point itself")
    return Places(ids, at, f"centroid of the area {where}")


def check_system(regions: gpd.GeoDataFrame | gpd.GeoSeries, purpose: str) -> CRS:
    """Return the coordinate system of a layer.

    Raises
    ------
    WeightsError
        If it has none.
    """
    if regions.crs is None:
        raise WeightsError(
            "{purpose} needs to know what the coordinates mean: the layer has no coordinate system. {advice}",
            purpose=purpose,
            advice=term(
                "Say it with regions.set_crs(...), e.g. set_crs(4326) for longitude and latitude.",
                "Say it with --crs, as --crs EPSG:4326 for longitude and latitude, or take weights by contiguity "
                "(queen).",
            ),
        )
    crs: CRS = regions.crs
    return crs


_LONGITUDES = term("Use regions.to_crs(4326)", "Save the layer in longitude and latitude (EPSG:4326)")


def _km_per_unit(crs: CRS, purpose: str) -> float:
    operation = crs.coordinate_operation
    method = "" if operation is None else operation.method_name
    if "Mercator" in method and "Transverse" not in method:
        raise WeightsError(
            "{purpose} needs distances, and in {name} ({method}) they are too long everywhere "
            "off the equator. {advice}: distances are then great-circle.",
            purpose=purpose,
            name=crs.name,
            method=method,
            advice=_LONGITUDES,
        )
    if crs.is_geocentric:
        raise WeightsError(
            "{purpose} cannot use geocentric coordinates ({name}). {advice}.",
            purpose=purpose,
            name=crs.name,
            advice=_LONGITUDES,
        )
    return float(crs.axis_info[0].unit_conversion_factor) / 1000


def _in_plane(geometry: NDArray[np.object_], km: float) -> tuple[Floats, NDArray[np.bool_]]:
    import shapely

    return km * shapely.get_coordinates(shapely.centroid(geometry)), shapely.get_type_id(geometry) != POINT


def _on_sphere(
    geometry: NDArray[np.object_], ids: pd.Index, radians: float
) -> tuple[Floats, NDArray[np.bool_]]:
    import shapely

    west, south, east, north = (shapely.bounds(geometry) * radians).T
    circle = 2 * np.pi * (1 + 1e-9)
    off = (south < -circle / 4) | (north > circle / 4) | (west < -circle) | (east > circle)
    if off.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:lies|lie} outside longitude and latitude "
            "{ids}, though the layer says "
            "degrees. Set the right coordinate system{how}.",
            count=int(off.sum()),
            ids=listed(ids[off]),
            how=term(": regions.set_crs(..., allow_override=True)", " in the file of the layer"),
        )
    areal = shapely.get_type_id(geometry) != POINT
    at = np.empty((len(geometry), 3))
    at[~areal] = unit_vectors(shapely.get_coordinates(geometry[~areal]) * radians)
    at[areal] = _centroids_on_sphere(geometry[areal], ids[areal], radians)
    return at, areal


def unit_vectors(lonlat: Floats) -> Floats:
    """Return points of the unit sphere, shape (n, 3), for longitudes and latitudes in radians, shape (n, 2).

    >>> unit_vectors(np.radians([[0.0, 90.0]])).round(12).tolist()
    [[0.0, 0.0, 1.0]]
    """
    lon, lat = lonlat.T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _centroids_on_sphere(geometry: NDArray[np.object_], ids: pd.Index, radians: float) -> Floats:
    """Return the centroids of polygons whose edges are great circles, as unit vectors.

    The integral of the position r over a spherical polygon is half the sum over its edges ab of (angle of ab)
    (a x b) / |a x b|, counter-clockwise (Brock, 1975, The inertia tensor of a spherical triangle, eq. 8).
    Written as a sum of (a - o) x (b - o) and a small remainder, o being a vertex of the region, it loses no
    digits in small polygons.
    """
    import shapely

    flat_region = shapely.area(geometry) <= 1e-12 * shapely.length(geometry) ** 2
    if flat_region.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:has|have} no area {ids}. Mend or leave them out.",
            count=int(flat_region.sum()),
            ids=listed(ids[flat_region]),
        )
    parts, region = shapely.get_parts(shapely.orient_polygons(geometry), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    at = unit_vectors(coordinates * radians)
    owner = region[part[ring]]
    edge = ring[1:] == ring[:-1]
    first = np.searchsorted(owner, np.arange(len(geometry)))
    origin = at[first][owner]
    near = at - origin
    a, b = near[:-1][edge], near[1:][edge]
    flat = np.cross(a, b)
    arc = 2 * np.arcsin(np.minimum(np.linalg.norm(b - a, axis=1) / 2, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.where(arc < 1e-3, arc**2 / 6 * (1 + 7 * arc**2 / 60), arc / np.sin(arc) - 1)
    moments = flat + excess[:, np.newaxis] * np.cross(at[:-1][edge], at[1:][edge])
    total = np.zeros((len(geometry), 3))
    for axis in range(3):
        total[:, axis] = np.bincount(owner[:-1][edge], moments[:, axis], minlength=len(geometry))
    return np.asarray(total / np.linalg.norm(total, axis=1)[:, np.newaxis])


def pairs_within_km(where: Places, km: float) -> Ints:
    """Return the pairs i < j of places at most km apart, shape (pairs, 2)."""
    from scipy.spatial import KDTree

    check_positive("km", km)
    tree = KDTree(where.points)
    radius = where.straight(float(km)) * (1 + SAME)
    check_links(
        int(tree.count_neighbors(tree, radius)) - len(where.ids), Message("a distance of {km:g} km", km=km)
    )
    return np.asarray(tree.query_pairs(radius, output_type="ndarray"), dtype=np.int64)


def check_positive(name: str, value: object) -> None:
    """Refuse what is not a positive finite number."""
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not number or not np.isfinite(value) or value <= 0:  # type: ignore[call-overload, operator]
        raise WeightsError("{name} must be a positive number, not {value!r}.", name=name, value=value)
