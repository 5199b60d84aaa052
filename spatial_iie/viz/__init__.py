"""The room of figures: maps and charts of results, as matplotlib Axes; no statistic is computed here.

Figures are made without pyplot, so no backend is chosen and nothing stays open; ``save`` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.viz.alt_text import alt_text as alt_text
    from spatial_iie.viz.charts.alluvial import transition_alluvial as transition_alluvial
    from spatial_iie.viz.charts.bars import level_and_growth as level_and_growth
    from spatial_iie.viz.charts.bars import stacked_bars as stacked_bars
    from spatial_iie.viz.charts.by_year import statistic_by_year as statistic_by_year
    from spatial_iie.viz.charts.coefficients import coefficient_plot as coefficient_plot
    from spatial_iie.viz.charts.correlogram import correlogram as correlogram
    from spatial_iie.viz.charts.cutoff import cutoff_plot as cutoff_plot
    from spatial_iie.viz.charts.dagum import inequality_parts as inequality_parts
    from spatial_iie.viz.charts.density_ridges import density_ridges as density_ridges
    from spatial_iie.viz.charts.envelopes import envelope_plot as envelope_plot
    from spatial_iie.viz.charts.event_study import event_study_plot as event_study_plot
    from spatial_iie.viz.charts.gammas import gamma_plot as gamma_plot
    from spatial_iie.viz.charts.impacts import impacts_plot as impacts_plot
    from spatial_iie.viz.charts.lines import scenarios as scenarios
    from spatial_iie.viz.charts.lines import share_line as share_line
    from spatial_iie.viz.charts.margins import margins_plot as margins_plot
    from spatial_iie.viz.charts.moran_scatter import moran_scatter as moran_scatter
    from spatial_iie.viz.charts.options import ChartOptions as ChartOptions
    from spatial_iie.viz.charts.permutation_histogram import permutation_histogram as permutation_histogram
    from spatial_iie.viz.charts.posterior import posterior_plot as posterior_plot
    from spatial_iie.viz.charts.quadrant_counts import quadrant_counts as quadrant_counts
    from spatial_iie.viz.charts.radar import radar as radar
    from spatial_iie.viz.charts.rank_changes import rank_changes as rank_changes
    from spatial_iie.viz.charts.residuals import residual_diagnostics as residual_diagnostics
    from spatial_iie.viz.charts.specification_curve import specification_curve as specification_curve
    from spatial_iie.viz.charts.spots import cluster_share as cluster_share
    from spatial_iie.viz.charts.spots import spot_heatmap as spot_heatmap
    from spatial_iie.viz.charts.threshold import threshold_plot as threshold_plot
    from spatial_iie.viz.charts.transition_paths import transition_paths as transition_paths
    from spatial_iie.viz.maps.basemap import Basemap as Basemap
    from spatial_iie.viz.maps.basemap import china as china
    from spatial_iie.viz.maps.changes import quadrant_change_map as quadrant_change_map
    from spatial_iie.viz.maps.choropleth import choropleth as choropleth
    from spatial_iie.viz.maps.clusters import cluster_map as cluster_map
    from spatial_iie.viz.maps.clusters import hot_cold_map as hot_cold_map
    from spatial_iie.viz.maps.coefficients import coefficient_map as coefficient_map
    from spatial_iie.viz.maps.coupling import coupling_map as coupling_map
    from spatial_iie.viz.maps.location_quotients import location_quotient_map as location_quotient_map
    from spatial_iie.viz.maps.movement import movement_map as movement_map
    from spatial_iie.viz.maps.options import MapOptions as MapOptions
    from spatial_iie.viz.maps.regionalization import regionalization_map as regionalization_map
    from spatial_iie.viz.maps.residuals import residual_map as residual_map
    from spatial_iie.viz.maps.significance import significance_map as significance_map
    from spatial_iie.viz.maps.spots import emerging_map as emerging_map
    from spatial_iie.viz.maps.spots import onset_map as onset_map
    from spatial_iie.viz.output import save as save

__all__ = lazy_names(
    __name__,
    {
        "Basemap": "maps.basemap",
        "ChartOptions": "charts.options",
        "MapOptions": "maps.options",
        "alt_text": "alt_text",
        "china": "maps.basemap",
        "choropleth": "maps.choropleth",
        "cluster_map": "maps.clusters",
        "cluster_share": "charts.spots",
        "coefficient_map": "maps.coefficients",
        "coefficient_plot": "charts.coefficients",
        "correlogram": "charts.correlogram",
        "coupling_map": "maps.coupling",
        "cutoff_plot": "charts.cutoff",
        "emerging_map": "maps.spots",
        "envelope_plot": "charts.envelopes",
        "event_study_plot": "charts.event_study",
        "density_ridges": "charts.density_ridges",
        "hot_cold_map": "maps.clusters",
        "gamma_plot": "charts.gammas",
        "impacts_plot": "charts.impacts",
        "inequality_parts": "charts.dagum",
        "level_and_growth": "charts.bars",
        "margins_plot": "charts.margins",
        "location_quotient_map": "maps.location_quotients",
        "moran_scatter": "charts.moran_scatter",
        "movement_map": "maps.movement",
        "onset_map": "maps.spots",
        "permutation_histogram": "charts.permutation_histogram",
        "posterior_plot": "charts.posterior",
        "quadrant_change_map": "maps.changes",
        "quadrant_counts": "charts.quadrant_counts",
        "radar": "charts.radar",
        "rank_changes": "charts.rank_changes",
        "residual_diagnostics": "charts.residuals",
        "regionalization_map": "maps.regionalization",
        "residual_map": "maps.residuals",
        "save": "output",
        "scenarios": "charts.lines",
        "share_line": "charts.lines",
        "significance_map": "maps.significance",
        "specification_curve": "charts.specification_curve",
        "threshold_plot": "charts.threshold",
        "transition_paths": "charts.transition_paths",
        "spot_heatmap": "charts.spots",
        "stacked_bars": "charts.bars",
        "statistic_by_year": "charts.by_year",
        "transition_alluvial": "charts.alluvial",
    },
)
