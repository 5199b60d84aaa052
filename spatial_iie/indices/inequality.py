"""Inequality of one cross-section: Gini, Theil, Atkinson, Hoover and the coefficient of variation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.indices._measures import measure_named
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


def hoover(y: pd.Series, *, weights: pd.Series | None = None) -> float:
    r"""Return Hoover's index, the share of the total that would have to move for all regions to be equal.

    .. math:: H = \frac12 \sum_i \frac{w_i}{W} \left| \frac{y_i}{\mu} - 1 \right|

    Parameters
    ----------
    y : Series, shape (n,)
        Not negative, labelled by region.
    weights : Series, shape (n,), optional
        As for :func:`gini`.

    Returns
    -------
    float
        Between 0 and 1 - 1/n. Also known as the Pietra, Schutz or Robin Hood index.

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If a value is negative, missing or infinite, all are zero, or a weight is not positive.

    Notes
    -----
    Hoover (1936), The measurement of industrial localization, Review of Economics and Statistics 18(4), 162-171.

    Examples
    --------
    >>> import pandas as pd
    >>> hoover(pd.Series([1.0, 3.0], index=["a", "b"]))
    0.25
    """
    return _one(y, weights, "hoover")


def atkinson(y: pd.Series, epsilon: float = 0.5, *, weights: pd.Series | None = None) -> float:
    r"""Return Atkinson's index, the share of the total that equality would save at the same welfare.

    .. math::

        A_\epsilon = 1 - \frac1\mu \left( \sum_i \frac{w_i}{W} y_i^{1 - \epsilon} \right)^{1 / (1 - \epsilon)}, \qquad
        A_1 = 1 - \frac1\mu \prod_i y_i^{w_i / W}

    Parameters
    ----------
    y : Series, shape (n,)
        Labelled by region; not negative, from epsilon = 1 on positive.
    epsilon : float
        Aversion to inequality, positive: the larger, the more the poorest regions decide.
    weights : Series, shape (n,), optional
        As for :func:`gini`.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If a value is negative, missing or infinite or, from epsilon = 1 on, zero, where the index is 1 whatever the
        other values; if epsilon is not positive.

    Notes
    -----
    Atkinson (1970), On the measurement of inequality, Journal of Economic Theory 2(3), 244-263.

    Examples
    --------
    >>> import pandas as pd
    >>> round(atkinson(pd.Series([1.0, 3.0], index=["a", "b"]), 1), 6)  # 1 - sqrt(3) / 2
    0.133975
    """
    return _one(y, weights, f"atkinson:{epsilon}")


def generalized_entropy(y: pd.Series, order: float = 2, *, weights: pd.Series | None = None) -> float:
    r"""Return the generalized entropy of an order: Theil's L (0) and T (1), half the squared variation coefficient (2).

    .. math::

        GE_\alpha = \frac{1}{\alpha (\alpha - 1)}
            \left( \sum_i \frac{w_i}{W} \left( \frac{y_i}{\mu} \right)^\alpha - 1 \right)

    Parameters
    ----------
    y : Series, shape (n,)
        Labelled by region; not negative, for orders of zero and below positive.
    order : float
        The larger, the more the richest regions decide.
    weights : Series, shape (n,), optional
        As for :func:`gini`.

    Returns
    -------
    float

    Raises
    ------
    AlignmentError, EstimationError
        As for :func:`gini`.
    DataError
        If a value is negative, missing or infinite or, for orders of zero and below, zero; or the order not finite.

    Notes
    -----
    Shorrocks (1980), The class of additively decomposable inequality measures, Econometrica 48(3), 613-625.

    Examples
    --------
    >>> import pandas as pd
    >>> generalized_entropy(pd.Series([1.0, 3.0], index=["a", "b"]))
    0.125
    """
    return _one(y, weights, f"ge:{order}")


def _one(y: pd.Series, weights: pd.Series | None, measure: str) -> float:
    found = measure_named(measure)
    sample = sample_of(y, weights, found.domain, found.label)
    return float(found.of(sample.x, sample.weights[:, np.newaxis])[0])


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
