"""RAS: a table brought to new row and column sums, its signs and zeros kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from pathlib import Path

    from spatial_iie.macro.io_table import InputOutputTable

Floats = NDArray[np.float64]
_LEAST = np.finfo(float).tiny ** 0.5  # in place of a factor of 0, by which nothing can be divided
_APART = 1e-6  # of the total: sums of rows and of columns that differ by more are not of one table
_HEADINGS = {
    "sector": ("sector", "code", "部门", "代码"),
    "rows": ("rows", "tiu", "中间使用合计", "中间使用"),
    "columns": ("columns", "tii", "中间投入合计", "中间投入"),
}


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class BalancedFlows(TableResult):
    """A table with new row and column sums.

    Attributes
    ----------
    frame : DataFrame, shape (n, m)
        The flows, whose rows and columns have the sums asked for.
    row_factors : Series, shape (n,)
        r: what the positive flows of a row are multiplied by (and negative ones divided).
    column_factors : Series, shape (m,)
        s: the same for a column.
    """

    row_factors: pd.Series
    column_factors: pd.Series

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("row_factors", "column_factors"):
            object.__setattr__(self, name, getattr(self, name).copy())


def ras(
    flows: pd.DataFrame | InputOutputTable,
    rows: pd.Series,
    columns: pd.Series,
    *,
    fixed: pd.DataFrame | None = None,
    tolerance: float = 1e-9,
    iterations: int = 10_000,
) -> BalancedFlows:
    r"""Bring flows to new row and column sums by multiplying rows and columns (RAS).

    .. math:: Z^1_{ij} = r_i Z^0_{ij} s_j, \quad \sum_j Z^1_{ij} = u_i, \quad \sum_i Z^1_{ij} = v_j

    Negative flows are divided in place of multiplied (generalized RAS), so that no sign changes and no zero is filled.

    Parameters
    ----------
    flows : DataFrame, shape (n, m), or InputOutputTable
        Z^0: the old flows, or coefficients times the new outputs; of a table its intermediate block.
    rows : Series, shape (n,)
        u: the new sums of rows, such as the intermediate sales of each sector; labelled as the rows, in any order.
    columns : Series, shape (m,)
        v: the new sums of columns, such as intermediate purchases.
    fixed : DataFrame, shape (n, m), optional
        Flows of the new table that are known; nan where they are not.
    tolerance : float
        Largest difference from a sum, as a share of the largest sum.
    iterations : int
        After which the search is given up.

    Returns
    -------
    BalancedFlows
        The new flows; ``row_factors`` and ``column_factors`` are r and s. ``about["convergence"]`` has the largest
        difference by iteration.

    Raises
    ------
    AlignmentError
        If sums do not cover the rows or columns.
    DataError
        If a number is missing or infinite, the sums of rows and of columns add up to different totals, or a row or
        column of zeros, or without a flow of the sign, is to have a sum.
    EstimationError
        If no table with these signs and zeros has these sums, or there is none yet after the iterations.

    Notes
    -----
    Stone (1961); Miller and Blair (2009), section 7.4. Of all tables with these sums RAS is the one of least
    cross-entropy to the old (Bacharach 1970). Negative flows: Junius and Oosterhaven (2003), Economic Systems Research
    15, corrected by Lenzen, Wood and Gallego (2007), ibid. 19.

    Examples
    --------
    >>> old = pd.DataFrame([[20.0, 40, 80], [20, 20, 40], [20, 20, 0]])
    >>> ras(old, pd.Series([150.0, 70, 50]), pd.Series([70.0, 70, 130])).to_frame().round(3).to_numpy().tolist()
    [[22.923, 34.537, 92.54], [18.559, 13.981, 37.46], [28.518, 21.482, 0.0]]
    """
    block = flows if isinstance(flows, pd.DataFrame) else flows.intermediate
    z, known = _numbers(block, "flows"), _known(fixed, block)
    u, v = _sums(rows, block.index, Message("rows")), _sums(columns, block.columns, Message("columns"))
    held = np.nan_to_num(known)
    free = np.where(np.isnan(known), z, 0.0)
    u, v = u - held.sum(axis=1), v - held.sum(axis=0)
    _check_totals(u, v)
    for side, sums, part, labels in (("rows", u, free, block.index), ("columns", v, free.T, block.columns)):
        _check_signs(side, sums, part, labels)
    r, s, errors = _balanced(free, u, v, tolerance, iterations)
    if errors[-1] > tolerance:
        raise EstimationError(_why_not(free, u, v, errors))
    new = _of(free, r, s) + held
    notes = (
        Message("Reached in {n} iterations; largest difference {error:.2g} of the largest sum.", n=len(errors),
                error=errors[-1]),
        Message("Signs and zeros are those of the old table: {n} cells of 0.", n=int((z == 0).sum())),
        *((Message("{n} flows were given.", n=int((~np.isnan(known)).sum())),) if fixed is not None else ()),
    )  # fmt: skip
    return BalancedFlows(
        frame=pd.DataFrame(new, block.index, block.columns),
        heading=Message("Flows balanced by RAS"),
        about=TableAbout(convergence=dict(enumerate(errors, 1)), notes=notes),
        row_factors=pd.Series(r, block.index, name="r"),
        column_factors=pd.Series(s, block.columns, name="s"),
    )


def read_sums(
    source: str | Path | pd.DataFrame, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[pd.Series, pd.Series]:
    """Read the sums that RAS is to reach: by sector, those of its row and of its column.

    Parameters
    ----------
    source : path or DataFrame
        Columns sector (or code, 代码), rows (中间使用合计, intermediate sales) and columns (中间投入合计, intermediate
        purchases).
    encoding, sheet
        As for :func:`spatial_iie.study.open`.

    Returns
    -------
    (Series, Series)
        The sums of rows and of columns, by sector.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing, or a cell is no number.

    Examples
    --------
    >>> rows, columns = read_sums(pd.DataFrame({"sector": ["01", "02"], "rows": [3.0, 4], "columns": [5.0, 2]}))
    >>> rows.tolist(), columns.tolist()
    ([3.0, 4.0], [5.0, 2.0])
    """
    from spatial_iie.study.cells import read_key
    from spatial_iie.study.files import read_table
    from spatial_iie.study.numerals import read_columns

    file = read_table(source, encoding=encoding, sheet=sheet)
    found = {}
    for name, known in _HEADINGS.items():
        column = next((each for each in file.frame.columns if str(each).strip().casefold() in known), None)
        if column is None:
            raise DataError(
                "{source}: there is no column {name}; there are {columns}.",
                source=file.source,
                name=name,
                columns=listed(file.frame.columns, 8),
            )
        found[name] = column
    codes = [read_key(each) for each in file.frame[found["sector"]]]
    read = read_columns(file.frame[[found["rows"], found["columns"]]])
    for name, column in read.items():
        wrong = [code for code, kind in zip(codes, column.kinds, strict=True) if kind != "number"]
        if wrong:
            raise DataError(
                "{source}: column {name} has no number in {wrong}.",
                source=file.source,
                name=name,
                wrong=listed(wrong),
            )
    rows, columns = (pd.Series(np.array(each.readings, dtype=float), index=codes) for each in read.values())
    return rows, columns


def _balanced(
    z: Floats, u: Floats, v: Floats, tolerance: float, iterations: int
) -> tuple[Floats, Floats, list[float]]:
    """Return factors of rows and columns, and the largest difference by iteration."""
    positive, negative = np.maximum(z, 0.0), np.maximum(-z, 0.0)
    s, errors, scale = np.ones(len(v)), list[float](), max(np.abs(u).max(), np.abs(v).max(), 1e-300)
    for _ in range(iterations):
        r = _factors(positive @ s, negative @ (1 / s), u)
        s = _factors(r @ positive, (1 / r) @ negative, v)
        new = positive * r[:, np.newaxis] * s - negative / r[:, np.newaxis] / s
        errors.append(
            float(max(np.abs(new.sum(axis=1) - u).max(), np.abs(new.sum(axis=0) - v).max()) / scale)
        )
        if errors[-1] <= tolerance or not np.isfinite(errors[-1]):
            break
    return r, s, errors


def _factors(p: Floats, n: Floats, sums: Floats) -> Floats:
    """Return the positive solutions of p x - n / x = sum; 1 where there is nothing to multiply."""
    root = np.sqrt(sums**2 + 4 * p * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_both = np.where(sums >= 0, (sums + root) / (2 * p), 2 * n / (root - sums))
        found = np.where(p > 0, of_both, -n / sums)
    return np.where((p == 0) & (n == 0), 1.0, np.maximum(found, _LEAST))


def _of(z: Floats, r: Floats, s: Floats) -> Floats:
    factor = r[:, np.newaxis] * s
    return np.asarray(np.maximum(z, 0.0) * factor - np.maximum(-z, 0.0) / factor)


def _numbers(block: pd.DataFrame, name: str) -> Floats:
    try:
        z = block.to_numpy(dtype=float)
    except (TypeError, ValueError):
        raise DataError("{name} holds values that are no numbers.", name=name) from None
    if not z.size or not np.isfinite(z).all():
        raise DataError("{name} has missing or infinite values, or none.", name=name)
    for side, labels in (("rows", block.index), ("columns", block.columns)):
        if not labels.is_unique:
            raise DataError("{name} has {side} more than once: {twice}.", name=name, side=Message(side),
                            twice=listed(labels[labels.duplicated()].unique()))  # fmt: skip
    return np.asarray(z)


def _known(fixed: pd.DataFrame | None, block: pd.DataFrame) -> Floats:
    if fixed is None:
        return np.full(block.shape, np.nan)
    strange = [*fixed.index.difference(block.index), *fixed.columns.difference(block.columns)]
    if strange:
        raise AlignmentError(
            "fixed flows are of {strange}, which the flows have not.", strange=listed(strange)
        )
    return np.asarray(fixed.reindex(index=block.index, columns=block.columns).to_numpy(dtype=float))


def _sums(sums: pd.Series, labels: pd.Index, side: Message) -> Floats:
    if not isinstance(sums, pd.Series):
        raise AlignmentError("the sums of {side} are a {kind}, not a Series labelled as they are.", side=side,
                             kind=type(sums).__name__)  # fmt: skip
    lacking, strange = labels[~labels.isin(sums.index)], sums.index[~sums.index.isin(labels)]
    if len(lacking) or len(strange) or not sums.index.is_unique:
        raise AlignmentError(
            "the sums of {side} and the flows do not agree: {n_lacking} without a sum {lacking}, {n_strange} unknown "
            "or twice {strange}.",
            side=side,
            n_lacking=len(lacking),
            lacking=listed(lacking),
            n_strange=len(strange) + int(sums.index.duplicated().sum()),
            strange=listed([*strange, *sums.index[sums.index.duplicated()]]),
        )
    values = pd.to_numeric(sums.reindex(labels), errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise DataError("the sums of {side} are missing or infinite in {wrong}.", side=side,
                        wrong=listed(labels[~np.isfinite(values)]))  # fmt: skip
    return np.asarray(values)


def _check_totals(u: Floats, v: Floats) -> None:
    if abs(u.sum() - v.sum()) > _APART * max(np.abs(u).sum(), np.abs(v).sum()):
        raise DataError(
            "the sums of rows add up to {rows:.8g}, those of columns to {columns:.8g}: one table has one total. "
            "Correct the sums, or scale one side to the other.",
            rows=u.sum(),
            columns=v.sum(),
        )


def _check_signs(side: str, sums: Floats, part: Floats, labels: pd.Index) -> None:
    """Refuse sums that no multiple of a row or column has: of zeros, or of the other sign."""
    positive, negative = (part > 0).any(axis=1), (part < 0).any(axis=1)
    wrong = labels[
        ((sums > 0) & ~positive) | ((sums < 0) & ~negative) | ((sums == 0) & (positive != negative))
    ]
    if len(wrong):
        raise DataError(
            "the sum asked for cannot be reached in {side} {wrong}: the flows there are zeros, or all of one sign and "
            "the sum is not.",
            side=Message(side),
            wrong=listed(wrong),
        )


def _why_not(z: Floats, u: Floats, v: Floats, errors: list[float]) -> Message:
    """Say whether there is a table with these zeros and sums at all."""
    from scipy import sparse
    from scipy.optimize import linprog

    i, j = np.nonzero(z)
    cells = np.arange(len(i))
    sign = np.sign(z[i, j])
    left = sparse.csr_array((np.r_[sign, sign], (np.r_[i, len(u) + j], np.r_[cells, cells])))
    found = linprog(np.zeros(len(i)), A_eq=left, b_eq=np.r_[u, v], bounds=(0, None), method="highs")
    if found.status == 2:
        return Message(
            "no table with these zeros and signs has these sums: some flow that is 0 must be another number."
        )
    return Message(
        "after {n} iterations the sums are still off by {error:.2g} of the largest: cells go to 0 to reach them, or "
        "more iterations are needed.",
        n=len(errors),
        error=errors[-1],
    )
