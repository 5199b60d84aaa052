"""A result as a table of plain characters, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spatial_iie.messages import Interface, Language, Message, joined, term
from spatial_iie.report.decimals import on_the_point, with_hanging_stars
from spatial_iie.report.narrow import GAP, WIDTH, Column, Narrow, broken, fitted
from spatial_iie.report.readable import display_width, is_numeric, noted, notes, readable, title, with_index
from spatial_iie.results import Result

_UNLIMITED = 10**6


def plain(
    result: Result, language: Language = "en", *, width: int = WIDTH, interface: Interface = "python"
) -> str:
    """Return title, table and notes as text of lines no wider than ``width``.

    Parameters
    ----------
    result : Result
    language : {"en", "zh", ...}
    width : int
        Headings and texts are broken over lines; where that is not enough, columns are left out, and a note says
        which and how to see them.
    interface : {"python", "shell"}
        Where the reader is: a note names what can be done there.

    Returns
    -------
    str
        Ends with a newline.
    """
    table = narrowed(result, language, width)
    body = "\n\n".join("\n".join(_lines(panel)) for panel in table.panels)
    below = [noted(note, language) for note in all_notes(result, table, language, interface)]
    words = [broken(text, width) for text in (title(result, language), *below)]
    return "\n".join([words[0], "", body, *([""] if below else []), *words[1:]]) + "\n"


def plain_in_full(result: Result, language: Language = "en") -> str:
    """Return title, table and notes as text, however wide: nothing is broken, nothing left out."""
    return plain(result, language, width=_UNLIMITED)


def narrowed(result: Result, language: Language, width: int) -> Narrow:
    """Return the table of a result at most so wide: points in a line, or last digits where room is short."""
    peers = frozenset(map(str, result.about.own_columns))
    table = fitted(_columns(result, language, on_the_point), width, peers)
    if len(table.panels) > 1:
        return fitted(_columns(result, language, with_hanging_stars), width, peers)
    return table


def _columns(
    result: Result, language: Language, aligned: Callable[[Sequence[str]], list[str]]
) -> list[Column]:
    frame = readable(result, language)
    columns = []
    for place, name in enumerate(map(str, with_index(result).columns)):
        texts = frame.iloc[:, place]
        numeric = is_numeric(texts)
        written = aligned(texts.tolist()) if numeric else texts.tolist()
        columns.append(Column(name, str(frame.columns[place]), tuple(written), numeric))
    return columns


def all_notes(result: Result, table: Narrow, language: Language, interface: Interface) -> list[str]:
    """Return the notes of a result, and one on what a narrow table does not show."""
    if not table.left_out:
        return notes(result, language, interface)
    short = Message(
        "To fit the screen, columns not shown: {columns}. {whole} have everything.",
        columns=joined(table.left_out, ", "),
        whole=term("to_frame() and files", "--format full and files"),
    )
    return [*notes(result, language, interface), short.render(language, interface)]


def _lines(columns: Iterable[Column]) -> list[str]:
    """Return the lines of a table: headings, a rule, rows; a row is as high as its highest cell."""
    columns = list(columns)
    rows = [[each.heading for each in columns], *zip(*(each.texts for each in columns), strict=True)]
    lines = [line for row in rows[:1] for line in _row(list(row), columns, bottom=True)]
    lines.append("-" * (sum(each.width for each in columns) + GAP * (len(columns) - 1)))
    return lines + [line for row in rows[1:] for line in _row(list(row), columns)]


def _row(texts: list[str], columns: list[Column], *, bottom: bool = False) -> list[str]:
    parts = [text.split("\n") for text in texts]
    high = max(map(len, parts))
    blank = [[""] * (high - len(part)) for part in parts]
    full = [b + part if bottom else part + b for part, b in zip(parts, blank, strict=True)]
    return [
        (" " * GAP).join(_padded(cell, each) for cell, each in zip(line, columns, strict=True)).rstrip()
        for line in zip(*full, strict=True)
    ]


def _padded(text: str, column: Column) -> str:
    space = " " * (column.width - display_width(text))
    return space + text if column.numeric else text + space
