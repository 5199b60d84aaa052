"""A plane in which distances are kilometres and areas are true, and the way back to longitude, latitude and north."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._projection import CHINA_ALBERS, equal_area_of, reference_system
from spatial_iie.errors import DataError, listed, plural
from spatial_iie.indices._balanced import Balanced, balanced, check_amounts
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
_STRETCH, _AREA = 1.1, 1.01  # how far scale and area may be off before a result would mislead


class Plane(NamedTuple):
    """A projection of the Earth; places are kilometres in it, shape (..., 2)."""

    projection: str

    def degrees(self, km: Floats) -> Floats:
        """Return longitude and latitude of places, shape (..., 2)."""
        from pyproj import Transformer

        back = Transformer.from_crs(self.projection, "EPSG:4326", always_xy=True)
        scale = 1 / self._km_per_unit
        return np.stack(back.transform(km[..., 0] * scale, km[..., 1] * scale), axis=-1)

    def convergence(self, degrees: Floats) -> Floats:
        """Return by how many degrees true north lies left of the plane's, which is up, at longitudes and latitudes."""
        flat = degrees.reshape(-1, 2)
        found = self._factors(flat).meridian_convergence if len(flat) else np.empty(0)
        return np.asarray(found).reshape(degrees.shape[:-1])

    def displacement(self, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        """Return geodesic km and bearing (degrees clockwise from true north, 0 to 360) between degrees."""
        from pyproj import CRS, Geod

        geod = CRS.from_user_input(self.projection).get_geod() or Geod(ellps="WGS84")
        ahead, _, metres = geod.inv(*np.moveaxis(start, -1, 0), *np.moveaxis(end, -1, 0))
        return np.asarray(metres) / 1000, np.asarray(ahead) % 360

    def check(self, degrees: Floats, ids: pd.Index) -> None:
        """Refuse a projection that stretches distances or areas where the regions are.

        Raises
        ------
        DataError
        """
        factors = self._factors(degrees)
        stretch = np.maximum(factors.tissot_semimajor, 1 / np.asarray(factors.tissot_semiminor))
        area = np.asarray(factors.areal_scale)
        area = np.maximum(area, 1 / area)
        for off, limit, word in (
            (stretch, _STRETCH, Message("distances")),
            (area, _AREA, Message("areas")),
        ):
            wrong = ~(off <= limit)
            if wrong.any():
                most = 100 * (np.nanmax(off) - 1)
                raise DataError(
                    "the projection {projection!r} makes {what} wrong by up to {most:.0f} % in "
                    "{n} region{s} {regions}. Give projection= an equal-area projection made for "
                    "your regions.",
                    projection=self.projection,
                    what=word,
                    most=most,
                    n=int(wrong.sum()),
                    s=plural(ids[wrong]),
                    regions=listed(ids[wrong]),
                )

    def _factors(self, degrees: Floats) -> Any:  # pyproj does not export the name of what it returns
        from pyproj import Proj

        return Proj(self.projection).get_factors(degrees[:, 0], degrees[:, 1])

    @property
    def _km_per_unit(self) -> float:
        from pyproj import CRS

        return float(CRS.from_user_input(self.projection).axis_info[0].unit_conversion_factor) / 1000


class Located(NamedTuple):
    """Amounts of n complete regions in T years, and where the regions are: ``points``, km, shape (n, 2)."""

    data: Balanced
    points: Floats
    plane: Plane

    @property
    def about(self) -> TableAbout:
        """What a result made of it must say."""
        return self.data.about | TableAbout(projection=self.plane.projection)


def located(
    study: Study,
    variable: str,
    years: Iterable[int] | None,
    points: gpd.GeoDataFrame | gpd.GeoSeries | None,
    projection: str | None = None,
) -> Located:
    """Return amounts and places of the regions that have a value in every year.

    Without a projection the plane is China's, or for own boundaries an equal-area one centred on them.

    Raises
    ------
    DataError
        If a value is negative or infinite, a year sums to zero, years or regions are too few, a region has no
        place, or the projection does not fit.
    """
    data = balanced(study, variable, years)
    check_amounts(data, study)
    layer = _with_system(study.regions if points is None else points)
    if projection is None:
        projection = equal_area_of(layer) if study.about.own_boundaries else CHINA_ALBERS
    plane = Plane(projection)
    return Located(data, _points(layer, data.table.index, plane), plane)


def _with_system(layer: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoDataFrame | gpd.GeoSeries:
    if getattr(layer, "crs", None) is None:
        raise DataError(
            "places need a layer with a coordinate system: say it with {crs}, e.g. EPSG:4326.",
            crs=term("crs= of study.open or layer.set_crs(...)", "--crs"),
        )
    return layer


def _points(layer: gpd.GeoDataFrame | gpd.GeoSeries, ids: pd.Index, plane: Plane) -> Floats:
    from spatial_iie.weights.places import places

    layer = layer[~layer.index.duplicated()]
    without = ids[~ids.isin(layer.index)]
    if len(without):
        raise DataError(
            "{n} region{s} without a place {regions}.",
            n=len(without),
            s=plural(without),
            regions=listed(without),
        )
    _check_projected(plane)
    inside = layer.loc[ids].representative_point().to_crs(4326)
    plane.check(np.column_stack([inside.x, inside.y]), ids)
    return places(layer.loc[ids].to_crs(plane.projection), Message("a centre")).points


def _check_projected(plane: Plane) -> None:
    try:
        crs = reference_system(plane.projection)
    except DataError as error:
        raise DataError(
            "projection {projection!r} is not understood: {error}",
            projection=plane.projection,
            error=error.message,
        ) from None
    if not crs.is_projected:
        raise DataError(
            "projection {projection!r} has degrees, not distances. Give an equal-area "
            "projection, such as Albers' or Lambert's azimuthal one.",
            projection=plane.projection,
        )
