"""Moran's I of rates: events over populations of unequal size, whose variance is unequal too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import check_labels, finite_numbers
from spatial_iie.errors import AlignmentError, DataError, EstimationError, listed
from spatial_iie.esda.moran import moran
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.esda._global import Floats, Isolates
    from spatial_iie.inference import Alternative, Assumption, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights


def moran_rates(
    events: pd.Series,
    population: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    """Return Moran's I of rates standardized by their empirical Bayes mean and variance.

    Parameters
    ----------
    events : Series, shape (n,)
        Number of events, at least zero, labelled by region.
    population : Series, shape (n,)
        Number at risk, positive, labelled by the same regions, in any order.
    w : Weights
        Weights between the same regions.
    alternative, assumption, permutations, seed, isolates
        As for :func:`spatial_iie.esda.moran`. Rates are standardized before isolates are left out.

    Returns
    -------
    GlobalResult

    Raises
    ------
    AlignmentError
        If events, population and w do not cover the same regions.
    DataError
        If events are negative or a population is not positive, or a value is missing.
    EstimationError
        If there are no events, or all standardized rates are the same.

    Notes
    -----
    Assuncao and Reis (1999), Statistics in Medicine 18, "EBI"; where a region's variance comes out
    negative, its part from chance alone takes its place. The standardized rates are :func:`empirical_bayes_rates`.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> events = pd.Series([1, 2, 3, 2, 9, 16, 3, 16, 25], index=w.ids)
    >>> population = pd.Series([50, 60, 70, 40, 90, 120, 60, 110, 150], index=w.ids)
    >>> round(si.esda.moran_rates(events, population, w).statistic, 3)
    0.473
    """
    return moran(
        empirical_bayes_rates(events, population),
        w,
        alternative=alternative,
        assumption=assumption,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def empirical_bayes_rates(events: pd.Series, population: pd.Series) -> pd.Series:
    """Return rates less their overall rate, over their empirical Bayes standard deviation.

    Parameters
    ----------
    events, population : Series, shape (n,)
        Labelled by the same regions.

    Returns
    -------
    Series, shape (n,)
        In the order of ``events``.

    Examples
    --------
    >>> import pandas as pd
    >>> empirical_bayes_rates(pd.Series([1, 9]), pd.Series([100, 100])).round(3).tolist()
    [-1.0, 1.0]
    """
    for name, series in (("events", events), ("population", population)):
        check_labels(series, name)
    if len(events) != len(population) or not events.index.isin(population.index).all():
        apart = events.index.symmetric_difference(population.index)
        raise AlignmentError(
            "events and population do not cover the same regions: {n_apart} are in one only {apart}.",
            n_apart=len(apart),
            apart=listed(apart),
        )
    count, at_risk = (
        finite_numbers(events, "events"),
        finite_numbers(population.reindex(events.index), "population"),
    )
    for wrong, what in (
        (count < 0, Message("negative events")),
        (at_risk <= 0, Message("a population that is not positive")),
    ):
        if wrong.any():
            where = events.index[wrong]
            raise DataError(
                "{n_where} {n_where:region|regions} {n_where:has|have} {what} {where}. Leave them out or mend them.",
                n_where=len(where),
                what=what,
                where=listed(where),
            )
    if count.sum() == 0:
        raise EstimationError("there are no events: rates are zero everywhere and Moran's I is not defined.")
    name = Message(
        "rate of {events} to {population}",
        events=events.name or "events",
        population=population.name or "population",
    )
    rates = type(events)(_standardized(count, at_risk), index=events.index, name=name)
    rates.attrs = dict(events.attrs)  # its year, and whether it is synthetic
    return rates


def _standardized(e: Floats, x: Floats) -> Floats:
    rate, b = e / x, e.sum() / x.sum()
    spread = (x * (rate - b) ** 2).sum() / x.sum()
    variance = spread - b / x.mean() + b / x
    return np.asarray((rate - b) / np.sqrt(np.where(variance > 0, variance, b / x)))
