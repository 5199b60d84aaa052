"""Responses drawn from a model without the variable: regressors stay where they are, with all that relates them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

from spatial_iie._align import label_order
from spatial_iie.errors import EstimationError, listed
from spatial_iie.spreg.comparison._alterations import columns_of
from spatial_iie.spreg.design import make_design
from spatial_iie.spreg.formulas.formula import read_columns, regressors
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.panels.panel import panel
from spatial_iie.spreg.panels.residuals import panel_residuals

if TYPE_CHECKING:
    from spatial_iie.spreg.comparison._battery import Battery
    from spatial_iie.spreg.comparison._panel_grid import PanelGrid
    from spatial_iie.spreg.comparison._year_grid import YearGrid
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
RESPONSE = "response_under_the_null"


class NullModel:
    """A spatial error model without the variable, and responses with its innovations drawn anew.

    In every year y = Z g + (I - lambda W)^(-1) e. Regions are drawn with replacement, each with its innovations of all
    years; these are centred, and as large as they would be without estimated coefficients. In a panel the effects stay.

    Attributes
    ----------
    formulas : dict of str to str
        Those of the battery with the drawn response in place of theirs.
    regions : Index
        Those of the first specification, which have a response.
    """

    def __init__(self, battery: Battery, study: Study) -> None:
        responses = {text.partition("~")[0].strip() for text in battery.formulas.values()}
        if len(responses) > 1 or battery.alterations.of_response & set(battery.alterations.replaced):
            raise EstimationError(
                "null='bootstrap' draws one response, but the specifications have several: {responses}. Use "
                "null='permutation'.",
                responses=listed(responses),
            )
        self._battery, self._study = battery, study
        first = next(iter(battery.formulas))
        self._formula = battery.formulas[first]
        self.formulas = {
            label: f"{RESPONSE} ~{text.partition('~')[2]}" for label, text in battery.formulas.items()
        }
        y, e, lambdas, w = self._of_panel() if battery.panel else self._of_years()
        self.regions = w.ids
        self._innovations = e
        self._solve = [_solver(w, value) for value in lambdas]
        self._fitted = y - self._filtered(e)

    @property
    def formula(self) -> str:
        """The formula without the terms that take the variable."""
        response = self._formula.partition("~")[0].strip()
        gone = set(self._battery.alterations.measures_of(self._battery.variable))
        kept = [
            term
            for term in regressors(self._formula)
            if not gone & set(columns_of(f"y ~ {term}", self._study, "rhs"))
        ]
        return f"{response} ~ {' + '.join(kept) or '1'}"

    def drawn(self, random: np.random.Generator) -> Study:
        """Return the study with a response drawn under the null, a variable of its own."""
        e = self._innovations[random.integers(0, len(self.regions), len(self.regions))]
        y = self._fitted + self._filtered(e - e.mean(axis=0))
        rows = pd.MultiIndex.from_product([self.regions, self._battery.years])
        return self._study.assign(**{RESPONSE: pd.Series(y.ravel(), index=rows)})

    def _filtered(self, e: Floats) -> Floats:
        return np.column_stack([solve(e[:, t]) for t, solve in enumerate(self._solve)])

    def _of_years(self) -> tuple[Floats, Floats, list[float], Weights]:
        """Return responses and innovations, shape (n, T), lambda of each year, and the weights."""
        grid = cast("YearGrid", self._battery.first)
        samples = [grid.sample(year) for year in self._battery.years]
        regions = samples[0][np.all([samples[0].isin(each) for each in samples], axis=0)]
        w = grid.part(next(iter(grid.weights)), regions[label_order(regions)])
        regions = w.ids
        y, e, lambdas = [], [], []
        for year in self._battery.years:
            design = make_design(self.formula, self._study.table(year).loc[regions], w, lagged=())
            fit = of_design("SEM", design)
            y.append(design.y)
            e.append(fit.residuals.to_numpy() * np.sqrt(w.n / (w.n - design.z.shape[1])))
            lambdas.append(float(fit.params["lambda"]))
        return np.column_stack(y), np.column_stack(e), lambdas, w

    def _of_panel(self) -> tuple[Floats, Floats, list[float], Weights]:
        grid, years = cast("PanelGrid", self._battery.first), self._battery.years
        effects = self._battery.cells[0].effects
        if effects not in ("none", "region", "time", "both"):
            raise EstimationError(
                "null='bootstrap' is for panels whose first effects are none, region, time or both, not {effects!r}.",
                effects=effects,
            )
        w = next(iter(grid.weights.values()))
        w = w._part(w.ids[label_order(w.ids)])
        fit = panel(self.formula, grid.study, w, model="sem", effects=effects, years=years)  # type: ignore[arg-type]
        e = panel_residuals(fit)
        table = pd.concat([grid.study.table(year).loc[w.ids] for year in years])
        y = read_columns(self.formula, table.set_axis(range(len(table)))).response.to_numpy()
        size = np.sqrt(e.size / fit.n)  # independent region-years are fewer than the rows
        return y.reshape(len(years), -1).T, e.to_numpy() * size, [float(fit.params["lambda"])] * len(years), w


def _solver(w: Weights, value: float) -> Callable[[Floats], Floats]:
    filtered = splu(csc_array(eye_array(w.n) - value * w.matrix))
    return lambda e: np.asarray(filtered.solve(e))
