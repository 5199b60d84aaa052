"""A table on a terminal: headings and texts broken over lines, the least needed columns left out, and a word on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from spatial_iie.report.readable import display_width

WIDTH = 100  # columns of a table where nothing says how wide the terminal is
GAP = 2
_LEAST = 16  # columns that a text is given
_LEAST_HEADING = 8  # columns that a heading is given: four Chinese characters, as 间接效应
_SENTENCE = 40  # columns of a text among numbers
_EXPENDABLE = (
    "comparison_regions|exposed_regions|n_regions",
    "lag_.*|log_likelihood|aic|bic", "((in)?direct_|total_)?(low|high)|lower|upper", ".*_z", ".*_std_error",
    "rho_p|lambda_p", "expectation", "sd", "total|total_p", "candidates", "note", ".*_low|.*_high", "z",
    "rho|lambda", "std_error",
)  # fmt: skip
"""Columns that a narrow table goes without, the first first: each can be had from others, or matters less."""
_CLOSING = r"[，。；：、）”！？),.;:]"
_SPLIT = re.compile(rf"[A-Za-z] 值{_CLOSING}*|[^\s\u2e80-\uffef]+{_CLOSING}*|[\u2e80-\uffef]{_CLOSING}*|\s+")
"""Pieces that stay whole: p 值, words, single Chinese characters, each with the marks that close it."""


@dataclass(frozen=True)
class Column:
    """A column as text.

    Attributes
    ----------
    name : str
        In ``to_frame()``.
    heading : str
    texts : tuple of str
        Of a column of numbers with their points in a line.
    numeric : bool
    """

    name: str
    heading: str
    texts: tuple[str, ...]
    numeric: bool

    @cached_property
    def width(self) -> int:
        """Columns of the terminal that it takes, line by line."""
        return max(display_width(line) for text in (self.heading, *self.texts) for line in text.split("\n"))

    def within(self, width: int) -> Column:
        """Return the column broken over lines; numbers are never broken."""
        if self.width <= width:
            return self
        if not self.numeric:
            return Column(
                self.name, broken(self.heading, width), tuple(broken(t, width) for t in self.texts), False
            )
        texts = tuple(
            broken(t, _SENTENCE) if display_width(t.rstrip()) > _SENTENCE else t for t in self.texts
        )
        longest = max((display_width(line) for text in texts for line in text.split("\n")), default=0)
        return Column(self.name, broken(self.heading, max(width, longest, _LEAST_HEADING)), texts, True)


@dataclass(frozen=True)
class Narrow:
    """A table that fits.

    Attributes
    ----------
    panels : tuple of tuple of Column
        Parts of the table, one below the other, each with the first column.
    left_out : tuple of str
        Headings of columns that are not there.
    """

    panels: tuple[tuple[Column, ...], ...]
    left_out: tuple[str, ...] = ()


def fitted(columns: Sequence[Column], width: int, peers: frozenset[str]) -> Narrow:
    """Return a table that is no wider than ``width``.

    Parameters
    ----------
    columns : sequence of Column
    width : int
    peers : frozenset of str
        Columns that are all alike, as fits side by side: none is left out, they go on in a further panel.

    Examples
    --------
    >>> wide = [Column("city", "City", ("a, " * 40,), False), Column("z", "z", ("1.2",), True)]
    >>> [column.width <= 37 for column in fitted(wide, 40, frozenset()).panels[0]]
    [True, True]
    """
    kept, left_out = list(columns), []
    while (shown := _shared(kept, width)) is None and (gone := _expendable(kept, peers)) is not None:
        kept.remove(gone)
        left_out.append(gone)
    panels = [shown] if shown is not None else _panels(kept, width)
    order = [each.heading for each in columns if each in left_out]
    return Narrow(tuple(map(tuple, panels)), tuple(order))


def _shared(columns: Sequence[Column], width: int) -> list[Column] | None:
    """Return columns that fit together: headings are broken first, then texts; None if they cannot."""
    room = width - GAP * (len(columns) - 1)
    if sum(each.width for each in columns) <= room:
        return list(columns)
    columns = [each.within(1) if each.numeric else _headed(each) for each in columns]
    fixed = sum(each.width for each in columns if each.numeric or each.width <= _LEAST)
    long = sorted(
        (each for each in columns if not each.numeric and each.width > _LEAST), key=lambda c: c.width
    )
    if fixed + _LEAST * len(long) > room:
        return None
    given: dict[str, int] = {}
    left = room - fixed
    for place, each in enumerate(long):  # the shortest first: what it does not need is the others'
        given[each.name] = min(each.width, left // (len(long) - place))
        left -= given[each.name]
    return [each.within(given.get(each.name, each.width)) for each in columns]


def _headed(column: Column) -> Column:
    """Return a column of texts with its heading broken to the width of the texts."""
    longest = max((display_width(text) for text in column.texts), default=0)
    return Column(
        column.name, broken(column.heading, max(longest, _LEAST_HEADING)), column.texts, column.numeric
    )


def _expendable(columns: Sequence[Column], peers: frozenset[str]) -> Column | None:
    for pattern in _EXPENDABLE:
        for each in reversed(columns):
            if each.name not in peers and re.fullmatch(pattern, each.name):
                return each
    return None


def _panels(columns: Sequence[Column], width: int) -> list[list[Column]]:
    """Return the columns in panels, each as wide as can be and begun by the first column."""
    first = columns[0].within(max(_LEAST, width // 3))
    panels: list[list[Column]] = [[first]]
    for each in columns[1:]:
        each = each.within(each.width if each.numeric else width - first.width - GAP)
        if each.numeric and each.width > width - first.width - GAP:
            each = each.within(1)
        used = sum(one.width + GAP for one in panels[-1])
        if used + each.width > width and len(panels[-1]) > 1:
            panels.append([first])
        panels[-1].append(each)
    return panels


def broken(text: str, width: int) -> str:
    r"""Return a text over lines no wider than ``width``, but for words that are; Chinese breaks anywhere.

    >>> broken("Indirect, std. error", 10), broken("莫兰指数", 4), broken("总效应 p 值", 8)
    ('Indirect,\nstd. error', '莫兰\n指数', '总效应\np 值')
    """
    lines, line = [], ""
    for piece in _SPLIT.findall(text):
        over = display_width(line + piece) > width if not piece.isspace() else False
        if over and line.strip():
            lines.append(line.rstrip())
            line = ""
        if line or not piece.isspace():
            line += piece
    return "\n".join([*lines, line.rstrip()] if line.strip() or not lines else lines)
