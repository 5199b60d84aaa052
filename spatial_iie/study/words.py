"""Cells of words: as text, blanks as None."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def words_of(cells: pd.Series) -> NDArray[np.object_]:
    """Return cells as text, None where blank.

    >>> words_of(pd.Series([" 长三角 ", None, 3, "", pd.Timestamp(2019, 12, 31)])).tolist()
    ['长三角', None, '3', None, '2019-12-31']
    """
    blank = cells.isna().to_numpy(dtype=bool)
    found = np.empty(len(cells), dtype=object)
    for i, cell in enumerate(cells.astype(object)):
        found[i] = None if blank[i] else str(cell).strip().removesuffix(" 00:00:00") or None
    return found
