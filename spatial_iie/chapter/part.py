"""A part of a report: what it computes, and what it then says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.plan import Plan
from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block

if TYPE_CHECKING:
    from spatial_iie.results import Result

phrase = Phrases(__name__)
Found = Mapping[str, Any]
"""Results of one part by name. They survive an interrupted run, so they must pickle: results, no functions."""


def made_or_why(make: Callable[[], Result]) -> Result | Message:
    """Return a result, or why there is none."""
    try:
        return make()
    except SpatialIIEError as error:
        return error.message


def _always(_plan: Plan) -> bool:
    return True


@dataclass(frozen=True)
class Part:
    """A part of a report.

    Attributes
    ----------
    name : str
        As failures and progress name it.
    title : str
        Heading, in English.
    compute : callable
        ``compute(desk)`` returns the results of the part by name; no words, no figures.
    compose : callable
        ``compose(desk, findings, language)`` returns the blocks under the heading. ``findings`` maps the
        name of every part that could be computed to its results; the part's own are always there.
    asked : callable
        Whether a plan asks for the part.
    """

    name: str
    title: str
    compute: Callable[[Desk], Found]
    compose: Callable[[Desk, Mapping[str, Found], Language], tuple[Block, ...]]
    asked: Callable[[Plan], bool] = _always

    def heading(self, language: Language) -> str:
        """Return the heading in a language."""
        return phrase(language, self.title)
