"""The log t regression of Phillips and Sul on arrays, for many sets of regions at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 5
"""Years that the regression needs: with a third left out, three are left."""
_SAME = 1e-24  # squared relative distances: those of rounding


class LogT(NamedTuple):
    """Slope of the log t regression, its error and their ratio, each of shape (m,) for m sets of regions."""

    beta: Floats
    std_error: Floats
    t: Floats


def log_t(h: Floats, trim: float) -> LogT:
    r"""Regress log(H_1 / H_t) - 2 log log t on log t, without the first part of the years.

    Parameters
    ----------
    h : ndarray, shape (m, T)
        H_t, the mean of (h_it - 1)^2 over the regions of each set, of which h_it is the relative transition path.
    trim : float
        Share of the years left out at the beginning, r.

    Notes
    -----
    Phillips and Sul (2007), equation 30. Standard error: from the long-run variance of the residuals with the quadratic
    spectral kernel and the bandwidth that Andrews (1991) has for an autoregression, summed as in the authors' own
    program (and R's ConvergenceClubs and Stata's psecta). A set of regions that are always alike has t of infinity.
    """
    periods = h.shape[1]
    when = np.arange(round_half_even(periods * trim) + 1, periods + 1)
    logs = np.log(when)
    alike = np.asarray((h <= _SAME).all(axis=1))
    safe = np.maximum(np.where(alike[:, np.newaxis], 1.0, h), np.finfo(float).tiny)
    y = np.log(safe[:, :1] / safe[:, when - 1]) - 2 * np.log(logs)
    away = logs - logs.mean()
    spread = float(away @ away)
    beta = y @ away / spread
    residuals = y - y.mean(axis=1, keepdims=True) - beta[:, np.newaxis] * away
    error = np.sqrt(long_run_variance(residuals) / spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = beta / error
    return LogT(np.where(alike, np.nan, beta), np.where(alike, np.nan, error), np.where(alike, np.inf, t))


def long_run_variance(u: Floats) -> Floats:
    """Return the long-run variance of each row of residuals, shape (m, R) to (m,), by the quadratic spectral kernel."""
    before, after = u[:, :-1], u[:, 1:]
    last = u.shape[1] - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (before * after).sum(axis=1) / (before**2).sum(axis=1)
        width = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * u.shape[1]) ** 0.2
        found = (u**2).sum(axis=1) / last
        for lag in range(1, last):
            weight = np.nan_to_num(quadratic_spectral(lag / width))
            found = found + 2 * weight * (u[:, : last - lag] * u[:, lag:last]).sum(axis=1) / last
    return np.asarray(np.maximum(found, 0.0))


def quadratic_spectral(x: Floats) -> Floats:
    """Return the quadratic spectral kernel (Andrews 1991, equation 2.7), 0 at infinity.

    >>> quadratic_spectral(np.array([0.5, np.inf])).round(4).tolist()
    [0.6869, 0.0]
    """
    z = 1.2 * np.pi * np.minimum(x, 1e9)
    return np.where(np.isfinite(x), 3 / z**2 * (np.sin(z) / z - np.cos(z)), 0.0)


def round_half_even(x: float) -> int:
    """Return the nearest whole number, as R rounds.

    >>> round_half_even(10 / 3), round_half_even(2.5)
    (3, 2)
    """
    return int(np.round(x))


def relative_variance(sums: Floats, squares: Floats, sizes: Floats, level: Floats) -> Floats:
    """Return H of sets of regions, shape (m, T), from sums of values less a level by year, and of their squares.

    Parameters
    ----------
    sums, squares : ndarray, shape (m, T)
        Of x - level and (x - level)^2 over each set.
    sizes : ndarray, shape (m,)
    level : ndarray, shape (T,)
    """
    mean = sums / sizes[:, np.newaxis]
    variance = np.maximum(squares / sizes[:, np.newaxis] - mean**2, 0.0)
    return np.asarray(variance / (level + mean) ** 2)
