"""Every unit of a level, as it was called at the end of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from spatial_iie.study._counties import County, counties
from spatial_iie.study._names import VINTAGE, Province, Unit, provinces, units
from spatial_iie.study.levels import is_county
from spatial_iie.study.vintages import units_in

Units: TypeAlias = Mapping[str, Unit] | Mapping[str, Province] | Mapping[str, County]
"""Units of one level by their codes."""


def names_at(level: str, vintage: int = VINTAGE) -> dict[str, str]:
    """Return the name of every unit of a level by its code; of counties that bear one name, with the prefecture.

    >>> [names_at("county")[code] for code in ("130123", "130104")]
    ['正定县', '石家庄市桥西区']
    """
    found = {code: unit.name for code, unit in units_at(level, vintage).items()}
    if not is_county(level):
        return found
    bearers = Counter(found.values())
    return {
        code: unit.full_name if bearers[unit.name] > 1 else unit.name
        for code, unit in counties(level).items()
    }


def units_at(level: str, vintage: int = VINTAGE) -> Units:
    """Return every unit of a level at the end of a year by its code of that year; counties are those of 2023.

    >>> units_at("prefecture", 2010)["341400"].name, units_at("province", 2010)["110000"].name
    ('巢湖市', '北京市')
    >>> units_at("county")["130104"].full_name
    '石家庄市桥西区'
    """
    if is_county(level):
        return counties(level)
    if level == "province":
        return provinces()
    return units() if vintage == VINTAGE else {unit.adcode: unit for unit in units_in(vintage).values()}
