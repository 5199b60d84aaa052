"""Random effects of regions: data quasi-demeaned by phi, the likelihood maximised over phi as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.spreg._likelihood import maximise
from spatial_iie.spreg._model import PARAMETERS, by_least_squares, of_design

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._information import Information
    from spatial_iie.spreg._space import Method
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
_LEAST = 1e-3  # phi: the effects would have a million times the variance of a year's error
_STEP = 1e-3  # of the second difference of the profile


def over_time(contrasts: Floats, columns: Floats) -> Floats:
    """Return linear combinations of years, shape (S n, k), of columns stacked year after year.

    Parameters
    ----------
    contrasts : ndarray, shape (S, T)
    columns : ndarray, shape (T n,) or (T n, k)

    Examples
    --------
    >>> over_time(np.array([[1.0, -1.0]]), np.array([5.0, 6.0, 1.0, 1.0])).ravel().tolist()  # 2 years, 2 regions
    [4.0, 5.0]
    """
    years = contrasts.shape[1]
    by_year = columns.reshape(years, len(columns) // years, -1)
    combined = np.einsum("st,tnk->snk", contrasts, by_year)
    return np.asarray(combined.reshape(-1, combined.shape[-1]))


def with_random_effects(
    model: str, design: Design, years: int, logdet: Method, information: Information
) -> RegressionResult:
    """Return the maximum likelihood fit with random effects; the last parameter is phi.

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
        The other standard errors are those given phi.
    """
    from scipy.optimize import minimize_scalar

    regions = len(design.y) // years

    def profile(phi: float) -> float:
        at = _quasi_demeaned(design, years, phi)
        if PARAMETERS[model]:
            return maximise(at, PARAMETERS[model], logdet).log_likelihood + regions * float(np.log(phi))
        return by_least_squares(model, at).log_likelihood + regions * float(np.log(phi))

    found = minimize_scalar(
        lambda phi: -profile(phi), bounds=(_LEAST, 1.0), method="bounded", options={"xatol": 1e-9}
    )
    phi = float(found.x)
    none = profile(1.0) >= -found.fun
    phi = 1.0 if none else phi
    step = _STEP * phi
    curvature = (profile(phi + step) - 2 * profile(phi) + profile(phi - step)) / step**2
    fit = of_design(model, _quasi_demeaned(design, years, phi), logdet=logdet, information=information)
    names = pd.Index([*fit.params.index, "phi"])
    cov = np.zeros((len(names), len(names)))
    cov[:-1, :-1] = fit.cov.to_numpy()
    cov[-1, -1] = np.nan if none or curvature >= 0 else -1 / curvature
    sigma2_mu = fit.sigma2 * (1 / phi**2 - 1) / years
    said = (
        "no variance of the effects: phi is at its limit 1"
        if none
        else f"sigma2 of the effects {sigma2_mu:.6g}"
    )
    return replace(
        fit,
        params=pd.Series(np.append(fit.params.to_numpy(), phi), index=names),
        cov=pd.DataFrame(cov, index=names, columns=names),
        log_likelihood=fit.log_likelihood + regions * float(np.log(phi)),
        residual_df=None,
        about={
            **fit.about,
            "errors": f"{fit.about['errors']}, given phi",
            "sigma2_effects": sigma2_mu,
            "notes": (*fit.about["notes"], f"Random effects of regions, {said}."),
        },
    )


def _quasi_demeaned(design: Design, years: int, phi: float) -> Design:
    contrasts = np.eye(years) - (1 - phi) / years
    return replace(design, y=over_time(contrasts, design.y)[:, 0], z=over_time(contrasts, design.z))
