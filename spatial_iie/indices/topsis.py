"""TOPSIS: relative closeness to the ideal solution."""

from __future__ import annotations

import numpy as np
import pandas as pd


def closeness(weighted: pd.DataFrame) -> pd.Series:
    """Return the relative closeness of each row to the ideal.

    Parameters
    ----------
    weighted : DataFrame, shape (n, m)
        Standardized indicators times their weights, larger being better in every column; no nan.

    Returns
    -------
    Series, shape (n,)
        d- / (d+ + d-), from 0 at the worst to 1 at the best: d+ and d- are the Euclidean distances to the best and
        to the worst value of every column among the rows.

    Notes
    -----
    Hwang and Yoon (1981), Multiple Attribute Decision Making, chapter 3, TOPSIS.

    Examples
    --------
    >>> closeness(pd.DataFrame({"a": [0.0, 3.0, 3.0], "b": [0.0, 0.0, 4.0]}, index=["x", "y", "z"])).tolist()
    [0.0, 0.42857142857142855, 1.0]
    """
    to_best = np.sqrt(((weighted - weighted.max()) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min()) ** 2).sum(axis=1))
    return to_worst / (to_best + to_worst)
