"""Which cells of a table hold the package's own words: only these are translated, whatever a user's words look like."""

from __future__ import annotations

import re
from collections.abc import Collection

_WHOLE = frozenset(
    ["quadrant", "cluster", "spot", "from", "to", "neighbours", "move", "test", "null", "measure", "verdict", "unit",
     "effect", "impact", "kind", "rule", "note", "reason", "correction", "method", "statistic", "form", "reading",
     "inputs", "dependence", "value"]
)  # fmt: skip
"""Columns in which every text is the package's."""
_TESTS = (
    r"(robust )?LM (error|lag|WX)( \(Durbin\)| beside the lag)?"
    r"|(Wald|F|LR)(: (slopes|space|theta|rho|lambda)| \(spregsem\))"
    r"|Moran's I of residuals|(Spatial )?Breusch-Pagan( \(studentised\))?"
)
_ROWS = (
    r"Intercept|Controls|(Fixed|Region|Year|Random) effects|(Direct|Indirect|Total) impacts"
    rf"|Log-likelihood|log_likelihood|Pseudo R2|pseudo_r2|N|Observations|R-squared|{_TESTS}"
)
_PHASES = (
    r"pause|baseline|optimistic|pessimistic|growth (needed|assumed|measured)|(slowest|mean|fastest) growth"
    r"|(rate|share) \S+ %"
)
_QUADRANTS = r"(high|low)-(high|low)|not significant|(hot|cold) spot|both (up|down)|own (up|down), neighbours (up|down)"
_SOME = {
    "variable": "Intercept",
    "term": _ROWS,
    "part": r"within|between|transvariation|inside|total|direct|penetration|(direct|penetration) value added|test|fit"
    r"|penetration, (primary|secondary|tertiary)|regressor|spatial|lag|effect|(direct|indirect|total) impact",
    "group": "all",
    "dimension": "all together",
    "industry": "primary|secondary|tertiary",
    "institute": "This report|The source",
    "phase": _PHASES,
    "scenario": _PHASES,
    "choice": "weights|year|model",
    "amount": r"none|\d+ regions \[.*\]",
    "first": "equal|expert|entropy|critic|variation|pca",
    "second": "equal|expert|entropy|critic|variation|pca",
}
"""Columns in which these words are the package's, and all others the user's."""
_ELSEWHERE = rf"{_QUADRANTS}|Yes|No|region|year|region and year"
"""Words of columns that are called by a year, or by what the user called a fit."""


def is_own(column: str, text: str, known: Collection[str], compared: bool = False) -> bool:
    """Return whether a text in a column is a word of the package's.

    Parameters
    ----------
    column, text : str
    known : collection of str
        Columns whose names are the package's.
    compared : bool
        Whether the table sets fits side by side, with rows for their tests and statistics.

    Examples
    --------
    >>> is_own("part", "between", ["part"]), is_own("variable", "distance", ["variable"])
    (True, False)
    >>> is_own("2019", "high-high", ["year"]), is_own("name", "high-high", ["name"])
    (True, False)
    """
    if column in _WHOLE:
        return True
    words = _ROWS if compared and column.startswith("variable") else _SOME.get(column)
    if words is None and column not in known:
        words = _ELSEWHERE
    return words is not None and re.fullmatch(words, text) is not None


def is_own_heading(name: str) -> bool:
    """Return whether a column without a label of its own is called by a word of the package's.

    >>> is_own_heading("high-low"), is_own_heading("baseline"), is_own_heading("distance")
    (True, True, False)
    """
    return re.fullmatch(f"{_QUADRANTS}|{_PHASES}|{_TESTS}", name) is not None
