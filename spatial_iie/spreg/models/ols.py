"""Ordinary least squares: the regression without space, where every comparison starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.spreg.models._method import fitted

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.models._method import Estimator
    from spatial_iie.spreg.moments import Moments
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights


def ols(
    formula: str,
    data: pd.DataFrame,
    w: Weights | None = None,
    *,
    method: Estimator | Moments = "ml",
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    r"""Fit a regression by ordinary least squares.

    .. math:: y = Z b + e

    Parameters
    ----------
    formula : str
        Such as ``"log(gdp) ~ x + C(province)"``: functions, interactions and categories as in R.
    data : DataFrame, shape (n, ...)
        One row per region, labelled by region, in any order. Regions with a missing value in a variable of the
        formula are left out, and named in ``about``.
    w : Weights, optional
        Not used by the estimator; aligned with the data, so that tests of the residuals can use them, and so that
        the regions are those of the models with these weights.
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
        ``params`` are the coefficients; p values are Student's with n - k degrees of freedom.

    Raises
    ------
    AlignmentError
        If the data and the weights do not cover the same regions.
    DataError
        If the formula or a column cannot be used.
    EstimationError
        If regressors are collinear, regions too few.

    Notes
    -----
    ``sigma2`` is the sum of squares / n, as in the other models; the errors use n - k.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> fit = si.spreg.ols("y ~ x", pd.DataFrame({"y": [1.0, 2, 2, 4, 4], "x": [0.0, 1, 2, 3, 4]}))
    >>> fit.params.round(4).to_dict()
    {'Intercept': 1.0, 'x': 0.8}
    """
    return fitted("OLS", formula, data, w, method=method, isolates=isolates, errors=errors)
