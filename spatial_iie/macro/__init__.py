"""Input-output accounts, value added, employment, growth accounting and scenarios, on labelled tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.macro.accounts_demo import demo_accounts as demo_accounts
    from spatial_iie.macro.balance import balance as balance
    from spatial_iie.macro.by_year import Accounts as Accounts
    from spatial_iie.macro.by_year import value_added_by_year as value_added_by_year
    from spatial_iie.macro.contribution import growth_contribution as growth_contribution
    from spatial_iie.macro.contribution import growth_contribution_of_parts as growth_contribution_of_parts
    from spatial_iie.macro.deflation import chained as chained
    from spatial_iie.macro.deflation import deflate as deflate
    from spatial_iie.macro.deflation import real_growth as real_growth
    from spatial_iie.macro.employment import employment_changes as employment_changes
    from spatial_iie.macro.employment import employment_levels as employment_levels
    from spatial_iie.macro.employment_table import employment_table as employment_table
    from spatial_iie.macro.extrapolation import extrapolate as extrapolate
    from spatial_iie.macro.io_demo import demo_io_table as demo_io_table
    from spatial_iie.macro.io_flows import io_table as io_table
    from spatial_iie.macro.io_layout import Layout as Layout
    from spatial_iie.macro.io_read import read_io_table as read_io_table
    from spatial_iie.macro.io_table import InputOutputTable as InputOutputTable
    from spatial_iie.macro.leontief import ghosh_inverse as ghosh_inverse
    from spatial_iie.macro.leontief import leontief_inverse as leontief_inverse
    from spatial_iie.macro.leontief import technical_coefficients as technical_coefficients
    from spatial_iie.macro.linkages import linkages as linkages
    from spatial_iie.macro.linkages import multipliers as multipliers
    from spatial_iie.macro.production import constant_returns_test as constant_returns_test
    from spatial_iie.macro.production import production_function as production_function
    from spatial_iie.macro.projection import ends as ends
    from spatial_iie.macro.projection import paths as paths
    from spatial_iie.macro.projection import project as project
    from spatial_iie.macro.ranges import value_added_ranges as value_added_ranges
    from spatial_iie.macro.ras import BalancedFlows as BalancedFlows
    from spatial_iie.macro.ras import ras as ras
    from spatial_iie.macro.ras import read_sums as read_sums
    from spatial_iie.macro.regional import demo_regional_table as demo_regional_table
    from spatial_iie.macro.regional import read_regional_table as read_regional_table
    from spatial_iie.macro.regional import regional_trade as regional_trade
    from spatial_iie.macro.required import reaching as reaching
    from spatial_iie.macro.required import required_growth as required_growth
    from spatial_iie.macro.scenarios import Phase as Phase
    from spatial_iie.macro.scenarios import Scenario as Scenario
    from spatial_iie.macro.scenarios import Uncertainty as Uncertainty
    from spatial_iie.macro.sectors import aggregate as aggregate
    from spatial_iie.macro.sectors import digital_sectors as digital_sectors
    from spatial_iie.macro.sectors import read_industries as read_industries
    from spatial_iie.macro.sectors import three_industries as three_industries
    from spatial_iie.macro.shares import read_shares as read_shares
    from spatial_iie.macro.solow import carried_forward as carried_forward
    from spatial_iie.macro.solow import solow as solow
    from spatial_iie.macro.spillovers import regional_spillovers as regional_spillovers
    from spatial_iie.macro.structural import structural_decomposition as structural_decomposition
    from spatial_iie.macro.value_added import digital_value_added as digital_value_added
    from spatial_iie.macro.value_added import direct_value_added as direct_value_added
    from spatial_iie.macro.value_added import penetration_value_added as penetration_value_added

__all__ = lazy_names(
    __name__,
    {
        "BalancedFlows": "ras",
        "Accounts": "by_year",
        "InputOutputTable": "io_table",
        "Layout": "io_layout",
        "Phase": "scenarios",
        "Scenario": "scenarios",
        "Uncertainty": "scenarios",
        "aggregate": "sectors",
        "balance": "balance",
        "carried_forward": "solow",
        "chained": "deflation",
        "constant_returns_test": "production",
        "deflate": "deflation",
        "demo_accounts": "accounts_demo",
        "demo_io_table": "io_demo",
        "demo_regional_table": "regional",
        "digital_sectors": "sectors",
        "digital_value_added": "value_added",
        "direct_value_added": "value_added",
        "employment_changes": "employment",
        "employment_levels": "employment",
        "employment_table": "employment_table",
        "ends": "projection",
        "extrapolate": "extrapolation",
        "ghosh_inverse": "leontief",
        "growth_contribution": "contribution",
        "growth_contribution_of_parts": "contribution",
        "io_table": "io_flows",
        "leontief_inverse": "leontief",
        "linkages": "linkages",
        "multipliers": "linkages",
        "paths": "projection",
        "penetration_value_added": "value_added",
        "production_function": "production",
        "project": "projection",
        "ras": "ras",
        "reaching": "required",
        "read_industries": "sectors",
        "read_io_table": "io_read",
        "read_regional_table": "regional",
        "read_shares": "shares",
        "read_sums": "ras",
        "real_growth": "deflation",
        "regional_spillovers": "spillovers",
        "regional_trade": "regional",
        "required_growth": "required",
        "solow": "solow",
        "structural_decomposition": "structural",
        "technical_coefficients": "leontief",
        "three_industries": "sectors",
        "value_added_by_year": "by_year",
        "value_added_ranges": "ranges",
    },
    moved=dict.fromkeys(
        (
            "aggregate_scores",
            "agreement",
            "check_printed",
            "compare_institutes",
            "gdp_of_2018",
            "kendall_w",
            "printed_figures",
            "printed_institutes",
            "printed_parts",
            "printed_series",
            "synthetic_scores",
            "weighted_scores",
        ),
        "spatial_iie.report_2022",
    ),
)
