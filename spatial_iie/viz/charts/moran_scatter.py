"""The Moran scatter plot: each region's value against its neighbours', in four quadrants."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.results import LocalResult
from spatial_iie.viz.alt_text import describe
from spatial_iie.viz.charts._panel import axes_or_new, finish, lay_out, legend_beneath, notes_of
from spatial_iie.viz.charts._panels import laid_out, name_sides
from spatial_iie.viz.charts._points import name_points
from spatial_iie.viz.charts._scatter_band import draw_slopes, slopes_at_random
from spatial_iie.viz.charts._scatter_points import Limits, Pair, Points, limits_of
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase, titled, word
from spatial_iie.viz.style import INK, LEAST, PALE_INK, QUADRANTS, page_width, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language
    from spatial_iie.results import GlobalResult, TableResult

Key = TypeVar("Key", bound=Hashable)
Names: TypeAlias = "Mapping[str, str] | Mapping[int, str] | pd.Series | None"


def moran_scatter(
    result: LocalResult | Pair | Mapping[Key, LocalResult | Pair],
    *,
    label: int | Iterable[object] = 6,
    alpha: float = 0.05,
    names: Names = None,
    band: GlobalResult | TableResult | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw the value of every region against its spatial lag, with the line whose slope is Moran's I.

    Parameters
    ----------
    result : LocalResult, or pair of Series (value, lag), or mapping of heading to either
        Of local Moran's I, univariate or bivariate; or a variable in its own units and its spatial lag, with
        the same index. Of a mapping, for example ``{2018: first, 2019: second}``, each is drawn beside the
        others on common axes, up to three in a row, with one table of the points in each quadrant and the slopes.
        Regions without a lag are not drawn, and a note counts them.
    label : int or iterable of keys
        How many of the points farthest from the centre are named, or which regions; a name without room is
        left out.
    alpha : float
        Level. Points with a pseudo p value beyond it are hollow; without permutations all are filled.
    names : Series or mapping, optional
        What to call regions; by default their keys.
    band : GlobalResult or TableResult, optional
        Moran's I of the same values and weights (``si.esda.moran``), of several plots its table by year
        (``si.esda.by_year``): where the line lies in 95 % of all draws under spatial randomness is grey.
    ax : Axes, optional
        Where to draw one plot; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes, or Figure for a mapping

    Raises
    ------
    SpatialIIEError
        If a result is of another statistic.
    AlignmentError
        If value and lag have not the same regions, or a region to be named is not among them.
    DataError
        If fewer than three regions have a value and a lag, a mapping is empty or comes with ``ax``, or ``band`` is of
        other plots.

    Notes
    -----
    The line is the least-squares line through the points drawn. With row-standardized weights its slope is
    Moran's I of the regions that have neighbours (Anselin 1996, The Moran scatterplot as an ESDA tool, p. 116),
    which is what ``si.esda.moran`` reports; with other weights it is not, and is only called a slope.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> y = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids, name="y")
    >>> result = si.esda.local_moran(y, w, permutations=0)
    >>> axes = moran_scatter(result, label=0)
    >>> axes.get_legend().get_texts()[-1].get_text()
    "Slope = Moran's I = 0.556"
    >>> [axes.get_title() for axes in moran_scatter({2018: result, 2019: result}).axes]
    ['2018', '2019']
    """
    chosen = ChartOptions.usable(options)
    several = isinstance(result, Mapping)
    results = dict(result) if isinstance(result, Mapping) else {"": result}
    if not results or (several and ax is not None):
        raise DataError("pass at least one result; several are drawn on a figure of their own, not on ax.")
    parts = {heading: Points.of(each, alpha) for heading, each in results.items()}
    first = next(iter(parts.values()))
    name = chosen.variable or first.name or phrase(chosen.language, "the variable")
    usual = phrase(chosen.language, "Moran scatter plot of {name}", name=name)
    given = [part for each in results.values() for part in (each if isinstance(each, tuple) else (each,))]
    bands = slopes_at_random(band, parts)
    told = _with_notes(chosen, parts.values(), alpha, banded=bool(bands))
    with themed(chosen.theme, chosen.width):
        if several:
            return _side_by_side(parts, bands, name, chosen.heading(usual), label, names, told, given)
        axes = axes_or_new(ax, height=5.2 if chosen.width == "page" else 3.6)
        draw_points(axes, first, limits_of([first]), name, chosen.language)
        for slopes in bands.values():
            draw_slopes(axes, first, slopes)
        legend_beneath(axes, 3 if axes.bbox.width * 72 > 330 * axes.figure.dpi else 2)
        finish(axes, *given, of=name, usual=usual, alt=scatter_in_words(first, chosen.language), options=told)
        _name(axes, first, label, names)
    return axes


def _side_by_side(
    parts: Mapping[Key, Points],
    bands: Mapping[Key, tuple[float, float]],
    name: str,
    title: str,
    label: int | Iterable[object],
    names: Names,
    chosen: ChartOptions,
    given: Iterable[object],
) -> Figure:
    """Draw several plots on common axes, in rows of up to three, and one table of what each shows."""
    from spatial_iie.viz.charts._scatter_table import draw_table, height_of_table

    limits = limits_of(parts.values())
    wanted = label if isinstance(label, int | str) else list(label)
    figure, panels, place = laid_out(
        len(parts), notes_of(given, chosen, page_width()), title, partial(height_of_table, len(parts))
    )
    for axes, (heading, points) in zip(panels, parts.items(), strict=False):
        draw_points(axes, points, limits, name, chosen.language)
        if heading in bands:
            draw_slopes(axes, points, bands[heading])
        axes.set(xlabel="", ylabel="")
        axes.tick_params(labelsize=LEAST)
        axes.set_title(writable(str(heading)), fontsize=9.0, loc="center", x=0, ha="left")
        describe(axes, titled(str(heading), scatter_in_words(points, chosen.language), chosen.language))
    for axes in panels:
        first = axes.get_position().x0 == panels[0].get_position().x0
        axes.tick_params(labelleft=first)
    standardized = next(iter(parts.values())).standardized
    across, up = axis_names(name, chosen.language, standardized=standardized)
    name_sides(figure, panels, across, up)
    draw_table(figure, place, {str(heading): points for heading, points in parts.items()}, chosen.language)
    lay_out(figure)
    for axes, points in zip(panels, parts.values(), strict=False):
        _name(axes, points, wanted, names)
    return figure


def draw_points(axes: Axes, points: Points, limits: Limits, name: str, language: Language) -> None:
    """Draw one plot: the quadrants, the points in their colours, the line, and the names of the axes."""
    draw_frame(axes, limits, points.centre)
    for quadrant, colour in QUADRANTS.items():
        inside = points.quadrant == quadrant
        text = phrase(
            language, "{quadrant} ({count})", quadrant=word(quadrant, language), count=int(inside.sum())
        )
        filled = points.significant[inside].to_numpy()
        axes.scatter(points.value[inside], points.lag[inside], s=14, color=np.where(filled, colour, "none"),
                     edgecolor=np.where(filled, "white", colour), linewidth=np.where(filled, 0.3, 0.8), gid=quadrant,
                     zorder=3)  # fmt: skip
        axes.scatter([], [], s=14, color=colour, label=text)
    slope, intercept = points.line
    ends = np.array(limits[0])
    axes.plot(
        ends,
        intercept + slope * ends,
        color=INK,
        zorder=4,
        gid="line",
        label=slope_in_words(points, language),
    )
    name_axes(axes, name, language, standardized=points.standardized)


def slope_in_words(points: Points, language: Language) -> str:
    """Return the slope of the line, which is Moran's I if it is."""
    kind = "Slope = Moran's I = {slope}" if points.is_moran else "Slope = {slope}"
    return phrase(language, kind, slope=number(points.line[0]))


def draw_frame(axes: Axes, limits: Limits, centre: float) -> None:
    """Draw what does not depend on the points: the cross and the tint of the quadrants."""
    axes.set(xlim=limits[0], ylim=limits[1])
    axes.grid(visible=False)
    _shade(axes, centre, limits)


def name_axes(axes: Axes, name: str, language: Language, *, standardized: bool) -> None:
    """Write under and beside the plot what its axes are."""
    across, up = axis_names(name, language, standardized=standardized)
    axes.set(xlabel=across, ylabel=up)


def axis_names(name: str, language: Language, *, standardized: bool) -> tuple[str, str]:
    """Return what the axes are called."""
    across = (
        phrase(language, "{name} (standard deviations from the mean)", name=name) if standardized else name
    )
    return across, phrase(language, "Spatial lag of {name}", name=name)


def _shade(axes: Axes, centre: float, limits: Limits) -> None:
    """Tint the four quadrants around the cross."""
    from matplotlib.patches import Rectangle

    (left, right), (bottom, top) = limits
    corners = ((right, top), (left, top), (left, bottom), (right, bottom))  # in the order of QUADRANTS
    for quadrant, (x, y) in zip(QUADRANTS, corners, strict=True):
        shade = Rectangle(
            (centre, centre), x - centre, y - centre, color=QUADRANTS[quadrant], alpha=0.09, lw=0
        )
        shade.set(gid=f"shade {quadrant}", zorder=0)
        axes.add_patch(shade)
    axes.axhline(centre, color=PALE_INK, linewidth=0.7, zorder=1)
    axes.axvline(centre, color=PALE_INK, linewidth=0.7, zorder=1)


def _name(axes: Axes, points: Points, label: int | Iterable[object], names: Names) -> None:
    """Name the points farthest from the centre in units of the axes, or those asked for."""
    if isinstance(label, int):
        spread = [
            (part - points.centre) / (part.max() - part.min() or 1.0) for part in (points.value, points.lag)
        ]
        far = np.hypot(*spread)
        keys = list(far.sort_values(ascending=False, kind="stable").index[:label])
    else:
        keys = [label] if isinstance(label, str) else list(label)
        unknown = [key for key in keys if key not in points.value.index]
        if unknown:
            raise AlignmentError(
                "{n_unknown} regions to be named are not in the plot: {unknown}.",
                n_unknown=len(unknown),
                unknown=listed(unknown),
            )
    if not keys:
        return
    import matplotlib

    words = [str(names[key]) if names is not None and key in names else str(key) for key in keys]
    places = [(float(points.value[key]), float(points.lag[key])) for key in keys]
    name_points(axes, places, words, size=max(LEAST, 0.75 * matplotlib.rcParams["font.size"]))


def _with_notes(
    options: ChartOptions, parts: Iterable[Points], alpha: float, *, banded: bool
) -> ChartOptions:
    """Add to the note what hollow points and the grey band are, and how many regions are not drawn."""
    every = list(parts)
    if any(not part.significant.all() for part in every):
        text = "Filled points: p ≤ {alpha:g}; hollow points: not significant."
        options = options.noting(phrase(options.language, text, alpha=alpha))
    if banded:
        text = "Grey: where the line lies in 95% of all draws under spatial randomness."
        options = options.noting(phrase(options.language, text))
    most = max(part.left_out for part in every)
    if most:
        text = (
            "{count} {count:region|regions} without a spatial lag (isolates or missing values) "
            "{count:is|are} not shown."
        )
        options = options.noting(phrase(options.language, text, count=most))
    return options


def scatter_in_words(points: Points, language: Language) -> str:
    """Return what a plot shows."""
    counts = phrase(language, ", ").join(
        f"{word(name, language)} {count}" for name, count in points.counts.items()
    )
    text = "{n} regions, value against spatial lag, slope {slope}; {counts}."
    return phrase(language, text, n=len(points.value), slope=number(points.line[0]), counts=counts)
