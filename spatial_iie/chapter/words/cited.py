"""What a method of a report is: a sentence in both languages, and the works it cites."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A method: what it is in both languages, and the works cited."""

    en: str
    zh: str
    cited: tuple[str, ...]
