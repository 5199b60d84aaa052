"""Notes, null hypotheses and names of tests in Chinese: patterns of the English sentences, and what they say."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spatial_iie.report import notes_zh_indices, notes_zh_reading, notes_zh_study

_PHRASES = {
    "two-sided": "双侧",
    "one-sided, positive autocorrelation": "单侧（正相关方向）",
    "one-sided, negative autocorrelation": "单侧（负相关方向）",
    "one-sided in the direction of the data": "单侧（按数据方向）",
    "one-sided, more arrows than by chance": "单侧（多于随机情形）",
    "one-sided, fewer arrows than by chance": "单侧（少于随机情形）",
    "randomization": "随机化",
    "normality": "正态",
    "exchange": "互换",
    "conditional": "条件",
    "total": "总体",
    "simulated": "置换 p 值",
    "p simulated": "置换 p 值",
    "p": "p 值",
    "row": "按行标准化",
    "row-standardised": "按行标准化",
    "spectral": "按最大特征值标准化",
    "min-max": "按行和与列和的最大值标准化",
    "none": "无",
    "delta method": "delta 法",
    "expected information": "期望信息矩阵",
    "observed information": "观测信息矩阵",
    "z values (t for least squares)": " z 值（最小二乘为 t 值）",
    "standard errors": "标准误",
    "all regressors": "全部解释变量",
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
    "lambda = 0": "lambda = 0",
    "rho = 0": "rho = 0",
    "the errors are normal": "误差服从正态分布",
    "the errors are not spatially correlated": "误差不存在空间相关",
    "the errors of neighbours are not correlated (lambda = 0)": "相邻地区的误差不相关（lambda = 0）",
    "the response does not depend on that of the neighbours (rho = 0)": "被解释变量不依赖于邻居的取值（rho = 0）",
    "the lags of the regressors have no coefficient (theta = 0)": "解释变量的空间滞后没有系数（theta = 0）",
    "neither error nor lag: lambda = 0 and rho = 0": "误差与滞后均不存在：lambda = 0 且 rho = 0",
    "common factor: theta = -rho beta": "公因子：theta = -rho beta",
    "least squares and the error model estimate the same coefficients": "最小二乘与误差模型估计的系数相同",
    "a region moves between high and low whatever its neighbours' move": "地区的高低变动与邻居的变动无关",
    "the chain is the same whatever the neighbours": "无论邻居如何，转移概率相同",
    "collinearity is no concern": "共线性不成问题",
    "above 30, the usual sign of collinearity": "高于 30，通常视为存在共线性",
    "no such name": "没有这样的名称",
    "no such code": "没有这样的代码",
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
    (r"p values are (.+); variance under (.+?)\. \*\*\* p < 0\.01, \*\* p < 0\.05, \* p < 0\.1\.",
     "p 值为{0}；方差按{1}假设计算。*** p < 0.01，** p < 0.05，* p < 0.1。"),
    (r"p values are (.+), each for one test; variance under (.+)\.", "p 值为{0}，逐个检验；方差按{1}假设计算。"),
    (r"p values are (.+); variance under (.+)\.", "p 值为{0}；方差按{1}假设计算。"),
    (r"p values are (.+); (\d+) draws, seed (\d+)\.", "p 值为{0}；置换 {1} 次，随机种子 {2}。"),
    (r"p (.+); exact conditional distribution", "p 值为{0}；条件分布精确计算。"),
    (r"p (.+); (conditional|total) moments", "p 值为{0}；采用{1}矩。"),
    (r"(\d+) draws give no p below (\S+), and Bonferroni's correction at (\S+) of (\d+) regions asks for (\S+): "
     r"with it no region can be in a cluster\. Take (\d+) draws\.",
     "置换 {0} 次所得 p 值不会小于 {1}，而 {3} 个地区在 {2} 水平上作 Bonferroni 校正须不超过 {4}，"
     "因此校正后不可能有任何地区属于聚类；请取置换次数 {5}。"),
    (r"without a value, left out: (.+)\.", "缺值，未计入：{0}。"),
    (r"without neighbours, left out: (.+)\.", "没有邻居，未计入：{0}。"),
    (r"without neighbours, no quadrant: (.+)\.", "没有邻居，不属于任何象限：{0}。"),
    (r"without neighbours, in no cluster: (.+)\.", "没有邻居，不属于任何聚类：{0}。"),
    (r"without neighbours, no arrow: (.+)\.", "没有邻居，无方向：{0}。"),
    (r"(\d+) regions? without neighbours left out: (.+)\.", "{0} 个没有邻居的地区未计入：{1}。"),
    (r"(\d+) regions without neighbours counted in n with a lag of "
     r"0\.", "{0} 个没有邻居的地区计入 n，其空间滞后取 0。"),
    (r"(\d+) regions? without neighbours, for which a local statistic is undefined: (.+)\.",
     "{0} 个没有邻居的地区，局部统计量无定义：{1}。"),
    (r"Clusters: (.+) at most ([\d.]+), corrected by (\w+); p values are (.+)\.",
     "聚类：{0}不超过 {1}，经 {2} 校正；p 值为{3}。"),
    (r"Clusters: (.+) at most ([\d.]+); p values are (.+)\.", "聚类：{0}不超过 {1}；p 值为{2}。"),
    (r"Significant: local Moran's I, ([\d.]+) level, (\w+); a spot is significant in all (\d+) years\.",
     "显著：局部莫兰指数，{0} 水平，经 {1} 校正；热点与冷点在全部 {2} 个年份均显著。"),
    (r"Significant: local Moran's I, ([\d.]+) level; a spot is significant in all (\d+) years\.",
     "显著：局部莫兰指数，{0} 水平；热点与冷点在全部 {1} 个年份均显著。"),
    (r"Class 1 is the lowest; values are relative to the mean of their year\.", "第 1 类最低；取值为与当年均值之比。"),
    (r"(.+): chi2\((\d+)\) = ([-\d.]+), p = (\S+); null: (.+)\.", "{0}：chi2({1}) = {2}，p = {3}；原假设：{4}。"),
    # what stands under regressions
    (r"n = (\S+), sigma2 = (\S+), log-likelihood = (\S+), AIC = (\S+), BIC = (\S+), pseudo R2 = (\S+)",
     "n = {0}，sigma2 = {1}，对数似然值 = {2}，AIC = {3}，BIC = {4}，伪 R² = {5}"),
    (r"Standard errors: (.+), (expected information|observed information|least squares.+)\.", "标准误：{0}，{1}。"),
    (r"n = (\d+), sigma2 = (\S+), pseudo R2 = (\S+)", "n = {0}，sigma2 = {1}，伪 R² = {2}"),
    (r"Standard errors: (.+?)\.?", "标准误：{0}。"),
    (r"(\d+) draws, seed (\d+)", "{0} 次抽样，随机种子 {1}"),
    (r"least squares, Student's t with n - k = (\d+) degrees of freedom", "最小二乘，t 分布自由度 n − k = {0}"),
    (r"Errors of (.+): (.+)\.", "{0} 的标准误：{1}。"),
    (r"Weights: ([^;,]+), row-standardised\.?", "空间权重：{0}，按行标准化。"),
    (r"Weights: (.+?)\.?", "空间权重：{0}。"),
    (r"In parentheses (.+); \* p < 0\.1, \*\* p < 0\.05, \*\*\* p < 0\.01\.",
     "括号内为{0}；* p < 0.1，** p < 0.05，*** p < 0.01。"),
    (r"(\d+) regions? with missing values left out (\[.+?\]) \(missing: "
     r"(.+)\)\.", "{0} 个缺值地区未计入：{1}（缺失数：{2}）。"),
    (r"(\d+) regions? lost all neighbours by that (\[.+\])\.", "其中 {0} 个地区因此失去全部邻居：{1}。"),
    (r"(\d+) regions? without neighbours (\[.+\]): a lag of 0 there\.", "{0} 个没有邻居的地区，空间滞后取 0：{1}。"),
    # panels
    (r"(\d+) regions in (\d+) years (\[.+\]); W is the same in all\.",
     "{0} 个地区、{1} 个年份 {2}；各年空间权重相同。"),
    (r"Region effects removed by forward orthogonal deviations \(Lee and Yu\): T - 1 years of independent errors\.",
     "地区效应以前向正交离差消去（Lee 和 Yu），余 T − 1 年相互独立的误差。"),
    (r"Region effects removed by means over time, without correction: sigma2 is too small by \(T - 1\) / T\.",
     "地区效应以时间均值消去，未作校正：sigma2 偏小，仅为应有值的 (T − 1) / T。"),
    (r"Year effects removed by means over regions \(Lee and Yu\): n - 1 independent errors a year\.",
     "年份效应以地区均值消去（Lee 和 Yu），每年余 n − 1 个相互独立的误差。"),
    (r"Year effects removed by means over regions, without correction: sigma2 is too small by \(n - 1\) / n\.",
     "年份效应以地区均值消去，未作校正：sigma2 偏小，仅为应有值的 (n − 1) / n。"),
    (r"Year effects kept as (\d+) columns?: the rows of W do not sum alike\.",
     "空间权重矩阵各行之和不等，年份效应以 {0} 个虚拟变量保留。"),
    (r"Without correction the year effects bias rho and lambda downwards: correction=True removes the bias\.",
     "未作校正时，年份效应使 rho 与 lambda 的估计偏低；correction=True 可消除该偏误。"),
    (r"(\d+) regions? without values in all years left out (\[.+\])\.", "{0} 个地区在部分年份缺值，未计入：{1}。"),
    (r"(\d+) years? without values in all regions left out (\[.+\])\.", "{0} 个年份有地区缺值，未计入：{1}。"),
    (r"(\d+) regions? without neighbours left out (\[.+\])\.", "{0} 个没有邻居的地区未计入：{1}。"),
    (r"(\d+) regions? without neighbours left out of the tests (\[.+\]): n = (\d+)\.",
     "检验未计入 {0} 个没有邻居的地区：{1}，n = {2}。"),
    (r"(\d+) regions? without neighbours under one of the weights left out of every fit (\[.+\])\.",
     "在某种权重下没有邻居的 {0} 个地区不计入任何一个回归：{1}。"),
    (r"All fits of a year are of the same regions, those with values of all variables: n = (\[.+\]) of (\d+)\.",
     "同一年份的所有回归使用相同的地区，即全部变量均有数值的地区：n = {0}，共 {1} 个地区。"),
    (r"All models are fitted to the same (\d+) regions\.", "所有模型使用相同的 {0} 个地区。"),
    (r"One sample for all columns, n = (.+?): (\d+) regions? without neighbours under the weights of a column left out "
     r"of every one (\[.+\]); fitted again for that: (.+)\.",
     "各列使用同一样本，n = {0}：在某列权重下没有邻居的 {1} 个地区各列均不计入：{2}；为此重新估计：{3}。"),
    (r"Without neighbours (\[.+\]): a lag of 0 there\.", "没有邻居的地区，空间滞后取 0：{0}。"),
    (r"SEM is nested in the SDM with all lags (\[.+\]), which SEM < SDM uses\.",
     "SEM 嵌套于含全部滞后项的 SDM，SEM < SDM 即用该模型，滞后项为：{0}。"),
    (r"Rows marked spregsem follow that Stata command and are not what their names say: .+ The textbook tests stand "
     r"beside them\.",
     "标注 spregsem 的各行沿用该 Stata 命令的定义，与其名称不符：F = R²/(1 − R²) × (N − k − 1)/k，其中 R² "
     "由未滤波的残差算得，"
     "k 为全部 X 与 WX 的个数；Wald = kF；LR = (lambda / 标准误)²。教科书定义的检验列于其旁。"),
    (r"Condition number of the regressors, columns scaled to length 1: ([\d.]+) \((.+)\)\.",
     "解释变量的条件数（各列缩放至长度 1）：{0}（{1}）。"),
    (r"Lags in SLX, SDEM and SDM: (.+)\.", "SLX、SDEM 与 SDM 中取空间滞后的变量：{0}。"),
    (r"(\S+): (\S+), row-standardised; without neighbours (\[.+\])\.", "{0}：{1}，按行标准化；没有邻居的地区：{2}。"),
    (r"(\S+): (\S+), row-standardised\.", "{0}：{1}，按行标准化。"),
    (r"(\S+): (\S+); without neighbours (\[.+\])\.", "{0}：{1}；没有邻居的地区：{2}。"),
    (r"Log-determinant by Chebyshev moments, .+", "对数行列式由 Chebyshev 矩与随机探针近似。"),
    (r"A trace in the information is from random probes; .+", "信息矩阵中的迹由随机探针近似。"),
    (r"Random effects of regions, sigma2 of the effects (\S+); no effects would be phi = 1, not 0\.",
     "地区随机效应，效应的方差为 {0}；无效应对应 phi = 1，而非 0。"),
    (r"Random effects of regions: phi is at its limit 1, no variance of the effects; .+",
     "地区随机效应：phi 取边界值 1，效应方差为零；估计值与标准误即无效应时的结果，phi 没有标准误。"),
    (r"Endogenous: (.+)\. Instruments: (.+) and their lags\.", "内生变量：{0}。工具变量：{1}及其空间滞后。"),
    # decisions of LM tests
    (r"At (.+) % (.+): the tests point to (\w+)\.", "在 {0}% 水平下，{1}：检验指向 {2}。"),
    (r"(.+) and (.+) ask for lags of the regressors; on residuals with these, (.+)",
     "{0}与{1}支持加入解释变量的空间滞后；对加入滞后项后的残差，{2}"),
    (r"(.+) asks for no lags of the regressors; (.+)", "{0}不支持加入解释变量的空间滞后；{1}"),
    (r"(.+) both reject; of the robust forms (.+) says more than (.+), though neither robust form rejects",
     "{0}均拒绝原假设；稳健形式中{1}强于{2}，但两者均未拒绝"),
    (r"(.+) both reject; of the robust forms (.+) says more than (.+)", "{0}均拒绝原假设；稳健形式中{1}强于{2}"),
    (r"(.+\)) and (.+\)) both reject", "{0}与{1}均拒绝原假设"),
    (r"(.+) rejects and (.+) does not", "{0}拒绝原假设，{1}未拒绝"),
    (r"neither (.+) nor (.+) rejects", "{0}与 {1}均未拒绝原假设"),
    (r"([^()]*(?:LM|SARMA|Moran)[^()]*(?:\(Durbin\))?) \((p [=<] [^()\s]+)\)", "{0}（{1}）"),
    (r"(.+\)) and (.+\))", "{0}与{1}"),
    # null hypotheses
    (r"(.+), whether or not there is a small (rho|lambda|theta)", "{0}，无论是否存在较小的 {1}"),
    (r"theta = 0 for (\[.+\]) and (.+)", "theta = 0（{0}）且 {1}"),
    (r"theta = 0 for (\[.+\])", "theta = 0（{0}）"),
    (r"(.+\)) and (rho|lambda) = 0", "{0}且 {1} = 0"),
    (r"(rho|lambda) = 0 and (rho|lambda) = 0", "{0} = 0 且 {1} = 0"),
    (r"(\[.+\]) have no coefficient", "{0}没有系数"),
    (r"(\[.+\]) are zero", "{0}为零"),
    (r"beside the lag of the response, (.+)", "在含被解释变量滞后的模型中，{0}"),
    (r"the variance of the errors does not depend on the filtered regressors", "误差方差不依赖于滤波后的解释变量"),
    (r"the variance of the errors does not depend on the regressors", "误差方差不依赖于解释变量"),
    (r"(.+); k times the F below", "{0}；为下方 F 的 k 倍"),
    (r"(.+); from R2 of the unfiltered residuals", "{0}；由未滤波残差的 R² 计算"),
    (r"(.+); in truth a Wald test", "{0}；实为 Wald 检验"),
    (r"Wald: (theta|rho|lambda)", "Wald：{0}"),
    # weights
    (r"In this order: (.+)\.", "处理顺序：{0}。"),
    (r"The interval is a safe one: .+", "该区间为保守区间：特征值的极值仅有界而未精确求得。"),
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
    rules = (
        *notes_zh_study.RULES,
        *notes_zh_indices.RULES,
        *_RULES,
        *notes_zh_reading.RULES,
    )
    return tuple((re.compile(pattern), template) for pattern, template in rules)


@lru_cache(maxsize=4096)
def in_chinese(text: str) -> str:
    """Return a note, a null hypothesis or the name of a test in Chinese; what is not known stays as it is.

    Examples
    --------
    >>> in_chinese("p values are two-sided; variance under randomization.")
    'p 值为双侧；方差按随机化假设计算。'
    >>> in_chinese("2017, 2018: without neighbours, left out: 330900 舟山市.")
    '2017、2018：没有邻居，未计入：330900 舟山市。'
    >>> in_chinese("theta = 0 for [W x, W z and 3 more]")
    'theta = 0（W x、W z 等，另有 3 项）'
    """
    for phrases in (_PHRASES, notes_zh_indices.PHRASES, notes_zh_study.PHRASES):
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
            return template.format(*(in_chinese(group) for group in match.groups())).replace("与LM", "与 LM")
    return text
