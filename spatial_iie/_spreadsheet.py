"""Text that a spreadsheet would compute: quoted where CSV is written, and unquoted where it is read again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Cell = TypeVar("Cell")
_FORMULA = re.compile("'*([=+\\-@\t\r\n＝＋－＠].+)", re.DOTALL)  # however often it was quoted before


def quoted(cell: Cell) -> Cell | str:
    """Return a cell of a CSV file that no spreadsheet takes for a formula: text gets an apostrophe before it.

    Numbers stay numbers, and so does text that is a number. A lone dash is no formula.

    >>> quoted("=1+1"), quoted("-1.5"), quoted("-0.64**"), quoted(-1.5), quoted("+86 tel"), quoted("-"), quoted("'=1+1")
    ("'=1+1", '-1.5', '-0.64**', -1.5, "'+86 tel", '-', "''=1+1")
    """
    return f"'{cell}" if begins_a_formula(cell) else cell


def unquoted(cell: Cell) -> Cell | str:
    """Return a cell as it was before :func:`quoted`.

    >>> unquoted("'=1+1"), unquoted("''=1+1"), unquoted("'s-Hertogenbosch"), unquoted("'-1.5"), unquoted(-1.5)
    ('=1+1', "'=1+1", "'s-Hertogenbosch", "'-1.5", -1.5)
    """
    quoted_once = isinstance(cell, str) and begins_a_formula(cell) and cell.startswith("'")
    return str(cell)[1:] if quoted_once else cell


def begins_a_formula(cell: object) -> bool:
    """Return whether a spreadsheet would compute a cell, were it not for the apostrophes before it."""
    found = _FORMULA.fullmatch(cell) if isinstance(cell, str) else None
    return found is not None and not _is_number(found[1])


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose headings and texts are :func:`quoted`; everything else is as it was."""
    import pandas as pd

    columns = []
    for k in range(frame.shape[1]):
        column = frame.iloc[:, k]
        cells = column.tolist() if column.dtype.kind not in "biufcmM" else []
        if any(map(begins_a_formula, cells)):
            column = pd.Series(list(map(quoted, cells)), index=frame.index, dtype=object)
        columns.append(column)
    if not columns:
        return frame
    return pd.concat(columns, axis="columns").set_axis(list(map(quoted, frame.columns)), axis="columns")


def _is_number(text: str) -> bool:
    try:
        float(text.rstrip("*"))  # stars of significance make no formula
    except ValueError:
        return False
    return True
