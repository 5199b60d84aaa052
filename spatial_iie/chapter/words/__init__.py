"""Sentences of a report: pure functions of numbers and results, in English and Chinese, each with its numbers.

They say what the numbers support and no more: a p value above the level is "no evidence of", never "no effect"; tail,
n and draws are named; of a regression nothing is said to cause anything.
"""

from __future__ import annotations
