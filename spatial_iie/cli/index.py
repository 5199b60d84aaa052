"""Commands that build a composite index from its parts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import open_study, parse_years, parts_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.indices import CompositeIndex
    from spatial_iie.results import Result
    from spatial_iie.study import Study

app = typer.Typer(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

EXAMPLE_PARTS = "industry_*,*_part"
WEIGHTINGS = ("equal", "entropy", "critic", "variation", "pca")
_PANEL = "Index"


class Standardization(StrEnum):
    """Ways to bring indicators to one scale."""

    min_max = "min-max"
    z = "z"
    rank = "rank"
    vector = "vector"


class Aggregation(StrEnum):
    """Ways to put weighted indicators together."""

    sum = "sum"
    topsis = "topsis"


class Over(StrEnum):
    """What is standardised and weighed together."""

    panel = "panel"
    year = "year"


class Missing(StrEnum):
    """What to do where an indicator is missing."""

    error = "error"
    omit = "omit"
    mean = "mean"


class Show(StrEnum):
    """What to print of an index."""

    scores = "scores"
    weights = "weights"
    contributions = "contributions"
    sensitivity = "sensitivity"
    agreement = "agreement"


def _option(*names: str, words: str, **more: Any) -> Any:
    return typer.Option(*names, help=words, rich_help_panel=_PANEL, **more)


@app.callback()
def _group(context: typer.Context) -> None:
    """Build a composite index from sub-indicators, and see what it owes to its weights."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
@reads_a_panel
def build(
    panel: Panel,
    indicators: Annotated[
        str | None,
        _option(
            words="Columns, with commas; * stands for any letters. Without --data: the fifteen parts of the example."
        ),
    ] = None,
    weights: Annotated[
        str, _option(words="equal, entropy, critic, variation, pca, or your own: a=2,b=1,c=1.")
    ] = "entropy",
    standardization: Annotated[
        Standardization, _option(words="One scale for all: min-max, z, rank, vector (TOPSIS's own).")
    ] = Standardization.min_max,
    aggregation: Annotated[
        Aggregation, _option(words="Weighted sum, or TOPSIS's closeness to the ideal.")
    ] = Aggregation.sum,
    over: Annotated[
        Over, _option(words="Standardise and weigh all years together, or each by itself.")
    ] = Over.panel,
    cost: Annotated[str | None, _option(words="Indicators of which less is better, with commas.")] = None,
    missing: Annotated[
        Missing,
        _option(words="Cities without an indicator: refused, left out, or given the mean of their others."),
    ] = Missing.error,
    shift: Annotated[
        float,
        _option(
            words="Added to standardised values before entropy is taken, as some papers do; weights depend on it."
        ),
    ] = 0.0,
    year: o.Year = None,
    show_: Annotated[
        Show,
        _option(
            "--show",
            words="scores, weights, contributions, sensitivity (ranks under all weightings and random weights, last "
            "year), agreement (of ranks, last year).",
        ),
    ] = Show.scores,
    draws: Annotated[int, _option(words="Random sets of weights of --show sensitivity.", min=0)] = 1000,
    seed: Annotated[int, _option(words="Seed of the random weights.", min=0)] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Write to this .csv file instead, with all digits.", rich_help_panel="Output"),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Build an index: one scale, weights, one score a city and year.

    \b
    spatial-iie index build --year 2019
    spatial-iie index build --show weights --over year
    spatial-iie index build --data panel.xlsx --indicators '宽带,云*,专利' --cost 电价 --out scores.csv
    """
    from spatial_iie.cli._output import show
    from spatial_iie.study.wildcards import matching

    _check_out(out)
    if indicators is None and panel.data is not None:
        raise DataError("say what to build the index from with --indicators, such as --indicators 'a,b,c_*'.")
    years = parse_years(year)
    study = open_study(panel, years)
    patterns = parts_of(EXAMPLE_PARTS if indicators is None else indicators, "--indicators")
    chosen = matching(patterns, study.variables)
    recipe: dict[str, Any] = {
        "weights": _weights(weights),
        "standardization": standardization.value,
        "aggregation": aggregation.value,
        "over": over.value,
        "directions": dict.fromkeys(matching(parts_of(cost, "--cost"), study.variables), "cost")
        if cost
        else {},
        "missing": missing.value,
        "years": years,
        "shift": shift,
    }
    result = _asked(study, chosen, recipe, show_, draws, seed)
    if out is None:
        show(result, format.value, lang.value)
    else:
        _write(result, out, lang.value)


def _asked(
    study: Study, indicators: list[str], recipe: dict[str, Any], part: Show, draws: int, seed: int
) -> Result:
    from spatial_iie import indices

    index = indices.composite(study, indicators, **recipe)
    if part is Show.scores:
        return index
    if part is Show.weights:
        return index.weight_table()
    if part is Show.contributions:
        return index.contributions()
    ways = _ways(study, indicators, recipe, index)
    if part is Show.agreement:
        return indices.rank_agreement(ways)
    return indices.rank_sensitivity(ways, draws=draws, seed=seed)


def _ways(
    study: Study, indicators: list[str], recipe: dict[str, Any], index: CompositeIndex
) -> dict[str, CompositeIndex]:
    """Return the index asked for, then those of the other weightings, as far as they are defined."""
    from spatial_iie.indices import composite

    own = index.about["weighting"]
    ways = {own: index}
    for name in WEIGHTINGS:
        if name != own:
            try:
                ways[name] = composite(study, indicators, **{**recipe, "weights": name, "shift": 0.0})
            except DataError as error:
                note("{name} weights are left out: {why}", name=name, why=error.message)
    return ways


def _weights(text: str) -> str | dict[str, float]:
    """Read weights as users write them.

    >>> _weights("entropy"), _weights("a=2, b=0.5")
    ('entropy', {'a': 2.0, 'b': 0.5})
    """
    if "=" not in text:
        return text
    weights: dict[str, float] = {}
    for part in parts_of(text, "--weights"):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name in weights:
            raise DataError("--weights gives {name} more than one weight.", name=name)
        try:
            weights[name] = float(number)
        except ValueError:
            raise DataError(
                "--weights {part!r} is not understood. Write them as a=2,b=1,c=0.5.", part=part
            ) from None
    return weights


def _check_out(out: Path | None) -> None:
    """Refuse, before any work, a file that could not be written."""
    if out is not None and out.suffix.lower() != ".csv":
        raise DataError("--out {out} is no .csv file; other formats are printed with --format.", out=out)
    if out is not None and not out.parent.is_dir():
        raise DataError("there is no folder {parent} to write {name} to.", parent=out.parent, name=out.name)


def _write(result: Result, out: Path, language: str) -> None:
    from spatial_iie._writing import write_bytes
    from spatial_iie.report import render
    from spatial_iie.report.readable import notes

    write_bytes(out, render(result, "csv").encode())
    note("wrote {file}: {what}", file=out, what=repr(result))
    for each in notes(result, language):
        note(each)
