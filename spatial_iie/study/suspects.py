"""Numbers that may stand for a missing value: -9999 as the only negative one, a 0 between years far above it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.messages import Message

_CODES = frozenset(-float("9" * n) for n in range(1, 8))
"""-9, -99, -999, ..., which stand for a missing value in many tables."""
_FAR = 0.1
"""Share of the median of a column below which the other years of a region are no reason to doubt a 0."""

_VARIED = 3
"""Different numbers above zero that a column has at least, so that it does not count or mark something."""


def suspects(variables: Mapping[str, NDArray[np.float64]], ids: NDArray[np.object_]) -> list[Message]:
    """Say which numbers may stand for a missing value; they are taken as they are.

    Parameters
    ----------
    variables : mapping of str to ndarray, shape (n,)
    ids : ndarray, shape (n,)
        The region of each row; its rows are of different years.

    Examples
    --------
    >>> ids = np.array(["a", "a", "a", "b", "b", "b"], dtype=object)
    >>> for note in suspects({"gdp": np.array([310.5, -9999, 270, 260, 450, 330])}, ids): print(note)
    -9999 in column gdp may stand for a missing value (1 cell): it is taken as a number. Leave such cells blank.
    >>> for note in suspects({"gdp": np.array([310.5, 0, 270, 260, 450, 330])}, ids): print(note)
    0 in column gdp may stand for a missing value (1 cell): it is taken as a number. Leave such cells blank.
    >>> suspects({"growth": np.array([-9.0, -3, 2, 0, 4, 5]), "mine": np.array([9.0, 8, 7, 0, 0, 0])}, ids)
    []
    """
    text = (
        "{value:g} in column {column} may stand for a missing value ({n} cell{s}): it is taken as a number. "
        "Leave such cells blank."
    )
    found = []
    for name, values in variables.items():
        negative = values[values < 0]
        if len(negative) and negative[0] in _CODES and (negative == negative[0]).all() and len(values) > 4:
            found.append((float(negative[0]), name, len(negative)))
        elif not len(negative) and (zeros := _zeros_between(values, ids)):
            found.append((0.0, name, zeros))
    return [Message(text, value=v, column=name, n=n, s="" if n == 1 else "s") for v, name, n in found]


def _zeros_between(values: NDArray[np.float64], ids: NDArray[np.object_]) -> int:
    """Return how many zeros stand in rows of regions whose other rows are far above zero."""
    zero = values == 0
    if not zero.any() or len(set(values[values > 0].tolist())) < _VARIED:
        return 0
    rows = pd.DataFrame({"id": ids, "zero": zero, "above": np.where(zero, np.nan, values)})
    least = rows.groupby("id")["above"].transform("min").to_numpy()
    once = rows.groupby("id")["zero"].transform("sum").to_numpy() == 1
    return int((zero & once & (least > _FAR * np.median(values[values > 0]))).sum())
