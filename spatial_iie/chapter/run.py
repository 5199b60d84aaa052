"""From a plan to a document: part by part, so that one that fails leaves the rest standing."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatial_iie.chapter.checkpoint import Checkpoint
from spatial_iie.chapter.desk import Desk, Progress
from spatial_iie.chapter.exploring import explorer
from spatial_iie.chapter.opening import open_desk
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts import PARTS
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.provenance import provenance
from spatial_iie.chapter.words.numerals import series
from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Phrases
from spatial_iie.report.document import Block, Document, Paragraph, Section

if TYPE_CHECKING:
    from spatial_iie.report.explorer import Explorer

Announce = Callable[[str], None]
phrase = Phrases(__name__)


@dataclass(frozen=True)
class Failure:
    """A part, a figure or a format that could not be made, and why."""

    name: str
    why: str

    @classmethod
    def of(cls, name: str, error: Exception) -> Failure:
        """Tell an error in words; one that is no error of this package with its kind, for it is a fault of ours."""
        words = " ".join(str(error).split())
        if isinstance(error, SpatialIIEError):
            return cls(name, error.message if error.message == words else words)
        return cls(name, f"{type(error).__name__}: {words}")


@dataclass(frozen=True)
class Chapter:
    """A composed report, before it is written.

    Attributes
    ----------
    document : Document
    desk : Desk
    failures : tuple of Failure
        The parts that could not be made; the document says so in their places.
    """

    document: Document
    desk: Desk
    failures: tuple[Failure, ...]


def compose(
    plan: Plan,
    *,
    announce: Announce = lambda _stage: None,
    progress: Progress | None = None,
    fresh: bool = False,
) -> Chapter:
    """Compute the parts a plan asks for and tell them as a document.

    Parameters
    ----------
    plan : Plan
    announce : callable
        Called with the name of each stage as it begins.
    progress : callable, optional
        Called as ``progress(done, total)`` within long stages.
    fresh : bool
        Whether to compute anew what an interrupted run of the same inputs had already computed.

    Returns
    -------
    Chapter

    Raises
    ------
    SpatialIIEError
        If the study cannot be opened: then there is no report.
    """
    with one_thread():
        return _composed(plan, announce, progress, fresh)


def _composed(plan: Plan, announce: Announce, progress: Progress | None, fresh: bool) -> Chapter:
    announce("study")
    inputs = provenance(plan)
    desk = open_desk(plan, progress=progress)
    parts = requested_parts(desk.plan)
    kept = Checkpoint.of(inputs)
    if fresh:
        kept.clear()
    taken_up = kept.folder.exists()
    told = _described(parts, desk, kept, announce)
    if taken_up and told.failed_to_tell:
        kept.clear()  # what an earlier run kept may be to blame
        told = _described(parts, desk, kept, announce)
    document = _document(desk, told.sections, told.linked, inputs)
    return Chapter(document, desk, tuple(told.failures.values()))


@dataclass(frozen=True)
class _Described:
    """What became of the parts: whether one that was computed could not be told, too."""

    sections: tuple[Section, ...]
    linked: Explorer | None
    failures: dict[str, Failure]
    failed_to_tell: bool


def _described(parts: Sequence[Part], desk: Desk, kept: Checkpoint, announce: Announce) -> _Described:
    findings: dict[str, Found] = {}
    failures: dict[str, Failure] = {}
    for part in parts:
        announce(part.name)
        try:
            findings[part.name] = _computed(part, desk, kept)
        except Exception as error:
            failures[part.name] = Failure.of(part.name, error)
    announce("sentences")
    computed = len(failures)
    sections = _sections(parts, desk, findings, failures)
    try:
        linked = explorer(desk, findings)
    except Exception as error:
        linked, failures["explorer"] = None, Failure.of("explorer", error)
    whole = tuple(each for each in sections if each.blocks)
    return _Described(whole, linked, failures, failed_to_tell=len(failures) > computed)


def _computed(part: Part, desk: Desk, kept: Checkpoint) -> Found:
    found: Found | None = kept.read(part.name)
    if found is None:
        found = part.compute(desk)
        kept.keep(part.name, found)
    return found


def forget(plan: Plan) -> None:
    """Forget what was kept for a run of this plan: it is finished."""
    Checkpoint.of(provenance(plan)).clear()


def requested_parts(plan: Plan) -> list[Part]:
    """Return the parts a plan asks for, in the order in which they are read."""
    every = [importlib.import_module(f"spatial_iie.chapter.parts.{name}").PART for name in PARTS]
    return [part for part in every if part.asked(plan)]


def one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra on one thread: its last digits then do not depend on the number of processors.

    Its problems are small here, and several threads on a busy machine took seven times as long.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits


def _sections(
    parts: Sequence[Part], desk: Desk, findings: Mapping[str, Found], failures: dict[str, Failure]
) -> list[Section]:
    """Compose all parts; those that fail are left out of what the others can speak of."""
    while True:
        told = {name: found for name, found in findings.items() if name not in failures}
        before = len(failures)
        sections = [_section(part, desk, told, failures) for part in parts]
        if len(failures) == before:
            return sections


def _section(part: Part, desk: Desk, findings: Mapping[str, Found], failures: dict[str, Failure]) -> Section:
    language = desk.plan.language
    blocks: tuple[Block, ...] = ()
    if part.name not in failures:
        try:
            blocks = part.compose(desk, findings, language)
        except Exception as error:
            failures[part.name] = Failure.of(part.name, error)
    if part.name in failures:
        why = phrase(language, "This part could not be made: {why}", why=failures[part.name].why)
        blocks = (Paragraph(why),)
    return Section(part.name, part.heading(language), blocks)


def _document(
    desk: Desk, sections: tuple[Section, ...], linked: Explorer | None, inputs: Mapping[str, object]
) -> Document:
    plan, language = desk.plan, desk.plan.language
    first, last = desk.years[0], desk.years[-1]
    whole = 1 < len(desk.years) == last - first + 1
    span = f"{first}-{last}" if whole else series(desk.years, language)
    index = desk.label(desk.index, language)
    title = plan.title or phrase(language, "{index}: spatial clustering, {years}", index=index, years=span)
    return Document(
        title,
        phrase(language, "{n} regions, {years}", n=len(desk.study.ids), years=span),
        language,
        sections,
        synthetic=desk.study.about.synthetic,
        explorer=linked,
        about=inputs,
    )
