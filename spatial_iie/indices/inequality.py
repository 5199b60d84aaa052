"""Inequality of one cross-section: Gini, Theil T and L, and the coefficient of variation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.indices._measures import MEASURES
from spatial_iie.indices._sample import sample_of

if TYPE_CHECKING:
    import pandas as pd


def gini(y: pd.Series, *, weights: pd.Series | None = None, correction: bool = False) -> float:
    r"""Return Gini's coefficient.

    .. math:: G = \frac{1}{2 \mu W^2} \sum_i \sum_j w_i w_j |y_i - y_j|, \qquad W = \sum_i w_i

    Parameters
    ----------
    y : Series, shape (n,)
        Not negative, labelled by region; any order of rows, any unit.
    weights : Series, shape (n,), optional
        How much each region counts, such as its population where ``y`` is a number per head; by default all the
        same, w = 1.
    correction : bool
        Multiply by n / (n - 1), so that a region that has everything makes 1 (Deltas 2003); only without weights.

    Returns
    -------
    float
        Between 0 and 1 - 1/n; in O(n log n).

    Raises
    ------
    AlignmentError
        If y and weights do not cover the same regions.
    DataError
        If a value is negative, missing or infinite, all are zero, a weight is not positive, or the correction is
        asked for with weights.
    EstimationError
        If there is one region only.

    Notes
    -----
    Gini (1912); Deltas (2003), Review of Economics and Statistics 85(1). The divisor is n^2 where some
    packages take n (n - 1).

    Examples
    --------
    >>> import pandas as pd
    >>> gini(pd.Series([1.0, 3.0], index=["a", "b"]))
    0.25
    >>> gini(pd.Series([1.0, 3.0], index=["a", "b"]), correction=True)
    0.5
    """
    value = _one(y, weights, "gini")
    return value * corrected(len(y), correction, weighted=weights is not None)


def theil_t(y: pd.Series, *, weights: pd.Series | None = None) -> float:
    r"""Return Theil's T, the generalized entropy of order 1.

    .. math:: T = \sum_i \frac{w_i}{W} \frac{y_i}{\mu} \ln \frac{y_i}{\mu}

    Parameters
    ----------
    y : Series, shape (n,)
        Not negative, labelled by region; 0 ln 0 = 0.
    weights : Series, shape (n,), optional
        As for :func:`gini`.

    Returns
    -------
    float
        0 if all are equal; at most ln n without weights.

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If a value is negative, missing or infinite, all are zero, or a weight is not positive.

    Notes
    -----
    Theil (1967), Economics and Information Theory, chapter 4.

    Examples
    --------
    >>> import pandas as pd
    >>> round(theil_t(pd.Series([1.0, 3.0], index=["a", "b"])), 6)
    0.130812
    """
    return _one(y, weights, "theil_t")


def theil_l(y: pd.Series, *, weights: pd.Series | None = None) -> float:
    r"""Return Theil's L, the mean logarithmic deviation, the generalized entropy of order 0.

    .. math:: L = \sum_i \frac{w_i}{W} \ln \frac{\mu}{y_i}

    Parameters
    ----------
    y : Series, shape (n,)
        Positive, labelled by region.
    weights : Series, shape (n,), optional
        As for :func:`gini`.

    Returns
    -------
    float
        0 if all are equal; no upper limit.

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If a value is zero, negative, missing or infinite, or a weight is not positive.

    Notes
    -----
    Theil (1967), Economics and Information Theory, chapter 4.

    Examples
    --------
    >>> import pandas as pd
    >>> round(theil_l(pd.Series([1.0, 3.0], index=["a", "b"])), 6)
    0.143841
    """
    return _one(y, weights, "theil_l")


def coefficient_of_variation(y: pd.Series, *, weights: pd.Series | None = None) -> float:
    """Return the standard deviation (divisor n) divided by the mean.

    Parameters
    ----------
    y : Series, shape (n,)
        With a positive mean, labelled by region.
    weights : Series, shape (n,), optional
        As for :func:`gini`; mean and standard deviation are weighted.

    Returns
    -------
    float

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If the mean is not positive, a value is missing or infinite, or a weight is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> coefficient_of_variation(pd.Series([1.0, 3.0], index=["a", "b"]))
    0.5
    """
    return _one(y, weights, "cv")


def _one(y: pd.Series, weights: pd.Series | None, measure: str) -> float:
    label, of, domain, _ = MEASURES[measure]
    sample = sample_of(y, weights, domain, label)
    return float(of(sample.x, sample.weights[:, np.newaxis])[0])


def corrected(n: int, correction: bool, *, weighted: bool) -> float:
    """Return the factor of the small-sample correction of Gini's coefficient.

    >>> corrected(5, True, weighted=False), corrected(5, False, weighted=True)
    (1.25, 1.0)
    """
    from spatial_iie.errors import DataError

    if correction and weighted:
        raise DataError(
            "the small-sample correction n / (n - 1) is for regions that count the same: no weights."
        )
    return n / (n - 1) if correction and n > 1 else 1.0
