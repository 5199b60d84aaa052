"""Where labels are settled: boundaries, keys, panels, and the study that holds them together.

>>> from spatial_iie import study
>>> cities = study.match(["北京", "天津市"]).codes()
>>> sorted(cities)
['110000', '120000']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.study.boundaries import boundaries as boundaries
    from spatial_iie.study.cross_section import cross_section as cross_section
    from spatial_iie.study.demo import demo as demo
    from spatial_iie.study.demo import demo_sectors as demo_sectors
    from spatial_iie.study.export import export as export
    from spatial_iie.study.match import Matching as Matching
    from spatial_iie.study.match import match as match
    from spatial_iie.study.match_file import match_file as match_file
    from spatial_iie.study.merging import merge as merge
    from spatial_iie.study.opening import open as open  # noqa: A004
    from spatial_iie.study.study import Study as Study
    from spatial_iie.study.template import template as template
    from spatial_iie.study.years import complete_years as complete_years
    from spatial_iie.study.years import read_years as read_years

__all__ = lazy_names(
    __name__,
    {
        "Matching": "match",
        "Study": "study",
        "boundaries": "boundaries",
        "demo": "demo",
        "demo_sectors": "demo",
        "export": "export",
        "match": "match",
        "match_file": "match_file",
        "merge": "merging",
        "open": "opening",
        "complete_years": "years",
        "cross_section": "cross_section",
        "read_years": "years",
        "template": "template",
    },
)
