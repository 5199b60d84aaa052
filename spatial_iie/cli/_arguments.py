"""A command line taken apart: options with values, switches, and arguments, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from spatial_iie.cli._command import Command
from spatial_iie.cli._records import Option
from spatial_iie.cli._streams import answer
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

_HELP = ("-h", "--help")


def call(command: Command, program: str, arguments: Sequence[str]) -> int | None:
    """Call a command with a command line, or show its help.

    Raises
    ------
    DataError
        If the command line is none of this command.
    """
    given, words = _options_given(command, arguments)
    if "help" in given:
        from spatial_iie.cli._help import page_of

        answer(page_of(command, program))
        return None
    return command.call(given | _arguments_given(command, words))


def _options_given(command: Command, arguments: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """Return what is given for the options, and the words that belong to none."""
    known = {each.written: each for each in command.options if not each.argument}
    given: dict[str, object] = {}
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "--":
            words += rest
        elif word in _HELP:
            given["help"] = True
        elif not word.startswith("-") or word == "-":
            words.append(word)
        elif name not in known:
            raise _unknown(name, [*known, *_HELP])
        else:
            _take(known[name], value if equals else _next(known, name, rest), given, bool(equals))
    return given, words


def _next(known: dict[str, Option], name: str, rest: Iterator[str]) -> str | None:
    """Return the word behind an option that takes a value."""
    if known[name].kind is bool:
        return None
    value = next(rest, None)
    if value is None or value in known:
        raise DataError("{option} needs a value.", option=name)
    return value


def _take(option: Option, value: str | None, given: dict[str, object], equals: bool) -> None:
    """Add what is given for an option: the last value, or each if it takes several."""
    if option.kind is bool:
        if equals:
            raise DataError("{option} takes no value.", option=option.written)
        given[option.parameter] = True
    elif option.is_list:
        before = given.get(option.parameter, [])
        assert isinstance(before, list)
        given[option.parameter] = [*before, value]
    else:
        given[option.parameter] = value


def _unknown(name: str, known: Sequence[str]) -> DataError:
    near = sorted(get_close_matches(name, known))
    guess = Message("; did you mean {near}?", near=" or ".join(near)) if near else Message(".")
    return DataError("there is no option {option}{guess}", option=name, guess=guess)


def _arguments_given(command: Command, words: list[str]) -> dict[str, object]:
    """Return what is given for the arguments in their order; one of them may take several words."""
    wanted = [each for each in command.options if each.argument]
    given: dict[str, object] = {}
    rest = list(words)
    for place, each in enumerate(wanted):
        if each.is_list:
            count = max(len(rest) - len(wanted[place + 1 :]), 0)
            given[each.parameter], rest = rest[:count] or None, rest[count:]
        elif rest:
            given[each.parameter] = rest.pop(0)
    if rest:
        raise DataError("{arguments} is not expected here.", arguments=" ".join(rest))
    return given
