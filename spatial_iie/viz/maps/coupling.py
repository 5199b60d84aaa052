"""Coupling coordination degrees on the map, in the ten classes of Liao (1999)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.messages import translated
from spatial_iie.results import Result
from spatial_iie.viz.charts._panel import table_with
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_map, draw_maps
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import diverging

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@data_first
def coupling_map(
    result: Result | pd.DataFrame,
    regions: geopandas.GeoDataFrame,
    *,
    year: int | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw the classes of the coupling coordination degree, one map a year.

    Parameters
    ----------
    result : Result or DataFrame
        Of :func:`spatial_iie.indices.coupling_coordination`: the first column labels the regions, with columns year,
        coordination and class.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a degree are hatched.
    year : int, optional
        By default every year.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes, or Figure for several years

    Raises
    ------
    AlignmentError
        If there are degrees of regions that are not on the map.
    DataError
        If the table lacks a column, or has no such year.

    Examples
    --------
    >>> import geopandas
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(100 + i, 30, 101 + i, 31) for i in range(2)], index=["a", "b"],
    ...                                  crs=4326)
    >>> table = pd.DataFrame({"region": ["a", "b"], "year": 2019, "coordination": [0.45, 0.93],
    ...                       "class": ["nearly uncoordinated", "highly coordinated"]})
    >>> axes = coupling_map(table, squares)
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['0.4 to 0.5: nearly uncoordinated (1)', '0.9 to 1.0: highly coordinated (1)']
    """
    wanted = MapOptions.usable(options)
    frame = table_with(
        result, ("year", "coordination", "class"), "a result of si.indices.coupling_coordination"
    )
    wide = frame.set_index([frame.columns[0], "year"])["coordination"].unstack()  # noqa: PD010 - a pair is one row
    years = list(wide.columns) if year is None else [year]
    wide = wide.reindex(columns=years)
    aligned(wide.index, regions, "coordination degrees")
    place = np.floor(wide * 10 + 1e-9).clip(0, 9)
    words = _words(frame)
    colours = diverging(10)
    entries = tuple(
        Entry(float(k), _label(k, words[k], wanted), colours[k])
        for k in sorted(words)
        if (place == k).any(axis=None)
    )
    title = phrase(wanted.language, "Coupling coordination degree")
    pictures = {
        each: Picture(
            classes=place[each],
            entries=entries,
            title=title,
            legend_title="",
            alt=map_of(title, [entry.label for entry in counted(entries, place[each])], wanted.language),
            counted=len(years) == 1,
            synthetic=is_synthetic(result),
        )
        for each in years
    }
    if len(years) == 1:
        return draw_map(regions, pictures[years[0]], wanted)
    return draw_maps(regions, pictures, wanted, title)


def _words(frame: pd.DataFrame) -> dict[int, str]:
    """Return the words of the classes that occur, by their place."""
    kept = frame.dropna(subset=["coordination"])
    return {
        int(min(np.floor(d * 10 + 1e-9), 9)): word
        for d, word in zip(kept["coordination"], kept["class"], strict=True)
    }


def _label(k: int, word: str, options: MapOptions) -> str:
    span = phrase(options.language, "{low:.1f} to {high:.1f}", low=k / 10, high=(k + 1) / 10)
    return phrase(options.language, "{span}: {word}", span=span, word=str(translated(word, options.language)))
