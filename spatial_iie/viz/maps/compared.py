"""Years compared: values relative to the mean of each year, and the change between two."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.viz.maps.classes import check_k


def relative_to_year(table: pd.DataFrame) -> pd.DataFrame:
    """Return z = (x - mean) / sd of every column, the sd with n - 1, over the regions that have a value.

    Raises
    ------
    DataError
        If a year has fewer than two different values.

    Examples
    --------
    >>> relative_to_year(pd.DataFrame({2018: [1.0, 2, 3], 2019: [10.0, 20, 30]})).to_numpy().tolist()
    [[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]]
    """
    alike = [str(year) for year in table if table[year].nunique() < 2]
    if alike:
        raise DataError(
            "values of {years} do not differ: they have no standard deviation.", years=listed(alike)
        )
    return (table - table.mean()) / table.std(ddof=1)


def change_between(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last column less the first, as one column named after both.

    Raises
    ------
    DataError
        If there is one column, or nothing changed.

    Examples
    --------
    >>> change_between(pd.DataFrame({2017: [1.0, 5], 2018: [9.0, 9], 2019: [3.0, 4]}))["2017–2019"].tolist()
    [2.0, -1.0]
    """
    first, last = table.columns[0], table.columns[-1]
    if len(table.columns) < 2:
        raise DataError("a map of change needs at least two years.")
    change = table[last] - table[first]
    change = change.mask(change.abs() < 1e-12 * table.abs().max(axis=None), 0.0)  # of rounding
    if change.notna().any() and not change.fillna(0).any():
        raise DataError(
            "no region changed between {first} and {last}: there is nothing to map.", first=first, last=last
        )
    return change.to_frame(f"{first}–{last}")


def bounds_around_zero(changes: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Return bounds that mirror one another at 0: quantiles of the absolute changes, with two digits.

    Of an odd ``k`` the middle class has 0 within, of an even one 0 is a bound.

    Examples
    --------
    >>> bounds_around_zero(np.array([-2.0, 1, 3, 4, 5]), 3).tolist()
    [-2.3, 2.3]
    >>> bounds_around_zero(np.array([-2.0, 1, 3, 4, 5]), 4).tolist()
    [-3.0, 0.0, 3.0]
    """
    check_k(k)
    sizes = np.abs(changes[changes != 0])
    found = np.quantile(sizes, np.arange(2 - k % 2, k, 2) / k)
    if len(found):
        found = np.unique(np.round(found, 1 - int(np.floor(np.log10(found.min())))))
    return np.concatenate([-found[::-1], [] if k % 2 else [0.0], found])
