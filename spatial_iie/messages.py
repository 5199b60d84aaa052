"""Sentences that remember what they were made of, so that they can be printed in another language.

A message is written once, in English, where it arises; its template is its key in the catalogues of the other
languages (``languages/zh.json``). It is a string, its English text, for whoever does not ask for more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from numbers import Integral
from pathlib import Path
from string import Formatter
from typing import Any, Literal, Self, TypeVar

Interface = Literal["python", "shell"]
Language = str
"""A name of :func:`languages`, such as "en" or "zh"."""
Values = Mapping[str, Any]  # of the fields of a template: whatever can be formatted
Text = TypeVar("Text")
FOLDER = Path(__file__).parent / "languages"
_ENGLISH_FILE = FOLDER / "en.json"
ENGLISH = "en"
_ARGUMENT = re.compile(r"\b([a-z][a-z_]+)=(?!\d+,)(?:'([^'{}]*)'|(\{[^{}]*\}|[A-Za-z0-9]+\b))?(?![({])")
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OPTIONS = {"year": "--year-column", "years": "--year", "regions": "--data", "prefixes": "--prefix"}
"""Arguments that are called otherwise in the shell."""


class Message(str):
    """A sentence made of a template and values.

    Parameters
    ----------
    template : str
        English, with named fields as of ``str.format``; without values it is the text itself.
    values
        What stands in the fields; messages among them are translated too.

    Examples
    --------
    >>> note = Message("{n} regions left out {regions}.", n=7, regions=listed(["110000", "120000"]))
    >>> note
    '7 regions left out [110000, 120000].'
    >>> note.values["n"], note.render("en") == note
    (7, True)
    """

    __slots__ = ("template", "values")
    template: str
    values: Values

    def __new__(cls, template: str, /, **values: object) -> Self:  # noqa: D102
        self = super().__new__(cls, cls._text(template, values, ENGLISH, "python"))
        self.template, self.values = template, values
        return self

    def render(self, language: str = ENGLISH, interface: Interface = "python") -> str:
        """Return the text in a language, in the terms of an interface; English where the catalogue lacks it."""
        return self._text(self.template, self.values, language, interface)

    @classmethod
    def _text(cls, template: str, values: Values, language: str, interface: Interface) -> str:
        there = _of(language, template)
        if interface == "shell":
            there = _with_options(there)
        if not values:
            return there
        words = {k: _counted(translated(value, language, interface)) for k, value in values.items()}
        return _filled(
            language, there, words, {k for k, value in values.items() if isinstance(value, Message)}
        )

    def __deepcopy__(self, _memo: object) -> Self:
        return self  # nothing in it changes

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (type(self), self.template, dict(self.values))


class Listed(Message):
    """The first few of many items, and how many more there are; made by :func:`listed`."""

    __slots__ = ()

    @classmethod
    def _text(cls, template: str, values: Values, language: str, interface: Interface) -> str:
        shown = _of(language, ", ").join(translated(item, language, interface) for item in values["items"])
        return _filled(language, _of(language, template), {"items": shown, "more": values["more"]})


class Joined(Message):
    """Parts one after another, the template between them; made by :func:`joined`."""

    __slots__ = ()

    @classmethod
    def _text(cls, template: str, values: Values, language: str, interface: Interface) -> str:
        return _of(language, template).join(translated(part, language, interface) for part in values["parts"])


class Term(Message):
    """What is called otherwise in the shell: an argument and its option, a call and its command; see :func:`term`."""

    __slots__ = ()

    @classmethod
    def _text(cls, template: str, values: Values, language: str, interface: Interface) -> str:
        there = values["shell"] if interface == "shell" else template
        return there.render(language) if isinstance(there, Message) else _of(language, there)


def term(python: str, shell: str) -> Term:
    """Return what is called otherwise in the shell, where it may be a message.

    >>> Message("Name others with {lagged}.", lagged=term("lagged=", "--lagged")).render("en", "shell")
    'Name others with --lagged.'
    """
    return Term(python, shell=shell)


def listed(items: Iterable[object], limit: int = 5) -> Listed:
    """Write the first few of many items, and how many were left out.

    >>> listed(["110000", "120000"])
    '[110000, 120000]'
    >>> listed(range(8), limit=3)
    '[0, 1, 2 and 5 more]'
    """
    every = list(items)
    shown = [item if isinstance(item, Message) else _short(str(item)) for item in every[:limit]]
    rest = max(len(every) - limit, 0)
    return Listed("[{items} and {more} more]" if rest else "[{items}]", items=shown, more=rest)


def _short(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[:most]}..."


def joined(parts: Iterable[str], between: str = "; ") -> Joined:
    """Return parts one after another as one message.

    >>> joined([Message("LM error"), Message("LM lag")], ", ")
    'LM error, LM lag'
    """
    return Joined(between, parts=list(parts))


def headings(labels: Iterable[str]) -> Joined:
    """Return headings of columns one after another, with semicolons between them where one has a comma in it.

    >>> headings(["OLS", "SLX"]), headings(["OLS, region", "OLS, both"])
    ('OLS, SLX', 'OLS, region; OLS, both')
    """
    every = list(labels)
    return joined(every, "; " if any(", " in each for each in every) else ", ")


def translated(text: Text, language: str = ENGLISH, interface: Interface = "python") -> Text | str:
    """Return a message in a language and in the terms of an interface; anything else as it is."""
    return text.render(language, interface) if isinstance(text, Message) else text


class Count(int):
    """A whole number whose format may choose between words, as in ``{n:region|regions}``."""

    def __format__(self, spec: str) -> str:
        one, choice, more = spec.partition("|")
        return (one if self == 1 else more) if choice else super().__format__(spec)


def _counted(value: Any) -> Any:
    return Count(value) if isinstance(value, Integral) and not isinstance(value, bool) else value


class Phrases:
    """The sentences of one module, composed in a language at once; its room of the catalogue is asked first.

    Parameters
    ----------
    module : str
        ``__name__``; the room is called by it, without the name of the package.

    Examples
    --------
    >>> phrase = Phrases(__name__)
    >>> phrase("en", "{first} and {last}", first=2017, last=2019), phrase("zh", "{items} and {more}", items=1, more=2)
    ('2017 and 2019', '1 and 2')
    >>> phrase("en", "{n} {n:region|regions}", n=1), phrase("en", "{n:,} {n:region|regions}", n=2850)
    ('1 region', '2,850 regions')
    """

    def __init__(self, module: str) -> None:
        self.room = module.removeprefix("spatial_iie.")

    def __call__(self, language: Language, template: str, /, **values: object) -> str:
        """Return a template in a language, its fields filled; English where the catalogue lacks it."""
        there = self.template(language, template)
        words = {k: _counted(translated(v, language)) for k, v in values.items()}
        return _filled(language, there, words, words.keys()) if values else there

    def template(self, language: Language, template: str) -> str:
        """Return a template in a language, its fields open."""
        if language == ENGLISH:
            return template
        return _rooms(language).get(self.room, {}).get(template, catalogue(language).get(template, template))


@cache
def room(language: Language, name: str) -> Mapping[str, str]:
    """Return a room of the catalogue of a language over that of English, where keys are no sentences but names.

    "report.columns" holds the headings of columns; "messages.typography" how a language is set: its tag (BCP 47),
    ``script`` "latin" or "han", what stands between sentences, the columns that name a region, and of documents the
    size of the text in points, the spacing of lines and the characters that a paragraph is indented by.

    >>> room("zh", "messages.typography")["tag"], room("en", "report.columns")["std_error"]
    ('zh-CN', 'Std. error')
    """
    return {**_rooms(ENGLISH).get(name, {}), **_rooms(language).get(name, {})}


def languages() -> tuple[str, ...]:
    """Return the languages there are: English, and one for each file in the folder of catalogues."""
    return (ENGLISH, *sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != ENGLISH))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return the catalogue of a language, English template -> template; empty for English.

    Rooms of single modules, which have a dot in their names, are left to :class:`Phrases`.

    Raises
    ------
    ValueError
        If there is no such language.
    """
    if language not in languages():
        raise ValueError(f"language must be one of {', '.join(languages())}, not {language!r}.")
    if language == ENGLISH:
        return {}
    rooms = _rooms(language).items()
    return {
        template: text for room, entries in rooms if "." not in room for template, text in entries.items()
    }


@cache
def _rooms(language: Language) -> Mapping[str, Mapping[str, str]]:
    file = _ENGLISH_FILE if language == ENGLISH else FOLDER / f"{language}.json"
    rooms: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return rooms


def _filled(language: Language, template: str, words: Values, ours: Container[str] = ()) -> str:
    """Return a template with its fields filled, blanks at both ends of a field as the language sets them.

    In Chinese a blank stands between a Chinese character and a Latin letter or a digit, and none between two Chinese
    characters or marks, but that of a template around a name of the user's, which ``ours`` does not hold.

    >>> _filled("zh", "{variable} 的{name}", {"variable": "gdp", "name": "Lee 指数 L"})
    'gdp 的 Lee 指数 L'
    >>> words = {"first": "甲", "last": "乙"}
    >>> _filled("zh", "{first} 和 {last}", words, words), _filled("zh", "{first} 和 {last}", words)
    ('甲和乙', '甲 和 乙')
    """
    if language == ENGLISH or room(language, "messages.typography").get("script") != "han":
        return template.format_map(words)
    text, after = "", ""
    for literal, name, spec, conversion in Formatter().parse(template):
        text = _beside(text, literal, narrow=after in ours)
        if name is not None:
            how = f"{'!' if conversion else ''}{conversion or ''}{':' if spec else ''}{spec or ''}"
            text = _beside(text, f"{{{name}{how}}}".format_map(words), narrow=name in ours)
            after = name
    return text


def _beside(before: str, text: str, *, narrow: bool) -> str:
    """Return two texts as they stand side by side in Chinese; ``narrow``: without a blank between wide characters."""
    if not before or not text:
        return before + text
    left, right = before.rstrip(" "), text.lstrip(" ")
    if narrow and left and right and _WIDE.match(left[-1]) and _WIDE.match(right[0]):
        return left + right
    edges = before[-1] + text[0]
    blank = edges.isalnum() and len(_HAN.findall(edges)) == 1
    return f"{before}{' ' if blank else ''}{text}"


def fields(template: str) -> set[str]:
    """Return the names of the fields of a template.

    >>> sorted(fields("{n} regions, p = {p:.3f}"))
    ['n', 'p']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _with_options(template: str) -> str:
    """Write arguments as options, but for those of a call.

    >>> _with_options("say it with region= or isolates='zero', not read(path, ids=None)")
    'say it with --region or --isolates zero, not read(path, ids=None)'
    >>> _with_options("hold a column: gdp=0,10")
    'hold a column: gdp=0,10'
    """

    def option(found: re.Match[str]) -> str:
        before = template[: found.start()]
        if before.count("(") > before.count(")"):
            return found[0]
        value = found[2] or found[3]
        name = _OPTIONS.get(found[1], f"--{found[1].replace('_', '-')}")
        return f"{name} {value}" if value else name

    return _ARGUMENT.sub(option, template)


def _of(language: str, template: str) -> str:
    return template if language == ENGLISH else catalogue(language).get(template, template)


def _made(cls: type[Message], template: str, values: Mapping[str, object]) -> Message:
    return cls(template, **values)
