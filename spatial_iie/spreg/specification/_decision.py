"""The way from LM tests to a model, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie._registry import with_lags as lagging
from spatial_iie.inference import check_alpha, p_in_words
from spatial_iie.messages import Message
from spatial_iie.results import TestResult, as_message


def decision(
    model: str, tests: Mapping[str, TestResult], with_lags: Mapping[str, TestResult] | None, alpha: float
) -> tuple[str, Message]:
    """Return the model that LM tests on OLS or SLX residuals point to, and the way to it.

    Parameters
    ----------
    model : {"OLS", "SLX"}
    tests : mapping
        The tests on the residuals of the fit.
    with_lags : mapping, optional
        Those of error and lag on residuals with the lags of the regressors, for OLS.
    alpha : float

    Returns
    -------
    tuple of str and Message
        The model and the sentence. Whether lags of the regressors belong comes first: both LM WX and its form
        robust to rho must reject. Then error and lag: neither, one, or the one whose robust form says more.

    Raises
    ------
    SpatialIIEError
        If ``alpha`` is not between 0 and 1.

    Examples
    --------
    >>> quiet = {name: TestResult(name, 0.1, (1,), "") for name in ("LM error", "LM lag")}
    >>> decision("SLX", quiet, None, 0.05)
    ('SLX', 'At 5 % neither LM error (p = 0.7518) nor LM lag (p = 0.7518) rejects: the tests favour SLX.')
    """
    check_alpha(alpha)
    if model == "SLX" or with_lags is None:
        base, way = _error_or_lag(tests, alpha)
        found = lagging(base) if model == "SLX" else base
    else:
        simple, robust = (
            tests["LM WX"],
            tests["robust LM WX"],
        )  # a true error raises the second, a true lag the first
        weaker = simple if simple.p_value >= robust.p_value else robust
        belong = weaker.p_value < alpha
        base, way = _error_or_lag(with_lags if belong else tests, alpha)
        found = lagging(base) if belong else base
        if belong:
            way = Message(
                "{simple} and {robust} both reject the absence of lags of the regressors; given these, {way}",
                simple=_described(simple),
                robust=_described(robust),
                way=way,
            )
        else:
            way = Message(
                "{test} does not reject the absence of lags of the regressors; {way}",
                test=_described(weaker),
                way=way,
            )
    return found, Message(
        "At {level:g} % {way}: the tests favour {model}.", level=100 * alpha, way=way, model=found
    )


def _error_or_lag(tests: Mapping[str, TestResult], alpha: float) -> tuple[str, Message]:
    error, lag = tests["LM error"], tests["LM lag"]
    if min(error.p_value, lag.p_value) >= alpha:
        return "OLS", Message(
            "neither {error} nor {lag} rejects", error=_described(error), lag=_described(lag)
        )
    if max(error.p_value, lag.p_value) >= alpha:
        first, second = (error, lag) if error.p_value < lag.p_value else (lag, error)
        way = Message(
            "{first} rejects and {second} does not", first=_described(first), second=_described(second)
        )
        return ("SEM" if first is error else "SAR"), way
    both = Message("{error} and {lag} both reject", error=_described(error), lag=_described(lag))
    if "robust LM error" not in tests:
        return ("SEM" if error.statistic >= lag.statistic else "SAR"), both
    robust_error, robust_lag = tests["robust LM error"], tests["robust LM lag"]
    by_error = robust_error.statistic >= robust_lag.statistic
    stronger, weaker = (robust_error, robust_lag) if by_error else (robust_lag, robust_error)
    way = Message(
        "{both}; of the robust forms {stronger} exceeds {weaker}{odd}",
        both=both,
        stronger=_described(stronger),
        weaker=_described(weaker),
        odd=Message(", though neither robust form rejects") if stronger.p_value >= alpha else "",
    )
    return ("SEM" if by_error else "SAR"), way


def _described(test: TestResult) -> Message:
    return Message("{test} ({p})", test=as_message(test.name), p=p_in_words(test.p_value))
