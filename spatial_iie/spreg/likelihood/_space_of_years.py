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

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RepeatedLogDeterminant:
    r"""``copies`` times log|I - l W|, less :math:`\log(1 - l c)` each where the eigenvalue c of ones is not there.

    Lee and Yu (2010), J. Econometrics 154, section 4: with J = I - 11'/n = FF', F'F = I and W 1 = c 1,
    :math:`|I - l F'WF| = |I - l W| / (1 - l c)`.
    """

    one: LogDeterminant
    copies: int
    root: float | None = None

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
        lost = 0.0 if self.root is None else float(np.log(np.abs(1 - at * self.root)))
        return self.copies * (self.one.value(at) - lost)

    def slope(self, at: float) -> float:
        """Return the first derivative."""
        lost = 0.0 if self.root is None else -self.root / (1 - at * self.root)
        return self.copies * (self.one.slope(at) - lost)

    def curvature(self, at: float) -> float:
        """Return the second derivative."""
        lost = 0.0 if self.root is None else -((self.root / (1 - at * self.root)) ** 2)
        return self.copies * (self.one.curvature(at) - lost)

    def bound(self, at: float) -> float:
        """Return a bound of the error of ``value``."""
        return self.copies * self.one.bound(at)


@dataclass(frozen=True, eq=False)
class SpaceOfYears:
    """What :class:`Space` is to one year, for rows in blocks; traces lose the eigenvalue of ones where it was removed.

    Attributes
    ----------
    one : Space
        Of all regions in one year.
    blocks : Blocks
    logdet : RepeatedLogDeterminant
    """

    one: Space
    blocks: Blocks
    logdet: RepeatedLogDeterminant

    @classmethod
    def of(cls, one: Space, blocks: Blocks) -> SpaceOfYears:
        """Return the space of blocks of rows."""
        root = float(one.matrix.sum(axis=1)[0]) if blocks.reduced else None
        return cls(one, blocks, RepeatedLogDeterminant(one.logdet, blocks.copies, root))

    @property
    def n(self) -> int:
        """How many observations the likelihood counts."""
        return self.blocks.size(self.one.n)

    @property
    def matrix(self) -> Lag:
        """The lag of rows in blocks."""
        return Lag(self.one.matrix, self.blocks)

    def solver(self, at: float) -> Solve:
        """Return b -> (I - l W)^(-1) b on rows in blocks; centred b are answered by centred ones."""
        solve, lag = self.one.solver(at), self.matrix

        def solved(b: Floats) -> Floats:
            return lag.centred(by_block(solve, b, self.blocks.count))

        return solved

    def trace(self, at: float) -> float:
        """Return tr G, without the eigenvalue of ones where it was removed; then not 0 at 0."""
        root = self.logdet.root
        return self.blocks.copies * (self.one.trace(at) - (0.0 if root is None else root / (1 - at * root)))

    def product_trace(self, a: float, b: float) -> float:
        """Return tr(G(a) G(b))."""
        lost = 0.0
        if (root := self.logdet.root) is not None:
            lost = root**2 / ((1 - a * root) * (1 - b * root))
        return self.blocks.copies * (self.one.product_trace(a, b) - lost)

    def crossed_trace(self, a: float, b: float) -> Trace:
        """Return tr(G(a)' J G(b)), J the identity where the ones are still there."""
        whole = self.one.crossed_trace(a, b)
        lost = 0.0
        if self.blocks.reduced:
            first = self.one.column_sums(a)
            second = first if a == b else self.one.column_sums(b)
            lost = float(first @ second) / self.one.n
        return Trace(self.blocks.copies * (whole.value - lost), self.blocks.copies * whole.std_error)
