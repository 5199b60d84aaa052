"""From options to a study, a variable and years."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_DEMO_VARIABLE = "digital_index"


def open_study(
    data: Path | None,
    region: str | None,
    year_column: str | None,
    years: tuple[int, ...] | None,
    encoding: str | None,
    boundaries: Path | None,
) -> Study:
    """Open the user's table, or the embedded example if there is none."""
    from spatial_iie import study

    if data is not None:
        opened = study.open(
            data, region=region, year=year_column, years=years, encoding=encoding, boundaries=boundaries
        )
        for line in how_it_was_read(opened):
            print(f"Note: {line}", file=sys.stderr)  # noqa: T201
        return opened
    without = {
        "--region": region,
        "--year-column": year_column,
        "--encoding": encoding,
        "--boundaries": boundaries,
    }
    given = [name for name, value in without.items() if value is not None]
    if given:
        raise DataError(f"{', '.join(given)} needs --data FILE: the embedded example is read as it is.")
    return study.demo()


def how_it_was_read(study: Study) -> list[str]:
    """Say which columns were taken, how rows were matched, and which have no place on the map."""
    about = study.about
    rules = ", ".join(f"{rows} by {rule}" for rule, rows in about.get("matched", {}).items())
    lines = [f"{about['source']}: regions from column {about['region_column']}; rows matched: {rules}."]
    lines += [f"{key} is left out: {why}." for key, why in about.get("set_aside", {}).items()]
    for key, years in about.get("later_merged", {}).items():
        lines.append(
            f"{key} {study.names[key]} was no unit any more in {', '.join(map(str, years))}; its rows stay on the map "
            f"of the end of {about['vintage']}."
        )
    return lines


def open_question(
    data: Path | None,
    region: str | None,
    year_column: str | None,
    value: str | None,
    year: str | None,
    encoding: str | None,
    boundaries: Path | None,
    weights: str,
    scaling: str,
) -> tuple[Study, str, Weights, tuple[int, ...] | None]:
    """Return the study, the column, the weights and the years that the options of a command ask about."""
    from spatial_iie.weights import from_spec

    years = parse_years(year)
    study = open_study(data, region, year_column, years, encoding, boundaries)
    variable = chosen_variable(value, study)
    for each in years or study.years:
        study[variable, each]  # an unknown column or year is refused before anything is built
    w = from_spec(weights, study)
    return study, variable, w.row_standardized() if scaling == "row" else w, years


def chosen_variable(value: str | None, study: Study) -> str:
    """Return the column to analyse: the one named, the example's index, or the only one there is."""
    if value is not None:
        return value
    if study.about.get("synthetic"):
        return _DEMO_VARIABLE
    if len(study.variables) == 1:
        return str(study.variables[0])
    raise DataError(
        f"the table has {len(study.variables)} columns of numbers {listed(study.variables, limit=40)}. "
        f"Say which one with --value."
    )


def parse_years(text: str | None) -> tuple[int, ...] | None:
    """Read years as users write them.

    >>> parse_years("2017-2019"), parse_years("2017, 2019"), parse_years(None)
    ((2017, 2018, 2019), (2017, 2019), None)
    """
    if text is None:
        return None
    years: list[int] = []
    for part in re.split(r"[,,、\s]+", text.strip()):
        found = re.fullmatch(r"(\d{4})(?:\s*[-–:]\s*(\d{4}))?", part)
        if found is None:
            raise DataError(f"--year {text!r} is not understood. Write 2019, or 2017-2019, or 2017,2019.")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise DataError(f"--year {text!r} runs backwards. Write {last}-{first}.")
        years.extend(range(first, last + 1))
    return tuple(dict.fromkeys(years))
