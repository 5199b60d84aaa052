"""Multipliers between regions: what final demand brings about at home, by feedback, and elsewhere."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from spatial_iie.inference import check_choice
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import coefficients, inverse
from spatial_iie.macro.regional import regions_of
from spatial_iie.messages import Message
from spatial_iie.results import TableResult

Of = Literal["output", "value_added"]


def regional_spillovers(table: InputOutputTable, *, of: Of = "output") -> TableResult:
    r"""Return what one unit of final demand for a sector brings about in its own region and in others.

    With :math:`A^{rr}` the block of region r and L the inverse of the whole table, the multiplier of sector j of r is

    .. math:: \sum_i c_i L_{ij} = \underbrace{\sum_{i \in r} c_i [(I - A^{rr})^{-1}]_{ij}}_{\text{within}} +
        \underbrace{\sum_{i \in r} c_i (L^{rr} - (I - A^{rr})^{-1})_{ij}}_{\text{feedback}} +
        \underbrace{\sum_{i \notin r} c_i L_{ij}}_{\text{spillover}}

    Parameters
    ----------
    table : InputOutputTable
        Of several regions, as :func:`read_regional_table` returns it.
    of : {"output", "value_added"}
        What is counted: output (c = 1), or value added per output.

    Returns
    -------
    TableResult
        By sector: region, name, within_region, feedback (through other regions), spillover (to them), total, and the
        share of the spillover in the total.

    Raises
    ------
    DataError
        If the table is of one region.
    EstimationError
        As :func:`leontief_inverse`.

    Notes
    -----
    Miller and Blair (2009), sections 3.3 and 6.3; Miller (1966) on feedback.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = regional_spillovers(si.macro.demo_regional_table()).to_frame()
    >>> bool(np.isclose(table[["within_region", "feedback", "spillover"]].sum(axis=1), table["total"]).all())
    True
    """
    check_choice("of", of, get_args(Of))
    region = regions_of(table)
    a = coefficients(table, None)
    whole = inverse(a)
    x = table.output.to_numpy(dtype=float)
    c = np.ones(len(x)) if of == "output" else table.total_value_added.to_numpy(dtype=float) / x
    within, own = np.zeros(len(x)), np.zeros(len(x))
    for name in dict.fromkeys(region):
        at = np.flatnonzero(region.to_numpy() == name)
        within[at] = c[at] @ inverse(a[np.ix_(at, at)])
        own[at] = c[at] @ whole[np.ix_(at, at)]
    total = c @ whole
    assert table.names is not None
    frame = pd.DataFrame(
        {
            "region": region,
            "name": table.names.get("sector", table.labels),
            "within_region": within,
            "feedback": own - within,
            "spillover": total - own,
            "total": total,
            "spillover_share": (total - own) / total,
        },
        index=table.sectors,
    )
    what = Message("output") if of == "output" else Message("value added")
    heading = Message("Multipliers of {what} within regions and between them", what=what)
    return TableResult(frame.rename_axis("sector"), heading, described(table))
