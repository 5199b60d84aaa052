"""The figures of several institutes side by side (table 5-2 of the report)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.macro._years import calendar_years, numbers_or_missing, yearly
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

Layout = Literal["paper", "long"]


def compare_institutes(
    figures: Mapping[str, pd.DataFrame], *, bases: Mapping[str, str] | None = None, layout: Layout = "paper"
) -> TableResult:
    """Set the figures of several institutes side by side, as table 5-2 does.

    Parameters
    ----------
    figures : mapping of name to DataFrame
        Indexed by year, columns value_added, growth_pct, share_pct as each institute printed them; missing where
        nothing is printed.
    bases : mapping of name to str, optional
        What each is measured in: prices, and whether growth is real or nominal.
    layout : {"paper", "long"}
        "paper": a row a year, three columns an institute. "long": a row a year and institute, with the growth that
        follows from the levels, and the level by that of the first institute.

    Returns
    -------
    TableResult

    Raises
    ------
    DataError
        If there is no institute, one lacks a column, or a figure is no number.

    Examples
    --------
    >>> one = pd.DataFrame({"value_added": [2.0, 2.2], "growth_pct": [None, 9.5], "share_pct": [2.0, 2.1]})
    >>> one.index = [2019, 2020]
    >>> table = compare_institutes({"A": one, "B": one * 1.5}, layout="long").to_frame()
    >>> table[["institute", "growth_of_levels_pct", "ratio"]].round(2).values.tolist()[-1]
    ['B', 10.0, 1.5]
    """
    check_choice("layout", layout, Layout)
    if not isinstance(figures, Mapping) or not figures:
        raise DataError("there is no institute to compare: give a mapping of names to tables.")
    frames = {name: _institute(name, frame) for name, frame in figures.items()}
    first = next(iter(frames))
    rows = [
        frame.assign(
            institute=name, ratio=frame["value_added"] / frames[first]["value_added"].reindex(frame.index)
        )
        for name, frame in frames.items()
    ]
    long = pd.concat(rows).reset_index().sort_values("year", kind="stable", ignore_index=True)
    long.insert(1, "institute", long.pop("institute"))
    named = [
        Message("{name}: {basis}.", name=name, basis=text)
        for name, text in (bases or {}).items()
        if name in frames
    ]
    notes = (
        *named,
        *[Message("Levels and growth in different prices cannot be compared number by number.")]
        * bool(named),
    )
    heading = Message("Value added as institutes estimate it")
    about = TableAbout(institutes=tuple(frames), notes=notes, versions=versions())
    if layout == "long":
        return TableResult(long, heading, about)
    columns = ["value_added", "growth_pct", "share_pct"]
    wide = pd.concat({name: frame[columns] for name, frame in frames.items()}, axis=1).sort_index()
    wide.columns = pd.Index([f"{column} · {name}" for name, column in wide.columns])
    return TableResult(wide.rename_axis("year"), heading, about)


def _institute(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    wanted = ["value_added", "growth_pct", "share_pct"]
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            "the table of {name} is a {kind}, not a DataFrame by year.",
            name=name,
            kind=type(frame).__name__,
        )
    lacking = [column for column in wanted if column not in frame.columns]
    if lacking:
        raise DataError(
            "the table of {name} lacks {lacking}; it has {columns}.",
            name=name,
            lacking=listed(lacking),
            columns=listed(frame.columns),
        )
    level = yearly(frame["value_added"], Message("value added of {name}", name=name), positive=True)
    columns = {
        column: numbers_or_missing(frame[column], Message("{column} of {name}", column=column, name=name))
        for column in wanted
    }
    table = pd.DataFrame(columns).set_axis(calendar_years(frame.index, name)).loc[level.index]
    before = level.reindex(level.index - 1).to_numpy()
    return table.assign(growth_of_levels_pct=100 * (level / before - 1))
