"""Tables with a column of indicators, or with the regions across: turned so that indicators are columns."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.about import Notes
from spatial_iie.study.cells import read_key, read_year
from spatial_iie.study.found_level import share_known
from spatial_iie.study.headers import BARE, dated, region_column, usual_region, usual_years
from spatial_iie.study.headings import UNIT_HEADERS, VALUE_HEADERS, folded, is_indicator, is_key
from spatial_iie.study.measurement import is_measure, split_unit, with_unit
from spatial_iie.study.table import Table
from spatial_iie.study.written_once import with_filled


def turned(table: Table, region: str | None, year: str | int | None, level: str | None = None) -> Table:
    """Return a table in which every variable is a column, and every region a row.

    Examples
    --------
    >>> from spatial_iie.study.files import read_table
    >>> cells = {"指标": ["GDP", "GDP", "人口"], "地区": ["北京", "天津", "北京"], "2019年": [3, 1, 2]}
    >>> turned(read_table(pd.DataFrame(cells)), None, None).frame.to_dict("list")
    {'地区': ['北京', '天津'], 'GDP 2019年': [3, 1], '人口 2019年': [2, None]}
    """
    names = list(table.frame.columns)
    found = [name for name in names if is_indicator(name) and name != region]
    if len(found) == 1 and all(read_year(cell) for cell in table.frame[found[0]]):
        if year is None:  # Wind and CEIC write the heading of their series over the dates
            table, year = replace(table, frame=table.frame.rename(columns={found[0]: "year"})), "year"
    elif len(found) == 1:
        return _spread(table, found[0], region_column(table, region, level), year)
    if region is None and not usual_region(table):
        return _regions_down(table, year)
    return table


def _spread(table: Table, indicator: str, key: str, year: str | int | None) -> Table:
    """Make a column of each indicator."""
    when = year if isinstance(year, str) and year in table.frame else next(iter(usual_years(table)), None)
    values = _value_columns(table.frame, indicator, key, when)
    if not values:
        return table
    dates = [when] if when else []
    table = with_filled(with_filled(table, indicator, [key, *dates]), key, [indicator, *dates])
    frame = table.frame
    what = _measured(frame, frame[indicator].map(read_key))
    blank = (what == "").to_numpy()
    if blank.any():
        raise DataError(
            "{source}: {n} {n:row|rows} {n:has|have} no indicator in column {column!r}: {rows}. Fill them in.",
            source=table.source,
            n=int(blank.sum()),
            column=indicator,
            rows=listed(table.where(int(i)) for i in np.flatnonzero(blank)),
        )
    rows = frame[[key] + ([when] if when else [])].map(read_key)
    group = rows.groupby(list(rows.columns), sort=False, dropna=False).ngroup().to_numpy()
    _refuse_twice(table, group, what, key)
    first = np.unique(group, return_index=True)[1]
    first.sort()
    kept = [c for c in frame.columns if c not in values and c != indicator and folded(c) not in UNIT_HEADERS]
    made: dict[str, np.ndarray] = {name: frame[name].iloc[first].to_numpy(dtype=object) for name in kept}
    spots: dict[str, NDArray[np.object_]] = {}
    for name in dict.fromkeys(what):
        mine = (what == name).to_numpy()
        for column in values:
            cells = np.full(len(first), None, dtype=object)
            cells[group[mine]] = frame[column].to_numpy(dtype=object)[mine]
            called = f"{name} {column}" if dated(column) else name
            made[called] = cells
            spots[called] = np.array(table.places[first], dtype=object)
            spots[called][group[mine]] = table.places[mine]
    note = Message("Indicators of column {column} are read as variables.", column=indicator)
    notes = table.notes | Notes(reading=(*table.notes.get("reading", ()), note))
    turned_frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in made.items()})
    return replace(table, frame=turned_frame, places=table.places[first], notes=notes, spots=spots)


def _measured(frame: pd.DataFrame, what: pd.Series) -> pd.Series:
    """Write into names of indicators the units of a column of units: an indicator in two units is two variables."""
    found = [name for name in frame.columns if folded(name) in UNIT_HEADERS]
    if not found:
        return what
    units = frame[found[0]].map(read_key)
    units = units.where(units.map(is_measure) & (what != ""), "")
    counted = units[units != ""].groupby(what[units != ""]).agg(["nunique", "first"])
    alone = what.map(counted.loc[counted["nunique"] == 1, "first"]).fillna(units)
    names = {
        (name, unit): name if split_unit(name)[1] else with_unit(name, unit)
        for name, unit in set(zip(what, alone, strict=True))
    }
    return pd.Series([names[pair] for pair in zip(what, alone, strict=True)], index=what.index, dtype=object)


def _value_columns(frame: pd.DataFrame, indicator: str, key: str, when: str | None) -> list[str]:
    years = [name for name in frame.columns if name != indicator and dated(name)]
    if when is None and years:
        return years
    usual = [name for name in frame.columns if folded(name) in VALUE_HEADERS]
    rest = [
        name
        for name in frame.columns
        if name not in (indicator, key, when) and folded(name) not in UNIT_HEADERS and not is_key(name)
    ]
    return usual[:1] or (rest if len(rest) == 1 else [])


def _refuse_twice(table: Table, group: NDArray[np.int64], what: pd.Series, key: str) -> None:
    pairs = pd.DataFrame({"group": group, "what": what.to_numpy()})
    twice = np.flatnonzero(pairs.duplicated())
    if len(twice):
        raise DataError(
            "{source}: {n} {n:row|rows} {n:is|are} of a region and an indicator that another "
            "row has too: {rows}. Keep one row of "
            "each.",
            source=table.source,
            n=len(twice),
            rows=listed(
                Message(
                    "{where} ({key}, {what})",
                    where=table.where(int(i)),
                    key=printable(read_key(table.frame[key].iloc[i]), 40),
                    what=printable(what.iloc[i], 40),
                )
                for i in twice[:5]
            ),
        )


_PART = re.compile(r"(?P<what>.+?)\s*[:：]\s*(?P<where>[^:：]+)|(?P<alone>.+)")


def _regions_down(table: Table, year: str | int | None) -> Table:
    """Turn a table with a row a year and a column a region."""
    frame = table.frame
    when = year if isinstance(year, str) and year in frame else next(iter(usual_years(table)), None)
    if when is None:
        return table
    columns = [name for name in frame.columns if name != when]
    parts = {name: _PART.fullmatch(name) for name in columns}
    where = {name: (part["where"] or part["alone"]) if part else "" for name, part in parts.items()}
    what = {name: (part["what"] or BARE) if part else BARE for name, part in parts.items()}
    if share_known(where.values()) < 0.8 <= share_known(what.values()):  # the region before the colon
        where, what = what, where
    if len(columns) < 2 or share_known(where.values()) < 0.8:
        return table
    labels = table.notes.get("labels", {})
    what = {
        name: with_unit(text, labels[name])
        if is_measure(labels.get(name, "")) and not split_unit(text)[1]
        else text
        for name, text in what.items()
    }
    blocks = []
    for name in columns:
        cells = {when: frame[when], "region": where[name], "what": what[name], "cell": frame[name]}
        blocks.append(pd.DataFrame(cells, dtype=object))
    long = pd.concat(blocks, ignore_index=True)
    note = Message("Regions are read from the headings of columns, a row a year.")
    notes = table.notes | Notes(reading=(*table.notes.get("reading", ()), note))
    places = np.tile(table.places, len(columns))
    made = replace(
        table, frame=long.rename(columns={"what": "indicator", "cell": "value"}), places=places, notes=notes
    )
    turned_table = _spread(made, "indicator", "region", when)
    return replace(turned_table, notes=notes)
