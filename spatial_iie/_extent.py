"""How much of the world a layer covers, and its shapes in one piece where the antimeridian cuts them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd

SEAM = 1e-6
"""Degrees from 180 within which a border is the antimeridian."""

Box = tuple[float, float, float, float]
Shapes = NDArray[np.object_]


def extent(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> Box:
    """Return west, south, east and north of a layer in degrees: the least part of the world that holds it.

    A layer on both sides of the antimeridian ends east of 180 degrees.

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> extent(gpd.GeoSeries([box(170, 60, 180, 65), box(-180, 60, -170, 65)], crs=4326))
    (170.0, 60.0, 190.0, 65.0)
    """
    import shapely

    shapes = np.asarray(layer.geometry.values)
    if layer.crs.is_geographic:
        bounds = shapely.bounds(
            shapely.get_parts(unrolled(shapes, 360 / degrees_in_unit(layer.crs)))
        ) * degrees_in_unit(layer.crs)
    else:  # an edge may run across the antimeridian, so only its ends are looked at
        from pyproj import Transformer

        to_degrees = Transformer.from_crs(layer.crs, "EPSG:4326", always_xy=True)
        points = np.column_stack(to_degrees.transform(*shapely.get_coordinates(shapes).T))
        bounds = np.hstack([points, points])[np.isfinite(points).all(axis=1)]
    if not len(bounds):
        raise DataError(
            "the regions have no place on the globe in the coordinate reference system of their layer."
        )
    west, east = _least_arc(bounds[:, 0], bounds[:, 2])
    return west, float(bounds[:, 1].min()), east, float(bounds[:, 3].max())


def in_one_piece(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> Shapes:
    """Return the shapes of a layer, those that the antimeridian cuts joined, with longitudes that go on beyond 180.

    Shapes in a plane, and layers on one side of the antimeridian, are what they are.

    >>> import geopandas as gpd
    >>> from shapely import MultiPolygon, box
    >>> cut = MultiPolygon([box(170, 60, 180, 65), box(-180, 60, -170, 65)])
    >>> in_one_piece(gpd.GeoSeries([cut], crs=4326))[0].bounds
    (170.0, 60.0, 190.0, 65.0)
    """
    import shapely

    shapes = np.asarray(layer.geometry.values)
    if layer.crs is None or not layer.crs.is_geographic or not len(shapes):
        return shapes
    turn = 360 / degrees_in_unit(layer.crs)
    west, _, east, _ = extent(layer)
    if east <= 180 + SEAM:
        return shapes
    found = unrolled(shapes, turn).copy()
    parts, owner = shapely.get_parts(found, return_index=True)
    bounds = shapely.bounds(parts) * 360 / turn
    seam = np.isclose(np.abs(bounds[:, [0, 2]]), 180, atol=SEAM, rtol=0).any(axis=1)
    turns = np.ceil((west - SEAM - bounds[:, 0]) / 360)
    for k in np.flatnonzero((turns != 0) | seam):
        by = np.array([turns[k] * turn, 0])
        parts[k] = shapely.transform(parts[k], lambda at, by=by: _snapped(at + by, turn / 2))
    for k in np.unique(owner[(turns != 0) | seam]):
        own = parts[owner == k]
        found[k] = own[0] if len(own) == 1 else _together(own, bool(seam[owner == k].any()))
    return found


def _together(parts: Shapes, at_seam: bool) -> Any:
    """Return the parts of a region as one shape, without a border where the antimeridian cut it."""
    import shapely

    if at_seam:
        with contextlib.suppress(shapely.errors.GEOSException):  # parts that cross themselves stay apart
            return shapely.union_all(parts)
    return shapely.multipolygons(parts)


def unrolled(shapes: Shapes, turn: float) -> Shapes:
    """Return polygons without edges that run around the world, as those do that cross the antimeridian uncut.

    >>> from shapely import Polygon
    >>> across = Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    >>> unrolled(np.array([across]), 360.0)[0].bounds
    (179.0, 0.0, 181.0, 1.0)
    """
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    far = (np.abs(np.diff(at[:, 0])) > turn / 2) & (ring[1:] == ring[:-1])
    if not far.any():
        return shapes
    found = shapes.copy()
    for k in np.unique(owner[part[ring[1:][far]]]):
        whole = [_unrolled(each, turn) for each in parts[owner == k]]
        found[k] = whole[0] if len(whole) == 1 else shapely.multipolygons(whole)
    return found


def _unrolled(polygon: Any, turn: float) -> Any:
    import shapely

    rings = [shapely.get_coordinates(ring) for ring in (polygon.exterior, *polygon.interiors)]
    for ring in rings:
        longitudes = np.unwrap(ring[:, 0], period=turn)
        if abs(longitudes[-1] - longitudes[0]) > turn / 2:  # it goes round a pole
            return polygon
        ring[:, 0] = longitudes
    for hole in rings[1:]:
        hole[:, 0] += turn * np.ceil((rings[0][:, 0].min() - hole[:, 0].min()) / turn)
    return shapely.Polygon(rings[0], rings[1:])


def _snapped(at: NDArray[np.float64], seam: float) -> NDArray[np.float64]:
    near = np.isclose(at[:, 0], seam, atol=SEAM, rtol=0)
    return np.column_stack([np.where(near, seam, at[:, 0]), at[:, 1]])


def _least_arc(west: NDArray[np.float64], east: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of the least arc of longitudes that holds all of some arcs; from -180 where none is free."""
    start = (west + 180) % 360 - 180
    end = start + np.minimum(east - west, 360)
    order = np.argsort(start)
    start, reached = start[order], np.maximum.accumulate(end[order])
    free = np.append(start[1:], start[0] + 360) - np.maximum(reached, reached[-1] - 360)
    k = int(free.argmax())
    if free[k] <= SEAM or free[k] <= free[-1] + SEAM:
        return float(start[0]), float(reached[-1])
    return float(start[k + 1]), float(max(reached[k], reached[-1] - 360) + 360)


def degrees_in_unit(crs: Any) -> float:
    """Return degrees in a unit of a geographic coordinate reference system."""
    return float(np.degrees(crs.axis_info[0].unit_conversion_factor))
