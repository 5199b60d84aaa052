"""The Moran scatter plot: each region's value against its neighbours', in four quadrants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, listed
from spatial_iie.results import LocalResult
from spatial_iie.viz.charts._panel import axes_or_new, finish, finish_figure, legend_beneath, new_figure
from spatial_iie.viz.charts._points import name_points
from spatial_iie.viz.charts._words import number, phrase
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.style import INK, PALE_INK, QUADRANTS, themed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.viz.fonts import Language

Pair = tuple[pd.Series, pd.Series]
Limits = tuple[tuple[float, float], tuple[float, float]]


def moran_scatter(
    result: LocalResult | Pair,
    *,
    label: int | Iterable[object] = 6,
    names: Mapping[Any, str] | pd.Series | None = None,
    variable: str | None = None,
    ax: Axes | None = None,
    **options: Any,
) -> Axes:
    """Draw the value of every region against the spatial lag, with the line whose slope is Moran's I.

    Parameters
    ----------
    result : LocalResult, or pair of Series (value, lag)
        Of local Moran's I, univariate or bivariate; or a variable in its own units and its spatial lag, with
        the same index. Regions without a lag are not drawn, and a note counts them.
    label : int or iterable of keys
        How many of the points farthest from the centre are named, or which regions; a name without room is
        left out.
    names : Series or mapping, optional
        What to call regions; by default their keys.
    variable : str, optional
        What to call the variable; by default its name in the result.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes

    Raises
    ------
    SpatialIIEError
        If the result is of another statistic.
    AlignmentError
        If value and lag have not the same regions, or a region to be named is not among them.
    DataError
        If fewer than three regions have a value and a lag.

    Notes
    -----
    The line is the least-squares line through the points drawn. With row-standardised weights its slope is
    Moran's I of the regions that have neighbours (Anselin 1996, The Moran scatterplot as an ESDA tool, p. 116),
    which is what ``si.esda.moran`` reports; with other weights it is not, and is only called a slope.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> y = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids, name="y")
    >>> axes = moran_scatter(si.esda.local_moran(y, w, permutations=0), label=0)
    >>> axes.get_legend().get_texts()[-1].get_text()
    "Slope = Moran's I = 0.556"
    """
    chosen = ChartOptions.usable(options)
    points = _Points.of(result)
    name = variable or points.name or phrase("this variable", chosen.language)
    with themed(chosen.theme):
        axes = axes_or_new(ax, height=5.2)
        _draw(axes, points, _limits([points]), name, chosen.language)
        title = chosen.heading(phrase("scatter title", chosen.language, name=name))
        legend_beneath(axes, 3 if axes.bbox.width * 72 > 330 * axes.figure.dpi else 2)
        _name(axes, points, label, names)
        told = _with_note(chosen, points)
        finish(axes, *_given(result), title=title, alt=_alt(points, title or name, chosen.language), options=told)
    return axes


def moran_scatters(
    results: Mapping[Any, LocalResult | Pair],
    *,
    label: int | Iterable[object] = 4,
    names: Mapping[Any, str] | pd.Series | None = None,
    variable: str | None = None,
    **options: Any,
) -> Figure:
    """Draw the Moran scatter plots of several years, or of several variables, side by side on common axes.

    Parameters
    ----------
    results : mapping of heading to LocalResult or pair
        For example ``{2017: first, 2018: second}``; panels come in this order, up to three in a row.
    label, names, variable, options
        As for :func:`moran_scatter`.

    Returns
    -------
    Figure

    Raises
    ------
    DataError
        If there are no results; otherwise as :func:`moran_scatter`.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> y = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids, name="y")
    >>> result = si.esda.local_moran(y, w, permutations=0)
    >>> [axes.get_title() for axes in moran_scatters({2018: result, 2019: result}).axes]
    ['2018', '2019']
    """
    if not results:
        raise DataError("there are no results to draw: pass a mapping such as {2018: result, 2019: result}.")
    chosen = ChartOptions.usable(options)
    parts = {heading: _Points.of(result) for heading, result in results.items()}
    first = next(iter(parts.values()))
    name = variable or first.name or phrase("this variable", chosen.language)
    limits = _limits(parts.values())
    with themed(chosen.theme):
        rows, columns = -(-len(parts) // 3), min(3, len(parts))
        figure = new_figure(3.6 * columns + 0.6, 4.7 * rows)
        panels = np.ravel(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False))
        for axes in panels[len(parts) :]:
            axes.remove()
        for axes, (heading, points) in zip(panels, parts.items(), strict=False):
            _draw(axes, points, limits, name, chosen.language, ylabel=axes is panels[0])
            legend_beneath(axes, 2)
            finish(axes, title=str(heading), alt=_alt(points, str(heading), chosen.language), options=ChartOptions())
        title = chosen.heading(phrase("scatter title", chosen.language, name=name))
        finish_figure(
            figure, *(each for r in results.values() for each in _given(r)), title=title,
            options=_with_note(chosen, *parts.values()),
        )  # fmt: skip
        for axes, points in zip(panels, parts.values(), strict=False):
            _name(axes, points, label, names)
    return figure


@dataclass(frozen=True, eq=False)
class _Points:
    """What is drawn: regions with a value and a lag, the centre of the cross, and the line."""

    value: pd.Series
    lag: pd.Series
    quadrant: pd.Series
    centre: float
    name: str
    standardised: bool
    is_moran: bool
    left_out: int

    @classmethod
    def of(cls, result: LocalResult | Pair) -> _Points:
        if isinstance(result, LocalResult):
            if result.reading != "quadrants":
                raise SpatialIIEError(f"a Moran scatter plot shows local Moran's I, not {result.name}.")
            value, lag, centre = result.value, result.lag, 0.0
            name, is_moran = str(result.about.get("variable") or ""), result.about.get("normalisation") == "row"
            quadrant = result.quadrant
        else:
            value, lag = _checked_pair(result)
            centre, name, is_moran = float(value.mean()), str(value.name or ""), False
            own, around = (np.where(part > centre, "high", "low") for part in (value, lag))
            quadrant = pd.Series([f"{a}-{b}" for a, b in zip(own, around, strict=True)], index=value.index)
        drawn = value.notna() & lag.notna()
        if drawn.sum() < 3:
            raise DataError(f"a Moran scatter plot needs at least 3 regions with a value and a lag, not {drawn.sum()}.")
        return cls(value[drawn], lag[drawn], quadrant[drawn], centre, name, isinstance(result, LocalResult),
                   is_moran, int((~drawn).sum()))  # fmt: skip

    @property
    def line(self) -> tuple[float, float]:
        """Slope and intercept of the least-squares line through the points."""
        x, y = self.value.to_numpy(), self.lag.to_numpy()
        away = x - x.mean()
        slope = float(away @ (y - y.mean()) / (away @ away))
        return slope, float(y.mean() - slope * x.mean())

    @property
    def counts(self) -> dict[str, int]:
        """Number of points in each quadrant."""
        return {name: int((self.quadrant == name).sum()) for name in QUADRANTS}


def _checked_pair(pair: Pair) -> Pair:
    value, lag = pair
    if not (isinstance(value, pd.Series) and isinstance(lag, pd.Series)):
        raise AlignmentError("value and lag must be pandas Series labelled by region.")
    other = value.index.symmetric_difference(lag.index)
    if len(other) or not value.index.is_unique:
        raise AlignmentError(f"value and lag must have the same regions, each once; these differ: {listed(other)}.")
    return value, lag.reindex(value.index)


def _limits(parts: Iterable[_Points]) -> Limits:
    """Return limits that hold all points and the cross, with a margin."""
    every = list(parts)
    bounds = []
    for name in ("value", "lag"):
        values = np.concatenate([getattr(part, name).to_numpy() for part in every] + [[part.centre for part in every]])
        low, high = float(values.min()), float(values.max())
        margin = 0.06 * (high - low or 1.0)
        bounds.append((low - margin, high + margin))
    return bounds[0], bounds[1]


def _draw(axes: Axes, points: _Points, limits: Limits, name: str, language: Language, *, ylabel: bool = True) -> None:
    (left, right), (bottom, top) = limits
    axes.set(xlim=limits[0], ylim=limits[1])
    axes.grid(visible=False)
    _shade(axes, points.centre, limits)
    for quadrant, colour in QUADRANTS.items():
        inside = points.quadrant == quadrant
        text = phrase("quadrant count", language, quadrant=phrase(quadrant, language), count=int(inside.sum()))
        axes.scatter(points.value[inside], points.lag[inside], s=16, color=colour, edgecolor="white", linewidth=0.3,
                     label=text, gid=quadrant, zorder=3)  # fmt: skip
    slope, intercept = points.line
    ends = np.array([left, right])
    kind = "moran slope" if points.is_moran else "slope"
    axes.plot(ends, intercept + slope * ends, color=INK, zorder=4, gid="line",
              label=phrase(kind, language, slope=number(slope)))  # fmt: skip
    axes.set_xlabel(phrase("standardised", language, name=name) if points.standardised else name)
    if ylabel:
        axes.set_ylabel(phrase("lag", language, name=name))


def _shade(axes: Axes, centre: float, limits: Limits) -> None:
    """Tint the four quadrants around the cross."""
    from matplotlib.patches import Rectangle

    (left, right), (bottom, top) = limits
    corner = {"high-high": (right, top), "low-high": (left, top), "low-low": (left, bottom), "high-low": (right, bottom)}
    for quadrant, (x, y) in corner.items():
        shade = Rectangle((centre, centre), x - centre, y - centre, color=QUADRANTS[quadrant], alpha=0.09, lw=0)
        shade.set(gid=f"shade {quadrant}", zorder=0)
        axes.add_patch(shade)
    axes.axhline(centre, color=PALE_INK, linewidth=0.7, zorder=1)
    axes.axvline(centre, color=PALE_INK, linewidth=0.7, zorder=1)


def _name(axes: Axes, points: _Points, label: int | Iterable[object], names: Mapping[Any, str] | pd.Series | None) -> None:
    """Name the points farthest from the centre in units of the axes, or those asked for."""
    if isinstance(label, int):
        spread = [(part - points.centre) / (part.max() - part.min() or 1.0) for part in (points.value, points.lag)]
        far = np.hypot(*spread)
        keys = list(far.sort_values(ascending=False, kind="stable").index[:label])
    else:
        keys = [label] if isinstance(label, str) else list(label)
        unknown = [key for key in keys if key not in points.value.index]
        if unknown:
            raise AlignmentError(f"{len(unknown)} regions to be named are not in the plot: {listed(unknown)}.")
    if not keys:
        return
    import matplotlib

    words = [str(names[key]) if names is not None and key in names else str(key) for key in keys]
    places = [(float(points.value[key]), float(points.lag[key])) for key in keys]
    name_points(axes, places, words, size=0.8 * matplotlib.rcParams["font.size"])


def _with_note(options: ChartOptions, *parts: _Points) -> ChartOptions:
    """Add to the note how many regions are not drawn."""
    from dataclasses import replace

    most = max(part.left_out for part in parts)
    if not most:
        return options
    text = phrase("not drawn", options.language, count=most)
    return replace(options, note=f"{options.note} {text}" if options.note else text)


def _alt(points: _Points, title: str, language: Language) -> str:
    counts = ", ".join(f"{phrase(name, language)} {count}" for name, count in points.counts.items())
    slope = number(points.line[0])
    return phrase("scatter alt", language, title=title, n=len(points.value), slope=slope, counts=counts)


def _given(result: LocalResult | Pair) -> tuple[object, ...]:
    return (result,) if isinstance(result, LocalResult) else result
