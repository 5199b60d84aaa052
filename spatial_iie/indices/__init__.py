"""Composite indices, regional inequality, spatial shift and convergence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.indices.centre import centre_path as centre_path
    from spatial_iie.indices.clubs import convergence_clubs as convergence_clubs
    from spatial_iie.indices.composite import composite as composite
    from spatial_iie.indices.composite_index import CompositeIndex as CompositeIndex
    from spatial_iie.indices.convergence import beta_convergence as beta_convergence
    from spatial_iie.indices.coupling import coupling_coordination as coupling_coordination
    from spatial_iie.indices.coupling_result import CouplingResult as CouplingResult
    from spatial_iie.indices.dagum import dagum as dagum
    from spatial_iie.indices.dagum import dagum_pairs as dagum_pairs
    from spatial_iie.indices.decomposition import theil_decomposition as theil_decomposition
    from spatial_iie.indices.density import density_by_year as density_by_year
    from spatial_iie.indices.ellipse import standard_ellipse as standard_ellipse
    from spatial_iie.indices.ergodic import ergodic_distribution as ergodic_distribution
    from spatial_iie.indices.groups import region_groups as region_groups
    from spatial_iie.indices.inequality import atkinson as atkinson
    from spatial_iie.indices.inequality import coefficient_of_variation as coefficient_of_variation
    from spatial_iie.indices.inequality import generalized_entropy as generalized_entropy
    from spatial_iie.indices.inequality import gini as gini
    from spatial_iie.indices.inequality import hoover as hoover
    from spatial_iie.indices.inequality import theil_l as theil_l
    from spatial_iie.indices.inequality import theil_t as theil_t
    from spatial_iie.indices.inequality_change import inequality_change as inequality_change
    from spatial_iie.indices.inequality_years import decomposition_by_year as decomposition_by_year
    from spatial_iie.indices.inequality_years import inequality_by_year as inequality_by_year
    from spatial_iie.indices.movement import net_movement as net_movement
    from spatial_iie.indices.obstacles import obstacle_degrees as obstacle_degrees
    from spatial_iie.indices.presets import presets as presets
    from spatial_iie.indices.sensitivity import rank_agreement as rank_agreement
    from spatial_iie.indices.sensitivity import rank_sensitivity as rank_sensitivity
    from spatial_iie.indices.shares import group_shares as group_shares
    from spatial_iie.indices.shares import share_changes as share_changes
    from spatial_iie.indices.sigma import sigma_convergence as sigma_convergence
    from spatial_iie.indices.spatial_gini import spatial_gini as spatial_gini
    from spatial_iie.indices.spatial_gini import spatial_gini_by_year as spatial_gini_by_year
    from spatial_iie.indices.speed import convergence_speed as convergence_speed
    from spatial_iie.indices.uncertainty import index_draws as index_draws
    from spatial_iie.indices.uncertainty import moran_of_index as moran_of_index
    from spatial_iie.indices.uncertainty import regression_of_index as regression_of_index

__all__ = lazy_names(
    __name__,
    {
        "CompositeIndex": "composite_index",
        "CouplingResult": "coupling_result",
        "atkinson": "inequality",
        "beta_convergence": "convergence",
        "centre_path": "centre",
        "composite": "composite",
        "rank_agreement": "sensitivity",
        "rank_sensitivity": "sensitivity",
        "convergence_clubs": "clubs",
        "convergence_speed": "speed",
        "coupling_coordination": "coupling",
        "density_by_year": "density",
        "ergodic_distribution": "ergodic",
        "group_shares": "shares",
        "index_draws": "uncertainty",
        "moran_of_index": "uncertainty",
        "net_movement": "movement",
        "obstacle_degrees": "obstacles",
        "presets": "presets",
        "coefficient_of_variation": "inequality",
        "dagum": "dagum",
        "dagum_pairs": "dagum",
        "decomposition_by_year": "inequality_years",
        "generalized_entropy": "inequality",
        "gini": "inequality",
        "hoover": "inequality",
        "inequality_by_year": "inequality_years",
        "inequality_change": "inequality_change",
        "spatial_gini": "spatial_gini",
        "spatial_gini_by_year": "spatial_gini",
        "theil_decomposition": "decomposition",
        "theil_l": "inequality",
        "theil_t": "inequality",
        "region_groups": "groups",
        "regression_of_index": "uncertainty",
        "share_changes": "shares",
        "sigma_convergence": "sigma",
        "standard_ellipse": "ellipse",
    },
)
