"""Commands that fit regressions: one model, several side by side, a whole grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args

from spatial_iie import spreg, viz
from spatial_iie import study as room
from spatial_iie._registry import MODELS, Effects, Model, model_of
from spatial_iie._registry import model as registered
from spatial_iie.chapter import plan
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study, year_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates as Rule
    from spatial_iie.weights import Weights

_PANEL = "Regression"
_STYLE = option(
    "spregsem: add the tests of that Stata command, labelled as such.", choices=("spregsem",), panel=o.OUTPUT
)


@dataclass(frozen=True, kw_only=True)
class Regression(plan.Models):
    """The keys of [models]."""

    TITLE: ClassVar[str] = _PANEL
    style: str | None = _STYLE


OF_INSTRUMENTS = {
    "instruments": "instrument_tests",
    "strength": "instrument_strength",
    "first-stages": "first_stages",
    "anderson-rubin": "anderson_rubin",
}
"""What --show can show of instruments, and the function that makes it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What to print of a regression."""

    TITLE: ClassVar[str] = _PANEL
    show: str = option(
        "coefficients, impacts, tests (Wald, LR), nested (the ladder of models), lm (tests on OLS residuals), "
        "diagnostics (Breusch-Pagan, Jarque-Bera, condition number); with endogenous regressors or by moments "
        "instruments (tests), strength (F and critical values), first-stages, or anderson-rubin (sets that weak "
        "instruments do not spoil).",
        "coefficients",
        choices=("coefficients", "impacts", "tests", "nested", "lm", "diagnostics", *OF_INSTRUMENTS),
    )


@dataclass(frozen=True, kw_only=True)
class AnyModel:
    """Which model."""

    TITLE: ClassVar[str] = _PANEL
    model: str = option("Model.", "ols", choices=MODELS)


_BY_MOMENTS = ("method", "errors", "endogenous", "instruments")
_Asked = Annotated[
    Regression,
    Use(
        only=("formula", "lagged", *_BY_MOMENTS, "information", "style", "parentheses"),
        parentheses=None,
        serves=dict.fromkeys(
            _BY_MOMENTS, ("coefficients", "impacts", "tests", "diagnostics", *OF_INSTRUMENTS)
        )
        | {"parentheses": ("coefficients",)},
        words={"formula": "Dependent variable ~ regressors. Without --data: that of the published table."},
    ),
]


@command
def regress(
    panel: Data,
    year: o.OneYear,
    which: AnyModel,
    asked: _Asked,
    near: o.Neighbours,
    shown: Shown,
    output: o.Output,
) -> None:
    """Fit a spatial regression model to one year.

    \b
    spatial-iie regress --model sar --show impacts
    spatial-iie regress --model ols --show lm
    spatial-iie regress --model sdem --parentheses ci
    spatial-iie regress --model sdm --errors hc3
    spatial-iie regress --model ols --errors conley:300km
    spatial-iie regress --model sar --formula 'log(gdp) ~ [digital_index ~ population + deposit_share]'
    spatial-iie regress --endogenous digital_index --instruments employment,gdp --show instruments
    spatial-iie regress --data panel.xlsx --formula 'log(gdp) ~ index + loans' --model sdm --lagged index
    """
    kind, show = model_of(which.model), shown.show
    _check_used(kind, shown, asked)
    text, lags = formula_of(panel, asked.formula, asked.lagged)
    study, table, w, rule = _one_year(panel, year, near, " + ".join([text, *asked.instruments]))
    if show == "nested":
        output.show(spreg.nested_tests(text, table, w, lagged=lags, isolates=rule))
        return
    if show == "lm":
        output.show(spreg.lm_tests(spreg.ols(text, table, w, isolates=rule), lagged=lags))
        return
    fit = _fitted(kind, text, study, table, w, rule, lags, asked)
    if show == "tests" or asked.style is not None:
        output.show(spreg.fit_tests(fit, style=asked.style))  # type: ignore[arg-type]
    elif show in OF_INSTRUMENTS:
        output.show(getattr(spreg, OF_INSTRUMENTS[show])(fit))
    elif show == "impacts":
        output.show(fit.impacts())
    elif show == "diagnostics":
        output.show(spreg.diagnostics(fit))
    elif asked.parentheses and not output.for_programs:
        output.show(spreg.compare({kind.label: fit}, parentheses=asked.parentheses))  # type: ignore[arg-type]
    else:
        output.show(fit)


@command
def sdem(
    panel: Data, year: o.OneYear, asked: _Asked, near: o.Neighbours, shown: Shown, output: o.Output
) -> None:
    """Fit the spatial Durbin error model of one year; short for regress --model sdem.

    \b
    spatial-iie sdem
    spatial-iie sdem --show impacts --year 2018
    spatial-iie sdem --data panel.xlsx --formula 'log(gdp) ~ index + loans' --lagged index
    """
    regress.function(panel, year, AnyModel(model="sdem"), asked, near, shown, output)


def _fitted(
    kind: Model,
    text: str,
    study: room.Study,
    table: pd.DataFrame,
    w: Weights,
    rule: Rule,
    lags: Sequence[str] | None,
    asked: Regression,
) -> Any:
    """Fit a model with those of the options that it takes."""
    function = registered(kind.name)
    from spatial_iie.spreg.std_errors.apply import located

    errors = located(asked.errors, study)
    options: Keywords = {"isolates": rule, "method": asked.estimator, "errors": errors}
    if kind.lags or (kind.lags_if_named and lags is not None):
        options["lagged"] = lags
    if kind.parameters:
        options["information"] = asked.information
    return function(text, table, w, **options)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What stands in the table."""

    TITLE: ClassVar[str] = o.OUTPUT
    impacts: bool = option("Add impacts as a second panel.", False)


@command
def compare(
    panel: Data,
    year: o.OneYear,
    asked: Annotated[Regression, Use(without=("year",))],
    near: o.Neighbours,
    layout: Layout,
    output: o.Output,
) -> None:
    """Print several models side by side: coefficients with stars, and below them what --parentheses chooses.

    json and csv have one row per coefficient instead.

    \b
    spatial-iie compare
    spatial-iie compare --models ols,sem,sdem --impacts --format latex
    """
    chosen = [model_of(name) for name in asked.ladder]
    _check_models(chosen, asked)
    text, lags = formula_of(panel, asked.formula, asked.lagged)
    study, table, w, rule = _one_year(panel, year, near, " + ".join([text, *asked.instruments]))
    fits = {
        each.label: _fitted(each, text, study, table, w, rule, lags if each.lags else None, asked)
        for each in chosen
    }
    paper = not output.for_programs  # for programs every number of every regressor
    output.show(
        spreg.compare(
            fits,
            controls=asked.controls if paper else (),
            impacts=layout.impacts,
            style=asked.style,  # type: ignore[arg-type]
            parentheses=asked.parentheses if paper else "z",  # type: ignore[arg-type]
            layout="paper" if paper else "long",
        )
    )


@dataclass(frozen=True, kw_only=True)
class Grid(plan.Robustness):
    """The keys of [robustness]."""

    TITLE: ClassVar[str] = _PANEL
    variable: str | None = option("Regressor to report. By default the first.")
    effects: tuple[str, ...] | None = option(
        "Fit panels of all years with these effects, in place of years one by one.",
        choices=get_args(Effects),
    )
    show: str = option(
        "fits (one row each) or joint (the test of all of them by --permutations of the regressor between regions).",
        "fits",
        choices=("fits", "joint"),
    )
    null: str = option(
        "Null of the joint test: permutation (which region has which history of the regressor is random) or bootstrap "
        "(the model without the regressor, with spatial errors, is true).",
        "permutation",
        choices=("permutation", "bootstrap"),
        serves=("joint",),
    )
    seed: int = option("Seed of the permutations.", 0, least=0, serves=("joint",))
    out: str | None = option(
        "Draw the specification curve: .png, .svg or .pdf.", serves=("fits",), panel=o.OUTPUT
    )


_OF_THE_GRID = ("formula", "lagged", "method", "endogenous", "instruments", "parentheses")


@command
def robustness(
    panel: Data,
    years: o.Years,
    asked: Annotated[Regression, Use(only=_OF_THE_GRID, parentheses=None)],
    grid: Annotated[Grid, Use(permutations=499, serves={"permutations": ("joint",), "expected": ("joint",)})],
    near: Annotated[o.Neighbours, Use(without=("weights",))],
    output: o.Output,
) -> None:
    """Fit the regression with every spatial weights, year and model, and with altered data: one row per fit.

    With --parentheses one column per model: coefficients with stars, and below them what it chooses.

    \b
    spatial-iie robustness
    spatial-iie robustness --year 2019 --models sar,sem,sdem --parentheses se
    spatial-iie robustness --weights queen,knn:4 --models sem,sdem --format csv
    spatial-iie robustness --effects region,both --models sar,sdm
    spatial-iie robustness --year 2019 --models sem --drop municipalities,capitals --winsorize 0.01 --lag 1
    spatial-iie robustness --year 2019 --models sem --replace digital_index=low_carbon_index --out curve.png
    spatial-iie robustness --year 2019 --weights queen --models sem,sar --show joint --permutations 99
    """
    check_figure(grid.out)
    kinds = [model_of(name) for name in grid.models]
    _check_models(kinds, asked)
    text, lags = formula_of(panel, asked.formula, asked.lagged)
    study = open_study(panel, None if grid.lag else years.years)
    from spatial_iie.weights.spec import usable

    specs = usable(grid.weights, study) if grid.weights == plan.Robustness().weights else grid.weights
    built = {spec: neighbours(replace(near, weights=spec), study) for spec in specs}
    shared: Keywords = {
        "weights": {spec: w for spec, (w, _) in built.items()},
        "years": years.years,
        "models": grid.models,
        "variable": grid.variable,
        "effects": grid.effects,
        "lagged": lags if any(each.lags for each in kinds) else None,
        "method": asked.estimator,
        "errors": grid.errors or None,
        "isolates": next(rule for _, rule in built.values()),
        "tested": grid.tested,
        **grid.altered,
    }
    formulas = grid.regressions(text)
    if grid.show == "joint":
        with progress_bar("permutations") as progress:
            tested = spreg.specification_test(
                formulas,
                study,
                permutations=grid.permutations,
                seed=grid.seed,
                null=grid.null,  # type: ignore[arg-type]
                expected=grid.expected,  # type: ignore[arg-type]
                progress=progress,
                **shared,
            )
        output.show(tested)
        return
    if asked.parentheses and not output.for_programs and grid.out is None:
        shared |= {"layout": "paper", "parentheses": asked.parentheses}
    with progress_bar("regressions") as progress:
        table = spreg.robustness(formulas, study, progress=progress, **shared)
    if grid.out is not None:
        write_figure(viz.specification_curve(table, language=o.language()), grid.out)
    output.show(table)


def _check_used(kind: Model, shown: Shown, asked: Regression) -> None:
    """Refuse options that the model, or what is shown of it, has no use for."""
    _ = asked.estimator  # refuses what belongs to the other method
    if asked.information != "expected" and (
        shown.show in ("nested", "lm", "diagnostics") or not kind.parameters
    ):
        raise DataError(
            "--information is for standard errors of maximum likelihood: {model}, --show {value} has none.",
            model=kind.name,
            value=shown.show,
        )
    if asked.style is not None and shown.show not in ("coefficients", "tests"):
        raise DataError(
            "--style {value} adds tests: it is not for --show {value_2}.",
            value=asked.style,
            value_2=shown.show,
        )
    if asked.lagged and not kind.takes_lagged and shown.show not in ("nested", "lm"):
        raise DataError("--lagged is for models with lags of regressors; {model} has none.", model=kind.name)


def _check_models(chosen: list[Model], asked: Regression) -> None:
    """Refuse options that none of the models has a use for."""
    _ = asked.estimator  # refuses what belongs to the other method
    models = ",".join(each.name for each in chosen)
    if asked.lagged and not any(each.lags for each in chosen):
        raise DataError("--lagged is for slx, sdem and sdm; none is among --models {models}.", models=models)
    if asked.information != "expected" and not any(each.parameters for each in chosen):
        raise DataError("--information is for maximum likelihood; --models {models} has none.", models=models)
    if asked.style is not None and not any(each.of_errors for each in chosen):
        raise DataError(
            "--style {value} is for sem and sdem; none is among --models {models}.",
            value=asked.style,
            models=models,
        )


def formula_of(panel: Data, formula: str | None, lagged: Sequence[str]) -> tuple[str, list[str] | None]:
    """Return the formula and the regressors to lag: as given, or those of the published table for the example."""
    from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_LAGGED

    if formula is None and panel.file is not None:
        raise DataError("say what to regress with --formula, such as --formula 'log(gdp) ~ x + log(z)'.")
    if lagged:
        return formula or EXAMPLE_FORMULA, list(lagged)
    return (EXAMPLE_FORMULA, list(EXAMPLE_LAGGED)) if formula is None else (formula, None)


def _one_year(
    panel: Data, asked: o.OneYear, near: o.Neighbours, formula: str
) -> tuple[room.Study, pd.DataFrame, Weights, Rule]:
    from spatial_iie.spreg.conventional import with_words
    from spatial_iie.spreg.formulas.formula import variables

    study = with_words(open_study(panel, asked.years), formula)
    year = year_of(asked.years, study, variables(formula))
    return study, room.cross_section(study, year), *neighbours(near, study)
