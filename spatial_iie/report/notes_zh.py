"""Notes, null hypotheses and names of tests in Chinese: patterns of the English sentences, and what they say."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spatial_iie.messages import Message, catalogue
from spatial_iie.report import notes_zh_macro, notes_zh_reading, notes_zh_study
from spatial_iie.report import notes_zh_indices, notes_zh_macro

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
    "2015 prices, real growth": "2015 年不变价，实际增速",
    "current prices, nominal growth": "现价，名义增速",
    "2018 prices, real growth": "2018 年不变价，实际增速",
    "trillion CNY, 2015 prices": "万亿元，2015 年不变价",
    "China Industrial Internet ecosystem report (Tsinghua University, July 2022), section 5.1.1": (
        "《中国产业互联网生态发展报告》（清华大学社会科学学院，2022 年 7 月）第五章"
    ),
    "the year before": "上一年",
    "nothing assumed": "无假设",
    "in every year": "每年",
    "Employees": "就业人数",
    "ΔEmployees": "Δ就业人数",
    "Every share R is 1: an upper bound.": "各系数 R 均为 1，结果为上限。",
    "least squares": "最小二乘",
    "triangular": "三角分布",
    "uniform": "均匀分布",
    "pert": "PERT 分布",
    "each sector on its own": "各部门相互独立",
    "all at the same quantile": "各部门取相同分位数",
    "one deviation a phase": "同一阶段各年偏差相同",
    "another deviation every year": "每年偏差不同",
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
    (r"(Δ?Employees): (.+ ~ .+)\. Standard errors in parentheses: (.+)\.", "{0}：{1}。括号内为标准误：{2}。"),
    (r"heteroskedasticity-robust, (HC\d); Student's t with n - k = (\d+) degrees of freedom",
     "异方差稳健（{0}），t 分布自由度 n − k = {1}"),
    (r"clustered, (\d+) clusters; Student's t with G - 1 = (\d+) degrees of freedom",
     "聚类稳健，{0} 个聚类，t 分布自由度 G − 1 = {1}"),
    (r"least squares; Student's t with n - k = (\d+) degrees of freedom", "最小二乘，t 分布自由度 n − k = {0}"),
    (r"\*\*\* p < 0\.01, \*\* p < 0\.05, \* p < 0\.1\.", "*** p < 0.01，** p < 0.05，* p < 0.1。"),
    (r"(\d+) regions? without all values left out (\[.+\])\.", "{0} 个缺值地区未计入：{1}。"),
    (r"(\d+) regions? without all values in the year before left out (\[.+\])\.",
     "{0} 个期初年份缺值的地区未计入：{1}。"),
    (r"(\d+) regions? without all values in the year after left out (\[.+\])\.",
     "{0} 个期末年份缺值的地区未计入：{1}。"),
    # input-output tables
    (r"Direct value added: (\S+), ([\d.]+)% of the value added of all sectors\.",
     "直接产业增加值为 {0}，占全部部门增加值的 {1}%。"),
    (r"Penetration value added: (\S+), ([\d.]+)% of the value added of all sectors\.",
     "渗透产业增加值为 {0}，占全部部门增加值的 {1}%。"),
    (r"Share of the value added of all sectors, (\S+)\.", "占比以全部部门的增加值 {0} 为分母。"),
    (r"Shares R between (\S+) and (\S+)\.", "系数 R 介于 {0} 至 {1}。"),
    (r"Output brought about: digital products in the inputs of the other sectors, direct and indirect\.",
     "新增产出：其他部门投入中的数字产品，含直接与间接。"),
    (r"Output brought about: what the other sectors make for the inputs of the digital ones, .+",
     "新增产出：其他部门为数字部门的投入所生产的产出，含直接与间接。"),
    (r"Inputs of home and foreign make\.", "投入含国产品与进口品。"),
    (r"Inputs of home make only\.", "投入只含国产品。"),
    (r"Inputs of home make only; the table tells of no imports\. .+",
     "投入只含国产品；表中没有进口数据。若中间流量未含进口品，进口投入在此计入增加值："
     "请以 imported= 给出，或指明其所在行（--imported）。"),
    (r"Trade with other provinces counts among exports and imports\.", "与其他省份的贸易计入进出口。"),
    (r"Inputs of home make only by the proportional assumption, .+",
     "投入只含国产品，按比例假设推算：各项国内使用中的进口比例相同。"),
    (r"Taken out first: (\[.+?\])\. (.+)", "先行剔除的部门：{0}。{1}"),
    (r"Unit: (.+)\.", "单位：{0}。"),
    (r"(\d+) blank cells read as 0\.", "{0} 个空白单元格按 0 读入。"),
    (r"Imports are printed with a minus sign; here they count as positive\.", "进口在原表中为负值，此处取正值。"),
    (r"(\S+) draws of (\d+) shares, (\w+), (.+); seed (\d+)\.", "{1} 个系数，{2}，{3}；抽样 {0} 次，随机种子 {4}。"),
    # growth
    (r"Figures printed in: (.+)\.", "数字刊于：{0}。"),
    (r"GDP of 2018 is not printed: (\S+) to (\S+) agree with .+",
     "2018 年 GDP 未刊出：与刊出的 2018 年占比、2019 年贡献度和拉动在舍入误差内相符的值介于 {0} 至 {1}，"
     "此处取其中点。"),
    (r"Amounts: (.+)\.", "金额单位：{0}。"),
    (r"Contribution: increment of value added by increment of GDP\. Pull: increment of value added by GDP of (.+)\. "
     r"Share: value added by GDP\.",
     "贡献度为增加值增量与 GDP 增量之比，拉动为增加值增量与{0} GDP 之比，占比为增加值与 GDP 之比。"),
    (r"(\d+) years before", " {0} 年前"),
    (r"No increments in (\[.+\]): the table has no figure of (.+)\.", "{0} 年无增量：缺少{1}的数字。"),
    (r"GDP did not grow in (\[.+\]): .+", "GDP 未增长的年份：{0}，其贡献度无定义。"),
    (r"GDP hardly grew in (\[.+\]): .+", "GDP 增量很小的年份：{0}，其贡献度意义有限。"),
    (r"(.+): (2015 prices, real growth|current prices, nominal growth|2018 prices, real growth)\.", "{0}：{1}。"),
    (r"Levels and growth in different prices cannot be compared number by number\.",
     "价格口径不同的规模与增速不能逐数比较。"),
    (r"Within rounding: .+ Of (\d+) figures: (.+)\.",
     "舍入误差之内：只有输入的位数多于刊出时才能得到该数。{0} 个数字中，{1}。"),
    (r"(\d+ [a-z][a-z ]+), (\d+ [a-z][a-z ,\d]+)", "{0}，{1}"),
    (r"(\d+) (reproduced|within rounding|not attainable)", "{1} {0} 个"),
    # scenarios
    (r"In (\d+): value added (\S+), GDP ([\d.]+)\.", "{0} 年增加值 {1}，GDP {2}。"),
    (r"In (\d+): value added (\S+), GDP ([\d.]+) (.+)\.", "{0} 年增加值 {1}，GDP {2}（{3}）。"),
    (r"Assumed, not known: GDP grows by (\S+) % in every year from (\d+) to (\d+)\.",
     "假设而非已知：{1} 至 {2} 年 GDP 每年增长 {0}%。"),
    (r"Until (\d+): (.+)\.", "至 {0} 年：{1}。"),
    (r"Bands of (\S+) %: (\d+) draws, seed (\d+); growth of value added about what is assumed with a standard "
     r"deviation of (\S+) points, growth of GDP (\S+); normal, independent, (.+)\. They tell of these assumptions "
     r"only\.",
     "{0}% 区间：模拟 {1} 次，随机种子 {2}；增加值增速与 GDP 增速围绕假设值的标准差分别为 {3} 与 {4} 个百分点，"
     "正态且相互独立，{5}。区间只反映这些假设。"),
    (r"In (\S+) % of the draws of (.+) the share passes 100 %: such rates cannot last\.",
     "{1}的模拟中有 {0}% 占比超过 100%：这样的增速不可持续。"),
    (r"([^:]+): (.+ \(\d{4}(?:-\d{4})?\) \S+ %)", "{0}：{1}。"),
    (r"(.+ \(\d{4}(?:-\d{4})?\) \S+ %), (.+ \(\d{4}(?:-\d{4})?\) \S+ %)", "{0}、{1}"),
    (r"(.+) \((\d{4}(?:-\d{4})?)\) (\S+) %", "{0}（{1} 年）{2}%"),
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
    rules = (
        *_RULES,
        *notes_zh_macro.RULES,
    )
    return tuple((re.compile(pattern), template) for pattern, template in rules)


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
    for phrases in (_PHRASES, catalogue("zh"), notes_zh_macro.PHRASES, notes_zh_study.PHRASES):
    for phrases in (_PHRASES, notes_zh_indices.PHRASES, notes_zh_macro.PHRASES):
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
