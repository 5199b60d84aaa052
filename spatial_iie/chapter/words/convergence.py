"""What numbers on convergence support: whether regions become alike, and whether laggards catch up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language

_ALIKE: dict[Way, tuple[str, str]] = {
    "up": ("the regions became less alike: no sigma convergence", "各地区的差异扩大，不存在 σ 收敛"),
    "down": ("the regions became more alike: sigma convergence", "各地区趋于接近，存在 σ 收敛"),
    "none": (
        "there is no evidence of sigma convergence, nor of the opposite",
        "没有证据表明存在 σ 收敛，也没有证据表明差异扩大",
    ),
}
_CAUGHT: dict[Way, tuple[str, str]] = {
    "up": (
        "regions that began higher grew faster, so laggards did not catch up",
        "起点高的地区增长更快，落后地区未能追赶",
    ),
    "down": ("regions that began lower grew faster", "起点低的地区增长更快"),
    "none": (
        "there is no evidence that laggards grew faster or slower",
        "没有证据表明落后地区增长更快或更慢",
    ),
}


@dataclass(frozen=True)
class Beta:
    """The coefficient of the initial level in one model.

    Attributes
    ----------
    model : str
    beta, low, high, p : float
        With its 95 % interval and two-sided p.
    speed, half_life : float
        A year, and years; nan where there is none.
    total, total_p : float
        The total impact, of the level of all regions together, where the model has one; else nan.
    """

    model: str
    beta: float
    low: float
    high: float
    p: float
    speed: float = math.nan
    half_life: float = math.nan
    total: float = math.nan
    total_p: float = math.nan

    def way(self, alpha: float) -> Way:
        """Return what the coefficient supports: "down" if laggards grew faster.

        >>> Beta("OLS", -0.02, -0.03, -0.01, 0.001).way(0.05), Beta("OLS", -0.02, -0.05, 0.01, 0.2).way(0.05)
        ('down', 'none')
        """
        return _way(self.beta, self.p, alpha)

    def total_way(self, alpha: float) -> Way:
        """Return what the total impact supports."""
        return _way(self.total, self.total_p, alpha)


def _way(value: float, p: float, alpha: float) -> Way:
    if not p <= alpha or value == 0:
        return "none"
    return "up" if value > 0 else "down"


def sigma(label: str, first: int, last: int, spread: Change, alpha: float, language: Language) -> Said:
    """Say whether the standard deviation of logarithms fell.

    Examples
    --------
    >>> print(sigma("the index", 2017, 2019, Change(0.851, 0.891, 0.029, 0.051, 0.002), 0.05, "en").text)
    The standard deviation of the logarithms of the index is 0.851 in 2017 and 0.891 in 2019, a change of 0.040 (95 % \
interval 0.029 to 0.051, p = 0.0020): the regions became less alike: no sigma convergence.
    """
    zh = language == "zh"
    said, evidence = _ALIKE[spread.way(alpha)][zh], with_evidence(spread, language)
    numbers = {f"sigma {first}": spread.before, f"sigma {last}": spread.after, "p sigma": spread.p}
    before, after, by = (number(each) for each in (spread.before, spread.after, spread.size))
    if zh:
        return Said(
            f"{label}对数的标准差 {first} 年为 {before}，{last} 年为 {after}，变化 {by}{evidence}：{said}。",
            numbers,
        )
    return Said(
        f"The standard deviation of the logarithms of {label} is {before} in {first} and {after} in {last}, a change "
        f"of {by} {evidence}: {said}.",
        numbers,
    )


def beta(first: Beta, *, conditional: bool, alpha: float, language: Language) -> Said:
    """Say whether laggards grew faster, by the first model.

    Examples
    --------
    >>> print(beta(Beta("OLS", 0.018, 0.011, 0.026, 1e-6), conditional=False, alpha=0.05, language="en").text)
    Absolute convergence: in OLS, growth a year goes with the logarithm of the initial level by 0.018 (95 % interval \
0.011 to 0.026, p < 0.0001): regions that began higher grew faster, so laggards did not catch up.
    >>> found = Beta("SAR", -0.02, -0.03, -0.01, 0.001, 0.0204, 34.0)
    >>> print(beta(found, conditional=True, alpha=0.05, language="en").text)
    Conditional convergence: in SAR, growth a year goes with the logarithm of the initial level by −0.020 (95 % \
interval −0.030 to −0.010, p = 0.0010): regions that began lower grew faster. The speed is 2.04 % a year, so that \
half a gap would close in 34.0 years. Errors of measurement in the first year alone would make the coefficient \
negative, too.
    """
    zh, way = language == "zh", first.way(alpha)
    key = f"beta {'conditional' if conditional else 'absolute'} {first.model}"
    numbers = {key: first.beta, f"{key} p": first.p}
    said = _CAUGHT[way][zh]
    inside = f"{interval(first.low, first.high, language)}{'，' if zh else ', '}{p_in_words(first.p)}"
    if zh:
        kind = "条件收敛" if conditional else "绝对收敛"
        text = f"{kind}：{first.model} 中，年均增长对初始水平对数的系数为 {number(first.beta)}（{inside}）：{said}。"
    else:
        kind = "Conditional" if conditional else "Absolute"
        text = (
            f"{kind} convergence: in {first.model}, growth a year goes with the logarithm of the initial level by "
            f"{number(first.beta)} ({inside}): {said}."
        )
    if way == "down":
        told, more = _speed(first, key, language)
        return Said(text + told, numbers | more)
    return Said(text, numbers)


def _speed(found: Beta, key: str, language: Language) -> tuple[str, dict[str, float]]:
    zh = language == "zh"
    error = (
        "初始年份的测量误差本身也会使系数为负。"
        if zh
        else " Errors of measurement in the first year alone would make the coefficient negative, too."
    )
    if not math.isfinite(found.speed) or not math.isfinite(found.half_life):
        return error, {}
    numbers = {f"{key} speed": found.speed, f"{key} half-life": found.half_life}
    rate, years = percent(found.speed, 2), number(found.half_life, 1)
    if zh:
        return f"收敛速度为每年 {rate}，差距缩小一半需 {years} 年。{error}", numbers
    return f" The speed is {rate} a year, so that half a gap would close in {years} years.{error}", numbers


def agreement(models: Sequence[Beta], alpha: float, language: Language) -> Said:
    """Say which other models support what the first does.

    Examples
    --------
    >>> two = [Beta("OLS", 0.018, 0.01, 0.03, 1e-6), Beta("SAR", 0.019, 0.01, 0.03, 1e-6)]
    >>> agreement(two, 0.05, "en").text
    'The coefficient supports the same in SAR (0.019).'
    >>> agreement([*two, Beta("SEM", 0.001, -0.01, 0.02, 0.6)], 0.05, "en").text
    'The coefficient supports the same in SAR (0.019); it does not in SEM (0.0010).'
    """
    if len(models) < 2:
        return Said("")
    zh, usual = language == "zh", models[0].way(alpha)
    alike, apart = (
        series(
            [
                f"{each.model}（{number(each.beta)}）" if zh else f"{each.model} ({number(each.beta)})"
                for each in models[1:]
                if (each.way(alpha) == usual) == same
            ],
            language,
        )
        for same in (True, False)
    )
    numbers = {f"beta of {each.model}": each.beta for each in models[1:]}
    if zh:
        clauses = [f"{names}的结论{how}" for names, how in ((alike, "相同"), (apart, "不同")) if names]
        return Said(f"{'；'.join(clauses)}。", numbers)
    if not alike:
        return Said(f"The coefficient does not support the same in {apart}.", numbers)
    rest = f"; it does not in {apart}" if apart else ""
    return Said(f"The coefficient supports the same in {alike}{rest}.", numbers)


def totals(models: Sequence[Beta], alpha: float, language: Language) -> Said:
    """Say of which models the total impact does not support what the coefficient does.

    Examples
    --------
    >>> one = Beta("SDEM", 0.025, 0.017, 0.034, 1e-8, total=0.0076, total_p=0.1411)
    >>> print(totals([one], 0.05, "en").text)
    If the level of the neighbours counts as well, the total impact in SDEM is 0.0076 (p = 0.1411): there is no \
evidence that laggards grew faster or slower.
    """
    zh = language == "zh"
    apart = [
        each for each in models if math.isfinite(each.total) and each.total_way(alpha) != each.way(alpha)
    ]
    texts = []
    for each in apart:
        said = _CAUGHT[each.total_way(alpha)][zh]
        value = number(each.total)
        texts.append(
            f"若计入邻居的初始水平，{each.model} 的总效应为 {value}（{p_in_words(each.total_p)}）：{said}。"
            if zh
            else f"If the level of the neighbours counts as well, the total impact in {each.model} is {value} "
            f"({p_in_words(each.total_p)}): {said}."
        )
    return Said(("" if zh else " ").join(texts), {f"total impact {each.model}": each.total for each in apart})


def together(sigma_way: Way, beta_way: Way, language: Language) -> Said:
    """Say what it means that laggards grew faster while the regions did not become more alike; else nothing.

    >>> together("none", "down", "en").text
    'That laggards grow faster is necessary for regions to become alike, but not sufficient: of that there is no \
evidence here.'
    >>> together("down", "down", "en").text
    ''
    """
    if beta_way != "down" or sigma_way == "down":
        return Said("")
    if language == "zh":
        return Said("落后地区增长更快是地区趋同的必要条件而非充分条件：从 σ 看，并无趋同的证据。")
    return Said(
        "That laggards grow faster is necessary for regions to become alike, but not sufficient: of that there is no "
        "evidence here."
    )


def modes(label: str, counts: Mapping[int, int], language: Language) -> Said:
    """Say how many maxima the densities have.

    >>> modes("the index", {2017: 1, 2018: 1}, "en").text
    'The density of the logarithms of the index has one maximum in every year (how many depends on the bandwidth).'
    >>> modes("the index", {2017: 1, 2018: 2}, "en").text
    'The density of the logarithms of the index has these maxima: 1 in 2017 and 2 in 2018 (how many depends on the \
bandwidth).'
    """
    zh = language == "zh"
    numbers = {f"maxima {year}": many for year, many in counts.items()}
    if set(counts.values()) == {1}:
        told = "各年均只有一个峰" if zh else "has one maximum in every year"
    elif zh:
        told = f"的峰数为：{series([f'{year} 年 {many} 个' for year, many in counts.items()], 'zh')}"
    else:
        told = f"has these maxima: {series([f'{many} in {year}' for year, many in counts.items()], 'en')}"
    if zh:
        return Said(f"{label}对数的核密度{told}（峰数取决于带宽）。", numbers)
    return Said(
        f"The density of the logarithms of {label} {told} (how many depends on the bandwidth).", numbers
    )


def chain(
    stay: Sequence[float],
    up: float,
    down: float,
    test: tuple[float, float, float],
    alpha: float,
    language: Language,
) -> Said:
    """Say how often regions stay in their class, and whether that hangs on the neighbours.

    Parameters
    ----------
    stay : sequence of float
        Probability to stay, by class from the lowest to the highest.
    up, down : float
        Shares of all moves from year to year that end in a higher, a lower class.
    test : (statistic, df, p)
        Of the chain being the same whatever the neighbours.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(chain([0.97, 0.87, 0.85, 0.96], 0.03, 0.05, (28.4, 18.0, 0.0562), 0.05, "en").text)
    From one year to the next a region stays in its class, of 4, with probability 0.97 (lowest) to 0.96 (highest), at \
least 0.85; 3.0 % move up and 5.0 % move down. There is no evidence that the chances hang on the neighbours' class \
(chi-square 28.4, 18 degrees of freedom, p = 0.0562).
    """
    zh, (value, df, p) = language == "zh", test
    numbers = {"stay at least": min(stay), "move up": up, "move down": down, "p chain": p}
    shown = [f"{each:.2f}" for each in (stay[0], stay[-1], min(stay))]
    moves = percent(up, 1), percent(down, 1)
    sure = p <= alpha
    if zh:
        said = "转移概率因邻居类别而异" if sure else "没有证据表明转移概率因邻居类别而异"
        return Said(
            f"分为 {len(stay)} 类，地区次年留在原类别的概率，最低类为 {shown[0]}，最高类为 {shown[1]}，"
            f"各类不低于 {shown[2]}；"
            f"{moves[0]} 上升，{moves[1]} 下降。{said}"
            f"（卡方值 {number(value, 1)}，自由度 {df:.0f}，{p_in_words(p)}）。",
            numbers,
        )
    said = (
        "The chances differ with the neighbours' class"
        if sure
        else "There is no evidence that the chances hang on the neighbours' class"
    )
    return Said(
        f"From one year to the next a region stays in its class, of {len(stay)}, with probability {shown[0]} (lowest) "
        f"to {shown[1]} (highest), at least {shown[2]}; {moves[0]} move up and {moves[1]} move down. {said} "
        f"(chi-square {number(value, 1)}, {df:.0f} degrees of freedom, {p_in_words(p)}).",
        numbers,
    )
