"""Firms as points: how far apart those of a sector are, and their share around one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from spatial_iie import agglomeration
from spatial_iie.chapter.asked import Firms
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import inline, labelled
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import firms as words
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

phrase = Phrases(__name__)
_CAPTIONS = {
    "summary": "Firms as points: tests of localization",
    "k_density": "K density of the distances between firms of {sector}",
    "m": "M of {sector}: its share within distances of its firms, relative to its share in all firms",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for firms."""
    return plan.firms is not None


def compute(desk: Desk) -> Found:
    """Return K density and M of every sector asked for."""
    wanted = _wanted(desk.plan)
    there = wanted.firms(desk.plan.folder)
    more: Keywords = {
        **wanted.simulations,
        "permutations": wanted.permutations or None,
        "seed": wanted.seed,
    }
    sectors = wanted.sectors(there)
    k_density = {name: agglomeration.duranton_overman(there, name, **more) for name in sectors}
    m = {name: agglomeration.marcon_puech(there, name, **more) for name in sectors}
    return {
        "k_density": k_density,
        "m": m,
        "summary": _summary(k_density, m),
        "of": {"firms": len(there), "sectors": len(there.sectors), "notes": there.about.notes},
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["firms"]
    synthetic = found["summary"].about.synthetic
    blocks: list[Block] = [
        paragraph(language, words.read(**found["of"], language=language, synthetic=synthetic)),
        Table("firms_summary", labelled(found["summary"], desk), phrase(language, _CAPTIONS["summary"])),
    ]
    for k, sector in enumerate(found["k_density"], start=1):
        for kind in ("k_density", "m"):
            result = found[kind][sector]
            label = desk.label(sector, language)
            caption = phrase(language, _CAPTIONS[kind], sector=inline(label))
            name = f"firms_{kind}_{k}"
            blocks += [
                paragraph(
                    language, *words.finding(result, label, language, whole=name == "firms_k_density_1")
                ),
                Figure(name, _drawer(result, label, desk, language), caption),
                Table(f"{name}_values", labelled(result, desk), caption, printed=False),
            ]
    return tuple(blocks)


def _drawer(result: TableResult, label: str, desk: Desk, language: Language) -> Callable[[], Drawn]:
    def draw() -> Drawn:
        from spatial_iie.viz import envelope_plot

        return envelope_plot(result, variable=inline(label), **charts(desk, language))

    return draw


def _summary(k_density: Mapping[str, TableResult], m: Mapping[str, TableResult]) -> TableResult:
    """Return one row for each sector: its firms, the bandwidth and the global tests."""
    rows = [
        {
            "sector": name,
            "firms": k_density[name].about.n,
            "kernel_bandwidth": k_density[name].about.kernel_bandwidth,
            "k_density_p": k_density[name].about.p_value,
            "m_p": m[name].about.p_value,
        }
        for name in k_density
    ]
    first = next(iter(k_density.values())).about
    about = first.only("source", "synthetic", "draws", "seed", "versions") | TableAbout(own_columns=())
    frame = pd.DataFrame(rows).dropna(axis=1, how="all")
    return TableResult(frame, heading=Message("Tests of localization by sector"), about=about)


def _wanted(plan: Plan) -> Firms:
    assert plan.firms is not None
    return plan.firms


PART = Part("firms", "Firms as points", compute, compose, asked)
