"""What yearly amounts support: how much of growth is the industry's, and which printed figures follow from others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import count, number, of, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words


@dataclass(frozen=True)
class Year:
    """A year of the table of contributions.

    Attributes
    ----------
    year : int
    value_added : float
    share, growth, gdp_growth, contribution : float
        Per cent; nan where the year before is not there, the contribution also where GDP did not grow.
    pull : float
        Percentage points.
    """

    year: int
    value_added: float
    share: float
    growth: float
    gdp_growth: float
    contribution: float
    pull: float


def origin(file: str | None, unit: str, left_out: Sequence[int], language: Language) -> Said:
    """Say where the amounts are from.

    >>> print(origin(None, "trillion CNY, 2015 prices", [], "en").text)
    No table of years is given: GDP and value added are those the source prints, not simulated ones, and all else is \
computed from them. Amounts are in trillion CNY, 2015 prices.
    >>> print(origin("macro.csv", "", [2016], "en").text)
    The amounts are those of macro.csv, taken to be at constant prices: at current prices, growth would be that of \
prices too. Amounts are in the unit of the table. Left out, with a number missing: 2016.
    """
    unit = in_words(unit, language)
    if language == "zh":
        where = (
            "未给出年度数据表：GDP 与增加值为原报告刊出的数字，并非模拟数据，其余均由此计算。"
            if file is None
            else f"数据来自 {file}，视为不变价；若为现价，则增速中包含价格变动。"
        )
        gone = f"因缺值未计入的年份：{series(left_out, 'zh')}。" if left_out else ""
        return Said(f"{where}{in_unit(unit, 'zh')}{gone}")
    where = (
        "No table of years is given: GDP and value added are those the source prints, not simulated ones, and all else "
        "is computed from them."
        if file is None
        else f"The amounts are those of {file}, taken to be at constant prices: at current prices, growth would be "
        f"that of prices too."
    )
    gone = f" Left out, with a number missing: {series(left_out, 'en')}." if left_out else ""
    return Said(f"{where} {in_unit(unit, 'en')}{gone}")


def added(first: Year, last: Year, language: Language, *, printed: bool) -> Said:
    """Say how large the industry is, how it grew, and what it added to the growth of GDP.

    Examples
    --------
    >>> a = Year(2018, 1.818, 2.167, math.nan, math.nan, math.nan, math.nan)
    >>> b = Year(2021, 2.397, 2.439, 13.066, 8.0, 3.805, 0.304)
    >>> print(added(a, b, "en", printed=True).text)
    By the figures of the source, value added rose from 1.818 in 2018 (2.17 % of GDP) to 2.397 in 2021 (2.44 %). In \
2021 it grew by 13.07 %, GDP by 8.00 %: it makes up 3.81 % of the increment of GDP, or 0.30 percentage points of its \
growth.
    """
    numbers = {
        f"{name} {each.year}": value
        for each in (first, last)
        for name, value in (("value added", each.value_added), ("share of GDP", each.share))
    }
    rose = last.value_added > first.value_added
    shares = [f"{number(each.share, 2)} %" for each in (first, last)]
    levels = [amount(each.value_added) for each in (first, last)]
    if language == "zh":
        verb, by = "增至" if rose else "降至", "按原报告的数字，" if printed else ""
        head = (
            f"{by}增加值由 {first.year} 年的 {levels[0]}（占 GDP 的 {shares[0]}）{verb} {last.year} 年的 {levels[1]}"
            f"（{shares[1]}）。"
        )
    else:
        verb = "rose" if rose else "fell"
        by = "By the figures of the source, value" if printed else "Value"
        head = (
            f"{by} added {verb} from {levels[0]} in {first.year} ({shares[0]} of GDP) to {levels[1]} in {last.year} "
            f"({shares[1]})."
        )
    growth = _growth_of(last, language)
    if not growth:
        return Said(head, numbers)
    numbers |= {f"growth {last.year}": last.growth, f"pull {last.year}": last.pull}
    if not math.isnan(last.contribution):
        numbers[f"contribution {last.year}"] = last.contribution
    return Said(f"{head}{growth}" if language == "zh" else f"{head} {growth}", numbers)


def _growth_of(last: Year, language: Language) -> str:
    """Return what a year's growth supports; nothing without the year before."""
    if math.isnan(last.growth):
        return ""
    own, gdp, pull = (number(value, 2) for value in (last.growth, last.gdp_growth, last.pull))
    share = "" if math.isnan(last.contribution) else number(last.contribution, 2)
    if language == "zh":
        head = f"{last.year} 年增加值增长 {own} %，GDP 增长 {gdp} %"
        if share:
            return f"{head}：对 GDP 增量的贡献度为 {share} %，拉动 GDP 增长 {pull} 个百分点。"
        return f"{head}：GDP 未增长，贡献度无定义；拉动为 {pull} 个百分点。"
    head = f"In {last.year} it grew by {own} %, GDP by {gdp} %"
    if share:
        return f"{head}: it makes up {share} % of the increment of GDP, or {pull} percentage points of its growth."
    return f"{head}: a share of the increment of GDP is not defined, as there is none; the pull is {pull} points."


def faster(years: Sequence[Year], language: Language) -> Said:
    """Say in how many years value added grew faster than GDP.

    >>> a, b = Year(2020, 2.1, 2.3, 6.0, 2.3, 5.9, 0.1), Year(2021, 2.4, 2.4, 5.0, 8.0, 3.8, 0.3)
    >>> faster([a, b], "en").text
    'It grew faster than GDP in one of two years.'
    """
    known = [each for each in years if not math.isnan(each.growth)]
    if not known:
        return Said("")
    ahead = sum(each.growth > each.gdp_growth for each in known)
    numbers = {"years": len(known), "years faster than GDP": ahead}
    if language == "zh":
        return Said(f"有增速的 {len(known)} 个年份中，有 {ahead} 个年份增加值增速高于 GDP。", numbers)
    if len(known) == 1:
        return Said(f"It grew {'faster' if ahead else 'no faster'} than GDP.", numbers)
    many = count(len(known), "en")
    every = "both years" if len(known) == 2 else f"all {many} years"
    when = f"in {every}" if ahead == len(known) else f"in {count(ahead, 'en')} of {many} years"
    return Said(f"It grew faster than GDP {when}.", numbers)


def divided(year: int, parts: Mapping[str, float], language: Language, *, printed: bool) -> Said:
    """Say what each part is of value added.

    Parameters
    ----------
    year : int
    parts : mapping of name to float
        None negative.
    language : {"en", "zh"}
    printed : bool
        Whether they are the source's: then its text says otherwise.

    Examples
    --------
    >>> print(divided(2021, {"direct": 1.074, "penetration": 1.324}, "en", printed=True).text)
    Of value added in 2021, direct makes up 44.8 % and penetration 55.2 %. The text of the source says that direct \
industries exceed 50 %; by its own figures the penetration part does.
    """
    total = sum(parts.values())
    shares = {name: value / total for name, value in parts.items()}
    numbers = {f"share of {name} {year}": value for name, value in shares.items()}
    if language == "zh":
        told = "，".join(f"{in_words(name, 'zh')}占 {percent(value, 1)}" for name, value in shares.items())
        slip = (
            "原报告正文称直接产业占比超过 50 %，而按其自身数字，超过 50 % 的是渗透产业。" if printed else ""
        )
        return Said(f"{year} 年增加值中，{told}。{slip}", numbers)
    first, *rest = [(name, percent(value, 1)) for name, value in shares.items()]
    told = series([f"{first[0]} makes up {first[1]}", *(f"{name} {value}" for name, value in rest)], "en")
    slip = (
        " The text of the source says that direct industries exceed 50 %; by its own figures the penetration part does."
        if printed
        else ""
    )
    return Said(f"Of value added in {year}, {told}.{slip}", numbers)


def institutes(year: int, values: Mapping[str, float], language: Language) -> Said:
    """Say how far institutes lie apart, and why that is no comparison.

    >>> print(institutes(2021, {"The source": 2.40, "CAII 2021": 4.13}, "en").text)
    For 2021 the institutes print value added from 2.40 (The source) to 4.13 (CAII 2021); they count other industries \
at other prices, so that these cannot be compared number by number.
    """
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    numbers = {f"value added {name}": value for name, value in values.items()}
    ends = [f"{number(values[name], 2)}" for name in (low, high)]
    if language == "zh":
        return Said(
            f"各机构刊出的 {year} 年增加值介于 {ends[0]}（{in_words(low, 'zh')}）至 {ends[1]}"
            f"（{in_words(high, 'zh')}）；各家统计范围与价格口径不同，不能逐数比较。",
            numbers,
        )
    return Said(
        f"For {year} the institutes print value added from {ends[0]} ({low}) to {ends[1]} ({high}); they count other "
        f"industries at other prices, so that these cannot be compared number by number.",
        numbers,
    )


def follow(counts: Mapping[str, int], language: Language) -> Said:
    """Say how many printed figures follow from the printed inputs.

    >>> print(follow({"reproduced": 14, "within rounding": 4}, "en").text)
    Of 18 derived figures that the source prints, 14 follow to their rounding from the GDP and value added it prints; \
4 only from inputs with more digits; none is out of their reach.
    """
    total = sum(counts.values())
    same, near, never = (counts.get(name, 0) for name in ("reproduced", "within rounding", "not attainable"))
    numbers = {"printed figures": total, "reproduced": same, "within rounding": near, "not attainable": never}
    if language == "zh":
        beyond = f"{never} 个无论如何不可得" if never else "没有不可得的数字"
        return Said(
            f"原报告刊出的 {total} 个派生数字中，{same} 个可由其刊出的 GDP 与增加值按舍入复算，{near} 个需要更多"
            f"位数的输入，{beyond}。",
            numbers,
        )
    beyond = f"{never} cannot be had from them at all" if never else "none is out of their reach"
    return Said(
        f"Of {of(total, 'derived figure')} that the source prints, {same} follow to their rounding from the GDP and "
        f"value added it prints; {near} only from inputs with more digits; {beyond}.",
        numbers,
    )
