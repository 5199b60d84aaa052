"""A result as text: one small function for each format, all built on ``to_frame()``."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable

import pandas as pd

from spatial_iie._spreadsheet import harmless
from spatial_iie._visible import visible
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, languages
from spatial_iie.report.latex import latex
from spatial_iie.report.plain import plain, plain_in_full
from spatial_iie.report.readable import is_numeric, notes, readable, title, with_index
from spatial_iie.results import Result

_MARKUP = re.compile(r"[\\|`]|\](?=[(\[:])|<(?=[A-Za-z/!?])")


def render(result: Result, format: str = "table", *, language: Language = "en") -> str:  # noqa: A002
    """Return a result as text.

    Parameters
    ----------
    result : Result
    format : {"table", "full", "json", "csv", "markdown", "latex", "html"}
        For people, with headings in ``language`` and rounded numbers: table, which is at most 100 characters wide and
        says what it leaves out; full, as wide as it comes; markdown, latex and html. For programs:
        json (a list of records) and csv, with the names of ``to_frame()`` and all digits; tables made from
        synthetic data carry a column ``synthetic`` there.
    language : {"en", "zh", ...}

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


def tidy(result: Result) -> pd.DataFrame:
    """Return the table of a result for programs: all digits, the index a column, ``synthetic`` where it is."""
    frame = with_index(result)
    return frame.assign(synthetic=True) if result.about.synthetic else frame


def _json(result: Result, _language: Language) -> str:
    def plain(value: object) -> object:
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


FORMATS: dict[str, Callable[[Result, Language], str]] = {
    "table": plain,
    "full": plain_in_full,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
    "latex": latex,
    "html": _html,
}
