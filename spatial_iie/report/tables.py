"""A result as text: one small function for each format, all built on ``to_frame()``."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from spatial_iie._spreadsheet import harmless
from spatial_iie._visible import visible
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, languages, translated
from spatial_iie.report.labels import Language, cell, column_label, in_words, synthetic_note
from spatial_iie.report.variables import words_for
from spatial_iie.results import Result

_MARKUP = re.compile(r"[\\|`]|\](?=[(\[:])|<(?=[A-Za-z/!?])")


def render(result: Result, format: str = "table", *, language: Language = "en") -> str:  # noqa: A002
    """Return a result as text.

    Parameters
    ----------
    result : Result
    format : {"table", "json", "csv", "markdown", "latex", "html"}
        For people: table, markdown, latex and html, with headings in ``language`` and rounded numbers. For programs:
        json (a list of records) and csv, with the names of ``to_frame()`` and all digits; tables made from
        synthetic data carry a column ``synthetic`` there.
    language : {"en", "zh"}

    Returns
    -------
    str
        Ends with a newline.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> print(render(TableResult(pd.DataFrame({"year": [2019], "n": [365]}), "Regions")), end="")
    Regions
    <BLANKLINE>
    Year    n
    ---------
    2019  365
    """
    check_choice("language", language, languages())
    return FORMATS[check_choice("format", format, FORMATS)](result, language)


def readable(result: Result, language: Language) -> pd.DataFrame:
    """Return the table of a result with headings and cells as a reader wants them, all text."""
    frame = with_index(result)
    users = frozenset(result.about.get("own_columns", ()))
    statistic = result.about.get("statistic")
    label = {
        name: visible(str(name) if name in users else column_label(name, language, statistic))
        for name in frame.columns
    }
    words = words_for(result, language)
    compared = bool(users) or "variable_of_change" in frame.columns
    cells = {
        name: [
            visible(words(cell(name, value, language, own=name in users, compared=compared)))
            for value in frame[name].tolist()
        ]
        for name in frame.columns
    }
    return pd.DataFrame(cells, index=frame.index, dtype=object).rename(columns=label)


def notes(result: Result, language: Language) -> list[str]:
    """Return the notes beneath a table, in a language."""
    synthetic = [synthetic_note(language)] if result.about.get("synthetic") else []
    own = [note for note in result.notes if note != synthetic_note("en")]
    words = words_for(result, language)
    return synthetic + [visible(words(in_words(note, language))) for note in own]


def noted(note: str, language: Language = "en") -> str:
    """Return a note with the word that says it is one.

    >>> noted("Level: 0.05."), noted("显著性水平：0.05。", "zh")
    ('Note: Level: 0.05.', '注：显著性水平：0.05。')
    """
    return Message("Note: {note}", note=note).render(language)


def title(result: Result, language: Language = "en") -> str:
    """Return the title of a result as it may be shown: a message in a language, other words as they are."""
    return visible(translated(result.title, language))


def with_index(result: Result) -> pd.DataFrame:
    """Return the table of a result with its index, if that has a name, as the first column."""
    frame = result.to_frame()
    return frame.reset_index() if frame.index.name is not None else frame


def tidy(result: Result) -> pd.DataFrame:
    """Return the table of a result for programs: all digits, the index a column, ``synthetic`` where it is."""
    frame = with_index(result)
    return frame.assign(synthetic=True) if result.about.get("synthetic") else frame


def _json(result: Result, _language: Language) -> str:
    def plain(value: Any) -> Any:
        value = value.item() if hasattr(value, "item") else value
        missing = value is pd.NA or (isinstance(value, float) and not math.isfinite(value))
        return None if missing else value

    frame = tidy(result)
    columns = [frame[name].tolist() for name in frame.columns]
    records = [dict(zip(frame.columns, map(plain, row), strict=True)) for row in zip(*columns, strict=True)]
    return in_ascii_where_unseen(json.dumps(records, ensure_ascii=False, indent=1)) + "\n"


def in_ascii_where_unseen(text: str) -> str:
    """Return JSON with the characters that nobody sees as its own escapes: a reader gets them back."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c == "\n" or visible(c) == c else json.dumps(c)[1:-1] for c in text)


def _csv(result: Result, _language: Language) -> str:
    return str(harmless(tidy(result)).to_csv(index=False, lineterminator="\n"))


def _table(result: Result, language: Language) -> str:
    frame = readable(result, language)
    right = [is_numeric(frame[name]) for name in frame.columns]
    rows = [list(frame.columns), *frame.to_numpy().tolist()]
    widths = [max(display_width(row[k]) for row in rows) for k in range(len(right))]
    lines = [
        "  ".join(_padded(*part) for part in zip(row, widths, right, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "-" * (sum(widths) + 2 * (len(widths) - 1)))
    below = [noted(note, language) for note in notes(result, language)]
    return "\n".join([title(result, language), "", *lines, *([""] if below else []), *below]) + "\n"


def _markdown(result: Result, language: Language) -> str:
    frame = readable(result, language)
    rule = ["---:" if is_numeric(frame[name]) else "---" for name in frame.columns]
    rows = [[_marked(str(name)) for name in frame.columns], rule]
    rows += [[_marked(str(text)) for text in row] for row in frame.to_numpy().tolist()]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    below = [f"*{_marked(note)}*  " for note in notes(result, language)]
    return (
        "\n".join([f"**{_marked(title(result, language))}**", "", *lines, *([""] if below else []), *below])
        + "\n"
    )


def _marked(text: str) -> str:
    r"""Return a text that Markdown shows as it is: no cell ends early, no link, no picture, no HTML.

    >>> print(_marked(r"a|b [c](d) <e> <0.01"))
    a\|b [c\](d) \<e> <0.01
    """
    return _MARKUP.sub(r"\\\g<0>", text)


def _html(result: Result, language: Language) -> str:
    from html import escape

    frame = readable(result, language)
    aligned = ["right" if is_numeric(frame[name]) else "left" for name in frame.columns]

    def row(tag: str, texts: Iterable[object]) -> str:
        cells = zip(texts, aligned, strict=True)
        return "".join(
            f'<{tag} style="text-align: {side}">{escape(str(text))}</{tag}>' for text, side in cells
        )

    head = f"<thead><tr>{row('th', frame.columns)}</tr></thead>"
    body = "\n".join(f"<tr>{row('td', texts)}</tr>" for texts in frame.to_numpy().tolist())
    below = [f"<p><small>{escape(note)}</small></p>" for note in notes(result, language)]
    caption = f"<caption>{escape(title(result, language))}</caption>"
    table = f"<table>\n{caption}\n{head}\n<tbody>\n{body}\n</tbody>\n</table>"
    return "\n".join([table, *below]) + "\n"


def _latex(result: Result, language: Language) -> str:
    from spatial_iie.report.latex import latex

    return latex(result, language)


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
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(text))


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if right else text + space


FORMATS: dict[str, Callable[[Result, Language], str]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
    "latex": _latex,
    "html": _html,
}
