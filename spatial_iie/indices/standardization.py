"""Standardization of sub-indicators."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural

Standardization = Literal["min-max", "z", "rank", "vector"]
Direction = Literal["benefit", "cost"]

_FLAT = 1e-12  # a spread below this share of the largest value is rounding, not information


def standardized(table: pd.DataFrame, cost: list[str], how: Standardization, when: str) -> pd.DataFrame:
    """Return indicators on one scale, larger being better in every column.

    Parameters
    ----------
    table : DataFrame, shape (n, m)
        One row per region (and year), one column an indicator, in any units; nan where missing.
    cost : list of str
        Columns of which less is better.
    how : {"min-max", "z", "rank", "vector"}
        For a benefit x, and for a cost in brackets: (x - min) / (max - min) [(max - x) / (max - min)];
        (x - mean) / sd with ddof = 0 [its negative]; (r - 0.5) / n with r the ascending [descending] rank, ties
        sharing their mean rank, as Hazen's plotting position; x / sqrt(sum of x^2) [its negative], which is
        Hwang and Yoon's.
    when : str
        What the rows are, for an error: a year, or the years of a panel.

    Returns
    -------
    DataFrame, shape (n, m)
        nan where ``table`` is.

    Raises
    ------
    DataError
        If an indicator has the same value in every row.

    Notes
    -----
    Nardo et al. (2008), Handbook on Constructing Composite Indicators, OECD, chapter 5; Hwang and Yoon (1981),
    Multiple Attribute Decision Making, chapter 3, for vector normalization.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 3.0, 5.0], "smoke": [10.0, 30.0, 20.0]}, index=["a", "b", "c"])
    >>> standardized(table, ["smoke"], "min-max", "2019").to_numpy().tolist()
    [[0.0, 1.0], [0.5, 0.0], [1.0, 0.5]]
    """
    refuse_equal(table, when)
    if how == "min-max":
        low, high = table.min(), table.max()
        scaled = (table - low) / (high - low)
        scaled[cost] = ((high - table) / (high - low))[cost]
        return scaled
    if how == "rank":
        ranks = table.rank()
        ranks[cost] = table[cost].rank(ascending=False)
        return (ranks - 0.5) / table.notna().sum()
    scaled = (table - table.mean()) / table.std(ddof=0) if how == "z" else table / np.sqrt((table**2).sum())
    scaled[cost] = -scaled[cost]
    return scaled


def refuse_equal(table: pd.DataFrame, when: str) -> None:
    """Refuse indicators that tell no region from another."""
    spread, size = table.max() - table.min(), table.abs().max()
    flat = list(table.columns[~(spread > _FLAT * size)])
    if flat:
        raise DataError(
            "{n} indicator{s} {names} {have} the same value in every region in {when}: "
            "nothing can be standardized there, and a weight drawn from it is undefined. Leave "
            "{them} out of the indicators.",
            n=len(flat),
            s=plural(flat),
            names=listed(flat),
            have="has" if len(flat) == 1 else "have",
            when=when,
            them="it" if len(flat) == 1 else "them",
        )
