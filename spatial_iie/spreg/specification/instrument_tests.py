"""Instruments of a fit by moments: are they strong enough, and do they agree with one another?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message, term
from spatial_iie.results import TestResult
from spatial_iie.results.base import as_message
from spatial_iie.spreg.specification._endogeneity import endogeneity_tests
from spatial_iie.spreg.specification._projected import Projected, bound
from spatial_iie.spreg.specification._tests import Tests, described, instruments_of
from spatial_iie.spreg.specification.anderson_rubin import joint_test

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]
_WEAK = 10  # Staiger and Stock (1997)
_BIAS = 0.1


def instrument_tests(fit: RegressionResult) -> Tests:
    r"""Test the strength and the validity of the instruments of a fit by moments.

    Every endogenous column, the lag of the response among them, is regressed on the exogenous regressors and the L
    excluded instruments; F tests that the latter have no coefficient there. With H all instruments and u the
    residuals,

    .. math:: Sargan = u'H(H'H)^{-1}H'u / (u'u / n), \quad J = g'S^{-1}g, \ g = H'u, \ S = H' \Omega H

    where J is at the efficient two-step estimates and S is by the kind of errors of the fit.

    Parameters
    ----------
    fit : RegressionResult
        By moments, with endogenous columns or a lag of the response.

    Returns
    -------
    Tests
        "First-stage F: name" for every endogenous column, with errors of constant variance; "Robust first-stage F:
        name" with the kind of errors of the fit, if another; with several columns "Conditional F: name", of what the
        others leave of the column; with one "Effective F: name", against a bias of a tenth of the worst.
        "Kleibergen-Paap LM" and "Kleibergen-Paap F" (classical errors: "Anderson LM", "Cragg-Donald F"): do the
        instruments determine all coefficients? "Anderson-Rubin": are all endogenous coefficients zero, however weak
        the instruments are (under unequal variances with residuals as in HC3)? "Durbin" and "Wu-Hausman": are the
        regressors endogenous at all? Then "Sargan" (classical errors) or "Hansen J", chi2 with L less the number of
        endogenous columns, unless the two numbers are equal. The last three kinds not with lambda. Factors of small
        samples are those of Stata's ivreg2.

    Raises
    ------
    EstimationError
        If the fit has no endogenous columns.

    Notes
    -----
    Staiger and Stock (1997), Econometrica 65: below 10 instruments are weak. Sanderson and Windmeijer (2016), J.
    Econometrics 190: the conditional F. Kleibergen and Paap (2006), J. Econometrics 133. Montiel Olea and Pflueger
    (2013), J. Business & Economic Statistics 31: the effective F. Anderson and Rubin (1949). Durbin (1954), Wu (1973),
    Hausman (1978). Sargan (1958), Econometrica 26; Hansen (1982), Econometrica 50.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(9, 9).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((81, 2)), columns=["x", "y"], index=w.ids)
    >>> list(instrument_tests(si.spreg.sar("y ~ x", data, w, method="gmm")))[:3]
    ['First-stage F: W y', 'Robust first-stage F: W y', 'Effective F: W y']
    """
    made = endogenous_of(fit)
    p, y, notes = Projected(made), fit.design.y, []
    tests = [*_first_stages(p, y), *_identified(p)]
    if "lambda" not in model_of(fit.model).parameters:
        tests += [joint_test(p, y), *endogeneity_tests(p, y)]
        if made.excluded.shape[1] > len(made.names):
            tests.append(_overidentification(made, y))
    if made.excluded.shape[1] == len(made.names):
        notes.append(_EXACT)
    if any(not test.statistic >= 0 for test in tests):
        notes.append(_INDEFINITE)
        tests = [test for test in tests if test.statistic >= 0]
    heading = Message(
        "Tests of the instruments of {model}: {formula}", model=fit.model, formula=fit.about.formula
    )
    return Tests(heading, tuple(tests), described(fit, *notes))


def endogenous_of(fit: RegressionResult) -> Instruments:
    """Return what a fit by moments was made of; refused where nothing is endogenous."""
    made = instruments_of(fit)
    if made is None or not made.names:
        raise EstimationError(
            "tests of instruments are of fits by moments with endogenous regressors or a lag of the response; {model} "
            "by {method} has neither.",
            model=fit.model,
            method=as_message(fit.method),
        )
    return made


def weak_columns(made: Instruments) -> dict[str, float]:
    """Return the endogenous columns whose instruments are weak, with their effective (several: conditional) F."""
    if not made.names:
        return {}
    p, several = Projected(made), len(made.names) > 1
    found = {
        name: p.conditional_f(place)[0] if several else p.effective_f()
        for place, name in enumerate(made.names)
    }
    return {name: value for name, value in found.items() if value < _WEAK}


def weak_instruments(made: Instruments) -> list[Message]:
    """Return a note on every endogenous column whose instruments are weak, and what to do."""
    several = len(made.names) > 1
    return [
        Message(
            "Weak instruments: the {statistic} of {name} is {value:.1f}, below 10. Estimates are biased towards "
            "least squares, and intervals may be too short. {remedy}",
            statistic=Message("conditional F" if several else "effective F"),
            name=name,
            value=value,
            remedy=_LAG if made.lags_response and name == made.names[-1] else _REMEDY,
        )
        for name, value in weak_columns(made).items()
    ]


_SETS = term("si.spreg.anderson_rubin(fit)", "--show anderson-rubin")
_REMEDY = Message(
    "Report Anderson-Rubin sets ({sets}), which hold all the same, compare {liml}, or use stronger or fewer "
    "instruments.",
    sets=_SETS,
    liml=term("method='liml'", "--method liml"),
)
_LAG = Message(
    "Use maximum likelihood where the regressors are exogenous, report Anderson-Rubin sets ({sets}), or find "
    "regressors whose lags matter.",
    sets=_SETS,
)


def _first_stages(p: Projected, y: Floats) -> list[TestResult]:
    tests = []
    for place, name in enumerate(p.made.names):
        null = Message("the excluded instruments have no coefficient in the first stage")
        named = Message("First-stage F: {name}", name=name)
        value = p.f(p.columns[:, place], p.instruments)
        tests.append(TestResult(named, value, (p.instruments, p.rest), null, "F"))
        if p.made.errors != "classical":
            named = Message("Robust first-stage F: {name}", name=name)
            tests.append(TestResult(named, p.robust_f(place), (p.instruments, p.denominator), null, "F"))
        if len(p.made.names) > 1:
            value, free = p.conditional_f(place)
            null = Message("the instruments explain nothing of it beside the other endogenous columns")
            named = Message("Conditional F: {name}", name=name)
            tests.append(TestResult(named, value, (free, p.rest), null, "F"))
        else:
            tests.append(_effective(p, y, name))
    return tests


def _effective(p: Projected, y: Floats, name: str) -> TestResult:
    df, x = bound(p, y, _BIAS)
    null = Message("the bias of two-stage least squares is {bias:.0%} of the worst or more", bias=_BIAS)
    named = Message("Effective F: {name}", name=name)
    return TestResult(named, p.effective_f(), (df, df * x), null, "noncentral")


def _identified(p: Projected) -> list[TestResult]:
    rank = p.rank()
    classical = p.made.errors == "classical"
    null = Message("the instruments leave a coefficient undetermined")
    wald, df = rank.wald / p.instruments * p.small, (p.instruments, p.denominator)
    return [
        TestResult("Anderson LM" if classical else "Kleibergen-Paap LM", rank.lm, (rank.df,), null),
        TestResult("Cragg-Donald F" if classical else "Kleibergen-Paap F", wald, df, null, "F"),
    ]


def _overidentification(made: Instruments, y: Floats) -> TestResult:
    """Return the test that the residuals do not correlate with the instruments."""
    h = np.linalg.qr(np.column_stack([made.exogenous, made.excluded]))[0]
    z = np.column_stack([made.exogenous, made.endogenous])
    right, sums = h.T @ z, h.T @ y
    middle = made.middle(h, y - z @ np.linalg.lstsq(right, sums)[0])
    name = "Sargan" if made.errors == "classical" else "Hansen J"
    null = Message("the instruments are not correlated with the errors")
    value = float("nan")
    spread = np.linalg.eigvalsh(middle)
    if spread[0] > 1e-10 * spread[-1]:
        half = np.linalg.cholesky(middle)
        right, sums = np.linalg.solve(half, right), np.linalg.solve(half, sums)
        left = sums - right @ np.linalg.lstsq(right, sums)[0]
        value = float(left @ left)
    return TestResult(name, value, (h.shape[1] - z.shape[1],), null)


_EXACT = Message(
    "As many instruments as endogenous columns: there is no overidentifying restriction to test."
)
_INDEFINITE = Message(
    "With these errors the covariance of the instruments with the errors is not positive definite, as with fewer "
    "clusters or years than instruments, or a kernel that is not triangular: tests that need it are left out."
)
