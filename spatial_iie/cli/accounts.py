"""The command on input-output tables: balances, multipliers, and the value added of the digital industry."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._streams import note

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.macro import InputOutputTable
    from spatial_iie.results import Result


class Part(StrEnum):
    """What to print."""

    summary = "summary"
    direct = "direct"
    penetration = "penetration"
    sectors = "sectors"
    ranges = "ranges"
    balance = "balance"
    coefficients = "coefficients"
    leontief = "leontief"
    ghosh = "ghosh"
    multipliers = "multipliers"
    linkages = "linkages"


class Reading(StrEnum):
    """What the digital inputs bring about."""

    forward = "forward"
    backward = "backward"


class Imports(StrEnum):
    """Which inputs count."""

    total = "total"
    domestic = "domestic"


class Distribution(StrEnum):
    """Of an uncertain share."""

    triangular = "triangular"
    uniform = "uniform"
    pert = "pert"


class Dependence(StrEnum):
    """Between uncertain shares."""

    independent = "independent"
    common = "common"


_FILE, _PANEL = "Your table", "Accounting"


def accounts(
    table: Annotated[
        Path | None,
        typer.Argument(
            help="Input-output table: csv or xlsx in the layout of the National Bureau of Statistics, of the country "
            "or of a province, or of the OECD. Without it, a SYNTHETIC one of five sectors.",
            show_default=False,
        ),
    ] = None,
    shares: Annotated[
        Path | None,
        typer.Option(
            "--shares",
            help="Digital sectors and their shares R: columns sector and share, or low, mode, high. Without it the "
            "nine digital sectors, each with R = 1, an upper bound.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    show_: Annotated[
        Part | None,
        typer.Option(
            "--show",
            help="summary (the default); direct; penetration, by industry; sectors, penetration by sector; ranges, "
            "over uncertain shares (the default with --draws); balance; coefficients; leontief; ghosh; multipliers; "
            "linkages.",
            rich_help_panel=_PANEL,
            show_default=False,
        ),
    ] = None,
    reading: Annotated[
        Reading,
        typer.Option(
            "--reading",
            help="Penetration: digital products in the inputs of others (forward), or the inputs of the digital "
            "sectors made by others (backward).",
            rich_help_panel=_PANEL,
        ),
    ] = Reading.forward,
    imports: Annotated[
        Imports | None,
        typer.Option(
            "--imports",
            help="Inputs that count: total, or domestic only (in a competitive table by the proportional assumption). "
            "By default as the table has them.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    industries: Annotated[
        Path | None,
        typer.Option(
            "--industries",
            help="Industry of each sector: columns sector and industry. By default primary, secondary, tertiary.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", min=1, help="Of the simulation over uncertain shares.", rich_help_panel=_PANEL
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Of the simulation.", rich_help_panel=_PANEL)
    ] = 0,
    distribution: Annotated[
        Distribution, typer.Option("--distribution", help="Of each share.", rich_help_panel=_PANEL)
    ] = Distribution.triangular,
    dependence: Annotated[
        Dependence,
        typer.Option(
            "--dependence",
            help="independent: shares err one by one; common: all together, the widest range.",
            rich_help_panel=_PANEL,
        ),
    ] = Dependence.independent,
    unit: Annotated[
        str, typer.Option("--unit", help="Of the table, for the notes.", rich_help_panel=_FILE)
    ] = "",
    output: Annotated[
        str | None,
        typer.Option("--output", help="Column or row of output, if not GO.", rich_help_panel=_FILE),
    ] = None,
    final: Annotated[
        str | None,
        typer.Option(
            "--final", help="Columns of final uses, with commas, if not FU..., EX.", rich_help_panel=_FILE
        ),
    ] = None,
    value_added: Annotated[
        str | None,
        typer.Option(
            "--value-added", help="Rows of value added, with commas, if not VA...", rich_help_panel=_FILE
        ),
    ] = None,
    imported: Annotated[
        str | None,
        typer.Option(
            "--imported",
            help="Rows of imported inputs of all products, with commas, where flows are of home make; by default "
            "imports, P7, 进口.",
            rich_help_panel=_FILE,
        ),
    ] = None,
    skip: Annotated[
        str | None,
        typer.Option("--skip", help="Rows and columns not to be read, with commas.", rich_help_panel=_FILE),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance", min=0, help="Of the balances, as a share of output.", rich_help_panel=_FILE
        ),
    ] = 1e-4,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of a csv file. By default found out.", rich_help_panel=_FILE)
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.", rich_help_panel=_FILE)] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Account for the digital industry in an input-output table: direct and penetration value added.

    \b
    spatial-iie accounts
    spatial-iie accounts io_2018.csv --shares shares.csv --unit '10,000 CNY'
    spatial-iie accounts io_2018.csv --shares ranges.csv --draws 9999 --dependence common
    spatial-iie accounts io_2018.csv --show linkages --format csv
    """
    from spatial_iie import macro
    from spatial_iie.cli._output import show

    part = show_ or (Part.ranges if draws else Part.summary)
    _refuse_unused(
        part,
        {
            "--shares": (shares is not None, _OF_SHARES),
            "--industries": (industries is not None, _OF_PENETRATION),
            "--reading": (reading is not Reading.forward, _OF_PENETRATION),
            "--imports": (imports is not None, _OF_INPUTS),
            "--draws": (draws is not None, (Part.ranges,)),
            "--seed": (seed != 0, (Part.ranges,)),
            "--distribution": (distribution is not Distribution.triangular, (Part.ranges,)),
            "--dependence": (dependence is not Dependence.independent, (Part.ranges,)),
        },
    )
    read = _read(
        table,
        {
            "--output": output,
            "--final": final,
            "--value-added": value_added,
            "--imported": imported,
            "--skip": skip,
        },
        {"encoding": encoding, "sheet": sheet, "unit": unit, "tolerance": tolerance, "language": lang.value},
    )
    kind = imports.value if imports else None
    if part in _OF_THE_TABLE:
        result = _of_the_table(read, part, kind)
    else:
        options = {
            "reading": reading.value,
            "imports": kind,
            "industries": None if industries is None else macro.read_industries(industries),
        }
        uncertain = {"distribution": distribution.value, "dependence": dependence.value, "seed": seed}
        result = _of_the_digital(read, part, shares, options, {**uncertain, "draws": draws or 9999})
    show(result, format.value, lang.value)


_OF_PENETRATION = (Part.summary, Part.penetration, Part.sectors, Part.ranges)
_OF_SHARES = (*_OF_PENETRATION, Part.direct)
_OF_COEFFICIENTS = (Part.coefficients, Part.leontief, Part.ghosh, Part.multipliers, Part.linkages)
_OF_INPUTS = (*_OF_PENETRATION, *_OF_COEFFICIENTS)
_OF_THE_TABLE = (Part.balance, *_OF_COEFFICIENTS)


def _refuse_unused(part: Part, options: dict[str, tuple[bool, tuple[Part, ...]]]) -> None:
    """Refuse an option that was given and would change nothing in the part asked for."""
    from spatial_iie.errors import DataError

    for name, (given, parts) in options.items():
        if given and part not in parts:
            of = ", ".join(each.value for each in parts)
            raise DataError(
                "{name} is for --show {of}, not for --show {value}.", name=name, of=of, value=part.value
            )


def _of_the_table(table: InputOutputTable, part: Part, imports: str | None) -> Result:
    from spatial_iie import macro

    if part is Part.balance:
        return macro.balance(table)
    functions = {
        Part.coefficients: macro.technical_coefficients,
        Part.leontief: macro.leontief_inverse,
        Part.ghosh: macro.ghosh_inverse,
        Part.multipliers: macro.multipliers,
        Part.linkages: macro.linkages,
    }
    return functions[part](table, imports=imports)  # type: ignore[arg-type]


def _of_the_digital(
    table: InputOutputTable,
    part: Part,
    shares: Path | None,
    options: dict[str, Any],
    uncertain: dict[str, Any],
) -> Result:
    from spatial_iie import macro
    from spatial_iie.errors import DataError

    chosen = _shares(shares, table)
    if part is Part.ranges:
        if "low" not in chosen:
            raise DataError(
                "ranges need --shares with columns sector, low, mode and high, or low and high for "
                "--distribution uniform."
            )
        return macro.value_added_ranges(table, chosen, **uncertain, **options)
    if part is Part.direct:
        return macro.direct_value_added(table, chosen["share"])
    if part is Part.summary:
        return macro.digital_value_added(table, chosen["share"], **options)
    by: Literal["industry", "sector"] = "sector" if part is Part.sectors else "industry"
    return macro.penetration_value_added(table, chosen["share"], by=by, **options)


def _read(path: Path | None, codes: dict[str, str | None], options: dict[str, Any]) -> InputOutputTable:
    """Read the table, or take the made-up one, which has codes of its own."""
    from spatial_iie import macro
    from spatial_iie.cli._study import parts_of
    from spatial_iie.errors import DataError

    if path is None:
        given = [name for name, value in codes.items() if value is not None]
        given += [f"--{name}" for name in ("encoding", "sheet", "unit") if options[name]]
        if given:
            raise DataError(
                "{given} needs a TABLE: the embedded example is read as it is.", given=", ".join(given)
            )
        return macro.demo_io_table(language=options["language"])
    final, added, imported, skip = (
        None if codes[name] is None else tuple(parts_of(codes[name] or "", name))
        for name in ("--final", "--value-added", "--imported", "--skip")
    )
    layout = macro.Layout(
        output=codes["--output"] or "GO", final=final, value_added=added, imported=imported, skip=skip or ()
    )
    return macro.read_io_table(path, layout=layout, **options)


def _shares(path: Path | None, table: InputOutputTable) -> pd.DataFrame | dict[str, dict[str, float]]:
    """Return the shares of the file, or 1 for each of the digital sectors, and say so."""
    from spatial_iie import macro
    from spatial_iie.errors import listed

    if path is not None:
        return macro.read_shares(path, table)
    sectors = macro.digital_sectors(table)
    note(
        "no --shares: R = 1 for {n} digital sectors {sectors}, an upper bound.",
        n=len(sectors),
        sectors=listed(sectors, 12),
    )
    return {"share": dict.fromkeys(sectors, 1.0)}
