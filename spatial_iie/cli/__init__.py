"""The command line: read files, call one function, write the answer. Heavy imports happen inside commands."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from spatial_iie import __version__
from spatial_iie._registry import STATISTICS
from spatial_iie._writing import inputs_protected
from spatial_iie.cli._streams import lost, make_streams_writable, note, say, speak, spoken
from spatial_iie.errors import SpatialIIEError, WeightsWarning
from spatial_iie.messages import Message

_COMMANDS = {
    "lisa": "local",
    "quadrants": "local",
    "transitions": "local",
    "map": "figures",
    "scatter": "figures",
    "figure": "figures",
    "sdem": "regression",
    "compare": "regression",
    "robustness": "regression",
    "employment": "employment",
    "accounts": "accounts",
    "match": "keys",
    "init": "report",
    "report": "report",
    "inequality": "inequality",
    "movement": "movement",
    "convergence": "convergence",
    "weights": "weights",
    "data": "data",
    "index": "index",
    "contribution": "contribution",
    "scenario": "scenario",
}
"""Each command and its module; only the one that is asked for is imported."""


def _commands() -> dict[str, str]:
    """Return the commands and their modules: one for each global statistic, then the others."""
    return {each.command: "statistics" for each in STATISTICS.values() if each.help} | _COMMANDS


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the application for a command line: with one command if its name comes first, else with all."""
    app = typer.Typer(
        name="spatial-iie",
        help="Does China's digital industry cluster in space, where, and since when? Without --data every "
        "command runs on the embedded SYNTHETIC example, 2017-2019.",
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    first = arguments[0] if arguments else ""
    commands = _commands()
    for name in [first] if first in commands else commands:
        module = importlib.import_module(f"spatial_iie.cli.{commands[name]}")
        if name in ("weights", "index", "data"):
            app.add_typer(module.app, name=name)
        else:
            attribute = name.replace("-", "_")
            app.command(name)(getattr(module, f"{attribute}_" if attribute == "map" else attribute))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"spatial-iie {__version__}")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command; without a command, help."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status; warnings and errors become plain lines on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    make_streams_writable()
    speak(given)
    try:
        with inputs_protected(), warnings.catch_warnings():
            warnings.simplefilter("always", WeightsWarning)
            warnings.showwarning = _notes_said_once()
            status = build_app(given)(given, prog_name="spatial-iie", standalone_mode=False)
            sys.stdout.flush()
    except OSError as error:
        return _complain(lost(error))
    except SystemExit as stop:  # what typer makes of a pipe that was closed
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _complain(lost(stop.__context__))
    except SpatialIIEError as error:
        return _complain(error.message)
    except typer.Abort:
        return _complain(Message("interrupted."), status=130)
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's own errors of usage have it
            raise
        return _complain(error.format_message())
    return status if isinstance(status, int) else 0


def _complain(message: str, status: int = 2) -> int:
    say(f"spatial-iie: {' '.join(spoken(message).split())}")
    return status


def _notes_said_once() -> Callable[..., None]:
    """Return what prints warnings as plain lines, each text once."""
    said = set[str]()

    def as_note(message: Warning | str, *_category_and_place: Any, **_more: Any) -> None:
        if str(message) not in said:
            said.add(str(message))
            note(message.args[0] if isinstance(message, Warning) and message.args else str(message))

    return as_note
