"""Notes on joined tables in Chinese: phrases, and patterns of English sentences."""

from __future__ import annotations

PHRASES = {
    "another key": "其他标识列",
    "empty": "空列",
    "its columns are blank there": "该表各列在此留空",
    "left out": "未纳入",
}
RULES = (
    (r"(.+) has no years: its values stand in every year\.", "{0} 没有年份：其数值用于各年。"),
    (r"(.+): (.+) left out: (\d+ rows? of .+)\.", "{0}：{1} 未纳入：{2}。"),
    (r"(.+): (\[.+\]) without a year in the heading: the values stand in each of its years\.",
     "{0}：列名中没有年份，数值用于该表各年：{1}。"),
    (r"(.+): columns left out \((.+)\): (\[.+\])\.", "{0}：未纳入的列（{1}）：{2}。"),
    (r"(.+): percent signs dropped, 12\.5% is 12\.5: (\[.+\])\.", "{0}：已去百分号，12.5% 记为 12.5：{1}。"),
    (r"(\d+) rows?: (\d+) regions?\.", "共 {0} 行：{1} 个地区。"),
    (r"(\d+) rows?: (\d+) regions?, ([\d-]+|\[.+\])\.", "共 {0} 行：{1} 个地区，{2} 年。"),
    (r"(\d+) rows?: (\d+) regions?; (\d+) of them in every table\.", "共 {0} 行：{1} 个地区；其中 {2} 行各表均有。"),
    (r"(\d+) rows?: (\d+) regions?, ([\d-]+|\[.+\]); (\d+) of them in every table\.",
     "共 {0} 行：{1} 个地区，{2} 年；其中 {3} 行各表均有。"),
    (r"(.+) lacks (\d+) regions? (\[.+\]): (.+)\.", "{0} 缺 {1} 个地区（{2}）：{3}。"),
    (r"(.+) lacks (\d+) years? (\[.+\]): (.+)\.", "{0} 缺 {1} 个年份（{2}）：{3}。"),
    (r"(.+) lacks (\d+) single rows? (\[.+\]): (.+)\.", "{0} 另缺 {1} 行（{2}）：{3}。"),
    (r"(\[.+\]) of several tables: one column, the values agree\.", "多个表中的同名列，数值一致，合为一列：{0}。"),
)  # fmt: skip
