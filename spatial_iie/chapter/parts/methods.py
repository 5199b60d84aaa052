"""Methods of the report and their references: only those in use."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.words import methods as words
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language
from spatial_iie.report.document import Block, Listing


def compute(desk: Desk) -> Found:  # noqa: ARG001
    """Return nothing: methods follow from the plan and from what was found."""
    return {}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section: methods of the parts that were computed, then references."""
    from spatial_iie.viz.maps.furniture import has_hu_line

    every = words.used(desk.plan, frozenset(findings))
    used = tuple(name for name in every if name != "hu" or has_hu_line(desk.layer))
    local = desk.local_draws if "local" in findings else None
    text = paragraph(language, *words.descriptions(used, desk.plan, language, local))
    return text, Listing(words.references(used))


PART = Part("methods", "Methods and references", compute, compose)
