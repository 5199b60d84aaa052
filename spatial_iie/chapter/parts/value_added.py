"""Value added of the digital industry by year: an input-output benchmark carried forward by yearly accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import macro
from spatial_iie.chapter.by_year import Inputs, check_origin, example, parts_of, yearly_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.look import untitled
from spatial_iie.chapter.opening import inputs_of
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import value_added as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.chapter.yearly import reading_notes, with_notes
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.report.labels import column_label

if TYPE_CHECKING:
    from spatial_iie.chapter.asked import ValueAdded

phrase = Phrases(__name__)
_CAPTIONS = {
    "value_added_by_year": "Value added of the digital industry by year and its contribution to GDP growth",
    "value_added_by_part": "Value added of the digital industry by part and year",
    "value_added_readings": "Value added of the digital industry under alternative definitions, last year",
    "value_added_figure": "Direct value added and penetration by year; lines: 5 to 95 % of draws of their sum",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for value added by year."""
    return plan.value_added is not None


def compute(desk: Desk) -> Found:
    """Return totals, parts and the readings of the last year."""
    wanted, inputs = _wanted(desk), _inputs(desk)
    options = {**inputs.options(wanted), "draws": wanted.draws, "seed": desk.plan.statistics.seed}
    made = {
        "by_year": macro.value_added_by_year(**options, by="year"),
        "by_part": macro.value_added_by_year(**options, by="part"),
        "readings": macro.value_added_by_year(**options, by="reading"),
    }
    made["by_year"] = with_notes(
        made["by_year"], *(reading_notes(each) for each in (inputs.data, inputs.shares, inputs.divisions))
    )
    return {**made, "example": inputs.example}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["value_added"]
    last = int(found["by_year"].to_frame().index[-1])
    spread = [float(value) for value in found["readings"].to_frame()["value_added"]]
    return (
        paragraph(language, _origin(desk, found, language), key_sentence(desk, found, language)),
        Table("value_added_by_year", found["by_year"], phrase(language, _CAPTIONS["value_added_by_year"])),
        _figure(desk, found, language),
        paragraph(language, words.meant(_drawn(found), language), words.readings(spread, last, language)),
        Table("value_added_readings", found["readings"], phrase(language, _CAPTIONS["value_added_readings"])),
        Table(
            "value_added_by_part",
            found["by_part"],
            phrase(language, _CAPTIONS["value_added_by_part"]),
            printed=False,
        ),
    )


def key_sentence(desk: Desk, found: Found, language: Language) -> Sentence:  # noqa: ARG001
    """Report value added in the first and the last year."""
    frame = found["by_year"].to_frame()
    columns = ["value_added", "value_added_q05", "value_added_q95", "share_pct", "contribution_pct"]
    rows = frame.reindex(columns=columns).iloc[[0, -1]]
    first, last = (
        words.Year(int(year), *map(float, row)) for year, row in zip(rows.index, rows.to_numpy(), strict=True)
    )
    return words.moved(first, last, language, synthetic=found["example"])


def _drawn(found: Found) -> list[str]:
    """Return what is uncertain in the draws."""
    frame, about = found["by_year"].to_frame(), found["by_year"].about
    uncertain = (frame["value_added_q05"] < frame["value_added_q95"]).to_numpy()
    ways = {"shares": uncertain[0], "values": about.extrapolated, "elasticities": about.fit is not None}
    return [name for name, there in ways.items() if there]


def _wanted(desk: Desk) -> ValueAdded:
    assert desk.plan.value_added is not None
    return desk.plan.value_added


def _inputs(desk: Desk) -> Inputs:
    """Read the files that the study file names, or take the example."""
    wanted, files = _wanted(desk), inputs_of(desk.plan)
    check_origin(wanted, None if desk.plan.accounts is None else desk.plan.accounts.table)
    if wanted.table is None:
        return example("en")
    from spatial_iie.chapter.parts.accounts import read_table, shares_of

    table = read_table(desk.plan, files)
    industries, divisions = (
        macro.read_industries(files[name]) if name in files else None
        for name in ("accounts.industries", "value_added.divisions")
    )
    data = yearly_of(wanted, files["value_added.table"], divisions, industries)
    return Inputs(table, shares_of(files, table), data, divisions, industries)


def _origin(desk: Desk, found: Found, language: Language) -> Sentence:
    wanted, files = _wanted(desk), inputs_of(desk.plan)
    year = int(found["by_year"].to_frame().index[0])
    named = None if found["example"] else (files["accounts.table"].name, files["value_added.table"].name)
    return words.origin(named, year, wanted.unit, language)


def _figure(desk: Desk, found: Found, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import stacked_bars

        frame = found["by_year"].to_frame()
        return stacked_bars(
            parts_of(found["by_year"], language),
            interval=(frame["value_added_q05"], frame["value_added_q95"]),
            name=column_label("value_added", language),
            unit=_wanted(desk).unit or None,
            digits=1,
            **untitled(desk, language),
        )

    return Figure("value_added_parts_by_year", draw, phrase(language, _CAPTIONS["value_added_figure"]))


PART = Part(
    "value_added",
    "Value added of the digital industry by year",
    compute,
    compose,
    asked,
)
