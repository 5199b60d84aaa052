"""Isolates: what can be done with them, in one place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence, Sized
from typing import TYPE_CHECKING, Literal

import numpy as np

from spatial_iie.errors import WeightsError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.weights.weights import Weights

Isolates = Literal["exclude", "zero", "error"]
"""Left out; counted, with a lag of 0; refused."""


def without_isolates(w: Weights, rule: Isolates) -> tuple[Weights, tuple[Hashable, ...]]:
    """Return the weights by the rule for isolates, and the regions left out.

    Leaving some out may leave others without neighbours: they go too.

    Raises
    ------
    WeightsError
        If there are isolates and the rule is "error", or nobody is left.

    Examples
    --------
    >>> import spatial_iie as si
    >>> w = si.weights.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ids=["a", "b", "c"])
    >>> without_isolates(w, "exclude")[1], without_isolates(w, "zero")[1]
    (('c',), ())
    """
    check_choice("isolates", rule, Isolates)
    alone = w.isolates
    if len(alone) and rule == "error":
        raise WeightsError(
            "{n_alone} {n_alone:region|regions} {n_alone:has|have} no neighbours {alone}. Link "
            "them, leave them out, or choose "
            "isolates='exclude' (in the shell and in a study file also 'attach').",
            n_alone=len(alone),
            alone=listed(alone),
        )
    if rule == "zero" or not len(alone):
        return w, ()
    kept = with_neighbours(w.ids, [w])
    if not len(kept):
        raise WeightsError("no region is left that has a neighbour.")
    left_out = tuple(w.ids[~w.ids.isin(kept)])
    return w._part(kept), left_out


def counted(regions: Sized) -> Message:
    """Return how many regions there are, in words.

    >>> counted("a"), counted("abc")
    ('1 region', '3 regions')
    """
    return Message("1 region") if len(regions) == 1 else Message("{n} regions", n=len(regions))


def left_out_of_every(alone: Sequence[Hashable]) -> Message:
    """Name the regions that no fit is of.

    >>> left_out_of_every(["a"])
    '1 isolate under one of the weights left out of every fit [a].'
    """
    return Message(
        "{n} {n:isolate|isolates} under one of the weights left out of every fit {regions}.",
        n=len(alone),
        regions=listed(alone, 10),
    )


def with_neighbours(ids: pd.Index, weights: Iterable[Weights]) -> pd.Index:
    """Return those of the regions that have a neighbour among themselves under each of several weights.

    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], ids=["a", "b", "c"])  # c has none, so b, so a
    >>> with_neighbours(w.ids, [w]).tolist()
    []
    """
    ways = [(w.ids.get_indexer(ids), w.matrix) for w in weights]
    kept = np.arange(len(ids))
    while len(kept):
        linked = np.ones(len(kept), dtype=bool)
        for places, matrix in ways:
            linked &= np.diff(matrix[places[kept]][:, places[kept]].indptr) > 0
        if linked.all():
            break
        kept = kept[linked]
    return ids[kept]
