"""Bivariate Moran's I: association of a variable with the spatial lag of another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from spatial_iie.esda._global import Floats, Isolates, Moments
from spatial_iie.esda._pairs import Pair, PairStatistic, bilinear_moments, evaluate_pair, placed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights

Null = Literal["pairs", "independent"]


def bivariate_moran(
    x: pd.Series,
    y: pd.Series,
    w: Weights,
    *,
    null: Null = "pairs",
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return the bivariate Moran's I of a variable and the neighbours' values of another.

    .. math:: I_{xy} = \frac{1}{S_0} \sum_i \sum_j w_{ij} z^x_i z^y_j

    with both variables standardized (ddof = 0); with y = x it is Moran's I.

    Parameters
    ----------
    x, y : Series, shape (n,)
        A region's own variable, and the one taken from its neighbours; finite, not constant, labelled by region.
    w : Weights
        Weights between the same n regions.
    null : {"pairs", "independent"}
        What is placed at random: the regions' pairs (x, y), so that the correlation of x and y within regions
        is no part of the surprise; or y alone with x left in its place, as GeoDa and PySAL do, which calls any
        correlated pair of variables clustered too often.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values.
    permutations, seed
        Random placements under the same null.
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
    Wartenberg (1985), Geographical Analysis 17; exact moments under "pairs": Czaplewski and Reich (1993),
    USDA research paper RM-309; under "independent" I is linear in the values that are placed.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> x = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids)
    >>> round(si.esda.bivariate_moran(x, -x, w).statistic, 4)
    -0.5556
    """
    check_choice("null", null, Null)
    return evaluate_pair(
        PairStatistic(Message("Bivariate Moran's I"), partial(_value, null=null), _MOMENTS[null]),
        x,
        y,
        w,
        alternative=alternative,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def _value(order: Floats, pair: Pair, *, null: Null) -> Floats:
    y = placed(pair.y, order)
    x = placed(pair.x, order) if null == "pairs" else np.broadcast_to(pair.x[:, np.newaxis], y.shape)
    return np.asarray(np.einsum("ib,ib->b", x, pair.matrix @ y) / pair.s0)


def _moments_of_pairs(pair: Pair) -> Moments:
    expectation, variance = bilinear_moments(pair.matrix, pair.x, pair.y)
    return Moments(expectation / pair.s0, {"randomization": variance / pair.s0**2})


def _moments_of_independent(pair: Pair) -> Moments:
    pull = pair.matrix.T @ pair.x  # I = sum_j pull_j y_j / S0
    n = len(pull)
    return Moments(0.0, {"randomization": n / (n - 1) * ((pull - pull.mean()) ** 2).sum() / pair.s0**2})


_MOMENTS = {"pairs": _moments_of_pairs, "independent": _moments_of_independent}
