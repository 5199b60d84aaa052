"""Regions, years and indicators that are written once for several rows, the cells beneath them blank."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import pandas as pd

from spatial_iie.messages import Message
from spatial_iie.study.about import Notes
from spatial_iie.study.cells import read_key, read_keys
from spatial_iie.study.layout import is_filled
from spatial_iie.study.table import Table


def filled_down(keys: Sequence[str], beside: Sequence[Hashable]) -> list[str] | None:
    """Write a key into the blank cells beneath it, if beside every key then stands the same, each once.

    >>> filled_down(["a", "", "b", ""], [2018, 2019, 2018, 2019])
    ['a', 'a', 'b', 'b']
    >>> filled_down(["a", "", "b", ""], [2018, 2019, 2018, 2018]) is None
    True
    """
    if not keys or not keys[0]:
        return None
    filled: list[str] = []
    blocks: list[list[Hashable]] = []
    for key, each in zip(keys, beside, strict=True):
        if key:
            blocks.append([])
        filled.append(key or filled[-1])
        blocks[-1].append(each)
    even = all(block == blocks[0] for block in blocks) and len(set(blocks[0])) == len(blocks[0]) > 1
    return filled if even and len({key for key in keys if key}) == len(blocks) > 1 else None


def once_note(column: str) -> Message:
    """Say that a column is written once for several rows."""
    return Message("{column} is written once for several rows: its blank cells are filled.", column=column)


def with_filled(table: Table, column: str, beside: Sequence[str]) -> Table:
    """Fill the blank cells of a column of keys, where what stands beside them tells how."""
    if not beside or all(map(is_filled, table.frame[column].unique())):
        return table
    keys = read_keys(table.frame[column])
    rest = [tuple(row) for row in table.frame[list(beside)].map(read_key).to_numpy(dtype=object)]
    filled = filled_down(keys, rest)
    if filled is None:
        return table
    cells = table.frame[column].astype(object)
    cells = cells.where(pd.Series([bool(key) for key in keys], index=cells.index)).ffill()
    notes = table.notes | Notes(reading=(*table.notes.get("reading", ()), once_note(column)))
    return replace(table, frame=table.frame.assign(**{column: cells}), notes=notes)
