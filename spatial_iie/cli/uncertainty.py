"""The command that carries the uncertainty of an index into Moran's I and into a regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import indices
from spatial_iie._registry import MODELS
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._building import Building
from spatial_iie.cli._command import command
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.weights import Weights


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is uncertain, and what it is carried into."""

    TITLE: ClassVar[str] = "Uncertainty"
    show: str = option(
        "moran: Moran's I of the index by year; regression: a regression with the index in it.",
        "moran",
        choices=("moran", "regression"),
    )
    source: str = option(
        "weights: a Dirichlet distribution around those of the index; indicators: bootstrap of indicators; "
        "leave-one-out: each indicator left out once.",
        "weights",
        choices=("weights", "indicators", "leave-one-out"),
    )
    spread: float = option("Relative standard deviation of an average weight.", 0.5)
    draws: int = option("Sets of weights, or of indicators.", 200, least=2)
    seed: int = same(Statistics, "seed")
    permutations: int = option("Random permutations behind p.", 999, least=0, serves=("moran",))
    formula: str = option(
        "Dependent variable ~ regressors; the index is called composite.",
        "log(gdp_per_capita) ~ composite",
        serves=("regression",),
    )
    model: str = option("Model.", "ols", choices=MODELS, serves=("regression",))
    effects: str | None = option(
        "Fit a panel of all years with these effects. By default the last year is fitted.",
        choices=("none", "region", "time", "both"),
        serves=("regression",),
    )
    errors: str | None = option("Standard errors: hc3, cluster:region, ...", serves=("regression",))
    weigh: str = option(
        "How draws count: by the likelihood of their fit, or all alike (Rubin's rules).",
        "likelihood",
        choices=("likelihood", "equal"),
        serves=("regression",),
    )


@command
def uncertainty(
    panel: Data,
    years: o.Years,
    building: Annotated[Building, Use()],
    options: Options,
    near: o.Neighbours,
    output: o.Output,
) -> None:
    """Carry the uncertainty of an index, of its weights or its indicators, into Moran's I or a regression.

    \b
    spatial-iie uncertainty --year 2019
    spatial-iie uncertainty --source leave-one-out --weights knn:4
    spatial-iie uncertainty --show regression --model sar --draws 50
    """
    building.check(panel)
    study = open_study(panel, years.years)
    index = indices.composite(study, building.indicators_of(study), **building.recipe(study, years.years))
    how: Keywords = {
        "source": options.source,
        "spread": options.spread,
        "draws": options.draws,
        "seed": options.seed,
    }
    needs_weights = options.show == "moran" or options.model != "ols" or options.effects is not None
    w: Weights | None = None
    rule: Isolates = "exclude"
    if needs_weights:  # without them no map is needed
        w, rule = neighbours(near, study)
    if options.show == "moran":
        assert w is not None
        result = indices.moran_of_index(index, w, permutations=options.permutations, isolates=rule, **how)
    else:
        result = indices.regression_of_index(
            options.formula,
            study,
            index,
            w,
            model=options.model,
            effects=options.effects,
            errors=options.errors,
            weigh=options.weigh,  # type: ignore[arg-type]
            **how,
        )
    output.show(result)
