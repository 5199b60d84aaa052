"""Numbers of a column with the same number of decimals, their points in a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WRITTEN = re.compile(r"-?\d+(?:\.(\d+))?")
_NUMBER = re.compile(r"[(<\[\-−]*\d+(?P<tail>(?:\.\d+)?[)\]]?\**)")
_MOST = 6  # decimals that one small number asks of the others
_OF_ALL_SIZES = frozenset(["mean", "sd", "minimum", "median", "maximum"])
"""Columns that describe variables in units of all sizes: their numbers share their significant digits."""


def with_common_decimals(column: str, values: Sequence[object], texts: Sequence[str]) -> list[str]:
    """Return the numbers of a column with as many decimals as the one that needs most.

    Parameters
    ----------
    column : str
        Its name in ``to_frame()``.
    values, texts : sequence
        The numbers, and each as a table would print it alone.

    Examples
    --------
    >>> with_common_decimals("estimate", [0.5, -0.00041], ["0.5000", "-0.00041"])
    ['0.50000', '-0.00041']
    >>> with_common_decimals("n", [365, 366], ["365", "366"])
    ['365', '366']

    A number that would be shown as zero keeps its own:

    >>> with_common_decimals("estimate", [0.5, 1.2e-7], ["0.5000", "0.00000012"])
    ['0.500000', '0.00000012']
    """
    found = [_WRITTEN.fullmatch(text) for text in texts]
    several = any(isinstance(value, float) for value in values) and column not in _OF_ALL_SIZES
    if not several or any(text and isinstance(v, str) for v, text in zip(values, texts, strict=True)):
        return list(texts)
    decimals = min(max((len(each[1] or "") for each in found if each), default=0), _MOST)

    def again(value: object, text: str, number: re.Match[str] | None) -> str:
        if number is None or not isinstance(value, float) or len(number[1] or "") > decimals:
            return text
        return f"{value:.{decimals}f}"

    return [again(*each) for each in zip(values, texts, found, strict=True)]


def on_the_point(texts: Sequence[str]) -> list[str]:
    """Return texts of a column with blanks after the numbers, so that set flush right their points are in a line.

    >>> on_the_point(["0.31**", "(2.04)", "365", "Yes"])
    ['0.31**', '(2.04) ', '365     ', 'Yes']
    """
    found = [_NUMBER.fullmatch(text) for text in texts]
    tails = [len(each["tail"]) if each else 0 for each in found]
    longest = max(tails, default=0)
    return [
        text + " " * (longest - tail) if each else text
        for text, tail, each in zip(texts, tails, found, strict=True)
    ]


def with_hanging_stars(texts: Sequence[str]) -> list[str]:
    """Return texts of a column with blanks for missing stars, so that set flush right their last digits are in a line.

    >>> with_hanging_stars(["0.31**", "(2.04)", "365", "Yes"])
    ['0.31**', '(2.04) ', '365  ', 'Yes']
    """
    after = [len(text) - len(text.rstrip(")]*")) for text in texts]
    longest = max((n for n, text in zip(after, texts, strict=True) if _NUMBER.fullmatch(text)), default=0)
    return [
        text + " " * (longest - n) if _NUMBER.fullmatch(text) else text
        for text, n in zip(texts, after, strict=True)
    ]
