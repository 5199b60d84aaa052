"""Everything a likelihood asks of the weights - log-determinant, solutions, traces - made once and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.chebyshev import ChebyshevLogDeterminant, chebyshev_logdet, chebyshev_solve
from spatial_iie._kernels.factors import Factors, Symmetric, factors_of, symmetric_form
from spatial_iie._kernels.interval import admissible_interval, full_interval, radius_bound
from spatial_iie._kernels.logdet import (
    EigenLogDeterminant,
    FactorLogDeterminant,
    LogDeterminant,
    eigen_logdet,
    exact_logdet,
)
from spatial_iie._kernels.traces import Solve, Trace, crossed_trace, estimated_trace, is_small, probes_for
from spatial_iie.errors import WeightsError
from spatial_iie.inference import check_choice

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Method = Literal["auto", "eigenvalues", "exact", "chebyshev"]

_EIGENVALUES_AUTO = 500
_EIGENVALUES_MOST = 2_500
_EXACT_AUTO = 250_000
_FULL = 0.2  # share of all links: beyond, sparse factors are full, and made again for every value of the parameter


@dataclass(frozen=True, eq=False)
class Space:
    """The weights as an estimator sees them.

    Attributes
    ----------
    matrix : csr_array, shape (n, n)
    logdet : LogDeterminant
    similar : Symmetric or None
        The symmetric form, where the log-determinant is by Chebyshev series.
    """

    matrix: sparse.csr_array
    logdet: LogDeterminant
    similar: Symmetric | None = None
    _solvers: dict[float, Solve] = field(default_factory=dict)
    _made: dict[str, Factors] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_solvers": {}, "_made": {}}

    @property
    def one(self) -> Space:
        """The space of one year: itself."""
        return self

    @property
    def n(self) -> int:
        """Number of regions."""
        return int(self.matrix.shape[0])

    def solver(self, at: float) -> Solve:
        """Return b -> (I - l W)^(-1) b for b of shape (n,) or (n, m); the last one is kept."""
        if at not in self._solvers:
            self._solvers.clear()
            self._solvers[at] = self._new_solver(at)
        return self._solvers[at]

    def _new_solver(self, at: float) -> Solve:
        if self.similar is None:
            return self._factors().solver(at)
        s, root = self.similar
        radius = cast("ChebyshevLogDeterminant", self.logdet).radius

        def solve(b: Floats) -> Floats:
            r = root if b.ndim == 1 else root[:, np.newaxis]
            return chebyshev_solve(s, at, b * r, radius) / r

        return solve

    def _factors(self) -> Factors:
        if isinstance(self.logdet, FactorLogDeterminant):
            return self.logdet.factors
        if "forwards" not in self._made:
            self._made["forwards"] = factors_of(self.matrix)
        return self._made["forwards"]

    def column_sums(self, at: float) -> Floats:
        """Return G'1, shape (n,)."""
        return np.asarray(self.transposed_solver(at)(np.asarray(self.matrix.sum(axis=0))))

    def shared_ones(self, a: float, b: float) -> float:
        """Return 1'G(a) G(b)'1 / n."""
        first = self.column_sums(a)
        return float(first @ (first if a == b else self.column_sums(b))) / self.n

    def transposed_solver(self, at: float) -> Solve:
        """Return b -> (I - l W')^(-1) b."""
        if is_small(self.matrix):
            transposed = np.eye(self.n) - at * self.matrix.toarray().T
            return lambda b: np.asarray(np.linalg.solve(transposed, b))
        if "backwards" not in self._made:
            self._made["backwards"] = factors_of(self.matrix.T.tocsr())
        return self._made["backwards"].solver(at)

    def trace(self, at: float) -> float:
        """Return tr G; G = W has no diagonal at 0."""
        return -self.logdet.slope(at) if at else 0.0

    def product_trace(self, a: float, b: float) -> float:
        """Return tr(G(a) G(b)): of the derivatives of the log-determinant, or their difference quotient."""
        if abs(a - b) < 1e-4 * self.logdet.interval.high:
            return -self.logdet.curvature((a + b) / 2)
        return (self.trace(a) - self.trace(b)) / (a - b)

    def crossed_trace(self, a: float, b: float) -> Trace:
        """Return tr(G(a)' G(b)): exact for some thousand regions, by seeded probes beyond."""
        if (
            isinstance(self.logdet, EigenLogDeterminant)
            and (known := self.logdet.crossed_trace(a, b)) is not None
        ):
            return Trace(known, 0.0)
        if is_small(self.matrix):
            return Trace(crossed_trace(self.matrix, a, b), 0.0)
        first = self.solver(a)
        second = first if a == b else self._new_solver(b)
        product = self.product_trace(a, b)
        return estimated_trace(self.matrix, first, second, product, probes=probes_for(self.n))


_KEPT: WeakKeyDictionary[Weights, dict[str, Space]] = WeakKeyDictionary()


def space_of(w: Weights, method: Method = "auto") -> Space:
    """Return the space of weights, the same object for the same weights and method.

    Parameters
    ----------
    w : Weights
        With at least one link.
    method : {"auto", "eigenvalues", "exact", "chebyshev"}
        Of the log-determinant. "auto": eigenvalues up to 500 regions, and up to 2,500 where a fifth of all
        links exist, exact sparse factors up to 250,000, Chebyshev moments beyond, where the weights are similar to
        symmetric ones.

    Raises
    ------
    WeightsError
        If the method does not suit the weights.
    """
    check_choice("logdet", method, Method)
    kept = _KEPT.setdefault(w, {})
    chosen = _automatic(w) if method == "auto" else method
    if chosen not in kept:
        kept[chosen] = _made(w, chosen, fall_back=method == "auto")
    return kept[chosen]


def widened(w: Weights, method: Method) -> Space:
    """Return the space of weights on the interval of their eigenvalues, where at first only a safe one was used."""
    chosen = _automatic(w) if method == "auto" else method
    if chosen in ("exact", "eigenvalues"):
        matrix = w.matrix
        made = exact_logdet if chosen == "exact" else eigen_logdet
        _KEPT[w][chosen] = Space(matrix, made(matrix, full_interval(matrix)))
    return space_of(w, method)


def exact_space(w: Weights, method: Method = "auto") -> Space:
    """Return the space of weights, on the interval of the eigenvalues whatever their number."""
    space = space_of(w, method)
    return space if space.logdet.interval.exact else widened(w, method)


def _automatic(w: Weights) -> str:
    dense = w.n <= _EIGENVALUES_MOST and w.links > _FULL * w.n**2
    if w.n <= _EIGENVALUES_AUTO or dense:
        return "eigenvalues"
    return "exact" if w.n <= _EXACT_AUTO else "chebyshev"


def _made(w: Weights, method: str, *, fall_back: bool) -> Space:
    matrix = w.matrix
    if method == "eigenvalues":
        if w.n > _EIGENVALUES_MOST:
            raise WeightsError(
                "logdet='eigenvalues' needs a dense {n} x {n} matrix; use 'exact' beyond {most}.",
                n=w.n,
                most=_EIGENVALUES_MOST,
            )
        return Space(matrix, eigen_logdet(matrix, admissible_interval(matrix)))
    if method == "chebyshev":
        similar = symmetric_form(matrix)
        if similar is not None:
            return Space(matrix, chebyshev_logdet(similar.matrix, radius=radius_bound(matrix)), similar)
        if not fall_back:
            raise WeightsError(
                "logdet='chebyshev' needs weights that are symmetric, or row-standardized from symmetric ones; "
                "these are not (k nearest neighbours never are). Use logdet='exact'."
            )
    return Space(matrix, exact_logdet(matrix, admissible_interval(matrix)))
