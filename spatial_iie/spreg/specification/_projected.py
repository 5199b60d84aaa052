"""Endogenous columns and excluded instruments without the exogenous regressors: what all their tests are made of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]
BIASES = (0.05, 0.1, 0.2, 0.3)
"""Of which an effective F is told whether two-stage least squares may have them."""


def quadratic(middle: Floats, sums: Floats) -> float:
    """Return g'M^(-1) g; nan if M is not positive definite, as with fewer clusters or years than sums."""
    middle = (middle + middle.T) / 2
    values = np.linalg.eigvalsh(middle)
    if not values[0] > 1e-10 * values[-1]:
        return float("nan")
    return float(sums @ np.linalg.solve(middle, sums))


class Rank(NamedTuple):
    """Kleibergen and Paap's tests that the instruments leave a coefficient undetermined: LM and Wald."""

    lm: float
    wald: float
    df: int


class Projected:
    """What exogenous regressors do not explain of endogenous columns and excluded instruments.

    Attributes
    ----------
    columns : ndarray, shape (n, g)
    basis, triangle : ndarray, shapes (n, L), (L, L)
        Of the instruments Q = basis triangle.
    rest : int
        Degrees of freedom of a first stage.
    """

    def __init__(self, made: Instruments) -> None:
        self.made = made
        self._exogenous = np.linalg.qr(made.exogenous)[0]
        self.columns = self.without(made.endogenous)
        self.basis, self.triangle = np.linalg.qr(self.without(made.excluded))
        self.rest = len(self.basis) - made.exogenous.shape[1] - self.instruments

    def without(self, columns: Floats) -> Floats:
        """Return columns without what the exogenous regressors explain."""
        return np.asarray(columns - self._exogenous @ (self._exogenous.T @ columns))

    @property
    def instruments(self) -> int:
        """How many are excluded, L."""
        return int(self.basis.shape[1])

    def explained(self, columns: Floats) -> Floats:
        """Return what the instruments explain of columns."""
        return np.asarray(self.basis @ (self.basis.T @ columns))

    @cached_property
    def left(self) -> Floats:
        """The residuals of the first stages, shape (n, g)."""
        return np.asarray(self.columns - self.explained(self.columns))

    @property
    def small(self) -> float:
        """What a covariance without small-sample factors is divided by, as in Stata's ivreg2."""
        made, rows = self.made, self.made.rows
        count = len(self.basis) if rows is None else rows.count
        if (groups := made.clusters) is None:
            return float(self.rest / count)
        used = made.exogenous.shape[1] + self.instruments
        return float((groups - 1) / groups * (count - used) / (count - 1))

    @property
    def denominator(self) -> int:
        """Degrees of freedom of the denominator of an F that is robust."""
        groups = self.made.clusters
        return self.rest if groups is None else max(1, groups - 1)

    def f(self, column: Floats, df: int) -> float:
        """Return F of the instruments for a column, errors of constant variance."""
        explained = self.explained(column)
        left = column - explained
        return float((explained @ explained) / df / ((left @ left) / self.rest))

    def robust_f(self, place: int) -> float:
        """Return F of the instruments in a first stage with the kind of errors of the fit."""
        sums = self.basis.T @ self.columns[:, place]
        middle = self.made.middle(self.basis, self.left[:, place])
        return quadratic(middle, sums) / self.instruments * self.small

    def conditional_f(self, place: int) -> tuple[float, int]:
        """Return F of the instruments for what the other endogenous columns, by two stages, leave of a column."""
        others = np.delete(self.columns, place, axis=1)
        column = self.columns[:, place]
        if others.shape[1]:
            column = column - others @ np.linalg.lstsq(self.explained(others), column)[0]
        df = self.instruments - others.shape[1]
        return self.f(column, df), df

    def rank(self) -> Rank:
        """Return tests that the coefficients of the instruments in the first stages have one rank less than columns."""
        lm, wald = (self._rank(errors) for errors in (self.columns, self.left))
        return Rank(lm, wald, self.instruments - self.columns.shape[1] + 1)

    def _rank(self, errors: Floats) -> float:
        scale = np.linalg.cholesky(errors.T @ errors / len(errors))
        theta = self.basis.T @ np.linalg.solve(scale, self.columns.T).T
        u, _, v = np.linalg.svd(theta)
        last = self.columns.shape[1] - 1
        outside, direction = u[:, last:], v[last]
        sums = outside.T @ (theta @ direction)
        middle = self.made.middle(self.basis @ outside, np.linalg.solve(scale, errors.T).T @ direction)
        return quadratic(middle, sums)

    def effective_f(self) -> float:
        """Return Montiel Olea and Pflueger's F of the only endogenous column."""
        sums, middle = self.basis.T @ self.columns[:, 0], self.made.middle(self.basis, self.left[:, 0])
        return float(sums @ sums / np.trace(middle)) * self.small


class Bound(NamedTuple):
    """The law of an effective F at the largest bias: F df is noncentral chi2 with df and noncentrality df x."""

    df: float
    x: float

    def critical(self, level: float = 0.05) -> float:
        """Return the value that F exceeds with this probability."""
        from scipy.special import chndtrix

        return float(chndtrix(1 - level, self.df, self.df * self.x)) / self.df


def bound(p: Projected, y: Floats, bias: float) -> Bound:
    r"""Return the law of the effective F where the bias of two-stage least squares is a share of the worst.

    .. math:: x = B / \tau, \quad
        K = \frac{(tr W_2)^2 (1 + 2x)}{tr W_2'W_2 + 2 x \, tr W_2 \, \lambda_{max}(W_2)}

    B is the largest Nagar bias, over coefficients and directions of the first stage, relative to the benchmark
    (Montiel Olea and Pflueger 2013, J. Business & Economic Statistics 31, section 2.4 and theorem 1).
    """
    made, d = p.made, p.left[:, 0]
    r = p.without(y[:, np.newaxis])[:, 0]
    r = r - p.explained(r)
    (w1, w12), (_, w2) = made.covariances(p.basis, np.column_stack([r, d]))
    x = _worst(w1, (w12 + w12.T) / 2, w2) / bias
    trace = float(np.trace(w2))
    largest = float(np.linalg.eigvalsh(w2)[-1])
    return Bound(trace**2 * (1 + 2 * x) / (float((w2**2).sum()) + 2 * x * trace * largest), x)


def _worst(w1: Floats, w12: Floats, w2: Floats) -> float:
    """Return the largest Nagar bias relative to its benchmark, 1 at most."""
    from scipy.optimize import minimize_scalar

    t1, t12, t2 = (float(np.trace(each)) for each in (w1, w12, w2))
    scale = np.sqrt(t1 / t2)

    def less(angle: float) -> float:
        b, one = scale * np.sin(angle), np.cos(angle)  # the coefficient is b / one
        cross = one * w12 - b * w2
        size = (one * one * t1 - 2 * one * b * t12 + b * b * t2) * t2
        ends = np.linalg.eigvalsh(cross)[[0, -1]]
        return -float(np.abs(np.trace(cross) - 2 * ends).max() / np.sqrt(max(size, 1e-300)))

    grid = np.linspace(-np.pi / 2, np.pi / 2, 181)
    values = np.array([less(angle) for angle in grid])
    best = int(values.argmin())
    low, high = grid[best] - np.pi / 180, grid[best] + np.pi / 180
    found = minimize_scalar(less, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    worst = -min(found.fun, values[best])
    return float(min(1.0, worst)) if worst > 1e-9 else 0.0
