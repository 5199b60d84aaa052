"""What models side by side support: their slopes, the tests between them, the lowest criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.numerals import count, level, number, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language


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
