"""The command line: read files, call one function, write the answer. Heavy imports happen inside commands."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click
import typer

from spatial_iie import __version__
from spatial_iie.cli.keys import match
from spatial_iie.cli.statistics import moran
from spatial_iie.errors import SpatialIIEError

app = typer.Typer(
    name="spatial-iie",
    help="Does China's digital industry cluster in space, where, and since when? Without --data every command "
    "runs on the embedded SYNTHETIC example, 2017-2019.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(moran)
app.command()(match)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"spatial-iie {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Take the options that stand before a command."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status; warnings and errors become plain lines on stderr."""
    warnings.showwarning = _as_note
    try:
        status = app(list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        _complain(error.format_message())
        return 2
    except click.Abort:
        _complain("interrupted.")
        return 130
    except SpatialIIEError as error:
        _complain(str(error))
        return 2
    return status if isinstance(status, int) else 0


def _complain(message: str) -> None:
    print(f"spatial-iie: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201


def _as_note(message: Warning | str, category: type[Warning], *_place: Any, **_more: Any) -> None:
    print(f"Note: {message}", file=sys.stderr)  # noqa: T201
