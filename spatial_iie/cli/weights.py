"""Commands that build, describe and convert files of weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, Third, reads_a_panel
from spatial_iie.cli._streams import note

if TYPE_CHECKING:
    from spatial_iie.weights import Weights

app = typer.Typer(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_FORMATS = ".gal .gwt .dta .swm .mat .mtx .csv (links) .matrix.csv .xlsx .parquet"
_Spec = Annotated[
    str, typer.Argument(help="queen, queen:2, knn:6, band:300km, idw:1:500km, ... or a file of weights.")
]
_Out = Annotated[Path, typer.Option("--out", help=f"File to write, replacing what is there: {_FORMATS}.")]


@app.callback()
def _group(context: typer.Context) -> None:
    """Build, describe and convert weights: who neighbours whom."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
@reads_a_panel
def build(
    panel: Panel,
    spec: _Spec,
    out: _Out,
    year: o.Year = None,
    scaling: o.ScalingOption = o.Scaling.none,
    isolates: o.IsolatesOption = o.Isolates.zero,
) -> None:
    """Build weights between the cities of a table and write them to a file for other programs.

    \b
    spatial-iie weights build queen --out queen.gal
    spatial-iie weights build knn:6 --data panel.xlsx --out knn6.dta
    """
    from spatial_iie.weights.files import format_of

    format_of(out)
    _written(_built(spec, panel, year, scaling, isolates), out)


@app.command()
@reads_a_panel
def describe(
    panel: Panel,
    spec: _Spec,
    year: o.Year = None,
    scaling: o.ScalingOption = o.Scaling.none,
    isolates: o.IsolatesOption = o.Isolates.zero,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print neighbours, components, isolates, sums and the admissible lambda and rho of weights.

    A file without --data is described as it is, with all its regions.

    \b
    spatial-iie weights describe queen --scaling row
    spatial-iie weights describe queen.gal
    """
    from spatial_iie import weights
    from spatial_iie.cli._neighbours import scaled
    from spatial_iie.cli._output import show
    from spatial_iie.errors import DataError
    from spatial_iie.weights.files import is_file_name
    from spatial_iie.weights.spec import reading_of

    reading = reading_of(spec)
    path = reading.path
    as_it_is = panel.data is None and reading.order is None and is_file_name(path.name)
    if as_it_is and isolates is not o.Isolates.zero:
        raise DataError(
            "--isolates {value} needs --data: a file alone is described as it is.", value=isolates.value
        )
    w = (
        scaled(
            weights.read(
                path, gwt=reading.gwt, diagonal=reading.diagonal, links=reading.links, sheet=reading.sheet
            ),
            scaling,
        )
        if as_it_is
        else _built(spec, panel, year, scaling, isolates)
    )
    show(w.describe(), format.value, lang.value)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help=f"File of weights: {_FORMATS}.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write, replacing what is there.")],
    gwt: Annotated[
        Third | None, typer.Option("--gwt", help="What a .gwt of GeoDa holds in its third column.")
    ] = None,
) -> None:
    """Read weights from one format and write them in another.

    \b
    spatial-iie weights convert queen.gal queen.dta
    spatial-iie weights convert w.xlsx@zero-diagonal w.csv
    """
    from spatial_iie import weights
    from spatial_iie.weights.files import format_of
    from spatial_iie.weights.spec import reading_of

    format_of(out)
    reading = reading_of(str(source))
    third = reading.gwt if gwt is None else gwt.value
    options = {"diagonal": reading.diagonal, "links": reading.links, "sheet": reading.sheet}
    _written(weights.read(reading.path, gwt=third, **options), out)  # type: ignore[arg-type]


def _built(
    spec: str,
    panel: Panel,
    year: str | None,
    scaling: o.Scaling,
    isolates: o.Isolates,
) -> Weights:
    from spatial_iie._isolates import without_isolates
    from spatial_iie.cli._neighbours import neighbours
    from spatial_iie.cli._study import open_study, parse_years

    w, rule = neighbours(spec, open_study(panel, parse_years(year)), scaling, isolates)
    return without_isolates(w, rule)[0]


def _written(w: Weights, out: Path) -> None:
    w.write(out)
    note("wrote {file}: {what}", file=out, what=repr(w))
