"""The command on spatial panels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from spatial_iie import spreg, viz
from spatial_iie._registry import MODELS
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.cli.regression import formula_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult, Result
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights


@dataclass(frozen=True, kw_only=True)
class Options(asked.Panel):
    """The keys of [panel], and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "coefficients or impacts.",
        "coefficients",
        choices=("coefficients", "impacts"),
    )
    out: str | None = option(
        "Draw the coefficients, or the impacts of one model: .png, .svg or .pdf.",
        panel=o.OUTPUT,
    )


_KEYS = Use(
    serves={"parentheses": ("coefficients",)},
    words={
        "formula": "Dependent variable ~ regressors. Without --data: that of the published table.",
        "weights": "Spatial weights, side by side: queen, rook, queen:2, knn:6, band:300km, idw:1, ... or files.",
    },
    weights=("queen",),
)


@command
def panel(
    data: Data,
    years: o.Years,
    options: Annotated[Options, _KEYS],
    near: Annotated[o.Neighbours, Use(without=("weights",))],
    output: o.Output,
) -> None:
    """Fit spatial panel models with effects of regions and years; several models, effects and weights side by side.

    \b
    spatial-iie panel
    spatial-iie panel --model sar,sem,sdm --effects both --parentheses se
    spatial-iie panel --model sdm --weights queen,knn:4 --show impacts
    spatial-iie panel --data panel.xlsx --formula 'log(gdp) ~ index + loans' --year 2011-2019 --effects region,both
    """
    check_figure(options.out)
    if options.lagged and not any(MODELS[name].takes_lagged for name in options.model):
        models = ",".join(options.model)
        raise DataError(
            "--lagged is for slx, sdem, sdm and sac; none is among --model {models}.", models=models
        )
    study = open_study(data, years.years)
    weights, isolates = _weights(options.weights, near, study)
    text, lags = formula_of(data, options.formula, options.lagged)
    fits = spreg.panel_fits(
        text,
        study,
        weights,
        models=options.model,
        effects=options.effects,
        years=years.years,
        lagged=lags,
        isolates=isolates,
        balance=options.balance,
        correction=options.corrected,
    )
    if options.out is not None:
        write_figure(_drawn(fits, options.show), options.out)
    output.show(spreg.impacts_by_fit(fits) if options.show == "impacts" else _table(fits, options, output))


def _weights(specs: tuple[str, ...], near: o.Neighbours, study: Study) -> tuple[dict[str, Weights], str]:
    built = {spec: neighbours(replace(near, weights=spec), study) for spec in specs}
    return {spec: w for spec, (w, _) in built.items()}, next(rule for _, rule in built.values())


def _table(fits: dict[str, RegressionResult], options: Options, output: o.Output) -> Result:
    """Return the table that journals print; for programs a row for each number."""
    if output.for_programs:
        return spreg.compare(fits, layout="long")
    return spreg.compare(fits, parentheses=options.parentheses)  # type: ignore[arg-type]


def _drawn(fits: dict[str, RegressionResult], show: str) -> Any:
    if show == "coefficients":
        return viz.coefficient_plot(fits, language=o.language())
    if len(fits) > 1:
        raise DataError("--out draws the impacts of one model, not of {n}.", n=len(fits))
    return viz.impacts_plot(next(iter(fits.values())).impacts(), language=o.language())
