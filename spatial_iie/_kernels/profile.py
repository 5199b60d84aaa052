"""The sum of squares of y = rho W y + Z b + u, u = lambda W u + e, with b concentrated out, from cross products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class SquaredError(NamedTuple):
    """Sum of squared residuals at (lambda, rho), and its derivatives in both."""

    value: float
    by_lambda: float
    by_rho: float


class SecondOrder(NamedTuple):
    """Second derivative of the sum of squares, first and second of log|Z'Z|, first of the coefficients (k,)."""

    bend: float
    size_slope: float
    size_bend: float
    coefficients: Floats


class Coefficients(NamedTuple):
    """Generalized least squares at (lambda, rho): b, shape (k,), and the inverse of Z(lambda)'Z(lambda), (k, k)."""

    values: Floats
    unscaled: Floats


@dataclass(frozen=True, eq=False)
class Profile:
    """Cross products of the targets (y, Wy) and the regressors, before and after the spatial filter.

    With Q = [targets Z] and V = W Q, the cross products of (I - lambda W) Q are A0 - lambda A1 + lambda^2 A2.
    Z is held as an orthonormal basis, the targets as what it leaves of them, in units of the residual of y, so
    that nothing is lost to the units of the data.

    Attributes
    ----------
    a0, a1, a2 : ndarray, shape (2 + k, 2 + k)
    triangle : ndarray, shape (k, k)
        R of Z = basis R.
    projections : ndarray, shape (k, 2)
        Coefficients of y and Wy on the basis.
    scale : float
        Norm of the residual of y on Z.
    """

    a0: Floats
    a1: Floats
    a2: Floats
    triangle: Floats
    projections: Floats
    scale: float

    def squared_error(self, lam: float = 0.0, rho: float = 0.0) -> SquaredError:
        """Return the sum of squares of the residuals at given parameters, in the units of y squared."""
        m = self._filtered(lam)
        c = np.concatenate([[1.0, -rho], -self._on_basis(m, rho)])
        value = c @ m @ c
        by_lambda = c @ (2 * lam * self.a2 - self.a1) @ c  # the coefficients are optimal: no term of theirs
        by_rho = -2 * m[1] @ c
        return SquaredError(*(float(part) * self.scale**2 for part in (value, by_lambda, by_rho)))

    def coefficients(self, lam: float = 0.0, rho: float = 0.0) -> Coefficients:
        """Return the coefficients of Z at given parameters and the inverse of their cross products."""
        m = self._filtered(lam)
        on_basis = self.projections @ [1.0, -rho] + self.scale * self._on_basis(m, rho)
        back = np.linalg.inv(self.triangle)
        return Coefficients(back @ on_basis, back @ np.linalg.inv(m[2:, 2:]) @ back.T)

    def over(self, lam: Floats, rho: Floats) -> tuple[Floats, Floats]:
        """Return sums of squares, shape (m,), and log|Z'Z| of the filtered data at m values of both parameters."""
        at = lam[:, np.newaxis, np.newaxis]
        m = self.a0 - at * self.a1 + at**2 * self.a2
        c = np.stack([np.ones_like(rho), -rho], axis=1)
        cross = np.einsum("nkt,nt->nk", m[:, 2:, :2], c)
        explained = (cross * np.linalg.solve(m[:, 2:, 2:], cross[:, :, np.newaxis])[:, :, 0]).sum(axis=1)
        squares = np.einsum("ns,nst,nt->n", c, m[:, :2, :2], c) - explained
        return squares * self.scale**2, np.linalg.slogdet(m[:, 2:, 2:])[1] + self.size

    def coefficients_over(self, lam: Floats, rho: Floats) -> tuple[Floats, Floats]:
        """Return :meth:`coefficients` at m values of both parameters: shapes (m, k), (m, k, k)."""
        at = lam[:, np.newaxis, np.newaxis]
        m = self.a0 - at * self.a1 + at**2 * self.a2
        c = np.stack([np.ones_like(rho), -rho], axis=1)
        inverse, back = np.linalg.inv(m[:, 2:, 2:]), np.linalg.inv(self.triangle)
        of_basis = np.einsum("nij,njt,nt->ni", inverse, m[:, 2:, :2], c)
        on_basis = c @ self.projections.T + self.scale * of_basis
        return on_basis @ back.T, back @ inverse @ back.T

    @property
    def size(self) -> float:
        """Logarithm of |Z'Z|."""
        return 2 * float(np.log(np.abs(np.diag(self.triangle))).sum())

    def along_rho(self) -> SecondOrder:
        """Return second derivatives in rho, at lambda = 0; they are the same at every rho."""
        m = self._filtered(0.0)
        moved = -np.linalg.solve(m[2:, 2:], m[2:, 1])
        bend = 2 * float(m[1, 1] + m[1, 2:] @ moved) * self.scale**2
        shift = self.scale * moved - self.projections[:, 1]
        return SecondOrder(bend, 0.0, 0.0, self._back(shift))

    def along_lambda(self, lam: float) -> SecondOrder:
        """Return second derivatives in lambda, at rho = 0."""
        m, first, second = self._filtered(lam), 2 * lam * self.a2 - self.a1, 2 * self.a2
        c = np.concatenate([[1.0, 0.0], -self._on_basis(m, 0.0)])
        inner, pull = m[2:, 2:], (first @ c)[2:]
        moved, change = np.linalg.solve(inner, pull), np.linalg.solve(inner, first[2:, 2:])
        bend = float(c @ second @ c - 2 * pull @ moved) * self.scale**2
        of_size = float(np.trace(np.linalg.solve(inner, second[2:, 2:])) - (change * change.T).sum())
        return SecondOrder(bend, float(np.trace(change)), of_size, self._back(self.scale * moved))

    def _back(self, on_basis: Floats) -> Floats:
        return np.asarray(np.linalg.solve(self.triangle, on_basis), dtype=float)

    def _filtered(self, lam: float) -> Floats:
        return self.a0 - lam * self.a1 + lam**2 * self.a2

    def _on_basis(self, m: Floats, rho: float) -> Floats:
        return np.asarray(np.linalg.solve(m[2:, 2:], m[2:, 0] - rho * m[2:, 1]), dtype=float)


class Operator(Protocol):
    """A matrix as far as it is multiplied with columns."""

    def __matmul__(self, columns: Floats, /) -> Floats: ...


def cross_products(y: Floats, z: Floats, w: Operator) -> Profile:
    """Return the cross products from which the likelihood is evaluated in O(k^3).

    Parameters
    ----------
    y : ndarray, shape (n,)
        Not in the span of Z.
    z : ndarray, shape (n, k)
        Of full rank.
    w : csr_array, shape (n, n), or what else multiplies n rows
    """
    return profile_of(np.column_stack([y, w @ y]), z, w)


def profile_of(targets: Floats, z: Floats, w: Operator | None = None) -> Profile:
    """Return the cross products of y and W y, the columns of ``targets``, with Z; without ``w`` for lambda = 0 only."""
    basis, triangle = np.linalg.qr(z)
    projections = basis.T @ targets
    targets = targets - basis @ projections
    scale = float(np.linalg.norm(targets[:, 0]))
    q = np.column_stack([targets / scale, basis])
    v = np.zeros_like(q) if w is None else w @ q
    cross = q.T @ v
    return Profile(q.T @ q, cross + cross.T, v.T @ v, triangle, projections, scale)
