"""From frozen records to the options of a command: a field is an option, as it is a key of the study file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, dataclass, field
from pathlib import Path
from typing import Any, get_args

from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

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
    decides: bool = False,
) -> Any:
    """Return a field of a record that is an option of the shell only.

    Parameters
    ----------
    words : str
        What it means.
    default : object
        What it is if not given; :data:`REQUIRED` if it must be.
    choices : collection of str
        What it, or every item of it, must be one of.
    name : str, optional
        As it is written; by default ``--`` and the name of the field.
    serves : collection of str
        The values of ``--show`` (or what ``decides``) that have a use for it; with others it is refused. Empty: all.
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
    decides : bool
        Whether ``serves`` of other options names its values, as it does those of ``--show``.
    """
    return field(default=default, metadata={**locals(), "help": words, "option": name})


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
class Option:
    """One option of a command: a field of a record, as the command uses it."""

    record: str
    field: Field[Any]
    type: Any
    title: str
    use: Use

    def __getattr__(self, name: str) -> Any:
        """Return what the field says of itself: its choices, its bounds, ..."""
        return self.field.metadata.get(name)

    @property
    def parameter(self) -> str:
        """The name under which the parser has it: two records may have fields of one name."""
        return self.written.strip("-").replace("-", "_")

    @property
    def written(self) -> str:
        """The option as it is written."""
        return self.option or written(self.field.name)

    @property
    def words(self) -> str:
        """What it means here."""
        words: str = self.use.words.get(self.field.name) or self.help
        return words if isinstance(words, Message) else Message(words)

    @property
    def panel(self) -> str:
        """The heading above it in the help."""
        return "Arguments" if self.argument else self.field.metadata.get("panel") or self.title

    @property
    def uses(self) -> Collection[str]:
        """The values of ``--show`` that have a use for it; empty: all."""
        of = self.use.serves
        return self.serves or (of.get(self.field.name, ()) if isinstance(of, Mapping) else of)

    @property
    def default(self) -> Any:
        """What it is if not given."""
        return self.use.defaults.get(self.field.name, self.field.default)

    @property
    def kind(self) -> Any:
        """What a value of it is: bool, int, float, str or Path."""
        if self.is_list:
            return next((kind for kind in (Path, float, int) if kind.__name__ in str(self.type)), str)
        return next((each for each in get_args(self.type) if each is not type(None)), self.type)

    @property
    def is_list(self) -> bool:
        """Whether it takes several values, with commas between or the option again."""
        return "tuple[" in str(self.type)

    def read(self, given: Any) -> Any:
        """Return what was given as the record has it; nothing is the default."""
        if given in (None, [], ()):
            if self.default is MISSING:
                raise DataError("{option} is missing: {words}", option=self.shown, words=self.words)
            return self.default
        if not self.is_list:
            return self._value(given)
        texts = list(given) if self.several else parts_of(",".join(given), self.written)
        return tuple(self._value(each) for each in texts)

    @property
    def shown(self) -> str:
        """What stands for it in the help and in errors."""
        return self.argument or self.written

    def _value(self, text: Any) -> Any:
        if self.kind in (int, float):
            return self._number(text)
        if self.choices and text not in self.choices:
            raise DataError(
                "{option} must be one of {choices}, not {text!r}.",
                option=self.shown,
                choices=", ".join(self.choices),
                text=text,
            )
        return Path(text) if self.kind is Path else text

    def _number(self, text: str) -> Any:
        try:
            number = self.kind(text)
        except ValueError:
            number = float("nan")
        if number != number:
            what = Message("whole number") if self.kind is int else Message("number")
            raise DataError(
                "{option} must be a {what}, not {text!r}.", option=self.shown, what=what, text=text
            )
        bounds = {"option": self.shown, "text": text}
        if self.least is not None and number < self.least:
            raise DataError("{option} must be at least {least}, not {text}.", least=self.least, **bounds)
        if self.most is not None and number > self.most:
            raise DataError("{option} must be at most {most}, not {text}.", most=self.most, **bounds)
        return number


def written(name: str) -> str:
    """Return the name of a field as an option is written."""
    return f"--{name.replace('_', '-')}"
