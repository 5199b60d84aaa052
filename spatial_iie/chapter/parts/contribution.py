"""Contributions to GDP growth, from an annual table or the published national figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import floor, log10
from typing import TYPE_CHECKING, Literal

from spatial_iie import macro, report_2022
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.look import untitled
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import contribution as words
from spatial_iie.chapter.words.numerals import capital
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.chapter.yearly import Yearly, with_notes, yearly
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.report.labels import cell, column_label, in_words
from spatial_iie.results import Result

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import TableResult

phrase = Phrases(__name__)
_LAYOUTS: dict[str, Literal["paper", "long"]] = {"institutes": "long", "table_5_2": "paper"}
_OURS = {"This report": Message("Tsinghua University 2022")}  # which is not the report at hand
_CAPTIONS = {
    "contribution": "Contribution of the industry to GDP growth",
    "contribution_full": "Contribution to GDP growth, with growth rates",
    "contribution_parts": "Contribution to GDP growth by component",
    "contribution_institutes": "Published estimates of value added by institute (table 5-2 of Tsinghua University "
    "2022)",
    "contribution_table_5_2": "Published estimates of value added by institute, in the layout of table 5-2 of "
    "Tsinghua University (2022)",
    "contribution_rounding": "Consistency of the published figures with each other, within rounding",
    "level_and_growth": "Value added and its growth",
    "value_added_parts": "Value added by component",
    "share_of_gdp": "Value added as a share of GDP",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for contributions to growth."""
    return plan.contribution is not None


def compute(desk: Desk) -> Found:
    """Return contributions by year and by part; of the printed figures, their comparison and check too."""
    from spatial_iie.report_2022 import printed

    given = yearly(desk.plan)
    own = given.file is not None
    unit = given.unit or None
    found: Keywords = {
        "given": given,
        "growth": with_notes(macro.growth_contribution(given.gdp, given.value_added, unit=unit), given.notes),
    }
    if given.parts is not None:
        gdp, step = given.gdp[given.parts.index], 1 if own else 3
        found["parts"] = macro.growth_contribution_of_parts(gdp, given.parts, step=step, unit=unit)
    if own:
        return found
    named = {_OURS.get(name, name): frame for name, frame in report_2022.printed_institutes().items()}
    bases = {_OURS.get(name, name): text for name, text in printed.BASES.items()}
    side_by_side = {
        name: printed.with_source(
            report_2022.compare_institutes(named, bases=bases, layout=layout), with_gdp=False
        )
        for name, layout in _LAYOUTS.items()
    }
    told = {name: printed.with_source(found[name]) for name in ("growth", "parts")}
    return {**found, **told, **side_by_side, "rounding": printed.rounding()}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["contribution"]
    given: Yearly = found["given"]
    blocks: list[Block] = [
        paragraph(
            language,
            words.origin(given.file, given.unit, given.left_out, language),
            key_sentence(found, language),
            words.faster(_years(found["growth"].to_frame()), language),
        ),
        _table("contribution", _as_wide_as_a_page(found["growth"]), language),
        _table("contribution_full", found["growth"], language, printed=False),
        _level_figure(desk, found, language),
        _share_figure(desk, found, language),
    ]
    if given.parts is not None:
        blocks += _of_parts(desk, found, language)
    if given.file is None:
        blocks += [
            paragraph(language, _institutes(found, language)),
            _table("contribution_institutes", found["institutes"], language),
            _table("contribution_table_5_2", found["table_5_2"], language, printed=False),
            paragraph(language, words.follow(found["rounding"].about["counts"], language)),
            _table("contribution_rounding", found["rounding"], language),
        ]
    return tuple(blocks)


def key_sentence(found: Found, language: Language) -> Sentence:
    """Report value added and its contribution to growth."""
    years = _years(found["growth"].to_frame())
    return words.added(years[0], years[-1], language, printed=found["given"].file is None)


def source_of(given: Yearly, desk: Desk, language: Language) -> str | None:
    """Return what stands under a figure of these series."""
    from spatial_iie.report_2022 import printed

    if given.file is None:
        return printed.SOURCE.render(language)
    return desk.plan.figures.source or given.file


def _years(frame: pd.DataFrame) -> list[words.Year]:
    columns = ["value_added", "share_pct", "growth_pct", "gdp_growth_pct", "contribution_pct", "pull_points"]
    return [
        words.Year(int(year), *map(float, row))
        for year, row in zip(frame.index, frame[columns].to_numpy(), strict=True)
    ]


def _table(name: str, result: Result, language: Language, *, printed: bool = True) -> Table:
    return Table(name, result, phrase(language, _CAPTIONS[name]), printed=printed)


def _as_wide_as_a_page(result: TableResult) -> TableResult:
    """Return contribution, pull and share by year, and value added."""
    return replace(result, frame=result.to_frame().drop(columns=["gdp_growth_pct", "growth_pct"]))


def _figure(name: str, draw: Callable[[], Drawn], language: Language) -> Figure:
    return Figure(name, draw, phrase(language, _CAPTIONS[name]))


def _look(desk: Desk, given: Yearly, language: Language) -> Keywords:
    return {**untitled(desk, language), "source": source_of(given, desk, language)}


def _decimals(values: pd.DataFrame | pd.Series) -> int:
    """Return how many decimals numbers over bars want: four digits of the largest."""
    largest = float(abs(values).to_numpy().max())
    return max(0, 3 - max(0, floor(log10(largest)))) if largest > 0 else 0


def _level_figure(desk: Desk, found: Found, language: Language) -> Figure:
    given, growth = found["given"], found["growth"].to_frame()["growth_pct"]
    level, rate = column_label("value_added", language), phrase(language, "Growth")

    def draw() -> Drawn:
        from spatial_iie.viz import level_and_growth

        return level_and_growth(
            given.value_added.rename(level),
            growth.rename(rate),
            unit=in_words(given.unit, language) or None,
            digits=(_decimals(given.value_added), 2),
            **_look(desk, given, language),
        )

    return _figure("level_and_growth", draw, language)


def _share_figure(desk: Desk, found: Found, language: Language) -> Figure:
    given, share = found["given"], found["growth"].to_frame()["share_pct"]
    name = column_label("share_of_gdp", language)

    def draw() -> Drawn:
        from spatial_iie.viz import share_line

        return share_line(share.rename(name), **_look(desk, given, language))

    return _figure("share_of_gdp", draw, language)


def _of_parts(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the blocks on the components; bars and shares only where none is negative."""
    given: Yearly = found["given"]
    parts = given.parts
    assert parts is not None
    table = _table("contribution_parts", found["parts"], language)
    if (parts < 0).to_numpy().any():
        return [table]
    last = {str(name): float(value) for name, value in parts.iloc[-1].items()}
    named = parts.rename(columns=lambda name: capital(cell("part", str(name), language)))

    def draw() -> Drawn:
        from spatial_iie.viz import stacked_bars

        return stacked_bars(
            named,
            name=column_label("value_added", language),
            unit=in_words(given.unit, language) or None,
            digits=_decimals(parts),
            **_look(desk, given, language),
        )

    text = words.divided(int(parts.index[-1]), last, language, printed=given.file is None)
    return [paragraph(language, text), _figure("value_added_parts", draw, language), table]


def _institutes(found: Found, language: Language) -> Sentence:
    """Report the range of published estimates in the last year that several institutes cover."""
    levels = found["institutes"].to_frame().pivot_table("value_added", "year", "institute")
    several = levels[levels.notna().sum(axis=1) > 1]
    values = {str(name): float(value) for name, value in several.iloc[-1].dropna().items()}
    return words.institutes(int(several.index[-1]), values, language)


PART = Part(
    "contribution",
    "Contribution to GDP growth",
    compute,
    compose,
    asked,
)
