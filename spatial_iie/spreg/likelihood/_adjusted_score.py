"""Lag models whose weights change from year to year, beside effects of regions: the adjusted score."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.chebyshev import sign_probes
from spatial_iie._kernels.profile import profile_of
from spatial_iie._kernels.traces import is_small, probes_for
from spatial_iie.spreg.likelihood._information import inverted
from spatial_iie.spreg.likelihood._maximum import Estimate, estimate_at, located
from spatial_iie.spreg.likelihood._space_by_year import SpaceByYear
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Floats = NDArray[np.float64]


class AdjustedEstimate(NamedTuple):
    """Where the adjusted score is zero, and the covariance of (b, rho)."""

    found: Estimate
    covariance: Floats


def adjusted_estimate(y: Floats, lag_of_y: Floats, z: Floats, space: SpaceOfYears) -> AdjustedEstimate:
    r"""Return the root of the score of the likelihood with dummies, less its expectation.

    With effects concentrated out by M = (I - J_T) (x) J_n (J_n = I without effects of years), the score of rho at the
    truth has the expectation tr(MG) - tr(G), not 0. Less that, the score is

    .. math:: -\operatorname{tr}(M G) + (M W y)' M e / \sigma^2, \quad
              \operatorname{tr}(M G) = \frac{T - 1}{T} \sum_t \operatorname{tr}(J_n G_t),

    whose expectation is 0 for any n and T. It is the slope of an adjusted profile likelihood, which is maximized. The
    information equality does not hold; the covariance is the sandwich of its derivative and its variance.

    Parameters
    ----------
    y, lag_of_y : ndarray, shape ((T - 1) n,)
        T - 1 orthonormal contrasts of y and of W y, centered by year with effects of years.
    z : ndarray, shape ((T - 1) n, k)
    space : SpaceOfYears
        Of T - 1 blocks.

    Notes
    -----
    Lee and Yu (2012), Spatial Economic Analysis 7; Yang (2018), J. Econometrics 205; Xu and Yang (2020), Regional
    Science and Urban Economics 81, for adjusted scores.
    """
    profile = profile_of(np.column_stack([y, lag_of_y]), z)
    found = estimate_at(profile, space, *located(profile, space, ("rho",)))
    s2, k, n = found.sigma2, z.shape[1], space.n
    matrix = np.zeros((k + 2, k + 2))
    matrix[:k, :k] = z.T @ z / s2
    matrix[:k, k] = matrix[k, :k] = z.T @ lag_of_y / s2
    squares = space.product_trace(found.rho, found.rho)
    matrix[k, k] = lag_of_y @ lag_of_y / s2 + squares
    matrix[k, -1] = matrix[-1, k] = space.trace(found.rho) / s2
    matrix[-1, -1] = n / (2 * s2**2)
    variance = matrix.copy()
    variance[k, k] += _square_of_means(space, found.rho) - squares
    bread = inverted(matrix, "expected")
    return AdjustedEstimate(found, (bread @ variance @ bread)[:-1, :-1])


def _square_of_means(space: SpaceOfYears, rho: float) -> float:
    """Return tr(MGMG) = (1 - 2 / T) sum tr(J G_t G_t) + tr(J S S) / T^2, S the sum of all G_t."""
    one = cast("SpaceByYear", space.one)
    years, lost = len(one.each), space.logdet.roots
    own = space.product_trace(rho, rho) * years / space.blocks.copies  # sum over years
    total = _trace_of_sum(one, rho)
    if lost is not None:
        total -= float((lost / (1 - rho * lost)).sum() ** 2)
    return (1 - 2 / years) * own + total / years**2


def _trace_of_sum(one: SpaceByYear, rho: float) -> float:
    """Return tr(SS), exact for some thousand regions, else by probes."""
    if is_small(one.each[0].matrix):
        dense = [space.matrix.toarray() for space in one.each]
        total = np.sum([np.linalg.solve(np.eye(one.n) - rho * w, w) for w in dense], axis=0)
        return float((total * total.T).sum())
    found = 0.0
    count = probes_for(one.n)
    for z in sign_probes(one.n, count, 0):
        forward = sum(space.matrix @ space.solver(rho)(z) for space in one.each)
        back = sum(space.transposed_solver(rho)(space.matrix.T @ z) for space in one.each)
        found += float((forward * back).sum())
    return found / count
