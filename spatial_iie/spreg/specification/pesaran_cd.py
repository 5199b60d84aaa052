"""Are the errors of different regions correlated, whatever the weights? Pesaran's CD test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.panels.residuals import panel_residuals
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def pesaran_cd(fit: RegressionResult) -> TestResult:
    r"""Test whether the errors of different regions are correlated over time; no weights are needed.

    .. math:: CD = \sqrt{\frac{2 T}{n (n - 1)}} \sum_{i < j} r_{ij}

    with r the correlations between the residuals of regions i and j over T years.

    Parameters
    ----------
    fit : RegressionResult
        A panel without effects of years and without random effects.

    Returns
    -------
    TestResult
        Standard normal if the errors of different regions are independent.

    Raises
    ------
    EstimationError
        If the fit is of one year, or has random effects or effects of years. With the latter the residuals of a year
        sum to zero, and CD is near :math:`-\sqrt{T / 2}` whatever the errors.

    Notes
    -----
    Pesaran (2004), CESifo working paper 1229; (2015), Econometric Reviews 34. Effects of years: Juodis and Reese
    (2022), Journal of Business and Economic Statistics 40.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fit = si.spreg.panel("log(gdp_per_capita) ~ digital_index", study, w, model="ols", effects="region")
    >>> pesaran_cd(fit).distribution
    'normal'
    """
    blocks = getattr(fit.design, "blocks", None)
    if (
        not fit.design.several_years
        or "phi" in fit.params.index
        or blocks is None
        or fit.about.cells is not None
        or blocks.centred
    ):
        raise EstimationError(
            "Pesaran's CD is of balanced panels without random effects and without effects of years, whose residuals "
            "sum to zero in every year. Use model='ols' with effects='region' or 'none'."
        )
    e = panel_residuals(fit).to_numpy().T
    years, n = e.shape
    z = e - e.mean(axis=0)
    z /= np.linalg.norm(z, axis=0)
    pairs = (float((z.sum(axis=1) ** 2).sum()) - n) / 2
    return TestResult(
        "Pesaran CD",
        float(np.sqrt(2 * years / (n * (n - 1)))) * pairs,
        (),
        Message("the errors of different regions are not correlated"),
        "normal",
        described(fit),
    )
