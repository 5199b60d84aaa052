"""Column names as a reader knows them, in English and Chinese, and numbers as a table prints them."""

from __future__ import annotations

import math
from typing import Any, Literal

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
}
_STATISTICS = {"Moran's I": ("Moran's I", "莫兰指数 I")}
_SYNTHETIC = {
    "en": "SYNTHETIC example data: simulated, not observed. Nothing here describes real cities.",
    "zh": "合成示例数据:由模拟生成,并非观测值,不反映任何真实城市的情况。",
}


def column_label(name: str, language: Language, statistic: str | None = None) -> str:
    """Return the heading of a column.

    >>> column_label("year", "zh"), column_label("statistic", "en", "Moran's I")
    ('年份', "Moran's I")
    """
    pick = 1 if language == "zh" else 0
    if name == "statistic" and statistic in _STATISTICS:
        return _STATISTICS[statistic][pick]
    return _COLUMNS[name][pick] if name in _COLUMNS else name


def synthetic_note(language: Language) -> str:
    """Return the sentence that stands under everything made from the embedded example."""
    return _SYNTHETIC[language]


def cell(column: str, value: Any) -> str:
    """Return a value as a table prints it: four decimals, p values never as a bare zero.

    >>> cell("p", 0.00001), cell("z", 6.71512), cell("n", 365), cell("statistic", float("nan"))
    ('<0.0001', '6.715', '365', '')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, float):
        return str(value)
    if column in ("p", "p_simulated"):
        return f"{value:.4f}" if value >= 0.00005 else "<0.0001"
    return f"{value:.3f}" if column == "z" else f"{value:.4f}"
