"""What regions are called in a report, and tables whose names follow its language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie.chapter.desk import Desk
from spatial_iie.messages import Language, Phrases

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import TableResult

phrase = Phrases(__name__)
CHINESE = "zh"  # in which the names of the built-in regions are written


def region_names(desk: Desk, language: Language) -> pd.Series:
    """Return what regions are called, by code: full names in Chinese; pinyin, with the province where two share it.

    Names of own boundaries are those of their column ``name``.
    """
    if language == CHINESE:
        return desk.study.names
    from spatial_iie.viz.maps.names import names_of

    layer = desk.study.regions
    names = names_of(layer, language)
    twice = names.duplicated(keep=False)
    if not twice.any():
        return names
    apart = layer["prov_en"] if "prov_en" in layer else layer.index.to_series()
    return names.where(~twice, names + " (" + apart.astype(str) + ")")


def in_language(table: TableResult, desk: Desk, language: Language) -> TableResult:
    """Return a table indexed by region with the column ``name`` in a language."""
    frame = table.to_frame()
    frame["name"] = region_names(desk, language).reindex(frame.index).to_numpy()
    return replace(table, frame=frame)


def city_lists(table: TableResult, quadrants: TableResult, desk: Desk, language: Language) -> TableResult:
    """Return the table of :func:`spatial_iie.esda.quadrant_cities` with the names in ``cities`` in a language.

    Parameters
    ----------
    table : TableResult
        Columns year, quadrant, cities.
    quadrants : TableResult
        Of :func:`spatial_iie.esda.quadrants`: indexed by region, a column a year.
    desk : Desk
    language : {"en", "zh", ...}
    """
    names, members = region_names(desk, language), quadrants.to_frame()
    frame = table.to_frame()
    comma = phrase(language, ", ")
    frame["cities"] = [
        comma.join(names[members.index[members[year] == quadrant]])
        for year, quadrant in zip(frame["year"], frame["quadrant"], strict=True)
    ]
    return replace(table, frame=frame)
