"""Spatial autocorrelation in the residuals of an estimate by instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._blocks import Lag
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]


def anselin_kelejian(fit: RegressionResult, made: Instruments, lag: Lag) -> TestResult:
    r"""Return the test of Anselin and Kelejian of a fit without lambda.

    With u the residuals, s2 = u'u / n, Z the regressors and H the instruments,

    .. math:: AK = (u'Wu / s^2)^2 / \phi, \quad \phi = tr(W'W + WW) + 4 \, u'WZ (Z'H(H'H)^{-1}H'Z)^{-1} Z'W'u / s^2

    The second part of phi is only there if a spatial lag is among the endogenous columns.
    """
    u = fit.residuals.reindex(fit.design.ids).to_numpy()
    n, along = len(u), lag @ u
    s2 = float(u @ u) / n
    phi = lag.squares()
    if made.spatial:
        z = np.column_stack([made.exogenous, made.endogenous])
        basis = np.linalg.qr(np.column_stack([made.exogenous, made.excluded]))[0]
        triangle = np.linalg.qr(basis.T @ z)[1]
        part = np.linalg.solve(triangle.T, (lag @ z).T @ u)
        phi += 4 * float(part @ part) / s2
    notes = [] if made.errors == "classical" else [_CONSTANT]
    notes += [_POWERLESS] if made.spatial and n <= _SIMULATED else []
    return TestResult(
        "Anselin-Kelejian",
        (float(u @ along) / s2) ** 2 / phi,
        (1,),
        Message("the errors are not spatially correlated"),
        about=described(fit, *notes)
        | TestAbout(moran=n * float(u @ along) / (float(lag.matrix.sum()) * float(u @ u))),
    )


_CONSTANT = Message(
    "The test of Anselin and Kelejian supposes errors of constant variance, unlike the standard errors of this fit."
)

_SIMULATED = 100
_POWERLESS = Message(
    "After a spatial lag the test of Anselin and Kelejian hardly ever rejects with so few regions: in simulations with "
    "30 and 100 it found a lambda of 0.5 in 4 % of samples at most. No rejection is no evidence of independence."
)
