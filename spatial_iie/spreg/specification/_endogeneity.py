"""Are the regressors endogenous at all?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.specification._projected import quadratic
from spatial_iie.spreg.std_errors.least_squares import explained

if TYPE_CHECKING:
    from spatial_iie.spreg._instruments import Instruments
    from spatial_iie.spreg.specification._projected import Projected

Floats = NDArray[np.float64]


def endogeneity_tests(p: Projected, y: Floats) -> list[TestResult]:
    """Return the tests that the residuals of the first stages have no coefficient beside the regressors.

    The lag of the response stays endogenous, with the instruments that it has. Errors of constant variance: Durbin's
    chi2 and the F of Wu and Hausman; others: F with the covariance of the fit.
    """
    made = p.made
    count = len(made.names) - made.lags_response
    if not count:
        return []
    null = Message("the regressors named endogenous are exogenous")
    columns, lag = made.endogenous[:, :count], made.endogenous[:, count:]
    regressors = np.column_stack([made.exogenous, columns])
    z = np.column_stack([regressors, lag, p.left[:, :count]])
    at = range(z.shape[1] - count, z.shape[1])
    if lag.shape[1]:
        # The residuals of the first stages are among what these span; as columns they would be redundant.
        inside = np.column_stack([regressors, made.excluded])
        through = np.column_stack([regressors, explained(lag, inside), p.left[:, :count]])
    else:
        through = z
    if np.linalg.matrix_rank(through / np.linalg.norm(through, axis=0)) < through.shape[1]:
        return []
    b = np.linalg.lstsq(through, y)[0]
    e, df = y - z @ b, len(y) - z.shape[1]
    if made.errors == "classical" and not lag.shape[1]:
        before = y - regressors @ np.linalg.lstsq(regressors, y)[0]
        less = float(before @ before - e @ e)
        durbin = TestResult("Durbin", len(y) * less / float(before @ before), (count,), null)
        return [durbin, TestResult("Wu-Hausman", less / count / (float(e @ e) / df), (count, df), null, "F")]
    return [_robust(made, p, through, e, b[at], null)]


def _robust(
    made: Instruments, p: Projected, through: Floats, e: Floats, slopes: Floats, null: Message
) -> TestResult:
    count = len(slopes)
    basis, triangle = np.linalg.qr(through)
    last = np.linalg.inv(triangle)[-count:]
    cov = last @ made.middle(basis, e) @ last.T
    value = quadratic(cov, slopes) / count * p.small
    return TestResult("Wu-Hausman", value, (count, p.denominator), null, "F")
