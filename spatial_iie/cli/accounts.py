"""The command on input-output tables: balances, multipliers, and the value added of the digital industry."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeVar

from spatial_iie import macro
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._records import Use, option, written
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError, listed

Read = TypeVar("Read", bound="pd.DataFrame | pd.Series")
if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.macro import InputOutputTable
    from spatial_iie.results import Result

_FILE = "Your table"
_OF_PENETRATION = ("summary", "penetration", "sectors", "ranges")
_OF_SHARES = (*_OF_PENETRATION, "direct")
_OF_COEFFICIENTS = ("coefficients", "leontief", "ghosh", "multipliers", "linkages")
_OF_INPUTS = (*_OF_PENETRATION, *_OF_COEFFICIENTS, "decomposition")
_OF_REGIONS = ("spillovers", "trade")
_OF_THE_TABLE = ("balance", *_OF_COEFFICIENTS, *_OF_REGIONS, "decomposition", "ras")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Accounts):
    """The keys of [accounts], and what only the shell shows."""

    TITLE: ClassVar[str] = "Accounting"
    table: str | None = option(
        "Input-output table: csv or xlsx in the layout of the National Bureau of Statistics, of the country "
        "or of a province, or of the OECD. Without it, a SYNTHETIC one of five sectors.",
        argument="[TABLE]",
    )
    show: str | None = option(
        "summary (the default); direct; penetration: by industry; sectors: penetration by sector; ranges: over "
        "uncertain shares (the default with --draws); balance; coefficients; leontief; ghosh; multipliers; "
        "linkages; spillovers and trade: between the regions of a table of several; decomposition: of the change since "
        "--before; ras: the flows with the sums of --sums.",
        choices=(*_OF_SHARES, *_OF_THE_TABLE),
    )
    reading: str = option(
        "Penetration: digital products in the inputs of others (forward), or the inputs of the digital "
        "sectors made by others (backward).",
        "forward",
        choices=("forward", "backward"),
        serves=_OF_PENETRATION,
    )
    imports: str | None = option(
        "Inputs that count: total, or domestic only (in a competitive table by the proportional assumption). "
        "By default as the table has them.",
        choices=("total", "domestic"),
        serves=_OF_INPUTS,
    )
    of: str = option(
        "What is decomposed, or spills over.",
        "output",
        choices=("output", "value-added"),
        serves=("decomposition", "spillovers"),
    )
    average: str = option(
        "Decomposition: mean over all orders of the factors (full), or of the two polar ones.",
        "full",
        choices=("full", "polar"),
        serves=("decomposition",),
    )
    demand: str = option(
        "Final demand of the decomposition: product mix, category mix and level (parts), or as a whole (total).",
        "parts",
        choices=("parts", "total"),
        serves=("decomposition",),
    )
    sums: str | None = option(
        "New sums for RAS: columns sector, rows (intermediate sales) and columns (purchases).",
        serves=("ras",),
    )
    seed: int = same(Statistics, "seed")
    distribution: str = option(
        "Distribution of each share.",
        "triangular",
        choices=("triangular", "uniform", "pert"),
        serves=("ranges",),
    )
    dependence: str = option(
        "independent: errors of the shares are independent; common: they are common, which gives the widest range.",
        "independent",
        choices=("independent", "common"),
        serves=("ranges",),
    )
    output: str | None = option("Column or row of output, if not GO.", panel=_FILE)
    final: tuple[str, ...] | None = option(
        "Columns of final uses, separated by commas, if not FU..., EX.", panel=_FILE
    )
    value_added: tuple[str, ...] | None = option(
        "Rows of value added, separated by commas, if not VA...", panel=_FILE
    )
    imported: tuple[str, ...] | None = option(
        "Rows of imported inputs of all products, separated by commas, where flows are domestic; by default "
        "imports, P7, 进口.",
        panel=_FILE,
    )
    skip: tuple[str, ...] | None = option("Rows and columns to skip, separated by commas.", panel=_FILE)
    tolerance: float = option("Tolerance of the balances, as a share of output.", 1e-4, least=0, panel=_FILE)
    encoding: str | None = option("Encoding of a csv file. By default detected.", panel=_FILE)
    sheet: str | None = option("Sheet of a workbook.", panel=_FILE)

    @property
    def shown(self) -> str:
        """What is shown."""
        return self.show or ("ranges" if self.draws else "summary")


_SERVES = {
    "shares": _OF_SHARES,
    "industries": _OF_PENETRATION,
    "draws": ("ranges",),
    "seed": ("ranges",),
    "before": ("decomposition",),
}


@command
def accounts(options: Annotated[Options, Use(draws=None, serves=_SERVES)], output: o.Output) -> None:
    """Compute the value added of the digital industry from an input-output table: direct and by penetration.

    Tables of several regions, decompositions of a change, and RAS as well.

    \b
    spatial-iie accounts
    spatial-iie accounts io_2018.csv --shares shares.csv --unit '10,000 CNY'
    spatial-iie accounts io_2018.csv --shares ranges.csv --draws 9999 --dependence common
    spatial-iie accounts io_2018.csv --show linkages --format csv
    spatial-iie accounts --show decomposition --of value-added
    spatial-iie accounts io_2018.csv --show decomposition --before io_2012.csv
    spatial-iie accounts mrio_2017.csv --show spillovers
    spatial-iie accounts io_2018.csv --show ras --sums sums_2020.csv
    """
    part, kind = options.shown, options.imports
    read = table_of(options)
    if part in _MORE:
        output.show(_MORE[part](read, options))
        return
    if part in _OF_THE_TABLE:
        output.show(_of_the_table(read, part, kind))
        return
    path = options.industries
    industries = None if path is None else noted(macro.read_industries(Path(path)), path)
    more = {"reading": options.reading, "imports": kind, "industries": industries}
    uncertain = {
        "distribution": options.distribution,
        "dependence": options.dependence,
        "seed": options.seed,
        "draws": options.draws or 9999,
    }
    output.show(_of_the_digital(read, part, options.shares, more, uncertain))


def _of_the_table(table: InputOutputTable, part: str, imports: str | None) -> Result:
    if part == "balance":
        return macro.balance(table)
    functions = {
        "coefficients": macro.technical_coefficients,
        "leontief": macro.leontief_inverse,
        "ghosh": macro.ghosh_inverse,
        "multipliers": macro.multipliers,
        "linkages": macro.linkages,
    }
    return functions[part](table, imports=imports)  # type: ignore[arg-type]


def _decomposed(table: InputOutputTable, options: Options) -> Result:
    """Decompose the change since another table; of the embedded one, since an earlier one."""
    if (options.table is None) != (options.before is None):
        raise DataError("--show decomposition compares two tables of your own: TABLE and --before FILE.")
    before = _read_file(options.before, options) if options.before else _demo(earlier=True)
    return macro.structural_decomposition(
        before,
        table,
        of=options.of.replace("-", "_"),  # type: ignore[arg-type]
        demand=options.demand,  # type: ignore[arg-type]
        average=options.average,  # type: ignore[arg-type]
        imports=options.imports,  # type: ignore[arg-type]
    )


def _balanced(table: InputOutputTable, options: Options) -> Result:
    if options.sums is None:
        raise DataError("--show ras needs --sums FILE: columns sector, rows and columns.")
    return macro.ras(table, *macro.read_sums(Path(options.sums)))


def _spilled(table: InputOutputTable, options: Options) -> Result:
    return macro.regional_spillovers(table, of=options.of.replace("-", "_"))  # type: ignore[arg-type]


def _traded(table: InputOutputTable, _options: Options) -> Result:
    return macro.regional_trade(table)


_MORE = {"decomposition": _decomposed, "ras": _balanced, "spillovers": _spilled, "trade": _traded}


def _demo(*, earlier: bool = False) -> InputOutputTable:
    return macro.demo_io_table(language=o.language(), earlier=earlier)


def _of_the_digital(
    table: InputOutputTable,
    part: str,
    shares: str | None,
    options: Keywords,
    uncertain: Keywords,
) -> Result:
    chosen = shares_of(shares, table)
    if part == "ranges":
        if "low" not in chosen:
            raise DataError(
                "ranges need --shares with columns sector, low, mode and high, or low and high for "
                "--distribution uniform."
            )
        return macro.value_added_ranges(table, chosen, **uncertain, **options)
    if part == "direct":
        return macro.direct_value_added(table, chosen["share"])
    if part == "summary":
        return macro.digital_value_added(table, chosen["share"], **options)
    by: Literal["industry", "sector"] = "sector" if part == "sectors" else "industry"
    return macro.penetration_value_added(table, chosen["share"], by=by, **options)


def table_of(options: Options) -> InputOutputTable:
    """Read the table, or take the made-up one, which has codes of its own."""
    if options.table is None:
        given = [
            written(each.name)
            for each in fields(options)
            if (each.metadata.get("panel") == _FILE or each.name == "unit")
            and getattr(options, each.name) != each.default
        ]
        if given:
            raise DataError(
                "{given} needs a TABLE: the embedded example is read as it is.", given=", ".join(given)
            )
        return macro.demo_regional_table(language=o.language()) if options.shown in _OF_REGIONS else _demo()
    return _read_file(options.table, options)


def _read_file(file: str, options: Options) -> InputOutputTable:
    """Read a table from a file: of several regions where these are asked about."""
    if options.shown in _OF_REGIONS:
        return macro.read_regional_table(
            Path(file),
            unit=options.unit,
            encoding=options.encoding,
            sheet=options.sheet,
            tolerance=options.tolerance,
        )
    layout = macro.Layout(
        output=options.output or "GO",
        final=options.final,
        value_added=options.value_added,
        imported=options.imported,
        skip=options.skip or (),
    )
    return macro.read_io_table(
        Path(file),
        layout=layout,
        encoding=options.encoding,
        sheet=options.sheet,
        unit=options.unit,
        tolerance=options.tolerance,
        language=o.language(),
    )


def noted(read: Read, path: str) -> Read:
    """Say how a file was read and what of it was set aside."""
    for line in read.attrs["notes"]:
        note("{file}: {line}", file=Path(path).name, line=line)
    return read


def shares_of(path: str | None, table: InputOutputTable) -> pd.DataFrame | dict[str, dict[str, float]]:
    """Return the shares of the file, or 1 for each of the digital sectors, and say so."""
    if path is not None:
        return noted(macro.read_shares(Path(path), table), path)
    sectors = macro.digital_sectors(table)
    note(
        "no --shares: R = 1 for {n} digital sectors {sectors}, an upper bound.",
        n=len(sectors),
        sectors=listed(sectors, 12),
    )
    return {"share": dict.fromkeys(sectors, 1.0)}
