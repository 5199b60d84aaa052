"""Local Getis-Ord G and G*: hot spots and cold spots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import in_label_order
from spatial_iie._registry import LOCAL_STATISTICS
from spatial_iie.errors import EstimationError, SpatialIIEError
from spatial_iie.esda._local import Floats, LocalForm, LocalOptions, evaluate, local_values, standardized
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import LocalResult, Moments
    from spatial_iie.weights.weights import Weights


def local_getis_ord(
    y: pd.Series,
    w: Weights,
    *,
    star: bool = True,
    own_weight: float = 1.0,
    permutations: int | Permutations = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    moments: Moments | None = None,
) -> LocalResult:
    r"""Return Getis and Ord's local G* (or G) of every region, analytic and by conditional permutation.

    .. math:: G_i = \frac{\sum_{j \neq i} w_{ij} y_j}{\sum_{j \neq i} y_j}, \quad
              G_i^* = \frac{\sum_j w^*_{ij} y_j}{\sum_j y_j}

    Parameters
    ----------
    y : Series, shape (n,)
        A finite, non-constant variable labelled by region, in any order, with a positive sum. The statistic
        reads as a share if zero is natural; z scores and p values do not depend on where zero lies.
    w : Weights
        Weights between the same n regions, without the regions themselves.
    star : bool
        Whether the region counts among its own neighbours: with the largest weight in its row, after which
        row-standardized weights are standardized again (1 / (k + 1) for k equal neighbours).
    own_weight : float
        Weight of the region itself in G*, in units of the largest weight in its row; positive.
    permutations : int or Permutations
        Number of conditional permutations, or options; 0 for analytic inference only. As the region keeps
        its value, G and G* have the same ``p_simulated``.
    seed : int
        Seed of the permutations.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is a gathering of high values.
    moments : {"conditional", "total"}, optional
        What ``z_score`` and ``p_value`` rest on: the region keeps its value, or all values are placed at
        random. By default as in the sources, conditional for G and total for G*. Both are in the result.

    Returns
    -------
    LocalResult
        In the order of ``y``; nan for isolates. Clusters are "hot spot" and "cold spot".

    Raises
    ------
    EstimationError
        If y is constant, there are fewer than 4 regions, or the values do not add up to a positive sum.
    AlignmentError, DataError, WeightsError
        As :func:`spatial_iie.esda.local_moran`.

    Notes
    -----
    Getis and Ord (1992), The analysis of spatial association by use of distance statistics; Ord and Getis
    (1995), Local spatial autocorrelation statistics, equations 6 and 14 for weights of any kind. The z score
    does not change if a row of weights is multiplied by a number.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> y = pd.Series([9., 8, 1, 8, 1, 1, 1, 1, 1], index=w.ids)
    >>> result = si.esda.local_getis_ord(y, w, permutations=999, alternative="greater")
    >>> round(float(result.statistic[0]), 3), round(float(result.z_score[0]), 3)
    (0.806, 2.82)
    >>> result.clusters().value_counts().to_dict()
    {'not significant': 8, 'hot spot': 1}
    """
    label = LOCAL_STATISTICS["local_getis_ord"].label if star else Message("Local Getis-Ord G")
    options = LocalOptions(permutations, seed, alternative, moments or ("total" if star else "conditional"))
    w = in_label_order(w)
    values = local_values(y, w, label)
    z = standardized(values)
    if star:
        own, scale = weight_of_itself(w, own_weight)
        denominators = _positive(np.full(w.n, values.sum()))
    else:
        own, scale = np.zeros(w.n), np.ones(w.n)
        denominators = _positive(values.sum() - values)
    form = LocalForm(
        label,
        value=z,
        around=z,
        slopes=1 / denominators[np.newaxis],
        vectors=values[np.newaxis],
        itself=values / denominators,
        own_weight=own,
        row_scale=scale,
        reading="spots",
    )
    return evaluate(form, y, w, options)


def _positive(denominators: Floats) -> Floats:
    if (denominators <= 0).any():
        raise EstimationError(
            "the values do not add up to a positive sum, of which Getis and Ord's G is a share. "
            "Use a positive variable, such as the distance from the minimum: the z score does not depend on where zero "
            "lies."
        )
    return denominators


def weight_of_itself(w: Weights, times: float = 1.0) -> tuple[Floats, Floats]:
    """Return the weight of each region in its own G*, and what its row is then multiplied by."""
    if isinstance(times, bool) or not isinstance(times, int | float) or not 0 < times < np.inf:
        raise SpatialIIEError("own_weight must be a positive number, not {times!r}.", times=times)
    matrix = w.matrix
    own = np.zeros(w.n)
    linked = np.diff(matrix.indptr) > 0
    own[linked] = times * np.maximum.reduceat(matrix.data, matrix.indptr[:-1][linked])
    return own, 1 / (1 + own) if w.normalization == "row" else np.ones(w.n)
