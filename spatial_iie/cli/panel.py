"""The command on spatial panels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from spatial_iie import spreg, viz
from spatial_iie._registry import MODELS
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._neighbours import neighbours, rule_of
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.cli._words import parts_of
from spatial_iie.cli.regression import OF_INSTRUMENTS, formula_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from spatial_iie.results import RegressionResult, Result, TableResult
    from spatial_iie.spreg.comparison.panel_fits import Given
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights


_FITTED = ("coefficients", "impacts", "margins")
_OF_ALL = (*_FITTED, *OF_INSTRUMENTS)
_OF_FITS = (
    *("model", "other_weights", "time_lags", "errors", "error_components"),
    *("method", "endogenous", "instruments"),
)


@dataclass(frozen=True, kw_only=True)
class Options(asked.Panel, o.Sized):
    """The keys of [panel], and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "coefficients; impacts; selection (the sequence of tests that leads to a model); posterior (probabilities of "
        "models and weights; all models but sac, unless several are named); margins (of --variable, at the values "
        "of --at); or of one model by moments instruments, strength, first-stages or anderson-rubin.",
        "coefficients",
        choices=(*_FITTED[:2], "selection", "posterior", "margins", *OF_INSTRUMENTS),
    )
    variable: str | None = option(
        "Regressor whose margins are shown. By default the first.", serves=("margins",)
    )
    at: tuple[str, ...] | None = option(
        "Column and the values it is held at, as in trade_share=0,10,20; may be repeated.",
        several=True,
        serves=("margins",),
    )
    per: str | None = option(
        "Units of regressors in the figure, as in digital_index=10,trade_share=0.1; auto: powers of ten with which no "
        "effect begins with 0.00.",
        serves=("coefficients", "impacts"),
        panel="Figure",
    )
    out: str | None = option(
        "Draw the coefficients, the probabilities, or the impacts or margins of one model: .png, .svg or .pdf.",
        serves=(*_FITTED, "posterior"),
        panel=o.OUTPUT,
    )

    def held(self) -> dict[str, tuple[float, ...]]:
        """Return the values at which columns are held."""
        held: dict[str, tuple[float, ...]] = {}
        for name, values in map(_held, self.at or ()):
            held[name] = held.get(name, ()) + values
        return held


_KEYS = Use(
    serves={
        **dict.fromkeys(_OF_FITS, _OF_ALL),
        "parentheses": ("coefficients",),
        "model": (*_OF_ALL, "posterior"),
        "correction": (*_OF_ALL, "selection"),
    },
    words={
        "formula": "Dependent variable ~ regressors. Without --data: that of the published table.",
        "weights": "Spatial weights, side by side: queen, rook, queen:2, knn:6, band:300km, idw:1, ... or files; "
        "{year} in a name stands for each year.",
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
    spatial-iie panel --model ols,sdm --effects region --errors cluster:region
    spatial-iie panel --show selection
    spatial-iie panel --show posterior --weights queen,knn:4
    spatial-iie panel --model sac --weights queen --other-weights knn:4
    spatial-iie panel --model slx --formula 'log(gdp) ~ [digital_index ~ L(digital_index, 1)]' --show strength
    spatial-iie panel --weights 'w_{year}.gal' --model sem,sdm
    spatial-iie panel --model sem --effects random,correlated,region
    spatial-iie panel --formula 'log(gdp) ~ digital_index * trade_share' --show margins --at trade_share=0,10,20
    spatial-iie panel --data panel.xlsx --formula 'log(gdp) ~ index + loans' --year 2011-2019 --effects region,both
    """
    from spatial_iie.spreg.formulas.formula import uses_other_years

    check_figure(options.out, options)
    _check_lagged(options)
    text, lags = formula_of(data, options.formula, options.lagged)
    study = open_study(data, None if uses_other_years(text) else years.years)
    weights = _weights(options, near, study, years.years or study.years)
    shared: Keywords = {
        "years": years.years,
        "balance": options.balance,
        "correction": options.corrected,
        "lagged": lags,
        "isolates": rule_of(near),
    }
    effects: Any
    effects, *more = options.effects
    if options.show == "posterior":
        if more:
            raise DataError("--show posterior is for one kind of effects.")
        del shared["correction"]
        models: Keywords = {"models": options.model} if len(options.model) > 1 else {}
        table = spreg.model_posterior(text, study, weights, effects=effects, **shared, **models)  # type: ignore[arg-type]
        if options.out is not None:
            write_figure(viz.posterior_plot(table, language=o.language(), width=options.width), options.out)
        output.show(table)
        return
    if options.show == "selection":
        w, *others = weights.values()
        if more or others:
            raise DataError("--show selection is for one kind of effects and one set of weights.")
        output.show(spreg.panel_tests(text, study, w, effects=effects, **shared))  # type: ignore[arg-type]
        return
    fits = spreg.panel_fits(
        text,
        study,
        weights,
        models=options.model,
        effects=options.effects,
        **shared,
        **options.further,
    )
    _show(fits, text, options, output)


def _check_lagged(options: Options) -> None:
    if (
        options.show != "selection"
        and options.lagged
        and not any(MODELS[name].takes_lagged for name in options.model)
    ):
        models = ",".join(options.model)
        raise DataError(
            "--lagged is for slx, sdem, sdm and sac; none is among --model {models}.", models=models
        )


def _held(text: str) -> tuple[str, tuple[float, ...]]:
    """Read a column and its values.

    >>> _held("trade_share=0, 10")
    ('trade_share', (0.0, 10.0))
    """
    name, _, values = text.rpartition("=")
    try:
        return name.strip(), tuple(float(each) for each in parts_of(values, "--at"))
    except ValueError:
        raise DataError("--at {text!r} is not understood. Write trade_share=0,10,20.", text=text) from None


def _show(fits: dict[str, RegressionResult], formula: str, options: Options, output: o.Output) -> None:
    """Print what is asked of the fits, and draw it."""
    from spatial_iie.spreg.formulas.formula import first_number

    if options.show in OF_INSTRUMENTS:
        output.show(getattr(spreg, OF_INSTRUMENTS[options.show])(_one(fits)))
        return
    result: Result
    if options.show == "margins":
        result = spreg.margins(_one(fits), options.variable or first_number(formula), at=options.held())
    elif options.show == "impacts":
        result = spreg.impacts_by_fit(fits)
    elif output.for_programs:
        result = spreg.compare(fits, layout="long")
    else:
        result = spreg.compare(fits, parentheses=options.parentheses)  # type: ignore[arg-type]
    if options.out is not None:
        write_figure(_drawn(fits, options, result), options.out)
    output.show(result)


def _one(fits: dict[str, RegressionResult]) -> RegressionResult:
    if len(fits) > 1:
        raise DataError(
            "margins, tests of instruments, and figures of impacts are of one model, not of {n}.", n=len(fits)
        )
    return next(iter(fits.values()))


def _drawn(fits: dict[str, RegressionResult], options: Options, result: TableResult) -> Axes:
    look: Keywords = {"language": o.language(), "width": options.width}
    if options.show == "margins":
        return viz.margins_plot(result, **look)
    look["per"] = options.per if options.per in (None, "auto") else _units(options.per or "")
    if options.show == "coefficients":
        return viz.coefficient_plot(fits, **look)
    return viz.impacts_plot(_one(fits).impacts(), **look)


def _units(text: str) -> dict[str, float]:
    """Read units of regressors.

    >>> _units("digital_index=10, trade_share=0.1")
    {'digital_index': 10.0, 'trade_share': 0.1}
    """
    try:
        pairs = [part.rpartition("=") for part in parts_of(text, "--per")]
        return {name.strip(): float(step) for name, _, step in pairs}
    except ValueError:
        raise DataError(
            "--per {text!r} is not understood. Write digital_index=10 or auto.", text=text
        ) from None


def _weights(options: Options, near: o.Neighbours, study: Study, years: Sequence[int]) -> dict[str, Given]:
    """Return the weights side by side as the functions take them: a matrix, one a year, or a pair."""
    from spatial_iie.weights.spec import by_year

    def build(spec: str) -> Weights:
        return neighbours(replace(near, weights=spec), study)[0]

    return options.paired({spec: by_year(spec, years, build) for spec in options.weights}, build)  # type: ignore[return-value]
