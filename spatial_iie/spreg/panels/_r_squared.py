"""R2 within, between and overall of a fit to several years, as Stata's xtreg defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.results import FitAbout
from spatial_iie.spreg.likelihood._space_of_years import by_year

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]


def r_squared(fit: RegressionResult, whole: Design, years: tuple[int, ...]) -> FitAbout:
    r"""Return the squared correlations of the response with what the regressors predict of it.

    The prediction is :math:`(I - \rho W)^{-1} (X \beta + W X \theta + \tau_t 1)`: effects of years count as regressors,
    as ``i.year`` does for Stata's ``xtreg``; effects of regions do not.

    Parameters
    ----------
    fit : RegressionResult
    whole : Design
        Its rows of all years before effects were removed.
    years : tuple of int

    Returns
    -------
    FitAbout
        ``r2_within``: of deviations from the means of regions over time; ``r2_between``: of these means;
        ``r2_overall``: of all values. nan where one of the two does not vary.
    """
    y, predicted = (values.reshape(len(years), -1) for values in (whole.y, _predicted(fit, whole, years)))
    means = y.mean(axis=0), predicted.mean(axis=0)
    return FitAbout(
        r2_within=_squared_correlation(y - means[0], predicted - means[1]),
        r2_between=_squared_correlation(*means),
        r2_overall=_squared_correlation(y, predicted),
    )


def _predicted(fit: RegressionResult, whole: Design, years: tuple[int, ...]) -> Floats:
    rho = float(fit.params.get("rho", 0.0))
    trend = whole.z @ fit.params.reindex(whole.names).fillna(0.0).to_numpy()
    trend = trend + np.repeat(_of_years(fit, whole, years, trend), len(trend) // len(years))
    if not rho:
        return np.asarray(trend)
    one = fit.fitted_model.space.one  # type: ignore[attr-defined]
    return by_year(one, one.solver(rho))(trend)


def _of_years(fit: RegressionResult, whole: Design, years: tuple[int, ...], trend: Floats) -> Floats:
    """Return the estimated effects of years: coefficients of their columns, or means of what is left by year."""
    if "year" not in fit.about.effects:
        return np.zeros(len(years))
    if any(name.startswith("year ") for name in fit.design.nuisance):
        return np.array([float(fit.params.get(f"year {year}", 0.0)) for year in years])
    rho, lam, lag = float(fit.params.get("rho", 0.0)), float(fit.params.get("lambda", 0.0)), whole.lag
    left = whole.y - rho * (lag @ whole.y) - trend
    left = left - lam * (whole.error_lag @ left)
    sums = np.asarray((whole.error_w or whole.weights).matrix.sum(axis=1))[:: whole.weights.n]
    return np.asarray(left.reshape(len(years), -1).mean(axis=1) / (1 - lam * sums))


def _squared_correlation(a: Floats, b: Floats) -> float:
    a, b = a.ravel() - a.mean(), b.ravel() - b.mean()
    sizes = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return float((a @ b / sizes) ** 2) if sizes > 0 else float("nan")
