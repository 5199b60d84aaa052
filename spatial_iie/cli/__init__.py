"""The command line: read files, call one function, write the answer. Heavy imports happen inside commands."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import get_close_matches
from functools import partial

from spatial_iie import __version__
from spatial_iie._registry import STATISTICS
from spatial_iie._writing import inputs_protected
from spatial_iie.cli._command import Command, Group
from spatial_iie.cli._streams import answer, lost, make_streams_writable, note, say, speak, spoken
from spatial_iie.errors import DataError, LabelsWarning, SpatialIIEError, WeightsWarning
from spatial_iie.messages import Message, languages

_PROGRAM = "spatial-iie"

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
        "hotspots": "hotspots",
        "moran-change": "exploring",
        "correlogram": "exploring",
        "bivariate": "exploring",
        "lee": "exploring",
        "join-counts": "exploring",
        "rates": "exploring",
        "regionalization": "regionalization",
        "map": "figures",
        "scatter": "figures",
        "figure": "figures",
    },
    "Agglomeration": {"agglomeration": "agglomeration", "firms": "firms"},
    "Regression": {
        "regress": "regression",
        "sdem": "regression",
        "compare": "regression",
        "robustness": "regression",
        "panel": "panel",
        "regimes": "regimes",
        "moderation": "moderation",
        "threshold": "threshold",
        "mediation": "mediation",
        "gwr": "gwr",
        "did": "did",
    },
    "Index and change": {
        "index": "index",
        "uncertainty": "uncertainty",
        "coupling": "coupling",
        "inequality": "inequality",
        "movement": "movement",
        "convergence": "convergence",
    },
    "Macro": {
        "employment": "employment",
        "accounts": "accounts",
        "value-added": "value_added",
        "contribution": "contribution",
        "scenario": "scenario",
        "scores": "scores",
        "market-shares": "scores",
    },
    "Data and weights": {"data": "data", "match": "keys", "weights": "weights"},
}
"""Each command and its module, under its heading; only the one that is asked for is imported."""

_RENAMED = (
    ("lisa", "--map", "--out"),
    ("map", "--scheme", "--classes"),
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


_WORDS = (
    "Spatial analysis of regional data: autocorrelation, spatial regression, inequality, convergence. "
    "Without --data every command runs on the embedded SYNTHETIC example, 2017-2019."
)
_COMPLETIONS = ("--install-completion", "--show-completion")
_OPTIONS = {
    "--lang": Message(
        "Language of what follows: {languages}; also by SPATIAL_IIE_LANG.", languages=", ".join(languages())
    ),
    "--version": Message("Print the version."),
    _COMPLETIONS[0]: Message("Let the shell complete commands and options."),
    _COMPLETIONS[1]: Message("Print what lets the shell complete them."),
}


def _commands() -> dict[str, tuple[str, str]]:
    """Return the commands, their modules and headings: one for each global statistic, then the others."""
    found = {each.command: ("statistics", "Clustering") for each in STATISTICS.values() if each.help}
    listed = {name: (module, title) for title, group in _GROUPS.items() for name, module in group.items()}
    return {
        name: place for name, place in (found | listed).items() if place[0] != "statistics" or name in found
    }


def _loaded(name: str) -> Command | Group:
    """Return a command by its name; only its module is imported."""
    module = importlib.import_module(f"spatial_iie.cli.{_commands()[name][0]}")
    if hasattr(module, "GROUP"):
        group: Group = module.GROUP
        return group
    command: Command = getattr(module, "map_" if name == "map" else name.replace("-", "_"))
    return command


def every_command() -> Iterator[tuple[str, Command]]:
    """Yield every command, under its name as it is written."""
    for name in _commands():
        found = _loaded(name)
        if isinstance(found, Group):
            yield from ((f"{name} {inner}", command) for inner, command in found.commands.items())
        else:
            yield name, found


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


def _front_page() -> str:
    """Return the help of the program."""
    from spatial_iie.cli._help import front_page

    headings: dict[str, dict[str, str]] = {title: {} for title in _GROUPS}
    for name, (_, title) in _commands().items():
        headings[title][name] = _loaded(name).paragraphs[0]
    return front_page(_PROGRAM, _WORDS, headings, _OPTIONS)


def _answered(given: list[str]) -> int | None:
    """Do what a command line says."""
    first = given[0] if given else "--help"
    if f"_{_PROGRAM.replace('-', '_').upper()}_COMPLETE" in os.environ or first in _COMPLETIONS:
        from spatial_iie.cli._completion import complete

        complete(_PROGRAM, {name: partial(_loaded, name) for name in _commands()}, given)
    elif first in ("-h", "--help"):
        answer(_front_page())
    elif first == "--version":
        answer(f"{_PROGRAM} {__version__}\n")
    else:
        return _called(_chosen(given, _commands(), _PROGRAM), given)
    return None


def _called(name: str, given: list[str]) -> int | None:
    """Call a command, or one of a group; without one, a group shows its help."""
    found, program, rest = _loaded(name), f"{_PROGRAM} {name}", given[1:]
    if isinstance(found, Group):
        if not rest or rest[0] in ("-h", "--help"):
            from spatial_iie.cli._help import page_of

            answer(page_of(found, program))
            return None
        if found.default is not None and rest[0].startswith("--"):
            rest = [found.default, *rest]
        inner = _chosen(rest, found.commands, program)
        found, program, rest = found.commands[inner], f"{program} {inner}", rest[1:]
    from spatial_iie.cli._arguments import call

    return call(found, program, rest)


def _chosen(given: Sequence[str], known: Collection[str], program: str) -> str:
    """Return the command that comes first; an unknown one is refused."""
    if given[0] in known:
        return given[0]
    if given[0].startswith("-"):
        raise DataError("there is no option {option}; a command comes first.", option=given[0])
    near = get_close_matches(given[0], known)
    raise DataError(
        "there is no command {name!r}{guess} {program} --help lists the commands.",
        name=given[0],
        guess=Message("; did you mean {near}?", near=" or ".join(near)) if near else Message("."),
        program=program,
    )


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status; warnings and errors become plain lines on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    make_streams_writable()
    speak(given)
    while given and given[0].partition("=")[0] == "--lang":  # before the command it is for all that follows
        given = given[1 if "=" in given[0] else 2 :]
    try:
        with inputs_protected(), warnings.catch_warnings():
            warnings.simplefilter("always", WeightsWarning)
            warnings.simplefilter("always", LabelsWarning)
            warnings.showwarning = _notes_printed_once()
            status = _answered(_renamed(given))
            sys.stdout.flush()
    except OSError as error:
        return _stopped(error)
    except SpatialIIEError as error:
        return _complain(error.message)
    except KeyboardInterrupt:
        return _complain(Message("interrupted."), status=130)
    return status or 0


def _stopped(error: OSError) -> int:
    """Say why an answer was not written; a reader that has seen enough, as ``head`` has, is no failure."""
    why = lost(error)
    return 141 if isinstance(error, BrokenPipeError) else _complain(why)


def _complain(message: str, status: int = 2) -> int:
    say(f"spatial-iie: {' '.join(spoken(message).split())}")
    return status


def _notes_printed_once() -> Callable[..., None]:
    """Return what prints warnings as plain lines, each text once."""
    said = set[str]()

    def as_note(message: Warning | str, *_category_and_place: object, **_more: object) -> None:
        if str(message) not in said:
            said.add(str(message))
            note(message.args[0] if isinstance(message, Warning) and message.args else str(message))

    return as_note
