"""Who moved: the quadrant of each region in one year, where it differs from another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import AlignmentError, SpatialIIEError, listed
from spatial_iie.results import LocalResult
from spatial_iie.viz.labels import is_synthetic, map_of, phrase, word
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_map
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import BORDER, CLUSTERS, COLUMN, INK, LEAST, PALE_INK, QUADRANTS, page_width

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language


def quadrant_change_map(
    before: LocalResult | pd.Series,
    after: LocalResult | pd.Series,
    regions: geopandas.GeoDataFrame,
    *,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the quadrant to which regions moved between two years; those that stayed are pale.

    Parameters
    ----------
    before, after : LocalResult or Series
        Results of two years, or the quadrants themselves: "high-high", "low-high", "low-low" or "high-low" by
        region, as in the columns of ``si.esda.quadrants(...).to_frame()``.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a quadrant in one of the years are hatched.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes

    Raises
    ------
    AlignmentError
        If there are regions that are not on the map.
    SpatialIIEError
        If a value is no quadrant.

    Examples
    --------
    >>> import geopandas
    >>> import pandas as pd
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], index=["a", "b"])
    >>> before = pd.Series({"a": "low-high", "b": "low-low"}, name=2018)
    >>> after = pd.Series({"a": "high-high", "b": "low-low"}, name=2019)
    >>> quadrant_change_map(before, after, squares).get_legend().get_texts()[0].get_text()
    'Moved to high-high (1)'
    """
    wanted = MapOptions.usable(options)
    language = wanted.language
    first, last = _quadrants(before, "before", regions), _quadrants(after, "after", regions)
    both = first.index.intersection(last.index)
    first, last = first.loc[both], last.loc[both]
    moved = last.where(first != last, "unchanged").where(first.notna() & last.notna())
    named = {
        name: phrase(language, "Moved to {quadrant}", quadrant=phrase(language, name)) for name in QUADRANTS
    }
    named["unchanged"] = phrase(language, "Unchanged")
    entries = tuple(
        Entry(name, text, CLUSTERS.get(name, CLUSTERS["not significant"])) for name, text in named.items()
    )
    years = "–".join(str(year) for year in (_year(before), _year(after)) if year is not None)
    name = next((each.about.variable for each in (after, before) if isinstance(each, LocalResult)), None)
    title = wanted.heading(phrase(language, "Change of quadrant"), name or "", years or None)
    picture = Picture(
        classes=moved,
        entries=entries,
        title=title,
        legend_title="",
        alt=map_of(title, [entry.label for entry in counted(entries, moved)], language),
        synthetic=is_synthetic(before, after),
        above=partial(_flows, pd.crosstab(first, last), language),
    )
    return draw_map(regions, picture, wanted, ax)


def _flows(counts: pd.DataFrame, language: Language, axes: Axes, corner: tuple[float, float]) -> Axes | None:
    """Write in the corner above how many regions moved from which quadrant (rows) to which (columns)."""
    if page_width() <= COLUMN:
        return None  # it has no room
    table = axes.inset_axes((corner[0], 0.85, 0.3, 0.13), zorder=6)
    table.set(xlim=(0, 6.2), ylim=(5.5, -0.5), facecolor="none", xticks=[], yticks=[])
    table.axis("off")
    table.set_gid("flows")
    table.text(0, 0, phrase(language, "From \\ to"), fontsize=LEAST, va="center")
    for i, start in enumerate(QUADRANTS):
        table.text(0, i + 1, word(start, language), fontsize=LEAST, va="center")
        table.scatter(
            [2.8 + i * 1.1], [0], s=18, marker="s", color=QUADRANTS[start], edgecolor=BORDER, linewidth=0.3
        )
        for j, end in enumerate(QUADRANTS):
            count = int(counts.loc[start, end]) if start in counts.index and end in counts.columns else 0
            shade = INK if i != j and count else PALE_INK
            table.text(
                2.8 + j * 1.1, i + 1, str(count), ha="center", color=shade, fontsize=LEAST, va="center"
            )
    return table


def _quadrants(given: LocalResult | pd.Series, name: str, regions: geopandas.GeoDataFrame) -> pd.Series:
    quadrants = given.quadrant if isinstance(given, LocalResult) else given
    if not isinstance(quadrants, pd.Series):
        raise AlignmentError(
            "{name} is a {kind}: pass a LocalResult or a Series of quadrants.",
            name=name,
            kind=type(given).__name__,
        )
    aligned(quadrants.index, regions, name)
    unknown = quadrants.dropna()[~quadrants.dropna().isin(list(QUADRANTS))].unique()
    if len(unknown):
        raise SpatialIIEError(
            "{name} has values that are no quadrants: {unknown}; known are {quadrants}.",
            name=name,
            unknown=listed(unknown),
            quadrants=list(QUADRANTS),
        )
    return quadrants.astype(object)


def _year(given: LocalResult | pd.Series) -> object:
    return given.about.year if isinstance(given, LocalResult) else given.name
