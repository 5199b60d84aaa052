"""Lagrange multiplier tests on a fit without space: which model do its residuals ask for?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError, listed
from spatial_iie.messages import Message, term
from spatial_iie.results import TestAbout, TestResult
from spatial_iie.results.base import as_message
from spatial_iie.spreg.specification._decision import decision
from spatial_iie.spreg.specification._linked_rows import linked_rows
from spatial_iie.spreg.specification._tests import (
    Tests,
    described,
    instruments_of,
    is_least_squares,
    lag_for,
)
from spatial_iie.spreg.specification.residual_moran import residual_moran
from spatial_iie.spreg.specification.wald import all_of, is_zero

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._blocks import Lag
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Space
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
_COLUMNS = 512  # of the identity, solved for at once


def lm_tests(
    fit: RegressionResult,
    w: Weights | None = None,
    *,
    lagged: Iterable[str] | None = None,
    alpha: float = 0.05,
    isolates: Isolates = "exclude",
) -> Tests:
    r"""Test the residuals of a fit for spatial dependence, and say which model the tests favour.

    With e the residuals, :math:`s^2 = e'e/n`, :math:`T = tr(W'W + WW)` and
    :math:`J = T + (WZb)'M(WZb)/s^2`, M the projection off Z,

    .. math:: LM_{error} = (e'We/s^2)^2 / T, \quad LM_{lag} = (e'Wy/s^2)^2 / J

    Parameters
    ----------
    fit : RegressionResult
        OLS or SLX: tests for an error, a lag and both; for OLS the tests for lags of the regressors too. SAR or
        SDM: the test for an error beside the lag. By instruments: the test of Anselin and Kelejian alone, see
        :func:`spatial_iie.spreg.residual_moran`.
    w : Weights, optional
        Between the regions of the fit; by default those it was fitted with.
    lagged : iterable of str, optional
        Columns whose lags the Durbin tests consider; by default every regressor of the fit (effects are none); ()
        for no such tests.
    alpha : float
        Level at which the decision is taken.
    isolates : {"exclude", "zero", "error"}
        Isolates under ``w``, if it is given: the fit is made again without them, they count with a
        lag of 0, or are refused.

    Returns
    -------
    Tests
        By name: "Moran's I of residuals", "LM error", "LM lag", "robust LM error", "robust LM lag", "SARMA" and,
        for OLS, "LM WX", "robust LM WX", "robust LM lag (Durbin)", "LM SDM", "LM SDEM". ``about["points_to"]``
        is the model, ``about["decision"]`` the way to it, which is also printed beneath the table: first whether the
        lags of the regressors belong, which both LM WX and its form robust to rho must say; then error or lag,
        judged on residuals with those lags if they do, by the robust forms if both reject.

    Raises
    ------
    EstimationError
        If the fit is of another model, or lags repeat the regressors, or effects of years stand beside weights
        whose rows do not sum alike.
    AlignmentError, WeightsError
        If ``w`` is missing or does not fit.

    Notes
    -----
    Anselin, Bera, Florax and Yoon (1996), Regional Science and Urban Economics 26; Durbin versions Koley and Bera
    (2024), Spatial Economic Analysis 19; beside a lag Anselin (1988), Geographical Analysis 20; error or
    lag as in Anselin (2005), Exploring Spatial Data with GeoDa, figure 23.24.

    Of a panel the tests are those of its transformed model, n what is independent there. Where effects of years were
    removed W has lost the eigenvalue of ones, so that :math:`tr W = -c S` in S years with W 1 = c 1: the
    scores are :math:`e'We/s^2 - tr W` and :math:`e'Wy/s^2 - tr W`, and T is less :math:`2 (tr W)^2 / n`. A panel
    fitted with ``correction=False`` has the uncorrected tests that splm prints.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> random = np.random.default_rng(2)
    >>> x, e = random.standard_normal((2, 49))
    >>> y = pd.Series(x + np.linalg.solve(np.eye(49) - 0.8 * w.matrix.toarray(), e), index=w.ids)
    >>> tests = si.spreg.lm_tests(si.spreg.ols("y ~ x", pd.DataFrame({"y": y, "x": x})), w)
    >>> tests["LM error"].p_value < 0.001, tests.about["points_to"]
    (True, 'SEM')
    """
    fit, w = linked_rows(fit, w, isolates)
    lag = lag_for(fit, w)
    record = model_of(fit.model)
    if record.of_response and np.isfinite(fit.log_likelihood):
        return _beside_a_lag(fit, lag)
    if instruments_of(fit) is not None and not is_least_squares(fit):
        test = residual_moran(fit, w, isolates=isolates)
        return Tests(_of(fit, "Test on the residuals of {model}: {formula}"), (test,), test.about)
    if not is_least_squares(fit):
        raise EstimationError(
            "LM tests are of OLS, SLX, SAR or SDM fits, not of {model} by {method}.",
            model=fit.model,
            method=as_message(fit.method),
        )
    design: Design = fit.design
    parts = _parts(design.y, design.z, lag)
    members = [residual_moran(fit, w, isolates=isolates), *_error_and_lag(parts)]
    with_lags = None
    names = _lagged_names(design, lagged) if not record.lags else ()
    if names:
        lags = lag @ design.z[:, [design.names.index(name) for name in names]]
        members += _durbin(parts, _new_part(design.z, lags, names))
        with_lags = _named(_error_and_lag(_parts(design.y, np.column_stack([design.z, lags]), lag)))
    points_to, sentence = decision(fit.model, _named(members), with_lags, alpha)
    about = described(fit, sentence) | TestAbout(points_to=points_to, decision=sentence)
    weights = design.weights if w is None else w
    about |= TestAbout(weights=weights.recipe, normalization=weights.normalization)
    heading = "LM tests on the residuals of {model}: {formula}"
    return Tests(_of(fit, heading), tuple(members), about)


def _of(fit: RegressionResult, heading: str) -> Message:
    return Message(heading, model=fit.model, formula=fit.about.formula)


def _named(tests: list[TestResult]) -> dict[str, TestResult]:
    return {test.name: test for test in tests}


class _Parts(NamedTuple):
    """Scores of the error and the lag at the restricted fit, e'We/s2 and e'Wy/s2 less tr W, and their variances."""

    e: Floats
    s2: float
    error: float
    lag: float
    t: float
    j: float
    trend_lag: Floats


def _parts(y: Floats, z: Floats, lag: Lag) -> _Parts:
    e = _off(z, y)
    s2 = float(e @ e) / lag.size
    trend_lag = _off(z, lag @ (y - e))
    lost = lag.trace()
    t = lag.squares() - 2 * lost**2 / lag.size
    return _Parts(
        e,
        s2,
        error=float(e @ (lag @ e)) / s2 - lost,
        lag=float(e @ (lag @ y)) / s2 - lost,
        t=t,
        j=t + float(trend_lag @ trend_lag) / s2,
        trend_lag=trend_lag,
    )


def _off(z: Floats, columns: Floats) -> Floats:
    """Return what Z leaves of columns."""
    basis = np.linalg.qr(z)[0]
    return np.asarray(columns - basis @ (basis.T @ columns))


def _error_and_lag(p: _Parts) -> list[TestResult]:
    error, lag = p.error**2 / p.t, p.lag**2 / p.j
    none = Message("the errors of neighbours are not correlated (lambda = 0)")
    no_lag = Message("the response does not depend on that of the neighbours (rho = 0)")
    tests = [TestResult("LM error", error, (1,), none), TestResult("LM lag", lag, (1,), no_lag)]
    if p.j - p.t <= 1e-12 * p.t:  # the lag of the trend lies among the regressors: error and lag look alike
        return tests
    robust_error = (p.error - p.t / p.j * p.lag) ** 2 / (p.t * (1 - p.t / p.j))
    robust_lag = (p.lag - p.error) ** 2 / (p.j - p.t)
    return [
        *tests,
        TestResult("robust LM error", robust_error, (1,), _whether(none, "rho")),
        TestResult("robust LM lag", robust_lag, (1,), _whether(no_lag, "lambda")),
        TestResult(
            "SARMA", error + robust_lag, (2,), Message("neither error nor lag: lambda = 0 and rho = 0")
        ),
    ]


def _whether(null: Message, other: str) -> Message:
    """Return the null hypothesis of a test that is robust to a small other parameter."""
    return Message("{null}, whether or not there is a small {other}", null=null, other=other)


def _durbin(p: _Parts, lags: Floats) -> list[TestResult]:
    """Return the tests that involve theta; ``lags`` is what Z leaves of WX, shape (n, q)."""
    q, score = lags.shape[1], lags.T @ p.e
    wx = float(score @ np.linalg.solve(lags.T @ lags, score)) / p.s2
    both = np.column_stack([p.trend_lag, lags])
    variance = both.T @ both
    variance[0, 0] += p.t * p.s2
    scores = np.array([p.lag * p.s2, *score])
    joint = float(scores @ np.linalg.solve(variance, scores)) / p.s2
    what = Message("the lags of the regressors have no coefficient (theta = 0)")
    return [
        TestResult("LM WX", wx, (q,), what),
        TestResult("robust LM WX", joint - p.lag**2 / p.j, (q,), _whether(what, "rho")),
        TestResult("robust LM lag (Durbin)", joint - wx, (1,), _whether(is_zero("rho"), "theta")),
        TestResult("LM SDM", joint, (q + 1,), all_of([what, is_zero("rho")])),
        TestResult("LM SDEM", wx + p.error**2 / p.t, (q + 1,), all_of([what, is_zero("lambda")])),
    ]


def _lagged_names(design: Design, lagged: Iterable[str] | None) -> tuple[str, ...]:
    names = design.variables if lagged is None else tuple([lagged] if isinstance(lagged, str) else lagged)
    unknown = [name for name in names if name not in design.variables]
    if unknown:
        raise EstimationError(
            "lagged names {unknown}; the regressors are {variables}.",
            unknown=listed(unknown),
            variables=listed(design.variables, 12),
        )
    return names


def _new_part(z: Floats, lags: Floats, names: tuple[str, ...]) -> Floats:
    """Return what Z leaves of the lags; refuse lags that Z or one another already say."""
    left = _off(z, lags)
    if np.linalg.matrix_rank(left / np.maximum(np.linalg.norm(lags, axis=0), 1e-300), tol=1e-8) < len(names):
        raise EstimationError(
            "the lags of {names} are combinations of the regressors or of one another. Name others with {how}.",
            how=term("lagged=, or lagged=() for the tests of error and lag alone", "--lagged"),
            names=listed(names, 12),
        )
    return left


def _beside_a_lag(fit: RegressionResult, lag: Lag) -> Tests:
    design: Design = fit.design
    e = fit.residuals.reindex(design.ids).to_numpy()
    lost = lag.trace()
    score = float(e @ (lag @ e)) / fit.sigma2 - lost
    rho = float(fit.params["rho"])
    space = fit.fitted_model.space  # type: ignore[attr-defined]
    if lag.matrix.shape != space.one.matrix.shape:
        raise EstimationError(
            "other weights beside a lag whose weights change from year to year have no test: leave w out."
        )
    if lag.matrix is space.one.matrix or _equal(lag.matrix, space.one.matrix):
        shared = space.product_trace(0.0, rho) + space.crossed_trace(0.0, rho).value
    else:
        shared = _shared_trace(space, lag, rho)
    shared -= 2 * lost * space.trace(rho) / lag.size  # by way of sigma2
    variance = lag.squares() - 2 * lost**2 / lag.size - shared**2 * float(fit.cov.loc["rho", "rho"])
    null = Message("beside the lag of the response, the errors of neighbours are not correlated (lambda = 0)")
    test = TestResult("LM error beside the lag", score**2 / variance, (1,), null)
    return Tests(_of(fit, "LM test on the residuals of {model}: {formula}"), (test,), described(fit))


def _equal(one: sparse.csr_array, other: sparse.csr_array) -> bool:
    return bool((one != other).nnz == 0)


def _shared_trace(space: Space | SpaceOfYears, lag: Lag, rho: float) -> float:
    """Return tr(W2 G + W2' G), W2 the weights of the errors, G = W (I - rho W)^(-1) those of the lag; exact."""
    one, other = space.one, lag.matrix
    solve, n = one.solver(rho), one.n
    transposed = other.T.tocsr()
    total = 0.0
    for start in range(0, n, _COLUMNS):
        columns = np.arange(start, min(start + _COLUMNS, n))
        unit = np.zeros((n, len(columns)))
        unit[columns, np.arange(len(columns))] = 1.0
        g = one.matrix @ solve(unit)
        total += float(((other + transposed) @ g)[columns, np.arange(len(columns))].sum())
        if lag.blocks.reduced:  # J W2 J G and J W2' J G in place of W2 G and W2' G
            sums = np.asarray(other.sum(axis=0))
            total -= float(sums @ g.sum(axis=1) + sums[columns] @ g.sum(axis=0)) / n
    return lag.blocks.copies * total
