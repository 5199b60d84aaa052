"""How far each sector of an input-output table is from balance."""

from __future__ import annotations

import pandas as pd

from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.messages import Message
from spatial_iie.results import TableResult


def balance(table: InputOutputTable) -> TableResult:
    """Return how far each sector is from balance.

    Parameters
    ----------
    table : InputOutputTable

    Returns
    -------
    TableResult
        By sector: name, output, uses_residual (uses less imports less output), inputs_residual (inputs and value added
        less output), in the unit of the table, and largest_share, the larger of both as a share of output.

    Examples
    --------
    >>> from spatial_iie.macro.io_demo import demo_io_table
    >>> bool((balance(demo_io_table()).to_frame()["largest_share"] < 1e-12).all())
    True
    """
    sides = table.balances()
    frame = pd.DataFrame(
        {
            "name": table.labels,
            "output": table.output,
            "uses_residual": sides.uses - sides.output,
            "inputs_residual": sides.inputs - sides.output,
            "largest_share": sides.share,
        }
    )
    worst = sides.share.idxmax()
    notes = (
        Message(
            "Largest difference: {largest:.2g} of output, sector {sector}; tolerance {tolerance:g}.",
            largest=sides.share[worst],
            sector=worst,
            tolerance=table.tolerance,
        ),
    )
    return TableResult(
        frame.rename_axis("sector"), Message("Balances of the table"), described(table, *notes)
    )
