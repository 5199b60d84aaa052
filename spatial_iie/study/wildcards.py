"""Columns by name or by pattern, where * stands for any letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from spatial_iie.errors import DataError, listed


def matching(patterns: Iterable[str], columns: Sequence[str]) -> list[str]:
    """Return the columns that names and patterns stand for, each once, in the order of the table within a pattern.

    Raises
    ------
    DataError
        If one stands for no column.

    Examples
    --------
    >>> matching(["gdp", "industry_*"], ["industry_a", "gdp", "industry_b"])
    ['gdp', 'industry_a', 'industry_b']
    """
    chosen: list[str] = []
    for part in patterns:
        found = [part] if part in columns else [name for name in columns if fnmatchcase(name, part)]
        if not found:
            raise DataError(
                "no column is called, or looks like, {part!r}; there are {columns}.",
                part=part,
                columns=listed(columns, 40),
            )
        chosen += [name for name in found if name not in chosen]
    return chosen
