"""Global spatial autocorrelation by year, its change, and its robustness to the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from spatial_iie import esda
from spatial_iie._registry import STATISTICS
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.words import clustering as words
from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Paragraph, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights import Weights

phrase = Phrases(__name__)

_CAPTIONS = {
    "moran_by_year": "Global Moran's I of {index} by year, in the layout of Stata's spatgsa",
    "global_statistics": "Global spatial autocorrelation of {index} by year, with {p} p values",
    "global_other_weights": "Global spatial autocorrelation of {index} by year with other weights",
    "by_year": "Moran's I of {index} by year, with the 95% band under spatial randomness",
    "permutations": "Moran's I of {index} in {year} and its distribution over random permutations",
}


def compute(desk: Desk) -> Found:
    """Return the year tables with all weights, Moran's I of the last year with its permutations, and its change."""
    chosen = desk.plan.statistics
    others = {spec: w for spec, w in desk.weights.items() if spec != desk.plan.weights.main}
    found: dict[str, object] = {"main": _all_measures(desk, desk.w)}
    found["others"] = _all_measures(desk, others) if others else None
    if "moran" in chosen.measures:
        found["spatgsa"] = esda.by_year(
            desk.study,
            desk.index,
            desk.w,
            years=desk.years,
            style="spatgsa",
            alternative=_alternative(desk),
            isolates=desk.isolates,
        )
        found["last"] = _last(desk)
        found["change"] = _change(desk)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on global spatial autocorrelation."""
    found = findings["clustering"]
    blocks: list[Block] = [first_measure(desk, found, language)]
    if "spatgsa" in found:
        blocks.append(_table("moran_by_year", found["spatgsa"], desk, language))
    blocks.append(_table("global_statistics", found["main"], desk, language))
    if "last" in found and found["last"].reference is not None:
        blocks.append(_histogram(found["last"], desk, language))
    if "spatgsa" in found and len(desk.years) > 1:
        blocks.append(_by_year(desk, found, language))
        blocks.append(paragraph(language, change(desk, found, language)))
    for measure in desk.plan.statistics.measures[1:]:
        blocks.append(paragraph(language, _yearly(measure, desk, found, language)))
    if _negative(desk) and not any(STATISTICS[each].non_negative for each in desk.plan.statistics.measures):
        blocks.append(paragraph(language, words.not_of_negative(_the_index(desk, language), language)))
    if found["others"] is not None:
        blocks.append(_elsewhere(desk, found, language))
        blocks.append(_table("global_other_weights", found["others"], desk, language))
    return tuple(blocks)


def first_measure(desk: Desk, found: Found, language: Language) -> Paragraph:
    """Return the sentences on the first measure, how p is got, and the slope."""
    measure = desk.plan.statistics.measures[0]
    values = year_values(found["main"], measure)
    return paragraph(
        language,
        _yearly(measure, desk, found, language),
        words.how_tested(
            [each.n for each in values],
            _alternative(desk),
            desk.plan.statistics.permutations,
            desk.plan.statistics.alpha,
            language,
        ),
        words.slope(values[-1].statistic, desk.years[-1], _the_index(desk, language), language)
        if measure == "moran" and desk.plan.weights.scaling == "row"
        else "",
    )


def year_values(table: TableResult, measure: str, weights: str | None = None) -> list[words.YearValue]:
    """Return the rows of a year table that are of one measure (and weights) as values; p is simulated if it can be."""
    frame = table.to_frame()
    frame = frame[frame["measure"] == STATISTICS[measure].label]
    if weights is not None:
        frame = frame[frame["weights"] == weights]
    p = "p_simulated" if "p_simulated" in frame else "p"
    record = STATISTICS[measure]
    columns = ("year", "statistic", "expectation", "sd", p, "n")
    rows = zip(*(frame[name].tolist() for name in columns), strict=True)
    return [
        words.YearValue(int(y), s, e, sd, float(pv), int(n), record.positive, record.decimals)
        for y, s, e, sd, pv, n in rows
    ]


def change(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the difference of Moran's I between the first and the last year."""
    values = year_values(found["main"], "moran")
    return words.change(
        values[0], values[-1], desk.plan.statistics.alpha, language, exchanged=exchanged_of(found)
    )


def exchanged_of(found: Found) -> words.Exchanged | None:
    """Return the change against exchanged years as sentences take it, if it could be tested."""
    result: GlobalResult | None = found["change"]
    if result is None or result.reference is None:
        return None
    return words.Exchanged(result.statistic, result.p_simulated, result.n, result.reference.size)


def _all_measures(desk: Desk, w: Weights | Mapping[str, Weights]) -> TableResult:
    """Return the year tables of all measures as one."""
    import pandas as pd

    tables = {
        measure: esda.by_year(
            desk.study,
            desk.index,
            w,
            statistic=measure,
            years=desk.years,
            alternative=_alternative(desk),
            permutations=desk.permutations if desk.plan.statistics.permutations else 0,
            isolates=desk.isolates,
        )
        for measure in desk.plan.statistics.measures
    }
    frames: list[pd.DataFrame] = []
    for measure, table in tables.items():
        frame = table.to_frame().drop(columns="variable")
        frame.insert(0, "measure", STATISTICS[measure].label)
        frames.append(frame)
    first = next(iter(tables.values()))
    notes = dict.fromkeys(note for table in tables.values() for note in table.about.notes)
    about = first.about.without("statistic") | TableAbout(notes=tuple(notes))
    heading = Message("Global statistics of {variable}", variable=desk.index)
    return TableResult(pd.concat(frames, ignore_index=True), heading, about)


def _last(desk: Desk) -> GlobalResult:
    """Return Moran's I of the last year with its permutations, the same as in the table."""
    draws = desk.permutations if desk.plan.statistics.permutations else 0
    y = desk.study[desk.index, desk.years[-1]].dropna()
    w = desk.w.subset(desk.w.ids[desk.w.ids.isin(y.index)])
    return esda.moran(y, w, alternative=_alternative(desk), permutations=draws, isolates=desk.isolates)


def _change(desk: Desk) -> GlobalResult | None:
    """Return the change from the first to the last year of the regions with a value in both, if it can be tested."""
    if len(desk.years) < 2 or not desk.plan.statistics.permutations:
        return None
    both = desk.study.wide(desk.index)[[desk.years[0], desk.years[-1]]].dropna()
    w = desk.w.subset(desk.w.ids[desk.w.ids.isin(both.index)])
    try:
        return esda.moran_change(
            both.iloc[:, 0], both.iloc[:, 1], w, permutations=desk.permutations, isolates=desk.isolates
        )
    except SpatialIIEError:  # the years may be the same
        return None


def _negative(desk: Desk) -> bool:
    return bool((desk.study.wide(desk.index)[list(desk.years)] < 0).any(axis=None))


def _alternative(desk: Desk) -> Alternative:
    return cast("Alternative", desk.plan.statistics.alternative)


def _the_index(desk: Desk, language: Language) -> str:
    return the(desk.label(desk.index, language), language)


def _yearly(measure: str, desk: Desk, found: Found, language: Language) -> Sentence:
    values = year_values(found["main"], measure)
    return words.yearly(
        STATISTICS[measure].label, _the_index(desk, language), values, desk.plan.statistics.alpha, language
    )


def _elsewhere(desk: Desk, found: Found, language: Language) -> Paragraph:
    """Report whether the conclusions are the same with other weights."""
    measure, main, alpha = (
        desk.plan.statistics.measures[0],
        desk.plan.weights.main,
        desk.plan.statistics.alpha,
    )
    usual = {each.year: each.claim(alpha) for each in year_values(found["main"], measure)}
    elsewhere = {spec: year_values(found["others"], measure, spec) for spec in desk.weights if spec != main}
    return paragraph(
        language, words.under_other_weights(STATISTICS[measure].label, usual, elsewhere, alpha, language)
    )


def _table(name: str, result: TableResult, desk: Desk, language: Language) -> Table:
    p = phrase(language, "analytical and pseudo" if desk.plan.statistics.permutations else "analytical")
    caption = phrase(language, _CAPTIONS[name], index=_the_index(desk, language), p=p)
    return Table(name, labelled(result, desk), caption, printed=len(result.frame) <= 40)


def _by_year(desk: Desk, found: Found, language: Language) -> Figure:
    """Draw Moran's I of every year with the main and the other weights."""

    def draw() -> Drawn:
        from spatial_iie.viz import statistic_by_year

        frame, label = found["main"].to_frame(), STATISTICS["moran"].label
        about = found["main"].about | TableAbout(statistic=label)
        main = replace(found["main"], frame=frame[frame["measure"] == label], about=about)
        others = {}
        if found["others"] is not None:
            rest = found["others"].to_frame()
            for spec, rows in rest[rest["measure"] == label].groupby("weights", sort=False):
                others[weights_in_words(str(spec), language)] = rows
        variable = desk.label(desk.index, language)
        return statistic_by_year(
            main, others=others, change=found["change"], variable=variable, **charts(desk, language)
        )

    caption = phrase(language, _CAPTIONS["by_year"], index=_the_index(desk, language))
    return Figure("moran_over_time", draw, caption)


def _histogram(last: GlobalResult, desk: Desk, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import permutation_histogram

        label = desk.label(desk.index, language)
        return permutation_histogram(last, variable=label, **charts(desk, language))

    index, year = _the_index(desk, language), desk.years[-1]
    caption = phrase(language, _CAPTIONS["permutations"], index=index, year=year)
    return Figure("moran_permutations", draw, caption)


PART = Part("clustering", "Spatial clustering", compute, compose)
