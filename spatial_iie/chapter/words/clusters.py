"""What local statistics support: regions in clusters, with and without correction; who stays, who moves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.numerals import level, number, percent, series, tail
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import Alternative
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words

CORRECTIONS: Mapping[str, tuple[str, str]] = {
    "none": ("without correction", "未校正"),
    "fdr": ("with the false discovery rate held at the level", "控制错误发现率（FDR）后"),
    "bonferroni": ("with Bonferroni's correction", "经 Bonferroni 校正后"),
}


@dataclass(frozen=True)
class Found:
    """Regions in clusters in one year, under one correction.

    Attributes
    ----------
    year : int
    n : int
        Regions with a local statistic.
    counts : mapping of str to int
        Cluster -> regions, without "not significant".
    correction : {"none", "fdr", "bonferroni"}
    """

    year: int
    n: int
    counts: Mapping[str, int]
    correction: str = "none"

    @property
    def total(self) -> int:
        """Regions in any cluster."""
        return sum(self.counts.values())


def found_clusters(
    chosen: Found, alpha: float, alternative: Alternative, draws: int, language: Language
) -> Said:
    """Say how many regions of a year lie in which cluster, and how many chance alone would put there.

    Examples
    --------
    >>> found = Found(2019, 365, {"high-high": 34, "low-low": 8})
    >>> print(found_clusters(found, 0.05, "two-sided", 9999, "en").text)
    In 2019, 42 of 365 regions lie in a cluster at the 5 % level, without correction: 34 high-high and 8 low-low \
(p two-sided, 9,999 conditional permutations each). If nothing clustered, about 18 would be found by chance.
    """
    zh = language == "zh"
    kinds = series(
        [
            f"{in_words(name, 'zh')} {many} 个" if zh else f"{many} {name}"
            for name, many in chosen.counts.items()
            if many
        ],
        language,
    )
    how = CORRECTIONS[chosen.correction][zh]
    numbers: dict[str, float] = {f"{name} {chosen.year}": many for name, many in chosen.counts.items()}
    chance = chosen.n * share_by_chance(alpha, alternative, draws)
    if zh:
        source = f"每个地区 {draws:,} 次条件置换" if draws else "正态近似"
        text = (
            f"{chosen.year} 年，在 {level(alpha)} 水平下（{how}），{chosen.n} 个地区中有 {chosen.total} 个处于显著聚类"
            f"{f'，其中{kinds}' if kinds else ''}（p 值为{tail(alternative, 'zh')}，{source}）。"
        )
        by_chance = f"即使完全没有集聚，偶然也会出现约 {chance:.0f} 个。"
    else:
        source = f"{draws:,} conditional permutations each" if draws else "normal approximation"
        text = (
            f"In {chosen.year}, {chosen.total} of {chosen.n} regions lie in a cluster at the {level(alpha)} "
            f"level, {how}"
            f"{f': {kinds}' if kinds else ''} (p {tail(alternative, 'en')}, {source})."
        )
        by_chance = f" If nothing clustered, about {chance:.0f} would be found by chance."
    if chosen.correction == "none":
        text += by_chance
        numbers["found by chance"] = chance
    return Said(text, numbers)


def share_by_chance(alpha: float, alternative: Alternative, draws: int) -> float:
    """Return how often chance alone gives a p at or below a level.

    Simulated p come in steps of 1 / (1 + draws), of which a level holds a whole number; of two tails, two as many.
    The smaller of two tails ("directed") is below a level twice as often as its name says.

    >>> share_by_chance(0.05, "two-sided", 9999), share_by_chance(0.05, "two-sided", 99)
    (0.05, 0.04)
    >>> share_by_chance(0.05, "directed", 9999), share_by_chance(0.05, "greater", 0)
    (0.1, 0.05)
    """
    tails = 2 if alternative in ("two-sided", "directed") else 1
    each = alpha / 2 if alternative == "two-sided" else alpha
    if draws:
        each = math.floor(each * (1 + draws) + 1e-9) / (1 + draws)
    return tails * each


def corrected(
    found: Sequence[Found], alpha: float, smallest_p: float, language: Language, *, shown: str
) -> Said:
    """Say what corrections for testing every region at once leave of the clusters.

    Parameters
    ----------
    found : sequence of Found
        Of one year: one a correction.
    alpha : float
    smallest_p : float
        That the draws can give: 1 / (1 + draws), twice that for two tails; 0 without draws.
    language : {"en", "zh"}
    shown : str
        The correction already told.

    Examples
    --------
    >>> two = [Found(2019, 365, {"high-high": 12}, "fdr"), Found(2019, 365, {}, "bonferroni")]
    >>> print(corrected(two, 0.05, 0.0002, "en", shown="none").text)
    Each region is a test of its own: with the false discovery rate held at the level, 12 regions remain; with \
Bonferroni's correction, 0 regions remain (its bound of 0.00014 is below the smallest p the draws can give, 0.00020, \
so it could find none).
    """
    zh = language == "zh"
    parts, numbers = [], {}
    for each in found:
        if each.correction == shown:
            continue
        bound = alpha / each.n
        blind = ""
        if each.correction == "bonferroni" and smallest_p > bound:
            blind = (
                f"（其界限 {number(bound, 2)} 小于置换次数所能给出的最小 p 值 {number(smallest_p, 2)}，"
                f"因此不可能有地区通过）"
                if zh
                else f" (its bound of {number(bound, 2)} is below the smallest p the draws can give, "
                f"{number(smallest_p, 2)}, so it could find none)"
            )
        how = CORRECTIONS[each.correction][zh]
        if zh:
            parts.append(f"{how}为 {each.total} 个{blind}")
        else:
            are = "region is in a cluster" if each.total == 1 else "regions are in clusters"
            remain = f"region{'' if each.total == 1 else 's'} remain{'s' if each.total == 1 else ''}"
            parts.append(f"{how}, {each.total} {are if each.correction == 'none' else remain}{blind}")
        numbers[f"clusters {each.correction}"] = each.total
    if not parts:
        return Said("")
    if zh:
        return Said(f"每个地区各为一次检验：{'；'.join(parts)}。", numbers)
    return Said(f"Each region is a test of its own: {'; '.join(parts)}.", numbers)


def membership(year: int, counts: Mapping[str, int], language: Language) -> Said:
    """Say how the regions of a year spread over the quadrants of the scatter plot, significant or not.

    >>> membership(2019, {"high-high": 60, "low-low": 140}, "en").text
    'In 2019, 60 regions (30.0 %) are high-high and 140 regions (70.0 %) low-low, whether significant or not.'
    """
    total = sum(counts.values())
    zh = language == "zh"
    parts = []
    for place, (name, many) in enumerate(counts.items()):
        are = "are " if place == 0 else ""
        noun = "region" if many == 1 else "regions"
        parts.append(
            f"{in_words(name, 'zh')} {many} 个（{percent(many / total, 1)}）"
            if zh
            else f"{many} {noun} ({percent(many / total, 1)}) {are}{name}"
        )
    numbers = {f"quadrant {name} {year}": many for name, many in counts.items()}
    listing = series(parts, language)
    if zh:
        return Said(f"{year} 年各象限的地区数（不论是否显著）：{listing}。", numbers)
    return Said(f"In {year}, {listing}, whether significant or not.", numbers)


def moves(
    first: int, last: int, stay: int, total: int, largest: tuple[str, str, int] | None, language: Language
) -> Said:
    """Say how many regions are in the same quadrant in two years, and where most of the others went.

    >>> moves(2017, 2019, 330, 365, ("low-high", "high-high", 9), "en").text
    'Of 365 regions with a quadrant in 2017 and in 2019, 330 (90.4 %) are in the same one; the most frequent change is \
from low-high to high-high (9).'
    """
    numbers = {"same quadrant": stay, "with a quadrant": total}
    share = percent(stay / total, 1)
    if language == "zh":
        most = (
            f"；最多的变化是由{in_words(largest[0], 'zh')}到{in_words(largest[1], 'zh')}（{largest[2]} 个）"
            if largest
            else ""
        )
        text = f"{first} 年与 {last} 年均有象限的 {total} 个地区中，{stay} 个（{share}）处于同一象限{most}。"
        return Said(text, numbers)
    most = (
        f"; the most frequent change is from {largest[0]} to {largest[1]} ({largest[2]})" if largest else ""
    )
    return Said(
        f"Of {total} regions with a quadrant in {first} and in {last}, {stay} ({share}) are in the same one{most}.",
        numbers,
    )


def spots(
    hot: Sequence[str], cold: Sequence[str], years: int, how: str, alpha: float, language: Language
) -> Said:
    """Say which regions are significant hot or cold spots in every year.

    Parameters
    ----------
    hot, cold : sequence of str
        Names.
    years : int
    how : {"none", "fdr", "bonferroni"}
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> spots(["Suzhou", "Wuxi"], [], 3, "none", 0.05, "en").text
    'In all 3 years (5 % level, without correction) 2 regions are hot spots (high-high): Suzhou and Wuxi. No region is \
a cold spot (low-low) in all of them.'
    """
    numbers = {"persistent hot spots": len(hot), "persistent cold spots": len(cold)}
    condition = CORRECTIONS[how][language == "zh"]
    if language == "zh":

        def told(names: Sequence[str], kind: str) -> str:
            return (
                f"有 {len(names)} 个{kind}：{series(names, 'zh', 15)}" if names else f"没有地区始终为{kind}"
            )

        text = f"{years} 个年份均显著（{level(alpha)} 水平，{condition}）的地区中，"
        return Said(f"{text}{told(hot, '热点（高-高）')}；{told(cold, '冷点（低-低）')}。", numbers)
    always = "both years" if years == 2 else f"all {years} years"
    sentences: list[str] = []
    for names, kind in ((hot, "hot spot"), (cold, "cold spot")):
        quadrant = "high-high" if kind == "hot spot" else "low-low"
        if names:
            where = f"In {always} ({level(alpha)} level, {condition}) " if not sentences else ""
            are = f"region is a {kind}" if len(names) == 1 else f"regions are {kind}s"
            sentences.append(f"{where}{len(names)} {are} ({quadrant}): {series(names, 'en', 15)}.")
        elif sentences:
            sentences.append(f"No region is a {kind} ({quadrant}) in all of them.")
        else:
            sentences.append(
                f"No region is a {kind} ({quadrant}) in {always} ({level(alpha)} level, {condition})."
            )
    return Said(" ".join(sentences), numbers)


def reading(language: Language) -> Said:
    """Say how quadrants are read.

    >>> reading("en").text.split(":")[0]
    'Quadrants name the region first and its neighbours second'
    """
    if language == "zh":
        return Said(
            "象限名称先本地区、后邻居：高-高（热点）与低-低（冷点）为相似取值相邻，低-高与高-低为相异取值相邻；“高”指高于当年均值。"
        )
    return Said(
        "Quadrants name the region first and its neighbours second: high-high (hot spots) and low-low (cold spots) lie "
        "among their like, low-high and high-low among their unlike; high is above the mean of the year."
    )
