"""Moran's I of regression residuals, whose moments know that residuals are not observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message, term
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.results.base import as_message
from spatial_iie.spreg.specification._linked_rows import linked_rows
from spatial_iie.spreg.specification._tests import described, instruments_of, is_least_squares, lag_for
from spatial_iie.spreg.specification.anselin_kelejian import anselin_kelejian

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._blocks import Lag
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]


def residual_moran(
    fit: RegressionResult, w: Weights | None = None, *, isolates: Isolates = "exclude"
) -> TestResult:
    r"""Test residuals for spatial autocorrelation: by Moran's I, or after instruments by Anselin and Kelejian's test.

    Of least squares,

    .. math:: I = (n / S_0) e'We / e'e

    with the moments of residuals of normal errors (M the projection off the regressors):
    :math:`E = (n/S_0) tr(MW)/(n-k)`, :math:`Var + E^2 = (n/S_0)^2 (tr(MWMW') + tr(MWMW) + tr(MW)^2)/((n-k)(n-k+2))`.

    Parameters
    ----------
    fit : RegressionResult
        OLS or SLX by least squares, whatever the standard errors; any model without lambda by instruments.
    w : Weights, optional
        Between the regions of the fit; by default those it was fitted with.
    isolates : {"exclude", "zero", "error"}
        Isolates under ``w``, if it is given: the fit is made again without them (of least squares;
        others are refused), they count with a lag of 0, or are refused.

    Returns
    -------
    TestResult
        Moran's I: ``statistic`` is z, two-sided; ``about`` has moran, expectation and variance. After instruments
        "Anselin-Kelejian", chi2 with one degree of freedom: with s2 = e'e / n, Z the regressors and H all
        instruments, :math:`(e'We / s^2)^2 / \phi`,
        :math:`\phi = tr(W'W + WW) + 4 e'WZ (Z'H(H'H)^{-1}H'Z)^{-1} Z'W'e / s^2`; the second part of phi only if a
        spatial lag is endogenous.

    Raises
    ------
    EstimationError
        If the fit is by maximum likelihood, or by moments with lambda.
    AlignmentError, WeightsError
        If ``w`` is missing or does not fit.

    Notes
    -----
    Cliff and Ord (1981), Spatial Processes, pp. 202-203. Anselin and Kelejian (1997), International Regional Science
    Review 20.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5, rook=True)
    >>> columns, rows = np.meshgrid(range(5), range(5))
    >>> data = pd.DataFrame({"y": (rows.ravel() + columns.ravel()) % 2, "x": rows.ravel()}, index=w.ids)
    >>> round(residual_moran(si.spreg.ols("y ~ x", data), w).about["moran"], 4)  # a chessboard
    -1.0
    """
    if (made := instruments_of(fit)) is not None and "lambda" in fit.params.index:
        raise EstimationError(
            "{model} by moments allows for correlated errors already: its lambda is tested by {tests}. Models without "
            "lambda have tests of their residuals.",
            model=fit.model,
            tests=term("si.spreg.fit_tests", "--show tests"),
        )
    if made is not None and made.names:
        fit, w = linked_rows(fit, w, isolates)
        return anselin_kelejian(fit, made, lag_for(fit, w, moments=True))
    if not is_least_squares(fit):
        raise EstimationError(
            "the moments of Moran's I are those of least squares residuals; {model} is by "
            "{method}. Use {how}.",
            how=term("si.spreg.lm_tests, or si.esda.moran with permutations", "--show lm"),
            model=fit.model,
            method=as_message(fit.method),
        )
    fit, w = linked_rows(fit, w, isolates)
    lag = lag_for(fit, w, moments=True)
    e = fit.residuals.reindex(fit.design.ids).to_numpy()
    scale = lag.matrix.shape[0] / float(lag.matrix.sum())
    moran = scale * float(e @ (lag @ e)) / float(e @ e)
    first, second = moments(np.linalg.qr(fit.design.z)[0], lag)
    expectation, variance = scale * first, scale**2 * (second - first**2)
    return TestResult(
        "Moran's I of residuals",
        (moran - expectation) / np.sqrt(variance),
        (),
        Message("the errors are not spatially correlated"),
        "normal",
        described(fit) | TestAbout(moran=moran, expectation=expectation, variance=variance),
    )


def moments(q: Floats, lag: Lag) -> tuple[float, float]:
    """Return E of e'We / e'e and of its square for e with covariance P - QQ', to the moments of e'We and e'e.

    P is the identity of a cross-section, and of a panel what its effects leave. With Q an orthonormal basis of the
    regressors, shape (n, k), the covariance is a projection and both are exact.
    """
    inner = q.T @ q
    forward, back = lag @ q, lag.T @ q
    crossed = q.T @ forward
    rank = lag.blocks.independent(lag.regions) - float(np.trace(inner))
    squared = rank - float(np.trace(inner)) + float((inner**2).sum())
    trace = lag.independent_trace() - float(np.trace(crossed))
    squares = (
        lag.independent_squares() - float((forward**2).sum() + (back**2).sum()) + float((crossed**2).sum())
    )  # with tr(WW)
    products = -2 * float((back * forward).sum()) + float((crossed * crossed.T).sum())
    return trace / rank, (squares + products + trace**2) / (rank**2 + 2 * squared)
