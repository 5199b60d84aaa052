"""The options that say which table of cities a command reads, given to every command in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

_TITLE = "Your data"


def _option(words: str) -> Any:
    return typer.Option(help=words, rich_help_panel=_TITLE)


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
    sheet: Annotated[str | None, _option("Sheet of a workbook. By default the first that is not blank.")] = (
        None
    )
    boundaries: Annotated[
        Path | None,
        _option("Boundary file of your own regions. By default China's prefectures, end of 2018."),
    ] = None
    boundary_key: Annotated[
        str | None, _option("Column of the boundary file that names its regions. By default adcode.")
    ] = None

    def given(self) -> list[str]:
        """Return the options that were given, as they are written."""
        return [_written(f.name) for f in fields(self) if getattr(self, f.name) is not None]


def _written(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def reads_a_panel(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter ``panel``, the options of :class:`Panel`."""
    names = [field.name for field in fields(Panel)]
    hints = get_type_hints(Panel, include_extras=True)

    @wraps(command)
    def with_options(**options: Any) -> None:
        chosen = {name: options.pop(name) for name in names}
        command(panel=Panel(**chosen), **options)

    signature = inspect.signature(command, eval_str=True)
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
