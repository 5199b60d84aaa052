"""Linear combinations of years of rows that stand year after year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError

Floats = NDArray[np.float64]


def over_time(contrasts: Floats, columns: Floats) -> Floats:
    """Return linear combinations of years, shape (S n, k), of columns stacked year after year.

    Parameters
    ----------
    contrasts : ndarray, shape (S, T)
    columns : ndarray, shape (T n,) or (T n, k)

    Examples
    --------
    >>> over_time(np.array([[1.0, -1.0]]), np.array([5.0, 6.0, 1.0, 1.0])).ravel().tolist()  # 2 years, 2 regions
    [4.0, 5.0]
    """
    years = contrasts.shape[1]
    by_year = columns.reshape(years, len(columns) // years, -1)
    combined = np.einsum("st,tnk->snk", contrasts, by_year)
    return np.asarray(combined.reshape(combined.shape[0] * combined.shape[1], combined.shape[2]))


def forward_deviations(years: int) -> Floats:
    """Return the T - 1 orthonormal contrasts of a year with the mean of those after it, shape (T - 1, T).

    >>> contrasts = forward_deviations(3)
    >>> bool(np.allclose(contrasts @ contrasts.T, np.eye(2)) and np.allclose(contrasts.sum(axis=1), 0))
    True
    """
    contrasts = np.zeros((years - 1, years))
    for t in range(years - 1):
        after = years - 1 - t
        contrasts[t, t] = 1.0
        contrasts[t, t + 1 :] = -1 / after
        contrasts[t] *= np.sqrt(after / (after + 1))
    return contrasts


def in_all_years(columns: Floats, count: int, years: int) -> Floats:
    """Return columns of ``count`` years as T n rows: forward deviations as deviations from the means over time.

    Raises
    ------
    EstimationError
        If trends of each region were removed too.
    """
    if count == years:
        return columns
    if count != years - 1:
        raise EstimationError("residuals by year are not defined beside trends of each region.")
    return over_time(forward_deviations(years).T, columns).reshape(-1, *columns.shape[1:])
