"""Column names as a reader knows them, in English and Chinese, and numbers as a table prints them."""

from __future__ import annotations

import math
from typing import Any, Literal

from spatial_iie.results import SYNTHETIC, fixed

Language = Literal["en", "zh"]

_COLUMNS: dict[str, tuple[str, str]] = {
    "year": ("Year", "年份"),
    "variable": ("Variable", "变量"),
    "statistic": ("Statistic", "统计量"),
    "expectation": ("Expectation", "期望值"),
    "sd": ("SD", "标准差"),
    "z": ("z", "z 值"),
    "p": ("p", "p 值"),
    "n": ("n", "样本数"),
    "p_simulated": ("p (simulated)", "p 值(置换)"),
    "draws": ("Draws", "置换次数"),
    "key": ("Key", "输入"),
    "province": ("Province", "省份"),
    "adcode": ("Code", "区划代码"),
    "name": ("Name", "名称"),
    "rule": ("Rule", "匹配规则"),
    "note": ("Note", "说明"),
    "candidates": ("Candidates", "相近单位"),
    "weights": ("Weights", "空间权重"),
    "region": ("Region", "地区"),
    "value": ("Value", "标准化值"),
    "lag": ("Lag", "空间滞后"),
    "quadrant": ("Quadrant", "象限"),
    "cluster": ("Cluster", "聚类"),
    "count": ("Count", "数量"),
    "share": ("Share", "占比"),
    "cities": ("Cities", "城市"),
    "years": ("Years", "年份"),
    "from": ("From", "原象限"),
    "to": ("To", "现象限"),
    "total": ("Total", "合计"),
    "years_significant": ("Years significant", "显著年数"),
    "spot": ("Spot", "热点/冷点"),
    "neighbours": ("Neighbours", "邻居类别"),
    "probability": ("Probability", "转移概率"),
    "expected": ("Expected", "期望数"),
    "order": ("Order", "阶数"),
    "band": ("Band", "距离带"),
    "links": ("Links", "邻接数"),
    "from_degrees": ("From (degrees)", "起始角度"),
    "to_degrees": ("To (degrees)", "终止角度"),
    "move": ("Move", "方向"),
    "test": ("Test", "检验"),
    "df": ("df", "自由度"),
    "null": ("Null hypothesis", "原假设"),
    "coefficient": ("Coefficient", "系数"),
    "estimate": ("Estimate", "估计值"),
    "std_error": ("Std. error", "标准误"),
    "low": ("95 % low", "95% 下限"),
    "high": ("95 % high", "95% 上限"),
    "lower": ("95 % low", "95% 下限"),
    "upper": ("95 % high", "95% 上限"),
    "model": ("Model", "模型"),
    "formula": ("Formula", "方程"),
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect", "间接效应"),
    "log_likelihood": ("Log-likelihood", "对数似然值"),
    "aic": ("AIC", "AIC"),
    "bic": ("BIC", "BIC"),
}
_STATISTICS = {
    "Moran's I": ("Moran's I", "莫兰指数 I"),
    "Geary's C": ("Geary's C", "吉尔里指数 C"),
    "Getis-Ord G": ("Getis-Ord G", "Getis-Ord 指数 G"),
    "Local Moran's I": ("Local Moran's I", "局部莫兰指数"),
}
_WORDS = {
    "high-high": "高-高",
    "low-high": "低-高",
    "low-low": "低-低",
    "high-low": "高-低",
    "not significant": "不显著",
    "hot spot": "热点",
    "cold spot": "冷点",
    "both up": "同升",
    "both down": "同降",
    "own up, neighbours down": "本地升、邻居降",
    "own down, neighbours up": "本地降、邻居升",
    "Intercept": "常数项",
    "Controls": "控制变量",
    "Fixed effects": "固定效应",
    "Random effects": "随机效应",
    "region": "地区",
    "year": "年份",
    "region and year": "地区、年份",
    "Yes": "是",
    "No": "否",
    "Direct impacts": "直接效应",
    "Indirect impacts": "间接效应",
    "Total impacts": "总效应",
    "Log-likelihood": "对数似然值",
    "N": "样本数",
}
_COEFFICIENTS = frozenset(
    ["coefficient", "estimate", "std_error", "lower", "upper", "low", "high", "lag_estimate"]
    + [f"{kind}{part}" for kind in ("direct", "indirect", "total") for part in ("", "_std_error")]
)
"""Columns in the units of the data, where 0.0001 may be large."""


def column_label(name: str, language: Language, statistic: str | None = None) -> str:
    """Return the heading of a column.

    >>> column_label("year", "zh"), column_label("statistic", "en", "Moran's I")
    ('年份', "Moran's I")
    """
    pick = 1 if language == "zh" else 0
    if name == "statistic" and statistic in _STATISTICS:
        return _STATISTICS[statistic][pick]
    return _COLUMNS[name][pick] if name in _COLUMNS else in_words(str(name), language)


def in_words(text: str, language: Language) -> str:
    """Return the name of a quadrant, a cluster or a move in a language; other text as it is.

    >>> in_words("high-high", "zh"), in_words("high-high", "en")
    ('高-高', 'high-high')
    """
    return _WORDS.get(text, text) if language == "zh" else text


def synthetic_note(language: Language) -> str:
    """Return the sentence that stands under everything made from the embedded example."""
    return SYNTHETIC[language]


def cell(column: str, value: Any, language: Language = "en") -> str:
    """Return a value as a table prints it: four decimals, p values never as a bare zero.

    >>> cell("p", 0.00001), cell("z", 6.71512), cell("n", 365), cell("statistic", float("nan"))
    ('<0.0001', '6.715', '365', '')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, float):
        return in_words(str(value), language)
    if column in ("p", "p_simulated") or column.endswith("_p"):
        return f"{value:.4f}" if value >= 0.00005 else "<0.0001"
    if column == "z" or column.endswith("_z"):
        return f"{value:.3f}"
    return fixed(value, 4) if column in _COEFFICIENTS else f"{value:.4f}"
