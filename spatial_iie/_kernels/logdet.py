"""log|I - l W| and its first two derivatives in l: by eigenvalues, by sparse factorization, by Chebyshev moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.factors import Factors, factors_of, symmetric_form
from spatial_iie._kernels.interval import Interval

Floats = NDArray[np.float64]
_NODES = 14  # of a panel: the interpolation error falls like 5.8 ** -nodes
_SETTLED = 1e-9  # last coefficients of a panel's polynomial, relative to the largest
_HALVINGS = 8  # of a panel, at most
_EDGES = 20  # panels on either side of zero


class LogDeterminant(Protocol):
    """What an estimator needs to know of log|I - l W|.

    ``slope`` is -tr G and ``curvature`` -tr G^2 with G = W (I - l W)^(-1). ``bound`` bounds the absolute error
    of ``value``. ``points`` are ascending values of l at which ``value`` is cheapest; evaluating it at all of
    them is cheap altogether if ``cheap``.
    """

    @property
    def name(self) -> str: ...
    @property
    def interval(self) -> Interval: ...
    @property
    def cheap(self) -> bool: ...
    @property
    def points(self) -> Floats: ...
    def value(self, at: float) -> float: ...
    def slope(self, at: float) -> float: ...
    def curvature(self, at: float) -> float: ...
    def bound(self, at: float) -> float: ...


@dataclass(frozen=True, eq=False)
class EigenLogDeterminant:
    """Sums over all eigenvalues omega of W (Ord 1975, equation 3.3): log|I - l W| = sum log(1 - l omega).

    With W = R^(-1) U diag(omega) U' R, U orthonormal, ``vectors`` is U, shape (n, n), and ``root`` the diagonal of R;
    None if W is not of that form. ``counts``: how often each eigenvalue counts, once by default.
    """

    omega: NDArray[np.complex128] | Floats
    interval: Interval
    vectors: Floats | None = None
    root: Floats | None = None
    counts: Floats | float = 1.0
    name: str = "eigenvalues"
    cheap: bool = True

    @property
    def points(self) -> Floats:
        """Values of l, dense near both ends of the interval."""
        return fine_grid(self.interval)

    def value(self, at: float) -> float:
        """Return log|I - l W|."""
        return float((self.counts * np.log(np.abs(1 - at * self.omega))).sum())

    def slope(self, at: float) -> float:
        """Return the first derivative, -tr G."""
        return -float((self.counts * self.omega / (1 - at * self.omega)).sum().real)

    def curvature(self, at: float) -> float:
        """Return the second derivative, -tr G^2."""
        return -float((self.counts * (self.omega / (1 - at * self.omega)) ** 2).sum().real)

    def crossed_trace(self, a: float, b: float) -> float | None:
        """Return tr(G(a)' G(b)), or None where eigenvalues do not tell."""
        if self.overlap is None:
            return None
        left, right = (self.omega / (1 - at * self.omega) for at in (a, b))
        return float((left @ self.overlap @ right).real)

    @cached_property
    def overlap(self) -> Floats | None:
        """The product by elements of U' R^(-2) U and U' R^2 U, in which tr(G(a)' G(b)) is a quadratic form."""
        if self.vectors is None or self.root is None:
            return None
        u, square = self.vectors, self.root[:, np.newaxis] ** 2
        return np.asarray((u.T @ (u / square)) * (u.T @ (u * square)))

    def beside(self, basis: Floats) -> EigenLogDeterminant | None:
        """Return log|I - l W| - tr(P log(I - l W)), P = QQ' of an orthonormal basis Q; None where W has no vectors.

        tr(P f(W)) is the sum of h f(omega), h the diagonal of U' R P R^(-1) U.
        """
        if self.vectors is None or self.root is None:
            return None
        root = self.root[:, np.newaxis]
        h = ((self.vectors.T @ (root * basis)) * (self.vectors.T @ (basis / root))).sum(axis=1)
        return replace(self, counts=1.0 - h)

    def bound(self, at: float) -> float:  # noqa: ARG002
        """Return 0: exact to rounding."""
        return 0.0


class _Panel(NamedTuple):
    """The polynomial through exact values, its derivatives, and whether its last coefficients are negligible."""

    value: Callable[[float], float]
    slope: Callable[[float], float]
    curvature: Callable[[float], float]
    settled: bool


@dataclass(frozen=True, eq=False)
class FactorLogDeterminant:
    """Exact values by sparse factorization, joined by polynomials in panels that shrink towards the ends.

    Each panel is three of its half-widths or more away from the nearest real singularity, so that the polynomial
    through 14 Chebyshev points agrees with the analytic function to some 1e-11 of its size. Where complex
    eigenvalues come closer, which its last coefficients tell, a panel is halved. Panels are filled when first
    needed and kept.
    """

    factors: Factors
    interval: Interval
    name: str = "exact"
    cheap: bool = False
    points: Floats = field(init=False)
    _panels: dict[tuple[float, float], _Panel] = field(init=False, default_factory=dict)
    _values: dict[float, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", panel_edges(self.interval))

    def value(self, at: float) -> float:
        """Return log|I - l W|."""
        a, b = self._edges(at)
        while (panel := self._panels.get((a, b))) is not None:
            if panel.settled:
                return float(panel.value(at))
            a, b = _half(a, b, at)
        return self._exact(at)

    def slope(self, at: float) -> float:
        """Return the first derivative, -tr G."""
        return float(self._panel(at).slope(at))

    def curvature(self, at: float) -> float:
        """Return the second derivative, -tr G^2."""
        return float(self._panel(at).curvature(at))

    def bound(self, at: float) -> float:  # noqa: ARG002
        """Return 0: exact to rounding."""
        return 0.0

    def _exact(self, at: float) -> float:
        if at == 0:
            return 0.0
        if at not in self._values:
            self._values[at] = self.factors.logdet(at)
        return self._values[at]

    def _edges(self, at: float) -> tuple[float, float]:
        number = int(np.searchsorted(self.points, at, side="right")) - 1
        number = min(max(number, 0), len(self.points) - 2)
        return float(self.points[number]), float(self.points[number + 1])

    def _panel(self, at: float) -> _Panel:
        a, b = self._edges(at)
        for _ in range(_HALVINGS):
            if (a, b) not in self._panels:
                self._panels[a, b] = self._filled(a, b)
            if self._panels[a, b].settled:
                break
            a, b = _half(a, b, at)
        else:
            self._panels[a, b] = self._filled(a, b)._replace(settled=True)
        return self._panels[a, b]

    def _filled(self, a: float, b: float) -> _Panel:
        nodes = (a + b) / 2 - (b - a) / 2 * np.cos(np.pi * np.arange(_NODES) / (_NODES - 1))
        nodes[0], nodes[-1] = a, b
        values = [self._exact(float(node)) for node in nodes]
        through = np.polynomial.Chebyshev.fit(nodes, values, _NODES - 1, domain=[a, b])
        size = np.abs(through.coef)
        return _Panel(
            through, through.deriv(), through.deriv(2), bool(size[-2:].max() <= _SETTLED * size.max())
        )


def _half(a: float, b: float, at: float) -> tuple[float, float]:
    middle = (a + b) / 2
    return (a, middle) if at < middle else (middle, b)


def panel_edges(interval: Interval) -> Floats:
    """Return ascending edges of panels, dense near both ends, none closer to an end than its own width.

    >>> panel_edges(Interval(-1, 1, True))[20:24]
    array([0.   , 0.5  , 0.75 , 0.875])
    """
    low, high = interval.low, interval.high
    up, down = [0.0], [0.0]
    for _ in range(_EDGES):
        up.append(up[-1] + min((high - up[-1]) / 2, up[-1] - low))
        down.append(down[-1] - min((down[-1] - low) / 2, high - down[-1]))
    return np.array([*down[:0:-1], *up])


def fine_grid(interval: Interval) -> Floats:
    """Return ascending points for functions that cost little: the panel edges and two points within each.

    >>> len(fine_grid(Interval(-1, 1, True)))
    121
    """
    edges = panel_edges(interval)
    steps = np.linspace(0, 1, 3, endpoint=False)
    inner = (edges[:-1, np.newaxis] + np.diff(edges)[:, np.newaxis] * steps).ravel()
    return np.append(inner, edges[-1])


def exact_logdet(w: sparse.csr_array, interval: Interval) -> FactorLogDeterminant:
    """Return the exact log-determinant of sparse weights of any kind.

    Parameters
    ----------
    w : csr_array, shape (n, n)
    interval : Interval
        Where I - l W is regular.

    Examples
    --------
    >>> pair = sparse.csr_array([[0, 1.0], [1.0, 0]])
    >>> logdet = exact_logdet(pair, Interval(-1, 1, True))
    >>> round(logdet.value(0.6), 8), round(-logdet.slope(0.6), 8)  # log(1 - 0.36), 1.2 / 0.64
    (-0.4462871, 1.875)
    """
    return FactorLogDeterminant(factors_of(w), interval)


def eigen_logdet(w: sparse.csr_array, interval: Interval) -> EigenLogDeterminant:
    """Return the log-determinant by all eigenvalues; O(n^3) once, for some hundreds of regions.

    >>> pair = sparse.csr_array([[0, 1.0], [1.0, 0]])
    >>> round(eigen_logdet(pair, Interval(-1, 1, True)).value(0.6), 8)  # log(1 - 0.36)
    -0.4462871
    """
    similar = symmetric_form(w)
    if similar is not None:
        omega, vectors = np.linalg.eigh(similar.matrix.toarray())
        return EigenLogDeterminant(omega, interval, vectors, similar.root)
    return EigenLogDeterminant(np.linalg.eigvals(w.toarray()), interval)
