"""Error components with spatial errors in the idiosyncratic part only: score and information of the likelihood.

(I - rho W) y_t = Z_t b + u_t, u_t = mu + v_t, v_t = lambda W v_t + e_t. In orthonormal contrasts over T years the
T - 1 deviations have variance V_w = s2 (B'B)^-1, B = I - lambda W, and the means, times the root of T, have
V_b = s2 ((B'B)^-1 + (1 / phi^2 - 1) I), phi^2 = s2 / (s2 + T s2_mu).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.spreg.panels._contrasts import forward_deviations, over_time

if TYPE_CHECKING:
    from spatial_iie._registry import Parameter
    from spatial_iie.spreg._blocks import Lag

Floats = NDArray[np.float64]


class Contrasts(NamedTuple):
    """Columns of a panel in independent rows; W of one year.

    Attributes
    ----------
    rows : ndarray, shape (T, m, k)
        T - 1 deviations, then the means; m regions, one less where the means of years were taken out.
    w : ndarray, shape (m, m)
    over_years : ndarray, shape (T, T)
    over_regions : ndarray or None, shape (n - 1, n)
    """

    rows: Floats
    w: Floats
    over_years: Floats
    over_regions: Floats | None

    def back(self, rows: Floats) -> Floats:
        """Return rows, shape (T, m), as values of regions, year after year, shape (T n,)."""
        if self.over_regions is not None:
            rows = rows @ self.over_regions
        return np.asarray((self.over_years.T @ rows).ravel())


def contrasts(columns: Floats, lag: Lag) -> Contrasts:
    """Return columns, stacked year after year, in orthonormal contrasts over years, and over regions if centred."""
    if lag.years > 1:
        raise EstimationError("this is for one matrix in all years, and these change.")
    years, n = lag.blocks.count, lag.regions
    over_years = np.vstack([forward_deviations(years), np.full(years, years**-0.5)])
    rows = over_time(over_years, columns).reshape(years, n, -1)
    w, basis = lag.matrix.toarray(), None
    if lag.blocks.centred:
        from scipy.linalg import helmert

        basis = helmert(n)
        rows, w = basis @ rows, basis @ w @ basis.T
    return Contrasts(rows, w, over_years, basis)


class Point(NamedTuple):
    """Parameters; phi = 1 without random effects."""

    b: Floats
    sigma2: float
    rho: float = 0.0
    lam: float = 0.0
    phi: float = 1.0


class Filter(NamedTuple):
    """B = I - lambda W and B'B = U diag(l) U', in whose eigenvectors both variances are diagonal."""

    lam: float
    matrix: Floats
    roots: Floats
    vectors: Floats

    @classmethod
    def at(cls, w: Floats, lam: float) -> Filter:
        """Return the filter at lambda."""
        matrix = np.eye(len(w)) - lam * w
        return cls(lam, matrix, *np.linalg.eigh(matrix.T @ matrix))

    def of_means(self, phi: float) -> Floats:
        """Return the eigenvalues of V_b / s2."""
        return 1 / self.roots + (phi**-2 - 1)


class Slopes(NamedTuple):
    """Score, and expected information, in (b, spatial parameters, sigma2, phi)."""

    score: Floats
    information: Floats


def slopes(data: Contrasts, at: Point, parameters: tuple[Parameter, ...] = ("lambda",)) -> Slopes:
    """Return score and expected information; the columns are y, then Z."""
    w, made = data.w, Filter.at(data.w, at.lam)
    u, roots = made.vectors, made.roots
    mixed = u.T @ (w.T @ made.matrix) @ u
    by_lambda = at.sigma2 * (mixed + mixed.T) / np.outer(roots, roots)
    g = u.T @ np.linalg.solve((np.eye(len(w)) - at.rho * w).T, w.T).T @ u if "rho" in parameters else mixed
    turned = np.matmul(u.T, data.rows)
    lagged = np.matmul(u.T @ w, data.rows[:, :, 0].T).T if "rho" in parameters else turned[:, :, 0]
    k = data.rows.shape[2] - 1
    size = k + len(parameters) + 2
    score, information = np.zeros(size), np.zeros((size, size))
    for part, variance, by_phi in (
        (slice(None, -1), at.sigma2 / roots, np.zeros(len(w))),
        (slice(-1, None), at.sigma2 * made.of_means(at.phi), np.full(len(w), -2 * at.sigma2 / at.phi**3)),
    ):
        changes = {"rho": g * variance + variance[:, None] * g.T, "lambda": by_lambda}
        order = [*(changes[name] for name in parameters), np.diag(variance / at.sigma2), np.diag(by_phi)]
        y, z = turned[part, :, 0], turned[part, :, 1:]
        trend = z @ at.b
        e = (y - at.rho * lagged[part] - trend) / variance  # V^-1 u of every row
        means = np.zeros((size, *y.shape))
        means[:k] = np.moveaxis(z, 2, 0)
        score[:k] += np.einsum("tik,ti->k", z, e)
        for i, change in enumerate(order):
            if i == 0 and "rho" in parameters:
                means[k] = trend @ g.T
                score[k] += float((lagged[part] * e).sum()) - len(y) * float(np.trace(g))
            else:
                quadratic = float(((e @ change) * e).sum())
                score[k + i] += (quadratic - len(y) * float((np.diag(change) / variance).sum())) / 2
        information += np.einsum("itn,jtn->ij", means / variance, means)
        weighed = [change / variance for change in order]
        traces = [[float((first * second.T).sum()) / 2 for second in weighed] for first in weighed]
        information[k:, k:] += len(y) * np.array(traces)
    return Slopes(score, information)
