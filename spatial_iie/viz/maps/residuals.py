"""What a model leaves unexplained, and where."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, class_labels, class_of, counted, finite_or_missing
from spatial_iie.viz.maps.compose import Picture, draw_map
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import diverging

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

    from spatial_iie.results import RegressionResult

_BOUNDS = (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)


@data_first
def residual_map(
    residuals: RegressionResult | pd.Series,
    regions: geopandas.GeoDataFrame,
    *,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw residuals in standard deviations from zero: blue where the model says too much, red where too little.

    Parameters
    ----------
    residuals : Series, or a result with ``residuals``
        Observed minus fitted, by region.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a residual are hatched.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes
        Seven classes, bounded at 0.5, 1.5 and 2.5 standard deviations (root mean squares) on both sides of zero.

    Raises
    ------
    AlignmentError
        If there are residuals of regions that are not on the map, or none labelled by region.
    DataError
        If residuals are infinite or all missing.

    Examples
    --------
    >>> import geopandas
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], index=["a", "b"])
    >>> axes = residual_map(pd.Series({"a": 1.0, "b": -1.0}), squares)
    >>> [text.get_text() for text in axes.get_legend().get_texts()][4:6]
    ['0.6 to 1.5 (1)', '1.6 to 2.5 (0)']
    """
    wanted = MapOptions.usable(options)
    language = wanted.language
    series = residuals if isinstance(residuals, pd.Series) else getattr(residuals, "residuals", None)
    if not isinstance(series, pd.Series):
        raise AlignmentError(
            "residuals is a {kind}: pass a fitted model or a Series by region.",
            kind=type(residuals).__name__,
        )
    aligned(series.index, regions, "residuals")
    values = series.to_numpy(dtype=float, na_value=np.nan)
    spread = float(np.sqrt(np.mean(finite_or_missing(values, "residuals") ** 2)))
    classes = pd.Series(
        class_of(values / spread if spread > 0 else values, np.array(_BOUNDS)), index=series.index
    )
    standardized = values[~np.isnan(values)] / (spread or 1.0)
    words = class_labels(standardized, np.array(_BOUNDS), "user", language)
    entries = tuple(
        Entry(float(place), *each) for place, each in enumerate(zip(words, diverging(7), strict=True))
    )
    picture = Picture(
        classes=classes,
        entries=entries,
        title=_title(residuals, wanted),
        legend_title=phrase(language, "Standard deviations"),
        alt=map_of(
            phrase(language, "residuals in standard deviations"),
            [entry.label for entry in counted(entries, classes)],
            language,
        ),
        synthetic=is_synthetic(residuals, series),
    )
    return draw_map(regions, picture, wanted, ax)


def _title(residuals: RegressionResult | pd.Series, options: MapOptions) -> str:
    """Return the heading: of a fit, its model, and its year if that is known; of a year of a panel, the year."""
    year: object = None
    if not isinstance(residuals, pd.Series):
        year = residuals.about.year
    elif isinstance(residuals.name, Integral):
        year = residuals.name
    what = options.heading(phrase(options.language, "Standardized residuals"), "", year)
    model = getattr(residuals, "model", "")
    return phrase(options.language, "{what}, {model}", what=what, model=model) if model else what
