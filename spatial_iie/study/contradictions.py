"""Where a table has two columns of names or codes, whether both name the same unit in every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.study.match import look_up


def contradictions(
    rows: pd.DataFrame,
    ids: NDArray[np.object_],
    others: Mapping[str, Sequence[str]],
    level: str,
    vintage: int | None = None,
) -> Iterator[tuple[str, NDArray[np.intp], list[str]]]:
    """Return the columns that name other units, which rows they are, and the codes of the column in all rows.

    A column counts if at least half of what it says are units; others hold parts of the country, or numbers of
    somebody's own.

    Parameters
    ----------
    rows : DataFrame
        ``key``, and ``year`` and ``province`` where they help to tell units.
    ids : array
        The unit of each row, missing where there is none.
    others : mapping of str to sequence of str
        Further columns of names or codes.
    level : {"prefecture", "province", "county", "county-merged"}
    vintage : int, optional
        The year at whose end the units stood.
    """
    for name, keys in others.items():
        keyed = rows.assign(key=keys)
        asked = keyed.drop_duplicates(ignore_index=True)
        asked = asked[asked["key"] != ""].reset_index(drop=True)
        homes = (
            asked["province"].tolist() if "province" in asked and (asked["province"] != "").any() else None
        )
        years = asked["year"].tolist() if "year" in asked else None
        matching = look_up(asked["key"].tolist(), year=years, province=homes, level=level, vintage=vintage)
        found = matching.to_frame()["adcode"]
        known = asked.assign(other=found.to_numpy()).dropna(subset="other")
        if 2 * known["key"].nunique() < asked["key"].nunique():
            continue
        codes = keyed.merge(known, how="left", on=list(rows.columns), validate="many_to_one")["other"]
        differ = codes.notna().to_numpy() & pd.notna(ids) & (codes.to_numpy(dtype=object) != ids)
        if differ.any():
            yield name, np.flatnonzero(differ), codes.tolist()
