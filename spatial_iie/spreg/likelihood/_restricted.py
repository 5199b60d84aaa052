"""Restricted likelihood of error models: what does not depend on effects, nor on cells without a value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import solve_triangular

from spatial_iie._kernels.chebyshev import sign_probes
from spatial_iie._kernels.gram import Gram
from spatial_iie._kernels.logdet import FactorLogDeterminant
from spatial_iie._kernels.traces import Trace
from spatial_iie.spreg.likelihood._information import Covariance, Information, inverted
from spatial_iie.spreg.likelihood._maximum import check_not_exact, normal_log_likelihood
from spatial_iie.spreg.likelihood._search import check_inside, maximum
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Floats = NDArray[np.float64]
_EXACT = 2e7  # entries of a dense matrix of rows by nuisance columns: beyond, traces are from probes
_PROBES = 64


class RestrictedEstimate(NamedTuple):
    """Where the restricted likelihood is largest, and the innovations there, one a row."""

    lam: float
    b: Floats
    sigma2: float
    log_likelihood: float
    innovations: Floats
    covariance: Covariance


class _At(NamedTuple):
    """Cross products of (y, Z) without the nuisance columns, their derivatives in lambda, and solutions with C."""

    value: Floats
    slope: Floats
    solved: Floats


class Restricted:
    r"""The likelihood of y = Z b + D d + u, u = lambda W u + e, in the contrasts of y that are free of D.

    With B = I - lambda W, M = I - BD (D'B'BD)^(-1) D'B' and m independent contrasts,

    .. math:: \log L = -\frac{m}{2} \log \hat\sigma^2 + \log|B| - \frac{1}{2} \log|D'B'BD| + \frac{1}{2} \log|D'D|,
              \quad m \hat\sigma^2 = \min_b \|M B (y - Zb)\|^2

    If D marks cells without a value this is the likelihood of the cells that have one; if D are dummies of regions and
    W is the same in all years, that of Lee and Yu's transformation.

    Parameters
    ----------
    y, z : ndarray, shape (N,), (N, k)
        Rows of all years; 0 where there is no value.
    d : csc_array, shape (N, r)
        Of full rank.
    lag : csr_array, shape (N, N)
        None between years.
    space : SpaceOfYears
        Of the same rows.
    size : int
        m, how many contrasts there are.
    """

    def __init__(
        self, y: Floats, z: Floats, d: sparse.csc_array, lag: sparse.csr_array, space: SpaceOfYears, size: int
    ) -> None:
        wd = sparse.csc_array(lag @ d)
        self.d, self.lag, self.space, self.size, self.gram = d, lag, space, size, Gram(d, wd)
        columns = self.without_nuisance(np.column_stack([y, z]))
        basis, self.triangle = np.linalg.qr(columns[:, 1:])
        self.on_basis = basis.T @ columns[:, 0]
        left = columns[:, 0] - basis @ self.on_basis
        self.scale = float(np.linalg.norm(left))
        check_not_exact(self.scale, columns[:, 0])
        self.q = np.column_stack([left / self.scale, basis])
        v = lag @ self.q
        cross = self.q.T @ v
        self._g = (self.q.T @ self.q, cross + cross.T, v.T @ v)
        self._f = (np.asarray(d.T @ self.q), np.asarray(d.T @ v + wd.T @ self.q), np.asarray(wd.T @ v))

    def without_nuisance(self, columns: Floats) -> Floats:
        """Return what the nuisance columns leave of columns, by least squares."""
        return np.asarray(columns - self.d @ self.gram.solve(0.0, self.d.T @ columns))

    def logdet(self, at: float) -> float:
        """Return what the log-likelihood holds besides the sum of squares."""
        return self.space.logdet.value(at) - (self.gram.logdet(at) - self.gram.logdet(0.0)) / 2

    def estimate(self, information: Information) -> RestrictedEstimate:
        """Return the maximum over lambda.

        Raises
        ------
        EstimationError
            If it lies at the edge of the admissible interval.
        """
        logdet = FactorLogDeterminant(self, self.space.logdet.interval)  # type: ignore[arg-type]

        def value(lam: float) -> float:
            return -self.size / 2 * float(np.log(self._squares(lam)[0])) + logdet.value(lam)

        def slope(lam: float) -> float:
            squares, change = self._squares(lam)
            return -self.size / 2 * change / squares + logdet.slope(lam)

        lam = maximum(value, np.vectorize(value), slope, logdet, "lambda")
        check_inside(lam, logdet.interval, "lambda")  # the determinants of B and D'B'BD cancel there
        at = self._at(lam)
        b = self._b(at)
        c = np.concatenate([[1.0], -b])
        squares = float(c @ at.value @ c) * self.scale**2
        u = self.scale * (self.q @ c - self.d @ (at.solved @ c))
        back = np.linalg.inv(self.triangle)
        return RestrictedEstimate(
            lam,
            back @ (self.on_basis + self.scale * b),
            squares / self.size,
            normal_log_likelihood(squares, self.size) + logdet.value(lam),
            u - lam * (self.lag @ u),
            self._covariance(lam, at, c, logdet, information),
        )

    def _at(self, lam: float) -> _At:
        (g0, g1, g2), (f0, f1, f2) = self._g, self._f
        f, change = f0 - lam * f1 + lam**2 * f2, -f1 + 2 * lam * f2
        solved = self.gram.solve(lam, f)
        mixed = change.T @ solved
        slope = -g1 + 2 * lam * g2 - mixed - mixed.T + solved.T @ self.gram.slope(lam, solved)
        return _At(g0 - lam * g1 + lam**2 * g2 - f.T @ solved, slope, solved)

    def _b(self, at: _At) -> Floats:
        return np.asarray(np.linalg.solve(at.value[1:, 1:], at.value[1:, 0]))

    def _squares(self, lam: float) -> tuple[float, float]:
        """Return the sum of squares in units of the residual, and its derivative."""
        at = self._at(lam)
        c = np.concatenate([[1.0], -self._b(at)])
        return float(c @ at.value @ c), float(c @ at.slope @ c)

    def _covariance(
        self, lam: float, at: _At, c: Floats, logdet: FactorLogDeterminant, information: Information
    ) -> Covariance:
        """Return the inverse information in (b, lambda, sigma2) without the row of sigma2."""
        k = len(c) - 1
        s2 = float(c @ at.value @ c) / self.size  # in units of the residual, as b is here
        matrix = np.zeros((k + 2, k + 2))
        matrix[:k, :k] = at.value[1:, 1:] / s2
        error = 0.0
        if information == "observed":
            matrix[:k, k] = matrix[k, :k] = -(at.slope @ c)[1:] / s2
            matrix[k, k] = -logdet.curvature(lam) + self._bend(lam, at, c) / (2 * s2)
        else:
            traces = self._traces(lam)
            matrix[k, k], error = traces.value, traces.std_error / traces.value
        matrix[k, -1] = matrix[-1, k] = -logdet.slope(lam) / s2
        matrix[-1, -1] = self.size / (2 * s2**2)
        back = np.eye(k + 1)
        back[:k, :k] = self.scale * np.linalg.inv(self.triangle)
        return Covariance(back @ inverted(matrix, information)[:-1, :-1] @ back.T, error)

    def _bend(self, lam: float, at: _At, c: Floats) -> float:
        """Return the second derivative of the sum of squares at fixed b."""
        f1, f2 = self._f[1:]
        x = at.solved @ c
        h = (-f1 + 2 * lam * f2) @ c - self.gram.slope(lam, x)
        own = 2 * c @ self._g[2] @ c - 4 * x @ (f2 @ c) + x @ self.gram.bend(x)
        return float(own - 2 * h @ self.gram.solve(lam, h[:, np.newaxis])[:, 0])

    def _traces(self, lam: float) -> Trace:
        """Return tr(MGMG) + tr(MGMG') with G = W B^(-1)."""
        if self.gram.dense and self.d.shape[0] * self.gram.columns <= _EXACT:
            return Trace(self._exact_traces(lam), 0.0)
        z = np.column_stack([*sign_probes(self.d.shape[0], _PROBES, 0)])
        a = self._annihilated(lam, z)
        forward = self.lag @ self.space.solver(lam)(a)
        back = self.space.transposed_solver(lam)(self.lag.T @ a)
        found = (self._annihilated(lam, back) * (forward + back)).sum(axis=0)
        return Trace(float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found))))

    def _annihilated(self, lam: float, columns: Floats) -> Floats:
        """Return M times columns."""
        inner = self.d.T @ (columns - lam * (self.lag.T @ columns))
        fitted = self.d @ self.gram.solve(lam, inner)
        return np.asarray(columns - (fitted - lam * (self.lag @ fitted)))

    def _exact_traces(self, lam: float) -> float:
        x = solve_triangular(self.gram.root(lam), self.d.toarray().T, lower=True).T
        forward = np.asarray(self.lag @ x)  # G Q with Q = B x, M = I - QQ'
        q = x - lam * forward
        back = self.space.transposed_solver(lam)(np.asarray(self.lag.T @ q))
        inner = q.T @ forward
        own = self.space.product_trace(lam, lam) - 2 * (back * forward).sum() + (inner * inner.T).sum()
        crossed = self.space.crossed_trace(lam, lam).value
        return float(own + crossed - (back**2).sum() - (forward**2).sum() + (inner**2).sum())
