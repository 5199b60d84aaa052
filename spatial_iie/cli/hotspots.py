"""The command on hot and cold spots over the years: since when, and emerging hot spot categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import esda, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._neighbours import without_zero
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_question

if TYPE_CHECKING:
    from spatial_iie.results import SpotResult

_DATED = ("onset", "clusters", "share", "years")
_MAPS = ("onset", "emerging", "clusters")
_FIGURES = {
    "onset": "onset_map",
    "clusters": "onset_map",
    "emerging": "emerging_map",
    "years": "spot_heatmap",
    "share": "cluster_share",
}
_TABLES = {"clusters": "by_cluster", "share": "by_year", "years": "by_region_and_year"}
"""Tables of a result that are not its own."""


@dataclass(frozen=True, kw_only=True)
class Options(asked.Hotspots, o.Printed, o.Sized):
    """The keys of [hotspots], and what only the shell shows."""

    TITLE: ClassVar[str] = "Statistic"
    show: str = option(
        "onset: since when every region is in a cluster; clusters: since when every cluster; share: of regions in "
        "clusters by year; years: Gi* by region and year; emerging: emerging hot spot categories (Mann-Kendall).",
        "onset",
        choices=(*_DATED, "emerging"),
    )
    significant: bool = option("Only regions in a cluster.", False, serves=("onset", "years", "emerging"))
    correction: str = same(Statistics, "correction")
    seed: int = same(Statistics, "seed")
    out: str | None = option(
        "Draw it: the map, the shares as lines, or Gi* by region and year: .png, .svg or .pdf.",
        panel=o.OUTPUT,
    )


_USE = Use(
    serves={
        "filtered_permutations": _DATED,
        **dict.fromkeys(("correction", "own_weight"), ("emerging",)),
        **dict.fromkeys(("map_approval", "hatched", "graticule", "outline"), _MAPS),
    }
)


@command
def hotspots(
    panel: Data,
    question: o.Question,
    near: Annotated[o.Neighbours, Use(without=("scaling",))],
    options: Annotated[Options, _USE],
    output: o.Output,
) -> None:
    """Date hot and cold clusters with a false discovery rate, or classify emerging hot spots.

    \b
    spatial-iie hotspots
    spatial-iie hotspots --show clusters --lang zh
    spatial-iie hotspots --show onset --significant --out onset.png
    spatial-iie hotspots --show emerging --value gdp_per_capita
    """
    without_zero(near, "Gi*")
    check_figure(options.out, options)
    study, variable, w, _, years = open_question(panel, question, near)
    found: SpotResult
    common: Keywords = {"years": years, "alpha": options.alpha, "seed": options.seed}
    if options.show == "emerging":
        level: Keywords = {"correction": None if options.correction == "none" else options.correction}
        level["own_weight"] = options.own_weight
        draws = 9999 if options.permutations is None else options.permutations
        found = esda.emerging_hot_spots(study, variable, w, permutations=draws, **level, **common)
    else:
        more: Keywords = {"filtered_permutations": options.filtered_permutations}
        found = esda.onset(study, variable, w, permutations=options.permutations, **more, **common)
    table = _TABLES.get(options.show)
    if options.out is not None:
        look: Keywords = {**called(variable, panel), "width": options.width, "language": o.language()}
        draw = getattr(viz, _FIGURES[options.show])
        if options.show in _MAPS:
            drawn = draw(found, layer_of(study, panel), **look, **options.printed(study, panel))
        else:
            look.pop("unit")
            drawn = draw(getattr(found, str(table))() if options.show == "share" else found, **look)
        write_figure(drawn, options.out)
    if options.significant:
        found = replace(found, frame=found.found)
    output.show(getattr(found, table)() if table else found)
