"""From arrays to a labelled result: the last step of every model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._kernels.chebyshev import ChebyshevLogDeterminant
from spatial_iie._registry import Parameter, model_of
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.likelihood._information import Covariance, Information, covariance
from spatial_iie.spreg.likelihood._maximum import (
    Estimate,
    check_not_exact,
    maximize,
    normal_log_likelihood,
)
from spatial_iie.spreg.likelihood._restricted_profile import RestrictedProfile, restricted_profile
from spatial_iie.spreg.likelihood._space import Method, Space
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.spreg._instruments import Instruments
    from spatial_iie.spreg.impacts import Errors
    from spatial_iie.spreg.std_errors.choice import Sandwich

Floats = NDArray[np.float64]
_LEVEL = 0.95  # of the intervals in tables


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A design and, where a spatial parameter was estimated, the space it lies in; of moments the instruments.

    ``sandwich``: the choice of standard errors, other than the usual ones.
    """

    design: Design
    space: Space | SpaceOfYears | None = None
    instruments: Instruments | None = None
    sandwich: Sandwich | None = None

    def impacts(self, result: RegressionResult, *, errors: Errors, draws: int, seed: int) -> TableResult:
        """Return impacts by variable."""
        from spatial_iie.spreg.impacts import impacts

        return impacts(result, errors=errors, draws=draws, seed=seed)

    def predict(self, result: RegressionResult, data: pd.DataFrame | None, *, spatial: bool) -> pd.Series:
        """Return predictions by region."""
        from spatial_iie.spreg.prediction import predict

        return predict(result, self.space, data, spatial=spatial)


def by_least_squares(model: str, design: Design) -> RegressionResult:
    """Return the ordinary least squares fit of a design; errors with n - k degrees of freedom."""
    basis, triangle = np.linalg.qr(design.z)
    on_basis = basis.T @ design.y
    residuals = design.y - basis @ on_basis
    check_not_exact(float(np.linalg.norm(residuals)), design.y)
    n, k = design.size, design.z.shape[1]
    squares = float(residuals @ residuals)
    back = np.linalg.inv(triangle)
    errors = Message("least squares, Student's t with n - k = {df} degrees of freedom", df=n - k)
    return result_of(
        model,
        Message("ordinary least squares"),
        LinearModel(design),
        back @ on_basis,
        squares / (n - k) * (back @ back.T),
        residuals,
        sigma2=squares / n,
        log_likelihood=normal_log_likelihood(squares, n),
        residual_df=n - k,
        buse_r2=_buse_r2(design, residuals, 0.0),
        about=design.about | FitAbout(errors=errors),
    )


def of_design(
    model: str,
    design: Design,
    *,
    logdet: Method = "auto",
    information: Information = "expected",
    restricted: bool = False,
) -> RegressionResult:
    """Return the fit of a model to arrays that are settled already, by maximum or restricted maximum likelihood."""
    parameters = model_of(model).parameters
    check_choice("information", information, Information)
    if not parameters:
        return by_least_squares(model, design)
    if restricted:
        return by_restricted_likelihood(model, design, logdet)
    found = maximize(design, parameters, logdet)
    cov = covariance(design, found, parameters, information)
    e = _innovations(design, found.b, found.rho, found.lam)
    at = {"rho": found.rho, "lambda": found.lam}
    return result_of(
        model,
        Message("maximum likelihood"),
        LinearModel(design, found.space),
        np.concatenate([found.b, [at[name] for name in parameters]]),
        cov.values,
        e,
        spatial=parameters,
        sigma2=found.sigma2,
        log_likelihood=found.log_likelihood,
        buse_r2=_buse_r2(design, e, found.lam) if "rho" not in parameters else float("nan"),
        about=_described(design, found, parameters, information, cov),
    )


def by_restricted_likelihood(model: str, design: Design, logdet: Method = "auto") -> RegressionResult:
    """Return the fit of a model of one spatial parameter by restricted (lambda) or adjusted (rho) likelihood.

    Raises
    ------
    EstimationError
        If the model has two spatial parameters.
    """
    parameters = model_of(model).parameters
    if len(parameters) != 1:
        raise EstimationError(
            "method='reml' is for models with one spatial parameter; {model} has {names}. Use method='ml'.",
            model=model,
            names=joined(parameters, " and "),
        )
    parameter = parameters[0]
    found = restricted_profile(design, parameter, logdet)
    at = found.estimate
    rho, lam = (at, 0.0) if parameter == "rho" else (0.0, at)
    b, _ = found.profile.coefficients(lam, rho)
    e = _innovations(design, b, rho, lam)
    return result_of(
        model,
        Message("restricted maximum likelihood"),
        LinearModel(design, found.space),
        np.append(b, at),
        found.covariance(),
        e,
        spatial=parameters,
        sigma2=float(e @ e) / found.df,
        log_likelihood=float("nan"),
        inference=found,
        buse_r2=_buse_r2(design, e, lam) if lam else float("nan"),
        about=_of_restricted(design, found),
    )


def _of_restricted(design: Design, found: RestrictedProfile) -> FitAbout:
    logdet, name = found.space.logdet, found.parameter
    kind = Message("restricted" if name == "lambda" else "adjusted")
    notes = [
        Message(
            "Intervals and p values: rho or lambda by likelihood ratio, coefficients and impacts by t distributions "
            "with n - k degrees of freedom averaged over it; they do not follow from the standard errors."
        )
    ]
    low, high = found.bounds(_LEVEL)
    for end, edge in ((low, "lower"), (high, "upper")):
        if end in (logdet.interval.low, logdet.interval.high):
            notes.append(
                Message(
                    "The 95 % interval of {name} reaches the {edge} of the admissible interval, {end:.4g}: the data do "
                    "not bound it there.",
                    name=name,
                    edge=Message(f"{edge} edge"),
                    end=end,
                )
            )
    if not found.inside:
        notes.append(
            Message(
                "The {kind} likelihood has no maximum inside: {name} is the median of its values weighted by the "
                "likelihood, its standard error their standard deviation.",
                kind=kind,
                name=name,
            )
        )
    return design.about | FitAbout(
        information="observed",
        errors=Message("curvature of the {kind} likelihood", kind=kind),
        logdet=logdet.name,
        logdet_error=float(logdet.bound(found.estimate)),
        interval=(logdet.interval.low, logdet.interval.high),
        notes=(*design.about.notes, *notes),
    )


def _innovations(design: Design, b: Floats, rho: float, lam: float) -> Floats:
    """Return e = B (A y - Z b)."""
    u = design.y - rho * (design.lag @ design.y) - design.z @ b if rho else design.y - design.z @ b
    return np.asarray(u - lam * (design.error_lag @ u))


def result_of(
    model: str,
    method: str,
    fitted_model: LinearModel,
    params: Floats,
    cov: Floats,
    residuals: Floats,
    *,
    sigma2: float,
    log_likelihood: float,
    about: FitAbout,
    spatial: tuple[str, ...] = (),
    residual_df: int | None = None,
    inference: RestrictedProfile | None = None,
    buse_r2: float = float("nan"),
) -> RegressionResult:
    """Label the arrays of a fit; ``spatial`` names the parameters that follow the coefficients."""
    design = fitted_model.design
    names = pd.Index([*design.names, *spatial])
    return RegressionResult(
        model=model,
        method=method,
        params=pd.Series(params, index=names),
        cov=pd.DataFrame(cov, index=names, columns=names),
        sigma2=sigma2,
        log_likelihood=log_likelihood,
        n=design.size,
        residuals=design.labelled(residuals),
        fitted=design.labelled(design.y - residuals),
        fitted_model=fitted_model,
        residual_df=residual_df,
        inference=inference,
        buse_r2=buse_r2,
        about=FitAbout(model=model, method=method) | about,
    )


def _buse_r2(design: Design, e: Floats, lam: float) -> float:
    """Return 1 - e'e / v'v, v what a filtered constant leaves of the filtered y (Buse 1973, equation 15)."""
    y, one = design.y, np.ones(len(design.y))
    if lam:
        lag = design.lag
        y, one = y - lam * (lag @ y), one - lam * (lag @ one)
    left = y - one * (one @ y) / (one @ one)
    return float(1 - e @ e / (left @ left))


def _described(
    design: Design,
    found: Estimate,
    parameters: tuple[Parameter, ...],
    information: Information,
    cov: Covariance,
) -> FitAbout:
    logdet, series = found.space.logdet, found.space.one.logdet
    at = {"rho": found.rho, "lambda": found.lam}
    error = float(sum(found.of(name).logdet.bound(at[name]) for name in parameters))
    about = design.about | FitAbout(
        information=information,
        errors=Message(f"{information} information"),
        logdet=logdet.name,
        logdet_error=error,
        interval=(logdet.interval.low, logdet.interval.high),
        trace_error=cov.trace_error,
    )
    notes = [*design.about.notes]
    if isinstance(series, ChebyshevLogDeterminant):
        spread = np.sqrt(np.diag(cov.values)[len(design.names) :])
        shift = max(
            design.blocks.copies * series.slope_std_error(at[name]) * sd
            for name, sd in zip(parameters, spread, strict=True)
        )
        about |= FitAbout(probes=series.probes, seed=series.seed, probe_error=float(shift))
        notes.append(
            Message(
                "Log-determinant by Chebyshev moments, {probes} random probes, seed {seed}: off by at most {error:.3g} "
                "(three standard errors and what is cut off); other probes would move {names} by about {shift:.1g} "
                "standard errors.",
                probes=series.probes,
                seed=series.seed,
                error=error,
                names=joined(parameters, " and "),
                shift=shift,
            )
        )
    if cov.trace_error:
        notes.append(
            Message(
                "A trace in the information is from random probes; its standard error is {share:.1e} of it.",
                share=cov.trace_error,
            )
        )
    return about | FitAbout(notes=tuple(notes))
