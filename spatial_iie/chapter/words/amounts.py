"""Amounts of money as a sentence writes them."""

from __future__ import annotations

from spatial_iie.chapter.words.numerals import number
from spatial_iie.report.labels import Language


def amount(value: float) -> str:
    """Return an amount with as many decimals as its size asks for.

    >>> amount(2.397), amount(525.0), amount(388391404.2)
    ('2.397', '525.0', '388,391,404')
    """
    size = abs(value)
    return number(value, 3 if size < 100 else 1 if size < 1000 else 0)


def in_unit(unit: str, language: Language) -> str:
    """Say in which unit amounts are; nothing is known without one.

    >>> in_unit("10,000 CNY", "en"), in_unit("万元", "zh"), in_unit("", "en")
    ('Amounts are in 10,000 CNY.', '金额单位为万元。', 'Amounts are in the unit of the table.')
    """
    if language == "zh":
        return f"金额单位为{unit}。" if unit else "金额单位与原表相同。"
    return f"Amounts are in {unit}." if unit else "Amounts are in the unit of the table."
