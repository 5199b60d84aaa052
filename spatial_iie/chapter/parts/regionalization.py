"""Contiguous clusters of regions of like values: delimited, named and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import esda
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import in_captions, labelled, the
from spatial_iie.chapter.look import maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import region_names
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import regionalization as words
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table

if TYPE_CHECKING:
    from spatial_iie.results import Regionalization

phrase = Phrases(__name__)
_CAPTIONS = {
    "clusters_joined": "Contiguous clusters of {index}, {last}",
    "clusters_by_region": "Cluster of each region, {last}",
    "clusters_map": "Contiguous clusters of {index}, {last}, from the highest mean (red) to the lowest (blue)",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for contiguous clusters."""
    return plan.regionalization is not None


def compute(desk: Desk) -> Found:
    """Return the clusters of the last year."""
    wanted = desk.plan.regionalization
    assert wanted is not None
    found = esda.regionalization(
        desk.study,
        [desk.index, *(desk.study.variable(name) for name in wanted.others)],
        desk.w,
        year=desk.years[-1],
        seed=desk.plan.statistics.seed,
        **wanted.options,
    )
    return {"clusters": found}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found: Regionalization = findings["regionalization"]["clusters"]
    shown = found.named(region_names(desk, language).reindex(found.members.index))
    captions = {
        name: phrase(language, text, **in_captions(desk, language)) for name, text in _CAPTIONS.items()
    }

    def draw() -> Drawn:
        from spatial_iie.viz import regionalization_map

        return regionalization_map(found, desk.layer, **maps(desk, language))

    label = the(desk.label(desk.index, language), language)
    return (
        paragraph(language, *words.clusters(shown, label, language)),
        Table("clusters_joined", labelled(shown, desk), captions["clusters_joined"]),
        Figure("clusters_map", draw, captions["clusters_map"]),
        Table(
            "clusters_by_region",
            labelled(shown.by_region(), desk),
            captions["clusters_by_region"],
            printed=False,
        ),
    )


PART = Part("regionalization", "Contiguous clusters of regions", compute, compose, asked)
