"""log|I - l W| less what it has in the span of the regressors, which the adjusted likelihood of lag models needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.interval import Interval
from spatial_iie._kernels.logdet import EigenLogDeterminant, LogDeterminant, panel_edges
from spatial_iie.spreg.likelihood._space import Space

Floats = NDArray[np.float64]
Polynomial = np.polynomial.Chebyshev
_NODES = 14  # of a panel: as many as of the log-determinant itself
_SETTLED = 1e-9  # last coefficients of a panel's polynomial, relative to the largest
_HALVINGS = 6  # of a panel, at most


def adjusted_logdet(space: Space, basis: Floats) -> LogDeterminant:
    r"""Return :math:`\log|A| - \operatorname{tr}(P \log A)`, A = I - rho W, P = QQ' of an orthonormal basis Q.

    By eigenvectors where the log-determinant is by eigenvalues of weights similar to symmetric ones; otherwise the
    derivative, :math:`-\operatorname{tr}(Q' W A^{-1} Q)`, is integrated from 0.
    """
    logdet = space.logdet
    if isinstance(logdet, EigenLogDeterminant) and (beside := logdet.beside(basis)) is not None:
        return beside
    return TraceLogDeterminant(space, basis)


class _Piece(NamedTuple):
    """The derivative between two values, a polynomial, and its integral from the first."""

    low: float
    high: float
    slope: Polynomial
    value: Polynomial


@dataclass(frozen=True, eq=False)
class TraceLogDeterminant:
    """The same by solutions with A, k at a time, at some points of panels that are joined by polynomials.

    Panels are those of :class:`FactorLogDeterminant`, halved where the last coefficients of the polynomial are not
    small; they are filled when first needed and kept.
    """

    space: Space
    basis: Floats
    name: str = "exact"
    cheap: bool = False
    points: Floats = field(init=False)
    _pieces: dict[int, tuple[_Piece, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", panel_edges(self.interval))

    @property
    def interval(self) -> Interval:
        """That of the log-determinant."""
        return self.space.logdet.interval

    def value(self, at: float) -> float:
        """Return the adjusted log-determinant."""
        return self.space.logdet.value(at) - self._within(at)

    def slope(self, at: float) -> float:
        """Return its derivative."""
        return self.space.logdet.slope(at) - float(self._piece(at).slope(at))

    def curvature(self, at: float) -> float:
        """Return its second derivative."""
        return self.space.logdet.curvature(at) - float(self._piece(at).slope.deriv()(at))

    def bound(self, at: float) -> float:
        """Return the bound of the error of the log-determinant."""
        return self.space.logdet.bound(at)

    def _within(self, at: float) -> float:
        """Return tr(P log A), the integral from 0."""
        if at == 0:
            return 0.0
        here, start = self._number(at), int(np.searchsorted(self.points, 0.0))
        whole = range(start, here) if at > 0 else range(here + 1, start)
        total = sum(float(piece.value(piece.high)) for each in whole for piece in self._filled(each))
        parts = [piece for piece in self._filled(here) if (piece.low < at if at > 0 else piece.high > at)]
        for piece in parts:
            end = min(at, piece.high) if at > 0 else piece.high
            begin = piece.low if at > 0 else max(at, piece.low)
            total += float(piece.value(end) - piece.value(begin))
        return total if at > 0 else -total

    def _piece(self, at: float) -> _Piece:
        pieces = self._filled(self._number(at))
        return next((piece for piece in pieces if at <= piece.high), pieces[-1])

    def _number(self, at: float) -> int:
        number = int(np.searchsorted(self.points, at, side="right")) - 1
        return min(max(number, 0), len(self.points) - 2)

    def _filled(self, number: int) -> tuple[_Piece, ...]:
        if number not in self._pieces:
            low, high = map(float, self.points[number : number + 2])
            self._pieces[number] = tuple(self._between(low, high, _HALVINGS))
        return self._pieces[number]

    def _between(self, low: float, high: float, halvings: int) -> list[_Piece]:
        nodes = (low + high) / 2 - (high - low) / 2 * np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
        slope = Polynomial.fit(
            nodes, [self._trace(float(at)) for at in nodes], _NODES - 1, domain=[low, high]
        )
        size = np.abs(slope.coef)
        if halvings and size[-2:].max() > _SETTLED * max(size.max(), 1e-300):
            middle = (low + high) / 2
            return [*self._between(low, middle, halvings - 1), *self._between(middle, high, halvings - 1)]
        return [_Piece(low, high, slope, slope.integ(lbnd=low))]

    def _trace(self, at: float) -> float:
        """Return -tr(Q'W A^(-1) Q)."""
        solved = self.space.solver(at)(self.basis) if at else self.basis
        return -float((self.basis * (self.space.matrix @ solved)).sum())
