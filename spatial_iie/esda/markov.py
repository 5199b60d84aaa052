"""Markov chains of the Moran scatter plot and of classes given the neighbours, with their chi-square tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import EstimationError, SpatialIIEError
from spatial_iie.esda._chains import (
    Floats,
    homogeneity,
    independence_of_moves,
    quantile_classes,
    shares,
    transition_counts,
)
from spatial_iie.esda._years import (
    about_years,
    gathered,
    present,
    weights_in_words,
    without_neighbours,
    years_with_values,
)
from spatial_iie.esda.quadrants import QUADRANTS, scatter_of_years
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

_TOGETHER = Message(
    "The tests assume that transitions of different regions and years are independent: where neighbours move "
    "together, p is too small."
)


def lisa_markov(
    study: Study, variable: str, w: Weights, *, years: Iterable[int] | None = None
) -> TableResult:
    r"""Return the Markov chain of the four quadrants, pooled over regions and pairs of years.

    Parameters
    ----------
    study, variable, w
        As for :func:`quadrants`.
    years : iterable of int, optional
        At least two, in the order of the moves; by default every year of the study.

    Returns
    -------
    TableResult
        Columns from, to, count, probability (the row's share) and expected: the count if a region's own moves
        between high and low were independent of its neighbours' moves. ``about["tests"]`` holds the
        ``ChiSquare`` test of that independence, which the notes spell out.

    Raises
    ------
    DataError
        If fewer than two years are chosen, or the variable or a year does not exist.
    AlignmentError
        If a region with a value is not in the weights.

    Notes
    -----
    Rey (2001), Geographical Analysis 33. The own chain and the neighbours' chain are estimated,
    so that the degrees of freedom are the free probabilities of the joint chain less those of the two: 12 - 4 = 8
    if all moves occur. Neighbours' moves are made of regions' own moves, and regions share
    neighbours: the p value is a guide, not exact.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> chain = si.esda.lisa_markov(study, "digital_index", w)
    >>> int(chain.to_frame()["count"].sum()), chain.about["tests"][0].df
    (730, 8)
    """
    scatter = scatter_of_years(study, variable, w, years, at_least=2)
    states = np.stack(
        [pd.Index(QUADRANTS).get_indexer(column) for _, column in scatter.quadrant.items()], axis=1
    )
    counts = transition_counts(states[:, :-1], states[:, 1:], len(QUADRANTS))
    expected, test = independence_of_moves(counts)
    chances = shares(counts)
    table = pd.DataFrame(
        [
            {
                "from": a,
                "to": b,
                "count": int(counts[i, j]),
                "probability": chances[i, j],
                "expected": expected[i, j],
            }
            for i, a in enumerate(QUADRANTS)
            for j, b in enumerate(QUADRANTS)
        ]
    )
    return TableResult(
        table,
        heading=Message(
            "Markov chain of the quadrants of {variable}, {weights}",
            variable=variable,
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, (*scatter.notes, test.sentence)) | TableAbout(tests=(test,)),
    )


def spatial_markov(
    study: Study,
    variable: str,
    w: Weights,
    *,
    classes: int = 4,
    neighbour_classes: int = 4,
    years: Iterable[int] | None = None,
) -> TableResult:
    """Return the Markov chain of classes of a variable for each class of its neighbours.

    Values are taken relative to the mean of their year. Classes are quantiles of these over all regions and
    years; neighbours' classes are quantiles of their lags, and that of the year before the move counts.

    Parameters
    ----------
    study, variable
        With a positive mean in every year.
    w : Weights
        As for :func:`quadrants`; row-standardized, or lags are sums and not means.
    classes, neighbour_classes : int
        Number of classes, at least 2.
    years : iterable of int, optional
        At least two, in the order of the moves; by default every year of the study.

    Returns
    -------
    TableResult
        Columns neighbours (class, 1 the lowest, or "all"), from, count (moves from there) and one column for
        each class with the probability of a move to it, nan where nothing moved from. ``about["tests"]`` holds
        two ``ChiSquare`` tests, Pearson's and the likelihood ratio, of the chain being the same whatever
        the neighbours; ``about["breaks"]`` the upper limits of the classes.

    Raises
    ------
    DataError
        If fewer than two years are chosen, or the variable or a year does not exist.
    EstimationError
        If a mean is not positive, no region has a neighbour, or classes cannot be told apart.
    AlignmentError
        If a region with a value is not in the weights.

    Notes
    -----
    Rey (2001), Geographical Analysis 33; tests: Bickenbach and Bode (2003), International Regional Science
    Review 26, with degrees of freedom for the moves that occur.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> chain = si.esda.spatial_markov(study, "digital_index", w, classes=3, neighbour_classes=3)
    >>> int(chain.to_frame().query("neighbours == 'all'")["count"].sum()), len(chain.about["tests"])
    (730, 2)
    """
    for name, count in (("classes", classes), ("neighbour_classes", neighbour_classes)):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 2:
            raise SpatialIIEError(
                "{name} must be a whole number of at least 2, not {count!r}.", name=name, count=count
            )
    values, lags, notes = _relative(study, variable, w, years)
    own, breaks = quantile_classes(values, classes)
    around, lag_breaks = quantile_classes(lags, neighbour_classes)
    before, after, given = own[:, :-1], own[:, 1:], around[:, :-1]
    counts = np.stack(
        [
            transition_counts(np.where(given == c, before, -1), after, classes)
            for c in range(neighbour_classes)
        ]
    )
    tests = homogeneity(counts)
    lowest = Message("Class 1 is the lowest; values are relative to the mean of their year.")
    return TableResult(
        _conditional_table(counts),
        heading=Message(
            "Markov chain of {variable} given the neighbours, {weights}",
            variable=variable,
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, (*notes, lowest, *(test.sentence for test in tests), _TOGETHER))
        | TableAbout(tests=tests, breaks={"own": tuple(breaks), "neighbours": tuple(lag_breaks)}),
    )


def _relative(
    study: Study, variable: str, w: Weights, years: Iterable[int] | None
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return values and lags relative to the mean of the year, nan where either is undefined, and notes."""
    parts: list[pd.DataFrame] = []
    chosen, notes = years_with_values(study, variable, years, at_least=2)
    for year in chosen:
        y, cut, missing = present(study, variable, year, w)
        if y.mean() <= 0:
            raise EstimationError(
                "the mean of {variable} in {year} is not positive: nothing is relative to it.",
                variable=variable,
                year=year,
            )
        alone = without_neighbours(cut.isolates, study)
        notes += [(str(year), note) for note in (*missing, *alone)]
        relative = y / y.mean()
        both = pd.DataFrame({"value": relative, "lag": cut.lag(relative)}).dropna()
        parts.append(both.reindex(study.ids))
    values, lags = (np.stack([part[name].to_numpy() for part in parts], axis=1) for name in ("value", "lag"))
    if np.isnan(lags).all():
        raise EstimationError("no region has a neighbour: a chain given the neighbours is not defined.")
    return values, lags, gathered(notes)


def _conditional_table(counts: Floats) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    labels = [*map(str, range(1, len(counts) + 1)), "all"]
    for label, part in zip(labels, [*counts, counts.sum(axis=0)], strict=True):
        for state, (row, chances) in enumerate(zip(part, shares(part), strict=True), start=1):
            to = {str(k): float(p) for k, p in enumerate(chances, start=1)}
            rows.append({"neighbours": label, "from": str(state), "count": int(row.sum()), **to})
    return pd.DataFrame(rows)
