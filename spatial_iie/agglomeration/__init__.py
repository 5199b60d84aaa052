"""Agglomeration of industries: location quotients, concentration, specialization, the dartboard, firms as points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.agglomeration.coagglomeration import coagglomeration as coagglomeration
    from spatial_iie.agglomeration.concentration import concentration as concentration
    from spatial_iie.agglomeration.concentration import herfindahl as herfindahl
    from spatial_iie.agglomeration.concentration import krugman as krugman
    from spatial_iie.agglomeration.counting import count_firms as count_firms
    from spatial_iie.agglomeration.counting import locate_firms as locate_firms
    from spatial_iie.agglomeration.demo_firms import demo_firms as demo_firms
    from spatial_iie.agglomeration.duranton_overman import duranton_overman as duranton_overman
    from spatial_iie.agglomeration.ellison_glaeser import ellison_glaeser as ellison_glaeser
    from spatial_iie.agglomeration.firms import Firms as Firms
    from spatial_iie.agglomeration.location_quotient import location_quotient as location_quotient
    from spatial_iie.agglomeration.marcon_puech import marcon_puech as marcon_puech
    from spatial_iie.agglomeration.reading import read_firms as read_firms
    from spatial_iie.agglomeration.shift_share import shift_share as shift_share

__all__ = lazy_names(
    __name__,
    {
        "coagglomeration": "coagglomeration",
        "concentration": "concentration",
        "ellison_glaeser": "ellison_glaeser",
        "herfindahl": "concentration",
        "krugman": "concentration",
        "Firms": "firms",
        "count_firms": "counting",
        "demo_firms": "demo_firms",
        "duranton_overman": "duranton_overman",
        "locate_firms": "counting",
        "marcon_puech": "marcon_puech",
        "read_firms": "reading",
        "location_quotient": "location_quotient",
        "shift_share": "shift_share",
    },
)
