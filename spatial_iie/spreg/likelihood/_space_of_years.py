"""The space of several years of the same weights: one year's log-determinant and solutions, used as often as needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.interval import Interval
from spatial_iie._kernels.logdet import LogDeterminant
from spatial_iie._kernels.traces import Solve, Trace
from spatial_iie.spreg._blocks import Blocks, Lag, by_block
from spatial_iie.spreg.likelihood._space import Space
from spatial_iie.spreg.likelihood._space_by_year import SpaceByYear

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RepeatedLogDeterminant:
    r"""``copies`` times log|I - l W|, less :math:`\log(1 - l c)` each where the eigenvalue c of ones is not there.

    Lee and Yu (2010), J. Econometrics 154, section 4: with J = I - 11'/n = FF', F'F = I and W 1 = c 1,
    :math:`|I - l F'WF| = |I - l W| / (1 - l c)`.
    """

    one: LogDeterminant
    copies: int
    roots: Floats | None = None

    @property
    def name(self) -> str:
        """How one year's log-determinant is computed."""
        return self.one.name

    @property
    def interval(self) -> Interval:
        """Where I - l W is regular over all regions."""
        return self.one.interval

    @property
    def cheap(self) -> bool:
        """Whether evaluating at all points is cheap."""
        return self.one.cheap

    @property
    def points(self) -> Floats:
        """Values of l at which to look first."""
        return self.one.points

    def value(self, at: float) -> float:
        """Return the log-determinant."""
        lost = 0.0 if self.roots is None else float(np.log(np.abs(1 - at * self.roots)).mean())
        return self.copies * (self.one.value(at) - lost)

    def slope(self, at: float) -> float:
        """Return the first derivative."""
        lost = -self.lost(at)
        return self.copies * (self.one.slope(at) - lost)

    def curvature(self, at: float) -> float:
        """Return the second derivative."""
        lost = -self.lost(at, at)
        return self.copies * (self.one.curvature(at) - lost)

    def lost(self, *at: float) -> float:
        """Return what the eigenvalue of ones has in the trace of the product of G at each value; 0 where it stays."""
        if self.roots is None:
            return 0.0
        return float(np.prod([self.roots / (1 - one * self.roots) for one in at], axis=0).mean())

    def bound(self, at: float) -> float:
        """Return a bound of the error of ``value``."""
        return self.copies * self.one.bound(at)


@dataclass(frozen=True, eq=False)
class SpaceOfYears:
    """What :class:`Space` is to one year, for rows in blocks; traces lose the eigenvalue of ones where it was removed.

    Attributes
    ----------
    one : Space or SpaceByYear
        Of all regions in one year, or in an average year.
    blocks : Blocks
    logdet : RepeatedLogDeterminant
    """

    one: Space | SpaceByYear
    blocks: Blocks
    logdet: RepeatedLogDeterminant

    @classmethod
    def of(cls, one: Space | SpaceByYear, blocks: Blocks) -> SpaceOfYears:
        """Return the space of blocks of rows."""
        roots = np.asarray(one.matrix.sum(axis=1))[:: one.n] if blocks.reduced else None
        return cls(one, blocks, RepeatedLogDeterminant(one.logdet, blocks.copies, roots))

    @property
    def n(self) -> int:
        """How many observations the likelihood counts."""
        return self.blocks.size(self.one.n)

    @property
    def matrix(self) -> Lag:
        """The lag of rows in blocks."""
        return Lag(self.one.matrix, self.blocks, self.one.matrix.shape[0] // self.one.n)

    def solver(self, at: float) -> Solve:
        """Return b -> (I - l W)^(-1) b on rows in blocks; centred b are answered by centred ones."""
        solve, lag = by_year(self.one, self.one.solver(at)), self.matrix
        return lambda b: lag.centred(solve(b))

    def transposed_solver(self, at: float) -> Solve:
        """Return b -> (I - l W')^(-1) b on rows of all years; not for centred blocks."""
        return by_year(self.one, self.one.transposed_solver(at))

    def trace(self, at: float) -> float:
        """Return tr G, without the eigenvalue of ones where it was removed; then not 0 at 0."""
        return self.blocks.copies * (self.one.trace(at) - self.logdet.lost(at))

    def product_trace(self, a: float, b: float) -> float:
        """Return tr(G(a) G(b))."""
        return self.blocks.copies * (self.one.product_trace(a, b) - self.logdet.lost(a, b))

    def crossed_trace(self, a: float, b: float) -> Trace:
        """Return tr(G(a)' J G(b)), J the identity where the ones are still there."""
        whole = self.one.crossed_trace(a, b)
        lost = self.one.shared_ones(a, b) if self.blocks.reduced else 0.0
        return Trace(self.blocks.copies * (whole.value - lost), self.blocks.copies * whole.std_error)


def by_year(one: Space | SpaceByYear, solve: Solve) -> Solve:
    """Return a solver of one matrix for rows of several years; a solver of one a year as it is."""
    if isinstance(one, SpaceByYear):
        return solve
    return lambda b: by_block(solve, b, len(b) // one.n)
