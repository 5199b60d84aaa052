"""Since when it is clustered: regions by the year of onset, and by emerging hot spot category."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import SpatialIIEError
from spatial_iie.results import OnsetResult, SpotResult
from spatial_iie.viz.labels import is_synthetic, map_of, phrase, word
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import PERSISTENT, Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_map
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import CLUSTERS, sequential

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language

_ALONE = "no neighbours"
_UNSURE = "xxxx"  # hatching of regions with several plausible years
_PALETTES = {"hot spot": "OrRd", "cold spot": "PuBu"}
_SPANS = 4  # of years, at most
_THERE = {
    "hot spot": "Hot spot, already there in {first}",
    "cold spot": "Cold spot, already there in {first}",
}
_SINCE = {"hot spot": "Hot spot, since {years}", "cold spot": "Cold spot, since {years}"}
_CATEGORIES = {
    "hot spot": (
        "intensifying hot spot",
        "persistent hot spot",
        "consecutive hot spot",
        "new hot spot",
        "diminishing hot spot",
        "oscillating hot spot",
        "sporadic hot spot",
        "historical hot spot",
    ),
    "cold spot": (
        "intensifying cold spot",
        "persistent cold spot",
        "consecutive cold spot",
        "new cold spot",
        "diminishing cold spot",
        "oscillating cold spot",
        "sporadic cold spot",
        "historical cold spot",
    ),
}


@data_first
def onset_map(
    result: OnsetResult, regions: geopandas.GeoDataFrame, *, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw since when regions are hot (red) and cold (blue): the longer, the darker.

    Parameters
    ----------
    result : OnsetResult
        Of :func:`spatial_iie.esda.onset`.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a result are hatched.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes
        The darkest tone is that of regions for which the first year cannot be excluded; a thick outline that of regions
        found that are special beyond the spatial autocorrelation of the map. Crossed: several years are plausible.

    Raises
    ------
    AlignmentError
        If the result has regions that are not on the map.
    SpatialIIEError
        If the result is of another function.
    """
    if not isinstance(result, OnsetResult):
        raise SpatialIIEError(
            "this map wants the result of si.esda.onset, not {kind}.", kind=type(result).__name__
        )
    wanted = MapOptions.usable(options)
    frame, language = result.frame, wanted.language
    aligned(frame.index, regions, "the result")
    found = frame["cluster"].isin(list(_PALETTES))
    there = found & (frame["earliest"] == result.about.years[0]).fillna(value=False)
    spans = _spans(frame.loc[found & ~there, "onset"].astype(int).tolist())
    unsure = found & ~there & (frame["earliest"] != frame["latest"]).fillna(value=False)
    classes = frame["cluster"].astype(object).where(frame["cluster"].notna(), _ALONE)
    for kind in _PALETTES:
        its = frame["cluster"] == kind
        classes[its & there] = f"{kind} there"
        for k, (first, last) in enumerate(spans):
            within = its & ~there & frame["onset"].between(first, last).fillna(value=False)
            classes[within] = f"{kind} {k}"
            classes[within & unsure] = f"{kind} {k} unsure"
    special = found & (frame["special_p"] <= result.about.alpha)
    entries = _entries(classes, spans, result.about.years[0], language)
    if unsure.any():
        text = phrase(language, "Crossed: several plausible years")
        entries.append(Entry("unsure", f"{text} ({int(unsure.sum())})", "#ffffff", _UNSURE))
    if special.any():
        text = phrase(language, "Thick outline: beyond autocorrelation")
        entries.append(Entry(PERSISTENT, f"{text} ({int(special.sum())})", "#ffffff"))
    return _drawn(result, regions, classes, entries, "Onset of clusters", special, wanted, ax)


@data_first
def emerging_map(
    result: SpotResult, regions: geopandas.GeoDataFrame, *, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw emerging hot spot categories: those of hot spots in red, of cold spots in blue.

    Parameters
    ----------
    result : SpotResult
        Of :func:`spatial_iie.esda.emerging_hot_spots`.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a result are hatched.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes
        Categories that no region is in are not in the legend.

    Raises
    ------
    AlignmentError
        If the result has regions that are not on the map.
    SpatialIIEError
        If the result is of another function.
    """
    if not isinstance(result, SpotResult) or "category" not in result.frame:
        raise SpatialIIEError(
            "this map wants the result of si.esda.emerging_hot_spots, not {kind}.", kind=type(result).__name__
        )
    wanted = MapOptions.usable(options)
    aligned(result.frame.index, regions, "the result")
    category = result.frame["category"]
    classes = category.astype(object).where(category.notna(), _ALONE)
    held = set(classes)
    entries = []
    for kind, palette in _PALETTES.items():
        tones = sequential(len(_CATEGORIES[kind]) + 2, palette)[:1:-1]
        entries += [
            Entry(name, word(name, wanted.language), tone)
            for name, tone in zip(_CATEGORIES[kind], tones, strict=True)
        ]
    entries.append(Entry("no pattern", word("no pattern", wanted.language), CLUSTERS["not significant"]))
    entries.append(Entry(_ALONE, word(_ALONE, wanted.language), "#ffffff", "...."))
    shown = list(counted([each for each in entries if each.key in held], classes))
    none = pd.Series(False, index=classes.index)
    return _drawn(result, regions, classes, shown, "Emerging hot spots", none, wanted, ax)


def _spans(years: Sequence[int]) -> list[tuple[int, int]]:
    """Return the years of onset, or spans of them where there are many.

    >>> _spans([2014, 2012, 2014]), _spans(range(2011, 2019))
    ([(2012, 2012), (2014, 2014)], [(2011, 2012), (2013, 2014), (2015, 2016), (2017, 2018)])
    """
    distinct = sorted(set(years))
    if len(distinct) <= _SPANS:
        return [(year, year) for year in distinct]
    edges = np.linspace(distinct[0], distinct[-1] + 1, _SPANS + 1).round().astype(int)
    return [(int(a), int(b) - 1) for a, b in pairwise(edges)]


def _entries(
    classes: pd.Series, spans: Sequence[tuple[int, int]], first: int, language: Language
) -> list[Entry]:
    """Return the legend of what there is, with numbers of regions; crossed ones count in the class of their years."""
    held = classes.value_counts()
    entries = []
    for kind, palette in _PALETTES.items():
        tones = sequential(len(spans) + 2, palette)[:0:-1]
        named = {f"{kind} there": phrase(language, _THERE[kind], first=first)}
        for k, (start, end) in enumerate(spans):
            span = str(start) if start == end else phrase(language, "{low} – {high}", low=start, high=end)
            named[f"{kind} {k}"] = phrase(language, _SINCE[kind], years=span)
        for (key, words), tone in zip(named.items(), tones, strict=True):
            if many := held.get(key, 0) + held.get(f"{key} unsure", 0):
                entries.append(Entry(key, f"{words} ({many})", tone))
                entries.append(Entry(f"{key} unsure", "", tone, _UNSURE))
    for key, color, hatch in (
        ("not significant", CLUSTERS["not significant"], ""),
        (_ALONE, "#ffffff", "...."),
    ):
        if key in held:
            entries.append(Entry(key, f"{word(key, language)} ({held[key]})", color, hatch))
    return entries


def _drawn(
    result: SpotResult,
    regions: geopandas.GeoDataFrame,
    classes: pd.Series,
    entries: Sequence[Entry],
    what: str,
    thick: pd.Series,
    options: MapOptions,
    axes: Axes | None,
) -> Axes:
    years = result.about.years
    span = phrase(options.language, "{low} – {high}", low=years[0], high=years[-1])
    title = options.heading(phrase(options.language, what), result.about.variable or "", span)
    picture = Picture(
        classes=classes,
        entries=tuple(entries),
        title=title,
        legend_title="",
        alt=map_of(title, [each.label for each in entries if each.label], options.language),
        subtitle=phrase(options.language, "Weights: {weights}", weights=result.about.weights),
        synthetic=is_synthetic(result),
        counted=False,
        persistent=thick if thick.any() else None,
    )
    return draw_map(regions, picture, options, axes)
