"""Lee's L: bivariate spatial association of two spatially smoothed variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.esda._global import Floats, Isolates, Moments
from spatial_iie.esda._pairs import Pair, PairStatistic, bilinear_moments, evaluate_pair, placed
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights


def lee(
    x: pd.Series,
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return Lee's L, the correlation of two spatially smoothed variables on the scale of the unsmoothed ones.

    .. math:: L = \frac{n}{\sum_i (\sum_j w_{ij})^2} \,
        \frac{\sum_i (\sum_j w_{ij} (x_j - \bar x)) (\sum_j w_{ij} (y_j - \bar y))}
        {\sqrt{\sum_i (x_i - \bar x)^2} \sqrt{\sum_i (y_i - \bar y)^2}}

    Parameters
    ----------
    x, y : Series, shape (n,)
        Finite, not constant, labelled by region, in any order and unit. L does not change if they are swapped.
    w : Weights
        Weights between the same n regions. Lee also lets a region be its own neighbour; weights here do not.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values.
    permutations, seed
        Random placements of the pairs (x, y).
    isolates : {"exclude", "zero", "error"}
        Isolates: as if they were not in the study; counted with a lag of zero; or refused.

    Returns
    -------
    GlobalResult

    Raises
    ------
    AlignmentError
        If x, y and w do not cover the same regions.
    DataError
        If a value is missing or infinite.
    EstimationError
        If a variable is constant or fewer than 4 regions have neighbours.
    WeightsError
        If no region has a neighbour, or ``isolates="error"`` and one has none.

    Notes
    -----
    Lee (2001), Journal of Geographical Systems 3, equation 18; exact moments under random placement of the pairs:
    Lee (2004), Environment and Planning A 36. They need W'W, which has a link for every two regions with a
    neighbour in common.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> x = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids)
    >>> round(si.esda.lee(x, x, w).statistic, 4), round(si.esda.lee(x, -x, w).statistic, 4)
    (0.3148, -0.3148)
    """
    return evaluate_pair(
        LEE,
        x,
        y,
        w,
        alternative=alternative,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def _value(order: Floats, pair: Pair) -> Floats:
    lag_x, lag_y = pair.matrix @ placed(pair.x, order), pair.matrix @ placed(pair.y, order)
    return np.asarray(np.einsum("ib,ib->b", lag_x, lag_y) / _scale(pair))


def _moments(pair: Pair) -> Moments:
    expectation, variance = bilinear_moments(pair.matrix.T @ pair.matrix, pair.x, pair.y)
    return Moments(expectation / _scale(pair), {"randomization": variance / _scale(pair) ** 2})


def _scale(pair: Pair) -> float:
    return float((pair.matrix.sum(axis=1) ** 2).sum())


LEE = PairStatistic(Message("Lee's L"), _value, _moments)
