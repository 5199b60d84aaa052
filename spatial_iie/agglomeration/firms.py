"""Firms as points: where they are, their sector and employment, with labels settled once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._projection import reference_system
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.weights.places import EARTH_RADIUS_KM, unit_vectors

if TYPE_CHECKING:
    import geopandas

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEGREES, PLANE = "EPSG:4326", "plane"


@dataclass(frozen=True, repr=False, eq=False)
class Firms:
    """Firms as points.

    Attributes
    ----------
    frame : DataFrame
        One row a firm, labelled by firm: x, y, sector, employment (nan where it is not known) and year (0 where there
        is none). Rows in an order that depends on what they hold, not on how they came.
    crs : str
        Coordinate reference system of x and y; "plane" for coordinates of a plane, whose unit is that of distances.
    about : TableAbout
        Where they are from, and how they were read.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [118.8, 121.5], "y": [32.1, 31.2], "sector": ["a", "b"]})
    >>> Firms.of(table)
    <2 firms in 2 sectors, EPSG:4326>
    """

    frame: pd.DataFrame
    crs: str = DEGREES
    about: TableAbout = field(default_factory=TableAbout)

    @classmethod
    def of(cls, table: pd.DataFrame, crs: str = DEGREES, about: TableAbout | None = None) -> Firms:
        """Return firms from columns x, y, sector, and perhaps employment and year."""
        frame = pd.DataFrame(
            {
                "x": table["x"].astype(float),
                "y": table["y"].astype(float),
                "sector": table["sector"].astype(str),
                "employment": table["employment"].astype(float) if "employment" in table else np.nan,
                "year": table["year"].astype(int) if "year" in table else 0,
            }
        )
        sectors, _ = pd.factorize(frame["sector"], sort=True)
        keys = (frame["employment"], sectors, frame["y"], frame["x"], frame["year"])
        order = np.lexsort([np.asarray(key) for key in keys])
        return cls(frame.iloc[order].rename_axis("firm"), crs, about or TableAbout())

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors, in the order of their names."""
        return tuple(sorted(self.frame["sector"].unique()))

    @property
    def years(self) -> tuple[int, ...]:
        """The years, ascending; empty if the firms are of none."""
        return tuple(year for year in sorted(self.frame["year"].unique().tolist()) if year)

    @property
    def radius(self) -> float | None:
        """Of the sphere on which distances are measured, in km; None in a plane."""
        return EARTH_RADIUS_KM if self._system.is_geographic else None

    @property
    def unit(self) -> str:
        """The unit of distances."""
        return "" if self.crs == PLANE else "km"

    @property
    def _system(self):  # type: ignore[no-untyped-def]
        return _Plane() if self.crs == PLANE else reference_system(self.crs)

    @property
    def metric(self) -> Message:
        """How distances are measured, in words."""
        if self.crs == PLANE:
            return Message("distances in the unit of the coordinates")
        if self.radius is None:
            return Message("distances in km in the plane of {crs}", crs=self.crs)
        return Message("great-circle distances in km")

    def points(self) -> Floats:
        """Return unit vectors, shape (n, 3), or points of the plane, shape (n, 2), in km where the unit is known."""
        at: Floats = self.frame[["x", "y"]].to_numpy(float)
        if self.crs == PLANE:
            return at
        if self.radius is not None:
            return unit_vectors(np.radians(at))
        return np.asarray(at * (self._system.axis_info[0].unit_conversion_factor / 1000))

    def weights(self, weighted: bool) -> Floats:
        """Return the weight of each firm: its employment, or one."""
        if not weighted:
            return np.ones(len(self.frame))
        employment = self.frame["employment"]
        missing = self.frame.index[employment.isna()]
        if len(missing):
            raise DataError(
                "{n} of {total} firms have no employment {firms}: they cannot be weighted by it. Leave them out, or "
                "do not weight.",
                n=len(missing),
                total=len(self.frame),
                firms=listed(missing),
            )
        return np.asarray(employment, dtype=float)

    def of_sector(self, sector: str) -> Ints:
        """Return the positions of the firms of an sector."""
        name = str(sector)
        if name not in self.sectors:
            from spatial_iie.study._quoted import nearest

            raise DataError(
                "there is no sector {name!r} among the firms; {there}.",
                name=name,
                there=nearest(name, self.sectors),
            )
        return np.flatnonzero((self.frame["sector"] == name).to_numpy())

    def in_year(self, year: int) -> Firms:
        """Return the firms of one year."""
        if year not in self.years:
            raise DataError(
                "there are no firms of {year}; years are {years}.", year=year, years=listed(self.years, 30)
            )
        return replace(self, frame=self.frame[self.frame["year"] == year])

    def to_frame(self) -> pd.DataFrame:
        """Return the firms as a table, a fresh copy: without columns that say nothing."""
        frame = self.frame.copy()
        if not frame["employment"].isna().any() and (frame["employment"] % 1 == 0).all():
            frame["employment"] = frame["employment"].astype(int)
        empty = [name for name, none in (("year", 0), ("employment", np.nan)) if self._is_only(name, none)]
        return frame.drop(columns=empty)

    def to_points(self) -> geopandas.GeoDataFrame:
        """Return the firms as points in their coordinate reference system.

        Raises
        ------
        DataError
            If the coordinates are of no known system.
        """
        import geopandas

        if self.crs == PLANE:
            raise DataError("coordinates of a plane have no place on a map; say their system with crs=.")
        frame = self.frame.drop(columns=["x", "y"])
        points = geopandas.points_from_xy(self.frame["x"], self.frame["y"])
        return geopandas.GeoDataFrame(frame, geometry=points, crs=self.crs)

    def _is_only(self, name: str, value: float) -> bool:
        column = self.frame[name]
        return bool(column.isna().all() if np.isnan(value) else (column == value).all())

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        mark = "SYNTHETIC " if self.about.synthetic else ""
        years = f", {self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else ""
        return f"<{mark}{len(self):,} firms in {len(self.sectors)} sectors{years}, {self.crs}>"


class _Plane:
    is_geographic = False
