"""Markov chains of the Moran scatter plot and of classes given the neighbours, with their chi-square tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError, SpatialIIEError, listed
from spatial_iie.esda._years import about_years, chosen_years, gathered, named, present, weights_in_words
from spatial_iie.esda.quadrants import QUADRANTS, scatter_of_years
from spatial_iie.results import TableResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class ChiSquare(NamedTuple):
    """A chi-square test: its statistic, degrees of freedom, p value, and what is held to be true under the null."""

    name: str
    statistic: float
    df: int
    p_value: float
    null: str

    def __str__(self) -> str:
        return f"{self.name}: chi2({self.df}) = {self.statistic:.3f}, p = {self.p_value:.3g}; null: {self.null}."


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
        :class:`ChiSquare` test of that independence, which the notes spell out.

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
    states = np.stack([_codes(column, QUADRANTS) for _, column in scatter.quadrant.items()], axis=1)
    counts = transition_counts(states[:, :-1], states[:, 1:], len(QUADRANTS))
    expected, test = independence_of_moves(counts)
    chances = shares(counts)
    table = pd.DataFrame(
        [
            {"from": a, "to": b, "count": int(counts[i, j]), "probability": chances[i, j], "expected": expected[i, j]}
            for i, a in enumerate(QUADRANTS)
            for j, b in enumerate(QUADRANTS)
        ]
    )
    return TableResult(
        table,
        heading=f"Markov chain of the quadrants of {variable}, {weights_in_words(w)}",
        about={**about_years(study, variable, w, (*scatter.notes, str(test))), "tests": (test,)},
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
        As for :func:`quadrants`; row-standardised, or lags are sums and not means.
    classes, neighbour_classes : int
        Number of classes, at least 2.
    years : iterable of int, optional
        At least two, in the order of the moves; by default every year of the study.

    Returns
    -------
    TableResult
        Columns neighbours (class, 1 the lowest, or "all"), from, count (moves from there) and one column for
        each class with the probability of a move to it, nan where nothing moved from. ``about["tests"]`` holds
        two :class:`ChiSquare` tests, Pearson's and the likelihood ratio, of the chain being the same whatever
        the neighbours; ``about["breaks"]`` the upper limits of the classes.

    Raises
    ------
    DataError
        If fewer than two years are chosen, or the variable or a year does not exist.
    EstimationError
        If a mean is not positive, or classes cannot be told apart.
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
    >>> chain.to_frame().groupby("neighbours", sort=False)["count"].sum().tolist()
    [242, 246, 242, 730]
    """
    for name, count in (("classes", classes), ("neighbour_classes", neighbour_classes)):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 2:
            raise SpatialIIEError(f"{name} must be a whole number of at least 2, not {count!r}.")
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
    lowest = "Class 1 is the lowest; values are relative to the mean of their year."
    return TableResult(
        _conditional_table(counts),
        heading=f"Markov chain of {variable} given the neighbours, {weights_in_words(w)}",
        about={
            **about_years(study, variable, w, (*notes, lowest, *map(str, tests))),
            "tests": tests,
            "breaks": {"own": tuple(breaks), "neighbours": tuple(lag_breaks)},
        },
    )


def _codes(column: pd.Series, words: Sequence[str]) -> Ints:
    """Return the place of each word, -1 where there is none."""
    return np.asarray(pd.Index(words).get_indexer(column), dtype=np.int64)


def _relative(
    study: Study, variable: str, w: Weights, years: Iterable[int] | None
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return values and lags relative to the mean of the year, nan where either is undefined, and notes."""
    parts: list[pd.DataFrame] = []
    notes: list[tuple[str, str]] = []
    for year in chosen_years(study, years, at_least=2):
        y, cut, missing = present(study, variable, year, w)
        if y.mean() <= 0:
            raise EstimationError(f"the mean of {variable} in {year} is not positive: nothing is relative to it.")
        alone = (f"without neighbours, left out: {named(cut.isolates, study)}.",) if len(cut.isolates) else ()
        notes += [(str(year), note) for note in (*missing, *alone)]
        relative = y / y.mean()
        both = pd.DataFrame({"value": relative, "lag": cut.lag(relative)}).dropna()
        parts.append(both.reindex(study.ids))
    values, lags = (np.stack([part[name].to_numpy() for part in parts], axis=1) for name in ("value", "lag"))
    return values, lags, gathered(notes)


def quantile_classes(values: Floats, count: int) -> tuple[Ints, Floats]:
    """Return the quantile class of each value from 0, -1 where it is nan, and the upper limits of the classes.

    >>> quantile_classes(np.array([[1.0, 2.0], [3.0, np.nan], [4.0, 9.0]]), 2)[0].tolist()
    [[0, 0], [0, -1], [1, 1]]
    """
    known = ~np.isnan(values)
    limits = np.quantile(values[known], np.arange(1, count + 1) / count)
    if (np.diff(limits) <= 0).any():
        raise EstimationError(f"{count} classes cannot be told apart: limits {listed(limits.round(6))}. Take fewer.")
    return np.where(known, np.searchsorted(limits[:-1], values, side="left"), -1), limits


def transition_counts(before: Ints, after: Ints, states: int) -> Floats:
    """Return the number of moves from each state to each, shape (states, states); -1 is no state.

    >>> transition_counts(np.array([0, 0, 1, -1]), np.array([0, 1, 1, 1]), 2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    counts = np.zeros((states, states))
    both = (before >= 0) & (after >= 0)
    np.add.at(counts, (before[both], after[both]), 1)
    return counts


def shares(counts: Floats) -> Floats:
    """Return each row's shares, nan for empty rows."""
    totals = counts.sum(axis=-1, keepdims=True)
    return np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)


def independence_of_moves(counts: Floats) -> tuple[Floats, ChiSquare]:
    """Return expected moves between quadrants if own and neighbours' moves are independent, and the test.

    Parameters
    ----------
    counts : ndarray, shape (4, 4)
        In the order of ``QUADRANTS``.
    """
    split = [tuple(("high", "low").index(word) for word in quadrant.split("-")) for quadrant in QUADRANTS]
    own, around = np.zeros((2, 2)), np.zeros((2, 2))
    for i, (a, b) in enumerate(split):
        for j, (c, d) in enumerate(split):
            own[a, c] += counts[i, j]
            around[b, d] += counts[i, j]
    p_own, p_around = np.nan_to_num(shares(own)), np.nan_to_num(shares(around))
    joint = np.array([[p_own[a, c] * p_around[b, d] for c, d in split] for a, b in split])
    expected = counts.sum(axis=1, keepdims=True) * joint
    possible = expected > 0
    free = possible.sum() - possible.any(axis=1).sum()
    estimated = sum((part > 0).sum() - (part.sum(axis=1) > 0).sum() for part in (own, around))
    statistic = float((np.square(counts - expected)[possible] / expected[possible]).sum())
    null = "a region moves between high and low whatever its neighbours' move"
    return expected, _chi_square("Independence of moves", statistic, int(free - estimated), null)


def homogeneity(counts: Floats) -> tuple[ChiSquare, ChiSquare]:
    """Return Pearson's and the likelihood ratio test of chains being the same in all regimes.

    Parameters
    ----------
    counts : ndarray, shape (m, k, k)
        Moves in each of m regimes.

    Notes
    -----
    Bickenbach and Bode (2003), International Regional Science Review 26.
    """
    pooled = np.nan_to_num(shares(counts.sum(axis=0)))
    expected = counts.sum(axis=2, keepdims=True) * pooled
    possible, seen = expected > 0, counts > 0
    pearson = float((np.square(counts - expected)[possible] / expected[possible]).sum())
    ratio = float(2 * (counts[seen] * np.log(counts[seen] / expected[seen])).sum())
    regimes = (counts.sum(axis=2) > 0).sum(axis=0)  # in which each state occurs
    moves = (pooled > 0).sum(axis=1)
    df = int((np.maximum(regimes - 1, 0) * np.maximum(moves - 1, 0)).sum())
    null = "the chain is the same whatever the neighbours"
    return _chi_square("Homogeneity (Pearson)", pearson, df, null), _chi_square(
        "Homogeneity (likelihood ratio)", ratio, df, null
    )


def _chi_square(name: str, statistic: float, df: int, null: str) -> ChiSquare:
    from scipy.stats import chi2

    p = float(chi2.sf(statistic, df)) if df > 0 else float("nan")
    return ChiSquare(name, statistic, df, p, null)


def _conditional_table(counts: Floats) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    labels = [*map(str, range(1, len(counts) + 1)), "all"]
    for label, part in zip(labels, [*counts, counts.sum(axis=0)], strict=True):
        for state, (row, chances) in enumerate(zip(part, shares(part), strict=True), start=1):
            to = {str(k): float(p) for k, p in enumerate(chances, start=1)}
            rows.append({"neighbours": label, "from": str(state), "count": int(row.sum()), **to})
    return pd.DataFrame(rows)
