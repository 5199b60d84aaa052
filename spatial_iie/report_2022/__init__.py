"""What the 2022 report prints and how it was made: its figures, their rounding, its experts' scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.report_2022.agreement import agreement as agreement
    from spatial_iie.report_2022.agreement import kendall_w as kendall_w
    from spatial_iie.report_2022.comparison import compare_institutes as compare_institutes
    from spatial_iie.report_2022.hexagon import filled as filled
    from spatial_iie.report_2022.market import market_shares as market_shares
    from spatial_iie.report_2022.market import synthetic_market as synthetic_market
    from spatial_iie.report_2022.printed import gdp_of_2018 as gdp_of_2018
    from spatial_iie.report_2022.printed import printed_figures as printed_figures
    from spatial_iie.report_2022.printed import printed_institutes as printed_institutes
    from spatial_iie.report_2022.printed import printed_parts as printed_parts
    from spatial_iie.report_2022.printed import printed_series as printed_series
    from spatial_iie.report_2022.rounding import check_printed as check_printed
    from spatial_iie.report_2022.scores import aggregate_scores as aggregate_scores
    from spatial_iie.report_2022.scores import synthetic_scores as synthetic_scores
    from spatial_iie.report_2022.scores import weighted_scores as weighted_scores

__all__ = lazy_names(
    __name__,
    {
        "aggregate_scores": "scores",
        "agreement": "agreement",
        "check_printed": "rounding",
        "compare_institutes": "comparison",
        "filled": "hexagon",
        "gdp_of_2018": "printed",
        "kendall_w": "agreement",
        "market_shares": "market",
        "printed_figures": "printed",
        "printed_institutes": "printed",
        "printed_parts": "printed",
        "printed_series": "printed",
        "synthetic_market": "market",
        "synthetic_scores": "scores",
        "weighted_scores": "scores",
    },
)
