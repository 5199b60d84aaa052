"""Maps onto figures: one map on its axes, or several that share a legend."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.messages import translated
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.classes import DARKER, PERSISTENT, Entry, counted, hatched
from spatial_iie.viz.maps.drawing import draw_panel, no_data
from spatial_iie.viz.maps.furniture import (
    graticule,
    hu_line,
    name_hu_line,
    north_arrow,
    north_is_up,
    runs_through,
    scale_bar,
)
from spatial_iie.viz.maps.groups import name_groups
from spatial_iie.viz.maps.legend import (
    fits_cell,
    hides_land,
    legend_below,
    legend_beside,
    legend_columns,
    legend_in_cell,
    legend_under,
    legend_width,
    legend_within,
)
from spatial_iie.viz.maps.names import check_names, write_names
from spatial_iie.viz.maps.outlines import name_outlines, outline_entry
from spatial_iie.viz.maps.sheet import DOTS, Sheet, prepare
from spatial_iie.viz.notes import NOTE, SOURCE, UNNAMED, note_lines
from spatial_iie.viz.style import COLUMN, PALE_INK, page_width, small, themed

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Text

    from spatial_iie.viz.maps.options import MapOptions

Key = TypeVar("Key", bound=Hashable)
_EDGE = 0.12  # inches around everything
_LINE = 1.45  # height of a line, in sizes of its letters
_SHRINK, _NARROW = 0.55, 0.65  # widths of lines on a map among several, and on one as wide as a column
_COLUMNS = 3  # maps beside each other
_GAP = 0.07  # inches between maps
_FREE = 0.44  # of a map's width: beyond it stands the scale bar
_TICKS = 0.12  # inches that degrees take beside a map
_PANEL = 9.0  # points: the year over a map among several


@dataclass(frozen=True)
class Picture:
    """What a map shows: regions by class, and the words for it.

    Attributes
    ----------
    classes : Series
        Key of the class of each region; regions that are missing, or nan, are without data.
    entries : tuple of Entry
        The classes, all of which stand in the legend.
    title, legend_title, alt : str
        Heading, heading of the legend, alternative text.
    synthetic : bool
        Whether the note that data are simulated is written.
    subtitle : str
        Under the heading, smaller: how it was computed.
    counted : bool
        Whether the legend of a map by itself says how many regions are in each class.
    darker : Series of bool, optional
        Regions that stand in a darker tone of the colour of their class.
    above : callable, optional
        Draws something on a map with an inset: takes the axes and the corner over the legend, returns its axes, if any.
    persistent : Series of bool, optional
        Regions that have a thick rim around each group of them.
    groups : int
        Groups of adjoining regions with so many members or more are named on a map by itself; 0 for no names.
    """

    classes: pd.Series
    entries: tuple[Entry, ...]
    title: str
    legend_title: str
    alt: str
    synthetic: bool = False
    subtitle: str = ""
    counted: bool = True
    darker: pd.Series | None = None
    above: Callable[[Axes, tuple[float, float]], Axes | None] | None = None
    persistent: pd.Series | None = None
    groups: int = 0

    def marks(self, index: pd.Index) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return for each region whether it stands in the darker tone, and whether it has a thick rim."""
        none = np.zeros(len(index), dtype=bool)
        dark, thick = (
            none if each is None else each.reindex(index, fill_value=False).to_numpy(dtype=bool)
            for each in (self.darker, self.persistent)
        )
        return dark, thick


def draw_map(
    regions: geopandas.GeoDataFrame, picture: Picture, options: MapOptions, axes: Axes | None = None
) -> Axes:
    """Draw one map: on the axes given, or on a figure made to measure."""
    return draw_sheet(prepare(regions, options), picture, options, axes)


def draw_sheet(sheet: Sheet, picture: Picture, options: MapOptions, axes: Axes | None = None) -> Axes:
    """Draw one map whose shapes are projected already."""
    check_names(sheet.table, options.labels)
    classes, (dark, thick) = picture.classes.reindex(sheet.table.index), picture.marks(sheet.table.index)
    held = [*classes, *[DARKER] * int(dark.sum()), *[PERSISTENT] * int(thick.sum())]
    entries = counted(picture.entries, held) if picture.counted else picture.entries
    entries = _with_no_data(entries, [classes], options)
    heading = _heading(picture.title, options)
    with themed(options.theme, options.width):
        own = axes is None
        if axes is None:
            axes = _measured(sheet, options, picture, entries, heading)
        scale = 1.0 if page_width() > COLUMN else _NARROW
        inset = draw_panel(
            axes, sheet, classes, entries, options.language, scale=scale, darker=dark, persistent=thick
        )
        ticks = _has_ticks(sheet, options)
        if ticks:
            graticule(axes, sheet)
        _head(axes, heading, picture.subtitle)
        legend, depth = _legend(axes, sheet, entries, writable(picture.legend_title), own=own, ticks=ticks)
        parts: list[Artist] = [legend] if inset is None else [legend, inset, *_sea_names(axes)]
        if inset is not None and picture.above is not None:
            drawn = picture.above(axes, _corner(axes, legend))
            parts += [] if drawn is None else [drawn]
        named = bool(sheet.outlines) and page_width() > COLUMN
        left_out = _furnish(
            axes, sheet, options, parts, classes, entries, groups=picture.groups, outlined=named
        )
        room = axes.figure.bbox if own else axes.bbox
        width = room.width / axes.figure.dpi - (2 * _EDGE if own else 0)
        lines = _lines(options, sheet, picture.synthetic, width, left_out)
        axes.annotate(
            "\n".join(lines), (0, 0), (0, -6 - depth), xycoords="axes fraction", textcoords="offset points", va="top",
            fontsize=small(), color=PALE_INK, gid="note", annotation_clip=False,
        )  # fmt: skip
    describe(axes, picture.alt)
    return axes


def _has_ticks(sheet: Sheet, options: MapOptions) -> bool:
    """Say whether a map by itself has ticks in degrees at its edges."""
    if sheet.crs is None or options.graticule is not None:
        return sheet.crs is not None and bool(options.graticule)
    return options.width == "page" and not (options.north_arrow or north_is_up(sheet))


def _legend(
    axes: Axes, sheet: Sheet, entries: Sequence[Entry], title: str, *, own: bool, ticks: bool
) -> tuple[Legend, float]:
    """Draw the legend: on the map where it hides no region, else under it, and beside maps without an inset.

    Return it, and the points that what stands under the map takes, for which a figure made to measure is made higher.
    """
    depth = 11.0 if ticks else 0.0
    beside = sheet.inset is None and page_width() > COLUMN
    if beside or not own:
        return (legend_within if sheet.inset is not None else legend_beside)(axes, entries, title), depth
    if sheet.inset is not None:
        legend = legend_within(axes, entries, title)
        if not (hides_land(axes, legend, sheet.main_paths) or _reach(axes, legend) > _FREE):
            return legend, depth
        legend.remove()
    figure = axes.figure.figure
    columns = legend_columns(entries, figure.get_figwidth() - 2 * _EDGE)
    legend = legend_under(axes, entries, title, columns, depth)
    more = legend.get_window_extent().height * 72 / figure.dpi + 6
    box, tall = axes.get_position(), figure.get_figheight()
    figure.set_figheight(tall + more / 72)
    share = tall / (tall + more / 72)
    axes.set_position((box.x0, 1 - (1 - box.y0) * share, box.width, box.height * share))
    return legend, depth + more


def _reach(axes: Axes, legend: Legend) -> float:
    """Return where a legend on a map ends, as a part of its width."""
    return float(axes.transAxes.inverted().transform((legend.get_window_extent().x1, 0))[0])


def _corner(axes: Axes, legend: Legend) -> tuple[float, float]:
    """Return where the free corner of a map begins: over its legend, or without one above its lower edge."""
    box = legend.get_window_extent().transformed(axes.transAxes.inverted())
    return (box.x0 + 0.01, box.y1 + 0.005) if box.y1 > 0 else (0.02, 0.02)


def _heading(usual: str, options: MapOptions) -> str:
    return writable(translated(usual if options.title is None else options.title, options.language))


def _head(axes: Axes, heading: str, subtitle: str) -> None:
    """Write the heading, and under it, smaller, how the map was computed."""
    if not subtitle:
        axes.set_title(heading, pad=5)
        return
    line = _LINE * small()
    axes.set_title(heading, pad=5 + line)
    axes.annotate(
        writable(subtitle), (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points", va="bottom",
        fontsize=small(), color=PALE_INK, gid="subtitle", annotation_clip=False,
    )  # fmt: skip


def _sea_names(axes: Axes) -> list[Text]:
    return [text for text in axes.texts if text.get_gid() == "sea"]


def draw_maps(
    regions: geopandas.GeoDataFrame, pictures: Mapping[Key, Picture], options: MapOptions, heading: str
) -> Figure:
    """Draw several maps with the same classes on one figure, with one legend; the keys are their titles."""
    if not pictures:
        raise DataError("there is no map to draw: give at least one year.")
    sheet = prepare(regions, options, dots=DOTS // min(len(pictures), _COLUMNS))
    check_names(sheet.table, options.labels)
    every = list(pictures.values())
    classes = [each.classes.reindex(sheet.table.index) for each in every]
    entries = _with_no_data(every[0].entries, classes, options)
    legend = entries, writable(every[0].legend_title)
    synthetic = any(each.synthetic for each in every)
    with themed(options.theme, options.width):
        head = _heading(heading, options), writable(every[0].subtitle)
        figure, panels, below = _panels(sheet, options, len(every), legend, head, synthetic)
        for number, (axes, key, each) in enumerate(zip(panels, pictures, classes, strict=True)):
            dark, thick = pictures[key].marks(sheet.table.index)
            inset = draw_panel(
                axes, sheet, each, entries, options.language, scale=_SHRINK, named=number == 0, darker=dark,
                persistent=thick,
            )  # fmt: skip
            axes.set_title(writable(str(key)), pad=3, fontsize=_PANEL)
            first = replace(options, scale_bar=options.scale_bar and number == 0,
                            north_arrow=options.north_arrow if number == 0 else False)  # fmt: skip
            taken = [] if inset is None else [inset, *_sea_names(axes)]
            _furnish(
                axes,
                sheet,
                first,
                taken,
                each,
                entries,
                named=number == 0,
                at=0.5 if options.width == "page" else 0.3,
            )
            describe(axes, pictures[key].alt)
        if below is None:
            legend_in_cell(figure, panels, *legend)
        else:
            legend_below(figure, *legend, below, legend_columns(entries, figure.get_figwidth() - 2 * _EDGE))
    return figure


def _with_no_data(
    entries: Sequence[Entry], classes: Sequence[pd.Series], options: MapOptions
) -> tuple[Entry, ...]:
    """Add what outlines are and the class of regions without data, and hatch what prints as one grey if asked to."""
    lacking = any(each.isna().any() for each in classes)
    every = (
        tuple(entries)
        if options.outline is None
        else (*entries, outline_entry(options.outline, options.language))
    )
    every = (*every, no_data(options.language)) if lacking else every
    return hatched(every) if options.hatched else every


def _furnish(
    axes: Axes,
    sheet: Sheet,
    options: MapOptions,
    taken: Sequence[Artist],
    classes: pd.Series,
    entries: Sequence[Entry],
    *,
    named: bool = True,
    groups: int = 0,
    outlined: bool = False,
    at: float = 0.5,
) -> list[str]:
    """Draw what the options ask for on a finished map, and return the names for which there was no room."""
    with_inset, taken, more = sheet.inset is not None, list(taken), []
    if sheet.crs is not None:
        if options.scale_bar:
            taken.append(scale_bar(axes, sheet, options.language, (at if with_inset else 0.87, 0.025)))
        if north_is_up(sheet) if options.north_arrow is None else options.north_arrow:
            arrow = north_arrow(axes, sheet, options.language)
            taken += [] if arrow is None else [arrow]
        blocked = [part.get_window_extent() for part in taken]
        if options.hu_line and runs_through(sheet):
            places = hu_line(axes, sheet)
            name = name_hu_line(axes, places, options.language, blocked) if named else None
            more = [] if name is None else [name]
    blocked = [*(part.get_window_extent() for part in taken), *more]
    if outlined:
        blocked += name_outlines(axes, sheet, blocked)
    if groups:
        blocked += name_groups(axes, sheet, classes, entries, groups, options.language, blocked)
    if not options.labels:
        return []
    return write_names(axes, sheet, options.labels, options.language, blocked)


def _lines(
    options: MapOptions, sheet: Sheet, synthetic: bool, width: float, left_out: Sequence[str] = ()
) -> list[str]:
    """Return the lines under a figure ``width`` inches wide."""
    lines = [(SOURCE, _source(options, sheet)), (NOTE, options.note)]
    if left_out:
        lines.append((UNNAMED, phrase(options.language, ", ").join(left_out)))
    return note_lines(lines, synthetic=synthetic, language=options.language, width=72 * width, size=small())


def _source(options: MapOptions, sheet: Sheet) -> str:
    """Return where the data and the boundaries are from: the year of the latter, and their review number."""
    language = options.language
    parts = [str(translated(options.source, language))] if options.source else []
    if sheet.vintage is not None:
        parts.append(phrase(language, "boundaries of the end of {year}", year=sheet.vintage))
    if options.map_approval:
        parts.append(phrase(language, "map approval number {number}", number=options.map_approval))
    return phrase(language, "; ").join(parts)


def _title_height() -> float:
    """Return the inches a title takes with the air around it."""
    import matplotlib

    return 1.9 * float(matplotlib.rcParams["axes.titlesize"]) / 72


def _measured(
    sheet: Sheet, options: MapOptions, picture: Picture, entries: Sequence[Entry], heading: str
) -> Axes:
    """Return axes as large as the map on a figure that leaves no more than title, legend and notes need."""
    from spatial_iie.viz._shown import ShownFigure

    page = page_width()
    apart = sheet.inset is not None or page <= COLUMN
    beside = 0.0 if apart else legend_width(entries, picture.legend_title)
    ticks = _TICKS if _has_ticks(sheet, options) else 0.0
    width = page - 2 * _EDGE - beside - ticks
    height = width * sheet.aspect
    if height > 1.3 * page:
        width, height = width * 1.3 * page / height, 1.3 * page
    top = (_title_height() if heading else _EDGE) + (_LINE * small() / 72 if picture.subtitle else 0)
    spare = 1 if options.labels else 0  # a line for names that found no room
    lines = len(_lines(options, sheet, picture.synthetic, page - 2 * _EDGE)) + spare
    foot = _EDGE + lines * _LINE * small() / 72 + ticks
    whole = width + beside + ticks + 2 * _EDGE, height + top + foot
    figure = ShownFigure(figsize=whole)
    return figure.add_axes(((_EDGE + ticks) / whole[0], foot / whole[1], width / whole[0], height / whole[1]))


def _panels(
    sheet: Sheet,
    options: MapOptions,
    number: int,
    legend: tuple[Sequence[Entry], str],
    head: tuple[str, str],
    synthetic: bool,
) -> tuple[Figure, list[Axes], float | None]:
    """Return a figure with axes for each map in rows, and the height at which the legend begins.

    Of five years the sixth place is free, and the legend stands there: then there is no such height.
    """
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    page = page_width()
    columns = min(number, _COLUMNS if page > COLUMN else 2)
    rows = ceil(number / columns)
    width = (page - _GAP * (columns + 1)) / columns
    height, title = width * sheet.aspect, 1.6 * _PANEL / 72
    entries, of = legend
    line = _LINE * float(matplotlib.rcParams["legend.fontsize"]) / 72
    free = number % columns and fits_cell(entries, of, width, height)
    under = ceil(len(entries) / legend_columns(entries, page - 2 * _EDGE)) + bool(of)
    space = 0.0 if free else under * line + 2 * _EDGE
    lines = _lines(options, sheet, synthetic, page - 2 * _EDGE)
    foot = _EDGE / 2 + len(lines) * _LINE * small() / 72
    top = (_title_height() if head[0] else 0.0) + (_LINE * small() / 72 if head[1] else 0.0)
    tall = top + rows * (height + title) + space + foot + (_EDGE if free else 0)
    figure = ShownFigure(figsize=(page, tall))
    size = matplotlib.rcParams["axes.titlesize"]
    figure.text(_GAP / page, 1 - 0.07 / tall, head[0], va="top", fontsize=size)
    under_head = 1 - ((_title_height() if head[0] else 0.0) + 0.02) / tall
    for text, y, gid in ((head[1], under_head, "subtitle"), ("\n".join(lines), foot / tall, "note")):
        figure.text(_GAP / page, y, text, va="top", fontsize=small(), color=PALE_INK, gid=gid)
    axes = []
    for place in range(number):
        row, column = divmod(place, columns)
        bottom = tall - top - (row + 1) * (height + title)
        left = _GAP + column * (width + _GAP)
        axes.append(figure.add_axes((left / page, bottom / tall, width / page, height / tall)))
    return figure, axes, None if free else (space + foot - _EDGE) / tall
