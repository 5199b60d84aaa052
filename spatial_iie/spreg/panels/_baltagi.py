"""Random effects beside spatial errors of the idiosyncratic part alone, by maximum likelihood."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.likelihood._information import Information, inverted
from spatial_iie.spreg.likelihood._maximum import normal_log_likelihood
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.panels._error_components import Contrasts, Filter, Point, contrasts, slopes
from spatial_iie.spreg.panels._random_effects import LEAST, check_varies, with_phi

if TYPE_CHECKING:
    from spatial_iie._registry import Parameter
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
    from spatial_iie.spreg.models._model import LinearModel

Floats = NDArray[np.float64]
_LAMBDAS, _PHIS = 7, 7  # points of the grid from which the search starts: there may be several maxima
_STEPS, _CLOSE = 100, 1e-10
_STEP = 1e-5  # of the differences of the score, in standard errors


def with_baltagi_effects(
    model: str, design: Design, years: int, logdet: Method, information: Information
) -> RegressionResult:
    r"""Return the maximum likelihood fit with effects that are not spatially correlated; the last parameter is phi.

    .. math:: u_t = \mu + v_t, \quad v_t = \lambda W v_t + e_t

    Parameters
    ----------
    model : str
        SEM, SDEM or SAC.
    design : Design
        Rows year after year.
    years : int
    logdet, information
        As the models take them; the observed information is by differences of the score.

    Notes
    -----
    Anselin (1988), Spatial Econometrics, section 10.2; Baltagi, Song and Koh (2003), J. Econometrics 117. A grid of
    lambda and phi, then Fisher scoring; matrices of one year are dense, so that the cost rises with the third power of
    the number of regions. Residuals are the innovations, those of the means by the symmetric root of their variance.
    """
    check_varies(design, years)
    parameters = model_of(model).parameters
    pooled = of_design(model, design, logdet=logdet)
    space = cast("SpaceOfYears", cast("LinearModel", pooled.fitted_model).space)
    data = contrasts(np.column_stack([design.y, design.z]), design.lag)
    rho = float(pooled.params.get("rho", 0.0))
    found = _climbed(data, space, parameters, _best_of_grid(data, space, rho))
    at, phi = found.at, found.at.phi
    if phi >= 1.0 or found.log_likelihood <= pooled.log_likelihood:
        cov = np.full((len(pooled.params) + 1,) * 2, np.nan)
        cov[:-1, :-1] = pooled.cov
        return _said(with_phi(pooled, cov, 1.0, years, information))
    matrix = slopes(data, at, parameters).information
    if information == "observed":
        matrix = _observed(data, at, parameters, 1 / np.sqrt(np.diag(matrix)))
    place = len(matrix) - 2  # of sigma2
    cov = np.delete(np.delete(inverted(matrix, information), place, axis=0), place, axis=1)
    value = {"rho": at.rho, "lambda": at.lam}
    residuals = design.labelled(data.back(found.whitened))
    values = [*at.b, *(value[name] for name in parameters)]
    fit = replace(
        pooled,
        params=pd.Series(values, index=pooled.params.index),
        sigma2=at.sigma2,
        residuals=residuals,
        fitted=design.labelled(design.y) - residuals,
        log_likelihood=found.log_likelihood - design.size / years * float(np.log(phi)),
        buse_r2=float("nan"),
    )
    return _said(with_phi(fit, cov, phi, years, information))


def _said(fit: RegressionResult) -> RegressionResult:
    note = Message(
        "Errors of Baltagi, Song and Koh: the effects of regions are not spatially correlated, the other errors are."
    )
    return replace(
        fit, about=fit.about | FitAbout(error_components="baltagi", notes=(*fit.about.notes, note))
    )


class _Found(NamedTuple):
    """The likelihood at rho, lambda and phi, with b and sigma2 at their best; whitened residuals, shape (T, m)."""

    at: Point
    log_likelihood: float
    whitened: Floats


def _profile(data: Contrasts, space: SpaceOfYears, rho: float, made: Filter, phi: float) -> _Found:
    """Return the likelihood with b and sigma2 concentrated out; rows are made independent by the roots of variances."""
    rows = data.rows.copy()
    rows[:, :, 0] -= rho * (rows[:, :, 0] @ data.w.T)
    spread, u = made.of_means(phi), made.vectors
    rows[:-1] = made.matrix @ rows[:-1]
    rows[-1] = (u / np.sqrt(spread)) @ (u.T @ rows[-1])
    flat = rows.reshape(-1, rows.shape[2])
    scale = np.linalg.norm(flat[:, 1:], axis=0)
    b = np.linalg.lstsq(flat[:, 1:] / scale, flat[:, 0], rcond=None)[0] / scale
    e = flat[:, 0] - flat[:, 1:] @ b
    value = normal_log_likelihood(float(e @ e), len(e)) - float(np.log(made.roots * spread).sum()) / 2
    value += sum(space.logdet.value(each) for each in (rho, made.lam) if each)
    return _Found(Point(b, float(e @ e) / len(e), rho, made.lam, phi), value, e.reshape(rows.shape[:2]))


def _best_of_grid(data: Contrasts, space: SpaceOfYears, rho: float) -> _Found:
    interval = space.logdet.interval
    lambdas = np.linspace(max(interval.low, -1.0), interval.high, _LAMBDAS + 2)[1:-1]
    phis = np.geomspace(LEAST**0.5, 1.0, _PHIS)
    filters = [Filter.at(data.w, float(lam)) for lam in lambdas]
    return max(
        (_profile(data, space, rho, made, float(phi)) for made in filters for phi in phis),
        key=lambda each: each.log_likelihood,
    )


def _climbed(
    data: Contrasts, space: SpaceOfYears, parameters: tuple[Parameter, ...], start: _Found
) -> _Found:
    """Return the maximum by Fisher scoring; steps that do not lead upwards inside the interval are halved."""
    interval, found = space.logdet.interval, start
    for _ in range(_STEPS):
        here = slopes(data, found.at, parameters)
        step = np.linalg.solve(here.information, here.score)
        moves = dict(zip((*parameters, "sigma2", "phi"), step[len(found.at.b) :], strict=True))
        if float(here.score @ step) < _CLOSE:
            return found
        share = 1.0
        while share > _CLOSE:
            rho, lam = (
                at + share * moves.get(name, 0.0)
                for name, at in (("rho", found.at.rho), ("lambda", found.at.lam))
            )
            phi = float(np.clip(found.at.phi + share * moves["phi"], LEAST, 1.0))
            if all(interval.low < each < interval.high for each in (rho, lam)):
                tried = _profile(data, space, rho, Filter.at(data.w, lam), phi)
                if tried.log_likelihood > found.log_likelihood:
                    break
            share /= 2
        else:
            return found
        found = tried
    return found


def _observed(data: Contrasts, at: Point, parameters: tuple[Parameter, ...], errors: Floats) -> Floats:
    """Return minus the second derivatives of the likelihood, by central differences of the score."""
    center = np.array(
        [*at.b, *(at.rho if name == "rho" else at.lam for name in parameters), at.sigma2, at.phi]
    )
    columns = []
    for place, error in enumerate(errors):
        up, down = center.copy(), center.copy()
        up[place] += _STEP * error
        down[place] -= _STEP * error
        change = [slopes(data, _point(each, parameters), parameters).score for each in (up, down)]
        columns.append((change[1] - change[0]) / (up[place] - down[place]))
    matrix = np.array(columns)
    return np.asarray((matrix + matrix.T) / 2)


def _point(values: Floats, parameters: tuple[Parameter, ...]) -> Point:
    named = dict(zip((*parameters, "sigma2", "phi"), values[-2 - len(parameters) :], strict=True))
    b = values[: -2 - len(parameters)]
    return Point(
        b, float(named["sigma2"]), float(named.get("rho", 0.0)), float(named["lambda"]), float(named["phi"])
    )
