"""The plane in which China is drawn and measured."""

from __future__ import annotations

CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m +no_defs"
"""Albers' equal-area conic: standard parallels 25 and 47 degrees north, central meridian 105 degrees east."""
