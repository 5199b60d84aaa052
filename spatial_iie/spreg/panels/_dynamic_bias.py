"""The bias of the score beside a lag in time when effects of regions are removed: sums over eigenvalues of W."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.factors import symmetric_form
from spatial_iie.errors import EstimationError

if TYPE_CHECKING:
    from spatial_iie.spreg.design import Design
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Values = NDArray[np.inexact]
MOST = 5_000  # regions: all eigenvalues of a dense matrix
_KEPT: WeakKeyDictionary[Weights, Values] = WeakKeyDictionary()


class Change(NamedTuple):
    """How a deviation passes from a year to the next, by the coefficients of y(t-1), W y(t-1) and W y(t).

    By eigenvalue omega of W it is A = (``start`` + ``scale`` tau + (``scale`` eta - ``carried`` rho) omega) /
    (1 - rho omega). The defaults are those of a model of levels; growth over s years on the first level has start 1,
    scale s and carried 1.
    """

    start: float = 0.0
    scale: float = 1.0
    carried: float = 0.0


LEVELS = Change()


class Terms(NamedTuple):
    """The adjustment of the log-likelihood, and its derivatives in (tau, eta, rho), shapes (3,) and (3, 3).

    ``excess`` is what the variance of the score has beyond the observed information, shape (3, 3).
    """

    value: float
    slope: Floats
    curvature: Floats
    excess: Floats


@dataclass(frozen=True, eq=False)
class Adjustment:
    r"""The integral of minus the expected score of a dynamic panel without its effects of regions.

    With :math:`A(\omega) = (\tau + \eta \omega) / (1 - \rho \omega)` the score of tau, eta or rho has expectation
    :math:`-\sum_\omega \frac{\partial A}{\partial \cdot} \sum_{m=1}^{T-1} (1 - m/T) A^{m-1}` whatever the first year
    was, so that the log-likelihood plus

    .. math:: \sum_\omega \sum_{m=1}^{T-1} \Big(1 - \frac{m}{T}\Big) \frac{A(\omega)^m}{m}

    has a score with expectation zero for every T. For T towards infinity the sums are those of Yu, de Jong and Lee
    (2008), and without W those of Dhaene and Jochmans (2016).

    Attributes
    ----------
    omega : ndarray
        Eigenvalues of W, without that of ones where effects of years were removed too.
    years : int
        T, the years that are explained.
    change : Change

    Examples
    --------
    >>> terms = Adjustment(np.zeros(1), 2).at(0.3, 0.0, 0.0)  # T = 2, no space: tau / 2
    >>> terms.value, float(terms.slope[0])
    (0.15, 0.5)
    """

    omega: Values
    years: int
    change: Change = LEVELS

    def passed(self, tau: float, eta: float, rho: float) -> Values:
        """Return A by eigenvalue; the model is stable if all are within the unit circle."""
        start, scale, carried = self.change
        above = start + scale * tau + (scale * eta - carried * rho) * self.omega
        return np.asarray(above / (1 - rho * self.omega))

    def at(self, tau: float, eta: float, rho: float) -> Terms:
        """Return the terms at given coefficients."""
        _, scale, carried = self.change
        omega, below = self.omega, 1 - rho * self.omega
        a, g = self.passed(tau, eta, rho), omega / below
        f, f1, f2 = self._sums(a)
        by = np.stack([scale / below, scale * g, g * (a - carried)])
        # second derivatives of A: each of the first two times g when rho moves, the third twice
        twice = np.zeros((3, 3, len(omega)), dtype=by.dtype)
        twice[0, 2] = twice[2, 0] = by[0] * g
        twice[1, 2] = twice[2, 1] = by[1] * g
        twice[2, 2] = 2 * by[2] * g
        pairs = by[:, None] * by[None]
        lagged = np.zeros_like(pairs)
        lagged[2] += g * by
        lagged[:, 2] += g * by
        return Terms(
            float(f.sum().real),
            (by * f1).sum(axis=1).real,
            (pairs * f2 + twice * f1).sum(axis=2).real,
            (pairs * (f1**2 - 2 * f2) - lagged * f1).sum(axis=2).real,
        )

    def _sums(self, a: Values) -> tuple[Values, Values, Values]:
        """Return sum over m of (1 - m / T) a^m / m, and its first two derivatives in a."""
        m = np.arange(1, self.years)
        share = 1 - m / self.years
        powers = np.polynomial.polynomial.polyval
        return (
            powers(a, np.concatenate([[0.0], share / m])),
            powers(a, share),
            powers(a, (share * (m - 1))[1:]) if self.years > 2 else np.zeros_like(a),
        )


def eigenvalues(w: Weights) -> Values:
    """Return all eigenvalues of weights, kept as long as the weights are.

    Raises
    ------
    EstimationError
        Beyond some thousand regions.
    """
    if w not in _KEPT:
        if w.n > MOST:
            raise EstimationError(
                "a dynamic panel needs all eigenvalues of W: at most {most} regions, not {n}. Use larger regions.",
                most=MOST,
                n=w.n,
            )
        similar = symmetric_form(w.matrix)
        _KEPT[w] = (
            np.linalg.eigvals(w.matrix.toarray())
            if similar is None
            else np.linalg.eigvalsh(similar.matrix.toarray())
        )
    return _KEPT[w]


def without_ones(omega: Values, w: Weights) -> Values:
    """Return the eigenvalues without that of the vector of ones, for weights whose rows sum alike."""
    root = float(w.matrix.sum(axis=1)[0])
    return np.asarray(np.delete(omega, int(np.argmin(np.abs(omega - root)))))


def remaining_eigenvalues(design: Design) -> Values:
    """Return the eigenvalues of the space that effects of years leave, of all regions where there are none."""
    omega = eigenvalues(design.one_w)
    return without_ones(omega, design.one_w) if design.blocks.centred else omega
