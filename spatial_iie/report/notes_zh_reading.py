"""Notes on how a table was read in Chinese: separators, decimal marks, sheets and hidden cells."""

from __future__ import annotations

RULES = (
    (r"Numbers of (\[.+\]) have separators of thousands: '(.+)' is (\S+)\.",
     "{0} 列的数字含千位分隔符：“{1}”读作 {2}。"),
    (r"Numbers of (\[.+\]) have a decimal comma: '(.+)' is (\S+)\.", "{0} 列的数字以逗号为小数点：“{1}”读作 {2}。"),
    (r"Percent signs of (\[.+\]) are dropped: 12% is 12\.", "{0} 列的百分号已略去：12% 读作 12。"),
    (r"Sheet '(.+)' is read; hidden sheets are not: (\[.+\])\.", "读取工作表“{0}”；未读取隐藏的工作表：{1}。"),
    (r"Sheet '(.+)' is hidden; it is read because it was named\.", "工作表“{0}”为隐藏工作表，因已指明而读取。"),
    (r"Hidden rows of sheet '(.+)' are read as the others are: (\[.+\])\.",
     "工作表“{0}”中隐藏的行与其他行一并读取：{1}。"),
    (r"Hidden columns of sheet '(.+)' are read as the others are: (\[.+\])\.",
     "工作表“{0}”中隐藏的列与其他列一并读取：{1}。"),
)  # fmt: skip
