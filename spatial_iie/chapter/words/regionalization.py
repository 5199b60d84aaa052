"""Sentences on contiguous clusters: how many, how much of the variance they hold, and which are high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases, translated

if TYPE_CHECKING:
    from spatial_iie.results import Regionalization

phrase = Phrases(__name__)
_METHODS = {"skater": "SKATER", "ward": "Ward's method", "azp": "AZP", "max-p": "max-p"}


def clusters(found: Regionalization, label: str, language: Language) -> list[Sentence]:
    """Report the number of clusters, their quality, and those of high and low values."""
    frame = found.to_frame()
    made = phrase(
        language,
        "In {year} {method} joins {n} regions by {label} into {k} contiguous clusters, between which there is "
        "{between} of the variance.",
        year=found.about.year,
        method=phrase(language, _METHODS[found.about.method]),
        n=len(found.members),
        label=label,
        k=len(frame),
        between=percent(found.about.between or 0.0, 1),
    )
    held = {"clusters": len(frame), "regions": len(found.members), "between": found.about.between or 0.0}
    return [
        Sentence(made, held),
        _of_kind(found, "high", language),
        _of_kind(found, "low", language),
        _test(found, language),
    ]


def _of_kind(found: Regionalization, kind: str, language: Language) -> Sentence:
    frame = found.to_frame()
    rows = frame[frame["kind"].map(str) == kind]
    if rows.empty:
        none = "No cluster is high." if kind == "high" else "No cluster is low."
        return Sentence(phrase(language, none))
    listed = [
        phrase(
            language,
            "{name}: {n} {n:region|regions}, mean {mean}",
            name=translated(row.name_of, language),
            n=row.n,
            mean=number(row.mean, 2),
        )
        for row in rows.rename(columns={"name": "name_of"}).itertuples()
    ]
    text = (
        "High, with at least half of their regions in the top quarter of all: {clusters}."
        if kind == "high"
        else "Low, with at least half of their regions in the bottom quarter of all: {clusters}."
    )
    means = {f"{kind} {row.cluster} mean": row.mean for row in rows.itertuples()}
    sizes = {f"{kind} {row.cluster} n": row.n for row in rows.itertuples()}
    return Sentence(phrase(language, text, clusters=series(listed, language)), {**means, **sizes})


def _test(found: Regionalization, language: Language) -> Sentence:
    p = found.about.p
    if p is None:
        return Sentence(
            phrase(
                language, "Clusters are found in any data; that these are more than chance was not tested."
            )
        )
    text = phrase(
        language,
        "Of values exchanged at random among the regions clusters hold as much of the variance with {p}.",
        p=p_in_words(p),
    )
    return Sentence(text, {"clusters p": p})
