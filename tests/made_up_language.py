"""A language that does not exist: every template in angle marks, so that what is not translated shows."""

from __future__ import annotations

import json
import re

from spatial_iie import messages

NAMED_BY_KEY = ("report.columns", "messages.typography")
"""Rooms in which keys are names, not English templates."""
_MARKED = re.compile("‹[^‹›]*›")
_WORDS = re.compile(r"(?<![\w.])[A-Za-z][a-z]+(?: [a-z]+)+(?![\w.])|[\u4e00-\u9fff]{2,}")
"""English of two words and more of which the second is in small letters, and Chinese."""


def catalogue():
    """Return the made-up catalogue: the templates of the Chinese one, each in marks."""
    whole = json.loads((messages.FOLDER / "zh.json").read_text(encoding="utf-8"))
    rooms = {
        room: {template: f"‹{template}›" for template in entries}
        for room, entries in whole.items()
        if room not in NAMED_BY_KEY
    }
    headings = messages.room(messages.ENGLISH, "report.columns")
    return {**rooms, "report.columns": {name: f"‹{heading}›" for name, heading in headings.items()}}


def unmarked(text):
    """Return what stands outside all marks."""
    while (rest := _MARKED.sub("", text)) != text:
        text = rest
    return text


def words_outside(text):
    """Return English and Chinese of two words and more that is in no marks.

    >>> words_outside("‹Table {number} of ‹regions››: a table of 2 regions"), words_outside("‹Source›: Anhui")
    (['table of'], [])
    """
    return _WORDS.findall(unmarked(text))
