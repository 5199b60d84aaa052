"""An input-output table made of the numbers one has; what is not given follows from the balances."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.macro.io_table import InputOutputTable


def io_table(
    intermediate: pd.DataFrame,
    *,
    output: pd.Series | None = None,
    final: pd.DataFrame | None = None,
    value_added: pd.DataFrame | None = None,
    **more: Any,
) -> InputOutputTable:
    """Make a table of its flows; what is not given follows from the balances.

    Parameters
    ----------
    intermediate : DataFrame, shape (n, n)
        Sales of the sector of the row to the sector of the column.
    output : Series, shape (n,), optional
        Without it, the sum of all uses, less imports.
    final : DataFrame, shape (n, f), optional
        Without it, one column ``final``: output, imports added, less intermediate sales.
    value_added : DataFrame, shape (c, n), optional
        Without it, one row ``value added``: output less intermediate inputs.
    **more
        Further attributes of :class:`InputOutputTable`: imports, imported, exports, names, unit, about ... Where the
        flows are of home make, give the imported inputs, as a block or as a row: what is not given counts as value
        added.

    Returns
    -------
    InputOutputTable

    Raises
    ------
    DataError
        If neither output nor final uses are given, and as :class:`InputOutputTable`.

    Examples
    --------
    The two sectors of Miller and Blair (2009), table 2.3:

    >>> flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    >>> table = io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    >>> table.final["final"].tolist(), table.total_value_added.tolist()
    ([350.0, 1700.0], [650.0, 1400.0])
    """
    intermediate = _numbers(intermediate, "intermediate")
    final = None if final is None else _numbers(final, "final")
    imports, imported = more.get("imports"), more.get("imported")
    if isinstance(imported, pd.Series):
        imported = more["imported"] = imported.to_frame("imports").T
    off = 0 if imports is None or imported is not None else imports
    if output is None and final is None:
        raise DataError("a table needs output or final uses beside the flows between sectors.")
    if output is None:
        output = intermediate.sum(axis=1) + final.sum(axis=1) - off  # type: ignore[union-attr]
    if final is None:
        final = (output + off - intermediate.sum(axis=1)).to_frame("final")
    if value_added is None:
        bought = intermediate.sum(axis=0) + (0 if imported is None else imported.sum(axis=0))
        value_added = (output - bought).to_frame("value added").T
    return InputOutputTable(intermediate, final, value_added, output, **more)


def _numbers(part: object, name: str) -> pd.DataFrame:
    """Return a part that will be added up as numbers; refuse text before it does harm."""
    if not isinstance(part, pd.DataFrame):
        raise DataError(
            "{name} is a {kind}, not a DataFrame labelled by sector.", name=name, kind=type(part).__name__
        )
    try:
        return part.astype(float)
    except (TypeError, ValueError):
        raise DataError("{name} holds values that are no numbers.", name=name) from None
