"""Shift of an index: the path of its mean centre on the map, the ellipses around it, and the path enlarged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from spatial_iie._projection import compass_point
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import term
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.classes import Entry
from spatial_iie.viz.maps.compose import Picture, draw_sheet
from spatial_iie.viz.maps.furniture import ellipsoid
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.maps.sheet import Sheet, prepare
from spatial_iie.viz.maps.zoom import draw_zoom
from spatial_iie.viz.style import INK, LEAST, sequential, themed

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

    from spatial_iie.messages import Language

Floats = NDArray[np.float64]
_LAND = "#f2efe9"
_ARROW = 14.0  # points: shorter steps have no room for an arrow
_SHORT = 1 / 12  # of the map's width: a shorter path is enlarged
_OUTLINE = "#b2182b"
_ALIKE = 0.02  # of their axes, and two degrees: ellipses that differ by less coincide on paper


@data_first
def movement_map(
    centres: TableResult | pd.DataFrame,
    regions: geopandas.GeoDataFrame,
    *,
    zoom: bool | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the mean centre of every year, the path between them and, if the table has them, the ellipses.

    Parameters
    ----------
    centres : TableResult or DataFrame
        Columns year, longitude and latitude, and for ellipses major_km, minor_km and rotation (degrees clockwise from
        true north): the tables of ``si.indices.centre_path`` and ``si.indices.standard_ellipse``.
    regions : GeoDataFrame
        Polygons, with a coordinate reference system.
    zoom : bool, optional
        Whether the path is drawn again, enlarged, where the map has room; by default if it is short.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes
        Lines with the gid "ellipse" (of the first year, dashed, and of the last; of the last alone if the axes of the
        two differ by less than 2 % and their directions by less than 2 degrees), "interval" (of the last centre) and
        "path"; the enlarged path is its child axes.

    Raises
    ------
    DataError
        If a column is lacking, a number is missing, or the map has no coordinate reference system.

    Notes
    -----
    An ellipse is drawn in the plane it was measured in, ``about["projection"]`` of the table, by default the map's own.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> axes = movement_map(si.indices.centre_path(study, "digital_index", draws=0), study.regions)
    >>> [line.get_gid() for line in axes.lines if line.get_gid() == "path"]
    ['path']
    """
    wanted = MapOptions.usable(options)
    table = _checked(centres)
    sheet = prepare(regions, wanted)
    if sheet.crs is None:
        raise DataError(
            "the map has no coordinate reference system, so longitudes have no place on it; say it with {crs}.",
            crs=term("set_crs(...)", "--crs"),
        )
    years = [str(year) for year in table["year"]]
    colours = sequential(len(years) + 2, "viridis")[1:-1] if len(years) > 1 else (_OUTLINE,)
    shown = _ellipses(table, years)
    picture = _picture(centres, table, shown, sheet.table.index, wanted)
    path = _on_map(table[["longitude", "latitude"]].to_numpy(dtype=float), sheet)
    with themed(wanted.theme, wanted.width):
        axes = draw_sheet(sheet, picture, wanted, ax)
        outlines = _outlines(table, centres, sheet) if shown else []
        for place, (_, line) in shown.items():
            axes.plot(
                *outlines[place].T, color=_OUTLINE, linewidth=1.6, linestyle=line, zorder=5, gid="ellipse"
            )
        draw_path(axes, path, colours, size=3.5)
        if _has_interval(table):
            _draw_interval(axes, table.iloc[-1], sheet)
        short = np.ptp(path, axis=0).max() < _SHORT * (sheet.frame[2] - sheet.frame[0])
        if len(path) > 1 and (short if zoom is None else zoom):
            inset = draw_zoom(axes, sheet, path, _shift(table, sheet, wanted.language), wanted.language)
            draw_path(inset, path, colours, size=4.5, arrows=True)
            name_points(inset, path, years)
        elif len(path) > 1:
            name_points(axes, path, years)
    return axes


def _ellipses(table: pd.DataFrame, years: Sequence[str]) -> dict[int, tuple[str, Literal["-", "--"]]]:
    """Return which ellipses are drawn, each with its words and how it is dashed: of ellipses alike, the last alone."""
    if "major_km" not in table.columns:
        return {}
    last = len(years) - 1
    if not last:
        return {last: (years[last], "-")}
    ends = table[["major_km", "minor_km", "rotation"]].to_numpy(dtype=float)[[0, last]]
    turned = abs((ends[1, 2] - ends[0, 2] + 90) % 180 - 90)
    if np.abs(ends[1, :2] / ends[0, :2] - 1).max() < _ALIKE and turned < 100 * _ALIKE:
        return {last: (f"{years[0]}–{years[last]}", "-")}
    return {0: (years[0], "--"), last: (years[last], "-")}


def _has_interval(table: pd.DataFrame) -> bool:
    """Say whether the last centre has an interval; computed without replications it has none."""
    ends = [f"{name}_{end}" for name in ("longitude", "latitude") for end in ("low", "high")]
    return set(ends) <= set(table.columns) and bool(table[ends].iloc[-1].notna().all())


def _draw_interval(axes: Axes, row: pd.Series, sheet: Sheet) -> None:
    """Draw the intervals of longitude and latitude of a centre as a cross."""
    x, y = row["longitude"], row["latitude"]
    arms = (
        [[row["longitude_low"], y], [row["longitude_high"], y]],
        [[x, row["latitude_low"]], [x, row["latitude_high"]]],
    )
    for ends in arms:
        axes.plot(
            *_on_map(np.array(ends, dtype=float), sheet).T, color=INK, linewidth=1.0, zorder=6, gid="interval"
        )


def _shift(table: pd.DataFrame, sheet: Sheet, language: Language) -> str:
    """Return how far and where the centre moved from the first year to the last."""
    first, last = table.iloc[0], table.iloc[-1]
    bearing, _, metres = ellipsoid(sheet.crs).inv(
        first["longitude"], first["latitude"], last["longitude"], last["latitude"]
    )
    return phrase(
        language, "Mean centre, {first}–{last}: {km:.1f} km {where}",
        first=table["year"].iloc[0], last=table["year"].iloc[-1], km=metres / 1000,
        where=phrase(language, compass_point(bearing)),
    )  # fmt: skip


def draw_path(axes: Axes, path: Floats, colours: Sequence[str], *, size: float, arrows: bool = False) -> None:
    """Draw a line from centre to centre, with a dot a year."""
    axes.plot(*path.T, color=INK, linewidth=0.9, zorder=7, gid="path")
    on_paper = axes.transData.transform(path) * 72 / axes.figure.dpi
    for k in range(len(path) - 1):
        if arrows and np.hypot(*(on_paper[k + 1] - on_paper[k])) > _ARROW:
            style = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": size}
            axes.annotate("", xy=tuple(path[k + 1]), xytext=tuple(path[k]), zorder=7, arrowprops=style)
    x, y = path.T
    dots = axes.scatter(
        x, y, s=size**2, c=list(colours), edgecolors="white", linewidths=0.15 * size, zorder=8
    )
    dots.set_gid("centre")


def name_points(axes: Axes, path: Floats, years: Sequence[str]) -> None:
    """Write the years beside their dots, away from the middle of the path; of many, the first and the last.

    A year whose place is taken, by another, the words of a scale bar or the path, stands at the nearest free place
    around its dot.
    """
    from matplotlib import patheffects
    from matplotlib.transforms import Bbox

    shown = range(len(years)) if len(years) <= 6 else (0, len(years) - 1)
    middle = path.mean(axis=0)
    taken = [text.get_window_extent().padded(2) for text in axes.texts if text.get_text()]
    on_paper = axes.transData.transform(path)
    taken += [Bbox([dot, dot]).padded(3) for dot in on_paper]
    along = [np.linspace(start, end, 20) for start, end in pairwise(on_paper)]
    taken += [Bbox([place, place]).padded(4) for place in np.concatenate(along)]
    for k in shown:
        away = path[k] - middle
        text = axes.annotate(
            years[k], tuple(path[k]), xytext=(0, 0), textcoords="offset points", fontsize=LEAST, zorder=9
        )
        text.set_path_effects([patheffects.withStroke(linewidth=1.8, foreground="white")])
        text.set_gid("year")
        _put_aside(text, float(np.arctan2(away[1], away[0])), taken)
        taken.append(text.get_window_extent().padded(2))


def _put_aside(text: Annotation, angle: float, taken: Sequence[Bbox]) -> None:
    """Move a text round its place to where it covers nothing that is taken, near to an angle and to the place."""
    for distance, turn in product((7, 16, 25), np.radians((0, 45, -45, 90, -90, 135, -135, 180))):
        right, up = np.cos(angle + turn), np.sin(angle + turn)
        text.set_position((distance * right, distance * up))
        text.set_horizontalalignment("left" if right > 0.3 else "right" if right < -0.3 else "center")
        text.set_verticalalignment("bottom" if up > 0.3 else "top" if up < -0.3 else "center")
        box = text.get_window_extent()
        if not any(box.overlaps(other) for other in taken):
            return


def _checked(centres: TableResult | pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    table = centres.to_frame() if isinstance(centres, TableResult) else centres
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise DataError("a movement map wants the table of si.indices.centre_path or standard_ellipse.")
    ellipse = ["major_km", "minor_km", "rotation"]
    wanted = ["year", "longitude", "latitude", *(ellipse if "major_km" in table.columns else ())]
    lacking = [name for name in wanted if name not in table.columns]
    if lacking:
        raise DataError(
            "the table lacks {lacking}; a movement map wants that of si.indices.centre_path or "
            "standard_ellipse.",
            lacking=listed(lacking),
        )
    table = table.assign(rotation=table["rotation"].fillna(0.0)) if "rotation" in table.columns else table
    wrong = ~np.isfinite(table[wanted[1:]].astype(float)).all(axis=1)
    if wrong.any():
        raise DataError(
            "numbers of {years} are missing: there is no place to draw.", years=listed(table["year"][wrong])
        )
    return table


def _picture(
    centres: object,
    table: pd.DataFrame,
    shown: dict[int, tuple[str, Literal["-", "--"]]],
    index: pd.Index,
    options: MapOptions,
) -> Picture:
    """Return the ground: the regions in one colour without borders, and a legend of what is drawn over them."""
    import pandas as pd

    language = options.language
    entries = [Entry(text, text, _OUTLINE, line=line) for text, line in shown.values()]
    if len(shown) == 1 and len(table) > 1:
        text = phrase(
            language,
            "{years} (axes differ by less than {share})",
            years=entries[0].label,
            share=f"{_ALIKE:.0%}",
        )
        entries = [entries[0]._replace(label=text)]
    if _has_interval(table):
        entries.append(
            Entry(
                "interval",
                phrase(language, "95% CI of the centre, {year}", year=table["year"].iloc[-1]),
                INK,
                line="-",
            )
        )
    what = phrase(language, "Standard deviational ellipse" if shown else "Mean centre")
    about = centres.about if isinstance(centres, TableResult) else TableAbout()
    years = [table["year"].iloc[0], table["year"].iloc[-1]][: len(table)]
    heading = options.heading(what, about.variable or "", "–".join(map(str, years)))
    return Picture(
        classes=pd.Series("land", index=index, dtype=object),
        entries=(*entries, Entry("land", "", _LAND, border=_LAND)),
        title=heading,
        legend_title="",
        alt=map_of(heading, [_described(row, language) for _, row in table.iterrows()], language),
        synthetic=is_synthetic(centres),
        counted=False,
    )


def _described(row: pd.Series, language: Language) -> str:
    at = phrase(
        language, "{year} at {longitude:.2f}° E, {latitude:.2f}° N",
        year=int(row["year"]), longitude=row["longitude"], latitude=row["latitude"],
    )  # fmt: skip
    if "major_km" not in row.index:
        return at
    axes = "{at}, semi-axes {major:.0f} and {minor:.0f} km"
    return phrase(language, axes, at=at, major=row["major_km"], minor=row["minor_km"])


def _on_map(degrees: Floats, sheet: Sheet) -> Floats:
    from pyproj import Transformer

    return np.column_stack(Transformer.from_crs("EPSG:4326", sheet.crs, always_xy=True).transform(*degrees.T))


def _outlines(table: pd.DataFrame, centres: object, sheet: Sheet, corners: int = 181) -> list[Floats]:
    """Return each ellipse's outline in map coordinates."""
    from pyproj import CRS, Transformer

    about = centres.about if isinstance(centres, TableResult) else TableAbout()
    plane = CRS.from_user_input(about.projection or sheet.crs)
    if not plane.is_projected:
        raise DataError("an ellipse needs a plane: draw the map in a projection, not in degrees.")
    to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    to_map = Transformer.from_crs(plane, sheet.crs, always_xy=True)
    unit = 1000 / float(plane.axis_info[0].unit_conversion_factor)
    turn = np.linspace(0, 2 * np.pi, corners)
    outlines = []
    for _, row in table.iterrows():
        place = np.array(to_plane.transform(row["longitude"], row["latitude"]))
        north = np.array(to_plane.transform(row["longitude"], row["latitude"] + 1e-4)) - place
        along = np.arctan2(*north) + np.radians(row["rotation"])  # clockwise from the plane's own up
        major = unit * row["major_km"] * np.array([np.sin(along), np.cos(along)])
        minor = unit * row["minor_km"] * np.array([np.cos(along), -np.sin(along)])
        corner = place + np.outer(np.cos(turn), major) + np.outer(np.sin(turn), minor)
        outlines.append(np.column_stack(to_map.transform(*corner.T)))
    return outlines
