"""Values as colours: the choropleth map, of one year or of several with the same breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.classes import (
    Entry,
    Scheme,
    class_of,
    finite_or_missing,
    inner_breaks,
    interval_labels,
    open_labels,
)
from spatial_iie.viz.maps.compose import Picture, draw_map, draw_maps
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import sequential

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language


@data_first
def choropleth(
    values: pd.Series | pd.DataFrame,
    regions: geopandas.GeoDataFrame,
    *,
    scheme: Scheme = "quantile",
    k: int = 5,
    breaks: Sequence[float] | None = None,
    palette: str = "YlGnBu",
    legend_title: str | None = None,
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
    scheme : {"quantile", "fisher_jenks", "equal", "headtail", "user"}
        Equally many regions a class; natural breaks; equally wide; heads above the mean, for heavy tails; ``breaks``.
    k : int
        Number of classes, 2 to 9; fewer where the values do not allow so many. "headtail" finds its own.
    breaks : sequence of float, optional
        The bounds between classes, for ``scheme="user"``; a value on a bound belongs to the class below.
    palette : str
        A colour map of matplotlib, from few to much.
    legend_title : str, optional
        By default the name of the series, if the title is another.
    ax : Axes, optional
        Where to draw one map; by default a new figure made to measure.
    **options
        ``title``, ``labels``, ``hu_line``, ``basemap``, ``projection``, ``scale_bar``, ``north_arrow``, ``source``,
        ``note``, ``language``, ``theme``: see :class:`MapOptions`.

    Returns
    -------
    Axes, or Figure for a DataFrame

    Raises
    ------
    AlignmentError
        If values are for regions that are not on the map, or one is there twice.
    DataError
        If values are not numbers, infinite, or all missing.
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
    ['1.00 – 1.50', '1.50 – 2.00', 'No data']
    """
    wanted = MapOptions.usable(options)
    table = as_table(values, "values")
    aligned(table.index, regions, "values")
    numbers = _numbers(table)
    name = str(values.name) if table is not values and values.name is not None else ""
    present = finite_or_missing(numbers.ravel(), name or "the series")
    bounds = inner_breaks(present, scheme, k, breaks)
    ends = float(present.min()), float(present.max())
    words = open_labels(bounds) if scheme == "user" else interval_labels(ends[0], bounds, ends[1])
    colours = sequential(len(words), palette)
    entries = tuple(
        Entry(float(i), text, colour) for i, (text, colour) in enumerate(zip(words, colours, strict=True))
    )
    heading = (name if wanted.title else "") if legend_title is None else legend_title
    pictures = {
        column: Picture(
            classes=_classes(numbers[:, place], bounds, table.index),
            entries=entries,
            title=name,
            legend_title=heading,
            alt=_alt(
                name if table is not values else str(column),
                numbers[:, place],
                len(words),
                len(regions),
                wanted.language,
            ),
            synthetic=is_synthetic(values),
        )
        for place, column in enumerate(table.columns)
    }
    if table is values:
        return draw_maps(regions, pictures, wanted, "")
    return draw_map(regions, next(iter(pictures.values())), wanted, ax)


def as_table(values: object, name: str) -> pd.DataFrame:
    """Return a table as it is, a series as a table of one column."""
    import pandas as pd

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
            "{name} has {n_strangers} regions that are not on the map: {strangers}; those of the "
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
    import pandas as pd

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
