"""The Mann-Kendall test of a trend, of many series at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.inference import analytic_p

Floats = NDArray[np.float64]
_TIE = 1e-9  # values this close are equal: Gi* is of the order of 1


class Trend(NamedTuple):
    """Kendall's S, its variance under no trend, tau-b, and the two-sided p value; each of shape (n,)."""

    score: Floats
    variance: Floats
    tau: Floats
    p: Floats


def mann_kendall(series: Floats) -> Trend:
    r"""Return the Mann-Kendall test of every row.

    .. math:: S = \sum_{s<t} \mathrm{sign}(x_t - x_s), \quad
              V = \frac{T(T-1)(2T+5) - \sum_g t_g (t_g-1)(2t_g+5)}{18}, \quad
              z = \frac{S - \mathrm{sign}(S)}{\sqrt V}

    with :math:`t_g` the sizes of groups of equal values; tau-b divides S by
    :math:`\sqrt{(N - \sum_g t_g (t_g - 1)/2) N}`, N = T(T-1)/2. nan where all values are equal or one is nan.

    Parameters
    ----------
    series : ndarray, shape (n, T)

    Notes
    -----
    Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods, for ties and the continuity correction. The
    same numbers as ``Kendall::MannKendall`` in R.

    Examples
    --------
    >>> up = mann_kendall(np.array([[1.0, 2.0, 2.0, 4.0]]))
    >>> up.score.item(), round(up.variance.item(), 4), round(up.tau.item(), 4), round(up.p.item(), 4)
    (5.0, 7.6667, 0.9129, 0.1486)
    """
    years = series.shape[1]
    first, last = np.triu_indices(years, k=1)
    ahead = series[:, last] - series[:, first]
    ahead = np.where(np.abs(ahead) <= _TIE, 0.0, ahead)
    score = np.sign(ahead).sum(axis=1)
    same = (np.abs(series[:, :, np.newaxis] - series[:, np.newaxis, :]) <= _TIE).sum(axis=2)
    # each value of a group of t adds what the group adds, divided by t
    ties = ((same - 1) * (2 * same + 5)).sum(axis=1)
    variance = (years * (years - 1) * (2 * years + 5) - ties) / 18
    pairs = years * (years - 1) / 2
    untied = pairs - (same - 1).sum(axis=1) / 2
    known = (untied > 0) & ~np.isnan(series).any(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = np.where(known, score / np.sqrt(untied * pairs), np.nan)
        z = np.where(known, (score - np.sign(score)) / np.sqrt(variance), np.nan)
    blank = np.where(known, 0.0, np.nan)
    return Trend(score + blank, variance + blank, tau, analytic_p(z))
