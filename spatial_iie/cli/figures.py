"""Commands that draw: a map of values, Moran scatter plots, and the figures of the report by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from spatial_iie import esda, viz
from spatial_iie import study as room
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._neighbours import neighbours, without_zero
from spatial_iie.cli._records import REQUIRED, Use, option
from spatial_iie.cli._study import chosen_variable, open_question, open_study
from spatial_iie.messages import Phrases

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.results import LocalResult
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights


@dataclass(frozen=True, kw_only=True)
class Out(o.Drawing):
    """Where a figure is written."""

    out: str | None = option("File to write: .png, .svg or .pdf. By default a .png named after the figure.")


@dataclass(frozen=True, kw_only=True)
class Map(Out, o.Printed):
    """How a map is drawn."""

    projection: str = option(
        "Projection of maps, such as EPSG:3035. By default the Albers projection of China, or an equal-area one "
        "centred on your own boundaries.",
        "auto",
    )


@dataclass(frozen=True, kw_only=True)
class Values(Map):
    """How a map shows values."""

    classes: str | None = option(
        "Classes of the values: quantiles, natural breaks, equal intervals, head/tail breaks, box map, percentiles, "
        "standard deviations. By default quantiles.",
        choices=("quantile", "fisher_jenks", "equal", "headtail", "box", "percentile", "std"),
    )
    k: int = option("Number of classes, 2 to 9.", 5)
    relative: bool = option("Values in standard deviations from the mean of each year.", False)
    change: bool = option(
        "One map of the change from the first of the years to the last; 0 in the middle.", False
    )
    hinge: float = option(
        "Outliers of a box map are so many interquartile ranges beyond the quartiles: 1.5 or 3.", 1.5
    )
    labels: str | None = option("Regions to label on the map: names or codes, separated by commas.")
    hu_line: bool = option("Draw the Hu Huanyong line.", False)


phrase = Phrases(__name__)
_TITLES = {
    "5-6": "Spatial pattern of {variable}, {year}",
    "5-7": "Moran scatter plots of {variable}",
    "5-8": "Clusters of {variable}, {year}",
}


@command
def map_(panel: Data, asked: o.Question, drawing: Values, words: o.Language) -> None:  # noqa: ARG001 - read before
    """Draw a map of values in classes; several years on one figure, with the same breaks.

    \b
    spatial-iie map --year 2019 --out map.png
    spatial-iie map --year 2017,2019 --change --out change.png
    spatial-iie map --data panel.xlsx --value 指数 --labels 北京,上海 --hu-line --lang zh --out map.pdf
    """
    out = drawing.out or "map.png"
    check_figure(out)
    study = open_study(panel, asked.years)
    variable = chosen_variable(asked.value, study)
    chosen = asked.years or study.years
    _known(study, chosen)
    values = study[variable, chosen[0]] if len(chosen) == 1 else study.wide(variable)[list(chosen)]
    figure = viz.choropleth(
        values,
        layer_of(study, panel),
        classes=drawing.classes,  # type: ignore[arg-type]
        k=drawing.k,
        hinge=drawing.hinge,
        relative=drawing.relative,
        change=drawing.change,
        year=chosen[0] if len(chosen) == 1 else None,
        labels=_keys(drawing.labels, study, panel),
        hu_line=drawing.hu_line,
        projection=drawing.projection,
        **drawing.printed(study, panel),
        **called(variable, panel),
        **_look(drawing, None),
    )
    write_figure(figure, out, drawing.dpi)


@command
def scatter(
    panel: Data,
    asked: o.Question,
    near: o.Neighbours,
    drawing: Out,
    words: o.Language,  # noqa: ARG001
) -> None:
    """Draw Moran scatter plots, one per year.

    \b
    spatial-iie scatter --year 2019 --out scatter.png
    """
    out = drawing.out or "scatter.png"
    check_figure(out)
    without_zero(near, "the Moran scatter plot")
    study, variable, w, _, years = open_question(panel, asked, near)
    results = _local_results(study, variable, w, years, permutations=0)
    look = {**_look(drawing, None), "named": called(variable, panel)["variable"]}
    write_figure(_scatters(study, variable, w, results, **look), out, drawing.dpi)


@dataclass(frozen=True, kw_only=True)
class Number:
    """Which figure."""

    number: str = option(
        "5-6: map with natural breaks; 5-7: Moran scatter plots; 5-8: clusters.",
        REQUIRED,
        choices=tuple(_TITLES),
        argument="NUMBER",
        decides=True,
    )


_NEAR = Use(serves=("5-7", "5-8"))
_DRAWS = Use(words={"permutations": "Conditional permutations of 5-8."}, serves={"seed": ("5-8",)})
_MAP = Use(
    serves=dict.fromkeys(("projection", "map_approval", "hatched", "graticule", "outline"), ("5-6", "5-8"))
)
_CLUSTERS = Use(serves=dict.fromkeys(("darker", "named_groups"), ("5-8",)))


@command
def figure(
    panel: Data,
    which: Number,
    asked: o.Question,
    near: Annotated[o.Neighbours, _NEAR],
    draws: Annotated[o.Draws, _DRAWS],
    drawing: Annotated[Map, _MAP],
    more: Annotated[o.Clusters, _CLUSTERS],
    words: o.Language,  # noqa: ARG001
) -> None:
    """Draw a figure of chapter 5 of the 2022 report: 5-6 spatial pattern, 5-7 Moran scatter plots, 5-8 clusters.

    5-6 and 5-8 show the last of the years, 5-7 every year.

    \b
    spatial-iie figure 5-8 --lang zh --out clusters.png
    """
    without_zero(near, "local statistics")
    out = drawing.out or f"figure-{which.number}.png"
    check_figure(out)
    study = open_study(panel, asked.years)
    variable = chosen_variable(asked.value, study)
    chosen = asked.years or study.years
    last = chosen[-1]
    _known(study, chosen)
    named = called(variable, panel)["variable"]
    look = _look(drawing, phrase(o.language(), _TITLES[which.number], variable=named, year=last))
    mapped = {**look, "hu_line": True, "projection": drawing.projection, **drawing.printed(study, panel)}
    if which.number == "5-6":
        layer = layer_of(study, panel)
        drawn = viz.choropleth(
            study[variable, last], layer, classes="fisher_jenks", **called(variable, panel), **mapped
        )
        return write_figure(drawn, out, drawing.dpi)
    w, _ = neighbours(near, study)
    if which.number == "5-7":
        results = _local_results(study, variable, w, chosen, permutations=0)
        drawn = _scatters(study, variable, w, results, named=named, **look)
    else:
        results = _local_results(study, variable, w, (last,), permutations=draws.drawn())
        drawn = viz.cluster_map(results[last], layer_of(study, panel), **called(variable, panel), **mapped,
                                 **more.clusters)  # fmt: skip
    return write_figure(drawn, out, drawing.dpi)


def _look(drawing: o.Drawing, usual: str | None) -> Keywords:
    """Return how a figure looks, as functions of viz take it."""
    title = usual if drawing.title is None else drawing.title
    return {"title": title, "source": drawing.source, "theme": drawing.theme, "width": drawing.width,
            "language": o.language()}  # fmt: skip


def _local_results(
    study: Study,
    variable: str,
    w: Weights,
    years: tuple[int, ...] | None,
    *,
    permutations: Any,
) -> dict[int, LocalResult]:
    """Return local Moran's I of every year."""
    from spatial_iie.esda.quadrants import local_by_year

    results, _ = local_by_year(study, variable, w, years, at_least=1, permutations=permutations)
    return results


def _scatters(
    study: Study, variable: str, w: Weights, results: dict[int, LocalResult], *, named: str, **options: Any
) -> Axes | Figure:
    from spatial_iie.viz.maps.names import names_of

    given = next(iter(results.values())) if len(results) == 1 else results
    band = esda.by_year(study, variable, w, years=tuple(results)) if w.normalization == "row" else None
    names = names_of(study.regions, options["language"])
    return viz.moran_scatter(given, names=names, band=band, variable=named, **options)


def _known(study: Study, years: tuple[int, ...]) -> None:
    for year in years:
        study.year(year)


def _keys(text: str | None, study: Study, panel: Data) -> list[str]:
    """Return the regions named in an option: by code or name, of own boundaries by key or name as written."""
    wanted = [part for part in re.split(r"[,，、;；]\s*", (text or "").strip()) if part]
    if panel.boundaries is None:
        return (
            [str(code) for code in room.match(wanted, level=study.level, vintage=study.vintage).codes()]
            if wanted
            else []
        )
    by_name = {str(name): str(key) for key, name in study.names.items()}
    return [by_name.get(each, each) for each in wanted]
