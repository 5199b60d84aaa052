"""Correlated random effects: the means over time of the regressors, and of their lags, as further columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.panels._contrasts import over_time

if TYPE_CHECKING:
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
_MEAN = "mean of "
_NOTHING = 1e-9  # of a column's norm: less than this beyond the others is rounding


def with_means(design: Design, years: int) -> Design:
    """Return the design with a column for the mean over time of every column that has one of its own.

    What does not vary over time is its own mean, and the mean of what does not vary between regions is a constant.
    The columns stand for effects of regions: they have no impacts.

    Notes
    -----
    Mundlak (1978), Econometrica 46; with spatial lags Debarsy (2012), Spatial Economic Analysis 7.
    """
    means = over_time(np.full((years, years), 1 / years), design.z)
    known, kept = design.z, []
    for place, name in enumerate(design.names):
        if name not in design.nuisance and _adds(known, means[:, place]):
            known = np.column_stack([known, means[:, place]])
            kept.append(place)
    own = [place for place in kept if place < len(design.own)]
    lags = [place for place in kept if place >= len(design.own)]
    k = len(design.own)
    added = tuple(f"{_MEAN}{design.names[place]}" for place in own)
    of_lags = tuple(f"W {_MEAN}{design.names[place].removeprefix('W ')}" for place in lags)
    return replace(
        design,
        z=np.column_stack([design.z[:, :k], means[:, own], design.z[:, k:], means[:, lags]]),
        own=(*design.own, *added),
        names=(*design.own, *added, *design.names[k:], *of_lags),
        nuisance=(*design.nuisance, *added),
    )


def means_of(design: Design) -> tuple[str, ...]:
    """Return the columns that are means over time."""
    return tuple(name for name in design.names if name.removeprefix("W ").startswith(_MEAN))


def _adds(known: Floats, column: Floats) -> bool:
    scaled = known / np.maximum(np.linalg.norm(known, axis=0), 1e-300)
    left = column - scaled @ np.linalg.lstsq(scaled, column, rcond=None)[0]
    return bool(np.linalg.norm(left) > _NOTHING * np.linalg.norm(column))
