"""Spatial Durbin model: the response and the regressors of the neighbours matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.spreg.models._method import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.models._method import Estimator
    from spatial_iie.spreg.moments import Moments
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights


def sdm(
    formula: str,
    data: pd.DataFrame,
    w: Weights,
    *,
    lagged: Iterable[str] | None = None,
    lag_intercept: bool = False,
    logdet: Method = "auto",
    information: Information = "expected",
    method: Estimator | Moments = "ml",
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    r"""Fit the spatial Durbin model by maximum likelihood.

    .. math:: y = \rho W y + X \beta + W X \theta + e, \quad e \sim N(0, \sigma^2 I)

    Parameters
    ----------
    formula : str
        Such as ``"log(gdp) ~ x + C(province)"``: functions, interactions and categories as in R.
    data : DataFrame, shape (n, ...)
        One row per region, labelled by region, in any order. Regions with a missing value in a variable of the
        formula are left out, and named in ``about``.
    w : Weights
        Between the same regions, of any kind: row-standardized or not, symmetric or not.
    lagged : iterable of str, optional
        Regressors, by the name of column or term, whose spatial lag ``W x`` enters; by default all. The constant
        has none.
    lag_intercept : bool
        Whether the lag of the constant enters as well (as in spatialreg, where W is not row-standardized).
    logdet : {"auto", "eigenvalues", "exact", "chebyshev"}
        How log|I - l W| is computed. "auto": eigenvalues up to 500 regions, exact sparse factors up to 250,000,
        Chebyshev moments beyond, whose error bound is in ``about``.
    information : {"expected", "observed"}
        What the standard errors come from: the expectation of the second derivatives of the likelihood, as in
        R's spatialreg and PySAL's spreg, or the second derivatives themselves, as in Stata.
    method : {"ml", "reml", "gmm", "liml", "fuller"} or Moments
        "ml": maximum likelihood. "reml": the adjusted likelihood (restricted maximum likelihood of a lag model), whose
        intervals hold in small samples too: of rho by likelihood ratio, of coefficients and impacts by mixtures of t
        distributions over rho; it takes neither ``information`` nor robust ``errors``. "gmm": moments, robust to
        heteroskedasticity, without a likelihood; a record :class:`spatial_iie.spreg.Moments` says more, endogenous
        regressors and instruments among it. Moments have neither ``logdet`` nor ``information``, and refuse them.
        "liml", "fuller": moments, in place of two-stage least squares limited information maximum likelihood, or
        Fuller's correction of it.
    isolates : {"exclude", "zero", "error"}
        Isolates: left out, as if they were not in the data; kept with a lag of 0, as R and PySAL
        do, which makes them stand apart from all others in W x; or refused. ``about`` names them.
    errors : str or StandardErrors, optional
        Standard errors: "hc0" to "hc3", "cluster:province", "conley:300km", or a record
        :class:`spatial_iie.spreg.StandardErrors`; by default of independent errors with equal variance.

    Returns
    -------
    RegressionResult
        ``params`` are the coefficients, those of the lags named ``W x``, and ``rho``.

    Raises
    ------
    AlignmentError
        If the data and the weights do not cover the same regions.
    DataError
        If the formula or a column cannot be used.
    EstimationError
        If regressors are collinear, regions too few, or the likelihood has no maximum inside the admissible
        interval.
    WeightsError
        If no region has a neighbour.


    Notes
    -----
    LeSage and Pace (2009), Introduction to Spatial Econometrics, section 2.2; Ord (1975).

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> random = np.random.default_rng(1)
    >>> data = pd.DataFrame(random.standard_normal((49, 2)), columns=["x", "e"], index=w.ids)
    >>> data["y"] = 1 + 2 * data["x"] + data["e"]
    >>> fit = si.spreg.sdm("y ~ x", data, w)
    >>> list(fit.params.index)
    ['Intercept', 'x', 'W x', 'rho']
    """
    return fitted(
        "SDM",
        formula,
        data,
        w,
        lagged=lagged,
        lag_intercept=lag_intercept,
        logdet=logdet,
        information=information,
        method=method,
        isolates=isolates,
        errors=errors,
    )
