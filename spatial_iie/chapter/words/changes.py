"""A number in two years, and what its change supports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spatial_iie.chapter.words.numerals import number
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
Way = Literal["up", "down", "none"]


@dataclass(frozen=True)
class Change:
    """A number in two years, with what bootstrap draws say of its change.

    Attributes
    ----------
    before, after : float
    low, high : float
        95 % interval of the change.
    p : float
        Two-sided, of no change.
    """

    before: float
    after: float
    low: float
    high: float
    p: float

    @property
    def size(self) -> float:
        """The change."""
        return self.after - self.before

    def way(self, alpha: float) -> Way:
        """Return what the change supports at a level; nothing where p is not defined.

        >>> Change(0.41, 0.44, 0.01, 0.05, 0.002).way(0.05), Change(0.41, 0.40, -0.03, 0.01, 0.4).way(0.05)
        ('up', 'none')
        """
        if not self.p <= alpha or self.size == 0:
            return "none"
        return "up" if self.size > 0 else "down"


def interval(low: float, high: float, language: Language, decimals: int = 3) -> str:
    """Return a 95 % interval as a sentence has it.

    >>> interval(-0.012, 0.0088, "en"), interval(0.396, 0.476, "zh")
    ('95 % CI −0.012 to 0.0088', '95% 置信区间：0.396~0.476')
    """
    return phrase(language, "95 % CI {low} to {high}", low=number(low, decimals), high=number(high, decimals))


def with_evidence(change: Change, language: Language, decimals: int = 3) -> str:
    """Return interval and p of a change, in brackets.

    >>> with_evidence(Change(0.41, 0.44, 0.01, 0.05, 0.002), "en")
    '(95 % CI 0.010 to 0.050, p = 0.0020)'
    """
    limits = interval(change.low, change.high, language, decimals)
    return phrase(language, "({interval}, {p})", interval=limits, p=p_in_words(change.p))
