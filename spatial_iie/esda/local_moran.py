"""Local Moran's I: clusters and spatial outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import in_label_order
from spatial_iie._registry import LOCAL_STATISTICS
from spatial_iie.esda._local import LocalForm, LocalOptions, evaluate, local_values, standardized

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import LocalResult, Moments
    from spatial_iie.weights.weights import Weights

LABEL = LOCAL_STATISTICS["local_moran"].label


def local_moran(
    y: pd.Series,
    w: Weights,
    *,
    permutations: int | Permutations = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    moments: Moments = "conditional",
) -> LocalResult:
    r"""Return local Moran's I of every region, with analytic and conditional permutation inference.

    .. math:: I_i = z_i \sum_j w_{ij} z_j, \quad z_i = (y_i - \bar y) / \sqrt{\textstyle\sum_k (y_k - \bar y)^2 / n}

    The standardized values divide by n (ddof = 0), so that :math:`\sum_i I_i / S_0` is Moran's I; for
    row-standardized weights that is the mean of the I_i. Isolates count in mean and
    variance, for their values could have fallen elsewhere, but have no statistic themselves.

    Parameters
    ----------
    y : Series, shape (n,)
        A finite, non-constant variable labelled by region, in any order and any unit.
    w : Weights
        Weights between the same n regions.
    permutations : int or Permutations
        Number of conditional permutations, or options; 0 for analytic inference only.
    seed : int
        Seed of the permutations.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is likeness to the neighbours, "less" unlikeness.
    moments : {"conditional", "total"}
        What ``z_score`` and ``p_value`` rest on: the region keeps its value (Sokal, Oden and Thomson 1998,
        equations A3 and A4), or all values are placed at random (Anselin 1995, equations 13 and 14). Both are
        in the result.

    Returns
    -------
    LocalResult
        In the order of ``y``; nan for isolates.

    Raises
    ------
    AlignmentError
        If y and w do not cover the same regions.
    DataError
        If a value is missing or infinite.
    EstimationError
        If y is constant or there are fewer than 4 regions.
    WeightsError
        If no region has a neighbour.

    Notes
    -----
    Anselin (1995), Local indicators of spatial association - LISA, Geographical Analysis 27, equation 12.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> result = si.esda.local_moran(pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids), w, permutations=99)
    >>> result.statistic.round(2).tolist()
    [1.5, 0.5, 0.0, 0.5, 0.0, 0.5, 0.0, 0.5, 1.5]
    >>> result.quadrant[0], result.quadrant[8]
    ('low-low', 'high-high')
    """
    options = LocalOptions(permutations, seed, alternative, moments)
    w = in_label_order(w)
    z = standardized(local_values(y, w, LABEL))
    form = LocalForm(LABEL, value=z, around=z, slopes=z[np.newaxis], vectors=z[np.newaxis])
    return evaluate(form, y, w, options)
