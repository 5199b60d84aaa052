"""The three tests that Stata's user-written spregsem prints, by its own definitions, which are not their names'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

NOTE = Message(
    "Rows marked spregsem follow that Stata command and differ from the textbook tests of the same names: F = "
    "R2/(1 - R2) (N - k - 1)/k with R2 of the unfiltered residuals and k counting all X and WX; Wald = k F; "
    "LR = (lambda / se)^2. The textbook tests stand beside them."
)


def spregsem_tests(fit: RegressionResult) -> tuple[TestResult, TestResult, TestResult]:
    r"""Return Wald, F and "LR" of a spatial error model as ``spregsem`` prints them.

    :math:`F = R^2 / (1 - R^2) \cdot (N - k - 1) / k` with :math:`R^2 = 1 - u'u / SST` of the residuals u = y - Zb,
    or the squared correlation of y and Zb if that is negative; Wald = k F; LR = :math:`(\lambda / se)^2`.

    Parameters
    ----------
    fit : RegressionResult
        SEM or SDEM.

    Returns
    -------
    tuple of TestResult
        Their names say whose definitions these are.

    Raises
    ------
    EstimationError
        If the fit is of another model, or has no regressor.

    Notes
    -----
    Shehata (2012), SPREGSEM, Statistical Software Components, Boston College.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> wald, f, lr = spregsem_tests(si.spreg.sdem("y ~ x", data, w))
    >>> round(wald.statistic / f.statistic, 10), lr.name
    (2.0, 'LR (spregsem)')
    """
    if not model_of(fit.model).of_errors:
        raise EstimationError("style='spregsem' is for SEM and SDEM, not for {model}.", model=fit.model)
    design: Design = fit.design
    k = len(design.variables) + len(design.lags)
    if k == 0:
        raise EstimationError("the tests of spregsem need a regressor beside the constant.")
    trend = design.z @ fit.params.to_numpy()[: len(design.names)]
    u, deviation = design.y - trend, design.y - design.y.mean()
    r2 = float(1 - u @ u / (deviation @ deviation))
    if r2 < 0:
        r2 = float(np.corrcoef(design.y, trend)[0, 1] ** 2)
    rest = fit.n - k - 1
    f = r2 / (1 - r2) * rest / k
    about = described(fit, NOTE) | TestAbout(r2=r2)
    return (
        TestResult(
            "Wald (spregsem)", k * f, (k,), Message("all slopes are zero; k times the F below"), about=about
        ),
        TestResult(
            "F (spregsem)",
            f,
            (k, rest),
            Message("all slopes are zero; from R2 of the unfiltered residuals"),
            "F",
            about,
        ),
        TestResult(
            "LR (spregsem)",
            fit.z_values["lambda"] ** 2,
            (1,),
            Message("lambda = 0; in truth a Wald test"),
            about=about,
        ),
    )
