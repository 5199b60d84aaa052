"""Maps onto figures: one map on its axes, or several that share a legend."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Literal, TypeVar

from spatial_iie.errors import DataError
from spatial_iie.messages import translated
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.classes import Entry
from spatial_iie.viz.maps.drawing import draw_panel, no_data
from spatial_iie.viz.maps.furniture import covered, hu_line, north_arrow, runs_through, scale_bar
from spatial_iie.viz.maps.legend import (
    legend_below,
    legend_beside,
    legend_columns,
    legend_width,
    legend_within,
)
from spatial_iie.viz.maps.names import check_names, write_names
from spatial_iie.viz.maps.sheet import DOTS, Sheet, prepare
from spatial_iie.viz.notes import NOTE, SOURCE, UNNAMED, note_lines
from spatial_iie.viz.style import PALE_INK, themed

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.viz.maps.options import MapOptions

Key = TypeVar("Key", bound=Hashable)
_EDGE = 0.12  # inches around everything
_LINE = 1.45  # height of a line, in sizes of its letters
_SHRINK = 0.55  # widths of lines on a map among several
_COLUMNS = 3  # maps beside each other


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
    """

    classes: pd.Series
    entries: tuple[Entry, ...]
    title: str
    legend_title: str
    alt: str
    synthetic: bool = False


def draw_map(
    regions: geopandas.GeoDataFrame, picture: Picture, options: MapOptions, axes: Axes | None = None
) -> Axes:
    """Draw one map: on the axes given, or on a figure made to measure."""
    return draw_sheet(prepare(regions, options), picture, options, axes)


def draw_sheet(sheet: Sheet, picture: Picture, options: MapOptions, axes: Axes | None = None) -> Axes:
    """Draw one map whose shapes are projected already."""
    check_names(sheet.table, options.labels)
    classes = picture.classes.reindex(sheet.table.index)
    entries = _with_no_data(picture.entries, [classes], options)
    heading = writable(
        translated(picture.title if options.title is None else options.title, options.language)
    )
    with themed(options.theme):
        own = axes is None
        if axes is None:
            axes = _measured(sheet, options, picture, entries, heading)
        inset = draw_panel(axes, sheet, classes, entries, options.language)
        axes.set_title(heading, pad=5)
        within = sheet.inset is not None
        legend = (legend_within if within else legend_beside)(axes, entries, writable(picture.legend_title))
        left_out = _furnish(axes, sheet, options, [part for part in (legend, inset) if part is not None])
        room = axes.figure.bbox if own else axes.bbox
        width = room.width / axes.figure.dpi - (2 * _EDGE if own else 0)
        axes.annotate(
            "\n".join(_lines(options, picture.synthetic, width, left_out)), (0, 0), (0, -6), xycoords="axes fraction",
            textcoords="offset points", va="top", fontsize=_small(), color=PALE_INK, gid="note", annotation_clip=False,
        )  # fmt: skip
    describe(axes, picture.alt)
    return axes


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
    synthetic = any(each.synthetic for each in every)
    heading = writable(translated(heading if options.title is None else options.title, options.language))
    with themed(options.theme):
        figure, panels, below = _panels(
            sheet, options, len(every), entries, heading, every[0].legend_title, synthetic
        )
        for number, (axes, key, each) in enumerate(zip(panels, pictures, classes, strict=True)):
            inset = draw_panel(axes, sheet, each, entries, options.language, scale=_SHRINK)
            axes.set_title(writable(str(key)), pad=3, fontsize="medium")
            first = replace(options, scale_bar=options.scale_bar and number == 0,
                            north_arrow=options.north_arrow and number == 0)  # fmt: skip
            _furnish(axes, sheet, first, [inset] if inset is not None else [], named=number == 0)
            describe(axes, pictures[key].alt)
        columns = legend_columns(entries, figure.get_figwidth() - 2 * _EDGE)
        legend_below(figure, entries, writable(every[0].legend_title), below, columns)
    return figure


def _with_no_data(
    entries: Sequence[Entry], classes: Sequence[pd.Series], options: MapOptions
) -> tuple[Entry, ...]:
    """Add the class of regions without data if there are any."""
    lacking = any(each.isna().any() for each in classes)
    return (*entries, no_data(options.language)) if lacking else tuple(entries)


def _furnish(
    axes: Axes, sheet: Sheet, options: MapOptions, taken: list[Artist], *, named: bool = True
) -> list[str]:
    """Add what is asked for and has a meaning on this map; return the names for which there was no room."""
    with_inset, slanting = sheet.inset is not None, []
    if sheet.crs is not None:
        if options.scale_bar:
            taken.append(
                scale_bar(axes, sheet, options.language, (0.5, 0.025) if with_inset else (0.87, 0.025))
            )
        if options.north_arrow:
            arrow = north_arrow(axes, sheet, options.language)
            taken += [] if arrow is None else [arrow]
        if options.hu_line and runs_through(sheet):
            name = hu_line(axes, sheet, options.language, named=named)
            slanting = covered(name) if name is not None else []
    if not options.labels:
        return []
    blocked = [*(part.get_window_extent() for part in taken), *slanting]
    return write_names(axes, sheet, options.labels, options.language, blocked)


def _lines(options: MapOptions, synthetic: bool, width: float, left_out: Sequence[str] = ()) -> list[str]:
    """Return the lines under a figure ``width`` inches wide."""
    lines = [(SOURCE, options.source), (NOTE, options.note)]
    if left_out:
        lines.append((UNNAMED, phrase(options.language, ", ").join(left_out)))
    return note_lines(lines, synthetic=synthetic, language=options.language, width=72 * width, size=_small())


def _small() -> float:
    import matplotlib

    return 0.8 * float(matplotlib.rcParams["font.size"])


def _title_height(setting: Literal["axes.titlesize", "font.size"] = "axes.titlesize") -> float:
    """Return the inches a title takes with the air around it."""
    import matplotlib

    return 1.9 * float(matplotlib.rcParams[setting]) / 72


def _measured(
    sheet: Sheet, options: MapOptions, picture: Picture, entries: Sequence[Entry], heading: str
) -> Axes:
    """Return axes as large as the map on a figure that leaves no more than title, legend and notes need."""
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    page = float(matplotlib.rcParams["figure.figsize"][0])
    beside = 0.0 if sheet.inset is not None else legend_width(entries, picture.legend_title)
    width = page - 2 * _EDGE - beside
    height = width * sheet.aspect
    if height > 1.3 * page:
        width, height = width * 1.3 * page / height, 1.3 * page
    top = _title_height() if heading else _EDGE
    spare = 1 if options.labels else 0  # a line for names that found no room
    foot = _EDGE + (len(_lines(options, picture.synthetic, page - 2 * _EDGE)) + spare) * _LINE * _small() / 72
    whole = width + beside + 2 * _EDGE, height + top + foot
    figure = ShownFigure(figsize=whole)
    return figure.add_axes((_EDGE / whole[0], foot / whole[1], width / whole[0], height / whole[1]))


def _panels(
    sheet: Sheet,
    options: MapOptions,
    number: int,
    entries: Sequence[Entry],
    heading: str,
    legend_title: str,
    synthetic: bool,
) -> tuple[Figure, list[Axes], float]:
    """Return a figure with axes for each map in rows, and the height at which the legend begins."""
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    columns = min(number, _COLUMNS)
    rows = ceil(number / columns)
    page = 1.5 * float(matplotlib.rcParams["figure.figsize"][0]) * (columns + 1) / 4
    width = (page - _EDGE * (columns + 1)) / columns
    height, title = width * sheet.aspect, _title_height("font.size")
    line = _LINE * float(matplotlib.rcParams["legend.fontsize"]) / 72
    legend = (
        ceil(len(entries) / legend_columns(entries, page - 2 * _EDGE)) + bool(legend_title)
    ) * line + 2 * _EDGE
    lines = _lines(options, synthetic, page - 2 * _EDGE)
    foot = _EDGE / 2 + len(lines) * _LINE * _small() / 72
    head = _title_height() if heading else 0.0
    tall = head + rows * (height + title) + legend + foot
    figure = ShownFigure(figsize=(page, tall))
    figure.text(
        _EDGE / page, 1 - 0.07 / tall, heading, va="top", fontsize=matplotlib.rcParams["axes.titlesize"]
    )
    figure.text(
        _EDGE / page, foot / tall, "\n".join(lines), va="top", fontsize=_small(), color=PALE_INK, gid="note"
    )
    axes = []
    for place in range(number):
        row, column = divmod(place, columns)
        bottom = tall - head - (row + 1) * (height + title)
        left = _EDGE + column * (width + _EDGE)
        axes.append(figure.add_axes((left / page, bottom / tall, width / page, height / tall)))
    return figure, axes, (legend + foot - _EDGE) / tall
