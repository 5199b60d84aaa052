"""Hot and cold spots over the years (Getis and Ord's Gi*): since when, and emerging hot spot categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import esda
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import in_captions, labelled
from spatial_iie.chapter.look import charts, maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import in_language, region_names
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import hotspots as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from spatial_iie.chapter.asked import Hotspots
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.results import OnsetResult, Result, SpotResult

phrase = Phrases(__name__)
_CAPTIONS = {
    "onset_clusters": "Hot and cold clusters of {index} and their onset",
    "onset_regions": "Regions in clusters of {index} since their onset",
    "onset_share": "Share of regions in clusters of {index} by year",
    "onset_lines": "Share of regions in clusters of {index} by year",
    "onset_map": "Onset of clusters of {index}",
    "onset_years": "Gi* of {index} by region and year",
    "emerging": "Emerging hot spot categories of {index}",
    "emerging_map": "Emerging hot spots of {index}",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for hot and cold clusters over the years."""
    return plan.hotspots is not None


def compute(desk: Desk) -> Found:
    """Return the dated clusters and the categories."""
    wanted, of = _wanted(desk), (desk.study, desk.index, desk.w)
    common: Keywords = {
        "years": wanted.years or desk.years,
        "alpha": wanted.alpha,
        "seed": desk.plan.statistics.seed,
    }
    onset = esda.onset(
        *of, permutations=wanted.permutations, filtered_permutations=wanted.filtered_permutations, **common
    )
    if not wanted.emerging:
        return {"onset": onset}
    draws = desk.local_permutations
    return {
        "onset": onset,
        "emerging": esda.emerging_hot_spots(*of, permutations=draws, own_weight=wanted.own_weight, **common),
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["hotspots"]
    onset = named(desk, found, language)

    def table(name: str, result: Result, *, printed: bool = True) -> Table:
        return Table(name, labelled(result, desk), _caption(name, desk, language), printed=printed)

    blocks: list[Block] = [
        paragraph(language, *words.found(onset, language)),
        _figure(
            "onset_map", desk, language, lambda viz: viz.onset_map(onset, desk.layer, **maps(desk, language))
        ),
    ]
    if len(onset.found):
        rows = replace(onset, frame=onset.found)
        look = charts(desk, language) | {"variable": desk.label(desk.index, language)}
        blocks += [
            table("onset_clusters", onset.by_cluster()),
            table("onset_regions", rows, printed=False),
            table("onset_share", onset.by_year(), printed=False),
            _figure("onset_lines", desk, language, lambda viz: viz.cluster_share(onset.by_year(), **look)),
            _figure("onset_years", desk, language, lambda viz: viz.spot_heatmap(onset, **look)),
        ]
    if "emerging" in found:
        emerging: SpotResult = in_language(found["emerging"], desk, language)  # type: ignore[assignment]
        rows_of = replace(emerging, frame=emerging.found)
        blocks += [
            paragraph(language, words.categories(emerging, language)),
            _figure(
                "emerging_map",
                desk,
                language,
                lambda viz: viz.emerging_map(emerging, desk.layer, **maps(desk, language)),
            ),
            table("emerging", rows_of, printed=False),
        ]
    return tuple(blocks)


def key_sentences(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report how many regions were found and whether a cluster emerged."""
    return words.headline(named(desk, found, language), language)


def named(desk: Desk, found: Found, language: Language) -> OnsetResult:
    """Return the dated clusters with the names of regions in a language."""
    onset: OnsetResult = found["onset"]
    return onset.renamed(region_names(desk, language))


def _wanted(desk: Desk) -> Hotspots:
    assert desk.plan.hotspots is not None
    return desk.plan.hotspots


def _caption(name: str, desk: Desk, language: Language) -> str:
    return phrase(language, _CAPTIONS[name], **in_captions(desk, language))


def _figure(name: str, desk: Desk, language: Language, draw: Callable[[ModuleType], Drawn]) -> Figure:
    def drawn() -> Drawn:
        from spatial_iie import viz

        return draw(viz)

    return Figure(name, drawn, _caption(name, desk, language))


PART = Part("hotspots", "Hot and cold clusters over the years", compute, compose, asked)
