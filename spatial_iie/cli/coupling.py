"""The command on the coupling coordination degree of systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import indices, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.systems import systems_of
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, layer_of, write_figure
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.indices import CouplingResult
    from spatial_iie.results import Result
    from spatial_iie.study import Study

_SHOW = ("years", "regions", "classes", "moran")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Coupling, o.Printed, o.Sized):
    """The keys of [coupling], and what only the shell shows."""

    TITLE: ClassVar[str] = "Coupling"
    systems: tuple[str, ...] | None = option(  # type: ignore[assignment]
        "Systems, separated by commas: NAME=COLUMN+COLUMN, built as an index (* stands for any letters), or a COLUMN "
        "between 0 and 1. Without --data: industries and connection of the example."
    )
    show: str = option(
        "years: means by year (and group); regions: every region; classes: regions in each class of D; moran: Moran's "
        "I of D by year.",
        "years",
        choices=_SHOW,
    )
    out: str | None = option("Draw the classes of D on the map: .png, .svg or .pdf.", panel=o.OUTPUT)


@command
def coupling(
    panel: Data,
    years: o.Years,
    options: Annotated[Options, Use(groups="none", serves={"groups": ("years",)})],
    near: Annotated[o.Neighbours, Use(serves=("moran",))],
    draws: Annotated[o.Draws, Use(serves=("moran",))],
    output: o.Output,
) -> None:
    """Compute the coupling coordination degree of two or more systems: C, T, D and the class of D.

    \b
    spatial-iie coupling
    spatial-iie coupling --show regions --year 2019 --variant wang --out coupling.png
    spatial-iie coupling --show moran --weights knn:4
    spatial-iie coupling --data panel.xlsx --systems '数字=宽带+云*,绿色=绿地+水质' --groups four --lang zh
    """
    check_figure(options.out, options)
    if options.systems is None and panel.file is not None:
        raise DataError("say what is coupled with --systems, such as --systems 'digital=a+b,green=c+d_*'.")
    study = open_study(panel, years.years)
    texts = asked.Coupling().systems if options.systems is None else options.systems
    result = indices.coupling_coordination(
        study, systems_of(texts, study.variables), years=years.years, **options.recipe(study)
    )
    if options.out is not None:
        look: Keywords = {
            "language": o.language(),
            "width": options.width,
            **options.printed(study, panel),
        }
        write_figure(viz.coupling_map(result, layer_of(study, panel), **look), options.out)
    output.show(_shown(options, result, study, panel, near, draws))


def _shown(
    options: Options, result: CouplingResult, study: Study, panel: Data, near: o.Neighbours, draws: o.Draws
) -> Result:
    if options.show == "regions":
        return result
    if options.show == "classes":
        return result.classes()
    if options.show == "years":
        return result.by_year(chosen_groups(options.groups, study, panel))
    from spatial_iie import esda

    w, rule = neighbours(near, study)
    with_degree = study.assign(coordination=result.scores)
    return esda.by_year(
        with_degree, "coordination", w, years=result.about.years, permutations=draws.drawn(), isolates=rule
    )
