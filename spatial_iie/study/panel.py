"""From a table of cells to a panel: wide to long, numbers, one row per region and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message, joined, term
from spatial_iie.study.about import Notes, StudyAbout
from spatial_iie.study.cells import may_be_two_years, read_key, read_keys, read_years
from spatial_iie.study.headers import dated, region_column, year_column
from spatial_iie.study.headings import is_key, is_region
from spatial_iie.study.measurement import split_unit
from spatial_iie.study.numerals import Column, how_written, numeral, read_columns
from spatial_iie.study.table import Table, add_aside
from spatial_iie.study.totals import TOTAL, is_total
from spatial_iie.study.written_once import filled_down, once_note, with_filled

UNDATED = Message("no year in its name")


@dataclass(frozen=True)
class LongTable:
    """Rows of one region and one year each, cells still as written.

    Attributes
    ----------
    table : Table
        The columns that may be variables, and where each row stands.
    keys : list of str
        Name or code of each row's region, as text.
    years : numpy.ndarray
        Year of each row.
    rows : numpy.ndarray
        Which row of the table as it was read each row comes from.
    columns : dict
        (variable, year) -> the column it came from, for tables in wide form.
    about : StudyAbout
        Which columns were taken for what, and which were left out and why.
    others : dict
        Columns that by their headings hold names or codes of regions as well, as text, by heading.
    """

    table: Table
    keys: list[str]
    years: NDArray[np.int64]
    rows: NDArray[np.intp]
    columns: dict[tuple[str, int], str] = field(default_factory=dict)
    about: StudyAbout = field(default_factory=StudyAbout)
    others: dict[str, list[str]] = field(default_factory=dict)

    def cell(self, position: int, variable: str) -> Message:
        """Where a cell stands and what is in it, as "line 5, column gdp: '12a'"."""
        column = self.columns.get((variable, int(self.years[position])), variable)
        content = self.table.frame[variable].astype(object).iloc[position]
        return Message(
            "{where}, column {column}: {content}",
            where=self.table.where(position, variable),
            column=printable(column, 40),
            content=printable(repr(content), 60),
        )

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> LongTable:
        """Return some of the rows, by mask or by position."""
        others = {name: _kept(keys, rows) for name, keys in self.others.items()}
        keys, table = _kept(self.keys, rows), self.table.take(rows)
        return replace(
            self, table=table, keys=keys, years=self.years[rows], rows=self.rows[rows], others=others
        )

    def and_rows_of(self, other: LongTable) -> LongTable:
        """Return the rows, and beneath them those of another part of the same table."""
        table, more = self.table, other.table
        both = replace(
            table,
            frame=pd.concat([table.frame, more.frame], ignore_index=True),
            places=np.concatenate([table.places, more.places]),
            spots={name: np.concatenate([at, more.spots[name]]) for name, at in table.spots.items()},
        )
        return replace(
            self,
            table=both,
            keys=self.keys + other.keys,
            years=np.concatenate([self.years, other.years]),
            rows=np.concatenate([self.rows, other.rows]),
            others={name: keys + other.others[name] for name, keys in self.others.items()},
        )


def _kept(keys: list[str], rows: NDArray[np.bool_] | NDArray[np.intp]) -> list[str]:
    return [keys[i] for i in np.arange(len(keys))[rows]]


def other_keys(table: Table, key: str) -> dict[str, list[str]]:
    """Read the columns beside that of the regions whose headings are those of regions."""
    names = [name for name in table.frame.columns if name != key and is_region(name)]
    return {name: read_keys(table.frame[name]) for name in names}


def to_long(
    table: Table,
    *,
    region: str | None,
    year: str | int | None,
    years: tuple[int, ...] | None,
    level: str | None = None,
    set_aside: bool = False,
) -> LongTable:
    """Settle which columns are region and year, and bring wide tables into long form.

    Parameters
    ----------
    table : Table
        As read.
    region : str, optional
        Column of names or codes; without it a conventional header is looked for, codes before names.
    year : str or int, optional
        Column of years, or the one year all rows are of; without it a conventional header is looked for,
        then years in the names of columns.
    years : tuple of int, optional
        Keep the rows of these years only.
    level : str, optional
        That of the regions; where it is "province", columns of provinces come first.
    set_aside : bool
        Go on without rows whose year cannot be read.

    Raises
    ------
    DataError
        If a column does not exist, or none or several may be meant, or a cell is no year, or a year has no
        rows.

    Examples
    --------
    >>> from spatial_iie.study.files import read_table
    >>> wide = read_table(pd.DataFrame({"城市": ["北京"], "gdp_2018": [1.0], "2019年gdp": [2.0]}))
    >>> long = to_long(wide, region=None, year=None, years=None)
    >>> long.keys, long.years.tolist(), long.table.frame["gdp"].tolist()
    (['北京', '北京'], [2018, 2019], [1.0, 2.0])
    """
    key = region_column(table, region, level)
    when = year_column(table, year)
    frame = table.frame
    about = StudyAbout(region_column=key)
    dated_rows = np.ones(len(frame), dtype=bool)
    if isinstance(when, str):
        if when == key:
            raise DataError(
                "{source}: {key!r} cannot be the column of regions and of years at once.",
                source=table.source,
                key=key,
            )
        table = with_filled(table, when, [key])
        dated_rows = _with_years(table, key, when, set_aside=set_aside)
        table = table if dated_rows.all() else table.take(dated_rows)
        frame = table.frame
        stamps = years_of_rows(table, when)
        about |= StudyAbout(year_column=when)
    elif isinstance(when, int):
        stamps = np.full(len(frame), when)
        about |= StudyAbout(year_column=Message("none: all rows are of {year}", year=when))
    else:
        return _long_of_wide(table, key, years)
    keep = _rows_of(stamps, years, table.source)
    part = table.take(keep)
    keys = read_keys(part.frame[key])
    rest = part.frame.drop(columns=[key, *([when] if isinstance(when, str) else [])])
    about |= StudyAbout(rows_of_other_years=int((~keep).sum()))
    rows = np.flatnonzero(dated_rows)[keep]
    return LongTable(_with(part, rest), keys, stamps[keep], rows, {}, about, other_keys(part, key))


def _with_years(table: Table, key: str, when: str, *, set_aside: bool) -> NDArray[np.bool_]:
    """Return which rows can have a year: without notes, whose row says neither year nor value."""
    years = table.frame[when].tolist()
    every = np.ones(len(years), dtype=bool)
    doubtful = [i for i, year in enumerate(read_years(years)) if year is None]
    if not doubtful:
        return every
    rest = table.frame.drop(columns=[key, when])
    for i in doubtful:
        blank = read_key(years[i]) == ""
        none = not any(numeral(cell).kind not in ("missing", "text") for cell in rest.iloc[i])
        name = read_key(table.frame[key].iloc[i])
        if blank and is_total(name):
            add_aside(table, TOTAL, table.where(i), name)
        elif (blank and none) or set_aside:
            add_aside(
                table, NO_YEAR, table.where(i), read_key(table.frame[key].iloc[i]) or read_key(years[i])
            )
        elif blank:
            return every
    keep = every.copy()
    keep[[i for i in doubtful if set_aside or read_key(years[i]) == ""]] = False
    return keep if keep.any() else every


NO_YEAR = Message("no year in the row")


def years_of_rows(table: Table, column: str) -> NDArray[np.int64]:
    """Return the year of every row from a column of years; refuse cells that are none, naming them."""
    cells = table.frame[column].astype(object)
    read = read_years(cells)
    wrong = [
        Message("{where}: {content}", where=table.where(i), content=printable(repr(cells.iloc[i]), 40))
        for i, stamp in enumerate(read)
        if stamp is None
    ]
    if wrong:
        raise DataError(
            "{source}: {n_wrong} cells of column {column!r} are not years from 1700 to 2100: "
            "{wrong}. {advice}",
            source=table.source,
            n_wrong=len(wrong),
            column=column,
            wrong=listed(wrong),
            advice=_ADVICE_ON_YEARS,
        )
    if may_be_two_years(cells.unique()):
        raise DataError(
            "{source}: column {column!r} may hold months, or years that begin in one calendar "
            "year and end in the next: {unique}. Write one year, such as 2011.",
            source=table.source,
            column=column,
            unique=listed(printable(repr(cell), 40) for cell in cells.unique()),
        )
    return np.array(read, dtype=np.int64)


_ADVICE_ON_YEARS = Message(
    "Write calendar years, such as 2019; a date of 1905 is a number that a spreadsheet shows as a date."
)


def _rows_of(stamps: NDArray[np.int64], years: tuple[int, ...] | None, source: str) -> NDArray[np.bool_]:
    if years is None:
        return np.ones(len(stamps), dtype=bool)
    absent = sorted(set(years) - set(stamps.tolist()))
    if absent:
        raise DataError(
            "{source}: there is nothing of {absent}; its years are {unique}.",
            source=source,
            absent=listed(absent),
            unique=listed(np.unique(stamps), 40),
        )
    return np.isin(stamps, years)


def _with(table: Table, frame: pd.DataFrame) -> Table:
    return Table(frame, table.places, table.unit, table.source, table.notes)


def _long_of_wide(table: Table, key: str, years: tuple[int, ...] | None) -> LongTable:
    columns: dict[tuple[str, int], str] = {}
    undated: dict[str, str] = {}
    for name in table.frame.columns:
        split = dated(name) if name != key else None
        if split is None:
            undated[name] = UNDATED
        elif split in columns:
            raise DataError(
                "{source}: columns {first!r} and {second!r} are both {variable} of {year}.",
                source=table.source,
                first=columns[split],
                second=name,
                variable=split[0],
                year=split[1],
            )
        else:
            columns[split] = name
    undated.pop(key)
    stamps = np.array(sorted({stamp for _, stamp in columns}))
    kept = stamps[_rows_of(stamps, years, table.source)].tolist()
    variables = list(dict.fromkeys(name for name, _ in columns))
    blank = pd.Series([None] * len(table.frame), dtype=object)
    parts = []
    for stamp in kept:
        cells = {v: table.frame[columns[v, stamp]] if (v, stamp) in columns else blank for v in variables}
        parts.append(pd.DataFrame({name: cell.astype(object) for name, cell in cells.items()}))
    places = np.tile(table.places, len(kept))
    spots = {
        name: np.concatenate([table.spots.get(columns.get((name, each), ""), table.places) for each in kept])
        for name in (variables if table.spots else ())
    }
    cells = pd.concat(parts, ignore_index=True)
    long = Table(cells, places, table.unit, table.source, table.notes, spots)
    keys = read_keys(table.frame[key]) * len(kept)
    when = Message("none: years are in the names of columns")
    about = StudyAbout(region_column=key, year_column=when, left_out=undated)
    others = {name: keys * len(kept) for name, keys in other_keys(table, key).items()}
    rows = np.tile(np.arange(len(table.frame)), len(kept))
    return LongTable(long, keys, np.repeat(kept, len(table.frame)), rows, columns, about, others)


@dataclass(frozen=True)
class Numbers:
    """The variables of a long table: float64, one value a row, nan where missing.

    ``left_out`` says which columns are no variables and why, ``percent`` whose every number had a percent sign,
    ``written`` how numbers with separators were read.
    """

    variables: dict[str, NDArray[np.float64]]
    left_out: dict[str, str]
    percent: tuple[str, ...]
    written: tuple[str, ...]


def numbers_of(
    long: LongTable, *, decimal: str | None = None, needed: bool = True, set_aside: bool = False
) -> Numbers:
    """Turn cells into numbers.

    A column that is mostly numbers and has a cell that is none, or may be two, or is infinite, is left out, and the
    reason names the cells; with ``set_aside`` such cells are missing values, but not those that may be two numbers.

    Raises
    ------
    DataError
        If no column is of numbers.
    """
    table = long.table
    left_out = dict(long.about.left_out)
    left_out |= {name: Message("another key") for name in table.frame.columns if is_key(name)}
    columns = read_columns(
        table.frame[[name for name in table.frame.columns if not is_key(name)]],
        decimal=decimal,
        semicolons=table.notes.get("delimiter") == ";",
    )
    bad = {name: _complaint(long, name, column) for name, column in columns.items() if column.bad}
    bad |= _measured_twice(table, columns)
    for name, column in columns.items():
        if set_aside and name in bad and column.bad and not _ambiguous(column):
            for i, why in column.bad:
                add_aside(table, Message("{why}", why=why), long.cell(i, name))
            assert column.numbers is not None
            column.numbers = column.numbers.copy()  # those of a DataFrame may be the user's own
            column.numbers[[i for i, _ in column.bad]] = np.nan
            del bad[name]
        elif column.numbers is None:
            left_out[name] = column.reason
    twice = "{source}: several columns are called {name!r}, with different cells; rename them."
    bad |= {name: Complaint(twice, source=table.source, name=name) for name in table.notes.get("twice", ())}
    left_out |= bad
    variables = {
        name: column.numbers
        for name, column in columns.items()
        if column.numbers is not None and name not in bad
    }
    if bad and (not variables or not needed):
        raise DataError("{complaint}", complaint=next(iter(bad.values())))
    if needed and not variables:
        raise DataError(
            "{source}: there is no column of numbers beside region and year; {said}.",
            source=table.source,
            said=_described(left_out),
        )
    percent = tuple(name for name, column in columns.items() if column.percent)
    return Numbers(variables, left_out, percent, how_written(columns))


def _measured_twice(table: Table, columns: dict[str, Column]) -> dict[str, Complaint]:
    """Refuse numbers with a multiple behind them under a heading with a unit; learn units that only cells have."""
    labels = table.notes.setdefault("labels", {})
    found = {}
    for name, column in columns.items():
        if column.measured is None or column.bad:
            continue
        unit, first = split_unit(name)[1] or labels.get(name, ""), column.measured[1]
        if unit and first.many:
            found[name] = Complaint(
                "{source}: numbers of {name!r} have {behind} behind them, and their heading says {unit}. Write them in "
                "one unit.",
                source=table.source,
                name=name,
                behind=first.many + first.unit,
                unit=unit,
            )
        elif first.unit and not unit:
            labels[name] = first.unit
    return found


class Complaint(Message):
    """Why a column of numbers is left out although it was meant to be one: an error for whoever asks for it."""

    __slots__ = ()


_OTHERWISE = ("either", "other mark", "percent", "measured", "other unit", "bracketed")


def _ambiguous(column: Column) -> bool:
    """Whether some cells may be two numbers, or are numbers of another kind than the rest."""
    return any(column.kinds[i] in _OTHERWISE for i, _ in column.bad)


def _complaint(long: LongTable, name: str, column: Column) -> Complaint:
    """Say which cells of a column of numbers cannot be used, naming those of the commonest fault."""
    why = Counter(reason for _, reason in column.bad).most_common(1)[0][0]
    cells = [long.cell(i, name) for i, reason in column.bad if reason == why]
    commas = any("," in str(long.table.frame[name].iloc[i]) or "two" in reason for i, reason in column.bad)
    aside = Message(
        "{advice} Or go on without these cells: {aside}.", advice=Message(_ADVICE), aside=SET_ASIDE
    )
    return Complaint(
        "{source}: {n_cells} cell{s} of {name!r} cannot be used, each {why}: {cells}. {advice}",
        source=long.table.source,
        n_cells=len(cells),
        s=plural(cells),
        name=name,
        why=why,
        cells=listed(cells),
        advice=_ADVICE_ON_COMMAS if commas else Message(_ADVICE) if _ambiguous(column) else aside,
    )


_ADVICE = "Correct, or leave blank what is missing."
_ADVICE_ON_COMMAS = Message(
    "{advice} If the comma is the decimal mark of the table, {say}.",
    advice=Message(_ADVICE),
    say=term("say decimal=',' (--decimal ','), else decimal='.'", "say --decimal ',', else --decimal '.'"),
)


def _described(left_out: dict[str, str]) -> Message:
    if not left_out:
        return Message("nothing else is there")
    columns = (
        Message("{column}: {why}", column=printable(name, 40), why=why) for name, why in left_out.items()
    )
    return Message("left out: {columns}", columns=listed(columns))


def with_keys(long: LongTable, *, set_aside: bool = False) -> LongTable:
    """Return the rows that have a region: blanks under one are filled where the years tell that they belong to it.

    Raises
    ------
    DataError
        If rows with a value have no region, naming them.
    """
    blank = np.array([not key for key in long.keys])
    if not blank.any():
        return long
    if not long.columns:
        filled = filled_down(long.keys, long.years.tolist())
        if filled is not None:
            note = once_note(long.about.region_column)
            notes = long.table.notes | Notes(reading=(*long.table.notes.get("reading", ()), note))
            return replace(long, keys=filled, table=replace(long.table, notes=notes))
    keep = ~blank
    for i in np.flatnonzero(blank):
        cells = long.table.frame.iloc[i]
        if set_aside or not any(numeral(cell).kind not in ("missing", "text") for cell in cells):
            text = next((read_key(cell) for cell in cells if read_key(cell)), None)
            add_aside(long.table, NO_REGION, long.table.where(int(i)), text)
        else:
            keep[i] = True
    lost = [long.table.where(int(i)) for i in np.flatnonzero(blank & keep)]
    if lost or not keep.any():
        raise DataError(
            "{source}: {n_blank} {n_blank:row|rows} {n_blank:has|have} no region in column "
            "{about!r}: {blank}. Fill them in, or go on without "
            "these rows with {aside}.",
            source=long.table.source,
            n_blank=len(lost),
            about=long.about.region_column,
            blank=listed(lost),
            aside=SET_ASIDE,
        )
    return long.take(keep)


NO_REGION = Message("no region in the row")
SET_ASIDE = term('unmatched="set-aside"', "--unmatched set-aside")


def without_repeats(long: LongTable, ids: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Set rows aside that are there twice, with the same cells under every heading; return which rows are left."""
    pairs = pd.MultiIndex.from_arrays([ids, long.years])
    suspects = np.flatnonzero(pairs.duplicated(keep=False))
    first: dict[tuple[object, ...], int] = {}
    keep = np.ones(len(ids), dtype=bool)
    for i in suspects:
        cells = (ids[i], long.keys[i], int(long.years[i]), *map(read_key, long.table.frame.iloc[i]))
        if cells in first:
            keep[i] = False
            add_aside(long.table, REPEATED, long.table.where(int(i)), long.keys[i])
        first.setdefault(cells, int(i))
    return keep


REPEATED = Message("a row that is there twice, with the same cells")


def refuse_doubles(long: LongTable, ids: NDArray[np.object_]) -> None:
    """Refuse more than one row of a region in a year, naming the rows."""
    pairs = pd.MultiIndex.from_arrays([ids, long.years])
    if not pairs.has_duplicates:
        return
    twice = pairs[pairs.duplicated()].unique()
    texts = []
    for code, stamp in twice[:3]:
        rows = np.flatnonzero((ids == code) & (long.years == stamp))
        places = (
            Message("{where} ({key})", where=long.table.where(i), key=printable(long.keys[i], 40))
            for i in rows[:3]
        )
        texts.append(
            Message("{region} in {year}: {places}", region=code, year=stamp, places=joined(places, " and "))
        )
    raise DataError(
        "{source}: {n_twice} pairs of region and year have more than one row: {said}. Keep one row of each.",
        source=long.table.source,
        n_twice=len(twice),
        said=joined(texts),
    )


def with_undated(long: LongTable, table: Table) -> LongTable:
    """Repeat the columns of a wide table that have no year in their name over its years; ``about`` names them."""
    left_out = long.about.left_out
    undated = tuple(name for name, why in left_out.items() if why == UNDATED)
    cells = {name: table.frame[name].astype(object).iloc[long.rows].to_numpy() for name in undated}
    dated_or_not = {k: why for k, why in left_out.items() if why != UNDATED}
    about = long.about | StudyAbout(undated=undated, left_out=dated_or_not)
    return replace(long, table=_with(long.table, long.table.frame.assign(**cells)), about=about)
