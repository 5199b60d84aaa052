"""Points counted into regions: which region each firm lies in, and firms and employment by region and sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.agglomeration.firms import Firms
from spatial_iie.agglomeration.reading import read_firms
from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.table import TableResult

if TYPE_CHECKING:
    import geopandas

Amount = Literal["firms", "employment"]
NOWHERE = "outside"


def locate_firms(
    firms: Firms | pd.DataFrame,
    regions: geopandas.GeoDataFrame | None = None,
    *,
    level: str = "prefecture",
    vintage: int | None = None,
) -> TableResult:
    """Return the region in which each firm lies.

    Parameters
    ----------
    firms : Firms or DataFrame
        Of one year or several.
    regions : GeoDataFrame, optional
        Own boundaries, labelled by region. By default the built-in ones.
    level : {"prefecture", "province", "county", "county-merged"}
        Of the built-in boundaries.
    vintage : int, optional
        The year at whose end they stood.

    Returns
    -------
    TableResult
        One row a firm: firm, region, sector, employment, year (those that are known). A firm on a border lies in the
        first of the regions by label. Firms outside of every region have none (missing); ``about`` names them as
        ``left_out``, and the notes count them.

    Raises
    ------
    DataError
        If the coordinates are of no known system, or no firm lies in any region.

    Examples
    --------
    >>> import spatial_iie as si
    >>> plants = si.agglomeration.locate_firms(si.agglomeration.demo_firms(), level="province")
    >>> plants.to_frame()[["region", "sector"]].iloc[0].tolist()
    ['650000', 'other_manufacturing']
    """
    there = read_firms(firms) if isinstance(firms, pd.DataFrame) else firms
    layer = _layer(regions, level, vintage)
    places, notes = _regions_of(there, layer)
    frame = there.to_frame().drop(columns=["x", "y"])
    frame.insert(0, "region", places)
    outside = frame.index[frame["region"].isna()]
    about = TableAbout(
        source=there.about.source,
        synthetic=there.about.synthetic,
        n=len(frame),
        left_out=tuple(outside),
        notes=tuple(notes),
    )
    heading = Message("Firms and the regions in which they lie")
    return TableResult(frame.reset_index(), heading=heading, about=about)


def count_firms(
    firms: Firms | pd.DataFrame,
    regions: geopandas.GeoDataFrame | None = None,
    *,
    level: str = "prefecture",
    vintage: int | None = None,
    amount: Amount = "firms",
) -> TableResult:
    """Return the number of firms, or their employment, by region and sector.

    Parameters
    ----------
    firms : Firms or DataFrame
        Of one year or several.
    regions : GeoDataFrame, optional
        Own boundaries, labelled by region. By default the built-in ones.
    level : {"prefecture", "province", "county", "county-merged"}
        Of the built-in boundaries.
    vintage : int, optional
        The year at whose end they stood.
    amount : {"firms", "employment"}

    Returns
    -------
    TableResult
        A long table: region, sector, year (if there are several) and the amount, with a row for every region and sector
        of the whole, 0 where there is none. As it is, ``si.agglomeration`` takes it; by ``pivot`` of its sectors, so
        does ``si.study.open``. Firms outside of every region are counted and named in the notes, never added to a
        region.

    Raises
    ------
    DataError
        If the coordinates are of no known system, no firm lies in any region, or employment is missing.

    Examples
    --------
    >>> import spatial_iie as si
    >>> counts = si.agglomeration.count_firms(si.agglomeration.demo_firms(), level="province").to_frame()
    >>> int(counts["firms"].sum()), len(counts) == counts["region"].nunique() * counts["sector"].nunique()
    (3000, True)
    """
    check_choice("amount", amount, Amount)
    there = read_firms(firms) if isinstance(firms, pd.DataFrame) else firms
    layer = _layer(regions, level, vintage)
    places, notes = _regions_of(there, layer)
    rows = pd.DataFrame(
        {
            "region": places,
            "sector": there.frame["sector"].to_numpy(),
            "year": there.frame["year"].to_numpy(),
            amount: there.weights(amount == "employment"),
        }
    )
    every = pd.MultiIndex.from_product(
        [layer.index, there.sectors, there.years or (0,)], names=["region", "sector", "year"]
    )
    counts = (
        rows.dropna(subset="region").groupby(list(every.names))[amount].sum().reindex(every, fill_value=0)
    )
    if amount == "firms":
        counts = counts.astype(int)
    table = counts.reset_index()
    if len(there.years) < 2:
        table = table.drop(columns="year")
    about = TableAbout(
        source=there.about.source,
        synthetic=there.about.synthetic,
        years=there.years,
        n=len(layer),
        left_out=tuple(there.frame.index[pd.isna(places)]),
        counted_by=amount,
        notes=tuple(notes),
    )
    what = {"firms": Message("Number of firms"), "employment": Message("Employment of firms")}[amount]
    return TableResult(table, heading=Message("{what} by region and sector", what=what), about=about)


def _layer(regions: geopandas.GeoDataFrame | None, level: str, vintage: int | None) -> geopandas.GeoDataFrame:
    if regions is None:
        from spatial_iie.study.boundaries import boundaries

        return boundaries(level=level, vintage=vintage)
    if getattr(regions, "crs", None) is None:
        raise DataError("the boundaries have no coordinate reference system: set theirs with set_crs().")
    if not regions.index.is_unique:
        raise DataError("the boundaries have a region twice; merge its parts, for example with dissolve().")
    return regions


def _regions_of(firms: Firms, layer: geopandas.GeoDataFrame) -> tuple[NDArray[np.object_], list[Message]]:
    """Return the region of each firm, None outside, and notes on borders and on who is outside."""
    from shapely import STRtree

    points = firms.to_points().to_crs(layer.crs)
    order = np.argsort(layer.index.astype(str).to_numpy(), kind="stable")
    shapes = layer.geometry.to_numpy()[order]
    firm, region = STRtree(shapes).query(points.geometry.to_numpy(), predicate="intersects")
    first = np.lexsort([region, firm])
    firm, region = firm[first], region[first]
    once, start, times = np.unique(firm, return_index=True, return_counts=True)
    found = np.full(len(points), None, dtype=object)
    found[once] = layer.index.to_numpy()[order][region[start]]
    outside = points.index[pd.isna(found)]
    if len(outside) == len(points):
        raise DataError(
            "none of {n} firms lies in a region: are coordinates and boundaries of one place and system?",
            n=len(points),
        )
    notes = []
    borders = points.index[once[times > 1]]
    if len(borders):
        notes.append(
            Message(
                "{n} {n:firm lies|firms lie} on a border and {n:counts|count} in the first region by label {firms}.",
                n=len(borders),
                firms=listed(borders),
            )
        )
    if len(outside):
        notes.append(
            Message(
                "{n} of {total} firms lie outside of every region and are in none {firms}.",
                n=len(outside),
                total=len(points),
                firms=listed(outside),
            )
        )
    return found, notes
