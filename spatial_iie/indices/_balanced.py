"""Balanced panels: the regions with a value in every year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.esda._years import gathered, named, years_with_values
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout, versions

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
SELECT = term("with study.select(...)", "of the table")  # how regions are left out


class Balanced(NamedTuple):
    """A variable for the n regions that have it in all of T years.

    ``table``: DataFrame, shape (n, T), years ascending. ``left_out``: regions without a value in some year.
    ``about``: what a result made of it must say.
    """

    table: pd.DataFrame
    left_out: pd.Index
    about: TableAbout

    @property
    def numbers(self) -> Floats:
        """The numbers alone, shape (n, T)."""
        return np.asarray(self.table.to_numpy(dtype=float))

    @property
    def years(self) -> tuple[int, ...]:
        """The years, ascending."""
        return tuple(int(year) for year in self.table.columns)


def balanced(
    study: Study, variable: str, years: Iterable[int] | None, *, at_least: int = 1, regions: int = 2
) -> Balanced:
    """Return a variable for the regions that have a value in every one of the years.

    Parameters
    ----------
    years : iterable of int, optional
        In any order; by default every year of the study.
    at_least, regions : int
        How many years, how many complete regions are needed.

    Raises
    ------
    DataError
        If years or regions are too few, or a value is infinite.
    """
    kept, blank = years_with_values(study, variable, years, at_least=at_least)
    chosen = sorted(kept)
    everything = pd.DataFrame({year: study[variable, year] for year in chosen})
    complete = everything.notna().all(axis=1)
    gone, table = everything.index[~complete], everything[complete]
    if len(table) < regions:
        raise DataError(
            "{n} region{s} of {total} have {variable} in all of {years}; at least "
            "{least} are needed. Choose other years.",
            n=len(table),
            s=plural(table),
            total=len(everything),
            variable=variable,
            years=listed(chosen, 10),
            least=regions,
        )
    endless = table.index[np.isinf(table).any(axis=1)]
    if len(endless):
        raise DataError(
            "{variable} is infinite in {counted}. Correct the values.",
            variable=variable,
            counted=counted(endless, study),
        )
    note = Message(
        "Without a value in every year, left out of all: {counted}.", counted=counted(gone, study, 20)
    )
    about = TableAbout(
        variable=variable,
        years=tuple(chosen),
        n=len(table),
        left_out=tuple(gone),
        source=study.about.source,
        synthetic=study.about.synthetic,
        versions=versions(),
        notes=(*gathered(blank), *((note,) if len(gone) else ())),
    )
    return Balanced(table, gone, about)


def first_and_last(study: Study, variable: str, years: Iterable[int] | None) -> tuple[int, int]:
    """Return the first and the last of the years in which a variable has values, of which there must be two.

    Raises
    ------
    DataError
    """
    chosen = sorted(years_with_values(study, variable, years, at_least=2)[0])
    return chosen[0], chosen[-1]


def check_amounts(data: Balanced, study: Study) -> None:
    """Refuse what cannot weigh a place or be divided into shares: negative values, and years that sum to zero.

    Raises
    ------
    DataError
    """
    variable = data.about.variable
    negative = data.table.index[(data.table < 0).any(axis=1)]
    if len(negative):
        raise DataError(
            "{variable} is negative in {counted}: it cannot weigh a place or be shared out. "
            "Leave those regions out, or take an amount that is 0 or more.",
            variable=variable,
            counted=counted(negative, study),
        )
    empty = [year for year, total in data.table.sum().items() if total <= 0]
    if empty:
        raise DataError(
            "{variable} is zero in every region in {years}: there is nothing to locate.",
            variable=variable,
            years=listed(empty),
        )


def check_positive(data: Balanced, study: Study, purpose: str) -> None:
    """Refuse values without a logarithm, naming the regions.

    Raises
    ------
    DataError
    """
    wrong = data.table.index[(data.table <= 0).any(axis=1)]
    if len(wrong):
        lowest = float(data.numbers.min())
        raise DataError(
            "{purpose} takes logarithms, and {variable} is zero or negative in {counted} (lowest "
            "{lowest:g}). Leave those regions out {how}, or use a measure "
            "without logarithms.",
            purpose=purpose,
            variable=data.about.variable,
            counted=counted(wrong, study),
            lowest=lowest,
            how=SELECT,
        )


def counted(ids: pd.Index, study: Study, limit: int = 5) -> Message:
    """Return how many regions, and the first few by code and name."""
    items = [*named(ids[:limit], study).values["parts"], *ids[limit:]]  # noqa: PD011, no pandas
    return Message("{n} region{s} {regions}", n=len(ids), s=plural(ids), regions=listed(items, limit))
