"""What a regression supports: coefficients in exact per cent, spatial parameters, tests, impacts. No causes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import count, level, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.report.labels import Language

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

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


def slopes_side_by_side(
    label: str, estimates: Mapping[str, tuple[float, float]], alpha: float, language: Language
) -> Said:
    """Say whether models agree on the sign and significance of a regressor.

    Parameters
    ----------
    label : str
    estimates : mapping of model to (estimate, p)
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> slopes_side_by_side("the index", {"OLS": (0.0052, 0.0001), "SDEM": (0.0051, 0.2)}, 0.05, "en").text
    'The coefficient of the index is positive in both models, from 0.0051 to 0.0052, and significant at 5 % in OLS.'
    """
    values = [estimate for estimate, _ in estimates.values()]
    sure = [model for model, (_, p) in estimates.items() if p <= alpha]
    up, many, zh = sum(value > 0 for value in values), len(values), language == "zh"
    low, high = number(min(values), 4), number(max(values), 4)
    numbers = {f"{model} {label}": estimate for model, (estimate, _) in estimates.items()}
    if zh:
        sign = (
            "均为正" if up == many else "均为负" if up == 0 else f"在 {up} 个模型中为正、{many - up} 个中为负"
        )
        where = "均显著" if len(sure) == many else f"在{series(sure, 'zh')}中显著" if sure else "均不显著"
        return Said(
            f"{label}的系数在 {many} 个模型中{sign}，介于 {low} 至 {high}，在 {level(alpha)} 水平下{where}。",
            numbers,
        )
    every = "both models" if many == 2 else f"all {count(many, 'en')} models"
    sign = (
        f"positive in {every}"
        if up == many
        else f"negative in {every}"
        if up == 0
        else f"positive in {up} of {many} models"
    )
    where = "in every one" if len(sure) == many else f"in {series(sure, 'en')}" if sure else "in none"
    return Said(
        f"The coefficient of {label} is {sign}, from {low} to {high}, and significant at {level(alpha)} {where}.",
        numbers,
    )


def nested(tests: Sequence[tuple[str, float, float]], alpha: float, language: Language) -> Said:
    """Say which likelihood ratio tests reject the smaller model.

    Parameters
    ----------
    tests : sequence of (name, statistic, p)
        Names such as "OLS < SLX".
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> nested([("OLS < SLX", 7.16, 0.0669), ("SLX < SDEM", 0.06, 0.8085)], 0.05, "en").text
    'Of 2 likelihood ratio tests none rejects the smaller model at 5 % (smallest p = 0.0669, OLS < SLX).'
    """
    rejected = [(name, p) for name, _, p in tests if p <= alpha]
    numbers = {f"p {name}": p for name, _, p in tests}
    surest = min(tests, key=lambda each: each[2])
    if language == "zh":
        told = "、".join(f"{name}（{p_in_words(p)}）" for name, p in rejected)
        if rejected:
            return Said(
                f"{len(tests)} 个似然比检验中，在 {level(alpha)} 水平下拒绝较小模型的有：{told}。", numbers
            )
        return Said(
            f"{len(tests)} 个似然比检验在 {level(alpha)} 水平下均不拒绝较小模型（最小的 {p_in_words(surest[2])}，"
            f"{surest[0]}）。",
            numbers,
        )
    if rejected:
        told = series([f"{name} ({p_in_words(p)})" for name, p in rejected], "en")
        rest = "" if len(rejected) == len(tests) else "; the others do not"
        return Said(
            f"Of {len(tests)} likelihood ratio tests {told} reject{'s' if len(rejected) == 1 else ''} the smaller "
            f"model at {level(alpha)}{rest}.",
            numbers,
        )
    return Said(
        f"Of {len(tests)} likelihood ratio tests none rejects the smaller model at {level(alpha)} (smallest "
        f"{p_in_words(surest[2])}, {surest[0]}).",
        numbers,
    )


def lowest(criterion: str, values: Mapping[str, float], language: Language) -> Said:
    """Say which model has the lowest AIC or BIC, and how far the next one is.

    >>> lowest("AIC", {"OLS": -112.7, "SLX": -113.9, "SAR": -111.2}, "en").text
    'AIC is lowest for SLX (−113.9), 1.2 below OLS: differences below 2 hardly tell models apart.'
    """
    order = sorted(values, key=values.__getitem__)
    if len(order) < 2:
        return Said("")
    gap = values[order[1]] - values[order[0]]
    numbers = {f"{criterion} {model}": value for model, value in values.items()}
    if language == "zh":
        close = "，两者相差小于 2，难分优劣" if gap < 2 else ""
        return Said(
            f"{criterion} 最低的是 {order[0]}（{number(values[order[0]], 1)}），比 {order[1]} 低 "
            f"{number(gap, 1)}{close}。",
            numbers,
        )
    close = ": differences below 2 hardly tell models apart" if gap < 2 else ""
    return Said(
        f"{criterion} is lowest for {order[0]} ({number(values[order[0]], 1)}), {number(gap, 1)} below "
        f"{order[1]}{close}.",
        numbers,
    )


def impacts_differ(
    model: str,
    label: str,
    impacts: tuple[tuple[float, float], tuple[float, float], tuple[float, float]],
    alpha: float,
    language: Language,
) -> Said:
    """Say how a total impact divides into a region's own and its neighbours' part.

    Parameters
    ----------
    model, label : str
    impacts : three pairs of (estimate, p)
        Direct, indirect, total. The p of an indirect impact that is zero by construction is not a number.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> told = ((0.0051, 1e-9), (0.0021, 0.0677), (0.0072, 1e-8))
    >>> print(impacts_differ("SDEM", "the index", told, 0.05, "en").text)
    In the SDEM the direct impact of the index is 0.0051 (p < 0.0001), the indirect one 0.0021 (p = 0.0677) and the \
total 0.0072 (p < 0.0001): there is no evidence at 5 % of an association across borders.
    """
    kinds = ("direct", "indirect", "total")
    numbers = {f"{model} {kind} {label}": value for kind, (value, _) in zip(kinds, impacts, strict=True)}
    zh = language == "zh"
    own, across, whole = (
        f"{number(value, 4)}{'（' if zh else ' ('}{p_in_words(p)}{'）' if zh else ')'}"
        for value, p in impacts
    )
    value, p = impacts[1]
    if math.isnan(p):
        if zh:
            return Said(
                f"{model} 中{label}的直接效应为 {own}；模型未含其空间滞后，间接效应按设定为零。", numbers
            )
        return Said(
            f"In the {model} the direct impact of {label} is {own}; the indirect one is zero by construction, for its "
            f"lag is not in the model.",
            numbers,
        )
    if zh:
        sign = "正" if value > 0 else "负"
        claim = f"跨地区的关联在 {level(alpha)} 水平下显著为{sign}"
        if p > alpha:
            claim = f"在 {level(alpha)} 水平下没有证据表明存在跨地区的关联"
        return Said(
            f"{model} 中{label}的直接效应为 {own}，间接效应为 {across}，总效应为 {whole}：{claim}。", numbers
        )
    sign = "positive" if value > 0 else "negative"
    claim = f"the association across borders is {sign} and significant at {level(alpha)}"
    if p > alpha:
        claim = f"there is no evidence at {level(alpha)} of an association across borders"
    return Said(
        f"In the {model} the direct impact of {label} is {own}, the indirect one {across} and the total {whole}: "
        f"{claim}.",
        numbers,
    )


def errors_look(
    model: str, breusch_pagan: float, jarque_bera: float, condition: float, alpha: float, language: Language
) -> Said:
    """Say what diagnostics say of the errors and of the regressors.

    >>> print(errors_look("SDEM", 0.0238, 0.7684, 36.3, 0.05, "en").text)
    In the SDEM the variance of the errors depends on the regressors (Breusch-Pagan, studentised, p = 0.0238), so that \
standard errors and p values, which assume it does not, are to be read with caution; there is no evidence against \
normal errors (Jarque-Bera, p = 0.7684). The condition number of the regressors is 36.3, above 30, the usual sign of \
collinearity.
    """
    numbers = {"p Breusch-Pagan": breusch_pagan, "p Jarque-Bera": jarque_bera, "condition number": condition}
    bp, jb = p_in_words(breusch_pagan), p_in_words(jarque_bera)
    uneven, skewed, close = breusch_pagan <= alpha, jarque_bera <= alpha, condition > 30
    if language == "zh":
        first = (
            f"{model} 误差的方差随解释变量而变（学生化 Breusch-Pagan 检验，{bp}），标准误与 p 值以同方差为前提，"
            f"应谨慎解读"
            if uneven
            else f"没有证据表明 {model} 误差的方差随解释变量而变（学生化 Breusch-Pagan 检验，{bp}）"
        )
        second = (
            f"误差偏离正态分布（Jarque-Bera 检验，{jb}）"
            if skewed
            else f"没有证据表明误差偏离正态分布（Jarque-Bera 检验，{jb}）"
        )
        worry = "高于 30，通常视为存在共线性" if close else "低于 30，共线性不成问题"
        third = f"解释变量的条件数为 {condition:.1f}，{worry}"
        return Said(f"{first}；{second}。{third}。", numbers)
    first = (
        f"In the {model} the variance of the errors depends on the regressors (Breusch-Pagan, studentised, {bp}), "
        f"so that "
        f"standard errors and p values, which assume it does not, are to be read with caution"
        if uneven
        else f"In the {model} there is no evidence that the variance of the errors depends on the regressors "
        f"(Breusch-Pagan, studentised, {bp})"
    )
    second = (
        f"the errors are not normal (Jarque-Bera, {jb})"
        if skewed
        else f"there is no evidence against normal errors (Jarque-Bera, {jb})"
    )
    third = (
        f"The condition number of the regressors is {condition:.1f}, above 30, the usual sign of "
        f"collinearity."
        if close
        else f"The condition number of the regressors is {condition:.1f}, below 30: collinearity is no concern."
    )
    return Said(f"{first}; {second}. {third}", numbers)


def left_over(residuals: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> Said:
    """Say in which models residuals of neighbours still go together.

    Parameters
    ----------
    residuals : mapping of model to (Moran's I, p)
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> left_over({"OLS": (0.005, 0.75), "SDEM": (0.001, 0.9)}, 0.05, "en").text
    'There is no evidence in any model that residuals of neighbours are correlated (p at least 0.7500).'
    """
    sure = {model: p for model, (_, p) in residuals.items() if p <= alpha}
    numbers = {f"residual I {model}": value for model, (value, _) in residuals.items()}
    if language == "zh":
        if not sure:
            return Said(
                f"各模型均没有证据表明相邻地区的残差相关（p 均不低于 {min(p for _, p in residuals.values()):.4f}）。",
                numbers,
            )
        return Said(
            f"残差仍存在空间自相关的模型：{series([f'{m}（{p_in_words(p)}）' for m, p in sure.items()], 'zh')}。",
            numbers,
        )
    if not sure:
        low = min(p for _, p in residuals.values())
        return Said(
            f"There is no evidence in any model that residuals of neighbours are correlated (p at least "
            f"{low:.4f}).",
            numbers,
        )
    return Said(
        f"Residuals of neighbouring regions remain correlated in "
        f"{series([f'{m} ({p_in_words(p)})' for m, p in sure.items()], 'en')}.",
        numbers,
    )


def specifications(
    label: str,
    fits: int,
    failed: int,
    positive: int,
    significant: int,
    low: float,
    high: float,
    alpha: float,
    language: Language,
) -> Said:
    """Say how an estimate fares over all choices of weights, years and models.

    >>> print(specifications("the index", 60, 0, 60, 58, 0.0048, 0.0072, 0.05, "en").text)
    Over 60 regressions (every combination of weights, year and model) the coefficient of the index is positive in all \
60, from 0.0048 to 0.0072, and significant at 5 % in 58. The regressions share their data, so this is no count of \
independent confirmations.
    """
    done = fits - failed
    if done == 0:
        none = (
            f"{fits} 个回归（权重、年份与模型的全部组合）均未能估计，原因见[[robustness]]。"
            if language == "zh"
            else f"None of {fits} regressions (every combination of weights, year and model) could be estimated; "
            f"[[robustness]] says why."
        )
        return Said(none, {"fits": fits, "failed fits": failed})
    numbers = {
        "fits": fits,
        "failed fits": failed,
        "positive": positive,
        "significant": significant,
        "lowest": low,
        "highest": high,
    }
    if language == "zh":
        lost = f"（其中 {failed} 个未能估计）" if failed else ""
        sign = (
            "全部为正"
            if positive == done
            else "全部为负"
            if positive == 0
            else f"{positive} 个为正、{done - positive} 个为负"
        )
        return Said(
            f"在 {fits} 个回归（权重、年份与模型的全部组合）{lost}中，{label}的系数{sign}，介于 {number(low, 4)} "
            f"至 {number(high, 4)}，"
            f"在 {level(alpha)} 水平下显著的有 {significant} 个。这些回归使用相同的数据，并非相互独立的印证。",
            numbers,
        )
    lost = f", {failed} of which could not be estimated," if failed else ""
    sign = (
        f"positive in all {done}"
        if positive == done
        else f"negative in all {done}"
        if positive == 0
        else f"positive in {positive} and negative in {done - positive}"
    )
    return Said(
        f"Over {fits} regressions (every combination of weights, year and model){lost} the coefficient of {label} "
        f"is {sign}, "
        f"from {number(low, 4)} to {number(high, 4)}, and significant at {level(alpha)} in {significant}. The "
        f"regressions share "
        f"their data, so this is no count of independent confirmations.",
        numbers,
    )


def share_explained(model: str, pseudo_r2: float, language: Language) -> Said:
    """Say how closely a model's trend follows the response.

    >>> share_explained("SDEM", 0.66, "en").text
    'The trend of the SDEM and the response share 66.0 % of their variance (squared correlation).'
    """
    if language == "zh":
        return Said(
            f"{model} 的趋势项与被解释变量的相关系数平方为 {percent(pseudo_r2, 1)}。",
            {"pseudo R2": pseudo_r2},
        )
    return Said(
        f"The trend of the {model} and the response share {percent(pseudo_r2, 1)} of their variance (squared "
        f"correlation).",
        {"pseudo R2": pseudo_r2},
    )


def published_tests(fit: RegressionResult, language: Language) -> Said:
    """Say what the tests of Stata's spregsem are, beside the textbook tests of the same null hypotheses.

    Parameters
    ----------
    fit : RegressionResult
        A SEM or SDEM.
    language : {"en", "zh"}
    """
    from spatial_iie.spreg import fit_tests

    tests = fit_tests(fit, style="spregsem")
    wald, f, lr = (tests[f"{name} (spregsem)"].statistic for name in ("Wald", "F", "LR"))
    true_wald, true_lr = tests["Wald: slopes"].statistic, tests["LR: space"].statistic
    numbers = {"Wald (spregsem)": wald, "F (spregsem)": f, "LR (spregsem)": lr, "Wald: slopes": true_wald}
    numbers["LR: space"] = true_lr
    if language == "zh":
        return Said(
            f"[[sdem_published]] 中标注 spregsem 的三行沿用该 Stata 命令的定义，与其名称不符：F"
            f"（{number(f, 3)}）由未滤波残差的 R² 算得，"
            f"Wald（{number(wald, 3)}）是 F 的 k 倍，所谓 LR（{number(lr, 3)}）是 lambda 的 z 值的平方。"
            f"教科书定义下，全部斜率为零的 Wald 检验为 {number(true_wald, 3)}，lambda = 0 的似然比检验为 "
            f"{number(true_lr, 3)}。",
            numbers,
        )
    return Said(
        f"In [[sdem_published]] the rows marked spregsem follow the definitions of that Stata command, which are "
        f"not what "
        f"their names say: F ({number(f, 3)}) comes from R2 of the unfiltered residuals, Wald ({number(wald, 3)}) is k "
        f"times that F, and LR ({number(lr, 3)}) is the square of lambda's z. By the textbook the Wald test of "
        f"all slopes "
        f"is {number(true_wald, 3)} and the likelihood ratio test of lambda = 0 is {number(true_lr, 3)}.",
        numbers,
    )
