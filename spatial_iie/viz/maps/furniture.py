"""Scale bar, north arrow and the Hu Huanyong line: what is measured on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._hu_line import HEIHE, TENGCHONG
from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.names import put_beside
from spatial_iie.viz.style import INK, LEAST, small

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox
    from pyproj import CRS, Geod

    from spatial_iie.viz.maps.sheet import Sheet

_PARTS_OF_CHINA = 3
"""Regions that the line must run through: a map of countries is none of China."""
_HU = "#5a189a"


def scale_bar(axes: Axes, sheet: Sheet, language: Language, place: tuple[float, float]) -> Text:
    """Draw a bar as long as a round number of kilometres is, from west to east in the middle of the map.

    Parameters
    ----------
    axes : Axes
    sheet : Sheet
        With a coordinate reference system.
    language : {"en", "zh", ...}
    place : (x, y)
        Middle of the bar, as fractions of the axes.

    Returns
    -------
    Text
        The length. The line has the gid "scale bar".

    Notes
    -----
    No map is to scale everywhere. On the default projection a length read off with the bar is within 5 % anywhere
    in China.
    """
    assert sheet.crs is not None  # without one there is no scale
    left, bottom, right, top = sheet.frame
    middle = (left + right) / 2, (bottom + top) / 2
    kilometres = _round_below(_kilometres(sheet.crs, middle, (right - left) / 6))
    length = (right - left) / 6
    for _ in range(3):  # distance is very nearly proportional to length
        length *= kilometres / _kilometres(sheet.crs, middle, length)
    x, y = left + place[0] * (right - left), bottom + place[1] * (top - bottom)
    (line,) = axes.plot([x - length / 2, x + length / 2], [y, y], color=INK, linewidth=1.6, solid_capstyle="butt",
                        marker="|", markersize=5, markeredgewidth=0.8, zorder=6)  # fmt: skip
    line.set_gid("scale bar")
    text = f"{kilometres:g} {phrase(language, 'km')}"
    return axes.annotate(text, (x, y), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
                         fontsize=LEAST, zorder=6)  # fmt: skip


def _kilometres(crs: CRS, middle: tuple[float, float], length: float) -> float:
    """Return the geodesic distance between the ends of a line from west to east on the map."""
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    ends = to_degrees.transform([middle[0] - length / 2, middle[0] + length / 2], [middle[1]] * 2)
    return float(ellipsoid(crs).line_length(*ends)) / 1000


def ellipsoid(crs: CRS | None) -> Geod:
    """Return the ellipsoid on which the lengths of a map are measured."""
    from pyproj import Geod

    return (crs and crs.get_geod()) or Geod(ellps="WGS84")


def _round_below(length: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 ... that is not longer.

    >>> _round_below(833.0), _round_below(0.26)
    (500.0, 0.2)
    """
    power = 10.0 ** np.floor(np.log10(length))
    return float(max(step for step in (1, 2, 5) if step * power <= length * (1 + 1e-9)) * power)


def north_is_up(sheet: Sheet) -> bool:
    """Say whether north is within ten degrees of up all over a map: then an arrow is true wherever it stands."""
    return max(map(abs, _leaning(sheet))) <= 10


def _leaning(sheet: Sheet) -> list[float]:
    """Return by how many degrees north leans to the right in the corners of a map; infinite where there is no north."""
    left, bottom, right, top = sheet.frame
    every = [_northward(sheet.crs, x, y) for x in (left, right) for y in (bottom, top)]
    return [_angle(each) if np.isfinite(each).all() else np.inf for each in every]


def north_arrow(axes: Axes, sheet: Sheet, language: Language) -> Text | None:
    """Draw an arrow towards true north as it is where the arrow stands, which on a conic map leans.

    It stands in the first corner that is free of regions, of those above and then below. Where north lies in
    directions that differ by more than a right angle, as on a map of the world, there is none.
    The letter has the gid "north arrow".
    """
    left, bottom, right, top = sheet.frame
    every = _leaning(sheet)
    if not np.isfinite(every).all() or max(every) - min(every) > 90:
        return None
    place = _free_corner(sheet)
    x, y = left + place[0] * (right - left), bottom + place[1] * (top - bottom)
    towards = _northward(sheet.crs, x, y)
    step = 0.075 * (top - bottom) * towards / np.linalg.norm(towards)
    shape = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=(x + step[0], y + step[1]), xytext=(x, y), zorder=6, arrowprops=shape)
    letter = axes.text(x + 1.35 * step[0], y + 1.35 * step[1], phrase(language, "N"), ha="center", va="center",
                       fontsize=small(), zorder=6)  # fmt: skip
    letter.set_gid("north arrow")
    return letter


def graticule(axes: Axes, sheet: Sheet) -> None:
    """Put ticks with their degrees where meridians meet the lower edge of a map and parallels its left edge."""
    left, bottom, right, top = sheet.frame
    along = np.linspace(0, 1, 2001)
    meridians = _degrees(sheet.crs, left + along * (right - left), np.full(len(along), bottom))[0]
    parallels = _degrees(sheet.crs, np.full(len(along), left), bottom + along * (top - bottom))[1]
    x, y = _crossings(meridians), _crossings(parallels)
    axes.set_xticks([left + share * (right - left) for _, share in x], [_in_degrees(at, "EW") for at, _ in x])
    axes.set_yticks(
        [bottom + share * (top - bottom) for _, share in y], [_in_degrees(at, "NS") for at, _ in y]
    )
    axes.tick_params(length=2.5, width=0.5, pad=1.5, labelsize=LEAST, direction="out")
    axes.tick_params(axis="y", labelrotation=90)
    for label in axes.get_yticklabels():
        label.set_verticalalignment("center")


def _degrees(crs: CRS | None, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes and latitudes of places on a map."""
    from pyproj import Transformer

    return np.array(Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y))


def _crossings(degrees: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return round degrees along an edge, three to seven of them, each with its place from 0 to 1.

    >>> [round(at) for at, _ in _crossings(np.linspace(18.2, 41.0, 100))]
    [20, 25, 30, 35, 40]
    """
    if not np.isfinite(degrees).all() or not (np.diff(degrees) > 0).all():
        return []  # the edge meets a meridian twice, or none
    span = degrees[-1] - degrees[0]
    power = 10.0 ** np.floor(np.log10(span / 3))
    step = next(part * power for part in (5, 2, 1) if part * power <= span / 3)
    lines = np.arange(np.ceil(degrees[0] / step), np.floor(degrees[-1] / step) + 1) * step
    return [(float(at), float(np.interp(at, degrees, np.linspace(0, 1, len(degrees))))) for at in lines]


def _in_degrees(at: float, sides: str) -> str:
    """Return degrees as they stand on maps.

    >>> _in_degrees(105.0, "EW"), _in_degrees(-33.5, "NS"), _in_degrees(0.0, "NS")
    ('105°E', '33.5°S', '0°')
    """
    return f"{abs(at):g}°" + ("" if at == 0 else sides[at < 0])


_CORNERS = ((0.07, 0.86), (0.93, 0.86), (0.07, 0.12), (0.93, 0.2))


def _free_corner(sheet: Sheet) -> tuple[float, float]:
    """Return the corner in which the arrow hides the fewest places of a grid that lie in regions."""
    left, bottom, right, top = sheet.frame
    box = np.array([right - left, top - bottom])
    grid = np.stack(np.meshgrid(np.linspace(-0.05, 0.05, 9), np.linspace(-0.02, 0.12, 9)), axis=-1).reshape(
        -1, 2
    )
    hidden = {
        corner: sum(
            int(path.contains_points((left, bottom) + (grid + corner) * box).sum()) for path in sheet.paths
        )
        for corner in _CORNERS
    }
    return min(_CORNERS, key=lambda corner: hidden[corner])


def _angle(towards: NDArray[np.float64]) -> float:
    """Return by how many degrees a direction lies to the right of up."""
    return float(np.degrees(np.arctan2(towards[0], towards[1])))


def _northward(crs: CRS | None, x: float, y: float) -> NDArray[np.float64]:
    from pyproj import Transformer

    longitude, latitude = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(longitude, latitude + 0.01)
    return np.array(there) - (x, y)


def hu_line(axes: Axes, sheet: Sheet) -> NDArray[np.float64]:
    """Draw the line from Heihe to Tengchong, straight on the map, and return places on it from Heihe on, in pixels.

    Notes
    -----
    Hu Huanyong (1935), The distribution of China's population, Acta Geographica Sinica 2(2). The ends are the
    seats of Heihe (127.53 E, 50.25 N) and Tengchong (98.49 E, 25.02 N).
    """
    from pyproj import Transformer

    to_map = Transformer.from_crs("EPSG:4326", sheet.crs, always_xy=True)
    ends = np.array([to_map.transform(*HEIHE), to_map.transform(*TENGCHONG)])
    (line,) = axes.plot(*ends.T, color=_HU, linewidth=0.9, linestyle=(0, (5, 2)), zorder=4)
    line.set_gid("hu line")
    return np.asarray(axes.transData.transform(np.linspace(ends[0], ends[1], 41)))


def name_hu_line(
    axes: Axes, places: NDArray[np.float64], language: Language, taken: Sequence[Bbox]
) -> Bbox | None:
    """Write the name of the line where it begins or ends, beyond the border, or where it hides least of the map."""
    name = phrase(language, "Hu Huanyong line")
    text = axes.annotate(
        name, (0, 0), (0, 0), textcoords="offset points", color=_HU, fontsize=LEAST, zorder=6, gid="hu name"
    )  # fmt: skip
    ends = [places[0], places[-1], *places[5:-5:5]]
    return put_beside(text, axes, ends, taken)


def runs_through(sheet: Sheet) -> bool:
    """Say whether the line from Heihe to Tengchong runs through a region of a map: it is one of China's."""
    from pyproj import Transformer

    to_map = Transformer.from_crs("EPSG:4326", sheet.crs, always_xy=True)
    (x0, x1), (y0, y1) = to_map.transform(*np.transpose([TENGCHONG, HEIHE]))
    share = np.linspace(0.02, 0.98, 97)[:, np.newaxis]
    points = np.array([x0, y0]) + share * np.array([x1 - x0, y1 - y0])
    crossed = [path.contains_points(points).any() for path in (*sheet.paths, *sheet.surroundings)]
    return sum(map(bool, crossed)) >= _PARTS_OF_CHINA


def has_hu_line(layer: geopandas.GeoDataFrame) -> bool:
    """Say whether a point of the line from Heihe to Tengchong lies within the bounds of a layer."""
    if layer.crs is None:
        return False
    west, south, east, north = layer.to_crs("EPSG:4326").total_bounds
    x, y = np.linspace(TENGCHONG, HEIHE, 3001).T  # a kilometre apart
    return bool(((x >= west) & (x <= east) & (y >= south) & (y <= north)).any())
