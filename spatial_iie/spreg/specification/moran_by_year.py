"""Spatial autocorrelation in the residuals of every year of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.spreg._blocks import Blocks, Lag
from spatial_iie.spreg.panels.residuals import panel_residuals
from spatial_iie.spreg.specification._panel_fits import all_years
from spatial_iie.spreg.specification._tests import described, is_least_squares, lag_for
from spatial_iie.spreg.specification.residual_moran import moments

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def moran_by_year(fit: RegressionResult) -> list[TestResult]:
    r"""Return Moran's I of the least squares residuals of every year of a panel.

    .. math:: I_t = (n / S_0) e_t'We_t / e_t'e_t

    With Q an orthonormal basis of the regressors without the effects, the residuals of a year have covariance
    :math:`\sigma^2 (a J - Q_t Q_t')`, where a is 1, or (T - 1) / T with effects of regions, and J takes the means of
    years where there are effects of these. Expectation and variance are from the moments of both quadratic forms;
    they are exact where this is a multiple of a projection.

    Parameters
    ----------
    fit : RegressionResult
        OLS or SLX, without random effects.

    Returns
    -------
    list of TestResult
        Two-sided z; ``about`` has moran, expectation and variance.

    Raises
    ------
    EstimationError
        If the fit is not by least squares.
    """
    if not is_least_squares(fit) or not fit.design.several_years or fit.about.cells is not None:
        raise EstimationError(
            "Moran's I by year is of least squares residuals of a balanced panel: use model='ols'."
        )
    whole = lag_for(fit, None, moments=True)
    blocks = fit.design.blocks
    years = fit.about.years
    kept = blocks.free / len(years)
    basis = all_years(fit, np.linalg.qr(fit.design.z)[0]).reshape(len(years), whole.regions, -1)
    tests = []
    residuals = panel_residuals(fit)
    for place, (year, q) in enumerate(zip(years, basis, strict=True)):
        e = residuals[year].to_numpy()
        lag = Lag(whole.of_year(place), Blocks(1, 1, centred=blocks.centred))
        scale = whole.regions / float(lag.matrix.sum())
        moran = scale * float(e @ (lag @ e)) / float(e @ e)
        first, second = moments(q / np.sqrt(kept), lag)
        expectation, variance = scale * first, scale**2 * (second - first**2)
        tests.append(
            TestResult(
                Message("Moran's I of residuals, {year}", year=year),
                (moran - expectation) / np.sqrt(variance),
                (),
                Message("the errors of {year} are not spatially correlated", year=year),
                "normal",
                described(fit) | TestAbout(moran=moran, expectation=expectation, variance=variance),
            )
        )
    return tests
