"""Who is near a treated region: by order of neighbours, or by kilometres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reach:
    """For each region, those whose treatment reaches it; that of a treated one itself, if it is there, changes nothing.

    Attributes
    ----------
    words : Message
        What is within reach.
    matrix : sparse array, shape (n, n)
        Row i has an entry for every region whose treatment reaches region i.
    """

    words: Message
    matrix: sparse.csr_array

    def first_exposed(self, first: Floats) -> Floats:
        """Return the first year in which a region within reach is treated, infinite for never, shape (n,)."""
        found = np.full(len(first), np.inf)
        starts, indices = self.matrix.indptr[:-1], self.matrix.indices
        some = np.diff(self.matrix.indptr) > 0
        if some.any():
            found[some] = np.minimum.reduceat(first[indices], starts[some])
        return found


def within(study: Study, w: Weights, bound: float, unit: str) -> Reach:
    """Return the reach of treatment up to a bound: an order of neighbours, or km between regions."""
    matrix = _of_km(study, bound) if unit == "km" else _of_order(w, int(bound))
    return Reach(reach_in_words(bound, unit), matrix)


def reach_in_words(bound: float, unit: str) -> Message:
    """Return what is within a bound.

    >>> reach_in_words(2, "order"), reach_in_words(150, "km")
    ('up to order 2', 'up to 150 km')
    """
    if unit == "km":
        return Message("up to {km:g} km", km=bound)
    return Message("up to order {order:g}", order=bound)


def _of_order(w: Weights, order: int) -> sparse.csr_array:
    """Return who is within so many steps: i is reached by j if j is a neighbour of i, or of such a one."""
    step = sparse.csr_array((w.matrix != 0).astype(np.int8))
    found, last = step, step
    for _ in range(order - 1):
        last = sparse.csr_array(((last @ step) != 0).astype(np.int8))
        found = sparse.csr_array(((found + last) != 0).astype(np.int8))
    return found


def _of_km(study: Study, km: float) -> sparse.csr_array:
    from spatial_iie.weights.places import pairs_within_km, places

    layer = study.layer
    if not study.ids.isin(layer.index).all():
        raise DataError("distances in km need the boundaries or points of all regions of the study.")
    pairs = pairs_within_km(places(layer.loc[study.ids], Message("a distance in km")), km)
    n = len(study.ids)
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
    return sparse.csr_array((np.ones(len(i), dtype=np.int8), (i, j)), shape=(n, n))
