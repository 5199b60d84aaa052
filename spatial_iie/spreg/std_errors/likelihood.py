"""The sandwich of maximum likelihood: information on the outside, the covariance of the scores in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.spreg.likelihood._information import information_matrix, inverted
from spatial_iie.spreg.likelihood._maximum import Estimate
from spatial_iie.spreg.std_errors.quadratic import Quadratic
from spatial_iie.spreg.std_errors.residuals import enlarged

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.likelihood._space import Space
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
    from spatial_iie.spreg.models._model import LinearModel
    from spatial_iie.spreg.std_errors.dependence import Dependence, Part
    from spatial_iie.spreg.std_errors.rows import Rows

Floats = NDArray[np.float64]


def of_likelihood(
    fit: RegressionResult, kind: str, parts: tuple[Part, ...], rows: Rows, *, enlarge: bool = True
) -> Floats:
    r"""Return the sandwich covariance of (b, rho, lambda) and, with random effects, phi.

    With e the innovations, B the filtered regressors, :math:`G = W (I - l W)^{-1}` and q the filtered G Z b (for
    lambda 0), the scores are :math:`B'e / s^2`, :math:`q'e / s^2 + e'Ge / s^2 - tr G` and
    :math:`(e'e / s^2 - n) / 2 s^2`. Linear in a region's own error are :math:`B_i e_i / s^2`,
    :math:`q_i e_i / s^2 + G_{ii}(e_i^2 / s^2 - 1)` and :math:`(e_i^2 - s^2) / 2 s^4`, whose sums have the covariance of
    the chosen kind. The products of the errors of two regions are uncorrelated with these and among one another, and
    add :math:`\sum_{i<j} (G_{ij} + G_{ji})^2 e_i^2 e_j^2 / s^4`, in a panel the product summed over the years in which
    errors may be correlated. Where all errors of a year may be, the scores of a year are taken whole.

    ``enlarge``: whether residuals are taken as larger than they are, for the coefficients that were estimated.

    With random effects the data are quasi-demeaned, e what that leaves of the errors; the score of phi is
    :math:`(1 - T \bar e_i^2 / s^2) / \phi` by region.
    """
    design, parameters = rows.design, model_of(fit.model).parameters
    k, s2 = len(design.names), fit.sigma2
    found, phi = _estimate(fit), float(fit.params.get("phi", 1.0))
    bread = inverted(_information(fit, found, len(rows.years), phi), fit.about.information)
    z = _filtered(design.z, found)
    at = tuple({"rho": found.rho, "lambda": found.lam}[name] for name in parameters)
    through = [
        _signal(design.z @ found.b, found) if name == "rho" else np.zeros(len(z)) for name in parameters
    ]
    regressors, signals = rows.in_years(z), rows.in_years(np.column_stack([np.zeros((len(z), 0)), *through]))
    e = rows.in_years(_innovations(fit))
    e = enlarged(kind, e, regressors, rows, least_squares=False) if enlarge else e
    middle = np.zeros((len(bread),) * 2)
    square = e**2 / s2
    square = square - square.mean()
    of_effects = _of_effects(e.reshape(-1, rows.n), s2, phi) if len(bread) > k + len(parameters) + 1 else []
    for part in parts:
        own, pairs = np.zeros((len(e), 0)), np.zeros((0, 0))
        if parameters:
            quadratic = Quadratic(cast("Space", found.space.one), at, design.blocks.centred)
            own, pairs = _quadratic(quadratic, part.dependence, e, s2, square, rows)
        scores = np.column_stack(
            [
                regressors * e[:, np.newaxis] / s2,
                signals * e[:, np.newaxis] / s2 + own,
                square / (2 * s2),
                *of_effects,
            ]
        )
        total = part.dependence.middle(scores)
        q = slice(k, k + len(parameters))
        total[q, q] += pairs / s2**2
        middle += part.factor * total
    kept = np.delete(np.arange(len(bread)), k + len(parameters))  # without sigma2
    return np.asarray((bread @ middle @ bread)[np.ix_(kept, kept)])


def filtered_regressors(fit: RegressionResult) -> Floats:
    """Return the regressors as the coefficients of a fit by maximum likelihood see them."""
    return _filtered(fit.design.z, _estimate(fit))


def _information(fit: RegressionResult, found: Estimate, years: int, phi: float) -> Floats:
    """Return the information in (b, rho, lambda, sigma2) and, with random effects, phi."""
    parameters, information = model_of(fit.model).parameters, fit.about.information
    if "phi" not in fit.params.index:
        return information_matrix(fit.design, found, parameters, information)[0]
    from spatial_iie.spreg.panels._random_effects import joint_information

    return joint_information(fit, fit.design, found if parameters else None, years, phi, information)


def _of_effects(e: Floats, s2: float, phi: float) -> list[Floats]:
    """Return the scores of phi, a region's evenly over its years: its mean innovation is of variance s2 / T."""
    means = len(e) * e.mean(axis=0) ** 2 / s2
    return [np.tile((means.mean() - means) / (phi * len(e)), len(e))]


def _quadratic(
    quadratic: Quadratic, dependence: Dependence, e: Floats, s2: float, square: Floats, rows: Rows
) -> tuple[Floats, Floats]:
    """Return the quadratic parts of the scores by row, shape (T n, q), and the sums over pairs of regions, (q, q)."""
    count = len(quadratic.at)
    if dependence.by_year:
        whole = [e * quadratic.lag(a, e, len(rows.years)) / s2 for a in range(count)]
        own = np.column_stack(whole)
        return own - own.mean(axis=0), np.zeros((count, count))
    diagonals, pairs = quadratic.sums(_products(dependence, e.reshape(-1, rows.n)))
    return np.tile(diagonals.T, (len(rows.years), 1)) * square[:, np.newaxis], pairs


def _products(dependence: Dependence, e: Floats) -> Floats:
    """Return e_it e_is by region for any two years whose errors may be correlated, weighted, shape (n, m)."""
    years = range(len(e))
    together = [(t, s, dependence.together(t, s)) for t in years for s in years]
    return np.column_stack([e[t] * e[s] * np.sqrt(share) for t, s, share in together if share.any()])


def _estimate(fit: RegressionResult) -> Estimate:
    model = cast("LinearModel", fit.fitted_model)
    design, space = model.design, cast("Space | SpaceOfYears", model.space)
    rho, lam = (float(fit.params.get(name, 0.0)) for name in ("rho", "lambda"))
    b = fit.params.to_numpy()[: len(design.names)]
    found = Estimate(rho, lam, b, np.eye(len(b)), fit.sigma2, fit.log_likelihood, space)
    z = _filtered(design.z, found)
    return found._replace(unscaled=np.asarray(np.linalg.inv(z.T @ z), dtype=float))


def _filtered(columns: Floats, found: Estimate) -> Floats:
    return columns - found.lam * (found.space.matrix @ columns) if found.lam else columns


def _signal(trend: Floats, found: Estimate) -> Floats:
    """Return (I - lambda W) G Z b, what the score of rho has beside the errors."""
    return _filtered(found.space.matrix @ found.space.solver(found.rho)(trend), found)


def _innovations(fit: RegressionResult) -> Floats:
    return np.asarray(fit.residuals.reindex(fit.design.ids), dtype=float)
