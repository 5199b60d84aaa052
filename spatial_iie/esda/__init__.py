"""Is it clustered? Exploratory spatial data analysis: global statistics, and how they move over the years."""

from __future__ import annotations

from spatial_iie.esda.moran import moran
from spatial_iie.esda.over_time import by_year

__all__ = ["by_year", "moran"]
