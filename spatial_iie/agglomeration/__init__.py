"""Agglomeration of industries: location quotients, concentration, specialization, the dartboard, firms as points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.agglomeration.location_quotient import location_quotient as location_quotient

__all__ = lazy_names(
    __name__,
    {
        "location_quotient": "location_quotient",
    },
)
