"""A sentence with its numbers, and sentences as a paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spatial_iie.messages import Language, room
from spatial_iie.report.document import Paragraph
from spatial_iie.results.base import frozen


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a few that belong together.

    Attributes
    ----------
    text : str
    numbers : mapping of str to float
        The numbers in the sentence, in full digits.

    Examples
    --------
    >>> Sentence("There are 3 years.", {"years": 3}).numbers["years"]
    3
    """

    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", frozen(self.numbers))


def paragraph(language: Language, *parts: Sentence | str) -> Paragraph:
    """Return sentences as one paragraph; empty ones are passed over.

    >>> paragraph("en", Sentence("One.", {"a": 1.0}), "", "Two.").text
    'One. Two.'
    """
    whole = [each if isinstance(each, Sentence) else Sentence(each) for each in parts]
    numbers = {name: float(value) for each in whole for name, value in each.numbers.items()}
    text = sentences(language, *(each.text for each in whole))
    return Paragraph(text.replace(" %", "%"), numbers)


def sentences(language: Language, *texts: str) -> str:
    """Return sentences one after another; empty ones are passed over.

    >>> sentences("en", "One.", "", "Two."), sentences("zh", "一。", "二。")
    ('One. Two.', '一。二。')
    """
    between = room(language, "messages.typography")["between sentences"]
    return between.join(text for text in texts if text)
