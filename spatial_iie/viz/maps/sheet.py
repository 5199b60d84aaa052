"""What is the same in every map of a figure: projected shapes, lines and frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spatial_iie._extent import in_one_piece
from spatial_iie._projection import CHINA_ALBERS, equal_area_of, reference_system
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import term
from spatial_iie.viz.maps.basemap import Basemap, basemap_of
from spatial_iie.viz.maps.outlines import Outline, members_of
from spatial_iie.viz.style import INK, PALE_INK

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.path import Path
    from pyproj import CRS
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from spatial_iie.viz.maps.options import MapOptions

Box = tuple[float, float, float, float]
Lines: TypeAlias = "tuple[tuple[Path, float, str], ...]"
DOTS = 2500  # across the map: detail finer than this cannot be seen at 300 dpi on paper


@dataclass(frozen=True, eq=False)
class Sheet:
    """Shapes in map coordinates, ready to be coloured.

    Attributes
    ----------
    table : DataFrame
        The n regions, with or without data, and their columns.
    paths, main_paths : tuple of Path, length n
        Of the regions, whole and without the islands that the inset alone shows.
    points : ndarray, shape (n, 2)
        A place inside each region.
    surroundings : tuple of Path
        Regions of the layer that are not in the study area.
    lines, main_lines : tuple of (Path, width, colour)
    frame : (left, bottom, right, top)
        What the map shows.
    inset : (left, bottom, right, top) or None
        What the inset shows.
    crs : pyproj.CRS or None
    vintage : int or None
        The year at whose end the boundaries stood, if they are those of the package.
    outlines : tuple of Outline
        Around groups of regions.
    """

    table: pd.DataFrame
    paths: tuple[Path, ...]
    main_paths: tuple[Path, ...]
    points: NDArray[np.float64]
    surroundings: tuple[Path, ...]
    lines: Lines
    main_lines: Lines
    frame: Box
    inset: Box | None
    crs: CRS | None
    vintage: int | None = None
    outlines: tuple[Outline, ...] = ()

    @property
    def aspect(self) -> float:
        """Height of the map over its width."""
        left, bottom, right, top = self.frame
        return (top - bottom) / (right - left)


def prepare(regions: geopandas.GeoDataFrame, options: MapOptions, *, dots: int = DOTS) -> Sheet:
    """Project and thin regions and outlines, to what can be seen on a map of so many dots.

    Raises
    ------
    DataError
        If ``regions`` is not a GeoDataFrame with rows, has a key twice, has a row that is neither polygon nor point,
        or has no coordinate reference system where a basemap is asked for.
    """
    import shapely

    _check(regions, options)
    basemap = basemap_of(regions, options)
    layer = basemap.layer
    whole = layer is not None and regions.index.isin(layer.index).sum() * 2 >= len(layer)
    table, around = _with_the_rest(regions, layer, whole)
    crs = _plane(table, options, basemap)
    places = (table.geom_type == "Point").to_numpy()
    shapes = main = _with_discs(_projected(table, crs), places)
    if whole and basemap.inset and basemap.south is not None:
        main = _projected(table.to_crs("EPSG:4326").clip_by_rect(-180, basemap.south, 180, 90), crs)
    left, bottom, right, top = shapely.total_bounds(main)
    if not np.isfinite([left, bottom, right, top]).all():
        raise DataError(
            "the regions cannot be drawn: in the projection of the map their coordinates are infinite."
        )
    grain = max(right - left, top - bottom) / dots
    inset = _projected_box(basemap.inset, crs) if main is not shapes else None
    sea = _sea(basemap, crs) if inset is not None else None
    shapes = shapes if places.any() else _thinned(shapes, grain)
    paths, lines = paths_of(shapes), _lines(basemap, crs, grain)
    dashes = replace(basemap, dashed_line=None)
    inside = shapes if sea is None else _outside(shapes, sea)
    return Sheet(
        table=table.drop(columns=table.geometry.name),
        paths=paths,
        main_paths=paths if sea is None else paths_of(inside),
        points=shapely.get_coordinates(shapely.point_on_surface(_largest_parts(shapes))),
        surroundings=() if around is None else paths_of(_thinned(_projected(around, crs), grain)),
        lines=lines,
        main_lines=lines if sea is None else _lines(dashes, crs, grain, sea),
        frame=_frame((left, bottom, right, top), with_inset=inset is not None),
        inset=inset,
        crs=crs,
        vintage=basemap.vintage,
        outlines=tuple(
            Outline(name, paths_of(_outlined(np.array([shapely.union_all(inside[held])]), grain)), held)
            for name, held in members_of(options.outline, table.index).items()
        ),
    )


def _lines(basemap: Basemap, crs: CRS | None, grain: float, sea: Polygon | None = None) -> Lines:
    """Return the outlines, thin, thicker and thickest, without those in a part of the sea."""
    outlines = (
        (basemap.provinces, 0.45, PALE_INK),
        (basemap.country, 0.8, INK),
        (basemap.dashed_line, 1.3, INK),
    )
    found = []
    for frame, width, colour in outlines:
        if frame is not None:
            shapes = _projected(frame, crs)
            for path in paths_of(_outlined(shapes if sea is None else _outside(shapes, sea), grain)):
                found.append((path, width, colour))
    return tuple(found)


def _sea(basemap: Basemap, crs: CRS | None) -> Polygon | None:
    """Return the part of the sea whose islands the inset alone shows, in map coordinates."""
    import geopandas

    if basemap.in_inset is None or crs is None:
        return None
    return geopandas.GeoSeries([basemap.in_inset.segmentize(0.25)], crs="EPSG:4326").to_crs(crs)[0]


def _outside(shapes: NDArray[np.object_], sea: Polygon) -> NDArray[np.object_]:
    """Return shapes without their parts that lie in the sea; one that lies there altogether is empty."""
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    kept = ~shapely.within(parts, sea)
    changed = np.unique(owner[~kept])
    found = shapes.copy()
    for place in changed:
        found[place] = shapely.MultiPolygon(list(parts[kept & (owner == place)]))
    return found


def _plane(table: geopandas.GeoDataFrame, options: MapOptions, basemap: Basemap) -> CRS | None:
    """Return what the map is drawn in: as asked for, or an equal-area projection of the part of the world it shows."""
    own: CRS | None = table.crs
    if own is None or not options.projection:
        return own
    if options.projection != "auto":
        return reference_system(options.projection)
    return reference_system(CHINA_ALBERS if basemap.dashed_line is not None else equal_area_of(table))


def _check(regions: geopandas.GeoDataFrame, options: MapOptions) -> None:
    import geopandas

    if (
        not isinstance(regions, geopandas.GeoDataFrame)
        or regions.active_geometry_name is None
        or regions.empty
    ):
        raise DataError(
            "regions is a {kind}, not a GeoDataFrame with rows: pass study.regions or si.study.boundaries().",
            kind=type(regions).__name__,
        )
    if not regions.index.is_unique:
        twice = regions.index[regions.index.duplicated()].unique()
        raise DataError(
            "{n_twice} {n_twice:region|regions} {n_twice:is|are} in the layer more than once: {twice}.",
            n_twice=len(twice),
            twice=listed(twice),
        )
    absent = regions.index[regions.geometry.isna() | regions.geometry.is_empty]
    if len(absent):
        raise DataError(
            "{n_absent} {n_absent:region|regions} {n_absent:has|have} no shape to draw: {absent}.",
            n_absent=len(absent),
            absent=listed(absent),
        )
    other = regions.index[~regions.geom_type.isin(["Polygon", "MultiPolygon", "Point"])]
    if len(other):
        raise DataError(
            "{n_other} {n_other:region|regions} {n_other:is|are} neither polygons nor points: "
            "{other}. Maps colour areas.",
            n_other=len(other),
            other=listed(other),
        )
    if regions.crs is None and isinstance(options.basemap, Basemap):
        raise DataError(
            "the regions have no coordinate reference system, so no basemap fits under them; say it with {crs}.",
            crs=term("set_crs(...)", "--crs"),
        )


def _with_the_rest(
    regions: geopandas.GeoDataFrame, layer: geopandas.GeoDataFrame | None, whole: bool
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame | None]:
    """Return the regions of the study area, those without data among them, and what lies around it."""
    import pandas as pd

    if layer is None:
        return regions, None
    rest = layer[~layer.index.isin(regions.index)].to_crs(regions.crs)
    return (pd.concat([regions, rest]), None) if whole else (regions, rest)


def _projected(frame: geopandas.GeoDataFrame, crs: CRS | None) -> NDArray[np.object_]:
    import geopandas

    if crs is None or frame.crs is None:
        return np.asarray(frame.geometry.values)
    whole = in_one_piece(frame) if reference_system(crs).is_projected else np.asarray(frame.geometry.values)
    return np.asarray(geopandas.GeoSeries(whole, crs=frame.crs).to_crs(crs).values)


def _with_discs(shapes: NDArray[np.object_], places: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Draw points as discs, smaller where there are many, so that most of them can be told apart."""
    import shapely

    if not places.any():
        return shapes
    left, bottom, right, top = shapely.total_bounds(shapes)
    across = max(right - left, top - bottom) or 1.0
    radius = across * min(0.012, 0.2 / np.sqrt(len(shapes)))
    return np.where(places, shapely.buffer(shapes, radius), shapes)


def _thinned(shapes: NDArray[np.object_], grain: float) -> NDArray[np.object_]:
    """Drop detail that cannot be seen, the same on both sides of a shared border."""
    import shapely

    return np.asarray(shapely.coverage_simplify(shapes, grain))


def _outlined(shapes: NDArray[np.object_], grain: float) -> NDArray[np.object_]:
    """Thin outlines, and leave out islets that a heavy line would fill; they are drawn as regions."""
    import shapely

    parts = shapely.get_parts(shapely.simplify(shapes, grain / 2))
    polygons = shapely.get_dimensions(parts) == 2
    return np.asarray(parts[~polygons | (shapely.area(parts) > (8 * grain) ** 2)])


def _largest_parts(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    last = np.searchsorted(owner[order], np.arange(len(shapes)), side="right") - 1
    return np.asarray(parts[order][last])


def paths_of(shapes: Sequence[BaseGeometry] | NDArray[np.object_]) -> tuple[Path, ...]:
    """Return one matplotlib path for each polygon, line or collection of them; holes stay holes.

    >>> from shapely import box
    >>> [len(path) for path in paths_of([box(0, 0, 1, 1)])]
    [5]
    """
    import shapely
    from matplotlib.path import Path

    found = []
    for shape in shapes:
        parts = shapely.get_parts(shapely.orient_polygons(shape))  # a ring is a hole if it runs the other way
        rings = shapely.get_rings(parts) if shape.geom_type.endswith("Polygon") else parts
        corners = [shapely.get_coordinates(ring) for ring in rings]
        codes = [_codes(len(each), Path) for each in corners]
        nothing = Path(np.empty((0, 2)))
        found.append(Path(np.concatenate(corners), np.concatenate(codes)) if corners else nothing)
    return tuple(found)


def _codes(length: int, path: type[Path]) -> NDArray[np.uint8]:
    codes = np.full(length, path.LINETO, dtype=path.code_type)
    codes[0] = path.MOVETO
    return codes


def _frame(bounds: Box, *, with_inset: bool) -> Box:
    """Leave room around the regions: for the inset on the right, for legend and scale below."""
    left, bottom, right, top = bounds
    width, height = right - left, top - bottom
    if with_inset:
        return left - 0.015 * width, bottom - 0.055 * height, right + 0.052 * width, top + 0.02 * height
    return left - 0.03 * width, bottom - 0.08 * height, right + 0.03 * width, top + 0.03 * height


def _projected_box(box: Box | None, crs: CRS | None) -> Box | None:
    if box is None or crs is None:
        return box
    from pyproj import Transformer

    west, south, east, north = box
    bounds = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform_bounds(west, south, east, north)
    return tuple(bounds)  # type: ignore[return-value]
