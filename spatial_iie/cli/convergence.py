"""The command that asks whether cities become alike."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie._registry import MODELS
from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError
from spatial_iie.messages import joined

if TYPE_CHECKING:
    from enum import StrEnum as Model

    from spatial_iie.results import Result
    from spatial_iie.study import Study
else:
    Model = StrEnum("Model", {name: name for name in MODELS})  # of the growth regression


class Aspect(StrEnum):
    """What to print of convergence."""

    beta = "beta"
    speed = "speed"
    sigma = "sigma"
    density = "density"
    markov = "markov"
    ergodic = "ergodic"


class Effects(StrEnum):
    """Effects of the pooled growth regression."""

    none = "none"
    region = "region"
    time = "time"
    both = "both"


class Dispersion(StrEnum):
    """Measures of sigma convergence."""

    sd_log = "sd-log"
    cv = "cv"


class Scale(StrEnum):
    """Scales of the density."""

    log = "log"
    relative = "relative"
    level = "level"


_PANEL = "Convergence"
_REGRESSION = (Aspect.beta, Aspect.speed)
_CHAIN = (Aspect.markov, Aspect.ergodic)
_FITS = {
    "model": _REGRESSION,
    "controls": _REGRESSION,
    "effects": _REGRESSION,
    "weights": (*_REGRESSION, *_CHAIN),
    "isolates": (*_REGRESSION, *_CHAIN),
    "measure": (Aspect.sigma,),
    "draws": (Aspect.sigma,),
    "scale": (Aspect.density,),
    "figure": (Aspect.density,),
    "classes": _CHAIN,
}
"""What each option is for."""


def _option(words: str, **more: Any) -> Any:
    return typer.Option(help=words, rich_help_panel=_PANEL, **more)


@reads_a_panel
def convergence(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    show_: Annotated[
        Aspect,
        typer.Option(
            "--show",
            help="beta: growth on the initial level; speed: its speed and half-life; sigma: dispersion by year, "
            "tested over the regions; density by year; markov: chains of classes, plain and by neighbours; ergodic: "
            "where they lead.",
            rich_help_panel=_PANEL,
        ),
    ] = Aspect.beta,
    model: Annotated[Model | None, _option("Model of beta. By default ols.")] = None,
    controls: Annotated[
        str | None, _option("Terms with the values of the first year, with commas: 'log(gdp),trade_share'.")
    ] = None,
    effects: Annotated[
        Effects | None,
        _option(
            "Pool the steps between the years, with these effects; region and both: model ols, 5 steps or more."
        ),
    ] = None,
    weights: Annotated[
        str | None,
        _option("Neighbours: queen, knn:6, band:300km, ... or a file. By default queen."),
    ] = None,
    isolates: o.IsolatesIfUsed = None,
    measure: Annotated[
        Dispersion | None, _option("Dispersion of sigma: of logarithms, or by the mean. By default sd-log.")
    ] = None,
    draws: Annotated[int | None, _option("Bootstrap draws of sigma; 0: none. By default 999.", min=0)] = None,
    scale: Annotated[
        Scale | None, _option("Of the density: logarithms, mean of the year = 1, or as is. By default log.")
    ] = None,
    classes: Annotated[int | None, _option("Classes of the Markov chains. By default 4.", min=2)] = None,
    seed: Annotated[int, _option("Seed of the draws.", min=0)] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(help="Draw the densities as ridges: .png, .svg or .pdf.", rich_help_panel="Output"),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Ask whether laggards catch up (beta), cities become alike (sigma), and how the distribution changes.

    \b
    spatial-iie convergence
    spatial-iie convergence --show speed --model sar --controls 'log(population)'
    spatial-iie convergence --show sigma
    spatial-iie convergence --show density --figure ridges.png --lang zh
    """
    from spatial_iie.cli._output import show
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years

    given = {
        "model": model,
        "controls": controls,
        "effects": effects,
        "weights": weights,
        "isolates": isolates,
        "measure": measure,
        "draws": draws,
        "scale": scale,
        "figure": figure,
        "classes": classes,
    }
    _check_fit(show_, given)
    years = parse_years(year)
    study = open_study(panel, years)
    variable = chosen_variable(value, study)
    result: Result
    if show_ in _REGRESSION:
        result = _beta(show_, study, variable, years, given)
    elif show_ in _CHAIN:
        result = _chain(show_, study, variable, years, given)
    else:
        result = _distribution(show_, study, variable, years, given, seed)
    if figure is not None:
        _draw(result, figure, lang)
    show(result, format.value, lang.value)


def _beta(
    aspect: Aspect, study: Study, variable: str, years: tuple[int, ...] | None, given: dict[str, Any]
) -> Result:
    from spatial_iie import indices
    from spatial_iie.cli._study import parts_of

    name: Any = given["model"].value if given["model"] else "ols"
    spatial = name != "ols" or given["effects"] is not None
    unused = [f"--{each}" for each in ("weights", "isolates") if given[each] is not None and not spatial]
    if unused:
        raise DataError(
            "{unused} is for models with space; --model ols has none. Say --model sar, sem, ...",
            unused=", ".join(unused),
        )
    fit = indices.beta_convergence(
        study,
        variable,
        _weights(study, given) if spatial else None,
        model=name,
        controls=parts_of(given["controls"], "--controls") if given["controls"] else (),
        years=years,
        effects=given["effects"].value if given["effects"] else None,
    )
    return fit if aspect is Aspect.beta else indices.convergence_speed(fit)


def _chain(
    aspect: Aspect, study: Study, variable: str, years: tuple[int, ...] | None, given: dict[str, Any]
) -> Result:
    from spatial_iie import esda, indices

    classes = given["classes"] or 4
    chain = esda.spatial_markov(
        study,
        variable,
        _weights(study, given),
        classes=classes,
        neighbour_classes=classes,
        years=years,
    )
    return chain if aspect is Aspect.markov else indices.ergodic_distribution(chain)


def _distribution(
    aspect: Aspect,
    study: Study,
    variable: str,
    years: tuple[int, ...] | None,
    given: dict[str, Any],
    seed: int,
) -> Result:
    from spatial_iie import indices

    if aspect is Aspect.density:
        options: dict[str, Any] = {"scale": (given["scale"] or Scale.log).value, "years": years}
        return indices.density_by_year(study, variable, **options)
    measure = (given["measure"] or Dispersion.sd_log).value.replace("-", "_")
    draws = 999 if given["draws"] is None else given["draws"]
    options = {"measure": measure, "years": years, "draws": draws, "seed": seed}
    return indices.sigma_convergence(study, variable, **options)


def _weights(study: Study, given: dict[str, Any]) -> Any:
    """Return weights; what is computed with them leaves out regions without neighbours."""
    from spatial_iie.cli._neighbours import neighbours, without_zero

    isolates = without_zero(given["isolates"] or o.Isolates.exclude, "convergence")
    return neighbours(given["weights"] or "queen", study, o.Scaling.row, isolates)[0]


def _check_fit(aspect: Aspect, given: dict[str, Any]) -> None:
    """Refuse options that what is shown could not follow, before anything is computed."""
    for name, fits in _FITS.items():
        if given[name] is not None and aspect not in fits:
            wanted = joined([f"--show {each.value}" for each in fits], " or ")
            raise DataError(
                "--{name} is for {wanted}, not for --show {value}.",
                name=name,
                wanted=wanted,
                value=aspect.value,
            )
    if given["figure"] is not None:
        from spatial_iie.viz.output import format_of

        format_of(given["figure"])


def _draw(result: Any, path: Path, lang: o.Language) -> None:
    from spatial_iie import viz

    viz.save(viz.density_ridges(result, language=lang.value), path)
    note("wrote {file}", file=path)
