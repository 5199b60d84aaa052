"""Mixtures of t distributions: what is known of a coefficient when rho or lambda is not known either."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_HALVINGS = 200  # of an interval around a quantile, at most


@dataclass(frozen=True, eq=False)
class Mixture:
    """Distributions of m quantities: each Student's t, moved and scaled, given each of j values of a parameter.

    Attributes
    ----------
    weights : ndarray, shape (j,)
        Probabilities of the values of the parameter.
    centers, scales : ndarray, shape (j, m)
    df : int
        Degrees of freedom.

    Examples
    --------
    >>> one = Mixture(np.ones(1), np.array([[2.0]]), np.array([[0.5]]), 4)
    >>> one.quantiles(0.975).round(4)  # 2 + 0.5 * 2.7764
    array([3.3882])
    >>> one.p_values().round(6)  # of t = 4
    array([0.01613])
    """

    weights: Floats
    centers: Floats
    scales: Floats
    df: int

    def tails(self, at: Floats) -> tuple[Floats, Floats]:
        """Return the probabilities of each quantity to be below and above ``at``, shapes (m,)."""
        from scipy.special import stdtr

        gap = at - self.centers
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(self.scales > 0, gap / self.scales, np.sign(gap) * np.inf)
        t = np.nan_to_num(t, nan=0.0, posinf=np.inf, neginf=-np.inf)  # what is never other than 0, at 0
        return np.asarray(self.weights @ stdtr(self.df, t)), np.asarray(self.weights @ stdtr(self.df, -t))

    def quantiles(self, level: float) -> Floats:
        """Return the values that are not exceeded with probability ``level``, by halving."""
        from scipy.special import stdtrit

        of_each = self.centers + self.scales * stdtrit(self.df, level)
        low, high = of_each.min(axis=0), of_each.max(axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if ((middle == low) | (middle == high)).all():
                break
            short = self.tails(middle)[0] < level
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray((low + high) / 2)

    def interval(self, level: float) -> Floats:
        """Return both ends of the interval with equal tails, shape (m, 2)."""
        return np.column_stack([self.quantiles((1 - level) / 2), self.quantiles((1 + level) / 2)])

    def p_values(self) -> Floats:
        """Return two-sided p values of 0, shape (m,): those of the levels whose interval ends at 0."""
        return np.asarray(np.minimum(1.0, 2 * np.minimum(*self.tails(np.zeros(self.centers.shape[1])))))
