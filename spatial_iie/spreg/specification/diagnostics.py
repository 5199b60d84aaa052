"""What the errors look like: constant variance, normality; and whether the regressors can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.spreg.specification._tests import Tests, described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]


def diagnostics(fit: RegressionResult) -> Tests:
    """Return Breusch-Pagan in both forms and Jarque-Bera, with the condition number in a note.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"])
    >>> list(diagnostics(si.spreg.ols("y ~ x", data)))
    ['Breusch-Pagan (studentized)', 'Breusch-Pagan', 'Jarque-Bera']
    """
    tests = (breusch_pagan(fit), breusch_pagan(fit, studentized=False), jarque_bera(fit))
    number = condition_number(fit)
    worry = "collinearity is no concern" if number < 30 else "above 30, the usual sign of collinearity"
    note = Message(
        "Condition number of the regressors, columns scaled to length 1: {number:.1f} ({worry}).",
        number=number,
        worry=Message(worry),
    )
    about = described(fit, note) | TestAbout(condition_number=number)
    heading = Message("Diagnostics of {model}: {formula}", model=fit.model, formula=fit.about.formula)
    return Tests(heading, tests, about)


def breusch_pagan(fit: RegressionResult, *, studentized: bool = True) -> TestResult:
    r"""Test whether the variance of the errors depends on the regressors.

    Studentized: :math:`n R^2` of the regression of :math:`e^2` on Z; otherwise half the explained sum of squares of
    that of :math:`e^2 / s^2`. For SEM and SDEM (the spatial form) e are the innovations and Z the filtered
    regressors :math:`(I - \lambda W) Z`.

    Parameters
    ----------
    fit : RegressionResult
    studentized : bool
        Koenker's form, which does not rest on normal errors.

    Returns
    -------
    TestResult
        chi2 with one degree of freedom a column of Z less one.

    Raises
    ------
    EstimationError
        If there is no regressor beside the constant.

    Notes
    -----
    Breusch and Pagan (1979); Koenker (1981). On the regressors, as R's lmtest and spatialreg; PySAL's spreg takes
    their squares.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> x = np.arange(1.0, 41)
    >>> data = pd.DataFrame({"x": x, "y": x * (-1) ** np.arange(40)})
    >>> breusch_pagan(si.spreg.ols("y ~ x", data)).p_value < 1e-6
    True
    """
    design: Design = fit.design
    z = design.z
    lam = float(fit.params.get("lambda", 0.0))
    if lam:
        z = z - lam * (design.lag @ z)
    if design.several_years and "Intercept" not in design.names:  # taken out with the effects
        z = np.column_stack([np.ones(len(z)), z])
    if z.shape[1] < 2:
        raise EstimationError("Breusch-Pagan needs a regressor beside the constant.")
    squares = _residuals(fit) ** 2
    deviation = squares / squares.mean() - 1
    basis = np.linalg.qr(z)[0]
    explained = float(((basis.T @ deviation) ** 2).sum())
    value = len(squares) * explained / float(deviation @ deviation) if studentized else explained / 2
    name = f"{'Spatial ' if lam else ''}Breusch-Pagan{' (studentized)' if studentized else ''}"
    on = "filtered regressors" if lam else "regressors"
    null = Message(f"the variance of the errors does not depend on the {on}")
    return TestResult(Message(name), value, (z.shape[1] - 1,), null, about=described(fit))


def jarque_bera(fit: RegressionResult) -> TestResult:
    r"""Test the errors for normality by skewness S and kurtosis K: :math:`n (S^2 / 6 + (K - 3)^2 / 24)`.

    Notes
    -----
    Jarque and Bera (1987), International Statistical Review 55.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame({"y": [0.0] * 39 + [9.0], "x": np.arange(40) % 2})
    >>> jarque_bera(si.spreg.ols("y ~ x", data)).p_value < 1e-6
    True
    """
    e = _residuals(fit)
    e = e - e.mean()
    spread = np.mean(e**2)
    skewness, kurtosis = np.mean(e**3) / spread**1.5, np.mean(e**4) / spread**2
    value = float(len(e) * (skewness**2 / 6 + (kurtosis - 3) ** 2 / 24))
    return TestResult("Jarque-Bera", value, (2,), Message("the errors are normal"), about=described(fit))


def condition_number(fit: RegressionResult) -> float:
    """Return the largest by the smallest singular value of the regressors, each column scaled to length 1.

    Notes
    -----
    Belsley, Kuh and Welsch (1980), Regression Diagnostics, section 3.2; above 30 is a lot.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame({"x": [1.0, -1, 1, -1, 1, -1], "y": [1.0, 2, 3, 5, 8, 13]})
    >>> round(condition_number(si.spreg.ols("y ~ x", data)), 10)  # orthogonal columns
    1.0
    """
    z = fit.design.z
    values = np.linalg.svd(z / np.linalg.norm(z, axis=0), compute_uv=False)
    return float(values[0] / values[-1])


def _residuals(fit: RegressionResult) -> Floats:
    return np.asarray(fit.residuals.reindex(fit.design.ids).to_numpy())
