"""Sentences on firms as points: what was read, and at which distances a sector is localized."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Phrases, translated

if TYPE_CHECKING:
    from spatial_iie.results import TableResult

phrase = Phrases(__name__)


def read(firms: int, sectors: int, notes: Iterable[str], language: Language, *, synthetic: bool) -> Sentence:
    """Report how many firms there are, and what of the table was set aside."""
    template = (
        "The {firms} firms of {sectors} sectors are SYNTHETIC: simulated, not observed."
        if synthetic
        else "There are {firms} firms of {sectors} sectors with coordinates."
    )
    first = phrase(language, template, firms=f"{firms:,}", sectors=sectors)
    text = sentences(language, first, *(str(translated(note, language)) for note in notes))
    return Sentence(text, {"firms": firms, "sectors of firms": sectors})


def finding(result: TableResult, language: Language) -> list[Sentence]:
    """Report what a function of distance shows, and how it was computed."""
    name = f"{result.about.variable} {result.about.measure}"
    numbers = {
        f"{name} {key}": result.about[key] for key in ("p_value", "kernel_bandwidth") if result.about.get(key)
    }
    first, *others = result.about.notes
    return [
        Sentence(str(translated(first, language)), numbers),
        *(Sentence(str(translated(note, language))) for note in others),
    ]
