"""Transitions between quadrants of the Moran scatter plot, and regions that remain in one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.esda._years import about_years, weights_in_words
from spatial_iie.esda.quadrants import QUADRANTS, local_by_year, scatter_of_years
from spatial_iie.messages import Message
from spatial_iie.results import Correction, TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

_CLUSTERS = ("high-high", "low-low")


def transitions(
    study: Study, variable: str, w: Weights, *, years: Iterable[int] | None = None
) -> TableResult:
    """Return how many regions moved from each quadrant to each, between every year and the next one chosen.

    Parameters
    ----------
    study, variable, w
        As for :func:`quadrants`.
    years : iterable of int, optional
        At least two, in the order of the moves; by default every year of the study.

    Returns
    -------
    TableResult
        Columns years ("2017-2018"), from, then one column for each quadrant moved to, and total; four rows for
        each pair of years. Counted are regions with a quadrant in both years.

    Raises
    ------
    DataError
        If fewer than two years are chosen, or the variable or a year does not exist.
    AlignmentError
        If a region with a value is not in the weights.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.transitions(study, "digital_index", w, years=[2017, 2019]).to_frame()
    >>> table["from"].tolist(), int(table["total"].sum())
    (['high-high', 'low-high', 'low-low', 'high-low'], 365)
    """
    scatter = scatter_of_years(study, variable, w, years, at_least=2)
    rows = []
    for before, after in pairwise(scatter.quadrant.columns):
        counts = pd.crosstab(scatter.quadrant[before], scatter.quadrant[after])
        counts = counts.reindex(index=list(QUADRANTS), columns=list(QUADRANTS), fill_value=0)
        for quadrant, row in counts.iterrows():
            to = {name: int(count) for name, count in row.items()}
            rows.append({"years": f"{before}-{after}", "from": quadrant, **to, "total": int(row.sum())})
    return TableResult(
        pd.DataFrame(rows),
        heading=Message(
            "Moves between quadrants of {variable}, {weights}", variable=variable, weights=weights_in_words(w)
        ),
        about=about_years(study, variable, w, scatter.notes),
    )


def movers(study: Study, variable: str, w: Weights, *, years: Iterable[int] | None = None) -> TableResult:
    """Return the regions that changed quadrant, each time they did.

    Parameters
    ----------
    study, variable, w, years
        As for :func:`transitions`.

    Returns
    -------
    TableResult
        Indexed by region: name, years ("2017-2018"), from, to; by years, then in the order of the codes.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.movers(study, "digital_index", w).to_frame()
    >>> bool((table["from"] != table["to"]).all())
    True
    """
    scatter = scatter_of_years(study, variable, w, years, at_least=2)
    parts = []
    for before, after in pairwise(scatter.quadrant.columns):
        both = scatter.quadrant[[before, after]].dropna()
        moved = both[both[before] != both[after]]
        parts.append(
            pd.DataFrame(
                {"years": f"{before}-{after}", "from": moved[before], "to": moved[after]}, index=moved.index
            )
        )
    table = pd.concat(parts).rename_axis(study.ids.name or "region")
    table.insert(0, "name", np.asarray(study.names.reindex(table.index)))
    return TableResult(
        table,
        heading=Message(
            "Regions that changed quadrant of {variable}, {weights}",
            variable=variable,
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, scatter.notes),
    )


def persistence(
    study: Study,
    variable: str,
    w: Weights,
    *,
    years: Iterable[int] | None = None,
    alpha: float = 0.05,
    correction: Correction | None = None,
    permutations: int | Permutations = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
) -> TableResult:
    """Return the regions that are in the same quadrant in all years, and whether significantly so.

    Parameters
    ----------
    study, variable, w, years
        As for :func:`transitions`.
    alpha, correction
        When a region is significant in a year, see :meth:`spatial_iie.results.LocalResult.clusters`.
    permutations, seed, alternative
        Of local Moran's I; with 0 permutations its analytic p values are used.

    Returns
    -------
    TableResult
        Indexed by region: name, quadrant, years_significant (in how many years), and persistent_cluster: the
        quadrant of high-high and low-low regions that are significant in every year, else missing. Persistent
        clusters first, then in the order of the quadrants and codes.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.persistence(study, "digital_index", w, permutations=999).to_frame()
    >>> table["persistent_cluster"].iloc[0], table["quadrant"].iloc[0]
    ('high-high', 'high-high')
    """
    results, notes = local_by_year(
        study,
        variable,
        w,
        years,
        at_least=2,
        permutations=permutations,
        seed=seed,
        alternative=alternative,
    )
    quadrant = (
        pd.DataFrame({year: result.quadrant for year, result in results.items()}).reindex(study.ids).dropna()
    )
    significant = {
        year: result.clusters(alpha, correction).isin(QUADRANTS) for year, result in results.items()
    }
    same = quadrant.index[quadrant.eq(quadrant.iloc[:, 0], axis=0).all(axis=1)]
    table = pd.DataFrame(
        {
            "name": study.names.reindex(same),
            "quadrant": quadrant.loc[same].iloc[:, 0],
            "years_significant": pd.DataFrame(significant).reindex(same).astype(int).sum(axis=1),
        }
    ).rename_axis(study.ids.name or "region")
    always = (table["years_significant"] == len(results)) & table["quadrant"].isin(_CLUSTERS)
    table["persistent_cluster"] = table["quadrant"].where(always)
    rank = table["persistent_cluster"].isna().astype(int) * 10 + table["quadrant"].map(QUADRANTS.index)
    rule = (
        "Significant: local Moran's I, {alpha:g} level, {correction}; a persistent cluster is significant in all "
        "{years} years."
        if correction
        else "Significant: local Moran's I, {alpha:g} level; a persistent cluster is significant in all {years} "
        "years."
    )
    note = Message(rule, alpha=alpha, correction=Message(str(correction)), years=len(results))
    return TableResult(
        table.loc[rank.sort_values(kind="stable").index],
        heading=Message(
            "Regions that stay in their quadrant of {variable}, {weights}",
            variable=variable,
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, (*notes, note))
        | TableAbout(alpha=alpha, correction=correction),
    )
