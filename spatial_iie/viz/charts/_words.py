"""The sentences on charts, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.viz.labels import word

if TYPE_CHECKING:
    from spatial_iie.messages import Language

_PHRASES: dict[str, tuple[str, str]] = {
    "standardised": ("{name} (standard deviations from the mean)", "{name}（标准化值）"),
    "lag": ("Spatial lag of {name}", "{name}的空间滞后"),
    "this variable": ("the variable", "变量"),
    "moran slope": ("Slope = Moran's I = {slope}", "斜率 = 莫兰指数 I = {slope}"),
    "slope": ("Slope = {slope}", "斜率 = {slope}"),
    "quadrant count": ("{quadrant} ({count})", "{quadrant}（{count} 个）"),
    "not drawn": (
        "Not drawn, without a lag (no neighbours or no value): {count} region(s).",
        "{count} 个区域无空间滞后值（无邻接区域或缺值），未绘出。",
    ),
    "scatter alt": (
        "{title}: {n} regions, value against spatial lag, slope {slope}; {counts}.",
        "{title}：{n} 个区域的取值与空间滞后散点图，斜率 {slope}；{counts}。",
    ),
    "scatter title": ("Moran scatter plot of {name}", "{name}的莫兰散点图"),
    "permuted": ("{statistic} of permuted values", "随机置换后的{statistic}"),
    "permutations": ("Permutations", "置换次数"),
    "observed": (
        "Observed: {value}, p = {p} ({tail}, {draws} permutations)",
        "观测值：{value}，p = {p}（{tail}，{draws} 次置换）",
    ),
    "expected": ("Expectation: {value}", "期望值：{value}"),
    "of": ("{statistic} of {name}", "{name}的{statistic}"),
    "correlogram": ("Correlogram: {what}", "{what}：空间相关图"),
    "histogram alt": (
        "{title}: histogram of {draws} permutations from {low} to {high}; observed {value}, p = {p} ({tail}).",
        "{title}：{draws} 次置换的直方图，范围 {low} 至 {high}；观测值 {value}，p = {p}（{tail}）。",
    ),
    "two-sided": ("two-sided", "双侧"),
    "greater": ("one-sided, positive", "单侧，正相关"),
    "less": ("one-sided, negative", "单侧，负相关"),
    "directed": ("one-sided, in the direction of the data", "单侧，按数据方向"),
    "Moran's I": ("Moran's I", "莫兰指数 I"),
    "Geary's C": ("Geary's C", "吉尔里指数 C"),
    "Getis-Ord G": ("Getis-Ord G", "Getis-Ord 指数 G"),
    "order": ("Order of neighbours", "邻接阶数"),
    "band": ("Band", "距离带"),
    "null band": ("Expectation ± {k} sd", "期望值 ± {k} 标准差"),
    "significant": ("p ≤ {alpha}", "p ≤ {alpha}"),
    "insignificant": ("p > {alpha}", "p > {alpha}"),
    "number": ("Number of regions", "区域数量（个）"),
    "counts alt": ("{title}: stacked bars. {points}.", "{title}：堆积柱形图。{points}。"),
    "moves alt": (
        "{title}: {stay} of {all} region-steps stay in their quadrant; the largest move is {move} ({count}).",
        "{title}：{all} 次观察中 {stay} 次留在原象限；最大的转移为{move}（{count} 次）。",
    ),
    "coefficient": ("Coefficient, {level} % interval", "系数及 {level}% 置信区间"),
    "impact": ("Impact, {level} % interval", "效应及 {level}% 置信区间"),
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect", "间接效应"),
    "total": ("Total", "总效应"),
    "values alt": ("{title}: {points}.", "{title}：{points}。"),
    "parts of": ("{measure} of {name}, by {groups}", "{name}的{measure}分解（{groups}）"),
    "with interval": ("{name}, 95 % interval", "{name}（95% 区间）"),
    "four economic regions": ("four economic regions", "四大经济区"),
    "three belts": ("three belts", "三大地带"),
    "sides of the Hu Huanyong line": ("sides of the Hu Huanyong line", "胡焕庸线两侧"),
    "provinces": ("provinces", "省份"),
    "own groups": ("own groups", "自定义分组"),
    "within": ("Within groups", "组内差异"),
    "between": ("Between groups", "组间差异"),
    "transvariation": ("Overlap (transvariation)", "超变密度"),
    "Gini": ("Gini coefficient", "基尼系数"),
    "Theil T": ("Theil T", "泰尔指数 T"),
    "Theil L": ("Theil L", "泰尔指数 L"),
    "specifications": ("Specifications, by estimate", "模型设定（按估计值排序）"),
    "weights": ("Weights", "空间权重"),
    "regressors": ("Regressors", "解释变量"),
    "year": ("Year", "年份"),
    "model": ("Model", "模型"),
    "estimate": ("Estimate", "估计值"),
    "curve alt": (
        "{title}: {n} specifications, estimates from {low} to {high}, {share} with an interval that leaves out zero.",
        "{title}：{n} 种设定，估计值从 {low} 到 {high}，其中 {share} 种的区间不含零。",
    ),
    "leaves out zero": ("Interval without zero", "区间不含零"),
    "holds zero": ("Interval with zero", "区间含零"),
    "fitted": ("Fitted value", "拟合值"),
    "residuals": ("residuals", "残差"),
    "residual": ("Residual", "残差"),
    "normal quantile": ("Normal quantile", "正态分位数"),
    "residuals against fitted": ("Residuals and fitted values", "残差与拟合值"),
    "quantiles": ("Normal quantile plot", "正态分位图"),
    "residual scatter": ("Moran scatter of residuals", "残差莫兰散点图"),
    "residuals alt": (
        "{title}: {n} residuals from {low} to {high} against fitted values.",
        "{title}：{n} 个残差与拟合值散点图，残差范围 {low} 至 {high}。",
    ),
    "quantiles alt": (
        "{title}: {n} sorted residuals against normal quantiles.",
        "{title}：{n} 个残差的正态分位图。",
    ),
    "radar alt": ("{title}: radar chart. {points}.", "{title}：雷达图。{points}。"),
    "rank title": ("Changes of rank, {first} to {last}", "{first}—{last} 年位次变化"),
    "up": ("Up", "上升"),
    "down": ("Down", "下降"),
    "beyond": ("beyond {top}", "第 {top} 位以后"),
    "density of": ("Density of {name} by year", "{name}的核密度（按年份）"),
    "log axis": ("Logarithm of {name}", "{name}（对数）"),
    "relative axis": ("{name} (mean of the year = 1)", "{name}（当年均值 = 1）"),
    "level axis": ("{name}", "{name}"),
    "ridges alt": (
        "{title}: one density a year above the next, the first year at the top. Modes: {points}.",
        "{title}：各年份核密度山脊图，首年在上。众数：{points}。",
    ),
    "with unit": ("{name} ({unit})", "{name}（{unit}）"),
}


def phrase(key: str, language: Language, **values: object) -> str:
    """Return a sentence of a chart with its values filled in; other keys are words of figures.

    >>> phrase("expected", "en", value="-0.003"), phrase("high-high", "zh")
    ('Expectation: -0.003', '高-高')

    What a figure without a title shows is told without one.

    >>> phrase("values alt", "en", title="", points="x 1")
    'x 1.'
    """
    text = _PHRASES[key][language == "zh"].format(**values) if key in _PHRASES else word(key, language)
    return text.removeprefix(": ").removeprefix("：")


def with_unit(name: str, unit: str | None, language: Language) -> str:
    """Return an axis label: a name with its unit, if there is one.

    >>> with_unit("Value added", "trillion CNY", "en")
    'Value added (trillion CNY)'
    """
    return phrase("with unit", language, name=name, unit=unit) if unit else name


def number(value: float, digits: int = 3) -> str:
    """Return a number as a figure prints it.

    >>> number(0.17699), number(-0.0001), number(float("nan"))
    ('0.177', '0.000', '–')
    """
    if value != value:
        return "–"
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def p_text(p: float) -> str:
    """Return a p value, never as a bare zero.

    >>> p_text(0.0251), p_text(1e-9)
    ('0.0251', '<0.0001')
    """
    return "<0.0001" if p < 0.00005 else f"{p:.4f}"
