"""Complete histories of regions: a variable in every year, in the order of the labels, with the weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._align import check_weights, in_label_order
from spatial_iie.errors import DataError, WeightsError, listed
from spatial_iie.esda._shared import Floats, check_defined
from spatial_iie.esda._years import check_in_weights, gathered, named, years_with_values
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

LEAST_YEARS = 3


class Histories(NamedTuple):
    """Values of n regions in T years, shape (n, T), their weights, both in the order of the labels; notes."""

    values: Floats
    years: tuple[int, ...]
    weights: Weights
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def above_least(self, place: int) -> pd.Series:
        """Return the values of a year less the least of them, by region: Gi* wants a positive sum, whatever zero is."""
        values = self.values[:, place]
        return pd.Series(values - values.min(), index=self.weights.ids)


def complete_histories(
    study: Study, variable: str, w: Weights, years: Iterable[int] | None, label: str
) -> Histories:
    """Return the histories of the regions with a value in every year; the others are named in the notes.

    Raises
    ------
    DataError
        If fewer than three years have values, or no region has one in all of them.
    AlignmentError
        If a region of the study is not in the weights.
    WeightsError
        If no region with a complete history has a neighbour.
    EstimationError
        If a year is constant, or fewer than 4 regions have complete histories.
    """
    check_weights(w)
    kept, notes = years_with_values(study, variable, years)
    kept = tuple(sorted(kept))
    if len(kept) < LEAST_YEARS:
        raise DataError(
            "{label} needs at least {least} years with values of {variable}; there {n:is|are} {n} {years}.",
            label=label,
            least=LEAST_YEARS,
            variable=variable,
            n=len(kept),
            years=listed(kept),
        )
    wide = study.wide(variable)[list(kept)]
    check_in_weights(wide.index, w)
    whole = wide.dropna()
    gone = wide.index[~wide.index.isin(whole.index)]
    if whole.empty:
        raise DataError(
            "no region has a value of {variable} in every one of the {n} years {years}. Choose fewer years.",
            variable=variable,
            n=len(kept),
            years=listed(kept),
        )
    w = in_label_order(w.subset(w.ids[w.ids.isin(whole.index)]))
    if len(w.isolates) == w.n:
        raise WeightsError("no region has a neighbour: a statistic of neighbours is not defined.")
    values = whole.loc[w.ids].to_numpy()
    for place, year in enumerate(kept):
        check_defined(
            values[:, place], label, Message("{variable} in {year}", variable=variable, year=str(year))
        )
    return Histories(values, kept, w, tuple(gone), (*gathered(notes), *_incomplete(gone, study)))


def _incomplete(gone: pd.Index, study: Study) -> tuple[Message, ...]:
    if not len(gone):
        return ()
    note = "{n} {n:region|regions} without a value in every year, left out: {regions}."
    return (Message(note, n=len(gone), regions=named(gone, study)),)


def normal_scores(values: Floats) -> Floats:
    """Return van der Waerden's normal scores of each column, with mean 0 and population standard deviation 1.

    >>> normal_scores(np.array([[5.0], [7.0], [700.0]])).ravel().round(4).tolist()
    [-1.2247, 0.0, 1.2247]
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores = ndtri(rankdata(values, axis=0) / (len(values) + 1))
    scores -= scores.mean(axis=0)
    return np.asarray(scores / scores.std(axis=0))
