"""The space of weights that change from year to year: means over the years of what one year has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.interval import Interval
from spatial_iie._kernels.logdet import LogDeterminant, fine_grid, panel_edges
from spatial_iie._kernels.traces import Solve, Trace
from spatial_iie.errors import EstimationError, WeightsError
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.likelihood._space import Method, Space, space_of, widened

if TYPE_CHECKING:
    from spatial_iie.spreg._by_year import PanelWeights

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MeanLogDeterminant:
    """The mean over years of log|I - l W|, where all of them are regular."""

    each: tuple[LogDeterminant, ...]

    @property
    def name(self) -> str:
        """How the log-determinants are computed."""
        return self.each[0].name

    @property
    def interval(self) -> Interval:
        """What the intervals of all years share."""
        all_of_them = [one.interval for one in self.each]
        return Interval(
            max(one.low for one in all_of_them),
            min(one.high for one in all_of_them),
            all(one.exact for one in all_of_them),
        )

    @property
    def cheap(self) -> bool:
        """Whether evaluating at all points is cheap."""
        return all(one.cheap for one in self.each)

    @property
    def points(self) -> Floats:
        """Values of l at which to look first."""
        return fine_grid(self.interval) if self.cheap else panel_edges(self.interval)

    def value(self, at: float) -> float:
        """Return the mean log-determinant."""
        return float(np.mean([one.value(at) for one in self.each]))

    def slope(self, at: float) -> float:
        """Return the first derivative."""
        return float(np.mean([one.slope(at) for one in self.each]))

    def curvature(self, at: float) -> float:
        """Return the second derivative."""
        return float(np.mean([one.curvature(at) for one in self.each]))

    def bound(self, at: float) -> float:
        """Return a bound of the error of ``value``."""
        return float(np.mean([one.bound(at) for one in self.each]))


@dataclass(frozen=True, eq=False)
class SpaceByYear:
    """What :class:`Space` is to one matrix: traces and log-determinants are means over years.

    Attributes
    ----------
    each : tuple of Space
        By year.
    matrix : csr_array, shape (T n, T n)
        None between years.
    logdet : MeanLogDeterminant
    """

    each: tuple[Space, ...]
    matrix: sparse.csr_array
    logdet: MeanLogDeterminant

    @property
    def one(self) -> SpaceByYear:
        """The space of an average year: itself."""
        return self

    @property
    def n(self) -> int:
        """Number of regions."""
        return self.each[0].n

    def solver(self, at: float) -> Solve:
        """Return b -> (I - l W)^(-1) b for b of all years."""
        return self._by_year([space.solver(at) for space in self.each])

    def transposed_solver(self, at: float) -> Solve:
        """Return b -> (I - l W')^(-1) b for b of all years."""
        return self._by_year([space.transposed_solver(at) for space in self.each])

    def _by_year(self, solves: list[Callable[[Floats], Floats]]) -> Solve:
        def solve(b: Floats) -> Floats:
            if len(b) != len(solves) * self.n:
                raise EstimationError(
                    "there is no prediction where W changes from year to year and effects of regions were removed."
                )
            years = np.split(b, len(solves))
            return np.concatenate(
                [one(np.ascontiguousarray(of)) for one, of in zip(solves, years, strict=True)]
            )

        return solve

    def trace(self, at: float) -> float:
        """Return tr G."""
        return float(np.mean([space.trace(at) for space in self.each]))

    def product_trace(self, a: float, b: float) -> float:
        """Return tr(G(a) G(b))."""
        return float(np.mean([space.product_trace(a, b) for space in self.each]))

    def crossed_trace(self, a: float, b: float) -> Trace:
        """Return tr(G(a)' G(b)) and, of independent probes, the error of the mean."""
        found = [space.crossed_trace(a, b) for space in self.each]
        error = np.linalg.norm([trace.std_error for trace in found]) / len(found)
        return Trace(float(np.mean([trace.value for trace in found])), float(error))

    def shared_ones(self, a: float, b: float) -> float:
        """Return 1'G(a) G(b)'1 / n."""
        return float(np.mean([space.shared_ones(a, b) for space in self.each]))


def panel_space(w: PanelWeights, method: Method, *, wide: bool = False) -> Space | SpaceByYear:
    """Return the space of one matrix or of one a year; ``wide``: on the interval of the eigenvalues."""
    make = widened if wide else space_of
    if not isinstance(w, WeightsByYear):
        return make(w, method)
    if method == "chebyshev":
        raise WeightsError("logdet='chebyshev' is for one matrix in all years, and these change. Use 'auto'.")
    each = tuple(make(of, method) for of in w.each)
    return SpaceByYear(each, w.matrix, MeanLogDeterminant(tuple(space.logdet for space in each)))
