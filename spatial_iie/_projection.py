"""The plane in which China is drawn and measured, and the one that suits another part of the world."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._extent import SEAM, degrees_in_unit, extent, in_one_piece
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m +no_defs"
"""Albers' equal-area conic: standard parallels 25 and 47 degrees north, central meridian 105 degrees east."""

_CHINA = (70.0, 0.0, 140.0, 56.0)
"""West, south, east and north of all that is drawn as China, in degrees."""
_WIDTH = 40.0
"""Degrees of longitude that a layer within these bounds must be wide to be one of China."""


_POINTS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def compass_point(bearing: float) -> str:
    """Return the point of the compass a bearing in degrees clockwise from north is nearest to.

    >>> compass_point(315), compass_point(359), compass_point(-90)
    ('northwest', 'north', 'west')
    """
    return _POINTS[round(float(bearing) / 45) % 8]


def equal_area(
    west: float, south: float, east: float, north: float, centre: tuple[float, float] | None = None
) -> str:
    """Return an equal-area projection for a part of the world, of which China has its own.

    Parameters
    ----------
    west, south, east, north : float
        Bounds in degrees; ``east`` may lie beyond 180, see :func:`extent`.
    centre : (longitude, latitude), optional
        Where north is up; by default the middle of the bounds.

    Returns
    -------
    str
        As PROJ reads it: Albers' conic with standard parallels a sixth of the height within the bounds; Lambert's
        azimuthal one near the equator and the poles, where a cone is none; Equal Earth for half the world and more.

    Notes
    -----
    Snyder (1987), Map projections: a working manual, USGS Professional Paper 1395, pp. 98-103 and 182-190; a sixth of
    the height is his rule for the parallels (p. 99).

    Examples
    --------
    >>> equal_area(73, 3, 135, 54) == CHINA_ALBERS
    True
    >>> equal_area(-125, 25, -65, 49)
    '+proj=aea +lat_1=29 +lat_2=45 +lat_0=37 +lon_0=-95 +datum=WGS84 +units=m +no_defs'
    """
    inside = west >= _CHINA[0] and south >= _CHINA[1] and east <= _CHINA[2] and north <= _CHINA[3]
    if inside and east - west >= _WIDTH:
        return CHINA_ALBERS
    middle, height, tail = (
        ((west + east) / 2, (south + north) / 2),
        north - south,
        "+datum=WGS84 +units=m +no_defs",
    )
    if east - west > 180 or height > 120:
        return f"+proj=eqearth +lon_0={_turned(middle[0]):.6g} {tail}"
    longitude, latitude = centre or middle
    about = f"+lat_0={latitude:.6g} +lon_0={_turned(longitude):.6g}"
    if south * north <= 0 or min(abs(south), abs(north)) < 10 or max(abs(south), abs(north)) > 80:
        return f"+proj=laea {about} {tail}"
    return f"+proj=aea +lat_1={south + height / 6:.6g} +lat_2={north - height / 6:.6g} {about} {tail}"


def equal_area_of(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> str:
    """Return the equal-area projection for the part of the world that a layer lies in, centred on its area."""
    import shapely

    west, south, east, north = extent(layer)
    system = None if layer.crs.is_geographic else layer.crs
    parts = shapely.get_parts(in_one_piece(layer))
    at = shapely.get_coordinates(shapely.centroid(parts))
    size = shapely.area(parts) if (shapely.area(parts) > 0).any() else np.ones(len(parts))
    if system is None:
        at = at * degrees_in_unit(layer.crs)
        size = size * np.cos(np.radians(at[:, 1]))
    else:
        from pyproj import Transformer

        at = np.column_stack(Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(*at.T))
        at[:, 0] += 360 * np.ceil((west - SEAM - at[:, 0]) / 360)
        size = np.where(np.isfinite(at).all(axis=1), size, 0)
    longitude, latitude = np.average(np.nan_to_num(at, posinf=0), axis=0, weights=size)
    return equal_area(west, south, east, north, (float(longitude), float(latitude)))


def _turned(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


_CODE = re.compile(r"[A-Za-z]+:\w+|\d+")
_PLAIN_PROJ = re.compile(r"\+proj=\w+( \+(?!nadgrids|geoidgrids|grids|init|file)\w+(=[\w.,:-]+)?)*")


def reference_system(value: object) -> CRS:
    """Read a coordinate reference system: a code as EPSG:4326, a string of PROJ, or one read already.

    Raises
    ------
    DataError
        If there is none of that name, or it names files.

    Examples
    --------
    >>> reference_system("EPSG:4326").is_geographic
    True
    >>> reference_system("here")
    Traceback (most recent call last):
    ...
    spatial_iie.errors.DataError: 'here' is no coordinate reference system; write a code such as EPSG:4326.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = str(value).strip() if isinstance(value, str | int) else None
    if text is None or _CODE.fullmatch(text) or _PLAIN_PROJ.fullmatch(text):
        try:
            return CRS.from_user_input(int(text) if text is not None and text.isdecimal() else text or value)
        except CRSError:
            pass
    raise DataError(
        "{value!r} is no coordinate reference system; write a code such as EPSG:4326.", value=str(value)
    )
