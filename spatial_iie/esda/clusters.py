"""The regions of one year with their local Moran's I, quadrant and cluster, as one named table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._registry import local_statistic
from spatial_iie.esda._years import about_years, gathered, named, present, weights_in_words
from spatial_iie.inference import Alternative, Permutations, tail_in_words
from spatial_iie.messages import Message
from spatial_iie.results import Correction, LocalResult, TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def clusters(
    study: Study,
    variable: str,
    w: Weights,
    *,
    statistic: str = "local_moran",
    year: int | None = None,
    alpha: float = 0.05,
    correction: Correction | None = None,
    significant: bool = False,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 9999,
    seed: int = 0,
) -> TableResult:
    """Return the regions of a year with local Moran's I, quadrant, p values and cluster.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study, cut down to those with a value.
    statistic : str
        A local statistic of one variable: "local_moran", "local_geary", "local_getis_ord" (G*) or "local_join_counts".
    year : int, optional
        By default the last of the study.
    alpha, correction
        What makes a cluster, see :meth:`spatial_iie.results.LocalResult.clusters`.
    significant : bool
        Only the regions in a cluster, the smallest p first; else all with a value, in the order of the codes.
    alternative, permutations, seed
        As for :func:`local_moran`; clusters go by the simulated p, without permutations by the analytic one.

    Returns
    -------
    TableResult
        Indexed by region: name, quadrant, statistic, z, p, p_simulated (with permutations), cluster.

    Raises
    ------
    DataError
        If the variable or the year does not exist, or the year has no values.
    AlignmentError
        If a region with a value is not in the weights.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.clusters(study, "digital_index", w, significant=True, permutations=999).to_frame()
    >>> "not significant" in set(table["cluster"]), bool((table["p_simulated"] <= 0.05).all())
    (False, True)
    """
    year = study.years[-1] if year is None else year
    draws = {} if statistic == "local_join_counts" else {"permutations": permutations, "seed": seed}
    found = local_of_year(
        study, [variable], w, year, local_statistic(statistic), alternative=alternative, **draws
    )
    return table_of_clusters(
        study, variable, w, year, found, alpha=alpha, correction=correction, significant=significant
    )


class LocalOfYear(NamedTuple):
    """A local statistic of a year, with the weights between the regions that have values, and who has none."""

    result: LocalResult
    weights: Weights
    missing: tuple[str, ...]


def local_of_year(
    study: Study,
    variables: Sequence[str],
    w: Weights,
    year: int,
    function: Callable[..., LocalResult],
    **options: object,
) -> LocalOfYear:
    """Return a local statistic of the regions with values of all the variables in a year."""
    values, missing = list[pd.Series](), dict[str, None]()
    for variable in variables:
        y, w, lacking = present(study, variable, year, w)
        values.append(y)
        missing |= dict.fromkeys(lacking)
        if len(variables) > 1:
            study = study.select(y.index)
    shared = [y[values[-1].index] for y in values]
    return LocalOfYear(function(*shared, w, **options), w, tuple(missing))


def table_of_clusters(
    study: Study,
    variable: str,
    w: Weights,
    year: int,
    found: LocalOfYear,
    *,
    alpha: float = 0.05,
    correction: Correction | None = None,
    significant: bool = False,
) -> TableResult:
    """Return a local statistic as a table with names and clusters of regions."""
    result, cut, missing = found
    table = result.to_frame().drop(columns=["value", "lag", "expectation", "sd"], errors="ignore")
    table = table.assign(cluster=result.clusters(alpha, correction)).rename_axis(study.ids.name or "region")
    table.insert(0, "name", np.asarray(study.names.reindex(table.index)))
    p = "p_simulated" if "p_simulated" in table else "p"
    if significant:
        table = table[table["cluster"].notna() & (table["cluster"] != "not significant")].sort_values(
            p, kind="stable"
        )
    alone = (
        (Message("isolates, in no cluster: {regions}.", regions=named(cut.isolates, study)),)
        if len(cut.isolates)
        else ()
    )
    few = result.too_few_draws(alpha) if correction == "bonferroni" else None
    rule = (
        "Clusters: {p} at most {alpha:g}, corrected by {correction}; p values are {tail}."
        if correction
        else "Clusters: {p} at most {alpha:g}; p values are {tail}."
    )
    text = Message(
        rule,
        p=Message("pseudo p" if p == "p_simulated" else "p"),
        alpha=alpha,
        correction=Message(str(correction)),
        tail=Message(tail_in_words(result.alternative)),
    )
    notes = (*gathered((str(year), note) for note in (*missing, *alone)), text, *((few,) if few else ()))
    return TableResult(
        table,
        heading=Message(
            "{statistic} of {variable}, {year}, {weights}",
            statistic=result.name,
            variable=variable,
            year=year,
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, notes)
        | result.about.only("draws", "seed")
        | TableAbout(statistic=result.name, year=year, alpha=alpha, correction=correction),
    )
