"""Moran's I: global spatial autocorrelation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._registry import STATISTICS
from spatial_iie.esda._global import (
    Constants,
    Floats,
    GlobalStatistic,
    Isolates,
    Moments,
    Placed,
    evaluate,
    quadratic,
)

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.inference import Alternative, Assumption, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights


def moran(
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return Moran's I with its analytic and, if asked, its permutation inference.

    .. math:: I = \frac{n}{S_0} \frac{\sum_i \sum_j w_{ij} z_i z_j}{\sum_i z_i^2}, \quad z_i = y_i - \bar y

    Parameters
    ----------
    y : Series, shape (n,)
        A finite, non-constant variable labelled by region, in any order and any unit.
    w : Weights
        Weights between the same n regions.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is positive autocorrelation, "directed" the smaller tail.
    assumption : {"randomization", "normality"}
        What ``sd``, ``z_score`` and ``p_value`` rest on; both variances are in the result.
    permutations : int or Permutations
        Number of random relabellings, or options; none by default.
    seed : int
        Seed of the permutations.
    isolates : {"exclude", "zero", "error"}
        Isolates: as if they were not in the study; counted with a lag of zero (the default
        of spdep and esda); or refused.

    Returns
    -------
    GlobalResult

    Raises
    ------
    AlignmentError
        If y and w do not cover the same regions.
    DataError
        If a value is missing or infinite.
    EstimationError
        If y is constant or fewer than 4 regions have neighbours.
    WeightsError
        If no region has a neighbour, or ``isolates="error"`` and one has none.

    Notes
    -----
    Moments: Cliff and Ord (1981), Spatial Processes, equations 2.35 (normality) and 2.40 (randomization).
    Permutation: pseudo p values of :func:`spatial_iie.inference.simulated_p`.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> result = si.esda.moran(pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids), w)
    >>> round(result.statistic, 4), round(result.p_value, 4)
    (0.5556, 0.0051)
    """
    return evaluate(
        MORAN,
        y,
        w,
        alternative=alternative,
        assumption=assumption,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def _placed(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:
    z = values - values.mean()
    return quadratic(z, matrix, s0 * float(z @ z) / len(z))


def _moments(values: Floats, constants: Constants) -> Moments:
    n, s0, s1, s2 = constants
    z2 = (values - values.mean()) ** 2
    kurtosis = n * (z2**2).sum() / z2.sum() ** 2
    expectation = -1 / (n - 1)
    normality = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expectation**2
    free = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    bound = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    randomization = (free - bound) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expectation**2
    return Moments(expectation, {"randomization": randomization, "normality": normality})


MORAN = GlobalStatistic(STATISTICS["moran"], _placed, _moments)
