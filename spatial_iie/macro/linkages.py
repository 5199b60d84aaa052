"""Multipliers and linkages: how much a sector pulls, and how much depends on it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports, allocations, coefficients, in_words, inverse, kind_of
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult


def multipliers(
    table: InputOutputTable,
    *,
    imports: Imports | None = None,
    satellites: Mapping[str, pd.Series] | None = None,
) -> TableResult:
    r"""Return what one unit of final demand for a sector brings about in the whole economy.

    .. math:: m_j = \sum_i s_i L_{ij}, \quad s_i = S_i / X_i

    Parameters
    ----------
    table : InputOutputTable
    imports : {"total", "domestic"}, optional
        See :func:`technical_coefficients`. With "total" value added is 1 for every sector: imports count as
        made at home.
    satellites : mapping of str to Series, optional
        Further S by sector, in units of their own: ``{"employment": persons}`` gives persons per unit of demand.

    Returns
    -------
    TableResult
        By sector: name, output_multiplier (S = X), value_added_multiplier, import_multiplier (imported
        inputs; only where they are not among the coefficients) and ``<name>_multiplier`` for each satellite.

    Raises
    ------
    DataError
        If a satellite does not cover the sectors or holds no numbers, and as :func:`technical_coefficients`.

    Notes
    -----
    Simple (type I) multipliers: Miller and Blair (2009), section 6.2.

    Examples
    --------
    >>> import spatial_iie as si
    >>> frame = si.macro.multipliers(si.macro.demo_io_table(), imports="domestic").to_frame()
    >>> (frame["value_added_multiplier"] + frame["import_multiplier"]).round(12).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    a = coefficients(table, imports)
    leontief = inverse(a)
    x = table.output.to_numpy()
    per_output = {"output": np.ones(len(x)), "value_added": table.total_value_added.to_numpy() / x}
    if kind_of(table, imports) == "domestic":
        per_output["import"] = table.intermediate_inputs.to_numpy() / x - a.sum(axis=0)
    for name, values in (satellites or {}).items():
        per_output[name] = _covering(values, table, name) / x
    columns = {f"{name}_multiplier": share @ leontief for name, share in per_output.items()}
    frame = pd.DataFrame({"name": table.labels.to_numpy(), **columns}, index=table.sectors.rename("sector"))
    kind = kind_of(table, imports)
    made_at_home = (
        [
            Message(
                "Imports count as made at home, so that value added is 1 for every sector; see imports='domestic'."
            )
        ]
        if kind == "total"
        else []
    )
    about = described(
        table, in_words(table, imports), Message("Per unit of final demand."), *made_at_home
    ) | TableAbout(imports=kind)
    return TableResult(frame, Message("Multipliers"), about)


def linkages(table: InputOutputTable, *, imports: Imports | None = None) -> TableResult:
    r"""Return backward and forward linkages, and the key sectors.

    .. math:: BL_j = \sum_i L_{ij}, \quad SL_i = \sum_j L_{ij}, \quad FL_i = \sum_j G_{ij}

    each also divided by its mean over the sectors.

    Parameters
    ----------
    table : InputOutputTable
    imports : {"total", "domestic"}, optional
        See :func:`technical_coefficients`.

    Returns
    -------
    TableResult
        By sector: name; backward and backward_normalized (Rasmussen's power of dispersion);
        sensitivity_normalized (Rasmussen's sensitivity of dispersion: row sums of L); forward and
        forward_normalized (row sums of Ghosh's inverse); kind: "key" where backward_normalized and
        forward_normalized exceed 1, "backward", "forward" or "weak".

    Raises
    ------
    EstimationError, DataError
        As :func:`leontief_inverse`.

    Notes
    -----
    Rasmussen (1956), Studies in Inter-Sectoral Relations; Miller and Blair (2009), section 12.2. The row sums
    of L weigh a unit of demand for every sector alike, however small; those of Ghosh's inverse do not, and
    decide ``kind``.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.macro.linkages(si.macro.demo_io_table()).to_frame()["kind"].tolist()
    ['forward', 'forward', 'key', 'weak', 'weak']
    """
    leontief = inverse(coefficients(table, imports))
    ghosh = inverse(allocations(table, imports))
    backward, sensitivity, forward = leontief.sum(axis=0), leontief.sum(axis=1), ghosh.sum(axis=1)
    pulls, pushes = backward / backward.mean(), forward / forward.mean()
    kinds = np.select(
        [(pulls > 1) & (pushes > 1), pulls > 1, pushes > 1], ["key", "backward", "forward"], default="weak"
    )
    frame = pd.DataFrame(
        {
            "name": table.labels.to_numpy(),
            "backward": backward,
            "backward_normalized": pulls,
            "sensitivity_normalized": sensitivity / sensitivity.mean(),
            "forward": forward,
            "forward_normalized": pushes,
            "kind": kinds,
        },
        index=table.sectors.rename("sector"),
    )
    about = described(table, in_words(table, imports)) | TableAbout(imports=kind_of(table, imports))
    return TableResult(frame, Message("Backward and forward linkages"), about)


def _covering(values: pd.Series, table: InputOutputTable, name: str) -> NDArray[np.float64]:
    if not isinstance(values, pd.Series) or not values.index.is_unique:
        raise DataError("{name} must be a Series by sector, each once.", name=name)
    settled = values.set_axis(values.index.map(str)).reindex(table.sectors)
    numbers = pd.to_numeric(settled, errors="coerce").astype(float)
    wrong = table.sectors[(settled.notna() & ~np.isfinite(numbers)).to_numpy()]
    if len(wrong):
        raise DataError("{name} holds no finite number in {wrong}.", name=name, wrong=listed(wrong))
    lacking = table.sectors[settled.isna().to_numpy()]
    unknown = values.index.map(str)[~values.index.map(str).isin(table.sectors)]
    if len(lacking) or len(unknown):
        raise DataError(
            "{name} does not cover the sectors of the table: without a value {lacking}, unknown {unknown}.",
            name=name,
            lacking=listed(lacking),
            unknown=listed(unknown),
        )
    return np.asarray(numbers, dtype=float)
