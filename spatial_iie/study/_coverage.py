"""What several tables have in common, and what is not in each, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie.errors import listed
from spatial_iie.study._joining import How, index_of
from spatial_iie.study._parts import Part


def coverage(parts: list[Part], index: pd.Index, how: How) -> list[str]:
    """Say how many rows there are, how many of them every table has, and what is not in each table."""
    names = {code: text for part in parts for code, text in part.names.items()}
    inside = [_inside(part, index) for part in parts]
    regions = index.get_level_values(0).unique()
    years = sorted(map(int, index.get_level_values(1).unique())) if index.nlevels == 2 else []
    head = f"{len(index)} rows: {len(regions)} regions{span(years)}"
    if len(parts) == 1:
        return [f"{head}."]
    told = [f"{head}; {int(np.logical_and.reduce(inside).sum())} of them in every table."]
    everything = index if how == "outer" else index_of(parts, "outer")
    for part in parts:
        lost = everything[~_inside(part, everything)]
        if len(lost):
            end = "its columns are blank there" if how == "outer" else "left out"
            told.append(f"{part.name} has no rows of {_lost(part, lost, names)}: {end}.")
    return told


def _inside(part: Part, index: pd.Index) -> np.ndarray[Any, Any]:
    """Whether a table has each row of an index."""
    if part.has_years or index.nlevels == 1:
        return np.asarray(index.isin(part.cells.index))
    return np.asarray(index.get_level_values(0).isin(part.cells.index))


def _lost(part: Part, lost: pd.Index, names: dict[str, str]) -> str:
    """Name regions that a table does not have at all, years that it does not have, and further pairs."""
    regions = lost.get_level_values(0)
    whole = ~regions.isin(part.regions)
    said = []
    gone = regions[whole].unique()
    if len(gone):
        said.append(
            f"{len(gone)} region{'s' * (len(gone) > 1)} {listed((_name(code, names) for code in gone), 12)}"
        )
    if part.has_years:
        stamps = lost.get_level_values(1)
        years = sorted(map(int, set(stamps[~stamps.isin(part.years)])))
        if years:
            said.append(f"{len(years)} year{'s' * (len(years) > 1)} {listed(years, 40)}")
        pairs = lost[~whole & stamps.isin(part.years)]
        if len(pairs):
            places = (f"{_name(code, names)} in {stamp}" for code, stamp in pairs)
            said.append(f"{len(pairs)} pair{'s' * (len(pairs) > 1)} of region and year {listed(places, 12)}")
    return ", ".join(said)


def _name(code: str, names: dict[str, str]) -> str:
    return code if names.get(code, code) == code else f"{code} {names[code]}"


def span(years: Sequence[int]) -> str:
    """Write years after a comma.

    >>> span([2017, 2018, 2019]), span([2011, 2019]), span([])
    (', 2017-2019', ', 2011 and 2019', '')
    """
    if not years:
        return ""
    if len(years) > 1 and years[-1] - years[0] + 1 == len(years):
        return f", {years[0]}-{years[-1]}"
    return ", " + " and ".join(filter(None, [", ".join(map(str, years[:-1])), str(years[-1])]))
