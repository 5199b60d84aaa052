"""The options that several commands share, written once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from spatial_iie.messages import languages


class Format(StrEnum):
    """Ways to print a table."""

    table = "table"
    full = "full"
    json = "json"
    csv = "csv"
    markdown = "markdown"
    latex = "latex"
    html = "html"


if TYPE_CHECKING:

    class Language(StrEnum):
        """Languages of headings: those of the catalogues."""

        en = "en"
        zh = "zh"

else:
    Language = StrEnum("Language", [(each, each) for each in languages()])


class Alternative(StrEnum):
    """Tails of a p value."""

    two_sided = "two-sided"
    greater = "greater"
    less = "less"
    directed = "directed"


class Assumption(StrEnum):
    """Assumptions behind the analytic variance."""

    randomization = "randomization"
    normality = "normality"


class Isolates(StrEnum):
    """What to do with regions without neighbours."""

    exclude = "exclude"
    attach = "attach"
    zero = "zero"
    error = "error"


class Scaling(StrEnum):
    """How weights are scaled."""

    row = "row"
    spectral = "spectral"
    min_max = "min-max"
    none = "none"


class Style(StrEnum):
    """Layouts of published tables."""

    spatgsa = "spatgsa"


class Level(StrEnum):
    """Layers of boundaries that come with the package."""

    prefecture = "prefecture"
    province = "province"
    country = "country"
    dashed_line = "dashed_line"


class How(StrEnum):
    """Which rows of joined tables are kept."""

    outer = "outer"
    inner = "inner"


class Information(StrEnum):
    """What standard errors of maximum likelihood come from."""

    expected = "expected"
    observed = "observed"


class RegressionStyle(StrEnum):
    """Tests of published regressions."""

    spregsem = "spregsem"


class Part(StrEnum):
    """What to print of a regression."""

    coefficients = "coefficients"
    impacts = "impacts"
    tests = "tests"
    nested = "nested"
    lm = "lm"
    diagnostics = "diagnostics"


_DATA, _STATS, _OUT = "Your data", "Statistic", "Output"

Value = Annotated[str | None, typer.Option(help="Column to analyse.", rich_help_panel=_DATA)]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--value", help="Column to analyse; several with commas, or the option again.", rich_help_panel=_DATA
    ),
]
Year = Annotated[
    str | None,
    typer.Option(help="2019, or 2017-2019, or 2017,2019. By default every year.", rich_help_panel=_DATA),
]
WeightsSpec = Annotated[
    str,
    typer.Option(
        "--weights",
        help="Neighbours: queen, rook, queen:2, knn:6, band:300km, idw:1, ... or a file.",
        rich_help_panel=_STATS,
    ),
]
ScalingOption = Annotated[
    Scaling,
    typer.Option(
        "--scaling",
        help="row: every row sums to 1; spectral, min-max: one divisor for all; none: as built.",
        rich_help_panel=_STATS,
    ),
]
AlternativeOption = Annotated[
    Alternative | None,
    typer.Option(
        "--alternative",
        help="Tail of the p values. By default two-sided; with --style spatgsa directed.",
        rich_help_panel=_STATS,
    ),
]
AssumptionOption = Annotated[
    Assumption, typer.Option("--assumption", help="Variance behind sd, z and p.", rich_help_panel=_STATS)
]
PermutationsOption = Annotated[
    int,
    typer.Option(
        "--permutations", min=0, help="Random relabellings for a simulated p.", rich_help_panel=_STATS
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the permutations.", rich_help_panel=_STATS)]
_ISOLATES = typer.Option(
    "--isolates",
    help="Cities without neighbours: exclude (left out), attach (linked to the nearest city), zero (counted, with a "
    "lag of 0) or error (refused).",
    rich_help_panel=_STATS,
)
IsolatesOption = Annotated[Isolates, _ISOLATES]
IsolatesIfUsed = Annotated[Isolates | None, _ISOLATES]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        help="How to print the table; full: with every column, however wide.",
        rich_help_panel=_OUT,
    ),
]
LanguageOption = Annotated[
    Language, typer.Option("--lang", help="Language of headings.", rich_help_panel=_OUT)
]
StyleOption = Annotated[
    Style | None,
    typer.Option("--style", help="Layout of a published table: spatgsa (Stata).", rich_help_panel=_OUT),
]
