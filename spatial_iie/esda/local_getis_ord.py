"""Local Getis-Ord G and G*: where do high values gather, and where low ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from spatial_iie.errors import EstimationError
from spatial_iie.esda._local import Floats, LocalForm, LocalOptions, evaluate, local_values, standardized

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
        A finite, non-constant variable labelled by region, in any order. For the statistic to read as a share
        it should be positive with a natural zero; the z score is that of the sum for any variable.
    w : Weights
        Weights between the same n regions, without the regions themselves.
    star : bool
        Whether the region counts among its own neighbours: with the largest weight in its row, after which
        row-standardised weights are standardised again (1 / (k + 1) for k equal neighbours).
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
        In the order of ``y``; nan for regions without neighbours. Clusters are "hot spot" and "cold spot".

    Raises
    ------
    EstimationError
        If y is constant, there are fewer than 4 regions, or the sum in a denominator is zero.
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
    >>> result = si.esda.local_getis_ord(y, w, permutations=999)
    >>> round(result.statistic[0], 3), round(result.z_score[0], 3)
    (0.806, 2.791)
    >>> result.clusters().value_counts().to_dict()
    {'not significant': 8, 'hot spot': 1}
    """
    label = "Local Getis-Ord G*" if star else "Local Getis-Ord G"
    options = LocalOptions(permutations, seed, alternative, moments or ("total" if star else "conditional"))
    values = local_values(y, w, label)
    z = standardized(values)
    parts: dict[str, Any] = {"vectors": values[np.newaxis], "reading": "spots"}
    if star:
        whole = _denominators(np.full(w.n, values.sum()), values)
        w, own = _with_themselves(w)
        form = LocalForm(label, z, z, 1 / whole[np.newaxis], itself=values / whole, own_weight=own, **parts)
    else:
        others = _denominators(values.sum() - values, values)
        form = LocalForm(label, z, z, 1 / others[np.newaxis], **parts)
    return evaluate(form, y, w, options)


def _denominators(sums: Floats, values: Floats) -> Floats:
    if (np.abs(sums) <= 1e-12 * np.abs(values).sum()).any():
        raise EstimationError(
            "the values add up to zero, so Getis and Ord's G, a share of their sum, is not defined. "
            "Use a positive variable, or local_moran for one with a mean of zero."
        )
    return sums


def _with_themselves(w: Weights) -> tuple[Weights, Floats]:
    """Return weights whose rows leave room for the region itself, and the region's own weight."""
    matrix = w.matrix
    own = np.zeros(w.n)
    linked = np.diff(matrix.indptr) > 0
    own[linked] = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][linked])
    if w.normalisation != "row":
        return w, own
    scale = 1 / (1 + own)
    ...
