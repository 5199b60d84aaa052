"""GDP and the industry's value added by year: of the table a study file names, or as the source prints them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from spatial_iie import report_2022, study
from spatial_iie.chapter.opening import inputs_of
from spatial_iie.chapter.plan import Plan
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import TableResult


class Yearly(NamedTuple):
    """The series that growth and scenarios start from.

    Attributes
    ----------
    gdp, value_added : Series, shape (years,)
        Ascending years; of one unit.
    parts : DataFrame, shape (years, parts), optional
        Where value added is the sum of several columns.
    unit : str
    file : str, optional
        None for the figures printed in the source.
    left_out : tuple of int
        Years without a number in every column.
    notes : tuple of str
        How the table was read, and what of it was set aside.
    """

    gdp: pd.Series
    value_added: pd.Series
    parts: pd.DataFrame | None
    unit: str
    file: str | None
    left_out: tuple[int, ...]
    notes: tuple[Message, ...] = ()


def reading_notes(read: object) -> tuple[Message, ...]:
    """Return how a file beside the study's table was read, and what of it was set aside."""
    return tuple(getattr(read, "attrs", {}).get("notes", ()))


def with_notes(result: TableResult, *notes: tuple[Message, ...]) -> TableResult:
    """Return a result with further notes beneath its table."""
    more = tuple(note for each in notes for note in each)
    return (
        replace(result, about=result.about | TableAbout(notes=(*result.about.notes, *more)))
        if more
        else result
    )


def yearly(plan: Plan) -> Yearly:
    """Return the series of ``[contribution]``.

    Raises
    ------
    DataError
        If the table cannot be read, lacks a column, or no year has them all.
    """
    asked = plan.contribution
    assert asked is not None  # without it the plan is refused
    if asked.table is None:
        return _printed()
    path = inputs_of(plan)["contribution.table"]
    columns = list(asked.value_added)
    whole, left_out = study.complete_years(path, [asked.gdp, *columns])
    added = whole[columns].sum(axis=1).rename(" + ".join(columns))
    return Yearly(
        whole[asked.gdp],
        added,
        whole[columns] if len(columns) > 1 else None,
        asked.unit,
        path.name,
        left_out,
        reading_notes(whole),
    )


def _printed() -> Yearly:
    from spatial_iie.report_2022 import printed

    gdp, value_added = report_2022.printed_series()
    return Yearly(gdp, value_added, report_2022.printed_parts(), printed.UNIT, None, ())
