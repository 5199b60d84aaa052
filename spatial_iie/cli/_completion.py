"""What Typer does: it completes a command line in the shell."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any

import typer

from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli._command import Command, Group
from spatial_iie.cli._records import Option
from spatial_iie.cli._streams import language
from spatial_iie.messages import translated

_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def complete(
    program: str, commands: Mapping[str, Callable[[], Command | Group]], arguments: Sequence[str]
) -> None:
    """Answer the shell that completes a command line, or install what makes it ask."""
    words = f"{os.environ.get('_TYPER_COMPLETE_ARGS', '')} {os.environ.get('COMP_WORDS', '')}".split()
    app = _app(add_completion=True, name=program)
    app.callback()(lambda: None)
    for name, load in commands.items():
        found = load() if name in words else None
        if isinstance(found, Group):
            inner = _app()
            for each, command in found.commands.items():
                inner.command(each, help=_first(command))(_function(command))
            app.add_typer(inner, name=name)
        elif found is not None:
            app.command(name)(_function(found))
        else:
            app.command(name)(lambda: None)
    app(list(arguments), prog_name=program)


def _app(**more: Any) -> typer.Typer:
    return typer.Typer(
        **{"add_completion": False, **more}, pretty_exceptions_enable=False, rich_markup_mode=None
    )


def _function(command: Command) -> Callable[..., None]:
    """Return a function of which Typer can read the options of a command."""

    def nothing(**_: object) -> None:
        """Do nothing: the shell asks for words only."""

    parameters = [*map(_parameter, command.options)]
    nothing.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    nothing.__annotations__ = {each.name: each.annotation for each in parameters}
    return nothing


def _parameter(option: Option) -> inspect.Parameter:
    """Return what Typer reads an option from: it gives texts, which the option reads."""
    if option.is_list:
        kind: object = list[str] | None
    else:
        kind = bool if option.kind is bool else str | None
    offered = option.complete or option.choices
    more: Keywords = {"autocompletion": _completed(offered)} if offered else {}
    if option.argument:
        info = typer.Argument(metavar=option.argument, **more)
    else:
        info = typer.Option(option.written, help=translated(option.words, language(), "shell"), **more)
    default = False if kind is bool else None
    return inspect.Parameter(option.parameter, _KEYWORD, annotation=Annotated[kind, info], default=default)


def _completed(offered: Collection[str]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        before, comma, begun = incomplete.rpartition(",")
        return [f"{before}{comma}{each}" for each in offered if each.startswith(begun)]

    return complete


def _first(command: Command) -> str:
    return str(translated(command.paragraphs[0], language(), "shell"))
