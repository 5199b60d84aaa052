"""Where the Hu Huanyong line ends: one definition for maps that draw it and statistics that divide by it."""

from __future__ import annotations

HEIHE, TENGCHONG = (127.53, 50.25), (98.49, 25.02)
"""Seats of Heihe and Tengchong, degrees east and north.

Hu Huanyong (1935), The distribution of China's population, Acta Geographica Sinica 2(2).
"""
