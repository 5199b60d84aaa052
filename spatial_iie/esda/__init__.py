"""Exploratory spatial data analysis: global and local spatial autocorrelation, and its change over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._registry import offered_by
from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.esda.bivariate_local_moran import bivariate_local_moran as bivariate_local_moran
    from spatial_iie.esda.bivariate_moran import bivariate_moran as bivariate_moran
    from spatial_iie.esda.change import moran_change as moran_change
    from spatial_iie.esda.clusters import clusters as clusters
    from spatial_iie.esda.correlogram import correlogram as correlogram
    from spatial_iie.esda.directional import directional_moves as directional_moves
    from spatial_iie.esda.emerging_hot_spots import emerging_hot_spots as emerging_hot_spots
    from spatial_iie.esda.geary import geary as geary
    from spatial_iie.esda.getis_ord import getis_ord as getis_ord
    from spatial_iie.esda.join_counts import join_counts as join_counts
    from spatial_iie.esda.lee import lee as lee
    from spatial_iie.esda.local_geary import local_geary as local_geary
    from spatial_iie.esda.local_getis_ord import local_getis_ord as local_getis_ord
    from spatial_iie.esda.local_join_counts import local_join_counts as local_join_counts
    from spatial_iie.esda.local_moran import local_moran as local_moran
    from spatial_iie.esda.markov import (
        lisa_markov as lisa_markov,
    )
    from spatial_iie.esda.markov import (
        spatial_markov as spatial_markov,
    )
    from spatial_iie.esda.moran import moran as moran
    from spatial_iie.esda.onset import onset as onset
    from spatial_iie.esda.over_time import by_year as by_year
    from spatial_iie.esda.pysal import pysal_local as pysal_local
    from spatial_iie.esda.quadrants import (
        quadrant_cities as quadrant_cities,
    )
    from spatial_iie.esda.quadrants import (
        quadrants as quadrants,
    )
    from spatial_iie.esda.rates import (
        empirical_bayes_rates as empirical_bayes_rates,
    )
    from spatial_iie.esda.rates import (
        moran_rates as moran_rates,
    )
    from spatial_iie.esda.regionalization import regionalization as regionalization
    from spatial_iie.esda.transitions import (
        movers as movers,
    )
    from spatial_iie.esda.transitions import (
        persistence as persistence,
    )
    from spatial_iie.esda.transitions import (
        transitions as transitions,
    )

__all__ = lazy_names(
    __name__,
    {
        **offered_by(__name__),
        "bivariate_moran": "bivariate_moran",
        "by_year": "over_time",
        "clusters": "clusters",
        "correlogram": "correlogram",
        "directional_moves": "directional",
        "emerging_hot_spots": "emerging_hot_spots",
        "empirical_bayes_rates": "rates",
        "join_counts": "join_counts",
        "lee": "lee",
        "lisa_markov": "markov",
        "moran_change": "change",
        "moran_rates": "rates",
        "movers": "transitions",
        "onset": "onset",
        "persistence": "transitions",
        "pysal_local": "pysal",
        "quadrant_cities": "quadrants",
        "quadrants": "quadrants",
        "regionalization": "regionalization",
        "spatial_markov": "markov",
        "transitions": "transitions",
    },
)
