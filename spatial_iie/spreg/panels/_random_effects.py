"""Random effects of regions: data quasi-demeaned by phi, the likelihood maximized over phi as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.likelihood._information import Information, information_matrix, inverted
from spatial_iie.spreg.likelihood._maximum import Estimate, check_not_exact, maximize, normal_log_likelihood
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.panels._contrasts import over_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.models._model import LinearModel

Floats = NDArray[np.float64]
ErrorComponents = Literal["kkp", "baltagi"]
LEAST = 1e-4  # phi: T times the variance of the effects is 1e8 times that of a year's error
_POINTS = 9  # between the limits of phi: the likelihood may have two maxima
_STILL = 1e-9  # of the norm of the response: less than this within regions is rounding


def with_random_effects(
    model: str, design: Design, years: int, logdet: Method, information: Information
) -> RegressionResult:
    r"""Return the maximum likelihood fit with random effects; the last parameter is phi.

    The errors of a region over T years have variance sigma^2 (I - J + J / phi^2), J the mean over time; data times
    I - (1 - phi) J have independent ones, and the likelihood gains n log(phi).

    Parameters
    ----------
    model : str
    design : Design
        Rows year after year.
    years : int
    logdet, information
        As the models take them.

    Returns
    -------
    RegressionResult
        Standard errors from the joint information in the coefficients, the spatial parameters, sigma^2 and phi.
        At phi = 1, the limit without effects, phi has none, and the others are those of the model without effects.

    Raises
    ------
    EstimationError
        If the response, or what the regressors leave of it, does not vary over time, and as the models.

    Notes
    -----
    Breusch (1987), J. Econometrics 36: the likelihood of random effects may have two maxima, hence the grid.
    """
    check_choice("information", information, Information)
    check_varies(design, years)
    regions = design.size // years
    phi = _located(lambda at: _log_likelihood(model, _quasi_demeaned(design, years, at), logdet, regions, at))
    at = _quasi_demeaned(design, years, phi)
    fit = of_design(model, at, logdet=logdet, information=information)
    return with_phi(fit, _covariance(fit, at, years, phi, logdet, information), phi, years, information)


def with_phi(
    fit: RegressionResult, cov: Floats, phi: float, years: int, information: Information
) -> RegressionResult:
    """Return a fit to transformed data as that of random effects: with phi, its covariance and its likelihood."""
    names = pd.Index([*fit.params.index, "phi"])
    sigma2_mu = fit.sigma2 * (1 / phi**2 - 1) / years
    said = (
        Message(
            "Random effects of regions: phi is at its limit 1, no variance of the effects; the estimates and standard "
            "errors are those without effects, and phi has no standard error."
        )
        if phi == 1.0
        else Message(
            "Random effects of regions, sigma2 of the effects {sigma2:.6g}; no effects would be phi = 1, not 0.",
            sigma2=sigma2_mu,
        )
    )
    return replace(
        fit,
        method=Message("maximum likelihood"),
        params=pd.Series(np.append(fit.params.to_numpy(), phi), index=names),
        cov=pd.DataFrame(cov, index=names, columns=names),
        log_likelihood=fit.log_likelihood + fit.n // years * float(np.log(phi)),
        residual_df=None,
        about=fit.about
        | FitAbout(
            method=Message("maximum likelihood"),
            information=information,
            errors=Message(f"{information} information"),
            sigma2_effects=sigma2_mu,
            notes=(*fit.about.notes, said),
        ),
    )


def _located(log_likelihood: Callable[[float], float]) -> float:
    """Return phi at the largest maximum of the profile likelihood; 1 where that is at the limit."""
    from scipy.optimize import minimize_scalar

    grid = np.geomspace(LEAST, 1.0, _POINTS)
    values = [log_likelihood(float(phi)) for phi in grid]
    best = int(np.argmax(values))
    if best == 0:
        raise EstimationError(
            "the likelihood rises until phi is below {least:g}: what the regressors leave of the "
            "response does not vary over time within regions, and random effects cannot be told "
            "from it. Use one year, or means over time, and a model of a cross-section.",
            least=LEAST,
        )
    found = minimize_scalar(
        lambda logarithm: -log_likelihood(float(np.exp(logarithm))),
        bounds=tuple(np.log([grid[best - 1], grid[min(best + 1, _POINTS - 1)]])),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return 1.0 if values[-1] >= -found.fun else float(np.exp(found.x))


def _log_likelihood(model: str, at: Design, logdet: Method, regions: int, phi: float) -> float:
    parameters = model_of(model).parameters
    if parameters:
        value = maximize(at, parameters, logdet).log_likelihood
    else:
        basis = np.linalg.qr(at.z)[0]
        left = at.y - basis @ (basis.T @ at.y)
        check_not_exact(float(np.linalg.norm(left)), at.y)
        value = normal_log_likelihood(float(left @ left), at.size)
    return value + regions * float(np.log(phi))


def _covariance(
    fit: RegressionResult, at: Design, years: int, phi: float, logdet: Method, information: Information
) -> Floats:
    """Return the covariance of the coefficients, the spatial parameters and phi; nan for phi at its limit 1."""
    parameters = model_of(fit.model).parameters
    found = maximize(at, parameters, logdet) if parameters else None
    inverse = inverted(joint_information(fit, at, found, years, phi, information), information)
    cov = np.full((len(at.names) + len(parameters) + 1,) * 2, np.nan)
    if phi == 1.0:
        cov[:-1, :-1] = inverse[:-1, :-1]
        return cov
    kept = np.delete(np.arange(len(inverse)), len(inverse) - 2)  # without sigma2
    cov[:] = inverse[np.ix_(kept, kept)]
    return cov


def joint_information(
    fit: RegressionResult,
    at: Design,
    found: Estimate | None,
    years: int,
    phi: float,
    information: Information,
) -> Floats:
    """Return the information in (b, spatial parameters, sigma2, phi), without phi at its limit 1.

    With J the mean over time, r the residuals of the data in ``at`` and d their derivatives in b, rho and lambda, the
    second derivatives in phi are -2 n / phi^2, n / (phi s2) with sigma2, and -2 d'J r / (phi s2) with the others.
    """
    parameters, s2, k = model_of(fit.model).parameters, fit.sigma2, len(at.names)
    if found is not None:
        matrix, _ = information_matrix(at, found, parameters, information)
    else:
        matrix = np.zeros((k + 1, k + 1))
        matrix[:k, :k], matrix[-1, -1] = at.z.T @ at.z / s2, at.size / (2 * s2**2)
    if phi == 1.0:
        return matrix
    beside = _with_phi(fit, at, years, phi, information)
    own = np.array([[2 * (at.size // years) / phi**2]])
    return np.block([[matrix, beside[:, None]], [beside[None], own]])


def _with_phi(fit: RegressionResult, at: Design, years: int, phi: float, information: Information) -> Floats:
    """Return the information between phi and (b, spatial parameters, sigma2)."""
    parameters, s2, regions = model_of(fit.model).parameters, fit.sigma2, at.size // years
    value = {name: float(fit.params[name]) for name in parameters}
    rho, lam = value.get("rho", 0.0), value.get("lambda", 0.0)
    if information == "expected":
        space = cast("LinearModel", fit.fitted_model).space
        of_b = np.zeros(len(at.names))
        of_space = [-2 / phi * space.trace(value[name]) / years for name in parameters] if space else []
    else:
        w = at.lag if parameters else np.zeros((len(at.y), len(at.y)))
        lag = w @ at.y
        u = at.y - rho * lag - at.z @ fit.params.to_numpy()[: len(at.names)]
        r = u - lam * (w @ u)
        means = -2 / (phi * s2) * over_time(np.full((years, years), 1 / years), r)[:, 0]
        of_b = (at.z - lam * (w @ at.z)).T @ means
        columns = {"rho": lag - lam * (w @ lag), "lambda": w @ u}
        of_space = [float(columns[name] @ means) for name in parameters]
    return np.array([*of_b, *of_space, -regions / (phi * s2)])


def check_varies(design: Design, years: int) -> None:
    within = over_time(np.eye(years) - 1 / years, design.y)
    if np.linalg.norm(within) <= _STILL * np.linalg.norm(design.y):
        raise EstimationError(
            "{name} does not vary over time in any region: effects of regions cannot be told "
            "from it. Use one year and a model of a cross-section.",
            name=design.columns.response.name,
        )


def _quasi_demeaned(design: Design, years: int, phi: float) -> Design:
    contrasts = np.eye(years) - (1 - phi) / years
    return replace(design, y=over_time(contrasts, design.y)[:, 0], z=over_time(contrasts, design.z))
