"""The maximum of the adjusted likelihood of a dynamic panel without its effects of regions, and its covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.spreg.likelihood._information import inverted
from spatial_iie.spreg.likelihood._maximum import maximize

if TYPE_CHECKING:
    from spatial_iie._registry import Parameter
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Method, Space
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
    from spatial_iie.spreg.panels._dynamic_bias import Adjustment, Terms

Floats = NDArray[np.float64]
_ROUNDS, _STEP, _GAIN = 200, 0.1, 1e-9
_FURTHEST = 1.5  # of the change from year to year: beyond, no maximum is looked for


class Recursion(NamedTuple):
    """The columns of the design that are y(t-1) and W y(t-1), and how they pass a deviation on; None is not there."""

    own: str | None
    neighbours: str | None
    adjustment: Adjustment


class Adjusted(NamedTuple):
    """Where the adjusted likelihood is largest.

    ``b`` are all coefficients, ``spatial`` rho and lambda as the model has them, ``cov`` the covariance of both.
    ``start`` are the coefficients and spatial parameters before the correction.
    """

    b: Floats
    spatial: dict[str, float]
    sigma2: float
    residuals: Floats
    cov: Floats
    start: Floats
    space: Space | SpaceOfYears | None


@dataclass(frozen=True, eq=False)
class Surface:
    """The adjusted log-likelihood in the parameters that move: ``names`` among tau, eta, rho and lambda.

    ``a0``, ``a1``, ``a2`` are cross products of the targets (y, W y, the lags in time) and a basis of the other
    regressors, before and after the spatial filter: those of what is filtered are a0 - lambda a1 + lambda^2 a2.
    """

    names: tuple[str, ...]
    targets: int
    a0: Floats
    a1: Floats
    a2: Floats
    size: int
    space: Space | SpaceOfYears | None
    adjustment: Adjustment

    def value(self, at: Floats) -> float:
        """Return the log-likelihood up to a constant; minus infinity where it is not defined."""
        values = dict(zip(self.names, at, strict=True))
        terms = self.terms(at)
        total = terms.value - self.size / 2 * np.log(self._squares(at)[0])
        if self.space is not None:
            interval = self.space.logdet.interval
            for name in ("rho", "lambda"):
                if name in values:
                    if not interval.low < values[name] < interval.high:
                        return -np.inf
                    total += self.space.logdet.value(values[name])
        return float(total)

    def slope(self, at: Floats) -> Floats:
        """Return the derivative in the parameters that move."""
        values = dict(zip(self.names, at, strict=True))
        squares, by = self._squares(at)
        slope = dict(zip(("tau", "eta", "rho"), self.terms(at).slope, strict=True)) | {"lambda": 0.0}
        total = []
        for name, change in zip(self.names, by, strict=True):
            logdet = (
                self.space.logdet.slope(values[name]) if self.space and name in ("rho", "lambda") else 0.0
            )
            total.append(slope[name] + logdet - self.size / 2 * change / squares)
        return np.array(total)

    def terms(self, at: Floats) -> Terms:
        """Return the adjustment and its derivatives."""
        values = dict(zip(self.names, at, strict=True))
        return self.adjustment.at(*(values.get(name, 0.0) for name in ("tau", "eta", "rho")))

    def _squares(self, at: Floats) -> tuple[float, Floats]:
        """Return the sum of squares with the other coefficients at their best, and its derivatives."""
        values = dict(zip(self.names, at, strict=True))
        lam, t = values.get("lambda", 0.0), self.targets
        m = self.a0 - lam * self.a1 + lam**2 * self.a2
        order = [name for name in ("rho", "tau", "eta") if name in values]
        c = np.array([1.0, *(-values[name] for name in order)])
        c = np.concatenate([c, -np.linalg.solve(m[t:, t:], m[t:, :t] @ c)])
        moved = dict(zip(order, -2 * (m @ c)[1:t], strict=True))
        moved["lambda"] = c @ (2 * lam * self.a2 - self.a1) @ c
        return float(c @ m @ c), np.array([moved[name] for name in self.names])

    def curvature(self, at: Floats) -> Floats:
        """Return the second derivative, by differences of the first."""
        step = 1e-5
        rows = [
            (self.slope(at + step * unit) - self.slope(at - step * unit)) / (2 * step)
            for unit in np.eye(len(at))
        ]
        return (np.array(rows) + np.array(rows).T) / 2


def adjusted(
    design: Design, parameters: tuple[Parameter, ...], recursion: Recursion, method: Method
) -> Adjusted:
    """Return the local maximum of the adjusted likelihood that is reached uphill from that of the likelihood.

    Raises
    ------
    EstimationError
        If there is none: the data then tell too little of how much of a deviation is left after a year.
    """
    start, space = start_of(design, parameters, method)
    surface, places = surface_of(design, parameters, recursion, space)
    here = point_at(design, recursion, surface, places, uphill(surface, start[list(places.values())]))
    bread = inverted(here.slope, "observed")
    cov = (bread @ here.score @ bread)[:-1, :-1]
    return Adjusted(here.b, here.spatial, here.sigma2, here.residuals, cov, start, space)


class Point(NamedTuple):
    """The fit at values of the parameters that move, and the matrices of its score in (b, spatial, sigma2).

    ``slope`` is minus the derivative of the adjusted score, ``score`` its variance under normal errors.
    """

    b: Floats
    spatial: dict[str, float]
    sigma2: float
    residuals: Floats
    slope: Floats
    score: Floats


def point_at(
    design: Design, recursion: Recursion, surface: Surface, places: dict[str, int], at: Floats
) -> Point:
    """Return the fit at values of the parameters that move, the other coefficients at their best."""
    values = dict(zip(surface.names, at, strict=True))
    spatial: dict[str, float] = {name: values[name] for name in ("rho", "lambda") if name in values}
    b, e = _coefficients(design, recursion, values)
    sigma2 = float(e @ e / design.size)
    hessian = _observed(design, surface.space, b, spatial, sigma2)
    terms = surface.terms(at)
    in_time = {
        name: place for name, place in places.items() if name != "lambda"
    }  # filtered errors pass on as others
    rows = np.ix_(list(in_time.values()), list(in_time.values()))
    of = [("tau", "eta", "rho").index(name) for name in in_time]
    slope, score = hessian.copy(), hessian.copy()
    slope[rows] -= terms.curvature[np.ix_(of, of)]
    score[rows] += terms.excess[np.ix_(of, of)]
    return Point(b, spatial, sigma2, e, slope, score)


def start_of(
    design: Design, parameters: tuple[Parameter, ...], method: Method
) -> tuple[Floats, Space | SpaceOfYears | None]:
    """Return coefficients and spatial parameters of the likelihood, and its space."""
    if not parameters:
        return np.asarray(np.linalg.lstsq(design.z, design.y, rcond=None)[0]), None
    found = maximize(design, parameters, method)
    at = {"rho": found.rho, "lambda": found.lam}
    return np.concatenate([found.b, [at[name] for name in parameters]]), found.space


def surface_of(
    design: Design,
    parameters: tuple[Parameter, ...],
    recursion: Recursion,
    space: Space | SpaceOfYears | None,
) -> tuple[Surface, dict[str, int]]:
    """Return the adjusted likelihood, and where the parameters that move stand among (b, spatial)."""
    columns = {"tau": recursion.own, "eta": recursion.neighbours}
    in_time = {name: design.names.index(column) for name, column in columns.items() if column is not None}
    places = in_time | {name: len(design.names) + place for place, name in enumerate(parameters)}
    others = [place for place in range(len(design.names)) if place not in in_time.values()]
    basis = np.linalg.qr(design.z[:, others])[0]
    lags = [design.lag @ design.y] if "rho" in places else []
    targets = np.column_stack([design.y, *lags, *(design.z[:, place] for place in in_time.values())])
    targets -= basis @ (basis.T @ targets)
    q = np.column_stack([targets / np.linalg.norm(targets[:, 0]), basis])
    v = design.lag @ q if "lambda" in places else np.zeros_like(q)
    cross = q.T @ v
    products = q.T @ q, cross + cross.T, v.T @ v
    return Surface(
        tuple(places), targets.shape[1], *products, design.size, space, recursion.adjustment
    ), places


def uphill(surface: Surface, at: Floats, *, held: tuple[int, ...] = ()) -> Floats:
    """Return the first maximum uphill, by damped Newton steps of limited length; ``held`` parameters stay."""
    free = np.array([place for place in range(len(at)) if place not in held], dtype=int)
    height = surface.value(at)
    for _ in range(_ROUNDS if len(free) else 0):
        slope, curvature = surface.slope(at)[free], surface.curvature(at)[np.ix_(free, free)]
        roots, axes = np.linalg.eigh(curvature)
        step = np.zeros(len(at))
        step[free] = axes @ ((axes.T @ slope) / np.maximum(np.abs(roots), 1e-8))
        if slope @ step[free] < _GAIN and roots[-1] < 0:  # a last step of Newton's, exact to its square
            at = at + step
            break
        step *= min(1.0, _STEP / np.abs(step).max())
        share = 1.0
        while share > 1e-10 and not (further := surface.value(at + share * step)) >= height:
            share /= 2
        if share <= 1e-10:
            break
        at, height = at + share * step, further
        if np.abs(surface.adjustment.passed(*_three(surface, at))).max() > _FURTHEST:
            raise EstimationError(NO_MAXIMUM, years=surface.adjustment.years)
    if len(free) and np.linalg.eigvalsh(surface.curvature(at)[np.ix_(free, free)])[-1] >= 0:
        raise EstimationError(NO_MAXIMUM, years=surface.adjustment.years)
    return at


NO_MAXIMUM = (
    "the bias-corrected likelihood has no maximum with {years} years explained: the data do not identify persistence, "
    "as with a unit root or with regions that move together. Use effects='both', more years, or correction=False, "
    "whose tau is biased downwards."
)


def _three(surface: Surface, at: Floats) -> tuple[float, float, float]:
    values = dict(zip(surface.names, at, strict=True))
    return values.get("tau", 0.0), values.get("eta", 0.0), values.get("rho", 0.0)


def _coefficients(design: Design, recursion: Recursion, values: dict[str, float]) -> tuple[Floats, Floats]:
    """Return all coefficients, those of other regressors by least squares given the rest, and the innovations."""
    rho, lam = values.get("rho", 0.0), values.get("lambda", 0.0)
    fixed = {design.names.index(str(column)): values[name] for name, column in
             (("tau", recursion.own), ("eta", recursion.neighbours)) if column is not None}  # fmt: skip
    others = [place for place in range(len(design.names)) if place not in fixed]
    left = design.y - design.z[:, list(fixed)] @ np.array(list(fixed.values()))
    if rho:
        left = left - rho * (design.lag @ design.y)
    z = design.z[:, others]
    if lam:
        left, z = left - lam * (design.lag @ left), z - lam * (design.lag @ z)
    b = np.empty(len(design.names))
    b[list(fixed)] = list(fixed.values())
    b[others] = np.linalg.lstsq(z, left, rcond=None)[0]
    return b, left - z @ b[others]


def _observed(
    design: Design,
    space: Space | SpaceOfYears | None,
    b: Floats,
    spatial: dict[str, float],
    sigma2: float,
) -> Floats:
    """Return minus the second derivative of the log-likelihood in (b, rho and lambda as there are, sigma2)."""
    w, y, z = design.lag, design.y, design.z
    rho, lam = spatial.get("rho", 0.0), spatial.get("lambda", 0.0)
    moved = np.column_stack([z, w @ y]) if "rho" in spatial else z
    u = y - z @ b - (rho * moved[:, -1] if "rho" in spatial else 0.0)
    columns, e = moved, u
    if "lambda" in spatial:
        lagged, wu = w @ moved, w @ u
        columns, e = np.column_stack([moved - lam * lagged, wu]), u - lam * wu
    matrix = columns.T @ columns / sigma2
    if "lambda" in spatial:
        twice = lagged.T @ e / sigma2
        matrix[-1, :-1] += twice
        matrix[:-1, -1] += twice
    for place, (_, value) in enumerate(spatial.items(), start=len(b)):
        matrix[place, place] -= space.logdet.curvature(value)  # type: ignore[union-attr]
    beside = columns.T @ e / sigma2**2
    corner = np.array([[design.size / (2 * sigma2**2)]])
    return np.block([[matrix, beside[:, None]], [beside[None], corner]])
