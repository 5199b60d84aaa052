"""Coupling coordination of systems: means and classes by year, by group, on the map, and its autocorrelation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import esda, indices
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import groups_of, in_tables
from spatial_iie.chapter.labelled import labelled
from spatial_iie.chapter.look import maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import in_language
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.systems import systems_of
from spatial_iie.chapter.words import coupling as words
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language, Phrases, translated
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import Result, TableResult

if TYPE_CHECKING:
    from spatial_iie.chapter.asked import Coupling

phrase = Phrases(__name__)
_DEGREE = "coordination"
_CAPTIONS = {
    "coupling": "Means of the systems, of the coupling degree C, the comprehensive index T and the coordination degree "
    "D by year",
    "coupling_classes": "Regions in each class of D by year",
    "coupling_groups": "Means by year and group",
    "coupling_moran": "Moran's I of D by year",
    "coupling_regions": "C, T, D and the class of D of all regions by year",
    "coupling_map": "Classes of the coupling coordination degree",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for coupling."""
    return plan.coupling is not None


def compute(desk: Desk) -> Found:
    """Return the degrees by region, their means by year and group, and Moran's I of D."""
    wanted = _wanted(desk)
    systems = systems_of(wanted.systems, desk.study.variables)
    result = indices.coupling_coordination(desk.study, systems, years=desk.years, **wanted.recipe(desk.study))
    groups = groups_of(wanted.groups, desk.plan, desk.study, "coupling")
    with_degree = desk.study.assign(**{_name(desk): result.scores})
    return {
        "result": result,
        "years": result.by_year(),
        "groups": None if groups is None else result.by_year(groups),
        "moran": esda.by_year(
            with_degree,
            _name(desk),
            desk.w,
            years=desk.years,
            permutations=desk.permutations,
            isolates=desk.isolates,
        ),
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["coupling"]
    result: indices.CouplingResult = found["result"]

    def table(name: str, of: Result, *, printed: bool = True) -> Table:
        more = in_tables(_wanted(desk).groups)
        return Table(name, labelled(of, desk, more), phrase(language, _CAPTIONS[name]), printed=printed)

    def draw() -> Drawn:
        from spatial_iie.viz import coupling_map

        return coupling_map(result, desk.layer, **maps(desk, language) | {"variable": None, "unit": None})

    years = found["years"].to_frame()
    last, moran = years.iloc[-1], found["moran"].to_frame().iloc[-1]
    counts = result.classes().to_frame()
    most = counts[str(desk.years[-1])].idxmax()
    named = str(translated(counts["class"][most], language))
    regions = TableResult(
        result.to_frame().set_index(result.to_frame().columns[0]), result.title, result.about
    )
    blocks: list[Block] = [
        paragraph(
            language,
            words.formula(
                result.about.variant, [desk.label(name, language) for name in result.about.systems], language
            ),
            words.level(
                (int(years["year"].iloc[0]), float(years["coordination"].iloc[0])),
                (int(last["year"]), float(last["coordination"])),
                (named, int(counts[str(desk.years[-1])][most]), int(last["n"])),
                language,
            ),
            words.clustering(
                int(moran["year"]),
                float(moran["statistic"]),
                float(moran["p"]),
                desk.plan.statistics.alpha,
                language,
            ),
        ),
        table("coupling", found["years"]),
        table("coupling_classes", result.classes()),
    ]
    if found["groups"] is not None:
        blocks.append(table("coupling_groups", found["groups"]))
    return (
        *blocks,
        table("coupling_moran", found["moran"]),
        table("coupling_regions", in_language(regions, desk, language), printed=False),
        Figure("coupling_map", draw, phrase(language, _CAPTIONS["coupling_map"])),
    )


def _wanted(desk: Desk) -> Coupling:
    assert desk.plan.coupling is not None
    return desk.plan.coupling


def _name(desk: Desk) -> str:
    """Return a name for the degree that no column has."""
    name = _DEGREE
    while name in desk.study.variables:
        name += "_"
    return name


PART = Part("coupling", "Coupling coordination", compute, compose, asked)
