"""Findings in a sentence each, referring to where they are from."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.clustering import Exchanged, YearValue, changes_found, independent_p
from spatial_iie.chapter.words.clusters import CORRECTIONS, Found
from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.numerals import capital, count, level, number, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language
from spatial_iie.report.labels import statistic_label


def referring(said: Said, language: Language, *names: str) -> Said:
    """Return a sentence with the tables it is from, before its full stop.

    >>> referring(Said("It rose (p = 0.02).", {"p": 0.02}), "en", "years", "change").text
    'It rose (p = 0.02; [[years]], [[change]]).'
    >>> referring(Said("It rose."), "en", "years").text
    'It rose ([[years]]).'
    """
    zh = language == "zh"
    where = ("、" if zh else ", ").join(f"[[{name}]]" for name in names)
    text = said.text.removesuffix("。" if zh else ".")
    if not zh and text.endswith(")"):
        return Said(f"{text[:-1]}; {where}).", said.numbers)
    return Said(f"{text}（{where}）。" if zh else f"{text} ({where}).", said.numbers)


_CLUSTERED = {
    "alike": ("clusters in space", "存在空间集聚"),
    "unlike": ("is spread out: neighbours differ", "呈空间负相关"),
    "none": ("shows no evidence of clustering", "没有证据表明其存在空间集聚"),
}


def clustered(name: str, label: str, values: Sequence[YearValue], alpha: float, language: Language) -> Said:
    """Say in how many years values cluster.

    >>> value = YearValue(2019, 0.177, -0.003, 0.032, 0.0008, 365)
    >>> clustered("Moran's I", "the index", [value], 0.05, "en").text
    "The index clusters in space in 2019: Moran's I is 0.177 (p = 0.0008, [[global_statistics]])."
    """
    claims = [each.claim(alpha) for each in values]
    zh = language == "zh"
    symbol = statistic_label(name, language)
    low, high = min(v.statistic for v in values), max(v.statistic for v in values)
    first = values[0].year
    largest = max(v.p for v in values)
    numbers = {f"{name} smallest": low, f"{name} largest": high, "largest p": largest}
    same = len(set(claims)) == 1
    if len(values) == 1:
        where = (
            f"（{p_in_words(largest)}，[[global_statistics]]）"
            if zh
            else f"({p_in_words(largest)}, [[global_statistics]])"
        )
        text = _CLUSTERED[claims[0]][zh]
        if zh:
            return Said(f"{first} 年{label}{text}：{symbol} 为 {number(low)}{where}。", numbers)
        return Said(f"{capital(label)} {text} in {first}: {symbol} is {number(low)} {where}.", numbers)
    if same:
        text = _CLUSTERED[claims[0]][zh]
        bound = (
            (f"最大 {p_in_words(largest)}" if zh else f"largest {p_in_words(largest)}")
            if claims[0] != "none"
            else (
                f"最小 {p_in_words(min(v.p for v in values))}"
                if zh
                else f"smallest {p_in_words(min(v.p for v in values))}"
            )
        )
        when = _every_year([each.year for each in values], any_of=claims[0] == "none", language=language)
        if zh:
            return Said(
                f"{when}，{label}{text}：{symbol} 介于 {number(low)} 至 {number(high)}"
                f"（{bound}，[[global_statistics]]）。",
                numbers,
            )
        return Said(
            f"{capital(label)} {text} {when}: {symbol} lies between {number(low)} and "
            f"{number(high)} ({bound}, [[global_statistics]]).",
            numbers,
        )
    found = sum(claim == "alike" for claim in claims)
    if zh:
        return Said(
            f"{len(values)} 个年份中有 {found} 个年份{label}存在空间集聚；{symbol} 介于 {number(low)} 至 "
            f"{number(high)}（[[global_statistics]]）。",
            numbers,
        )
    return Said(
        f"{capital(label)} clusters in space in {count(found, 'en')} of {count(len(values), 'en')} years; "
        f"{symbol} lies "
        f"between {number(low)} and {number(high)} ([[global_statistics]]).",
        numbers,
    )


def _every_year(years: Sequence[int], *, any_of: bool, language: Language) -> str:
    """Return the years a sentence is about: a span only where no year in between is left out.

    >>> _every_year([2017, 2018], any_of=False, language="en"), _every_year([2011, 2019], any_of=True, language="en")
    ('in every year from 2017 to 2018', 'in any of the years 2011 and 2019')
    """
    whole = len(years) == years[-1] - years[0] + 1
    if language == "zh":
        return f"{years[0]} 至 {years[-1]} 年各年" if whole else f"{series(years, 'zh')} 年中，各年"
    quantity = "any" if any_of else "every" if whole else "each"
    span = f"year from {years[0]} to {years[-1]}" if whole else f"of the years {series(years, 'en')}"
    return f"in {quantity} {span}"


def changed(
    first: YearValue, last: YearValue, alpha: float, exchanged: Exchanged | None, language: Language
) -> Said:
    """Say whether clustering changed, by one yardstick or by two.

    >>> a, b = YearValue(2017, 0.209, -0.003, 0.032, 0.0, 365), YearValue(2019, 0.177, -0.003, 0.032, 0.0, 365)
    >>> changed(a, b, 0.05, None, "en").text
    'From 2017 to 2019 it fell from 0.209 to 0.177: no evidence that clustering weakened (p = 0.4795).'
    """
    weaker, zh = last.statistic < first.statistic, language == "zh"
    p = independent_p(first, last)
    verb = ("减弱" if weaker else "增强") if zh else ("weakened" if weaker else "strengthened")
    found = changes_found(first, last, exchanged, alpha)
    if zh:
        claim = (
            f"集聚程度{verb}"
            if all(found)
            else (f"集聚程度{verb}的证据薄弱" if any(found) else f"没有证据表明集聚程度{verb}")
        )
        inside = (
            f"（{p_in_words(p)}）"
            if exchanged is None
            else f"（视为独立分布时 {p_in_words(p)}，同地区配对互换时 {p_in_words(exchanged.p)}）"
        )
        way = "降" if weaker else "升"
        return Said(
            f"{first.year} 至 {last.year} 年该值由 {number(first.statistic)} {way}至 {number(last.statistic)}："
            f"{claim}{inside}。",
            {"p independent": p},
        )
    claim = (
        f"clustering {verb}"
        if all(found)
        else (
            f"the evidence that clustering {verb} is weak"
            if any(found)
            else f"no evidence that clustering {verb}"
        )
    )
    inside = (
        f"({p_in_words(p)})"
        if exchanged is None
        else (
            f"({p_in_words(p)} as independent placements, {p_in_words(exchanged.p)} with the years' values exchanged "
            f"within regions)"
        )
    )
    way = "fell" if weaker else "rose"
    return Said(
        f"From {first.year} to {last.year} it {way} from {number(first.statistic)} to {number(last.statistic)}: "
        f"{claim} "
        f"{inside}.",
        {"p independent": p},
    )


def in_clusters(chosen: Found, other: Found, alpha: float, language: Language) -> Said:
    """Say how many regions lie in clusters, and how many under another correction.

    >>> a, b = Found(2019, 365, {"high-high": 34, "low-low": 8}), Found(2019, 365, {"high-high": 9}, "fdr")
    >>> print(in_clusters(a, b, 0.05, "en").text)
    In 2019, 42 of 365 regions lie in a local cluster at the 5 % level without correction (34 high-high, 8 low-low; \
[[cluster_map]]), and 9 with the false discovery rate held at the level ([[cluster_map_corrected]]).
    """
    zh = language == "zh"
    numbers = {f"clusters {each.correction}": each.total for each in (chosen, other)}
    hot, cold = chosen.counts.get("high-high", 0), chosen.counts.get("low-low", 0)
    first, second = CORRECTIONS[chosen.correction][zh], CORRECTIONS[other.correction][zh]
    if zh:
        return Said(
            f"{chosen.year} 年，{chosen.n} 个地区中有 {chosen.total} 个在 {level(alpha)} 水平下处于局部聚类"
            f"（{first}；其中高-高 {hot} 个、"
            f"低-低 {cold} 个，[[cluster_map]]），{second}为 {other.total} 个（[[cluster_map_corrected]]）。",
            numbers,
        )
    return Said(
        f"In {chosen.year}, {chosen.total} of {chosen.n} regions lie in a local cluster at the {level(alpha)} "
        f"level {first} "
        f"({hot} high-high, {cold} low-low; [[cluster_map]]), and {other.total} {second} ([[cluster_map_corrected]]).",
        numbers,
    )


def lasting(hot: int, cold: int, years: int, language: Language) -> Said:
    """Say how many spots last.

    >>> lasting(31, 0, 3, "en").text
    '31 regions are hot spots and 0 cold spots in all 3 years ([[persistence]]).'
    """
    numbers = {"persistent hot spots": hot, "persistent cold spots": cold}
    if language == "zh":
        return Said(
            f"{years} 个年份均为热点的有 {hot} 个，均为冷点的有 {cold} 个（[[persistence]]）。", numbers
        )
    are = "region is a hot spot" if hot == 1 else "regions are hot spots"
    every = "both years" if years == 2 else f"all {years} years"
    return Said(
        f"{hot} {are} and {cold} cold spot{'' if cold == 1 else 's'} in {every} ([[persistence]]).", numbers
    )


def own_and_neighbours(effect: Effect, lag: Effect | None, alpha: float, language: Language) -> Said:
    """Say how a region's own index and its neighbours' go with the response.

    >>> e = Effect("GDP per capita", "index", 0.00509, 0.00084, 0.003, 0.007, 1e-9, log_response=True)
    >>> w = Effect("GDP per capita", "index", 0.0021, 0.0012, -0.001, 0.005, 0.0677, log_response=True)
    >>> print(own_and_neighbours(e, w, 0.05, "en").text)
    In the SDEM one unit more of the index is associated with 0.510 % higher GDP per capita of the region (p < \
0.0001); of the neighbours' index there is no evidence of an association with it (p = 0.0677; [[sdem]], [[impacts]]).
    """
    zh = language == "zh"
    parts = [_association(effect, alpha, zh=zh, of_neighbours=False)]
    if lag is not None:
        parts.append(_association(lag, alpha, zh=zh, of_neighbours=True))
    numbers = {"own": effect.estimate, "own p": effect.p}
    if lag is not None:
        numbers |= {"neighbours": lag.estimate, "neighbours p": lag.p}
    if zh:
        return Said(f"SDEM 中，{'；'.join(parts)}（[[sdem]]、[[impacts]]）。", numbers)
    text = f"in the SDEM{'' if effect.p <= alpha else ','} {'; '.join(parts)}"
    if text.endswith(")"):
        text = f"{text[:-1]}; [[sdem]], [[impacts]])"
    return Said(f"{capital(text)}.", numbers)


def _association(effect: Effect, alpha: float, *, zh: bool, of_neighbours: bool) -> str:
    size = number(abs(effect.per_unit(effect.estimate)))
    unit = " %" if effect.log_response else ""
    sure, up = effect.p <= alpha, effect.estimate > 0
    if zh:
        whose = f"邻居的{effect.regressor}" if of_neighbours else f"本地区的{effect.regressor}"
        if not sure:
            return f"没有证据表明{whose}与本地区的{effect.response}相关（{p_in_words(effect.p)}）"
        one = "多 1 %" if effect.log_regressor else "多一个单位"
        return f"{whose}{one}，对应{effect.response}{'高' if up else '低'} {size}{unit}（{p_in_words(effect.p)}）"
    whose = f"the neighbours' {effect.regressor}" if of_neighbours else f"the {effect.regressor}"
    if not sure:
        it = "it" if of_neighbours else f"{effect.response} of the region"
        return f"of {whose} there is no evidence of an association with {it} ({p_in_words(effect.p)})"
    one = f"1 % more of {whose}" if effect.log_regressor else f"one unit more of {whose}"
    more = "higher" if up else "lower"
    return f"{one} is associated with {size}{unit} {more} {effect.response} of the region ({p_in_words(effect.p)})"


def points_to(model: str, language: Language) -> Said:
    """Say which model the tests point to.

    >>> points_to("OLS", "en").text
    'The Lagrange multiplier tests point to OLS ([[lm_tests]]).'
    """
    if language == "zh":
        return Said(f"拉格朗日乘数检验指向 {model}（[[lm_tests]]）。")
    return Said(f"The Lagrange multiplier tests point to {model} ([[lm_tests]]).")


def over_choices(
    label: str,
    fits: int,
    failed: int,
    positive: int,
    significant: int,
    alpha: float,
    *,
    drawn: bool,
    language: Language,
) -> Said:
    """Say how the estimate fares over the grid of choices, and how many of these gave none.

    >>> print(over_choices("index", 60, 0, 60, 58, 0.05, drawn=True, language="en").text)
    Over 60 combinations of weights, year and model the coefficient of the index is positive in 60 and significant at \
5 % in 58 ([[specification_curve]]).
    """
    where = "[[specification_curve]]" if drawn else "[[robustness]]"
    numbers = {"fits": fits, "failed fits": failed, "positive": positive, "significant": significant}
    zh = language == "zh"
    if failed == fits:
        none = (
            f"权重、年份与模型的 {fits} 种组合均未能估计（{where}）。"
            if zh
            else f"None of {fits} combinations of weights, year and model could be estimated ({where})."
        )
        return Said(none, {"fits": fits, "failed fits": failed})
    lost = f"（其中 {failed} 种未能估计）" if zh else f", {failed} of which could not be estimated,"
    lost = lost if failed else ""
    if zh:
        return Said(
            f"在权重、年份与模型的 {fits} 种组合{lost}中，{label}的系数有 {positive} 次为正，{significant} 次在 "
            f"{level(alpha)} 水平下显著（{where}）。",
            numbers,
        )
    return Said(
        f"Over {fits} combinations of weights, year and model{lost} the coefficient of the {label} is positive in "
        f"{positive} and "
        f"significant at {level(alpha)} in {significant} ({where}).",
        numbers,
    )
