"""Restricted and adjusted profile likelihood of rho or lambda: its maximum, its interval, and what of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.logdet import LogDeterminant
from spatial_iie._kernels.profile import Profile, SecondOrder, profile_of
from spatial_iie._registry import Parameter
from spatial_iie.errors import EstimationError
from spatial_iie.inference import analytic_p, critical_value
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.likelihood._adjusted_logdet import adjusted_logdet
from spatial_iie.spreg.likelihood._maximum import check_not_exact
from spatial_iie.spreg.likelihood._mixture import Mixture
from spatial_iie.spreg.likelihood._search import EdgeError, check_inside, maximum
from spatial_iie.spreg.likelihood._space import Method, Space, exact_space

Floats = NDArray[np.float64]
At = TypeVar("At", float, Floats)
_NODES = 62  # of the grid of the parameter
_DEPTH = 10.0  # below the maximum the likelihood no longer counts
_MOST = 10_000


@dataclass(frozen=True, eq=False)
class RestrictedProfile:
    r"""What is left to know of one spatial parameter once coefficients and sigma2 are gone.

    With A = I - l W, m = n - k and P = Z(Z'Z)^(-1)Z', up to constants,

    .. math:: \log|A| - \frac{1}{2} \log|Z'A'AZ| - \frac{m}{2} \log RSS(\lambda), \qquad
              \log|A| - \operatorname{tr}(P \log A) - \frac{m}{2} \log RSS(\rho)

    Attributes
    ----------
    parameter : {"rho", "lambda"}
        lambda: the restricted likelihood. rho: the profile likelihood whose score, m e'Wy / RSS - tr(G) + tr(PG), has
        expectation 0 at the truth.
    profile : Profile
    logdet : LogDeterminant
        log|A|, of rho less tr(P log A).
    df : int
        n - k.

    Notes
    -----
    Restricted likelihood: Patterson and Thompson (1971), Biometrika 58. Adjustment of a profile score: McCullagh and
    Tibshirani (1990), JRSS B 52.
    """

    parameter: Parameter
    profile: Profile
    logdet: LogDeterminant
    space: Space
    df: int

    def values(self, at: Floats) -> Floats:
        """Return the objective at values of the parameter."""
        squares, size = self.profile.over(*self._both(at))
        own = -(size - self.profile.size) / 2 if self.parameter == "lambda" else 0.0
        return np.asarray(
            own - self.df / 2 * np.log(squares) + [self.logdet.value(float(each)) for each in at]
        )

    def value(self, at: float) -> float:
        """Return the objective at one value."""
        return float(self.values(np.array([at]))[0])

    def slope(self, at: float) -> float:
        """Return its derivative."""
        error = self.profile.squared_error(*self._both(at))
        change = error.by_rho if self.parameter == "rho" else error.by_lambda
        own = 0.0 if self.parameter == "rho" else self.profile.along_lambda(at).size_slope
        return -self.df / 2 * change / error.value - own / 2 + self.logdet.slope(at)

    @cached_property
    def peak(self) -> float:
        """Where it is largest: inside the admissible interval, or the point next to an end."""
        try:
            at = maximum(self.value, self.values, self.slope, self.logdet, self.parameter)
            check_inside(at, self.logdet.interval, self.parameter)
        except EdgeError as edge:
            return float(self.logdet.points[0 if edge.low else -1])
        return at

    @property
    def inside(self) -> bool:
        """Whether it has a maximum inside the admissible interval."""
        return self.peak not in (self.logdet.points[0], self.logdet.points[-1])

    @cached_property
    def estimate(self) -> float:
        """Where it is largest, or the median of the parameter by its weights if that is at an end."""
        at, weights = self.grid
        return self.peak if self.inside else float(np.interp(0.5, np.cumsum(weights) - weights / 2, at))

    @cached_property
    def top(self) -> float:
        """Its largest value."""
        return self.value(self.peak)

    def covariance(self) -> Floats:
        """Return the covariance of (b, parameter) to first order, shape (k + 1, k + 1)."""
        both = self._both(self.estimate)
        moved = np.append(self._along(self.estimate).coefficients, 1.0)
        found = np.outer(moved, moved) * self._variance()
        given = self.profile.squared_error(*both).value / self.df * self.profile.coefficients(*both).unscaled
        found[:-1, :-1] += given
        return found

    def _variance(self) -> float:
        """Return the variance of the parameter: of the curvature, or by its weights if there is no maximum inside."""
        at, weights = self.grid
        if not self.inside:
            return float(weights @ (at - weights @ at) ** 2)
        along, error = self._along(self.peak), self.profile.squared_error(*self._both(self.peak))
        slope = (error.by_rho if self.parameter == "rho" else error.by_lambda) / error.value
        bend = self.df * (along.bend / error.value - slope**2) + along.size_bend
        return 1 / (bend / 2 - self.logdet.curvature(self.peak))

    def _along(self, at: float) -> SecondOrder:
        return self.profile.along_rho() if self.parameter == "rho" else self.profile.along_lambda(at)

    def bounds(self, level: float) -> tuple[float, float]:
        """Return the likelihood ratio interval of the parameter.

        An end is that of the admissible interval where the objective does not fall far enough before it.
        """
        low, high = self._within(critical_value(level) ** 2 / 2)
        ends = self.logdet.interval
        return (ends.low if low == self.logdet.points[0] else low), (
            ends.high if high == self.logdet.points[-1] else high
        )

    @property
    def ratio(self) -> float:
        """The likelihood ratio statistic of the parameter being 0, chi2 with one degree of freedom."""
        return max(0.0, 2 * (self.top - self.value(0.0)))

    def interval(self, level: float) -> Floats:
        """Return the intervals of the coefficients and of the parameter, shape (k + 1, 2)."""
        return np.vstack([self.mixture().interval(level), self.bounds(level)])

    def p_values(self) -> Floats:
        """Return two-sided p values of the coefficients and of the parameter, shape (k + 1,)."""
        return np.append(self.mixture().p_values(), analytic_p(np.sqrt(self.ratio)))

    @cached_property
    def grid(self) -> tuple[Floats, Floats]:
        """Values of the parameter, Gauss points where the objective counts, and their probabilities.

        In two pieces if 0 is among them: what is spilled over changes its sign there.
        """
        low, high = self._within(_DEPTH)
        ends = np.array([low, 0.0, high] if low < 0 < high else [low, high])
        middle, half = (ends[1:] + ends[:-1]) / 2, np.diff(ends) / 2
        nodes, shares = np.polynomial.legendre.leggauss(_NODES // len(half))
        at = (middle[:, np.newaxis] + half[:, np.newaxis] * nodes).ravel()
        weights = np.outer(half, shares).ravel() * np.exp(self.values(at) - self.top)
        return at, weights / weights.sum()

    def mixture(self, combined: Floats | None = None) -> Mixture:
        """Return the distribution of the coefficients, or of linear combinations, shape (62, m, k), one each a node."""
        b, cov = self._given
        if combined is None:
            return Mixture(self.grid[1], b, np.sqrt(np.diagonal(cov, axis1=1, axis2=2)), self.df)
        centers = np.einsum("nmk,nk->nm", combined, b)
        variances = np.einsum("nmk,nmk->nm", combined @ cov, combined)
        return Mixture(self.grid[1], centers, np.sqrt(variances), self.df)

    @cached_property
    def _given(self) -> tuple[Floats, Floats]:
        """Coefficients and the squares of their scales given each value of the grid, shapes (62, k), (62, k, k)."""
        both = self._both(self.grid[0])
        b, unscaled = self.profile.coefficients_over(*both)
        return b, unscaled * (self.profile.over(*both)[0] / self.df)[:, np.newaxis, np.newaxis]

    def _both(self, at: At) -> tuple[At, At]:
        """Return (lambda, rho)."""
        return (at, 0.0 * at) if self.parameter == "lambda" else (0.0 * at, at)

    def _within(self, depth: float) -> tuple[float, float]:
        """Return where the objective falls below its maximum by ``depth``, or the outermost points."""
        from scipy.optimize import brentq

        def gap(at: float) -> float:
            return self.value(at) - self.top + depth

        points, ends = self.logdet.points, []
        for beyond in (points[points < self.peak][::-1], points[points > self.peak]):
            inner = end = self.peak
            for outer in beyond.tolist():
                if gap(outer) < 0:
                    end = float(brentq(gap, inner, outer, xtol=1e-12))
                    break
                inner = end = outer
            ends.append(end)
        return ends[0], ends[1]


def restricted_profile(design: Design, parameter: Parameter, method: Method) -> RestrictedProfile:
    """Return the restricted (lambda) or adjusted (rho) profile likelihood of a cross-section.

    Raises
    ------
    EstimationError
        If y is fitted exactly, or there are more regions than it is for.
    """
    if design.size > _MOST:
        raise EstimationError(
            "method='reml' is for up to {most:,} regions, there are {n:,}: with so many it does not differ from "
            "method='ml'.",
            most=_MOST,
            n=design.size,
        )
    space = exact_space(design.one_w, method)
    logdet: LogDeterminant = space.logdet
    if parameter == "rho":
        profile = profile_of(np.column_stack([design.y, design.lag @ design.y]), design.z)
        logdet = adjusted_logdet(space, np.linalg.qr(design.z)[0])
    else:
        profile = profile_of(np.column_stack([design.y, 0 * design.y]), design.z, design.error_lag)
    check_not_exact(profile.scale, design.y)
    return RestrictedProfile(parameter, profile, logdet, space, design.size - design.z.shape[1])
