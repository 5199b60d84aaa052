"""Fixed or random effects? The Hausman test of panels, spatial ones too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.likelihood._information import information_matrix, inverted
from spatial_iie.spreg.likelihood._maximum import Estimate
from spatial_iie.spreg.panels._mundlak import means_of
from spatial_iie.spreg.specification._tests import described
from spatial_iie.spreg.specification.wald import quadratic_form, wald_test

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

Floats = NDArray[np.float64]
_NULL = Message("the effects of regions are not correlated with the regressors")


def panel_hausman(fixed: RegressionResult, random: RegressionResult) -> TestResult:
    r"""Test whether effects of regions are correlated with the regressors: d'(V_fixed - V_random)^(-1) d.

    d are the differences of the coefficients of regressors and their lags. Both covariances are evaluated at the
    random effects estimates (Stata's ``sigmamore``, for the spatial parameters too). The information of the
    random effects model is that of the deviations from means over time plus that of the means, so that the
    difference of the covariances is then never negative.

    Parameters
    ----------
    fixed, random : RegressionResult
        The same model with effects of regions (``correction=True``) and with random effects, both with effects of
        years or both without.

    Returns
    -------
    TestResult
        chi2, one degree of freedom a coefficient.

    Raises
    ------
    EstimationError
        If the fits are not such a pair.

    Notes
    -----
    Hausman (1978), Econometrica 46; Mutl and Pfaffermayr (2011), Econometrics Journal 14; Lee and Yu (2012),
    Econometric Reviews 31.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fits = [
    ...     si.spreg.panel("log(gdp_per_capita) ~ digital_index", study, w, model="sar", effects=effects)
    ...     for effects in ("region", "random")
    ... ]
    >>> panel_hausman(*fits).df
    (1,)
    """
    names = _common(fixed, random)
    d = (fixed.params[names] - random.params[names]).to_numpy()
    of_fixed = _at(fixed, random)
    k = [list(fixed.params.index).index(name) for name in names]
    gap = of_fixed[np.ix_(k, k)] - random.cov.loc[names, names].to_numpy()
    return _result(fixed, quadratic_form(d, gap), len(names), "Hausman: {model}")


def mundlak_test(fit: RegressionResult) -> TestResult:
    """Test that the means over time of the regressors, and of their lags, have no coefficient in correlated effects.

    Parameters
    ----------
    fit : RegressionResult
        A panel with ``effects="correlated"`` or ``"correlated+time"``.

    Returns
    -------
    TestResult
        chi2, one degree of freedom a mean. The null is that of the Hausman test, which it equals in least squares with
        the same variances; it needs no difference of covariances.

    Raises
    ------
    EstimationError
        If the fit has no such columns.

    Notes
    -----
    Mundlak (1978), Econometrica 46; with spatial lags Debarsy (2012), Spatial Economic Analysis 7.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fit = si.spreg.panel("log(gdp_per_capita) ~ digital_index", study, w, model="sdm", effects="correlated")
    >>> mundlak_test(fit).df
    (2,)
    """
    names = means_of(fit.design)
    if not names:
        raise EstimationError(
            "there are no means over time to test: fit with effects='correlated', and regressors that vary over time "
            "and between regions."
        )
    test = wald_test(fit, names)
    return replace(test, name=Message("Mundlak: {model}", model=fit.model), null=_NULL)


def hausman_of_splm(fixed: RegressionResult, random: RegressionResult) -> TestResult:
    """Return the Hausman test as R's splm prints it.

    The absolute value of d'(V_random - V_fixed)^(-1) d with V_fixed of the likelihood with dummies (``fixed`` with
    ``correction=False``) and V_random of generalized least squares that take rho, lambda and phi as known. Where the
    difference is not of one sign the number has no chi2 distribution.
    """
    names = _common(fixed, random)
    d = (fixed.params[names] - random.params[names]).to_numpy()
    design = random.design
    lam = float(random.params.get("lambda", 0.0))
    z = design.z - lam * (design.lag @ design.z) if lam else design.z
    known = random.sigma2 * np.linalg.inv(z.T @ z)
    k = [design.names.index(name) for name in names]
    gap = known[np.ix_(k, k)] - fixed.cov.loc[names, names].to_numpy()
    return _result(fixed, abs(float(d @ np.linalg.solve(gap, d))), len(names), "Hausman: {model} (splm)")


def _common(fixed: RegressionResult, random: RegressionResult) -> list[str]:
    years = {fit.design.blocks.centred for fit in (fixed, random)}
    is_pair = "phi" in random.params.index and "phi" not in fixed.params.index and not random.design.nuisance
    if fixed.model != random.model or not is_pair or len(years) > 1:
        raise EstimationError(
            "the Hausman test compares one model with effects='region' and with effects='random', not {model} with "
            "{effects} and {other} with {others}.",
            model=fixed.model,
            effects=fixed.about.effects or "none",
            other=random.model,
            others=random.about.effects or "none",
        )
    design = fixed.design
    return [name for name in (*design.variables, *design.lags) if name in random.params.index]


def _at(fixed: RegressionResult, random: RegressionResult) -> Floats:
    """Return the covariance of the fixed effects estimates at the parameters of the random effects fit."""
    design, parameters = fixed.design, model_of(fixed.model).parameters
    value = {name: float(random.params[name]) for name in parameters}
    lam = value.get("lambda", 0.0)
    z = design.z - lam * (design.lag @ design.z) if lam else design.z
    unscaled = np.linalg.inv(z.T @ z)
    if not parameters:
        return np.asarray(random.sigma2 * unscaled)
    at = Estimate(
        value.get("rho", 0.0),
        lam,
        random.params[list(design.names)].to_numpy(),
        unscaled,
        random.sigma2,
        np.nan,
        fixed.fitted_model.space,  # type: ignore[attr-defined]
    )
    return inverted(information_matrix(design, at, parameters, "expected")[0], "expected")[:-1, :-1]


def _result(fixed: RegressionResult, value: float, df: int, name: str) -> TestResult:
    return TestResult(Message(name, model=fixed.model), value, (df,), _NULL, about=described(fixed))
