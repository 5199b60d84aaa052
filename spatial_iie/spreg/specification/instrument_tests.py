"""Instruments of a fit by moments: are they strong enough, and do they agree with one another?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.results.base import as_message
from spatial_iie.spreg.specification._tests import Tests, described, instruments_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]
_WEAK = 10  # Staiger and Stock (1997)


def instrument_tests(fit: RegressionResult) -> Tests:
    r"""Test the strength of the instruments and the overidentifying restrictions of a fit by moments.

    Every endogenous column, the lag of the response among them, is regressed on the exogenous regressors and the L
    excluded instruments; F tests that the latter have no coefficient there. With H all instruments and u the
    residuals,

    .. math:: Sargan = u'H(H'H)^{-1}H'u / (u'u / n), \quad J = g'S^{-1}g, \ g = H'u, \ S = H' \Omega H

    where J is at the efficient two-step estimates and S is by White or, with HAC errors, by the kernel.

    Parameters
    ----------
    fit : RegressionResult
        By moments, with endogenous columns or a lag of the response.

    Returns
    -------
    Tests
        "First-stage F: name" for every endogenous column, with errors of constant variance; "Robust first-stage F:
        name" with the kind of errors of the fit, if another, scaled by (n - k) / n; with several columns
        "Conditional F: name", of what the others leave of the column. Then "Sargan" (classical errors) or "Hansen J",
        chi2 with L less the number of endogenous columns; not with lambda, nor if the two numbers are equal.

    Raises
    ------
    EstimationError
        If the fit has no endogenous columns.

    Notes
    -----
    Staiger and Stock (1997), Econometrica 65: below 10 instruments are weak. Sanderson and Windmeijer (2016), J.
    Econometrics 190: the conditional F. Sargan (1958), Econometrica 26; Hansen (1982), Econometrica 50.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(9, 9).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((81, 2)), columns=["x", "y"], index=w.ids)
    >>> list(instrument_tests(si.spreg.sar("y ~ x", data, w, method="gmm")))
    ['First-stage F: W y', 'Robust first-stage F: W y', 'Hansen J']
    """
    made = instruments_of(fit)
    if made is None or not made.names:
        raise EstimationError(
            "tests of instruments are of fits by moments with endogenous regressors or a lag of the response; {model} "
            "by {method} has neither.",
            model=fit.model,
            method=as_message(fit.method),
        )
    tests, notes = _first_stages(made), []
    if made.excluded.shape[1] == len(made.names):
        notes.append(_EXACT)
    elif "lambda" not in model_of(fit.model).parameters:
        tests.append(_overidentification(made, fit.design.y))
    if any(test.statistic < 0 for test in tests):
        notes.append(_INDEFINITE)
        tests = [test for test in tests if test.statistic >= 0]
    heading = Message(
        "Tests of the instruments of {model}: {formula}", model=fit.model, formula=fit.about.formula
    )
    return Tests(heading, tuple(tests), described(fit, *notes))


def weak_instruments(made: Instruments) -> list[Message]:
    """Return a note on every endogenous column whose instruments are weak."""
    p = _Projected(made)
    return [
        Message(
            "Weak instruments: the {statistic} of {name} is {value:.1f}, below 10. Estimates are biased towards "
            "least squares, and intervals may be too short.",
            statistic=Message("conditional F" if len(made.names) > 1 else "first-stage F"),
            name=name,
            value=value,
        )
        for place, name in enumerate(made.names)
        if (value := _conditional(p, place)[0]) < _WEAK
    ]


class _Projected:
    """Endogenous columns and excluded instruments without what the exogenous regressors explain."""

    def __init__(self, made: Instruments) -> None:
        basis = np.linalg.qr(made.exogenous)[0]
        self.columns, q = (each - basis @ (basis.T @ each) for each in (made.endogenous, made.excluded))
        self.basis = np.linalg.qr(q)[0]
        self.instruments = self.basis.shape[1]
        self.rest = len(q) - made.exogenous.shape[1] - self.instruments

    def explained(self, columns: Floats) -> Floats:
        """Return what the instruments explain of columns."""
        return np.asarray(self.basis @ (self.basis.T @ columns))


def _first_stages(made: Instruments) -> list[TestResult]:
    p = _Projected(made)
    tests = []
    for place, name in enumerate(made.names):
        column = p.columns[:, place]
        e = column - p.explained(column)
        df = (p.instruments, p.rest)
        null = Message("the excluded instruments have no coefficient in the first stage")
        value = _f(p, column, p.instruments)
        tests.append(TestResult(Message("First-stage F: {name}", name=name), value, df, null, "F"))
        if made.errors != "classical":
            sums, middle = p.basis.T @ column, made.middle(p.basis, e)
            robust = float(sums @ np.linalg.solve(middle, sums)) / p.instruments * p.rest / len(e)
            named = Message("Robust first-stage F: {name}", name=name)
            tests.append(TestResult(named, robust, df, null, "F"))
        if len(made.names) > 1:
            value, free = _conditional(p, place)
            null = Message("the instruments explain nothing of it beside the other endogenous columns")
            named = Message("Conditional F: {name}", name=name)
            tests.append(TestResult(named, value, (free, p.rest), null, "F"))
    return tests


def _f(p: _Projected, column: Floats, df: int) -> float:
    explained = p.explained(column)
    left = column - explained
    return float((explained @ explained) / df / ((left @ left) / p.rest))


def _conditional(p: _Projected, place: int) -> tuple[float, int]:
    """Return F of the instruments for what the other endogenous columns, by two stages, leave of a column."""
    others = np.delete(p.columns, place, axis=1)
    column = p.columns[:, place]
    if others.shape[1]:
        column = column - others @ np.linalg.lstsq(p.explained(others), column)[0]
    df = p.instruments - others.shape[1]
    return _f(p, column, df), df


def _overidentification(made: Instruments, y: Floats) -> TestResult:
    """Return the test that the residuals do not correlate with the instruments."""
    h = np.linalg.qr(np.column_stack([made.exogenous, made.excluded]))[0]
    z = np.column_stack([made.exogenous, made.endogenous])
    right, sums = h.T @ z, h.T @ y
    middle = made.middle(h, y - z @ np.linalg.lstsq(right, sums)[0])
    name = "Sargan" if made.errors == "classical" else "Hansen J"
    null = Message("the instruments are not correlated with the errors")
    value = -1.0
    if np.linalg.eigvalsh(middle)[0] > 0:
        half = np.linalg.cholesky(middle)
        right, sums = np.linalg.solve(half, right), np.linalg.solve(half, sums)
        left = sums - right @ np.linalg.lstsq(right, sums)[0]
        value = float(left @ left)
    return TestResult(name, value, (h.shape[1] - z.shape[1],), null)


_EXACT = Message(
    "As many instruments as endogenous columns: there is no overidentifying restriction to test."
)
_INDEFINITE = Message(
    "With this kernel the covariance of the instruments with the errors is not positive definite: tests that need it "
    "are left out. Use a triangular kernel of a shorter reach, or White's errors."
)
