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
from spatial_iie.cli._streams import language, lost, make_streams_writable, note, say, speak, spoken
from spatial_iie.errors import SpatialIIEError, WeightsWarning
from spatial_iie.messages import Message, translated

_GROUPS: dict[str, dict[str, str]] = {
    "Start": {"init": "report", "report": "report"},
    "Clustering": {
        "moran": "statistics",
        "geary": "statistics",
        "getis-ord": "statistics",
        "local": "local",
        "lisa": "local",
        "quadrants": "local",
        "transitions": "local",
        "correlogram": "exploring",
        "bivariate": "exploring",
        "lee": "exploring",
        "join-counts": "exploring",
        "rates": "exploring",
        "map": "figures",
        "scatter": "figures",
        "figure": "figures",
    },
    "Regression": {
        "regress": "regression",
        "sdem": "regression",
        "compare": "regression",
        "robustness": "regression",
    },
    "Index and change": {
        "index": "index",
        "inequality": "inequality",
        "movement": "movement",
        "convergence": "convergence",
    },
    "Macro": {
        "employment": "employment",
        "accounts": "accounts",
        "contribution": "contribution",
        "scenario": "scenario",
    },
    "Data and weights": {"data": "data", "match": "keys", "weights": "weights"},
}
"""Each command and its module, under its heading; only the one that is asked for is imported."""

_RENAMED = (
    ("lisa", "--map", "--out"),
    ("inequality", "--figure", "--out"),
    ("movement", "--figure", "--out"),
    ("convergence", "--figure", "--out"),
    ("scenario", "--figure", "--out"),
    ("scenario", "--target", "--targets"),
    ("employment", "--index", "--value"),
    ("employment", "--cluster", "--errors"),
    ("index", "--weights", "--weighting"),
)
"""Command, an option as it was once written, and as it is now: the old spelling is read, with a note."""


def _commands() -> dict[str, tuple[str, str]]:
    """Return the commands, their modules and headings: one for each global statistic, then the others."""
    found = {each.command: ("statistics", "Clustering") for each in STATISTICS.values() if each.help}
    listed = {name: (module, title) for title, group in _GROUPS.items() for name, module in group.items()}
    return {
        name: place for name, place in (found | listed).items() if place[0] != "statistics" or name in found
    }


def _renamed(given: Sequence[str]) -> list[str]:
    """Return a command line in today's spelling, with a note on what is spelled otherwise now."""
    arguments = list(given)
    for command, old, new in _RENAMED:
        if arguments[:1] != [command]:
            continue
        for place, text in enumerate(arguments):
            if text == "--":
                break
            if text == old or text.startswith(f"{old}="):
                arguments[place] = new + text[len(old) :]
                note("{old} is called {new} now.", old=old, new=new)
    return arguments


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the application for a command line: with one command if its name comes first, else with all."""
    app = typer.Typer(
        name="spatial-iie",
        help=translated(
            Message(
                "Spatial analysis of regional data: autocorrelation, spatial regression, inequality, convergence. "
                "Without --data every command runs on the embedded SYNTHETIC example, 2017-2019."
            ),
            language(),
        ),
        invoke_without_command=True,
        add_completion=not (arguments and arguments[0] in _commands()),
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    first = arguments[0] if arguments else ""
    commands = _commands()
    alone = [first] if first in commands else []
    for name in [] if first == "--version" else alone or commands:
        file, heading = commands[name]
        module = importlib.import_module(f"spatial_iie.cli.{file}")
        title = translated(Message(heading), language())
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, rich_help_panel=title)
        else:
            attribute = name.replace("-", "_")
            function = getattr(module, f"{attribute}_" if attribute == "map" else attribute)
            app.command(name, rich_help_panel=title)(function)
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
    while given[:1] == ["--lang"]:  # before the command it is for all that follows
        given = given[2:]
    try:
        with inputs_protected(), warnings.catch_warnings():
            warnings.simplefilter("always", WeightsWarning)
            warnings.showwarning = _notes_said_once()
            given = _renamed(given)
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
