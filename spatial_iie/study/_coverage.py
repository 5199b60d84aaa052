"""What several tables have in common, and what is not in each, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import listed
from spatial_iie.messages import Message
from spatial_iie.study._joining import How, index_of
from spatial_iie.study._parts import Part
from spatial_iie.study.cells import span


def coverage(parts: list[Part], index: pd.Index, how: How) -> list[str]:
    """Say how many rows there are, how many of them every table has, and what each table lacks."""
    regions = index.get_level_values(0).unique()
    years = sorted(map(int, index.get_level_values(1).unique())) if index.nlevels == 2 else []
    head = Message(
        "{rows}: {regions}, {years}" if years else "{rows}: {regions}",
        rows=_counted(len(index), "{n} row", "{n} rows"),
        regions=_counted(len(regions), "{n} region", "{n} regions"),
        years=span(years) if years else None,
    )
    if len(parts) == 1:
        return [Message("{head}.", head=head)]
    common = int(np.logical_and.reduce([_has(part, index) for part in parts]).sum())
    names = {code: text for part in parts for code, text in part.names.items()}
    everything = index if how == "outer" else index_of(parts, "outer")
    end = Message("its columns are blank there" if how == "outer" else "left out")
    return [
        Message("{head}; {common} of them in every table.", head=head, common=common),
        *(
            Message("{table} lacks {lacking}: {end}.", table=part.name, lacking=lacking, end=end)
            for part in parts
            for lacking in _lacking(part, everything[~_has(part, everything)], names)
        ),
    ]


def _has(part: Part, index: pd.Index) -> NDArray[np.bool_]:
    """Whether a table has each row of an index."""
    if part.has_years or index.nlevels == 1:
        return np.asarray(index.isin(part.cells.index))
    return np.asarray(index.get_level_values(0).isin(part.cells.index))


def _lacking(part: Part, lost: pd.Index, names: dict[str, str]) -> list[Message]:
    """Name the regions that a table has nowhere, the years that it has nowhere, and single rows."""
    regions = lost.get_level_values(0)
    nowhere = ~regions.isin(part.regions)
    gone = regions[nowhere].unique()
    found: list[tuple[Message, Sequence[object]]] = [
        (_counted(len(gone), "{n} region", "{n} regions"), [_name(code, names) for code in gone])
    ]
    if part.has_years:
        stamps = lost.get_level_values(1)
        years = sorted(map(int, set(stamps[~stamps.isin(part.years)])))
        single = [f"{_name(code, names)} {year}" for code, year in lost[~nowhere & stamps.isin(part.years)]]
        found += [
            (_counted(len(years), "{n} year", "{n} years"), years),
            (_counted(len(single), "{n} single row", "{n} single rows"), single),
        ]
    return [
        Message("{count} {which}", count=count, which=listed(which, 12)) for count, which in found if which
    ]


def _counted(n: int, one: str, many: str) -> Message:
    return Message(one if n == 1 else many, n=n)


def _name(code: str, names: dict[str, str]) -> str:
    return code if names.get(code, code) == code else f"{code} {names[code]}"
