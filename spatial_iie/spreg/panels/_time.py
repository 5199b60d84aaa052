"""Time in a formula: the region and the year of a row, and values of other years."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.spreg.formulas._expression import Expression, over_time, read_expression
from spatial_iie.spreg.formulas.formula import OVER_TIME, check_known, terms, variables

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

REGION, YEAR = "region", "year"
"""What a formula calls the region and the year of a row, if the table has no columns of that name."""


def with_time(formula: str, table: pd.DataFrame, study: Study, years: tuple[int, ...]) -> pd.DataFrame:
    """Return the rows with what the formula needs of time: ``region``, ``year``, and values of other years.

    Parameters
    ----------
    formula : str
    table : DataFrame
        Rows of all of ``years``, those of a year below those of the year before, labelled by region.
    study : Study
        Every year of it counts where the formula asks for another one.
    years : tuple of int

    Raises
    ------
    DataError
        If a function over time takes what is no column of numbers.
    """
    used = variables(formula)
    made: dict[str, object] = {}
    when = np.repeat(np.array(years, dtype=float), len(table) // len(years))
    if YEAR in used and YEAR not in table:
        made[YEAR] = when
    if REGION in used and REGION not in table:
        made[REGION] = pd.Categorical(table.index)
    for expression in _expressions(formula):
        if expression.over_time:
            check_known(expression.of_panel, study.variables)
            rows = pd.MultiIndex.from_arrays([table.index, when.astype(int)])
            for name, values in over_time(expression, study.panel).items():
                made[name] = values.reindex(rows).to_numpy()
    if not made:
        return table
    attrs, table = table.attrs, table.assign(**made)
    table.attrs = attrs
    return table


def years_with_values(table: pd.DataFrame, years: tuple[int, ...]) -> tuple[int, ...]:
    """Return the years in which every function over time has a value somewhere: the first ones have no year before."""
    names = [name for name in table if str(name).startswith(OVER_TIME)]
    if not names:
        return years
    there = table[names].notna().to_numpy().reshape(len(years), -1, len(names)).any(axis=1).all(axis=1)
    kept = tuple(year for year, has in zip(years, there, strict=True) if has)
    if not kept:
        raise DataError(
            "{names} has no value in any of {years}: the years before are not in the table.",
            names=listed(names),
            years=listed(years, 12),
        )
    return kept


def _expressions(formula: str) -> Iterator[Expression]:
    for term in terms(formula):
        for factor in term.factors:
            if factor.eval_method.value == "python":
                yield read_expression(factor.expr)
