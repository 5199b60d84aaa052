"""What global statistics support: in which years values cluster, and whether that changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spatial_iie.chapter.words.numerals import count, level, number, series, tail
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import Alternative, analytic_p, p_in_words
from spatial_iie.messages import Language
from spatial_iie.report.labels import statistic_label

Claim = Literal["alike", "unlike", "none"]

_CLAIMS: dict[str, dict[Claim, tuple[str, str]]] = {
    "Moran's I": {
        "alike": (
            "neighbouring regions are more alike than chance placement would make them",
            "相邻地区的取值比随机分布更为相近，存在空间集聚",
        ),
        "unlike": (
            "neighbouring regions are less alike than chance placement would make them",
            "相邻地区的取值比随机分布差异更大，呈空间负相关",
        ),
        "none": ("there is no evidence of spatial autocorrelation", "没有证据表明存在空间自相关"),
    },
    "Getis-Ord G": {
        "alike": (
            "high values lie together more than chance placement would put them",
            "高值比随机分布更集中，存在高值集聚",
        ),
        "unlike": (
            "high values lie together less than chance placement would put them",
            "高值比随机分布更分散",
        ),
        "none": ("there is no evidence that high values lie together", "没有证据表明存在高值集聚"),
    },
}
"""What statistics support; those without an entry support what Moran's I does."""


@dataclass(frozen=True)
class YearValue:
    """A global statistic in one year.

    Attributes
    ----------
    year : int
    statistic, expectation, sd, p : float
        Moments of random placement; p is the one that claims go by.
    n : int
    orientation : int
        1 if more means more positive autocorrelation, -1 for Geary's C.
    decimals : int
        Of the statistic in sentences.
    """

    year: int
    statistic: float
    expectation: float
    sd: float
    p: float
    n: int
    orientation: int = 1
    decimals: int = 3

    def claim(self, alpha: float) -> Claim:
        """Return what the value supports at a level; nothing where p is not defined.

        >>> YearValue(2019, 0.177, -0.003, 0.032, 0.2, 365).claim(0.05)
        'none'
        """
        if not self.p <= alpha:
            return "none"
        return "alike" if self.orientation * (self.statistic - self.expectation) > 0 else "unlike"


def yearly(name: str, label: str, values: Sequence[YearValue], alpha: float, language: Language) -> Said:
    """Say what a statistic is in every year, and in which years it is more than chance.

    Parameters
    ----------
    name : str
        Label of the statistic, such as "Moran's I".
    label : str
        Of the variable.
    values : sequence of YearValue
        At least one, by year.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(yearly("Moran's I", "the index", [YearValue(2019, 0.02, -0.003, 0.032, 0.2, 365)], 0.05, "en").text)
    Moran's I of the index is 0.020 in 2019; if values were placed at random, −0.0030 would be expected. There is \
no evidence of spatial autocorrelation (p = 0.2000).
    """
    decimals = values[0].decimals
    shown = [number(each.statistic, decimals) for each in values]
    expected = series(dict.fromkeys(number(each.expectation, decimals) for each in values), language)
    if language == "zh":
        points = series([f"{each.year} 年 {text}" for each, text in zip(values, shown, strict=True)], "zh")
        called = statistic_label(name, "zh")
        space = " " if called[0].isascii() else ""
        head = f"{label}的{space}{called} 为：{points}；若取值随机分布，期望值为 {expected}。"
    else:
        points = series([f"{text} in {each.year}" for each, text in zip(values, shown, strict=True)], "en")
        head = (
            f"{name} of {label} is {points}; if values were placed at random, {expected} would be expected. "
        )
    numbers = {f"{name} {each.year}": each.statistic for each in values}
    numbers |= {f"{name} {each.year} p": each.p for each in values}
    return Said(head + _claims(name, values, alpha, language), numbers)


def _claims(name: str, values: Sequence[YearValue], alpha: float, language: Language) -> str:
    """Say what the years support, years that support the same together."""
    groups: dict[Claim, list[YearValue]] = {}
    for each in values:
        groups.setdefault(each.claim(alpha), []).append(each)
    zh = language == "zh"
    clauses = []
    for claim, members in groups.items():
        words = _CLAIMS.get(name, _CLAIMS["Moran's I"])[claim][zh]
        when = _when([each.year for each in members], len(values), language)
        clauses.append(f"{when}{words}{_p_range(members, significant=claim != 'none', language=language)}")
    text = ("；" if zh else "; ").join(clauses)
    return f"{text}。" if zh else f"{text[0].upper()}{text[1:]}."


def _when(years: list[int], of_all: int, language: Language) -> str:
    if of_all == 1:
        return ""
    if len(years) == of_all:
        every = "both years" if of_all == 2 else f"each of the {count(of_all, 'en')} years"
        return "各年中，" if language == "zh" else f"in {every} "
    named = series(years, language)
    return f"{named} 年" if language == "zh" else f"in {named} "


def _p_range(values: Sequence[YearValue], *, significant: bool, language: Language) -> str:
    """Return the p value of one year, or the bound that holds for several."""
    zh = language == "zh"
    found = [each.p for each in values]
    if len(found) == 1 or max(found) < 0.00005:
        inside = p_in_words(max(found))
    elif significant:
        inside = f"p 均不超过 {max(found):.4f}" if zh else f"p at most {max(found):.4f}"
    else:
        inside = f"p 均不低于 {min(found):.4f}" if zh else f"p at least {min(found):.4f}"
    return f"（{inside}）" if zh else f" ({inside})"


def not_of_negative(label: str, language: Language) -> Said:
    """Say why a report of values below zero is without Getis-Ord's G.

    >>> not_of_negative("the index", "en").text
    'Getis-Ord G is left out: it is defined for values of at least zero, and the index has negative ones.'
    """
    if language == "zh":
        return Said(f"未报告 Getis-Ord 指数 G：该统计量要求取值不为负，而{label}有负值。")
    return Said(
        f"Getis-Ord G is left out: it is defined for values of at least zero, and {label} has negative ones."
    )


def how_tested(
    sizes: Sequence[int], alternative: Alternative, draws: int, alpha: float, language: Language
) -> Said:
    """Say which tail, from how many relabellings, of how many regions, at which level.

    >>> print(how_tested([365, 365], "two-sided", 9999, 0.05, "en").text)
    Here p is two-sided, from 9,999 random relabellings of n = 365 regions; the level is 5 %.
    """
    low, high = min(sizes), max(sizes)
    if language == "zh":
        n = f"n = {low}" if low == high else f"n 为 {low} 至 {high}"
        source = f"来自对 {n} 个地区的 {draws:,} 次随机置换" if draws else f"由正态近似得到（{n} 个地区）"
        text = f"此处 p 值为{tail(alternative, 'zh')}，{source}；显著性水平为 {level(alpha)}。"
    else:
        n = f"n = {low}" if low == high else f"n = {low} to {high}"
        source = (
            f"from {draws:,} random relabellings of {n} regions"
            if draws
            else f"from the normal approximation, {n}"
        )
        text = f"Here p is {tail(alternative, 'en')}, {source}; the level is {level(alpha)}."
    return Said(text, {"n smallest": low, "n largest": high, "draws": draws, "alpha": alpha})


def slope(value: float, year: int, label: str, language: Language) -> Said:
    """Say what Moran's I of row-standardised weights is: a slope.

    >>> print(slope(0.177, 2019, "the index", "en").text)
    As a slope: around a region one standard deviation above the mean of the index, the neighbours of 2019 lie on \
average 0.177 standard deviations above it.
    """
    size = number(abs(value))
    if language == "zh":
        side = "高出" if value >= 0 else "低于"
        text = f"作为斜率：{year} 年{label}高出均值一个标准差的地区，其邻居的平均水平{side}均值 {size} 个标准差。"
    else:
        side = "above" if value >= 0 else "below"
        text = (
            f"As a slope: around a region one standard deviation above the mean of {label}, the neighbours of {year} "
            f"lie on average {size} standard deviations {side} it."
        )
    return Said(text)


@dataclass(frozen=True)
class Exchanged:
    """The change of Moran's I between two years, against random exchange of each region's two values.

    Attributes
    ----------
    difference, p : float
        Of :func:`spatial_iie.esda.moran_change`.
    n : int
        Regions with a value in both years.
    draws : int
    """

    difference: float
    p: float
    n: int
    draws: int


def independent_p(first: YearValue, last: YearValue) -> float:
    """Return the two-sided p of a difference between two values if they were independent, by their sds.

    >>> round(independent_p(YearValue(2017, 0.209, 0, 0.032, 0, 9), YearValue(2019, 0.177, 0, 0.032, 0, 9)), 2)
    0.48
    """
    return float(analytic_p((last.statistic - first.statistic) / math.hypot(first.sd, last.sd)))


def change(
    first: YearValue,
    last: YearValue,
    alpha: float,
    language: Language,
    exchanged: Exchanged | None = None,
) -> Said:
    """Say whether Moran's I of two years differs by more than chance.

    Parameters
    ----------
    first, last : YearValue
    alpha : float
    language : {"en", "zh"}
    exchanged : Exchanged, optional
        Where the data are there: the difference against those of randomly exchanged years.

    Returns
    -------
    Said
        A change is claimed if every yardstick there is finds it, "weak" evidence if one of two does.

    Examples
    --------
    >>> a, b = YearValue(2017, 0.209, -0.003, 0.032, 0.0002, 365), YearValue(2019, 0.177, -0.003, 0.032, 0.0002, 365)
    >>> print(change(a, b, 0.05, "en").text)
    Moran's I is lower in 2019 than in 2017 by 0.032, which is 0.71 times the standard deviation that the difference \
of two independent random placements has (0.045; p = 0.4795): no evidence that clustering weakened.
    """
    difference, spread = last.statistic - first.statistic, math.hypot(first.sd, last.sd)
    p = independent_p(first, last)
    weaker, zh = difference < 0, language == "zh"
    size, times = number(abs(difference)), number(abs(difference) / spread, 1)
    if zh:
        head = (
            f"{last.year} 年的莫兰指数 I 比 {first.year} 年{'低' if weaker else '高'} {size}，"
            f"相当于两次独立随机分布之差的标准差（{number(spread)}）的 {times} 倍（{p_in_words(p)}）"
        )
    else:
        head = (
            f"Moran's I is {'lower' if weaker else 'higher'} in {last.year} than in {first.year} by {size}, which is "
            f"{times} times the standard deviation that the difference of two independent random placements has "
            f"({number(spread)}; {p_in_words(p)})"
        )
    numbers = {"change": difference, "sd of an independent difference": spread, "p independent": p}
    if exchanged is not None:
        head += _exchanged(exchanged, last.n, language)
        numbers |= {"p exchanged": exchanged.p, "change of regions in both years": exchanged.difference}
    found = changes_found(first, last, exchanged, alpha)
    return Said(head + _verdict(found, weaker=weaker, language=language), numbers)


def changes_found(first: YearValue, last: YearValue, exchanged: Exchanged | None, alpha: float) -> list[bool]:
    """Return for each yardstick there is whether it finds the change, in the direction of the values."""
    found = [independent_p(first, last) <= alpha]
    if exchanged is not None:
        same_way = exchanged.difference * (last.statistic - first.statistic) > 0
        found.append(exchanged.p <= alpha and same_way)
    return found


def _exchanged(exchanged: Exchanged, n: int, language: Language) -> str:
    others = exchanged.n != n  # some regions lack a value in the other year
    difference = number(exchanged.difference)
    if language == "zh":
        of_both = f"（两年均有数值的 {exchanged.n} 个地区，差值 {difference}）" if others else ""
        return (
            f"。由于两年的数据来自相同地区{of_both}，再将各地区两年的值随机互换 {exchanged.draws:,} 次，"
            f"差值至少如此之大的 {p_in_words(exchanged.p)}"
        )
    of_both = f" (the {exchanged.n} with both values; difference {difference})" if others else ""
    return (
        f". The years share their regions, though{of_both}: if each region's two standardised values are exchanged at "
        f"random ({exchanged.draws:,} times), a difference at least as large has {p_in_words(exchanged.p)}"
    )


def _verdict(found: list[bool], *, weaker: bool, language: Language) -> str:
    zh = language == "zh"
    verb = ("减弱" if weaker else "增强") if zh else ("weakened" if weaker else "strengthened")
    if all(found):
        return f"：集聚程度{verb}。" if zh else f": clustering {verb}."
    if not any(found):
        return f"：没有证据表明集聚程度{verb}。" if zh else f": no evidence that clustering {verb}."
    if zh:
        return f"。两种尺度结论不一，集聚程度{verb}的证据薄弱。"
    return f". The two yardsticks disagree: the evidence that clustering {verb} is weak."


def under_other_weights(
    name: str,
    usual: Mapping[int, Claim],
    elsewhere: Mapping[str, Sequence[YearValue]],
    alpha: float,
    language: Language,
) -> Said:
    """Say whether what the main weights support holds under others.

    Parameters
    ----------
    name : str
        The statistic.
    usual : mapping of year to claim
        Under the main weights.
    elsewhere : mapping of weights to sequence of YearValue
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> value = YearValue(2019, 0.163, -0.003, 0.03, 0.0002, 366)
    >>> print(under_other_weights("Moran's I", {2019: "alike"}, {"knn:6": [value]}, 0.05, "en").text)
    Moran's I is 0.163 under knn:6; the conclusions at 5 % are those of the main weights in every year.
    """
    zh = language == "zh"
    ranges, apart, numbers = [], list[str](), dict[str, float]()
    for spec, values in elsewhere.items():
        low, high = min(v.statistic for v in values), max(v.statistic for v in values)
        shown = [number(low)] if number(low) == number(high) else [number(low), number(high)]
        between = (" 至 " if zh else " to ").join(shown)
        ranges.append(f"{spec} 权重下为 {between}" if zh else f"{between} under {spec}")
        numbers |= {f"{name} {spec} {v.year}": v.statistic for v in values}
        apart += [f"{spec} {v.year}" for v in values if v.claim(alpha) != usual[v.year]]
    if zh:
        head = f"{statistic_label(name, language)} 在其他权重下的取值：{'，'.join(ranges)}；"
        rest = f"以下情形的结论与主要权重不同：{series(apart, 'zh')}" if apart else "各年结论均与主要权重一致"
        return Said(f"{head}在 {level(alpha)} 水平下，{rest}。", numbers)
    head = f"{name} is {series(ranges, 'en')}"
    rest = (
        f"differ from those of the main weights for {series(apart, 'en')}"
        if apart
        else "are those of the main weights in every year"
    )
    return Said(f"{head}; the conclusions at {level(alpha)} {rest}.", numbers)
