"""What tables over the years share: which years, who has a value in each, and what was left out in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._align import check_weights
from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, versions

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def chosen_years(study: Study, years: int | Iterable[int] | None, *, at_least: int = 1) -> tuple[int, ...]:
    """Return the years asked for, each once; by default all of the study's."""
    years = (years,) if isinstance(years, int) else years
    chosen = study.years if years is None else tuple(dict.fromkeys(years))
    if not chosen:
        raise DataError("no years were chosen. Leave years= out for all of them.")
    if len(chosen) < at_least:
        raise DataError(
            "moves need at least {at_least} years; there is {chosen}.",
            at_least=at_least,
            chosen=listed(chosen),
        )
    return chosen


def years_with_values(
    study: Study, variables: str | Sequence[str], years: int | Iterable[int] | None, *, at_least: int = 1
) -> tuple[tuple[int, ...], list[tuple[str, str]]]:
    """Return the years asked for in which each variable has a value, and a note on each of the others.

    Raises
    ------
    DataError
        If no year has a value, or fewer than are needed.
    """
    wanted = chosen_years(study, years, at_least=at_least)
    names = [variables] if isinstance(variables, str) else list(variables)
    blank = {year: [name for name in names if study[name, year].isna().all()] for year in wanted}
    kept = tuple(year for year in wanted if not blank[year])
    if not kept:
        raise DataError(
            "{variable} has no values in {year}.",
            variable=joined(blank[wanted[0]], ", "),
            year=joined(map(str, wanted), ", "),
        )
    chosen_years(study, kept, at_least=at_least)
    note = "{variable} has no values: the year is left out."
    return kept, [
        (str(year), Message(note, variable=joined(lacking, ", ")))
        for year, lacking in blank.items()
        if lacking
    ]


def present(study: Study, variable: str, year: int, w: Weights) -> tuple[pd.Series, Weights, tuple[str, ...]]:
    """Return the values of a year, the weights cut down to them, and what was left out in words."""
    check_weights(w)
    everything = study[variable, year]
    y = everything.dropna()
    if len(y) == 0:
        raise DataError("{variable} has no values in {year}.", variable=variable, year=year)
    check_in_weights(y.index, w)
    gone = everything.index[everything.isna()]
    note = (
        (Message("without a value, left out: {regions}.", regions=named(gone, study)),) if len(gone) else ()
    )
    return y, w.subset(w.ids[w.ids.isin(y.index)]), note


def check_in_weights(ids: pd.Index, w: Weights) -> None:
    """Refuse regions of a study that are not in the weights."""
    outside = ids[~ids.isin(w.ids)]
    if len(outside):
        raise AlignmentError(
            "{count} {count:region|regions} of the study {count:is|are} not in the weights {regions}. {advice}",
            count=len(outside),
            regions=listed(outside),
            advice=term(
                "Build the weights from study.regions, or use study.select(w.ids).",
                "Take weights between all regions of the study.",
            ),
        )


def named(ids: Iterable[str], study: Study) -> Message:
    """Return codes with the names of the regions, where they have one."""
    names = study.names
    return joined((i if names[i] == i else f"{i} {names[i]}" for i in ids), ", ")


def without_neighbours(ids: Sequence[str], study: Study) -> tuple[Message, ...]:
    """Return the note on regions left out because they have no neighbours, if there are any."""
    if not len(ids):
        return ()
    return (Message("isolates, left out: {regions}.", regions=named(ids, study)),)


def gathered(notes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write a note that holds in several cases once.

    >>> gathered([("2017", "x."), ("2018", "x."), ("2018", "y.")])
    ('2017, 2018: x.', '2018: y.')
    """
    cases: dict[str, list[str]] = {}
    for case, text in notes:
        cases.setdefault(text, []).append(case)
    return tuple(_of_cases(joined(dict.fromkeys(found), ", "), text) for text, found in cases.items())


def _of_cases(cases: Message, text: str) -> str:
    return (
        Message("{cases}: {text}", cases=cases, text=text)
        if isinstance(text, Message)
        else f"{cases}: {text}"
    )


def about_years(study: Study, variable: str, w: Weights, notes: Iterable[str]) -> TableAbout:
    """Return the ``about`` of a table made from one variable and one set of weights over several years."""
    return TableAbout(
        variable=variable,
        weights=w.recipe,
        normalization=w.normalization,
        versions=versions(),
        source=study.about.source,
        synthetic=study.about.synthetic,
        notes=tuple(notes),
    )


def weights_in_words(w: Weights) -> Message:
    """Return how weights are called in a heading."""
    row = "{recipe} weights, row-standardized"
    return Message(row if w.normalization == "row" else "{recipe} weights", recipe=w.recipe)
