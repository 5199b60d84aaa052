"""Maximum likelihood of y = rho W y + Z b + u, u = lambda W u + e, for either parameter or both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.profile import Profile, profile_of
from spatial_iie._registry import Parameter
from spatial_iie.errors import EstimationError
from spatial_iie.spreg._blocks import ONE_YEAR
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.likelihood._search import EdgeError, heights, maximum
from spatial_iie.spreg.likelihood._search_two import maximum_of_two
from spatial_iie.spreg.likelihood._space import Method, Space
from spatial_iie.spreg.likelihood._space_by_year import SpaceByYear, panel_space
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Floats = NDArray[np.float64]


class Estimate(NamedTuple):
    """Where the likelihood is largest. A spatial parameter that is not in the model is 0."""

    rho: float
    lam: float
    b: Floats
    unscaled: Floats
    sigma2: float
    log_likelihood: float
    space: Space | SpaceOfYears
    error_space: Space | SpaceOfYears | None = None

    def of(self, name: str) -> Space | SpaceOfYears:
        """Return the space a parameter lies in."""
        return self.space if name == "rho" or self.error_space is None else self.error_space


def maximize(design: Design, parameters: tuple[Parameter, ...], method: Method) -> Estimate:
    """Return the maximum of the likelihood over the spatial parameters named, one or both.

    Raises
    ------
    EstimationError
        If y is fitted exactly, or the likelihood is largest at the edge of the admissible interval.
    """
    targets = np.column_stack([design.y, design.lag @ design.y])
    profile = profile_of(targets, design.z, design.error_lag)
    check_not_exact(profile.scale, design.y)
    space = _over(design, panel_space(design.weights, method))
    if design.error_w is not None:
        other = _over(design, panel_space(design.error_w, method))
        return estimate_at(profile, space, *located(profile, space, parameters, other), other)
    try:
        rho, lam = located(profile, space, parameters)
    except EdgeError as edge:
        if not edge.at_a_safe_end:
            raise
        space = _over(design, panel_space(design.weights, method, wide=True))
        rho, lam = located(profile, space, parameters)
    return estimate_at(profile, space, rho, lam)


def _over(design: Design, one: Space | SpaceByYear) -> Space | SpaceOfYears:
    return (
        one if isinstance(one, Space) and design.blocks == ONE_YEAR else SpaceOfYears.of(one, design.blocks)
    )


def check_not_exact(residual_norm: float, y: Floats) -> None:
    """Refuse a response that the regressors reproduce to rounding."""
    if residual_norm <= 1e-12 * np.linalg.norm(y):
        raise EstimationError(
            "the regressors reproduce the response exactly: there is no error to model. "
            "Is the response, or a function of it, among the regressors?"
        )


def normal_log_likelihood(sum_of_squares: float, n: int) -> float:
    """Return the log-likelihood of n normal errors at sigma2 = sum of squares / n."""
    return float(-n / 2 * (np.log(2 * np.pi) + np.log(sum_of_squares / n) + 1))


def located(
    profile: Profile,
    space: Space | SpaceOfYears,
    parameters: tuple[Parameter, ...],
    error_space: Space | SpaceOfYears | None = None,
) -> tuple[float, float]:
    """Return (rho, lambda) at the maximum; what is not in the model is 0."""
    if len(parameters) == 2:
        other = error_space or space
        for parameter, of_it in zip(parameters, (space, other), strict=True):
            located(profile, of_it, (parameter,))  # what has no maximum with one parameter has none with both
        return maximum_of_two(profile, (space.logdet, other.logdet), space.n)
    n, logdet, name = space.n, space.logdet, parameters[0]

    def value(at: float) -> float:
        rho, lam = (at, 0.0) if name == "rho" else (0.0, at)
        return -n / 2 * float(np.log(profile.squared_error(lam, rho).value)) + logdet.value(at)

    def values(points: Floats) -> Floats:
        none = np.zeros_like(points)
        rho, lam = (points, none) if name == "rho" else (none, points)
        return np.asarray(-n / 2 * np.log(profile.over(lam, rho)[0]) + heights(logdet))

    def slope(at: float) -> float:
        rho, lam = (at, 0.0) if name == "rho" else (0.0, at)
        error = profile.squared_error(lam, rho)
        change = error.by_rho if name == "rho" else error.by_lambda
        return -n / 2 * change / error.value - space.trace(at)

    at = maximum(value, values, slope, logdet, name)
    return (at, 0.0) if name == "rho" else (0.0, at)


def estimate_at(
    profile: Profile,
    space: Space | SpaceOfYears,
    rho: float,
    lam: float,
    error_space: Space | SpaceOfYears | None = None,
) -> Estimate:
    """Return the estimates that belong to given spatial parameters."""
    b, unscaled = profile.coefficients(lam, rho)
    squares = profile.squared_error(lam, rho).value
    value = normal_log_likelihood(squares, space.n)
    value += space.logdet.value(rho) if rho else 0.0
    value += (error_space or space).logdet.value(lam) if lam else 0.0
    return Estimate(rho, lam, b, unscaled, squares / space.n, value, space, error_space)
