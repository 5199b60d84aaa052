"""A command: a function of frozen records, the options that their fields are, and its help."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import get_args, get_type_hints

from spatial_iie.cli._records import Option, Use
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined


class Command:
    """A function of records, called with what was given for their fields."""

    def __init__(self, function: Callable[..., int | None]) -> None:
        self.function = function

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Its options in the order of its records."""
        found = tuple(_options_of(self.function))
        assert len({each.parameter for each in found}) == len(found), self.function
        return found

    @property
    def paragraphs(self) -> list[Message]:
        """What it does: the sentences of its docstring."""
        words = inspect.cleandoc(self.function.__doc__ or "").partition("\b\n")[0]
        return [Message(" ".join(each.split())) for each in words.strip().split("\n\n")]

    @property
    def examples(self) -> list[str]:
        """Command lines that show it at work."""
        return inspect.cleandoc(self.function.__doc__ or "").partition("\b\n")[2].splitlines()

    def call(self, given: Mapping[str, object]) -> int | None:
        """Make the records of what was given, and call the function with them."""
        values: dict[str, dict[str, object]] = {name: {} for name in _records_of(self.function)}
        for each in self.options:
            of = values[each.record]
            of.update({name: value for name, value in each.use.defaults.items() if name not in of})
            of[each.field.name] = each.read(given.get(each.parameter))
        hints = get_type_hints(self.function)
        records = {name: hints[name](**of) for name, of in values.items()}
        self._refuse_unused(records, given)
        return self.function(**records)

    def _refuse_unused(self, records: Mapping[str, object], given: Mapping[str, object]) -> None:
        """Refuse options that what is shown has no use for."""
        decider = next((each for each in self.options if each.decides or each.field.name == "show"), None)
        if decider is None:
            return
        record, before = records[decider.record], "" if decider.argument else f"{decider.written} "
        shown = getattr(record, "shown", None) or getattr(record, decider.field.name)
        for each in self.options:
            if given.get(each.parameter) and each.uses and shown not in each.uses:
                raise DataError(
                    "{option} is for {wanted}, not for {value}.",
                    option=each.written,
                    wanted=joined([f"{before}{name}" for name in each.uses], " or "),
                    value=f"{before}{shown}",
                )


command = Command
"""As a decorator."""


@dataclass(frozen=True)
class Group:
    """A command that has commands of its own.

    Attributes
    ----------
    words : str
        What they do.
    commands : dict of str to Command
        By name.
    default : str, optional
        The command that is meant where options follow without one.
    """

    words: str
    commands: dict[str, Command]
    default: str | None = None

    @property
    def paragraphs(self) -> list[Message]:
        """What its commands do."""
        return [Message(self.words)]


def _records_of(function: Callable[..., object]) -> dict[str, tuple[type, Use]]:
    """Return the records that a function takes, and how it uses them."""
    found = {}
    for name, hint in get_type_hints(function, include_extras=True).items():
        kind, *uses = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        if isinstance(kind, type) and is_dataclass(kind):
            found[name] = (kind, next(iter(uses), Use()))
    return found


def _options_of(function: Callable[..., object]) -> Iterator[Option]:
    for name, (kind, use) in _records_of(function).items():
        hints = get_type_hints(kind)
        title = getattr(kind, "TITLE", "Your data")
        for each in fields(kind):
            kept = (not use.only or each.name in use.only) and each.name not in use.without
            if kept and each.metadata.get("option") != "":
                yield Option(name, each, hints[each.name], title, use)
