"""Limits of a report, a sentence or two each."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import of, series
from spatial_iie.messages import Language

_A_SERIES = 10  # years from which on a trend may be looked for


def _pick(language: Language, en: str, zh: str) -> str:
    return zh if language == "zh" else en


def synthetic(language: Language, *, with_printed: bool = False) -> str:
    """Say that the numbers are simulated, all but those that the source prints."""
    but = _pick(language, " but the national figures that the source prints", "（原报告刊出的全国数字除外）")
    return _pick(
        language,
        f"SYNTHETIC data: every number{but if with_printed else ''} was simulated on the real map; no conclusion about "
        f"real cities can be drawn.",
        f"合成数据：全部数值{but if with_printed else ''}均在真实地图上模拟生成，不能据此得出关于真实城市的结论。",
    )


def areas(regions: int, language: Language) -> str:
    """Say that areas are not people or firms, and that other borders would give other numbers."""
    return _pick(
        language,
        f"Areas, not people or firms: what holds for {of(regions, 'region')} need not hold for those who live or "
        f"work in "
        f"them (the ecological fallacy, Robinson 1950), and other borders or another scale would give other "
        f"numbers (the "
        f"modifiable areal unit problem, Openshaw 1984).",
        f"分析单位是地区而非个人或企业：{regions} 个地区之间成立的关系，对其中的个人或企业未必成立（生态谬误，"
        f"Robinson 1950）；"
        f"区划边界或空间尺度不同，结果也会不同（可变面元问题，Openshaw 1984）。",
    )


def many_tests(regions: int, language: Language) -> str:
    """Say that local statistics are many tests."""
    return _pick(
        language,
        f"Many tests: local statistics test {of(regions, 'region')} at once, and neighbouring tests share data. "
        f"Without "
        f"correction some clusters are chance; with it some real ones are missed.",
        f"多重检验：局部统计量同时检验 {regions} 个地区，且相邻地区的检验共用数据。不作校正时，部分聚类出于偶然；"
        f"校正后，又会遗漏部分真实的聚类。",
    )


def association(language: Language) -> str:
    """Say that regressions are no evidence of causes."""
    return _pick(
        language,
        "Association, not cause: the regressions compare regions. Regressor and response may drive each other or share "
        "drivers that are not in the model; a lag of a neighbour's value is no proof of a spillover.",
        "相关而非因果：回归比较的是不同地区。解释变量与被解释变量可能互为因果，或共同受模型之外的因素影响；邻居变量的系数也不能证明存在溢出。",
    )


def one_year(year: int, language: Language) -> str:
    """Say that the main regression is a cross-section."""
    return _pick(
        language,
        f"One year: the main regressions are a cross-section of {year}; what is constant within a region over "
        f"time is not "
        f"taken out.",
        f"单一年份：主要回归为 {year} 年的截面回归，未剔除各地区不随时间变化的特征。",
    )


def choice_of_weights(specs: Sequence[str], language: Language) -> str:
    """Say that weights are assumed."""
    return _pick(
        language,
        f"Weights are assumed, not estimated: who counts as a neighbour ({series(specs, 'en')} here) decides what "
        f"a lag is.",
        f"空间权重是设定的而非估计的：邻居的定义（本报告为 {series(specs, 'zh')}）决定了空间滞后的含义。",
    )


def drawn(language: Language) -> str:
    """Say what intervals of draws of regions mean, and what they take for granted."""
    return _pick(
        language,
        "Draws of regions: all regions are there, so that their inequality, centre and dispersion are known; the "
        "intervals say how much hangs on single regions. They take regions as independent; where neighbours change "
        "alike, they are too narrow.",
        "自助抽样：数据包含全部地区，其不平等程度、重心与离散程度是已知的，区间反映的是结果对个别地区的依赖程度。"
        "抽样视各地区相互独立；若相邻地区的变化相似，区间会偏窄。",
    )


def parts(language: Language) -> str:
    """Say what an index built from parts rests on."""
    return _pick(
        language,
        "An index is what it is made of: other parts, another scale or other weights would give other scores; only "
        "the weighting is varied here.",
        "指数取决于其构成：换用其他分项、标准化方法或权重，得分都会不同；本报告只比较了赋权方式。",
    )


def left_out(*, isolates: int, missing: bool, language: Language) -> str:
    """Say what leaving regions out may do."""
    if not isolates and not missing:
        return ""
    if language == "zh":
        who = "、".join(
            ([f"没有邻居的 {isolates} 个地区"] if isolates else []) + (["缺失数值的地区"] if missing else [])
        )
        return f"未计入的地区：统计量不包括{who}；若这些地区与其他地区有系统差异，结果会有偏差。"
    who = " and ".join(
        ([f"{of(isolates, 'region')} without neighbours"] if isolates else [])
        + (["regions with missing values"] if missing else [])
    )
    return f"Regions left out: the statistics do not count {who}; if these differ from the others, the results do too."


def few_years(years: Sequence[int], language: Language) -> str:
    """Say that a few years are no trend.

    >>> few_years(range(1990, 2024), "en")
    ''
    """
    if not 1 < len(years) < _A_SERIES:
        return ""
    return _pick(
        language,
        f"Few years: {len(years)} years of the same regions are no series from which a trend could be estimated.",
        f"年份较少：同一批地区的 {len(years)} 个年份不足以估计趋势。",
    )


def shares(language: Language, *, bound: bool) -> str:
    """Say that digital shares are judged, and that one year of input-output structure is taken."""
    known = _pick(
        language,
        "; here every share is 1, which gives upper bounds" if bound else "",
        "；此处系数均为 1，结果为上限" if bound else "",
    )
    return _pick(
        language,
        f"Accounts of value added hang on the digital shares of sectors, which are judged and not observed{known}, and "
        f"on fixed technical coefficients of one year: what changes of prices or quality move is not in them.",
        f"增加值核算取决于各部门的数字化系数，该系数为判断而非观测值{known}；技术系数取自单一年份且固定不变，"
        f"不反映价格与质量的变化。",
    )


def no_forecast(language: Language) -> str:
    """Say that scenarios are assumptions carried on."""
    return _pick(
        language,
        "Scenarios are no forecasts: they carry assumed rates on, and their bands tell how far these rates may err as "
        "assumed, not what may happen.",
        "情景并非预测：情景只是对假设增速的推演，区间只反映所假设的增速误差，而非未来的全部可能。",
    )


def printed(language: Language) -> str:
    """Say whose figures growth and scenarios start from."""
    return _pick(
        language,
        "Growth and scenarios start from national figures that the source prints with two or three decimals; they are "
        "its estimates, and nothing in this report checks them against data of its own.",
        "增长贡献与情景以原报告刊出的两至三位小数的全国数字为起点；这些数字为原报告的估计，本报告未以自有数据核验。",
    )


def vintage(year: int, years: Sequence[int], language: Language) -> str:
    """Say at which date the borders stood."""
    return _pick(
        language,
        f"Borders are those of the end of {year} in every year ({years[0]} to {years[-1]}); changes since are not "
        f"on the map.",
        f"各年（{years[0]} 至 {years[-1]} 年）均采用 {year} 年末的行政区划，此后的调整未反映在地图上。",
    )
