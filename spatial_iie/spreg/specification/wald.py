"""Wald tests: are some coefficients zero, do the lags follow from a common factor?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg._blocks import ROW_STANDARDIZED, rows_sum_alike
from spatial_iie.spreg.formulas.formula import closest
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
FORMS = ("chi2", "F")
COMMON_FACTOR = "common factor: theta = -rho beta"


def wald_test(
    fit: RegressionResult, coefficients: Iterable[str] | str | None = None, *, form: str = "chi2"
) -> TestResult:
    """Test that some coefficients are all zero: b'V^(-1) b.

    Parameters
    ----------
    fit : RegressionResult
    coefficients : str or iterable of str, optional
        Names in ``fit.params``; by default the coefficients of all lags ``W x`` ("theta = 0").
    form : {"chi2", "F"}
        chi2 with q degrees of freedom, or b'V^(-1) b / q against F(q, n - k); the latter for OLS and SLX, whose
        errors have n - k degrees of freedom. After restricted maximum likelihood it is F in either case.

    Returns
    -------
    TestResult

    Raises
    ------
    DataError
        If a name is no parameter of the fit, or occurs twice.
    EstimationError
        If there is nothing to test, or F is asked of a fit that has no such distribution.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((25, 2)), columns=["x", "y"], index=w.ids)
    >>> fit = si.spreg.slx("y ~ x", data, w)
    >>> wald_test(fit).null, bool(np.isclose(wald_test(fit).statistic, fit.z_values["W x"] ** 2))
    ('theta = 0 for [W x]', True)
    """
    check_choice("form", form, FORMS)
    names = _named(fit, coefficients)
    b = fit.params[names].to_numpy()
    value = quadratic_form(b, fit.cov.loc[names, names].to_numpy())
    said = "theta = 0 for {names}" if coefficients is None else "{names} are zero"
    null = Message(said, names=listed(names, 12))
    if fit.inference is not None:
        return in_small_samples(fit, "Wald", value, len(names), null)
    if form == "chi2":
        return TestResult("Wald", value, (len(names),), null, about=described(fit))
    if fit.residual_df is None:
        raise EstimationError(
            "F is defined for least squares with independent errors, not for {model} by "
            "{method}; use form='chi2'.",
            model=fit.model,
            method=fit.method,
        )
    return TestResult("F", value / len(names), (len(names), fit.residual_df), null, "F", described(fit))


def common_factor_test(fit: RegressionResult) -> TestResult:
    r"""Test that an SDM is a SEM: :math:`\theta + \rho \beta = 0` for every lagged regressor, by the delta method.

    Parameters
    ----------
    fit : RegressionResult
        SDM with the lags of all its regressors.

    Returns
    -------
    TestResult
        chi2 with one degree of freedom a lag.

    Raises
    ------
    EstimationError
        If the fit is no SDM, or a regressor has no lag.

    Notes
    -----
    Burridge (1981), JRSS B 43; Anselin (1988), Spatial Econometrics, section 13.3. :func:`nested_tests` has the
    likelihood ratio form.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> common_factor_test(si.spreg.sdm("y ~ x", data, w)).df
    (1,)
    """
    design: Design = fit.design
    lags = list(design.lags)
    without = [name for name in design.variables if f"W {name}" not in lags]
    if fit.model != "SDM" or without:
        raise EstimationError(
            "the common factor test is of an SDM with the lags of all regressors, not of {model}{without}.",
            model=fit.model,
            without=Message(" without the lags of {names}", names=listed(without, 12)) if without else "",
        )
    if design.lagged_w is not None:
        raise EstimationError("W x has another matrix than W y: SEM is not nested in this SDM.")
    pairs = [(lag, lag.removeprefix("W ")) for lag in lags]
    if design.time_lags:
        if len(design.time_lags) < 2:
            raise EstimationError(
                "a dynamic SEM is nested in an SDM with both lags in time: time_lags=('y', 'W y')."
            )
        pairs.append(("eta", "tau"))
    if design.nuisance and not rows_sum_alike(design.weights):
        raise EstimationError(
            "effects of years and weights whose rows do not sum alike: SEM is not nested in this SDM. Use "
            "{scaling}.",
            scaling=ROW_STANDARDIZED,
        )
    names = list(fit.params.index.drop("phi", errors="ignore"))
    gap, jacobian = np.zeros(len(pairs)), np.zeros((len(pairs), len(names)))
    rho = float(fit.params["rho"])
    for row, (lag, own) in enumerate(pairs):
        gap[row] = fit.params[lag] + rho * fit.params[own]
        jacobian[row, names.index(lag)] = 1.0
        jacobian[row, names.index(own)] = rho
        jacobian[row, names.index("rho")] = fit.params[own]
    value = quadratic_form(gap, jacobian @ fit.cov.loc[names, names].to_numpy() @ jacobian.T)
    null = Message(COMMON_FACTOR)
    if fit.inference is not None:
        return in_small_samples(fit, "Wald common factor", value, len(pairs), null)
    return TestResult("Wald common factor", value, (len(pairs),), null, about=described(fit))


def in_small_samples(fit: RegressionResult, name: str, value: float, q: int, null: Message) -> TestResult:
    """Return a Wald statistic of q coefficients by restricted likelihood, by q, against F(q, n - k)."""
    df = fit.inference.df if fit.inference is not None else fit.n
    return TestResult(name, value / q, (q, df), null, "F", described(fit))


def is_zero(name: str) -> Message:
    """Return the null hypothesis of one parameter."""
    return Message("{name} = 0", name=name)


def all_of(nulls: Sequence[Message]) -> Message:
    """Return null hypotheses that hold at once as one.

    >>> all_of([is_zero("rho"), is_zero("lambda")])
    'rho = 0 and lambda = 0'
    """
    return reduce(lambda first, second: Message("{first} and {second}", first=first, second=second), nulls)


def can_be_tested(fit: RegressionResult, names: Sequence[str]) -> bool:
    """Return whether the covariance of some coefficients has full rank."""
    return _rank(fit.cov.loc[list(names), list(names)].to_numpy()) == len(names)


def _rank(v: Floats) -> int:
    scale = np.sqrt(np.diag(v))
    return int(np.linalg.matrix_rank(v / np.outer(scale, scale), hermitian=True, tol=1e-10))


def quadratic_form(b: Floats, v: Floats) -> float:
    """Return b'V^(-1) b, scaled first so that units do not matter.

    >>> quadratic_form(np.array([2.0, 1e6]), np.diag([4.0, 1e12]))
    2.0
    """
    if (rank := _rank(v)) < len(b):
        raise EstimationError(
            "{n} coefficients cannot be tested at once: their covariance has rank {rank}, as with fewer clusters or "
            "years than coefficients. Test fewer, or use other standard errors.",
            n=len(b),
            rank=rank,
        )
    scale = np.sqrt(np.diag(v))
    t = b / scale
    return float(t @ np.linalg.solve(v / np.outer(scale, scale), t))


def _named(fit: RegressionResult, coefficients: Iterable[str] | str | None) -> list[str]:
    known = list(map(str, fit.params.index))
    if coefficients is None:
        names = list(fit.design.lags)
        if not names:
            raise EstimationError(
                "{model} has no lag of a regressor: name the coefficients to test.", model=fit.model
            )
        return names
    names = [coefficients] if isinstance(coefficients, str) else list(coefficients)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DataError(
            "{unknown} are no parameters.{closest} There are {known}.",
            unknown=listed(unknown),
            closest=closest(unknown[0], known),
            known=listed(known, 12),
        )
    if not names or len(set(names)) < len(names):
        raise DataError("name the coefficients to test, each once, not {names}.", names=listed(names))
    return names
