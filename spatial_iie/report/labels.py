"""What tables print: headings, words and numbers, in a language."""

from __future__ import annotations

import math

import pandas as pd

from spatial_iie.messages import Language, Message, Phrases, room
from spatial_iie.results import fixed

phrase = Phrases(__name__)
_COEFFICIENTS = frozenset(
    ["coefficient", "estimate", "std_error", "lower", "upper", "low", "high", "lag_estimate"]
    + [
        f"{kind}{part}"
        for kind in ("direct", "indirect", "total")
        for part in ("", "_std_error", "_low", "_high")
    ]
)
"""Columns in the units of the data, where 0.0001 may be large."""
_DIGITS = {
    **dict.fromkeys(["longitude", "latitude"], 3),
    **dict.fromkeys(["moved_km", "major_km", "minor_km", "bearing", "rotation", "half_life"], 1),
}
"""Decimals of columns on the map, and of years."""
_AMOUNTS = frozenset(
    ["gdp", "gdp_increment", "value_added", "value_added_increment", "value_added_before", "nominal", "real",
     "output", "intermediate_inputs", "direct_value_added", "output_brought", "penetration",
     "at_mode", "q05", "q25", "q50", "q75", "q95"]
)  # fmt: skip
"""Columns of money, printed with three decimals as the report does."""
_SPREAD = frozenset(["mean", "sd", "minimum", "median", "maximum"])
"""Columns that describe variables in units of all sizes, printed with five digits and at most four decimals."""

_FUNCTIONS = frozenset(
    ["k_density", "m_cumulative", "m_density", "mean_simulated", "local_lower", "local_upper", "global_lower",
     "global_upper", "localization", "kernel_bandwidth"]
)  # fmt: skip
"""Columns of functions of distance, whose size depends on its unit: printed with four digits, at most six decimals."""

_WORDS = frozenset(
    ["quadrant", "cluster", "persistent_cluster", "from", "to", "neighbours", "move", "test", "null", "measure",
     "verdict", "unit", "effect", "impact", "kind", "rule", "note", "reason", "correction", "method", "statistic",
     "form", "reading", "inputs", "dependence", "value", "part", "choice", "category", "rates", "pattern"]
)  # fmt: skip
"""Columns in which every text is the package's, as in those of a year; ``about["own_words"]`` names exceptions."""
_LIMITS = {"low": "{what}, low", "high": "{what}, high"}
_PHASES = frozenset(
    ["pause", "baseline", "optimistic", "pessimistic", "growth needed", "growth assumed", "growth measured",
     "slowest growth", "mean growth", "fastest growth"]
)  # fmt: skip
_WEIGHTINGS = frozenset(["equal", "expert", "entropy", "critic", "variation", "pca"])
_RESERVED = {
    "variable": {"Intercept"},
    "term": {"Intercept"},
    "coefficient": {"Intercept"},
    "group": {"all"},
    "name": {"others"},
    "sector": {"all"},
    "club": {"all", "none"},
    "industry": {"primary", "secondary", "tertiary"},
    "institute": {"This report", "The source"},
    "phase": _PHASES,
    "scenario": _PHASES,
    "first": _WEIGHTINGS | {"all"},
    "second": _WEIGHTINGS | {"all"},
    "class": {"above 1", "below 1", "not significant"},
}
"""Columns of the user's names, and the names in them that the package gives."""


def column_label(name: str, language: Language, statistic: str | None = None) -> str:
    """Return the heading of a column; what the package does not call so stands as it is.

    >>> column_label("year", "zh"), column_label("statistic", "en", "Moran's I"), column_label("direct_z", "zh")
    ('年份', "Moran's I", '直接效应 z 值')
    """
    if isinstance(name, Message):
        return name.render(language)
    headings, name = room(language, "report.columns"), str(name)
    if name == "statistic" and statistic:
        return in_words(statistic, language)
    if name in headings:
        return headings[name]
    of, _, part = name.rpartition("_")
    if of in headings and part in _LIMITS:
        return phrase(
            language, _LIMITS[part], what=headings.get(f"{of}_", headings[of]).split(",")[0].split("（")[0]
        )
    if " · " in name:
        what, _, of = name.partition(" · ")
        return f"{column_label(what, language)} · {cell('institute', of, language)}"
    of, _, part = name.partition("_")
    if f"{of}_" in headings and part in headings:
        what = headings[part][0].lower() + headings[part][1:]
        return phrase(language, "{of}, {part}", of=headings[f"{of}_"], part=what)
    return name


def in_words(text: str, language: Language) -> str:
    """Return a word or a sentence of the package in a language; other text as it is.

    >>> in_words("high-high", "zh"), in_words("high-high", "en"), in_words("all slopes are zero", "zh")
    ('高-高', 'high-high', '全部斜率为零')
    """
    return (text if isinstance(text, Message) else Message(text)).render(language)


def _is_word(column: str, value: object, own: bool) -> bool:
    """Return whether a cell holds a word of the package's, by its column."""
    every = column in _WORDS or column.isdigit()
    return isinstance(value, str) and not own and (every or value in _RESERVED.get(column, ()))


def cell(column: str, value: object, language: Language = "en", *, own: bool = False) -> str:
    """Return a value as a table prints it: four decimals, p values never as a bare zero.

    Messages are translated, and words where the column holds the package's; ``own`` says that it holds the user's.

    >>> cell("p", 0.00001), cell("z", 6.71512), cell("n", 365), cell("statistic", float("nan"))
    ('<0.0001', '6.715', '365', '')
    >>> cell("mean", 48901.694), cell("mean", 152.8932), cell("sd", 0.0326)
    ('48902', '152.89', '0.0326')
    >>> cell("quadrant", "high-high", "zh"), cell("variable", "total", "zh"), cell("variable", "Intercept", "zh")
    ('高-高', 'total', '常数项')
    >>> cell("impact", "total", "zh"), cell("impact", "total", "en")
    ('总效应', 'total')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column == "figure":
        return column_label(str(value), language)
    if column == "impact":  # direct, indirect, total: words of other tables, which mean something else there
        full = f"{str(value).removesuffix(' impact')} impact"
        word = in_words(full, language)
        return str(value) if word == full else word
    if not isinstance(value, float):
        text = value if isinstance(value, str) else str(value)
        if "Intercept" in _RESERVED.get(column, ()) and text.startswith("Intercept["):  # of a group
            return in_words("Intercept", language) + text.removeprefix("Intercept")
        known = isinstance(value, Message) or _is_word(column, value, own)
        return in_words(text, language) if known else str(text)
    if abs(value) >= 1e5 and column not in _COEFFICIENTS:
        return f"{value:.0f}"
    if column.removesuffix("_low").removesuffix("_high") in _DIGITS:
        return f"{value:.{_DIGITS[column.removesuffix('_low').removesuffix('_high')]}f}"
    if column.partition(" · ")[0] in _AMOUNTS:
        return fixed(value, 3)
    if column.partition(" · ")[0].endswith(("_pct", "_points")):
        return f"{value:.2f}" if abs(value) >= 0.005 else fixed(value, 2)
    if column in _SPREAD:
        return f"{value:.{min(4, max(0, 5 - len(str(int(abs(value))))))}f}"
    if column in _FUNCTIONS:
        return f"{value:.{min(6, max(0, 3 - math.floor(math.log10(abs(value) or 1))))}f}"
    if column in ("p", "p_simulated") or column.endswith("_p"):
        return f"{value:.4f}" if value >= 0.00005 else "<0.0001"
    if column == "z" or column.endswith("_z"):
        return f"{value:.3f}"
    return fixed(value, 4) if column in _COEFFICIENTS else f"{value:.4f}"
