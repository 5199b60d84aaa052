"""From options to a study, a variable and years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_iie import study
from spatial_iie.chapter.data import Data
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._options import Neighbours, OneQuestion, Question, Questions
from spatial_iie.cli._records import written
from spatial_iie.cli._streams import note, read_under
from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, joined

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates as Rule
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_OPTIONS = {each.name: each.metadata["option"] or written(each.name) for each in fields(Data)}
"""How the keys of a table are written as options."""
_LEVELS = {
    "province": "provinces",
    "county": "counties of the end of 2023",
    "county-merged": "counties of the end of 2023, the districts of each city as one unit",
}
_DEMO_VARIABLE = "digital_index"


def open_study(panel: Data, years: tuple[int, ...] | None) -> Study:
    """Open the user's table, or the embedded example if there is none."""
    if panel.file is None:
        if panel.of_a_file:
            raise DataError(
                "{given} needs --data FILE: the embedded example is read as it is.",
                given=", ".join(_OPTIONS[name] for name in panel.of_a_file),
            )
        return panel.example()
    opened = study.open(Path(panel.file), years=years, **panel.reading)
    for line in how_it_was_read(opened.about):
        note(line)
    read_under(opened.labels)
    return opened


def how_it_was_read(about: Mapping[str, Any]) -> list[str]:
    """Say which columns were taken, how rows were matched, and which have no place on the map."""
    from spatial_iie.study._names import units

    rules = [
        Message("{rows} by {rule}", rows=rows, rule=_rule(rule))
        for rule, rows in about.get("matched", {}).items()
    ]
    read = Message(
        "{file}: regions from column {column}; rows matched: {rules}.",
        file=about["source"],
        column=about["region_column"],
        rules=joined(rules, ", "),
    )
    aside = [
        Message(
            "{region} is left out: {why}.",
            region=key,
            why=why if isinstance(why, Message) else Message(str(why)),
        )
        for key, why in about.get("set_aside", {}).items()
    ]
    moved = [
        Message(
            "{region} was no unit any more in {years}; its rows stay on the map of the end of {vintage}.",
            region=units().get(key, key),
            years=joined(map(str, years), ", "),
            vintage=about["vintage"],
        )
        for key, years in about.get("later_merged", {}).items()
    ]
    level = "regions taken for {level}; --level says otherwise."
    found = [Message(level, level=Message(_LEVELS[about["level"]]))] if about.get("level_found_out") else []
    gone = "left out by --select: {regions}."
    deselected = [Message(gone, regions=listed(about["deselected"]))] if about.get("deselected") else []
    return [read, *found, *about.get("reading", ()), *aside, *moved, *deselected]


def _rule(name: str) -> Message:
    from spatial_iie.study.carrying import PART

    for part in PART:
        if name.endswith(part):
            return Message("{rule}" + part, rule=Message(name.removesuffix(part)))
    return Message(name)


def given_options(panel: Data) -> list[tuple[str, str]]:
    """Return the options that say how a table is to be read, of those given, and what was given."""
    return [(_OPTIONS[name], value) for name, value in panel.reading.items()]


def open_question(
    panel: Data, asked: Question | OneQuestion, near: Neighbours
) -> tuple[Study, str, Weights, Rule, tuple[int, ...] | None]:
    """Return the study, the column, the weights, the rule for isolates and the years that a command asks about."""
    values = None if asked.value is None else (asked.value,)
    study, variables, w, rule, years = open_questions(panel, Questions(value=values, year=asked.year), near)
    return study, variables[0], w, rule, years


def open_questions(
    panel: Data, asked: Questions, near: Neighbours
) -> tuple[Study, list[str], Weights, Rule, tuple[int, ...] | None]:
    """Return the study, the columns, the weights, the rule for isolates and the years that a command asks about."""
    years = asked.years
    study = open_study(panel, years)
    variables = chosen_variables(asked.value, study)
    for variable in variables:
        for each in years or study.years:
            study[variable, each]  # an unknown column or year is refused before anything is built
    w, rule = neighbours(near, study)
    return study, variables, w, rule, years


def year_of(years: Sequence[int] | None, study: Study, variables: Sequence[str] = ()) -> int:
    """Return the year that a command asks about: by default the last in which all of some variables have values."""
    names = [name for name in variables if name in study.variables]
    with_values = [year for year in study.years if study.year(year)[names].notna().all(axis=1).any()]
    year = int(years[0] if years else (with_values or study.years)[-1])
    study.year(year)
    if names and year not in with_values:
        raise DataError("{variable} has no values in {year}.", variable=joined(names, ", "), year=year)
    later = [each for each in study.years if each > year]
    if later and not years:
        told = "no values of {variable} in {years}: {year} is the last year with them."
        note(told, variable=joined(names, ", "), years=listed(later), year=year)
    return year


def chosen_variable(value: str | None, study: Study) -> str:
    """Return the column to analyse: the one named, the example's index, or the only one there is."""
    if value is not None:
        return study.variable(value)
    if study.about.synthetic:
        return _DEMO_VARIABLE
    from spatial_iie.study.panel import Complaint

    meant = [name for name, why in study.about.left_out.items() if isinstance(why, Complaint)]
    if len(study.variables) == 1 and not meant:
        return str(study.variables[0])
    raise DataError(
        "the table has {n_variables} columns of numbers {variables}. Say which one with --value.",
        n_variables=len(study.variables) + len(meant),
        variables=listed([*study.variables, *meant], limit=40),
    )


def chosen_variables(values: Sequence[str] | None, study: Study) -> list[str]:
    """Return the columns to analyse, each once: a name with commas in it is one column if there is such a column."""
    if not values:
        return [chosen_variable(None, study)]
    known = {*study.variables, *study.about.headings.values()}
    parts = [[text] if text in known else parts_of(text, "--value") for text in values]
    return list(dict.fromkeys(study.variable(name) for part in parts for name in part))
