"""Amounts of money as a sentence writes them."""

from __future__ import annotations

from spatial_iie.chapter.words.numerals import number
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


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
    return (
        phrase(language, "Amounts are in {unit}.", unit=unit)
        if unit
        else phrase(language, "Amounts are in the unit of the table.")
    )
