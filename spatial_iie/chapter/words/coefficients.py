"""Coefficients as associations in exact per cent, and the spatial parameters; nothing causal."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_MORE = {
    (False, "own"): "a one-unit higher {x}",
    (False, "mean"): "a one-unit higher mean of the {x} among neighbours",
    (False, "sum"): "a one-unit higher weighted sum of the {x} over neighbours",
    (True, "own"): "a 1% higher {x}",
    (True, "mean"): "a 1% higher {x} of the neighbours (mean of the logarithm)",
    (True, "sum"): "a 1% higher {x} of the neighbours (weighted sum of the logarithm)",
}
"""Whether the regressor is in logarithms, and whose it is."""
_SPATIAL = {
    "lambda": "the spatial error parameter λ is {value} (standard error {se}, {p})",
    "rho": "the spatial autoregressive parameter ρ is {value} (standard error {se}, {p})",
}
_CORRELATED = {
    ("lambda", True): "the errors of neighbouring regions are positively correlated",
    ("lambda", False): "the errors of neighbouring regions are negatively correlated",
    ("rho", True): "the dependent variable is positively associated with that of neighbouring regions",
    ("rho", False): "the dependent variable is negatively associated with that of neighbouring regions",
}
"""What a significant parameter means, by whether it is positive."""
_LOG = re.compile(r"(?:np\.)?log\((.+)\)")


@dataclass(frozen=True)
class Effect:
    """A coefficient or an impact, and between what it is.

    Attributes
    ----------
    response, regressor : str
        Labels, without the logarithm.
    estimate, std_error, low, high, p : float
        low and high end the interval of ``confidence``.
    log_response, log_regressor : bool
        Whether they enter as logarithms.
    confidence : float
    averaged : bool
        Whether a lag is a mean over neighbours (rows of the weights sum to 1) or a weighted sum.
    """

    response: str
    regressor: str
    estimate: float
    std_error: float
    low: float
    high: float
    p: float
    log_response: bool = False
    log_regressor: bool = False
    confidence: float = 0.95
    averaged: bool = True

    def per_unit(self, coefficient: float) -> float:
        """Return what a coefficient says of one unit (of one per cent, for a logarithm) more of the regressor.

        With y in logs 100 (exp(b) - 1) per cent, or 100 (1.01^b - 1) per cent if x is in logs too; otherwise b, or
        b log(1.01), in the units of y.

        >>> round(Effect("y", "x", 0.5, 1, 0, 1, 0.5, log_response=True).per_unit(0.5), 4)
        64.8721
        """
        step = coefficient * math.log(1.01) if self.log_regressor else coefficient
        return 100 * math.expm1(step) if self.log_response else step


def without_log(term: str) -> tuple[str, bool]:
    """Return the column of a term, and whether it stands in a logarithm.

    >>> without_log("log(gdp)"), without_log("trade_share"), without_log("log(`per head`)")
    (('gdp', True), ('trade_share', False), ('per head', True))
    """
    found = _LOG.fullmatch(term)
    return (found[1].strip("`"), True) if found else (term.strip("`"), False)


def coefficient(effect: Effect, model: str, n: int, alpha: float, language: Language) -> Sentence:
    """Report the association of a regressor with the dependent variable of the same region.

    Examples
    --------
    >>> e = Effect("GDP per capita", "index", 0.00509, 0.00084, 0.00345, 0.00673, 1e-9, log_response=True)
    >>> print(coefficient(e, "SDEM", 366, 0.05, "en").text)
    In the SDEM, a one-unit higher index is associated with 0.510% higher GDP per capita in the region, other \
regressors held constant (95% CI 0.346% to 0.675%, exactly 100(exp(b) − 1)%; b = 0.0051, standard error 0.00084, p < \
0.0001, n = 366).
    """
    return _associated(effect, model, n, alpha, language, of_neighbours=False)


def lag_coefficient(effect: Effect, model: str, n: int, alpha: float, language: Language) -> Sentence:
    """Report the association of a spatially lagged regressor with the dependent variable.

    >>> e = Effect("GDP per capita", "index", 0.0021, 0.0012, -0.0002, 0.0044, 0.0677, log_response=True)
    >>> print(lag_coefficient(e, "SDEM", 366, 0.05, "en").text)
    In the SDEM, the association of the neighbours' index with GDP per capita in the region is not statistically \
significant at the 5 % level, other regressors held constant: 0.210% per unit (95% CI −0.020% to 0.441%; b = 0.0021, \
standard error 0.0012, p = 0.0677, n = 366).
    """
    return _associated(effect, model, n, alpha, language, of_neighbours=True)


def _associated(
    effect: Effect, model: str, n: int, alpha: float, language: Language, *, of_neighbours: bool
) -> Sentence:
    values = {
        "estimate": effect.estimate,
        "std_error": effect.std_error,
        "p": effect.p,
        "low": effect.low,
        "high": effect.high,
        "n": n,
        "per unit": effect.per_unit(effect.estimate),
    }
    where = "W " if of_neighbours else ""
    numbers = {f"{model} {where}{effect.regressor} {name}": value for name, value in values.items()}
    if effect.p <= alpha:
        return Sentence(_sized(effect, model, n, language, of_neighbours=of_neighbours), numbers)
    return Sentence(_no_evidence(effect, model, n, alpha, language, of_neighbours=of_neighbours), numbers)


def _sized(effect: Effect, model: str, n: int, language: Language, *, of_neighbours: bool) -> str:
    exactly = ", exactly 100(1.01^b − 1)%" if effect.log_regressor else ", exactly 100(exp(b) − 1)%"
    return phrase(
        language,
        "In the {model}, {more} is associated with {size} {higher} {y} in the region, other regressors held "
        "constant ({interval}{exactly}; {fit}).",
        model=model,
        more=higher(effect, language, of_neighbours=of_neighbours),
        size=sized(effect),
        higher=phrase(language, "higher" if effect.estimate > 0 else "lower"),
        y=effect.response,
        interval=_interval(effect, language),
        exactly=phrase(language, exactly) if effect.log_response else "",
        fit=_fit(effect, n, language),
    )


def _no_evidence(
    effect: Effect, model: str, n: int, alpha: float, language: Language, *, of_neighbours: bool
) -> str:
    whose = "the neighbours' {x}" if of_neighbours else "the {x}"
    return phrase(
        language,
        "In the {model}, the association of {regressor} with {y} in the region is not statistically "
        "significant at the {level} level, other regressors held constant: {size} {per} ({interval}; {fit}).",
        model=model,
        level=level(alpha),
        regressor=phrase(language, whose, x=effect.regressor),
        y=effect.response,
        size=number(effect.per_unit(effect.estimate)) + _unit(effect),
        fit=_fit(effect, n, language),
        interval=_interval(effect, language),
        per=phrase(language, "per 1%" if effect.log_regressor else "per unit"),
    )


def higher(effect: Effect, language: Language, *, of_neighbours: bool) -> str:
    """Return the change of the regressor that a coefficient is about.

    >>> higher(Effect("y", "index", 0.5, 1, 0, 1, 0.5, log_regressor=True), "en", of_neighbours=False)
    'a 1% higher index'
    """
    kind = "own" if not of_neighbours else "mean" if effect.averaged else "sum"
    return phrase(language, _MORE[effect.log_regressor, kind], x=effect.regressor)


def sized(effect: Effect) -> str:
    """Return the size of an association, in per cent or in the units of the response.

    >>> sized(Effect("y", "x", -0.5, 1, 0, 1, 0.5, log_response=True))
    '39.347%'
    """
    return number(abs(effect.per_unit(effect.estimate))) + _unit(effect)


def _interval(effect: Effect, language: Language) -> str:
    low, high = (number(effect.per_unit(end)) + _unit(effect) for end in (effect.low, effect.high))
    return phrase(language, "{c:g}% CI {low} to {high}", c=100 * effect.confidence, low=low, high=high)


def _unit(effect: Effect) -> str:
    return "%" if effect.log_response else ""


def _fit(effect: Effect, n: int, language: Language) -> str:
    b, se = number(effect.estimate), number(effect.std_error)
    fit = "b = {b}, standard error {se}, {p}, n = {n}"
    return phrase(language, fit, b=b, se=se, p=p_in_words(effect.p), n=n)


def spatial_parameter(
    name: str, model: str, estimate: float, std_error: float, p: float, alpha: float, language: Language
) -> Sentence:
    """Report the spatial error parameter or the spatial autoregressive parameter.

    >>> print(spatial_parameter("lambda", "SDEM", -0.0197, 0.081, 0.8078, 0.05, "en").text)
    In the SDEM, the spatial error parameter λ is −0.020 (standard error 0.081, p = 0.8078): not statistically \
significant at the 5 % level.
    """
    claim = phrase(language, "not statistically significant at the {level} level", level=level(alpha))
    if p <= alpha:
        claim = phrase(language, _CORRELATED[name, estimate > 0])
    inside = {"value": number(estimate), "se": number(std_error), "p": p_in_words(p)}
    text = phrase(
        language,
        "In the {model}, {parameter}: {claim}.",
        model=model,
        parameter=phrase(language, _SPATIAL[name], **inside),
        claim=claim,
    )
    return Sentence(text, {f"{model} {name}": estimate, f"{model} {name} p": p})
