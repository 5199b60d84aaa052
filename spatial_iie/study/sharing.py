"""Share the rows of divided units out among the units of a map that hold their land, by populations or shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._names import VINTAGE
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.carrying import column_of, former, land_of
from spatial_iie.study.cells import read_keys, span
from spatial_iie.study.files import read_table
from spatial_iie.study.levels import KEYED
from spatial_iie.study.match import look_up
from spatial_iie.study.numerals import read_columns
from spatial_iie.study.panel import LongTable
from spatial_iie.study.placing import Ids, of_their_year
from spatial_iie.study.table import refuse
from spatial_iie.study.vintages import YEARS, former_units, held_by, land, units_in

RULE = "share of a divided unit"
_SHARES = term("shares=", "--shares")
_SHARES_BY = term("shares_by=", "--shares-by")
_OF_ONE = frozenset(("share", "shares", "份额", "比例", "占比", "比重", "权重"))
"""Headings of numbers that add up to 1, or to 100, over the parts of a unit."""


@dataclass(frozen=True)
class Shares:
    """How large the parts of divided units are: (unit, unit of the map) -> population or share."""

    sizes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    by: str = ""
    """What the sizes are: a heading."""


@dataclass(frozen=True)
class Pieces:
    """Rows of divided units, one for each unit of the map that holds some of their land.

    Attributes
    ----------
    rows : ndarray of int
        Which row of the table each is a part of.
    divided, holders : list of str
        The unit that was divided, and the one that holds a part: codes of 2018, or the unit's own if it was none then.
    among : list of tuple of str
        All that hold parts of the row.
    """

    rows: NDArray[np.intp]
    divided: list[str]
    holders: list[str]
    among: list[tuple[str, ...]]

    def take(self, keep: NDArray[np.bool_]) -> Pieces:
        """Return some of them."""
        kept = np.flatnonzero(keep).tolist()
        return Pieces(
            self.rows[keep],
            [self.divided[i] for i in kept],
            [self.holders[i] for i in kept],
            [self.among[i] for i in kept],
        )


def read_shares(source: str | Path | pd.DataFrame, vintage: int) -> Shares:
    """Read a table of three columns: the divided unit, a unit of the map that holds some of its land, and a number.

    The number is the population of that part, or its share, where the heading says so; shares add up to 1 or 100.

    Raises
    ------
    DataError
        If the table is no such table, names a unit that is not divided on the map, or one that holds none of the
        other's land, or a pair twice.

    Examples
    --------
    >>> parts = {"former": ["巢湖"] * 3, "unit": ["合肥", "芜湖", "马鞍山"], "population": [201, 118, 96]}
    >>> read_shares(pd.DataFrame(parts), 2018).sizes
    {'341400': {'340100': 201.0, '340200': 118.0, '340500': 96.0}}
    """
    table = read_table(source)
    names = list(table.frame.columns)
    refuse(
        len(names) != 3,
        table.source,
        "it has {n} columns; a table of shares has three: the divided unit, a unit of the map, and the population or "
        "share of that part",
        n=len(names),
    )
    column = read_columns(table.frame[[names[2]]])[names[2]]
    refuse(
        column.numbers is None or bool(column.bad) or bool((~(column.numbers >= 0)).any()),
        table.source,
        "column {column!r} is not of numbers of 0 or more",
        column=names[2],
    )
    assert column.numbers is not None
    old, new = (read_keys(table.frame[name]) for name in names[:2])
    units = {text: former(text, None) or _code(text, VINTAGE) for text in dict.fromkeys(old)}
    holders = {text: _code(text, vintage) for text in dict.fromkeys(new)}
    unknown = [text for text, code in (units | holders).items() if not code]
    refuse(bool(unknown), table.source, "these are no units: {unknown}", unknown=listed(unknown))
    sizes: dict[str, dict[str, float]] = {}
    for before, after, number in zip(old, new, column.numbers.tolist(), strict=True):
        unit, holder = units[before], holders[after]
        _check_pair(table.source, before, unit, after, holder, vintage)
        twice = holder in sizes.get(unit, ())
        refuse(twice, table.source, "{unit} in {holder} is there twice", unit=before, holder=after)
        sizes.setdefault(unit, {})[holder] = number
    _check_sums(sizes, table.source, names[2])
    return Shares(sizes, names[2])


def _code(text: str, year: int) -> str:
    """Return the code of 2018 (or its own) of a unit on the map of a year; "" if there is none."""
    found = look_up([text], vintage=year).to_frame()["adcode"].iloc[0]
    return _entities(year).get(str(found), "")


def _nearest(year: int) -> int:
    return min(max(year, YEARS[0]), YEARS[-1])


def _entities(year: int) -> Mapping[str, str]:
    return {unit.adcode: code for code, unit in units_in(year).items()}


def _check_pair(source: str, before: str, unit: str, after: str, holder: str, vintage: int) -> None:
    """Refuse a unit that never was divided, and a part that it never had."""
    ever = {year: _holders(unit, year, vintage) for year in YEARS if unit in land(year)}
    divided = {each for holders in ever.values() if len(holders) > 1 for each in holders}
    values = {"unit": before, "year": vintage}
    refuse(not divided, source, "{unit} is not divided on the map of the end of {year}", **values)
    known = listed([str(units_in(vintage)[each]) for each in sorted(divided)], 9)
    text = "{holder} holds no land of {unit} on the map of the end of {year}; {known} do"
    refuse(holder not in divided, source, text, holder=after, known=known, **values)


def _check_sums(sizes: Mapping[str, Mapping[str, float]], source: str, heading: str) -> None:
    """Refuse parts without a size, and shares that do not add up to one."""
    of_one = heading.strip().casefold() in _OF_ONE
    for unit, parts in sizes.items():
        total = sum(parts.values())
        wrong = min(abs(total - 1), abs(total - 100) / 100) > 0.005 if of_one else total <= 0
        text = "the numbers of {unit} under {heading!r} add up to {total:g}"
        refuse(wrong, source, text, unit=_named(unit), heading=heading, total=total)


def _named(unit: str) -> str:
    return former_units()[unit][0].name if unit in former_units() else units_in(VINTAGE)[unit].name


def _holders(unit: str, year: int, vintage: int) -> list[str]:
    return sorted({held_by(part, vintage) for part in land_of(unit, year)})


def pieces_of(
    long: LongTable, homes: list[str] | None, shares: Shares, by_column: bool, vintage: int
) -> Pieces:
    """Return the parts of the rows that are to be shared out.

    These are rows of units whose land lay in several units of the map, and that are in the table of shares; where a
    column of the panel gives the sizes, of units that the map does not have.

    Raises
    ------
    DataError
        If the table of shares lacks a part.
    """
    rows = pd.DataFrame({"key": long.keys, "province": homes or "", "year": long.years}, dtype=object)
    asked = rows.drop_duplicates(ignore_index=True)
    asked["own"] = of_their_year(asked, KEYED[0])
    owned = rows.merge(asked, how="left", on=list(rows.columns), validate="many_to_one")["own"]
    found, divided, holders, among = [], [], [], []
    for i, (code, year) in enumerate(zip(owned, long.years.tolist(), strict=True)):
        when = _nearest(year)
        unit = _entities(when).get(code, "")
        if not unit or not (unit in shares.sizes or (by_column and unit not in land(vintage))):
            continue
        parts = _holders(unit, year, vintage)
        if len(parts) < 2:
            continue
        lacking = [
            str(units_in(vintage)[each]) for each in parts if each not in shares.sizes.get(unit, parts)
        ]
        if lacking:
            raise DataError(
                "{shares} has no part of {unit} in {lacking}, which holds some of its land.",
                shares=_SHARES,
                unit=long.keys[i],
                lacking=listed(lacking, 9),
            )
        found += [i] * len(parts)
        divided += [unit] * len(parts)
        holders += parts
        among += [tuple(parts)] * len(parts)
    return Pieces(np.array(found, dtype=np.intp), divided, holders, among)


@dataclass(frozen=True)
class Sharing:
    """How divided units are to be shared out: by a table, or by a column of the panel."""

    shares: Shares
    column: str | None
    vintage: int

    def apart(
        self, long: LongTable, homes: list[str] | None
    ) -> tuple[LongTable, list[str] | None, LongTable, Pieces]:
        """Return the rows that are not shared out, their homes, and the parts of the others: rows and pieces."""
        pieces = pieces_of(long, homes, self.shares, self.column is not None, self.vintage)
        rest = np.ones(len(long.keys), dtype=bool)
        rest[pieces.rows] = False
        refuse(not rest.any(), long.table.source, "there are rows of divided units only")
        left = homes if homes is None else [homes[i] for i in np.flatnonzero(rest)]
        return long.take(rest), left, long.take(pieces.rows), pieces

    def together(
        self, long: LongTable, ids: Ids, own: Ids, parts: LongTable, pieces: Pieces
    ) -> tuple[LongTable, Ids, Ids, Pieces, StudyAbout]:
        """Return the rows that have a place with the parts beneath them, and what is left out."""
        keep = covered(pieces, parts.years, ids, own, long.years.tolist(), self.vintage)
        lost = parts.take(~keep)
        gone = uncovered(lost.keys, pieces.take(~keep).holders, lost.years.tolist(), self.vintage)
        pieces, parts = pieces.take(keep), parts.take(keep)
        at = [units_in(self.vintage)[holder].adcode for holder in pieces.holders]
        mine = [f"{unit} {holder}" for unit, holder in zip(pieces.divided, pieces.holders, strict=True)]
        about = StudyAbout(matched={RULE: len(at)}) if at else StudyAbout()
        return (
            long.and_rows_of(parts),
            np.concatenate([ids, np.array(at, dtype=object)]),
            np.concatenate([own, np.array(mine, dtype=object)]),
            pieces,
            about | (StudyAbout(set_aside=gone) if gone else {}),
        )

    def factors(
        self, long: LongTable, ids: Ids, pieces: Pieces, variables: Mapping[str, NDArray[np.float64]]
    ) -> tuple[NDArray[np.float64], list[Message]]:
        """Return by what the amounts of each row are multiplied, the parts standing last, and notes that say it."""
        whole = len(ids) - len(pieces.holders)
        years = long.years[whole:]
        sizes, by = self.shares.sizes, self.shares.by
        if self.column is not None:
            by = column_of(self.column, variables, long.table.source)
            values = variables[by][:whole]
            sizes = sizes_in(by, values, ids[:whole], long.years[:whole], pieces, self.vintage)
        shares = shares_of(pieces, years, sizes)
        notes = notes_of(pieces, years, shares, by, self.vintage)
        return np.concatenate([np.ones(whole), shares]), notes


def covered(
    pieces: Pieces,
    years: NDArray[np.int64],
    ids: Iterable[str],
    own: Iterable[str],
    when: Iterable[int],
    vintage: int,
) -> NDArray[np.bool_]:
    """Return for each part whether the rows of its year are of all the land of the unit that it becomes a part of.

    Parameters
    ----------
    pieces : Pieces
    years : ndarray of int
        Of each part.
    ids, own, when : iterable
        The unit of the map, the unit of its own year, and the year of every other row.
    """
    there: dict[tuple[str, int], set[str]] = {}
    now = _entities(vintage)
    for code, mine, year in zip(ids, own, when, strict=True):
        then = _entities(_nearest(year))
        there.setdefault((now[code], year), set()).add(
            now.get(mine, "") if mine == code else then.get(mine, "")
        )
    for unit, holder, year in zip(pieces.divided, pieces.holders, years.tolist(), strict=True):
        there.setdefault((holder, year), set()).add(unit)
    keep = []
    for holder, year in zip(pieces.holders, years.tolist(), strict=True):
        needed = {held_by(part, _nearest(year)) for part in land(vintage)[holder]}
        keep.append(needed <= there[holder, year])
    return np.array(keep, dtype=bool)


def shares_of(
    pieces: Pieces, years: NDArray[np.int64], sizes: Mapping[str, Mapping[str, float]]
) -> NDArray[np.float64]:
    """Return the share of each part in its row: its size over that of all parts of the row.

    >>> pieces = Pieces(np.array([7]), ["341400"], ["340100"], [("340100", "340200")])
    >>> shares_of(pieces, np.array([2009]), {"341400": {"340100": 3.0, "340200": 1.0}})
    array([0.75])
    """
    parts = list(zip(pieces.divided, pieces.holders, pieces.among, strict=True))
    size = np.array([sizes[unit][holder] for unit, holder, _ in parts])
    total = np.array([sum(sizes[unit][each] for each in among) for unit, _, among in parts])
    if (total <= 0).any():
        where = int(np.flatnonzero(total <= 0)[0])
        raise DataError(
            "the parts of {unit} in {year} have no size to share its row out by.",
            unit=_named(pieces.divided[where]),
            year=int(years[where]),
        )
    return np.asarray(size / total)


def sizes_in(
    column: str,
    values: NDArray[np.float64],
    ids: Iterable[str],
    years: NDArray[np.int64],
    pieces: Pieces,
    vintage: int,
) -> Mapping[str, Mapping[str, float]]:
    """Return the sizes of parts by a column of the panel: the number of the whole unit in the year of the map.

    Raises
    ------
    DataError
        If a unit has no number in that year.
    """
    now = _entities(vintage)
    at = years == vintage
    known = {now[code]: float(value) for code, value, there in zip(ids, values, at, strict=True) if there}
    holders = dict.fromkeys(each for among in pieces.among for each in among)
    lost = [each for each in holders if not known.get(each, -1) > 0]
    if lost:
        raise DataError(
            "{option}: column {column!r} has no number above 0 in {year}, the year of the map, for {units}. Say the "
            "sizes of the parts in a table: {shares}.",
            option=_SHARES_BY,
            column=column,
            year=vintage,
            units=listed([str(units_in(vintage)[each]) for each in lost], 9),
            shares=_SHARES,
        )
    return {unit: {each: known[each] for each in holders} for unit in dict.fromkeys(pieces.divided)}


def notes_of(
    pieces: Pieces, years: NDArray[np.int64], shares: NDArray[np.float64], by: str, vintage: int
) -> list[Message]:
    """Say how the rows of each divided unit were shared out."""
    frame = pd.DataFrame(
        {"unit": pieces.divided, "holder": pieces.holders, "year": years, "share": shares, "row": pieces.rows}
    )
    notes = []
    text = (
        "The land of {unit} lies in several regions of the end of {vintage}: its rows of {years} are shared out by "
        "{by}, {shares}. Amounts are multiplied by the share, other columns are carried as they are."
    )
    for unit, rows in frame.groupby("unit", sort=True):
        kinds: dict[tuple[tuple[str, float], ...], list[int]] = {}
        for _, row in rows.groupby("row"):
            parts = tuple(zip(row["holder"], row["share"], strict=True))
            kinds.setdefault(parts, []).append(int(row["year"].iloc[0]))
        for parts, when in kinds.items():
            said = [f"{units_in(vintage)[holder].name} {share:.4g}" for holder, share in parts]
            values = {
                "unit": _named(str(unit)),
                "vintage": vintage,
                "years": span(sorted(set(when))),
                "by": by,
            }
            notes.append(Message(text, shares=listed(said, 12), **values))
    return notes


def uncovered(keys: list[str], holders: list[str], years: list[int], vintage: int) -> dict[str, Message]:
    """Say which parts are left out, as the other land of the unit that they belong to has no row in that year."""
    found: dict[tuple[str, str], list[int]] = {}
    for key, holder, year in zip(keys, holders, years, strict=True):
        found.setdefault((key, units_in(vintage)[holder].name), []).append(year)
    text = "the part in {unit} of its rows of {years}; the other land of {unit} has no row then"
    return {
        f"{key} ({unit})": Message(text, unit=unit, years=span(sorted(set(when))))
        for (key, unit), when in found.items()
    }


NO_PIECES = Pieces(np.empty(0, dtype=np.intp), [], [], [])


def with_shared(about: StudyAbout, more: StudyAbout) -> StudyAbout:
    """Return what is said of the placing of rows, with what is said of the parts of others."""
    matched = {**about.matched, **more.matched}
    aside = {**about.set_aside, **more.set_aside}
    return about | StudyAbout(matched=matched) | (StudyAbout(set_aside=aside) if aside else {})


def sharing_of(
    shares: str | Path | pd.DataFrame | None, column: str | None, level: str, vintage: int | None
) -> Sharing | None:
    """Return how divided units are to be shared out, if they are.

    Raises
    ------
    DataError
        If both ways are named, or regions are no prefectures of China.
    """
    if shares is None and column is None:
        return None
    if shares is not None and column is not None:
        raise DataError("{one} and {other} exclude each other.", one=_SHARES, other=_SHARES_BY)
    if level != KEYED[0]:
        raise DataError(
            "{shares} and {by} are for prefectures of China: what became of other regions is not known.",
            shares=_SHARES,
            by=_SHARES_BY,
        )
    year = VINTAGE if vintage is None else vintage
    return Sharing(Shares() if shares is None else read_shares(shares, year), column, year)
