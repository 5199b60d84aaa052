"""Commands that fit regressions: one model, several side by side, a whole grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie._registry import GRID, MODELS, SIDE_BY_SIDE, model_of
from spatial_iie._registry import model as registered
from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._study import parts_of

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates as Rule
    from spatial_iie.weights import Weights

_PANEL = "Regression"

FormulaOption = Annotated[
    str | None,
    typer.Option(
        "--formula",
        help="Such as 'log(gdp) ~ x + log(z)'. Without --data: that of the published table.",
        rich_help_panel=_PANEL,
    ),
]
LaggedOption = Annotated[
    str | None,
    typer.Option(
        "--lagged",
        help="Regressors whose spatial lag enters, with commas between; by default all of --formula.",
        rich_help_panel=_PANEL,
    ),
]
ModelsOption = Annotated[
    str,
    typer.Option("--models", help=f"Of {', '.join(MODELS)}, with commas.", rich_help_panel=_PANEL),
]
OneYear = Annotated[
    str | None, typer.Option("--year", help="One year. By default the last.", rich_help_panel="Your data")
]
InformationOption = Annotated[
    o.Information,
    typer.Option("--information", help="What the standard errors come from.", rich_help_panel=_PANEL),
]
ControlsOption = Annotated[
    str,
    typer.Option(
        "--controls", help="Regressors told in one line 'Controls', with commas.", rich_help_panel=_PANEL
    ),
]
SemStyle = Annotated[
    o.RegressionStyle | None,
    typer.Option(
        "--style",
        help="spregsem: add the tests of that Stata command, labelled as such.",
        rich_help_panel="Output",
    ),
]


@reads_a_panel
def sdem(
    panel: Panel,
    formula: FormulaOption = None,
    lagged: LaggedOption = None,
    year: OneYear = None,
    weights: o.WeightsSpec = "queen",
    scaling: o.ScalingOption = o.Scaling.row,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    information: InformationOption = o.Information.expected,
    style: SemStyle = None,
    show_: Annotated[
        o.Part,
        typer.Option(
            "--show",
            help="coefficients, impacts, tests (Wald, LR), nested (the ladder of models), lm (tests on OLS residuals) "
            "or diagnostics (Breusch-Pagan, Jarque-Bera, condition number).",
            rich_help_panel=_PANEL,
        ),
    ] = o.Part.coefficients,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Fit the spatial Durbin error model of one year by maximum likelihood.

    \b
    spatial-iie sdem
    spatial-iie sdem --show impacts --year 2018
    spatial-iie sdem --data panel.xlsx --formula 'log(gdp) ~ index + loans' --lagged index
    """
    from spatial_iie import spreg
    from spatial_iie.cli._output import show

    _check_used(show_, information, style)
    text, lags = _asked(panel.data, formula, lagged)
    table, w, rule = _one_year(panel, year, weights, scaling, isolates)
    if show_ is o.Part.nested:
        show(spreg.nested_tests(text, table, w, lagged=lags, isolates=rule), format.value, lang.value)
        return
    if show_ is o.Part.lm:
        ols = spreg.ols(text, table, w, isolates=rule)
        show(spreg.lm_tests(ols, lagged=lags), format.value, lang.value)
        return
    fit = spreg.sdem(text, table, w, lagged=lags, information=information.value, isolates=rule)
    if show_ is o.Part.tests or style is not None:
        show(spreg.fit_tests(fit, style=style.value if style else None), format.value, lang.value)
    elif show_ is o.Part.impacts:
        show(fit.impacts(), format.value, lang.value)
    elif show_ is o.Part.diagnostics:
        show(spreg.diagnostics(fit), format.value, lang.value)
    else:
        show(fit, format.value, lang.value)


@reads_a_panel
def compare(
    panel: Panel,
    formula: FormulaOption = None,
    lagged: LaggedOption = None,
    models: ModelsOption = ",".join(SIDE_BY_SIDE),
    year: OneYear = None,
    weights: o.WeightsSpec = "queen",
    scaling: o.ScalingOption = o.Scaling.row,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    information: InformationOption = o.Information.expected,
    controls: ControlsOption = "",
    impacts: Annotated[
        bool, typer.Option("--impacts", help="Add impacts as a second panel.", rich_help_panel="Output")
    ] = False,
    style: SemStyle = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print several models side by side: coefficient with stars, z below in parentheses.

    json and csv have one row a number instead.

    \b
    spatial-iie compare
    spatial-iie compare --models ols,sem,sdem --impacts --format latex
    """
    from spatial_iie import spreg
    from spatial_iie.cli._output import show

    chosen = [name.lower() for name in parts_of(models, "--models")]
    _check_models(chosen, lagged, information, style)
    text, lags = _asked(panel.data, formula, lagged)
    table, w, rule = _one_year(panel, year, weights, scaling, isolates)
    fits = {}
    for name in chosen:
        options: dict[str, Any] = {"isolates": rule} | ({"lagged": lags} if MODELS[name].lags else {})
        if MODELS[name].parameters:
            options["information"] = information.value
        fits[name.upper()] = registered(name)(text, table, w, **options)
    paper = format not in (o.Format.json, o.Format.csv)  # for programs every number of every regressor
    result = spreg.compare(
        fits,
        controls=parts_of(controls, "--controls") if controls and paper else (),
        impacts=impacts,
        style=style.value if style else None,
        layout="paper" if paper else "long",
    )
    show(result, format.value, lang.value)


@reads_a_panel
def robustness(
    panel: Panel,
    formula: FormulaOption = None,
    lagged: LaggedOption = None,
    models: ModelsOption = ",".join(GRID),
    year: o.Year = None,
    weights: Annotated[
        str,
        typer.Option(
            "--weights", help="Several neighbourhoods, with commas between.", rich_help_panel="Statistic"
        ),
    ] = "queen,rook,knn:4,knn:6,band:300km",
    scaling: o.ScalingOption = o.Scaling.row,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    variable: Annotated[
        str | None,
        typer.Option("--variable", help="Regressor to report. By default the first.", rich_help_panel=_PANEL),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Fit the regression under every weights, year and model: one row a fit.

    \b
    spatial-iie robustness
    spatial-iie robustness --weights queen,knn:4 --models sem,sdem --format csv
    """
    from spatial_iie import spreg
    from spatial_iie.cli._neighbours import neighbours
    from spatial_iie.cli._output import progress_bar, show
    from spatial_iie.cli._study import open_study, parse_years

    kinds = parts_of(models, "--models")
    _check_models([kind.lower() for kind in kinds], lagged, o.Information.expected, None)
    text, lags = _asked(panel.data, formula, lagged)
    years = parse_years(year)
    study = open_study(panel, years)
    built = {spec: neighbours(spec, study, scaling, isolates) for spec in parts_of(weights, "--weights")}
    takes_lags = any(model_of(kind).lags for kind in kinds)
    with progress_bar("regressions") as progress:
        table = spreg.robustness(
            text,
            study,
            weights={spec: w for spec, (w, _) in built.items()},
            years=years,
            models=kinds,
            variable=variable,
            lagged=lags if takes_lags else None,
            isolates=next(rule for _, rule in built.values()),
            progress=progress,
        )
    show(table, format.value, lang.value)


def _check_used(shown: o.Part, information: o.Information, style: o.RegressionStyle | None) -> None:
    """Refuse options that what is shown has no use for."""
    from spatial_iie.errors import DataError

    if shown in (o.Part.nested, o.Part.lm) and information is not o.Information.expected:
        raise DataError(
            "--information is for standard errors, which --show {value} has none of.", value=shown.value
        )
    if style is not None and shown not in (o.Part.coefficients, o.Part.tests):
        raise DataError(
            "--style {value} adds tests: it is not for --show {value_2}.",
            value=style.value,
            value_2=shown.value,
        )


def _check_models(
    models: list[str], lagged: str | None, information: o.Information, style: o.RegressionStyle | None
) -> None:
    """Refuse options that none of the models has a use for."""
    from spatial_iie.errors import DataError

    chosen = [model_of(name) for name in models]
    if lagged is not None and not any(each.lags for each in chosen):
        raise DataError(
            "--lagged is for slx, sdem and sdm; none is among --models {models}.", models=",".join(models)
        )
    if information is not o.Information.expected and not any(each.parameters for each in chosen):
        raise DataError(
            "--information is for maximum likelihood; --models {models} has none.", models=",".join(models)
        )
    if style is not None and not any(each.of_errors for each in chosen):
        raise DataError(
            "--style {value} is for sem and sdem; none is among --models {models}.",
            value=style.value,
            models=",".join(models),
        )


def _asked(data: Path | None, formula: str | None, lagged: str | None) -> tuple[str, list[str] | None]:
    """Return the formula and the regressors to lag: as given, or those of the published table for the example."""
    from spatial_iie.errors import DataError
    from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_LAGGED

    if formula is None and data is not None:
        raise DataError("say what to regress with --formula, such as --formula 'log(gdp) ~ x + log(z)'.")
    if lagged is not None:
        return formula or EXAMPLE_FORMULA, parts_of(lagged, "--lagged")
    return (EXAMPLE_FORMULA, list(EXAMPLE_LAGGED)) if formula is None else (formula, None)


def _one_year(
    panel: Panel,
    year: str | None,
    weights: str,
    scaling: o.Scaling,
    isolates: o.Isolates,
) -> tuple[pd.DataFrame, Weights, Rule]:
    from spatial_iie.cli._neighbours import neighbours
    from spatial_iie.cli._study import open_study, parse_years
    from spatial_iie.errors import DataError
    from spatial_iie.study import cross_section

    years = parse_years(year)
    if years is not None and len(years) > 1:
        raise DataError(
            "one regression is of one year; --year {year!r} names {n_years}.", year=year, n_years=len(years)
        )
    study = open_study(panel, years)
    table = cross_section(study, years[0] if years else study.years[-1])
    return table, *neighbours(weights, study, scaling, isolates)
