"""Structural decomposition: a change of output or value added split by technology and final demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import factorial
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports, coefficients, import_shares, in_words, inverse, kind_of
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

Floats = NDArray[np.float64]
Of = Literal["output", "value_added"]
Demand = Literal["parts", "total"]
Average = Literal["full", "polar"]
_LEFT = 1e-9  # of output: final demand that no column has


def structural_decomposition(
    before: InputOutputTable,
    after: InputOutputTable,
    *,
    of: Of = "output",
    demand: Demand = "parts",
    average: Average = "full",
    imports: Imports | None = None,
) -> TableResult:
    r"""Split the change of output, or of value added, by technology and final demand; the parts add up to the change.

    .. math:: x = L\, B\, d\, g, \qquad v = \hat{c}\, L\, B\, d\, g

    with the Leontief inverse L (technology), the shares of products in each category of final demand B (product mix),
    the shares of categories in final demand d (category mix), its total g (level) and value added per output c.

    Parameters
    ----------
    before, after : InputOutputTable
        Of two years at the same prices, with the same sectors.
    of : {"output", "value_added"}
        What is decomposed.
    demand : {"parts", "total"}
        Final demand as product mix, category mix and level, or as a whole.
    average : {"full", "polar"}
        * "full": mean over all orders in which the factors may change (Dietzenbacher and Los 1998).
        * "polar": mean of the two orders from the first factor to the last and back.
    imports : {"total", "domestic"}, optional
        Inputs that count: see :func:`technical_coefficients`; final demand is then of the same goods.

    Returns
    -------
    TableResult
        One row per sector and one for all: name, before, after, change, and one column per factor: value_added_rate,
        technology, product_mix, category_mix, level, or final_demand. The factors of a row add up to its change.

    Raises
    ------
    DataError
        If sectors or categories differ, or as :func:`technical_coefficients`.
    EstimationError
        As :func:`leontief_inverse`.

    Notes
    -----
    Dietzenbacher and Los (1998), Economic Systems Research 10; Miller and Blair (2009), chapter 13. With n factors
    there are n! decompositions, none better than the others; the mean over all is the Shapley value, found here from
    2^n values. Tables at current prices mix prices with volumes.

    Examples
    --------
    >>> import spatial_iie as si
    >>> codes = ["1", "2", "3"]
    >>> flows = pd.DataFrame([[10.0, 20, 25], [15, 5, 30], [30, 40, 5]], codes, codes)
    >>> first = si.macro.io_table(flows, output=pd.Series([100.0, 80, 100], codes))
    >>> flows = pd.DataFrame([[12.0, 15, 35], [24, 11, 30], [36, 50, 8]], codes, codes)
    >>> later = si.macro.io_table(flows, output=pd.Series([112.0, 100, 120], codes))
    >>> table = structural_decomposition(first, later, demand="total").to_frame()
    >>> table[["change", "technology", "final_demand"]].round(2).to_numpy().tolist()[:2]
    [[12.0, 0.84, 11.16], [20.0, 9.14, 10.86]]
    """
    check_choice("of", of, get_args(Of))
    check_choice("demand", demand, get_args(Demand))
    check_choice("average", average, get_args(Average))
    before = _alike(before, after, demand)
    both = [_factors(table, of, demand, imports) for table in (before, after)]
    names = list(both[0])
    values = {key: _value([both[k][name] for k, name in zip(key, names, strict=True)])
              for key in product((0, 1), repeat=len(names))}  # fmt: skip
    effects = _shapley(values, len(names)) if average == "full" else _polar(values, len(names))
    start, end = values[(0,) * len(names)], values[(1,) * len(names)]
    frame = pd.DataFrame({"before": start, "after": end, "change": end - start})
    for name, effect in zip(names, effects, strict=True):
        frame[name] = effect
    whole = pd.DataFrame([frame.sum()], index=["all"])
    frame = pd.concat([frame.set_axis(before.sectors), whole]).rename_axis("sector")
    frame.insert(0, "name", [*before.labels, ""])
    what = Message("output") if of == "output" else Message("value added")
    return TableResult(
        frame,
        Message("Structural decomposition of the change of {what}", what=what),
        described(after, *_notes(average, len(names), in_words(after, imports)))
        | TableAbout(imports=kind_of(after, imports), method=average),
    )


def _alike(before: InputOutputTable, after: InputOutputTable, demand: str) -> InputOutputTable:
    """Return the first table in the order of the second, or say why they cannot be compared."""
    apart = before.sectors.symmetric_difference(after.sectors)
    if len(apart):
        raise DataError(
            "the tables have different sectors {apart}. Aggregate both to the same.", apart=listed(apart)
        )
    if before.unit and after.unit and before.unit != after.unit:
        raise DataError("the tables are in {one} and {other}: bring them to one unit.", one=before.unit,
                        other=after.unit)  # fmt: skip
    order, final = after.sectors, before.final
    if demand == "parts":
        strange = before.final.columns.symmetric_difference(after.final.columns)
        if len(strange):
            raise DataError(
                "the tables have different categories of final demand {apart}: decompose final demand as a whole "
                "(demand 'total').",
                apart=listed(strange),
            )
        final = before.final[list(after.final.columns)]
    return replace(before, intermediate=before.intermediate.loc[order, order], final=final)


def _factors(table: InputOutputTable, of: str, demand: str, imports: Imports | None) -> dict[str, Floats]:
    """Return the factors of a table in the order in which they are multiplied."""
    a, x = coefficients(table, imports), table.output.to_numpy(dtype=float)
    wanted = x - a @ x
    found = {"technology": inverse(a)}
    if of == "value_added":
        rate = table.total_value_added.to_numpy(dtype=float) / x
        found = {"value_added_rate": rate} | found
    if demand == "total":
        return found | {"final_demand": wanted}
    parts = _final(table, imports)
    parts = np.column_stack(
        [parts, wanted - parts.sum(axis=1)]
    )  # what no column has: errors, changes of stocks
    sums, level = parts.sum(axis=0), wanted.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        mix = np.where(sums != 0, parts / sums, 0.0)
    lost = parts - mix * sums  # of a category whose products cancel out
    mix, sums = np.column_stack([mix, lost]), np.r_[sums, np.ones(lost.shape[1])]
    return found | {"product_mix": mix, "category_mix": sums / level, "level": np.array([level])}


def _final(table: InputOutputTable, imports: Imports | None) -> Floats:
    """Return final demand by category of the goods that count: of all make less imports, or of home make."""
    final = table.final.to_numpy(dtype=float)
    if table.imports is None or not table.competitive:
        return np.asarray(final)
    if kind_of(table, imports) == "total":
        return np.column_stack([final, -table.imports.to_numpy(dtype=float)])
    away = table.final.columns.isin(table.exported)
    return np.asarray(np.where(away, final, (1 - import_shares(table))[:, np.newaxis] * final))


def _value(factors: Sequence[Floats]) -> Floats:
    """Return the product of factors, from the last to the first; a vector before a matrix scales its rows."""
    value = factors[-1]
    for factor in reversed(factors[:-1]):
        value = factor @ value if factor.ndim == 2 else factor * value
    return np.asarray(value)


def _shapley(values: dict[tuple[int, ...], Floats], n: int) -> list[Floats]:
    """Return the mean effect of each factor over all orders in which the factors change."""
    effects = []
    for k in range(n):
        total = np.zeros_like(next(iter(values.values())))
        for key in (each for each in values if not each[k]):
            changed = sum(key)
            weight = factorial(changed) * factorial(n - changed - 1) / factorial(n)
            total += weight * (values[(*key[:k], 1, *key[k + 1 :])] - values[key])
        effects.append(total)
    return effects


def _polar(values: dict[tuple[int, ...], Floats], n: int) -> list[Floats]:
    """Return the mean effect of each factor over the two polar orders."""
    effects = []
    for k in range(n):
        ways = []
        for first, last in ((1, 0), (0, 1)):
            old, new = ((first,) * k + (own,) + (last,) * (n - k - 1) for own in (0, 1))
            ways.append(values[new] - values[old])
        effects.append((ways[0] + ways[1]) / 2)
    return effects


def _notes(average: str, n: int, goods: str) -> list[str]:
    how = (
        Message("Mean over the {orders} orders in which the {n} factors may change.",
                orders=factorial(n), n=n)
        if average == "full"
        else Message("Mean of the two polar decompositions.")
    )  # fmt: skip
    return [how, goods, Message("At current prices, changes of prices are in every part.")]
