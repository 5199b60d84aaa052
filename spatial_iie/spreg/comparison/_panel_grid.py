"""A grid of panels: every combination of weights, formula, effects and model, on the same regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from spatial_iie._align import check_same_regions
from spatial_iie._isolates import Isolates, with_neighbours
from spatial_iie._registry import model_of
from spatial_iie.errors import AlignmentError, SpatialIIEError, WeightsError
from spatial_iie.messages import Message
from spatial_iie.spreg.formulas.formula import regressors
from spatial_iie.spreg.panels._panel_rows import Balance, panel_rows
from spatial_iie.spreg.panels.panel import panel

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Row = dict[str, object]


class PanelGrid:
    """The study and the weights of all cells, cut down once to the regions that every one of them has.

    Attributes
    ----------
    alone : dict of int to tuple
        Last year -> regions without neighbours under one of the weights.
    """

    def __init__(
        self,
        formulas: Mapping[str, str],
        study: Study,
        weights: Mapping[str, Weights],
        years: tuple[int, ...],
        lagged: list[str] | None,
        isolates: Isolates,
        balance: Balance | None,
        errors: str | StandardErrors | None = None,
    ) -> None:
        self._formulas, self._years, self._lagged = formulas, years, lagged
        self._options = {"isolates": isolates, "balance": balance, "errors": errors}
        self._study, self._weights, alone = of_all_fits(
            formulas.values(), study, weights, years, balance, isolates
        )
        self.alone = {years[-1]: alone}

    def rows(
        self,
        effects: str | Iterable[str],
        models: Iterable[str],
        numbers: Callable[[RegressionResult], Mapping[str, float]],
        progress: Callable[[int, int], None] | None,
    ) -> list[Row]:
        """Return a row for every fit; one that fails says why in its note."""
        ways = [effects] if isinstance(effects, str) else list(dict.fromkeys(effects))
        cells = list(product(self._weights, self._formulas, ways, models))
        span = f"{self._years[0]}-{self._years[-1]}" if len(self._years) > 1 else str(self._years[0])
        rows = []
        for done, cell in enumerate(cells, start=1):
            row: Row = dict(zip(("weights", "regressors", "effects", "model"), cell, strict=True))
            rows.append(row | {"year": span, "note": ""} | self._numbers(*cell, numbers))
            if progress is not None:
                progress(done, len(cells))
        return rows

    def _numbers(
        self,
        label: str,
        text: str,
        way: str,
        model: str,
        numbers: Callable[[RegressionResult], Mapping[str, float]],
    ) -> Row:
        formula, takes = self._formulas[text], model_of(model).lags and self._lagged is not None
        lags = [name for name in regressors(formula) if name in (self._lagged or ())] if takes else None
        try:
            fit = panel(
                formula,
                self._study,
                self._weights[label],
                model=model,
                effects=way,  # type: ignore[arg-type]
                years=self._years,
                lagged=lags,
                **self._options,  # type: ignore[arg-type]
            )
            return dict(numbers(fit))
        except AlignmentError:
            raise
        except SpatialIIEError as error:
            return {"n": float("nan"), "note": error.message if error.message.isprintable() else str(error)}


def of_all_fits(
    formulas: Iterable[str],
    study: Study,
    weights: Mapping[str, Weights],
    years: Iterable[int] | None,
    balance: Balance | None,
    isolates: Isolates,
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
    parts = {label: w if len(kept) == w.n else w._part(kept) for label, w in weights.items()}
    return study if len(kept) == len(study.ids) else study.select(kept), parts, alone
