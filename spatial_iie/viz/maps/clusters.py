"""Where it is clustered: local clusters, and hot and cold spots by level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from spatial_iie.errors import SpatialIIEError
from spatial_iie.results import LocalResult
from spatial_iie.viz.labels import is_synthetic, map_of, phrase, word
from spatial_iie.viz.maps._order import data_first
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import DARKER, PERSISTENT, Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_map, draw_maps
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import CLUSTERS, DARK, diverging

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.messages import Language
    from spatial_iie.results import Correction

Results = LocalResult | Mapping[int, LocalResult] | Mapping[str, LocalResult]

_CLASSES = {
    "quadrants": ("high-high", "low-low", "high-low", "low-high"),  # clusters, then outliers
    "spots": ("hot spot", "cold spot"),
    "similarity": ("high-high", "low-low", "other positive", "negative"),
    "co-location": ("co-location",),
}
_ALONE = "no neighbours"
_RIMMED = ("high-high", "low-low", "hot spot", "cold spot", "co-location")
"""Of these, regions that border one another have one outline."""
_CORRECTIONS = {None: "", "fdr": ", FDR", "bonferroni": ", Bonferroni"}


@data_first
def cluster_map(
    result: Results,
    regions: geopandas.GeoDataFrame,
    *,
    alpha: float = 0.05,
    correction: Correction | None = None,
    darker: float | None = 0.01,
    persistent: Iterable[object] | None = None,
    groups: int = 3,
    ax: Axes | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw the clusters of a local statistic.

    Parameters
    ----------
    result : LocalResult, or mapping of year to LocalResult
        A mapping is drawn as one map a year.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a result are hatched.
    alpha, correction
        Level, and correction for many tests: see :meth:`LocalResult.clusters`.
    darker : float, optional
        Level, below ``alpha``, at which regions stand in a darker tone of their colour; None for one tone.
    persistent : iterable of keys, optional
        Regions that have a thick rim, such as those that ``si.esda.persistence`` finds in one cluster in all years; by
        default, of several years those of one cluster (not outlier) in all of them, of one year none.
    groups : int
        Least members of adjoining regions of one cluster, outlined together, that are named on a map of one year by
        their provinces (without provinces, by their regions); 0 for no names.
    ax : Axes, optional
        Where to draw one map; by default a new figure made to measure.
    **options
        See :class:`MapOptions`.

    Returns
    -------
    Axes, or Figure for several years
        Every class stands in the legend, empty or not, so that maps compare.

    Raises
    ------
    AlignmentError
        If the result has regions that are not on the map.
    SpatialIIEError
        If ``alpha`` or the correction is none, or the years' results are of different kinds.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import spatial_iie as si
    >>> grid = si.weights.lattice(3, 3).row_standardized()
    >>> result = si.esda.local_moran(pd.Series(np.arange(9.0), index=grid.ids), grid, permutations=0)
    >>> import geopandas
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(i % 3, -(i // 3), i % 3 + 1, 1 - i // 3) for i in range(9)],
    ...                                  index=grid.ids)
    >>> axes = cluster_map(result, squares)
    >>> axes.get_legend().get_texts()[0].get_text()
    'High-high (1)'
    """
    wanted = MapOptions.usable(options)
    language = wanted.language
    reading = one_reading(result)
    entries = [
        Entry(name, word(name, language), CLUSTERS[name], rim=name in _RIMMED)
        for name in (*_CLASSES[reading], "not significant")
    ]
    heading = phrase(
        language,
        "Clusters (p ≤ {alpha:g}{correction})",
        alpha=alpha,
        correction=_CORRECTIONS.get(correction, ""),
    )
    sure = None
    if darker is not None and darker < alpha:
        entries.append(Entry(DARKER, phrase(language, "Darker: p ≤ {alpha:g}", alpha=darker), DARK))

        def sure(each: LocalResult) -> pd.Series:
            return strictest(each, [darker], correction) == darker

    return draw_results(
        result, regions, lambda each: each.clusters(alpha, correction), entries, heading, wanted, ax, sure,
        persistent=persistent, groups=groups,
    )  # fmt: skip


@data_first
def hot_cold_map(
    result: Results,
    regions: geopandas.GeoDataFrame,
    *,
    levels: Sequence[float] = (0.01, 0.05, 0.1),
    correction: Correction | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes | Figure:
    """Draw hot and cold spots of Getis-Ord's local statistics, darker the surer.

    Parameters
    ----------
    result : LocalResult, or mapping of year to LocalResult
        From ``si.esda.local_getis_ord``.
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
    SpatialIIEError
        If the result is of another statistic, or the levels are not ascending.
    """
    wanted = MapOptions.usable(options)
    if one_reading(result) != "spots":
        raise SpatialIIEError(
            "hot_cold_map draws Getis-Ord's local statistics; for others there is cluster_map."
        )
    steps = ascending(levels)
    cold, hot = diverging(9)[: len(steps)], diverging(9)[::-1][: len(steps)]
    entries = [
        *(_spot("hot spot", p, colour, wanted.language) for p, colour in zip(steps, hot, strict=True)),
        Entry("not significant", phrase(wanted.language, "Not significant"), CLUSTERS["not significant"]),
        *(
            _spot("cold spot", p, colour, wanted.language)
            for p, colour in zip(steps[::-1], cold[::-1], strict=True)
        ),
    ]
    heading = phrase(wanted.language, "Clusters") + _CORRECTIONS.get(correction, "")

    def spots(each: LocalResult) -> pd.Series:
        names, level = each.clusters(steps[-1], correction), strictest(each, steps, correction)
        return names.where(level.isin([float("inf")]) | names.isna(), names + level.map(" {:g}".format))

    return draw_results(result, regions, spots, entries, heading, wanted, ax)


def _spot(name: str, level: float, colour: str, language: Language) -> Entry:
    return Entry(f"{name} {level:g}", f"{word(name, language)}, p ≤ {level:g}", colour)


def ascending(levels: Sequence[float]) -> tuple[float, ...]:
    """Return the levels, one to four, if they ascend.

    >>> ascending([0.01, 0.05])
    (0.01, 0.05)
    """
    steps = tuple(float(level) for level in levels)
    if not 1 <= len(steps) <= 4 or sorted(set(steps)) != list(steps):
        raise SpatialIIEError(
            "levels must be one to four ascending numbers, not {levels}.", levels=list(levels)
        )
    return steps


def strictest(result: LocalResult, levels: Sequence[float], correction: Correction | None) -> pd.Series:
    """Return the strictest level each region passes, infinity where it passes none; nan as in the result."""
    import pandas as pd

    passed = pd.Series(float("inf"), index=result.index)
    for level in reversed(levels):
        passed = passed.where(result.clusters(level, correction).isin(["not significant"]), level)
    return passed.where(result.statistic.notna())


def one_reading(result: Results) -> str:
    """Return how clusters are named in a result, or in all of several."""
    every = list(result.values()) if isinstance(result, Mapping) else [result]
    for each in every:
        if not isinstance(each, LocalResult):
            raise SpatialIIEError(
                "a map of a local statistic wants its result, not a {kind}: si.esda.local_moran(...).",
                kind=type(each).__name__,
            )
    kinds = sorted({each.reading for each in every})
    if len(kinds) != 1:
        raise SpatialIIEError(
            "results of one kind are wanted, at least one; these are of {n_kinds}: {kinds}.",
            n_kinds=len(kinds),
            kinds=kinds,
        )
    return kinds[0]


def draw_results(
    result: Results,
    regions: geopandas.GeoDataFrame,
    classify: Callable[[LocalResult], pd.Series],
    entries: Sequence[Entry],
    legend_title: str,
    options: MapOptions,
    axes: Axes | None,
    darker: Callable[[LocalResult], pd.Series] | None = None,
    *,
    persistent: Iterable[object] | None = None,
    groups: int = 0,
) -> Axes | Figure:
    """Draw one result on axes, or several on a figure; regions of a result without a class have no neighbours.

    Where ``darker`` is true of a region, it stands in a darker tone of its class.
    """
    every = result if isinstance(result, Mapping) else {None: result}
    classes = {key: classify(each).astype(object) for key, each in every.items()}
    if any(each.isna().any() for each in classes.values()):
        entries = [*entries, Entry(_ALONE, word(_ALONE, options.language), "#ffffff", "....")]
    thick = _persistent(persistent, classes, entries, regions)
    if thick is not None:
        text = "Thick outline: in all years" if persistent is None else "Thick outline: persistent"
        entries = [*entries, Entry(PERSISTENT, phrase(options.language, text), "#ffffff")]
    pictures = {}
    for key, each in every.items():
        aligned(each.index, regions, "the result")
        named = classes[key].where(classes[key].notna(), _ALONE)
        dark = None if darker is None else darker(each)
        held = [*named]
        for mark, of in ((DARKER, dark), (PERSISTENT, thick)):
            held += [] if of is None else [mark] * int(of.sum())
        shown = [entry.label for entry in counted(entries, held)]
        pictures[key] = Picture(
            classes=named,
            entries=tuple(entries),
            title=_title(each, options, with_year=each is result),
            legend_title=legend_title,
            alt=map_of(_title(each, options, with_year=True), shown, options.language),
            subtitle=_how(each, options.language),
            synthetic=is_synthetic(each),
            darker=dark,
            persistent=thick,
            groups=groups,
        )
    first = next(iter(pictures.values()))
    if isinstance(result, Mapping):
        return draw_maps(regions, pictures, options, first.title)
    return draw_map(regions, first, options, axes)


def _persistent(
    given: Iterable[object] | None,
    classes: Mapping[Any, pd.Series],
    entries: Sequence[Entry],
    regions: geopandas.GeoDataFrame,
) -> pd.Series | None:
    """Return which regions have a thick rim: those given, or those of one cluster in every one of several years."""
    import pandas as pd

    if given is not None:
        keys = pd.Index([*given])
        aligned(keys, regions, "persistent")
        return pd.Series(True, index=keys)
    if len(classes) < 2 or not any(entry.rim for entry in entries):
        return None
    table = pd.DataFrame(dict(enumerate(classes.values())))
    rimmed = table[0].isin([entry.key for entry in entries if entry.rim])
    return rimmed & table.eq(table[0], axis=0).all(axis=1)


def _title(result: LocalResult, options: MapOptions, *, with_year: bool) -> str:
    """Return the heading: the statistic, the variable and, unless maps are headed by it, the year."""
    year = result.about.year if with_year else None
    return options.heading(phrase(options.language, result.name), result.about.variable or "", year)


def _how(result: LocalResult, language: Language) -> str:
    """Return how a result was computed: its weights, and its permutations if p values rest on them."""
    parts = (
        [phrase(language, "Weights: {weights}", weights=result.about.weights)] if result.about.weights else []
    )
    if result.about.draws:
        parts.append(phrase(language, "{draws} conditional permutations", draws=f"{result.about.draws:,}"))
    return phrase(language, "; ").join(parts)
