"""Panels of one study, all on the same regions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING

from spatial_iie._align import check_same_regions
from spatial_iie._isolates import Isolates, with_neighbours
from spatial_iie._registry import model_of
from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message
from spatial_iie.spreg.comparison._specifications import Distinct, How, Parts, Specification
from spatial_iie.spreg.formulas.formula import read_columns, regressors, variables
from spatial_iie.spreg.panels._panel_rows import Balance, Rows, panel_rows
from spatial_iie.spreg.panels.panel import panel

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


class PanelGrid:
    """The study and the weights of all fits, cut down once to the regions that every one of them has.

    Attributes
    ----------
    study : Study
    weights : dict of str to Weights
    alone : dict of int to tuple
        Last year -> regions without neighbours under one of the weights.
    """

    def __init__(
        self,
        formulas: Mapping[str, str],
        whole: Mapping[str, str],
        study: Study,
        weights: Mapping[str, Weights],
        spans: Mapping[str, tuple[int, ...]],
        lagged: list[str] | None,
        isolates: Isolates,
        balance: Balance | None,
        ways: Mapping[str, Mapping[str, How]],
        parts: Parts,
    ) -> None:
        self._formulas, self._whole, self._spans, self._lagged = formulas, whole, spans, lagged
        self._ways = ways
        self._isolates, self._balance = isolates, balance
        years = tuple(sorted({year for span in spans.values() for year in span}))
        self.study, self.weights, alone = of_all_fits(
            whole.values(), study, weights, years, balance, isolates, parts
        )
        self.alone = {years[-1]: alone}
        self._rows: dict[tuple[str, str], Rows] = {}

    def fit(self, cell: Specification) -> RegressionResult:
        """Return a fit."""
        formula, takes = (
            self._formulas[cell.regressors],
            model_of(cell.model).lags and self._lagged is not None,
        )
        how = self._ways[cell.regressors][cell.errors]
        lags = [name for name in regressors(formula) if name in (self._lagged or ())] if takes else None
        return panel(
            formula,
            self.study,
            self.weights[cell.weights or next(iter(self.weights))],
            model=cell.model,
            effects=cell.effects,  # type: ignore[arg-type]
            years=self._spans[str(cell.year)],
            lagged=lags,
            isolates=self._isolates,
            balance=self._balance,
            method=how.moments or "ml",
            errors=None if how.moments else how.errors,
        )

    def inputs(self, cell: Specification, distinct: Distinct) -> Hashable:
        """Return what tells a fit from others: rows, columns and weights."""
        table = self._rows_of(cell).table
        used = [name for name in variables(self._whole[cell.regressors]) if name in table]
        w = self.weights[cell.weights] if model_of(cell.model).uses_weights else None
        return distinct.table(table[used]), distinct.weights(w)

    def spread(self, cell: Specification, variable: str) -> float:
        """Return the standard deviation of a regressor in the rows of a fit."""
        columns = read_columns(self._formulas[cell.regressors], self._rows_of(cell).table)
        return float(columns.regressors[variable].std(ddof=0))

    def size(self, cell: Specification) -> float:  # noqa: ARG002
        """Return how many independent region-years a fit would count, which is not known without it."""
        return float("nan")

    def _rows_of(self, cell: Specification) -> Rows:
        key = (cell.regressors, str(cell.year))
        if key not in self._rows:
            first = next(iter(self.weights.values()))
            self._rows[key] = panel_rows(
                self._whole[cell.regressors],
                self.study,
                first,
                self._spans[str(cell.year)],
                self._balance,
                "zero",
            )
        return self._rows[key]


def of_all_fits(
    formulas: Iterable[str],
    study: Study,
    weights: Mapping[str, Weights],
    years: Iterable[int] | None,
    balance: Balance | None,
    isolates: Isolates,
    parts: Parts | None = None,
) -> tuple[Study, dict[str, Weights], tuple[str, ...]]:
    """Return study and weights of the regions with all values and a neighbour under all weights, and who has none.

    Raises
    ------
    WeightsError
        If no region has a neighbour under every one of the weights.
    """
    first = next(iter(weights.values()))
    for label, w in weights.items():
        check_same_regions(study.ids, w.ids, Message("the study and the weights {label!r}", label=label))
    samples = [panel_rows(text, study, first, years, balance, "zero").w.ids for text in formulas]
    whole = reduce(lambda a, b: a[a.isin(b)], samples)
    kept = with_neighbours(whole, weights.values()) if isolates == "exclude" else whole
    if not len(kept):
        raise WeightsError("no region has a neighbour under every one of the weights.")
    alone = tuple(whole[~whole.isin(kept)])
    cut = parts or Parts()
    rest = {label: w if len(kept) == w.n else cut.of(w, kept) for label, w in weights.items()}
    return study if len(kept) == len(study.ids) else study.select(kept), rest, alone
