"""Commands that write tables: the example, an empty table to be filled in, several tables as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from spatial_iie import study
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, parse_years
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import Group, command
from spatial_iie.cli._records import REQUIRED, Use, option
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import how_it_was_read
from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.levels import KEYED

if TYPE_CHECKING:
    from spatial_iie.results import TableResult

_VINTAGE = "Year, 2000 to 2025, at whose end the divisions stood. By default 2018; counties are of 2023."
_TABLES, _LAYERS = ".csv .xlsx .dta .parquet", ".shp .gpkg .geojson"


@dataclass(frozen=True, kw_only=True)
class Files(o.Language):
    """What is written."""

    TITLE: ClassVar[str] = o.OUTPUT
    out: tuple[Path, ...] = option(
        Message(
            "File to write, replacing what is there: {tables} for the numbers, {layers} for the boundaries. "
            "May be repeated.",
            tables=_TABLES,
            layers=_LAYERS,
        ),
        REQUIRED,
        several=True,
    )
    level: str | None = option(
        "Level of the boundaries. By default prefecture.",
        choices=(*KEYED, "country", "dashed_line"),
    )
    vintage: int | None = option(_VINTAGE)


@command
def export(files: Files) -> None:
    """Write the embedded SYNTHETIC example as a table, or boundaries of China as a layer, for other programs.

    \b
    spatial-iie data export --out example.xlsx
    spatial-iie data export --out example.csv --out prefectures.gpkg
    spatial-iie data export --out provinces.shp --level province
    spatial-iie data export --out counties.gpkg --level county
    spatial-iie data export --out prefectures2005.shp --vintage 2005
    """
    from spatial_iie.study.export import kind_of

    layers = [kind_of(file) in _LAYERS.split() for file in files.out]
    if files.level is not None and not any(layers):
        raise DataError(
            "--level is for boundaries: give --out a file that ends in {replace}.",
            replace=_LAYERS.replace(" ", ", "),
        )
    for file, is_layer in zip(files.out, layers, strict=True):
        if is_layer:
            what: Any = study.boundaries(level=files.level or "prefecture", vintage=files.vintage)
        else:
            what = study.demo(vintage=files.vintage)
        study.export(what, file)
        said = Message("{n} boundaries, WGS 84", n=len(what)) if is_layer else repr(what)
        note("wrote {file}: {what}.", file=file, what=said)
        if not is_layer:
            _say_names(what.variables, file)


@dataclass(frozen=True, kw_only=True)
class Out(o.Language):
    """Which table is written."""

    TITLE: ClassVar[str] = o.OUTPUT
    out: str = option(
        Message("File to write, replacing what is there: {formats}.", formats=_TABLES), REQUIRED
    )


@dataclass(frozen=True, kw_only=True)
class Headings:
    """What is to be filled in."""

    value: tuple[str, ...] = option(
        "Headings of the columns to fill in, separated by commas; may be repeated.", REQUIRED, several=True
    )
    year: str = option("2019, or 2017-2019, or 2017,2019.", REQUIRED)
    level: str = option("Which regions.", "prefecture", choices=KEYED)
    vintage: int | None = option(_VINTAGE)


@command
def template(asked: Headings, to: Out) -> None:
    """Write an empty table with the right headings and every region, to be filled in.

    \b
    spatial-iie data template --value index,gdp --year 2017-2019 --out panel.xlsx
    spatial-iie data template --value index --year 2019 --level province --out provinces.csv
    spatial-iie data template --value gdp --year 2005-2010 --vintage 2010 --out panel.xlsx
    spatial-iie data template --value 指数 --year 2019 --lang zh --out 面板.xlsx
    """
    headings = [part for text in asked.value for part in parts_of(text, "--value")]
    years = parse_years(asked.year)
    assert years is not None
    level: Any = asked.level
    table = study.template(headings, years, level=level, vintage=asked.vintage, language=o.language())
    _write(table, Path(to.out))


def _each(words: str, name: str | None = None) -> Any:
    once = "{what} Once for all tables, or once for each in their order; '' for none."
    told = Message(once, what=Message(words))
    return option(told, name=name, several=True)


@dataclass(frozen=True, kw_only=True)
class Joining(Out):
    """Which tables, and how they are joined."""

    tables: tuple[Path, ...] = option(
        "Tables with regions: csv, xlsx, dta or parquet, each in its own layout.",
        REQUIRED,
        several=True,
        argument="TABLE...",
    )
    how: str = option(
        "outer: every region and year of any table, with blanks; inner: those of all tables.",
        "outer",
        choices=("outer", "inner"),
    )
    prefix: tuple[str, ...] | None = option(
        "Prefix of the columns of a table; once for each table in their order, '' for none.",
        several=True,
    )
    same: tuple[str, ...] | None = option(
        "Columns that are the same variable in several tables and become one, separated by commas; their values "
        "must agree.",
        several=True,
    )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How each table is read."""

    region: tuple[str, ...] | None = _each(
        "Column of names or codes of regions. By default found by its heading."
    )
    year_column: tuple[str, ...] | None = _each(
        "Column of years, or the one year of all rows. By default found by its heading."
    )
    province: tuple[str, ...] | None = _each("Column of provinces, to tell namesakes apart.")
    encoding: tuple[str, ...] | None = _each("Encoding of a csv file. By default detected.")
    sheet: tuple[str, ...] | None = _each(
        "Sheet of a workbook. By default the first visible sheet that is not blank."
    )


@command
def merge(
    joining: Joining,
    years: o.Years,
    reading: Reading,
    layer: Annotated[
        Data, Use(only=("boundaries", "boundary_key", "boundary_layer", "boundary_encoding", "crs"))
    ],
) -> None:
    """Join tables by matched regions and years into one long table with six-digit codes.

    Names, codes and layouts may differ between the tables. What each table lacks is noted. A table without years
    has its values in every year of the others.

    \b
    spatial-iie data merge index.xlsx controls.csv --out panel.csv
    spatial-iie data merge a.csv b.csv --how inner --prefix '' --prefix b_ --out panel.dta
    spatial-iie data merge a.xlsx b.xlsx --region 城市 --region code --out panel.xlsx
    """
    own = [] if layer.boundaries is None else [Path(layer.boundaries)]
    _refuse_inputs(Path(joining.out), [*joining.tables, *own])
    each: Keywords = {name: getattr(reading, name) for name in ("region", "province", "encoding", "sheet")}
    each["year"] = [int(text) if re.fullmatch(r"\d{4}", text) else text for text in reading.year_column or ()]
    merged = study.merge(
        *joining.tables,
        how=joining.how,  # type: ignore[arg-type]
        prefixes=joining.prefix or None,
        same=[part for text in joining.same or () for part in parts_of(text, "--same")],
        years=years.years,
        boundaries=layer.boundaries,
        boundary_key=layer.boundary_key,
        boundary_layer=layer.boundary_layer,
        boundary_encoding=layer.boundary_encoding,
        crs=layer.crs,
        **{name: _one_or_each(given) for name, given in each.items()},
    )
    _say(merged)
    _write(merged, Path(joining.out))


def _one_or_each(given: Sequence[Any] | None) -> Any:
    """Return an option as :func:`study.merge` takes it: one for all tables, or a list.

    >>> _one_or_each(["city", ""]), _one_or_each(["city"]), _one_or_each(None)
    (['city', None], 'city', None)
    """
    each = [text or None for text in given or ()]
    return each[0] if len(each) == 1 else each or None


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


def _say(merged: TableResult) -> None:
    from spatial_iie.report.readable import notes

    for about in merged.about.tables.values():
        for line in how_it_was_read({**about, "set_aside": {}}):  # the notes below name what was set aside
            note(line)
    for line in notes(merged, o.language()):
        note(line)


def _write(table: TableResult, out: Path) -> None:
    study.export(table, out)
    rows, columns = table.frame.shape
    note("wrote {file}: {n} row{s}, {k} columns.", file=out, n=rows, s="s" * (rows != 1), k=columns)
    _say_names(table.frame.columns, out)


def _say_names(columns: Iterable[str], out: Path) -> None:
    """Name the columns that a Stata file calls otherwise."""
    from spatial_iie.study._table_files import stata_names

    if out.suffix.lower() == ".dta":
        changed = [f"{old} -> {new}" for old, new in stata_names(columns).items() if old != new]
        if changed:
            note(
                "{file}: named as Stata allows, the heading is the variable's label: {changed}.",
                file=out,
                changed=listed(changed, 12),
            )


GROUP = Group(
    "Write the example, an empty table to be filled in, or several tables joined by region and year.",
    {"export": export, "template": template, "merge": merge},
)
