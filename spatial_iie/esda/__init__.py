"""Is it clustered? Exploratory spatial data analysis: global statistics, and how they move over the years."""

from __future__ import annotations

from spatial_iie.esda.bivariate_local_moran import bivariate_local_moran
from spatial_iie.esda.bivariate_moran import bivariate_moran
from spatial_iie.esda.geary import geary
from spatial_iie.esda.getis_ord import getis_ord
from spatial_iie.esda.join_counts import join_counts
from spatial_iie.esda.lee import lee
from spatial_iie.esda.local_geary import local_geary
from spatial_iie.esda.local_getis_ord import local_getis_ord
from spatial_iie.esda.local_join_counts import local_join_counts
from spatial_iie.esda.local_moran import local_moran
from spatial_iie.esda.moran import moran
from spatial_iie.esda.over_time import by_year
from spatial_iie.esda.rates import empirical_bayes_rates, moran_rates

__all__ = [
    "bivariate_local_moran",
    "bivariate_moran",
    "by_year",
    "empirical_bayes_rates",
    "geary",
    "getis_ord",
    "join_counts",
    "lee",
    "local_geary",
    "local_getis_ord",
    "local_join_counts",
    "local_moran",
    "moran",
    "moran_rates",
]
