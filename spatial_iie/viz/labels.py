"""The words on figures, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.messages import Language
from spatial_iie.results import SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_WORDS: dict[str, tuple[str, str]] = {
    "high-high": ("High-high", "高-高"),
    "low-high": ("Low-high", "低-高"),
    "low-low": ("Low-low", "低-低"),
    "high-low": ("High-low", "高-低"),
    "hot spot": ("Hot spot", "热点"),
    "cold spot": ("Cold spot", "冷点"),
    "other positive": ("Other positive", "其他正相关"),
    "negative": ("Negative", "负相关"),
    "co-location": ("Co-location", "同类集聚"),
    "not significant": ("Not significant", "不显著"),
    "no data": ("No data", "无数据"),
    "no neighbours": ("No neighbours", "无邻接区域"),
    "unchanged": ("Unchanged", "未变化"),
    "map of": ("Map of ", "地图："),
    "with data": (
        "{present} of {regions} regions with data, {classes} classes",
        "{regions} 个区域中 {present} 个有数据，分 {classes} 级",
    ),
    "from to": (", from {low} to {high}", "，从 {low} 到 {high}"),
    "moved": ("Moved to ", "转为"),
    "clusters": ("Clusters", "聚类"),
    "significance": ("Significance", "显著性"),
    "sd": ("Standard deviations", "倍标准差"),
    "residuals": ("Residuals", "残差"),
    "changes": ("Change of quadrant", "象限变化"),
    "Local Moran's I": ("Local Moran's I", "局部莫兰指数"),
    "Local Geary's C": ("Local Geary's C", "局部吉尔里指数 C"),
    "Local Getis-Ord G*": ("Local Getis-Ord G*", "局部 Getis-Ord G*"),
    "Local Getis-Ord G": ("Local Getis-Ord G", "局部 Getis-Ord G"),
    "Bivariate local Moran's I": ("Bivariate local Moran's I", "双变量局部莫兰指数"),
    "land": ("Regions", "地区"),
    "centre": ("Mean centre", "重心"),
    "ellipse": ("Standard deviational ellipse", "标准差椭圆"),
    "path": ("Path of the mean centre", "重心轨迹"),
    "centre at": (
        "{year} at {longitude}° E, {latitude}° N",
        "{year} 年位于东经 {longitude}°、北纬 {latitude}°",
    ),
    "axes of": ("semi-axes {major} and {minor} km", "半轴 {major} 和 {minor} 千米"),
    "km": ("km", "千米"),
    "north": ("N", "北"),
    "south china sea": ("South\nChina Sea", "南海诸岛"),
    "hu line": ("Hu Huanyong line (Heihe–Tengchong)", "胡焕庸线（黑河—腾冲）"),
    "source": ("Source: ", "资料来源："),
    "note": ("Note: ", "注："),
    "unnamed": ("No room for the names of ", "以下区域因空间不足未标注名称："),
    "synthetic": (SYNTHETIC["en"], SYNTHETIC["zh"]),
}


def word(key: str, language: Language = "en") -> str:
    """Return a word of a figure; a key without an entry stands for itself.

    >>> word("high-high"), word("high-high", "zh"), word("digital_index", "zh")
    ('High-high', '高-高', 'digital_index')
    """
    return _WORDS[key][language == "zh"] if key in _WORDS else key


def is_synthetic(*given: object) -> bool:
    """Return whether any of the series, tables or results given is marked as simulated.

    >>> import pandas as pd
    >>> marked = pd.Series([1.0])
    >>> marked.attrs["synthetic"] = True
    >>> is_synthetic(pd.Series([2.0])), is_synthetic(pd.Series([2.0]), marked)
    (False, True)
    """
    return any(_marks(each).get("synthetic", False) for each in given)


def _marks(given: object) -> Mapping[str, Any]:
    return getattr(given, "about", None) or getattr(given, "attrs", None) or {}
