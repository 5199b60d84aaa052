"""Notes on input-output coefficients, technology, prices and scores in Chinese: phrases, and patterns of sentences."""

from __future__ import annotations

PHRASES = {
    "Per unit of final demand.": "按每单位最终需求计。",
    "Imports count as made at home, so that value added is 1 for every sector; see imports='domestic'.":
        "进口品视同国产，故各部门的增加值乘数均为 1；另见 imports='domestic'。",
    "Growth: 100 times differences of logarithms; the three parts add up to it.":
        "增长为对数差乘 100，等于三项贡献之和。",
    "constant returns imposed": "施加规模报酬不变",
    "The scores are simulated: those of the report are not printed.": "评分为模拟生成：原报告未刊出评分。",
    "Mean": "均值",
    "Median": "中位数",
}  # fmt: skip
RULES = (
    # input-output tables
    (r"Largest difference: (\S+) of output, sector (\S+); tolerance (\S+)\.",
     "最大差额为部门 {1} 总产出的 {0}；容差 {2}。"),
    (r"Spectral radius of the technical coefficients: ([\d.]+)\.", "直接消耗系数矩阵的谱半径为 {0}。"),
    (r"More output is brought about than made in (\[.+\]): .+",
     "{0} 的新增产出超过其总产出：进口品视同国产，或增加值为负；另见 imports='domestic'。"),
    # technology
    (r"Condition number of the regressors, columns scaled to length 1: ([^\s,]+)\.",
     "解释变量的条件数（各列缩放至长度 1）：{0}。"),
    (r"Condition number of the regressors, columns scaled to length 1: ([^\s,]+), above 30: .+",
     "解释变量的条件数（各列缩放至长度 1）：{0}，高于 30，各解释变量同向变动，难以区分。"),
    (r"Durbin-Watson statistic (\S+) \(2 without serial correlation\)\.",
     "Durbin-Watson 统计量为 {0}（无序列相关时为 2）。"),
    (r"Durbin-Watson statistic (\S+) \(2 without serial correlation\); below 1: .+",
     "Durbin-Watson 统计量为 {0}（无序列相关时为 2），低于 1：误差前后相关，标准误偏小。"),
    (r"Elasticities outside \(0, 1\): (.+?)\. They are .+",
     "产出弹性在 (0, 1) 之外：{0}。它们不是收入份额，不宜用作增长核算的权重；可改用 constant_returns=True "
     "或给定 labor_share=。"),
    (r"capital (\S+), labour (\S+)", "资本 {0}、劳动 {1}"),
    (r"capital (\S+)", "资本 {0}"),
    (r"labour (\S+)", "劳动 {0}"),
    (r"Elasticities estimated on (\d+)-(\d+) \(n = (\d+)\): (capital \S+, labour [^\s;]+); (.+?)\.",
     "产出弹性按 {0}-{1} 年估计（n = {2}）：{3}；{4}。"),
    (r"(.+), trend (\S+) % a year", "{0}，技术趋势每年 {1}%"),
    (r"their sum, (\S+), is free", "两者之和 {0}，未加约束"),
    (r"Test of constant returns: (.+)\.", "规模报酬不变检验：{0}。"),
    (r"(F\(1, \d+\) = \S+), (p = \S+)", "{0}，{1}"),
    (r"Technology: A of each year by A of (\d+), which is (\S+) in the units of the data\.",
     "综合技术水平为各年 A 与 {0} 年 A 之比，后者按数据单位为 {1}。"),
    (r"Share of labour given: (.+); capital has the rest \(constant returns\)\. Nothing is estimated\.",
     "劳动份额为给定：{0}；其余归资本（规模报酬不变），不作估计。"),
    (r"column (.+), (\S+) to (\S+), neighbouring years averaged", "{0} 列，{1} 至 {2}，相邻两年取均值"),
    (r"(\S+) in every year", "各年均为 {0}"),
    (r"Rates of (\d+) times the multipliers of the years after it: .+",
     "{0} 年的贡献率乘以其后各年的年度乘子：各部门贡献率同比例变动。"),
    (r"Real: prices of (\d+)\. .+", "实际值按 {0} 年价格计。（1 + 名义增速）=（1 + 价格涨幅）（1 + 实际增速）。"),
    (r"prices of (\d+)", "{0} 年价格"),
    (r"Least squares line through (\d+) years, (\d+)-(\d+): (\S+) a year \(standard error (\S+)\)\. Intervals hold a "
     r"new value with probability (\S+) if .+",
     "最小二乘直线，{1}-{2} 年共 {0} 年：每年变动 {3}（标准误 {4}）。若直线成立且误差独立，区间以 {5} 的概率包含新值；"
     "年度序列的误差往往不独立，实际区间更宽。"),
    (r"(\[.+\]) lie further from the data than the data reach \((\d+) years\)\.",
     "{0} 年距数据之远超过数据本身的跨度（{1} 年）。"),
    (r"The line falls below zero in (\[.+\]), where the series never was\.",
     "直线在 {0} 年降至零以下，而序列从未为负。"),
    # scenarios
    (r"Value added and GDP of 2021 as printed in: (.+); (.+)\.", "2021 年增加值与 GDP 刊于：{0}；{1}。"),
    (r"Assumed by this command, not by the report, which prints shares of 2035 and phases but no rates: (.+)\.",
     "以下为本命令而非原报告的假设（原报告只刊出 2035 年占比与阶段，未刊出增速）：{0}。"),
    (r"Assumed by this command: (.+)\.", "以下为本命令的假设：{0}。"),
    (r"(growth of 2022 and .+?); (GDP grows by .+)", "{0}；{1}"),
    (r"growth of 2022 and 2024-2025 as in 2021 \((\S+) %\), of 2023 as the mean of 2019-2021 \((\S+) %\)",
     "2022 年与 2024-2025 年增速同 2021 年（{0}%），2023 年取 2019-2021 年均值（{1}%）"),
    (r"GDP grows by (\S+) % a year", "GDP 每年增长 {0}%"),
    (r"Assumed, not known: GDP grows by (\S+) to (\S+) % a year from (\d+) to (\d+)\.",
     "假设而非已知：{2} 至 {3} 年 GDP 每年增长 {0}% 至 {1}%。"),
    (r"rate (\S+) %", "增速 {0}%"),
    (r"share (\S+) %", "占比 {0}%"),
    # scores
    (r"(Mean|Median|\S+ % trimmed mean) of the scores of (\d+) raters\.", "{1} 位评分者评分的{0}。"),
    (r"(\S+) % trimmed mean", "截尾均值（两端各去 {0}%）"),
    (r"(\d+) missing scores? left out\.", "{0} 个缺失评分未计入。"),
    (r"Weights of dimensions: (.+)\.", "各维度权重：{0}。"),
    (r"Kendall's W, corrected for ties: .+",
     "Kendall 和谐系数 W，已作同分校正：1 表示各评分者排序完全一致；随机排序时均值为 1 除以评分者人数。p 按 n − 1 个"
     "自由度的卡方分布计算，项目少于 8 个时较粗略；模拟 p 由随机打乱各评分者的名次得到，单侧。"
     "Spearman 为评分者两两之间的均值。"),
)  # fmt: skip
