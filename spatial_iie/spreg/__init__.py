"""How much of it is space? Regressions with spatial lags of the regressors, of the errors, of the response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._registry import offered_by
from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.spreg.comparison.compare import compare as compare
    from spatial_iie.spreg.comparison.joint import specification_test as specification_test
    from spatial_iie.spreg.comparison.panel_fits import panel_fits as panel_fits
    from spatial_iie.spreg.comparison.posterior import model_posterior as model_posterior
    from spatial_iie.spreg.comparison.robustness import robustness as robustness
    from spatial_iie.spreg.conventional import with_instruments as with_instruments
    from spatial_iie.spreg.heterogeneity.chow import chow_tests as chow_tests
    from spatial_iie.spreg.heterogeneity.gwr import gwr as gwr
    from spatial_iie.spreg.heterogeneity.gwr import variability_test as variability_test
    from spatial_iie.spreg.heterogeneity.mediation import mediation as mediation
    from spatial_iie.spreg.heterogeneity.moderation import moderation as moderation
    from spatial_iie.spreg.heterogeneity.regimes import regimes as regimes
    from spatial_iie.spreg.heterogeneity.threshold import threshold as threshold
    from spatial_iie.spreg.impacts import impacts as impacts
    from spatial_iie.spreg.impacts import impacts_by_fit as impacts_by_fit
    from spatial_iie.spreg.margins import margins as margins
    from spatial_iie.spreg.models.ols import ols as ols
    from spatial_iie.spreg.models.sac import sac as sac
    from spatial_iie.spreg.models.sar import sar as sar
    from spatial_iie.spreg.models.sdem import sdem as sdem
    from spatial_iie.spreg.models.sdm import sdm as sdm
    from spatial_iie.spreg.models.sem import sem as sem
    from spatial_iie.spreg.models.slx import slx as slx
    from spatial_iie.spreg.moments import Moments as Moments
    from spatial_iie.spreg.panels.panel import panel as panel
    from spatial_iie.spreg.panels.residuals import panel_residuals as panel_residuals
    from spatial_iie.spreg.specification.anderson_rubin import anderson_rubin as anderson_rubin
    from spatial_iie.spreg.specification.diagnostics import breusch_pagan as breusch_pagan
    from spatial_iie.spreg.specification.diagnostics import condition_number as condition_number
    from spatial_iie.spreg.specification.diagnostics import diagnostics as diagnostics
    from spatial_iie.spreg.specification.diagnostics import jarque_bera as jarque_bera
    from spatial_iie.spreg.specification.first_stages import first_stages as first_stages
    from spatial_iie.spreg.specification.first_stages import instrument_strength as instrument_strength
    from spatial_iie.spreg.specification.fit_tests import fit_tests as fit_tests
    from spatial_iie.spreg.specification.hausman import hausman_test as hausman_test
    from spatial_iie.spreg.specification.instrument_tests import instrument_tests as instrument_tests
    from spatial_iie.spreg.specification.lm_tests import lm_tests as lm_tests
    from spatial_iie.spreg.specification.nested import lr_test as lr_test
    from spatial_iie.spreg.specification.nested import nested_tests as nested_tests
    from spatial_iie.spreg.specification.panel_hausman import mundlak_test as mundlak_test
    from spatial_iie.spreg.specification.panel_hausman import panel_hausman as panel_hausman
    from spatial_iie.spreg.specification.panel_tests import panel_tests as panel_tests
    from spatial_iie.spreg.specification.pesaran_cd import pesaran_cd as pesaran_cd
    from spatial_iie.spreg.specification.residual_moran import residual_moran as residual_moran
    from spatial_iie.spreg.specification.wald import common_factor_test as common_factor_test
    from spatial_iie.spreg.specification.wald import wald_test as wald_test
    from spatial_iie.spreg.std_errors.by_cutoff import errors_by_cutoff as errors_by_cutoff
    from spatial_iie.spreg.std_errors.choice import StandardErrors as StandardErrors
    from spatial_iie.spreg.std_errors.wild_bootstrap import wild_bootstrap as wild_bootstrap
    from spatial_iie.spreg.treatment.decomposition import did_decomposition as did_decomposition
    from spatial_iie.spreg.treatment.did import did as did
    from spatial_iie.spreg.treatment.event_study import event_study as event_study
    from spatial_iie.spreg.treatment.fits import did_fits as did_fits
    from spatial_iie.spreg.treatment.placebo import placebo_regions as placebo_regions
    from spatial_iie.spreg.treatment.placebo import placebo_years as placebo_years

__all__ = lazy_names(
    __name__,
    {
        **offered_by(__name__),
        "Moments": "moments",
        "StandardErrors": "std_errors.choice",
        "anderson_rubin": "specification.anderson_rubin",
        "breusch_pagan": "specification.diagnostics",
        "chow_tests": "heterogeneity.chow",
        "common_factor_test": "specification.wald",
        "compare": "comparison.compare",
        "condition_number": "specification.diagnostics",
        "diagnostics": "specification.diagnostics",
        "did": "treatment.did",
        "did_decomposition": "treatment.decomposition",
        "did_fits": "treatment.fits",
        "event_study": "treatment.event_study",
        "errors_by_cutoff": "std_errors.by_cutoff",
        "first_stages": "specification.first_stages",
        "fit_tests": "specification.fit_tests",
        "gwr": "heterogeneity.gwr",
        "hausman_test": "specification.hausman",
        "impacts": "impacts",
        "impacts_by_fit": "impacts",
        "instrument_strength": "specification.first_stages",
        "instrument_tests": "specification.instrument_tests",
        "jarque_bera": "specification.diagnostics",
        "margins": "margins",
        "lm_tests": "specification.lm_tests",
        "lr_test": "specification.nested",
        "mediation": "heterogeneity.mediation",
        "model_posterior": "comparison.posterior",
        "moderation": "heterogeneity.moderation",
        "mundlak_test": "specification.panel_hausman",
        "nested_tests": "specification.nested",
        "panel": "panels.panel",
        "panel_residuals": "panels.residuals",
        "panel_fits": "comparison.panel_fits",
        "panel_hausman": "specification.panel_hausman",
        "panel_tests": "specification.panel_tests",
        "pesaran_cd": "specification.pesaran_cd",
        "regimes": "heterogeneity.regimes",
        "placebo_regions": "treatment.placebo",
        "placebo_years": "treatment.placebo",
        "residual_moran": "specification.residual_moran",
        "robustness": "comparison.robustness",
        "specification_test": "comparison.joint",
        "threshold": "heterogeneity.threshold",
        "variability_test": "heterogeneity.gwr",
        "wald_test": "specification.wald",
        "with_instruments": "conventional",
        "wild_bootstrap": "std_errors.wild_bootstrap",
    },
)
