"""What a whole grid of regressions supports."""

from __future__ import annotations

from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.said import Said
from spatial_iie.report.labels import Language


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
