"""The door to plants: a table with a row of each plant in, their places and shares by sector and year out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import check_labels, finite_numbers
from spatial_iie.agglomeration._sectors import Year, sectors_of
from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried, versions

if TYPE_CHECKING:
    from spatial_iie.agglomeration._sectors import Amounts

Floats = NDArray[np.float64]
SIZE = "employment"


class Sector(NamedTuple):
    """Plants of one sector in one year: the place of each among n regions, and its share of employment."""

    year: int | None
    name: str
    place: NDArray[np.int64]
    size: Floats
    regions: pd.Index
    x: Floats

    @property
    def z(self) -> Floats:
        """Shares of the plants in the employment of the sector."""
        return np.asarray(self.size / self.size.sum())

    @property
    def shares(self) -> Floats:
        """Shares of the regions in the employment of the sector, shape (n,)."""
        return np.asarray(np.bincount(self.place, self.z, len(self.regions)), dtype=float)

    @property
    def herfindahl(self) -> float:
        """Herfindahl index of the sizes of plants."""
        return float((self.z**2).sum())

    def within(self, rows: NDArray[np.int64]) -> Sector:
        """Return the plants in some of the regions, thrown at these alone."""
        new = np.full(len(self.regions), -1)
        new[rows] = np.arange(len(rows))
        inside = new[self.place] >= 0
        x = self.x[rows]
        return self._replace(
            place=new[self.place[inside]], size=self.size[inside], regions=self.regions[rows], x=x / x.sum()
        )


class Plants(NamedTuple):
    """Plants by year and sector, and what a result says of where they are from."""

    years: tuple[tuple[Sector, ...], ...]
    about: TableAbout


def plants_of(
    plants: pd.DataFrame | TableResult,
    totals: Amounts | pd.Series | None,
    sectors: str | Sequence[str] | None,
    years: int | Iterable[int] | None,
) -> Plants:
    """Check a table of plants, and the totals of regions by which darts are thrown.

    Parameters
    ----------
    plants : DataFrame or TableResult
        Columns region, sector, employment and, if there are several, year; or firms located in regions.
    totals : Series, Study or DataFrame, optional
        Totals by region; or a table of sectors, whose totals of each year are taken. By default those of all plants.
    sectors, years
        By default all there are.
    """
    given, about = _given(plants)
    frame = _checked(given)
    dated = "year" in frame
    names = _chosen("sector", sectors, sorted(frame["sector"].unique()))
    dates = [None] if not dated else _chosen("year", years, sorted(frame["year"].unique()))
    if not dated and years is not None and not hasattr(totals, "years"):
        raise DataError("the plants have no column year; leave years= out.")
    found = []
    for year in dates:
        now = frame if year is None else frame[frame["year"] == year]
        size = _totals(totals, now, year, years)
        place = size.index.get_indexer(pd.Index(now["region"]))
        outside = sorted(set(now["region"][place < 0]))
        if outside:
            raise AlignmentError(
                "{n} {n:region|regions} of plants {n:is|are} not among those with a total {regions}.",
                n=len(outside),
                regions=listed(outside),
            )
        x = size.to_numpy() / size.sum()
        found.append(
            tuple(
                Sector(year, name, place[mine], now[SIZE].to_numpy()[mine], size.index, x)
                for name in names
                if (mine := (now["sector"] == name).to_numpy() & (now[SIZE] > 0).to_numpy()).any()
            )
        )
    if totals is not None and hasattr(totals, "about"):
        about |= TableAbout(synthetic=bool(about.synthetic or totals.about.synthetic))
    return Plants(tuple(found), about)


def _given(plants: object) -> tuple[object, TableAbout]:
    """Return the table of plants in regions, and what is known of it; firms outside of every region are left out."""
    about = TableAbout(versions=versions())
    if not isinstance(plants, TableResult):
        return plants, about | TableAbout.of(carried(getattr(plants, "attrs", {}))).without("year")
    about |= TableAbout(
        source=plants.about.source, synthetic=plants.about.synthetic, notes=plants.about.notes
    )
    frame = plants.to_frame()
    return frame[frame["region"].notna()] if "region" in frame else frame, about


def _checked(plants: object) -> pd.DataFrame:
    columns = ("region", "sector", SIZE)
    if not isinstance(plants, pd.DataFrame) or not set(columns) <= set(plants.columns):
        have = listed(plants.columns, 12) if isinstance(plants, pd.DataFrame) else type(plants).__name__
        raise DataError(
            "plants must be a DataFrame with columns region, sector and employment (and year, if there are several), "
            "one row for each plant; this is {have}.",
            have=have,
        )
    rows = plants.reset_index(drop=True)
    size = finite_numbers(rows[SIZE], Message("employment of plants"))
    if (size < 0).any() or not size.any():
        raise DataError("employment of plants must not be negative, nor zero in all of them.")
    blank = rows[["region", "sector"]].isna().any(axis=1)
    if blank.any():
        raise DataError("{n} {n:plant has|plants have} no region or sector, in {rows}.",
                        n=int(blank.sum()), rows=listed(rows.index[blank]))  # fmt: skip
    kept = ["region", "sector", *(["year"] if "year" in rows else [])]
    return rows[kept].assign(sector=rows["sector"].map(str), **{SIZE: size})


def _chosen(what: str, wanted: object, there: list[object]) -> list:  # type: ignore[type-arg]
    if wanted is None:
        return there
    names = [wanted] if isinstance(wanted, str | int) else list(dict.fromkeys(wanted))  # type: ignore[call-overload]
    unknown = [name for name in names if name not in there]
    if unknown or not names:
        raise DataError("no plant is of {what} {unknown}; there are {there}.",
                        what=Message(what), unknown=listed(unknown), there=listed(there, 20))  # fmt: skip
    return names


def _totals(
    totals: Amounts | pd.Series | None,
    plants: pd.DataFrame,
    year: int | None,
    years: int | Iterable[int] | None,
) -> pd.Series:
    """Return positive totals by region, in the order of their labels."""
    if totals is None:
        size = plants.groupby("region")[SIZE].sum()
    elif isinstance(totals, pd.Series):
        check_labels(totals, "totals")
        size = pd.Series(finite_numbers(totals, "totals"), index=totals.index)
    else:
        wanted = year if year is not None else years
        table = sectors_of(totals, years=wanted)
        if len(table.years) != 1:
            raise DataError(
                "the plants are of one year, the totals of {n}; say which with years=.", n=len(table.years)
            )
        one: Year = table.years[0]
        size = pd.Series(one.total, index=one.regions)
    if (size < 0).any() or not size.any():
        raise DataError("totals of regions must not be negative, nor zero in all of them.")
    return size.sort_index()
