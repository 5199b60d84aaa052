"""Regions that are no divisions of China and have no boundaries: an index and inequality need no map."""

from __future__ import annotations

import numpy as np

from spatial_iie.errors import listed
from spatial_iie.messages import Message
from spatial_iie.study._resolve import NO_SUCH_NAME
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.levels import KEYED, is_county
from spatial_iie.study.match import look_up
from spatial_iie.study.numerals import numeral
from spatial_iie.study.panel import LongTable
from spatial_iie.study.placing import Ids, counted_aside
from spatial_iie.study.totals import TOTAL, is_total

_LEAST, _LONGEST = 3, 40  # regions, and signs of a name: else a mistake is likelier
_FIRST = 20  # keys: if one of these is known there is no need to look at all


def are_nowhere(keys: list[str]) -> bool:
    """Whether keys are names of which none is, or looks like, one of a division of China.

    >>> are_nowhere(["city1", "city2", "b"]), are_nowhere(["city1", "city2", "保定"]), are_nowhere(["1e5", "7", "8"])
    (True, False, False)
    """
    named = [key for key in dict.fromkeys(keys) if not is_total(key)]
    if len(named) < _LEAST or not all(_is_name(key) for key in named):
        return False
    parts = [part for part in (named[:_FIRST], named[_FIRST:]) if part]
    return all(_unknown(part, level) for part in parts for level in KEYED)


def _is_name(key: str) -> bool:
    return len(key) <= _LONGEST and key.isprintable() and numeral(key).kind == "text"


def _unknown(keys: list[str], level: str) -> bool:
    """Whether none of some keys is known at a level, nor misspelt; of 2,888 counties one is near to any name."""
    found = look_up(keys, level=level, suggest=not is_county(level)).to_frame()
    if found["adcode"].notna().any():
        return False
    strange = [getattr(note, "template", note) == NO_SUCH_NAME for note in found["note"]]
    return is_county(level) or (all(strange) and not found["candidates"].astype(bool).any())


def without_map(long: LongTable) -> tuple[LongTable, Ids, StudyAbout]:
    """Return the rows of regions that have no map, their keys, and what is said of it."""
    total = np.array([is_total(key) for key in long.keys], dtype=bool)
    aside = counted_aside(long, total, {}, TOTAL) if total.any() else {}
    long = long.take(~total)
    ids = np.array(long.keys, dtype=object)
    note = Message(
        "No region is known as a division of China ({regions}), and there are no boundaries: the regions are taken as "
        "they are called, without a map, which indices and inequality do not need.",
        regions=listed(dict.fromkeys(long.keys), 3),
    )
    about = StudyAbout(without_map=True, matched={"name or code as it stands": len(ids)}, reading=(note,))
    return long, ids, about | (StudyAbout(set_aside=aside) if aside else {})
