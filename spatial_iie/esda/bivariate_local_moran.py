"""Bivariate local Moran's I: local association of a variable with the spatial lag of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import in_label_order
from spatial_iie._registry import LOCAL_STATISTICS
from spatial_iie.esda._local import LocalForm, LocalOptions, evaluate, local_values, standardized
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import LocalResult, Moments
    from spatial_iie.weights.weights import Weights

LABEL = LOCAL_STATISTICS["bivariate_local_moran"].label


def bivariate_local_moran(
    x: pd.Series,
    y: pd.Series,
    w: Weights,
    *,
    permutations: int | Permutations = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    moments: Moments = "conditional",
) -> LocalResult:
    r"""Return the bivariate local Moran's I of x with the neighbours' y.

    .. math:: I_i = z^x_i \sum_j w_{ij} z^y_j

    with both variables standardized by n (ddof = 0). The region's own y does not enter, and conditional
    permutation leaves it out of the draws as it does the region itself.

    Parameters
    ----------
    x, y : Series, shape (n,)
        Finite, non-constant variables labelled by the same regions, each in any order.
    w : Weights
        Weights between the same n regions.
    permutations : int or Permutations
        Number of conditional permutations, or options; 0 for analytic inference only.
    seed : int
        Seed of the permutations.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is x and the neighbours' y on the same side of their means.
    moments : {"conditional", "total"}
        What ``z_score`` and ``p_value`` rest on: the region keeps its pair (x, y), or all pairs are placed at
        random. Both are in the result.

    Returns
    -------
    LocalResult
        In the order of ``x``; ``value`` is the standardized x, ``lag`` that of y. The first word of a
        quadrant is x of the region, the second y of its neighbours.

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        As :func:`spatial_iie.esda.local_moran`.

    Notes
    -----
    Anselin, Syabri and Smirnov (2002), Visualizing multivariate spatial correlation with dynamically linked
    windows. It also answers to the correlation of x and y within regions: a significant value does not show
    that y spills over.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(1, 4).row_standardized()
    >>> x, y = pd.Series([0., 0, 1, 1]), pd.Series([1., 1, 0, 0])
    >>> si.esda.bivariate_local_moran(x, y, w, permutations=99).statistic.tolist()
    [-1.0, 0.0, 0.0, -1.0]
    """
    options = LocalOptions(permutations, seed, alternative, moments)
    w = in_label_order(w)
    zx = standardized(local_values(x, w, LABEL, "x"))
    zy = standardized(local_values(y, w, LABEL))
    form = LocalForm(LABEL, value=zx, around=zy, slopes=zx[np.newaxis], vectors=zy[np.newaxis])
    return evaluate(form, x.rename(Message("{x} and neighbours' {y}", x=x.name, y=y.name)), w, options)
