"""Local join counts: local clusters of a binary variable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import in_label_order
from spatial_iie._registry import LOCAL_STATISTICS
from spatial_iie.esda._local import Floats, LocalForm, LocalOptions, evaluate, local_values, standardized
from spatial_iie.esda.join_counts import check_binary
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative
    from spatial_iie.results import LocalResult, Moments

LABEL = LOCAL_STATISTICS["local_join_counts"].label


def local_join_counts(
    y: pd.Series, w: Weights, *, alternative: Alternative = "two-sided", moments: Moments = "conditional"
) -> LocalResult:
    r"""Return for every region with a 1 the number of its neighbours with a 1, with exact inference.

    .. math:: J_i = y_i \sum_j [w_{ij} > 0] \, y_j

    If the n - 1 other values are placed at random, the number of ones among k neighbours is hypergeometric,
    with n_1 - 1 ones among n - 1 values for a region with a 1. ``p_value`` is from that distribution, so that no
    permutations are needed. A region with a 0 has J = 0 whatever its neighbours: its p is 1.

    Parameters
    ----------
    y : Series, shape (n,)
        Zeros and ones, both present, labelled by region, in any order; True and False will do.
    w : Weights
        Weights between the same n regions; they say who is a neighbour, their size is not used.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of ``p_value``; "greater" is more ones around a one than by chance.
    moments : {"conditional", "total"}
        What ``z_score`` rests on: the region keeps its value, or all values are placed at random.

    Returns
    -------
    LocalResult
        In the order of ``y``; nan for isolates. Clusters are named "co-location".

    Raises
    ------
    DataError
        If a value is missing or neither 0 nor 1.
    AlignmentError, EstimationError, WeightsError
        As :func:`spatial_iie.esda.local_moran`.

    Notes
    -----
    Anselin and Li (2019), Operational local join count statistics for cluster detection, Journal of
    Geographical Systems 21, equations 4 and 7.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> result = si.esda.local_join_counts(pd.Series([1, 1, 0, 1, 0, 0, 0, 0, 0], index=w.ids), w)
    >>> result.statistic.tolist()
    [2.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    >>> round(float(result.p_value[0]), 4)  # 2 of 2 ones at 2 of 8 places, twice 1 / 28
    0.0714
    """
    options = LocalOptions(0, 0, alternative, moments)
    w = in_label_order(w)
    check_binary(y)
    values = local_values(y, w, LABEL)
    z = standardized(values)
    links = _links(w)
    form = LocalForm(
        LABEL, value=z, around=z, slopes=values[np.newaxis], vectors=values[np.newaxis], reading="co-location"
    )
    result = evaluate(form, y, links, options)
    order = w.ids.get_indexer(y.index)
    return replace(
        result, tails=_tails(values[order], result.statistic, links.cardinalities.to_numpy()[order])
    )


def _links(w: Weights) -> Weights:
    """Return weights of 1 wherever there is a link."""
    matrix = w.matrix
    ones = sparse.csr_array((np.ones(w.links), matrix.indices, matrix.indptr), shape=matrix.shape)
    return Weights(ones, w.ids, recipe=w.recipe, about=w.about)


def _tails(values: Floats, counts: pd.Series, neighbours: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the probabilities of as many ones around or more, and as many or fewer; 1 for regions with a 0."""
    from scipy.stats import hypergeom

    n, ones = len(values), int(values.sum())
    null = hypergeom(n - 1, ones - 1, neighbours)
    observed = counts.to_numpy()
    at_least, at_most = null.sf(observed - 1), null.cdf(observed)
    undefined = np.where(np.isnan(observed), np.nan, 1.0)
    return np.where(values == 1, at_least, undefined), np.where(values == 1, at_most, undefined)
