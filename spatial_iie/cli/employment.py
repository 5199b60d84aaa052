"""The command on jobs and the digital index: equations 5-2 and 5-3, table 5-3."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult, Result
    from spatial_iie.study import Study


class Form(StrEnum):
    """Which regression."""

    both = "both"
    levels = "levels"
    changes = "changes"
    log_changes = "log-changes"


class Errors(StrEnum):
    """Standard errors of least squares."""

    classical = "classical"
    hc0 = "HC0"
    hc1 = "HC1"
    hc2 = "HC2"
    hc3 = "HC3"


class Cluster(StrEnum):
    """Groups of regions whose errors may be related."""

    province = "province"


class Part(StrEnum):
    """What to print."""

    coefficients = "coefficients"
    tests = "tests"


_PANEL = "Regression"
OneYear = Annotated[
    str | None,
    typer.Option(
        "--year",
        help="The year; changes are those since the year before. By default the last.",
        rich_help_panel="Your data",
    ),
]


def _column(name: str, words: str) -> Any:
    return typer.Option(f"--{name}", help=words, rich_help_panel="Your data")


@reads_a_panel
def employment(
    panel: Panel,
    year: OneYear = None,
    employees: Annotated[str, _column("employees", "Column of jobs.")] = "employment",
    index: Annotated[str, _column("index", "Column of the digital index.")] = "digital_index",
    gdp: Annotated[str, _column("gdp", "Column of GDP.")] = "gdp",
    form: Annotated[
        Form,
        typer.Option(
            "--form",
            help="levels: logarithms of one year; changes: differences between two years; log-changes: differences "
            "of logarithms; both: levels and changes side by side, as in table 5-3.",
            rich_help_panel=_PANEL,
        ),
    ] = Form.both,
    errors: Annotated[
        Errors,
        typer.Option(
            "--errors",
            help="Standard errors; HC1 is Stata's robust.",
            rich_help_panel=_PANEL,
            case_sensitive=False,
        ),
    ] = Errors.hc1,
    cluster: Annotated[
        Cluster | None,
        typer.Option("--cluster", help="Clustered errors, in place of --errors.", rich_help_panel=_PANEL),
    ] = None,
    show_: Annotated[
        Part,
        typer.Option(
            "--show",
            help="coefficients, or tests: Moran's I and LM tests of the residuals on --weights.",
            rich_help_panel=_PANEL,
        ),
    ] = Part.coefficients,
    weights: Annotated[
        str | None,
        typer.Option(
            "--weights", help="Neighbours of --show tests. By default queen.", rich_help_panel="Statistic"
        ),
    ] = None,
    scaling: Annotated[
        o.Scaling | None,
        typer.Option(
            "--scaling", help="Of the weights of --show tests. By default row.", rich_help_panel="Statistic"
        ),
    ] = None,
    isolates: o.IsolatesIfUsed = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Regress jobs on the digital index and GDP: in logarithms, and in changes since the year before.

    \b
    spatial-iie employment
    spatial-iie employment --form levels --cluster province
    spatial-iie employment --form levels --show tests --weights knn:4
    """
    from spatial_iie import macro
    from spatial_iie.cli._output import show
    from spatial_iie.indices import region_groups
    from spatial_iie.study import cross_section

    _check_used(show_, {"--weights": weights, "--scaling": scaling, "--isolates": isolates})
    study, last, before = _question(panel, year, form)
    columns = {"employees": employees, "index": index, "gdp": gdp}
    options: dict[str, Any] = {**columns, "errors": errors.value}
    if cluster is not None:
        options |= {"errors": "cluster", "clusters": region_groups(study, "province")}
    fits: dict[str, RegressionResult] = {}
    if form in (Form.both, Form.levels):
        fits["levels"] = macro.employment_levels(cross_section(study, last), **options)
    if form is not Form.levels:
        log = form is Form.log_changes
        fits["log changes" if log else "changes"] = macro.employment_changes(
            cross_section(study, before), cross_section(study, last), log=log, **options
        )
    result: Result
    if show_ is Part.tests:
        result = _tests(
            fits, study, weights or "queen", scaling or o.Scaling.row, isolates or o.Isolates.exclude
        )
    elif form is Form.both:
        layout = "long" if format in (o.Format.json, o.Format.csv) else "paper"
        result = macro.employment_table(*fits.values(), layout=layout)  # type: ignore[arg-type]
    else:
        (result,) = fits.values()
    show(result, format.value, lang.value)


def _check_used(shown: Part, of_tests: dict[str, object]) -> None:
    """Refuse options of the tests where no tests are shown."""
    from spatial_iie.errors import DataError

    given = [name for name, value in of_tests.items() if value is not None]
    if given and shown is not Part.tests:
        raise DataError(
            "{given} is for --show tests: the coefficients are without space.", given=", ".join(given)
        )


def _question(panel: Panel, year: str | None, form: Form) -> tuple[Study, int, int]:
    """Return the study, the year, and the year before, which must be there for changes."""
    from spatial_iie.cli._study import open_study, parse_years
    from spatial_iie.errors import DataError, listed

    years = parse_years(year)
    if years is not None and len(years) > 1:
        raise DataError(
            "employment is of one year; --year {year!r} names {n_years}.", year=year, n_years=len(years)
        )
    study = open_study(panel, None)
    last = years[0] if years else study.years[-1]
    study.year(last)  # refused by the study if it has no such year
    if form is not Form.levels and last - 1 not in study.years:
        raise DataError(
            "changes of {last} need {last_2}, which the table does not have; there are {years}. "
            "Choose another --year, or --form levels.",
            last=last,
            last_2=last - 1,
            years=listed(study.years, 40),
        )
    return study, last, last - 1


def _tests(
    fits: dict[str, RegressionResult], study: Study, weights: str, scaling: o.Scaling, isolates: o.Isolates
) -> Result:
    """Return Moran's I and the LM tests of the residuals of each fit, in one table."""
    from dataclasses import replace

    from spatial_iie import spreg
    from spatial_iie.cli._neighbours import neighbours

    w, rule = neighbours(weights, study, scaling, isolates)
    tests = {form: spreg.lm_tests(fit, w, lagged=(), isolates=rule) for form, fit in fits.items()}
    first = next(iter(tests.values()))
    if len(tests) == 1:
        return first
    members = [
        replace(test, name=f"{form}: {test.name}") for form, of in tests.items() for test in of.members
    ]
    notes = [
        Message("{form}: {note}", form=form, note=note)
        for form, of in tests.items()
        for note in of.about["notes"]
    ]
    about = {**first.about, "notes": tuple(notes)}
    return replace(first, heading=Message("LM tests on the residuals"), members=tuple(members), about=about)
