"""The command on the centre of an index, its spread and its movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from spatial_iie import indices, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import chosen_variable, open_study

_PLACES = ("centre", "ellipse", "change")
_SHARES = ("shares", "share-change")
_FUNCTIONS = {
    "centre": "centre_path",
    "ellipse": "standard_ellipse",
    "change": "net_movement",
    "shares": "group_shares",
    "share-change": "share_changes",
}


@dataclass(frozen=True, kw_only=True)
class Options(asked.Movement, o.Printed, o.Sized):
    """The keys of [movement], and what only the shell shows."""

    TITLE: ClassVar[str] = "Movement"
    show: str = option(
        "centre, ellipse: by year; change: of the centre from the first year to the last, tested; shares: of "
        "groups by year; share-change: from the first year to the last, tested.",
        "centre",
        choices=tuple(_FUNCTIONS),
    )
    size: str | None = option(
        "Semi-axes of the ellipse: sqrt(2) standard deviations (arcgis), one (yuill), CrimeStat's. By default "
        "arcgis.",
        choices=("arcgis", "yuill", "crimestat"),
        serves=("ellipse", "change"),
    )
    seed: int = same(Statistics, "seed")
    out: str | None = option(
        "Draw centre or ellipse on the map: .png, .svg or .pdf.", serves=("centre", "ellipse"), panel=o.OUTPUT
    )


_USE = Use(
    serves={
        "groups": _SHARES,
        "blocks": _PLACES,
        "projection": _PLACES,
        **dict.fromkeys(("map_approval", "hatched", "graticule", "width"), ("centre", "ellipse")),
    }
)


@command
def movement(
    panel: Data,
    question: o.Question,
    options: Annotated[Options, _USE],
    output: o.Output,
) -> None:
    """Compute the mean centre of a variable, its standard deviational ellipse, and test its movement.

    Only regions with a value in every year count.

    \b
    spatial-iie movement
    spatial-iie movement --show ellipse --out ellipse.png
    spatial-iie movement --show change --blocks province
    spatial-iie movement --show share-change --groups three --year 2017,2019 --lang zh
    """
    check_figure(options.out, options)
    study = open_study(panel, question.years)
    more: dict[str, object] = {"years": question.years, "draws": options.draws, "seed": options.seed}
    if options.show in _SHARES:
        more["groups"] = chosen_groups(options.groups, study, panel)
    else:
        more["blocks"] = chosen_groups(options.blocks, study, panel)
        if options.show != "centre":
            more["convention"] = options.size or "arcgis"
        if options.projection is not None:
            more["projection"] = options.projection
    function = getattr(indices, _FUNCTIONS[options.show])
    result = function(study, chosen_variable(question.value, study), **more)
    if options.out is not None:
        plane = result.about["projection"]
        look = {
            **called(result.about.variable or "", panel),
            "width": options.width,
            **options.printed(study, panel),
        }
        drawn = viz.movement_map(
            result, layer_of(study, panel), projection=plane, language=o.language(), **look
        )
        write_figure(drawn, options.out)
    output.show(result)
