"""A result as a LaTeX table with booktabs, over several pages where it is long."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from spatial_iie._visible import visible
from spatial_iie.messages import Language, translated
from spatial_iie.report.readable import display_width, is_numeric, notes, readable
from spatial_iie.results import Result

PACKAGES = ("array", "booktabs", "graphicx", "longtable", "rotating")
_LINE = 95  # characters of a line in the size of tables
_ACROSS = 120  # characters from which a table is laid across the page
_PAGE = 45  # lines of a table on a page
_LONG = 36  # characters from which a text may be broken over lines
_STARS = re.compile(r"(?<=[\d)])(\*+)$")
_MINUS = re.compile(r"^(\(?)-(?=[\d.])")
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "θ": "theta",
    "λ": "lambda",
    "ρ": "rho",
    "σ": "sigma",
    "φ": "phi",
}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"$<$",
    ">": r"$>$",
    "−": r"$-$",
    "×": r"$\times$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "²": r"$^2$",
    "±": r"$\pm$",
    "→": r"$\rightarrow$",
    **{letter: rf"$\{name}$" for letter, name in _GREEK.items()},
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def latex(
    result: Result, language: Language = "en", *, caption: str | None = None, label: str | None = None
) -> str:
    r"""Return a result as a LaTeX table.

    Parameters
    ----------
    result : Result
    language : {"en", "zh", ...}
        Of headings and cells.
    caption : str, optional
        By default the result's title.
    label : str, optional
        For ``\ref``.

    Returns
    -------
    str
        A ``table``, or a ``longtable`` where it fills more than a page; the first line names the packages it needs.
        Long texts are broken over lines; a table wider than the page is scaled to it, a very wide one laid across.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> table = TableResult(pd.DataFrame({"year": [2019], "z": [-1.5]}), "Regions")
    >>> print(latex(table, label="tab:regions"), end="")
    % \usepackage{array,booktabs,graphicx,longtable,rotating}
    \begin{table}[htbp]
    \centering\small
    \caption{Regions}\label{tab:regions}
    \begin{tabular}{lr}
    \toprule
    Year & z \\
    \midrule
    2019 & $-$1.500 \\
    \bottomrule
    \end{tabular}
    \end{table}
    """
    frame = readable(result, language)
    shape = _Shape.of(frame)
    title = rf"\caption{{{escaped(caption or translated(result.title, language))}}}" + (
        rf"\label{{{label}}}" if label else ""
    )
    headings = _row(map(escaped, frame.columns))
    rows = [_row(map(_cell, row)) for row in frame.to_numpy().tolist()]
    below = _notes([escaped(note) for note in notes(result, language)])
    build = _over_pages if shape.height > _PAGE else _on_a_page
    text = "\n".join([*build(shape, title, headings, rows, below), ""])
    return f"{_needs(has_chinese(text))}\n{text}"


def escaped(text: object) -> str:
    r"""Return a text as LaTeX prints it.

    >>> escaped("A & B_c < 50 %")
    'A \\& B\\_c $<$ 50 \\%'
    """
    return "".join(_SPECIAL.get(character, character) for character in visible(str(text)))


def has_chinese(text: str) -> bool:
    """Return whether a text has Chinese characters.

    >>> has_chinese("舟山市"), has_chinese("Zhoushan")
    (True, False)
    """
    return any(display_width(character) == 2 for character in text)


@dataclass(frozen=True)
class _Shape:
    """What a table takes: its columns in LaTeX's letters, its width in characters, its height in lines."""

    columns: str
    width: int
    height: int

    @classmethod
    def of(cls, frame: pd.DataFrame) -> _Shape:
        texts = [[str(frame.columns[k]), *frame.iloc[:, k].tolist()] for k in range(frame.shape[1])]
        natural = [max(map(display_width, column)) for column in texts]
        broken = [width > _LONG and not is_numeric(frame.iloc[:, k]) for k, width in enumerate(natural)]
        others = sum(width + 2 for width, long in zip(natural, broken, strict=True) if not long)
        room = max(_LINE - others, 24 * sum(broken)) // max(sum(broken), 1)
        letters = [
            _paragraph(room) if long else _letter(frame.iloc[:, k], first=k == 0)
            for k, long in enumerate(broken)
        ]
        high = [
            max(-(-display_width(texts[k][row]) // room) if long else 1 for k, long in enumerate(broken))
            for row in range(len(frame) + 1)
        ]
        return cls("".join(letters), others + room * sum(broken), sum(high))


def _paragraph(characters: int) -> str:
    return rf">{{\raggedright\arraybackslash}}p{{{0.93 * characters / _LINE:.2f}\linewidth}}"


def _letter(column: pd.Series, *, first: bool) -> str:
    """Return how a column is set: names left, numbers right, numbers with stars or parentheses centred."""
    if first or not is_numeric(column):
        return "l"
    return "c" if any(text.endswith(("*", ")")) for text in column) else "r"


def _on_a_page(shape: _Shape, title: str, headings: str, rows: list[str], below: list[str]) -> list[str]:
    table = [rf"\begin{{tabular}}{{{shape.columns}}}", r"\toprule", headings, r"\midrule", *rows, r"\bottomrule",
             r"\end{tabular}"]  # fmt: skip
    if shape.width > _LINE:
        table = [r"\resizebox{\linewidth}{!}{%", *table, "}"]
    begin, end = (
        (r"\begin{sidewaystable}", r"\end{sidewaystable}")
        if shape.width > _ACROSS
        else (r"\begin{table}[htbp]", r"\end{table}")
    )
    return [begin, r"\centering\small", title, *table, *below, end]


def _over_pages(shape: _Shape, title: str, headings: str, rows: list[str], below: list[str]) -> list[str]:
    again = [r"\toprule", headings, r"\midrule"]
    return [r"{\small", rf"\begin{{longtable}}{{{shape.columns}}}", rf"{title}\\", *again, r"\endfirsthead", *again,
            r"\endhead", *rows, r"\bottomrule", r"\end{longtable}", *below, "}"]  # fmt: skip


def _notes(texts: list[str]) -> list[str]:
    if not texts:
        return []
    return [
        r"\par\smallskip\noindent",
        r"\begin{minipage}{\linewidth}\footnotesize",
        "\\par\n".join(texts),
        r"\end{minipage}",
    ]


def _row(cells: Iterable[str]) -> str:
    text = " & ".join(cells)
    return ("{}" if text.startswith(("[", "*")) else "") + text + r" \\"  # \\ would take them for its options


def _cell(text: str) -> str:
    """Return a cell as LaTeX prints it: a real minus before numbers, stars above the line.

    >>> _cell("-0.64**"), _cell("(-2.36)"), _cell("high-high")
    ('$-$0.64$^{**}$', '($-$2.36)', 'high-high')
    """
    stars = _STARS.search(text)
    number = escaped(text[: stars.start()] if stars else text)
    return _MINUS.sub(r"\1$-$", number) + (f"$^{{{stars[1]}}}$" if stars else "")


def _needs(chinese: bool) -> str:
    packages = rf"% \usepackage{{{','.join(PACKAGES)}}}"
    return packages + (r" \usepackage[UTF8,scheme=plain]{ctex} % with XeLaTeX" if chinese else "")
