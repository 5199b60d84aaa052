"""What numbers on inequality support: whether it grew or fell, and between whom it lies."""

from __future__ import annotations

import math
from collections.abc import Mapping

from spatial_iie.chapter.labelled import inline
from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words

_GREW: dict[Way, tuple[str, str]] = {
    "up": (
        "the regions became more unequal; that those behind close the gap is not supported",
        "地区间的差异扩大，没有数据支持差距缩小的说法",
    ),
    "down": ("the regions became less unequal", "地区间的差异缩小"),
    "none": (
        "there is no evidence that inequality grew or fell",
        "没有证据表明地区间的差异扩大或缩小",
    ),
}
_NAMES = {"Gini": "the Gini coefficient", "Theil T": "Theil's T", "Theil L": "Theil's L"}
_GAP: dict[Way, tuple[str, str]] = {
    "up": ("the gap between the groups widened", "组间差距扩大"),
    "down": ("the gap between the groups narrowed", "组间差距缩小"),
    "none": (
        "there is no evidence that the gap between the groups widened or narrowed",
        "没有证据表明组间差距扩大或缩小",
    ),
}


def how_unequal(
    label: str, year: int, n: int, measures: Mapping[str, tuple[float, float, float]], language: Language
) -> Said:
    """Say how unequal the regions are in a year.

    Parameters
    ----------
    label : str
    year, n : int
    measures : mapping of str to (estimate, low, high)
        At least one; limits that are nan are not told.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(how_unequal("the index", 2019, 366, {"Gini": (0.437, 0.396, 0.476)}, "en").text)
    Over 366 regions, the index of 2019 has these measures of inequality: the Gini coefficient 0.437 (95 % interval \
0.396 to 0.476).
    """
    numbers = {f"{name} {year}": value[0] for name, value in measures.items()}
    told = []
    for name, (value, low, high) in measures.items():
        known = math.isfinite(low) and math.isfinite(high)
        limits = interval(low, high, language) if known else ""
        if language == "zh":
            told.append(f"{in_words(name, 'zh')} = {number(value)}{f'（{limits}）' if known else ''}")
        else:
            told.append(f"{_NAMES.get(name, inline(name))} {number(value)}{f' ({limits})' if known else ''}")
    if language == "zh":
        return Said(f"{year} 年 {n} 个地区{label}的不平等程度：{'；'.join(told)}。", numbers)
    text = f"Over {n} regions, {label} of {year} has these measures of inequality: {'; '.join(told)}."
    return Said(text, numbers)


def grew(label: str, first: int, last: int, gini: Change, alpha: float, language: Language) -> Said:
    """Say whether inequality grew or fell between two years.

    Examples
    --------
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.437, 0.014, 0.031, 0.002), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index rose by 0.023 (95 % interval 0.014 to 0.031, p = 0.0020): the \
regions became more unequal; that those behind close the gap is not supported.
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.409, -0.014, 0.005, 0.3), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index fell by 0.0050 (95 % interval −0.014 to 0.0050, p = 0.3000): \
there is no evidence that inequality grew or fell.
    """
    zh, size = language == "zh", number(abs(gini.size))
    said = _GREW[gini.way(alpha)][zh]
    numbers = {"change of Gini": gini.size, "p of the change of Gini": gini.p}
    if zh:
        verb = "上升" if gini.size > 0 else "下降"
        return Said(
            f"{first} 至 {last} 年{label}的基尼系数{verb} {size}{with_evidence(gini, 'zh')}：{said}。",
            numbers,
        )
    verb = "rose" if gini.size > 0 else "fell"
    return Said(
        f"From {first} to {last} the Gini coefficient of {label} {verb} by {size} {with_evidence(gini, 'en')}: {said}.",
        numbers,
    )


def between(groups: str, year: int, measure: str, share: float, language: Language) -> Said:
    """Say which share of Theil's index lies between groups.

    Examples
    --------
    >>> print(between("the four economic regions", 2019, "Theil T", 0.096, "en").text)
    Of Theil's T in 2019, 9.6 % lies between the four economic regions and 90.4 % inside them.
    """
    numbers = {f"share of {measure} between groups {year}": share}
    inside = 1 - share
    if language == "zh":
        return Said(
            f"{year} 年{in_words(measure, 'zh')} 中，{percent(share, 1)} 来自{groups}之间，"
            f"{percent(inside, 1)} 来自其内部。",
            numbers,
        )
    return Said(
        f"Of {_NAMES.get(measure, measure)} in {year}, {percent(share, 1)} lies between {groups} and "
        f"{percent(inside, 1)} inside them.",
        numbers,
    )


def overlap(year: int, within: float, gap: float, overlapping: float, language: Language) -> Said:
    """Say how Dagum's decomposition divides the Gini coefficient.

    Examples
    --------
    >>> print(overlap(2019, 0.274, 0.321, 0.405, "en").text)
    Dagum's decomposition gives 27.4 % of the Gini coefficient of 2019 to differences inside groups, 32.1 % to those \
between their means and 40.5 % to overlap: regions of a poorer group that lie above regions of a richer one.
    """
    parts = [percent(each, 1) for each in (within, gap, overlapping)]
    numbers = {"Dagum within": within, "Dagum between": gap, "Dagum transvariation": overlapping}
    if language == "zh":
        return Said(
            f"按 Dagum 分解，{year} 年基尼系数的 {parts[0]} 来自组内差异，{parts[1]} 来自组间均值之差，"
            f"{parts[2]} 来自超变密度（较落后组中的地区高于较领先组中的地区）。",
            numbers,
        )
    return Said(
        f"Dagum's decomposition gives {parts[0]} of the Gini coefficient of {year} to differences inside groups, "
        f"{parts[1]} to those between their means and {parts[2]} to overlap: regions of a poorer group that lie above "
        f"regions of a richer one.",
        numbers,
    )


def gap_closed(gap: Change, inside: Mapping[str, Change], alpha: float, language: Language) -> Said:
    """Say whether the part between groups changed, and inside which groups inequality did.

    Parameters
    ----------
    gap : Change
        Of Dagum's part between groups.
    inside : mapping of str to Change
        Of the Gini coefficient inside each group, by name.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> up, unclear = Change(0.35, 0.38, 0.02, 0.05, 0.002), Change(0.43, 0.44, -0.01, 0.03, 0.06)
    >>> gap = Change(0.142, 0.140, -0.012, 0.009, 0.696)
    >>> print(gap_closed(gap, {"East": unclear, "West": up}, 0.05, "en").text)
    The part between groups changed by −0.0020 (95 % interval −0.012 to 0.0090, p = 0.6960): there is no evidence \
that the gap between the groups widened or narrowed. At the 5 % level, each group for itself, inequality grew inside \
West; inside East there is no evidence of a change.
    """
    zh = language == "zh"
    numbers = {"change between groups": gap.size, "p between groups": gap.p}
    numbers |= {f"change inside {name}": each.size for name, each in inside.items()}
    said = _GAP[gap.way(alpha)][zh]
    evidence = with_evidence(gap, language)
    if zh:
        head = f"组间部分的变化为 {number(gap.size)}{evidence}：{said}。"
    else:
        head = f"The part between groups changed by {number(gap.size)} {evidence}: {said}. "
    return Said(head + _inside(inside, alpha, language), numbers)


def _inside(inside: Mapping[str, Change], alpha: float, language: Language) -> str:
    zh = language == "zh"
    words: dict[Way, tuple[str, str]] = {
        "up": ("inequality grew inside {names}", "{names}内部的差异扩大"),
        "down": ("inequality fell inside {names}", "{names}内部的差异缩小"),
        "none": ("inside {names} there is no evidence of a change", "没有证据表明{names}内部的差异有变化"),
    }
    clauses = []
    for way, told in words.items():
        names = [name for name, each in inside.items() if each.way(alpha) == way]
        if names:
            clauses.append(told[zh].format(names=series(names, language, 8)))
    if zh:
        return f"在 {level(alpha)} 水平下逐组检验：{'；'.join(clauses)}。"
    return f"At the {level(alpha)} level, each group for itself, {'; '.join(clauses)}."


def neighbours(year: int, share: float, expected: float, p: float, alpha: float, language: Language) -> Said:
    """Say whether inequality lies between regions that are no neighbours more than by chance.

    Parameters
    ----------
    year : int
    share, expected : float
        Of the Gini coefficient, between regions that are no neighbours; expected of random placement.
    p : float
        Simulated.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(neighbours(2019, 0.9871, 0.9855, 0.008, 0.05, "en").text)
    In 2019, 98.71 % of the Gini coefficient lies between regions that are no neighbours, where random placement would \
put 98.55 % (p = 0.0080): differences between neighbours are smaller than by chance.
    """
    zh = language == "zh"
    if not p <= alpha:
        said = (
            "there is no evidence that neighbours differ less, or more, than by chance",
            "没有证据表明相邻地区的差异小于或大于随机情形",
        )[zh]
    elif share > expected:
        said = ("differences between neighbours are smaller than by chance", "相邻地区的差异小于随机情形")[zh]
    else:
        said = ("differences between neighbours are larger than by chance", "相邻地区的差异大于随机情形")[zh]
    numbers = {"spatial Gini share": share, "spatial Gini expected": expected, "p spatial Gini": p}
    here, chance = percent(share, 2), percent(expected, 2)
    if zh:
        return Said(
            f"{year} 年基尼系数的 {here} 来自不相邻的地区之间，随机分布时为 {chance}（{p_in_words(p)}）：{said}。",
            numbers,
        )
    return Said(
        f"In {year}, {here} of the Gini coefficient lies between regions that are no neighbours, where random "
        f"placement would put {chance} ({p_in_words(p)}): {said}.",
        numbers,
    )
