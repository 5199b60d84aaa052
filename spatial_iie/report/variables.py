"""Readers' words in place of the names of columns, wherever these stand in a table or beneath it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatial_iie.messages import Language
    from spatial_iie.results import Result

Labels = Mapping[str, Mapping[str, str]]


def words_for(result: Result, language: Language) -> Callable[[str], str]:
    """Return what puts words in place of names in the texts of a result's table.

    Parameters
    ----------
    result : Result
        ``about["labels"]``: column -> {"en": words, "zh": words}; without it texts stay as they are.
    language : {"en", "zh", ...}

    Returns
    -------
    callable
        From text to text; ``W x`` becomes ``W × words``. What stands before ``=`` is a statistic and stays, as in
        ``n = 366``.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> labels = {"gdp": {"en": "GDP", "zh": "地区生产总值"}, "trade_share": {"en": "Trade share"}}
    >>> table = TableResult(pd.DataFrame({"variable": ["gdp"]}), "Coefficients", {"labels": labels})
    >>> words_for(table, "en")("log(gdp) ~ trade_share + W gdp_growth"), words_for(table, "zh")("W gdp")
    ('log(GDP) ~ Trade share + W gdp_growth', 'W × 地区生产总值')
    >>> firms = TableResult(pd.DataFrame({"variable": ["n"]}), "Coefficients", {"labels": {"n": {"en": "Firms"}}})
    >>> words_for(firms, "en")("n"), words_for(firms, "en")("n = 366, sigma2 = 0.2")
    ('Firms', 'n = 366, sigma2 = 0.2')
    """
    labels: Labels = result.about.labels
    words = {name: each[language] for name, each in labels.items() if language in each}
    if not words:
        return str
    names = "|".join(re.escape(name) for name in sorted(words, key=len, reverse=True))
    return partial(_replaced, re.compile(rf"(?<![\w.])(W )?({names})(?!\w|\.\w| = )"), words)


def _replaced(pattern: re.Pattern[str], words: Mapping[str, str], text: str) -> str:
    return pattern.sub(lambda found: f"{'W × ' if found[1] else ''}{words[found[2]]}", text)
