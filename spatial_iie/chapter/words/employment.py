"""What regressions of jobs support: association with the index at equal GDP, and how far errors can be trusted."""

from __future__ import annotations

from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language

_FORMS = {
    "levels": ("the regression in logarithms", "对数回归"),
    "changes": ("the regression of changes", "变化量回归"),
}


def levels(index: Effect, gdp: Effect, n: int, year: int, alpha: float, language: Language) -> Said:
    """Say how jobs go with the index and with GDP across regions, in logarithms.

    Parameters
    ----------
    index, gdp : Effect
        Of logarithms on a logarithm.
    n, year : int
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> i = Effect("employment", "index", 0.2, 0.05, 0.1, 0.3, 0.0001, True, True)
    >>> g = Effect("employment", "GDP", 0.7, 0.4, -0.1, 1.5, 0.09, True, True)
    >>> print(levels(i, g, 366, 2019, 0.05, "en").text)
    Across 366 regions in 2019, 1 % more of the index is associated with 0.199 % higher employment, GDP being equal \
(95 % interval 0.100 % to 0.299 %; b = 0.200, standard error 0.050, p = 0.0001). There is no evidence at the 5 % level \
that employment goes with GDP, the index being equal (b = 0.700, standard error 0.400, p = 0.0900).
    """
    numbers = {**_numbers("levels", index), **_numbers("levels", gdp), "n levels": n}
    parts = [_level(index, gdp.regressor, alpha, language), _level(gdp, index.regressor, alpha, language)]
    if language == "zh":
        return Said(f"{year} 年 {n} 个地区之间，{parts[0]}；{parts[1]}。", numbers)
    first = f"Across {n} regions in {year}, {parts[0]}."
    return Said(f"{first} {parts[1][:1].upper()}{parts[1][1:]}.", numbers)


def changes(
    index: Effect, gdp: Effect, n: int, before: int, year: int, alpha: float, language: Language
) -> Said:
    """Say how changes of jobs go with changes of the index and of GDP, in the units of the columns.

    Examples
    --------
    >>> i = Effect("employment", "index", 0.34, 0.5, -0.6, 1.3, 0.5)
    >>> g = Effect("employment", "GDP", 0.01, 0.002, 0.006, 0.014, 0.0001)
    >>> print(changes(i, g, 366, 2018, 2019, 0.05, "en").text)
    From 2018 to 2019 (366 regions, in the units of the columns) there is no evidence at the 5 % level that the change \
of employment goes with that of the index at an equal change of GDP (b = 0.340, standard error 0.500, p = 0.5000). \
One unit more change of GDP is associated with 0.010 units more change of employment at an equal change of the index \
(95 % interval 0.0060 to 0.014; standard error 0.0020, p = 0.0001). Plain changes weigh the largest regions most.
    """
    numbers = {**_numbers("changes", index), **_numbers("changes", gdp), "n changes": n}
    parts = [_change(index, gdp.regressor, alpha, language), _change(gdp, index.regressor, alpha, language)]
    if language == "zh":
        return Said(
            f"{before} 至 {year} 年（{n} 个地区，单位同原列），{parts[0]}；{parts[1]}。"
            "变化量未取对数，大城市的影响最大。",
            numbers,
        )
    head = f"From {before} to {year} ({n} regions, in the units of the columns) {parts[0]}."
    rest = f"{parts[1][:1].upper()}{parts[1][1:]}."
    return Said(f"{head} {rest} Plain changes weigh the largest regions most.", numbers)


def no_year_before(year: int, language: Language) -> str:
    """Say that changes cannot be regressed.

    >>> no_year_before(2019, "en")
    'The table has no 2018: changes since the year before cannot be told.'
    """
    if language == "zh":
        return f"数据中没有 {year - 1} 年，无法作变化量回归。"
    return f"The table has no {year - 1}: changes since the year before cannot be told."


def left_in_errors(
    form: str, weights: str, moran: float, p: float, alpha: float, language: Language, *, clustered: bool
) -> Said:
    """Say whether residuals of neighbours are alike, and what that means for the standard errors.

    Parameters
    ----------
    form : {"levels", "changes"}
    weights : str
    moran, p : float
        Moran's I of the residuals, and its two-sided p.
    alpha : float
    language : {"en", "zh"}
    clustered : bool
        Whether the standard errors allow for correlation within provinces.

    Examples
    --------
    >>> print(left_in_errors("levels", "queen", 0.31, 1e-9, 0.05, "en", clustered=False).text)
    The residuals of neighbours are alike in the regression in logarithms (Moran's I 0.310 on queen, p < 0.0001). Its \
standard errors take regions as independent, which they are not: they are likely too small, and the p values too.
    >>> print(left_in_errors("changes", "queen", 0.02, 0.4, 0.05, "en", clustered=False).text)
    There is no evidence at the 5 % level that the residuals of neighbours are related in the regression of changes \
(Moran's I 0.020 on queen, p = 0.4000), so none against the independence of regions that its standard errors take for \
granted.
    """
    zh = language == "zh"
    numbers = {f"Moran's I of residuals, {form}": moran, f"p of Moran's I of residuals, {form}": p}
    which, value = _FORMS[form][zh], number(moran)
    if zh:
        inside = f"（{weights} 权重，莫兰指数 {value}，{p_in_words(p)}）"
        if p > alpha:
            taken = "省份之间" if clustered else "地区之间"
            return Said(
                f"在 {level(alpha)} 水平下没有证据表明{which}的残差在相邻地区之间相关{inside}，"
                f"因而没有证据否定其标准误所依据的{taken}独立的前提。",
                numbers,
            )
        alike = "相近" if moran > 0 else "相异"
        return Said(f"{which}的残差在相邻地区之间{alike}{inside}。{_meaning_zh(moran, clustered)}", numbers)
    inside = f"(Moran's I {value} on {weights}, {p_in_words(p)})"
    if p > alpha:
        taken = "provinces" if clustered else "regions"
        return Said(
            f"There is no evidence at the {level(alpha)} level that the residuals of neighbours are related in {which} "
            f"{inside}, so none against the independence of {taken} that its standard errors take for granted.",
            numbers,
        )
    alike = "alike" if moran > 0 else "unlike"
    return Said(
        f"The residuals of neighbours are {alike} in {which} {inside}. {_meaning_en(moran, clustered)}",
        numbers,
    )


def _meaning_en(moran: float, clustered: bool) -> str:
    if clustered:
        return (
            "Its standard errors allow for that within provinces, not across their borders, and are to be read with "
            "caution."
        )
    if moran > 0:
        return (
            "Its standard errors take regions as independent, which they are not: they are likely too small, and the p "
            "values too."
        )
    return "Its standard errors take regions as independent, which they are not: read them with caution."


def _meaning_zh(moran: float, clustered: bool) -> str:
    if clustered:
        return "其标准误只考虑了省内相关，未考虑跨省相关，应谨慎解读。"
    if moran > 0:
        return "其标准误以各地区相互独立为前提，而这一前提不成立：标准误与 p 值很可能偏小。"
    return "其标准误以各地区相互独立为前提，而这一前提不成立，应谨慎解读。"


def _level(effect: Effect, other: str, alpha: float, language: Language) -> str:
    fit = _fit(effect, language)
    if effect.p > alpha:
        if language == "zh":
            return (
                f"{other}相同时，在 {level(alpha)} 水平下没有证据表明{effect.response}与{effect.regressor}相关"
                f"（{fit}）"
            )
        return (
            f"there is no evidence at the {level(alpha)} level that {effect.response} goes with "
            f"{_the(effect.regressor)}, {_the(other)} being equal ({fit})"
        )
    size = number(abs(effect.per_unit(effect.estimate)))
    ends = [f"{number(effect.per_unit(end))} %" for end in (effect.low, effect.high)]
    if language == "zh":
        way = "高" if effect.estimate > 0 else "低"
        return (
            f"{other}相同时，{effect.regressor}多 1 %，对应{effect.response}{way} {size} %"
            f"（{100 * effect.confidence:g}% 置信区间为 {ends[0]} 至 {ends[1]}；{fit}）"
        )
    way = "higher" if effect.estimate > 0 else "lower"
    return (
        f"1 % more of {_the(effect.regressor)} is associated with {size} % {way} {effect.response}, "
        f"{_the(other)} being equal ({100 * effect.confidence:g} % interval {ends[0]} to {ends[1]}; {fit})"
    )


def _change(effect: Effect, other: str, alpha: float, language: Language) -> str:
    fit = _fit(effect, language)
    if effect.p > alpha:
        if language == "zh":
            return (
                f"{other}变化相同时，在 {level(alpha)} 水平下没有证据表明{effect.response}的变化与{effect.regressor}"
                f"的变化相关（{fit}）"
            )
        return (
            f"there is no evidence at the {level(alpha)} level that the change of {effect.response} goes with that of "
            f"{_the(effect.regressor)} at an equal change of {_the(other)} ({fit})"
        )
    size, (low, high) = number(abs(effect.estimate)), (number(end) for end in (effect.low, effect.high))
    rest = fit.partition("，" if language == "zh" else ", ")[2]
    if language == "zh":
        way = "多" if effect.estimate > 0 else "少"
        return (
            f"{other}变化相同时，{effect.regressor}多增加一个单位，对应{effect.response}{way}增加 {size} 个单位"
            f"（{100 * effect.confidence:g}% 置信区间为 {low} 至 {high}；{rest}）"
        )
    way = "more" if effect.estimate > 0 else "less"
    return (
        f"one unit more change of {_the(effect.regressor)} is associated with {size} units {way} change of "
        f"{effect.response} at an equal change of {_the(other)} ({100 * effect.confidence:g} % interval {low} to "
        f"{high}; {rest})"
    )


def _fit(effect: Effect, language: Language) -> str:
    b, error, p = number(effect.estimate), number(effect.std_error), p_in_words(effect.p)
    return f"b = {b}，标准误 {error}，{p}" if language == "zh" else f"b = {b}, standard error {error}, {p}"


def _the(label: str) -> str:
    """Return a label with its article; an acronym stands without one.

    >>> _the("digital industry index"), _the("GDP")
    ('the digital industry index', 'GDP')
    """
    return label if label.isupper() else f"the {label}"


def _numbers(form: str, effect: Effect) -> dict[str, float]:
    said = {"estimate": effect.estimate, "std_error": effect.std_error, "p": effect.p}
    said |= {"low": effect.low, "high": effect.high}
    return {f"{form} {effect.regressor} {name}": value for name, value in said.items()}
