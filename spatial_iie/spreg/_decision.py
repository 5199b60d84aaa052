"""The way from LM tests to a model, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.errors import SpatialIIEError
from spatial_iie.results import TestResult

_WITH_LAGS = {"OLS": "SLX", "SEM": "SDEM", "SAR": "SDM"}


def decision(model: str, tests: Mapping[str, TestResult], alpha: float) -> tuple[str, str]:
    """Return the model that LM tests on OLS or SLX residuals point to, and the way to it.

    Error and lag first: neither significant, no spatial parameter; one, that one; both, the more significant
    robust form. Then the lags of the regressors: for a lag model by the form robust to rho.

    Raises
    ------
    SpatialIIEError
        If ``alpha`` is not between 0 and 1.

    Examples
    --------
    >>> quiet = {name: TestResult(name, 0.1, (1,), "") for name in ("LM error", "LM lag")}
    >>> decision("SLX", quiet, 0.05)
    ('SLX', 'At 5 % neither LM error (p = 0.752) nor LM lag (p = 0.752) rejects: the tests point to SLX.')
    """
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 1:
        raise SpatialIIEError(f"alpha must be a number between 0 and 1, not {alpha!r}.")
    base, way = _error_or_lag(tests, alpha)
    if model == "SLX":
        found = _WITH_LAGS[base]
    else:
        found, more = _lags(base, tests, alpha)
        way = f"{way}; {more}" if more else way
    return found, f"At {100 * alpha:g} % {way}: the tests point to {found}."


def _error_or_lag(tests: Mapping[str, TestResult], alpha: float) -> tuple[str, str]:
    error, lag = tests["LM error"], tests["LM lag"]
    if min(error.p_value, lag.p_value) >= alpha:
        return "OLS", f"neither {_told(error)} nor {_told(lag)} rejects"
    if max(error.p_value, lag.p_value) >= alpha:
        first, second = (error, lag) if error.p_value < lag.p_value else (lag, error)
        return ("SEM" if first is error else "SAR"), f"{_told(first)} rejects and {_told(second)} does not"
    both = f"{_told(error)} and {_told(lag)} both reject"
    if "robust LM error" not in tests:
        return ("SEM" if error.statistic >= lag.statistic else "SAR"), both
    robust_error, robust_lag = tests["robust LM error"], tests["robust LM lag"]
    by_error = robust_error.statistic >= robust_lag.statistic
    stronger, weaker = (robust_error, robust_lag) if by_error else (robust_lag, robust_error)
    odd = ", though neither robust form rejects" if stronger.p_value >= alpha else ""
    way = f"{both}; of the robust forms {_told(stronger)} says more than {_told(weaker)}{odd}"
    return ("SEM" if by_error else "SAR"), way


def _lags(base: str, tests: Mapping[str, TestResult], alpha: float) -> tuple[str, str]:
    """Return the model with lags of the regressors if their test rejects; LM WX does not depend on lambda."""
    test = tests.get("robust LM WX" if base == "SAR" else "LM WX")
    if test is None:
        return base, ""
    if test.p_value < alpha:
        return _WITH_LAGS[base], f"{_told(test)} asks for lags of the regressors"
    return base, f"{_told(test)} asks for no lags of the regressors"


def _told(test: TestResult) -> str:
    return f"{test.name} (p = {test.p_value:.3g})"
