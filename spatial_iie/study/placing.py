"""Put the rows of a panel on the regions of a map."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from itertools import islice

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message
from spatial_iie.study._names import VINTAGE, old_codes, old_names, plain
from spatial_iie.study._quoted import short
from spatial_iie.study._resolve import IS_PROVINCE, NO_SUCH_NAME
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.carrying import DISTRICT, DIVIDED, MERGED, PART, former, merged_into
from spatial_iie.study.contradictions import contradictions
from spatial_iie.study.headings import is_key
from spatial_iie.study.levels import IS_HIGHER, KEYED, MERGED_COUNTY, is_county
from spatial_iie.study.match import Matching, look_up, match
from spatial_iie.study.numerals import numeral
from spatial_iie.study.panel import SET_ASIDE, LongTable
from spatial_iie.study.totals import TOTAL, is_total
from spatial_iie.study.units import Units, units_at
from spatial_iie.study.vintages import YEARS

Ids = NDArray[np.object_]
_NAMED = 5  # keys that an error names


def place(
    long: LongTable,
    provinces: list[str] | None,
    vintage: int,
    level: str = "prefecture",
    *,
    set_aside: bool = False,
) -> tuple[LongTable, Ids, StudyAbout, Ids]:
    """Find the unit of each row in the divisions of the vintage.

    Parameters
    ----------
    long : LongTable
        Its keys are names or codes.
    provinces : list of str, optional
        Province of each row; for counties also the prefecture.
    vintage : int
        Rows of later years are looked up in this year.
    level : {"prefecture", "province", "county", "county-merged"}
        Of the units.

    Returns
    -------
    tuple
        The rows that have a place, their adcodes, what ``about`` has to say, and the adcodes of the units that the
        rows are of: others where these are parts of larger ones on the map. Of ``about``, ``matched`` counts rows by
        rule, ``later_merged`` names units that were none by the row's year, ``set_aside`` names rows of
        units that were none any more and are none on the map.

    Raises
    ------
    DataError
        If a key is not known, or several units fit it, or another column of names or codes says another unit.
    """
    rows = pd.DataFrame({"key": long.keys, "province": provinces or "", "year": long.years}, dtype=object)
    rows["year"] = long.years
    if vintage == VINTAGE:
        rows["year"] = rows["year"].clip(upper=vintage)
    asked = rows.drop_duplicates(ignore_index=True)
    province = asked["province"].tolist() if provinces else None
    years = asked["year"].tolist()
    matching = look_up(asked["key"].tolist(), year=years, province=province, level=level, vintage=vintage)
    found = matching.to_frame()[["adcode", "rule"]].set_axis(asked.index)
    answers = rows.merge(asked.join(found), how="left", on=list(rows.columns), validate="many_to_one")
    lost = answers["adcode"].isna().to_numpy()
    reasons = _reasons(matching)
    gone, rules = _without_place(long, lost, answers["adcode"], reasons, level)
    if set_aside:
        gone = lost
    if (lost & ~gone).any() or gone.all():
        _refuse_unknown(long, lost & ~gone if (lost & ~gone).any() else lost, rows, level, vintage)
    _refuse_contradictions(long, answers["adcode"].to_numpy(dtype=object), rows, level, vintage)
    counts = answers["rule"][~lost].value_counts()
    about = StudyAbout(matched={rule: int(n) for rule, n in counts.items()})
    if gone.any():
        about |= StudyAbout(set_aside=_set_aside(long, gone, reasons, rules))
        long, answers = long.take(~gone), answers[~gone]
    ids = answers["adcode"].to_numpy(dtype=object)
    merged = answers["rule"].str.endswith(PART).to_numpy(dtype=bool)
    own = ids.copy()
    own[merged] = of_their_year(answers[merged], level)
    if level == MERGED_COUNTY:
        _refuse_districts_twice(long, ids, answers["rule"])
    notes = merged_into(long.keys, ids, merged, vintage, level)
    about |= StudyAbout(reading=notes) if notes else {}
    if level != KEYED[0]:
        return long, ids, about, own
    later = _later_merged(ids, long.years, vintage) if vintage == VINTAGE else {}
    return long, ids, about | (StudyAbout(later_merged=later) if later else {}), own


def of_their_year(rows: pd.DataFrame, level: str) -> list[str]:
    """Find the unit of each row on the map of its own year; of counties, which have one map, with the name of then."""
    if is_county(level):
        return _counties_of_their_year(rows)
    own = pd.Series("", index=rows.index, dtype=object)
    for year, part in rows.groupby("year"):
        nearest = min(max(int(year), YEARS[0]), YEARS[-1])
        found = look_up(
            part["key"].tolist(), year=int(year), province=_homes(part), level=level, vintage=nearest
        )
        codes = found.to_frame()
        own[part.index] = codes["adcode"].fillna(codes["key"]).to_numpy(dtype=object)
    return list(map(str, own))


def _counties_of_their_year(asked: pd.DataFrame) -> list[str]:
    """Find the county of each row, which has one code however it is written; of one merged since, the name too."""
    from spatial_iie.study._county_names import called_then  # which are many

    years = asked["year"].tolist()
    found = look_up(asked["key"].tolist(), year=years, province=_homes(asked), level="county").to_frame()
    rows = zip(found["adcode"], found["rule"], found["note"], years, strict=True)
    return [
        f"{code} {called_then(note, year)}".strip() if rule.endswith(MERGED) else code
        for code, rule, note, year in rows
    ]


def _homes(rows: pd.DataFrame) -> list[str] | None:
    return rows["province"].tolist() if (rows["province"] != "").any() else None


def _refuse_districts_twice(long: LongTable, ids: Ids, rules: pd.Series) -> None:
    """Refuse rows of districts beside one of all districts of their city, which has their numbers already."""
    whole = ~rules.str.endswith(PART).to_numpy(dtype=bool)
    rows = pd.DataFrame({"id": ids, "year": long.years, "whole": whole})
    beside = rows.groupby(["id", "year"])["whole"].transform("any").to_numpy(dtype=bool)
    both = beside & rules.str.endswith(DISTRICT).to_numpy(dtype=bool)
    if not both.any():
        return
    raise DataError(
        "{source}: districts have rows of their own beside one of all districts of their city {regions}: their "
        "numbers would be counted twice. Keep one or the other.",
        source=long.table.source,
        regions=listed(dict.fromkeys(f"{long.keys[i]} ({ids[i]})" for i in np.flatnonzero(both)), 12),
    )


def _without_place(
    long: LongTable, lost: NDArray[np.bool_], adcodes: pd.Series, reasons: Mapping[str, str], level: str
) -> tuple[NDArray[np.bool_], dict[str, Message | None]]:
    """Return which rows without a unit are no rows of a region, and by which rule each key is none."""
    if not lost.any():
        return lost, {}
    keys = np.array(long.keys, dtype=object)
    rules = {key: _no_region(key, reasons[key], level) for key in dict.fromkeys(keys[lost])}
    cities = {code for code in adcodes.dropna() if not code.endswith("0000")}
    above = (PROVINCE, HIGHER)
    if sum(rule in above for rule in rules.values()) > len(cities):  # a table of provinces
        rules = {key: None if rule in above else rule for key, rule in rules.items()}
    ruled = np.array([rules.get(key) is not None for key in keys], dtype=bool)
    return lost & (ruled | blank_rows(long, lost & ~ruled)), rules


def _refuse_contradictions(long: LongTable, ids: Ids, rows: pd.DataFrame, level: str, vintage: int) -> None:
    """Refuse rows of which a second column of names or codes says another unit than the column of the regions."""
    for name, differ, others in contradictions(rows, ids, long.others, level, vintage):
        _refuse_pairs(long, name, differ, ids, others, units_at(level, vintage))


def _refuse_pairs(
    long: LongTable, name: str, rows: NDArray[np.intp], ids: Ids, others: list[str], units: Units
) -> None:
    pairs: dict[Message, str] = {}
    for i in rows:
        key, other = long.keys[i], long.others[name][i]
        known = units[ids[i]], units[others[i]]
        pair = Message(
            "{key} ({unit}) beside {other} ({other_unit})" if key != other else "{key}",
            key=key,
            unit=str(known[0]),
            other=other,
            other_unit=str(known[1]),
        )
        pairs.setdefault(pair, long.table.where(int(i)))
    raise DataError(
        "{source}: columns {about!r} and {name!r} name different regions in {n_rows} row{s}: "
        "{said}. Correct them, or delete the column that is wrong.",
        source=long.table.source,
        about=long.about.region_column,
        name=name,
        n_rows=len(rows),
        s=plural(rows),
        said=listed(_at(pair, where) for pair, where in pairs.items()),
    )


def _over(key: str) -> bool:
    """Whether a key is one of a unit that ended before the year of the map and has no successor of its own.

    >>> _over("巢湖市"), _over("3414"), _over("襄樊市"), _over("?")
    (True, True, False, False)
    """
    spelling = plain(key)
    code = spelling.ljust(6, "0") if spelling.isdecimal() and len(spelling) in (4, 6) else ""
    records = old_codes().get(code, ()) if code else old_names().get(spelling, ())
    return bool(records) and all(not record.adcode for record in records)


PROVINCE = Message("a province among cities")
HIGHER = Message("a prefecture or province among counties")
NOTHING = Message("no region, and no value in the row")


def _no_region(key: str, reason: str, level: str) -> Message | None:
    """By which rule a key without a unit is none of a region's: an abolished unit, a total, a province among cities."""
    template = getattr(reason, "template", reason)
    if level == "prefecture" and ((template != NO_SUCH_NAME and _over(key)) or former(key, None)):
        return Message("{why}", why=reason)
    if is_total(key):
        return TOTAL
    if template == DIVIDED:
        return Message("{why}", why=reason)
    if template == IS_HIGHER:
        return HIGHER
    return PROVINCE if template == IS_PROVINCE else None


def blank_rows(long: LongTable, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Return which rows, among some, have no value in any column but those of keys and words."""
    frame = long.table.frame
    none = np.ones(len(frame), dtype=bool) if among is None else among.copy()
    for name in frame.columns:
        if is_key(name):
            continue
        rows = np.flatnonzero(none)
        if not len(rows):
            break
        cells = frame[name].iloc[rows]
        if is_numeric_dtype(cells):
            none[rows] = cells.isna()
            continue
        known = {cell: numeral(cell).kind in ("missing", "text") for cell in set(map(_hashed, cells))}
        none[rows] = [known[_hashed(cell)] for cell in cells]
    return none


def _hashed(cell: object) -> object:
    return cell if isinstance(cell, str | float | int) else str(cell)


def _set_aside(
    long: LongTable, gone: NDArray[np.bool_], lost: Mapping[str, str], rules: Mapping[str, Message | None]
) -> dict[str, Message]:
    """Keys of rows that have no place: which rows, and why."""
    why = {key: rules.get(key) or (reason if key else NOTHING) for key, reason in lost.items()}
    return counted_aside(long, gone, why, NOTHING)


def counted_aside(
    long: LongTable, gone: NDArray[np.bool_], why: Mapping[str, str | None], otherwise: Message
) -> dict[str, Message]:
    """Say of each key of some rows how many rows of which years they are, and why they are left out."""
    spots_of: dict[str, list[int]] = {}
    for i in np.flatnonzero(gone):
        spots_of.setdefault(long.keys[i], []).append(int(i))
    return {
        str(key): Message(
            "{n} row{s} of {years}; {why}",
            n=len(spots),
            s=plural(spots),
            years=listed(sorted({int(long.years[i]) for i in spots}), 40),
            why=why.get(key) or otherwise,
        )
        for key, spots in spots_of.items()
    }


def _reasons(matching: Matching) -> dict[str, str]:
    """Why keys are unmatched, in the first row in which they are."""
    table = matching.to_frame()
    lost = table[table["adcode"].isna()]
    return dict(zip(lost["key"].tolist()[::-1], lost["note"].tolist()[::-1], strict=True))


def _refuse_unknown(
    long: LongTable, lost: NDArray[np.bool_], rows: pd.DataFrame, level: str, vintage: int
) -> None:
    """Say which keys are not known, why, what is near, and where they stand."""
    places = first_rows(long, lost)
    first = rows.iloc[list(islice(places.values(), _NAMED))]
    why = match(
        first["key"].tolist(),
        year=first["year"].tolist(),
        province=_homes(first),
        level=level,
        vintage=vintage,
    ).to_frame()
    described = []
    for at, key, reason, near in zip(first.index, why["key"], why["note"], why["candidates"], strict=True):
        hint = Message("; nearest: {candidates}", candidates=near)
        described.append(
            Message(
                "{place} ({reason}{hint})",
                place=_at(short(key), long.table.where(int(at))),
                reason=reason,
                hint=hint if near and near not in reason else "",
            )
        )
    raise DataError(
        "{source}: {n} {regions_are} not known: {said}. Correct the rows, tell namesakes apart with province=, or go "
        "on without these rows with {aside}.",
        source=long.table.source,
        aside=SET_ASIDE,
        n=len(places),
        regions_are=_regions_are(places),
        said=listed([*described, *list(places)[_NAMED:]], _NAMED),
    )


def _regions_are(some: Sized) -> str:
    return "region is" if len(some) == 1 else "regions are"


def _at(what: str, where: str) -> Message:
    return Message("{what} in {where}", what=what, where=where)


def first_rows(long: LongTable, rows: NDArray[np.bool_]) -> dict[str, int]:
    """In which row each key of some rows stands first."""
    first: dict[str, int] = {}
    for i in np.flatnonzero(rows).tolist():
        first.setdefault(long.keys[i], i)
    return first


def _later_merged(ids: Ids, years: NDArray[np.int64], vintage: int) -> dict[str, tuple[int, ...]]:
    """Units of the vintage that by the year of their row were part of another: {adcode: years}."""
    late = pd.DataFrame({"adcode": ids, "year": years})[years > vintage].drop_duplicates(ignore_index=True)
    if late.empty:
        return {}
    by_then = match(late["adcode"].tolist(), year=late["year"].tolist()).to_frame()["adcode"].to_numpy()
    moved = late[by_then != late["adcode"].to_numpy()]
    return {str(code): tuple(sorted(map(int, part))) for code, part in moved.groupby("adcode")["year"]}
