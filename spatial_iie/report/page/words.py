"""The words of the page beside those of the report, in English and Chinese."""

from __future__ import annotations

from spatial_iie.messages import Language
from spatial_iie.report.labels import column_label, in_words

_WORDS: dict[str, tuple[str, str]] = {
    "contents": ("Contents", "目录"),
    "note": ("Note: ", "注："),
    "not drawn": ("This figure could not be drawn.", "本图未能绘制。"),
    "to top": ("Back to the contents", "返回目录"),
    "explore": ("Explore: map, Moran scatter plot and table", "交互探索：地图、莫兰散点图与地区表"),
    "no script": (
        "The linked views need JavaScript; text, tables and figures do not.",
        "交互视图需要启用 JavaScript；正文、表格和图片不受影响。",
    ),
    "help": (
        "Point at a region to find it in all three views; click to select it, with Shift or Ctrl to add it; drag a "
        "rectangle on the map or the plot to select what lies in it. Escape clears. With the keyboard: Tab to the map, "
        "the plot or the table, arrow keys to move from region to region, Enter or Space to select, with Shift to add.",
        "指向一个地区，三个视图会同时标出；单击选中，按住 Shift 或 Ctrl 单击可追加；"
        "在地图或散点图上拖出矩形可选中其中的地区；按 Esc 清除。"
        "键盘操作：用 Tab 进入地图、散点图或表格，方向键在地区间移动，回车或空格选中，同时按 Shift 追加。",
    ),
    "variable": ("Variable", "变量"),
    "weights": ("Weights", "空间权重"),
    "year": ("Year", "年份"),
    "alpha": ("Significance", "显著性水平"),
    "correction": ("Correction", "多重检验校正"),
    "none": ("none", "不校正"),
    "fdr": ("FDR", "FDR"),
    "bonferroni": ("Bonferroni", "Bonferroni"),
    "colours": ("Colours", "着色"),
    "by cluster": ("clusters", "聚类"),
    "by quadrant": ("quadrants", "象限"),
    "by class": ("values", "取值"),
    "find": ("Find a region", "查找地区"),
    "find hint": ("name or code, Enter selects", "名称或代码，回车选中"),
    "add": ("Add to the selection", "追加选择"),
    "rectangle": ("Drag rectangles by touch", "触摸拖出矩形"),
    "clear": ("Clear selection", "清除选择"),
    "only selected": ("Only selected regions in the table", "表中只列选中的地区"),
    "map": ("Map", "地图"),
    "larger": ("Larger map, around the selection", "放大地图（以选中地区为中心）"),
    "smaller": ("Smaller map", "缩小地图"),
    "whole": ("Whole map", "全图"),
    "scatter": ("Moran scatter plot", "莫兰散点图"),
    "table": ("Regions", "地区表"),
    "legend": ("Legend: a class selects its regions", "图例：单击一类即选中该类地区"),
    "no data": ("No data", "无数据"),
    "no neighbours": ("No neighbours", "无邻接区域"),
    "not significant": ("Not significant", "不显著"),
    "regions": ("{n} regions", "{n} 个地区"),
    "moran": ("Slope = Moran's I = {slope}", "斜率 = 莫兰指数 I = {slope}"),
    "slope": ("Slope = {slope}", "斜率 = {slope}"),
    "selected": ("Selected ({n}): {names}", "已选 {n} 个：{names}"),
    "and more": ("{names} and {n} more", "{names}等，另有 {n} 个"),
    "nothing selected": ("Nothing selected", "未选中任何地区"),
    "not found": ("No region is called so", "没有符合的地区"),
    "selected mark": ("selected", "已选中"),
    "between": ("; ", "；"),
    "comma": (", ", "、"),
    "no rows": (
        "Rows of selected regions are printed; none is selected.",
        "打印时只列选中的地区；当前未选中任何地区。",
    ),
    "simulated": (
        "p: {tail}, from {draws} conditional permutations (seed {seed}).",
        "p 值：{tail}，由 {draws} 次条件置换得到（随机种子 {seed}）。",
    ),
    "analytic": ("p: {tail}, analytic.", "p 值：{tail}，解析解。"),
    "two-sided": ("two-sided", "双侧"),
    "greater": ("one-sided, positive autocorrelation", "单侧，正自相关"),
    "less": ("one-sided, negative autocorrelation", "单侧，负自相关"),
    "directed": ("one-sided in the direction of the data", "按数据方向的单侧"),
    "rule": (
        "A region is in a cluster if its p is at or below the cut-off of the level chosen; with a correction, the "
        "cut-off is lower, for many regions are tested at once. A rectangle on the map takes the regions whose inner "
        "point lies in it.",
        "p 值不大于所选水平的临界值时，地区归入聚类；由于同时检验许多地区，选择校正后临界值更低。"
        "地图上的矩形选中内部点落在其中的地区。",
    ),
}
_COLUMNS = {
    "name": ("Region", "地区"),
    "code": ("Code", "代码"),
    "value": ("Value", "原值"),
    "z": ("Standardised", "标准化值"),
    "lag": ("Spatial lag", "空间滞后"),
    "statistic": ("Local I", "局部 I"),
}
_KNOWN = ("quadrant", "p", "cluster")


def words(language: Language) -> dict[str, str]:
    """Return all words of the page by key.

    >>> words("zh")["clear"], words("en")["quadrant high-high"]
    ('清除选择', 'High-high')
    """
    pick = int(language == "zh")
    quadrants = ("high-high", "low-high", "low-low", "high-low")
    return (
        {key: both[pick] for key, both in _WORDS.items()}
        | {f"column {key}": both[pick] for key, both in _COLUMNS.items()}
        | {f"column {key}": column_label(key, language) for key in _KNOWN}
        | {f"quadrant {key}": in_words(key, language).capitalize() for key in quadrants}
    )
