"""Getis-Ord general G: global clustering of high or of low values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import called, check_labels, finite_numbers
from spatial_iie._registry import STATISTICS
from spatial_iie.errors import DataError, EstimationError, listed
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
from spatial_iie.esda.moran import MORAN

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.inference import Alternative, Assumption, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights


def getis_ord(
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return the general G of Getis and Ord with its analytic and, if asked, its permutation inference.

    .. math:: G = \frac{\sum_i \sum_j w_{ij} y_i y_j}{\sum_i \sum_{j \ne i} y_i y_j}

    G is large where high values neighbour high values, small where low values neighbour low values: "greater"
    means that high values cluster, "less" that low ones do. Unlike I and C it depends on the zero of the scale.

    Parameters
    ----------
    y : Series, shape (n,)
        A finite, non-constant variable of at least zero everywhere, labelled by region, in any order.
    w : Weights
        Weights between the same n regions; binary in the paper, any here.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "directed" is the smaller tail.
    assumption : {"randomization"}
        There is no other: values of at least zero are not normal.
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
        If a value is negative, missing or infinite.
    EstimationError
        If y is constant, is zero everywhere but in one region, or fewer than 4 regions have neighbours.
    WeightsError
        If no region has a neighbour, or ``isolates="error"`` and one has none.

    Notes
    -----
    Getis and Ord (1992), Geographical Analysis 24. The denominator does not change when values are
    relabelled, so with y = m + z the variance is that of ``m sum_i (w_i. + w_.i) z_i + sum_ij w_ij z_i z_j``;
    this is the authors' variance (with the B1 of their 1993 correction), without its loss of digits where the
    mean is large, and it holds for any weights.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> result = si.esda.getis_ord(pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids), w)
    >>> round(result.statistic, 4), round(result.expectation, 4)
    (0.3648, 0.3333)
    """
    check_labels(y, "y")
    negative = y.index[finite_numbers(y) < 0]
    if len(negative):
        raise DataError(
            "{name} has {n_negative} negative values, at {negative}: G is defined for values of at "
            "least zero. Use a variable with a natural zero, or moran or geary.",
            name=called(y, "y"),
            n_negative=len(negative),
            negative=listed(negative),
        )
    return evaluate(
        GETIS_ORD,
        y,
        w,
        alternative=alternative,
        assumption=assumption,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def _placed(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:  # noqa: ARG001
    return quadratic(values, matrix, _all_pairs(values))


def _all_pairs(values: Floats) -> float:
    return float(values @ (values.sum() - values))


def _moments(values: Floats, constants: Constants) -> Moments:
    n, s0, _, s2 = constants
    if np.count_nonzero(values) < 2:
        raise EstimationError("all values but one are zero: Getis-Ord G is not defined.")
    m = values.mean()
    z = values - m
    m2, m3 = (z**2).mean(), (z**3).mean()
    unequal = n * s2 - 4 * s0**2  # n times the sum of squares of the row plus column sums about their mean
    linear = m**2 * unequal * m2 / (n - 1)
    both = -2 * m * unequal * m3 / ((n - 1) * (n - 2))
    quadratic = MORAN.moments(values, constants).variances["randomization"] * (s0 * m2) ** 2
    return Moments(
        s0 / (n * (n - 1)), {"randomization": (linear + both + quadratic) / _all_pairs(values) ** 2}
    )


GETIS_ORD = GlobalStatistic(STATISTICS["getis_ord"], _placed, _moments)
