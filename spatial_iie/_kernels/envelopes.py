"""Local and global envelopes of simulated functions, and the p value of an observed one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Envelopes(NamedTuple):
    """Bands of functions at m arguments, shape (m,) each, and the global p value.

    ``outside``: the share of simulations that leave the local band somewhere.
    """

    expected: Floats
    local_lower: Floats
    local_upper: Floats
    global_lower: Floats
    global_upper: Floats
    p_value: float
    outside: float


def envelopes(observed: Floats, simulated: Floats, level: float) -> Envelopes:
    """Return the envelopes of simulated functions at a level.

    Parameters
    ----------
    observed : ndarray, shape (m,)
    simulated : ndarray, shape (S, m)
    level : float
        Share of functions inside, such as 0.95.

    Returns
    -------
    Envelopes
        Local: at each argument, the k-th smallest and largest simulation, k = floor((1 - level) (S + 1) / 2), at least
        1. Global: the local band, its distances from the mean multiplied by one factor such that the share 1 - level
        of the S + 1 functions, the observed one among them, leaves it somewhere. The p value is the share of functions
        that would need a factor as large as the observed one does: at most 1 - level if and only if the observed
        function leaves the band. nan at arguments where a function is.

    Notes
    -----
    Duranton and Overman (2005, section 3) widen the local band by its level until the share of simulations that leave
    it somewhere is the one wanted; here it is widened in proportion, which needs fewer simulations and has no ties
    (directional quantile envelope of Myllymäki, Mrkvička, Grabarnik, Seijo and Hahn 2017, JRSS B 79, 381-404).

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> found = envelopes(np.full(3, 5.0), random.standard_normal((99, 3)), 0.9)
    >>> found.p_value, bool((found.global_upper < 5).all())
    (0.01, True)
    """
    everything = np.vstack([observed, simulated])
    whole = np.asarray(np.isfinite(everything).all(axis=0))
    functions = everything[:, whole]
    count = len(functions)
    k = max(1, int(np.floor((1 - level) * count / 2 + 1e-9)))
    low, high = _ends(functions[1:], k)
    outside = float(((functions[1:] < low) | (functions[1:] > high)).any(axis=1).mean())
    centre, (below, above) = functions.mean(axis=0), _ends(functions, max(k, 2))  # not the observed one alone
    factors = _factors(functions, centre, below, above)
    beyond = int(np.floor((1 - level) * count + 1e-9))
    factor = np.sort(factors)[-1 - beyond]
    least = centre - factor * (centre - below)
    if (functions >= 0).all():
        least = np.maximum(least, 0.0)
    most = centre + factor * (above - centre)
    return Envelopes(
        expected=_spread(functions[1:].mean(axis=0), whole),
        local_lower=_spread(low, whole),
        local_upper=_spread(high, whole),
        global_lower=_spread(least, whole),
        global_upper=_spread(most, whole),
        p_value=float((factors >= factors[0] * (1 - 1e-12)).mean()),
        outside=outside,
    )


def _ends(functions: Floats, k: int) -> tuple[Floats, Floats]:
    ordered = np.sort(functions, axis=0)
    return ordered[k - 1], ordered[-k]


def _factors(functions: Floats, centre: Floats, below: Floats, above: Floats) -> Floats:
    """Return by which factor the band must be widened about its centre to hold each function."""
    if not functions.shape[1]:
        return np.ones(len(functions))
    off = functions - centre
    width = np.where(off > 0, above - centre, centre - below)
    off = np.where(np.abs(off) <= 1e-12 * np.abs(functions).max(axis=0), 0.0, np.abs(off))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(off > 0, off / np.maximum(width, 0), 0.0).max(axis=1))


def _spread(values: Floats, whole: NDArray[np.bool_]) -> Floats:
    everywhere = np.full(len(whole), np.nan)
    everywhere[whole] = values
    return everywhere
