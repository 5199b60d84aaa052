"""Spatial Hausman test: do least squares and the error model estimate the same coefficients?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg._blocks import Lag, by_block
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]


def hausman_test(fit: RegressionResult) -> TestResult:
    r"""Test whether OLS and the spatial error model differ by more than chance.

    Both are consistent if the error model is right; a difference speaks of variables left out.

    .. math:: d'(V_{OLS} - V_{GLS})^{-1} d, \quad V_{OLS} = s^2 (Z'Z)^{-1} Z'(B'B)^{-1}Z (Z'Z)^{-1}, \quad
              V_{GLS} = s^2 (Z'B'BZ)^{-1}

    with :math:`B = I - \lambda W` and :math:`d = b_{OLS} - b_{GLS}`.

    Parameters
    ----------
    fit : RegressionResult
        SEM or SDEM.

    Returns
    -------
    TestResult
        chi2 with one degree of freedom a coefficient.

    Raises
    ------
    EstimationError
        If the fit is of another model, or the two covariances do not differ.

    Notes
    -----
    Pace and LeSage (2008), A spatial Hausman test, Economics Letters 101.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> hausman_test(si.spreg.sem("y ~ x", data, w)).df
    (2,)
    """
    if not model_of(fit.model).of_errors:
        raise EstimationError(
            "the spatial Hausman test is of SEM or SDEM fits, not of {model}.", model=fit.model
        )
    if fit.about.error_components == "baltagi":
        raise EstimationError(
            "the spatial Hausman test is of errors that one filter makes independent, not of "
            "error_components='baltagi'."
        )
    design: Design = fit.design
    k, lam = len(design.names), float(fit.params["lambda"])
    basis, triangle = np.linalg.qr(design.z)  # in this basis neither units nor collinearity matter
    lag = design.lag
    filtered = basis - lam * (lag @ basis)
    spread = _unfiltered(lag, basis, lam)
    d = basis.T @ design.y - triangle @ fit.params.to_numpy()[:k]
    difference = spread.T @ spread - np.linalg.inv(filtered.T @ filtered)
    if np.linalg.eigvalsh(difference)[0] <= 1e-13:
        raise EstimationError(
            "least squares and the error model have the same precision for some combination of the coefficients: "
            "the Hausman test is not defined."
        )
    value = float(d @ np.linalg.solve(difference, d)) / fit.sigma2
    null = Message("least squares and the error model estimate the same coefficients")
    return TestResult("Spatial Hausman", value, (k,), null, about=described(fit))


def _unfiltered(lag: Lag, basis: Floats, lam: float) -> Floats:
    """Return (I - lambda W')^(-1) basis, in every year; what has no mean keeps none, as rows that sum alike let it."""
    from scipy.sparse.linalg import splu

    def solve(w: sparse.csr_array, b: Floats) -> Floats:
        return np.asarray(splu((sparse.eye_array(w.shape[0]) - lam * w.T).tocsc()).solve(b))

    if lag.years > 1:
        rows = np.split(basis, lag.years)
        return np.concatenate([solve(lag.of_year(place), of) for place, of in enumerate(rows)])
    return by_block(lambda b: solve(lag.matrix, b), basis, lag.blocks.count)
