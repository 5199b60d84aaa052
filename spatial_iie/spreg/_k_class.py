"""The k-class beside two-stage least squares: limited information maximum likelihood, and Fuller's correction of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.spreg.std_errors.least_squares import explained

if TYPE_CHECKING:
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]
KClass = Literal["2sls", "liml", "fuller"]
CALLED = {
    "2sls": "two-stage least squares, {errors}",
    "liml": "limited information maximum likelihood, {errors}",
    "fuller": "Fuller's limited information estimator, {errors}",
}
"""What an estimator with endogenous columns is called."""


def with_kappa(made: Instruments, y: Floats, k_class: KClass) -> Instruments:
    r"""Return instruments with the kappa of an estimator.

    .. math:: \kappa = \min_c \frac{c'Y'M_X Y c}{c'Y'M_H Y c}

    with Y the response and the endogenous columns, M_X and M_H what the exogenous regressors and all instruments leave;
    Fuller (1977), Econometrica 45, takes 1 / (n - L) off, L the number of all instruments.

    Raises
    ------
    EstimationError
        If a combination of the columns is explained by the instruments without error.
    """
    if k_class == "2sls" or not made.names:
        return made
    columns = np.column_stack([y, made.endogenous])
    columns = columns / np.linalg.norm(columns, axis=0)
    every = np.column_stack([made.exogenous, made.excluded])
    left = columns - explained(columns, every)
    spread = np.linalg.svd(left, compute_uv=False)
    if not spread[-1] > 1e-9:
        raise EstimationError(
            "the instruments explain a combination of the response and the endogenous columns without error: method="
            "{method!r} is not defined. Use method='gmm', or fewer instruments.",
            method=k_class,
        )
    kappa = 1.0
    if made.excluded.shape[1] > len(made.names):
        whole = columns - explained(columns, made.exogenous)
        triangle = np.linalg.qr(left)[1]
        ratio = np.linalg.solve(triangle.T, np.linalg.solve(triangle.T, whole.T @ whole).T)
        kappa = float(np.linalg.eigvalsh((ratio + ratio.T) / 2)[0])
    if k_class == "fuller":
        kappa -= 1 / (len(y) - every.shape[1])
    return replace(made, kappa=kappa)


def cross_products(z: Floats, through: Floats, kappa: float) -> Floats:
    """Return Z'(I - kappa M)Z, ``through`` what the instruments explain of Z; of two stages ``through'through``."""
    return np.asarray(kappa * through.T @ through + (1 - kappa) * z.T @ z)


def by_kappa(made: Instruments, y: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients of exogenous and endogenous columns, and their covariance by the kind of errors.

    Robust ones are those of Stata's ivregress and of linearmodels: scores of what the instruments explain of Z.
    """
    z = np.column_stack([made.exogenous, made.endogenous])
    size = np.linalg.norm(z, axis=0)
    z = z / size
    through = explained(z, np.column_stack([made.exogenous, made.excluded]))
    bread = np.linalg.inv(cross_products(z, through, made.kappa))
    b = bread @ (made.kappa * through + (1 - made.kappa) * z).T @ y
    e = y - z @ b
    if made.errors == "classical":
        cov = bread * float(e @ e) / (len(y) - z.shape[1])
    else:
        cov = bread @ made.middle(through, e) @ bread
    return b / size, cov / np.outer(size, size)


def on_kappa(made: Instruments, k_class: KClass, has_lambda: bool) -> list[Message]:
    """Say what kappa is, or that an estimator is not for models with lambda."""
    if k_class == "2sls" or not made.names:
        return []
    if has_lambda:
        return [
            Message(
                "method={method!r} is for models without lambda: this one is by generalized moments.",
                method=k_class,
            )
        ]
    return [Message("kappa = {kappa:.6g}; two-stage least squares have 1.", kappa=made.kappa)]
