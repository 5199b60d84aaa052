"""What all charts share: axes to draw on, tables checked, and what stands beneath and beside a chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message
from spatial_iie.results import Result
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.fonts import cjk_family, writable
from spatial_iie.viz.labels import is_synthetic, titled
from spatial_iie.viz.notes import NOTE, SOURCE, note_lines, wrapped
from spatial_iie.viz.style import PALE_INK, small, themed

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import Container
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox, Transform

    from spatial_iie.viz.charts.options import ChartOptions

_GAP = 6.0  # points between a chart and what stands beneath it
_EDGE = 0.05  # inches


def new_figure(width: float | None = None, height: float | None = None) -> Figure:
    """Return an empty figure in the theme's size, or in inches given."""
    import matplotlib

    from spatial_iie.viz._shown import ShownFigure

    usual = matplotlib.rcParams["figure.figsize"]
    return ShownFigure(figsize=(width or usual[0], height or usual[1]), layout="constrained")


def axes_or_new(ax: Axes | None, height: float | None = None) -> Axes:
    """Return the axes to draw on: those given, whose texts take the family of the theme, or new ones."""
    if ax is None:
        return new_figure(height=height).add_subplot()
    import matplotlib
    from matplotlib.text import Text

    family = matplotlib.rcParams["font.family"]
    for text in ax.findobj(Text):
        text.set_fontfamily(family)
    ax.tick_params(labelfontfamily=family)
    return ax


@contextmanager
def drawing(ax: Axes | None, options: ChartOptions, height: float | None = None) -> Iterator[Axes]:
    """Draw one chart in the theme of its options, on the axes given or on new ones."""
    with themed(options.theme, options.width):
        yield axes_or_new(ax, height)


def figure_of(axes: Axes) -> Figure:
    """Return the whole figure axes are on."""
    return cast("Figure", axes.get_figure(root=True))


def table_with(data: object, columns: Sequence[str], maker: str) -> pd.DataFrame:
    """Return the frame of a table that has some columns, or say which it lacks and what makes it."""
    frame = table_of(data)
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise DataError(
            "the table lacks {n_lacking} column{s} {lacking}; it has {columns}. This chart wants {maker}.",
            n_lacking=len(lacking),
            s=plural(lacking),
            lacking=listed(lacking),
            columns=listed(frame.columns, 12),
            maker=Message(maker),
        )
    return frame


def table_of(data: object) -> pd.DataFrame:
    """Return the frame of a result or of a frame, with at least one row."""
    frame = data.to_frame() if isinstance(data, Result) else data
    if not isinstance(frame, pd.DataFrame):
        raise DataError("a table is wanted (a DataFrame or a result), not {kind}.", kind=type(data).__name__)
    if frame.empty:
        raise DataError("the table is empty: there is nothing to draw.")
    return frame


def finish(
    axes: Axes,
    *given: object,
    usual: str,
    alt: str,
    options: ChartOptions,
    legend: int = 0,
    of: str | None = None,
) -> None:
    """Write what stands around one chart: title, legend in ``legend`` columns, notes, alternative text.

    The title is the ``usual`` one unless the options have another; it begins the alternative text as well. Where there
    is none, ``of`` begins it, by default the usual title.
    """
    import matplotlib

    figure, title = figure_of(axes), options.heading(usual)
    lay_out(figure)
    left, room = _line(axes)
    if title:
        size = float(matplotlib.rcParams["axes.titlesize"])
        axes.set_title("\n".join(wrapped(title, 72 * room, size)), loc="center", x=0, ha="left")
    describe(axes, titled(title or (usual if of is None else of), alt, options.language))
    if legend:
        legend_beneath(axes, legend)
    text = "\n".join(notes_of(given, options, room))
    if text:
        place = _beneath(axes, -left)
        axes.text(0, 0, text, transform=place, va="top", fontsize=small(), color=PALE_INK, gid="note")
    lay_out(figure)
    axes.title.set_x(-_line(axes)[0] * figure.dpi / axes.bbox.width)


def _line(axes: Axes) -> tuple[float, float]:
    """Return how far left of axes their lines of text begin, and how wide they are, in inches.

    They are as wide as the figure, unless axes stand beside one another.
    """
    figure, grid = figure_of(axes), axes.get_gridspec()
    if grid is None or grid.ncols > 1:
        return 0.0, axes.bbox.width / figure.dpi
    return axes.bbox.x0 / figure.dpi - _EDGE, figure.get_figwidth() - 2 * _EDGE


def finish_figure(figure: Figure, *given: object, title: str, options: ChartOptions) -> None:
    """Write what stands around several charts: a common title and notes."""
    import matplotlib

    width = figure.get_figwidth() * 72
    if title:
        size = float(matplotlib.rcParams["axes.titlesize"])
        figure.suptitle("\n".join(wrapped(title, width, size)), x=0.01, ha="left", fontsize=size)
    text = "\n".join(notes_of(given, options, width / 72))
    if text:
        figure.supxlabel(text, x=0.01, ha="left", fontsize=small(), color=PALE_INK, gid="note")
    lay_out(figure)


def write_at(axes: Axes, place: tuple[float, float], text: str, color: str) -> None:
    """Write a number over a point, legible where a line runs behind it."""
    from matplotlib import patheffects

    written = axes.annotate(
        text, place, (0, 7), textcoords="offset points", ha="center", fontsize=small(), color=color
    )
    written.set_path_effects([patheffects.withStroke(linewidth=2, foreground="white")])


def legend_beneath(axes: Axes, columns: int, handles: Iterable[Artist | Container] | None = None) -> None:
    """Put the legend under the axis label, where it hides nothing."""
    given = {} if handles is None else {"handles": list(handles)}
    left, room = _line(axes)
    place = _beneath(axes, room / 2 - left)
    fitting_legend(axes, columns, room, loc="upper center", bbox_to_anchor=(0, 0), bbox_transform=place,
                   borderaxespad=0, **given)  # fmt: skip


def fitting_legend(axes: Axes, columns: int, room: float, **where: Any) -> None:
    """Draw a legend in so many columns, or in as many as ``room`` inches hold."""
    for ncols in range(columns, 0, -1):
        legend = axes.legend(ncols=ncols, **where)
        if legend.get_window_extent().width <= room * figure_of(axes).dpi:
            return


def notes_of(given: Iterable[object], options: ChartOptions, inches: float) -> list[str]:
    """Return the lines beneath a figure of a width."""
    lines, synthetic = ((SOURCE, options.source), (NOTE, options.note)), is_synthetic(*given)
    return note_lines(lines, synthetic=synthetic, language=options.language, width=72 * inches, size=small())


def lay_out(figure: Figure) -> None:
    """Put everything in its place; ticks are made here, in the settings of the moment.

    Where no font has Chinese characters, an ellipsis stands for them, with a warning, instead of boxes.
    """
    from matplotlib.text import Text
    from matplotlib.ticker import FixedLocator

    if cjk_family() is None:
        for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
            if isinstance(axis.get_major_locator(), FixedLocator):
                axis.set_ticklabels([writable(label.get_text()) for label in axis.get_ticklabels()])
        for text in figure.findobj(Text):
            text.set_text(writable(text.get_text()))
    figure.draw_without_rendering()


def _beneath(axes: Axes, right: float = 0.0) -> Transform:
    """Return a transform whose height 0 lies just under everything drawn for the axes so far.

    Its place 0 lies so many inches right of their left edge.
    """
    from matplotlib.transforms import ScaledTranslation

    figure = figure_of(axes)
    lay_out(figure)
    box = cast("Bbox", axes.get_tightbbox())
    depth = (axes.bbox.y0 - box.y0) / figure.dpi
    return axes.transAxes + ScaledTranslation(right, -depth - _GAP / 72, figure.dpi_scale_trans)
