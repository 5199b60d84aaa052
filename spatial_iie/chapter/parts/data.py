"""The data: source, matching, missing values, descriptive statistics, and maps of the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import region_names
from spatial_iie.chapter.words import panel
from spatial_iie.chapter.words.numerals import capital
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Paragraph, Table
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.formulas.formula import variables as variables_of

if TYPE_CHECKING:
    import pandas as pd

phrase = Phrases(__name__)

_CAPTIONS = {
    "descriptive": "Descriptive statistics by year",
    "set_aside": "Unmatched rows",
    "columns_left_out": "Columns not used as variables",
    "missing": "Missing values by variable, year and region",
    "index_map": "{index} by region, {year} ({classes})",
    "index_maps": "{index} by region and year, with breaks common to all years ({classes})",
    "index_change": "{index}: change by region, {first} to {year}",
}
_CLASSES = {
    "quantile": "quantiles",
    "fisher_jenks": "Fisher-Jenks natural breaks",
    "equal": "equal intervals",
    "headtail": "head/tail breaks",
    "box": "box map",
    "percentile": "percentiles",
    "std": "standard deviations",
    "relative": "standard deviations from the mean of the year",
}


def compute(desk: Desk) -> Found:
    """Return the tables of the data: descriptive statistics, what was left out and why, what is missing."""
    return {
        "descriptive": _descriptive(desk),
        "set_aside": _reasons(desk, "Set aside", desk.study.about.set_aside),
        "columns_left_out": _reasons(desk, "Left out", desk.study.about.left_out),
        "missing": _missing(desk),
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on the data."""
    found = findings["data"]
    blocks: list[Block] = [_origin(desk, language), _values(desk, language)]
    for name in ("descriptive", "set_aside", "columns_left_out", "missing"):
        if len(found[name].frame):
            printed = name != "missing" or len(found[name].frame) <= 30
            blocks.append(
                Table(name, labelled(found[name], desk), _caption(name, desk, language), printed=printed)
            )
    return (*blocks, *_figures(desk, language))


def _caption(name: str, desk: Desk, language: Language) -> str:
    label = desk.label(desk.index, language)
    index = label if label == desk.index else capital(label)
    figures = desk.plan.figures
    classes = phrase(language, _CLASSES["relative" if figures.relative else figures.classes])
    first, last = desk.years[0], desk.years[-1]
    return phrase(language, _CAPTIONS[name], index=index, first=first, year=last, classes=classes)


def shown_variables(desk: Desk) -> list[str]:
    """Return the columns the report is about: the index, those to explore, those of the regressions."""
    chosen = [desk.index, *desk.plan.variables.explore]
    if desk.plan.models.formula:
        categories = desk.study.categories(desk.years[-1])
        chosen += [name for name in variables_of(desk.plan.models.formula) if name not in categories]
    return list(dict.fromkeys(chosen))


def _descriptive(desk: Desk) -> TableResult:
    import pandas as pd

    rows = []
    for variable in shown_variables(desk):
        for year in desk.years:
            values = desk.study[variable, year].dropna()
            rows.append(
                {
                    "variable": variable,
                    "year": year,
                    "n": len(values),
                    "mean": float(values.mean()),
                    "sd": float(values.std()),
                    "minimum": float(values.min()),
                    "median": float(values.median()),
                    "maximum": float(values.max()),
                }
            )
    note = Message("The standard deviation divides by n - 1.")
    return TableResult(pd.DataFrame(rows), Message("Descriptive statistics"), _about(desk, note))


def _reasons(desk: Desk, heading: str, why: Mapping[str, str]) -> TableResult:
    import pandas as pd

    frame = pd.DataFrame({"key": list(why), "reason": list(why.values())}, dtype=object)
    return TableResult(frame, Message(heading), _about(desk))


def _missing(desk: Desk) -> TableResult:
    gone = desk.study.missing()
    chosen = gone["variable"].isin(shown_variables(desk)) & gone["year"].isin(desk.years)
    return TableResult(
        gone[chosen].drop(columns="has_row").reset_index(drop=True), Message("Missing values"), _about(desk)
    )


def _about(desk: Desk, *notes: str) -> TableAbout:
    about = desk.study.about
    return TableAbout(source=about.source, synthetic=about.synthetic, notes=notes)


def _origin(desk: Desk, language: Language) -> Paragraph:
    """Report the source of the data and the matching."""
    about, study, names = desk.study.about, desk.study, region_names(desk, language)
    rows = int(study.panel.index.get_level_values("year").isin(desk.years).sum())
    absent = (
        Sentence("") if about.own_boundaries else panel.absent(len(study.ids), len(study.layer), language)
    )
    return paragraph(
        language,
        panel.source(about.source, synthetic=about.synthetic, language=language),
        panel.sample(len(study.ids), desk.years, rows, language),
        panel.matched(about.matched, language),
        panel.reading(about.reading, language),
        panel.left_out(len(about.set_aside), language),
        panel.later({names[key]: years for key, years in about.later_merged.items()}, language),
        absent,
    )


def _values(desk: Desk, language: Language) -> Paragraph:
    """Report missing values of the index and its distribution in the last year."""
    names, label = region_names(desk, language), the(desk.label(desk.index, language), language)
    missing = {}
    for year in desk.years:
        values = desk.study[desk.index, year]
        missing[year] = names[values.index[values.isna()]].tolist()
    last = desk.study[desk.index, desk.years[-1]].dropna()
    largest = last.nlargest(3)
    return paragraph(
        language,
        panel.missing(label, missing, language),
        panel.spread(
            label,
            desk.years[-1],
            mean=float(last.mean()),
            sd=float(last.std()),
            median=float(last.median()),
            top=[(str(names[code]), float(value)) for code, value in largest.items()],
            top_share=float(largest.sum() / last.sum()) if (last >= 0).all() else None,
            language=language,
        ),
    )


def _figures(desk: Desk, language: Language) -> tuple[Figure, ...]:
    """Return the map of the last year, and of several years the maps of all with the same breaks, or the change."""
    figures = desk.plan.figures
    look: Keywords = {"hinge": figures.hinge, "relative": figures.relative, **maps(desk, language)}
    classes: Keywords = {} if figures.relative else {"classes": figures.classes}

    def last_year() -> Drawn:
        from spatial_iie.viz import choropleth

        last = desk.years[-1]
        return choropleth(desk.study[desk.index, last], desk.layer, year=last, **classes, **look)

    def all_years() -> Drawn:
        from spatial_iie.viz import choropleth

        values: pd.DataFrame = desk.study.wide(desk.index)[list(desk.years)]
        return choropleth(values, desk.layer, **({"change": True} if figures.change else classes), **look)

    one = Figure("index_map", last_year, _caption("index_map", desk, language))
    if len(desk.years) == 1:
        return (one,)
    name = "index_change" if figures.change else "index_maps"
    return one, Figure(name, all_years, _caption(name, desk, language))


PART = Part("data", "Data", compute, compose)
