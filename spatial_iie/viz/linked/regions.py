"""The map of a page: every region a shape of its own, without colour; outlines and furniture as on any map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.messages import Language
from spatial_iie.viz.linked.slim import svg_of
from spatial_iie.viz.maps.drawing import draw_panel
from spatial_iie.viz.maps.furniture import north_arrow, north_is_up, scale_bar
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.maps.sheet import prepare
from spatial_iie.viz.style import themed

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.path import Path

_DOTS = 1200  # across a map on a screen
_WIDTH = 7.0  # inches


@dataclass(frozen=True, eq=False)
class LinkedMap:
    """A map to be coloured by a page.

    Attributes
    ----------
    svg : str
        Shapes of the class "region" carry their number in the order of ``points`` as ``data-region``; a region has
        another shape in the inset if it reaches into it. Regions of the layer that are not among those given are
        of the class "absent".
    points : DataFrame, shape (n, 2)
        ``x`` and ``y`` in the units of the SVG: a place inside each region.
    """

    svg: str
    points: pd.DataFrame


def linked_map(
    regions: geopandas.GeoDataFrame, language: Language = "en", projection: str = "auto"
) -> LinkedMap:
    """Draw the regions, in the order given, and what stands under them on any map of this package.

    Parameters
    ----------
    regions : GeoDataFrame
        Polygons, indexed by region.
    language : {"en", "zh", ...}
        Of what stands on the map.
    projection : str
        As of any map.

    Raises
    ------
    DataError
        If the regions cannot be drawn; see :func:`spatial_iie.viz.maps.sheet.prepare`.

    Examples
    --------
    >>> import geopandas
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], index=["a", "b"])
    >>> drawn = linked_map(squares)
    >>> drawn.svg.count('class="region"'), bool(drawn.points.loc["a", "x"] < drawn.points.loc["b", "x"])
    (2, True)
    """
    from matplotlib.figure import Figure

    sheet = prepare(regions, MapOptions(projection=projection), dots=_DOTS)
    with themed():
        figure = Figure(figsize=(_WIDTH, _WIDTH * sheet.aspect), dpi=72)
        axes = figure.add_axes((0, 0, 1, 1))
        nothing = pd.Series(float("nan"), index=sheet.table.index)
        inset = draw_panel(axes, sheet, nothing, (), language)
        for each in (axes, inset):
            if each is not None:
                _add_shapes(each, sheet.main_paths if each is axes else sheet.paths, len(regions))
        if inset is not None:
            inset.set_gid("inset-0")
        if sheet.crs is not None:
            scale_bar(axes, sheet, language, (0.5 if inset is not None else 0.87, 0.025))
            if north_is_up(sheet):
                north_arrow(axes, sheet, language)
        svg = svg_of(figure, "map")
    places = axes.transData.transform(sheet.points[: len(regions)])
    points = pd.DataFrame({"x": places[:, 0], "y": figure.bbox.height - places[:, 1]}, index=regions.index)
    return LinkedMap(svg, points)


def _add_shapes(axes: Axes, paths: Sequence[Path], present: int) -> None:
    """Draw each region by itself under the outlines; those after the first ``present`` have no data."""
    from matplotlib.patches import PathPatch

    for number, path in enumerate(paths):
        shape = PathPatch(path, zorder=2)
        shape.set_gid(f"region-{number}" if number < present else f"absent-{number}")
        axes.add_artist(shape)  # add_patch would measure each curve for limits that are fixed
