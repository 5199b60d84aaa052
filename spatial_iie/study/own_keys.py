"""Put the rows of a panel on boundaries of one's own: keys as they are written, nearly so, or names of one unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._names import is_chinese, latin, plain
from spatial_iie.study._quoted import short
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.carrying import PART
from spatial_iie.study.levels import KEYED, is_county, vintage_of
from spatial_iie.study.match import look_up
from spatial_iie.study.panel import SET_ASIDE, LongTable
from spatial_iie.study.placing import Ids, blank_rows, counted_aside, first_rows, place
from spatial_iie.study.totals import TOTAL, is_total

if TYPE_CHECKING:
    import geopandas

_NONE = Message("not in the boundaries")
_SHAPELESS = "{what} in {where} (without a shape there)"


def _number(key: str) -> str:
    found = re.fullmatch(r"0*(\d+)(\.0+)?", plain(key))
    return found[1] if found else plain(key).casefold()


def _letters(key: str) -> str:
    spelling = plain(key)
    return _number(key) if is_chinese(spelling) or not latin(spelling) else _number(latin(spelling))


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as written": str,
    "apart from spaces and case": lambda key: plain(key).casefold(),
    "apart from leading zeros": _number,
    "apart from accents and marks": _letters,
}
"""Rules under which two keys are one, strict ones first."""


def level_of_layer(keys: Sequence[str], vintage: int | None = None) -> str:
    """Return the level of China's divisions of which at least half of the keys are; "" if there is none.

    >>> level_of_layer(["保定", "唐山市", "雄安"]), level_of_layer(["01", "02"]), level_of_layer(["河北", "山西"])
    ('prefecture', '', 'province')
    """
    known = {level: len(_units(keys, level, vintage)) for level in KEYED[:3]}
    best = max(known, key=lambda level: known[level])
    return best if known[best] and 2 * known[best] >= len(keys) else ""


def _units(keys: Sequence[str], level: str, vintage: int | None) -> dict[str, str]:
    """Code of China's divisions at the end of a year -> the key that stands for it, where one alone does."""
    found = look_up(keys, level=level, vintage=None if is_county(level) else vintage).to_frame()
    rows = zip(found["adcode"], found["key"], found["rule"], strict=True)
    pairs = [(code, key) for code, key, rule in rows if isinstance(code, str) and not rule.endswith(PART)]
    many = Counter(code for code, _ in pairs)
    return {code: key for code, key in pairs if many[code] == 1}


def how_many(wanted: Sequence[str], keys: Sequence[str]) -> int:
    """Return how many keys of a table are among a layer's, as they are written, nearly so, or as names of one unit.

    >>> how_many(["01", "SAO PAULO", "x"], ["1", "São Paulo"]), how_many(["石家庄", "130200"], ["石家庄市", "唐山市"])
    (2, 2)
    """
    alike = _alike(wanted, list(keys))
    rest = [key for key in wanted if key not in alike]
    level = level_of_layer(keys) if rest else ""
    return len(alike) + (
        len(_units(rest, level, None).keys() & _units(keys, level, None).keys()) if level else 0
    )


def rows_of(wanted: Sequence[str], keys: Sequence[str]) -> dict[str, int]:
    """Return in which row of a layer each key of a table stands, as it is written or nearly so.

    >>> rows_of(["01", "SAO PAULO", "x"], ["1", "São Paulo"])
    {'01': 0, 'SAO PAULO': 1}
    """
    every = list(keys)
    place = {key: row for row, key in enumerate(every)}
    return {key: place[found] for key, (found, _) in _alike(wanted, every).items()}


def place_on(
    layer: geopandas.GeoDataFrame,
    long: LongTable,
    provinces: list[str] | None,
    vintage: int | None,
    level: str | None,
    *,
    set_aside: bool = False,
) -> tuple[LongTable, Ids, StudyAbout]:
    """Find the row of own boundaries that each row of a table stands for.

    Keys are compared as text, then apart from spaces and case, from leading zeros (``01`` is ``1``), from accents
    and marks. Where at least half of the layer's keys are names or codes of China's divisions, those rows are found
    as on the boundaries of the package: 石家庄 is 石家庄市, and 襄樊 襄阳市.

    Parameters
    ----------
    layer : GeoDataFrame
        Indexed by its keys.
    long : LongTable
    provinces : list of str, optional
        Province of each row.
    vintage : int, optional
        The year of China's divisions on which the layer is.
    level : str, optional
        Of China's divisions; found out if not given.
    set_aside : bool
        Whether rows that are not in the boundaries are left out and named.

    Returns
    -------
    tuple
        As of :func:`spatial_iie.study.placing.place`; the keys are the layer's. ``about["level"]`` is the level if
        the layer's keys are codes of it.

    Raises
    ------
    DataError
        If the boundaries lack some of the keys.
    """
    keys = [str(key) for key in layer.index]
    units = level or level_of_layer(keys, vintage)
    codes = _units(keys, units, vintage) if units else {}
    by_name = {code: key for code, key in codes.items() if key != code}
    short_codes = all(re.fullmatch(r"\d{1,4}", key) for key in by_name.values())
    others = sorted({*long.keys} - {*keys})
    if by_name and short_codes and not _units(others, units, vintage):
        codes = {}  # numbers of somebody's own, as those of Brazil's states
    alike = _alike(dict.fromkeys(long.keys), [key for key in keys if key not in codes.values()])
    rest = np.array([key not in alike for key in long.keys], dtype=bool)
    ids = np.array([alike[key][0] if key in alike else None for key in long.keys], dtype=object)
    matched = _counts(alike[key][1] for key in long.keys if key in alike)
    about = StudyAbout(level=units if codes and not by_name else "", matched=matched)
    if codes and rest.any():
        return _joined(
            long,
            ids,
            rest,
            codes,
            about,
            (provinces, vintage_of(units, None if is_county(units) else vintage), units, set_aside),
        )
    long, keep, aside = _without(long, rest, layer, set_aside)
    return long, ids[keep], about | (StudyAbout(set_aside=aside) if aside else {})


def _alike(wanted: Iterable[str], keys: list[str]) -> dict[str, tuple[str, str]]:
    """Key of a table -> the layer's key and the rule, the first under which one alone of the layer's is alike."""
    found: dict[str, tuple[str, str]] = {}
    tables = {rule: _once(keys, spelled) for rule, spelled in SPELLINGS.items()}
    for key in wanted:
        for rule, spelled in SPELLINGS.items():
            there = tables[rule].get(spelled(key))
            if there:
                found[key] = there[0], rule
            if there is not None:
                break
    return found


def _once(keys: list[str], spelled: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """Spelling -> the one key that has it; nothing where several have."""
    found: dict[str, tuple[str, ...]] = {}
    for key in keys:
        found[spelled(key)] = () if spelled(key) in found else (key,)
    return found


def _counts(rules: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rule in rules:
        counts[rule] = counts.get(rule, 0) + 1
    return counts


def _joined(
    long: LongTable,
    ids: Ids,
    rest: NDArray[np.bool_],
    codes: Mapping[str, str],
    about: StudyAbout,
    how: tuple[list[str] | None, int, str, bool],
) -> tuple[LongTable, Ids, StudyAbout]:
    """Find the rows that are left among China's divisions, and put both kinds of rows together again."""
    provinces, vintage, level, set_aside = how
    homes = None if provinces is None else [home for home, left in zip(provinces, rest, strict=True) if left]
    order = np.flatnonzero(rest)
    numbered = replace(long.take(rest), rows=order)
    placed, units, note, _ = place(numbered, homes, vintage, level, set_aside=set_aside)
    kept = placed.rows
    absent = np.array([unit not in codes for unit in units], dtype=bool)
    if absent.any():
        lost = np.zeros(len(long.keys), dtype=bool)
        lost[kept[absent]] = True
        if not set_aside:
            _refuse(long, lost, list(codes.values()), None)
        note |= StudyAbout(set_aside={**note.set_aside, **counted_aside(long, lost, {}, _NONE)})
    found = ids.copy()
    found[kept] = [codes.get(unit) for unit in units]
    keep = np.array([each is not None for each in found], dtype=bool)
    later = {codes[unit]: years for unit, years in note.later_merged.items() if unit in codes}
    about |= note.without("later_merged", "reading") | StudyAbout(matched={**about.matched, **note.matched})
    about |= StudyAbout(later_merged=later) if later else {}
    return long.take(keep), found[keep], about


def _without(
    long: LongTable, lost: NDArray[np.bool_], layer: geopandas.GeoDataFrame, set_aside: bool
) -> tuple[LongTable, NDArray[np.bool_], dict[str, Message]]:
    """Leave out rows that are no rows of a region, and with ``set_aside`` all that have none; refuse others."""
    if not lost.any():
        return long, ~lost, {}
    rules = {key: TOTAL for key in dict.fromkeys(np.array(long.keys, dtype=object)[lost]) if is_total(key)}
    gone = lost & (np.array([key in rules for key in long.keys], dtype=bool) | blank_rows(long))
    if set_aside:
        gone = lost
    if (lost & ~gone).any() or gone.all():
        _refuse(long, lost & ~gone if (lost & ~gone).any() else lost, [*map(str, layer.index)], layer)
    return long.take(~gone), ~gone, counted_aside(long, gone, rules, _NONE)


def _refuse(
    long: LongTable, lost: NDArray[np.bool_], known: list[str], layer: geopandas.GeoDataFrame | None
) -> None:
    missing = {key: long.table.where(i) for key, i in first_rows(long, lost).items()}
    shapeless = () if layer is None else layer.attrs.get("shapeless", ())
    raise DataError(
        "{source}: {n} {regions_are} not in the boundaries: {said}; those are called {known}.{other} Correct the "
        "rows, or go on without them with {aside}.",
        source=long.table.source,
        n=len(missing),
        regions_are="region is" if len(missing) == 1 else "regions are",
        said=listed(
            Message(_SHAPELESS if key in shapeless else "{what} in {where}", what=short(key), where=where)
            for key, where in missing.items()
        ),
        known=listed(known, 3),
        other=_other_column(layer, [*missing]) if layer is not None else "",
        aside=SET_ASIDE,
    )


def _other_column(layer: geopandas.GeoDataFrame, missing: list[str]) -> Message | str:
    """Name the column of the boundaries in which most of the missing keys are."""
    for name in layer.columns:
        if name == layer.geometry.name:
            continue
        values = [str(value) for value in layer[name].dropna()]
        if 2 * len(_alike(missing, values)) > len(missing) and len(values) == len(set(values)):
            note = " Most of them are in column {column} of the boundaries: {key}."
            return Message(
                note, column=str(name), key=term(f"boundary_key={name!r}", f"--boundary-key {name}")
            )
    return ""
