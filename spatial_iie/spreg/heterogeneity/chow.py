"""Chow tests: do coefficients differ between regimes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout, TableResult, TestResult, carried
from spatial_iie.spreg.heterogeneity._groups import regimes_behind
from spatial_iie.spreg.specification.wald import in_small_samples, quadratic_form

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.heterogeneity._groups import Regimes

Floats = NDArray[np.float64]
_SMALL = 100  # regions: see docs/heterogeneity.md


def chow_tests(fit: RegressionResult) -> TableResult:
    r"""Test that coefficients are equal in all regimes: each of them, all slopes, and all coefficients.

    .. math:: (R b)' (R V R')^{-1} R b

    with R b the differences to the first regime and V the covariance of the fit: robust if the fit is.

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`spatial_iie.spreg.regimes`.

    Returns
    -------
    TableResult
        One row per coefficient that may differ, then "slopes" (all but the intercept) and "all coefficients":
        statistic, df, p. Of OLS and SLX, and by restricted maximum likelihood, the statistic is divided by the number
        of restrictions q and compared with F(q, df), which in OLS with independent errors of equal variance is the test
        of Chow; of other models it is chi2(q).

    Raises
    ------
    EstimationError
        If the fit has no regimes.

    Notes
    -----
    Chow (1960), Econometrica 28; spatial models: Anselin (1988), Spatial Econometrics, section 9.2, Wald form.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 2)), columns=["x", "y"])
    >>> data["side"] = np.repeat(["a", "b", "c"], 20)
    >>> chow_tests(si.spreg.regimes("y ~ x", data, groups="side")).to_frame()["df"].tolist()
    ['2, 54', '2, 54', '2, 54', '4, 54']
    """
    found = regimes_behind(fit)
    rows = {name: chow_test(fit, found, [name]) for name in found.split}
    slopes = [name for name in found.split if name != "Intercept"]
    joint = {Message("slopes"): slopes, Message("all coefficients"): list(found.split)}
    lines = [*rows.items()]
    for label, names in joint.items():
        if slopes and (names != slopes or label == "slopes"):
            try:
                lines.append((label, chow_test(fit, found, names)))
            except EstimationError:  # fewer clusters than restrictions: the single tests stand
                continue
    frame = pd.DataFrame(
        {
            "coefficient": pd.Series([label for label, _ in lines], dtype=object),
            "statistic": [test.statistic for _, test in lines],
            "df": [", ".join(f"{each:g}" for each in test.df) for _, test in lines],
            "p": [test.p_value for _, test in lines],
        }
    )
    null = Message("Null hypothesis: the coefficient is the same in all regimes.")
    by_f = fit.residual_df is not None or fit.inference is not None
    how = Message("F tests." if by_f else "Wald tests, chi2.")
    errors = Message("Standard errors: {errors}.", errors=fit.about.errors)
    notes = [null, how, errors]
    if fit.n < _SMALL and not by_f and not fit.about.years:
        notes.append(
            Message(
                "With fewer than {few} regions Chow tests of models with rho or lambda reject too often: in "
                "simulations of 30 regions 12 to 31 % of the time at a nominal 5 %, with {method} 4 to 10 %.",
                few=_SMALL,
                method=term("method='reml'", "--method reml"),
            )
        )
    about = TableAbout.of(carried(fit.about)) | TableAbout(
        tests=tuple(test for _, test in lines), notes=(*fit.about.notes, *notes)
    )
    heading = Message("Chow tests in the {model} of {formula}", model=fit.model, formula=fit.about.formula)
    return TableResult(frame, heading, about)


def chow_test(fit: RegressionResult, found: Regimes, names: list[str]) -> TestResult:
    """Return the test that some coefficients are each the same in all regimes."""
    differences = _differences(fit, found, names)
    gap = differences @ fit.params.to_numpy()
    value = quadratic_form(gap, differences @ fit.cov.to_numpy() @ differences.T)
    null = Message("the coefficients are the same in all regimes")
    if fit.inference is not None:
        return in_small_samples(fit, "Chow", value, len(gap), null)
    if fit.residual_df is None:
        return TestResult("Chow", value, (len(gap),), null)
    return TestResult("Chow", value / len(gap), (len(gap), fit.residual_df), null, "F")


def _differences(fit: RegressionResult, found: Regimes, names: list[str]) -> Floats:
    known = list(fit.params.index)
    rows = []
    for name in names:
        first = known.index(found.of(name, found.labels[0]))
        for label in found.labels[1:]:
            row = np.zeros(len(known))
            row[known.index(found.of(name, label))], row[first] = 1.0, -1.0
            rows.append(row)
    return np.array(rows)
