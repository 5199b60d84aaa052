"""A global statistic year by year, as one table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from spatial_iie._registry import statistic as registered
from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.inference import Alternative, Assumption, Permutations, check_choice, tail_in_words
from spatial_iie.results import GlobalResult, TableResult

if TYPE_CHECKING:
    from spatial_iie.esda._global import Isolates
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Style = Literal["spatgsa"]
_SYMBOLS = {"moran": "I", "geary": "c", "getis_ord": "G"}


def by_year(
    study: Study,
    variable: str,
    w: Weights,
    *,
    statistic: str = "moran",
    years: Iterable[int] | None = None,
    style: Style | None = None,
    alternative: Alternative | None = None,
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> TableResult:
    """Return a global statistic of one variable for each year.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study. Each year uses the regions with a value in that
        year; the weights are cut down to them and normalised again as they were.
    statistic : str
        A name in the registry: "moran".
    years : iterable of int, optional
        By default every year of the study.
    style : {"spatgsa"}, optional
        The layout of the Stata command of that name: randomisation variance, one tail unless ``alternative``
        says otherwise, three decimals, stars.
    alternative : {"two-sided", "greater", "less", "directed"}, optional
        Two-sided by default, "directed" in the Stata style.
    assumption, permutations, seed, isolates
        As for the statistic itself.

    Returns
    -------
    TableResult
        Columns year, variable, statistic, expectation, sd, z, p, n and, with permutations, p_simulated and
        draws; in the Stata style year, I, E(I), Sd(I), z, p as text. Regions left out are named in the notes.

    Raises
    ------
    DataError
        If the variable or a year does not exist, or a year has no values.
    AlignmentError
        If a region with a value is not in the weights.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> si.esda.by_year(study, "digital_index", w).to_frame()[["year", "statistic"]].round(3).values.tolist()
    [[2017.0, 0.209], [2018.0, 0.197], [2019.0, 0.177]]
    """
    if style is not None:
        check_choice("style", style, Style)
    tail: Alternative = alternative or ("directed" if style == "spatgsa" else "two-sided")
    chosen = study.years if years is None else tuple(years)
    if not chosen:
        raise DataError("no years were chosen. Leave years= out for all of them.")
    rows: dict[int, GlobalResult] = {}
    notes: list[str] = []
    for year in chosen:
        y, cut, missing = _present(study, variable, year, w)
        rows[year] = registered(statistic)(
            y,
            cut,
            alternative=tail,
            assumption="randomization" if style == "spatgsa" else assumption,
            permutations=permutations,
            seed=seed,
            isolates=isolates,
        )
        notes += [f"{year}: {note}" for note in (*missing, *_islands(rows[year], study))]
    frame = _stata_layout(rows, _SYMBOLS[statistic]) if style == "spatgsa" else _plain(rows, variable)
    first = next(iter(rows.values()))
    return TableResult(
        frame,
        heading=f"{first.name} of {variable}, {w.recipe} weights{', row-standardised' if w.normalisation == 'row' else ''}",
        about=_about(first, study, tail, style, _gathered(notes)),
    )


def _present(study: Study, variable: str, year: int, w: Weights) -> tuple[pd.Series, Weights, list[str]]:
    """Return the values of a year, the weights cut down to them, and what was left out in words."""
    everything = study[variable, year]
    y = everything.dropna()
    if len(y) == 0:
        raise DataError(f"{variable} has no values in {year}.")
    outside = y.index[~y.index.isin(w.ids)]
    if len(outside):
        raise AlignmentError(
            f"{len(outside)} regions of the study are not in the weights {listed(outside)}. "
            f"Build the weights from study.regions, or use study.select(w.ids)."
        )
    gone = everything.index[everything.isna()]
    note = [f"without a value, left out: {_named(gone, study)}."] if len(gone) else []
    return y, w.subset(w.ids[w.ids.isin(y.index)]), note


def _islands(result: GlobalResult, study: Study) -> tuple[str, ...]:
    left_out = result.about["left_out"]
    if left_out:
        return (f"without neighbours, left out: {_named(left_out, study)}.",)
    return tuple(result.about.get("notes", ()))


def _named(ids: Iterable[str], study: Study) -> str:
    names = study.names
    return ", ".join(i if names[i] == i else f"{i} {names[i]}" for i in ids)


def _plain(rows: dict[int, GlobalResult], variable: str) -> pd.DataFrame:
    parts = []
    for year, result in rows.items():
        part = result.to_frame()
        part.insert(0, "year", year)
        part.insert(1, "variable", variable)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _stata_layout(rows: dict[int, GlobalResult], symbol: str) -> pd.DataFrame:
    def stars(p: float) -> str:
        return "***" if p < 0.01 else "**" if p < 0.05 else "*" if p < 0.1 else ""

    return pd.DataFrame(
        [
            {
                "year": year,
                symbol: f"{r.statistic:.3f}{stars(r.p_value)}",
                f"E({symbol})": f"{r.expectation:.3f}",
                f"Sd({symbol})": f"{r.sd:.3f}",
                "z": f"{r.z_score:.3f}",
                "p": f"{r.p_value:.3f}",
            }
            for year, r in rows.items()
        ]
    )


def _gathered(notes: list[str]) -> tuple[str, ...]:
    """Write a note that holds for several years once: '2017: x', '2018: x' become '2017, 2018: x'."""
    years: dict[str, list[str]] = {}
    for note in notes:
        year, text = note.split(": ", 1)
        years.setdefault(text, []).append(year)
    return tuple(f"{', '.join(found)}: {text}" for text, found in years.items())


def _about(
    first: GlobalResult, study: Study, tail: Alternative, style: Style | None, notes: tuple[str, ...]
) -> dict[str, Any]:
    reading = f"p values are {tail_in_words(tail)}; variance under {first.assumption}."
    if style is not None:
        reading += " *** p < 0.01, ** p < 0.05, * p < 0.1."
    about = {key: value for key, value in first.about.items() if key not in ("year", "n", "left_out", "notes")}
    return {
        **about,
        "statistic": first.name,
        "synthetic": study.about.get("synthetic", False),
        "alternative": tail,
        "assumption": first.assumption,
        "style": style,
        "notes": (*notes, reading),
    }
