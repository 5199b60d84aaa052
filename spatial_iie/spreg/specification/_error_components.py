"""Likelihood of error components with spatial errors in the idiosyncratic part only: scores and information.

u_t = mu + v_t, v_t = lambda W v_t + e_t. In orthonormal contrasts over T years the means, times the root of T, have
variance s2 (B'B)^-1 + T s2_mu I, and the T - 1 deviations s2 (B'B)^-1 each, B = I - lambda W.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.panels._effects import forward_deviations
from spatial_iie.spreg.panels._random_effects import over_time

if TYPE_CHECKING:
    from spatial_iie.spreg._blocks import Lag

Floats = NDArray[np.float64]


class Contrasts(NamedTuple):
    """Columns of a panel in independent rows: deviations, shape (T - 1, m, k), and means, (m, k); W of one year.

    m is the number of regions, less one where the means of years were taken out.
    """

    deviations: Floats
    means: Floats
    w: Floats

    @property
    def years(self) -> int:
        """The years."""
        return len(self.deviations) + 1

    def errors(self, b: Floats) -> tuple[Floats, Floats]:
        """Return the first column less the others times b: deviations, (T - 1, m), and means, (m,)."""
        at = np.concatenate([[1.0], -b])
        return np.asarray(self.deviations @ at), np.asarray(self.means @ at)


def contrasts(columns: Floats, lag: Lag) -> Contrasts:
    """Return columns, stacked year after year, in orthonormal contrasts over years, and over regions if centred."""
    years, n = lag.blocks.count, lag.matrix.shape[0]
    over_years = np.vstack([forward_deviations(years), np.full(years, years**-0.5)])
    by_year = over_time(over_years, columns).reshape(years, n, -1)
    w = lag.matrix.toarray()
    if lag.blocks.centred:
        from scipy.linalg import helmert

        basis = helmert(n)
        by_year, w = basis @ by_year, basis @ w @ basis.T
    return Contrasts(by_year[:-1], by_year[-1], w)


class Slopes(NamedTuple):
    """Score and expected information in (sigma2, lambda, sigma2 of the effects)."""

    score: Floats
    information: Floats


def slopes(data: Contrasts, b: Floats, sigma2: float, lam: float, sigma2_mu: float) -> Slopes:
    """Return score and information in the parameters of the variance."""
    w, years = data.w, data.years
    filtered = np.eye(len(w)) - lam * w
    core = np.linalg.inv(filtered.T @ filtered)
    mixed = w.T @ filtered
    by_lambda = core @ (mixed + mixed.T) @ core
    zero, eye = np.zeros_like(w), np.eye(len(w))
    deviations, means = data.errors(b)
    parts = (
        (years - 1, deviations, sigma2 * core, (core, sigma2 * by_lambda, zero)),
        (1, means[None], sigma2 * core + years * sigma2_mu * eye, (core, sigma2 * by_lambda, years * eye)),
    )
    score, information = np.zeros(3), np.zeros((3, 3))
    for copies, e, variance, changes in parts:
        inverse = np.linalg.inv(variance)
        weighed = e @ inverse
        relative = [inverse @ change for change in changes]
        for i, change in enumerate(changes):
            quadratic = float(np.einsum("ti,ij,tj->", weighed, change, weighed, optimize=True))
            score[i] += (quadratic - copies * float(np.trace(relative[i]))) / 2
            for j in range(3):
                information[i, j] += copies * float((relative[i] * relative[j].T).sum()) / 2
    return Slopes(score, information)
