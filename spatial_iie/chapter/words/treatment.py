"""Sentences on treatment effects: what each design finds, whether spillovers reach its comparison, leads, placebo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.chapter.words.changes import interval
from spatial_iie.chapter.words.numerals import number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases, translated

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import TableResult

phrase = Phrases(__name__)
_OWN = ("own", "direct impact")


def effects(table: TableResult, alpha: float, language: Language) -> list[Sentence]:
    """Report the own effect of every design, effects on others for which there is evidence, and the placebo test."""
    rows = list(table.to_frame().itertuples(index=False))
    own = [row for row in rows if str(row.effect) in _OWN]
    others = [row for row in rows if str(row.effect) not in _OWN and str(row.effect) != "total impact"]
    found = [row for row in others if row.p <= alpha]
    none = "No effect on untreated regions is significant."
    return [
        _contaminated(rows, language),
        *(_one(row, alpha, language) for row in (*own, *found)),
        Sentence(phrase(language, none) if others and not found else ""),
        _placebo(rows, language),
    ]


def own_effect(table: TableResult, alpha: float, language: Language) -> Sentence:
    """Report the effect on treated regions in the first design whose comparison regions spillovers do not reach."""
    rows = [row for row in table.to_frame().itertuples(index=False) if str(row.effect) in _OWN]
    row = next((row for row in rows if str(row.contaminated) == "no"), rows[0])
    found = phrase(language, "an effect" if row.p <= alpha else "no significant effect")
    text = phrase(
        language,
        "Effect of the treatment on treated regions ({design}): {estimate} ({interval}, {p}), {found}.",
        design=_named(row.design, language),
        estimate=number(row.estimate),
        interval=interval(row.lower, row.upper, language),
        p=p_in_words(row.p),
        found=found,
    )
    return Sentence(text, {"treatment effect": row.estimate, "treatment p": row.p})


def _contaminated(rows: list[pd.DataFrame], language: Language) -> Sentence:
    """Report in which designs treated neighbours are among the regions compared with."""
    exposed = {_named(row.design, language): row for row in rows if str(row.contaminated) == "yes"}
    if not exposed:
        return Sentence(
            phrase(language, "No design compares treated regions with neighbours of treated ones unawares.")
        )
    first = next(iter(exposed.values()))
    text = phrase(
        language,
        "The comparison regions of {designs} include neighbours of treated regions ({exposed} of {n} in the first): "
        "if treatment spills over, these effects are biased.",
        designs=series(exposed, language),
        exposed=first.exposed_regions,
        n=first.comparison_regions,
    )
    return Sentence(text, {"exposed": first.exposed_regions, "compared": first.comparison_regions})


def _one(row: pd.DataFrame, alpha: float, language: Language) -> Sentence:
    found = phrase(language, "an effect" if row.p <= alpha else "no significant effect")
    text = phrase(
        language,
        "{design} ({effect}): {estimate} ({interval}, {p}), {found}.",
        design=_named(row.design, language),
        effect=_named(row.effect, language),
        estimate=number(row.estimate),
        interval=interval(row.lower, row.upper, language),
        p=p_in_words(row.p),
        found=found,
    )
    name = f"{row.design} {row.effect}"
    parts = {"estimate": row.estimate, "low": row.lower, "high": row.upper, "p": row.p}
    return Sentence(text, {f"{name} {part}": value for part, value in parts.items()})


def _placebo(rows: list[pd.DataFrame], language: Language) -> Sentence:
    own = {
        _named(row.design, language): row.p_placebo
        for row in rows
        if str(row.effect) == "own" and row.p_placebo == row.p_placebo
    }
    if not own:
        return Sentence("")
    parts = [phrase(language, "{design} {p}", design=name, p=p_in_words(p)) for name, p in own.items()]
    text = phrase(
        language,
        "With the treatment given to other regions at random, own effects as large come about with {parts}.",
        parts=series(parts, language),
    )
    return Sentence(text, {f"placebo {name}": p for name, p in own.items()})


def leads(table: TableResult, alpha: float, language: Language) -> list[Sentence]:
    """Report the tests that there are no effects before treatment."""
    titles = list(dict.fromkeys(table.to_frame()["effect"]))
    found = []
    for title, test in zip(titles, table.about.tests, strict=False):
        p = test.p_value
        text = phrase(
            language,
            "Before treatment, {effect}: the leads differ from zero ({p}), which speaks against common trends or for "
            "anticipation."
            if p <= alpha
            else "Before treatment, {effect}: the leads do not differ significantly from zero ({p}).",
            effect=_named(title, language),
            p=p_in_words(p),
        )
        found.append(Sentence(text, {f"leads {title}": p}))
    return found


def before(table: TableResult, alpha: float, language: Language) -> Sentence:
    """Report whether a treatment dated too early has effects."""
    frame = table.to_frame()
    found = frame[frame["p"] <= alpha]
    if found.empty:
        return Sentence(
            phrase(
                language,
                "Dated before the first treatment, in the years before it, it has no effect in any design.",
            )
        )
    named = [
        phrase(
            language,
            "{design} ({effect})",
            design=_named(row.design, language),
            effect=_named(row.effect, language),
        )
        for row in found.itertuples()
    ]
    text = phrase(
        language,
        "Dated before the first treatment, in the years before it, it seems to have an effect in {n} of {all} rows "
        "({named}): trends differ, or treatment was anticipated.",
        n=len(found),
        all=len(frame),
        named=series(named, language),
    )
    return Sentence(text, {"early effects": len(found), "early rows": len(frame)})


def _named(text: object, language: Language) -> str:
    return str(translated(text, language))
