"""How much a robust variance is worth: its effective degrees of freedom, and the share of the variance it expects."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


class Effective(NamedTuple):
    """By coefficient, shape (k,), as if errors were independent and of equal variance.

    ``df``: of the chi-squared distribution with the mean and variance of the robust variance. ``share``: its
    expectation as a share of the variance.
    """

    df: Floats
    share: Floats


def effective(kernel: sparse.csr_array, z: Floats, effects: sparse.csr_array | None = None) -> Effective:
    r"""Return the effective degrees of freedom of least squares with errors that are correlated by a kernel.

    The variance of a coefficient with weights a, :math:`b = a'y`, is estimated by e'Qe, Q = diag(a) K diag(a). With
    e = M y, M = I - Z (Z'Z)^(-1) Z', it has expectation :math:`s^2 tr(QM)` and variance :math:`2 s^4 tr(QMQM)` for
    independent errors, so that :math:`df = tr(QM)^2 / tr(QMQM)` and :math:`share = tr(QM) / a'a`. Effects that were
    taken out of a panel, an orthonormal basis of them, are in M as the dummies that they stand for.

    Notes
    -----
    Satterthwaite (1946), Biometrics Bulletin 2; Bell and McCaffrey (2002), Survey Methodology 28, for clusters; Young
    (2016), Improved, nearly exact, statistical inference, for other robust covariances.

    Examples
    --------
    >>> z = np.ones((5, 1))
    >>> effective(sparse.csr_array(np.eye(5)), z).share.round(12).tolist()  # White's variance of a mean: 1 - 1 / n
    [0.8]
    """
    kernel = sparse.csr_array((kernel + kernel.T) / 2)
    z = z if effects is None else z - effects @ (effects.T @ z)
    basis, triangle = np.linalg.qr(z)
    weights = basis @ np.linalg.inv(triangle).T  # a of every coefficient, shape (N, k)
    df, share = np.empty(z.shape[1]), np.empty(z.shape[1])
    basis = basis if effects is None else sparse.csr_array(sparse.hstack([sparse.csr_array(basis), effects]))
    rows = np.repeat(np.arange(kernel.shape[0]), np.diff(kernel.indptr))
    for at, a in enumerate(weights.T):
        q = sparse.csr_array(
            (kernel.data * a[rows] * a[kernel.indices], kernel.indices, kernel.indptr), kernel.shape
        )
        through = q @ basis
        inner = basis.T @ through
        mean = q.trace() - inner.trace()
        spread = (q.data**2).sum() - 2 * (through**2).sum() + (inner**2).sum()
        df[at], share[at] = mean**2 / spread, mean / (a @ a)
    return Effective(df, share)
