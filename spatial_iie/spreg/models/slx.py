"""Regression with spatially lagged regressors: what neighbours have matters, and nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.spreg.models._method import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.models._method import Estimator
    from spatial_iie.spreg.moments import Moments
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights


def slx(
    formula: str,
    data: pd.DataFrame,
    w: Weights,
    *,
    lagged: Iterable[str] | None = None,
    lag_intercept: bool = False,
    method: Estimator | Moments = "ml",
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    r"""Fit the model with spatially lagged regressors by ordinary least squares.

    .. math:: y = X \beta + W X \theta + e

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
    method : {"ml", "reml", "gmm", "liml", "fuller"} or Moments
        Least squares, which normal errors make maximum likelihood, restricted or not; or moments: standard errors
        robust to heteroskedasticity (White's, without correction), z values, no likelihood. A record
        :class:`spatial_iie.spreg.Moments` says more: spatially correlated errors ("hac"), endogenous regressors and
        instruments. "liml", "fuller": moments, in place of two-stage least squares limited information maximum
        likelihood, or Fuller's correction of it.
    isolates : {"exclude", "zero", "error"}
        Isolates: left out, as if they were not in the data; kept with a lag of 0, as R and PySAL
        do, which makes them stand apart from all others in W x; or refused. ``about`` names them.
    errors : str or StandardErrors, optional
        Standard errors: "hc0" to "hc3", "cluster:province", "conley:300km", or a record
        :class:`spatial_iie.spreg.StandardErrors`; by default of independent errors with equal variance.

    Returns
    -------
    RegressionResult
        ``params`` are the coefficients, those of the lags named ``W x``; p values are Student's with n - k
        degrees of freedom.

    Raises
    ------
    AlignmentError
        If the data and the weights do not cover the same regions.
    DataError
        If the formula or a column cannot be used.
    EstimationError
        If regressors are collinear, regions too few.
    WeightsError
        If no region has a neighbour.

    Notes
    -----
    Halleck Vega and Elhorst (2015), The SLX model, Journal of Regional Science 55, equation 1.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(1).standard_normal((25, 2)), columns=["x", "y"], index=w.ids)
    >>> list(si.spreg.slx("y ~ x", data, w).params.index)
    ['Intercept', 'x', 'W x']
    """
    return fitted(
        "SLX",
        formula,
        data,
        w,
        lagged=lagged,
        lag_intercept=lag_intercept,
        method=method,
        isolates=isolates,
        errors=errors,
    )
