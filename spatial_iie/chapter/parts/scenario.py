"""Scenarios: growth required by target shares of GDP, and outcomes at observed growth rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import macro
from spatial_iie.chapter.assumed import named_targets, phases_of, uncertainty_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.look import untitled
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts.contribution import source_of
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import scenario as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph, sentences
from spatial_iie.chapter.yearly import Yearly, yearly
from spatial_iie.errors import DataError
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Listing, Table
from spatial_iie.report.labels import cell, column_label

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Scenario
    from spatial_iie.results import TableResult

phrase = Phrases(__name__)
SOUGHT = "growth needed"
_CAPTIONS = {
    "scenario_required": "Required growth of value added for target shares of GDP in {to}",
    "scenario_paths": "Value added as a share of GDP by scenario, %",
    "scenario_measured": "Outcomes in {to} at observed growth rates",
    "scenario_projection": "Scenarios in full",
    "scenario_growth": "Growth of value added: observed and by scenario",
    "scenario_share": "Value added as a share of GDP: observed and by scenario",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for scenarios."""
    return plan.scenario is not None


def compute(desk: Desk) -> Found:
    """Return required growth, the paths to the targets, and outcomes at observed growth rates."""
    from spatial_iie.macro import Phase, Scenario

    given, wanted = yearly(desk.plan), _wanted(desk)
    last = int(given.gdp.index[-1])
    if wanted.to <= last:
        raise DataError(
            "[scenario] to = {to} must come after {last}, the last year that is known.",
            to=wanted.to,
            last=last,
        )
    printed = given.file is None
    phases = phases_of(wanted, after_the_printed=printed)
    targets = named_targets(wanted, after_the_printed=printed)
    how = uncertainty_of(wanted, desk.plan.statistics.seed)
    path = Scenario("GDP", [Phase("GDP", last + 1, wanted.to, wanted.gdp_growth)]).grown(
        float(given.gdp[last])
    )
    added = float(given.value_added[last])
    options: Keywords = {"uncertainty": how, "unit": given.unit or None}
    scenarios = macro.reaching(targets, added, path, phases, name=SOUGHT)
    found = {
        "given": given,
        "required": macro.required_growth(targets, added, path, phases, **options),
        "projection": macro.project(added, path, scenarios, **options),
    }
    return found | _measured(given, path, wanted.to)


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["scenario"]
    caption = _captions(desk, language)
    shares = macro.paths(found["projection"])
    shares = replace(shares, frame=shares.to_frame().rename(columns=lambda name: f"share_pct · {name}"))
    measured = [Table("scenario_measured", found["measured"], caption["scenario_measured"])]
    return (
        paragraph(
            language,
            words.no_forecast(language),
            key_sentence(desk, found, language),
            _against(found, language),
        ),
        Table("scenario_required", _without(found["required"], "gdp", "years"), caption["scenario_required"]),
        _growth_figure(desk, found, language),
        _share_figure(desk, found, language),
        Table("scenario_paths", shares, caption["scenario_paths"]),
        paragraph(language, *_going_on(desk, found, language)),
        *(measured if "measured" in found else []),
        paragraph(language, phrase(language, "Assumptions:")),
        Listing(tuple(_assumptions(desk, found, language))),
        Table("scenario_projection", found["projection"], caption["scenario_projection"], printed=False),
    )


def key_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report required growth rates."""
    needs = _needs(found)
    first = int(str(found["required"].to_frame()["years"].iloc[0]).partition("-")[0])
    return words.needed(needs, first, _wanted(desk).to, language)


def _wanted(desk: Desk) -> Scenario:
    assert desk.plan.scenario is not None
    return desk.plan.scenario


def _past_growth(given: Yearly) -> pd.Series:
    """Return growth by year, of years whose year before is there."""
    level = given.value_added
    before = level.reindex(level.index - 1).to_numpy()
    return (100 * (level / before - 1)).dropna()


def _measured(given: Yearly, path: pd.Series, to: int) -> dict[str, object]:
    """Return outcomes at the slowest, the mean and the fastest observed growth; unsustainable ones by name."""
    from spatial_iie.macro import Phase, Scenario

    growth = _past_growth(given)
    if growth.empty:
        return {"growth": growth, "cannot_last": []}
    mean = 100 * (float((1 + growth / 100).prod()) ** (1 / len(growth)) - 1)
    rates = {
        "slowest growth": float(growth.min()),
        "mean growth": mean,
        "fastest growth": float(growth.max()),
    }
    if len(growth) == 1:
        rates = {"growth measured": mean}
    first, added = int(path.index[0]), float(given.value_added.iloc[-1])
    futures = [
        Scenario(name, [Phase("growth measured", first + 1, to, rate)]) for name, rate in rates.items()
    ]
    passing = [each.name for each in futures if bool((each.grown(added) >= path).any())]
    lasting = [each for each in futures if each.name not in passing]
    found: dict[str, object] = {"growth": growth, "cannot_last": passing}
    if lasting:
        result = macro.ends(macro.project(added, path, lasting, unit=given.unit or None))
        found["measured"] = _without(result, "phase")
    return found


def _without(table: TableResult, *columns: str) -> TableResult:
    return replace(table, frame=table.to_frame().drop(columns=list(columns)))


def _captions(desk: Desk, language: Language) -> dict[str, str]:
    return {name: phrase(language, _CAPTIONS[name], to=_wanted(desk).to) for name in _CAPTIONS}


def _needs(found: Found) -> list[words.Need]:
    frame = found["required"].to_frame()
    bands = "band_low_pct" in frame
    return [
        words.Need(
            str(row["scenario"]),
            float(row["share_pct"]),
            float(row["required_pct"]),
            float(row["required_over_gdp_points"]),
            float(row["band_low_pct"]) if bands else None,
            float(row["band_high_pct"]) if bands else None,
        )
        for _, row in frame.iterrows()
    ]


def _against(found: Found, language: Language) -> Sentence | str:
    growth = found["growth"]
    if growth.empty:
        return ""
    rates = [need.rate for need in _needs(found)]
    return words.against_the_past(float(growth.max()), int(growth.idxmax()), rates, language)


def _going_on(desk: Desk, found: Found, language: Language) -> list[Sentence | str]:
    to, first = _wanted(desk).to, int(found["given"].gdp.index[-1]) + 1
    ends = {}
    if "measured" in found:
        ends = {
            str(row["scenario"]): (float(row["growth_pct"]), float(row["share_pct"]))
            for _, row in found["measured"].to_frame().iterrows()
        }
    return [words.going_on(ends, first, to, language), words.cannot_last(found["cannot_last"], to, language)]


def _assumptions(desk: Desk, found: Found, language: Language) -> list[str]:
    given, wanted = found["given"], _wanted(desk)
    printed = given.file is None
    seed, last = desk.plan.statistics.seed, int(given.gdp.index[-1])
    phases = phases_of(wanted, after_the_printed=printed)
    how = uncertainty_of(wanted, seed)
    lines = words.assumptions(
        (last, float(given.value_added[last]), float(given.gdp[last])),
        wanted.to,
        wanted.gdp_growth,
        [(each.name, each.start, each.end, each.rate) for each in phases],
        language,
        after_the_printed=printed,
    )
    targets = named_targets(wanted, after_the_printed=printed)
    lines.append(words.targets_are(targets, wanted.to, language, after_the_printed=printed))
    if how is not None:
        lines.append(words.bands_are(how.rate_sd, how.gdp_sd, how.draws, seed, how.level, language))
    return lines


def _look(desk: Desk, found: Found, language: Language, *, bands: bool) -> Keywords:
    given, how = found["given"], found["projection"].about["uncertainty"]
    notes = [phrase(language, "Growth after {year} is assumed.", year=int(given.gdp.index[-1]))]
    if bands:
        notes.append(phrase(language, "Bands of {level:g}%; see the assumptions.", level=100 * how.level))
    return {
        **untitled(desk, language),
        "source": source_of(given, desk, language),
        "unit": "%",
        "phases": {
            cell("phase", name, language): span for name, span in found["projection"].about["phases"].items()
        },
        "note": sentences(language, *notes),
    }


def _wide(found: Found, column: str, language: Language) -> pd.DataFrame:
    frame: pd.DataFrame = macro.paths(found["projection"], column).to_frame()
    return frame.rename(columns=lambda name: cell("scenario", str(name), language))


def _growth_figure(desk: Desk, found: Found, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import scenarios

        past = found["growth"]
        return scenarios(
            past,
            _wide(found, "growth_pct", language),
            name=phrase(language, "Growth of value added"),
            **_look(desk, found, language, bands=False),
        )

    return Figure("scenario_growth", draw, _captions(desk, language)["scenario_growth"])


def _share_figure(desk: Desk, found: Found, language: Language) -> Figure:
    given, how = found["given"], found["projection"].about["uncertainty"]

    def draw() -> Drawn:
        from spatial_iie.viz import scenarios

        ends = ("band_low_pct", "band_high_pct")
        bands = None if how is None else tuple(_wide(found, end, language) for end in ends)
        return scenarios(
            100 * given.value_added / given.gdp,
            _wide(found, "share_pct", language),
            name=column_label("share_of_gdp", language),
            bands=bands,
            **_look(desk, found, language, bands=how is not None),
        )

    return Figure("scenario_share", draw, _captions(desk, language)["scenario_share"])


PART = Part(
    "scenario",
    "Scenarios",
    compute,
    compose,
    asked,
)
