"""Local Geary's C: squared differences of each region from its neighbours."""

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

LABEL = LOCAL_STATISTICS["local_geary"].label


def local_geary(
    y: pd.Series,
    w: Weights,
    *,
    permutations: int | Permutations = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    moments: Moments = "conditional",
) -> LocalResult:
    r"""Return local Geary's C of every region, with analytic and conditional permutation inference.

    .. math:: c_i = \sum_j w_{ij} (z_i - z_j)^2
        = w_{i\cdot} z_i^2 - 2 z_i \sum_j w_{ij} z_j + \sum_j w_{ij} z_j^2

    with z of mean 0 and variance 1, dividing by n (ddof = 0), as esda; spdep divides by n - 1, so that its
    values are these times (n - 1) / n. Geary's C is :math:`(n - 1) / (2 n S_0) \sum_i c_i`.

    Small values are likeness to the neighbours: their ``z_score`` is negative. The tail "greater" is positive
    autocorrelation nevertheless, as for local Moran.

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
        What ``z_score`` and ``p_value`` rest on: the region keeps its value, or all values are placed at
        random. Both are in the result. The distribution is skewed: prefer ``p_simulated``.

    Returns
    -------
    LocalResult
        In the order of ``y``; nan for isolates. Clusters are named high-high, low-low,
        "other positive" (alike on both sides of the mean) and "negative".

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        As :func:`spatial_iie.esda.local_moran`.

    Notes
    -----
    Anselin (1995), Local indicators of spatial association - LISA, equation 17; Anselin (2019), A local
    indicator of multivariate spatial association: extending Geary's c, Geographical Analysis 51.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> y = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids)
    >>> si.esda.local_geary(y, w, permutations=99).statistic.round(2).tolist()
    [0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75]
    """
    options = LocalOptions(permutations, seed, alternative, moments)
    w = in_label_order(w)
    z = standardized(local_values(y, w, LABEL))
    form = LocalForm(
        LABEL,
        value=z,
        around=z,
        slopes=np.stack([-2 * z, np.ones_like(z)]),
        vectors=np.stack([z, z**2]),
        constant=z**2,
        orientation=LOCAL_STATISTICS["local_geary"].positive,
        reading="similarity",
    )
    return evaluate(form, y, w, options)
