"""From frozen records to the options of a command: a field is an option, as it is a key of the study file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from spatial_iie.cli._streams import language
from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined, translated

REQUIRED: Any = MISSING
"""Default of an option that must be given."""


def option(
    words: str,
    default: Any = None,
    *,
    choices: Collection[str] = (),
    name: str | None = None,
    serves: Collection[str] = (),
    argument: str = "",
    several: bool = False,
    least: float | None = None,
    most: float | None = None,
    complete: Collection[str] = (),
    panel: str | None = None,
    hidden: bool = False,
) -> Any:
    """Return a field of a record that is an option of the shell only.

    Parameters
    ----------
    words : str
        What it means.
    default : object
        What it is if not given; :data:`REQUIRED` if it must be.
    choices : collection of str
        What it must be one of.
    name : str, optional
        As it is written; by default ``--`` and the name of the field.
    serves : collection of str
        The values of ``--show`` that have a use for it; with others it is refused. Empty: all.
    argument : str
        What stands for it in the help, if it is an argument and no option.
    several : bool
        Whether it may be given several times.
    least, most : float, optional
        Bounds of a number.
    complete : collection of str
        What a shell offers for it, beside ``choices``.
    panel : str, optional
        Heading above it in the help, if not that of its record.
    hidden : bool
        Whether the help leaves it out, because it is an older spelling.
    """
    return field(
        default=default,
        metadata={
            "help": words,
            "choices": choices,
            "option": name,
            "serves": serves,
            "argument": argument,
            "several": several,
            "least": least,
            "most": most,
            "complete": complete,
            "panel": panel,
            "hidden": hidden,
        },
    )


class Use:
    """How a command uses a record: ``Annotated[Data, Use(only=("file", "sheet"), file="macro.csv")]``.

    Parameters
    ----------
    only, without : collection of str
        Fields that are options, or are none.
    serves : collection of str, or mapping of str to such
        The values of ``--show`` that have a use for them, or for each of them.
    words : mapping of str to str
        Field -> what it means here.
    defaults
        Field -> its default here.
    """

    def __init__(
        self,
        *,
        only: Collection[str] = (),
        without: Collection[str] = (),
        serves: Collection[str] | Mapping[str, Collection[str]] = (),
        words: Mapping[str, str] | None = None,
        **defaults: Any,
    ) -> None:
        self.only, self.without, self.serves = only, without, serves
        self.words, self.defaults = words or {}, defaults


@dataclass(frozen=True)
class _Option:
    """One option of a command: a field of a record, as the command uses it."""

    record: str
    field: Field[Any]
    type: Any
    title: str
    use: Use

    @property
    def parameter(self) -> str:
        """The name under which the shell's parser has it: two records may have fields of one name."""
        return self.written.strip("-").replace("-", "_")

    @property
    def written(self) -> str:
        """The option as it is written."""
        of = self.get("option")
        return of if of is not None else written(self.field.name)

    @property
    def serves(self) -> Collection[str]:
        of = self.use.serves
        return self.get("serves") or (of.get(self.field.name, ()) if isinstance(of, Mapping) else of)

    @property
    def default(self) -> Any:
        return self.use.defaults.get(self.field.name, self.field.default)

    @property
    def is_list(self) -> bool:
        return str(self.type).startswith("tuple") or "tuple[" in str(self.type)

    def get(self, name: str) -> Any:
        return self.field.metadata.get(name)

    def asked(self) -> inspect.Parameter:
        """Return the parameter that typer reads the option from."""
        default = self.default
        if self.is_list and default not in (None, MISSING) and not self.get("several"):
            default = ",".join(map(str, default)) or None
        if isinstance(default, tuple):
            default = None
        kind, optional = self._kind(), default is None
        annotation = Annotated[kind | None if optional else kind, self._info()]  # type: ignore[valid-type]
        empty = inspect.Parameter.empty
        return inspect.Parameter(
            self.parameter,
            inspect.Parameter.KEYWORD_ONLY,
            default=empty if default is MISSING else default,
            annotation=annotation,
        )

    def _kind(self) -> Any:
        if self.get("choices") and not self.is_list:
            return StrEnum(self.field.name, [(each, each) for each in self.get("choices")])
        if self.is_list:
            inner = Path if "Path" in str(self.type) else str
            return list[inner] if self.get("several") else str  # type: ignore[valid-type]
        return next((each for each in get_args(self.type) if each is not type(None)), self.type)

    def _info(self) -> Any:
        of = self.use.words.get(self.field.name) or self.get("help") or self.get("words")
        told = translated(Message(of), language())
        if self.is_list and self.get("choices"):
            told = f"{told} ({', '.join(self.get('choices'))})"
        more: dict[str, Any] = {"help": told}
        if self.get("least") is not None or self.get("most") is not None:
            more |= {"min": self.get("least"), "max": self.get("most")}
        offered = self.get("complete") or (self.is_list and self.get("choices"))
        if offered:
            more["autocompletion"] = _completed(tuple(offered))
        if self.get("argument"):
            return typer.Argument(metavar=self.get("argument"), hidden=bool(self.get("hidden")), **more)
        if self._kind() is bool:
            more["metavar"] = " "  # a switch takes nothing
        title = translated(Message(self.get("panel") or self.title), language())
        return typer.Option(self.written, rich_help_panel=title, **more)

    def read(self, given: Any) -> Any:
        """Return what was given as the record has it."""
        if isinstance(given, StrEnum):
            return given.value
        if not self.is_list or isinstance(given, tuple):
            return given
        if isinstance(given, list):  # typer gives an empty one for None
            return tuple(given) if given or self.default is not None else None
        if given is None:
            return None if self.default is None else ()
        return tuple(parts_of(given, self.written))


def written(name: str) -> str:
    """Return the name of a field as an option is written."""
    return f"--{name.replace('_', '-')}"


def _completed(offered: tuple[str, ...]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        before, comma, begun = incomplete.rpartition(",")
        return [f"{before}{comma}{each}" for each in offered if each.startswith(begun)]

    return complete


def _options_of(command: Callable[..., None]) -> Iterator[_Option]:
    for name, hint in get_type_hints(command, include_extras=True).items():
        kind, *uses = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        if not (isinstance(kind, type) and is_dataclass(kind)):
            continue
        use = next(iter(uses), Use())
        hints = get_type_hints(kind)
        title = getattr(kind, "TITLE", "Your data")
        for each in fields(kind):
            kept = (not use.only or each.name in use.only) and each.name not in use.without
            if kept and each.metadata.get("option") != "":
                yield _Option(name, each, hints[each.name], title, use)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a function, in place of its parameters that are records, the options of their fields."""
    hints = get_type_hints(function)
    options = list(_options_of(function))

    def run(context: typer.Context, **given: Any) -> None:
        values: dict[str, dict[str, Any]] = {name: {} for name in hints if name != "return"}
        for each in options:
            values[each.record][each.field.name] = each.read(given[each.parameter])
        for each in options:  # what is no option here has the default of this command
            values[each.record] = {**each.use.defaults, **values[each.record]}
        records = {name: hints[name](**of) for name, of in values.items()}
        written = {
            each.written
            for each in options
            if context.get_parameter_source(each.parameter).name == "COMMANDLINE"  # type: ignore[union-attr]
        }
        _refuse_unused(options, records, written)
        function(**records)

    parameters = [each.asked() for each in options]
    assert len({each.name for each in parameters}) == len(parameters), function
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    run.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (context, *parameters)}
    run.__name__, run.__module__ = function.__name__, function.__module__
    run.__doc__ = help_of(function)
    return run


def help_of(function: Callable[..., None]) -> str:
    """Return the help of a command in the language of the shell: sentences are translated, examples are not."""
    words, mark, examples = inspect.cleandoc(function.__doc__ or "").partition("\n\n\b\n")
    told = [translated(Message(" ".join(each.split())), language()) for each in words.split("\n\n")]
    return "\n\n".join(told) + mark + examples


def _refuse_unused(options: list[_Option], records: Mapping[str, Any], written: Collection[str]) -> None:
    """Refuse options that what is shown has no use for."""
    shown = next(filter(None, map(_shown, records.values())), None)
    for each in options:
        if each.written in written and each.serves and shown is not None and shown not in each.serves:
            raise DataError(
                "{option} is for {wanted}, not for --show {value}.",
                option=each.written,
                wanted=joined([f"--show {name}" for name in each.serves], " or "),
                value=shown,
            )


def _shown(record: Any) -> str | None:
    """Return what a record says is shown, asked for or by default."""
    shown = getattr(record, "shown", None) or getattr(record, "show", None)
    return shown if isinstance(shown, str) else None
