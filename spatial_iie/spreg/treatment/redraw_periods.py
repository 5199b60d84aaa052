"""Randomization inference for event studies: each period, and all leads at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.treatment.periods import Window, columns_of_periods, periods_of
from spatial_iie.spreg.treatment.redraw import Drawn, Estimate, drawn, estimator

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.columns import Columns
    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]


class Again(NamedTuple):
    """How the treatment is drawn again: groups of the regions, number of draws, seed."""

    strata: NDArray[np.int64]
    draws: int
    seed: int


class Redrawn(NamedTuple):
    """The event study of the treatment as it is, first, and of those drawn again."""

    each: list[Estimate]

    @property
    def p(self) -> Floats:
        """Of every column, shape (k,); see :class:`Drawn`."""
        return Drawn((), self.each[0].b, np.array([one.b for one in self.each[1:]])).p

    def joint_p(self, columns: Columns, names: Sequence[str]) -> float:
        """Return the share of assignments whose leads are together at least as large as the observed ones."""
        at = [columns.names.index(name) for name in names]
        values = np.array([one.size(at) for one in self.each])
        return float((values >= values[0] * (1 - 1e-10)).mean())


def redrawn_periods(setting: Setting, window: Window, wanted: list[list[int]], again: Again) -> Redrawn:
    """Return the event study of each assignment of first treated years.

    Notes
    -----
    A period of neighbours that an assignment does not have is a column of zeros, with a coefficient of zero.
    """
    estimate = estimator(setting)
    whole, used = setting.first, setting.used
    found = [estimate(columns_of_periods(periods_of(setting, whole, window), wanted))]
    for other in drawn(whole[used], again.strata, again.draws, again.seed):
        first = whole.copy()
        first[used] = other
        found.append(estimate(columns_of_periods(periods_of(setting, first, window), wanted)))
    return Redrawn(found)
