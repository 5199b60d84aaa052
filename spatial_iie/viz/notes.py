"""The lines under a figure: source, note, and that data are simulated where they are."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

from spatial_iie.messages import Language, translated
from spatial_iie.results import SYNTHETIC
from spatial_iie.viz.fonts import writable
from spatial_iie.viz.labels import phrase

SOURCE, NOTE = "Source: {text}", "Note: {text}"
_CLOSING = "，。；：、！？）】》”’"
UNNAMED = "No room for the names of {text}"


def note_lines(
    notes: Iterable[tuple[str, str | None]], *, synthetic: bool, language: Language, width: float, size: float
) -> list[str]:
    """Return the lines, broken to fit.

    Parameters
    ----------
    notes : iterable of (template, text)
        Such as "Source: {text}"; what has no text is not written.
    synthetic : bool
        Whether to say that the data are simulated.
    language : {"en", "zh", ...}
    width, size : float
        Of the line and of the letters, in points.

    Examples
    --------
    >>> note_lines([(SOURCE, "a table"), (NOTE, None)], synthetic=False, language="en", width=200, size=8)
    ['Source: a table']
    """
    lines = [phrase(language, key, text=writable(translated(text, language))) for key, text in notes if text]
    if synthetic:
        lines.append(SYNTHETIC.render(language))
    return [part for line in lines for part in wrapped(line, width, size)]


def wrapped(line: str, width: float, size: float) -> list[str]:
    """Break a line that is wider than ``width`` points; a Chinese character is twice as wide as another.

    >>> wrapped("one two three", 40, 10)
    ['one two', 'three']
    >>> wrapped("合成示例数据", 40, 10), wrapped("合成示例。", 40, 10)
    (['合成示例', '数据'], ['合成示例。'])
    """
    room = max(4, int(width / (0.5 * size)))
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    room = room if wide < len(line) / 2 else room // 2
    if len(line) <= room:
        return [line]
    lines = textwrap.wrap(line, room, break_on_hyphens=False)
    for k in range(1, len(lines)):  # no line begins with what ends a clause
        clause = len(lines[k]) - len(lines[k].lstrip(_CLOSING))
        lines[k - 1], lines[k] = lines[k - 1] + lines[k][:clause], lines[k][clause:].lstrip()
    return [each for each in lines if each]
