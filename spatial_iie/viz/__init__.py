"""The room of figures: maps and charts of results, as matplotlib Axes; no statistic is computed here.

Figures are made without pyplot, so no backend is chosen and nothing stays open; ``save`` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import furnish

if TYPE_CHECKING:
    from spatial_iie.viz.alt_text import alt_text as alt_text
    from spatial_iie.viz.maps.basemap import Basemap as Basemap
    from spatial_iie.viz.maps.basemap import china as china
    from spatial_iie.viz.maps.changes import quadrant_change_map as quadrant_change_map
    from spatial_iie.viz.maps.choropleth import choropleth as choropleth
    from spatial_iie.viz.maps.clusters import cluster_map as cluster_map
    from spatial_iie.viz.maps.clusters import hot_cold_map as hot_cold_map
    from spatial_iie.viz.maps.options import MapOptions as MapOptions
    from spatial_iie.viz.maps.residuals import residual_map as residual_map
    from spatial_iie.viz.maps.significance import significance_map as significance_map
    from spatial_iie.viz.output import save as save

__all__ = furnish(
    __name__,
    {
        "Basemap": "maps.basemap",
        "MapOptions": "maps.options",
        "alt_text": "alt_text",
        "china": "maps.basemap",
        "choropleth": "maps.choropleth",
        "cluster_map": "maps.clusters",
        "hot_cold_map": "maps.clusters",
        "quadrant_change_map": "maps.changes",
        "residual_map": "maps.residuals",
        "save": "output",
        "significance_map": "maps.significance",
    },
)
