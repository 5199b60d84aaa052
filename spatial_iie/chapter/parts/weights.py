"""Spatial weights: definition, isolates, and the distribution of the number of neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import region_names
from spatial_iie.chapter.words import neighbourhoods
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.weights.description import WeightsDescription

phrase = Phrases(__name__)

_CLASSES = 20  # rows of the table of neighbours, about
_CAPTIONS = {
    "weights_compared": "Spatial weights matrices",
    "neighbours": "Regions by number of neighbours",
    "weights_described": "The main spatial weights matrix",
}


def compute(desk: Desk) -> Found:
    """Return the description of the main weights, and the main figures of all."""
    descriptions = {spec: w.describe() for spec, w in desk.weights.items()}
    return {
        "compared": _compared(desk, descriptions),
        "neighbours": _neighbours(desk, descriptions),
        "described": _in_full(descriptions[desk.plan.weights.main]),
        "histogram": descriptions[desk.plan.weights.main].histogram,
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on spatial weights."""
    found, w, names = findings["weights"], desk.w, region_names(desk, language)
    histogram = {int(k): int(many) for k, many in found["histogram"].items()}
    isolated = {spec: names.reindex(each.isolates).tolist() for spec, each in desk.weights.items()}
    text = paragraph(
        language,
        neighbourhoods.described(
            desk.plan.weights.main, desk.plan.weights.scaling, w.n, histogram, w.component_count, language
        ),
        neighbourhoods.linked_share(w.links, w.n, language),
        neighbourhoods.same_links(_alike(desk), language),
        neighbourhoods.isolated(isolated, language, rule=desk.isolates),
    )
    return (
        text,
        Table("weights_compared", found["compared"], phrase(language, _CAPTIONS["weights_compared"])),
        Table("neighbours", found["neighbours"], phrase(language, _CAPTIONS["neighbours"])),
        Table(
            "weights_described",
            found["described"],
            phrase(language, _CAPTIONS["weights_described"]),
            printed=False,
        ),
    )


def _alike(desk: Desk) -> list[list[str]]:
    """Return groups of weights that link the same pairs of regions."""
    groups: dict[tuple[bytes, ...], list[str]] = {}
    for spec, w in desk.weights.items():
        pattern = w.matrix.sorted_indices()
        key = tuple(part.astype("int64").tobytes() for part in (pattern.indptr, pattern.indices))
        groups.setdefault(key, []).append(spec)
    return [specs for specs in groups.values() if len(specs) > 1]


def _compared(desk: Desk, descriptions: Mapping[str, WeightsDescription]) -> TableResult:
    import pandas as pd

    rows = []
    for spec, described in descriptions.items():
        w, (low, high) = described.weights, described.interval
        rows.append(
            {
                "weights": spec,
                "n": w.n,
                "links": w.links,
                "mean_neighbours": w.links / w.n,
                "least_neighbours": int(w.cardinalities.min()),
                "most_neighbours": int(w.cardinalities.max()),
                "isolates": len(w.isolates),
                "components": w.component_count,
                "lambda_above": low,
                "lambda_below": high,
            }
        )
    note = Message("The admissible range of λ and ρ lies between the last two columns.")
    return TableResult(pd.DataFrame(rows), Message("Weights"), _about(desk, note))


def _neighbours(desk: Desk, descriptions: Mapping[str, WeightsDescription]) -> TableResult:
    """Return how many regions have how many neighbours, a column a weights; few classes for long tails."""
    import pandas as pd

    counts = {spec: described.histogram for spec, described in descriptions.items()}
    frame = pd.DataFrame(counts).fillna(0).astype(int).sort_index()
    step = int(frame.index[-1]) // _CLASSES + 1
    if step > 1:
        lower = frame.index // step * step
        frame = frame.groupby(lower).sum()
        frame.index = [f"{k}-{k + step - 1}" for k in frame.index]
    frame = frame.rename_axis("number_of_neighbours").reset_index()
    return TableResult(frame, Message("Regions by number of neighbours"), _about(desk))


def _in_full(described: WeightsDescription) -> TableResult:
    frame = described.to_frame().rename(columns={"value": "amount"})
    return TableResult(
        frame, described.title, TableAbout.of(described.about) | TableAbout(notes=described.notes)
    )


def _about(desk: Desk, *notes: str) -> TableAbout:
    about = desk.study.about
    return TableAbout(source=about.source, synthetic=about.synthetic, notes=notes)


PART = Part("weights", "Spatial weights", compute, compose)
