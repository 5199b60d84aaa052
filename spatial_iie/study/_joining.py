"""Rows and columns of several tables side by side."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message, joined, term
from spatial_iie.study._parts import Part

_PREFIXES = term("prefixes=", "--prefix")

How = Literal["outer", "inner"]


def index_of(parts: list[Part], how: How) -> pd.Index:
    """Return the rows of the joined table: regions and years, or regions alone if no table has years."""
    dated = [part.cells.index for part in parts if part.has_years]
    timeless = [part.cells.index for part in parts if not part.has_years]
    rows: pd.Index | None = None
    for index in dated or timeless:
        rows = index if rows is None else rows.union(index) if how == "outer" else rows.intersection(index)
    assert rows is not None
    for regions in timeless if dated else ():
        if how == "inner":
            rows = rows[rows.get_level_values(0).isin(regions)]
        else:
            more = regions.difference(rows.get_level_values(0))
            stamps = sorted({year for part in parts for year in part.years})
            rows = rows.union(pd.MultiIndex.from_product([more, stamps], names=rows.names))
    if not len(rows):
        spans = joined(
            Message(
                "{table}: {n} regions, years {years}",
                table=part.name,
                n=len(part.regions),
                years=listed(part.years, 40),
            )
            for part in parts
        )
        raise DataError(
            "nothing is in every table: {said}. Use how='outer', or look at the years and regions.",
            said=spans,
        )
    return rows.sort_values()


def _spread(part: Part, index: pd.Index) -> pd.DataFrame:
    """Return the cells of a table on the rows of the joined one."""
    if part.has_years or index.nlevels == 1:
        return part.cells.reindex(index)
    return part.cells.reindex(index.get_level_values(0)).set_axis(index, axis="index")


def side_by_side(parts: list[Part], index: pd.Index, same: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Put the columns of all tables beside each other; those that are the same become one."""
    owners: dict[str, list[Part]] = {}
    for part in parts:
        for column in part.cells.columns:
            owners.setdefault(column, []).append(part)
    spread = {part.name: _spread(part, index) for part in parts}
    _refuse_clashes(owners, same, parts[0].key)
    columns = {
        name: _agreed(name, {part.name: spread[part.name][name] for part in found}, name in same)
        for name, found in owners.items()
    }
    several = [name for name, found in owners.items() if len(found) > 1]
    note = Message("{columns} of several tables: one column, the values agree.", columns=listed(several, 12))
    return pd.DataFrame(columns, index=index), (note,) if several else ()


def _is_words(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column.dtype)


def _refuse_clashes(owners: dict[str, list[Part]], same: list[str], key: str) -> None:
    """Refuse columns of numbers that several tables have, and names that the joined table gives itself."""
    alone = [name for name in same if len(owners.get(name, ())) < 2]
    if alone:
        raise DataError("same= names {alone}, which fewer than two tables have.", alone=listed(alone))
    taken = [name for name in owners if name in (key, "name", "year", "synthetic")]
    clash = [
        Message("{column}: {tables}", column=name, tables=joined((part.name for part in found), " and "))
        for name, found in owners.items()
        if len(found) > 1 and name not in same and not all(_is_words(part.cells[name]) for part in found)
    ]
    way_out = Message(
        "give all columns of a table a prefix with {prefixes}, such as {example}",
        prefixes=_PREFIXES,
        example=term("prefixes=('', 'b_')", "--prefix '' --prefix b_"),
    )
    if taken:
        raise DataError(
            "{taken} would stand twice in the joined table; {way_out}, or rename it.",
            taken=listed(taken),
            way_out=way_out,
        )
    if clash:
        raise DataError(
            "{n_clash} {columns_are} in more than one table {clash}: {way_out}, or, if it is the same "
            "variable, name it with same=.",
            n_clash=len(clash),
            columns_are="columns are" if len(clash) > 1 else "column is",
            clash=listed(clash),
            way_out=way_out,
        )


def _agreed(name: str, columns: dict[str, pd.Series], asked: bool) -> pd.Series:
    """Return the one column that several tables have, the first with a value giving it; refuse contradictions."""
    (first, column), *others = columns.items()
    column = column.where(column.notna(), None) if _is_words(column) else column
    for other, values in others:
        both = column.notna() & values.notna()
        if _is_words(column) or _is_words(values):
            differs = both & (column.astype(object) != values.astype(object))
        else:
            differs = both & ~pd.Series(np.isclose(column, values, rtol=1e-6, atol=0), index=column.index)
        if differs.any():
            places = [_where(place, column[place], values[place]) for place in column.index[differs]]
            out = Message("; give all columns of a table a prefix with {prefixes}", prefixes=_PREFIXES)
            raise DataError(
                "{name} differs between {first} and {other} in {n_places} row{s}: {places}{way_out}.",
                name=name,
                first=first,
                other=other,
                n_places=len(places),
                s=plural(places),
                places=listed(places, 3),
                way_out="" if asked else out,
            )
        column = column.where(column.notna(), values)
        first = joined([first, other], ", ")
    return column


def _where(place: object, one: object, other: object) -> Message:
    at = Message("{region} in {year}", region=place[0], year=place[1]) if isinstance(place, tuple) else place
    return Message("{where}: {one} and {other}", where=at, one=one, other=other)
