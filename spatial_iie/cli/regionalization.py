"""The command on contiguous clusters of regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import esda, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._neighbours import unscaled
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import chosen_variable, open_study, year_of

if TYPE_CHECKING:
    from spatial_iie.results import TableResult


@dataclass(frozen=True, kw_only=True)
class Options(asked.Regionalization, o.Printed, o.Sized):
    """The keys of [regionalization], and what only the shell shows."""

    TITLE: ClassVar[str] = "Statistic"
    show: str = option(
        "clusters; or regions (the cluster of each).", "clusters", choices=("clusters", "regions")
    )
    seed: int = same(Statistics, "seed")
    out: str | None = option("Draw the clusters on the map: .png, .svg or .pdf.", panel=o.OUTPUT)


_NEAR = Use(without=("scaling", "isolates"))


@command
def regionalization(
    panel: Data,
    question: o.OneQuestion,
    options: Options,
    near: Annotated[o.Neighbours, _NEAR],
    output: o.Output,
) -> None:
    """Join neighbouring regions of like values into contiguous clusters (needs the package spopt).

    \b
    spatial-iie regionalization --clusters 8
    spatial-iie regionalization --method ward --out clusters.png --lang zh
    spatial-iie regionalization --method max-p --floor 30 --others gdp_per_capita --show regions
    """
    check_figure(options.out, options)
    study = open_study(panel, question.years)
    variable = chosen_variable(question.value, study)
    others = [study.variable(name) for name in options.others]
    found = esda.regionalization(
        study,
        [variable, *others],
        unscaled(near, study),
        year=year_of(question.years, study, [variable, *others]),
        seed=options.seed,
        **options.options,
    )
    if options.out is not None:
        look = {**called(variable, panel), "width": options.width, **options.printed(study, panel)}
        drawn = viz.regionalization_map(found, layer_of(study, panel), language=o.language(), **look)
        write_figure(drawn, options.out)
    shown: TableResult = found if options.show == "clusters" else found.by_region()
    output.show(shown)
