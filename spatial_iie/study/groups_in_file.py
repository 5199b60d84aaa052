"""Groups of regions that a column of the user's own table names: city groups, types of cities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.study.files import read_table
from spatial_iie.study.indicators import turned
from spatial_iie.study.match import match

if TYPE_CHECKING:
    from spatial_iie.study.study import Study


def groups_in_file(
    study: Study,
    file: str | Path,
    column: str,
    *,
    province: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> pd.Series:
    """Return the group that a column of words gives each region.

    Parameters
    ----------
    study : Study
        Opened from the file.
    file : path
    column : str
    province, encoding, sheet : str, optional
        As for :func:`spatial_iie.study.open`.

    Returns
    -------
    Series
        Indexed by region, of those that have a group; ``attrs["groups"]`` is the name of the column.

    Raises
    ------
    DataError
        If there is no such column, or it puts a region into two groups.
    """
    table = turned(read_table(file, encoding=encoding, sheet=sheet), None, None, study.level).frame
    if column not in table.columns:
        raise DataError(
            "{column!r} is neither a rule for groups nor a column of the table {columns}.",
            column=column,
            columns=listed(table.columns, 40),
        )
    keys = table[study.about["region_column"]]
    if study.about["own_boundaries"] and not keys.astype(str).str.fullmatch(r"\d{6}").all():
        ids = keys.astype(str)
    else:
        homes = None if province is None else table[province]
        ids = match(keys, province=homes, level=study.level or "prefecture").to_frame()["adcode"]
    words = table[column].map(
        lambda cell: None if pd.isna(cell) or not str(cell).strip() else str(cell).strip()
    )
    pairs = pd.DataFrame({"region": ids, "group": words}).dropna()
    pairs = pairs[pairs["region"].isin(study.ids)].drop_duplicates()
    twice = pairs.loc[pairs["region"].duplicated(), "region"].unique()
    if len(twice):
        raise DataError(
            "{column!r}: {n_twice} regions are in more than one group {twice}. Give each the "
            "same group in every row.",
            column=column,
            n_twice=len(twice),
            twice=listed(twice),
        )
    found = pairs.set_index("region")["group"]
    found.attrs = {"groups": column}
    return found
