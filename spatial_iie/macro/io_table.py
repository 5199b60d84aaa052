"""The frozen input-output table: who sells what to whom, what is left as value added, and that it all balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.macro._balances import Balances, check_balances, check_output
from spatial_iie.messages import Message, joined
from spatial_iie.results import About, read_only

Floats = NDArray[np.float64]
TOLERANCE = 1e-4


class AccountsAbout(About):
    """Where an input-output table is from, and what was checked and mended when it was read."""

    totals_compared: tuple[str, ...] = ()
    blank_cells: int = 0
    aggregated_from: int | None = None


@dataclass(frozen=True, repr=False, eq=False)
class InputOutputTable:
    r"""An input-output table in one unit of money; rows sell, columns buy; it balances or it is refused.

    In a competitive table the intermediate block and the final uses hold goods of home and foreign make alike and
    imports are taken off at the end of the row; in a non-competitive one they hold home goods only, and imported
    inputs stand in a block of their own. For every sector i, within ``tolerance`` of its output,

    .. math:: \sum_j Z_{ij} + \sum_f F_{if} - M_i + e_i = X_i = \sum_k Z_{ki} + \sum_k Z^m_{ki} + \sum_c V_{ci}

    with :math:`M_i = 0` in the row of a non-competitive table and :math:`Z^m = 0` in the column of a competitive one.

    Attributes
    ----------
    intermediate : DataFrame, shape (n, n)
        Z: sales of the sector of the row to the sector of the column.
    final : DataFrame, shape (n, f)
        F: final uses by kind.
    value_added : DataFrame, shape (c, n)
        V: value added by component.
    output : Series, shape (n,)
        X, positive.
    imports : Series, shape (n,), optional
        M: imports by product; without them, none.
    imported : DataFrame, shape (n, n) or (r, n), or Series, shape (n,), optional
        Z^m: imported inputs; given, the table is non-competitive. Where they are not told by product, their rows carry
        labels that are no sectors, or one row is a Series.
    discrepancy : Series, shape (n,), optional
        e: the statistical error that some tables print.
    exports : str or tuple of str, optional
        The columns of ``final`` with exports; in a province's table with what goes to other provinces, too.
    names : DataFrame, shape (n, ...), optional
        Names of the sectors; tables show the first column. By default the codes.
    unit : str
        Such as "10,000 CNY".
    tolerance : float
        Largest difference between the sides of a balance, as a share of the sector's output.
    about : AccountsAbout, or mapping
        Where the table comes from; ``synthetic`` if its numbers are made up.

    Raises
    ------
    DataError
        If sectors differ between the parts or appear twice, a value is missing or infinite, an output is not
        positive, or a sector does not balance.

    Notes
    -----
    Miller and Blair (2009), Input-Output Analysis, 2nd ed., sections 2.2 and 4.7. Rows may come in any order: they are
    brought into that of ``intermediate``.

    Examples
    --------
    >>> flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    >>> final = pd.DataFrame({"final": [350.0, 1700]}, index=["1", "2"])
    >>> rest = pd.DataFrame([[650.0, 1400]], index=["value added"], columns=["1", "2"])
    >>> InputOutputTable(flows, final, rest, pd.Series([1000.0, 2000], index=["1", "2"]))
    <InputOutputTable: 2 sectors, competitive, output 3,000, value added 2,050>
    """

    intermediate: pd.DataFrame
    final: pd.DataFrame
    value_added: pd.DataFrame
    output: pd.Series
    imports: pd.Series | None = None
    imported: pd.DataFrame | None = None
    discrepancy: pd.Series | None = None
    exports: str | tuple[str, ...] | None = None
    names: pd.DataFrame | None = None
    unit: str = ""
    tolerance: float = TOLERANCE
    about: AccountsAbout = field(default_factory=AccountsAbout)

    def __post_init__(self) -> None:
        sectors = pd.Index(self.intermediate.index.map(str), name="sector")
        twice = sectors[sectors.duplicated()].unique()
        if len(twice):
            raise DataError(
                "{n_twice} sector{s} appear more than once {twice}.",
                n_twice=len(twice),
                s=plural(twice),
                twice=listed(twice),
            )

        def settle(name: str, part: pd.DataFrame | pd.Series | None, *axes: str) -> None:
            object.__setattr__(self, name, None if part is None else _settled(part, sectors, name, axes))

        settle("intermediate", self.intermediate, "rows", "columns")
        settle("final", self.final, "rows")
        settle("value_added", self.value_added, "columns")
        settle("output", self.output, "rows")
        settle("imports", self.imports, "rows")
        if isinstance(self.imported, pd.Series):
            object.__setattr__(self, "imported", self.imported.to_frame("imports").T)
        settle("imported", self.imported, *(("rows", "columns") if self.by_product else ("columns",)))
        settle("discrepancy", self.discrepancy, "rows")
        names = pd.DataFrame({"name": sectors}, index=sectors) if self.names is None else self.names
        names = names.set_axis(names.index.map(str), axis="index")
        _check_same(names.index, sectors, "names", "rows")
        object.__setattr__(self, "names", names.reindex(sectors))
        object.__setattr__(self, "about", AccountsAbout.of(self.about))
        lacking = [name for name in self.exported if name not in self.final.columns]
        if lacking:
            raise DataError(
                "exports is to be the final use {lacking!r}; there are {columns}.",
                lacking=lacking[0],
                columns=listed(self.final.columns),
            )
        check_output(self.output, self.labels)
        check_balances(self.balances(), self.tolerance, self._candidates())

    @property
    def sectors(self) -> pd.Index:
        """Codes of the sectors, in the order of the table."""
        return self.intermediate.index

    @property
    def labels(self) -> pd.Series:
        """Name of each sector, as tables show it."""
        assert self.names is not None
        return self.names.iloc[:, 0].rename("name")

    @property
    def competitive(self) -> bool:
        """Whether home and imported goods stand in one block."""
        return self.imported is None

    @property
    def exported(self) -> tuple[str, ...]:
        """The columns of ``final`` with exports; none where they are not known."""
        return (self.exports,) if isinstance(self.exports, str) else tuple(self.exports or ())

    @property
    def by_product(self) -> bool:
        """Whether imported inputs are told by product, in a row for each sector."""
        if not isinstance(self.imported, pd.DataFrame):
            return False
        return bool(self.imported.index.map(str).isin(self.intermediate.index.map(str)).any())

    @property
    def intermediate_inputs(self) -> pd.Series:
        """M_i of equation 5-1: what each sector buys from all sectors, imported inputs included."""
        bought = self.intermediate.sum(axis=0)
        return bought if self.imported is None else bought + self.imported.sum(axis=0)

    @property
    def total_value_added(self) -> pd.Series:
        """Value added of each sector, all components; within the tolerance Y_i - M_i of equation 5-1."""
        return self.value_added.sum(axis=0).rename("value_added")

    def balances(self) -> Balances:
        """Return both sides of both balances, by sector."""
        uses = self.intermediate.sum(axis=1) + self.final.sum(axis=1)
        if self.imports is not None and self.competitive:
            uses = uses - self.imports
        if self.discrepancy is not None:
            uses = uses + self.discrepancy
        inputs = self.intermediate_inputs + self.total_value_added
        return Balances(self.output, uses, inputs, self.labels)

    def _candidates(self) -> dict[str, Mapping[str, Floats]]:
        """Return what might be in another unit: lines that enter the balance of the rows, of the columns."""
        purchases = _lines("Column {code}", self.intermediate) | _lines("Column {code}", self.final)
        if self.imports is not None and self.competitive:
            purchases[Message("Column of imports")] = -self.imports.to_numpy()
        sales = _lines("Row {code}", self.intermediate.T) | _lines("Row {code}", self.value_added.T)
        sales[Message("Block of value added")] = self.total_value_added.to_numpy()
        return {"uses": purchases, "inputs": sales}

    def __repr__(self) -> str:
        mark = "SYNTHETIC example, " if self.about.synthetic else ""
        kind = "competitive" if self.competitive else "non-competitive"
        unit = f" ({self.unit})" if self.unit else ""
        return (
            f"<{mark}InputOutputTable: {len(self.sectors)} sectors, {kind}, output {self.output.sum():,.0f}, "
            f"value added {self.total_value_added.sum():,.0f}{unit}>"
        )


def _lines(name: str, part: pd.DataFrame) -> dict[str, Floats]:
    """Return the columns of a part by what they are called."""
    return {Message(name, code=code): part[code].to_numpy() for code in part.columns}


def _settled(
    part: pd.DataFrame | pd.Series, sectors: pd.Index, name: str, axes: tuple[str, ...]
) -> pd.DataFrame | pd.Series:
    """Return a part in the order of the sectors, as numbers that cannot be written to."""
    wanted = pd.DataFrame if name not in ("output", "imports", "discrepancy") else pd.Series
    if not isinstance(part, wanted):
        raise DataError(
            "{name} is a {kind}, not a {wanted} labelled by sector.",
            name=name,
            kind=type(part).__name__,
            wanted=wanted.__name__,
        )
    order = {}
    for axis in axes:
        labels = part.index if axis == "rows" else part.columns
        part = part.set_axis(labels.map(str), axis="index" if axis == "rows" else "columns")
        _check_same(labels.map(str), sectors, name, axis)
        order["index" if axis == "rows" else "columns"] = sectors
    for others in (part.index, *((part.columns,) if isinstance(part, pd.DataFrame) else ())):
        if not others.is_unique:
            raise DataError(
                "{name} has {twice} more than once.",
                name=name,
                twice=listed(others[others.duplicated()].unique()),
            )
    part = part.reindex(**order)
    try:
        values = read_only(part.to_numpy(dtype=float, na_value=np.nan))
    except (TypeError, ValueError):
        raise DataError("{name} holds values that are no numbers.", name=name) from None
    if not np.isfinite(values).all():
        where = part.index[~np.isfinite(values.reshape(len(part), -1)).all(axis=1)]
        raise DataError("{name} has missing or infinite values in {where}.", name=name, where=listed(where))
    if isinstance(part, pd.Series):
        return pd.Series(values, index=part.index, name=name, copy=False)
    return pd.DataFrame(values, index=part.index, columns=part.columns, copy=False)


def _check_same(labels: pd.Index, sectors: pd.Index, name: str, axis: str) -> None:
    twice = labels[labels.duplicated()].unique()
    lacking, unknown = sectors[~sectors.isin(labels)], labels[~labels.isin(sectors)]
    if len(twice) or len(lacking) or len(unknown):
        wrong = {"without {labels}": lacking, "with unknown {labels}": unknown, "with twice {labels}": twice}
        words = [Message(text, labels=listed(which)) for text, which in wrong.items() if len(which)]
        raise DataError(
            "the {axis} of {name} are not the sectors of the table: {words}.",
            axis=Message(axis),
            name=name,
            words=joined(words, ", "),
        )
