"""What one fit supports: impacts, errors, what is left in the residuals, and the tests as published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


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
