"""The columns of a design: treatment, rings and exposure by year and region, and who is compared with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.design_words import DesignWord
    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
OWN = "treatment"


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a design for the n regions that are used.

    Attributes
    ----------
    names : tuple of str
        As regressors: ``treatment``, ``ring_1``, ``exposure``.
    titles : tuple of Message
        In tables.
    array : ndarray, shape (T, n, k)
    kept : ndarray, shape (n,)
        Regions that the design keeps.
    comparison : ndarray, shape (n,)
        Regions that are never treated and taken to be out of the reach of treatment.
    """

    names: tuple[str, ...]
    titles: tuple[Message, ...]
    array: Floats
    kept: Flags
    comparison: Flags


def columns_of(word: DesignWord, setting: Setting, first: Floats) -> Columns:
    """Return the columns of a design for given first treated years of all regions, shape (N,)."""
    years, at = np.asarray(setting.years, dtype=float)[:, np.newaxis], setting.used
    treated = first <= years
    names, titles, values = [OWN], [Message("own")], [treated]
    kept, comparison = np.ones(len(at), dtype=bool), ~np.isfinite(first[at])
    if word.kind == "donut":
        near = np.isfinite(setting.reach(word.bounds[0], word.unit).first_exposed(first)[at])
        kept, comparison = ~comparison | ~near, comparison & ~near
    elif word.kind == "rings":
        inner = np.zeros_like(treated)
        for place, bound in enumerate(word.bounds):
            exposed = setting.reach(bound, word.unit).first_exposed(first)
            reached = exposed <= years
            names.append(f"ring_{place + 1}")
            titles.append(word.ring(place))
            values.append(reached & ~inner & ~treated)
            inner = reached
        comparison &= ~np.isfinite(exposed[at])
    elif word.kind == "exposure":
        exposure = exposure_of(setting, treated, cumulative=word.cumulative)
        names.append("exposure")
        titles.append(Message("exposure, W D"))
        values.append(exposure)  # type: ignore[arg-type]
        comparison &= (exposure[:, at] == 0).all(axis=0)
    stacked = np.stack([np.asarray(each[:, at], dtype=float) for each in values], axis=2)
    return Columns(tuple(names), tuple(titles), stacked, kept, comparison)


def exposure_of(setting: Setting, treated: Flags, *, cumulative: bool) -> Floats:
    """Return the weighted share of neighbours that are treated, shape (T, N); or its sum over the years so far."""
    share = np.asarray((setting.row_standardized.matrix @ treated.astype(float).T).T)
    return np.cumsum(share, axis=0) if cumulative else share
