"""What a whole grid of regressions supports."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.words.numerals import level, number, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language


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


def lags_by_weights(
    label: str,
    model: str,
    year: int,
    lags: Mapping[str, tuple[float, float]],
    alpha: float,
    language: Language,
) -> Said:
    """Say what the coefficient of a spatial lag is under every weights, and whether they agree.

    Parameters
    ----------
    label, model : str
    year : int
    lags : mapping of weights to (estimate, p)
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> lags = {"queen": (-0.0012, 0.85), "knn:4": (-0.0052, 0.0412)}
    >>> print(lags_by_weights("the index", "SDEM", 2019, lags, 0.05, "en").text)
    The coefficient of the spatial lag of the index in the SDEM of 2019 is −0.0012 (p = 0.8500) under queen and \
−0.0052 (p = 0.0412) under knn:4: significant at 5 % under 1 of 2 weights, so that it hangs on who counts as a \
neighbour.
    """
    if not lags:
        return Said("")
    zh = language == "zh"
    numbers = {f"{model} {year} W {label} {spec}": value for spec, (value, _) in lags.items()}
    if zh:
        told = "，".join(
            f"{spec} 权重下为 {number(b, 4)}（{p_in_words(p)}）" for spec, (b, p) in lags.items()
        )
        return Said(
            f"{year} 年 {model} 中{label}的空间滞后的系数，{told}：{_agreement(lags, alpha, 'zh')}。", numbers
        )
    told = series([f"{number(b, 4)} ({p_in_words(p)}) under {spec}" for spec, (b, p) in lags.items()], "en")
    return Said(
        f"The coefficient of the spatial lag of {label} in the {model} of {year} is {told}: "
        f"{_agreement(lags, alpha, 'en')}.",
        numbers,
    )


def _agreement(lags: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> str:
    """Say whether weights agree on the sign and the significance of a lag."""
    sure = [value for value, p in lags.values() if p <= alpha]
    many, signs = len(lags), {value > 0 for value in sure}
    zh, at = language == "zh", level(alpha)
    if not sure:
        return f"在 {at} 水平下均不显著" if zh else f"significant at {at} under none of them"
    if len(signs) == 2:
        return (
            f"在 {at} 水平下显著，但符号随权重而变，不宜据此下结论"
            if zh
            else f"significant at {at} with both signs, so that it hangs on who counts as a neighbour"
        )
    sign = ("为正" if sure[0] > 0 else "为负") if zh else ("positive" if sure[0] > 0 else "negative")
    if len(sure) == many:
        return f"在 {at} 水平下均显著{sign}" if zh else f"{sign} and significant at {at} under every one"
    if zh:
        return f"{many} 种权重中有 {len(sure)} 种在 {at} 水平下显著，结果取决于邻居的界定"
    return f"significant at {at} under {len(sure)} of {many} weights, so that it hangs on who counts as a neighbour"
