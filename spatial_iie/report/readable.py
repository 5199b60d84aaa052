"""The table of a result as readers want it: headings and notes in their language, every cell a text."""

from __future__ import annotations

import unicodedata

import pandas as pd

from spatial_iie._visible import visible
from spatial_iie.messages import Interface, Language, Message, translated
from spatial_iie.report.decimals import with_common_decimals
from spatial_iie.report.labels import cell, column_label
from spatial_iie.report.variables import words_for
from spatial_iie.results import Result


def readable(result: Result, language: Language) -> pd.DataFrame:
    """Return the table of a result with headings and cells as a reader wants them, all text."""
    frame = with_index(result)
    users = frozenset(result.about.own_columns)
    of_impacts = {"total": "total_"} if "indirect" in frame else {}
    statistic, headed = result.about.statistic, {**of_impacts, **result.headings}
    label = {
        name: visible(
            str(translated(name, language))
            if name in users
            else column_label(headed.get(name, name), language, statistic)
        )
        for name in frame.columns
    }
    words = words_for(result, language)
    own = users | frozenset(result.about.own_words)

    def texts(name: str) -> list[str]:
        values = frame[name].tolist()
        written = [cell(str(name), value, language, own=name in own) for value in values]
        return [visible(words(text)) for text in with_common_decimals(name, values, written)]

    cells = {name: texts(name) for name in frame.columns}
    return pd.DataFrame(cells, index=frame.index, dtype=object).rename(columns=label)


def notes(result: Result, language: Language, interface: Interface = "python") -> list[str]:
    """Return the notes beneath a table, in a language and in the terms of an interface."""
    words = words_for(result, language)
    return [visible(words(translated(note, language, interface))) for note in result.notes]


def noted(note: str, language: Language = "en") -> str:
    """Return a note with the word that says it is one.

    >>> noted("Level: 0.05."), noted("显著性水平：0.05。", "zh")
    ('Note: Level: 0.05.', '注：显著性水平：0.05。')
    """
    return Message("Note: {note}", note=note).render(language)


def title(result: Result, language: Language = "en") -> str:
    """Return the title of a result as it may be shown: a message in a language, other words as they are.

    Names of columns are readers' words there too, but not within formulas, which are written to be used again.
    """
    text = translated(result.title, language)
    return visible(text if "~" in text else words_for(result, language)(text))


def with_index(result: Result) -> pd.DataFrame:
    """Return the table of a result with its index, if that has a name, as the first column."""
    frame = result.to_frame()
    return frame.reset_index() if frame.index.name is not None else frame


def is_numeric(texts: pd.Series) -> bool:
    """Return whether most filled cells of a column are numbers, stars and the like aside.

    >>> is_numeric(pd.Series(["0.31**", "(2.04)", "Yes", ""])), is_numeric(pd.Series(["queen", "365"]))
    (True, False)
    """
    filled = [text for text in texts if text]
    numbers = [text.strip("()").lstrip("<-−").rstrip("*").replace(".", "", 1).isdigit() for text in filled]
    return bool(2 * sum(numbers) > len(filled))


def display_width(text: str) -> int:
    """Return the number of terminal columns a text takes; Chinese characters take two."""
    text = str(text)
    return (
        len(text)
        if text.isascii()
        else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    )
