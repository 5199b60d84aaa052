"""The fits that the tests of a panel rest on: each made once, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.panels._contrasts import in_all_years
from spatial_iie.spreg.panels._effects import OF_REGIONS, OF_YEARS, RANDOM

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.panels._effects import Effects

Floats = NDArray[np.float64]
FIXED: tuple[Effects, ...] = ("none", "region", "time", "both")


def fixed_counterpart(effects: Effects) -> Effects:
    """Return the fixed effects beside which residuals of least squares are tested."""
    if effects not in RANDOM:
        return effects
    return "both" if effects in OF_YEARS else "region"


@dataclass(frozen=True, eq=False)
class PanelFits:
    """Fits of one formula, panel and W, by model and effects.

    Attributes
    ----------
    fit : callable
        ``fit(model=..., effects=..., ...)``, see :func:`spatial_iie.spreg.panel`.
    correction : bool
        Whether the likelihoods count what effects leave; without effects there is nothing to correct.
    """

    fit: Callable[..., RegressionResult]
    correction: bool
    _made: dict[Hashable, RegressionResult] = field(default_factory=dict)

    def __call__(
        self, model: str, effects: Effects, *, corrected: bool | None = None, **options: object
    ) -> RegressionResult:
        """Return a fit, corrected as all are unless said otherwise."""
        corrected = self.correction if corrected is None else corrected
        if effects not in (*OF_REGIONS, *OF_YEARS):
            corrected = True
        key = (model, effects, corrected, tuple(options))
        if key not in self._made:
            self._made[key] = self.fit(model=model, effects=effects, correction=corrected, **options)
        return self._made[key]


def all_years(fit: RegressionResult, columns: Floats) -> Floats:
    """Return columns of a fit's rows in all years, shape (T n,) or (T n, k)."""
    return in_all_years(columns, fit.design.blocks.count, len(fit.about.years))
