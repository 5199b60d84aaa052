"""Build a composite index from the sub-indicators of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.esda._years import chosen_years, gathered, named
from spatial_iie.indices._recipe import Aggregation, Between, Missing, Over, Recipe
from spatial_iie.indices._two_levels import drawn, two_levels
from spatial_iie.indices.composite_index import CompositeIndex, IndexAbout
from spatial_iie.indices.presets import PRESETS, columns_of
from spatial_iie.indices.standardization import Direction, Standardization, refuse_equal, standardized
from spatial_iie.indices.topsis import closeness
from spatial_iie.indices.weighting import Evidence, Weighed, Weighting
from spatial_iie.messages import Message, joined
from spatial_iie.results import versions

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

TAKEN = ("region", "name", "year", "score", "rank", "group", "n")
"""Columns of tables of an index: no system is called so."""


def composite(
    study: Study,
    indicators: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    *,
    preset: str | None = None,
    weights: Weighting | Mapping[str, float] | None = None,
    standardization: Standardization | None = None,
    aggregation: Aggregation = "sum",
    over: Over = "panel",
    directions: Mapping[str, Direction] | None = None,
    missing: Missing = "error",
    years: int | Iterable[int] | None = None,
    shift: float = 0.0,
    between: Between | Mapping[str, float] = "equal",
) -> CompositeIndex:
    """Build a composite index: standardize indicators, weight them, aggregate them.

    Parameters
    ----------
    study : Study
    indicators : sequence of str, or mapping of str to sequence of str
        At least two columns of the study's panel, in any units; or systems of them, name -> columns, for an index of
        two levels: sub-indices, then the index.
    preset : {"zhao2020", "huang2019", "liu2020"}, optional
        In place of indicators, a recipe of the literature: its columns are found by their headings or usual spellings.
        See :func:`presets`.
    weights : {"entropy", "equal", "critic", "variation", "pca"} or mapping of str to float
        By default "entropy", or those of the preset.
        Drawn from the standardized values, "variation" from the values as observed; or an expert's, positive, divided
        by their sum. See :mod:`spatial_iie.indices.weighting`.
    standardization : {"min-max", "z", "rank", "vector"}
        By default "min-max"; of a preset with its own weights, its own. See
        :func:`spatial_iie.indices.standardization.standardized`.
    aggregation : {"sum", "topsis"}
        The weighted sum, or the relative closeness to the ideal.
    over : {"panel", "year"}
        What is standardized and weighed together: all regions in all years, so that scores can be compared over the
        years, or each year by itself.
    directions : mapping of str to {"benefit", "cost"}, optional
        Indicators of which less is better are costs; those not named are benefits.
    missing : {"error", "omit", "mean"}
        Regions of a year without all indicators are refused; left out of everything, with a score of nan; or given,
        for a missing indicator, the weighted mean of their other standardized values of that year, which is the
        same as leaving it out of the sum and dividing by the weights that are left (weights are drawn from the
        regions without gaps).
    years : int or iterable of int, optional
        By default every year of the study.
    shift : float
        Added to standardized values before entropy is taken, and nowhere else. The weights depend on it: it is there to
        repeat what a paper did, and neither zeros nor costs need it.
    between : {"equal", "entropy", "critic", "variation", "pca", "sum"} or mapping of str to float
        Weights of the systems of an index of two levels: equal, drawn from the sub-indices as ``weights`` are from the
        indicators (which then are the weights within systems), or an expert's. With "sum" weights are drawn from all
        indicators at once, and a system's weight is the sum of its indicators'.

    Returns
    -------
    CompositeIndex

    Raises
    ------
    DataError
        If an indicator does not exist, is missing somewhere (unless a rule is chosen), infinite, or the same
        everywhere; if the weights are undefined for such values, as entropy is for negative ones; if TOPSIS meets
        negative weights.

    Notes
    -----
    The score of region i is sum_j w_j z_ij, or d- / (d+ + d-) of TOPSIS. In an index of two levels w_j is the weight
    of the system times that within it, so that the score is the sum of the sub-indices by the weights of the systems.
    Nardo et al. (2008), Handbook on Constructing Composite Indicators, OECD.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> index = si.indices.composite(study, ["cloud_part", "map_part", "messaging_part"])
    >>> index.weights["panel"].round(3).to_dict()
    {'cloud_part': 0.498, 'map_part': 0.208, 'messaging_part': 0.294}
    >>> study.assign(score=index.scores)["score", 2019].idxmax()
    '310000'

    Two levels:

    >>> index = si.indices.composite(study, {"use": ["map_part", "messaging_part"], "cloud": ["cloud_part"]})
    >>> index.system_weights["panel"].to_dict(), index.subindices.columns.tolist()
    ({'use': 0.5, 'cloud': 0.5}, ['use', 'cloud'])
    """
    indicators, weights, standardization = _asked(study, indicators, preset, weights, standardization)
    systems = _systems(indicators)
    recipe = Recipe(
        indicators=[name for names in systems.values() for name in names] if systems else indicators,  # type: ignore[arg-type]
        weights=weights,
        standardization=standardization,
        aggregation=aggregation,
        over=over,
        directions=directions or {},
        missing=missing,
        shift=shift,
        systems=systems,
        between=between,
    )
    observed = _observed(study, recipe, chosen_years(study, years))
    parts = {when: _part(rows, recipe, label) for when, (label, rows) in _periods(observed, recipe).items()}
    scores = pd.concat([part.scores for part in parts.values()]).reindex(observed.index).rename("score")
    scores.attrs = dict(observed.attrs)
    return CompositeIndex(
        scores=scores,
        weights=pd.DataFrame({when: part.weighed.weights for when, part in parts.items()}),
        standardized=pd.concat([part.standardized for part in parts.values()]).reindex(observed.index),
        names=study.names,
        about=_about(study, recipe, observed, parts, preset),
    )


Asked = tuple[Sequence[str] | Mapping[str, Sequence[str]], Weighting | Mapping[str, float], Standardization]


def _asked(
    study: Study,
    indicators: Sequence[str] | Mapping[str, Sequence[str]] | None,
    preset: str | None,
    weights: Weighting | Mapping[str, float] | None,
    standardization: Standardization | None,
) -> Asked:
    """Return indicators, weights and scale: as asked for, else of the preset, else the usual ones."""
    if (indicators is None) is (preset is None):
        raise DataError(
            "give either indicators or a preset; presets are {names}.", names=joined(PRESETS, ", ")
        )
    if preset is None:
        assert indicators is not None
        return indicators, "entropy" if weights is None else weights, standardization or "min-max"
    column, recipe = columns_of(preset, study), PRESETS[preset]
    own = recipe.weights
    if not isinstance(own, str):
        own = {column[heading]: weight for heading, weight in own.items()}
    if standardization is None:
        same = weights is None or (isinstance(weights, str) and weights == recipe.weights)
        standardization = recipe.standardization if same else "min-max"
    found: Sequence[str] | Mapping[str, Sequence[str]] = list(column.values())
    if recipe.systems:
        found = {name: [column[each] for each in of] for name, of in recipe.systems.items()}
    return found, own if weights is None else weights, standardization


def _source_note(preset: str | None) -> tuple[Message, ...]:
    if preset is None:
        return ()
    return (Message("indicators of {source}.", source=PRESETS[preset].source),)


def _systems(indicators: Sequence[str] | Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the systems of an index of two levels, none of one level."""
    if not isinstance(indicators, Mapping):
        return {}
    systems = {
        str(name): tuple([names] if isinstance(names, str) else names) for name, names in indicators.items()
    }
    taken = [name for name in systems if name in TAKEN]
    if len(systems) < 2 or not all(systems.values()) or taken:
        raise DataError(
            "an index of two levels is built from at least two systems, each with an indicator, named otherwise than "
            "{taken}; there {n:is|are} {names}.",
            taken=listed(TAKEN, 10),
            n=len(systems),
            names=listed(systems),
        )
    return systems


class _Part(NamedTuple):
    """What one period comes to: the panel as a whole, or a year."""

    scores: pd.Series
    standardized: pd.DataFrame
    weighed: Weighed


def _observed(study: Study, recipe: Recipe, years: tuple[int, ...]) -> pd.DataFrame:
    """Return the indicators of all regions in all years, indexed (region, year), or say what is missing."""
    for name in recipe.indicators:
        study.wide(name)  # an unknown one is refused in the study's words
    tables = {year: study.year(year)[list(recipe.indicators)] for year in years}
    table = pd.concat(tables, names=["year", "region"]).swaplevel().sort_index()
    table.attrs = dict(tables[years[0]].attrs)  # whether the numbers are simulated
    for wrong, word in (
        (np.isinf(table), Message("infinite")),
        (table.isna(), Message("missing")),
    ):
        if wrong.any(axis=None) and (word == "infinite" or recipe.missing == "error"):
            rows, columns = np.nonzero(wrong.to_numpy())
            where = [
                Message("{column} of {region} in {year}", column=table.columns[k], region=region, year=year)
                for (region, year), k in zip(table.index[rows], columns, strict=True)
            ]
            rule = Message(" Choose missing='omit' or missing='mean', or other indicators.")
            raise DataError(
                "{n} value{s} {wrong}: {where}.{rule}",
                n=len(where),
                s=plural(where),
                wrong=word,
                where=listed(where),
                rule=rule if word == "missing" else "",
            )
    return table


def _periods(observed: pd.DataFrame, recipe: Recipe) -> dict[str | int, tuple[str, pd.DataFrame]]:
    """Return the rows that are standardized and weighed together, and what to call them."""
    years = observed.index.unique("year")
    if recipe.over == "panel":
        return {"panel": (_label(years), observed)}
    return {
        int(year): (_label(years[years == year]), observed[observed.index.get_level_values("year") == year])
        for year in years
    }


def _label(years: pd.Index) -> Message:
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return Message("{first} to {last}", first=years[0], last=years[-1])
    return joined(map(str, years), ", ")


def _part(rows: pd.DataFrame, recipe: Recipe, when: str) -> _Part:
    """Standardize, weigh and put together the rows of one period."""
    usable = rows.dropna(how="all" if recipe.missing == "mean" else "any")
    whole = usable.dropna()
    if len(whole) < 2:
        raise DataError(
            "{n} region{s} in {when} with every indicator; at least 2 are needed.",
            n=len(whole),
            s=plural(whole),
            when=when,
        )
    values = standardized(usable, recipe.cost, recipe.standardization, when)
    if isinstance(recipe.weights, str):
        every = Message("{when} with every indicator", when=when)
        refuse_equal(whole, when if len(whole) == len(usable) else every)
    evidence = Evidence(whole, values.loc[whole.index], when, recipe.shift)
    if recipe.systems and recipe.between != "sum":
        weighed = two_levels(evidence, recipe)
        for names in recipe.systems.values():  # a gap is filled from its own system first
            own = list(names)
            values[own] = _filled(values[own], weighed.weights[own])
    else:
        weighed = drawn(recipe.weights, evidence)
    if (weighed.weights < 0).any() and (recipe.aggregation == "topsis" or len(whole) < len(usable)):
        what = "TOPSIS" if recipe.aggregation == "topsis" else Message("missing='mean'")
        raise DataError(
            "{what} wants weights of at least zero, and in {when} {weights} are "
            "negative for {names}. Use other weights, or turn their direction.",
            what=what,
            when=when,
            weights=recipe.weights_in_words,
            names=listed(weighed.weights.index[weighed.weights < 0]),
        )
    values = _filled(values, weighed.weights)
    scores = values * weighed.weights
    return _Part(closeness(scores) if recipe.aggregation == "topsis" else scores.sum(axis=1), values, weighed)


def _filled(values: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return values with the weighted mean of the others of their row where one is missing."""
    present = values.notna()
    mean = (values * weights).sum(axis=1) / (present * weights).sum(axis=1)
    return values.where(present, mean, axis=0)


def _about(
    study: Study,
    recipe: Recipe,
    observed: pd.DataFrame,
    parts: Mapping[str | int, _Part],
    preset: str | None,
) -> IndexAbout:
    gaps = observed.isna()
    lost = gaps.all(axis=1) if recipe.missing == "mean" else gaps.any(axis=1)
    years = observed.index.unique("year")
    left_out = {
        int(year): tuple(observed.index[lost].to_frame().query("year == @year")["region"]) for year in years
    }
    left_out = {year: regions for year, regions in left_out.items() if regions}
    return IndexAbout(
        recipe=Message("{recipe}, {years}", recipe=recipe.in_words, years=_label(years)),
        indicators=tuple(recipe.indicators),
        weighting=recipe.weighting,
        standardization=recipe.standardization,
        aggregation=recipe.aggregation,
        over=recipe.over,
        cost=tuple(recipe.cost),
        shift=recipe.shift,
        preset=preset or "",
        missing=recipe.missing,
        systems={name: tuple(names) for name, names in recipe.systems.items()},
        system_weighting=(recipe.between if isinstance(recipe.between, str) else "expert")
        if recipe.systems
        else "",
        years=tuple(map(int, years)),
        n={int(year): int((~lost).xs(year, level="year").sum()) for year in years},
        left_out=left_out,
        synthetic=study.about.synthetic,
        source=study.about.source,
        notes=(*_source_note(preset), *_notes(study, recipe, parts, left_out, gaps[~lost])),
        versions=versions(),
    )


def _notes(
    study: Study,
    recipe: Recipe,
    parts: Mapping[str | int, _Part],
    left_out: Mapping[int, tuple[str, ...]],
    gaps: pd.DataFrame,
) -> tuple[str, ...]:
    notes: list[str] = []
    if recipe.over == "year":
        notes.append(
            Message(
                "each year is standardized and weighed by itself: compare ranks over the years, not scores."
            )
        )
    if recipe.cost:
        notes.append(Message("less is better: {indicators}.", indicators=joined(recipe.cost, ", ")))
    if recipe.shift:
        notes.append(
            Message(
                "{shift:g} was added to standardized values before entropy was taken: the weights depend on it.",
                shift=recipe.shift,
            )
        )
    notes += gathered(
        (Message(str(when)), part.weighed.note) for when, part in parts.items() if part.weighed.note
    )
    without = (
        "without any indicator, no score: {regions}."
        if recipe.missing == "mean"
        else "without every indicator, no score: {regions}."
    )
    notes += gathered(
        (str(year), Message(without, regions=named(regions, study))) for year, regions in left_out.items()
    )
    filled = gaps[gaps.any(axis=1)]
    if len(filled):
        who = [Message("{region} in {year}", region=region, year=year) for region, year in filled.index]
        notes.append(
            Message(
                "{n} missing values of {regions} were given the weighted mean of the others of the same region and "
                "year.",
                n=int(filled.to_numpy().sum()),
                regions=listed(who),
            )
        )
    return tuple(notes)
