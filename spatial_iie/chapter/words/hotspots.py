"""Sentences on since when regions are in clusters, and on emerging hot spots (Getis and Ord's Gi*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases, translated
from spatial_iie.report.labels import in_words

if TYPE_CHECKING:
    from spatial_iie.results import OnsetResult, SpotResult

phrase = Phrases(__name__)
_DATED = 6  # clusters that have a sentence of their own


def found(result: OnsetResult, language: Language) -> list[Sentence]:
    """Report how many regions were found, whether a cluster emerged, and since when the largest clusters are there."""
    many, *rest = (str(translated(each, language)) for each in result.sentences)
    counts = {f"regions {name}": number for name, number in result.about.counts.items()}
    dated = len(result.clusters) - _DATED
    told = rest[: len(rest) - dated] if dated > 0 else rest
    more = "{n} further {n:cluster is|clusters are} in the table."
    return [
        Sentence(many, counts),
        *(Sentence(each) for each in told),
        Sentence(phrase(language, more, n=dated) if dated > 0 else ""),
    ]


def headline(result: OnsetResult, language: Language) -> list[Sentence]:
    """Report how many regions were found and whether a cluster emerged."""
    return found(result, language)[: 2 if len(result.clusters) else 1]


def categories(result: SpotResult, language: Language) -> Sentence:
    """Report how many regions are in each emerging hot spot category."""
    held = result.found["category"].value_counts()
    if not len(held):
        return Sentence(phrase(language, "No region is in an emerging hot spot category."))
    parts = [
        phrase(language, "{category} ({n})", category=in_words(str(name), language), n=int(many))
        for name, many in held.items()
    ]
    text = phrase(
        language,
        "Emerging hot spot categories, whose rules have no error rate: {parts}.",
        parts=series(parts, language),
    )
    return Sentence(text, {str(name): int(many) for name, many in held.items()})
