"""Help pages: plain text within the width of a terminal, in the language of the command, with nothing cut."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import MISSING
from unicodedata import east_asian_width

from spatial_iie.cli._command import Command, Group
from spatial_iie.cli._records import Option
from spatial_iie.cli._streams import language
from spatial_iie.messages import Message, joined, room, translated

_INDENT, _COLUMN, _WIDEST = 2, 26, 100
_OUTPUT = "Output"
_WIDE = r"\u2e80-\u9fff\uff00-\uffef"
_TOKEN = re.compile(rf"[（“]*(?:[{_WIDE}]|[^\s{_WIDE}“”]+)[、。，：；？！）”]*\s*|\s+")
"""A Chinese character or a word, with the marks around it that no line may begin or end with."""
_HELP = ("-h, --help", Message("Show this page."))


def front_page(
    program: str, words: str, listed: Mapping[str, Mapping[str, str]], options: Mapping[str, str]
) -> str:
    """Return the help of the program: its commands under their headings, and the options before a command."""
    usage = _usage(program, [_word("COMMAND"), f"[{_word('OPTIONS')}]"])
    blocks = [usage, _paragraph(Message(words))]
    blocks += [_block(heading, of.items()) for heading, of in listed.items()]
    blocks += [_block("Options", [*options.items(), _HELP])]
    more = Message("{command} explains a command.", command=f"{program} {_word('COMMAND')} --help")
    return _page([*blocks, _paragraph(more)])


def page_of(command: Command | Group, program: str) -> str:
    """Return the help of a command, or of one that has commands of its own."""
    told = [_paragraph(each) for each in command.paragraphs]
    if isinstance(command, Group):
        listed = {name: each.paragraphs[0] for name, each in command.commands.items()}
        usage = _usage(program, [_word("COMMAND"), f"[{_word('OPTIONS')}]"])
        return _page([usage, *told, _block("Commands", listed.items()), _block("Options", [_HELP])])
    shown = [each for each in command.options if not each.hidden]
    arguments = [each.argument for each in shown if each.argument]
    blocks = [_usage(program, [*arguments, f"[{_word('OPTIONS')}]"]), *told]
    if command.examples:
        blocks.append(
            _heading("Examples") + "\n" + "\n".join(" " * _INDENT + each for each in command.examples)
        )
    titles = dict.fromkeys(each.panel for each in shown)
    for title in sorted(
        [*titles, *([] if _OUTPUT in titles else [_OUTPUT])], key=lambda each: each == _OUTPUT
    ):
        rows = [(_named(each), _described(each)) for each in shown if each.panel == title]
        blocks.append(_block(title, [*rows, _HELP] if title == _OUTPUT else rows))
    return _page(blocks)


def _named(option: Option) -> str:
    """Return an option as it is written, with a word for what it takes."""
    if option.argument or option.kind is bool:
        return option.shown
    word = {int: "INTEGER", float: "NUMBER"}.get(option.kind, "TEXT")
    return f"{option.written} {_word('CHOICE' if option.choices and not option.is_list else word)}"


def _described(option: Option) -> str:
    """Return what an option means, what it may be, and what it is by default."""
    more = []
    if option.choices:
        more.append(Message("Choices: {choices}.", choices=joined(option.choices, ", ")))
    default = ",".join(map(str, option.default)) if isinstance(option.default, tuple) else option.default
    if option.default is MISSING:
        more.append(Message("Required."))
    elif default not in (None, "") and default is not False:
        more.append(Message("Default: {value}.", value=default))
    between = room(language(), "messages.typography")["between sentences"]
    return "\n".join(filter(None, [_in_words(option.words), between.join(map(_in_words, more))]))


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _usage(program: str, words: Iterable[str]) -> str:
    return _in_words(Message("Usage: {line}", line=" ".join([program, *words])))


def _block(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return rows of a name and what it means, under a heading."""
    lines = [_heading(title)]
    for name, words in rows:
        begun = " " * _INDENT + name
        told = [line for part in _in_words(words).split("\n") for line in wrapped(part, _width() - _COLUMN)]
        if width_of(begun) + 2 > _COLUMN:
            lines.append(begun)
            begun = ""
        lines.append(begun + " " * (_COLUMN - width_of(begun)) + told[0])
        lines += [" " * _COLUMN + line for line in told[1:]]
    return "\n".join(lines)


def _heading(title: str) -> str:
    return _in_words(Message(title))


def _paragraph(words: str) -> str:
    return "\n".join(wrapped(_in_words(words), _width()))


def _word(name: str) -> str:
    return _in_words(Message(name))


def _in_words(text: str) -> str:
    return str(translated(text, language(), "shell"))


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def width_of(text: str) -> int:
    """Return the columns of a terminal that a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines; between words, and between Chinese characters, but never within a word.

    >>> wrapped("one of table, full or json", 14), wrapped("空间权重（weights）。", 8)
    (['one of table,', 'full or json'], ['空间权重', '（weights）。'])
    """
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and width_of(lines[-1] + token.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    lines[-1] = lines[-1].rstrip()
    return lines
