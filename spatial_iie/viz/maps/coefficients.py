"""Coefficients by place on the map: where they are significant, grey where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.results import LocalCoefficients
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, class_labels, class_of, counted, inner_breaks
from spatial_iie.viz.maps.compared import bounds_around_zero
from spatial_iie.viz.maps.compose import Picture, draw_map
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import CLUSTERS, diverging

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

_HIDDEN = -1.0


@data_first
def coefficient_map(
    result: LocalCoefficients,
    regions: geopandas.GeoDataFrame,
    *,
    coefficient: str | None = None,
    k: int = 5,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the coefficients of a regressor by region; grey where they are not significant.

    Parameters
    ----------
    result : LocalCoefficients
        Of :func:`spatial_iie.spreg.gwr`.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a coefficient are hatched.
    coefficient : str, optional
        Of which regressor; by default the first that is not the intercept.
    k : int
        Number of classes of significant coefficients: quantiles; of both signs, mirrored at 0.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`; ``variable`` is what to call the regressor.

    Returns
    -------
    Axes

    Raises
    ------
    AlignmentError
        If there are coefficients of regions that are not on the map.
    DataError
        If the result is of another function, or has no such regressor.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()  # doctest: +SKIP
    >>> found = si.spreg.gwr("log(gdp_per_capita) ~ digital_index", study.year(2019))  # doctest: +SKIP
    >>> axes = coefficient_map(found, study.regions, coefficient="digital_index")  # doctest: +SKIP
    """
    if not isinstance(result, LocalCoefficients):
        raise DataError("this map wants the result of si.spreg.gwr, not {kind}.", kind=type(result).__name__)
    wanted = MapOptions.usable(options)
    names = [str(name) for name in result.coefficients]
    chosen = coefficient or next((name for name in names if name != "Intercept"), names[0])
    shown = result.shown(chosen)
    aligned(shown.index, regions, "coefficients")
    values = shown.to_numpy(dtype=float)
    entries, classes = _classes(values, k, wanted)
    places = pd.Series(classes, index=shown.index)
    title = phrase(wanted.language, "Coefficient of {variable}", variable=wanted.variable or chosen)
    picture = Picture(
        classes=places,
        entries=entries,
        title=title,
        legend_title="",
        alt=map_of(
            phrase(wanted.language, "coefficients of {variable}", variable=wanted.variable or chosen),
            [entry.label for entry in counted(entries, places)],
            wanted.language,
        ),
        synthetic=is_synthetic(result),
    )
    return draw_map(regions, picture, wanted, ax)


def _classes(
    values: NDArray[np.float64], k: int, options: MapOptions
) -> tuple[tuple[Entry, ...], NDArray[np.float64]]:
    """Return the legend and the class of each region; of coefficients that are not significant, grey."""
    hidden = Entry(_HIDDEN, phrase(options.language, "Not significant"), CLUSTERS["not significant"])
    present = values[~np.isnan(values)]
    if not len(present):
        return (hidden,), np.full(len(values), _HIDDEN)
    both = present.min() < 0 < present.max()
    if both:
        bounds = bounds_around_zero(present, k + k % 2)
        words, colours = class_labels(present, bounds, "user", options.language), diverging(len(bounds) + 1)
    else:
        bounds = inner_breaks(present, "quantile", min(k, len(np.unique(present))), None, 1.5)
        words = class_labels(present, bounds, "quantile", options.language)
        half = diverging(2 * len(words) + 1)
        colours = half[: len(words)] if present.max() < 0 else half[len(words) + 1 :]
    entries = tuple(Entry(float(i), *each) for i, each in enumerate(zip(words, colours, strict=True)))
    return (*entries, hidden), np.where(np.isnan(values), _HIDDEN, class_of(values, bounds))
