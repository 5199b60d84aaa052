"""What Typer does: it takes a command line apart, and completes one in the shell."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any

import typer

from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli._command import Command, Group
from spatial_iie.cli._help import page_of
from spatial_iie.cli._records import Option
from spatial_iie.cli._streams import answer, language
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, translated

_SETTINGS: Keywords = {"add_help_option": False, "context_settings": {"allow_extra_args": True}}
_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def call(command: Command, program: str, arguments: Sequence[str]) -> int | None:
    """Call a command with a command line.

    Raises
    ------
    DataError
        If the command line is none of this command.
    """
    app = _app()
    app.command(**_SETTINGS)(_function(command, program))
    try:
        status: int | None = app(list(arguments), prog_name=program, standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # Typer's own errors of usage have it
            raise
        raise _refusal(error, command) from None
    return status


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
                inner.command(each, help=_first(command), **_SETTINGS)(_function(command, ""))
            app.add_typer(inner, name=name)
        elif found is not None:
            app.command(name, **_SETTINGS)(_function(found, ""))
        else:
            app.command(name)(lambda: None)
    app(list(arguments), prog_name=program)


def _app(**more: Any) -> typer.Typer:
    return typer.Typer(
        **{"add_completion": False, **more}, pretty_exceptions_enable=False, rich_markup_mode=None
    )


def _function(command: Command, program: str) -> Callable[..., int | None]:
    """Return a command as a function that Typer can read the options of."""

    def run(context: typer.Context, **given: Any) -> int | None:
        given.pop("help")
        if context.args:
            raise DataError("{arguments} is not expected here.", arguments=" ".join(context.args))
        return command.call(given)

    def show(wanted: bool) -> None:
        if wanted:
            answer(page_of(command, program))
            raise typer.Exit

    page = typer.Option("--help", "-h", is_eager=True, callback=show)
    parameters = [
        inspect.Parameter("context", _KEYWORD, annotation=typer.Context),
        inspect.Parameter("help", _KEYWORD, annotation=Annotated[bool, page], default=False),
        *map(_parameter, command.options),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


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


def _refusal(error: Any, command: Command) -> DataError:
    """Return an error of usage in our words."""
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        near = sorted(error.possibilities or ())
        guess = Message("; did you mean {near}?", near=" or ".join(near)) if near else Message(".")
        return DataError("there is no option {option}{guess}", option=option, guess=guess)
    if option is not None:
        takes = any(each.written == option and each.kind is not bool for each in command.options)
        if takes:
            return DataError("{option} needs a value.", option=option)
        return DataError("{option} takes no value.", option=option)
    return DataError("{why}", why=error.format_message())
