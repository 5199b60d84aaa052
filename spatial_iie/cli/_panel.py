"""The options that say which table of cities a command reads, given to every command in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

_TITLE = "Your data"


def _option(words: str) -> Any:
    return typer.Option(help=words, rich_help_panel=_TITLE)


class Third(StrEnum):
    """What the third column of a .gwt holds."""

    distances = "distances"
    weights = "weights"


class UnitLevel(StrEnum):
    """Levels of units that are known by name and code."""

    prefecture = "prefecture"
    province = "province"


class Selection(StrEnum):
    """Named selections of regions."""

    mainland = "mainland"
    mainland_without_tibet = "mainland-without-tibet"


class Unmatched(StrEnum):
    """What becomes of rows whose region is not known."""

    error = "error"
    set_aside = "set-aside"


class Order(StrEnum):
    """Orders of rows."""

    table = "table"
    code = "code"


class Diagonal(StrEnum):
    """What weights of regions on themselves become."""

    zero = "zero"


class Links(StrEnum):
    """What links are that a file has in one direction only."""

    mirror = "mirror"
    one_way = "one-way"


@dataclass(frozen=True)
class Panel:
    """Which table to read, and how; without ``data``, the embedded example."""

    data: Annotated[
        Path | None,
        _option("Table of cities and years: csv, xlsx, dta or parquet. Without it: the synthetic example."),
    ] = None
    region: Annotated[
        str | None, _option("Column of city names or codes. By default found by its heading.")
    ] = None
    province: Annotated[str | None, _option("Column of provinces, to tell namesakes apart.")] = None
    year_column: Annotated[str | None, _option("Column of years. By default found by its heading.")] = None
    encoding: Annotated[str | None, _option("Encoding of a csv file. By default found out.")] = None
    sheet: Annotated[
        str | None, _option("Sheet of a workbook. By default the first that is seen and not blank.")
    ] = None
    decimal: Annotated[
        str | None, _option("Decimal mark of numbers, . or a comma. By default each column tells its own.")
    ] = None
    unmatched: Annotated[
        Unmatched | None,
        _option(
            "Rows whose region is not known: error, or set-aside to go on without them. By default error."
        ),
    ] = None
    boundaries: Annotated[
        Path | None,
        _option("Boundary file of your own regions. By default China's prefectures, end of 2018."),
    ] = None
    boundary_key: Annotated[
        str | None, _option("Column of the boundary file that names its regions. By default adcode.")
    ] = None
    longitude: Annotated[
        str | None, _option("Column of longitudes in degrees: regions are points, without boundaries.")
    ] = None
    latitude: Annotated[str | None, _option("Column of latitudes in degrees.")] = None

    level: Annotated[
        UnitLevel | None,
        _option("What the regions are. By default found out from their names or codes."),
    ] = None
    select: Annotated[
        Selection | None,
        _option(
            "Regions to keep: without Hong Kong, Macau and Taiwan (31 provinces), or without Tibet too (30)."
        ),
    ] = None

    def given(self) -> list[str]:
        """Return the options that were given, as they are written."""
        return [_written(f.name) for f in fields(self) if getattr(self, f.name) is not None]


@dataclass(frozen=True)
class WeightsFile:
    """How a file of weights is to be read, where it does not say so itself."""

    gwt: Annotated[
        Third | None,
        typer.Option("--gwt", help="What a .gwt of GeoDa holds in its third column.", rich_help_panel=_TITLE),
    ] = None
    weights_order: Annotated[
        Order | None,
        typer.Option(
            "--weights-order",
            help="Order of the rows of a matrix without labels: of the table, or of the codes.",
            rich_help_panel=_TITLE,
        ),
    ] = None

    diagonal: Annotated[
        Diagonal | None,
        typer.Option(
            "--diagonal", help="Take weights of regions on themselves as 0: zero.", rich_help_panel=_TITLE
        ),
    ] = None
    weights_links: Annotated[
        Links | None,
        typer.Option(
            "--weights-links",
            help="Links that a file has once: add the other direction (mirror), or not (one-way).",
            rich_help_panel=_TITLE,
        ),
    ] = None

    link: Annotated[
        list[str] | None,
        typer.Option(
            "--link", help="Two regions to link, as in 海南-广东; may be repeated.", rich_help_panel=_TITLE
        ),
    ] = None

    def told(self, spec: str) -> str:
        """Return names of weights with what was said of how to read the files in them, and of further links."""
        read = self._read(spec)
        if not self.link:
            return read
        from spatial_iie.cli._study import parts_of

        pairs = "+".join(parts_of(",".join(self.link), "--link"))
        return ",".join(f"linked:{part}+{pairs}" for part in parts_of(read, "--weights"))

    def _read(self, spec: str) -> str:
        chosen = (self.gwt, self.weights_order, self.weights_links)
        words = [each.value for each in chosen if each is not None]
        words += [] if self.diagonal is None else [f"{self.diagonal.value}-diagonal"]
        if not words:
            return spec
        from spatial_iie.cli._study import parts_of
        from spatial_iie.weights.spec import told

        return ",".join(told(part, words) for part in parts_of(spec, "--weights"))


def _written(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def reads_a_panel(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter ``panel``, the options of :class:`Panel`.

    A command that takes weights, in its parameter ``weights`` or ``spec``, gets those of :class:`WeightsFile` too.
    """
    signature = inspect.signature(command, eval_str=True)
    takes = next((name for name in ("weights", "spec") if name in signature.parameters), None)
    reading = [] if takes is None else [field.name for field in fields(WeightsFile)]
    names = [field.name for field in fields(Panel)] + reading
    hints = get_type_hints(Panel, include_extras=True) | get_type_hints(WeightsFile, include_extras=True)

    @wraps(command)
    def with_options(**options: Any) -> None:
        file = WeightsFile(**{name: options.pop(name) for name in reading})
        chosen = {name: options.pop(name) for name in names if name not in reading}
        if takes is not None and options[takes] is not None:
            options[takes] = file.told(options[takes])
        command(panel=Panel(**chosen), **options)

    parameters = []
    for name, parameter in signature.parameters.items():
        keyword = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        own = [
            inspect.Parameter(each, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[each])
            for each in names
        ]
        parameters += own if name == "panel" else [keyword]
    with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": None}
    del with_options.__wrapped__
    return with_options
