"""What a coefficient supports: associations in exact per cent, the parameters of space. No causes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language

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


def coefficient(effect: Effect, model: str, n: int, alpha: float, language: Language) -> Said:
    """Say how a regressor is associated with the response of the same region.

    Examples
    --------
    >>> e = Effect("GDP per capita", "index", 0.00509, 0.00084, 0.00345, 0.00673, 1e-9, log_response=True)
    >>> print(coefficient(e, "SDEM", 366, 0.05, "en").text)
    In the SDEM, one unit more of the index is associated with 0.510 % higher GDP per capita of the region itself, the \
other regressors being equal (95 % interval 0.346 % to 0.675 %, exactly 100(exp(b) − 1) %; b = 0.0051, standard \
error 0.00084, p < 0.0001, n = 366).
    """
    return _associated(effect, model, n, alpha, language, of_neighbours=False)


def lag_coefficient(effect: Effect, model: str, n: int, alpha: float, language: Language) -> Said:
    """Say how the neighbours' mean of a regressor is associated with a region's response.

    >>> e = Effect("GDP per capita", "index", 0.0021, 0.0012, -0.0002, 0.0044, 0.0677, log_response=True)
    >>> print(lag_coefficient(e, "SDEM", 366, 0.05, "en").text)
    In the SDEM, there is no evidence at the 5 % level that the neighbours' index is associated with GDP per capita of \
the region, the other regressors being equal (b = 0.0021, standard error 0.0012, p = 0.0677, n = 366; 95 % interval \
−0.020 % to 0.441 % per unit).
    """
    return _associated(effect, model, n, alpha, language, of_neighbours=True)


def _associated(
    effect: Effect, model: str, n: int, alpha: float, language: Language, *, of_neighbours: bool
) -> Said:
    numbers = {
        "estimate": effect.estimate,
        "std_error": effect.std_error,
        "p": effect.p,
        "low": effect.low,
        "high": effect.high,
        "n": n,
        "per unit": effect.per_unit(effect.estimate),
    }
    where = "W " if of_neighbours else ""
    numbers = {f"{model} {where}{effect.regressor} {name}": value for name, value in numbers.items()}
    clause = _clause_zh if language == "zh" else _clause_en
    return Said(clause(effect, model, n, effect.p <= alpha, alpha, of_neighbours), numbers)


def _interval(effect: Effect, language: Language) -> tuple[str, str]:
    """Return the interval per unit, and how it was got."""
    unit = " %" if effect.log_response else ""
    to = "至" if language == "zh" else "to"
    ends = [f"{number(effect.per_unit(end))}{unit}" for end in (effect.low, effect.high)]
    exact = "100(1.01^b − 1) %" if effect.log_regressor else "100(exp(b) − 1) %"
    how = (
        f"{'精确值' if language == 'zh' else 'exactly '}{' ' if language == 'zh' else ''}{exact}"
        if unit
        else ""
    )
    return f" {to} ".join(ends), how


def _clause_en(e: Effect, model: str, n: int, sure: bool, alpha: float, of_neighbours: bool) -> str:
    fit = f"b = {number(e.estimate)}, standard error {number(e.std_error)}, {p_in_words(e.p)}, n = {n}"
    interval, how = _interval(e, "en")
    conf = f"{100 * e.confidence:g} % interval"
    what = f"the neighbours' {e.regressor}" if of_neighbours else f"the {e.regressor}"
    if not sure:
        whose = f"{e.response} of the region" if of_neighbours else f"{e.response} of the region itself"
        per = "per 1 %" if e.log_regressor else "per unit"
        return (
            f"In the {model}, there is no evidence at the {level(alpha)} level that {what} is associated with {whose}, "
            f"the other regressors being equal ({fit}; {conf} {interval} {per})."
        )
    size = number(abs(e.per_unit(e.estimate)))
    unit = " %" if e.log_response else ""
    more = "higher" if e.estimate > 0 else "lower"
    one = f"1 % more of {what}" if e.log_regressor else f"one unit more of {what}"
    whose = f"{e.response} of the region" if of_neighbours else f"{e.response} of the region itself"
    means = " (on average over the neighbours)" if e.averaged else " (in their weighted sum)"
    means = means if of_neighbours else ""
    exact = f", {how}" if how else ""
    return (
        f"In the {model}, {one}{means} is associated with {size}{unit} {more} {whose}, the other regressors being "
        f"equal "
        f"({conf} {interval}{exact}; {fit})."
    )


def _clause_zh(e: Effect, model: str, n: int, sure: bool, alpha: float, of_neighbours: bool) -> str:
    fit = f"b = {number(e.estimate)}，标准误 {number(e.std_error)}，{p_in_words(e.p)}，n = {n}"
    interval, how = _interval(e, "zh")
    conf = f"{100 * e.confidence:g}% 置信区间"
    what = f"邻居的{e.regressor}" if of_neighbours else f"本地区的{e.regressor}"
    if not sure:
        per = "每 1 %" if e.log_regressor else "每单位"
        return (
            f"在 {model} 模型中，其他解释变量相同时，在 {level(alpha)} "
            f"水平下没有证据表明{what}与本地区的{e.response}相关"
            f"（{fit}；{per}的 {conf}为 {interval}）。"
        )
    size = number(abs(e.per_unit(e.estimate)))
    unit = " %" if e.log_response else ""
    more = "高" if e.estimate > 0 else "低"
    lag = "平均" if e.averaged else "加权和"
    one = f"{what}多 1 %" if e.log_regressor else f"{what}{lag if of_neighbours else ''}多一个单位"
    exact = f"，{how}" if how else ""
    return (
        f"在 {model} 模型中，其他解释变量相同时，{one}，对应本地区的{e.response}{more} {size}{unit}"
        f"（{conf}为 {interval}{exact}；{fit}）。"
    )


_SPATIAL = {
    "lambda": (
        (
            "the errors of neighbouring regions are correlated once the regressors are taken into account",
            "考虑解释变量后，相邻地区的误差",
        ),
        "lambda",
    ),
    "rho": (
        (
            "the response of a region goes with that of its neighbours once the regressors are taken into account",
            "考虑解释变量后，本地区与邻居的被解释变量",
        ),
        "rho",
    ),
}


def spatial_parameter(
    name: str, model: str, estimate: float, std_error: float, p: float, alpha: float, language: Language
) -> Said:
    """Say what lambda or rho supports.

    >>> print(spatial_parameter("lambda", "SDEM", -0.0197, 0.081, 0.8078, 0.05, "en").text)
    There is no evidence that the errors of neighbouring regions are correlated once the regressors are taken into \
account (lambda = −0.020 in the SDEM, standard error 0.081, p = 0.8078).
    """
    words = _SPATIAL[name][0][language == "zh"]
    sure, positive = p <= alpha, estimate > 0
    numbers = {f"{model} {name}": estimate, f"{model} {name} p": p}
    if language == "zh":
        inside = f"（{model} 中 {name} = {number(estimate)}，标准误 {number(std_error)}，{p_in_words(p)}）"
        if not sure:
            return Said(f"没有证据表明，{words}相关{inside}。", numbers)
        return Said(f"{words}呈{'正' if positive else '负'}相关{inside}。", numbers)
    inside = (
        f"({name} = {number(estimate)} in the {model}, standard error {number(std_error)}, {p_in_words(p)})"
    )
    if not sure:
        return Said(f"There is no evidence that {words} {inside}.", numbers)
    way = "positively" if positive else "negatively"
    return Said(f"{words[0].upper()}{words[1:]}, {way} {inside}.", numbers)
