"""Treatment effects with spillovers: designs side by side, event study, placebo tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import spreg
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import labelled
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.part import Found, Part, made_or_why
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import treatment as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Message, Phrases, translated
from spatial_iie.report.document import Block, Drawn, Figure, Table

if TYPE_CHECKING:
    from spatial_iie.chapter.asked import Treatment
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.results import Result

phrase = Phrases(__name__)
_CAPTIONS = {
    "treatment": "Treatment effects on {outcome} by design",
    "treatment_events": "Effects on {outcome} by years since treatment",
    "treatment_placebo": "Placebo treatment in earlier years: effects on {outcome}",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for treatment effects."""
    return plan.treatment is not None


def compute(desk: Desk) -> Found:
    """Return the effects, the event study and the placebo in time; what cannot be is there as a message."""
    wanted = _wanted(desk)
    common: Keywords = {
        "treated": wanted.of(desk.study),
        "years": wanted.years or desk.years,
        "isolates": desk.isolates,
        "errors": wanted.errors,
        **wanted.question,
    }
    text, study, w = _formula(desk), desk.study, desk.w
    return {
        "effects": spreg.did(text, study, w, designs=wanted.designs, **wanted.draws, **common),
        "events": made_or_why(lambda: spreg.event_study(text, study, w, **wanted.periods, **common)),
        "before": made_or_why(
            lambda: spreg.placebo_years(text, study, w, ahead=wanted.ahead, designs=wanted.designs, **common)
        ),
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found, alpha = findings["treatment"], desk.plan.statistics.alpha
    outcome = desk.label(_formula(desk).partition("~")[0].strip(), language)

    def table(name: str, result: Result) -> Table:
        return Table(name, labelled(result, desk), phrase(language, _CAPTIONS[name], outcome=outcome))

    effects, events, before = found["effects"], found["events"], found["before"]
    blocks: list[Block] = [
        paragraph(language, *words.effects(effects, alpha, language)),
        table("treatment", effects),
    ]
    if isinstance(events, Message):
        blocks.append(paragraph(language, _not_made("The event study", events, language)))
    else:
        blocks += [
            paragraph(language, *words.leads(events, alpha, language)),
            table("treatment_events", events),
        ]
        blocks.append(_figure(desk, found, outcome, language))
    if isinstance(before, Message):
        blocks.append(paragraph(language, _not_made("The placebo in time", before, language)))
    else:
        blocks += [
            paragraph(language, words.before(before, alpha, language)),
            table("treatment_placebo", before),
        ]
    return tuple(blocks)


def own_effect(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the effect on treated regions."""
    return words.own_effect(found["effects"], desk.plan.statistics.alpha, language)


def _wanted(desk: Desk) -> Treatment:
    assert desk.plan.treatment is not None
    return desk.plan.treatment


def _formula(desk: Desk) -> str:
    return _wanted(desk).formula or (desk.plan.models.formula or "").partition("~")[0].strip()


def _not_made(what: str, why: Message, language: Language) -> str:
    return phrase(
        language,
        "{what} was not estimated: {why}",
        what=phrase(language, what),
        why=translated(why, language),
    )


def _figure(desk: Desk, found: Found, outcome: str, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import event_study_plot

        return event_study_plot(found["events"], name=outcome, **charts(desk, language))

    return Figure(
        "treatment_event_study", draw, phrase(language, _CAPTIONS["treatment_events"], outcome=outcome)
    )


PART = Part("treatment", "Treatment effects with spillovers", compute, compose, asked)
