"""The plane in which China is drawn and measured, and the one that suits another part of the world."""

from __future__ import annotations

CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m +no_defs"
"""Albers' equal-area conic: standard parallels 25 and 47 degrees north, central meridian 105 degrees east."""

_CHINA = (70.0, 0.0, 140.0, 56.0)
"""West, south, east and north of all that is drawn as China, in degrees."""


def equal_area(west: float, south: float, east: float, north: float) -> str:
    """Return an equal-area projection for a part of the world, of which China and what lies within has its own.

    Parameters
    ----------
    west, south, east, north : float
        Bounds in degrees.

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
    if inside:
        return CHINA_ALBERS
    middle, height, tail = (south + north) / 2, north - south, "+datum=WGS84 +units=m +no_defs"
    centre = f"+lat_0={middle:.6g} +lon_0={(west + east) / 2:.6g}"
    if east - west > 180 or height > 120:
        return f"+proj=eqearth +lon_0={(west + east) / 2:.6g} {tail}"
    if south * north <= 0 or min(abs(south), abs(north)) < 10 or max(abs(south), abs(north)) > 80:
        return f"+proj=laea {centre} {tail}"
    return f"+proj=aea +lat_1={south + height / 6:.6g} +lat_2={north - height / 6:.6g} {centre} {tail}"
