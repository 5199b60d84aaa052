"""How a table fits on a page: the widths of its columns, the size of its type, and which way the page lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from spatial_iie.report.readable import display_width, is_numeric

if TYPE_CHECKING:
    import pandas as pd

UPRIGHT, ACROSS = 16.0, 24.7  # centimetres between the margins
PADDING = 0.19  # left and right of a cell
_SIZES = (*((False, size) for size in (9.0, 8.0, 7.0)), *((True, size) for size in (9.0, 8.0, 7.0, 6.0, 5.0)))
_POINT = 2.54 / 72
_BOLD = 1.15  # headings are wider than their cells
_LEAST = 18  # digits that a column of long text keeps the width of
_BROKEN = re.compile(r"\s+")
_NUMBER = re.compile(r"[(<\-−]*\d*(?P<tail>\.?\d*\)?\**)")


@dataclass(frozen=True)
class Layout:
    """A table on its page.

    Attributes
    ----------
    landscape : bool
    size : float
        Of the type, in points.
    widths : tuple of float
        Of the columns, in centimetres.
    numeric : tuple of bool
        Which columns hold numbers; never the first, which names the row, be it a year or a code.
    """

    landscape: bool
    size: float
    widths: tuple[float, ...]
    numeric: tuple[bool, ...]

    def lines(self, row: list[str]) -> int:
        """Return about how many lines the highest cell of a row takes."""
        pairs = zip(row, self.widths, strict=True)
        return max(ceil(_width(text, self.size) / max(width - 2 * PADDING, 0.1)) for text, width in pairs)

    def height(self, rows: list[list[str]]) -> float:
        """Return about how many centimetres rows take, three points of air in each."""
        return sum(1.2 * self.size * self.lines(row) + 3 for row in rows) * _POINT

    def hang(self, column: list[str]) -> list[float]:
        """Return by how many centimetres to indent each number from the right so that the points stand in a line.

        Digits of Times are half as wide as its size, its points a quarter and its parentheses a third.
        """
        tails = [_tail(text) * self.size * _POINT for text in column]
        return [max(tails, default=0.0) - tail for tail in tails]


def laid_out(frame: pd.DataFrame) -> Layout:
    """Return the layout of a table of texts: the largest type, upright if it can be, that breaks no number or word."""
    numeric = tuple(k > 0 and is_numeric(frame.iloc[:, k]) for k in range(frame.shape[1]))
    columns = [[str(frame.columns[k]), *frame.iloc[:, k].tolist()] for k in range(frame.shape[1])]
    for landscape, size in _SIZES:
        room = ACROSS if landscape else UPRIGHT
        least = [_least(texts, number, size) for texts, number in zip(columns, numeric, strict=True)]
        full = [_full(texts, number, size) for texts, number in zip(columns, numeric, strict=True)]
        if sum(least) <= room:
            return Layout(landscape, size, _shared(least, full, room), numeric)
    return Layout(landscape, size, tuple(width * room / sum(least) for width in least), numeric)


def _shared(least: list[float], full: list[float], room: float) -> tuple[float, ...]:
    """Give every column what it must have, then what it wants in proportion; a table that fits is set with some air."""
    if sum(full) <= room:
        air = (min(room, max(1.3 * sum(full), 0.6 * room)) - sum(full)) / len(full)
        return tuple(width + air for width in full)
    wanted = [b - a for a, b in zip(least, full, strict=True)]
    share = (room - sum(least)) / sum(wanted)
    return tuple(a + share * more for a, more in zip(least, wanted, strict=True))


def _full(texts: list[str], number: bool, size: float) -> float:
    """Return the width at which nothing breaks: of numbers, the widest left and the widest right of the point."""
    if number:
        right = max((_tail(text) for text in texts[1:]), default=0.0) * size * _POINT
        left = max((_width(text, size) - _tail(text) * size * _POINT for text in texts[1:]), default=0.0)
    else:
        left, right = max((_width(text, size) for text in texts[1:]), default=0.0), 0.0
    return max(_width(texts[0], _BOLD * size), left + right) + 2 * PADDING


def _least(texts: list[str], number: bool, size: float) -> float:
    heading = min(_units(texts[0]), max(8, *map(_unbroken, _BROKEN.split(texts[0]))))
    least = _centimetres(heading, _BOLD * size) + 2 * PADDING
    if number:
        return max(least, _full(["", *texts[1:]], number, size))
    words = max((_unbroken(word) for text in texts[1:] for word in _BROKEN.split(text)), default=0.0)
    longest = max(map(_units, texts[1:]), default=0.0)
    return max(least, _centimetres(max(words, min(longest, _LEAST)), size) + 2 * PADDING)


def _unbroken(word: str) -> float:
    """Return the units of what of a word cannot be broken: Chinese can be, between any two characters."""
    return max(map(_units, re.split("[\u2e80-\uffef]", word)))


def _units(text: str) -> float:
    """Return about how many digits wide a text is: a capital is wider, a Chinese character two."""
    return display_width(text) + 0.4 * sum(character.isupper() for character in text)


def _centimetres(units: float, size: float) -> float:
    """Return the width of so many digits, half as wide as the type is high, and a little air."""
    return 1.04 * units / 2 * size * _POINT


def _width(text: str, size: float) -> float:
    return _centimetres(_units(text), size)


def _tail(text: str) -> float:
    """Return the width, in sizes of the type, of what stands right of the units of a number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return 0.0
    return sum({".": 0.25, ")": 1 / 3}.get(character, 0.5) for character in found["tail"])
