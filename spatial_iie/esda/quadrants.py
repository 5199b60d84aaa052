"""Quadrants of the Moran scatter plot over the years: members and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.esda._years import about_years, gathered, named, present, weights_in_words, years_with_values
from spatial_iie.esda.local_moran import local_moran
from spatial_iie.messages import Message
from spatial_iie.results import TableResult

if TYPE_CHECKING:
    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import LocalResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")


def quadrants(study: Study, variable: str, w: Weights, *, years: Iterable[int] | None = None) -> TableResult:
    """Return the quadrant of every region in every year.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study; each year's are cut down to the regions with a value.
    years : iterable of int, optional
        By default every year of the study.

    Returns
    -------
    TableResult
        Indexed by region: ``name``, then one column a year with "high-high", "low-high", "low-low" or
        "high-low": the region first, its neighbours second, "high" being above the mean of that year. Missing for
        regions without a value or without neighbours in that year, which the notes name.

    Raises
    ------
    DataError
        If the variable or a year does not exist, or a year has no values.
    AlignmentError
        If a region with a value is not in the weights.

    Notes
    -----
    Membership says nothing about significance: for that see :func:`local_moran` and :func:`persistence`.
    Anselin (1996), The Moran scatterplot as an ESDA tool.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> si.esda.quadrants(study, "digital_index", w).to_frame().loc["310000"].tolist()
    ['上海市', 'high-high', 'high-high', 'high-high']
    """
    scatter = scatter_of_years(study, variable, w, years)
    return TableResult(
        _with_names(scatter.quadrant, study),
        heading=Message("Quadrants of {variable}, {weights}", variable=variable, weights=weights_in_words(w)),
        about=about_years(study, variable, w, scatter.notes),
    )


def quadrant_cities(
    study: Study, variable: str, w: Weights, *, years: Iterable[int] | None = None
) -> TableResult:
    """Return for each year and quadrant how many regions are in it, and which.

    Parameters
    ----------
    study, variable, w, years
        As for :func:`quadrants`.

    Returns
    -------
    TableResult
        Columns year, quadrant, count, share (of the regions with a quadrant in that year) and cities (names, in
        the order of their codes); four rows a year.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.quadrant_cities(study, "digital_index", w, years=[2019]).to_frame()
    >>> int(table["count"].sum()), "苏州市" in table["cities"][0]
    (365, True)
    """
    scatter = scatter_of_years(study, variable, w, years)
    names, rows = study.names, []
    for year, column in scatter.quadrant.items():
        for quadrant in QUADRANTS:
            members = column.index[column == quadrant]
            rows.append(
                {
                    "year": year,
                    "quadrant": quadrant,
                    "count": len(members),
                    "share": len(members) / int(column.notna().sum()),
                    "cities": ", ".join(map(str, names[members])),
                }
            )
    return TableResult(
        pd.DataFrame(rows),
        heading=Message(
            "Regions by quadrant of {variable}, {weights}", variable=variable, weights=weights_in_words(w)
        ),
        about=about_years(study, variable, w, scatter.notes),
    )


class Scatter(NamedTuple):
    """The Moran scatter plots of several years: regions by years, nan where undefined; and what was left out."""

    value: pd.DataFrame
    lag: pd.DataFrame
    quadrant: pd.DataFrame
    notes: tuple[str, ...]


def scatter_of_years(
    study: Study, variable: str, w: Weights, years: Iterable[int] | None, *, at_least: int = 1
) -> Scatter:
    """Return standardized values, their lags and the quadrants, year by year."""
    results, notes = local_by_year(study, variable, w, years, at_least=at_least, permutations=0)
    value, lag, quadrant = (
        pd.DataFrame({year: getattr(result, name) for year, result in results.items()}).reindex(study.ids)
        for name in ("value", "lag", "quadrant")
    )
    return Scatter(value, lag, quadrant, notes)


def local_by_year(
    study: Study,
    variable: str,
    w: Weights,
    years: Iterable[int] | None,
    *,
    at_least: int,
    permutations: int | Permutations,
    seed: int = 0,
    alternative: Alternative = "two-sided",
) -> tuple[dict[int, LocalResult], tuple[str, ...]]:
    """Return local Moran's I of every year, and what was left out in words."""
    results: dict[int, LocalResult] = {}
    chosen, notes = years_with_values(study, variable, years, at_least=at_least)
    for year in chosen:
        y, cut, missing = present(study, variable, year, w)
        results[year] = local_moran(y, cut, permutations=permutations, seed=seed, alternative=alternative)
        alone = (
            (Message("isolates, in no quadrant: {regions}.", regions=named(cut.isolates, study)),)
            if len(cut.isolates)
            else ()
        )
        notes += [(str(year), note) for note in (*missing, *alone)]
    return results, gathered(notes)


def _with_names(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Put names before the columns; the index gets a name, so that it is shown."""
    table = table.rename_axis(study.ids.name or "region")
    table.insert(0, "name", np.asarray(study.names.reindex(table.index)))
    return table
