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


def of_likelihood(fit: RegressionResult, kind: str, parts: tuple[Part, ...], rows: Rows) -> Floats:
    r"""Return the sandwich covariance of (b, rho, lambda).

    With e the innovations, B the filtered regressors, :math:`G = W (I - l W)^{-1}` and q the filtered G Z b (for
    lambda 0), the scores are :math:`B'e / s^2`, :math:`q'e / s^2 + e'Ge / s^2 - tr G` and
    :math:`(e'e / s^2 - n) / 2 s^2`. Linear in a region's own error are :math:`B_i e_i / s^2`,
    :math:`q_i e_i / s^2 + G_{ii}(e_i^2 / s^2 - 1)` and :math:`(e_i^2 - s^2) / 2 s^4`, whose sums have the covariance of
    the chosen kind. The products of the errors of two regions are uncorrelated with these and among one another, and
    add :math:`\sum_{i<j} (G_{ij} + G_{ji})^2 e_i^2 e_j^2 / s^4`, in a panel the product summed over the years in which
    errors may be correlated. Where all errors of a year may be, the scores of a year are taken whole.
    """
    design, parameters = rows.design, model_of(fit.model).parameters
    k, s2 = len(design.names), fit.sigma2
    found = _estimate(fit)
    bread = inverted(
        information_matrix(design, found, parameters, fit.about.information)[0], fit.about.information
    )
    z = _filtered(design.z, found)
    at = tuple({"rho": found.rho, "lambda": found.lam}[name] for name in parameters)
    quadratic = Quadratic(cast("Space", found.space.one), at, design.blocks.centred)
    through = [
        _signal(design.z @ found.b, found) if name == "rho" else np.zeros(len(z)) for name in parameters
    ]
    regressors, signals = rows.in_years(z), rows.in_years(np.column_stack(through))
    e = enlarged(kind, rows.in_years(_innovations(fit)), regressors, rows, least_squares=False)
    middle = np.zeros((k + len(parameters) + 1,) * 2)
    square = e**2 / s2
    square = square - square.mean()
    for part in parts:
        if part.dependence.by_year:
            whole = [e * quadratic.lag(a, e, len(rows.years)) / s2 for a in range(len(parameters))]
            own, pairs = np.column_stack(whole), np.zeros((len(parameters),) * 2)
            own = own - own.mean(axis=0)
        else:
            diagonals, pairs = quadratic.sums(_products(part.dependence, e.reshape(-1, rows.n)))
            own = np.tile(diagonals.T, (len(rows.years), 1)) * square[:, np.newaxis]
        scores = np.column_stack(
            [regressors * e[:, np.newaxis] / s2, signals * e[:, np.newaxis] / s2 + own, square / (2 * s2)]
        )
        total = part.dependence.middle(scores)
        total[k:-1, k:-1] += pairs / s2**2
        middle += part.factor * total
    return np.asarray((bread @ middle @ bread)[:-1, :-1])


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
