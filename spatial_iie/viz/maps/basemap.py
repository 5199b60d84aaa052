"""The outlines under and over the regions, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas
    from shapely import Polygon

    from spatial_iie.viz.maps.options import MapOptions

_BUILT_IN = {
    "prefecture": {"name", "name_en", "prov_code"},
    "province": {"name", "name_en", "abbr"},
    "county": {"name", "pref_code", "prov_code"},
}
"""Columns of the layers that come with the package."""
_STOOD = {"county": 2023, "county-merged": 2023}
"""The year at whose end the units of a layer stood, if not 2018."""


@dataclass(frozen=True, eq=False)
class Basemap:
    """Outlines that are drawn with the regions.

    Attributes
    ----------
    layer : GeoDataFrame, optional
        The whole layer of which the regions are a part. Its other regions are shown as without data if the
        regions are at least half of it, and as pale surroundings if they are fewer.
    provinces, country, dashed_line : GeoDataFrame, optional
        Polygons and lines of which the outlines are drawn, thin, thicker and thickest.
    inset : (west, south, east, north), optional
        Degrees. What an inset in the lower right corner shows, drawn if the regions are at least half of the layer.
    south : float, optional
        Degrees. Where there is an inset, the main map ends here.
    in_inset : shapely.Polygon, optional
        Degrees. Islands that lie in it are drawn in the inset alone, as is the dashed line.
    vintage : int, optional
        The year at whose end the boundaries stood.
    """

    layer: geopandas.GeoDataFrame | None = None
    provinces: geopandas.GeoDataFrame | None = None
    country: geopandas.GeoDataFrame | None = None
    dashed_line: geopandas.GeoDataFrame | None = None
    inset: tuple[float, float, float, float] | None = None
    south: float | None = None
    in_inset: Polygon | None = None
    vintage: int | None = None


@cache
def china(level: str = "prefecture", vintage: int | None = None) -> Basemap:
    """Return the outlines of China: provinces, national line, and the dashed line in an inset.

    Parameters
    ----------
    level : {"prefecture", "province", "county", "county-merged"}
        Of the regions that are drawn.
    vintage : int, optional
        The year at whose end the prefectures stood.

    Returns
    -------
    Basemap
        From the boundaries that come with the package.

    Examples
    --------
    >>> len(china().dashed_line)
    9
    """
    from shapely import box

    from spatial_iie.study.boundaries import boundaries

    return Basemap(
        layer=boundaries(level=level, vintage=vintage),
        provinces=boundaries(level="province"),
        country=boundaries(level="country"),
        dashed_line=boundaries(level="dashed_line"),
        inset=(105.8, 2.6, 123.3, 24.3),
        south=18.1,  # the south end of Hainan island
        in_inset=box(105.8, 2.6, 123.3, 18.1) | box(111.4, 18.0, 119.5, 21.3),  # Dongsha, no islets of Hainan
        vintage=vintage or _STOOD.get(level, 2018),
    )


def basemap_of(regions: geopandas.GeoDataFrame, options: MapOptions) -> Basemap:
    """Return the basemap asked for; for "auto", China's under regions of the built-in boundaries."""
    if isinstance(options.basemap, Basemap):
        return options.basemap
    level = next((each for each, columns in _BUILT_IN.items() if set(regions.columns) >= columns), None)
    if options.basemap is None or regions.crs is None or level is None:
        return Basemap()
    vintage = int(regions["vintage"].iloc[0]) if "vintage" in regions.columns else None
    for each in (level, "county-merged") if level == "county" else (level,):
        outlines = china(each, vintage)
        if outlines.layer is not None and regions.index.isin(outlines.layer.index).all():
            return outlines
    return Basemap()
