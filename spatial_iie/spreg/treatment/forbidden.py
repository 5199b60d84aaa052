"""Staggered adoption and two-way effects: region-years of negative weight, and comparisons with treated regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message
from spatial_iie.spreg.treatment.redraw import two_way

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]


def negative_weights(first: Floats, years: tuple[int, ...]) -> tuple[float, float]:
    """Return the share of treated region-years with a negative weight in the two-way estimate, and their weights' sum.

    Parameters
    ----------
    first : ndarray, shape (n,)
        First treated years, infinite for never.
    years : tuple of int

    Notes
    -----
    de Chaisemartin and D'Haultfoeuille (2020), American Economic Review 110: the estimate is a weighted sum of the
    effects of treated region-years, the weights the residuals of treatment on both effects.

    Examples
    --------
    >>> negative_weights(np.array([2, 4, np.inf, np.inf]), (1, 2, 3, 4))
    (0.0, 0.0)
    >>> share, weight = negative_weights(np.array([2.0, 4.0]), (1, 2, 3, 4))
    >>> round(share, 2), round(weight, 2)
    (0.25, -0.5)
    """
    treated = first <= np.asarray(years, dtype=float)[:, np.newaxis]
    left = two_way(treated[:, :, np.newaxis].astype(float)).reshape(treated.shape)[treated]
    weights = left / left.sum()
    negative = weights < -1e-12
    return float(negative.mean()), float(weights[negative].sum())


def on_staggered(setting: Setting) -> list[Message]:
    """Say what staggered adoption does to designs with two-way effects."""
    first = setting.adoption.of(setting.ids)
    cohorts = sorted(set(first[np.isfinite(first)]))
    if len(cohorts) < 2:
        return []
    share, weight = negative_weights(first, setting.years)
    negative = (
        Message(
            "{share:.1%} of treated region-years count with a negative weight ({weight:.3f} in all).",
            share=share,
            weight=weight,
        )
        if share
        else Message("No treated region-year counts with a negative weight.")
    )
    return [
        Message(
            "Adoption is staggered over {n} years: designs with two-way effects also compare regions with ones treated "
            "earlier, which biases them where effects change over time or between cohorts. {negative} Compare "
            "Callaway-Sant'Anna, Sun-Abraham and imputation.",
            n=len(cohorts),
            negative=negative,
        )
    ]
