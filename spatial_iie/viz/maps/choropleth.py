"""Values as colours: the choropleth map, of one year or of several with the same breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, listed
from spatial_iie.viz.labels import is_synthetic, map_of, phrase, with_unit
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.classes import (
    DEVIATIONS,
    Classes,
    Entry,
    class_labels,
    class_of,
    finite_or_missing,
    has_a_middle,
    inner_breaks,
    part_names,
)
from spatial_iie.viz.maps.compared import bounds_around_zero, change_between, relative_to_year
from spatial_iie.viz.maps.compose import Picture, draw_map, draw_maps
from spatial_iie.viz.maps.legend import histogram_above
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import diverging, sequential

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language


@data_first
def choropleth(
    values: pd.Series | pd.DataFrame,
    regions: geopandas.GeoDataFrame,
    *,
    classes: Classes | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    hinge: float = 1.5,
    relative: bool = False,
    change: bool = False,
    palette: str | None = None,
    legend_title: str | None = None,
    scheme: Classes | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw a map of values in classes.

    Parameters
    ----------
    values : Series or DataFrame
        Numbers indexed by region. Regions without a value are hatched. A DataFrame (``study.wide(variable)``) is
        drawn as one map a column, with breaks from all columns together.
    regions : GeoDataFrame
        Polygons, indexed by region. On the built-in boundaries the rest of the country, provinces, the national
        line and the South China Sea are drawn with them.
    classes : {"quantile", "fisher_jenks", "equal", "headtail", "box", "percentile", "std", "user"}
        Equally many regions a class; natural breaks; equally wide; heads above the mean, for heavy tails; box map:
        quartiles and outliers; percentiles 1, 10, 50, 90 and 99; mean and standard deviations; ``breaks``. By
        default "quantile".
    k : int
        Number of classes, 2 to 9, of the first three; fewer where the values do not allow so many. The others find
        their own: six for box map, percentiles and standard deviations, the empty ones among them.
    breaks : sequence of float, optional
        The bounds between classes, for ``classes="user"``; a value on a bound belongs to the class below.
    hinge : float
        Of the box map: values more than so many interquartile ranges beyond the quartiles are outliers; 1.5 or 3.
    relative : bool
        Draw z = (x - mean) / s of each year (s with n - 1), in classes bounded by 0, 1 and 2 on both sides:
        where regions stand among those of their year, whatever the growth of all.
    change : bool
        Draw one map of the last column less the first; with ``relative``, of the change of z. Bounds of the ``k``
        classes mirror one another at 0.
    palette : str, optional
        A colour map of matplotlib, by default from pale to dark, or, where the classes have a middle, from blue through
        white to red.
    legend_title : str, optional
        By default the variable with its unit, if the title is another.
    scheme : optional
        Former name of ``classes``.
    ax : Axes, optional
        Where to draw one map; by default a new figure made to measure.
    **options
        ``title``, ``variable``, ``unit``, ``year``, ``labels``, ``hu_line``, ``basemap``, ``projection``,
        ``scale_bar``, ``north_arrow``, ``source``, ``note``, ``map_approval``, ``language``, ``theme``: see
        :class:`MapOptions`.

    Returns
    -------
    Axes, or Figure for a DataFrame

    Raises
    ------
    AlignmentError
        If values are for regions that are not on the map, or one is there twice.
    DataError
        If values are not numbers, infinite, or all missing; or ``relative`` or ``change`` of what does not differ.
    SpatialIIEError
        If an option is not one of those there are.

    Examples
    --------
    >>> import geopandas
    >>> import pandas as pd
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(100 + i, 30, 101 + i, 31) for i in range(3)],
    ...                                  index=["a", "b", "c"], crs=4326)
    >>> axes = choropleth(pd.Series({"a": 1.0, "b": 2.0}, name="gdp"), squares, k=2)
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['1 (1)', '2 (1)', 'No data']
    """
    wanted = MapOptions.usable(options)
    given, several = as_table(values, "values"), isinstance(values, pd.DataFrame) and not change
    aligned(given.index, regions, "values")
    table = pd.DataFrame(_numbers(given), given.index, given.columns)
    name = wanted.variable or str(
        given.columns[0] if isinstance(values, pd.Series) and values.name is not None else ""
    )
    present = finite_or_missing(table.to_numpy().ravel(), name or "the series")
    title, chosen = wanted.heading("", name), classes if scheme is None else scheme
    if relative or change:
        if chosen is not None or breaks is not None:
            raise SpatialIIEError(
                "maps of relative values and of change have classes of their own: give neither classes nor breaks."
            )
        table, name, title, wanted = _compared(table, name, wanted, relative=relative, change=change)
        present = finite_or_missing(table.to_numpy().ravel(), name)
        chosen = "user" if change else "std"
        bounds = bounds_around_zero(present, k) if change else np.array(DEVIATIONS, dtype=float)
    else:
        chosen = chosen or "quantile"
        bounds = inner_breaks(present, chosen, k, breaks, hinge)
    numbers = table.to_numpy()
    if relative and not change:  # the bounds are those in the names
        words = part_names(chosen, wanted.language)
    else:
        words = class_labels(present, bounds, chosen, wanted.language)
    shades = diverging if palette is None and (change or has_a_middle(chosen)) else sequential
    colours = shades(len(words)) if palette is None else shades(len(words), palette)
    pictures = {
        column: Picture(
            classes=_classes(numbers[:, place], bounds, table.index),
            entries=tuple(Entry(float(i), *each) for i, each in enumerate(zip(words, colours, strict=True))),
            title=title,
            legend_title=_legend_title(legend_title, name, title, wanted),
            alt=_alt(
                str(column) if several else title,
                numbers[:, place],
                len(words),
                len(regions),
                wanted.language,
            ),
            counted=not several,
            above=None
            if several
            else partial(histogram_above, values=numbers[:, place], bounds=bounds, colours=colours),
            synthetic=is_synthetic(values),
        )
        for place, column in enumerate(table.columns)
    }
    if several:
        return draw_maps(regions, pictures, wanted, title)
    return draw_map(regions, next(iter(pictures.values())), wanted, ax)


def _compared(
    table: pd.DataFrame, name: str, options: MapOptions, *, relative: bool, change: bool
) -> tuple[pd.DataFrame, str, str, MapOptions]:
    """Return what a map of relative values or of change shows, its name, its title, and the options with its unit."""
    language, title = options.language, options.heading("", name)
    if relative:
        table = relative_to_year(table)
        options = replace(options, unit=phrase(language, "standard deviations from the mean of the year"))
    if change:
        table = change_between(table)
        title = options.heading(phrase(language, "Change"), name, table.columns[0])
        name = phrase(language, "Change")
    return table, name, title, options


def _legend_title(given: str | None, name: str, title: str, options: MapOptions) -> str:
    """Return the heading of the legend: the variable with its unit, unless the title says just this."""
    if given is not None:
        return given
    called = with_unit(name, options.unit, options.language)
    return "" if called == (title if options.title is None else options.title) else called


def as_table(values: object, name: str) -> pd.DataFrame:
    """Return a table as it is, a series as a table of one column."""
    if isinstance(values, pd.DataFrame):
        return values
    if not isinstance(values, pd.Series):
        raise AlignmentError(
            "{name} is a {kind} without region labels. Pass a pandas Series indexed by region, "
            "or a DataFrame with one column a year.",
            name=name,
            kind=type(values).__name__,
        )
    return values.to_frame()


def aligned(index: pd.Index, regions: geopandas.GeoDataFrame, name: str) -> None:
    """Refuse labels that are not on the map, or are there twice."""
    if not index.is_unique:
        raise AlignmentError(
            "{name} has regions more than once: {unique}.",
            name=name,
            unique=listed(index[index.duplicated()].unique()),
        )
    strangers = index[~index.isin(regions.index)]
    if len(strangers):
        raise AlignmentError(
            "{name} has {n_strangers} {n_strangers:region|regions} that are not on the map: {strangers}; those of the "
            "map are called {index}.",
            name=name,
            n_strangers=len(strangers),
            strangers=listed(strangers),
            index=listed(regions.index, 3),
        )


def _numbers(table: pd.DataFrame) -> NDArray[np.float64]:
    try:
        return table.to_numpy(dtype=float, na_value=np.nan)  # type: ignore[no-any-return]
    except (TypeError, ValueError) as error:
        raise DataError(
            "values are not numbers: {unique}.", unique=listed(table.dtypes.astype(str).unique())
        ) from error


def _classes(values: NDArray[np.float64], bounds: NDArray[np.float64], index: pd.Index) -> pd.Series:
    return pd.Series(class_of(values, bounds), index=index)


def _alt(name: str, values: NDArray[np.float64], classes: int, regions: int, language: Language) -> str:
    present = values[~np.isnan(values)]
    held = phrase(
        language,
        "{present} of {regions} regions with data, {classes} classes",
        present=len(present),
        regions=regions,
        classes=classes,
    )
    span = ""
    if len(present):
        span = phrase(language, ", from {low:.4g} to {high:.4g}", low=present.min(), high=present.max())
    return map_of(name, [held + span], language)
