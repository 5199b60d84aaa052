"""Sentences on firms as points: what was read, and at which distances a sector is localized."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Message, Phrases, translated

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


def finding(result: TableResult, label: str, language: Language, *, whole: bool) -> list[Sentence]:
    """Report what a function of distance shows of a sector, called as readers do, and how it was computed."""
    name = f"{result.about.variable} {result.about.measure}"
    found = {"p_value": result.about.p_value, "kernel_bandwidth": result.about.kernel_bandwidth}
    numbers = {f"{name} {key}": value for key, value in found.items() if value is not None}
    notes = [_calling(note, label) for note in result.about.notes]
    first, *others = notes if whole else notes[:2]
    return [
        Sentence(str(translated(first, language)), numbers),
        *(Sentence(str(translated(note, language))) for note in others),
    ]


def _calling(note: str, label: str) -> str:
    """Return a note with the sector called as readers do."""
    if isinstance(note, Message) and "sector" in note.values:
        return Message(note.template, **{**note.values, "sector": label})
    return note
