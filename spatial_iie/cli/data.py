"""Commands that write tables: the example, an empty table to be filled in, several tables as one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._streams import note, spoken
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.results import TableResult

app = typer.Typer(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_TABLES, _LAYERS = ".csv .xlsx .dta .parquet", ".shp .gpkg .geojson"
_DATA, _OUT = "Your data", "Output"
_Out = Annotated[
    Path,
    typer.Option("--out", help=f"File to write, replacing what is there: {_TABLES}.", rich_help_panel=_OUT),
]
_IN_THE_SHELL = (
    ("prefixes=('', 'b_')", "--prefix '' --prefix b_"),
    ("--prefixes", "--prefix"),
    ("--years", "--year"),
)


def _each(words: str) -> Any:
    return typer.Option(
        help=f"{words} Once for all tables, or once for each in their order; '' for none.",
        rich_help_panel=_DATA,
    )


@app.callback()
def _group(context: typer.Context) -> None:
    """Write the example, an empty table to be filled in, or several tables joined by region and year."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def export(
    out: Annotated[
        list[Path],
        typer.Option(
            "--out",
            help=f"File to write, replacing what is there: {_TABLES} for the numbers, {_LAYERS} for the boundaries. "
            "May be given several times.",
            rich_help_panel=_OUT,
        ),
    ],
    level: Annotated[
        o.Level | None,
        typer.Option("--level", help="Which boundaries. By default prefecture.", rich_help_panel=_OUT),
    ] = None,
) -> None:
    """Write the embedded SYNTHETIC example as a table, or boundaries of China as a layer, for other programs.

    \b
    spatial-iie data export --out example.xlsx
    spatial-iie data export --out example.csv --out prefectures.gpkg
    spatial-iie data export --out provinces.shp --level province
    """
    from spatial_iie import study
    from spatial_iie.study.export import kind_of

    layers = [kind_of(file) in _LAYERS.split() for file in out]
    if level is not None and not any(layers):
        raise DataError(
            "--level is for boundaries: give --out a file that ends in {replace}.",
            replace=_LAYERS.replace(" ", ", "),
        )
    for file, is_layer in zip(out, layers, strict=True):
        what: Any = (
            study.boundaries(level=level.value if level else "prefecture") if is_layer else study.demo()
        )
        study.export(what, file)
        said = Message("{n} boundaries, WGS 84", n=len(what)) if is_layer else repr(what)
        note("wrote {file}: {what}.", file=file, what=said)
        if not is_layer:
            _say_names(what.variables, file)


@app.command()
def template(
    value: Annotated[
        list[str],
        typer.Option(
            "--value",
            help="Headings of the columns to be filled in, with commas or several times.",
            rich_help_panel=_DATA,
        ),
    ],
    year: Annotated[
        str, typer.Option("--year", help="2019, or 2017-2019, or 2017,2019.", rich_help_panel=_DATA)
    ],
    out: _Out,
    lang: Annotated[
        o.Language,
        typer.Option("--lang", help="Language of the headings of code, name and year.", rich_help_panel=_OUT),
    ] = o.Language.en,
) -> None:
    """Write an empty table with the right headings and every region, to be filled in.

    \b
    spatial-iie data template --value index,gdp --year 2017-2019 --out panel.xlsx
    spatial-iie data template --value 指数 --year 2019 --lang zh --out 面板.xlsx
    """
    from spatial_iie import study
    from spatial_iie.cli._study import parse_years, parts_of

    headings = [part for text in value for part in parts_of(text, "--value")]
    years = parse_years(year)
    assert years is not None
    _write(study.template(headings, years, language=lang.value), out)


@app.command()
def merge(
    tables: Annotated[
        list[Path],
        typer.Argument(
            metavar="TABLE...", help="Tables with regions: csv, xlsx, dta or parquet, each in its own layout."
        ),
    ],
    out: _Out,
    how: Annotated[
        o.How,
        typer.Option(
            "--how",
            help="outer: every region and year of any table, with blanks; inner: those of all tables.",
            rich_help_panel=_OUT,
        ),
    ] = o.How.outer,
    prefix: Annotated[
        list[str] | None,
        typer.Option(
            help="Written before all columns of a table; once for each table in their order, '' for none.",
            rich_help_panel=_OUT,
        ),
    ] = None,
    same: Annotated[
        list[str] | None,
        typer.Option(
            help="Columns that are the same variable in several tables and become one, with commas; their values "
            "must agree.",
            rich_help_panel=_OUT,
        ),
    ] = None,
    year: o.Year = None,
    region: Annotated[
        list[str] | None, _each("Column of city names or codes. By default by its heading.")
    ] = None,
    year_column: Annotated[
        list[str] | None, _each("Column of years, or the one year of all rows. By default by its heading.")
    ] = None,
    province: Annotated[list[str] | None, _each("Column of provinces, to tell namesakes apart.")] = None,
    encoding: Annotated[list[str] | None, _each("Encoding of a csv file. By default found out.")] = None,
    sheet: Annotated[list[str] | None, _each("Sheet of a workbook. By default the first not blank.")] = None,
    boundaries: Annotated[
        Path | None, typer.Option(help="Boundary file of your own regions.", rich_help_panel=_DATA)
    ] = None,
    boundary_key: Annotated[
        str | None,
        typer.Option(help="Column of the boundary file that names its regions.", rich_help_panel=_DATA),
    ] = None,
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Join tables by matched regions and years into one long table with six-digit codes.

    Names, codes and layouts may differ between the tables. What each table lacks is said on stderr. A table without
    years has its values in every year of the others.

    \b
    spatial-iie data merge index.xlsx controls.csv --out panel.csv
    spatial-iie data merge a.csv b.csv --how inner --prefix '' --prefix b_ --out panel.dta
    spatial-iie data merge a.xlsx b.xlsx --region 城市 --region code --out panel.xlsx
    """
    from spatial_iie import study
    from spatial_iie.cli._study import parse_years, parts_of

    _refuse_inputs(out, [*tables, *([boundaries] if boundaries else [])])
    each: dict[str, Any] = {"region": region, "province": province, "encoding": encoding, "sheet": sheet}
    each["year"] = [int(text) if re.fullmatch(r"\d{4}", text) else text for text in year_column or ()]
    try:
        merged = study.merge(
            *tables,
            how=how.value,
            prefixes=prefix or None,
            same=[part for text in same or () for part in parts_of(text, "--same")],
            years=parse_years(year),
            boundaries=boundaries,
            boundary_key=boundary_key,
            **{name: _one_or_each(given) for name, given in each.items()},
        )
    except DataError as error:
        raise DataError(_in_the_shell(spoken(error.message))) from None
    _say(merged, lang)
    _write(merged, out)


def _one_or_each(given: list[Any] | None) -> Any:
    """Return an option as :func:`study.merge` takes it: one for all tables, or a list.

    >>> _one_or_each(["city", ""]), _one_or_each(["city"]), _one_or_each(None)
    (['city', None], 'city', None)
    """
    each = [text or None for text in given or ()]
    return each[0] if len(each) == 1 else each or None


def _in_the_shell(text: str) -> str:
    """Say an error in terms of the options of this command, which are for each table.

    >>> _in_the_shell("Use --prefixes, such as prefixes=('', 'b_').")
    "Use --prefix, such as --prefix '' --prefix b_."
    """
    for argument, option in _IN_THE_SHELL:
        text = text.replace(argument, option)
    return text


def _refuse_inputs(out: Path, files: list[Path]) -> None:
    """Refuse, before any work, an ending that is not written and a file that is read."""
    from spatial_iie.study.export import kind_of

    if kind_of(out) not in _TABLES.split():
        raise DataError(
            "--out {out} is no table: its name must end in {replace}.",
            out=out,
            replace=_TABLES.replace(" ", ", "),
        )
    for file in files:
        if out.exists() and file.exists() and out.samefile(file):
            raise DataError(
                "--out {out} is a file that is read; it would be lost. Name another file to write.", out=out
            )


def _say(merged: TableResult, lang: o.Language) -> None:
    from spatial_iie.cli._study import how_it_was_read
    from spatial_iie.report.readable import notes

    for about in merged.about["tables"].values():
        for line in how_it_was_read({**about, "set_aside": {}}):  # the notes below name what was set aside
            note(line)
    for line in notes(merged, lang.value):
        note(line)


def _write(table: TableResult, out: Path) -> None:
    from spatial_iie import study

    study.export(table, out)
    rows, columns = table.frame.shape
    note("wrote {file}: {n} row{s}, {k} columns.", file=out, n=rows, s="s" * (rows != 1), k=columns)
    _say_names(table.frame.columns, out)


def _say_names(columns: Any, out: Path) -> None:
    """Name the columns that a Stata file calls otherwise."""
    from spatial_iie.errors import listed
    from spatial_iie.study._table_files import stata_names

    if out.suffix.lower() == ".dta":
        changed = [f"{old} -> {new}" for old, new in stata_names(columns).items() if old != new]
        if changed:
            note(
                "{file}: named as Stata allows, the heading is the variable's label: {changed}.",
                file=out,
                changed=listed(changed, 12),
            )
