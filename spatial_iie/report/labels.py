"""Column names as a reader knows them, in English and Chinese, and numbers as a table prints them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_iie.messages import Language, Message
from spatial_iie.report.notes_zh import in_chinese
from spatial_iie.report.vocabulary import is_own, is_own_heading
from spatial_iie.results import SYNTHETIC, fixed

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
    "from": ("From", "原类别"),
    "to": ("To", "现类别"),
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
    "group": ("Group", "分组"),
    "other": ("Other group", "对照组"),
    "measure": ("Measure", "指标"),
    "inside": ("Inside the group", "组内指数"),
    "affluence": ("Relative affluence D", "相对富裕度 D"),
    "gini": ("Gini", "基尼系数"),
    "before": ("Before", "期初"),
    "after": ("After", "期末"),
    "change": ("Change", "变化"),
    "neighbour_part": ("Between neighbours", "邻接地区之间"),
    "other_part": ("Between others", "非邻接地区之间"),
    "score": ("Score", "得分"),
    "rank": ("Rank", "位次"),
    "variance_share": ("Share of variance", "对方差的贡献"),
    "pearson": ("Pearson", "皮尔逊相关"),
    "class": ("Class", "类别"),
    "indicator": ("Indicator", "指标"),
    "weight": ("Weight", "权重"),
    "best_rank": ("Best rank", "最高位次"),
    "worst_rank": ("Worst rank", "最低位次"),
    "places": ("Places", "位次差"),
    "random_low": ("Random, low", "随机权重下限"),
    "random_median": ("Random, median", "随机权重中位数"),
    "random_high": ("Random, high", "随机权重上限"),
    "first": ("First", "甲"),
    "second": ("Second", "乙"),
    "spearman": ("Spearman", "斯皮尔曼相关"),
    "kendall": ("Kendall", "肯德尔相关"),
    "mean_places": ("Mean places moved", "平均位次变动"),
    "most_places": ("Most places moved", "最大位次变动"),
    "gdp": ("GDP", "GDP"),
    "gdp_increment": ("GDP increment", "GDP增量"),
    "gdp_growth_pct": ("GDP growth, %", "GDP增速（%）"),
    "value_added": ("Value added", "增加值"),
    "value_added_increment": ("Its increment", "增加值增量"),
    "growth_pct": ("Growth, %", "增速（%）"),
    "contribution_pct": ("Contribution, %", "对GDP增量的贡献度（%）"),
    "pull_points": ("Pull, points", "对GDP增长率的拉动（百分点）"),
    "share_pct": ("Share of GDP, %", "占GDP比重（%）"),
    "part": ("Part", "组成部分"),
    "institute": ("Institute", "机构"),
    "growth_of_levels_pct": ("Growth of levels, %", "由规模推算的增速（%）"),
    "ratio": ("By the first", "与首列之比"),
    "figure": ("Figure", "指标"),
    "printed": ("Printed", "原文数值"),
    "computed": ("Computed", "计算值"),
    "lowest": ("Lowest", "可能最小值"),
    "highest": ("Highest", "可能最大值"),
    "verdict": ("Verdict", "结论"),
    "technology": ("Technology", "综合技术水平"),
    "multiplier": ("Multiplier", "年度乘子"),
    "output_growth_pct": ("Output, log %", "产出增长（对数%）"),
    "from_capital_pct": ("Capital", "资本贡献"),
    "from_labor_pct": ("Labour", "劳动贡献"),
    "from_technology_pct": ("Technology (TFP)", "技术进步贡献"),
    "rate_pct": ("Rate, %", "贡献率（%）"),
    "nominal": ("Nominal", "名义值"),
    "price_index": ("Price index", "价格指数"),
    "real": ("Real", "实际值"),
    "nominal_growth_pct": ("Nominal growth, %", "名义增速（%）"),
    "price_growth_pct": ("Price growth, %", "价格涨幅（%）"),
    "real_growth_pct": ("Real growth, %", "实际增速（%）"),
    "prediction_low": ("Prediction, low", "预测下限"),
    "prediction_high": ("Prediction, high", "预测上限"),
    "scenario": ("Scenario", "情形"),
    "phase": ("Phase", "阶段"),
    "band_low_pct": ("Band, low, %", "区间下限（%）"),
    "band_high_pct": ("Band, high, %", "区间上限（%）"),
    "value_added_before": ("Value added before", "此前增加值"),
    "required_pct": ("Growth needed, %", "所需增速（%）"),
    "required_over_gdp_points": ("Above GDP, points", "高于GDP增速（百分点）"),
    "rater": ("Rater", "专家"),
    "country": ("Country", "国家"),
    "dimension": ("Dimension", "维度"),
    "raters": ("Raters", "专家数"),
    "items": ("Items", "对象数"),
    "kendall_w": ("Kendall's W", "肯德尔和谐系数 W"),
    "chi2": ("chi2", "卡方值"),
    "employees": ("Employees", "就业人数"),
    "variable_of_change": ("Variable", "变量"),
    "employees_change": ("ΔEmployees", "Δ就业人数"),
    "form": ("Form", "形式"),
    "r_squared": ("R-squared", "R²"),
    "sector": ("Sector", "部门"),
    "industry": ("Industry", "产业"),
    "output": ("Output", "总产出"),
    "intermediate_inputs": ("Intermediate inputs", "中间投入"),
    "uses_residual": ("Uses - output", "使用差额"),
    "inputs_residual": ("Inputs - output", "投入差额"),
    "largest_share": ("Largest, share of output", "最大差额占比"),
    "output_multiplier": ("Output multiplier", "产出乘数"),
    "value_added_multiplier": ("Value added multiplier", "增加值乘数"),
    "import_multiplier": ("Import multiplier", "进口乘数"),
    "backward": ("Backward", "后向关联"),
    "backward_normalised": ("Backward / mean", "影响力系数"),
    "sensitivity_normalised": ("Sensitivity / mean", "感应度系数"),
    "forward": ("Forward (Ghosh)", "前向关联"),
    "forward_normalised": ("Forward / mean", "前向关联系数"),
    "kind": ("Kind", "类型"),
    "digital_share": ("Share R", "系数 R"),
    "direct_value_added": ("Direct value added", "直接产业增加值"),
    "output_brought": ("Output brought about", "新增产出"),
    "rate": ("Rate of contribution", "贡献率"),
    "own_rate": ("Own rate", "本部门贡献率"),
    "penetration": ("Penetration value added", "渗透产业增加值"),
    "reading": ("Reading", "口径"),
    "inputs": ("Inputs", "投入范围"),
    "dependence": ("Errors of shares", "系数误差"),
    "share_of_gdp": ("Share of GDP", "占GDP比重"),
    "at_mode": ("At the mode", "众数处"),
    "mean": ("Mean", "均值"),
    "q05": ("5 %", "5% 分位"),
    "q25": ("25 %", "25% 分位"),
    "q50": ("Median", "中位数"),
    "q75": ("75 %", "75% 分位"),
    "q95": ("95 %", "95% 分位"),
    "longitude": ("Longitude", "经度"),
    "latitude": ("Latitude", "纬度"),
    "moved_km": ("Moved, km", "移动距离（千米）"),
    "bearing": ("Bearing", "移动方位角（度）"),
    "major_km": ("Major semi-axis, km", "长半轴（千米）"),
    "minor_km": ("Minor semi-axis, km", "短半轴（千米）"),
    "rotation": ("Rotation", "转角（度）"),
    "area_km2": ("Area, km2", "面积（平方千米）"),
    "unit": ("Unit", "单位"),
    "dispersion": ("Dispersion", "离散程度"),
    "at": ("At", "取值"),
    "density": ("Density", "核密度"),
    "effect": ("Effect", "效应"),
    "beta": ("beta", "beta"),
    "speed": ("Speed", "收敛速度"),
    "half_life": ("Half-life, years", "半程收敛周期（年）"),
    "median": ("Median", "中位数"),
    "minimum": ("Smallest", "最小值"),
    "maximum": ("Largest", "最大值"),
    "reason": ("Reason", "原因"),
    "correction": ("Correction", "校正"),
    "method": ("p from", "p 值来源"),
    "mean_neighbours": ("Neighbours, mean", "邻居数均值"),
    "least_neighbours": ("Fewest", "最少"),
    "most_neighbours": ("Most", "最多"),
    "isolates": ("Without neighbours", "无邻居地区"),
    "components": ("Components", "连通分量"),
    "lambda_above": ("lambda, rho above", "lambda、rho 下界"),
    "lambda_below": ("lambda, rho below", "lambda、rho 上界"),
    "number_of_neighbours": ("Neighbours", "邻居数"),
    "fit": ("Fit", "模型"),
    "term": ("Term", "项"),
    "amount": ("Value", "数值"),
    "impact": ("Impact", "效应"),
    "choice": ("Choice", "选择"),
    "fits": ("Fits", "回归数"),
    "positive": ("Positive", "为正"),
    "significant": ("Significant", "显著"),
}
_OF = {
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect", "间接效应"),
    "total": ("Total", "总效应"),
    "lag": ("Lag", "空间滞后"),
    "rho": ("rho", "rho"),
    "lambda": ("lambda", "lambda"),
}
"""What ``direct_z`` is the z of."""
_STATISTICS = {
    "Moran's I": "莫兰指数 I",
    "Geary's C": "吉尔里指数 C",
    "Getis-Ord G": "Getis-Ord 指数 G",
    "Local Moran's I": "局部莫兰指数",
}
"""Statistics in Chinese, by the labels of their records."""
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
    "Region effects": "地区固定效应",
    "Year effects": "年份固定效应",
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
    "fdr": "FDR",
    "bonferroni": "Bonferroni",
    "Pseudo R2": "伪 R²",
    "regressor": "解释变量",
    "spatial": "空间参数",
    "direct impact": "直接效应",
    "indirect impact": "间接效应",
    "total impact": "总效应",
    "test": "检验",
    "lag": "空间滞后",
    "fit": "拟合",
    "log_likelihood": "对数似然值",
    "pseudo_r2": "伪 R²",
    "weights": "空间权重",
    "model": "模型",
    "all": "全部地区",
    "within": "组内",
    "between": "组间",
    "transvariation": "超变密度",
    "inside": "各组内部",
    "Gini": "基尼系数",
    "Theil T": "泰尔指数 T",
    "Theil L": "泰尔指数 L",
    "Coefficient of variation": "变异系数",
    "equal": "等权",
    "expert": "专家赋权",
    "entropy": "熵权",
    "critic": "CRITIC",
    "variation": "变异系数权重",
    "pca": "主成分权重",
    "all together": "全部",
    "direct": "直接产业",
    "penetration": "渗透产业",
    "total": "合计",
    "primary": "第一产业",
    "secondary": "第二产业",
    "tertiary": "第三产业",
    "direct value added": "直接产业增加值",
    "penetration value added": "渗透产业增加值",
    "penetration, primary": "渗透产业，第一产业",
    "penetration, secondary": "渗透产业，第二产业",
    "penetration, tertiary": "渗透产业，第三产业",
    "Observations": "样本数",
    "R-squared": "R²",
    "levels": "水平值",
    "changes": "变化量",
    "log changes": "对数变化量",
    "eastward shift": "向东移动",
    "northward shift": "向北移动",
    "distance": "移动距离",
    "bearing": "移动方位角",
    "change of major axis": "长半轴变化",
    "change of minor axis": "短半轴变化",
    "change of rotation": "转角变化",
    "change of area": "面积变化",
    "km": "千米",
    "degrees": "度",
    "10,000 km2": "万平方千米",
    "coefficient": "系数",
    "key": "关键部门",
    "weak": "弱关联",
    "forward": "前向关联",
    "backward": "后向关联",
    "digital products in the inputs of others": "其他部门投入中的数字产品（前向）",
    "products of others in digital inputs": "数字部门投入中的其他部门产品（后向）",
    "home and foreign make": "国产与进口",
    "home make only": "仅国产",
    "independent": "相互独立",
    "common": "同向",
}
_COEFFICIENTS = frozenset(
    ["coefficient", "estimate", "std_error", "lower", "upper", "low", "high", "lag_estimate"]
    + [f"{kind}{part}" for kind in ("direct", "indirect", "total") for part in ("", "_std_error")]
)
"""Columns in the units of the data, where 0.0001 may be large."""
_DIGITS = {
    **dict.fromkeys(["longitude", "latitude"], 3),
    **dict.fromkeys(["moved_km", "major_km", "minor_km", "bearing", "rotation", "half_life"], 1),
}
"""Decimals of columns on the map, and of years."""
_AMOUNTS = frozenset(
    ["gdp", "gdp_increment", "value_added", "value_added_increment", "value_added_before", "nominal", "real",
     "output", "intermediate_inputs", "direct_value_added", "output_brought", "penetration",
     "at_mode", "q05", "q25", "q50", "q75", "q95"]
)  # fmt: skip
"""Columns of money, printed with three decimals as the report does."""
_SPREAD = frozenset(["mean", "sd", "minimum", "median", "maximum"])
"""Columns that describe variables in units of all sizes, printed with five digits and at most four decimals."""


def column_label(name: str, language: Language, statistic: str | None = None) -> str:
    """Return the heading of a column.

    >>> column_label("year", "zh"), column_label("statistic", "en", "Moran's I"), column_label("direct_z", "zh")
    ('年份', "Moran's I", '直接效应 z 值')
    """
    if language not in ("en", "zh"):
        return Message(column_label(name, "en", statistic)).render(language)
    pick = 1 if language == "zh" else 0
    if name == "statistic" and statistic in _STATISTICS:
        return statistic_label(statistic, language)
    if name in _COLUMNS:
        return _COLUMNS[name][pick]
    of, _, part = str(name).rpartition("_")
    if of in _COLUMNS and part in ("low", "high"):
        limit = {"low": (", low", "下限"), "high": (", high", "上限")}[part][pick]
        return f"{_COLUMNS[of][pick].split(',')[0].split('（')[0]}{limit}"
    if " · " in str(name):
        what, _, of = str(name).partition(" · ")
        return f"{column_label(what, language)} · {cell('institute', of, language)}"
    of, _, part = str(name).partition("_")
    if of in _OF and part in _COLUMNS:
        what = _COLUMNS[part][pick]
        between = ", " if language == "en" else " " if what[0].isascii() else ""
        return f"{_OF[of][pick]}{between}{what[0].lower()}{what[1:]}"
    return in_words(str(name), language) if is_own_heading(str(name)) else str(name)


def statistic_label(label: str, language: Language) -> str:
    """Return what a statistic is called, by the label of its record; without a translation by that label.

    >>> statistic_label("Geary's C", "zh"), statistic_label("Geary's C", "en")
    ('吉尔里指数 C', "Geary's C")
    """
    return _STATISTICS.get(label, label) if language == "zh" else label


def in_words(text: str, language: Language) -> str:
    """Return the name of a quadrant, a cluster, a test or a null hypothesis in a language; other text as it is.

    >>> in_words("high-high", "zh"), in_words("high-high", "en"), in_words("all slopes are zero", "zh")
    ('高-高', 'high-high', '全部斜率为零')
    """
    if language == "zh" and text in _STATISTICS:
        return _STATISTICS[text]
    if isinstance(text, Message):
        return text.render(language)
    if language != "zh":
        return Message(text).render(language)
    return _WORDS[text] if text in _WORDS else in_chinese(text)


def synthetic_note(language: Language) -> str:
    """Return the sentence that stands under everything made from the embedded example."""
    return SYNTHETIC.get(language) or Message(SYNTHETIC["en"]).render(language)


def cell(
    column: str, value: Any, language: Language = "en", *, own: bool = False, compared: bool = False
) -> str:
    """Return a value as a table prints it: four decimals, p values never as a bare zero.

    Words are translated where they are the package's: see :func:`spatial_iie.report.vocabulary.is_own`. ``own`` says
    that the user named the column; ``compared`` that the table sets fits side by side.

    >>> cell("p", 0.00001), cell("z", 6.71512), cell("n", 365), cell("statistic", float("nan"))
    ('<0.0001', '6.715', '365', '')
    >>> cell("mean", 48901.694), cell("mean", 152.8932), cell("sd", 0.0326)
    ('48902', '152.89', '0.0326')
    >>> cell("quadrant", "high-high", "zh"), cell("variable", "total", "zh"), cell("variable", "Intercept", "zh")
    ('高-高', 'total', '常数项')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column == "figure":
        return column_label(value, language)
    if isinstance(value, Message):
        return in_words(value, language)
    if not isinstance(value, float):
        text = str(value)
        known = () if own else _COLUMNS
        return in_words(text, language) if is_own("" if own else str(column), text, known, compared) else text
    if abs(value) >= 1e5 and column not in _COEFFICIENTS:
        return f"{value:.0f}"
    if column.removesuffix("_low").removesuffix("_high") in _DIGITS:
        return f"{value:.{_DIGITS[column.removesuffix('_low').removesuffix('_high')]}f}"
    if column.partition(" · ")[0] in _AMOUNTS:
        return fixed(value, 3)
    if column.partition(" · ")[0].endswith(("_pct", "_points")):
        return f"{value:.2f}" if abs(value) >= 0.005 else fixed(value, 2)
    if column in _SPREAD:
        return f"{value:.{min(4, max(0, 5 - len(str(int(abs(value))))))}f}"
    if column in ("p", "p_simulated") or column.endswith("_p"):
        return f"{value:.4f}" if value >= 0.00005 else "<0.0001"
    if column == "z" or column.endswith("_z"):
        return f"{value:.3f}"
    return fixed(value, 4) if column in _COEFFICIENTS else f"{value:.4f}"
