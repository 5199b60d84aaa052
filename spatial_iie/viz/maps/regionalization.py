"""Contiguous clusters on the map, from the highest values to the lowest, each with its outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.results import Regionalization
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_sheet
from spatial_iie.viz.maps.names import names_of
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.maps.sheet import Sheet, prepare
from spatial_iie.viz.style import INK, diverging

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

_NAMED = 3  # members in the legend


@data_first
def regionalization_map(
    result: Regionalization, regions: geopandas.GeoDataFrame, *, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw contiguous clusters, red those of the highest values and blue those of the lowest, with their outlines.

    Parameters
    ----------
    result : Regionalization
        Of :func:`spatial_iie.esda.regionalization`.
    regions : GeoDataFrame
        Polygons, indexed by region; those in no cluster are hatched.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`; ``variable`` is what to call the variable.

    Returns
    -------
    Axes
        The legend has every cluster with the names of the three regions that have the highest values.

    Raises
    ------
    AlignmentError
        If there are clusters of regions that are not on the map.
    DataError
        If the result is of another function.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()  # doctest: +SKIP
    >>> found = si.esda.regionalization(study, "digital_index", si.weights.queen(study.regions))  # doctest: +SKIP
    >>> axes = regionalization_map(found, study.regions)  # doctest: +SKIP
    """
    if not isinstance(result, Regionalization):
        raise DataError(
            "this map wants the result of si.esda.regionalization, not {kind}.", kind=type(result).__name__
        )
    wanted = MapOptions.usable(options)
    of = result.members["cluster"]
    aligned(of.index, regions, "clusters")
    sheet = prepare(regions, wanted)
    entries = _entries(result, sheet, wanted)
    variable = wanted.variable or result.about.variable or ""
    picture = Picture(
        classes=of,
        entries=entries,
        title=wanted.heading(phrase(wanted.language, "Contiguous clusters"), variable, result.about.year),
        legend_title="",
        alt=map_of(
            phrase(wanted.language, "contiguous clusters of {variable}", variable=variable),
            [entry.label for entry in counted(entries, of)],
            wanted.language,
        ),
        synthetic=is_synthetic(result),
    )
    axes = draw_sheet(sheet, picture, wanted, ax)
    _outline(axes, sheet, of.reindex(sheet.table.index).fillna(0).to_numpy(dtype=float))
    return axes


def _entries(result: Regionalization, sheet: Sheet, options: MapOptions) -> tuple[Entry, ...]:
    """Return a colour for each cluster, and its number with the names of its highest regions."""
    names = names_of(sheet.table, options.language)
    clusters = [int(each) for each in result.to_frame()["cluster"]]
    found = []
    for cluster, colour in zip(clusters, diverging(len(clusters))[::-1], strict=True):
        values = result.members.loc[result.members["cluster"] == cluster, "value"]
        highest = values.sort_values(ascending=False, kind="stable").index[:_NAMED]
        leading = phrase(options.language, ", ").join(names[highest])
        text = "{cluster}: {leading} and others" if len(values) > _NAMED else "{cluster}: {leading}"
        found.append(Entry(cluster, phrase(options.language, text, cluster=cluster, leading=leading), colour))
    return tuple(found)


def _outline(axes: Axes, sheet: Sheet, cluster: NDArray[np.float64]) -> None:
    """Draw the borders between clusters, edges that shapes of two of them share; 0 is no cluster."""
    from matplotlib.collections import LineCollection

    edges, owners = [], []
    for path, own in zip(sheet.main_paths, cluster, strict=True):
        for each in path.to_polygons(closed_only=False):
            ring = np.asarray(each, dtype=float)
            pairs = np.stack([ring[:-1], ring[1:]], axis=1)
            order = np.lexsort((pairs[:, :, 1].T, pairs[:, :, 0].T), axis=0)[0]
            pairs[order == 1] = pairs[order == 1][:, ::-1]
            edges.append(pairs.reshape(-1, 4))
            owners.append(np.full(len(pairs), own))
    every, of = np.concatenate(edges), np.concatenate(owners)
    found, at = np.unique(every, axis=0, return_inverse=True)
    low, high = np.full(len(found), np.inf), np.full(len(found), -np.inf)
    np.minimum.at(low, at.ravel(), of)
    np.maximum.at(high, at.ravel(), of)
    between = found[low < high].reshape(-1, 2, 2)
    lines = LineCollection(list(between), colors=INK, linewidths=0.9, zorder=2.5, gid="clusters")
    axes.add_collection(lines, autolim=False)
