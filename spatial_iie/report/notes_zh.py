"""Notes, null hypotheses and names of tests in Chinese: patterns of the English sentences, and what they say."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spatial_iie.messages import Message, catalogue

_PHRASES = {
    "two-sided": "双侧",
    "one-sided, positive autocorrelation": "单侧（正相关方向）",
    "one-sided, negative autocorrelation": "单侧（负相关方向）",
    "one-sided in the direction of the data": "单侧（按数据方向）",
    "randomization": "随机化",
    "normality": "正态",
    "exchange": "互换",
    "conditional": "条件",
    "total": "总体",
    "simulated": "置换 p 值",
    "p": "p 值",
    "row": "按行标准化",
    "row-standardised": "按行标准化",
    "spectral": "按最大特征值标准化",
    "min-max": "按行和与列和的最大值标准化",
    "none": "无",
    "fdr": "FDR",
    "bonferroni": "Bonferroni",
    "without correction": "未校正",
    "relabelling": "随机置换",
    "moments of residuals": "残差矩",
    "normal approximation": "正态近似",
    "Moran's I of residuals": "残差的莫兰指数",
    "LM error": "LM 误差",
    "LM lag": "LM 滞后",
    "robust LM error": "稳健 LM 误差",
    "robust LM lag": "稳健 LM 滞后",
    "robust LM WX": "稳健 LM WX",
    "robust LM lag (Durbin)": "稳健 LM 滞后（杜宾）",
    "LM error beside the lag": "含滞后项的 LM 误差",
    "Wald: slopes": "Wald：全部斜率",
    "F: slopes": "F：全部斜率",
    "LR: space": "LR：空间参数",
    "Breusch-Pagan (studentised)": "Breusch-Pagan（学生化）",
    "Spatial Breusch-Pagan": "空间 Breusch-Pagan",
    "Spatial Breusch-Pagan (studentised)": "空间 Breusch-Pagan（学生化）",
    "Wald (spregsem)": "Wald（spregsem）",
    "F (spregsem)": "F（spregsem）",
    "LR (spregsem)": "LR（spregsem）",
    "all slopes are zero": "全部斜率为零",
    "regions": "地区数",
    "links": "邻接数",
    "share of all pairs linked, %": "相邻地区对的占比（%）",
    "neighbours, mean": "邻居数均值",
    "neighbours, median": "邻居数中位数",
    "neighbours, smallest": "邻居数最小值",
    "neighbours, largest": "邻居数最大值",
    "isolates": "无邻居地区",
    "components": "连通分量",
    "links not returned": "单向邻接数",
    "largest |w_ij - w_ji|": "最大 |w_ij − w_ji|",
    "smallest real eigenvalue": "最小实特征值",
    "largest real eigenvalue": "最大实特征值",
    "lambda, rho above": "lambda、rho 下界",
    "lambda, rho below": "lambda、rho 上界",
    "baseline": "基准情形",
    "optimistic": "乐观情形",
    "pessimistic": "悲观情形",
    "pause": "间歇期",
    "growth needed": "所需增速",
    "growth assumed": "假设增速",
    "slowest growth": "最慢增速",
    "mean growth": "平均增速",
    "fastest growth": "最快增速",
    "growth measured": "已测得的增速",
    "reproduced": "可复算",
    "within rounding": "舍入误差之内",
    "not attainable": "不可得",
    "This report": "本报告",
    "The source": "原报告",
    "Employees": "就业人数",
    "ΔEmployees": "Δ就业人数",
    "least squares": "最小二乘",
}
_RULES = (
    # what stands under statistics
    (r"p values are (.+); variance under (.+)\.", "p 值为{0}；方差按{1}假设计算。"),
    (r"without a value, left out: (.+)\.", "缺值，未计入：{0}。"),
    # names of tests
    (r"Wald: (theta|rho|lambda)", "Wald：{0}"),
    # weights
    (r"regions with (\d+) neighbours", "有 {0} 个邻居的地区数"),
    (r"component (\d+)", "连通分量 {0}"),
    (r"(\d+) regions (\[.+\])", "{0} 个地区：{1}"),
    # rows and columns left out
    (r"(\d+) rows? of (\[.+?\]); (.+)", "{1} 年共 {0} 行；{2}"),
    (r"not a unit of (\d+): (.+)", "{0} 年末已不是独立单位：{1}"),
    # jobs
    (r"heteroskedasticity-robust, (HC\d); Student's t with n - k = (\d+) degrees of freedom",
     "异方差稳健（{0}），t 分布自由度 n − k = {1}"),
    (r"clustered, (\d+) clusters; Student's t with G - 1 = (\d+) degrees of freedom",
     "聚类稳健，{0} 个聚类，t 分布自由度 G − 1 = {1}"),
    (r"least squares; Student's t with n - k = (\d+) degrees of freedom", "最小二乘，t 分布自由度 n − k = {0}"),
    # scenarios without a name
    (r"rate (\S+) %", "增速 {0}%"),
    (r"share (\S+) %", "占比 {0}%"),
    # of reports
    (r"sd divides by n - 1\.", "标准差以 n − 1 为除数。"),
    (r"lambda and rho of a regression lie between the last two columns\.", "回归中的 lambda 与 rho 介于最后两列之间。"),
    (r"Level: ([\d.]+)\.", "显著性水平：{0}。"),
    (r"p is two-sided\. Relabelling treats residuals as exchangeable, .+",
     "p 值为双侧。随机置换视残差为可交换，而回归残差仅近似如此。"),
)  # fmt: skip
_OF_CASES = re.compile(r"(\d{4}\b.*?): ((?:without|p values).+)")
_LIST = re.compile(r"\[(.*?)(?: and (\d+) more)?\]")
_NAMES = re.compile(r"\w+(?:, \w+)+")
_ENGLISH = re.compile(r"[A-Za-z]")


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), template) for pattern, template in _RULES)


@lru_cache(maxsize=4096, typed=True)
def in_chinese(text: str) -> str:
    """Return a note, a null hypothesis or the name of a test in Chinese; what is not known stays as it is.

    Examples
    --------
    >>> in_chinese("p values are two-sided; variance under randomization.")
    'p 值为双侧；方差按随机化假设计算。'
    >>> in_chinese("2017, 2018: without a value, left out: 330900 舟山市.")
    '2017、2018：缺值，未计入：330900 舟山市。'
    >>> in_chinese("[W x, W z and 3 more]")
    'W x、W z 等，另有 3 项'
    """
    if isinstance(text, Message):
        return text.render("zh")
    for phrases in (_PHRASES, catalogue("zh")):
        if text in phrases:
            return phrases[text]
    found = _LIST.fullmatch(text)
    if found:
        more = f" 等，另有 {found[2]} 项" if found[2] else ""
        return f"{found[1].replace(', ', '、')}{more}"
    if not _ENGLISH.search(text):
        return text
    if _NAMES.fullmatch(text):
        return text.replace(", ", "、")
    cases = _OF_CASES.fullmatch(text)
    if cases:
        return f"{cases[1].replace(', ', '、')}：{in_chinese(cases[2])}"
    for pattern, template in _compiled():
        match = pattern.fullmatch(text)
        if match:
            return template.format(*(in_chinese(group) for group in match.groups()))
    return text
