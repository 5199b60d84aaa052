"""What assumptions about growth imply: which growth a share of GDP needs, and where measured growth would lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.amounts import amount
from spatial_iie.chapter.words.numerals import count, number, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words


@dataclass(frozen=True)
class Need:
    """The growth that a share of GDP needs.

    Attributes
    ----------
    name : str
    share, rate : float
        Per cent of GDP, per cent a year.
    above : float
        Percentage points a year above GDP.
    low, high : float, optional
        Of the band of ``rate``.
    """

    name: str
    share: float
    rate: float
    above: float
    low: float | None = None
    high: float | None = None


def needed(needs: Sequence[Need], first: int, last: int, language: Language) -> Said:
    """Say which growth targets need.

    Examples
    --------
    >>> print(needed([Need("baseline", 21.0, 26.8, 21.8, 24.1, 29.7)], 2026, 2035, "en").text)
    If all assumptions hold, a share of 21 % of GDP in 2035 (baseline) needs value added to grow by 26.8 % a year from \
2026 to 2035 (band 24.1 to 29.7 %), 21.8 points above GDP.
    """
    numbers = {f"growth needed, {each.name}": each.rate for each in needs}
    numbers |= {f"share, {each.name}": each.share for each in needs}
    if language == "zh":
        told = [_needed_zh(each, first, last, whole=k == 0) for k, each in enumerate(needs)]
        return Said(f"若各项假设成立，{'；'.join(told)}。", numbers)
    head, *rest = [_needed_en(each, first, last, whole=k == 0) for k, each in enumerate(needs)]
    return Said(f"If all assumptions hold, {'; '.join([head, *rest])}.", numbers)


def _needed_en(need: Need, first: int, last: int, *, whole: bool) -> str:
    label = f"{need.share:g} %"
    name = f" ({need.name})" if need.name != label else ""
    band = "" if need.low is None or need.high is None else f" (band {_one(need.low)} to {_one(need.high)} %)"
    side = "above" if need.above >= 0 else "below"
    points = f", {_one(abs(need.above))} points {side} GDP"
    if whole:
        return (
            f"a share of {label} of GDP in {last}{name} needs value added to grow by {_one(need.rate)} % a year from "
            f"{first} to {last}{band}{points}"
        )
    return f"{label}{name} needs {_one(need.rate)} %{band}{points}"


def _needed_zh(need: Need, first: int, last: int, *, whole: bool) -> str:
    label = f"{need.share:g} %"
    name = f"（{in_words(need.name, 'zh')}）" if need.name != label else ""
    band = (
        "" if need.low is None or need.high is None else f"（区间 {_one(need.low)} 至 {_one(need.high)} %）"
    )
    side = "高" if need.above >= 0 else "低"
    points = f"比 GDP 增速{side} {_one(abs(need.above))} 个百分点"
    if whole:
        return (
            f"要使 {last} 年占 GDP 的比重达到 {label}{name}，{first} 至 {last} 年增加值每年须增长 {_one(need.rate)} %"
            f"{band}，{points}"
        )
    return f"达到 {label}{name}，须增长 {_one(need.rate)} %{band}，{points}"


def against_the_past(fastest: float, year: int, rates: Sequence[float], language: Language) -> Said:
    """Compare the growth needed with the fastest measured.

    >>> against_the_past(13.07, 2021, [19.9, 26.8, 32.7], "en").text
    'The fastest growth measured is 13.1 % (2021): all three targets need more.'
    """
    more, many = sum(rate > fastest for rate in rates), len(rates)
    numbers = {"fastest growth measured": fastest, "targets that need more": more}
    if language == "zh":
        which = "所有目标都要求更快" if more == many else f"{many} 个目标中有 {more} 个要求更快"
        return Said(f"已测得的最快增速为 {_one(fastest)} %（{year} 年）：{which}。", numbers)
    if many == 1:
        which = "the target needs more" if more else "the target needs no more"
    elif more == many:
        which = f"{'both' if many == 2 else 'all ' + count(many, 'en')} targets need more"
    elif more == 0:
        which = "no target needs more"
    else:
        which = f"{count(more, 'en')} of {count(many, 'en')} targets need{'s' if more == 1 else ''} more"
    return Said(f"The fastest growth measured is {_one(fastest)} % ({year}): {which}.", numbers)


def going_on(shares: Mapping[str, tuple[float, float]], first: int, last: int, language: Language) -> Said:
    """Say where growth as measured would lead.

    Parameters
    ----------
    shares : mapping of name to (rate, share of GDP in the last year)
    first, last : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(going_on({"mean growth": (9.65, 4.1), "fastest growth": (13.07, 6.3)}, 2022, 2035, "en").text)
    Forward, without any target: were value added to grow from 2022 on as it was measured to (mean growth 9.7 % a \
year, fastest growth 13.1 %), its share of GDP in 2035 would be 4.1 and 6.3 %.
    """
    if not shares:
        return Said("")
    numbers = {f"share in {last}, {name}": share for name, (_, share) in shares.items()}
    ends = [_one(share) for _, share in shares.values()]
    if language == "zh":
        rates = "、".join(f"{in_words(name, 'zh')}每年 {_one(rate)} %" for name, (rate, _) in shares.items())
        return Said(
            f"若不设目标，自 {first} 年起增加值按已测得的增速增长（{rates}），则 {last} 年占 GDP 的比重为 "
            f"{'、'.join(f'{end} %' for end in ends)}。",
            numbers,
        )
    (name, (rate, _)), *others = shares.items()
    rates = ", ".join([f"{name} {_one(rate)} % a year", *(f"{n} {_one(r)} %" for n, (r, _) in others)])
    return Said(
        f"Forward, without any target: were value added to grow from {first} on as it was measured to ({rates}), its "
        f"share of GDP in {last} would be {series(ends, 'en')} %.",
        numbers,
    )


def cannot_last(names: Sequence[str], last: int, language: Language) -> str:
    """Say which measured rates would make the industry more than the whole.

    >>> cannot_last(["fastest growth"], 2035, "en")
    'At the fastest growth the share would pass 100 % before 2035 is over: it cannot last.'
    """
    if not names:
        return ""
    if language == "zh":
        said = "、".join(in_words(name, "zh") for name in names)
        return f"若按{said}增长，{last} 年底以前占比将超过 100 %：这样的增速不可能持续。"
    return f"At the {series(names, 'en')} the share would pass 100 % before {last} is over: it cannot last."


def no_forecast(language: Language) -> str:
    """Say what such paths are not."""
    if language == "zh":
        return "以下并非预测，而是由假设推算的结果；全部假设列于其后。"
    return "This is no forecast but what follows from assumptions, all of which are listed."


def assumptions(
    start: tuple[int, float, float],
    to: int,
    gdp_growth: float,
    phases: Sequence[tuple[str, int, int, float]],
    language: Language,
    *,
    after_the_printed: bool,
) -> list[str]:
    """List what is assumed: the start, the growth of GDP, the phases before.

    Parameters
    ----------
    start : (year, value added, GDP)
    to : int
    gdp_growth : float
    phases : sequence of (name, first year, last year, rate)
    language : {"en", "zh"}
    after_the_printed : bool
        Whether the start is the source's, which prints phases but no rates.

    Examples
    --------
    >>> for line in assumptions((2021, 2.397, 98.28), 2035, 5.0, [], "en", after_the_printed=False):
    ...     print(line)
    Start: value added 2.397 and GDP 98.280 in 2021.
    Growth of GDP: 5 % in every year from 2022 to 2035.
    Before the growth that is sought: nothing; one rate in all years.
    """
    year, added, gdp = start
    zh = language == "zh"
    spans = [
        f"{in_words(name, language)}{'（' if zh else ' ('}{first if first == last else f'{first}-{last}'}"
        f"{' 年）' if zh else ') '}{rate:g} %"
        for name, first, last, rate in phases
    ]
    if zh:
        before = f"此前各阶段的增速：{'、'.join(spans)}" if spans else "此前各阶段：无，各年增速相同"
        ours = "；原报告只刊出阶段，未刊出增速，此处增速为本报告所设" if spans and after_the_printed else ""
        return [
            f"起点：{year} 年增加值 {amount(added)}，GDP {amount(gdp)}。",
            f"GDP 增速：{year + 1} 至 {to} 年每年 {gdp_growth:g} %。".replace(" %", "%"),
            f"{before}{ours}。".replace(" %", "%"),
        ]
    before = ", ".join(spans) if spans else "nothing; one rate in all years"
    ours = "; the source prints phases but no rates, which are ours" if spans and after_the_printed else ""
    return [
        f"Start: value added {amount(added)} and GDP {amount(gdp)} in {year}.",
        f"Growth of GDP: {gdp_growth:g} % in every year from {year + 1} to {to}.",
        f"Before the growth that is sought: {before}{ours}.",
    ]


def targets_are(shares: Mapping[str, float], to: int, language: Language, *, after_the_printed: bool) -> str:
    """List the targets.

    >>> targets_are({"15 %": 15.0}, 2030, "en", after_the_printed=False)
    'Targets: 15 % of GDP in 2030.'
    """
    zh = language == "zh"
    told = [
        f"{share:g} %" if name == f"{share:g} %" else
        (f"{in_words(name, 'zh')} {share:g} %" if zh else f"{name} {share:g} %")
        for name, share in shares.items()
    ]  # fmt: skip
    known = after_the_printed and any(name != f"{share:g} %" for name, share in shares.items())
    if zh:
        ours = "（具名者为原报告刊出的比重）" if known else ""
        return f"目标：{to} 年占 GDP 的比重，{'、'.join(told)}{ours}。".replace(" %", "%")
    ours = "; those with names are printed in the source" if known else ""
    return f"Targets: {series(told, 'en')} of GDP in {to}{ours}."


def bands_are(rate_sd: float, gdp_sd: float, draws: int, seed: int, level: float, language: Language) -> str:
    """Say what is assumed behind the bands.

    >>> print(bands_are(3.0, 1.0, 999, 0, 0.9, "en"))
    Bands of 90 %: growth of value added errs with a standard deviation of 3 points and growth of GDP with 1, \
normally, independently, one deviation for all years of a phase; 999 draws, seed 0.
    """
    if language == "zh":
        return (
            f"{100 * level:g}% 区间：增加值增速的标准差为 {rate_sd:g} 个百分点，GDP 增速的标准差为 {gdp_sd:g} 个"
            f"百分点，服从正态分布且相互独立，同一阶段各年偏差相同；模拟 {draws:,} 次，随机种子 {seed}。"
        )
    return (
        f"Bands of {100 * level:g} %: growth of value added errs with a standard deviation of {rate_sd:g} points and "
        f"growth of GDP with {gdp_sd:g}, normally, independently, one deviation for all years of a phase; {draws:,} "
        f"draws, seed {seed}."
    )


def _one(value: float) -> str:
    return number(value, 1)
