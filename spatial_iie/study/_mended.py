"""Shapes of own boundaries as files have them: borders that cross themselves, rings across the antimeridian."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_iie.errors import listed
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import geopandas

_SHARE = 0.01
"""Most of its area that a region may gain or lose by being mended."""


def mended(frame: geopandas.GeoDataFrame, what: str) -> tuple[geopandas.GeoDataFrame, tuple[Message, ...]]:
    """Mend the regions whose borders touch or cross themselves, where it changes their area by less than a hundredth.

    Rings in degrees that jump from one side of the antimeridian to the other are put in one piece first. Other regions
    stay as they are.

    Parameters
    ----------
    frame : GeoDataFrame
        Indexed by the keys of its regions.
    what : str
        What the layer is called in notes.

    Examples
    --------
    >>> import geopandas
    >>> from shapely.geometry import Polygon
    >>> spike = Polygon([(0, 0), (2, 0), (2, 2), (2, 3), (2, 2), (0, 2)])
    >>> layer, notes = mended(geopandas.GeoDataFrame(geometry=[spike], index=["a"], crs=3857), "the boundaries")
    >>> layer.geometry["a"].wkt
    'POLYGON ((2 0, 0 0, 0 2, 2 2, 2 0))'
    >>> print(*notes)
    the boundaries have borders that touch or cross themselves, which were mended: [a].
    """
    shapes = frame.geometry.to_numpy().copy()
    areas = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    degrees = _in_degrees(frame)
    wrong = areas & ~shapely.is_valid(shapes) | (_jumping(shapes) if degrees else False)
    done = []
    for i in np.flatnonzero(wrong):
        shape = _in_one_piece(shapes[i]) if degrees else shapes[i]
        valid = _of_polygons(shapely.make_valid(shape))
        if abs(shapely.area(valid) - shapely.area(shape)) <= _SHARE * shapely.area(shape):
            shapes[i] = valid
            done.append(frame.index[i])
    if not done:
        return frame, ()
    note = "{what} have borders that touch or cross themselves, which were mended: {regions}."
    return frame.set_geometry(shapes, crs=frame.crs), (Message(note, what=what, regions=listed(done, 12)),)


def _in_degrees(frame: geopandas.GeoDataFrame) -> bool:
    """Whether coordinates are, or without a reference system may be, longitudes and latitudes."""
    if frame.crs is not None:
        return bool(frame.crs.is_geographic)
    west, south, east, north = frame.total_bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _jumping(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether a border has an edge of more than half of the world, but not along its whole edge."""
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    steps = np.abs(np.diff(points[:, 0]))
    found = np.zeros(len(shapes), dtype=bool)
    found[owners[1:][(steps > 180) & (steps < 360 - 1e-6) & (np.diff(owners) == 0)]] = True
    return found


def _of_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a collection; points and lines are what a border leaves where it doubles back."""
    parts = [part for part in _parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts) if parts else shapely.Polygon()


def _parts(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "MultiPolygon":
            yield from shapely.get_parts(part)
        else:
            yield part


def _in_one_piece(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape whose rings go on beyond 180 degrees where they jump to the other side of the world."""
    parts = []
    for part in _parts(shape):
        rings = [_unwrapped(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _unwrapped(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points of a ring without jumps, beyond 180 rather than beyond -180 degrees; as it is around a pole."""
    x = np.unwrap(points[:, 0], period=360)
    if abs(x[0] - x[-1]) > 1:
        return points
    return np.column_stack([x + 360 * (x.min() < -180), points[:, 1]])
