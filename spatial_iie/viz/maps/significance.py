"""How sure it is that a region is unlike a random placement: the map of p values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.classes import Entry
from spatial_iie.viz.maps.clusters import Results, ascending, draw_results, one_reading, strictest
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import CLUSTERS, sequential

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.results import Correction


@data_first
def significance_map(
    result: Results,
    regions: geopandas.GeoDataFrame,
    *,
    levels: Sequence[float] = (0.001, 0.01, 0.05),
    correction: Correction | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw the strictest level at which each region is significant, whatever its cluster.

    Parameters
    ----------
    result : LocalResult, or mapping of year to LocalResult
        A mapping is drawn as one map a year.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a result are hatched.
    levels : sequence of float
        One to four levels, ascending.
    correction : {None, "fdr", "bonferroni"}
        See :meth:`LocalResult.clusters`.
    ax : Axes, optional
        Where to draw one map; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes, or Figure for several years

    Raises
    ------
    AlignmentError
        If the result has regions that are not on the map.
    SpatialIIEError
        If the levels are not ascending numbers between 0 and 1.
    """
    wanted = MapOptions.usable(options)
    one_reading(result)
    steps = ascending(levels)
    colours = sequential(len(steps) + 1, "Greens")[:0:-1]  # the palest is too near to grey
    entries = [Entry(p, f"p ≤ {p:g}", colour) for p, colour in zip(steps, colours, strict=True)]
    entries.append(
        Entry(float("inf"), phrase(wanted.language, "Not significant"), CLUSTERS["not significant"])
    )
    heading = phrase(wanted.language, "Significance")
    return draw_results(
        result, regions, lambda each: strictest(each, steps, correction), entries, heading, wanted, ax
    )
