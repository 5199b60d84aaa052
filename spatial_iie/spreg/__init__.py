"""How much of it is space? Regressions with spatial lags of the regressors, of the errors, of the response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._registry import offered_by
from spatial_iie._rooms import furnish

if TYPE_CHECKING:
    from spatial_iie.spreg.compare import compare as compare
    from spatial_iie.spreg.diagnostics import breusch_pagan as breusch_pagan
    from spatial_iie.spreg.diagnostics import condition_number as condition_number
    from spatial_iie.spreg.diagnostics import diagnostics as diagnostics
    from spatial_iie.spreg.diagnostics import jarque_bera as jarque_bera
    from spatial_iie.spreg.fit_tests import fit_tests as fit_tests
    from spatial_iie.spreg.hausman import hausman_test as hausman_test
    from spatial_iie.spreg.impacts import impacts as impacts
    from spatial_iie.spreg.lm_tests import lm_tests as lm_tests
    from spatial_iie.spreg.moments import Moments as Moments
    from spatial_iie.spreg.nested import lr_test as lr_test
    from spatial_iie.spreg.nested import nested_tests as nested_tests
    from spatial_iie.spreg.ols import ols as ols
    from spatial_iie.spreg.panel import panel as panel
    from spatial_iie.spreg.residual_moran import residual_moran as residual_moran
    from spatial_iie.spreg.robustness import robustness as robustness
    from spatial_iie.spreg.sac import sac as sac
    from spatial_iie.spreg.sar import sar as sar
    from spatial_iie.spreg.sdem import sdem as sdem
    from spatial_iie.spreg.sdm import sdm as sdm
    from spatial_iie.spreg.sem import sem as sem
    from spatial_iie.spreg.slx import slx as slx
    from spatial_iie.spreg.wald import common_factor_test as common_factor_test
    from spatial_iie.spreg.wald import wald_test as wald_test

__all__ = furnish(
    __name__,
    {
        **offered_by(__name__),
        "Moments": "moments",
        "breusch_pagan": "diagnostics",
        "common_factor_test": "wald",
        "compare": "compare",
        "condition_number": "diagnostics",
        "diagnostics": "diagnostics",
        "fit_tests": "fit_tests",
        "hausman_test": "hausman",
        "impacts": "impacts",
        "jarque_bera": "diagnostics",
        "lm_tests": "lm_tests",
        "lr_test": "nested",
        "nested_tests": "nested",
        "panel": "panel",
        "residual_moran": "residual_moran",
        "robustness": "robustness",
        "wald_test": "wald",
    },
)
