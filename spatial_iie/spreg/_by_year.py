"""Weights that change from year to year, where a panel otherwise has one matrix."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.weights.about import WeightsAbout


@dataclass(frozen=True, eq=False)
class WeightsByYear:
    """Weights between the same regions, one matrix a year.

    Attributes
    ----------
    each : tuple of Weights
        In the order of the years, with the same regions in the same order.
    """

    each: tuple[Weights, ...]

    @property
    def ids(self) -> pd.Index:
        """The regions, in the order of the rows of a year."""
        return self.each[0].ids

    @property
    def n(self) -> int:
        """Number of regions."""
        return self.each[0].n

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The weights of all years, shape (T n, T n), none between years."""
        return sparse.csr_array(sparse.block_diag([w.matrix for w in self.each], format="csr"))

    @property
    def links(self) -> int:
        """Number of non-zero weights in all years."""
        return sum(w.links for w in self.each)

    @property
    def isolates(self) -> pd.Index:
        """Regions without a neighbour in one of the years."""
        alone = np.logical_or.reduce([w.cardinalities.to_numpy() == 0 for w in self.each])
        return self.ids[alone]

    @property
    def s0(self) -> float:
        """Mean over the years of the sum of all weights."""
        return float(np.mean([w.s0 for w in self.each]))

    @property
    def recipe(self) -> str:
        """How the matrices were made."""
        return ", ".join(dict.fromkeys(w.recipe for w in self.each))

    @property
    def normalization(self) -> str:
        """How the weights are scaled."""
        return ", ".join(dict.fromkeys(w.normalization for w in self.each))

    @property
    def about(self) -> WeightsAbout:
        """What is known of the first matrix."""
        return self.each[0].about

    def _part(self, ids: Iterable[Hashable]) -> WeightsByYear:
        kept = list(ids)
        return WeightsByYear(tuple(w._part(kept) for w in self.each))

    def in_years(self, kept: Iterable[bool]) -> WeightsByYear:
        """Return the weights of the years that are kept."""
        return WeightsByYear(tuple(w for w, stays in zip(self.each, kept, strict=True) if stays))


PanelWeights = Weights | WeightsByYear


def panel_weights(w: Weights | Mapping[int, Weights], years: tuple[int, ...], ids: pd.Index) -> PanelWeights:
    """Return the weights of a panel: one matrix as it is, or one a year, in the order of ``ids``, where these differ.

    Parameters
    ----------
    w : Weights, or mapping of year to Weights
        Years that are not wanted are passed over.
    years : tuple of int
    ids : Index
        The regions of the study.

    Raises
    ------
    WeightsError
        If a year has no weights.
    AlignmentError
        If weights do not cover the study.
    """
    if not isinstance(w, Mapping):
        return w
    if without := [year for year in years if year not in w]:
        raise WeightsError(
            "w has no weights of {without}; it has some of {given}. Give a matrix for every year that is fitted.",
            without=listed(without),
            given=listed(list(w), 40),
        )
    for year in years:
        check_weights(w[year])
        check_same_regions(ids, w[year].ids, Message("the study"))
    each = [w[year]._in_order(w[year].ids.get_indexer(ids)) for year in years]
    if all(_equal(each[0], other) for other in each[1:]):
        return each[0]
    return WeightsByYear(tuple(each))


def _equal(one: Weights, other: Weights) -> bool:
    return one is other or (one.links == other.links and (one.matrix != other.matrix).nnz == 0)
