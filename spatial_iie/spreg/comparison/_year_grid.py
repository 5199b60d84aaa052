"""Regressions of one year each, all of a year on the same regions; what several of them share is made once."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._isolates import Isolates, with_neighbours
from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, WeightsError
from spatial_iie.spreg.comparison._specifications import Distinct, How, Parts, Specification
from spatial_iie.spreg.design import Design, design_of
from spatial_iie.spreg.formulas.formula import Columns, complete_regions, read_columns, regressors, variables
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.moments import instruments_from, moments_of_design
from spatial_iie.spreg.std_errors.apply import with_errors

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


class YearGrid:
    """The fits of one study.

    Attributes
    ----------
    weights : dict of str to Weights
    alone : dict of int to tuple
        Year -> regions without neighbours under one of the weights.
    """

    def __init__(
        self,
        formulas: Mapping[str, str],
        whole: Mapping[str, str],
        study: Study,
        weights: Mapping[str, Weights],
        lagged: list[str] | None,
        isolates: Isolates,
        ways: Mapping[str, Mapping[str, How]],
        parts: Parts,
    ) -> None:
        self._parts = parts
        self._isolates = isolates
        self.alone: dict[int, tuple[str, ...]] = {}
        self._samples: dict[int, pd.Index] = {}
        self._formulas, self._whole, self._study, self.weights = formulas, whole, study, weights
        self._lagged = {
            label: None if lagged is None else tuple(name for name in regressors(text) if name in lagged)
            for label, text in formulas.items()
        }
        self._ways = ways
        self._tables: dict[int, pd.DataFrame] = {}
        self._columns: dict[tuple[str, int], Columns] = {}
        self._designs: dict[tuple[str, str, int, bool], Design] = {}
        self._last: tuple[tuple[object, ...], RegressionResult] | None = None

    def fit(self, cell: Specification) -> RegressionResult:
        """Return a fit; of fits that differ in their standard errors alone the estimates are made once."""
        design, how = self._design(cell), self._ways[cell.regressors][cell.errors]
        table = self._tables[int(cell.year)].loc[design.ids]
        key = (cell.weights, cell.regressors, cell.year, cell.model, how.moments and how.moments.basic)
        if self._last is None or self._last[0] != key:
            if how.moments:
                formula = self._formulas[cell.regressors]
                outside = instruments_from(cell.model, formula, table, design, how.moments)
                made = moments_of_design(cell.model, design, how.moments, outside)
            else:
                made = of_design(cell.model, design, restricted=how.restricted)
            self._last = (key, made)
        return with_errors(self._last[1], how.errors, table)

    def inputs(self, cell: Specification, distinct: Distinct) -> Hashable:
        """Return what tells a fit from others: rows, columns and weights."""
        columns = self._columns_of(cell)
        w = self.part(cell.weights, columns.response.index) if model_of(cell.model).uses_weights else None
        table = self._tables[int(cell.year)].loc[columns.response.index]
        used = [name for name in variables(self._whole[cell.regressors]) if name in table]
        return distinct.table(table[used]), distinct.weights(w)

    def spread(self, cell: Specification, variable: str) -> float:
        """Return the standard deviation of a regressor in the rows of a fit."""
        return float(self._columns_of(cell).regressors[variable].std(ddof=0))

    def size(self, cell: Specification) -> int:
        """Return of how many regions a fit would be."""
        return len(self._samples.get(int(cell.year), ()))

    def _design(self, cell: Specification) -> Design:
        """Return the arrays of a fit; those of the last few are kept."""
        lags, year = model_of(cell.model).lags, int(cell.year)
        key = (cell.weights, cell.regressors, year, lags)
        if key not in self._designs:
            columns = self._columns_of(cell)
            data = self._tables[year].loc[columns.response.index]
            lagged = self._lagged[cell.regressors] if lags else ()
            w = self.part(cell.weights or next(iter(self.weights)), data.index)
            if len(self._designs) > 4:
                self._designs.clear()
            self._designs[key] = design_of(self._formulas[cell.regressors], data, columns, w, lagged=lagged)
        return self._designs[key]

    def _columns_of(self, cell: Specification) -> Columns:
        """Return what the formula makes of the year."""
        year = int(cell.year)
        if year not in self._tables:
            self._tables[year] = self._study.table(year)
        key = (cell.regressors, year)
        if key not in self._columns:
            formula, table = self._formulas[cell.regressors], self._tables[year]
            self._columns[key] = read_columns(formula, table.loc[self.sample(year)])
        return self._columns[key]

    def sample(self, year: int) -> pd.Index:
        """Return the regions of all fits of a year; whom the weights leave out is remembered by year."""
        if year not in self._samples:
            table = self._tables[year]
            whole = table.index
            for formula in self._whole.values():
                with contextlib.suppress(DataError):  # its own row says why
                    complete = complete_regions(formula, table)
                    whole = whole[whole.isin(complete)] if len(complete) else whole
            kept = with_neighbours(whole, self.weights.values()) if self._isolates == "exclude" else whole
            if not len(kept):
                raise WeightsError(
                    "no region has a neighbour under every one of the weights in {year}.", year=year
                )
            self._samples[year] = kept
            self.alone[year] = tuple(whole[~whole.isin(kept)])
        return self._samples[year]

    def part(self, label: str, ids: pd.Index) -> Weights:
        """Return weights between some of the regions."""
        return self._parts.of(self.weights[label], ids)
