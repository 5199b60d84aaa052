"""The command on mediation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import spreg
from spatial_iie._registry import SIDE_BY_SIDE
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._heterogeneity import opened
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import REQUIRED, Use, option

if TYPE_CHECKING:
    from spatial_iie.results import Result


@dataclass(frozen=True, kw_only=True)
class Options(asked.Heterogeneity):
    """The keys of [heterogeneity] that are of mediation, and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "effects (total, direct and mediated) or equations (the three regressions side by side).",
        "effects",
        choices=("effects", "equations"),
    )
    mediator: str = option("Column through which the effect may pass.", REQUIRED)
    model: str = option("Model.", "ols", choices=SIDE_BY_SIDE)
    seed: int = same(Statistics, "seed")


_USE = Use(
    without=("gwr", "method", "groups", "moderator", "threshold", "thresholds"),
    words={"formula": "Dependent variable ~ regressors, without the mediator."},
)


@command
def mediation(
    panel: Data, years: o.Years, options: Annotated[Options, _USE], near: o.Neighbours, output: o.Output
) -> None:
    """Estimate an effect through a mediator in three equations, with Sobel's test and a bootstrap interval.

    \b
    spatial-iie mediation --mediator deposit_share
    spatial-iie mediation --mediator deposit_share --effects both --errors cluster:region
    spatial-iie mediation --mediator 'log(population)' --model slx --show equations
    """
    from spatial_iie.spreg.formulas.formula import variables
    from spatial_iie.spreg.heterogeneity.mediation import without_mediator

    asked_of = variables(f"y ~ {options.mediator}")
    found = opened(panel, years, options, near, tuple(name for name in asked_of if name != "y"))
    text = found.formula if options.formula else without_mediator(found.formula, options.mediator)
    with progress_bar("draws") as progress:
        table = spreg.mediation(
            text,
            found.data,
            found.w,
            mediator=options.mediator,
            variable=options.variable,
            model=options.model,
            draws=options.draws,
            seed=options.seed,
            progress=progress,
            **found.shared,
        )
    shown: Result = table
    if options.show == "equations":
        labels = {f"({k}) {fit.about.response}": fit for k, fit in enumerate(table.about.fits.values(), 1)}
        shown = spreg.compare(labels)
    output.show(shown)
