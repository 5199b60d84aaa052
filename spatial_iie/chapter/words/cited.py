"""What a method of a report is: a sentence, and the works it cites."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A method: what it is, in English, and the works cited."""

    text: str
    cited: tuple[str, ...]
