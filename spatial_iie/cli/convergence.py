"""The command on convergence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from spatial_iie import esda, indices, spreg, viz
from spatial_iie._registry import MODELS
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.chapter.plan import Models
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, in_words, write_figure
from spatial_iie.cli._neighbours import neighbours, without_zero
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import chosen_variable, open_study
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatial_iie.indices.sigma import Dispersion
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

    Years = Iterable[int] | None

_REGRESSION = ("beta", "speed")
_CHAIN = ("markov", "ergodic")
_CLUBS = ("clubs", "members")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Convergence, o.Sized):
    """The keys of [convergence], and what only the shell shows."""

    TITLE: ClassVar[str] = "Convergence"
    show: str = option(
        "beta: growth on the initial level; speed: speed of convergence and half-life; sigma: dispersion by year, "
        "tested; density: kernel density by year; markov: Markov chains of classes, plain and conditional on "
        "neighbours; ergodic: ergodic distributions; clubs: convergence clubs; members: the club of each region.",
        "beta",
        choices=(*_REGRESSION, "sigma", "density", *_CHAIN, *_CLUBS),
    )
    model: str = option("Model of beta convergence.", "ols", choices=MODELS, serves=_REGRESSION)
    effects: str | None = option(
        "Pool the periods, with these effects; region and both: model ols, 5 periods or more.",
        choices=("none", "region", "time", "both"),
        serves=_REGRESSION,
    )
    measure: str = option(
        "Dispersion of sigma convergence: standard deviation of logarithms, or coefficient of variation.",
        "sd-log",
        choices=("sd-log", "cv"),
        serves=("sigma",),
    )
    scale: str = option(
        "Scale of the density: logarithms, relative to the mean of the year, or levels; of the clubs: log or level.",
        "log",
        choices=("log", "relative", "level"),
        serves=("density", *_CLUBS),
    )
    parentheses: str | None = same(Models, "parentheses")
    classes: int = option("Number of classes of the Markov chains.", 4, serves=_CHAIN, least=2)
    seed: int = same(Statistics, "seed")
    out: str | None = option(
        "Draw the densities as a ridgeline plot, or the paths of the clubs: .png, .svg or .pdf.",
        serves=("density", *_CLUBS),
        panel=o.OUTPUT,
    )


_SERVES = {
    "controls": _REGRESSION,
    **dict.fromkeys(("draws", "seed"), ("sigma",)),
    "parentheses": ("beta",),
    **dict.fromkeys(("merging", "trend"), _CLUBS),
}
_KEYS = Use(without=("models",), serves=_SERVES, parentheses=None)
_SAID = {"weights": "Spatial weights: queen, knn:6, band:300km, ... or a file. By default queen."}
_NEAR = Use(words=_SAID, without=("scaling",), weights=None, isolates=None, serves=(*_REGRESSION, *_CHAIN))


@command
def convergence(
    panel: Data,
    question: o.Question,
    options: Annotated[Options, _KEYS],
    near: Annotated[o.Neighbours, _NEAR],
    output: o.Output,
) -> None:
    """Test beta, sigma and club convergence, and describe how the distribution changes.

    \b
    spatial-iie convergence
    spatial-iie convergence --show speed --model sar --controls 'log(population)'
    spatial-iie convergence --show sigma
    spatial-iie convergence --show density --out ridges.png --lang zh
    spatial-iie convergence --show clubs --data panel.csv --value income --out paths.png
    """
    check_figure(options.out, options)
    study = open_study(panel, question.years)
    variable = chosen_variable(question.value, study)
    if options.show in _CLUBS:
        output.show(_clubs(study, variable, question.years, options, panel))
        return
    functions = {"beta": _beta, "speed": _beta, "markov": _chain, "ergodic": _chain, "sigma": _sigma}
    function = functions.get(options.show, _density)
    result = function(study, variable, question.years, options, near)
    if options.parentheses and not output.for_programs:
        result = spreg.compare({options.model.upper(): result}, parentheses=options.parentheses)  # type: ignore[arg-type]
    if options.out is not None:
        drawn = viz.density_ridges(in_words(result, panel), language=o.language(), width=options.width)
        write_figure(drawn, options.out)
    output.show(result)


def _beta(study: Study, variable: str, years: Years, options: Options, near: o.Neighbours) -> Any:
    spatial = options.model != "ols" or options.effects is not None
    given = [f"--{name}" for name in ("weights", "isolates") if getattr(near, name) is not None]
    if given and not spatial:
        raise DataError(
            "{unused} is for models with space; --model ols has none. Say --model sar, sem, ...",
            unused=", ".join(given),
        )
    fit = indices.beta_convergence(
        study,
        variable,
        _weights(study, near) if spatial else None,
        model=options.model,
        controls=options.controls,
        years=years,
        effects=options.effects,  # type: ignore[arg-type]
    )
    return fit if options.show == "beta" else indices.convergence_speed(fit)


def _chain(study: Study, variable: str, years: Years, options: Options, near: o.Neighbours) -> TableResult:
    k, w = options.classes, _weights(study, near)
    chain = esda.spatial_markov(study, variable, w, classes=k, neighbour_classes=k, years=years)
    return chain if options.show == "markov" else indices.ergodic_distribution(chain)


def _sigma(study: Study, variable: str, years: Years, options: Options, _near: o.Neighbours) -> TableResult:
    measure = cast("Dispersion", options.measure.replace("-", "_"))
    return indices.sigma_convergence(
        study, variable, measure=measure, years=years, draws=options.draws, seed=options.seed
    )


def _density(study: Study, variable: str, years: Years, options: Options, _near: o.Neighbours) -> TableResult:
    scale: Any = options.scale
    return indices.density_by_year(study, variable, scale=scale, years=years)


def _clubs(study: Study, variable: str, years: Years, options: Options, panel: Data) -> TableResult:
    """Return convergence clubs, or their members, and draw their paths."""
    if options.scale == "relative":
        raise DataError("--scale relative is for the density: clubs take log or level.")
    found = indices.convergence_clubs(
        study,
        variable,
        scale=options.scale,  # type: ignore[arg-type]
        years=years,
        trend=options.trend,
        merging=options.merging,  # type: ignore[arg-type]
    )
    if options.out is not None:
        name = called(variable, panel)["variable"]
        drawn = viz.transition_paths(found, name=name, language=o.language(), width=options.width)
        write_figure(drawn, options.out)
    return found if options.show == "clubs" else found.by_region()


def _weights(study: Study, near: o.Neighbours) -> Weights:
    """Return weights; what is computed with them leaves out isolates."""
    chosen = replace(
        near, weights=near.weights or "queen", scaling="row", isolates=near.isolates or "exclude"
    )
    return neighbours(without_zero(chosen, "convergence"), study)[0]
