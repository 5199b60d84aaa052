"""Technical coefficients and the inverses of Leontief and Ghosh: what one unit of demand, or of input, brings about."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout, TableResult

Floats = NDArray[np.float64]
Imports = Literal["total", "domestic"]


def technical_coefficients(table: InputOutputTable, *, imports: Imports | None = None) -> TableResult:
    r"""Return the inputs of each sector per unit of its output.

    .. math:: a_{ij} = Z_{ij} / X_j

    Parameters
    ----------
    table : InputOutputTable
    imports : {"total", "domestic"}, optional
        "total": inputs of home and foreign make. "domestic": of home make; in a competitive table, which does
        not tell them apart, by the proportional assumption :math:`(I - \hat{M})A` with :math:`m_i = M_i /
        (\sum_j Z_{ij} + \sum_f F_{if} - EX_i)`, the same share of imports in every use at home and none in
        exports. By default the block as the table has it: total if competitive, domestic if not.

    Returns
    -------
    TableResult, shape (n, n)
        Rows sell, columns buy.

    Raises
    ------
    DataError
        If imports have to be taken out and the table does not tell exports, or a share is not between 0 and 1.

    Notes
    -----
    Miller and Blair (2009), sections 2.2.2 and 4.7.

    Examples
    --------
    >>> flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    >>> import spatial_iie as si
    >>> table = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    >>> technical_coefficients(table).to_frame().to_numpy().tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    return _labelled(table, Message("Technical coefficients"), coefficients(table, imports), imports)


def leontief_inverse(table: InputOutputTable, *, imports: Imports | None = None) -> TableResult:
    r"""Return the output of each sector that one unit of final demand for each needs, directly and through others.

    .. math:: L = (I - A)^{-1} = I + A + A^2 + \dots

    Parameters
    ----------
    table : InputOutputTable
    imports : {"total", "domestic"}, optional
        Of the coefficients, see :func:`technical_coefficients`.

    Returns
    -------
    TableResult, shape (n, n)
        Rows: the sector whose output is needed; columns: the sector that is demanded.
        ``about["spectral_radius"]`` is that of A.

    Raises
    ------
    EstimationError
        If the spectral radius of A is not below 1: the series has no sum.
    DataError
        As :func:`technical_coefficients`.

    Notes
    -----
    Miller and Blair (2009), equations 2.10 and 2.12.

    Examples
    --------
    >>> flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    >>> import spatial_iie as si
    >>> table = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    >>> leontief_inverse(table).to_frame().round(3).to_numpy().tolist()
    [[1.254, 0.33], [0.264, 1.122]]
    """
    return _labelled(table, Message("Leontief inverse"), inverse(coefficients(table, imports)), imports)


def ghosh_inverse(table: InputOutputTable, *, imports: Imports | None = None) -> TableResult:
    r"""Return the output of each sector that one unit of primary input into each enables, directly and through others.

    .. math:: G = (I - B)^{-1}, \quad b_{ij} = Z_{ij} / X_i

    Parameters
    ----------
    table : InputOutputTable
    imports : {"total", "domestic"}, optional
        Of the flows, see :func:`technical_coefficients`.

    Returns
    -------
    TableResult, shape (n, n)
        Rows: the sector that gets the input; columns: the sector whose output follows.

    Raises
    ------
    EstimationError, DataError
        As :func:`leontief_inverse`.

    Notes
    -----
    Ghosh (1958), Economica 25; Miller and Blair (2009), section 12.1. :math:`G = \hat{X}^{-1} L \hat{X}`.

    Examples
    --------
    >>> flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    >>> import spatial_iie as si
    >>> table = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    >>> ghosh_inverse(table).to_frame().round(3).to_numpy().tolist()
    [[1.254, 0.66], [0.132, 1.122]]
    """
    return _labelled(table, Message("Ghosh inverse"), inverse(allocations(table, imports)), imports)


def coefficients(table: InputOutputTable, imports: Imports | None = None) -> Floats:
    """Return A as an array, shape (n, n), rows and columns in the order of the table."""
    return np.asarray(flows(table, imports) / table.output.to_numpy(), dtype=float)


def allocations(table: InputOutputTable, imports: Imports | None = None) -> Floats:
    """Return B as an array, shape (n, n): the share of a sector's output that each sector buys."""
    return np.asarray(flows(table, imports) / table.output.to_numpy()[:, np.newaxis], dtype=float)


def inverse(a: Floats) -> Floats:
    """Return (I - A)^(-1); refuse A whose powers do not die out.

    >>> inverse(np.array([[0.5]]))
    array([[2.]])
    """
    radius = spectral_radius(a)
    if radius >= 1:
        raise EstimationError(
            "the spectral radius of the coefficients is {radius:.4f}, not below 1: the sectors "
            "need more than they make, and no output meets a final demand. Look for negative "
            "value added.",
            radius=radius,
        )
    return np.asarray(np.linalg.inv(np.eye(len(a)) - a), dtype=float)


def spectral_radius(a: Floats) -> float:
    """Return the largest absolute eigenvalue."""
    return float(np.abs(np.linalg.eigvals(a)).max())


def flows(table: InputOutputTable, imports: Imports | None = None) -> Floats:
    """Return the intermediate flows of goods of all makes, or of home make, shape (n, n)."""
    z = np.asarray(table.intermediate, dtype=float)
    kind = kind_of(table, imports)
    if table.imported is not None and kind == "domestic":
        return z
    if table.imported is not None:
        if not table.by_product:
            raise DataError(
                "the table has its imported inputs in one row, not by product: inputs of all makes are not known. Use "
                "{domestic}.",
                domestic=term("imports='domestic' (--imports domestic)", "--imports domestic"),
            )
        return np.asarray(z + table.imported.to_numpy())
    return (1 - import_shares(table))[:, np.newaxis] * z if kind == "domestic" else z


def kind_of(table: InputOutputTable, imports: Imports | None) -> Imports:
    """Return which goods count: as asked, or as the table has them."""
    if imports is None:
        return "total" if table.competitive else "domestic"
    check_choice("imports", imports, Imports)
    return imports


def import_shares(table: InputOutputTable) -> Floats:
    """Return the share of imports in the uses at home of each product of a competitive table, shape (n,)."""
    if table.imports is None or not table.imports.any():
        return np.zeros(len(table.sectors))
    if not table.exported:
        raise DataError(
            "imports='domestic' needs to know the exports of the table: {advice}.",
            advice=term("name their column with exports=", "call their column EX"),
        )
    away = table.final[list(table.exported)].sum(axis=1)
    uses = table.intermediate.sum(axis=1) + table.final.sum(axis=1) - away
    share = (table.imports / uses.where(uses != 0, 1.0)).to_numpy()
    wrong = table.sectors[(share < 0) | (share > 1) | ((uses == 0) & (table.imports != 0)).to_numpy()]
    if len(wrong):
        raise DataError(
            "imports exceed the uses at home in {n_wrong} sector{s} {wrong}: the proportional "
            "assumption does not hold there. Use imports='total', or a non-competitive table.",
            n_wrong=len(wrong),
            s=plural(wrong),
            wrong=listed(wrong),
        )
    return np.asarray(share, dtype=float)


def in_words(table: InputOutputTable, imports: Imports | None) -> str:
    """Say which goods the coefficients count."""
    if kind_of(table, imports) == "total":
        return Message("Domestic and imported inputs.")
    if table.imports is None and table.imported is None:
        return Message(
            "Domestic inputs only; the table does not show imports. If its flows leave imported inputs out, those "
            "count as value added here: {advice}.",
            advice=term(
                "give them with imported=, or name their row (--imported)", "name their row with --imported"
            ),
        )
    if not table.competitive:
        return Message("Domestic inputs only.")
    return Message(
        "Domestic inputs only, by the proportionality assumption: the same share of imports in every domestic use."
    )


def _labelled(table: InputOutputTable, heading: str, values: Floats, imports: Imports | None) -> TableResult:
    frame = pd.DataFrame(values, index=table.sectors.rename("sector"), columns=table.sectors.rename(None))
    radius = spectral_radius(coefficients(table, imports))
    about = described(
        table,
        in_words(table, imports),
        Message("Spectral radius of the technical coefficients: {radius:.4f}.", radius=radius),
    ) | TableAbout(imports=kind_of(table, imports), spectral_radius=radius)
    return TableResult(frame, heading, about)
