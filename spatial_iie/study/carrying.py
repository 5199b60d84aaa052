"""Carry rows from the divisions of their own year to those of a map: the same unit, a larger one, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._names import Unit, is_chinese, latin, plain
from spatial_iie.study._resolve import UNMATCHED, Resolution
from spatial_iie.study._written import simplified, without_marks
from spatial_iie.study.cells import span
from spatial_iie.study.levels import KEYED
from spatial_iie.study.measurement import split_unit
from spatial_iie.study.table import Table
from spatial_iie.study.units import units_at
from spatial_iie.study.vintages import YEARS, former_units, held_by, land, units_in

MERGED = ", merged since"
DISTRICT = ", a district of the city"
PART = (MERGED, DISTRICT)
"""How rules end by which a key is a part of the unit that it is matched with."""
DIVIDED = "its land lies in several units of {year}: {units}"
_AMOUNTS = term("amounts=", "--amounts")


def former(text: str, year: int | None) -> str:
    """Return the code of a unit that the end of 2018 did not have and a name or code stands for in a year; "" if none.

    >>> [former(key, 2005) for key in ("巢湖市", "3414", "巢湖*", "Chaohu", "合肥")], former("巢湖市", 2015)
    (['341400', '341400', '341400', '341400', ''], '')
    """
    code = _former_spellings().get(_spelling(text), "")
    if not code or year is None:
        return code
    _, first, last = former_units()[code]
    return code if first <= year <= last else ""


def _spelling(text: str) -> str:
    bare = plain(without_marks(simplified(text)))
    return bare if is_chinese(bare) else latin(bare)


@cache
def _former_spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, (unit, _, _) in former_units().items():
        names = (unit.name, unit.short_name, unit.name_en)
        found |= dict.fromkeys((code, code.removesuffix("00"), *map(_spelling, names)), code)
    return found


@cache
def _called_in(year: int) -> Mapping[str, str]:
    """Name or code in force at the end of a year -> unit."""
    if year not in YEARS:
        return {}
    called = units_in(year)
    return {unit.name: code for code, unit in called.items()} | {
        unit.adcode: code for code, unit in called.items()
    }


def on_map(found: Resolution, text: str, year: int | None, vintage: int, province: str = "") -> Resolution:
    """Return what a name or code stands for on the map of a year, given what it stands for at the end of 2018.

    Parameters
    ----------
    found : Resolution
        Its unit of the end of 2018, if it has one.
    text : str
        The name or code.
    year : int, optional
        Of the row; without it that of the map.
    vintage : int
    province : str
        Code; a unit elsewhere is not meant.

    Returns
    -------
    Resolution
        The unit of the same name; or the one that holds all its land, with the rule "merged since"; or none, if its
        land lies in several.
    """
    when = vintage if year is None else year
    by_year = _called_in(when).get(plain(text)) or former(text, when)
    if by_year and province and _unit(by_year, when).province_adcode != province:
        by_year = ""
    entity = by_year or found.adcode
    if not entity:
        return found
    rule = found.rule if entity == found.adcode else "name or code of that year"
    called = units_in(vintage)
    if entity in called:
        note = "" if entity != found.adcode else found.note
        return replace(found, adcode=called[entity].adcode, rule=rule, note=note, candidates=())
    holders = sorted({held_by(part, vintage) for part in land_of(entity, when)})
    units = [str(called[holder]) for holder in holders]
    if len(holders) == 1:
        note = Message("part of {unit} at the end of {year}", unit=units[0], year=vintage)
        return replace(found, adcode=called[holders[0]].adcode, rule=rule + MERGED, note=note)
    note = Message(DIVIDED, year=vintage, units=listed(units, 9))
    return Resolution("", UNMATCHED, note, tuple(units))


def _unit(entity: str, year: int) -> Unit:
    return former_units()[entity][0] if entity in former_units() else units_in(year)[entity]


def land_of(entity: str, year: int) -> frozenset[str]:
    """Return the parts that a unit held in a year, or in the year nearest to it in which there was such a unit.

    >>> sorted(land_of("371200", 2020)), sorted(land_of("370100", 2020))
    (['371200'], ['370100', '371200'])
    """
    year = min(max(year, YEARS[0]), YEARS[-1])
    return land(min((each for each in YEARS if entity in land(each)), key=lambda each: abs(each - year)))[
        entity
    ]


def other_land(
    codes: Iterable[str], years: Iterable[int], merged: Iterable[bool], vintage: int
) -> tuple[Message, ...]:
    """Say which units of a map held other land in the years of their rows, but those to which rows of others came.

    >>> print(*other_land(["340100", "340100", "110000"], [2008, 2009, 2009], [False] * 3, 2018))
    In these years regions held other land than at the end of 2018, on which they are drawn: 合肥市 (2008-2009).
    """
    entity = {unit.adcode: code for code, unit in units_in(vintage).items()}
    rows = pd.DataFrame({"code": list(codes), "year": list(years), "merged": list(merged)})
    rows = rows.groupby(["code", "year"], as_index=False)["merged"].any()
    rows = rows[~rows["merged"]]
    rows = rows[rows["code"].isin(entity) & rows["year"].isin(YEARS)]
    now = land(vintage)
    notes = []
    for code, part in rows.groupby("code"):
        unit = entity[str(code)]
        moved = sorted(year for year in part["year"] if unit in land(year) and land(year)[unit] != now[unit])
        if moved:
            notes.append(f"{units_in(vintage)[unit].name} ({span(moved)})")
    text = "In these years regions held other land than at the end of {year}, on which they are drawn: {regions}."
    return (Message(text, year=vintage, regions=", ".join(notes)),) if notes else ()


def merged_into(
    keys: Iterable[str], ids: Iterable[str], merged: Iterable[bool], vintage: int, level: str = KEYED[0]
) -> tuple[Message, ...]:
    """Say which units of the rows are parts of larger ones on the map."""
    called = units_at(level, vintage)
    pairs = dict.fromkeys((key, str(code)) for key, code, part in zip(keys, ids, merged, strict=True) if part)
    if not pairs:
        return ()
    text = "On the map of the end of {year} these are parts of larger regions, and their rows stand for those: {pairs}."
    names = [f"{key} ({called[code].name})" for key, code in pairs]
    return (Message(text, year=vintage, pairs=listed(names, 20)),)


_JOINED = "units that are one on the map have rows of their own"
_SHARED = "rows are shared out among the regions"


def column_of(name: str, variables: Iterable[str], source: str) -> str:
    """Return the column that a name, with its unit of measurement or without, stands for.

    Raises
    ------
    DataError
        If there is none, or there are several.

    Examples
    --------
    >>> column_of("GDP", ["GDP（亿元）", "人口"], "table.csv")
    'GDP（亿元）'
    """
    found = [each for each in variables if each == name] or [
        each for each in variables if split_unit(each)[0] == name
    ]
    if len(found) != 1:
        raise DataError(
            "{source}: there is no column of numbers {columns}.", source=source, columns=listed([name])
        )
    return found[0]


def combined(
    table: Table,
    ids: NDArray[np.object_],
    own: NDArray[np.object_],
    years: NDArray[np.int64],
    variables: Mapping[str, NDArray[np.float64]],
    amounts: Iterable[str],
    rates_by: str | None,
    factors: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.bool_], dict[str, NDArray[np.float64]]]:
    """Join the rows of units that are one on the map: amounts add up, rates are averaged by a column.

    Parameters
    ----------
    table : Table
        For the error.
    ids, own, years : ndarray, shape (n,)
        The unit of the map on which each row stands, the unit that it is of, and its year; no two rows are of one unit
        and year.
    variables : mapping of str to ndarray, shape (n,)
    amounts : iterable of str
        Columns that add up.
    rates_by : str, optional
        The column, an amount, by which the other columns are averaged.
    factors : ndarray, shape (n,), optional
        By what the amounts of each row are multiplied: the shares of parts of divided units, else 1.

    Returns
    -------
    keep : ndarray of bool, shape (n,)
        One row of each unit and year: its own, if it has one, else that of its first part, by code.
    variables : dict
        The numbers of the rows kept.

    Raises
    ------
    DataError
        If rows are to be joined and a column is neither an amount nor averaged, or a column is none of the table's.
    """
    rates_by = rates_by and column_of(rates_by, variables, table.source)
    adding = {
        *(column_of(name, variables, table.source) for name in amounts),
        *([rates_by] if rates_by else []),
    }
    rows = pd.DataFrame({"id": ids, "year": years})
    joint = rows.duplicated(keep=False).to_numpy()
    factors = np.ones(len(ids)) if factors is None else factors
    changed = joint | (factors != 1)
    if not changed.any():
        return np.ones(len(ids), dtype=bool), dict(variables)
    others = [name for name in variables if name not in adding]
    if others and rates_by is None:
        raise DataError(
            "{source}: {which} {regions}. Name the columns that add up "
            "with {amounts}, and the one by which the others are averaged with {rates}: {others} would be lost.",
            source=table.source,
            which=Message(_JOINED if joint.any() else _SHARED),
            regions=listed(sorted(set(ids[changed]))),
            amounts=_AMOUNTS,
            rates=term("rates_by=", "--rates-by"),
            others=listed(others),
        )
    numbers = pd.DataFrame(dict(variables))
    numbers = numbers.assign(**{name: numbers[name] * factors for name in adding})
    size = numbers[rates_by] if rates_by else pd.Series(1.0, index=numbers.index)
    scaled = numbers.assign(**{name: numbers[name] * size for name in others})
    keys = [rows["id"], rows["year"]]
    sums = scaled.groupby(keys, sort=False).transform(lambda column: column.sum(min_count=len(column)))
    total = size.groupby(keys, sort=False).transform("sum")
    sums = sums.assign(**{name: sums[name] / total for name in others})
    first = rows.assign(part=ids != own, own=own).sort_values(["part", "own"], kind="stable")
    keep = ~first.duplicated(["id", "year"]).sort_index().to_numpy()
    return keep, {name: np.where(joint, sums[name], numbers[name])[keep] for name in variables}
