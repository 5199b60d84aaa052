"""Regions known by a point each: columns of longitude and latitude in the table instead of a boundary file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study._quoted import nearest
from spatial_iie.study.table import Table

if TYPE_CHECKING:
    import geopandas

_MOST = {"longitude": 180.0, "latitude": 90.0}


def points_of(
    table: Table, keys: Sequence[str], rows: Sequence[int], *, longitude: str, latitude: str
) -> geopandas.GeoDataFrame:
    """Return a point for each region, from two columns of degrees.

    Parameters
    ----------
    table : Table
    keys : sequence of str, length n
        The region of each row.
    rows : sequence of int, length n
        Which row of the table it is.
    longitude, latitude : str
        Columns of degrees, east and north positive (WGS 84).

    Returns
    -------
    GeoDataFrame
        Indexed by region, in the order of the table.

    Raises
    ------
    DataError
        If there is no such column, a cell is no number of degrees, or a region has several places.
    """
    import geopandas

    at = pd.DataFrame(
        {
            what: _degrees(table, column, what, rows)
            for what, column in (("longitude", longitude), ("latitude", latitude))
        }
    )
    at["region"] = np.array(keys, dtype=object)
    spread = at.groupby("region", sort=False)[["longitude", "latitude"]].agg(np.ptp).max(axis=1)
    moved = spread[spread > 0].index
    if len(moved):
        raise DataError(
            "{source}: {n} {n:region|regions} {n:has|have} several places {regions}. Give each "
            "one longitude and one latitude.",
            source=table.source,
            n=len(moved),
            regions=listed(moved),
        )
    one = at.drop_duplicates("region").set_index("region")
    places = geopandas.points_from_xy(one["longitude"], one["latitude"])
    return geopandas.GeoDataFrame(geometry=places, index=one.index, crs="EPSG:4326")


def _degrees(table: Table, column: str, what: str, rows: Sequence[int]) -> NDArray[np.float64]:
    if column not in table.frame.columns:
        there = nearest(column, table.frame.columns)
        raise DataError(
            "{source}: there is no column {column!r} for the {what}; {there}.",
            source=table.source,
            column=column,
            what=Message(what),
            there=there,
        )
    cells = table.frame[column].astype(object).iloc[list(rows)]
    degrees: NDArray[np.float64] = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~(np.abs(degrees) <= _MOST[what]))
    if len(wrong):
        k = int(wrong[0])
        raise DataError(
            "{source}: {cell!r} in column {column!r} ({where}) is no {what} in degrees, of at most {most:g}.",
            source=table.source,
            cell=cells.iloc[k],
            column=column,
            where=table.where(int(rows[k])),
            what=Message(what),
            most=_MOST[what],
        )
    return degrees
