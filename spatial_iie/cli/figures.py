"""Commands that draw: a map of values, Moran scatter plots, and the figures of the report by their numbers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spatial_iie.results import LocalResult
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights


class Scheme(StrEnum):
    """Ways to find the breaks between classes."""

    quantile = "quantile"
    fisher_jenks = "fisher_jenks"
    equal = "equal"
    headtail = "headtail"


class Theme(StrEnum):
    """Looks of a figure."""

    report = "report"
    journal = "journal"


class Preset(StrEnum):
    """Figures of the report."""

    pattern = "5-6"
    scatter = "5-7"
    clusters = "5-8"


_PANEL = "Figure"
Out = Annotated[Path, typer.Option(help="File to write: .png, .svg or .pdf.", rich_help_panel=_PANEL)]
Title = Annotated[str | None, typer.Option(help='Heading; "" for none.', rich_help_panel=_PANEL)]
Source = Annotated[
    str | None, typer.Option(help="Source of the data, under the figure.", rich_help_panel=_PANEL)
]
ThemeOption = Annotated[
    Theme,
    typer.Option(
        "--theme", help="report: for screens and reports; journal: small and plain.", rich_help_panel=_PANEL
    ),
]
Dpi = Annotated[int, typer.Option(min=50, max=1200, help="Dots per inch of a PNG.", rich_help_panel=_PANEL)]
Labels = Annotated[
    str | None,
    typer.Option(help="Cities to name on the map: names or codes, with commas.", rich_help_panel=_PANEL),
]
HuLine = Annotated[bool, typer.Option("--hu-line", help="Draw the Hu Huanyong line.", rich_help_panel=_PANEL)]
_TITLES = {
    Preset.pattern: ("Spatial pattern of {variable}, {year}", "{variable}的空间格局（{year} 年）"),
    Preset.scatter: ("Moran scatter plots of {variable}", "{variable}的莫兰散点图"),
    Preset.clusters: ("Clusters of {variable}, {year}", "{variable}的空间聚类格局（{year} 年）"),
}


@reads_a_panel
def map_(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    out: Out = Path("map.png"),
    scheme: Annotated[
        Scheme, typer.Option(help="How values become classes.", rich_help_panel=_PANEL)
    ] = Scheme.quantile,
    k: Annotated[int, typer.Option("--k", help="Number of classes, 2 to 9.", rich_help_panel=_PANEL)] = 5,
    labels: Labels = None,
    hu_line: HuLine = False,
    title: Title = None,
    source: Source = None,
    theme: ThemeOption = Theme.report,
    dpi: Dpi = 300,
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Draw a map of values in classes; several years on one figure, with the same breaks.

    \b
    spatial-iie map --year 2019 --out map.png
    spatial-iie map --data panel.xlsx --value 指数 --labels 北京,上海 --hu-line --lang zh --out map.pdf
    """
    from spatial_iie import viz
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years
    from spatial_iie.viz.output import format_of

    format_of(out)
    years = parse_years(year)
    study = open_study(panel, years)
    variable = chosen_variable(value, study)
    chosen = years or study.years
    _known(study, chosen)
    values = study[variable, chosen[0]] if len(chosen) == 1 else study.wide(variable)[list(chosen)]
    figure = viz.choropleth(
        _layer(study, panel.boundaries),
        values,
        scheme=scheme.value,
        k=k,
        labels=_keys(labels, study, panel.boundaries),
        hu_line=hu_line,
        title=_heading(variable, chosen, lang.value) if title is None else title,
        source=source,
        theme=theme.value,
        language=lang.value,
    )
    _written(figure, out, dpi)


@reads_a_panel
def scatter(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    weights: o.WeightsSpec = "queen",
    scaling: o.ScalingOption = o.Scaling.row,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    out: Out = Path("scatter.png"),
    title: Title = None,
    source: Source = None,
    theme: ThemeOption = Theme.report,
    dpi: Dpi = 300,
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Draw Moran scatter plots, one a year: each city's value against its neighbours'.

    \b
    spatial-iie scatter --year 2019 --out scatter.png
    """
    from spatial_iie.cli._neighbours import without_zero
    from spatial_iie.cli._study import open_question
    from spatial_iie.viz.output import format_of

    format_of(out)
    without_zero(isolates, "the Moran scatter plot")
    study, variable, w, _, years = open_question(panel, value, year, weights, scaling, isolates)
    results = local_results(study, variable, w, years, permutations=0)
    options = {"source": source, "theme": theme.value, "language": lang.value}
    _written(_scatters(study, results, title=title, **options), out, dpi)


@reads_a_panel
def figure(
    panel: Panel,
    name: Annotated[
        Preset, typer.Argument(help="5-6: map with natural breaks; 5-7: Moran scatter plots; 5-8: clusters.")
    ],
    value: o.Value = None,
    year: o.Year = None,
    weights: o.WeightsSpec = "queen",
    scaling: o.ScalingOption = o.Scaling.row,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    permutations: Annotated[
        int, typer.Option(min=0, help="Conditional permutations of 5-8.", rich_help_panel="Statistic")
    ] = 9999,
    seed: o.Seed = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write. By default figure-5-6.png and so on.", rich_help_panel=_PANEL),
    ] = None,
    title: Title = None,
    source: Source = None,
    theme: ThemeOption = Theme.report,
    dpi: Dpi = 300,
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Draw a figure of the report's chapter 5: 5-6 the pattern on the map, 5-7 Moran scatter plots, 5-8 the clusters.

    5-6 and 5-8 show the last of the years, 5-7 every year.

    \b
    spatial-iie figure 5-8 --lang zh --out clusters.png
    """
    from spatial_iie import viz
    from spatial_iie.cli._neighbours import neighbours, without_zero
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years
    from spatial_iie.viz.output import format_of

    without_zero(isolates, "local statistics")
    out = out or Path(f"figure-{name.value}.png")
    format_of(out)
    years = parse_years(year)
    study = open_study(panel, years)
    variable = chosen_variable(value, study)
    chosen = years or study.years
    last = chosen[-1]
    _known(study, chosen)
    usual = _TITLES[name][lang is o.Language.zh].format(variable=variable, year=last)
    options: dict[str, Any] = {
        "title": usual if title is None else title,
        "source": source,
        "theme": theme.value,
        "language": lang.value,
    }
    if name is Preset.pattern:
        values = study[variable, last]
        drawn = viz.choropleth(
            _layer(study, panel.boundaries), values, scheme="fisher_jenks", hu_line=True, **options
        )
        return _written(drawn, out, dpi)
    w, _ = neighbours(weights, study, scaling, isolates)
    if name is Preset.scatter:
        drawn = _scatters(study, local_results(study, variable, w, chosen, permutations=0), **options)
    else:
        results = local_results(study, variable, w, (last,), permutations=permutations, seed=seed)
        drawn = viz.cluster_map(results[last], _layer(study, panel.boundaries), hu_line=True, **options)
    return _written(drawn, out, dpi)


def write_cluster_map(
    study: Study, result: LocalResult, out: Path, *, own: Path | None, **options: Any
) -> None:
    """Write the map of the clusters that ``spatial-iie lisa`` prints."""
    from spatial_iie import viz

    _written(viz.cluster_map(result, _layer(study, own), **options), out, 300)


def local_results(
    study: Study,
    variable: str,
    w: Weights,
    years: tuple[int, ...] | None,
    *,
    permutations: Any,
    seed: int = 0,
) -> dict[int, LocalResult]:
    """Return local Moran's I of every year."""
    from spatial_iie.esda.quadrants import local_by_year

    results, _ = local_by_year(study, variable, w, years, at_least=1, permutations=permutations, seed=seed)
    return results


def _scatters(study: Study, results: dict[int, LocalResult], **options: Any) -> Axes | Figure:
    from spatial_iie import viz
    from spatial_iie.viz.maps.names import names_of

    given = next(iter(results.values())) if len(results) == 1 else results
    return viz.moran_scatter(given, names=names_of(study.regions, options["language"]), **options)


def _layer(study: Study, own: Path | None) -> geopandas.GeoDataFrame:
    """Return what is mapped: all regions of own boundaries; of the built-in ones, those of the study."""
    return study.regions if own is None else study.layer


def _known(study: Study, years: tuple[int, ...]) -> None:
    for year in years:
        study.year(year)


def _heading(variable: str, years: tuple[int, ...], language: str) -> str:
    if len(years) != 1:
        return variable
    return f"{variable}（{years[0]} 年）" if language == "zh" else f"{variable}, {years[0]}"


def _keys(text: str | None, study: Study, own: Path | None) -> list[str]:
    """Return the regions named in an option: by code or name, of own boundaries by key or name as written."""
    import re

    from spatial_iie import study as room

    wanted = [part for part in re.split(r"[,，、;；]\s*", (text or "").strip()) if part]
    if own is None:
        return [str(code) for code in room.match(wanted, level=study.level).codes()] if wanted else []
    by_name = {str(name): str(key) for key, name in study.names.items()}
    return [by_name.get(each, each) for each in wanted]


def _written(drawn: Axes | Figure, out: Path, dpi: int) -> None:
    from spatial_iie import viz

    viz.save(drawn, out, dpi=dpi)
    note("wrote {file}", file=out)
