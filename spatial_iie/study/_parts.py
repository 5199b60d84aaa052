"""The tables that a merge joins: each read as any panel is, its words kept beside its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study._names import VINTAGE
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.files import read_table
from spatial_iie.study.headers import has_no_years
from spatial_iie.study.opening import Rows, read_rows
from spatial_iie.study.study import Study
from spatial_iie.study.units import names_at
from spatial_iie.study.words import words_of

_WORDS = ("text", "dates")


@dataclass(frozen=True)
class Part:
    """One of the tables to be joined.

    Attributes
    ----------
    name : str
        What it is called in notes and errors: its file.
    cells : pandas.DataFrame
        Indexed (region, year), or by region if the table has no years; numbers are float64, words are text or None.
    names : mapping
        Region -> its name.
    key : str
        What the column of regions is called: ``adcode``, or the key of own boundaries.
    about : mapping
        How it was read, as in the ``about`` of a study.
    notes : tuple of str
        Which columns were repeated over the years, and which were left out.
    """

    name: str
    cells: pd.DataFrame
    names: dict[str, str]
    key: str
    about: StudyAbout
    notes: tuple[str, ...] = ()

    @property
    def has_years(self) -> bool:
        """Whether its rows are of years."""
        return isinstance(self.cells.index, pd.MultiIndex)

    @property
    def regions(self) -> pd.Index:
        """Its regions, each once."""
        return self.cells.index.get_level_values(0).unique()

    @property
    def years(self) -> list[int]:
        """Its years, ascending."""
        return sorted(map(int, self.cells.index.get_level_values(1).unique())) if self.has_years else []


def read_part(
    table: str | Path | pd.DataFrame | Study, name: str, *, years: tuple[int, ...] | None, **options: Any
) -> Part:
    """Read one of the tables to be joined.

    Raises
    ------
    DataError
        If it cannot be read, has a pair of region and year twice, nothing of the years asked for, or no columns.
    """
    if isinstance(table, Study):
        return _part_of_study(table, name, years)
    as_read = read_table(table, encoding=options.pop("encoding"), sheet=options.pop("sheet"))
    as_read = as_read if isinstance(table, str | Path) else replace(as_read, source=name)
    timeless = options["year"] is None and has_no_years(as_read)
    if timeless:
        options["year"] = options["vintage"] or VINTAGE
    rows = read_rows(as_read, years=None if timeless else years, one_of_several=True, **options)
    if not len(rows.ids):
        raise DataError("{name}: none of its rows has a place on the map.", name=name)
    return _part_of_rows(rows, name, timeless)


def _part_of_study(study: Study, name: str, years: tuple[int, ...] | None) -> Part:
    panel = study.panel
    if years is not None:
        panel = panel[panel.index.get_level_values("year").isin(years)]
    if panel.empty:
        raise DataError(
            "{name}: there is nothing of {asked}; its years are {years}.",
            name=name,
            asked=listed(years or ()),
            years=listed(study.years),
        )
    return Part(name, panel, study.names.to_dict(), str(study.ids.name or "region"), study.about)


def _part_of_rows(rows: Rows, name: str, timeless: bool) -> Part:
    left_out: dict[str, str] = dict(rows.about.left_out)
    kept: dict[str, np.ndarray] = dict(rows.variables)
    frame = rows.long.table.frame
    for column in [column for column, why in left_out.items() if why in _WORDS]:
        kept[column] = words_of(frame[column])
        del left_out[column]
    order = [column for column in frame.columns if column in kept]
    index = pd.Index(rows.ids, name="region", dtype=object)
    if not timeless:
        index = pd.MultiIndex.from_arrays([rows.ids, rows.long.years], names=["region", "year"])
    cells = pd.DataFrame({column: kept[column] for column in order}, index=index)
    aside = [
        Message("{table}: {key} left out: {why}.", table=name, key=key, why=why)
        for key, why in rows.about.set_aside.items()
    ]
    notes = [*aside, *_notes(name, timeless, rows.about.undated, left_out)]
    if rows.about.percent:
        signs = "{table}: percent signs dropped, 12.5% is 12.5: {columns}."
        notes.append(Message(signs, table=name, columns=listed(rows.about.percent, 12)))
    return Part(name, cells, _named(rows), _key(rows), rows.about, tuple(notes))


def _notes(name: str, timeless: bool, undated: tuple[str, ...], left_out: dict[str, str]) -> list[Message]:
    notes = []
    if timeless:
        notes.append(Message("{table} has no years: its values stand in every year.", table=name))
    if undated:
        note = "{table}: {columns} without a year in the heading: the values stand in each of its years."
        notes.append(Message(note, table=name, columns=listed(undated, 12)))
    for why in dict.fromkeys(left_out.values()):
        which = listed((column for column, each in left_out.items() if each == why), 12)
        notes.append(
            Message("{table}: columns left out ({why}): {columns}.", table=name, why=why, columns=which)
        )
    return notes


def _named(rows: Rows) -> dict[str, str]:
    if rows.layer is None:
        named = names_at(rows.about.level, rows.about.vintage)
        return {code: named[code] for code in rows.ids}
    named = rows.layer["name"] if "name" in rows.layer.columns else rows.layer.index.to_series()
    return {str(code): str(text) for code, text in named.items()}


def _key(rows: Rows) -> str:
    return "adcode" if rows.layer is None else str(rows.layer.index.name or "region")
