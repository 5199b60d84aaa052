"""A global statistic year by year, as one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from spatial_iie._registry import STATISTICS
from spatial_iie._registry import statistic as registered
from spatial_iie.errors import DataError
from spatial_iie.esda._years import (
    gathered,
    present,
    weights_in_words,
    without_neighbours,
    years_with_values,
)
from spatial_iie.inference import Alternative, Assumption, Permutations, check_choice, stars, tail_in_words
from spatial_iie.messages import Message
from spatial_iie.results import GlobalResult, TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.esda._global import Isolates
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Style = Literal["spatgsa"]


def by_year(
    study: Study,
    variable: str | Sequence[str],
    w: Weights | Mapping[str, Weights],
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
    """Return a global statistic of one or more variables, on one or more weights, for each year.

    Parameters
    ----------
    study : Study
    variable : str or sequence of str
        Columns of the study's panel.
    w : Weights or mapping of str to Weights
        Weights between (at least) the regions of the study. Each year uses the regions with a value in that
        year; the weights are cut down to them and normalized again as they were. Of a mapping, each weights
        has its own rows, named in a column ``weights``.
    statistic : str
        Name of a global statistic of one variable: "moran", "geary", "getis_ord", ...
    years : iterable of int, optional
        By default every year of the study; rows follow the order given here.
    style : {"spatgsa"}, optional
        The layout of the Stata command of that name: randomization variance, one tail unless ``alternative``
        says otherwise, three decimals, stars.
    alternative : {"two-sided", "greater", "less", "directed"}, optional
        Two-sided by default, "directed" in the Stata style.
    assumption, permutations, seed, isolates
        As for the statistic itself.

    Returns
    -------
    TableResult
        Columns year, variable, statistic, expectation, sd, z, p, n and, with permutations, p_simulated and
        draws; in the Stata style year, I, E(I), Sd(I), z, p as text, after ``variable`` if there are several.
        Regions left out are named in the notes.

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
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> si.esda.by_year(study, "digital_index", w).to_frame()[["year", "statistic"]].round(3).values.tolist()
    [[2017.0, 0.209], [2018.0, 0.197], [2019.0, 0.177]]
    >>> si.esda.by_year(study, ["digital_index", "gdp"], {"queen": w}, statistic="geary", years=[2019])
    <SYNTHETIC example, Geary's C of digital_index, gdp: 2 rows x 9 columns ['year', 'variable', 'weights', \
'statistic', 'expectation', 'sd', 'z', 'p', 'n']>
    """
    if style is not None:
        check_choice("style", style, Style)
    tail: Alternative = alternative or ("directed" if style == "spatgsa" else "two-sided")
    wanted, notes = years_with_values(study, variable, years)
    plan = _plan(variable, w, wanted)
    function = registered(statistic)
    rows: dict[_Case, GlobalResult] = {}
    for case, its_weights in plan.items():
        y, cut, missing = present(study, case.variable, case.year, its_weights)
        rows[case] = function(
            y,
            cut,
            alternative=tail,
            assumption="randomization" if style == "spatgsa" else assumption,
            permutations=permutations,
            seed=seed,
            isolates=isolates,
        )
        notes += [(_in_words(case, variable), note) for note in (*missing, *_islands(rows[case], study))]
    symbol = STATISTICS[statistic].symbol
    frame = _stata_layout(rows, symbol, variable) if style == "spatgsa" else _plain(rows)
    first = next(iter(rows.values()))
    what = variable if isinstance(variable, str) else ", ".join(variable)
    return TableResult(
        frame,
        heading=_heading(first.name, what, w),
        about=_about(first, study, tail, style, gathered(notes)) | _made_from(what, w),
    )


def _heading(statistic: str, what: str, w: Weights | Mapping[str, Weights]) -> Message:
    if isinstance(w, Mapping):
        return Message("{statistic} of {variable}", statistic=statistic, variable=what)
    return Message(
        "{statistic} of {variable}, {weights}",
        statistic=statistic,
        variable=what,
        weights=weights_in_words(w),
    )


class _Case(NamedTuple):
    variable: str
    weights: str | None
    year: int


def _plan(
    variable: str | Sequence[str], w: Weights | Mapping[str, Weights], years: tuple[int, ...]
) -> dict[_Case, Weights]:
    """Return what is to be computed, in the order of the rows, and on which weights."""
    variables = [variable] if isinstance(variable, str) else list(dict.fromkeys(variable))
    weights: Mapping[str | None, Weights] = dict(w.items()) if isinstance(w, Mapping) else {None: w}
    if not variables or not weights:
        raise DataError("by_year needs at least one variable and one set of weights.")
    return {
        _Case(name, label, year): each
        for name in variables
        for label, each in weights.items()
        for year in years
    }


def _in_words(case: _Case, variable: str | Sequence[str]) -> str:
    several = "" if isinstance(variable, str) else f"{case.variable} "
    return f"{several}{case.year}{f' {case.weights}' if case.weights is not None else ''}"


def _islands(result: GlobalResult, study: Study) -> tuple[str, ...]:
    left_out = [str(region) for region in result.about.left_out]
    return without_neighbours(left_out, study) if left_out else result.about.notes


def _labels(case: _Case) -> dict[str, object]:
    labels: dict[str, object] = {"year": case.year, "variable": case.variable}
    return labels if case.weights is None else {**labels, "weights": case.weights}


def _plain(rows: dict[_Case, GlobalResult]) -> pd.DataFrame:
    parts = []
    for case, result in rows.items():
        part = result.to_frame()
        for place, (name, label) in enumerate(_labels(case).items()):
            part.insert(place, name, label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _stata_layout(
    rows: dict[_Case, GlobalResult], symbol: str, variable: str | Sequence[str]
) -> pd.DataFrame:
    left = [name for name in ("variable", "weights") if name == "weights" or not isinstance(variable, str)]
    return pd.DataFrame(
        [
            {
                **{name: label for name, label in _labels(case).items() if name in left},
                "year": case.year,
                symbol: f"{r.statistic:.3f}{stars(r.p_value)}",
                f"E({symbol})": f"{r.expectation:.3f}",
                f"Sd({symbol})": f"{r.sd:.3f}",
                "z": f"{r.z_score:.3f}",
                "p": f"{r.p_value:.3f}",
            }
            for case, r in rows.items()
        ]
    )


def _made_from(what: str, w: Weights | Mapping[str, Weights]) -> TableAbout:
    if not isinstance(w, Mapping):
        return TableAbout(variable=what)
    return TableAbout(
        variable=what,
        weights={label: each.recipe for label, each in w.items()},
        normalization={label: each.normalization for label, each in w.items()},
    )


def _about(
    first: GlobalResult, study: Study, tail: Alternative, style: Style | None, notes: tuple[str, ...]
) -> TableAbout:
    reading = Message(
        "p values are {tail}; variance under {assumption}."
        if style is None
        else "p values are {tail}; variance under {assumption}. * p < 0.1, ** p < 0.05, *** p < 0.01.",
        tail=Message(tail_in_words(tail)),
        assumption=Message(first.assumption),
    )
    return TableAbout.of(first.about.without("year", "n", "left_out", "notes")) | TableAbout(
        statistic=first.name,
        synthetic=study.about.synthetic,
        alternative=tail,
        assumption=first.assumption,
        style=style,
        notes=(*notes, reading),
    )
