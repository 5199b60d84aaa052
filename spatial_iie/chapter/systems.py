"""Systems of indicators as they are written in a study file and in the shell: NAME=COLUMN+COLUMN."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.errors import DataError
from spatial_iie.study.wildcards import matching


def systems_of(texts: Sequence[str], columns: Sequence[str]) -> dict[str, str | list[str]]:
    """Return the systems that texts stand for: a column as it is, or the columns an index is built from.

    Parameters
    ----------
    texts : sequence of str
        ``NAME=COLUMN+COLUMN``, where ``*`` stands for any letters; or a column.
    columns : sequence of str
        Those there are.

    Raises
    ------
    DataError
        If a text is not understood, a name is given twice, or stands for no column.

    Examples
    --------
    >>> systems_of(["use=phones+net_*", "score"], ["phones", "net_a", "net_b", "score"])
    {'use': ['phones', 'net_a', 'net_b'], 'score': 'score'}
    """
    found: dict[str, str | list[str]] = {}
    for text in texts:
        name, given, parts = (piece.strip() for piece in text.partition("="))
        columns_of = [part.strip() for part in parts.split("+") if part.strip()]
        if not name or name in found or (given and not columns_of):
            raise DataError(
                "systems: {text!r} is not understood. Write NAME=COLUMN+COLUMN, each name once, or a column.",
                text=text,
            )
        found[name] = matching(columns_of, columns) if given else matching([name], columns)[0]
    return found


def lists_of(texts: Sequence[str], columns: Sequence[str]) -> dict[str, list[str]]:
    """Return the systems of an index of two levels: a column by itself is a system of one.

    >>> lists_of(["use=phones+net", "score"], ["phones", "net", "score"])
    {'use': ['phones', 'net'], 'score': ['score']}
    """
    return {name: [of] if isinstance(of, str) else of for name, of in systems_of(texts, columns).items()}


def numbers_of(texts: Sequence[str]) -> dict[str, float] | None:
    """Return the numbers of names, None if there are none.

    >>> numbers_of(["a=0.6", "b=0.4"]), numbers_of([])
    ({'a': 0.6, 'b': 0.4}, None)
    """
    found: dict[str, float] = {}
    for text in texts:
        name, _, number = (piece.strip() for piece in text.partition("="))
        try:
            found[name] = float(number)
        except ValueError:
            raise DataError(
                "{text!r} is not understood: write NAME=NUMBER, such as use=0.6.", text=text
            ) from None
    return found or None
