"""Geary's C: global spatial autocorrelation from squared differences of neighbours."""

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


def geary(
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return Geary's C with its analytic and, if asked, its permutation inference.

    .. math:: C = \frac{n - 1}{2 S_0} \frac{\sum_i \sum_j w_{ij} (y_i - y_j)^2}{\sum_i (y_i - \bar y)^2}

    C is 1 in expectation and below 1 where neighbours are alike. ``z_score`` is (C - 1) / sd, so it is negative
    there; the tails of the p values are named by autocorrelation all the same: "greater" is positive
    autocorrelation, a small C.

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
        Isolates: as if they were not in the study; counted in n; or refused.

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
    Geary (1954), The Incorporated Statistician 5; moments: Cliff and Ord (1981), Spatial Processes,
    chapter 2.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> result = si.esda.geary(pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids), w)
    >>> round(result.statistic, 4), round(result.z_score, 3), result.p_value < 0.05
    (0.3333, -2.954, True)
    """
    return evaluate(
        GEARY,
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
    ends = matrix.sum(axis=1) + matrix.sum(axis=0)  # sum_ij w_ij (z_i^2 + z_j^2) = sum_i ends_i z_i^2
    return quadratic(z, -2 * matrix, 2 * s0 * float(z @ z) / (len(z) - 1), ends)


def _moments(values: Floats, constants: Constants) -> Moments:
    n, s0, s1, s2 = constants
    z2 = (values - values.mean()) ** 2
    k = n * (z2**2).sum() / z2.sum() ** 2
    normality = ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)
    pairs = (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * k)
    ends = (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * k) / 4
    total = s0**2 * (n**2 - 3 - (n - 1) ** 2 * k)
    randomization = (pairs - ends + total) / (n * (n - 2) * (n - 3) * s0**2)
    return Moments(1.0, {"randomization": randomization, "normality": normality})


GEARY = GlobalStatistic(STATISTICS["geary"], _placed, _moments)
